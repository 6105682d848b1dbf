//! Paper: the PDF record, the share sheet, and reading a sheet back.
//!
//! | question | module |
//! |---|---|
//! | what does a record show, and how is one made? | [`lay_out`], [`make`] |
//! | what does a custodian take home? | [`sheet`] |
//! | what does a scanner see on a sheet? | [`scan`] |
//! | what does a page look like? | [`rasterise`], [`page_png`] |
//!
//! Pages are drawn with embedded typefaces only, and the same input always gives the same bytes.

mod canvas;
mod error;
mod flow;
mod fonts;
mod furniture;
mod grid;
mod layout;
mod make;
mod outcome;
mod pdf;
mod raster;
pub mod scan;
pub mod sheet;
mod story;
mod table;
mod telling;
mod when;
mod wrap;

pub use error::Error;
pub use fonts::draws;
pub use grid::places;
pub use layout::{LAYOUT, lay_out, lay_out_as};
pub use make::{MakeError, check_pages, make};
pub use raster::{LARGEST, page_png, pages, rasterise};
