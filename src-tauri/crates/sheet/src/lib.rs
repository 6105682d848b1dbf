//! The share sheet, and the scanner that reads it back.
//!
//! | question | module |
//! |---|---|
//! | what does a custodian take home? | [`lay_out`], [`Sheet`] |
//! | what does a scanner see on a sheet? | [`scan`] |
//! | where does what stand on a sheet? | [`places`] |
//!
//! The same sheet always gives the same bytes.

#![deny(clippy::wildcard_enum_match_arm)]

mod error;
mod grid;
mod layout;
pub mod scan;
mod words;

pub use error::Error;
pub use grid::places;
pub use layout::{Anchor, Sheet, lay_out};
