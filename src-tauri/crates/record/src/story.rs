//! What a transcript tells: its ceremonies, replayed, with the entries each consists of.

use crate::Error;
use ceremony::{Ceremony, Event};
use proof::merkle::Hash;
use proof::statement::{self, CUSTODY_MOVED, PARTICIPANT_ENROLLED};
use proof::transcript::{OpenEntry, Transcript};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The newest version of an entry type that can be laid out.
const VERSION: u32 = 5;

/// One entry of a ceremony.
#[derive(Debug)]
pub(crate) struct Told {
    /// Its place in the journal, from 0.
    pub(crate) seq: u64,
    /// RFC 3339, UTC.
    pub(crate) at: String,
    pub(crate) event: Event,
}

/// One ceremony of a record.
#[derive(Debug)]
pub(crate) struct Chapter {
    /// The layout it is told by.
    pub(crate) layout: u32,
    pub(crate) ceremony: Ceremony,
    pub(crate) entries: Vec<Told>,
}

/// Everything a record is laid out from.
#[derive(Debug)]
pub(crate) struct Story {
    pub(crate) fingerprint: Hash,
    pub(crate) room: String,
    /// The journal key's text form.
    pub(crate) key: String,
    /// Entries in the signed tree, and its root.
    pub(crate) size: u64,
    pub(crate) root: Hash,
    /// First and last entry of the transcript.
    pub(crate) range: (u64, u64),
    pub(crate) chapters: Vec<Chapter>,
    /// Duties acknowledged at enrolment, by participant.
    duties: BTreeMap<String, Duty>,
    /// Movements of the custody register that the transcript discloses.
    pub(crate) movements: Vec<Movement>,
}

/// A duty as somebody acknowledged it.
#[derive(Debug)]
pub(crate) struct Duty {
    pub(crate) text: String,
    /// Whether their signature holds.
    pub(crate) signed: bool,
}

/// A movement of the custody register. What does not apply is empty.
#[derive(Debug)]
pub(crate) struct Movement {
    pub(crate) at: String,
    pub(crate) item: String,
    pub(crate) purpose: String,
    pub(crate) who: String,
    pub(crate) witness: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) bag_out: String,
    pub(crate) bag_in: String,
    pub(crate) seal_intact: Option<bool>,
}

impl Story {
    /// Reads the bytes of `transcript.json`, to be told by that layout.
    ///
    /// # Errors
    /// If they are not a transcript, a value was changed or is withheld, or its entries are not
    /// those of the ceremonies it names.
    pub(crate) fn read(transcript: &[u8], layout: u32) -> Result<Self, Error> {
        let fingerprint = Hash::of(transcript);
        let transcript = Transcript::parse(transcript)?;
        let checkpoint = transcript.checkpoint()?;
        let first = transcript.range.first;
        let opened = transcript.open()?;
        let mut told: Vec<Vec<Told>> = transcript.ceremonies.iter().map(|_| Vec::new()).collect();
        let (mut duties, mut movements) = (BTreeMap::new(), Vec::new());
        for (seq, entry) in (first..).zip(opened) {
            let Some(id) = &entry.leaf.ceremony else {
                match entry.leaf.kind.as_str() {
                    PARTICIPANT_ENROLLED => duties.extend(Duty::of(&entry)),
                    CUSTODY_MOVED => movements.extend(Movement::of(&entry)),
                    _ => {}
                }
                continue;
            };
            let Some(chapter) = transcript.ceremonies.iter().position(|known| known == id) else {
                continue;
            };
            let unreadable = |detail: String| Error::Entry { seq, detail };
            if entry.leaf.version > VERSION {
                return Err(unreadable(
                    "a newer Keymoot wrote it; use that one".to_owned(),
                ));
            }
            let mut fields: Map<String, Value> = entry.values.into_iter().collect();
            if fields.len() < entry.leaf.commitments.len() {
                return Err(unreadable(
                    "values are withheld, and a record shows all".to_owned(),
                ));
            }
            fields.insert("type".to_owned(), entry.leaf.kind.into());
            let event: Event = serde_json::from_value(Value::Object(fields))
                .map_err(|error| unreadable(error.to_string()))?;
            let event = event.in_version(entry.leaf.version)?;
            told[chapter].push(Told {
                seq,
                at: entry.leaf.at,
                event,
            });
        }
        let chapters = transcript
            .ceremonies
            .iter()
            .zip(told)
            .map(|(id, entries)| {
                let events = entries.iter().map(|told| (told.at.as_str(), &told.event));
                Ok(Chapter {
                    layout,
                    ceremony: Ceremony::replay(id, events)?,
                    entries,
                })
            })
            .collect::<Result<Vec<_>, Error>>()?;
        if chapters.is_empty() {
            return Err(Error::NoCeremony);
        }
        Ok(Self {
            fingerprint,
            room: transcript.room,
            key: transcript.key.to_string(),
            size: checkpoint.size,
            root: checkpoint.root,
            range: (
                first,
                first + (transcript.entries.len() as u64).saturating_sub(1),
            ),
            chapters,
            duties,
            movements,
        })
    }

    /// What a participant acknowledged when they were enrolled.
    pub(crate) fn duty(&self, participant: &str) -> Option<&Duty> {
        self.duties.get(participant)
    }
}

impl Duty {
    /// Of an enrolment that discloses all of it.
    fn of(entry: &OpenEntry) -> Option<(String, Self)> {
        let field = |name: &str| entry.values.get(name)?.as_str();
        let participant = field("participant")?;
        let text = field("duty")?;
        let message = statement::duty(participant, field("name")?, field("role")?, text).ok()?;
        let signed = statement::verify(field("public_key")?, &message, field("duty_signature")?);
        let text = text.to_owned();
        Some((participant.to_owned(), Self { text, signed }))
    }
}

impl Movement {
    /// Of an entry that withholds nothing.
    fn of(entry: &OpenEntry) -> Option<Self> {
        if entry.values.len() < entry.leaf.commitments.len() {
            return None;
        }
        let field = |name: &str| {
            let value = entry.values.get(name).and_then(Value::as_str);
            value.unwrap_or_default().to_owned()
        };
        Some(Self {
            at: field("moved"),
            item: field("item"),
            purpose: field("purpose"),
            who: field("who"),
            witness: field("witness"),
            from: field("from"),
            to: field("to"),
            bag_out: field("bag_out"),
            bag_in: field("bag_in"),
            seal_intact: entry.values.get("seal_intact").and_then(Value::as_bool),
        })
    }
}

impl Chapter {
    /// The name of a participant given by id, or the text itself.
    pub(crate) fn name<'a>(&'a self, who: &'a str) -> &'a str {
        self.ceremony
            .person(who)
            .map_or(who, |person| &person.attendee.name)
    }
}
