//! What a recovery package is for, and the bytes that bind the recovery key to it.

use super::{PackageError, known_suite};
use crate::SUITE;
use crate::check::CheckValue;
use crate::commitments::Commitments;
use crate::curve::POINT_LENGTH;
use crate::hexadecimal;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// How the master key is wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WrapFormat {
    /// AES key wrap with the default initial value.
    Rfc3394,
    /// AES key wrap with padding.
    Rfc5649,
}

impl fmt::Display for WrapFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rfc3394 => "rfc3394",
            Self::Rfc5649 => "rfc5649",
        })
    }
}

/// What a package is for. The recovery key is bound to every byte of it, so a package whose header
/// was altered does not open. It names C0 and no other commitment: redistribution keeps C0, and so
/// keeps the package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "FileHeader", into = "FileHeader")]
pub struct Header {
    key: String,
    label: String,
    purpose: String,
    format: WrapFormat,
    check: CheckValue,
    c0: [u8; POINT_LENGTH],
}

impl Header {
    /// Describes the key with id `key` (1…32 bytes, lower-case hexadecimal), its label and purpose
    /// (1…128 characters, none of them control characters).
    ///
    /// # Errors
    /// The first field that is out of these bounds.
    pub fn new(
        key: &str,
        label: &str,
        purpose: &str,
        format: WrapFormat,
        check: CheckValue,
        commitments: &Commitments,
    ) -> Result<Self, PackageError> {
        Self::checked(key, label, purpose, format, check, commitments.c0())
    }

    fn checked(
        key: &str,
        label: &str,
        purpose: &str,
        format: WrapFormat,
        check: CheckValue,
        c0: [u8; POINT_LENGTH],
    ) -> Result<Self, PackageError> {
        let hexadecimal = |digit: u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
        if !(2..=64).contains(&key.len())
            || !key.len().is_multiple_of(2)
            || !key.bytes().all(hexadecimal)
        {
            return Err(PackageError::Field {
                field: "header.key",
            });
        }
        let text = |text: &str| {
            (1..=128).contains(&text.chars().count()) && !text.chars().any(char::is_control)
        };
        if !text(label) {
            return Err(PackageError::Field {
                field: "header.label",
            });
        }
        if !text(purpose) {
            return Err(PackageError::Field {
                field: "header.purpose",
            });
        }
        let (key, label, purpose) = (key.into(), label.into(), purpose.into());
        Ok(Self {
            key,
            label,
            purpose,
            format,
            check,
            c0,
        })
    }

    /// The key's id, lower-case hexadecimal.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The key's label.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// What the package is for.
    pub fn purpose(&self) -> &str {
        &self.purpose
    }

    /// How the key is wrapped.
    pub fn format(&self) -> WrapFormat {
        self.format
    }

    /// The key's check value.
    pub fn check(&self) -> CheckValue {
        self.check
    }

    /// The commitment to the secret, compressed.
    pub fn c0(&self) -> [u8; POINT_LENGTH] {
        self.c0
    }

    /// The header's canonical JSON (RFC 8785): sorted names, no spaces, UTF-8.
    pub fn canonical(&self) -> Vec<u8> {
        let string = |text: &str| serde_json::Value::from(text).to_string();
        format!(
            concat!(
                r#"{{"c0":"{}","check":{{"method":"{}","value":"{}"}},"format":"{}","#,
                r#""key":"{}","label":{},"purpose":{},"suite":"{}"}}"#
            ),
            hex::encode(self.c0),
            self.check.method,
            self.check,
            self.format,
            self.key,
            string(&self.label),
            string(&self.purpose),
            SUITE,
        )
        .into_bytes()
    }

    /// SHA-256 of the canonical JSON.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.canonical()).into()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileHeader {
    suite: String,
    key: String,
    label: String,
    purpose: String,
    format: WrapFormat,
    check: CheckValue,
    c0: String,
}

impl From<Header> for FileHeader {
    fn from(header: Header) -> Self {
        let Header {
            key,
            label,
            purpose,
            format,
            check,
            c0,
        } = header;
        Self {
            suite: SUITE.into(),
            key,
            label,
            purpose,
            format,
            check,
            c0: hex::encode(c0),
        }
    }
}

impl TryFrom<FileHeader> for Header {
    type Error = PackageError;

    fn try_from(header: FileHeader) -> Result<Self, Self::Error> {
        let FileHeader {
            suite,
            key,
            label,
            purpose,
            format,
            check,
            c0,
        } = header;
        known_suite(&suite)?;
        let c0 = hexadecimal::decode(&c0).ok_or(PackageError::Field { field: "header.c0" })?;
        Self::checked(&key, &label, &purpose, format, check, c0)
    }
}
