//! The proof that an entry stands in the signed journal, made from the journal's file.

use files::Folder;
use journal::{Comparison, Journal};
use proof::checkpoint::{Checkpoint, origin};
use proof::claim::Trust;
use proof::entry_proof::{EntryProof, EntryProofError, EntryVerdict, Since};
use proof::note::{Note, VerifierKey};
use proof::succession::JOURNAL_KEY_INTRODUCED;
use std::path::Path;
use wire::{Code, Error, sentence};

/// A checkpoint of this room's journal, with the key of the room that signed it.
pub(crate) struct Signed {
    note: String,
    pub(crate) checkpoint: Checkpoint,
    pub(crate) key: VerifierKey,
}

/// Proves that an entry stands in the newest signed checkpoint of a room, and that the journal grew
/// from another one, where that is given: from `since` if it is older, up to it if it is newer.
///
/// # Errors
/// `entry-unknown` if there is no such entry, `entry-unsigned` if no signed checkpoint covers it;
/// `checkpoint-first` if there is none at all; of `since`: `checkpoint-unreadable`,
/// `checkpoint-of-this-room` if it is another room's or none of the room's keys signed it,
/// `room-behind-checkpoint` if it is of a longer journal, `journal-forked` if it is of another one;
/// `journal-damaged`.
pub fn prove(room: &Path, entry: u64, since: Option<&str>) -> Result<EntryProof, Error> {
    let folder = Folder::at(room)?;
    let journal = Journal::open_read_only(folder.journal())?;
    let size = journal.size()?;
    if entry >= size {
        return Err(Error::usage(
            Code::EntryUnknown,
            format!("The journal holds {size} entries, from 0 on; there is no entry {entry}."),
            "Give the entry's number as the journal shows it.",
        ));
    }
    let newest = newest(&journal)?;
    let since = since.map(|note| kept(&journal, note, size)).transpose()?;
    let (main, other) = match since {
        // One that somebody kept may be newer than what the file has.
        Some(since) if since.checkpoint.size > newest.checkpoint.size => (since, Some(newest)),
        since => (newest, since),
    };
    let signed = main.checkpoint.size;
    if entry >= signed {
        return Err(Error::refusal(
            Code::EntryUnsigned,
            format!(
                "Entry {entry} stands in the unsigned tail: the newest signed checkpoint covers {signed} \
                 of {size} entries."
            ),
            "The next act in the room signs it. Ask again then.",
        ));
    }
    let leaf = leaf_at(&journal, entry)?;
    let hashes = journal.inclusion_proof(entry, signed)?;
    let since = other
        .map(|other| since_of(&journal, other, signed))
        .transpose()?;
    let made = EntryProof::new(leaf, hashes, main.note, Some(main.key)).map_err(damaged)?;
    let made = EntryProof { since, ..made };
    // What is handed out holds, also where the file does not.
    made.inclusion(&main.checkpoint.root).map_err(damaged)?;
    Ok(made)
}

/// Checks a proof, in either form, with nothing but its bytes: what the reader knows from elsewhere is
/// compared with it, the key that must have signed and a checkpoint that was kept.
///
/// # Errors
/// `entry-proof-unreadable` if it is no proof of an entry; `key-unreadable`
/// if the key is none.
pub fn check(
    proof: &[u8],
    require_signer: Option<&str>,
    since: Option<&str>,
) -> Result<EntryVerdict, Error> {
    let trust: Trust = audit::trust(require_signer, since, None)?;
    let unreadable = |error: EntryProofError| {
        Error::usage(
            Code::EntryProofUnreadable,
            sentence(&error),
            "Give the whole file that “keymoot journal prove --out” wrote.",
        )
    };
    let read = EntryProof::parse(proof).map_err(unreadable)?;
    read.check(&trust).map_err(unreadable)
}

/// The newest checkpoint in the file.
pub(crate) fn newest(journal: &Journal) -> Result<Signed, Error> {
    let note = journal.latest_checkpoint()?.ok_or_else(|| {
        Error::refusal(
            Code::CheckpointFirst,
            "The journal has no signed checkpoint yet.",
            "The first ceremony in which the journal's token is opened signs one.",
        )
    })?;
    let (checkpoint, read) = Checkpoint::from_note(&note).map_err(damaged)?;
    if !matches!(journal.compare(&checkpoint)?, Comparison::Agrees { .. }) {
        return Err(damaged(format!(
            "its newest checkpoint, at {} entries, is of other entries",
            checkpoint.size
        )));
    }
    let key = signer(journal, &read)?
        .ok_or_else(|| damaged("none of the room's keys signed its newest checkpoint"))?;
    Ok(Signed {
        note,
        checkpoint,
        key,
    })
}

/// A checkpoint that somebody kept, held against the journal.
fn kept(journal: &Journal, note: &str, size: u64) -> Result<Signed, Error> {
    const SHOW: &str = "Give a checkpoint that was kept of this room.";
    let (checkpoint, read) = Checkpoint::from_note(note)
        .map_err(|error| Error::usage(Code::CheckpointUnreadable, sentence(&error), SHOW))?;
    let room = journal.room();
    if checkpoint.origin != origin(room) {
        let of = format!("The checkpoint is of {:?}", checkpoint.origin);
        return Err(Error::refusal(
            Code::CheckpointOfThisRoom,
            format!("{of}; this is the room {room}."),
            SHOW,
        ));
    }
    let signed = checkpoint.size;
    // A key that a lost entry introduced is not known here: shorter is enough.
    if signed > size {
        return Err(Error::refusal(
            Code::RoomBehindCheckpoint,
            format!(
                "The journal holds {size} entries; the checkpoint is of {signed}. The room was restored \
                 from an old copy, or changed."
            ),
            "Keep the checkpoint, and ask for the newer copy of the room.",
        ));
    }
    let key = signer(journal, &read)?.ok_or_else(|| {
        Error::refusal(
            Code::CheckpointOfThisRoom,
            "None of the room's keys signed that checkpoint, neither the one that signs now nor an older.",
            SHOW,
        )
    })?;
    if journal.root_at(signed)? != checkpoint.root {
        return Err(Error::refusal(
            Code::JournalForked,
            format!(
                "The room's key signed another journal at {signed} entries: there are two, of one room."
            ),
            "Keep the checkpoint and a copy of the room's folder: together they prove it. Trust neither \
             journal until it is known why.",
        ));
    }
    Ok(Signed {
        note: note.to_owned(),
        checkpoint,
        key,
    })
}

/// The key that signed, of those that the room's entries introduce.
fn signer(journal: &Journal, note: &Note) -> Result<Option<VerifierKey>, Error> {
    for stored in journal.entries(0, journal.size()?)? {
        let stored = stored?;
        // Nearly all entries introduce no key, and are not read for it.
        if !stored.leaf.contains(JOURNAL_KEY_INTRODUCED) {
            continue;
        }
        let (leaf, values) = stored.open().map_err(damaged)?;
        let named = values.get("key").and_then(|key| key.as_str());
        let key = named.and_then(|key| key.parse::<VerifierKey>().ok());
        if let Some(key) = key
            && leaf.kind == JOURNAL_KEY_INTRODUCED
            && note.verify(&key).is_ok()
        {
            return Ok(Some(key));
        }
    }
    Ok(None)
}

fn leaf_at(journal: &Journal, entry: u64) -> Result<String, Error> {
    let missing = || damaged(format!("entry {entry} is missing"));
    let mut entries = journal.entries(entry, entry + 1)?;
    Ok(entries.next().ok_or_else(missing)??.leaf)
}

fn since_of(journal: &Journal, other: Signed, size: u64) -> Result<Since, Error> {
    let tree_size = other.checkpoint.size;
    let (old, new) = (tree_size.min(size), tree_size.max(size));
    Ok(Since {
        tree_size,
        hashes: journal.consistency_proof(old, new)?,
        checkpoint: other.note,
    })
}

pub(crate) fn damaged(what: impl std::fmt::Display) -> Error {
    Error::failure(
        Code::JournalDamaged,
        format!("The journal does not check: {what}."),
        "“keymoot journal verify” tells more. Keep the folder, and restore the newest backup into \
         another.",
    )
}
