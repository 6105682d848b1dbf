//! Pages: drawn with embedded typefaces, written as a PDF, and looked at as pictures.
//!
//! | question | module |
//! |---|---|
//! | which characters are drawn, and how wide are they? | [`fonts`] |
//! | what is drawn on one page? | [`canvas`], [`furniture`] |
//! | how does text flow down pages? | [`flow`], [`table`], [`wrap`] |
//! | how do pages become a file? | [`pdf`] |
//! | what does a page look like? | [`raster`] |
//!
//! The same pages always give the same bytes. Nothing here knows what a page is for.

#![deny(clippy::wildcard_enum_match_arm)]

pub mod canvas;
mod error;
pub mod flow;
pub mod fonts;
pub mod furniture;
pub mod pdf;
pub mod raster;
pub mod table;
pub mod wrap;

pub use error::Error;
