//! Two classes, timed in random order and compared.

use crate::Outcome;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use std::fmt;
use std::hint::black_box;
use std::time::Instant;

/// |t| from which dudect calls a difference likely.
const LIKELY: f64 = 10.0;
/// Beside all samples, those up to these parts of them, by time: what interrupts a program is slow.
const PARTS: [f64; 6] = [0.2, 0.5, 0.75, 0.9, 0.95, 0.99];
/// What the first samples meet, caches and clocks, is not counted.
const FIRST: usize = 200;

/// What came of one comparison.
pub(crate) struct Compared {
    name: &'static str,
    samples: usize,
    /// Median of the first class, in nanoseconds.
    median: f64,
    /// How much longer the second class takes: the difference of the medians.
    longer: f64,
    all: f64,
    /// Of all samples and of each part of them, the t that is farthest from 0.
    farthest: f64,
    expected: bool,
}

impl Compared {
    /// Whether a difference was seen where one was put in, and none elsewhere.
    pub(crate) fn is_as_expected(&self) -> bool {
        (self.farthest.abs() > LIKELY) == self.expected
    }
}

impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            samples,
            median,
            longer,
            all,
            farthest,
            ..
        } = self;
        let seen = if farthest.abs() > LIKELY {
            "a difference"
        } else {
            "none seen"
        };
        let as_it_should = if self.is_as_expected() {
            ""
        } else {
            ", NOT EXPECTED"
        };
        write!(
            f,
            "{name:<58} {samples:>8} {median:>10.0} {longer:>+8.1} {all:>+8.2} {farthest:>+9.2}  {seen}{as_it_should}"
        )
    }
}

/// Times `act` on inputs of two classes: `input` makes one, of the class and the number given, outside of
/// what is timed. `expected` says whether a difference was put in.
pub(crate) fn compare<I, O>(
    name: &'static str,
    samples: usize,
    expected: bool,
    mut input: impl FnMut(bool, usize) -> Outcome<I>,
    mut act: impl FnMut(I) -> O,
) -> Outcome<Compared> {
    let mut order = ChaCha8Rng::seed_from_u64(samples as u64);
    let mut times = [Vec::with_capacity(samples), Vec::with_capacity(samples)];
    for number in 0..samples + FIRST {
        let second = order.next_u32() & 1 == 1;
        let given = black_box(input(second, number)?);
        let began = Instant::now();
        let made = black_box(act(given));
        let taken = began.elapsed();
        drop(made);
        if number >= FIRST {
            times[usize::from(second)].push(taken.as_nanos() as f64);
        }
    }
    let mut together = times.concat();
    together.sort_unstable_by(f64::total_cmp);
    let all = t(&times[0], &times[1]);
    let parts = PARTS.map(|part| {
        let most = together[(part * (together.len() - 1) as f64) as usize];
        let below = |class: &[f64]| -> Vec<f64> {
            class.iter().copied().filter(|time| *time <= most).collect()
        };
        t(&below(&times[0]), &below(&times[1]))
    });
    let farthest = parts.into_iter().fold(all, |farthest, one| {
        if one.abs() > farthest.abs() {
            one
        } else {
            farthest
        }
    });
    let [first, second] = times.map(median);
    Ok(Compared {
        name,
        samples,
        median: first,
        longer: second - first,
        all,
        farthest,
        expected,
    })
}

/// Welch's t of the second class against the first: positive if the second takes longer.
fn t(first: &[f64], second: &[f64]) -> f64 {
    let [(a, a_error), (b, b_error)] = [first, second].map(|class| {
        let count = class.len() as f64;
        let mean = class.iter().sum::<f64>() / count;
        let squares = class.iter().map(|time| (time - mean).powi(2)).sum::<f64>();
        (mean, squares / (count - 1.0) / count)
    });
    (b - a) / (a_error + b_error).sqrt()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_unstable_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::t;

    /// Samples of unequal size and variance; what SciPy says of them with
    /// `ttest_ind(second, first, equal_var=False)`.
    #[test]
    fn t_is_welchs() {
        let first = [19.8, 20.4, 19.6, 17.8, 18.5, 18.9, 18.3, 18.9, 19.5, 22.0];
        let second = [
            28.2, 26.6, 20.1, 23.3, 25.2, 22.1, 17.7, 27.6, 20.6, 13.7, 23.2, 17.5, 20.6, 18.0,
            23.9, 21.6, 24.3, 20.4, 24.0, 13.2,
        ];
        assert!((t(&first, &second) - 2.2192).abs() < 0.0001);
        assert!((t(&second, &first) + 2.2192).abs() < 0.0001);
    }
}
