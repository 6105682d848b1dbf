//! Reading a share sheet back: from the file as saved, or from a picture of the paper.
//!
//! Both forms of the share are read, independently of each other: the square code, and the typed
//! rows character by character. Nothing of what was about to be printed is used, only what a
//! scanner would see.

mod code;
mod glyphs;
mod marks;

use crate::grid::{CHARACTERS, ROWS};
use crate::{Error, raster};
use image::GrayImage;
use quorum::Share;
use quorum::typed::{Decoded, Entry, QrTextError, Undecodable};
use zeroize::Zeroizing;

/// Dots per inch at which a saved sheet is looked at.
const DPI: f32 = 300.0;
/// Correlation below which a character counts as unreadable rather than as its best match.
const LEGIBLE: f32 = 0.55;

/// What a sheet gave, by each of its two ways.
#[derive(Debug)]
#[non_exhaustive]
pub struct Sighting {
    /// From the square code.
    pub code: Result<Share, CodeUnread>,
    /// From the typed rows.
    pub rows: Result<Decoded, RowsUnread>,
}

/// Why the square code gave nothing.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CodeUnread {
    /// No code in the picture could be read.
    #[error("no square code could be read; lay the sheet flat and scan it again, or type the rows")]
    NotFound,
    /// There is a code, and it does not hold a share.
    #[error("the square code does not hold a share: {0}")]
    Refused(#[from] QrTextError),
}

/// Why the typed rows gave nothing.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RowsUnread {
    /// The four black marks around the rows are not in the picture.
    #[error(
        "the four black marks around the rows were not found; scan the whole page, or type the rows"
    )]
    NoMarks,
    /// The rows were found and not understood.
    #[error("the typed rows could not be read: {0}")]
    Refused(#[from] Undecodable),
}

/// Why a sheet gave no share.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SheetUnread {
    /// The two forms hold different shares: this is not a sheet Keymoot printed.
    #[error(
        "the square code and the typed rows of this sheet hold different shares: it has been altered"
    )]
    Differ,
    /// Neither could be read.
    #[error("{code}; {rows}")]
    Neither {
        /// Why the code gave nothing.
        code: CodeUnread,
        /// Why the rows gave nothing.
        rows: RowsUnread,
    },
}

impl Sighting {
    /// True if both forms were read and hold the same share.
    #[must_use]
    pub fn agree(&self) -> bool {
        matches!((&self.code, &self.rows), (Ok(code), Ok(rows)) if same(code, &rows.share))
    }

    /// The share, from whichever form was read.
    ///
    /// # Errors
    /// If neither was, or if they hold different shares.
    pub fn share(self) -> Result<Share, SheetUnread> {
        match (self.code, self.rows) {
            (Ok(code), Ok(rows)) if same(&code, &rows.share) => Ok(code),
            (Ok(_), Ok(_)) => Err(SheetUnread::Differ),
            (Ok(code), Err(_)) => Ok(code),
            (Err(_), Ok(rows)) => Ok(rows.share),
            (Err(code), Err(rows)) => Err(SheetUnread::Neither { code, rows }),
        }
    }
}

/// Reads a sheet: a PDF (its first page, as it would be printed), or a PNG or JPEG picture of one.
///
/// # Errors
/// If the bytes are neither, or too large. A sheet that cannot be read is a [`Sighting`] that says
/// why.
pub fn read(bytes: &[u8]) -> Result<Sighting, Error> {
    let picture = if bytes.starts_with(b"%PDF") {
        image::DynamicImage::ImageRgb8(raster::rasterise(bytes, 1, DPI)?).into_luma8()
    } else {
        raster::open_picture(bytes)?
    };
    Ok(Sighting {
        code: code::read(&picture),
        rows: rows(&picture)?,
    })
}

/// The typed rows, in whichever way the page lies that makes most sense of them.
fn rows(picture: &GrayImage) -> Result<Result<Decoded, RowsUnread>, Error> {
    let mut best: Option<(usize, Undecodable)> = None;
    for page in marks::find(picture) {
        let mut entry = Entry::new();
        let mut legible = 0;
        for row in 0..ROWS {
            let mut text = Zeroizing::new(String::with_capacity(CHARACTERS + 4));
            for place in 0..CHARACTERS {
                if place > 0 && place % 4 == 0 {
                    text.push(' ');
                }
                let reading = glyphs::read(picture, &page, row, place)?;
                let read = reading.likeness >= LEGIBLE;
                legible += usize::from(read);
                text.push(if read { reading.character } else { '?' });
            }
            // Rows are numbered 1 to ROWS, so that there is always such a row.
            let _ = entry.set_row(row + 1, &text);
        }
        if legible < ROWS * CHARACTERS / 2 {
            // Other squares, with something else between them.
            continue;
        }
        match entry.decode() {
            Ok(decoded) => return Ok(Ok(decoded)),
            Err(refused) => {
                if best
                    .as_ref()
                    .is_none_or(|(wrong, _)| refused.rows.len() < *wrong)
                {
                    best = Some((refused.rows.len(), refused));
                }
            }
        }
    }
    Ok(Err(best.map_or(RowsUnread::NoMarks, |(_, refused)| {
        refused.into()
    })))
}

fn same(a: &Share, b: &Share) -> bool {
    a.payload() == b.payload()
}
