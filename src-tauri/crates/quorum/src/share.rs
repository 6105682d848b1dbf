//! One share, and the 87 bytes that carry it.

use crate::commitments::QuorumId;
use crate::curve::{scalar_from_bytes, scalar_to_bytes};
use p256::Scalar;
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Length of a share's payload: version, threshold, index, quorum id (16), f(i) (32), g(i) (32),
/// checksum (4).
pub const PAYLOAD_LENGTH: usize = 87;

const VERSION: u8 = 1;
const CHECKED: usize = PAYLOAD_LENGTH - 4;

/// A share as it was read: whole, but not yet known to fit its commitments
/// ([`Commitments::verify`](crate::Commitments::verify)). Wiped when dropped.
pub struct Share {
    threshold: u8,
    index: u8,
    quorum: QuorumId,
    value: Scalar,
    blinding: Scalar,
}

impl Share {
    pub(crate) fn new(
        threshold: u8,
        index: u8,
        quorum: QuorumId,
        value: &Scalar,
        blinding: &Scalar,
    ) -> Self {
        Self {
            threshold,
            index,
            quorum,
            value: *value,
            blinding: *blinding,
        }
    }

    /// Reads a payload.
    ///
    /// # Errors
    /// The first of: length, checksum, version, numbers, scalars. A checksum that fails means the
    /// bytes were damaged on the way; the rest mean they were never a share of this version.
    pub fn from_payload(payload: &[u8]) -> Result<Self, PayloadError> {
        let payload: &[u8; PAYLOAD_LENGTH] =
            payload.try_into().map_err(|_| PayloadError::Length {
                found: payload.len(),
            })?;
        let (checked, checksum) = payload.split_at(CHECKED);
        if Sha256::digest(checked)[..4] != *checksum {
            return Err(PayloadError::Checksum);
        }
        if payload[0] != VERSION {
            return Err(PayloadError::Version { found: payload[0] });
        }
        let (threshold, index) = (payload[1], payload[2]);
        if threshold < 2 {
            return Err(PayloadError::Threshold { found: threshold });
        }
        if index == 0 {
            return Err(PayloadError::Index);
        }
        let mut quorum = [0; 16];
        quorum.copy_from_slice(&payload[3..19]);
        let scalar = |range: std::ops::Range<usize>| {
            let mut bytes = Zeroizing::new([0; 32]);
            bytes.copy_from_slice(&payload[range]);
            scalar_from_bytes(&bytes).ok_or(PayloadError::Scalar)
        };
        Ok(Self {
            threshold,
            index,
            quorum: QuorumId(quorum),
            value: scalar(19..51)?,
            blinding: scalar(51..83)?,
        })
    }

    /// Writes the payload. It is the secret: keep it in memory that is wiped.
    pub fn payload(&self) -> Zeroizing<[u8; PAYLOAD_LENGTH]> {
        let mut payload = Zeroizing::new([0; PAYLOAD_LENGTH]);
        payload[..3].copy_from_slice(&[VERSION, self.threshold, self.index]);
        payload[3..19].copy_from_slice(&self.quorum.0);
        payload[19..51].copy_from_slice(scalar_to_bytes(&self.value).as_ref());
        payload[51..83].copy_from_slice(scalar_to_bytes(&self.blinding).as_ref());
        let checksum = Sha256::digest(&payload[..CHECKED]);
        payload[CHECKED..].copy_from_slice(&checksum[..4]);
        payload
    }

    /// The share's number i, 1…255.
    pub fn index(&self) -> u8 {
        self.index
    }

    /// How many shares of its quorum reconstruct (k), as the share itself says.
    pub fn threshold(&self) -> u8 {
        self.threshold
    }

    /// The quorum it says it belongs to.
    pub fn quorum_id(&self) -> QuorumId {
        self.quorum
    }

    pub(crate) fn value(&self) -> &Scalar {
        &self.value
    }

    pub(crate) fn blinding(&self) -> &Scalar {
        &self.blinding
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.value.zeroize();
        self.blinding.zeroize();
    }
}

impl ZeroizeOnDrop for Share {}

impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Share")
            .field("quorum", &self.quorum)
            .field("threshold", &self.threshold)
            .field("index", &self.index)
            .finish_non_exhaustive()
    }
}

/// Why bytes are not a share.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PayloadError {
    /// The last four bytes do not fit the rest.
    #[error("the share is damaged: its checksum does not fit; read it again from its medium")]
    Checksum,
    /// Share number 0, which would be the secret itself.
    #[error("share number 0 does not exist")]
    Index,
    /// Not 87 bytes.
    #[error("a share has 87 bytes, and this has {found}")]
    Length {
        /// Bytes given.
        found: usize,
    },
    /// A value that is not below the order of the curve.
    #[error("the share holds a number that is out of range")]
    Scalar,
    /// A threshold below 2.
    #[error("the share says that {found} shares reconstruct, and the least is 2")]
    Threshold {
        /// k as the share says.
        found: u8,
    },
    /// A version this program does not know.
    #[error("the share is of version {found} and this program knows version 1; use a newer one")]
    Version {
        /// The share's first byte.
        found: u8,
    },
}
