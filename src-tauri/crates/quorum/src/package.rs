//! The recovery package: the wrapped master key, what it is, and the commitments its shares are
//! verified against. Safe to print and copy; `recovery-package.json` is its file.

use crate::SUITE;
use crate::check::CheckValue;
use crate::commitments::{Commitments, CommitmentsError, QuorumId};
use crate::curve::POINT_LENGTH;
use crate::hexadecimal;
use crate::threshold::{Threshold, ThresholdError};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// Length of a wrapped AES-256 key, in either format.
pub const WRAPPED_LENGTH: usize = 40;

/// The purpose of a live key's package.
pub const PURPOSE_RECOVERY: &str = "recovery";

/// Longest package text that is parsed: 255 commitments take under 20 kB.
const LONGEST: usize = 1 << 16;

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
#[derive(Clone, Debug, PartialEq, Eq)]
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
        if !(2..=64).contains(&key.len()) || key.len() % 2 != 0 || !key.bytes().all(hexadecimal) {
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

/// The contents of `recovery-package.json`, every field checked against every other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveryPackage {
    commitments: Commitments,
    header: Header,
    wrapped: [u8; WRAPPED_LENGTH],
}

impl RecoveryPackage {
    /// Puts a package together.
    ///
    /// # Errors
    /// If the header names another C0 than the commitments.
    pub fn new(
        commitments: Commitments,
        header: Header,
        wrapped: [u8; WRAPPED_LENGTH],
    ) -> Result<Self, PackageError> {
        if header.c0 != commitments.c0() {
            return Err(PackageError::Disagree {
                one: "header.c0",
                other: "commitments",
            });
        }
        Ok(Self {
            commitments,
            header,
            wrapped,
        })
    }

    /// Reads `recovery-package.json`.
    ///
    /// # Errors
    /// What is wrong with the file. The package is blamed, never a custodian: no share has been
    /// looked at yet.
    pub fn parse(text: &str) -> Result<Self, PackageError> {
        if text.len() > LONGEST {
            return Err(PackageError::TooLong);
        }
        let file: File =
            serde_json::from_str(text).map_err(|error| PackageError::Json(error.to_string()))?;
        for suite in [&file.suite, &file.header.suite] {
            if suite != SUITE {
                return Err(PackageError::Suite {
                    found: suite.chars().take(32).collect(),
                });
            }
        }
        let commitments = Commitments::from_hex(
            Threshold::new(file.threshold, file.shares)?,
            &file.commitments,
        )?;
        if file.quorum != commitments.quorum_id() {
            return Err(PackageError::Disagree {
                one: "quorum",
                other: "commitments",
            });
        }
        if file.wrap_format != file.header.format {
            return Err(PackageError::Disagree {
                one: "wrap_format",
                other: "header.format",
            });
        }
        if file.check != file.header.check {
            return Err(PackageError::Disagree {
                one: "check",
                other: "header.check",
            });
        }
        let c0 = hexadecimal::decode(&file.header.c0)
            .ok_or(PackageError::Field { field: "header.c0" })?;
        let FileHeader {
            key,
            label,
            purpose,
            format,
            check,
            ..
        } = file.header;
        let header = Header::checked(&key, &label, &purpose, format, check, c0)?;
        let wrapped =
            hexadecimal::decode(&file.wrapped).ok_or(PackageError::Field { field: "wrapped" })?;
        Self::new(commitments, header, wrapped)
    }

    /// Writes `recovery-package.json`: fields in a fixed order, indented by two, one line feed at
    /// the end.
    pub fn to_json(&self) -> String {
        let header = &self.header;
        let threshold = self.threshold();
        let file = File {
            suite: SUITE.into(),
            quorum: self.quorum_id(),
            threshold: threshold.threshold().into(),
            shares: threshold.shares().into(),
            commitments: self.commitments.points().iter().map(hex::encode).collect(),
            header: FileHeader {
                suite: SUITE.into(),
                key: header.key.clone(),
                label: header.label.clone(),
                purpose: header.purpose.clone(),
                format: header.format,
                check: header.check,
                c0: hex::encode(header.c0),
            },
            wrapped: hex::encode(self.wrapped),
            wrap_format: header.format,
            check: header.check,
        };
        pretty(&file)
    }

    /// What shares are verified against.
    pub fn commitments(&self) -> &Commitments {
        &self.commitments
    }

    /// What the package is.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The master key under the recovery key.
    pub fn wrapped(&self) -> [u8; WRAPPED_LENGTH] {
        self.wrapped
    }

    /// The quorum whose shares open it.
    pub fn quorum_id(&self) -> QuorumId {
        self.commitments.quorum_id()
    }

    /// k and n.
    pub fn threshold(&self) -> Threshold {
        self.commitments.threshold()
    }

    /// How the key is wrapped.
    pub fn wrap_format(&self) -> WrapFormat {
        self.header.format
    }

    /// The master key's check value.
    pub fn check(&self) -> CheckValue {
        self.header.check
    }
}

/// Why a package was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PackageError {
    /// The commitments are not those of a quorum.
    #[error("the recovery package is damaged: {0}; use another copy of it")]
    Commitments(#[from] CommitmentsError),
    /// Two fields that say the same thing say different things.
    #[error("the recovery package was altered: `{one}` does not fit `{other}`; use another copy")]
    Disagree {
        /// A field.
        one: &'static str,
        /// The field it must fit.
        other: &'static str,
    },
    /// A field whose value is out of bounds.
    #[error("the recovery package's field `{field}` has a value it cannot have")]
    Field {
        /// Its name.
        field: &'static str,
    },
    /// Not the JSON of a package: what, and where.
    #[error("this is not a recovery package ({0})")]
    Json(String),
    /// The header belongs to another secret.
    #[error("this package's header names another secret than the shares gave")]
    OtherSecret,
    /// A suite this program does not know.
    #[error("the recovery package is of suite `{found}`, and this program knows {SUITE}")]
    Suite {
        /// The suite named, at most 32 characters of it.
        found: String,
    },
    /// k and n out of bounds.
    #[error("the recovery package is damaged: {0}; use another copy of it")]
    Threshold(#[from] ThresholdError),
    /// Longer than any package can be.
    #[error("this is not a recovery package: it is too long")]
    TooLong,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    suite: String,
    quorum: QuorumId,
    threshold: u32,
    shares: u32,
    commitments: Vec<String>,
    header: FileHeader,
    wrapped: String,
    wrap_format: WrapFormat,
    check: CheckValue,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileHeader {
    suite: String,
    key: String,
    label: String,
    purpose: String,
    format: WrapFormat,
    check: CheckValue,
    c0: String,
}

#[expect(
    clippy::expect_used,
    reason = "serde_json fails only for maps without string keys and for failing writers"
)]
fn pretty(file: &File) -> String {
    let mut text = serde_json::to_string_pretty(file).expect("a struct of strings and numbers");
    text.push('\n');
    text
}
