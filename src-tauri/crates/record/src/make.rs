//! From a transcript to a finished record.

use crate::layout::lay_out_as;
use crate::{Error, LAYOUT, lay_out};
use proof::claim::{Claim, ClaimKind, Finding};
use proof::record::{AssembleError, Parts, assemble, manifest, page_digests, transcript};
use proof::saying::{self, Saying};
use proof::transcript::Transcript;
use std::fmt;

/// Why no record was made. `E` is what signing returned.
#[derive(Debug, thiserror::Error)]
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
        refused @ (AssembleError::AttachmentName(_)
        | AssembleError::Import(_)
        | AssembleError::Manifest(_)
        | AssembleError::Note(_)
        | AssembleError::NotVerified(_)
        | AssembleError::Transcript(_)) => MakeError::Assemble(refused.to_string()),
    })
}

/// Lays the pages of a record out again from its transcript and compares them with the signed ones:
/// proof that they tell what the transcript tells. For records that verify; others waste the work.
#[must_use]
pub fn check_pages(record: &[u8]) -> Claim {
    let (result, saying) = match compare_pages(record) {
        Ok(None) => (Finding::Proved, saying::laid_out_again()),
        Ok(Some(page)) => (Finding::Refuted, saying::laid_out_differs(page)),
        Err(why) => (Finding::NotChecked, why),
    };
    Claim::new(ClaimKind::PagesFromTranscript, result, saying)
}

/// The first page that differs, from 1, or why they cannot be compared.
fn compare_pages(record: &[u8]) -> Result<Option<usize>, Saying> {
    let manifest = manifest(record).ok_or_else(saying::manifest_none)?;
    if !(1..=LAYOUT).contains(&manifest.layout) {
        return Err(saying::laid_out_newer(manifest.layout, LAYOUT));
    }
    let transcript = transcript(record).ok_or_else(saying::transcript_missing)?;
    let pages = lay_out_as(&transcript, manifest.layout).map_err(saying::laid_out_not)?;
    let again = page_digests(&pages).map_err(saying::laid_out_not)?;
    let longest = again.len().max(manifest.pages.len());
    Ok((0..longest)
        .find(|page| again.get(*page) != manifest.pages.get(*page))
        .map(|page| page + 1))
}
