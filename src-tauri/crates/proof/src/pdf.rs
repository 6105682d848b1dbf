//! The one form of PDF a record has, written and read to the byte.
//!
//! A general PDF reader forgives, and two of them forgive differently: what a viewer shows and what
//! a checker saw could then be two things. So a record's PDF has one strict form, described in
//! `docs/formats/record.md`; whatever departs from it by a byte is not whole.

pub(crate) mod content;
pub(crate) mod file;
#[cfg(not(target_family = "wasm"))]
pub(crate) mod import;
pub(crate) mod object;
