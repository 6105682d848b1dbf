//! What a transcript tells: its ceremonies, replayed, with the entries each consists of.

use crate::Error;
use ceremony::{Ceremony, Event};
use proof::merkle::Hash;
use proof::transcript::Transcript;
use serde_json::{Map, Value};

/// The newest version of an entry type that can be laid out.
const VERSION: u32 = 1;

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
}

impl Story {
    /// Reads the bytes of `transcript.json`.
    ///
    /// # Errors
    /// If they are not a transcript, a value was changed or is withheld, or its entries are not
    /// those of the ceremonies it names.
    pub(crate) fn read(transcript: &[u8]) -> Result<Self, Error> {
        let fingerprint = Hash::of(transcript);
        let transcript = Transcript::parse(transcript)?;
        let checkpoint = transcript.checkpoint()?;
        let first = transcript.range.first;
        let opened = transcript.open()?;
        let mut told: Vec<Vec<Told>> = transcript.ceremonies.iter().map(|_| Vec::new()).collect();
        for (seq, entry) in (first..).zip(opened) {
            let Some(id) = &entry.leaf.ceremony else {
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
            let event = serde_json::from_value(Value::Object(fields))
                .map_err(|error| unreadable(error.to_string()))?;
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
