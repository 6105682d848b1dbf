//! Finding and reading square codes anywhere in the picture, in several passes over it.

use image::{GrayImage, imageops};
use quorum::typed::QrTextError;
use quorum::{Share, typed};
use rxing::common::HybridBinarizer;
use rxing::multi::MultipleBarcodeReader;
use rxing::multi::qrcode::QRCodeMultiReader;
use rxing::qrcode::QRCodeReader;
use rxing::{BinaryBitmap, DecodeHints, Luma8LuminanceSource, Reader};
use zeroize::Zeroizing;

/// Longer side, in pixels, to which a large picture is reduced for some of the passes.
const REDUCED: u32 = 1800;

/// What the codes in a picture hold.
#[derive(Default)]
pub(super) struct Codes {
    /// Shares, each once.
    pub(super) shares: Vec<Share>,
    /// What was wrong with a code that holds none.
    pub(super) refused: Option<QrTextError>,
}

impl Codes {
    /// Takes a share, if it is not there yet.
    pub(super) fn add(&mut self, share: Share) {
        if !self.shares.iter().any(|other| super::same(other, &share)) {
            self.shares.push(share);
        }
    }

    /// Takes what another page gave.
    pub(super) fn take(&mut self, page: Self) {
        for share in page.shares {
            self.add(share);
        }
        if let Some(error) = page.refused {
            self.refuse(error);
        }
    }

    /// One that says what is wrong with a share tells more than one that is none.
    pub(super) fn refuse(&mut self, error: QrTextError) {
        if error != QrTextError::NotAShare || self.refused.is_none() {
            self.refused = Some(error);
        }
    }

    /// Adds what one quick pass over the picture finds.
    pub(super) fn glance(&mut self, picture: &GrayImage) {
        let small = reduced(picture).unwrap_or_else(|| picture.clone());
        self.look(imageops::fast_blur(&small, 1.0));
    }

    /// Adds what further passes find, until one finds a share.
    pub(super) fn search(&mut self, picture: &GrayImage) {
        let passes: [&dyn Fn() -> Option<GrayImage>; 3] = [
            &|| reduced(picture),
            &|| Some(imageops::fast_blur(picture, 1.5)),
            &|| Some(picture.clone()),
        ];
        for pass in passes {
            if !self.shares.is_empty() {
                return;
            }
            if let Some(picture) = pass() {
                self.look(picture);
            }
        }
    }

    fn look(&mut self, picture: GrayImage) {
        for text in texts(picture) {
            match typed::from_qr_text(&text) {
                Ok(share) => self.add(share),
                Err(error) => self.refuse(error),
            }
        }
    }
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
