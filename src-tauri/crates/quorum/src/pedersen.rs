//! Pedersen's sharing itself (CRYPTO '91).

use crate::curve::{commit, random_scalar};
use crate::threshold::Threshold;
use p256::{ProjectivePoint, Scalar};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

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
    let values = Polynomial::draw(secret, threshold, rng);
    let blindings = Polynomial::draw(blinding, threshold, rng);
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

/// Coefficients, the constant first. Wiped when dropped.
struct Polynomial(Zeroizing<Vec<Scalar>>);

impl Polynomial {
    /// Every coefficient is kept as it was drawn, zero included: a value that is drawn again would
    /// make the others likelier.
    fn draw(constant: &Scalar, threshold: Threshold, rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        // At its full length from the start: a vector that grows leaves its old place unwiped.
        let mut coefficients = Zeroizing::new(vec![*constant; threshold.threshold().into()]);
        for coefficient in coefficients.iter_mut().skip(1) {
            *coefficient = *random_scalar(rng);
        }
        Self(coefficients)
    }

    /// Horner's rule, in constant time for the coefficients.
    fn at(&self, index: u8) -> Zeroizing<Scalar> {
        let index = Scalar::from(u32::from(index));
        let coefficients = self.0.iter().rev();
        Zeroizing::new(coefficients.fold(Scalar::ZERO, |sum, next| sum * index + next))
    }
}
