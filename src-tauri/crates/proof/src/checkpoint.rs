//! Checkpoints (C2SP tlog-checkpoint v1.0.0): what a journal looked like at one size.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::merkle::Hash;
use crate::note::{Note, NoteError, VerifierKey};

/// The root of a journal's tree at one size. Its text, three lines, is what a note signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// `keymoot/` and the room id.
    pub origin: String,
    /// Entries in the tree.
    pub size: u64,
    /// Root of the tree.
    pub root: Hash,
}

/// Why a text is not a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// Not the three lines of a checkpoint.
    #[error("not a checkpoint: expected three lines (origin, size, root)")]
    Malformed,
    /// Not a signed note.
    #[error(transparent)]
    Note(#[from] NoteError),
}

/// The first line of every checkpoint of a room.
#[must_use]
pub fn origin(room: &str) -> String {
    format!("keymoot/{room}")
}

impl Checkpoint {
    /// The checkpoint of a room's journal.
    #[must_use]
    pub fn of_room(room: &str, size: u64, root: Hash) -> Self {
        Self {
            origin: origin(room),
            size,
            root,
        }
    }

    /// Reads a checkpoint's text.
    ///
    /// # Errors
    /// [`CheckpointError::Malformed`] for anything but the exact three lines.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text.split('\n');
        let (Some(origin), Some(size), Some(root), Some(""), None) = (
            lines.next(),
            lines.next(),
            lines.next(),
            lines.next(),
            lines.next(),
        ) else {
            return Err(CheckpointError::Malformed);
        };
        let number: u64 = size.parse().map_err(|_| CheckpointError::Malformed)?;
        let root = STANDARD
            .decode(root)
            .ok()
            .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
            .ok_or(CheckpointError::Malformed)?;
        if origin.is_empty() || number.to_string() != size || number >= 1 << 53 {
            return Err(CheckpointError::Malformed);
        }
        Ok(Self {
            origin: origin.to_owned(),
            size: number,
            root: Hash(root),
        })
    }

    /// Reads a signed note and the checkpoint it signs; no signature is checked.
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn from_note(note: &str) -> Result<(Self, Note), CheckpointError> {
        let note = Note::parse(note)?;
        Ok((Self::parse(note.text())?, note))
    }

    /// Reads a signed note, checks that `key` signed it, and gives the checkpoint.
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn verified(note: &str, key: &VerifierKey) -> Result<Self, CheckpointError> {
        let (checkpoint, note) = Self::from_note(note)?;
        note.verify(key)?;
        Ok(checkpoint)
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}\n{}\n{}",
            self.origin,
            self.size,
            STANDARD.encode(self.root.0)
        )
    }
}
