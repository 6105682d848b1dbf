//! Finding a sheet's four registration marks in a picture, whichever way it lies.

use crate::grid;
use image::GrayImage;

/// A dark blob that could be a mark.
#[derive(Clone, Copy, Debug)]
struct Blob {
    x: f32,
    y: f32,
    area: f32,
}

/// Maps points on the page to pixels in the picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Projection([f64; 8]);

impl Projection {
    /// The mapping that takes the marks' centres on the page to those found.
    fn through(found: [[f32; 2]; 4]) -> Option<Self> {
        let mut rows = [[0.0_f64; 9]; 8];
        for (at, (page, picture)) in grid::marks().iter().zip(&found).enumerate() {
            let [x, y] = page.map(f64::from);
            let [u, v] = picture.map(f64::from);
            rows[2 * at] = [x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, u];
            rows[2 * at + 1] = [0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, v];
        }
        solve(rows).map(Self)
    }

    /// The mapping of a page drawn straight at `scale` pixels a point.
    pub(super) const fn straight(scale: f64) -> Self {
        Self([scale, 0.0, 0.0, 0.0, scale, 0.0, 0.0, 0.0])
    }

    /// Where a point of the page is in the picture.
    pub(super) fn at(&self, x: f32, y: f32) -> [f32; 2] {
        let (x, y) = (f64::from(x), f64::from(y));
        let m = &self.0;
        let w = m[6] * x + m[7] * y + 1.0;
        [
            ((m[0] * x + m[1] * y + m[2]) / w) as f32,
            ((m[3] * x + m[4] * y + m[5]) / w) as f32,
        ]
    }
}

/// Gaussian elimination with partial pivoting; `None` if the points lie on a line.
fn solve(mut rows: [[f64; 9]; 8]) -> Option<[f64; 8]> {
    for column in 0..8 {
        let pivot =
            (column..8).max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()))?;
        if rows[pivot][column].abs() < 1e-9 {
            return None;
        }
        rows.swap(column, pivot);
        let lead = rows[column];
        for (at, row) in rows.iter_mut().enumerate() {
            if at != column {
                let factor = row[column] / lead[column];
                for (value, lead) in row.iter_mut().zip(&lead).skip(column) {
                    *value -= factor * lead;
                }
            }
        }
    }
    Some(std::array::from_fn(|i| rows[i][8] / rows[i][i]))
}

/// Candidates for how the page lies in the picture, best first; both ways up of each.
pub(super) fn find(picture: &GrayImage) -> Vec<Projection> {
    const BLOBS: usize = 160;
    const CANDIDATES: usize = 6;
    let blobs = squares(picture);
    let blobs = &blobs[..blobs.len().min(BLOBS)];

    let [[left, top], [right, _], [_, bottom], _] = grid::marks();
    let ratio = (bottom - top) / (right - left);
    let side = grid::MARK / (right - left);
    let mut found: Vec<(f32, [[f32; 2]; 4])> = Vec::new();
    for a in blobs {
        for b in blobs {
            // a and b as the top marks: then where the bottom ones are follows.
            let (dx, dy) = (b.x - a.x, b.y - a.y);
            let across = dx.hypot(dy);
            let expected = (across * side).powi(2);
            let like = |blob: &Blob| (0.55..1.8).contains(&(blob.area / expected));
            if across < 20.0 || !like(a) || !like(b) {
                continue;
            }
            let (down_x, down_y) = (-dy * ratio, dx * ratio);
            let near = |x: f32, y: f32| {
                blobs
                    .iter()
                    .filter(|blob| like(blob))
                    .map(|blob| ((blob.x - x).hypot(blob.y - y), blob))
                    .min_by(|(a, _), (b, _)| a.total_cmp(b))
                    .filter(|(distance, _)| *distance < across * 0.06)
            };
            let Some((off_c, c)) = near(a.x + down_x, a.y + down_y) else {
                continue;
            };
            let Some((off_d, d)) = near(b.x + down_x, b.y + down_y) else {
                continue;
            };
            let uneven: f32 = [a, b, c, d]
                .iter()
                .map(|blob| (blob.area / expected - 1.0).abs())
                .sum();
            let score = (off_c + off_d) / across + uneven * 0.1;
            found.push((score, [a, b, c, d].map(|blob| [blob.x, blob.y])));
        }
    }
    found.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    found.truncate(CANDIDATES);
    found
        .into_iter()
        .filter_map(|(_, marks)| Projection::through(marks))
        .collect()
}

/// Dark blobs whose second moments are those of a filled square, largest first.
fn squares(picture: &GrayImage) -> Vec<Blob> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let dark = darkness(picture);
    let longest = width.max(height) as f32;
    let (least, most) = ((longest * 0.004).powi(2).max(9.0), (longest * 0.06).powi(2));
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
        // A filled square of side s has area s² and both moments s²/12.
        let fill = count / (12.0 * (major * minor).max(0.01).sqrt());
        if minor > 0.0 && major / minor < 1.6 && (0.8..1.2).contains(&fill) {
            blobs.push(Blob {
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
