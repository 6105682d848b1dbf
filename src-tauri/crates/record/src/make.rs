//! From a transcript to a finished record.

use crate::{Error, LAYOUT, lay_out};
use proof::record::{AssembleError, Parts, assemble};
use proof::transcript::Transcript;
use std::fmt;

/// Why no record was made. `E` is what signing returned.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MakeError<E: fmt::Display> {
    /// The file could not be put together, or does not verify.
    #[error("{0}")]
    Assemble(String),
    /// The pages could not be laid out.
    #[error(transparent)]
    LayOut(#[from] Error),
    /// Signing failed.
    #[error("the record could not be signed: {0}")]
    Sign(E),
}

/// Makes a record: pages laid out, transcript attached, manifest signed. `sign` is given the message
/// and returns 64 bytes: Ed25519 over it, or ECDSA over its SHA-256. The record is verified before it
/// is returned.
///
/// # Errors
/// [`MakeError`].
pub fn make<E: fmt::Display>(
    transcript: &Transcript,
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
) -> Result<Vec<u8>, MakeError<E>> {
    let json = transcript.to_json().map_err(Error::from)?;
    let pages = lay_out(&json)?;
    let parts = Parts {
        transcript: &json,
        attachments: &[],
        layout: LAYOUT,
        signer: &transcript.key,
    };
    assemble(&pages, &parts, sign).map_err(|error| match error {
        AssembleError::Sign(error) => MakeError::Sign(error),
        other => MakeError::Assemble(other.to_string()),
    })
}
