//! Holding a journal's file while it is open for writing: one writer to a file, whatever became of
//! a lock that lay beside it.
//!
//! The hold is a `flock` on the file itself. It does not meet SQLite's own locks, which are POSIX
//! record locks, but those have a trap: they are the process's, and fall as soon as *any* descriptor
//! of the file is closed in it. So the descriptor here is closed after the connection, and a file
//! that is held is not opened a second time only to find that out.

use std::collections::BTreeSet;
use std::fs::{self, File, Metadata, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::Error;

/// Which file: its device, and its number there.
type Id = (u64, u64);

/// What this process holds.
static HELD: Mutex<BTreeSet<Id>> = Mutex::new(BTreeSet::new());

/// A journal's file, held.
#[derive(Debug)]
pub(crate) struct Held {
    path: PathBuf,
    id: Id,
    /// The write-ahead log beside it, once it was opened.
    log: Option<(PathBuf, Id)>,
    /// `None` only while it is let go of.
    file: Option<File>,
}

impl Held {
    /// Holds a file that is there.
    ///
    /// # Errors
    /// [`Error::Busy`] if somebody holds it, [`Error::TwoNames`], [`Error::NotAJournal`] if it is
    /// no file, [`Error::CannotOpen`].
    pub(crate) fn take(path: &Path) -> Result<Self, Error> {
        let cannot = |_| Error::CannotOpen(path.to_owned());
        let mut held = held();
        let found = fs::metadata(path).map_err(cannot)?;
        // To open a pipe is to wait for its other end.
        if !found.is_file() {
            return Err(Error::NotAJournal(path.to_owned()));
        }
        // A write-ahead log goes by its journal's name: under another name it would be left out.
        if found.nlink() > 1 {
            return Err(Error::TwoNames);
        }
        if held.contains(&id(&found)) {
            return Err(Error::Busy);
        }
        let file = File::open(path).map_err(cannot)?;
        Self::hold(path, file, &mut held)
    }

    /// Holds a file that was just made.
    ///
    /// # Errors
    /// [`Error::Busy`] if somebody was faster.
    pub(crate) fn made(path: &Path, file: File) -> Result<Self, Error> {
        Self::hold(path, file, &mut held())
    }

    fn hold(path: &Path, file: File, held: &mut BTreeSet<Id>) -> Result<Self, Error> {
        let failed = |error: io::Error| Error::Io(error.to_string());
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::Busy),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let id = id(&file.metadata().map_err(failed)?);
        let path = std::path::absolute(path).map_err(failed)?;
        held.insert(id);
        Ok(Self {
            path,
            id,
            log: None,
            file: Some(file),
        })
    }

    /// Remembers which write-ahead log SQLite opened.
    pub(crate) fn notice_log(&mut self) {
        // SQLite follows links to the file, and keeps the log beside what it finds.
        let log = self.path.canonicalize().map(|path| log_of(&path));
        self.log = log
            .and_then(|log| Ok((log.clone(), id(&fs::metadata(log)?))))
            .ok();
    }

    /// Refuses if the file or its log is no longer the one that was opened: what is written now
    /// would go where nobody looks.
    ///
    /// # Errors
    /// [`Error::Replaced`].
    pub(crate) fn still_there(&self) -> Result<(), Error> {
        let same = |path: &Path, was: Id| fs::metadata(path).is_ok_and(|found| id(&found) == was);
        let log = self.log.as_ref();
        if same(&self.path, self.id) && log.is_some_and(|(log, was)| same(log, *was)) {
            Ok(())
        } else {
            Err(Error::Replaced)
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // Closed before anybody else here may open it, and with it SQLite's locks.
        let mut held = held();
        drop(self.file.take());
        held.remove(&self.id);
    }
}

/// True if this process has the file open for writing.
pub(crate) fn is_held(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| held().contains(&id(&found)))
}

/// The write-ahead log of a database.
pub(crate) fn log_of(path: &Path) -> PathBuf {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    log.into()
}

fn id(found: &Metadata) -> Id {
    (found.dev(), found.ino())
}

fn held() -> MutexGuard<'static, BTreeSet<Id>> {
    // A set of numbers is whole whoever panicked beside it.
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}
