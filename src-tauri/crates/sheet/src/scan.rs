//! Reading a share sheet back: from the file as saved, or from a picture of the paper.
//!
//! Both forms of the share are read, independently of each other: the square code, and the typed
//! rows character by character. Nothing of what was about to be printed is used, only what a
//! scanner would see.

mod code;
mod glyphs;
mod locate;
mod modules;
mod pages;
mod picture;
mod projection;
mod rows;
mod squares;
mod tiff;

use crate::Error;
use code::Codes;
use image::GrayImage;
use locate::Place;
use pages::Pages;
use quorum::Share;
use quorum::typed::{Decoded, QrTextError, Undecodable};
use rows::Found;

pub use pages::{FORMATS, is_picture};

/// Blurs, in pixels, with which the sheet's squares are looked for, one after the other.
const BLURS: [f32; 3] = [0.0, 1.2, 2.4];
/// Squares of a sheet that must be seen for a second one in the picture to be taken for real.
const PLAIN: usize = 6;

/// What a sheet gave, by each of its two ways.
#[derive(Debug)]
pub struct Sighting {
    /// From the square code.
    pub code: Result<Share, CodeUnread>,
    /// From the typed rows.
    pub rows: Result<Decoded, RowsUnread>,
}

/// Why the square code gave nothing.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum CodeUnread {
    /// No code in the picture could be read.
    #[error("no square code could be read; lay the sheet flat and scan it again, or type the rows")]
    NotFound,
    /// There are the codes of several shares.
    #[error("the codes of different shares are in the file: {}", .shares.join(" and "))]
    Several {
        /// Which.
        shares: Vec<String>,
    },
    /// There is a code, and it does not hold a share.
    #[error("the square code does not hold a share: {0}")]
    Refused(#[from] QrTextError),
}

/// Why the typed rows gave nothing.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum RowsUnread {
    /// Neither rows nor the black marks around them are in the picture.
    #[error(
        "the four black marks around the rows were not found; scan the whole page, or type the rows"
    )]
    NoMarks,
    /// There are the rows of several shares.
    #[error("the rows of different shares are in the file: {}", .shares.join(" and "))]
    Several {
        /// Which.
        shares: Vec<String>,
    },
    /// The rows were found and not understood.
    #[error("the typed rows could not be read: {0}")]
    Refused(#[from] Undecodable),
}

/// Why a sheet gave no share.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum SheetUnread {
    /// The two forms hold different shares: two sheets in one file, or one nobody printed so.
    #[error(
        "the square code and the typed rows hold different shares, {code} and {rows}: two sheets \
         are in the file, or this one has been altered; scan one sheet alone"
    )]
    Differ {
        /// Which the code holds.
        code: String,
        /// Which the rows hold.
        rows: String,
    },
    /// Neither could be read.
    #[error("{code}; {rows}")]
    Neither {
        /// Why the code gave nothing.
        code: CodeUnread,
        /// Why the rows gave nothing.
        rows: RowsUnread,
    },
    /// Several shares are in the file, and it cannot be known which is meant.
    #[error(
        "different shares are in the file: {}; scan one sheet at a time",
        .shares.join(" and ")
    )]
    Several {
        /// Which.
        shares: Vec<String>,
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
        if let Some(shares) = self.several() {
            return Err(SheetUnread::Several { shares });
        }
        match (self.code, self.rows) {
            (Ok(code), Ok(rows)) if same(&code, &rows.share) => Ok(code),
            (Ok(code), Ok(rows)) => Err(SheetUnread::Differ {
                code: named(&code),
                rows: named(&rows.share),
            }),
            (Ok(code), Err(_)) => Ok(code),
            (Err(_), Ok(rows)) => Ok(rows.share),
            (Err(code), Err(rows)) => Err(SheetUnread::Neither { code, rows }),
        }
    }

    /// All shares that were seen, if one of the two ways saw several.
    fn several(&self) -> Option<Vec<String>> {
        let of_code = match &self.code {
            Ok(share) => vec![named(share)],
            Err(CodeUnread::Several { shares }) => shares.clone(),
            Err(_) => Vec::new(),
        };
        let of_rows = match &self.rows {
            Ok(decoded) => vec![named(&decoded.share)],
            Err(RowsUnread::Several { shares }) => shares.clone(),
            Err(_) => Vec::new(),
        };
        if of_code.len().max(of_rows.len()) < 2 {
            return None;
        }
        let mut all = of_code;
        for name in of_rows {
            if !all.contains(&name) {
                all.push(name);
            }
        }
        Some(all)
    }
}

/// Which share it is, and nothing else of it.
fn named(share: &Share) -> String {
    let quorum = share.quorum_id().to_string();
    let short = quorum.get(..8).unwrap_or(&quorum);
    format!("share {} of quorum {short}", share.index())
}

/// Reads a sheet: every page of a PDF, as it would be printed, every page of a TIFF, or a picture
/// in one of the other [`FORMATS`]. What is transparent is white.
///
/// # Errors
/// If the bytes are in none of these, or too large. A sheet that cannot be read is a [`Sighting`]
/// that says why.
pub fn read(bytes: &[u8]) -> Result<Sighting, Error> {
    let pages = Pages::open(bytes)?;
    let (mut codes, mut rows) = (Codes::default(), Rows::default());
    for page in 0..pages.count() {
        let (more_codes, more_rows) = look(&pages.picture(page)?)?;
        codes.take(more_codes);
        rows.take(more_rows);
    }
    Ok(Sighting {
        code: code_of(codes),
        rows: rows.outcome(),
    })
}

/// Looks for sheets in the picture, and for codes anywhere in it.
fn look(picture: &GrayImage) -> Result<(Codes, Rows), Error> {
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
                Err(CodeUnread::Refused(error)) => codes.refuse(error),
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
    Ok((codes, rows))
}

fn code_of(mut codes: Codes) -> Result<Share, CodeUnread> {
    if codes.shares.len() > 1 {
        let shares = codes.shares.iter().map(named).collect();
        return Err(CodeUnread::Several { shares });
    }
    codes.shares.pop().ok_or(
        codes
            .refused
            .map_or(CodeUnread::NotFound, CodeUnread::Refused),
    )
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

    fn take(&mut self, page: Self) {
        for decoded in page.shares {
            self.add(Found::Share(decoded));
        }
        if let Some(error) = page.refused {
            self.add(Found::Refused(error));
        }
    }

    fn outcome(mut self) -> Result<Decoded, RowsUnread> {
        if self.shares.len() > 1 {
            let shares = self.shares.iter().map(|decoded| named(&decoded.share));
            return Err(RowsUnread::Several {
                shares: shares.collect(),
            });
        }
        self.shares.pop().ok_or(
            self.refused
                .map_or(RowsUnread::NoMarks, RowsUnread::Refused),
        )
    }
}

fn same(a: &Share, b: &Share) -> bool {
    a.payload() == b.payload()
}
