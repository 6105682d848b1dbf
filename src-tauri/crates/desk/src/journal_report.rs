//! Opening a room's journal and checking all of it.

use files::Folder;
use journal::{Journal, Report, Stored};
use ledger::{Entry, EntryError, RoomEntry};
use proof::checkpoint::Checkpoint;
use proof::note::{CosignerKey, VerifierKey};
use serde::Serialize;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
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
    /// Up to where the newest checkpoint is signed with ML-DSA besides, where such a key was introduced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cosigned: Option<Cosigned>,
    /// What does not check, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// What was found of the second signature of the newest checkpoint.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Cosigned {
    /// It covers so many entries.
    To(u64),
    /// It is missing or wrong.
    Wrong(String),
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
    let folder = Folder::at(room)?;
    let journal = Journal::open_read_only(folder.journal())?;
    check_telling(&journal, &mut |_| true)
}

/// Checks a journal whole, and tells how many entries were checked after each; what is told says
/// whether to go on. The keys are those its entries introduce.
///
/// # Errors
/// `cancelled` where it was told not to go on; if the journal cannot be read.
pub fn check_telling(
    journal: &Journal,
    told: &mut dyn FnMut(u64) -> bool,
) -> Result<JournalReport, Error> {
    let introduced = Mutex::new(Vec::new());
    let named = |entry: journal::Checked<'_>| {
        let introduces = entry.header.kind == "journal-key-introduced";
        let keys = introduces.then(|| keys_named(entry.stored()?)).flatten()?;
        let verifier = keys.0.clone();
        introduced
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(keys);
        Some(verifier)
    };
    let mut checked = 0;
    let found = journal.verify_and_read(named, |key| {
        checked += 1;
        if told(checked) {
            Ok(key)
        } else {
            Err(stopped())
        }
    })?;
    if found.valid {
        let mut report: JournalReport = found.into();
        let introduced = introduced
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        report.cosigned = cosigned(journal, &introduced)?;
        if let Some(Cosigned::Wrong(problem)) = &report.cosigned {
            report.problem = Some(problem.clone());
            report.valid = false;
        }
        return Ok(report);
    }
    // What is wrong is told of all keys that can be read, also of those that come later. Tables that
    // are not tables cannot be gone through: that, too, is named then.
    let mut keys = Vec::new();
    let stored = journal.size().and_then(|size| journal.entries(0, size));
    for entry in stored.into_iter().flatten() {
        // What does not read is found again, and named, below.
        let Ok(entry) = entry else { break };
        keys.extend(keys_named(entry).map(|(key, _)| key));
    }
    report(journal, &keys)
}

fn stopped() -> Error {
    Error::usage(
        Code::Cancelled,
        "The check was stopped before its end.",
        "Begin it again to check everything.",
    )
}

/// Whether the newest checkpoint bears the second signature that its journal key came with.
fn cosigned(
    journal: &Journal,
    keys: &[(VerifierKey, Option<CosignerKey>)],
) -> Result<Option<Cosigned>, Error> {
    let Some(note) = journal.latest_checkpoint()? else {
        return Ok(None);
    };
    let Ok((checkpoint, note)) = Checkpoint::from_note(&note) else {
        return Ok(None);
    };
    let signer = keys.iter().find(|(key, _)| note.verify(key).is_ok());
    let Some(cosigner) = signer.and_then(|(_, cosigner)| cosigner.as_ref()) else {
        return Ok(None);
    };
    Ok(Some(match note.cosigned(cosigner) {
        Ok(_) => Cosigned::To(checkpoint.size),
        Err(error) => Cosigned::Wrong(format!("the ML-DSA cosignature: {error}")),
    }))
}

/// The keys that an entry introduces, if it does and they can be read.
fn keys_named(entry: Stored) -> Option<(VerifierKey, Option<CosignerKey>)> {
    let (_, entry) = ledger::read(entry.seq, &entry.leaf, &entry.openings).ok()?;
    let Entry::Room(entry) = entry else {
        return None;
    };
    let RoomEntry::JournalKeyIntroduced { key, cosigner, .. } = *entry else {
        return None;
    };
    let cosigner = cosigner.map(|text| text.parse()).transpose().ok()?;
    Some((key.parse().ok()?, cosigner))
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
            cosigned: None,
            problem: report.problem,
        }
    }
}
