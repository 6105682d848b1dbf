//! Finding and reading the square code, in several passes over the picture.

use super::CodeUnread;
use image::{GrayImage, imageops};
use quorum::{Share, typed};
use rxing::common::HybridBinarizer;
use rxing::multi::MultipleBarcodeReader;
use rxing::multi::qrcode::QRCodeMultiReader;
use rxing::qrcode::QRCodeReader;
use rxing::{BinaryBitmap, DecodeHints, Luma8LuminanceSource, Reader};
use zeroize::Zeroizing;

/// Longer side, in pixels, to which a large picture is reduced for one of the passes.
const REDUCED: u32 = 1800;

/// Reads the share from whichever code in the picture is one.
pub(super) fn read(picture: &GrayImage) -> Result<Share, CodeUnread> {
    let mut refused = None;
    let passes: [&dyn Fn() -> Option<GrayImage>; 4] = [
        &|| Some(picture.clone()),
        &|| Some(imageops::fast_blur(picture, 1.5)),
        &|| reduced(picture),
        &|| reduced(picture).map(|small| imageops::fast_blur(&small, 1.0)),
    ];
    for pass in passes {
        let Some(picture) = pass() else { continue };
        for text in texts(picture) {
            match typed::from_qr_text(&text) {
                Ok(share) => return Ok(share),
                Err(error) => {
                    // Another code may be the share's: one that says what is wrong with a share
                    // tells more than one that is none.
                    if text.starts_with(quorum::SUITE) || refused.is_none() {
                        refused = Some(error);
                    }
                }
            }
        }
    }
    Err(refused.map_or(CodeUnread::NotFound, CodeUnread::Refused))
}

/// The texts of all codes in the picture.
fn texts(picture: GrayImage) -> Vec<Zeroizing<String>> {
    let (width, height) = picture.dimensions();
    let Ok(source) = Luma8LuminanceSource::new(picture.into_raw(), width, height) else {
        return Vec::new();
    };
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    let hints = DecodeHints {
        TryHarder: Some(true),
        ..DecodeHints::default()
    };
    let mut found = QRCodeMultiReader::new()
        .decode_multiple_with_hints(&mut bitmap, &hints)
        .unwrap_or_default();
    if found.is_empty() {
        found.extend(QRCodeReader::new().decode_with_hints(&mut bitmap, &hints));
    }
    found
        .iter()
        .map(|result| Zeroizing::new(result.getText().to_owned()))
        .collect()
}

fn reduced(picture: &GrayImage) -> Option<GrayImage> {
    let longer = picture.width().max(picture.height());
    (longer > REDUCED).then(|| {
        let side =
            |pixels: u32| (u64::from(pixels) * u64::from(REDUCED) / u64::from(longer)) as u32;
        imageops::thumbnail(
            picture,
            side(picture.width()).max(1),
            side(picture.height()).max(1),
        )
    })
}
