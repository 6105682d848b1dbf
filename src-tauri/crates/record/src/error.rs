//! What can go wrong on paper.

/// Why a page could not be made, or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
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
    /// A page could not be drawn.
    #[error(transparent)]
    Paper(#[from] paper::Error),
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
