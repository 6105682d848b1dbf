//! Finding dark filled squares: registration marks, and the cores of a code's finder patterns.

use image::{GrayImage, imageops};

/// Longer side, in pixels, of the picture that is searched: a mark is then some 15 pixels wide,
/// and grain is averaged away.
const LONGER: u32 = 1500;

/// A dark blob that could be a filled square.
#[derive(Clone, Copy, Debug)]
pub(super) struct Square {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) area: f32,
}

/// The squares in a picture, in its own pixels, largest first.
pub(super) fn find(picture: &GrayImage, blur: f32) -> Vec<Square> {
    let longer = picture.width().max(picture.height());
    let scale = (longer as f32 / LONGER as f32).max(1.0);
    let side = |pixels: u32| ((pixels as f32 / scale) as u32).max(1);
    let mut small = if scale > 1.0 {
        imageops::thumbnail(picture, side(picture.width()), side(picture.height()))
    } else {
        picture.clone()
    };
    if blur > 0.0 {
        small = imageops::fast_blur(&small, blur);
    }
    let (sx, sy) = (
        picture.width() as f32 / small.width() as f32,
        picture.height() as f32 / small.height() as f32,
    );
    let mut squares = blobs(&small);
    for square in &mut squares {
        square.x *= sx;
        square.y *= sy;
        square.area *= sx * sy;
    }
    squares
}

/// Dark blobs whose second moments are those of a filled square, largest first.
fn blobs(picture: &GrayImage) -> Vec<Square> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let dark = darkness(picture);
    let longest = width.max(height) as f32;
    let (least, most) = ((longest * 0.003).powi(2).max(9.0), (longest * 0.08).powi(2));
    let mut seen = vec![false; dark.len()];
    let mut blobs = Vec::new();
    let mut stack = Vec::new();
    for start in 0..dark.len() {
        if !dark[start] || seen[start] {
            continue;
        }
        let (mut n, mut sx, mut sy, mut sxx, mut syy, mut sxy) = (0_u64, 0.0, 0.0, 0.0, 0.0, 0.0);
        seen[start] = true;
        stack.push(start);
        while let Some(at) = stack.pop() {
            let (x, y) = (at % width, at / width);
            let (fx, fy) = (x as f64, y as f64);
            n += 1;
            sx += fx;
            sy += fy;
            sxx += fx * fx;
            syy += fy * fy;
            sxy += fx * fy;
            let mut visit = |at: usize| {
                if dark[at] && !seen[at] {
                    seen[at] = true;
                    stack.push(at);
                }
            };
            if x > 0 {
                visit(at - 1);
            }
            if x + 1 < width {
                visit(at + 1);
            }
            if y > 0 {
                visit(at - width);
            }
            if y + 1 < height {
                visit(at + width);
            }
        }
        let area = n as f32;
        if area < least || area > most {
            continue;
        }
        let count = n as f64;
        let (mx, my) = (sx / count, sy / count);
        let (vx, vy) = (sxx / count - mx * mx, syy / count - my * my);
        let cov = sxy / count - mx * my;
        let spread = ((vx - vy).powi(2) / 4.0 + cov * cov).sqrt();
        let (major, minor) = ((vx + vy) / 2.0 + spread, (vx + vy) / 2.0 - spread);
        // A filled parallelogram of area s² has moments whose product is s⁴/144.
        let fill = count / (12.0 * (major * minor).max(0.01).sqrt());
        if minor > 0.0 && major / minor < 2.5 && (0.84..1.16).contains(&fill) {
            blobs.push(Square {
                x: mx as f32 + 0.5,
                y: my as f32 + 0.5,
                area,
            });
        }
    }
    blobs.sort_by(|a, b| b.area.total_cmp(&a.area));
    blobs
}

/// Which pixels are darker than their surroundings: the mean of a window an eighth of the
/// picture wide (Bradley and Roth 2007), so that shadows and yellowed paper do not matter.
fn darkness(picture: &GrayImage) -> Vec<bool> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let grey = picture.as_raw();
    let stride = width + 1;
    let mut sums = vec![0_u64; stride * (height + 1)];
    for y in 0..height {
        let mut row = 0_u64;
        for x in 0..width {
            row += u64::from(grey[y * width + x]);
            sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1] + row;
        }
    }
    let reach = (width.max(height) / 16).max(8);
    let mut dark = vec![false; width * height];
    for y in 0..height {
        let (top, bottom) = (y.saturating_sub(reach), (y + reach + 1).min(height));
        for x in 0..width {
            let (left, right) = (x.saturating_sub(reach), (x + reach + 1).min(width));
            let sum = sums[bottom * stride + right] + sums[top * stride + left]
                - sums[top * stride + right]
                - sums[bottom * stride + left];
            let count = ((bottom - top) * (right - left)) as u64;
            dark[y * width + x] = u64::from(grey[y * width + x]) * count * 100 < sum * 72;
        }
    }
    dark
}
