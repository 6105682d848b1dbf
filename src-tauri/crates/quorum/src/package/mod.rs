//! The recovery package: the wrapped master or root key, what it is, and the commitments its shares are
//! verified against. Safe to print and copy; `recovery-package.json` is its file.

mod header;

pub use header::{Header, WrapFormat};

use self::header::FileHeader;
use crate::SUITE;
use crate::check::{CheckMethod, CheckValue};
use crate::commitments::{Commitments, CommitmentsError, QuorumId};
use crate::hexadecimal;
use crate::json::are_objects;
use crate::root::PublicKey;
use crate::threshold::{Threshold, ThresholdError};
use serde::{Deserialize, Serialize};

/// Length of a wrapped AES-256 key, in either format.
pub const WRAPPED_LENGTH: usize = 40;

/// Lengths a wrapped private key may have: whole blocks of 8 bytes (RFC 5649).
const WRAPPED_ROOT: std::ops::RangeInclusive<usize> = 24..=8192;

/// The purpose of a live key's package.
pub const PURPOSE_RECOVERY: &str = "recovery";

/// Longest package text that is parsed: 255 commitments take under 20 kB.
const LONGEST: usize = 1 << 16;

/// Most quorums a package remembers; the oldest are forgotten first.
const LONGEST_LINEAGE: usize = 255;

/// The contents of `recovery-package.json`, every field checked against every other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveryPackage {
    commitments: Commitments,
    header: Header,
    wrapped: Vec<u8>,
    root: Option<PublicKey>,
    supersedes: Vec<QuorumId>,
}

impl RecoveryPackage {
    /// Puts the package of a master key together; it supersedes no other.
    ///
    /// # Errors
    /// If the header names another C0 than the commitments, or a root key.
    pub fn new(
        commitments: Commitments,
        header: Header,
        wrapped: [u8; WRAPPED_LENGTH],
    ) -> Result<Self, PackageError> {
        Self::checked(commitments, header, wrapped.to_vec(), None)
    }

    /// The same of a root key: its private half in PKCS#8, wrapped by RFC 5649, and its public half.
    ///
    /// # Errors
    /// If the header names another C0 than the commitments, another key or another format, or what
    /// is wrapped has a length it cannot have.
    pub fn of_root(
        commitments: Commitments,
        header: Header,
        wrapped: Vec<u8>,
        root: PublicKey,
    ) -> Result<Self, PackageError> {
        Self::checked(commitments, header, wrapped, Some(root))
    }

    fn checked(
        commitments: Commitments,
        header: Header,
        wrapped: Vec<u8>,
        root: Option<PublicKey>,
    ) -> Result<Self, PackageError> {
        let (fits, check_fits) = match &root {
            None => (
                wrapped.len() == WRAPPED_LENGTH,
                header.check().method != CheckMethod::SpkiSha256,
            ),
            Some(root) => (
                WRAPPED_ROOT.contains(&wrapped.len())
                    && wrapped.len().is_multiple_of(8)
                    && header.format() == WrapFormat::Rfc5649,
                header.check() == CheckValue::from_root(root),
            ),
        };
        if !check_fits {
            return Err(PackageError::Disagree {
                one: "public_key",
                other: "header.check",
            });
        }
        if !fits {
            return Err(PackageError::Field { field: "wrapped" });
        }
        if header.c0() != commitments.c0() {
            return Err(PackageError::Disagree {
                one: "header.c0",
                other: "commitments",
            });
        }
        Ok(Self {
            commitments,
            header,
            wrapped,
            root,
            supersedes: Vec::new(),
        })
    }

    /// The package after a redistribution: the same header and wrapped key under the new
    /// commitments, and this package's quorum before those it superseded.
    ///
    /// # Errors
    /// If the commitments have another C0, or are those of a quorum this package already knows.
    pub fn redistributed(&self, commitments: Commitments) -> Result<Self, PackageError> {
        let mut supersedes = vec![self.quorum_id()];
        supersedes.extend(&self.supersedes);
        supersedes.truncate(LONGEST_LINEAGE);
        let (wrapped, root) = (self.wrapped.clone(), self.root.clone());
        Self::checked(commitments, self.header.clone(), wrapped, root)?.with_supersedes(supersedes)
    }

    /// The same package, said to supersede these quorums, newest first.
    ///
    /// # Errors
    /// If there are more than 255, one is named twice, or it is this package's own.
    pub fn with_supersedes(mut self, supersedes: Vec<QuorumId>) -> Result<Self, PackageError> {
        let own = self.quorum_id();
        let doubled =
            |(position, id): (usize, &QuorumId)| *id == own || supersedes[..position].contains(id);
        if supersedes.len() > LONGEST_LINEAGE || supersedes.iter().enumerate().any(doubled) {
            return Err(PackageError::Field {
                field: "supersedes",
            });
        }
        self.supersedes = supersedes;
        Ok(self)
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
        if !are_objects(text, &["", "/check", "/header", "/header/check"]) {
            return Err(PackageError::Json("it is not an object of objects".into()));
        }
        known_suite(&file.suite)?;
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
        let header = Header::try_from(file.header)?;
        if file.wrap_format != header.format() {
            return Err(PackageError::Disagree {
                one: "wrap_format",
                other: "header.format",
            });
        }
        if file.check != header.check() {
            return Err(PackageError::Disagree {
                one: "check",
                other: "header.check",
            });
        }
        let wrapped =
            hexadecimal::bytes(&file.wrapped).ok_or(PackageError::Field { field: "wrapped" })?;
        let root = file
            .public_key
            .map(|text| {
                PublicKey::from_hex(&text).ok_or(PackageError::Field {
                    field: "public_key",
                })
            })
            .transpose()?;
        Self::checked(commitments, header, wrapped, root)?.with_supersedes(file.supersedes)
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
            header: header.clone().into(),
            wrapped: hex::encode(&self.wrapped),
            wrap_format: header.format(),
            check: header.check(),
            public_key: self.root.as_ref().map(|root| hex::encode(root.spki())),
            supersedes: self.supersedes.clone(),
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

    /// The key under the recovery key.
    pub fn wrapped(&self) -> &[u8] {
        &self.wrapped
    }

    /// The public half, if what is wrapped is a root key's private one.
    pub fn root(&self) -> Option<&PublicKey> {
        self.root.as_ref()
    }

    /// The quorum whose shares open it.
    pub fn quorum_id(&self) -> QuorumId {
        self.commitments.quorum_id()
    }

    /// The quorums this package's quorum replaced, newest first. A statement, not a proof: nothing
    /// in the package is bound to it.
    pub fn supersedes(&self) -> &[QuorumId] {
        &self.supersedes
    }

    /// k and n.
    pub fn threshold(&self) -> Threshold {
        self.commitments.threshold()
    }

    /// How the key is wrapped.
    pub fn wrap_format(&self) -> WrapFormat {
        self.header.format()
    }

    /// The key's check value.
    pub fn check(&self) -> CheckValue {
        self.header.check()
    }
}

/// Why a package was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
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
    /// Only of a root key: its SubjectPublicKeyInfo in DER, hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    public_key: Option<String>,
    /// Absent where there are none, so that a package of before says the same bytes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    supersedes: Vec<QuorumId>,
}

fn known_suite(suite: &str) -> Result<(), PackageError> {
    if suite == SUITE {
        return Ok(());
    }
    Err(PackageError::Suite {
        found: suite.chars().take(32).collect(),
    })
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
