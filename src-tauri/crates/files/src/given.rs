//! Reading the files that people name: a share, a package, a list. Whatever lies there, reading
//! ends: what is no file is refused, and so is what is longer than such a file ever is.

use crate::folder::file_error;
use rustix::fs::OFlags;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::Path;
use wire::{Code, Error};
use zeroize::Zeroizing;

/// Why a file that somebody named was not read.
#[derive(Debug)]
pub enum NotRead {
    /// It is not there, or does not read.
    Failed(io::Error),
    /// It is a folder, a device, a socket, or a pipe where none is taken.
    NotAFile,
    /// It is longer than this.
    TooLong {
        /// The most that is read, in bytes.
        longest: u64,
    },
}

impl fmt::Display for NotRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) => error.fmt(f),
            Self::NotAFile => f.write_str("it is not a file, but a folder, a device or a pipe"),
            Self::TooLong { longest } => write!(f, "it is longer than {longest} bytes"),
        }
    }
}

impl std::error::Error for NotRead {}

/// Reads the file at `path`, of at most `longest` bytes. Links are followed; what they lead to must
/// be a file.
///
/// # Errors
/// [`NotRead`].
pub fn read_given(path: &Path, longest: u64) -> Result<Zeroizing<Vec<u8>>, NotRead> {
    // Without it, opening a pipe that nobody writes to would wait for ever.
    let nonblock = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default();
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(nonblock)
        .open(path)
        .map_err(NotRead::Failed)?;
    if !file.metadata().map_err(NotRead::Failed)?.is_file() {
        return Err(NotRead::NotAFile);
    }
    read_open(file, longest)
}

/// The same, where a pipe will do too: what a shell puts in place of `<(command)`, so that a secret
/// need not lie on a disk. It is read until whoever writes to it closes it.
///
/// # Errors
/// As [`read_given`].
pub fn read_given_or_piped(path: &Path, longest: u64) -> Result<Zeroizing<Vec<u8>>, NotRead> {
    if !fs::metadata(path).is_ok_and(|found| found.file_type().is_fifo()) {
        return read_given(path, longest);
    }
    let file = File::open(path).map_err(NotRead::Failed)?;
    if !file
        .metadata()
        .map_err(NotRead::Failed)?
        .file_type()
        .is_fifo()
    {
        return Err(NotRead::NotAFile);
    }
    read_open(file, longest)
}

fn read_open(file: File, longest: u64) -> Result<Zeroizing<Vec<u8>>, NotRead> {
    let length = file.metadata().map_or(0, |found| found.len());
    if length > longest {
        return Err(NotRead::TooLong { longest });
    }
    // As long as it says it is, so that no copy of a secret is left where the bytes were before.
    let mut bytes = Zeroizing::new(Vec::with_capacity(
        usize::try_from(length).unwrap_or_default() + 1,
    ));
    file.take(longest.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(NotRead::Failed)?;
    if bytes.len() as u64 > longest {
        return Err(NotRead::TooLong { longest });
    }
    Ok(bytes)
}

/// Reads a file of at most `longest` bytes, for the room.
pub fn read_bounded(file: &Path, longest: u64) -> Result<Zeroizing<Vec<u8>>, Error> {
    read_given(file, longest).map_err(|why| not_read(file, &why))
}

/// Reads a text of at most `longest` bytes, for the room.
pub fn read_text(file: &Path, longest: u64) -> Result<String, Error> {
    let bytes = read_bounded(file, longest)?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|error| file_error(file, &io::Error::new(io::ErrorKind::InvalidData, error)))?;
    Ok(text.to_owned())
}

/// What it means that a file was not read, for the person who named it.
pub fn not_read(file: &Path, why: &NotRead) -> Error {
    let place = file.display();
    match why {
        NotRead::Failed(error) => file_error(file, error),
        NotRead::NotAFile => Error::usage(
            Code::NotAFile,
            format!("{place} is not a file, but a folder, a device or a pipe."),
            "Choose a file.",
        ),
        NotRead::TooLong { .. } => Error::usage(
            Code::FileTooLarge,
            format!("{place} is larger than such a file ever is."),
            "Choose the right file.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;
    use std::time::{Duration, Instant};

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    #[test]
    fn a_file_is_read_up_to_its_bound() {
        let folder = folder();
        let file = folder.path().join("share.txt");
        fs::write(&file, b"12345").unwrap();
        assert_eq!(**read_given(&file, 5).unwrap(), *b"12345");
        assert!(matches!(
            read_given(&file, 4),
            Err(NotRead::TooLong { longest: 4 })
        ));
        let link = folder.path().join("link");
        symlink(&file, &link).unwrap();
        assert_eq!(**read_given_or_piped(&link, 5).unwrap(), *b"12345");
    }

    #[test]
    fn what_has_no_end_is_refused_at_once() {
        let folder = folder();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let link = folder.path().join("zero");
        symlink("/dev/zero", &link).unwrap();
        let begun = Instant::now();
        for endless in [pipe.as_path(), &link, folder.path()] {
            let refused = read_bounded(endless, 64).unwrap_err();
            assert_eq!(refused.code, "not-a-file", "{}", endless.display());
        }
        assert!(read_given_or_piped(&link, 64).is_err());
        assert!(begun.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn a_pipe_is_read_where_it_will_do() {
        let folder = folder();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let write = |text: &'static str| {
            let pipe = pipe.clone();
            std::thread::spawn(move || fs::write(pipe, text))
        };
        let writer = write("HSM A=1234");
        assert_eq!(**read_given_or_piped(&pipe, 64).unwrap(), *b"HSM A=1234");
        writer.join().unwrap().unwrap();
        let writer = write("HSM A=1234");
        assert!(matches!(
            read_given_or_piped(&pipe, 4),
            Err(NotRead::TooLong { .. })
        ));
        // Whether the writer saw the pipe close depends on who was faster.
        let _ = writer.join().unwrap();
    }
}
