//! A journal's entries as lines, from where an earlier export ended, checked as they go by.

use audit::export::{Cursor, Entry, Format};
use files::Folder;
use journal::{Journal, Stored};
use proof::checkpoint::Checkpoint;
use proof::leaf::leaf_hash;
use proof::merkle::Range;
use serde::Serialize;
use std::path::Path;
use wire::{Code, Error};

/// Lines are handed on together, this many bytes at least.
const CHUNK: usize = 64 * 1024;

/// What was exported.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Exported {
    /// How many entries were there before: the position of the first.
    pub from: u64,
    /// How many were exported.
    pub entries: u64,
    /// How many of the journal's entries the newest signed checkpoint covers.
    pub signed: u64,
    /// From where the next export goes on.
    pub cursor: String,
}

/// Hands the lines of a room's entries to `put`, whole lines, some at a time: from `cursor` on, where
/// one is given, up to the newest entry there is now. Memory does not grow with the journal.
///
/// Each entry must be what its leaf commits to, and all of them the tree that the journal has; that
/// the checkpoints are signed, and by whom, is what `journal verify` looks at.
///
/// # Errors
/// `cursor-unreadable`; `cursor-of-this-room` if it is another room's, `cursor-agrees` if the journal
/// no longer is the one that was exported; `journal-damaged` if an entry does not check, when those
/// before it have been handed on; whatever `put` gives.
pub fn export(
    room: &Path,
    format: Format,
    cursor: Option<&str>,
    put: &mut dyn FnMut(&str) -> Result<(), Error>,
) -> Result<Exported, Error> {
    let folder = Folder::at(room)?;
    let journal = Journal::open_read_only(folder.journal())?;
    let size = journal.size()?;
    let mut range = match cursor {
        Some(text) => begun(&journal, text, size)?,
        None => Range::default(),
    };
    let from = range.size();
    let signed = newest_checkpoint(&journal)?;
    let mut chunk = String::with_capacity(2 * CHUNK);
    for stored in journal.entries(from, size)? {
        let stored = stored?;
        let seq = range.size();
        chunk.push_str(&line(&journal, format, seq, &stored)?);
        range.push(leaf_hash(stored.leaf.as_bytes()), |_| {});
        if let Some(signed) = &signed
            && signed.size == range.size()
            && signed.root != range.root()
        {
            return Err(damaged(format!(
                "its newest checkpoint, at {} entries, is of other entries",
                signed.size
            )));
        }
        if chunk.len() >= CHUNK {
            put(&chunk)?;
            chunk.clear();
        }
    }
    if range.size() != size || range.root() != journal.root_at(size)? {
        return Err(damaged("its entries are not those of its tree".into()));
    }
    put(&chunk)?;
    let cursor = Cursor {
        room: journal.room().to_owned(),
        entries: size,
        root: range.root(),
    };
    Ok(Exported {
        from,
        entries: size - from,
        signed: signed.map_or(0, |signed| signed.size),
        cursor: cursor.to_string(),
    })
}

/// The tree up to where an earlier export ended.
fn begun(journal: &Journal, cursor: &str, size: u64) -> Result<Range, Error> {
    let cursor: Cursor = cursor.trim().parse().map_err(|_| {
        Error::usage(
            Code::CursorUnreadable,
            "That is not a cursor of an export.",
            "Give the whole text that the export before printed, or leave --cursor out to begin anew.",
        )
    })?;
    if cursor.room != journal.room() {
        return Err(Error::refusal(
            Code::CursorOfThisRoom,
            format!(
                "The cursor is of the room {}; this is the room {}.",
                cursor.room,
                journal.room()
            ),
            "Keep a cursor for each room, and give this room's.",
        ));
    }
    let refused = |what: String| {
        Error::refusal(
            Code::CursorAgrees,
            format!("{what} The room was restored from an old copy, or changed."),
            "Keep what was exported before, and find out why. To export all entries as they are now, \
             leave --cursor out.",
        )
    };
    if cursor.entries > size {
        return Err(refused(format!(
            "{} entries were exported before; the journal holds {size}.",
            cursor.entries
        )));
    }
    let proof = journal.range_proof(cursor.entries, cursor.entries, cursor.entries)?;
    let range = proof.before().map_err(|error| damaged(error.to_string()))?;
    if range.root() != cursor.root {
        return Err(refused(format!(
            "The first {} entries are not those that were exported before.",
            cursor.entries
        )));
    }
    Ok(range)
}

fn newest_checkpoint(journal: &Journal) -> Result<Option<Checkpoint>, Error> {
    let note = journal.latest_checkpoint()?;
    let read = note.map(|note| Checkpoint::from_note(&note));
    let read = read.transpose();
    Ok(read
        .map_err(|error| damaged(format!("its newest checkpoint cannot be read: {error}")))?
        .map(|(checkpoint, _)| checkpoint))
}

/// The line of the entry that stands at `seq`.
fn line(journal: &Journal, format: Format, seq: u64, stored: &Stored) -> Result<String, Error> {
    let (leaf, _) = stored
        .open()
        .map_err(|error| damaged(format!("entry {seq}: {error}")))?;
    if leaf.seq != seq || leaf.room != journal.room() {
        let says = format!("entry {} of room {}", leaf.seq, leaf.room);
        return Err(damaged(format!("entry {seq} says that it is {says}")));
    }
    let entry = Entry {
        leaf: &leaf,
        leaf_hash: leaf_hash(stored.leaf.as_bytes()),
        openings: &stored.openings,
    };
    format
        .line(&entry)
        .map_err(|error| damaged(format!("entry {seq} cannot be written: {error}")))
}

fn damaged(what: String) -> Error {
    Error::failure(
        Code::JournalDamaged,
        format!("The journal does not check: {what}."),
        "“keymoot journal verify” tells more. Keep the folder, and restore the newest backup into \
         another.",
    )
}
