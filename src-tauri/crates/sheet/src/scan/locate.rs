//! Finding how a sheet lies in a picture: its seven filled squares, whichever of them are left,
//! turned any way and seen at an angle.

use super::projection::{Pair, Projection};
use super::squares::Square;
use crate::grid;

/// Blobs considered, the largest first; a whole sheet has seven.
const SQUARES: usize = 60;
/// How far a square may be from where its neighbours put it, by its distance from them: a page
/// seen at an angle departs from a similarity, less from an affine map, not from a projective one.
const TOLERANCE: [f32; 3] = [0.20, 0.12, 0.06];
/// Places tried for a page.
const CANDIDATES: usize = 40;
/// How many times a mark's area is too large for anything square on the same sheet.
const TOO_LARGE: f32 = 2.5;
/// What an area twice as large as it should be counts for, in points of distance.
const AREA: f32 = 4.0;

/// One way a sheet may lie.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) page: Projection,
    /// The squares it goes by, on the page and in the picture.
    pub(super) anchors: Vec<Pair>,
    /// Which of the squares given they are.
    used: Vec<usize>,
    /// How many squares it goes by, less those in the picture that are far too large for it: on a
    /// sheet nothing square is larger than its marks.
    support: i32,
    /// How unlike a sheet seen straight on: distance of the squares from where a similarity has
    /// them, in points, and how far their areas are off.
    error: f32,
}

impl Place {
    /// True if both go by the same squares, at least in part.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.used.iter().any(|at| other.used.contains(at))
    }
}

/// Ways a sheet may lie, the likeliest first.
pub(super) fn find(squares: &[Square]) -> Vec<Place> {
    let squares = &squares[..squares.len().min(SQUARES)];
    let model = grid::squares();
    let mut found: Vec<Place> = Vec::new();
    for (i, (first, side)) in model.iter().enumerate() {
        for (j, (second, _)) in model.iter().enumerate().skip(i + 1) {
            let apart = (second[0] - first[0]).hypot(second[1] - first[1]);
            for (a, at_a) in squares.iter().enumerate() {
                for (b, at_b) in squares.iter().enumerate() {
                    let scale = (at_b.x - at_a.x).hypot(at_b.y - at_a.y) / apart;
                    let expected = (scale * side).powi(2);
                    let like = |square: &Square| (0.4..2.2).contains(&(square.area / expected));
                    if a == b || !like(at_a) || !like(at_b) {
                        continue;
                    }
                    let held = |pair: &Pair| {
                        let whole = found.iter().filter(|place| place.anchors.len() >= 6);
                        whole
                            .flat_map(|place| &place.anchors)
                            .any(|other| other == pair)
                    };
                    if held(&(*first, [at_a.x, at_a.y])) && held(&(*second, [at_b.x, at_b.y])) {
                        continue;
                    }
                    if let Some(place) = grow(&model, squares, [(i, a), (j, b)]) {
                        keep(&mut found, place);
                    }
                }
            }
        }
    }
    found
}

/// Keeps the best places, each set of squares once.
fn keep(found: &mut Vec<Place>, place: Place) {
    let better = |a: &Place, b: &Place| {
        let (sa, sb) = (a.support, b.support);
        sb.cmp(&sa).then(a.error.total_cmp(&b.error)).is_lt()
    };
    // Four marks alone fit a page either way up, so it matters which square is which.
    let same = |other: &Place| {
        other.anchors.len() == place.anchors.len()
            && other
                .anchors
                .iter()
                .all(|pair| place.anchors.contains(pair))
    };
    if found.iter().any(same) {
        return;
    }
    let at = found
        .iter()
        .position(|other| better(&place, other))
        .unwrap_or(found.len());
    found.insert(at, place);
    found.truncate(CANDIDATES);
}

/// Adds one square after another, each where those before it put it, the nearest first.
fn grow(
    model: &[([f32; 2], f32); 7],
    squares: &[Square],
    start: [(usize, usize); 2],
) -> Option<Place> {
    let mut matched = start.to_vec();
    loop {
        let pairs = pairs(model, squares, &matched);
        let page = Projection::fitting(&pairs)?;
        let tolerance = TOLERANCE[matched.len().min(4) - 2];
        let mut best: Option<(f32, usize, usize)> = None;
        for (m, &([x, y], side)) in model.iter().enumerate() {
            if matched.iter().any(|(used, _)| *used == m) {
                continue;
            }
            let [u, v] = page.at(x, y);
            let scale = page.scale(x, y);
            let away = pairs
                .iter()
                .map(|([px, py], _)| (px - x).hypot(py - y))
                .fold(f32::MAX, f32::min);
            for (at, square) in squares.iter().enumerate() {
                let off = (square.x - u).hypot(square.y - v) / (away * scale);
                let like = square.area / (scale * side).powi(2);
                if off < tolerance
                    && (0.45..2.0).contains(&like)
                    && best.is_none_or(|(least, ..)| off < least)
                    && !matched.iter().any(|(_, used)| *used == at)
                {
                    best = Some((off, m, at));
                }
            }
        }
        match best {
            Some((_, m, at)) => matched.push((m, at)),
            None => {
                let used: Vec<usize> = matched.iter().map(|(_, at)| *at).collect();
                let (([x, y], side), most) = (model[matched[0].0], TOO_LARGE);
                let expected = (page.scale(x, y) * side).powi(2);
                // The largest come first.
                let larger = squares
                    .iter()
                    .take_while(|square| square.area > most * expected)
                    .count();
                return Some(Place {
                    page,
                    support: used.len() as i32 - larger as i32,
                    used,
                    error: unlikeness(model, squares, &matched, &pairs),
                    anchors: pairs,
                });
            }
        }
    }
}

fn unlikeness(
    model: &[([f32; 2], f32); 7],
    squares: &[Square],
    matched: &[(usize, usize)],
    pairs: &[Pair],
) -> f32 {
    let Some(straight) = Projection::similar(pairs) else {
        return f32::MAX;
    };
    let off = |&([x, y], [u, v]): &Pair| {
        let [su, sv] = straight.at(x, y);
        (su - u).hypot(sv - v) / straight.scale(x, y)
    };
    let uneven = |&(m, at): &(usize, usize)| {
        let ([x, y], side) = model[m];
        let expected = (straight.scale(x, y) * side).powi(2);
        (squares[at].area / expected).log2().abs() * AREA
    };
    let sum: f32 = pairs
        .iter()
        .map(off)
        .chain(matched.iter().map(uneven))
        .sum();
    sum / pairs.len() as f32
}

fn pairs(
    model: &[([f32; 2], f32); 7],
    squares: &[Square],
    matched: &[(usize, usize)],
) -> Vec<Pair> {
    matched
        .iter()
        .map(|&(m, at)| (model[m].0, [squares[at].x, squares[at].y]))
        .collect()
}
