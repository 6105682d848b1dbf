//! Looking at a sheet: a flat scanner, a camera held at an angle; light, focus and grain.

use crate::chance::Grain;
use crate::paper::Paper;
use image::{GrayImage, Luma, imageops};

/// A projective map as a matrix, row by row.
pub(crate) type Map = [f32; 9];

/// How a sheet is looked at.
#[derive(Clone, Debug)]
pub(crate) struct View {
    /// From millimetres on the sheet to pixels of the picture.
    pub(crate) map: Map,
    /// Pixels across and down.
    pub(crate) size: [u32; 2],
    /// Level of what the sheet lies on.
    pub(crate) table: u8,
    /// Gain and its change across and down the picture.
    pub(crate) light: [f32; 3],
    /// Darkest and lightest level the camera gives.
    pub(crate) range: [f32; 2],
    /// Deviation of the blur, in pixels.
    pub(crate) blur: f32,
    /// Deviation of the noise, in levels.
    pub(crate) grain: f32,
    pub(crate) grain_seed: u64,
}

impl View {
    /// Where a point of the sheet is in the picture.
    pub(crate) fn at(&self, point: [f32; 2]) -> [f32; 2] {
        apply(&self.map, point)
    }

    /// The picture of the sheets, the later ones on top.
    pub(crate) fn picture(&self, sheets: &[(&Paper, Map)]) -> GrayImage {
        let inverses: Vec<(&Paper, Map)> = sheets
            .iter()
            .map(|(paper, map)| (*paper, inverse(map)))
            .collect();
        let mut picture = GrayImage::from_fn(self.size[0], self.size[1], |u, v| {
            let point = [u as f32 + 0.5, v as f32 + 0.5];
            let level = inverses
                .iter()
                .rev()
                .find_map(|(paper, back)| level(paper, apply(back, point)));
            Luma([level.unwrap_or(self.table)])
        });
        if self.blur > 0.0 {
            picture = imageops::fast_blur(&picture, self.blur);
        }
        self.expose(&mut picture);
        picture
    }

    fn expose(&self, picture: &mut GrayImage) {
        let (width, height) = (self.size[0] as f32, self.size[1] as f32);
        let [gain, across, down] = self.light;
        let [least, most] = self.range;
        let mut grain = Grain::new(self.grain_seed);
        for (u, v, pixel) in picture.enumerate_pixels_mut() {
            let light = gain + across * (u as f32 / width - 0.5) + down * (v as f32 / height - 0.5);
            let level = least + f32::from(pixel[0]) / 255.0 * (most - least);
            let noise = if self.grain > 0.0 {
                grain.next() * self.grain
            } else {
                0.0
            };
            pixel.0[0] = (level * light + noise).round().clamp(0.0, 255.0) as u8;
        }
    }
}

/// The level at a point of the sheet, in millimetres; `None` beside it.
fn level(paper: &Paper, [x, y]: [f32; 2]) -> Option<u8> {
    let (u, v) = (x * paper.scale - 0.5, y * paper.scale - 0.5);
    let (width, height) = (paper.ink.width() as f32, paper.ink.height() as f32);
    if !(u >= 0.0 && v >= 0.0 && u < width - 1.0 && v < height - 1.0) {
        return None;
    }
    let (i, j) = (u as u32, v as u32);
    let (fu, fv) = (u.fract(), v.fract());
    let at = |i, j| f32::from(paper.ink.get_pixel(i, j)[0]);
    let top = at(i, j) * (1.0 - fu) + at(i + 1, j) * fu;
    let bottom = at(i, j + 1) * (1.0 - fu) + at(i + 1, j + 1) * fu;
    Some((top * (1.0 - fv) + bottom * fv) as u8)
}

pub(crate) fn apply(map: &Map, [x, y]: [f32; 2]) -> [f32; 2] {
    let w = map[6] * x + map[7] * y + map[8];
    [
        (map[0] * x + map[1] * y + map[2]) / w,
        (map[3] * x + map[4] * y + map[5]) / w,
    ]
}

/// `a` after `b`.
pub(crate) fn after(a: &Map, b: &Map) -> Map {
    std::array::from_fn(|at| (0..3).map(|k| a[at / 3 * 3 + k] * b[k * 3 + at % 3]).sum())
}

/// Turned about a point.
pub(crate) fn turned(radians: f32, [x, y]: [f32; 2]) -> Map {
    let (sin, cos) = radians.sin_cos();
    [
        cos,
        -sin,
        x - cos * x + sin * y,
        sin,
        cos,
        y - sin * x - cos * y,
        0.0,
        0.0,
        1.0,
    ]
}

pub(crate) fn scaled(scale: f32) -> Map {
    [scale, 0.0, 0.0, 0.0, scale, 0.0, 0.0, 0.0, 1.0]
}

pub(crate) fn moved(x: f32, y: f32) -> Map {
    [1.0, 0.0, x, 0.0, 1.0, y, 0.0, 0.0, 1.0]
}

/// Seen by a camera at `distance` millimetres over `middle`, the sheet tilted about the axis
/// across and the axis down, in radians.
pub(crate) fn tilted(across: f32, down: f32, distance: f32, [x, y]: [f32; 2]) -> Map {
    // The sheet's plane in space: rotate (x, y, 0) about both axes, then divide by the depth.
    let ((sa, ca), (sd, cd)) = (across.sin_cos(), down.sin_cos());
    let plane = [
        cd,
        0.0,
        0.0,
        sa * sd,
        ca,
        0.0,
        -ca * sd / distance,
        sa / distance,
        1.0,
    ];
    after(&moved(x, y), &after(&plane, &moved(-x, -y)))
}

fn inverse(m: &Map) -> Map {
    let minor = |a: usize, b: usize, c: usize, d: usize| m[a] * m[d] - m[b] * m[c];
    let determinant =
        m[0] * minor(4, 5, 7, 8) - m[1] * minor(3, 5, 6, 8) + m[2] * minor(3, 4, 6, 7);
    [
        minor(4, 5, 7, 8),
        -minor(1, 2, 7, 8),
        minor(1, 2, 4, 5),
        -minor(3, 5, 6, 8),
        minor(0, 2, 6, 8),
        -minor(0, 2, 3, 5),
        minor(3, 4, 6, 7),
        -minor(0, 1, 6, 7),
        minor(0, 1, 3, 4),
    ]
    .map(|value| value / determinant)
}
