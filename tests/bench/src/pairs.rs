//! Interleaved pairs and what they come to.

use crate::Outcome;
use serde::Serialize;
use std::hint::black_box;
use std::time::Instant;

/// A figure: how long ours takes, as a ratio to a peer or floor.
#[derive(Serialize)]
pub(crate) struct Figure {
    /// What is measured.
    name: &'static str,
    /// What it is compared with.
    peer: &'static str,
    /// Median of the pairs' ratios, ours to the peer's.
    ratio: f64,
    /// The smallest ratio of a pair.
    min: f64,
    /// The largest.
    max: f64,
    /// How many pairs.
    pairs: usize,
    /// Median time of ours, in seconds.
    ours_seconds: f64,
    /// Median time of the peer, in seconds.
    peer_seconds: f64,
    /// What the ratio may not exceed; none where it is only for orientation.
    target: Option<f64>,
    /// The ratio before it was worked on, at a commit that the caller names.
    before: Option<f64>,
}

impl Figure {
    /// The same figure with what it was before it was worked on.
    pub(crate) fn before(self, ratio: f64) -> Self {
        let before = Some(ratio);
        Self { before, ..self }
    }
}

/// Runs `ours` and `peer` in turn, after one pair that is not counted. Each gives its own time, so
/// that it can prepare without being timed for it.
pub(crate) fn compare(
    name: &'static str,
    peer_name: &'static str,
    target: Option<f64>,
    pairs: usize,
    mut ours: impl FnMut() -> Outcome<f64>,
    mut peer: impl FnMut() -> Outcome<f64>,
) -> Outcome<Figure> {
    ours()?;
    peer()?;
    let mut times = Vec::with_capacity(pairs);
    for _ in 0..pairs {
        times.push((ours()?, peer()?));
    }
    let ratios = sorted(times.iter().map(|(ours, peer)| ours / peer));
    Ok(Figure {
        name,
        peer: peer_name,
        ratio: median(&ratios),
        min: ratios[0],
        max: ratios[pairs - 1],
        pairs,
        ours_seconds: median(&sorted(times.iter().map(|(ours, _)| *ours))),
        peer_seconds: median(&sorted(times.iter().map(|(_, peer)| *peer))),
        target,
        before: None,
    })
}

/// How long `act` takes, in seconds.
pub(crate) fn seconds<T>(act: impl FnOnce() -> Outcome<T>) -> Outcome<f64> {
    let began = Instant::now();
    black_box(act()?);
    Ok(began.elapsed().as_secs_f64())
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        sorted[middle]
    } else {
        f64::midpoint(sorted[middle - 1], sorted[middle])
    }
}
