//! Opening a room's journal and checking all of it.

use files::Folder;
use journal::{Journal, Report, Stored};
use ledger::{Entry, EntryError, RoomEntry};
use proof::note::VerifierKey;
use serde::Serialize;
use std::path::Path;
use wire::{Code, Error};

/// What checking the whole journal found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct JournalReport {
    /// True if every entry checks and the tree is what the checkpoints say.
    pub valid: bool,
    /// How many entries there are.
    pub entries: u64,
    /// The tree's root, hex.
    pub root: String,
    /// The first entry that does not check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_bad_entry: Option<u64>,
    /// How many entries no signed checkpoint covers.
    pub unsigned_tail: u64,
    /// What does not check, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

impl JournalReport {
    /// What it means for the room, if it is not valid.
    pub fn damage(&self) -> Option<Error> {
        if self.valid {
            return None;
        }
        Some(match (self.first_bad_entry, &self.problem) {
            (Some(seq), _) => EntryError::Damaged {
                seq,
                why: "it was changed after it was written".into(),
            }
            .into(),
            (None, problem) => Error::failure(
                Code::JournalDamaged,
                match problem {
                    Some(problem) => format!("The journal does not check: {problem}."),
                    None => "The journal does not check.".into(),
                },
                "Stop using this room. Keep the folder, and restore the newest backup into another.",
            ),
        })
    }
}

/// The journal, for writing where that can be, and why it cannot.
pub fn open(folder: &Folder) -> Result<(Journal, Option<Error>), Error> {
    let path = folder.journal();
    let reason = if folder.writable() {
        match Journal::open(&path) {
            Ok(journal) => return Ok((journal, None)),
            // The room's lock was removed, the journal's own was not.
            Err(journal::Error::Busy) => return Err(files::in_use(folder.root())),
            Err(error) => Some(error.into()),
        }
    } else {
        folder.read_only().cloned()
    };
    let journal = Journal::open_read_only(&path)?;
    let tables = journal.check_tables().err().map(Error::from);
    Ok((journal, tables.or(reason)))
}

/// Checks the journal of a room that may be too damaged to open: nothing is written, and the keys
/// are those its entries introduce, as far as they can be read.
///
/// # Errors
/// If there is no room, or its journal is not one.
pub fn check_journal(room: &Path) -> Result<JournalReport, Error> {
    let journal = Journal::open_read_only(Folder::at(room)?.journal())?;
    let named = |entry: journal::Checked<'_>| {
        let introduces = entry.header.kind == "journal-key-introduced";
        introduces.then(|| key_named(entry.stored()?)).flatten()
    };
    let found = journal.verify_and_read(named, Ok::<_, journal::Error>)?;
    if found.valid {
        return Ok(found.into());
    }
    // What is wrong is told of all keys that can be read, also of those that come later. Tables that
    // are not tables cannot be gone through: that, too, is named then.
    let mut keys = Vec::new();
    let stored = journal.size().and_then(|size| journal.entries(0, size));
    for entry in stored.into_iter().flatten() {
        // What does not read is found again, and named, below.
        let Ok(entry) = entry else { break };
        keys.extend(key_named(entry));
    }
    report(&journal, &keys)
}

/// The key that an entry introduces, if it does and can be read.
fn key_named(entry: Stored) -> Option<VerifierKey> {
    let (_, entry) = ledger::read(entry.seq, &entry.leaf, &entry.openings).ok()?;
    let Entry::Room(entry) = entry else {
        return None;
    };
    let RoomEntry::JournalKeyIntroduced { key, .. } = *entry else {
        return None;
    };
    key.parse().ok()
}

/// Checks a journal whole, with the keys that may have signed its checkpoints.
///
/// # Errors
/// If it cannot be read. What does not check is in the report.
pub fn report(journal: &Journal, keys: &[VerifierKey]) -> Result<JournalReport, Error> {
    Ok(journal.verify(keys)?.into())
}

impl From<Report> for JournalReport {
    fn from(report: Report) -> Self {
        Self {
            valid: report.valid,
            entries: report.entries,
            root: report.root.to_string(),
            first_bad_entry: report.first_bad_entry,
            unsigned_tail: report.unsigned_tail,
            problem: report.problem,
        }
    }
}
