//! Threshold sharing that every custodian can verify: KM1's arithmetic and the printed form of a share.
//!
//! The suite KM1 shares a secret `s` by Pedersen's verifiable scheme (CRYPTO '91) over P-256. A
//! [`Dealing`] holds public [`Commitments`] and one [`Share`] for each custodian; a share becomes a
//! [`VerifiedShare`] only by fitting the commitments, and only verified shares reconstruct. The
//! format is written out in `docs/formats/km1.md` and `docs/formats/share-text.md`.
//!
//! This crate does no input or output, reads no clock and makes no randomness of its own: a
//! generator built by [`entropy`] is passed in.
//!
//! ```
//! use quorum::{Threshold, entropy, reconstruct, split};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let (from_hsm, from_os) = ([1_u8; 32], [2_u8; 32]);
//! let seed = entropy::seed(
//!     &[
//!         entropy::Source { name: entropy::SourceName::Hsm, bytes: &from_hsm },
//!         entropy::Source { name: entropy::SourceName::Os, bytes: &from_os },
//!     ],
//!     "the ceremony's id",
//! );
//! let mut rng = entropy::Rng::from_seed(&seed);
//! let mut dealing = split(Threshold::new(3, 5)?, &mut rng)?;
//! let three = dealing.shares.drain(..3).collect();
//! let verified = dealing.commitments.verify_all(three, &mut rng)?;
//! let secret = reconstruct(&dealing.commitments, &verified)?;
//! # let _ = secret;
//! # Ok(())
//! # }
//! ```

mod batch;
mod commitments;
mod curve;
mod dealing;
mod derivation;
mod fixed_base;
mod hexadecimal;
mod pedersen;
mod reconstruct;
mod share;
mod threshold;

pub mod check;
pub mod entropy;
pub mod json;
pub mod package;
pub mod possession;
pub mod redistribution;
pub mod root;
pub mod typed;

pub use commitments::{Commitments, CommitmentsError, QuorumId, ShareRefused, VerifiedShare};
pub use dealing::{Dealing, DealingError, split};
pub use reconstruct::{QuorumSecret, ReconstructRefused, reconstruct};
pub use share::{PAYLOAD_LENGTH, PayloadError, Share};
pub use threshold::{Threshold, ThresholdError};

/// The name of the suite, in every stored object: P-256, SHA-256, HKDF-SHA-256, AES-256 key wrap,
/// AES-CMAC, Pedersen sharing.
pub const SUITE: &str = "KM1";
