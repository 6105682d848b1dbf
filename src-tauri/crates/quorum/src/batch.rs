//! Many claims against the same commitments checked as one: the small exponents test of Bellare,
//! Garay and Rabin (EUROCRYPT '98).
//!
//! Share i is good exactly if sᵢ·G + bᵢ·H = E(i) = Σⱼ iʲ·Cⱼ. With weights rᵢ of 128 bits, drawn once
//! all shares are fixed, the weighted sum of these equations is
//!
//! ```text
//! (Σᵢ rᵢ·sᵢ)·G + (Σᵢ rᵢ·bᵢ)·H = Σⱼ (Σᵢ rᵢ·iʲ)·Cⱼ
//! ```
//!
//! **Bound.** Let share m be bad: Dₘ = sₘ·G + bₘ·H − E(m) is not the identity. Whatever the other
//! weights are, Σ rᵢ·Dᵢ is the identity for one rₘ mod N at most, since the order N is prime, and
//! 2¹²⁸ < N. So a batch with a bad share passes with probability 2⁻¹²⁸ at most, for any number of
//! bad shares, made by whoever does not know the weights beforehand.
//!
//! **Fallback.** A batch that does not hold says nothing of who is at fault. Callers then check one by
//! one, which names the culprit and is the answer.
//!
//! **Time.** Values and blindings are secret and met by constant-time operations only: the sums, and
//! the two products on the left. On the right everything is public, and one multiplication of many
//! points (Straus, with wNAF) takes variable time.

use crate::commitments::{Commitments, ShareRefused, VerifiedShare};
use crate::curve::commit;
use crate::share::Share;
use p256::elliptic_curve::ops::LinearCombination;
use p256::{ProjectivePoint, Scalar};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

impl Commitments {
    /// Verifies several shares at once, each as [`Commitments::verify`] does, about as fast as a
    /// few of them one by one. The weights are drawn from `rng`.
    ///
    /// # Errors
    /// As [`Commitments::verify`], for the first share at fault. A bad share is missed with a
    /// probability of 2⁻¹²⁸ at most.
    pub fn verify_all(
        &self,
        shares: Vec<Share>,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Vec<VerifiedShare>, ShareRefused> {
        let mut batch = Batch::new(self);
        for share in &shares {
            batch.add_share(share.index(), share.value(), share.blinding(), rng);
        }
        if shares.iter().all(|share| self.claims(share).is_ok()) && batch.holds() {
            return Ok(shares.into_iter().map(VerifiedShare::new).collect());
        }
        shares.into_iter().map(|share| self.verify(share)).collect()
    }
}

/// The weighted sum of claims value·G + blinding·H = rest + factor·E(index).
pub(crate) struct Batch<'a> {
    commitments: &'a Commitments,
    value: Zeroizing<Scalar>,
    blinding: Zeroizing<Scalar>,
    rests: Vec<(ProjectivePoint, Scalar)>,
    /// Of each Cⱼ: Σᵢ rᵢ·factorᵢ·iʲ.
    factors: Vec<Scalar>,
}

impl<'a> Batch<'a> {
    pub(crate) fn new(commitments: &'a Commitments) -> Self {
        Self {
            commitments,
            value: Zeroizing::new(Scalar::ZERO),
            blinding: Zeroizing::new(Scalar::ZERO),
            rests: Vec::new(),
            factors: vec![Scalar::ZERO; commitments.affine_points().len()],
        }
    }

    /// Adds value·G + blinding·H = E(index).
    pub(crate) fn add_share(
        &mut self,
        index: u8,
        value: &Scalar,
        blinding: &Scalar,
        rng: &mut (impl CryptoRng + ?Sized),
    ) {
        let weight = weight(rng);
        self.add(weight, weight, index, value, blinding);
    }

    /// Adds value·G + blinding·H = rest + factor·E(index).
    pub(crate) fn add_proof(
        &mut self,
        rest: &ProjectivePoint,
        factor: &Scalar,
        index: u8,
        [value, blinding]: &[Scalar; 2],
        rng: &mut (impl CryptoRng + ?Sized),
    ) {
        let weight = weight(rng);
        self.rests.push((*rest, weight));
        self.add(weight, weight * factor, index, value, blinding);
    }

    fn add(
        &mut self,
        weight: Scalar,
        factor: Scalar,
        index: u8,
        value: &Scalar,
        blinding: &Scalar,
    ) {
        *self.value += weight * value;
        *self.blinding += weight * blinding;
        let index = Scalar::from(u32::from(index));
        let mut power = factor;
        for sum in &mut self.factors {
            *sum += power;
            power *= index;
        }
    }

    /// Whether the weighted sum of what was added holds.
    pub(crate) fn holds(mut self) -> bool {
        let points = self.commitments.affine_points().iter();
        self.rests
            .extend(points.map(ProjectivePoint::from).zip(self.factors));
        commit(&self.value, &self.blinding)
            == ProjectivePoint::lincomb_vartime(self.rests.as_slice())
    }
}

fn weight(rng: &mut (impl CryptoRng + ?Sized)) -> Scalar {
    let mut bytes = [0; 16];
    rng.fill_bytes(&mut bytes);
    Scalar::from(u128::from_be_bytes(bytes))
}
