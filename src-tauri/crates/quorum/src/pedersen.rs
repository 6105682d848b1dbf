//! Pedersen's sharing itself (CRYPTO '91).

use crate::curve::{commit, random_scalar};
use crate::threshold::Threshold;
use p256::{ProjectivePoint, Scalar};
use rand_core::CryptoRng;
use std::ops::{Add, Mul};
use zeroize::{Zeroize, Zeroizing};

/// The commitments Cⱼ, j = 0…k−1, and the pairs (f(i), g(i)), i = 1…n.
pub(crate) struct Sharing {
    pub(crate) points: Vec<ProjectivePoint>,
    pub(crate) pairs: Vec<(Zeroizing<Scalar>, Zeroizing<Scalar>)>,
}

/// Shares `secret` under `blinding`, drawing a₁…a(k−1) and then b₁…b(k−1).
pub(crate) fn share(
    threshold: Threshold,
    secret: &Scalar,
    blinding: &Scalar,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Sharing {
    let mut drawn = || random_scalar(rng);
    let values = Polynomial::draw(secret, threshold, &mut drawn);
    let blindings = Polynomial::draw(blinding, threshold, &mut drawn);
    let coefficients = values.0.iter().zip(blindings.0.iter());
    Sharing {
        points: coefficients
            .map(|(value, blinding)| commit(value, blinding))
            .collect(),
        pairs: (1..=threshold.shares())
            .map(|index| (values.at(index), blindings.at(index)))
            .collect(),
    }
}

/// Coefficients, the constant first. Wiped when dropped. Over any field, so that a small one, in which
/// everything can be counted, goes through the same lines as the curve's.
struct Polynomial<F: Zeroize>(Zeroizing<Vec<F>>);

impl<F> Polynomial<F>
where
    F: Copy + From<u32> + Add<Output = F> + Mul<Output = F> + Zeroize,
{
    /// Every coefficient is kept as it was drawn, zero included, the last one too: a value that is
    /// drawn again would make the others likelier.
    fn draw(constant: &F, threshold: Threshold, drawn: &mut impl FnMut() -> Zeroizing<F>) -> Self {
        // At its full length from the start: a vector that grows leaves its old place unwiped.
        let mut coefficients = Zeroizing::new(vec![*constant; threshold.threshold().into()]);
        for coefficient in coefficients.iter_mut().skip(1) {
            *coefficient = *drawn();
        }
        Self(coefficients)
    }

    /// Horner's rule, in constant time for the coefficients.
    fn at(&self, index: u8) -> Zeroizing<F> {
        let index = F::from(u32::from(index));
        let coefficients = self.0.iter().rev();
        Zeroizing::new(coefficients.fold(F::from(0), |sum, next| sum * index + *next))
    }
}

#[cfg(test)]
mod twin;
