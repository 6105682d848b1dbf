//! Pictures and PDFs of others, read in a process of its own: see the crate `reader`.

use reader::{GaveUp, Reader};
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use wire::{Code, Error};

/// The program's file name.
const PROGRAM: &str = "keymoot-reader";

/// The reader: named by the environment, beside the program, or installed.
pub fn reader() -> Result<Reader, Error> {
    reader_file().map(Reader::new)
}

/// Where its program is. Whoever may set this program's environment may do with it what they like
/// anyway.
pub fn reader_file() -> Result<PathBuf, Error> {
    files::installed(
        "KEYMOOT_READER",
        [
            PROGRAM,
            "../lib/keymoot/keymoot-reader",
            "../keymoot-reader",
        ],
    )
    .ok_or_else(|| {
        Error::failure(
            Code::ReaderMissing,
            format!("The program {PROGRAM}, which reads pictures and PDFs, is not installed."),
            "Install the whole Keymoot package, or build it with “npm start”.",
        )
    })
}

/// Parses what somebody brought. A parser that panics is one that gave up: the file is not held
/// against anybody, and the program goes on with all it holds.
pub fn guarded<T>(what: &str, parse: impl FnOnce() -> T) -> Result<T, Error> {
    panic::catch_unwind(AssertUnwindSafe(parse)).map_err(|_| {
        let why = "a fault in the program that reads it";
        gave_up(what, &GaveUp::Ended(why.into()))
    })
}

/// What it means that reading broke off, for the person who brought the file.
pub fn gave_up(what: &str, why: &GaveUp) -> Error {
    Error::failure(
        Code::FileNotReadable,
        format!("The reader gave up on {what}: {why}."),
        "Nothing is held against whoever brought it, and what others brought is kept. Scan it again, \
         bring it in another form, or type its rows.",
    )
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_parser_that_panics_gave_up() {
        assert_eq!(guarded("a file", || 7).unwrap(), 7);
        let broke = guarded("a file", || [0][std::hint::black_box(1)]);
        assert_eq!(broke.unwrap_err().code, "file-not-readable");
    }
}
