//! The room's folder: where things lie, and the lock that keeps a second program out.

use crate::Error;
use crate::writing::UNFINISHED;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// A room's folder.
#[derive(Debug)]
pub(crate) struct Folder {
    root: PathBuf,
    /// Held while the room is open for writing.
    lock: Option<File>,
}

impl Folder {
    /// Makes a new folder for a room, readable by its owner alone.
    pub(crate) fn create(root: &Path) -> Result<Self, Error> {
        empty_or_new(root)?;
        make(root)?;
        let root = root
            .canonicalize()
            .map_err(|error| file_error(root, &error))?;
        let lock = Some(lock(&root)?);
        let folder = Self { root, lock };
        for part in [folder.people(), folder.records(), folder.out()] {
            make(&part)?;
        }
        Ok(folder)
    }

    /// Opens the folder of a room that exists. `None` in the lock's place where nothing can be
    /// written: a read-only disk.
    pub(crate) fn open(root: &Path) -> Result<Self, Error> {
        let root = root
            .canonicalize()
            .map_err(|error| file_error(root, &error))?;
        if !root.join("journal.sqlite").is_file() {
            return Err(no_room(&root));
        }
        match lock(&root) {
            Ok(file) => Ok(Self {
                root,
                lock: Some(file),
            }),
            Err(error) if error.code == "read-only" => Ok(Self { root, lock: None }),
            Err(error) => Err(error),
        }
    }

    /// The folder of a room that is only looked at: nothing is locked.
    pub(crate) fn at(root: &Path) -> Result<Self, Error> {
        let root = root
            .canonicalize()
            .map_err(|error| file_error(root, &error))?;
        if !root.join("journal.sqlite").is_file() {
            return Err(no_room(&root));
        }
        Ok(Self { root, lock: None })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn writable(&self) -> bool {
        self.lock.is_some()
    }

    pub(crate) fn journal(&self) -> PathBuf {
        self.root.join("journal.sqlite")
    }

    pub(crate) fn settings(&self) -> PathBuf {
        self.root.join("room.toml")
    }

    pub(crate) fn people(&self) -> PathBuf {
        self.root.join("people")
    }

    pub(crate) fn records(&self) -> PathBuf {
        self.root.join("records")
    }

    pub(crate) fn tokens(&self) -> PathBuf {
        self.root.join("tokens")
    }

    fn out(&self) -> PathBuf {
        self.root.join("out")
    }

    /// Where a ceremony's share sheets and package go unless another place is named.
    pub(crate) fn out_of(&self, ceremony: &str) -> PathBuf {
        self.out().join(ceremony.get(..8).unwrap_or(ceremony))
    }
}

fn no_room(root: &Path) -> Error {
    Error::usage(
        "no-room-here",
        format!("{} is not a room.", root.display()),
        "Name the folder of a room, or make one with “keymoot room init”.",
    )
}

/// Refuses a folder that holds anything: what comes to lie there lies there alone.
pub(crate) fn empty_or_new(path: &Path) -> Result<(), Error> {
    let first = match fs::read_dir(path) {
        Ok(mut entries) => entries.next(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(file_error(path, &error)),
    };
    if first.is_none() {
        return Ok(());
    }
    Err(Error::usage(
        "folder-not-empty",
        format!("{} is not empty.", path.display()),
        "Name a folder that does not exist yet, or an empty one.",
    ))
}

/// Makes a folder and its parents, readable by the owner alone.
pub(crate) fn make(path: &Path) -> Result<(), Error> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|error| file_error(path, &error))
}

/// Removes what an interrupted write left in a folder.
pub(crate) fn sweep(folder: &Path) -> Result<(), Error> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(());
    };
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            let path = entry.path();
            fs::remove_file(&path).map_err(|error| file_error(&path, &error))?;
        }
    }
    Ok(())
}

/// What a failed file operation means for the person in the room.
pub(crate) fn file_error(path: &Path, error: &io::Error) -> Error {
    let place = path.display();
    match error.kind() {
        io::ErrorKind::NotFound => Error::failure(
            "file-missing",
            format!("{place} is not there."),
            "Check the name and that the drive is plugged in.",
        ),
        io::ErrorKind::PermissionDenied => Error::failure(
            "file-forbidden",
            format!("{place} may not be opened by this user."),
            "Log in as the user who owns the room, or mend the folder's permissions.",
        ),
        io::ErrorKind::ReadOnlyFilesystem => Error::failure(
            "read-only",
            format!("{place} lies on a disk that can only be read."),
            "Copy the room to a writable disk, or mount this one for writing.",
        ),
        io::ErrorKind::FileTooLarge | io::ErrorKind::QuotaExceeded | io::ErrorKind::StorageFull => {
            Error::failure(
                "disk-full",
                format!("There is no room left on the disk for {place}."),
                "Nothing was lost. Free some space, then do this step again.",
            )
        }
        _ => Error::failure(
            "file-failed",
            format!("{place}: {error}."),
            "Check the disk, then try again.",
        ),
    }
}

fn lock(root: &Path) -> Result<File, Error> {
    let path = root.join("room.lock");
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(&path)
        .map_err(|error| match error.kind() {
            // A folder without write permission is read like a read-only disk.
            io::ErrorKind::PermissionDenied if root.join("journal.sqlite").exists() => {
                file_error(&path, &io::ErrorKind::ReadOnlyFilesystem.into())
            }
            _ => file_error(&path, &error),
        })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::failure(
            "room-in-use",
            format!("Another Keymoot has {} open.", root.display()),
            "Close it there first; one room is open in one place at a time.",
        )),
        Err(TryLockError::Error(error)) => Err(file_error(&path, &error)),
    }
}
