//! What a transcript tells: its ceremonies, replayed, with the entries each consists of.

use crate::Error;
use ceremony::{Ceremony, Event};
use ledger::{Entry, Moved, RoomEntry};
use proof::merkle::Hash;
use proof::statement::{self, CUSTODY_MOVED, PARTICIPANT_ENROLLED};
use proof::transcript::{OpenEntry, Transcript};
use std::collections::BTreeMap;

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
    pub(crate) movements: Vec<Moved>,
}

/// A duty as somebody acknowledged it.
#[derive(Debug)]
pub(crate) struct Duty {
    pub(crate) text: String,
    /// Whether their signature holds.
    pub(crate) signed: bool,
}

impl Story {
    /// Reads the bytes of `transcript.json`, to be told by that layout.
    ///
    /// # Errors
    /// If they are not a transcript, a value was changed or is withheld, or its entries are not
    /// those of the ceremonies it names.
    pub(crate) fn read(transcript: &[u8], layout: u32) -> Result<Self, Error> {
        let bytes = transcript;
        let transcript = Transcript::parse(bytes)?;
        let fingerprint = transcript.fingerprint(bytes)?;
        let checkpoint = transcript.checkpoint()?;
        let first = transcript.range.first;
        let opened = transcript.open()?;
        let mut told: Vec<Vec<Told>> = transcript.ceremonies.iter().map(|_| Vec::new()).collect();
        let (mut duties, mut movements) = (BTreeMap::new(), Vec::new());
        for (seq, entry) in (first..).zip(opened) {
            match &entry.leaf.ceremony {
                Some(id) => {
                    let chapter = transcript.ceremonies.iter().position(|known| known == id);
                    if let Some(chapter) = chapter {
                        told[chapter].extend(Told::of(seq, entry)?);
                    }
                }
                // Of what is the room's own a record tells these, as far as it has them.
                None if entry.leaf.kind == PARTICIPANT_ENROLLED => duties.extend(Duty::of(&entry)),
                None if entry.leaf.kind == CUSTODY_MOVED => movements.extend(moved(seq, entry)?),
                None => {}
            }
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

impl Told {
    /// Of an entry of a ceremony.
    fn of(seq: u64, entry: OpenEntry) -> Result<Option<Self>, Error> {
        if withholds(&entry) {
            return Err(Error::Withheld { seq });
        }
        Ok(match Entry::of(seq, &entry.leaf, entry.values)? {
            Entry::Ceremony { event, .. } => Some(Self {
                seq,
                at: entry.leaf.at,
                event: *event,
            }),
            Entry::Room(_) => None,
        })
    }
}

/// The movement that an entry of the room's own tells, if it withholds nothing.
fn moved(seq: u64, entry: OpenEntry) -> Result<Option<Moved>, Error> {
    if withholds(&entry) {
        return Ok(None);
    }
    let Entry::Room(entry) = Entry::of(seq, &entry.leaf, entry.values)? else {
        return Ok(None);
    };
    if let RoomEntry::CustodyMoved(moved) = *entry {
        Ok(Some(moved))
    } else {
        Ok(None)
    }
}

/// Whether the transcript does not show all fields of an entry.
fn withholds(entry: &OpenEntry) -> bool {
    entry.values.len() < entry.leaf.commitments.len()
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

impl Chapter {
    /// The name of a participant given by id, or the text itself.
    pub(crate) fn name<'a>(&'a self, who: &'a str) -> &'a str {
        self.ceremony
            .person(&who.into())
            .map_or(who, |person| &person.attendee.name)
    }
}
