//! Pages as pictures, drawn in memory: for the window, and for reading a saved sheet back.

use crate::Error;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use image::{ImageEncoder, RgbImage};

/// Pixels on a side beyond which no picture is drawn or read.
pub const LARGEST: u32 = 10_000;

/// Number of pages in a PDF.
///
/// # Errors
/// If the bytes are not a PDF.
pub fn pages(pdf: &[u8]) -> Result<usize, Error> {
    Ok(open(pdf)?.pages().len())
}

/// Draws page `page` (from 1) of a PDF at `dpi` dots per inch, on white.
///
/// # Errors
/// If the bytes are not a PDF, there is no such page, or the picture would be too large.
pub fn rasterise(pdf: &[u8], page: usize, dpi: f32) -> Result<RgbImage, Error> {
    draw(&open(pdf)?, page, dpi)
}

/// As [`rasterise`], of a PDF that is open.
///
/// # Errors
/// As [`rasterise`].
pub fn draw(pdf: &Pdf, page: usize, dpi: f32) -> Result<RgbImage, Error> {
    let pages = pdf.pages();
    let drawn = page
        .checked_sub(1)
        .and_then(|index| pages.get(index))
        .ok_or(Error::NoSuchPage {
            page,
            pages: pages.len(),
        })?;
    let scale = dpi / 72.0;
    let (width, height) = drawn.render_dimensions();
    let (width, height) = ((width * scale) as u64, (height * scale) as u64);
    let limit = LARGEST;
    if !(scale > 0.0 && (1..=limit.into()).contains(&width) && (1..=limit.into()).contains(&height))
    {
        return Err(Error::TooLarge {
            width,
            height,
            limit,
        });
    }
    let pixmap = hayro::render(
        drawn,
        &RenderCache::new(),
        &InterpreterSettings::default(),
        &RenderSettings {
            hinting: false,
            ..RenderSettings::default()
        },
        &PixmapSettings {
            x_scale: scale,
            y_scale: scale,
            bg_color: WHITE,
        },
    );
    let (width, height) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
    // Drawn on opaque white, so that premultiplied and plain colour are the same.
    let rgb = pixmap
        .data_as_u8_slice()
        .chunks_exact(4)
        .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
        .collect();
    RgbImage::from_raw(width, height, rgb).ok_or(Error::TooLarge {
        width: width.into(),
        height: height.into(),
        limit,
    })
}

/// Draws page `page` (from 1) at `scale` times its size in points, as a PNG.
///
/// # Errors
/// As [`rasterise`].
pub fn page_png(pdf: &[u8], page: usize, scale: f32) -> Result<Vec<u8>, Error> {
    let picture = rasterise(pdf, page, scale * 72.0)?;
    let mut png = Vec::new();
    image::codecs::png::PngEncoder::new(&mut png)
        .write_image(
            picture.as_raw(),
            picture.width(),
            picture.height(),
            image::ExtendedColorType::Rgb8,
        )
        .map_err(|e| Error::Write {
            detail: e.to_string(),
        })?;
    Ok(png)
}

/// Opens a PDF.
///
/// # Errors
/// If the bytes are not one.
pub fn open(pdf: &[u8]) -> Result<Pdf, Error> {
    Pdf::new(pdf.to_vec()).map_err(|e| Error::NotAPdf {
        detail: format!("{e:?}"),
    })
}
