//! What can go wrong on a page.

/// Why a page could not be drawn.
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
}
