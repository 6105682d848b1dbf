//! What the room journals, and how events become entries and come back.
//!
//! An entry's type is the event's name; each of the event's top-level fields is a disclosable field
//! of the leaf. Versions 2 to 6 added fields to some types, each with what it was before as its
//! default, and new types; older entries are read as they are and never rewritten.

use crate::Person;
use crate::exchange_entries::{KeyExportReceived, KeyExported};
use crate::key_entries::{
    KeksRewrapped, KeyAdded, KeyChanged, KeyPurgeBegun, KeyPurged, KeyRefused, KeysBatch,
    PolicyAdopted, RunBegun,
};
use crate::report_entries::{FindingAcknowledged, PinRefused, ReportReviewed};
use crate::token_entries::{TokenInitBegun, TokenInitEnded};
use ceremony::{Event, ParticipantId};
use proof::canonical;
use proof::leaf::{Draft, Header, Leaf, Opening};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The version of every entry type this program writes, and the newest it reads.
pub const VERSION: u32 = 6;

/// An entry that belongs to the room rather than to a ceremony.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum RoomEntry {
    /// Something that is kept changed its place or its bag.
    CustodyMoved(Moved),
    /// A finding of a report was answered.
    FindingAcknowledged(FindingAcknowledged),
    /// What an emergency left to be done, and was put off, was done.
    FollowUpClosed {
        /// The emergency.
        emergency: String,
        /// The task.
        task: String,
        /// What was done.
        note: String,
        /// Who says so.
        by: String,
    },
    /// The journal signs with this key from here on.
    JournalKeyIntroduced {
        /// The key's text form.
        key: String,
        /// The key before it, if there was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        previous: Option<String>,
        /// The key before it says so, raw signature in hex; absent if that key is lost.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        previous_signature: Option<String>,
        /// Label of the token that holds it.
        token: String,
        /// Serial of that token.
        serial: String,
        /// The text form of the ML-DSA-44 key in that token that signs besides, where it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cosigner: Option<String>,
    },
    /// A witness says that the clock is right, although the journal made it doubtful.
    ClockConfirmed {
        /// Who says so.
        by: String,
        /// When the newest entry before was written, by the clock of then.
        newest: String,
    },
    /// Somebody who is enrolled has this age recipient from here on, in place of one they had.
    AgeRecipientAdded {
        /// Their id, hex.
        participant: ParticipantId,
        /// The recipient.
        age: String,
    },
    /// Somebody who is enrolled has an ML-KEM key from here on: what is sealed to their card is sealed
    /// to it besides.
    MlKemKeyAdded {
        /// Their id, hex.
        participant: ParticipantId,
        /// The public key, hex, 1184 bytes.
        mlkem: String,
    },
    /// A fresh token is about to be given its label and PINs.
    TokenInitBegun(TokenInitBegun),
    /// What came of it.
    TokenInitEnded(TokenInitEnded),
    /// A token shows another label than it was known by; it is the same by its serial number and the
    /// key it holds.
    TokenRenamed {
        /// Its serial number.
        serial: String,
        /// The label it was known by.
        was: String,
        /// The label it shows.
        token: String,
    },
    /// KEKs were put under another master key.
    KeksRewrapped(KeksRewrapped),
    /// A version of a key changed, or a hold on it.
    KeyChanged(KeyChanged),
    /// A key came into the inventory.
    KeyAdded(Box<KeyAdded>),
    /// Somebody confirmed that they have taken a key that was exported.
    KeyExportReceived(KeyExportReceived),
    /// A key was wrapped for somebody else.
    KeyExported(Box<KeyExported>),
    /// A key is about to be destroyed everywhere.
    KeyPurgeBegun(KeyPurgeBegun),
    /// A key was destroyed everywhere the room knows of.
    KeyPurged(KeyPurged),
    /// An act on a key, or its use, was refused.
    KeyRefused(KeyRefused),
    /// A batch of a run over many DEKs is done.
    KeysBatch(KeysBatch),
    /// A run over many DEKs begins.
    KeysRunBegun(RunBegun),
    /// A token refused a PIN.
    PinRefused(PinRefused),
    /// A policy was adopted.
    PolicyAdopted(PolicyAdopted),
    /// A PKCS#11 module may be loaded from here on: this file, as it was looked at.
    ModuleApproved(Approval),
    /// Somebody is enrolled.
    ParticipantEnrolled(Person),
    /// A record was made.
    RecordMade {
        /// The ceremonies it tells of.
        ceremonies: Vec<String>,
        /// Its file's name.
        file: String,
        /// SHA-256 of its transcript, hex.
        fingerprint: String,
    },
    /// Somebody read a report and signed it.
    ReportReviewed(ReportReviewed),
    /// The room begins.
    RoomCreated(RoomFacts),
    /// The room was restored from a copy: what was under way then may have gone on elsewhere.
    RoomRestored {
        /// How many entries the copy held.
        entries: u64,
    },
}

/// A movement as the journal has it: its fields, and the two signatures over them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Moved {
    /// When, RFC 3339 UTC.
    pub moved: String,
    /// The item's name in the register.
    pub item: String,
    /// What for.
    pub purpose: String,
    /// Who moved it.
    pub who: String,
    /// Who saw it.
    pub witness: String,
    /// Where it was.
    pub from: String,
    /// Where it went.
    pub to: String,
    /// The bag it was in; empty if in none.
    pub bag_out: String,
    /// The bag it went into; empty if into none.
    pub bag_in: String,
    /// Whether the seal it was found with was whole; absent if it was in no bag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal_intact: Option<bool>,
    /// When it is looked at next, a date; empty for none.
    pub next_check: String,
    /// Over `keymoot/movement/1`, by the enrolled keys of both, hex.
    pub who_signature: String,
    /// The witness's, over the same.
    pub witness_signature: String,
}

/// A module that was approved, as the journal has it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Approval {
    /// The file, with links resolved.
    pub path: String,
    /// SHA-256 of it, hex.
    pub digest: String,
    /// What it is given when it starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<String>,
}

/// What a room is. Fixed when it is made.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RoomFacts {
    /// The room's id, hex, 16 bytes.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub organisation: String,
    /// Where it is.
    pub place: String,
    /// True for a practice room.
    pub practice: bool,
    /// True if a live ceremony may use software tokens.
    pub allow_software_tokens: bool,
    /// The program that made it.
    pub application: String,
}

/// An entry read back: the room's own, or a ceremony's.
#[derive(Clone, Debug)]
pub enum Entry {
    /// Of a ceremony.
    Ceremony {
        /// The ceremony's id, hex.
        id: String,
        /// What happened.
        event: Box<Event>,
    },
    /// The room's own.
    Room(Box<RoomEntry>),
}

/// Why an entry cannot be written or read.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum EntryError {
    /// It is not what this program writes.
    #[error("entry {seq} of the journal does not check: {why}")]
    Damaged {
        /// Its place in the journal, from 0.
        seq: u64,
        /// What is wrong with it.
        why: String,
    },
    /// It is the first of a ceremony and does not open it.
    #[error("entry {seq}: {why}")]
    NotOpened {
        /// Its place in the journal, from 0.
        seq: u64,
        /// Why it does not.
        why: String,
    },
    /// It was written by a newer program.
    #[error("the journal was written by a newer Keymoot")]
    TooNew,
    /// It opens a ceremony with a step that only a newer program knows.
    #[error("entry {seq} opens a ceremony with the step “{step}”, which is not known here")]
    StepUnknown {
        /// Its place in the journal, from 0.
        seq: u64,
        /// The step's name.
        step: String,
    },
    /// What was to be written is no entry.
    #[error("{0}")]
    Unwritable(String),
}

impl Entry {
    /// The entry that a leaf at `seq` and the values of its fields are.
    ///
    /// # Errors
    /// [`EntryError::Damaged`] if the fields are not those of its type, as where some are withheld;
    /// [`EntryError::TooNew`] if a newer program wrote it.
    pub fn of(seq: u64, leaf: &Leaf, values: BTreeMap<String, Value>) -> Result<Self, EntryError> {
        if leaf.version > VERSION {
            return Err(EntryError::TooNew);
        }
        let mut fields: Map<String, Value> = values.into_iter().collect();
        fields.insert("type".into(), leaf.kind.clone().into());
        let fields = Value::Object(fields);
        let entry = match &leaf.ceremony {
            Some(id) => serde_json::from_value(fields)
                .map_err(|error| error.to_string())
                .and_then(|event: Event| {
                    let event = event.in_version(leaf.version);
                    event.map_err(|error| error.to_string())
                })
                .map(|event| Self::Ceremony {
                    id: id.clone(),
                    event: Box::new(event),
                }),
            None => serde_json::from_value(fields)
                .map(|entry| Self::Room(Box::new(entry)))
                .map_err(|error| error.to_string()),
        };
        entry.map_err(|error| {
            let why = format!("its fields are not those of a “{}”: {error}", leaf.kind);
            damaged(seq, why)
        })
    }

    /// The draft of it, written at `at` (RFC 3339 UTC).
    ///
    /// # Errors
    /// [`EntryError::Unwritable`] if it does not serialise to an object with a type.
    pub fn draft(&self, at: &str) -> Result<Draft, EntryError> {
        match self {
            Self::Ceremony { id, event } => draft(Some(id), at, serde_json::to_value(event)),
            Self::Room(entry) => draft(None, at, serde_json::to_value(entry)),
        }
    }
}

fn draft(
    ceremony: Option<&String>,
    at: &str,
    value: Result<Value, serde_json::Error>,
) -> Result<Draft, EntryError> {
    let unwritable = |why: &str| EntryError::Unwritable(why.into());
    let value = value.map_err(|error| unwritable(&error.to_string()))?;
    let Value::Object(mut fields) = value else {
        return Err(unwritable("an entry is an object"));
    };
    let Some(Value::String(kind)) = fields.remove("type") else {
        return Err(unwritable("an entry has a type"));
    };
    Ok(Draft {
        kind,
        version: VERSION,
        at: at.into(),
        ceremony: ceremony.cloned(),
        fields: fields.into_iter().collect(),
    })
}

/// The leaf of the entry stored at `seq`.
///
/// # Errors
/// [`EntryError::Damaged`] if it is none.
pub fn leaf(seq: u64, stored: &str) -> Result<Leaf, EntryError> {
    Leaf::parse(stored.as_bytes()).map_err(|error| damaged(seq, error.to_string()))
}

fn damaged(seq: u64, why: String) -> EntryError {
    EntryError::Damaged { seq, why }
}

/// Reads the entry stored at `seq` back, with its time.
///
/// # Errors
/// [`EntryError::Damaged`] if its leaf, openings or fields are not those of an entry;
/// [`EntryError::TooNew`] if a newer program wrote it.
pub fn read(seq: u64, stored: &str, openings: &[Opening]) -> Result<(String, Entry), EntryError> {
    let leaf = leaf(seq, stored)?;
    let values = leaf
        .open(openings)
        .map_err(|error| damaged(seq, error.to_string()))?;
    let entry = Entry::of(seq, &leaf, values)?;
    Ok((leaf.at, entry))
}

/// Reads an entry whose leaf and commitments were checked, with its time, from what its leaf says in
/// the clear and the JSON of its fields; nothing is built but the entry. `None` where [`read`] would
/// refuse it, and says why.
#[must_use]
pub fn read_checked<'f>(
    header: &Header<'_>,
    fields: impl IntoIterator<Item = Option<(&'f str, &'f str)>>,
) -> Option<(String, Entry)> {
    if header.version > VERSION {
        return None;
    }
    let mut text = String::with_capacity(512);
    // The forms of types and of fields' names need no escape.
    text.extend(["{\"type\":\"", header.kind, "\""]);
    for field in fields {
        let (name, json) = field.filter(|(_, json)| canonical::is_canonical(json))?;
        text.extend([",\"", name, "\":", json]);
    }
    text.push('}');
    let entry = match header.ceremony {
        Some(id) => {
            let event: Event = serde_json::from_str(&text).ok()?;
            Entry::Ceremony {
                id: id.to_owned(),
                event: Box::new(event.in_version(header.version).ok()?),
            }
        }
        None => Entry::Room(serde_json::from_str(&text).ok()?),
    };
    Some((header.at.to_owned(), entry))
}
