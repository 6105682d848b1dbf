//! What can go wrong with a sheet.

/// Why a sheet could not be made, or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A page could not be drawn, or is too large to be looked at.
    #[error(transparent)]
    Paper(#[from] paper::Error),
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
    /// A share could not be put in its printed form.
    #[error("the share cannot be printed: {detail}")]
    Share {
        /// Why; never the share.
        detail: String,
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
}
