//! What can go wrong with a journal, told apart by what to do about it.

use std::path::PathBuf;

use proof::leaf::LeafError;
use rusqlite::{ErrorCode, ffi};

/// Why the journal could not do what was asked. Nothing is half done: every change is one
/// transaction.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A journal is never overwritten.
    #[error("{0} already exists; choose another name")]
    AlreadyExists(PathBuf),
    /// The file holds what no version of this program made, or lacks what it made.
    #[error("the journal was altered: {}", .0.join("; "))]
    Altered(Vec<String>),
    /// Another program has the journal open for writing.
    #[error("the journal is in use by another program; close it and try again")]
    Busy,
    /// The file is not there or may not be opened.
    #[error("the journal {0} cannot be opened")]
    CannotOpen(PathBuf),
    /// The checkpoint is not one of this journal.
    #[error("the checkpoint is not one of this journal: {0}")]
    Checkpoint(String),
    /// The file is damaged.
    #[error("the journal is damaged: {0}; verify it, and restore it from a backup")]
    Damaged(String),
    /// No space is left.
    #[error("the disk is full; make room and try again, nothing was lost")]
    DiskFull,
    /// The entry has not the allowed form.
    #[error(transparent)]
    Entry(#[from] LeafError),
    /// Reading or writing failed.
    #[error("the journal could not be read or written: {0}")]
    Io(String),
    /// The log is not the one that was read: somebody else wrote to it.
    #[error("another program wrote to the journal since it was read; open it again")]
    Moved,
    /// The file is something else.
    #[error("{0} is not a journal")]
    NotAJournal(PathBuf),
    /// What was to be appended did not read back.
    #[error("entry {0} did not read back as it was written")]
    NotKept(u64),
    /// There are no such entries.
    #[error("entries {first} to {end} were asked for; the journal has {size}")]
    OutOfRange {
        /// The first asked for.
        first: u64,
        /// The one after the last asked for.
        end: u64,
        /// How many there are.
        size: u64,
    },
    /// The file, its folder or this way of opening it allows no writing.
    #[error("the journal is read-only; make its folder writable, or work on a copy")]
    ReadOnly,
    /// The file, or its write-ahead log, is no longer the one that was opened.
    #[error("the journal's file was moved, removed or replaced while it was open")]
    Replaced,
    /// SQLite reported something that should not happen.
    #[error("the journal's database: {0}")]
    Sqlite(rusqlite::Error),
    /// A newer program wrote it.
    #[error(
        "the journal has schema {found}, this program knows up to {known}; use a newer Keymoot, or \
         open it read-only"
    )]
    TooNew {
        /// The file's schema.
        found: u32,
        /// This program's.
        known: u32,
    },
    /// The file has a hard link.
    #[error("the journal's file has a second name; work on a copy of it")]
    TwoNames,
}

/// What SQLite says where there is no room for a file's pages, or for the memory it shares.
const FULL: [i32; 2] = [ffi::SQLITE_IOERR_WRITE, ffi::SQLITE_IOERR_SHMSIZE];

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damaged(error.to_string())
            }
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            // SQLite knows a full disk alone; a quota and a limit on the size of files come as this.
            Some(ErrorCode::SystemIoFailure)
                if error
                    .sqlite_error()
                    .is_some_and(|one| FULL.contains(&one.extended_code)) =>
            {
                Self::DiskFull
            }
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly,
            Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => Self::Io(error.to_string()),
            _ => Self::Sqlite(error),
        }
    }
}
