//! From k verified shares back to the secret, accepted only with proof.

use crate::commitments::{Commitments, QuorumId, VerifiedShare};
use crate::curve::{POINT_LENGTH, commit, lagrange_at_zero, scalar_to_bytes};
use crate::derivation;
use crate::package::{Header, PackageError};
use p256::Scalar;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Reconstructs the secret from at least k verified shares (the first k are used) and accepts it
/// only if s·G + t·H = C0.
///
/// One set of Lagrange coefficients serves both values, and all denominators are inverted at once:
/// vsss-rs inverts each for each value, and combines any number of any shares without complaint.
///
/// # Errors
/// Too few shares, one given twice, a share verified against other commitments, or, last, a result
/// that is not what was committed to.
pub fn reconstruct(
    commitments: &Commitments,
    shares: &[VerifiedShare],
) -> Result<QuorumSecret, ReconstructRefused> {
    let need = commitments.threshold().threshold();
    let mut seen = BTreeSet::new();
    for share in shares {
        if share.quorum_id() != commitments.quorum_id() {
            return Err(ReconstructRefused::OtherQuorum {
                index: share.index(),
                expected: commitments.quorum_id(),
                found: share.quorum_id(),
            });
        }
        if !seen.insert(share.index()) {
            return Err(ReconstructRefused::SameShareTwice {
                index: share.index(),
            });
        }
    }
    let used = shares
        .get(..need.into())
        .ok_or(ReconstructRefused::TooFew {
            have: shares.len(),
            need,
        })?;

    let indices: Vec<u8> = used.iter().map(VerifiedShare::index).collect();
    let mut value = Zeroizing::new(Scalar::ZERO);
    let mut blinding = Zeroizing::new(Scalar::ZERO);
    for (share, coefficient) in used.iter().zip(lagrange_at_zero(&indices)) {
        *value += coefficient * share.share().value();
        *blinding += coefficient * share.share().blinding();
    }
    if commit(&value, &blinding) != (*commitments.first()).into() {
        return Err(ReconstructRefused::DoesNotMatch);
    }
    Ok(QuorumSecret::new(&value, &blinding, commitments.c0()))
}

/// The shared secret s with its blinding t and the commitment C0 it was proven against. Wiped when
/// dropped; it leaves this crate only as a recovery key.
pub struct QuorumSecret {
    value: Scalar,
    blinding: Scalar,
    c0: [u8; POINT_LENGTH],
}

impl QuorumSecret {
    pub(crate) fn new(value: &Scalar, blinding: &Scalar, c0: [u8; POINT_LENGTH]) -> Self {
        Self {
            value: *value,
            blinding: *blinding,
            c0,
        }
    }

    /// Derives the key that wraps the package's master key: HKDF-SHA-256 (RFC 5869) of s, salted
    /// with the suite and C0, bound to the header.
    ///
    /// # Errors
    /// If the header names another C0: its key is wrapped under another secret.
    pub fn recovery_key(&self, header: &Header) -> Result<Zeroizing<[u8; 32]>, PackageError> {
        if header.c0() != self.c0 {
            return Err(PackageError::OtherSecret);
        }
        let salt = Sha256::new_with_prefix(b"KM1")
            .chain_update(self.c0)
            .finalize();
        let value = scalar_to_bytes(&self.value);
        let info = [b"keymoot/km1/recovery-key".as_slice(), &header.digest()];
        Ok(derivation::derive(&salt, &[value.as_ref()], &info))
    }
}

impl Drop for QuorumSecret {
    fn drop(&mut self) {
        self.value.zeroize();
        self.blinding.zeroize();
    }
}

impl ZeroizeOnDrop for QuorumSecret {}

impl fmt::Debug for QuorumSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QuorumSecret").finish_non_exhaustive()
    }
}

/// Why shares did not reconstruct.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReconstructRefused {
    /// s·G + t·H is not C0.
    #[error("the shares together do not give what the commitments promise; nothing was rebuilt")]
    DoesNotMatch,
    /// A share verified against other commitments.
    #[error("share {index} belongs to another package: quorum {found}, and {expected} is open")]
    OtherQuorum {
        /// Its number.
        index: u8,
        /// The quorum of the commitments.
        expected: QuorumId,
        /// The quorum of the share.
        found: QuorumId,
    },
    /// One share cannot count twice.
    #[error("share {index} was given twice; bring a different one")]
    SameShareTwice {
        /// Its number.
        index: u8,
    },
    /// Fewer than k.
    #[error("{have} shares were given and {need} are needed")]
    TooFew {
        /// Shares given.
        have: usize,
        /// k
        need: u8,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Threshold, entropy, split};

    const VECTORS: &str = include_str!("../tests/vectors/km1.json");

    #[test]
    fn secret_and_blinding_are_those_of_the_vectors() {
        let vectors: serde_json::Value = serde_json::from_str(VECTORS).unwrap();
        for case in vectors["cases"].as_array().unwrap() {
            let threshold = Threshold::new(
                u32::try_from(case["threshold"].as_u64().unwrap()).unwrap(),
                u32::try_from(case["count"].as_u64().unwrap()).unwrap(),
            )
            .unwrap();
            let points: Vec<String> = serde_json::from_value(case["commitments"].clone()).unwrap();
            let commitments = Commitments::from_hex(threshold, &points).unwrap();
            let scalar = |value: &serde_json::Value| {
                crate::curve::scalar_from_bytes(
                    &crate::hexadecimal::decode(value.as_str().unwrap()).unwrap(),
                )
                .unwrap()
            };
            let shares: Vec<_> = case["shares"]
                .as_array()
                .unwrap()
                .iter()
                .rev()
                .map(|share| {
                    let index = u8::try_from(share[0].as_u64().unwrap()).unwrap();
                    let share = crate::Share::new(
                        threshold.threshold(),
                        index,
                        commitments.quorum_id(),
                        &scalar(&share[1]),
                        &scalar(&share[2]),
                    );
                    commitments.verify(share).unwrap()
                })
                .collect();
            let secret = reconstruct(&commitments, &shares).unwrap();
            assert_eq!(secret.value, scalar(&case["secret"]));
            assert_eq!(secret.blinding, scalar(&case["blinding"]));
        }
    }

    #[test]
    fn dealing_draws_secret_and_blinding_first_and_keeps_them() {
        let seed = [7; 32];
        let dealing = split(
            Threshold::new(2, 3).unwrap(),
            &mut entropy::Rng::from_seed(&seed),
        )
        .unwrap();
        let mut again = entropy::Rng::from_seed(&seed);
        assert_eq!(
            dealing.secret.value,
            *crate::curve::random_scalar(&mut again)
        );
        assert_eq!(
            dealing.secret.blinding,
            *crate::curve::random_scalar(&mut again)
        );
        let first_coefficient = crate::curve::random_scalar(&mut again);
        assert_eq!(
            *dealing.shares[0].value(),
            dealing.secret.value + *first_coefficient
        );
    }
}
