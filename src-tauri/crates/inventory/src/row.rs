//! A row of a file of DEKs: one JSON object on a line. `docs/formats/rows.md` has it to the byte.

use lifecycle::KeyRef;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use token::Format;

/// The longest row that is read, in bytes.
pub const LONGEST_ROW: usize = 16 * 1024;
/// The longest label.
const LONGEST_LABEL: usize = 512;

/// One DEK, wrapped under a KEK.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// Its label: what it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The KEK it is wrapped under.
    pub kek: KeyRef,
    /// What the wrapped bytes are: `rfc3394`, `rfc5649`, `oaep-sha256`, `oaep-sha1`.
    pub format: Format,
    /// The wrapped bytes, lower-case hex.
    pub wrapped: String,
    /// Its check value, hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
    /// A known-answer ciphertext of it, hex: nonce, AES-256-GCM of a published text, tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canary: Option<String>,
}

/// Why a row is set aside.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Aside {
    /// It is no row.
    NotARow(String),
    /// It is longer than any row is.
    TooLong,
    /// Its id or label is none.
    BadName,
    /// Its wrapped bytes are no hex.
    BadBytes,
    /// It is under another KEK than the run moves away from.
    OtherKek(KeyRef),
    /// It is under the new KEK already.
    AlreadyMoved,
    /// The room knows of no such DEK.
    NotInInventory,
    /// The DEK is destroyed.
    Destroyed,
    /// Its wrapped bytes are not those on record.
    NotAsRecorded,
    /// It stands in the file twice.
    Twice,
    /// Its bytes do not open under its KEK.
    DoesNotOpen,
    /// What is wrapped is no key of 32 bytes.
    WrongLength,
    /// Its format is not one that this KEK wraps in.
    WrongFormat,
    /// Another DEK in use has this label in the same domain.
    LabelTaken,
}

impl Aside {
    /// The reason's name.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        match self {
            Self::NotARow(_) => "not-a-row",
            Self::TooLong => "too-long",
            Self::BadName => "bad-name",
            Self::BadBytes => "bad-bytes",
            Self::OtherKek(_) => "other-kek",
            Self::AlreadyMoved => "already-moved",
            Self::NotInInventory => "not-in-inventory",
            Self::Destroyed => "destroyed",
            Self::NotAsRecorded => "not-as-recorded",
            Self::Twice => "twice",
            Self::DoesNotOpen => "does-not-open",
            Self::WrongLength => "wrong-length",
            Self::WrongFormat => "wrong-format",
            Self::LabelTaken => "label-taken",
        }
    }
}

impl fmt::Display for Aside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotARow(why) => write!(f, "it is no row: {why}"),
            Self::TooLong => write!(f, "it is longer than {LONGEST_ROW} bytes"),
            Self::BadName => f.write_str(
                "an id is up to 64 letters, digits, “-”, “_” and “.”, and a label up to 512 bytes \
                 on one line",
            ),
            Self::BadBytes => f.write_str("its bytes are not written in lower-case hex"),
            Self::OtherKek(kek) => write!(f, "it is under {kek}"),
            Self::AlreadyMoved => f.write_str("it is under the new KEK already"),
            Self::NotInInventory => f.write_str("the inventory has no such DEK"),
            Self::Destroyed => f.write_str("this DEK is destroyed"),
            Self::NotAsRecorded => {
                f.write_str("its wrapped bytes are not those that are on record: an older copy?")
            }
            Self::Twice => f.write_str("it stands in the file twice"),
            Self::DoesNotOpen => f.write_str("its bytes do not open under its KEK"),
            Self::WrongLength => f.write_str("what is wrapped is no key of 32 bytes"),
            Self::WrongFormat => f.write_str("its KEK does not wrap in that format"),
            Self::LabelTaken => f.write_str("another DEK in use has this label in the domain"),
        }
    }
}

impl Row {
    /// Reads a line, without its line break.
    ///
    /// # Errors
    /// Why it is set aside.
    pub fn read(line: &[u8]) -> Result<Self, Aside> {
        if line.len() > LONGEST_ROW {
            return Err(Aside::TooLong);
        }
        let row: Self =
            serde_json::from_slice(line).map_err(|why| Aside::NotARow(why.to_string()))?;
        let plain = |label: &String| {
            (1..=LONGEST_LABEL).contains(&label.len()) && !label.contains(char::is_control)
        };
        if !KeyRef::is_id(&row.id)
            || row.version == 0
            || !KeyRef::is_id(&row.kek.id)
            || !row.label.as_ref().is_none_or(plain)
        {
            return Err(Aside::BadName);
        }
        let texts = [Some(&row.wrapped), row.check.as_ref(), row.canary.as_ref()];
        if texts.into_iter().flatten().any(|text| !is_hex(text)) {
            return Err(Aside::BadBytes);
        }
        Ok(row)
    }

    /// Which DEK.
    #[must_use]
    pub fn key(&self) -> KeyRef {
        KeyRef::new(self.id.clone(), self.version)
    }

    /// The wrapped bytes.
    ///
    /// # Errors
    /// [`Aside::BadBytes`].
    pub fn bytes(&self) -> Result<Vec<u8>, Aside> {
        hex::decode(&self.wrapped).map_err(|_| Aside::BadBytes)
    }

    /// The line it is, with its line break.
    ///
    /// # Errors
    /// Never, for rows that were read or made here.
    pub fn line(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut line = serde_json::to_vec(self)?;
        line.push(b'\n');
        Ok(line)
    }
}

/// SHA-256, as the inventory has it of wrapped bytes.
pub(crate) fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

fn is_hex(text: &str) -> bool {
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len().is_multiple_of(2) && text.bytes().all(digit)
}
