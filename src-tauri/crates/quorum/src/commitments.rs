//! What a share is verified against.

use crate::curve::{POINT_LENGTH, commit, point_from_bytes, point_to_bytes, times_public};
use crate::hexadecimal;
use crate::share::Share;
use crate::threshold::{Threshold, ThresholdError};
use p256::elliptic_curve::BatchNormalize;
use p256::{AffinePoint, ProjectivePoint};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// Public commitments Cⱼ = aⱼ·G + bⱼ·H to the coefficients of the sharing, j = 0…k−1. They say
/// nothing of the secret to anybody, whatever they can compute; that a dealer cannot open them two
/// ways rests on discrete logarithms in P-256.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Commitments {
    threshold: Threshold,
    /// Never empty: k of them.
    points: Vec<AffinePoint>,
    digest: [u8; 32],
}

impl Commitments {
    /// Reads k compressed points (SEC 1, 2.3.3, 33 bytes each).
    ///
    /// # Errors
    /// If their number is not the threshold, or one is not on the curve or is the identity.
    pub fn new(
        threshold: Threshold,
        points: &[[u8; POINT_LENGTH]],
    ) -> Result<Self, CommitmentsError> {
        let points = points
            .iter()
            .enumerate()
            .map(|(position, bytes)| {
                point_from_bytes(bytes).ok_or(CommitmentsError::Point { position })
            })
            .collect::<Result<Vec<_>, _>>()?;
        Self::from_affine(threshold, points)
    }

    pub(crate) fn from_points(
        threshold: Threshold,
        points: &[ProjectivePoint],
    ) -> Result<Self, CommitmentsError> {
        Self::from_affine(threshold, ProjectivePoint::batch_normalize(points))
    }

    fn from_affine(
        threshold: Threshold,
        points: Vec<AffinePoint>,
    ) -> Result<Self, CommitmentsError> {
        let expected = threshold.threshold();
        if points.len() != usize::from(expected) {
            return Err(CommitmentsError::Count {
                expected,
                found: points.len(),
            });
        }
        if let Some(position) = points
            .iter()
            .position(|point| bool::from(point.is_identity()))
        {
            return Err(CommitmentsError::Point { position });
        }
        let mut hash = Sha256::new_with_prefix(b"keymoot/km1/commitments");
        hash.update([threshold.threshold(), threshold.shares()]);
        for point in &points {
            hash.update(point_to_bytes(point));
        }
        Ok(Self {
            threshold,
            points,
            digest: hash.finalize().into(),
        })
    }

    /// k and n.
    pub fn threshold(&self) -> Threshold {
        self.threshold
    }

    /// C0 … C(k−1), compressed.
    pub fn points(&self) -> Vec<[u8; POINT_LENGTH]> {
        self.points.iter().map(point_to_bytes).collect()
    }

    /// C0, the commitment to the secret itself, compressed. Redistribution keeps it.
    pub fn c0(&self) -> [u8; POINT_LENGTH] {
        point_to_bytes(self.first())
    }

    /// D, the SHA-256 that names these commitments.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// The first 16 bytes of the digest, which every share carries.
    pub fn quorum_id(&self) -> QuorumId {
        let mut id = [0; 16];
        id.copy_from_slice(&self.digest[..16]);
        QuorumId(id)
    }

    /// E(i) = Σ Cⱼ·iʲ, what share i commits to, compressed; `None` for the identity, which no
    /// honest dealing meets, and for share 0, which does not exist.
    pub fn expected(&self, index: u8) -> Option<[u8; POINT_LENGTH]> {
        self.expected_affine(index)
            .map(|point| point_to_bytes(&point))
    }

    /// Verifies one share alone: f(i)·G + g(i)·H = E(i). No other share is needed, and none learns
    /// of this one.
    ///
    /// # Errors
    /// A share of another quorum is told apart from one of this quorum that is bad.
    pub fn verify(&self, share: Share) -> Result<VerifiedShare, ShareRefused> {
        self.claims(&share)?;
        let index = share.index();
        if commit(share.value(), share.blinding()) != self.expected_point(index) {
            return Err(ShareRefused::DoesNotMatch { index });
        }
        Ok(VerifiedShare::new(share))
    }

    /// Whether a share says of itself that it is one of these.
    pub(crate) fn claims(&self, share: &Share) -> Result<(), ShareRefused> {
        let index = share.index();
        if share.quorum_id() != self.quorum_id() {
            return Err(ShareRefused::OtherQuorum {
                expected: self.quorum_id(),
                found: share.quorum_id(),
            });
        }
        if share.threshold() != self.threshold.threshold() {
            return Err(ShareRefused::Threshold {
                index,
                expected: self.threshold.threshold(),
                found: share.threshold(),
            });
        }
        if index > self.threshold.shares() {
            return Err(ShareRefused::Index {
                index,
                shares: self.threshold.shares(),
            });
        }
        Ok(())
    }

    pub(crate) fn first(&self) -> &AffinePoint {
        &self.points[0]
    }

    /// [`Commitments::expected`], not encoded.
    pub(crate) fn expected_affine(&self, index: u8) -> Option<AffinePoint> {
        let point = self.expected_point(index).to_affine();
        (index != 0 && !bool::from(point.is_identity())).then_some(point)
    }

    pub(crate) fn affine_points(&self) -> &[AffinePoint] {
        &self.points
    }

    /// Horner's rule in the exponent. The index is public and small, so each step multiplies by
    /// eight bits, not by a 256-bit power of the index.
    pub(crate) fn expected_point(&self, index: u8) -> ProjectivePoint {
        self.points
            .iter()
            .rev()
            .fold(ProjectivePoint::IDENTITY, |sum, point| {
                times_public(&sum, index) + point
            })
    }
}

impl fmt::Debug for Commitments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Commitments")
            .field("quorum", &self.quorum_id())
            .field("threshold", &self.threshold)
            .finish_non_exhaustive()
    }
}

/// A share that fits its commitments. Made by [`Commitments::verify`] and
/// [`Commitments::verify_all`] alone.
#[derive(Debug)]
pub struct VerifiedShare(Share);

impl VerifiedShare {
    pub(crate) fn new(share: Share) -> Self {
        Self(share)
    }

    /// The share.
    pub fn share(&self) -> &Share {
        &self.0
    }

    /// The share's number i.
    pub fn index(&self) -> u8 {
        self.0.index()
    }

    /// Its quorum.
    pub fn quorum_id(&self) -> QuorumId {
        self.0.quorum_id()
    }
}

/// Sixteen bytes that name a quorum; written in lower-case hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct QuorumId(
    /// The first half of the commitments' digest.
    pub [u8; 16],
);

impl fmt::Display for QuorumId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for QuorumId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for QuorumId {
    type Err = CommitmentsError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        hexadecimal::decode(text)
            .map(Self)
            .ok_or(CommitmentsError::QuorumId)
    }
}

impl TryFrom<String> for QuorumId {
    type Error = CommitmentsError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<QuorumId> for String {
    fn from(id: QuorumId) -> Self {
        id.to_string()
    }
}

/// Why points are not a quorum's commitments.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommitmentsError {
    /// Not as many points as the threshold.
    #[error("a threshold of {expected} has {expected} commitments, and there are {found}")]
    Count {
        /// k
        expected: u8,
        /// Points given.
        found: usize,
    },
    /// Not the compressed encoding of a point other than the identity.
    #[error("commitment {position} is not a point of the curve in 66 lower-case hex digits")]
    Point {
        /// j, from 0.
        position: usize,
    },
    /// Not sixteen bytes in lower-case hexadecimal.
    #[error("a quorum id is 32 lower-case hex digits")]
    QuorumId,
    /// The two numbers are out of bounds.
    #[error(transparent)]
    Threshold(#[from] ThresholdError),
}

/// Why a share was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShareRefused {
    /// Right quorum, wrong values.
    #[error("share {index} is bad: it does not match this quorum's commitments")]
    DoesNotMatch {
        /// Its number.
        index: u8,
    },
    /// A number that this quorum never gave out.
    #[error("share {index} does not exist: this quorum has {shares} shares")]
    Index {
        /// Its number.
        index: u8,
        /// n
        shares: u8,
    },
    /// A share of something else.
    #[error("this share belongs to another package: quorum {found}, and {expected} is open")]
    OtherQuorum {
        /// The quorum of the commitments.
        expected: QuorumId,
        /// The quorum the share names.
        found: QuorumId,
    },
    /// Right quorum, wrong threshold: the share was altered.
    #[error("share {index} is bad: it says {found} shares are needed, and {expected} are")]
    Threshold {
        /// Its number.
        index: u8,
        /// k
        expected: u8,
        /// k as the share says.
        found: u8,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    threshold: u32,
    shares: u32,
    points: Vec<String>,
}

impl From<Commitments> for Stored {
    fn from(commitments: Commitments) -> Self {
        Self {
            threshold: commitments.threshold.threshold().into(),
            shares: commitments.threshold.shares().into(),
            points: commitments
                .points
                .iter()
                .map(|point| hex::encode(point_to_bytes(point)))
                .collect(),
        }
    }
}

impl TryFrom<Stored> for Commitments {
    type Error = CommitmentsError;

    fn try_from(stored: Stored) -> Result<Self, Self::Error> {
        Self::from_hex(
            Threshold::new(stored.threshold, stored.shares)?,
            &stored.points,
        )
    }
}

impl Commitments {
    /// Reads k points in lower-case hexadecimal, as JSON holds them.
    pub(crate) fn from_hex(
        threshold: Threshold,
        points: &[String],
    ) -> Result<Self, CommitmentsError> {
        let expected = threshold.threshold();
        // Counted first, so that a hostile list is not decoded.
        if points.len() != usize::from(expected) {
            return Err(CommitmentsError::Count {
                expected,
                found: points.len(),
            });
        }
        let points = points
            .iter()
            .enumerate()
            .map(|(position, text)| {
                hexadecimal::decode(text).ok_or(CommitmentsError::Point { position })
            })
            .collect::<Result<Vec<_>, _>>()?;
        Self::new(threshold, &points)
    }
}
