//! The PDF record of a ceremony: laid out from its transcript, signed, and laid out again to check it.
//!
//! | question | module |
//! |---|---|
//! | what does a record show, and how is one made? | [`lay_out`], [`make`] |
//! | do a record's pages tell what its transcript tells? | [`check_pages`] |
//!
//! The same transcript and layout always give the same bytes.

#![deny(clippy::wildcard_enum_match_arm)]

mod error;
mod layout;
mod make;
mod outcome;
mod story;
mod telling;
mod when;

pub use error::Error;
pub use layout::{LAYOUT, lay_out, lay_out_as};
pub use make::{MakeError, check_pages, make};
