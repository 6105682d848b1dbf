//! What the room journals, and how events become entries and come back.
//!
//! An entry's type is the event's name; each of the event's top-level fields is a disclosable field
//! of the leaf. Versions 2 and 3 added fields to some types, each with what it was before as its
//! default, and new types; older entries are read as they are and never rewritten.

use crate::Error;
use crate::custody::Moved;
use crate::modules::Approval;
use crate::people::Person;
use ceremony::Event;
use journal::Stored;
use proof::leaf::{Draft, Leaf};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The version of every entry type this program writes, and the newest it reads.
const VERSION: u32 = 4;

/// An entry that belongs to the room rather than to a ceremony.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub(crate) enum RoomEntry {
    /// Something that is kept changed its place or its bag.
    CustodyMoved(Moved),
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
    },
    /// A witness says that the clock is right, although the journal made it doubtful.
    ClockConfirmed {
        /// Who says so.
        by: String,
        /// When the newest entry before was written, by the clock of then.
        newest: String,
    },
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
    /// The room begins.
    RoomCreated(RoomFacts),
    /// The room was restored from a copy: what was under way then may have gone on elsewhere.
    RoomRestored {
        /// How many entries the copy held.
        entries: u64,
    },
}

/// What a room is. Fixed when it is made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RoomFacts {
    /// The room's id, hex, 16 bytes.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// Whose it is.
    pub(crate) organisation: String,
    /// Where it is.
    pub(crate) place: String,
    /// True for a practice room.
    pub(crate) practice: bool,
    /// True if a live ceremony may use software tokens.
    pub(crate) allow_software_tokens: bool,
    /// The program that made it.
    pub(crate) application: String,
}

/// An entry read back: the room's own, or a ceremony's.
pub(crate) enum Read {
    /// Of a ceremony.
    Ceremony {
        id: String,
        event: Box<Event>,
    },
    Room(Box<RoomEntry>),
}

/// The draft of a ceremony's event.
pub(crate) fn of_event(ceremony: &str, at: &str, event: &Event) -> Result<Draft, Error> {
    draft(Some(ceremony), at, serde_json::to_value(event))
}

/// The draft of one of the room's own entries.
pub(crate) fn of_room(at: &str, entry: &RoomEntry) -> Result<Draft, Error> {
    draft(None, at, serde_json::to_value(entry))
}

fn draft(
    ceremony: Option<&str>,
    at: &str,
    value: Result<Value, serde_json::Error>,
) -> Result<Draft, Error> {
    let unwritable = |why: String| Error::fault("entry-unwritable", why);
    let value = value.map_err(|error| unwritable(error.to_string()))?;
    let Value::Object(mut fields) = value else {
        return Err(unwritable("an entry is an object".into()));
    };
    let Some(Value::String(kind)) = fields.remove("type") else {
        return Err(unwritable("an entry has a type".into()));
    };
    Ok(Draft {
        kind,
        version: VERSION,
        at: at.into(),
        ceremony: ceremony.map(Into::into),
        fields: fields.into_iter().collect(),
    })
}

/// The leaf of a stored entry.
pub(crate) fn leaf(stored: &Stored) -> Result<Leaf, Error> {
    Leaf::parse(stored.leaf.as_bytes()).map_err(|error| damaged(stored.seq, &error.to_string()))
}

pub(crate) fn damaged(seq: u64, why: &str) -> Error {
    Error::failure(
        "journal-damaged",
        format!("Entry {seq} of the journal does not check: {why}."),
        "Stop using this room. Keep the folder, and restore the newest backup into another.",
    )
}

/// Reads a stored entry back, with its time.
pub(crate) fn read(stored: &Stored) -> Result<(String, Read), Error> {
    let seq = stored.seq;
    let damaged = |why: String| damaged(seq, &why);
    let leaf = leaf(stored)?;
    if leaf.version > VERSION {
        return Err(too_new());
    }
    let values = leaf
        .open(&stored.openings)
        .map_err(|error| damaged(error.to_string()))?;
    let mut fields: Map<String, Value> = values.into_iter().collect();
    fields.insert("type".into(), leaf.kind.clone().into());
    let value = Value::Object(fields);
    let at = leaf.at.clone();
    let read = match leaf.ceremony {
        Some(id) => serde_json::from_value(value).map(|event| Read::Ceremony {
            id,
            event: Box::new(event),
        }),
        None => serde_json::from_value(value).map(|entry| {
            let mut entry: RoomEntry = entry;
            if let RoomEntry::ParticipantEnrolled(person) = &mut entry {
                person.enrolled.clone_from(&leaf.at);
                person.entry = seq;
            }
            Read::Room(Box::new(entry))
        }),
    }
    .map_err(|error| {
        damaged(format!(
            "its fields are not those of a “{}”: {error}",
            leaf.kind
        ))
    })?;
    Ok((at, read))
}

/// The room was written by a newer program.
pub(crate) fn too_new() -> Error {
    Error::failure(
        "room-too-new",
        "This room was written by a newer Keymoot.",
        "Use that version. This one opens the room for reading only.",
    )
}
