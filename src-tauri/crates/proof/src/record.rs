//! A record: a PDF whose every byte is signed, with the transcript it was laid out from inside.

#[cfg(not(target_family = "wasm"))]
mod assemble;
mod form;
mod resaved;
mod salvage;
mod verify;

#[cfg(not(target_family = "wasm"))]
pub use crate::pdf::import::ImportError;
#[cfg(not(target_family = "wasm"))]
pub use assemble::{AssembleError, Attachment, Parts, assemble, page_digests};
pub use resaved::Resaved;
#[cfg(not(target_family = "wasm"))]
pub use resaved::resaved;
pub use verify::{manifest, transcript, verify};

/// The attachment that holds the transcript.
pub const TRANSCRIPT: &str = "transcript.json";
/// The attachment that holds the signed manifest.
pub const MANIFEST: &str = "manifest.note";
/// The longest record that is read, in bytes.
pub const MAX_RECORD: usize = 512 * 1024 * 1024;
