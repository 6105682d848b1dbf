//! What files of others hold, as pages of grey levels.

use super::tiff;
use crate::Error;
use hayro::hayro_syntax::Pdf;
use image::{DynamicImage, GrayImage, ImageFormat, ImageReader, Limits, Luma};
use paper::raster::{self, LARGEST};
use std::fmt::Display;
use std::io::Cursor;

/// The formats that sheets are read from, as people are told them.
pub const FORMATS: &str = "PDF, PNG, JPEG, TIFF, BMP, WebP and GIF";
/// Dots per inch at which the pages of a PDF are looked at.
const DPI: f32 = 300.0;
/// Pixels in all beyond which no picture is read: an A4 page at 600 dpi has 35 million.
const MOST: u64 = 64_000_000;
/// Pages beyond which a file is not looked at: each takes its time, and that is bounded.
const MOST_PAGES: usize = 20;

/// Whether a file begins as one of the [`FORMATS`] does. No share text begins so.
#[must_use]
pub fn is_picture(file: &[u8]) -> bool {
    const BEGINNINGS: [&[u8]; 5] = [b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a"];
    let webp = file.starts_with(b"RIFF") && file.get(8..12) == Some(b"WEBP");
    // Two letters alone could begin a row; the four bytes are reserved, and zero.
    let bmp = file.starts_with(b"BM") && file.get(6..10) == Some(&[0; 4]);
    BEGINNINGS.iter().any(|start| file.starts_with(start)) || tiff::is_one(file) || webp || bmp
}

/// The pages of a file, drawn one at a time.
pub(super) enum Pages<'a> {
    Pdf(Box<Pdf>),
    Single(&'a [u8]),
    Tiff(&'a [u8], Vec<u64>),
}

impl<'a> Pages<'a> {
    /// Opens a file of at most [`MOST_PAGES`]: a page that went unseen could hold another share.
    pub(super) fn open(file: &'a [u8]) -> Result<Self, Error> {
        let opened = if file.starts_with(b"%PDF") {
            Self::Pdf(Box::new(raster::open(file)?))
        } else if tiff::is_one(file) {
            let starts = tiff::starts(file, MOST_PAGES)
                .ok_or_else(|| not_a_picture(&"its list of pages is damaged"))?;
            Self::Tiff(file, starts)
        } else {
            Self::Single(file)
        };
        let pages = opened.count();
        if pages > MOST_PAGES {
            let most = MOST_PAGES;
            return Err(Error::ManyPages { pages, most });
        }
        Ok(opened)
    }

    pub(super) fn count(&self) -> usize {
        match self {
            // One at least, so that a PDF without any is told for what it is.
            Self::Pdf(pdf) => pdf.pages().len().max(1),
            Self::Single(_) => 1,
            Self::Tiff(_, starts) => starts.len(),
        }
    }

    /// Page `page`, from 0.
    pub(super) fn picture(&self, page: usize) -> Result<GrayImage, Error> {
        match self {
            Self::Pdf(pdf) => {
                let drawn = raster::draw(pdf, page + 1, DPI)?;
                Ok(DynamicImage::ImageRgb8(drawn).into_luma8())
            }
            Self::Single(file) => decode(file),
            Self::Tiff(file, starts) => {
                let start = starts.get(page).copied().unwrap_or_default();
                decode(&tiff::beginning_at(file, start))
            }
        }
    }
}

/// Decodes a picture; of one that moves, its first frame.
fn decode(bytes: &[u8]) -> Result<GrayImage, Error> {
    let open = || match tiff::is_one(bytes) {
        // The library reads a BigTIFF, and does not know one when it sees it.
        true => Ok(ImageReader::with_format(
            Cursor::new(bytes),
            ImageFormat::Tiff,
        )),
        false => ImageReader::new(Cursor::new(bytes)).with_guessed_format(),
    };
    let header = open().map_err(|error| not_a_picture(&error))?;
    let (width, height) = (header.into_dimensions()).map_err(|error| not_a_picture(&error))?;
    if width > LARGEST || height > LARGEST || u64::from(width) * u64::from(height) > MOST {
        return Err(paper::Error::TooLarge {
            width: width.into(),
            height: height.into(),
            limit: LARGEST,
        }
        .into());
    }
    let mut reader = open().map_err(|error| not_a_picture(&error))?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST);
    limits.max_image_height = Some(LARGEST);
    reader.limits(limits);
    let picture = reader.decode().map_err(|error| not_a_picture(&error))?;
    Ok(on_white(picture))
}

/// What paper it lies on is not in the file, and sheets are white.
fn on_white(picture: DynamicImage) -> GrayImage {
    if !picture.color().has_alpha() {
        return picture.into_luma8();
    }
    let seen = picture.into_luma_alpha8();
    GrayImage::from_fn(seen.width(), seen.height(), |x, y| {
        let [grey, alpha] = seen.get_pixel(x, y).0.map(u16::from);
        let level = (grey * alpha + 255 * (255 - alpha)) / 255;
        Luma([u8::try_from(level).unwrap_or(u8::MAX)])
    })
}

fn not_a_picture(why: &dyn Display) -> Error {
    Error::NotAPicture {
        detail: why.to_string(),
    }
}
