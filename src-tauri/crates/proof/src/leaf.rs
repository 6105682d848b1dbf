//! A journal entry as a leaf of the tree: canonical JSON whose disclosable fields are salted
//! commitments, so that any of them can later be withheld without touching the tree.

use std::collections::BTreeMap;

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::canonical::{self, CanonicalError};
use crate::merkle::Hash;

mod scan;

pub use scan::Header;
pub(crate) use scan::is_time;

/// The keys every leaf may carry in the clear; no field may be called so.
const RESERVED: [&str; 6] = ["at", "ceremony", "room", "seq", "type", "v"];
/// The longest leaf that is read, in bytes.
pub const MAX_LEAF: usize = 64 * 1024;

/// An entry that has not yet been given its place in a journal.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// What happened, as `lower-case-words`, up to 64 characters. Written as `type`.
    pub kind: String,
    /// Version of this type's fields, from 1. Written as `v`.
    pub version: u32,
    /// When, RFC 3339 in UTC: `2026-11-22T09:30:00Z`, with up to nine decimals.
    pub at: String,
    /// The ceremony it belongs to: letters, digits, `.`, `_`, `-`, up to 128.
    pub ceremony: Option<String>,
    /// What can be disclosed or withheld: name (`lower_case`, up to 64) to JSON value.
    pub fields: BTreeMap<String, Value>,
}

/// A leaf with what opens its commitments.
#[derive(Debug, Clone, PartialEq)]
pub struct Sealed {
    /// Canonical JSON: the bytes that are hashed into the tree.
    pub leaf: Vec<u8>,
    /// One per field, in the order of their names.
    pub openings: Vec<Opening>,
}

/// What opens one commitment: with it, anyone can see the value is the one committed to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// The field's name.
    pub field: String,
    /// 32 random bytes, lower-case hex in JSON.
    #[serde(with = "hex::serde")]
    pub salt: [u8; 32],
    /// The value.
    pub value: Value,
}

/// A leaf, read: its clear part and its commitments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// What happened.
    pub kind: String,
    /// Version of the type.
    pub version: u32,
    /// Room id, lower-case hex.
    pub room: String,
    /// Position in the journal, from 0.
    pub seq: u64,
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// The ceremony it belongs to.
    pub ceremony: Option<String>,
    /// Field name to SHA-256(salt ‖ canonical JSON of the value).
    pub commitments: BTreeMap<String, Hash>,
}

/// Why bytes are not a leaf.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LeafError {
    /// A commitment is not 64 lower-case hex digits.
    #[error("not a journal leaf: the commitment to {0:?} is not a SHA-256 value")]
    Commitment(String),
    /// A clear part or a field's name is not of the allowed form.
    #[error("{what} {found:?} is not allowed in a journal entry")]
    Form {
        /// Which part.
        what: &'static str,
        /// What was there.
        found: String,
    },
    /// The bytes are not a leaf in canonical form.
    #[error("not a journal leaf: {expected} expected at byte {at}")]
    Malformed {
        /// What should have been there.
        expected: &'static str,
        /// Offset in bytes.
        at: usize,
    },
    /// A required part is missing.
    #[error("not a journal leaf: it has no {0:?}")]
    Missing(&'static str),
    /// The leaf is longer than [`MAX_LEAF`].
    #[error("the journal entry is {0} bytes long; the limit is {MAX_LEAF}")]
    TooLong(usize),
    /// A value has no canonical form.
    #[error("field {field:?}: {source}")]
    Value {
        /// The field's name.
        field: String,
        /// Why.
        source: CanonicalError,
    },
}

/// Why an opening does not open a leaf.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpeningError {
    /// The leaf commits to another value for this field.
    #[error("field {0:?} is not the value that was journalled")]
    DoesNotMatch(String),
    /// A field is opened twice.
    #[error("field {0:?} is opened twice")]
    Duplicate(String),
    /// Not a leaf.
    #[error(transparent)]
    Leaf(#[from] LeafError),
    /// A commitment of the leaf has no opening where all are required.
    #[error("field {0:?} is not opened")]
    Unopened(String),
    /// The leaf has no such field.
    #[error("the entry has no field {0:?}")]
    UnknownField(String),
    /// The opened value has no canonical form.
    #[error("field {field:?}: {source}")]
    Value {
        /// The field's name.
        field: String,
        /// Why.
        source: CanonicalError,
    },
}

impl Draft {
    /// Gives the entry its place and commits to its fields, each with a fresh 32-byte salt.
    ///
    /// # Errors
    /// [`LeafError`] for a name, time or value outside the allowed forms, or a leaf that would be
    /// longer than [`MAX_LEAF`].
    pub fn seal<R: CryptoRng + ?Sized>(
        self,
        room: &str,
        seq: u64,
        rng: &mut R,
    ) -> Result<Sealed, LeafError> {
        form("type", &self.kind, scan::is_kind)?;
        form("room id", room, scan::is_room)?;
        form("time", &self.at, is_time)?;
        form("version", &self.version.to_string(), |version| {
            version != "0"
        })?;
        if let Some(ceremony) = &self.ceremony {
            form("ceremony id", ceremony, scan::is_ceremony)?;
        }
        let mut clear = BTreeMap::from([
            ("at".to_owned(), quoted(&self.at)),
            ("room".to_owned(), quoted(room)),
            ("seq".to_owned(), seq.to_string()),
            ("type".to_owned(), quoted(&self.kind)),
            ("v".to_owned(), self.version.to_string()),
        ]);
        if let Some(ceremony) = &self.ceremony {
            clear.insert("ceremony".to_owned(), quoted(ceremony));
        }
        let mut openings = Vec::with_capacity(self.fields.len());
        for (field, value) in self.fields {
            form("field name", &field, scan::is_field)?;
            let text = canonical::to_vec(&value).map_err(|source| LeafError::Value {
                field: field.clone(),
                source,
            })?;
            let mut salt = [0; 32];
            rng.fill_bytes(&mut salt);
            clear.insert(
                field.clone(),
                format!("{{\"c\":\"{}\"}}", commitment(&salt, &text)),
            );
            openings.push(Opening { field, salt, value });
        }
        let pairs: Vec<String> = clear
            .iter()
            .map(|(key, value)| format!("{}:{value}", quoted(key)))
            .collect();
        let leaf = format!("{{{}}}", pairs.join(",")).into_bytes();
        if leaf.len() > MAX_LEAF {
            return Err(LeafError::TooLong(leaf.len()));
        }
        Ok(Sealed { leaf, openings })
    }
}

impl Leaf {
    /// Reads a leaf, which must be in canonical form.
    ///
    /// # Errors
    /// [`LeafError`] for anything else.
    pub fn parse(bytes: &[u8]) -> Result<Self, LeafError> {
        let mut commitments = BTreeMap::new();
        let header = scan::scan(bytes, |field, digits| {
            let mut digest = Hash([0; 32]);
            let decoded = hex::decode_to_slice(digits, &mut digest.0).is_ok();
            if !decoded || digest.to_hex() != *digits {
                return Err(LeafError::Commitment(field.to_owned()));
            }
            commitments.insert(field.to_owned(), digest);
            Ok(())
        })?;
        Ok(Self {
            kind: header.kind.to_owned(),
            version: header.version,
            room: header.room.to_owned(),
            seq: header.seq,
            at: header.at.to_owned(),
            ceremony: header.ceremony.map(str::to_owned),
            commitments,
        })
    }

    /// Checks every opening against its commitment and gives the values. Fields without an opening
    /// stay closed.
    ///
    /// # Errors
    /// [`OpeningError`] names the first field that does not fit.
    pub fn open(&self, openings: &[Opening]) -> Result<BTreeMap<String, Value>, OpeningError> {
        let mut values = BTreeMap::new();
        for Opening { field, salt, value } in openings {
            let committed = self
                .commitments
                .get(field)
                .ok_or_else(|| OpeningError::UnknownField(field.clone()))?;
            let text = canonical::to_vec(value).map_err(|source| OpeningError::Value {
                field: field.clone(),
                source,
            })?;
            if commitment(salt, &text) != *committed {
                return Err(OpeningError::DoesNotMatch(field.clone()));
            }
            if values.insert(field.clone(), value.clone()).is_some() {
                return Err(OpeningError::Duplicate(field.clone()));
            }
        }
        Ok(values)
    }
}

/// Checks a leaf of which *every* field is opened, without building any value: `openings` are the
/// fields in the order of their names, each with salt (32 bytes) ‖ canonical JSON of the value.
///
/// # Errors
/// [`OpeningError`] names the first field that does not fit.
pub fn check_complete<'a, 'b>(
    leaf: &'a [u8],
    openings: impl IntoIterator<Item = (&'b [u8], &'b [u8])>,
) -> Result<Header<'a>, OpeningError> {
    let mut openings = openings.into_iter();
    let header = scan::scan(leaf, |field, committed| {
        let Some((name, salted)) = openings.next() else {
            return Err(OpeningError::Unopened(field.to_owned()));
        };
        if name != field.as_bytes() {
            return Err(if name < field.as_bytes() {
                OpeningError::UnknownField(String::from_utf8_lossy(name).into_owned())
            } else {
                OpeningError::Unopened(field.to_owned())
            });
        }
        if Hash::of(salted).to_hex() != *committed {
            return Err(OpeningError::DoesNotMatch(field.to_owned()));
        }
        Ok(())
    })?;
    match openings.next() {
        Some((name, _)) => Err(OpeningError::UnknownField(
            String::from_utf8_lossy(name).into_owned(),
        )),
        None => Ok(header),
    }
}

/// RFC 6962 §2.1: SHA-256(0x00 ‖ leaf).
#[must_use]
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([0]);
    hasher.update(leaf);
    Hash(hasher.finalize().into())
}

/// SHA-256(salt ‖ canonical JSON of the value).
fn commitment(salt: &[u8; 32], canonical_value: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(salt);
    hasher.update(canonical_value);
    Hash(hasher.finalize().into())
}

fn form(what: &'static str, found: &str, allowed: fn(&str) -> bool) -> Result<(), LeafError> {
    if allowed(found) {
        Ok(())
    } else {
        Err(LeafError::Form {
            what,
            found: found.to_owned(),
        })
    }
}

/// Nothing that is quoted here needs an escape: see the forms in [`scan`].
fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}
