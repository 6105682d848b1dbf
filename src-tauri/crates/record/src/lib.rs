//! Paper: the PDF record, the share sheet, and reading a sheet back.

mod canvas;
mod error;
mod flow;
mod fonts;
mod furniture;
mod grid;
mod pdf;
mod raster;
pub mod scan;
pub mod sheet;
mod table;
mod wrap;

pub use error::Error;
pub use raster::{LARGEST, page_png, pages, rasterise};
