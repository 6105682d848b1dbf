//! The transcript: the run of journal entries a record is laid out from, with the values it
//! discloses, the proof that they stand in the journal, and the checkpoint that signs it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::canonical::{self, CanonicalError};
use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::claim::{self, Trust, Verdict};
use crate::leaf::{Leaf, Opening, OpeningError, leaf_hash};
use crate::merkle::{Hash, RangeProof};
use crate::note::VerifierKey;
use crate::strict;

mod parts;
mod people;
mod redacted;
mod told;
mod verify;

pub use redacted::{is_redacted, verify_redacted};
pub(crate) use verify::claims;

/// The value of `format` of those that are made. The fingerprint is that of what is committed to, so a
/// value can be withheld later and the fingerprint stays.
pub const FORMAT: &str = "keymoot-transcript/2";
/// The value of `format` of those that were made before: the fingerprint is that of their bytes, the
/// disclosed values among them.
pub const FORMAT_1: &str = "keymoot-transcript/1";
/// The longest transcript that is read, in bytes.
pub const MAX_TRANSCRIPT: usize = 64 * 1024 * 1024;
/// The most entries that are read.
const MAX_ENTRIES: usize = 1_000_000;

/// A transcript as it stands in its file, `transcript.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transcript {
    /// [`FORMAT`] or [`FORMAT_1`].
    pub format: String,
    /// Room id, lower-case hex.
    pub room: String,
    /// The ceremonies it tells of.
    pub ceremonies: Vec<String>,
    /// The journal key that signed the checkpoint.
    pub key: VerifierKey,
    /// The signed checkpoint note, whole.
    pub checkpoint: String,
    /// Where the entries stand in the checkpoint's tree.
    pub range: RangeProof,
    /// Every entry from `range.first` on, without a gap.
    pub entries: Vec<Entry>,
}

/// One journal entry as a transcript tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The leaf: canonical JSON, as text.
    pub leaf: String,
    /// What it discloses of its fields; the rest is withheld.
    pub openings: Vec<Opening>,
}

/// A transcript's entry with its leaf read and its disclosed values checked.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenEntry {
    /// The leaf.
    pub leaf: Leaf,
    /// The disclosed values.
    pub values: BTreeMap<String, Value>,
}

/// Why bytes are not a transcript.
#[derive(Debug, thiserror::Error)]
pub enum TranscriptError {
    /// It has no canonical form.
    #[error("the transcript: {0}")]
    Canonical(#[from] CanonicalError),
    /// The checkpoint is not one.
    #[error("the transcript's checkpoint: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// One of its entries is not a leaf, or is opened wrongly.
    #[error("entry {entry}: {source}")]
    Entry {
        /// Its `seq`.
        entry: u64,
        /// Why.
        source: OpeningError,
    },
    /// Another format, or a newer one.
    #[error("the transcript's format is {0:?}; this program reads {FORMAT_1:?} and {FORMAT:?}")]
    Format(String),
    /// Not JSON of this shape.
    #[error("not a transcript: {0}")]
    Json(#[from] serde_json::Error),
    /// Too long, or with too many entries.
    #[error("the transcript is too large to be one")]
    TooLarge,
}

impl Transcript {
    /// Reads a transcript. Its claims are not checked yet: see [`Transcript::verify`].
    ///
    /// # Errors
    /// [`TranscriptError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, TranscriptError> {
        if bytes.len() > MAX_TRANSCRIPT {
            return Err(TranscriptError::TooLarge);
        }
        let transcript: Self = strict::read(bytes)?;
        if ![FORMAT, FORMAT_1].contains(&transcript.format.as_str()) {
            return Err(TranscriptError::Format(transcript.format));
        }
        if transcript.entries.len() > MAX_ENTRIES {
            return Err(TranscriptError::TooLarge);
        }
        Ok(transcript)
    }

    /// The bytes of `transcript.json`.
    ///
    /// # Errors
    /// [`TranscriptError::Json`] only if a value cannot be written.
    pub fn to_json(&self) -> Result<Vec<u8>, TranscriptError> {
        Ok(serde_json::to_vec(self)?)
    }

    /// Whether values may be withheld of it and its fingerprint stays.
    #[must_use]
    pub fn is_redactable(&self) -> bool {
        self.format == FORMAT
    }

    /// The fingerprint of the record that this is attached to, and of whatever is withheld of it:
    /// SHA-256 of the canonical JSON of this with no openings. Of one of [`FORMAT_1`] it is SHA-256 of
    /// `bytes`, those it was read from.
    ///
    /// # Errors
    /// [`TranscriptError`] only if a value has no canonical form.
    pub fn fingerprint(&self, bytes: &[u8]) -> Result<Hash, TranscriptError> {
        if !self.is_redactable() {
            return Ok(Hash::of(bytes));
        }
        let mut committed = self.clone();
        for entry in &mut committed.entries {
            entry.openings.clear();
        }
        let text = canonical::to_vec(&serde_json::to_value(&committed)?)?;
        Ok(Hash::of(&text))
    }

    /// The entries, with every opening checked against its leaf.
    ///
    /// # Errors
    /// [`TranscriptError::Entry`] for the first that does not fit.
    pub fn open(&self) -> Result<Vec<OpenEntry>, TranscriptError> {
        (self.range.first..)
            .zip(&self.entries)
            .map(|(seq, entry)| entry.open(seq))
            .collect()
    }

    /// Checks everything a transcript claims by itself.
    #[must_use]
    pub fn verify(&self, trust: &Trust, fingerprint: Hash) -> Verdict {
        let mut claims = claims(self, trust);
        claim::rely(&mut claims, trust);
        Verdict::new(claims, Some(fingerprint))
    }

    /// The checkpoint, unverified.
    ///
    /// # Errors
    /// [`TranscriptError::Checkpoint`].
    pub fn checkpoint(&self) -> Result<Checkpoint, TranscriptError> {
        Ok(Checkpoint::from_note(&self.checkpoint)?.0)
    }

    /// The root of the journal at an earlier size, where the range proof and the entries give it:
    /// not before the first entry, and not behind the last.
    #[must_use]
    pub fn root_at(&self, size: u64) -> Option<Hash> {
        let mut range = self.range.before().ok()?;
        let count = usize::try_from(size.checked_sub(range.size())?).ok()?;
        for entry in self.entries.get(..count)? {
            range.push(leaf_hash(entry.leaf.as_bytes()), |_| {});
        }
        Some(range.root())
    }

    fn leaf_hashes(&self) -> Vec<Hash> {
        self.entries
            .iter()
            .map(|entry| leaf_hash(entry.leaf.as_bytes()))
            .collect()
    }
}

impl Entry {
    fn open(&self, seq: u64) -> Result<OpenEntry, TranscriptError> {
        let refused = |source| TranscriptError::Entry { entry: seq, source };
        let leaf = Leaf::parse(self.leaf.as_bytes()).map_err(|error| refused(error.into()))?;
        let values = leaf.open(&self.openings).map_err(refused)?;
        Ok(OpenEntry { leaf, values })
    }
}
