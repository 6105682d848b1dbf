//! Writing files: whole or not at all, and never over one that is there.

use crate::folder::{clear, file_error};
use ceremony::FileFacts;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;
use wire::{Code, Error};
use zeroize::Zeroizing;

/// How files begin that are not written whole yet.
pub const UNFINISHED: &str = ".keymoot-";

/// Writes a file that is not there yet, and is on the disk when this returns.
///
/// # Errors
/// `nothing-overwritten` if something has that name; nothing was written then.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    Reservation::make(path)?
        .write(bytes)
        .map_err(|failed| failed.error)
}

/// The same of a file that is written part by part, as one is that is larger than memory: `fill`
/// is given what writes a part. Nothing is there until all of it is.
///
/// # Errors
/// As [`write_new`]; whatever `fill` gives.
pub fn write_new_in_parts<T>(
    path: &Path,
    fill: impl FnOnce(&mut dyn FnMut(&str) -> Result<(), Error>) -> Result<T, Error>,
) -> Result<T, Error> {
    let Reservation { mut file, path } = Reservation::make(path)?;
    let failed = |error: io::Error| file_error(&path, &error);
    let given = fill(&mut |part| file.write_all(part.as_bytes()).map_err(failed))?;
    file.as_file().sync_all().map_err(failed)?;
    if let Err(named) = file.persist_noclobber(&path) {
        if named.error.kind() == io::ErrorKind::AlreadyExists {
            return Err(already_there(&path));
        }
        // As in `give_name`.
        let copy = || -> io::Result<()> {
            let mut from = named.file.reopen()?;
            let mut to = File::create_new(&path)?;
            io::copy(&mut from, &mut to)?;
            to.sync_all()
        };
        copy().map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => already_there(&path),
            _ => failed(error),
        })?;
    }
    let synced = File::open(folder_of(&path)).and_then(|folder| folder.sync_all());
    synced.map_err(failed)?;
    Ok(given)
}

/// Writes one of the program's own files, such as the room's settings, in the place of what it was.
/// Nothing that somebody made or keeps is ever written like this.
pub fn replace_own(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let attempt = || -> io::Result<()> {
        let mut file = unfinished(path)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        File::open(folder_of(path))?.sync_all()
    };
    attempt().map_err(|error| file_error(path, &error))
}

/// A place for a file, taken before the file is written.
///
/// The empty file that takes it lies in the same folder under a name of its own. It goes when this
/// is dropped; what is left of it after a crash says that this folder is the one.
pub struct Reservation {
    file: NamedTempFile,
    path: PathBuf,
}

/// Why a reserved file was not written.
pub struct NotWritten {
    /// Why.
    pub error: Error,
    /// True if nothing of it can be left: neither the file nor what was reserved for it.
    pub nothing_left: bool,
}

impl Reservation {
    /// Takes the place.
    ///
    /// # Errors
    /// `nothing-overwritten` if something has that name, or the folder cannot be written to.
    pub fn make(path: &Path) -> Result<Self, Error> {
        if path.symlink_metadata().is_ok() {
            return Err(already_there(path));
        }
        let file = unfinished(path).map_err(|error| file_error(path, &error))?;
        Ok(Self {
            file,
            path: path.to_owned(),
        })
    }

    /// The reserved file's name, without its folder.
    pub fn name(&self) -> String {
        let name = self.file.path().file_name();
        name.map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default()
    }

    /// Writes the file and gives it its name.
    ///
    /// # Errors
    /// [`NotWritten`].
    pub fn write(self, bytes: &[u8]) -> Result<(), NotWritten> {
        let Self { mut file, path } = self;
        let written = file
            .write_all(bytes)
            .and_then(|()| file.as_file().sync_all());
        if let Err(error) = written {
            let nothing_left = file.close().is_ok();
            let error = file_error(&path, &error);
            return Err(NotWritten {
                error,
                nothing_left,
            });
        }
        give_name(file, &path, bytes)?;
        // From here on it is there, whether or not the disk can say so.
        let synced = File::open(folder_of(&path)).and_then(|folder| folder.sync_all());
        synced.map_err(|error| NotWritten {
            error: file_error(&path, &error),
            nothing_left: false,
        })
    }
}

/// Gives a whole file its name, unless something has that name.
fn give_name(file: NamedTempFile, path: &Path, bytes: &[u8]) -> Result<(), NotWritten> {
    let failed = match file.persist_noclobber(path) {
        Ok(_) => return Ok(()),
        Err(failed) => failed,
    };
    let gone = failed.file.close().is_ok();
    if failed.error.kind() == io::ErrorKind::AlreadyExists {
        return Err(NotWritten {
            error: already_there(path),
            nothing_left: gone,
        });
    }
    // Some file systems can neither rename without replacing nor make hard links.
    let attempt = || -> io::Result<()> {
        let mut file = File::create_new(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    attempt().map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => NotWritten {
            error: already_there(path),
            nothing_left: gone,
        },
        _ => NotWritten {
            error: file_error(path, &error),
            nothing_left: false,
        },
    })
}

/// What a file of these bytes at this place is known by.
pub fn facts(path: &Path, bytes: &[u8]) -> FileFacts {
    FileFacts {
        path: path.display().to_string(),
        digest: hex::encode(Sha256::digest(bytes)),
    }
}

/// True if the file lies there, unchanged. A file that cannot be read is not said to.
pub fn lies_there(file: &FileFacts) -> bool {
    digest_of(Path::new(&file.path)).is_some_and(|digest| digest == file.digest)
}

/// SHA-256 of a regular file, hex; `None` if there is none, or it cannot be read.
pub fn digest_of(path: &Path) -> Option<String> {
    let mut file = File::open(path).ok()?;
    if !file.metadata().ok()?.is_file() {
        return None;
    }
    let mut digest = Sha256::new();
    let mut chunk = Zeroizing::new([0; 1 << 14]);
    loop {
        match file.read(&mut *chunk).ok()? {
            0 => return Some(hex::encode(digest.finalize())),
            length => digest.update(chunk.get(..length)?),
        }
    }
}

/// Removes a file if it is the one that was written, and leaves every other alone.
///
/// # Errors
/// If it is there and cannot be removed.
pub fn remove_written(file: &FileFacts) -> Result<(), Error> {
    if !lies_there(file) {
        return Ok(());
    }
    let path = Path::new(&file.path);
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(file_error(path, &error)),
        _ => Ok(()),
    }
}

/// Something has that name already.
#[must_use]
pub fn already_there(path: &Path) -> Error {
    Error::refusal(
        Code::NothingOverwritten,
        format!("{} is already there.", path.display()),
        "Nothing was written. Name another place, or move that file away.",
    )
}

fn unfinished(path: &Path) -> io::Result<NamedTempFile> {
    clear(folder_of(path));
    tempfile::Builder::new()
        .prefix(UNFINISHED)
        .tempfile_in(folder_of(path))
}

/// The parent of a bare file name is the empty path, which is nowhere.
fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or_else(|| Path::new("."))
}
