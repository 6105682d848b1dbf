//! What can go wrong on paper.

/// Why a page could not be made, or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An embedded typeface cannot be parsed: the build is broken.
    #[error("the embedded typeface {face} cannot be used; this build of Keymoot is damaged")]
    Face {
        /// Its resource name.
        face: String,
    },
    /// The PDF writer reported a fault.
    #[error("the page could not be written: {detail}")]
    Write {
        /// What it said.
        detail: String,
    },
    /// Text that must fit one line or one page does not.
    #[error("{what} does not fit: {expected} at most, {found} given")]
    TooLong {
        /// What is too long.
        what: &'static str,
        /// What fits.
        expected: String,
        /// What was given.
        found: String,
    },
    /// The bytes are not a PDF that can be drawn.
    #[error("this is not a PDF that can be read: {detail}")]
    NotAPdf {
        /// Why.
        detail: String,
    },
    /// The file has no such page.
    #[error("page {page} does not exist: the file has {pages}")]
    NoSuchPage {
        /// The page asked for, from 1.
        page: usize,
        /// How many there are.
        pages: usize,
    },
    /// An entry of the transcript cannot be laid out.
    #[error("entry {seq} of the transcript cannot be laid out: {detail}")]
    Entry {
        /// Its place in the journal.
        seq: u64,
        /// Why.
        detail: String,
    },
    /// The transcript names no ceremony.
    #[error("the transcript names no ceremony, so there is nothing to record")]
    NoCeremony,
    /// A ceremony's entries do not begin one.
    #[error(transparent)]
    Replay(#[from] ceremony::ReplayError),
    /// The transcript cannot be read.
    #[error(transparent)]
    Transcript(#[from] proof::transcript::TranscriptError),
    /// The picture asked for, or given, is too large.
    #[error("a picture of {width} × {height} pixels is too large; at most {limit} on a side")]
    TooLarge {
        /// Pixels across.
        width: u64,
        /// Pixels down.
        height: u64,
        /// The most allowed on a side.
        limit: u32,
    },
    /// The bytes are not a picture that can be read.
    #[error("this is not a picture that can be read: {detail}")]
    NotAPicture {
        /// Why.
        detail: String,
    },
    /// More pages than are looked at.
    #[error("the file has {pages} pages, and at most {most} are looked at")]
    ManyPages {
        /// How many there are.
        pages: usize,
        /// The most that are looked at.
        most: usize,
    },
    /// A share could not be put in its printed form.
    #[error("the share cannot be printed: {detail}")]
    Share {
        /// Why; never the share.
        detail: String,
    },
}
