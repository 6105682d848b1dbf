//! Paper: the PDF record, the share sheet, and reading a sheet back.
//!
//! | question | module |
//! |---|---|
//! | what does a record show, and how is one made? | [`lay_out`], [`make`] |
//! | what does a custodian take home? | [`sheet`] |
//! | what does a scanner see on a sheet? | [`scan`] |
//!
//! The same input always gives the same bytes.

mod error;
mod grid;
mod layout;
mod make;
mod outcome;
pub mod scan;
pub mod sheet;
mod story;
mod telling;
mod when;

pub use error::Error;
pub use grid::places;
pub use layout::{LAYOUT, lay_out, lay_out_as};
pub use make::{MakeError, check_pages, make};
