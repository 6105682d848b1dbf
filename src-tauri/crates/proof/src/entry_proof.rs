//! Proof that one entry stands in a signed journal, and that this journal grew from an earlier one:
//! inclusion and consistency proofs (RFC 6962 §2.1.1, §2.1.2) with the checkpoints they are for.
//!
//! It has two forms: JSON, and C2SP tlog-proof v1, which knows inclusion alone.
//! `docs/formats/entry-proof.md` describes both.

use serde::{Deserialize, Serialize};

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::claim::{Claim, Finding, Signer};
use crate::leaf::{Leaf, LeafError, leaf_hash};
use crate::merkle::{Hash, ProofRefused, verify_consistency, verify_inclusion};
use crate::note::VerifierKey;

mod check;
mod form;

/// The value of `format` in JSON.
pub const FORMAT: &str = "keymoot-entry-proof/1";
/// The longest proof that is read, in bytes.
pub const MAX_PROOF: usize = 1024 * 1024;

/// An entry's proof, not yet checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryProof {
    /// [`FORMAT`].
    pub format: String,
    /// The entry's position in the journal, from 0.
    pub leaf_index: u64,
    /// Entries in the tree that the checkpoint signs.
    pub tree_size: u64,
    /// The sibling hashes from the leaf to the root.
    pub hashes: Vec<Hash>,
    /// The signed checkpoint note, whole.
    pub checkpoint: String,
    /// The entry's leaf: canonical JSON, as text.
    pub leaf: String,
    /// The key that signed the checkpoint, as far as the proof says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<VerifierKey>,
    /// Another checkpoint of the same journal, and what leads from one to the other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Since>,
}

/// A second checkpoint, with the proof that the smaller tree is the beginning of the larger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Since {
    /// Entries in its tree.
    pub tree_size: u64,
    /// The consistency proof.
    pub hashes: Vec<Hash>,
    /// The signed checkpoint note, whole.
    pub checkpoint: String,
}

/// What was found of an entry's proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EntryVerdict {
    /// Refuted as soon as one claim is; not checked if nobody looked at the checkpoint's signature,
    /// or a second checkpoint is there and could not be settled.
    pub result: Finding,
    /// Whether whoever signed is somebody the reader knows.
    pub signer: Signer,
    /// The entry's position.
    pub leaf_index: u64,
    /// Entries in the tree.
    pub tree_size: u64,
    /// SHA-256(0x00 ‖ leaf).
    pub leaf_hash: Hash,
    /// The room's id.
    pub room: String,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: String,
    /// When, RFC 3339 in UTC.
    pub time: String,
    /// The ceremony it belongs to.
    pub ceremony: Option<String>,
    /// Each claim.
    pub claims: Vec<Claim>,
}

/// Why bytes are not an entry's proof.
#[derive(Debug, thiserror::Error)]
pub enum EntryProofError {
    /// The checkpoint is not one.
    #[error("the proof's checkpoint: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// Another format, or a newer one.
    #[error("the proof's format is {0:?}; this program reads {FORMAT:?}")]
    Format(String),
    /// Not JSON of this shape.
    #[error("not an entry's proof: {0}")]
    Json(#[from] serde_json::Error),
    /// The leaf is not one.
    #[error("the proof's entry: {0}")]
    Leaf(#[from] LeafError),
    /// The form of C2SP without the entry that it is for.
    #[error("the proof does not carry its entry: it has no line that begins with “extra”")]
    NoEntry,
    /// Not the lines of a tlog-proof.
    #[error("not a tlog-proof: {0}")]
    Lines(&'static str),
    /// Too long.
    #[error("the proof is too large to be one")]
    TooLarge,
}

impl EntryProof {
    /// The proof of a leaf in the tree of a checkpoint, with the hashes between them. Whether they
    /// fit is not looked at: see [`EntryProof::inclusion`] and [`EntryProof::check`].
    ///
    /// # Errors
    /// [`EntryProofError`] if leaf or checkpoint are none.
    pub fn new(
        leaf: String,
        hashes: Vec<Hash>,
        checkpoint: String,
        key: Option<VerifierKey>,
    ) -> Result<Self, EntryProofError> {
        let leaf_index = Leaf::parse(leaf.as_bytes())?.seq;
        let tree_size = Checkpoint::from_note(&checkpoint)?.0.size;
        Ok(Self {
            format: FORMAT.to_owned(),
            leaf_index,
            tree_size,
            hashes,
            checkpoint,
            leaf,
            key,
            since: None,
        })
    }

    /// The leaf's hash, which is what the tree holds.
    #[must_use]
    pub fn leaf_hash(&self) -> Hash {
        leaf_hash(self.leaf.as_bytes())
    }

    /// The checkpoint, unverified.
    ///
    /// # Errors
    /// [`EntryProofError::Checkpoint`].
    pub fn checkpoint(&self) -> Result<Checkpoint, EntryProofError> {
        Ok(Checkpoint::from_note(&self.checkpoint)?.0)
    }

    /// Whether the leaf stands in the tree with this root.
    ///
    /// # Errors
    /// [`ProofRefused`].
    pub fn inclusion(&self, root: &Hash) -> Result<(), ProofRefused> {
        let leaf = self.leaf_hash();
        verify_inclusion(&leaf, self.leaf_index, self.tree_size, &self.hashes, root)
    }
}

impl EntryVerdict {
    /// Whether the result is that it is proved.
    #[must_use]
    pub fn is_proved(&self) -> bool {
        self.result == Finding::Proved
    }

    /// Whether whoever signed is somebody the reader knows.
    #[must_use]
    pub fn is_trusted(&self) -> bool {
        self.signer == Signer::Trusted
    }
}

impl Since {
    /// Whether this checkpoint and another are of one journal that grew.
    ///
    /// # Errors
    /// [`ProofRefused`].
    pub fn consistent(&self, own: &Checkpoint, other: &Checkpoint) -> Result<(), ProofRefused> {
        let (old, new) = match own.size <= other.size {
            true => (own, other),
            false => (other, own),
        };
        verify_consistency(old.size, &old.root, new.size, &new.root, &self.hashes)
    }
}
