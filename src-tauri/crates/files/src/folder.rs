//! The room's folder: where things lie, and the lock that keeps a second program out.

use crate::looking;
use crate::writing::UNFINISHED;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use wire::{Code, Error};

/// The file that makes a folder a room.
const JOURNAL: &str = "journal.sqlite";
const INVENTORY: &str = "inventory.sqlite";
/// The folders in a room that nobody else writes to.
const DRAFTS: &str = "drafts";
const PEOPLE: &str = "people";
const RECORDS: &str = "records";
const TOKENS: &str = "tokens";

/// A room's folder.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    /// Held while the room is open for writing.
    lock: Option<File>,
    /// Why nothing can be written here, if so.
    read_only: Option<Error>,
    /// True if it is only looked at.
    looked_at: bool,
    /// The copy of its databases that is looked at.
    copy: Option<TempDir>,
}

impl Folder {
    /// Makes a new folder for a room, readable by its owner alone.
    pub fn create(root: &Path) -> Result<Self, Error> {
        empty_or_new(root)?;
        make(root)?;
        let root = root
            .canonicalize()
            .map_err(|error| file_error(root, &error))?;
        let folder = Self {
            lock: Some(lock(&root)?),
            read_only: None,
            looked_at: false,
            copy: None,
            root,
        };
        // Two programs may have found it empty; one of them had the lock first.
        if folder.journal().exists() {
            return Err(not_empty(&folder.root));
        }
        for part in [folder.people(), folder.records(), folder.out()] {
            make(&part)?;
        }
        Ok(folder)
    }

    /// Opens the folder of a room to work in it. Where it cannot be locked, on a disk that is
    /// read-only or full, it can still be looked at: [`read_only`](Self::read_only) says why.
    ///
    /// # Errors
    /// If there is no room, or another program has it open.
    pub fn open(root: &Path) -> Result<Self, Error> {
        let root = there(root)?;
        let (lock, read_only) = match lock(&root) {
            Ok(file) => (Some(file), None),
            Err(error) if error.code == Code::RoomInUse => return Err(error),
            Err(error) => (None, Some(error)),
        };
        Ok(Self {
            root,
            lock,
            read_only,
            looked_at: false,
            copy: None,
        })
    }

    /// The folder of a room that is only looked at: nothing is locked, nothing written, and nothing
    /// left behind. Its databases are copied to a folder for temporary files, which goes with this, and
    /// read there: as they are now.
    ///
    /// # Errors
    /// If there is no room, or no space for the copy.
    pub fn at(root: &Path) -> Result<Self, Error> {
        use rustix::fs::{Access, access};
        let root = there(root)?;
        // Asked, not tried: a disk that is read-only says so even to those who may do anything.
        let may_write = access(&root, Access::WRITE_OK)
            .and_then(|()| access(root.join(JOURNAL), Access::WRITE_OK));
        let read_only = may_write.err().map(|_| read_only_disk());
        let copy = match looking::copy(&root, &[JOURNAL, INVENTORY]) {
            Ok(copy) => copy,
            // Where nothing can be written nothing is left behind: they are read in their place.
            Err(_) if read_only.is_some() => None,
            Err(looking::NotCopied(path, why)) => return Err(file_error(&path, &why)),
        };
        Ok(Self {
            read_only,
            looked_at: true,
            lock: None,
            copy,
            root,
        })
    }

    /// True if it is only looked at.
    #[must_use]
    pub fn looked_at(&self) -> bool {
        self.looked_at
    }

    /// Where its databases are read.
    fn data(&self) -> &Path {
        self.copy
            .as_ref()
            .map_or(self.root.as_path(), TempDir::path)
    }

    /// The folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// True while it is open to be worked in.
    pub fn writable(&self) -> bool {
        self.lock.is_some()
    }

    /// Why nothing can be written, if so.
    pub fn read_only(&self) -> Option<&Error> {
        self.read_only.as_ref()
    }

    /// The journal's file; of a room that is looked at, its copy.
    #[must_use]
    pub fn journal(&self) -> PathBuf {
        self.data().join(JOURNAL)
    }

    /// The inventory's file; of a room that is looked at, its copy.
    #[must_use]
    pub fn inventory(&self) -> PathBuf {
        self.data().join(INVENTORY)
    }

    /// The settings' file.
    #[must_use]
    pub fn settings(&self) -> PathBuf {
        self.root.join("room.toml")
    }

    /// Where plans lie that are kept until their day.
    #[must_use]
    pub fn drafts(&self) -> PathBuf {
        self.root.join(DRAFTS)
    }

    /// Where sealed signing keys lie.
    #[must_use]
    pub fn people(&self) -> PathBuf {
        self.root.join(PEOPLE)
    }

    /// Where records lie.
    #[must_use]
    pub fn records(&self) -> PathBuf {
        self.root.join(RECORDS)
    }

    /// Where practice tokens lie.
    #[must_use]
    pub fn tokens(&self) -> PathBuf {
        self.root.join(TOKENS)
    }

    /// Where ceremonies put packages and shares.
    #[must_use]
    pub fn out(&self) -> PathBuf {
        self.root.join("out")
    }

    /// Where a ceremony's share sheets and package go unless another place is named.
    pub fn out_of(&self, ceremony: &str) -> PathBuf {
        self.out().join(ceremony.get(..8).unwrap_or(ceremony))
    }
}

/// Where a room truly is.
fn there(root: &Path) -> Result<PathBuf, Error> {
    let root = root
        .canonicalize()
        .map_err(|error| file_error(root, &error))?;
    if root.join(JOURNAL).is_file() {
        Ok(root)
    } else {
        Err(no_room(&root))
    }
}

fn no_room(root: &Path) -> Error {
    Error::usage(
        Code::NoRoomHere,
        format!("{} is not a room.", root.display()),
        "Name the folder of a room, or make one with “keymoot room init”.",
    )
}

/// Makes something in a folder that is new or empty. Where that fails, what it left is removed, so
/// that it can be done again: nothing else was in there. What another program made there meanwhile
/// is not touched.
pub fn or_nothing<T>(root: &Path, make: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    empty_or_new(root)?;
    let was_there = root.exists();
    make().inspect_err(|error| {
        if [Code::FolderNotEmpty, Code::RoomInUse].contains(&error.code) {
            return;
        }
        // The error that matters is that of the making.
        if was_there {
            for entry in fs::read_dir(root).into_iter().flatten().flatten() {
                let path = entry.path();
                let _ = fs::remove_dir_all(&path).or_else(|_| fs::remove_file(&path));
            }
        } else {
            let _ = fs::remove_dir_all(root);
        }
    })
}

/// Refuses a folder that holds anything: what comes to lie there lies there alone.
pub fn empty_or_new(path: &Path) -> Result<(), Error> {
    let first = match fs::read_dir(path) {
        Ok(mut entries) => entries.next(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(file_error(path, &error)),
    };
    if first.is_none() {
        return Ok(());
    }
    Err(not_empty(path))
}

fn not_empty(path: &Path) -> Error {
    Error::usage(
        Code::FolderNotEmpty,
        format!("{} is not empty.", path.display()),
        "Name a folder that does not exist yet, or an empty one.",
    )
}

/// Makes a folder and its parents, readable by the owner alone.
pub fn make(path: &Path) -> Result<(), Error> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|error| file_error(path, &error))
}

/// Refuses what is not a file that can be read. A link is none: in a room's folder it could lead
/// anywhere, and a pipe has no end.
pub fn readable(path: &Path) -> Result<(), Error> {
    let found = fs::symlink_metadata(path).map_err(|error| file_error(path, &error))?;
    if !found.is_file() {
        return Err(Error::failure(
            Code::FileFailed,
            format!("{} is not a file.", path.display()),
            "Look what it is, and put the file there that belongs there.",
        ));
    }
    rustix::fs::access(path, rustix::fs::Access::READ_OK)
        .map_err(|error| file_error(path, &error.into()))
}

/// What interrupted writes left in a folder.
pub fn unfinished(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let ours = |entry: &fs::DirEntry| {
        entry.file_name().to_string_lossy().starts_with(UNFINISHED)
            && entry.file_type().is_ok_and(|kind| kind.is_file())
    };
    entries.filter(ours).map(|entry| entry.path()).collect()
}

/// Before a write into a room's own folder, into which no other program writes while the room is
/// open: removes what interrupted writes left there. A look never does, and one that cannot be
/// removed stops nothing: `doctor` tells of it.
pub fn clear(folder: &Path) {
    let inner = [DRAFTS, PEOPLE, RECORDS, TOKENS]
        .iter()
        .any(|name| folder.ends_with(name));
    let room = folder.parent().filter(|_| inner);
    if room.is_some_and(|room| room.join(JOURNAL).is_file()) {
        for left in unfinished(folder) {
            let _ = fs::remove_file(left);
        }
    }
}

/// What a failed file operation means for the person in the room.
pub fn file_error(path: &Path, error: &io::Error) -> Error {
    let place = path.display();
    match error.kind() {
        io::ErrorKind::NotFound => Error::failure(
            Code::FileMissing,
            format!("{place} is not there."),
            "Check the name and that the drive is plugged in.",
        ),
        io::ErrorKind::PermissionDenied => Error::failure(
            Code::FileForbidden,
            format!("{place} may not be opened by this user."),
            "Log in as the user who owns the room, or mend the folder's permissions.",
        ),
        io::ErrorKind::ReadOnlyFilesystem => Error::failure(
            Code::ReadOnly,
            format!("{place} lies on a disk that can only be read."),
            "Copy the room to a writable disk, or mount this one for writing.",
        ),
        io::ErrorKind::FileTooLarge | io::ErrorKind::QuotaExceeded | io::ErrorKind::StorageFull => {
            Error::failure(
                Code::DiskFull,
                format!("There is no room left on the disk for {place}."),
                "Nothing was lost. Free some space, then do this step again.",
            )
        }
        _ => Error::failure(
            Code::FileFailed,
            format!("{place}: {error}."),
            "Check the disk, then try again.",
        ),
    }
}

fn read_only_disk() -> Error {
    Error::failure(
        Code::ReadOnly,
        "This room lies on a disk that can only be read.",
        "Copy the room to a writable disk to go on; here it can be looked at.",
    )
}

fn lock(root: &Path) -> Result<File, Error> {
    let path = root.join("room.lock");
    // Opening a pipe would wait for its other end, and a link could lead anywhere.
    if fs::symlink_metadata(&path).is_ok_and(|found| !found.is_file()) {
        return Err(Error::failure(
            Code::ReadOnly,
            format!("{} is not a file.", path.display()),
            "Remove it, then open the room again; until then it can be looked at.",
        ));
    }
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(&path)
        .map_err(|error| match error.kind() {
            // A folder without write permission is read like a read-only disk.
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => read_only_disk(),
            _ => file_error(&path, &error),
        })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(in_use(root)),
        Err(TryLockError::Error(error)) => Err(file_error(&path, &error)),
    }
}

/// Another program has the room open.
pub fn in_use(root: &Path) -> Error {
    Error::failure(
        Code::RoomInUse,
        format!("Another Keymoot has {} open.", root.display()),
        "Close it there first; one room is open in one place at a time.",
    )
}
