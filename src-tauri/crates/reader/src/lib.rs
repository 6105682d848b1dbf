//! Pictures and PDFs that others made, read in a process of its own.
//!
//! | question | module |
//! |---|---|
//! | which files are for it? | [`is_picture`], [`FORMATS`] |
//! | how is a file read, and what if that breaks off? | [`Reader`], [`NoShare`], [`GaveUp`] |
//! | what is asked and answered between the two processes? | [`wire`] |
//! | what does that process do? | `src/main.rs`, the program `keymoot-reader` |
//!
//! The libraries that decode pictures and PDFs are large and others'. What makes one of them panic,
//! run for ever or fill the memory then costs that process alone: it has limits of its own on time
//! and memory, may write no file, and has nothing in its memory but that file. Whoever asked goes on
//! with all that it held.

mod process;
pub mod wire;

pub use process::{GaveUp, MEMORY, NoShare, NoShareKind, Reader, Sheet, TIME};
pub use sheet::scan::{FORMATS, is_picture};
