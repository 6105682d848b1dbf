//! Making a quorum: a fresh secret, shared.

use crate::commitments::{Commitments, CommitmentsError};
use crate::curve::{point_to_bytes, random_scalar};
use crate::pedersen;
use crate::reconstruct::QuorumSecret;
use crate::share::Share;
use crate::threshold::Threshold;
use rand_core::CryptoRng;

/// What [`split`] makes. The shares and the secret are wiped when dropped.
#[derive(Debug)]
pub struct Dealing {
    /// Public: what every share is verified against.
    pub commitments: Commitments,
    /// Shares 1…n, in that order.
    pub shares: Vec<Share>,
    /// The secret just shared, for wrapping the master key before the shares leave.
    pub secret: QuorumSecret,
}

/// Draws a secret and shares it. From `rng`, in this order: s, t, a₁…a(k−1), b₁…b(k−1), each 48
/// bytes mod N.
///
/// # Errors
/// Only if the generator is broken, so that a commitment came out as the identity.
pub fn split(
    threshold: Threshold,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<Dealing, DealingError> {
    let secret = random_scalar(rng);
    let blinding = random_scalar(rng);
    let sharing = pedersen::share(threshold, &secret, &blinding, rng);
    let commitments = Commitments::from_points(threshold, &sharing.points)?;
    let shares = (1..=threshold.shares())
        .zip(&sharing.pairs)
        .map(|(index, (value, blinding))| {
            Share::new(
                threshold.threshold(),
                index,
                commitments.quorum_id(),
                value,
                blinding,
            )
        })
        .collect();
    let secret = QuorumSecret::new(&secret, &blinding, point_to_bytes(commitments.first()));
    Ok(Dealing {
        commitments,
        shares,
        secret,
    })
}

/// Why no dealing was made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DealingError {
    /// The commitments are not fit to be published.
    #[error("the sharing came out unusable ({0}); check the sources of randomness and start again")]
    Commitments(#[from] CommitmentsError),
}
