//! Reading a share sheet back: from the file as saved, or from a picture of the paper.
//!
//! Both forms of the share are read, independently of each other: the square code, and the typed
//! rows character by character. Nothing of what was about to be printed is used, only what a
//! scanner would see.

mod code;
mod glyphs;
mod locate;
mod modules;
mod picture;
mod projection;
mod rows;
mod squares;

use crate::{Error, raster};
use code::Codes;
use image::GrayImage;
use locate::Place;
use quorum::Share;
use quorum::typed::{Decoded, QrTextError, Undecodable};
use rows::Found;

/// Dots per inch at which a saved sheet is looked at.
const DPI: f32 = 300.0;
/// Blurs, in pixels, with which the sheet's squares are looked for, one after the other.
const BLURS: [f32; 3] = [0.0, 1.2, 2.4];
/// Squares of a sheet that must be seen for a second one in the picture to be taken for real.
const PLAIN: usize = 6;

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
    /// There are the codes of several shares.
    #[error("the codes of {count} different shares are in the picture; scan one sheet at a time")]
    Several {
        /// How many.
        count: usize,
    },
    /// There is a code, and it does not hold a share.
    #[error("the square code does not hold a share: {0}")]
    Refused(#[from] QrTextError),
}

/// Why the typed rows gave nothing.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RowsUnread {
    /// Neither rows nor the black marks around them are in the picture.
    #[error(
        "the four black marks around the rows were not found; scan the whole page, or type the rows"
    )]
    NoMarks,
    /// There are the rows of several shares.
    #[error("the rows of {count} different shares are in the picture; scan one sheet at a time")]
    Several {
        /// How many.
        count: usize,
    },
    /// The rows were found and not understood.
    #[error("the typed rows could not be read: {0}")]
    Refused(#[from] Undecodable),
}

/// Why a sheet gave no share.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SheetUnread {
    /// The two forms hold different shares: two sheets in one picture, or one nobody printed so.
    #[error(
        "the square code and the typed rows hold different shares: two sheets are in the picture, \
         or this one has been altered; scan one sheet alone"
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
    /// Several shares are in the picture, and it cannot be known which is meant.
    #[error("several different shares are in the picture; scan one sheet at a time")]
    Several,
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
            (Err(CodeUnread::Several { .. }), _) | (_, Err(RowsUnread::Several { .. })) => {
                Err(SheetUnread::Several)
            }
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
    look(&picture)
}

/// Looks for sheets in the picture, and for codes anywhere in it.
fn look(picture: &GrayImage) -> Result<Sighting, Error> {
    let mut codes = Codes::default();
    let mut rows = Rows::default();
    for blur in BLURS {
        let squares = squares::find(picture, blur);
        let mut read: Vec<Place> = Vec::new();
        for place in locate::find(&squares) {
            // What goes by the squares of a page already read is another guess at that page.
            let known = read.iter().any(|other| other.overlaps(&place));
            if known || (!read.is_empty() && place.anchors.len() < PLAIN) {
                continue;
            }
            let (is_code, are_rows) = (
                modules::there(picture, &place.page),
                rows::there(picture, &place.page)?,
            );
            if !is_code && !are_rows {
                continue;
            }
            let (found, page) = if are_rows {
                rows::read(picture, &place)?
            } else {
                (Found::Nothing, place.page)
            };
            let mut code = modules::read(picture, &place.page);
            if code.is_err() {
                // Where the characters were found tells more of the page than two or three squares.
                code = modules::read(picture, &page).or(code);
            }
            let is_page = code.is_ok() || matches!(found, Found::Share(_));
            match code {
                Ok(share) => codes.add(share),
                Err(CodeUnread::Refused(error)) => codes.refused = Some(error),
                Err(_) => {}
            }
            rows.add(found);
            if is_page {
                read.push(place);
            }
        }
        if !read.is_empty() {
            break;
        }
    }
    // A second share's code must not go unseen, so the whole picture is searched in any case.
    codes.glance(picture);
    codes.search(picture);
    Ok(Sighting {
        code: code_of(codes),
        rows: rows.outcome(),
    })
}

fn code_of(mut codes: Codes) -> Result<Share, CodeUnread> {
    match (codes.shares.len(), codes.shares.pop()) {
        (1, Some(share)) => Ok(share),
        (0, _) | (_, None) => Err(codes
            .refused
            .map_or(CodeUnread::NotFound, CodeUnread::Refused)),
        (count, _) => Err(CodeUnread::Several { count }),
    }
}

/// What the rows in a picture hold.
#[derive(Default)]
struct Rows {
    shares: Vec<Decoded>,
    refused: Option<Undecodable>,
}

impl Rows {
    fn add(&mut self, found: Found) {
        match found {
            Found::Nothing => {}
            Found::Share(decoded) => {
                let known = |other: &Decoded| same(&other.share, &decoded.share);
                if !self.shares.iter().any(known) {
                    self.shares.push(decoded);
                }
            }
            Found::Refused(error) => {
                let fewer = |known: &Undecodable| error.rows.len() < known.rows.len();
                if self.refused.as_ref().is_none_or(fewer) {
                    self.refused = Some(error);
                }
            }
        }
    }

    fn outcome(mut self) -> Result<Decoded, RowsUnread> {
        match (self.shares.len(), self.shares.pop()) {
            (1, Some(decoded)) => Ok(decoded),
            (0, _) | (_, None) => Err(self
                .refused
                .map_or(RowsUnread::NoMarks, RowsUnread::Refused)),
            (count, _) => Err(RowsUnread::Several { count }),
        }
    }
}

fn same(a: &Share, b: &Share) -> bool {
    a.payload() == b.payload()
}
