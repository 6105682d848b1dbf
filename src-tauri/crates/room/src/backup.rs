//! Copies of a room: made while it is in use, restored into another folder, and its projections.

use crate::home::home;
use crate::opening;
use desk::Desk;
use desk::journal_key::compare_with_checkpoint;
use desk::log::Options;
use files::Settings;
use files::{Folder, NotRead, file_error, not_read, read_text};
use inventory::Inventory;
use journal::Journal;
use ledger::RoomEntry;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};
use wire::{Code, Error, sentence};

/// What a backup holds.
#[derive(Clone, Debug, Serialize)]
pub struct BackedUp {
    /// The file of the journal.
    pub file: PathBuf,
    /// What could not be read beside the journal, and so is not in it: a sentence each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
}

/// What a restore found.
#[derive(Clone, Debug, Serialize)]
pub struct Restored {
    /// Where the room now is.
    pub room: PathBuf,
    /// How many entries it holds.
    pub entries: u64,
    /// The tree's root, hex.
    pub root: String,
    /// How many entries it lies behind the checkpoint it was shown; `None` without one.
    pub behind: Option<u64>,
}

/// What rebuilding the projections gave.
#[derive(Clone, Debug, Serialize)]
pub struct Rebuilt {
    /// Entries read.
    pub entries: u64,
    /// Ceremonies found in them.
    pub ceremonies: u64,
}

/// The sealed keys and records that go with a journal.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Extras {
    format: String,
    /// File name to text.
    people: BTreeMap<String, String>,
}

const FORMAT: &str = "keymoot-backup/1";
/// Longest file of sealed signing keys that is read with a backup.
const LONGEST_EXTRAS: u64 = 64 * 1024 * 1024;

/// Writes a consistent copy of the room at `room` to `file`, also while another program has it
/// open: the journal, and the sealed signing keys beside it. Practice tokens and share media are
/// not in it. A key's file that cannot be read does not keep the rest from being saved.
///
/// # Errors
/// If there is no room, or `file` is already there or cannot be written.
pub fn backup(room: &Path, file: &Path) -> Result<BackedUp, Error> {
    let folder = Folder::at(room)?;
    let journal = Journal::open_read_only(folder.journal())?;
    let beside = extras_of(file);
    for path in [file, &beside, &inventory_of(file)] {
        if path.exists() {
            return Err(Error::refusal(
                Code::NothingOverwritten,
                format!("{} is already there.", path.display()),
                "Name another file.",
            ));
        }
    }
    let mut extras = Extras {
        format: FORMAT.into(),
        ..Extras::default()
    };
    let mut left_out = Vec::new();
    let people = folder.people();
    match fs::read_dir(&people) {
        Err(error) => left_out.push(file_error(&people, &error).message),
        Ok(entries) => {
            let unfinished = files::unfinished(&people);
            for path in entries.flatten().map(|entry| entry.path()) {
                let Some(name) = path.file_name().filter(|_| !unfinished.contains(&path)) else {
                    continue;
                };
                let read =
                    files::readable(&path).and_then(|()| read_text(&path, media::LONGEST_KEY));
                match read {
                    Ok(text) => {
                        extras
                            .people
                            .insert(name.to_string_lossy().into_owned(), text);
                    }
                    Err(error) => left_out.push(error.message),
                }
            }
        }
    }
    let text = serde_json::to_string_pretty(&extras)
        .map_err(|error| Error::fault(Code::BackupUnwritable, error.to_string()))?;
    journal.backup_to(file)?;
    files::write_new(&beside, text.as_bytes()).inspect_err(|_| {
        // Half a backup is none; the error that matters is the one above.
        let _ = fs::remove_file(file);
    })?;
    // After the journal: what that names is in it, and what it does not is left out when it is
    // restored.
    if let Some(inventory) = Inventory::look_at(&folder.inventory(), journal.room())? {
        inventory.backup_to(&inventory_of(file))?;
    }
    Ok(BackedUp {
        file: file.to_owned(),
        left_out,
    })
}

/// Drops the projections and makes them again from the journal.
pub(crate) fn rebuild(desk: &mut Desk) -> Result<Rebuilt, Error> {
    desk.log.writable()?;
    desk.log.drop_projections()?;
    let home = home(desk)?;
    let rows = [
        ("inventory", rows(&home.keys, |key| &key.id)?),
        ("quorums", rows(&home.quorums, |quorum| &quorum.id)?),
        ("ceremonies", rows(&home.ceremonies, |line| &line.id)?),
    ];
    for (name, rows) in &rows {
        let rows = rows.iter().map(|(key, row)| (key.as_str(), row));
        desk.log.replace_projection(name, rows)?;
    }
    let ceremonies = home.ceremonies.len() as u64;
    Ok(Rebuilt {
        entries: home.journal.entries,
        ceremonies,
    })
}

/// A projection's rows by their ids.
fn rows<T: Serialize>(items: &[T], id: impl Fn(&T) -> &str) -> Result<Vec<(String, Value)>, Error> {
    items
        .iter()
        .map(|item| Ok((id(item).to_owned(), serde_json::to_value(item)?)))
        .collect::<Result<_, serde_json::Error>>()
        .map_err(|error| Error::fault(Code::ProjectionUnwritable, error.to_string()))
}

/// Restores a backup into a new folder, and says how far it lies behind a checkpoint that was kept
/// elsewhere.
///
/// # Errors
/// If the folder is not empty, the backup does not check, or the checkpoint is not of this room.
pub fn restore(file: &Path, into: &Path, checkpoint: Option<&str>) -> Result<Restored, Error> {
    // The database would wait for ever at a pipe.
    if !file.is_file() {
        let nothing = NotRead::Failed(io::ErrorKind::NotFound.into());
        let why = if file.exists() {
            NotRead::NotAFile
        } else {
            nothing
        };
        return Err(not_read(file, &why));
    }
    let source = Journal::open_read_only(file)?;
    let beside = extras_of(file);
    let text = read_text(&beside, LONGEST_EXTRAS)?;
    let extras: Extras = serde_json::from_str(&text).map_err(|error| {
        Error::failure(
            Code::BackupUnreadable,
            format!("{}: {error}.", beside.display()),
            "Take another backup.",
        )
    })?;
    if extras.format != FORMAT {
        return Err(Error::failure(
            Code::BackupUnreadable,
            format!("{} is not a backup this program reads.", beside.display()),
            "Use a newer Keymoot.",
        ));
    }
    let root = files::or_nothing(into, || {
        let folder = Folder::create(into)?;
        source.backup_to(folder.journal())?;
        for (name, text) in &extras.people {
            let name = Path::new(name).file_name().ok_or_else(|| {
                Error::failure(
                    Code::BackupUnreadable,
                    "A file in it has no name.",
                    "Take another backup.",
                )
            })?;
            files::write_new(&folder.people().join(name), text.as_bytes())?;
        }
        let inventory = inventory_of(file);
        if inventory.exists() {
            fs::copy(&inventory, folder.inventory()).map_err(|why| file_error(&inventory, &why))?;
        }
        Settings::default().write(&folder.settings())?;
        Ok(folder.root().to_owned())
    })?;
    let mut desk = opening::open_in(Folder::open(&root)?, &Options::default())?;
    let report = desk.log.verify()?;
    if let Some(damage) = report.damage() {
        return Err(Error::failure(
            damage.code,
            damage.message,
            "Take another backup.",
        ));
    }
    let behind = match checkpoint {
        None => None,
        Some(note) => {
            let kept = proof::checkpoint::Checkpoint::from_note(note).map_err(|error| {
                Error::usage(
                    Code::CheckpointUnreadable,
                    sentence(&error),
                    "Give a whole note.",
                )
            })?;
            let behind = kept.0.size.saturating_sub(report.entries);
            match compare_with_checkpoint(&desk.log, note) {
                // How far, is what was asked.
                Err(error) if behind > 0 && error.code == Code::RoomBehindCheckpoint => {}
                other => other?,
            }
            Some(behind)
        }
    };
    // What was under way when the copy was made may have gone on in the room it was made of.
    desk.log.write_entry(RoomEntry::RoomRestored {
        entries: report.entries,
    })?;
    opening::forget_lost_secrets(&mut desk)?;
    Ok(Restored {
        room: root,
        entries: report.entries,
        root: report.root,
        behind,
    })
}

/// The inventory beside a backup.
fn inventory_of(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".inventory.sqlite");
    file.with_file_name(name)
}

/// The file beside a backup.
fn extras_of(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".people.json");
    file.with_file_name(name)
}
