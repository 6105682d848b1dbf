//! What a share lies on.

use serde::{Deserialize, Serialize};

/// A kind of share medium.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MediumKind {
    /// A file encrypted to an age recipient.
    Age,
    /// A file encrypted to a smartcard's key.
    Card,
    /// A printed sheet.
    #[default]
    Sheet,
}

impl MediumKind {
    /// The kinds there are.
    pub const ALL: [Self; 3] = [Self::Sheet, Self::Card, Self::Age];

    /// The name used in scripts and the journal.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Age => "age",
            Self::Card => "card",
            Self::Sheet => "sheet",
        }
    }
}

/// What a share was written to.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Medium {
    /// The kind: `sheet`, `card` or `age`.
    pub kind: String,
    /// The file's name, without its folder; empty where only paper was made.
    pub file: String,
    /// SHA-256 of the file, hex, where it is a ciphertext; the ciphertext itself is journalled
    /// nowhere.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub digest: String,
    /// The card's label.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub token: String,
    /// The card's serial number.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub serial: String,
    /// True if a passphrase, too, is needed to read it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub passphrase: bool,
    /// Where that comes from: `drawn` by the program or `chosen` by a person; `known` in practice
    /// rooms.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub passphrase_is: String,
    /// What encrypts it, as HPKE names its KEMs: `MLKEM768-P256`, `MLKEM768-X25519`, which are
    /// hybrid, or `P-256`, `X25519`, which are classical. Empty for paper, and in entries of before.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub suite: String,
    /// The printer's queue, where it was printed from here.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub printed: String,
}

/// How a share was read from its medium again.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct ReadBack {
    /// The sheet's code was read.
    pub code: bool,
    /// The sheet's typed rows were read.
    pub rows: bool,
    /// Otherwise: `card`, `age`, `scan`, `scanner`, `typed` or `proof`; empty if not read yet.
    pub opened: String,
}

impl ReadBack {
    /// True if nothing was read back yet.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        !self.code && !self.rows && self.opened.is_empty()
    }
}

/// Evidence that a share which was read is the one that was written, byte by byte.
///
/// Only comparing makes it, and nothing of the share is in it. Whether the share fits its
/// commitments is for whoever has them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SameShare(());

impl SameShare {
    /// Compares the payload that was written with the one that was read; `None` if they differ or
    /// nothing was written.
    #[must_use]
    pub fn compare(written: &[u8], read: &[u8]) -> Option<Self> {
        (!written.is_empty() && written == read).then_some(Self(()))
    }
}

/// How a share was read from its medium again, with the evidence that it is the same.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct VerifiedReadBack(ReadBack);

impl VerifiedReadBack {
    /// A saved sheet, read as a scanner would see it: its code, and its typed rows.
    #[must_use]
    pub const fn of_sheet(code: Option<SameShare>, rows: Option<SameShare>) -> Self {
        Self(ReadBack {
            code: code.is_some(),
            rows: rows.is_some(),
            opened: String::new(),
        })
    }

    /// Another medium, opened in that way: `card`, `age`, `scan`, `scanner` or `typed`.
    #[must_use]
    pub fn opened(_same: SameShare, how: &str) -> Self {
        Self(ReadBack {
            opened: how.into(),
            ..ReadBack::default()
        })
    }

    /// Whoever can prove a share has read it from its medium.
    pub(crate) fn by_proof() -> Self {
        Self(ReadBack {
            opened: "proof".into(),
            ..ReadBack::default()
        })
    }

    /// What is journalled of it.
    pub(crate) fn into_inner(self) -> ReadBack {
        self.0
    }
}
