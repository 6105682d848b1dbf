//! Reading the square code of a page whose place in the picture is known: module by module, so
//! that neither its finder patterns nor a straight view are needed.

use super::CodeUnread;
use super::picture::level;
use super::projection::Projection;
use crate::grid::{CODE, MODULES};
use image::GrayImage;
use quorum::{Share, typed};
use rxing::common::BitMatrix;
use rxing::qrcode::decoder::qrcode_decoder;
use zeroize::Zeroizing;

/// Points looked at in a module, in each direction, over its middle half.
const POINTS: usize = 4;
/// Modules to each side that say how light and dark it is around here.
const REACH: usize = 4;
/// How far the code may be from its place, in modules, and in what steps it is sought.
const DRIFT: [f32; 5] = [0.0, -0.3, 0.3, -0.6, 0.6];
/// Share of the fixed modules that must be as they should for there to be a code at all.
const THERE: f32 = 0.70;

/// The same for a quick look, where the code may be a little beside its place.
const NEARLY: f32 = 0.62;

/// Grey levels of the modules, row by row.
type Levels = Zeroizing<Vec<f32>>;

/// True if the code's fixed modules are where the page has them, or nearly: a quick look.
pub(super) fn there(picture: &GrayImage, page: &Projection) -> bool {
    likeness(&dark(&sample(picture, page, 0.0, 0.0), false)) >= NEARLY
}

/// Reads the share from the code where the page has it.
pub(super) fn read(picture: &GrayImage, page: &Projection) -> Result<Share, CodeUnread> {
    let mut places: Vec<(f32, Levels)> = Vec::new();
    for dy in DRIFT {
        for dx in DRIFT {
            let levels = sample(picture, page, dx, dy);
            let likeness = likeness(&dark(&levels, false));
            places.push((likeness, levels));
        }
    }
    places.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let mut refused = None;
    for (likeness, levels) in places.iter().take(3) {
        if *likeness < THERE {
            break;
        }
        for between in [false, true] {
            let Ok(mut bits) = BitMatrix::with_single_dimension(MODULES as u32) else {
                continue;
            };
            let dark = dark(levels, between);
            for (at, _) in dark.iter().enumerate().filter(|(_, dark)| **dark) {
                bits.set((at % MODULES) as u32, (at / MODULES) as u32);
            }
            let decoded = qrcode_decoder::decode_bitmatrix(&bits);
            bits.clear();
            let Ok(decoded) = decoded else { continue };
            match typed::from_qr_text(decoded.getText()) {
                Ok(share) => return Ok(share),
                Err(error) => refused = Some(error),
            }
        }
    }
    Err(refused.map_or(CodeUnread::NotFound, CodeUnread::Refused))
}

fn sample(picture: &GrayImage, page: &Projection, dx: f32, dy: f32) -> Levels {
    let [left, top, side] = CODE;
    let module = side / MODULES as f32;
    let mut levels = Zeroizing::new(Vec::with_capacity(MODULES * MODULES));
    for row in 0..MODULES {
        for column in 0..MODULES {
            let mut sum = 0.0;
            for at in 0..POINTS * POINTS {
                let inner = |at: usize| 0.25 + 0.5 * (at as f32 + 0.5) / POINTS as f32;
                let x = left + module * (column as f32 + dx + inner(at % POINTS));
                let y = top + module * (row as f32 + dy + inner(at / POINTS));
                let [u, v] = page.at(x, y);
                sum += level(picture, u, v);
            }
            levels.push(sum / (POINTS * POINTS) as f32);
        }
    }
    levels
}

/// Which modules are dark: darker than the mean around them, or than the middle between the
/// lightest and the darkest around them.
fn dark(levels: &Levels, between: bool) -> Zeroizing<Vec<bool>> {
    let mut dark = Zeroizing::new(Vec::with_capacity(levels.len()));
    for row in 0..MODULES {
        for column in 0..MODULES {
            let (mut sum, mut count) = (0.0, 0.0);
            let (mut least, mut most) = (f32::MAX, f32::MIN);
            let range = |at: usize| at.saturating_sub(REACH)..(at + REACH + 1).min(MODULES);
            for y in range(row) {
                for x in range(column) {
                    let level = levels[y * MODULES + x];
                    sum += level;
                    count += 1.0;
                    least = least.min(level);
                    most = most.max(level);
                }
            }
            let limit = if between {
                f32::midpoint(least, most)
            } else {
                sum / count
            };
            dark.push(levels[row * MODULES + column] < limit);
        }
    }
    dark
}

/// Share of the modules every such code has alike that are as they should be: finder patterns
/// with the white around them, timing, alignment (ISO/IEC 18004, 6.3).
fn likeness(dark: &[bool]) -> f32 {
    let (mut right, mut all) = (0.0, 0.0);
    let mut compare = |x: usize, y: usize, expected: bool| {
        all += 1.0;
        if dark[y * MODULES + x] == expected {
            right += 1.0;
        }
    };
    let far = MODULES - 7;
    for (left, top) in [(0, 0), (far, 0), (0, far)] {
        for at in 0..49 {
            let (x, y): (usize, usize) = (at % 7, at / 7);
            let ring = x.abs_diff(3).max(y.abs_diff(3));
            compare(left + x, top + y, ring != 2);
        }
    }
    for at in 8..MODULES - 8 {
        compare(at, 6, at % 2 == 0);
        compare(6, at, at % 2 == 0);
    }
    for at in 0..25 {
        let (x, y): (usize, usize) = (at % 5, at / 5);
        let ring = x.abs_diff(2).max(y.abs_diff(2));
        compare(MODULES - 9 + x, MODULES - 9 + y, ring != 1);
    }
    right / all
}
