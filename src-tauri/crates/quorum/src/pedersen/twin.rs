//! The sharing over a field so small that everything can be counted.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use super::Polynomial;
use crate::threshold::Threshold;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};
use std::collections::BTreeMap;
use std::ops::{Add, Mul};
use zeroize::{Zeroize, Zeroizing};

/// Integers modulo the prime `Q`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Small<const Q: u32>(u32);

impl<const Q: u32> From<u32> for Small<Q> {
    fn from(value: u32) -> Self {
        Self(value % Q)
    }
}

impl<const Q: u32> Add for Small<Q> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self::from(self.0 + other.0)
    }
}

impl<const Q: u32> Mul for Small<Q> {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self::from(self.0 * other.0)
    }
}

impl<const Q: u32> Zeroize for Small<Q> {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

fn quorum(threshold: u8, shares: u8) -> Threshold {
    Threshold::new(threshold.into(), shares.into()).unwrap()
}

/// 8 bytes modulo Q, as the curve's scalars are 48 bytes modulo N: without a bias that shows.
fn drawing<const Q: u32>(rng: &mut ChaCha20Rng) -> impl FnMut() -> Zeroizing<Small<Q>> {
    move || {
        let value = rng.next_u64() % u64::from(Q);
        Zeroizing::new(Small(u32::try_from(value).unwrap()))
    }
}

/// The polynomial with exactly these coefficients, made as every other is.
fn exactly<const Q: u32>(coefficients: &[u32], of: Threshold) -> Polynomial<Small<Q>> {
    let (constant, rest) = coefficients.split_first().unwrap();
    let mut rest = rest.iter();
    let mut drawn = || Zeroizing::new(Small(*rest.next().unwrap()));
    Polynomial::draw(&Small(*constant), of, &mut drawn)
}

/// Pearson's statistic of counts that should be alike.
fn chi_squared(counts: &[u32]) -> f64 {
    let expected = f64::from(counts.iter().sum::<u32>()) / counts.len() as f64;
    let squares = counts
        .iter()
        .map(|count| (f64::from(*count) - expected).powi(2));
    squares.sum::<f64>() / expected
}

/// Six standard deviations above the mean: by chance once in some hundred million.
fn limit(cells: usize) -> f64 {
    let freedom = cells as f64 - 1.0;
    6.0f64.mul_add((2.0 * freedom).sqrt(), freedom)
}

#[test]
fn every_coefficient_takes_every_value_alike() {
    const Q: u32 = 13;
    let of = quorum(4, 5);
    let mut rng = ChaCha20Rng::from_seed([7; 32]);
    let mut drawn = drawing::<Q>(&mut rng);
    let mut alone = [[0; Q as usize]; 4];
    // Of neighbours, so that no coefficient follows from the one before it.
    let mut pairs = [[0; (Q * Q) as usize]; 2];
    for round in 0..130_000 {
        let polynomial = Polynomial::draw(&Small(round % Q), of, &mut drawn);
        let values: Vec<usize> = polynomial.0.iter().map(|one| one.0 as usize).collect();
        for (counts, value) in alone.iter_mut().zip(&values) {
            counts[*value] += 1;
        }
        for (counts, pair) in pairs.iter_mut().zip(values[1..].windows(2)) {
            counts[pair[0] * Q as usize + pair[1]] += 1;
        }
    }
    for (place, counts) in alone.iter().enumerate() {
        let found = chi_squared(counts);
        assert!(
            found < limit(counts.len()),
            "coefficient {place}: {found}, {counts:?}"
        );
    }
    for counts in &pairs {
        assert!(chi_squared(counts) < limit(counts.len()));
    }
}

/// Zero is a value like any other, on top too: a sharing in which it were drawn again would tell k−1
/// custodians which secrets are impossible.
#[test]
fn a_coefficient_of_zero_stays() {
    let of = quorum(3, 4);
    for coefficients in [[3, 0, 0], [3, 1, 0], [3, 0, 1]] {
        let polynomial = exactly::<5>(&coefficients, of);
        assert_eq!(
            polynomial.0.iter().map(|one| one.0).collect::<Vec<_>>(),
            coefficients
        );
    }
}

/// For every secret, every k−1 shares take every value, and each as often: whoever has them knows of
/// the secret what they knew before.
#[test]
fn fewer_shares_than_the_threshold_say_nothing_of_the_secret() {
    const Q: u32 = 7;
    let of = quorum(3, 6);
    for (first, second) in (1..=6).flat_map(|one| (one + 1..=6).map(move |other| (one, other))) {
        for secret in 0..Q {
            let mut seen = BTreeMap::new();
            for (one, top) in (0..Q).flat_map(|one| (0..Q).map(move |top| (one, top))) {
                let polynomial = exactly::<Q>(&[secret, one, top], of);
                let view = (*polynomial.at(first), *polynomial.at(second));
                *seen.entry(view).or_insert(0) += 1;
            }
            assert_eq!(seen.len() as u32, Q * Q);
            assert!(seen.values().all(|times| *times == 1));
        }
    }
}

/// With all commitments besides, in a group of order Q in which h is a power of g that a whole
/// search would find: what k−1 custodians see is as likely under every secret.
#[test]
fn shares_and_commitments_together_say_nothing_of_the_secret() {
    const Q: u32 = 5;
    // The squares modulo 11 have order 5; 4 and 9 are two of them.
    let power = |base: u32, exponent: u32| (0..exponent).fold(1, |so_far, _| so_far * base % 11);
    let commit = |value: u32, blinding: u32| power(4, value) * power(9, blinding) % 11;
    let of = quorum(2, 4);
    let mut views: BTreeMap<_, [u32; Q as usize]> = BTreeMap::new();
    let all = (0..Q.pow(4)).map(|at| [at, at / Q, at / Q.pow(2), at / Q.pow(3)].map(|one| one % Q));
    for [secret, blinding, a, b] in all {
        let (f, g) = (
            exactly::<Q>(&[secret, a], of),
            exactly::<Q>(&[blinding, b], of),
        );
        let view = (commit(secret, blinding), commit(a, b), *f.at(3), *g.at(3));
        views.entry(view).or_default()[secret as usize] += 1;
    }
    assert_eq!(views.len() as u32, Q.pow(3));
    assert!(
        views
            .values()
            .all(|by_secret| by_secret.iter().all(|times| *times == 1))
    );
}

/// 100,000 times two old custodians share their shares again: a new custodian's share is as likely
/// beside every old one.
#[test]
fn a_new_share_says_nothing_of_an_old_one() {
    const Q: u32 = 13;
    let of = quorum(2, 3);
    let mut rng = ChaCha20Rng::from_seed([8; 32]);
    let mut drawn = drawing::<Q>(&mut rng);
    // At 0 from the values at 1 and 2: λ₁ = 2, λ₂ = −1.
    let lagrange = [Small::<Q>(2), Small(Q - 1)];
    let mut counts = [0; (Q * Q) as usize];
    for _ in 0..100_000 {
        // Always the same secret, so that nothing but the sharing makes them vary.
        let old = Polynomial::draw(&Small(5), of, &mut drawn);
        let again = [1, 2].map(|from| Polynomial::draw(&*old.at(from), of, &mut drawn));
        let new = |to| lagrange[0] * *again[0].at(to) + lagrange[1] * *again[1].at(to);
        assert_eq!(new(1) * Small(2) + new(2) * Small(Q - 1), Small(5));
        counts[(old.at(1).0 * Q + new(1).0) as usize] += 1;
    }
    assert!(chi_squared(&counts) < limit(counts.len()));
}
