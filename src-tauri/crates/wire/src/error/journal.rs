//! What the journal's errors mean for the person in the room.

use crate::{Code, Error};
use ledger::EntryError;

/// What an entry that cannot be read or written means.
impl From<EntryError> for Error {
    fn from(error: EntryError) -> Self {
        match error {
            EntryError::Damaged { seq, why } => Self::failure(
                Code::JournalDamaged,
                format!("Entry {seq} of the journal does not check: {why}."),
                "Stop using this room. Keep the folder, and restore the newest backup into another.",
            ),
            EntryError::TooNew => Self::failure(
                Code::RoomTooNew,
                "This room was written by a newer Keymoot.",
                "Use that version. This one opens the room for reading only.",
            ),
            EntryError::NotOpened { seq, why } => {
                Self::fault(Code::ReplayFailed, format!("Entry {seq}: {why}."))
            }
            EntryError::StepUnknown { seq, step } => Self::failure(
                Code::RoomTooNew,
                format!(
                    "This room was written by a newer Keymoot: entry {seq} opens a ceremony with \
                     the step “{step}”, which is not known here."
                ),
                "Use that version. This one opens the room for reading only.",
            ),
            EntryError::Unwritable(why) => Self::fault(Code::EntryUnwritable, why),
        }
    }
}

/// What a journal's error means for the person in the room.
impl From<journal::Error> for Error {
    fn from(error: journal::Error) -> Self {
        use journal::Error as Journal;
        const OPEN_AGAIN: &str = "Nothing of this step was written. Close the room, ask who else works in it, and open it \
             again.";
        const STOP: &str =
            "Stop using this room. Keep the folder, and restore the newest backup into another.";
        let message = format!("The journal: {error}.");
        match error {
            Journal::TooNew { .. } => EntryError::TooNew.into(),
            Journal::Altered(what) => Self::failure(
                Code::JournalAltered,
                format!(
                    "The journal's file is not as Keymoot made it: {}.",
                    what.join("; ")
                ),
                STOP,
            ),
            Journal::Busy => Self::failure(
                Code::RoomInUse,
                "Another program has this room's journal open.",
                "Close it there first; one room is open in one place at a time.",
            ),
            Journal::DiskFull => Self::failure(
                Code::DiskFull,
                "There is no room left on the disk for the journal.",
                "Nothing was lost. Free some space, then do this step again.",
            ),
            Journal::Moved => Self::failure(
                Code::JournalMovedOn,
                "Another program wrote to this room's journal while it was open here.",
                OPEN_AGAIN,
            ),
            Journal::NotKept(_) => Self::failure(Code::JournalNotKept, message, STOP),
            Journal::ReadOnly => Self::failure(
                Code::ReadOnly,
                "The journal can only be read.",
                "Copy the room to a writable disk to go on.",
            ),
            Journal::Replaced => Self::failure(
                Code::JournalReplaced,
                "The journal's file was moved, removed or replaced while the room was open.",
                OPEN_AGAIN,
            ),
            Journal::TwoNames => Self::failure(
                Code::JournalLinked,
                "The journal's file has a second name on this disk, a hard link.",
                "Copy the room's folder and work in the copy; here it can be looked at.",
            ),
            Journal::AlreadyExists(_)
            | Journal::CannotOpen(_)
            | Journal::Checkpoint(_)
            | Journal::Damaged(_)
            | Journal::Entry(_)
            | Journal::Io(_)
            | Journal::NotAJournal(_)
            | Journal::OutOfRange { .. }
            | Journal::Sqlite(_) => Self::failure(
                Code::JournalFailed,
                message,
                "Keep the room's folder as it is; restore the newest backup into another.",
            ),
        }
    }
}
