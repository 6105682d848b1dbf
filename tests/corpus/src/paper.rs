//! A printed sheet and what happens to it.

use crate::chance::Chance;
use image::{GrayImage, Luma};

pub(crate) const MM_PER_INCH: f32 = 25.4;
/// Level of the table seen through a hole.
const HOLE: u8 = 90;

/// A sheet as a picture, and where nothing is left of what was printed.
#[derive(Clone)]
pub(crate) struct Paper {
    pub(crate) ink: GrayImage,
    /// 255 where the print is gone.
    pub(crate) lost: GrayImage,
    /// Pixels a millimetre.
    pub(crate) scale: f32,
}

impl Paper {
    pub(crate) fn new(ink: GrayImage, dpi: f32) -> Self {
        let lost = GrayImage::new(ink.width(), ink.height());
        let scale = dpi / MM_PER_INCH;
        Self { ink, lost, scale }
    }

    /// Share of a rectangle, in millimetres, in which the print is gone.
    pub(crate) fn lost_in(&self, [x, y, w, h]: [f32; 4]) -> f32 {
        let range = |from: f32, length: f32, most: u32| {
            let pixel = |mm: f32| ((mm * self.scale).round().max(0.0) as u32).min(most);
            pixel(from)..pixel(from + length).max(pixel(from) + 1).min(most)
        };
        let (across, down) = (
            range(x, w, self.lost.width()),
            range(y, h, self.lost.height()),
        );
        let (mut gone, mut all) = (0_u32, 0_u32);
        for v in down {
            for u in across.clone() {
                all += 1;
                gone += u32::from(self.lost.get_pixel(u, v)[0] > 0);
            }
        }
        if all == 0 {
            1.0
        } else {
            gone as f32 / all as f32
        }
    }

    /// Tears away everything on the far side of a jagged line through `point`, in the direction
    /// `turn` (radians) to the left of which the paper stays.
    pub(crate) fn tear(&mut self, point: [f32; 2], turn: f32, chance: &mut Chance) {
        let edge = jagged(chance);
        let (sin, cos) = turn.sin_cos();
        self.each(|[x, y]| {
            let (dx, dy) = (x - point[0], y - point[1]);
            let (along, off) = (dx * cos + dy * sin, dy * cos - dx * sin);
            (off > edge(along)).then_some(HOLE)
        });
    }

    /// Tears a strip of that height out of the whole width.
    pub(crate) fn tear_strip(&mut self, top: f32, height: f32, chance: &mut Chance) {
        let (above, below) = (jagged(chance), jagged(chance));
        self.each(|[x, y]| (y > top + above(x) && y < top + height + below(x)).then_some(HOLE));
    }

    /// An opaque blot, of ink or of correcting fluid.
    pub(crate) fn blot(&mut self, middle: [f32; 2], radius: f32, level: u8, chance: &mut Chance) {
        let inside = blob(middle, radius, chance);
        self.each(|point| inside(point).then_some(level));
    }

    /// A stain one can see through.
    pub(crate) fn stain(&mut self, middle: [f32; 2], radius: f32, dark: f32, chance: &mut Chance) {
        let inside = blob(middle, radius, chance);
        let scale = self.scale;
        for (u, v, pixel) in self.ink.enumerate_pixels_mut() {
            if inside([u as f32 / scale, v as f32 / scale]) {
                pixel.0[0] = (f32::from(pixel[0]) * dark) as u8;
            }
        }
    }

    /// A fold: shaded on both sides, worn white along the middle.
    pub(crate) fn crease(&mut self, point: [f32; 2], turn: f32, worn: f32) {
        let (sin, cos) = turn.sin_cos();
        let scale = self.scale;
        for (u, v, pixel) in self.ink.enumerate_pixels_mut() {
            let (x, y) = (u as f32 / scale - point[0], v as f32 / scale - point[1]);
            let off = y * cos - x * sin;
            if off.abs() < worn / 2.0 {
                pixel.0[0] = 235;
                self.lost.put_pixel(u, v, Luma([255]));
            } else if off.abs() < 4.0 {
                let shade = if off > 0.0 { 0.80 } else { 0.93 };
                let part = 1.0 - off.abs() / 4.0;
                pixel.0[0] = (f32::from(pixel[0]) * (1.0 - (1.0 - shade) * part)) as u8;
            }
        }
    }

    /// Sticks a square code with another text onto the sheet.
    pub(crate) fn sticker(&mut self, [left, top]: [f32; 2], side: f32, text: &str) {
        let Ok(code) = qrcode::QrCode::new(text) else {
            return;
        };
        let modules = code.width();
        let dark = code.to_colors();
        self.each(|[x, y]| {
            let quiet = side * 0.1;
            let (x, y) = (x - left + quiet, y - top + quiet);
            let whole = side + 2.0 * quiet;
            if x < 0.0 || y < 0.0 || x >= whole || y >= whole {
                return None;
            }
            let at = |mm: f32| ((mm - quiet) / side * modules as f32).floor();
            let (column, row) = (at(x), at(y));
            let inside = |at: f32| at >= 0.0 && at < modules as f32;
            let is_dark = inside(column)
                && inside(row)
                && dark[row as usize * modules + column as usize] == qrcode::Color::Dark;
            Some(if is_dark { 15 } else { 250 })
        });
    }

    /// Replaces what is printed wherever `level` says so.
    fn each(&mut self, level: impl Fn([f32; 2]) -> Option<u8>) {
        let scale = self.scale;
        for (u, v, pixel) in self.ink.enumerate_pixels_mut() {
            if let Some(level) = level([u as f32 / scale, v as f32 / scale]) {
                pixel.0[0] = level;
                self.lost.put_pixel(u, v, Luma([255]));
            }
        }
    }
}

/// A torn edge: how far it is off its line, in millimetres, by the place along it.
fn jagged(chance: &mut Chance) -> impl Fn(f32) -> f32 + use<> {
    let waves: Vec<[f32; 3]> = [(40.0, 2.0), (11.0, 0.8), (3.0, 0.4)]
        .map(|(length, height)| {
            let phase = chance.between(0.0, 6.3);
            [
                std::f32::consts::TAU / length,
                height * chance.between(0.5, 1.0),
                phase,
            ]
        })
        .to_vec();
    move |along| {
        let wave = |[rate, height, phase]: &[f32; 3]| height * (along * rate + phase).sin();
        waves.iter().map(wave).sum()
    }
}

/// Whether a point is inside an irregular blob.
fn blob(middle: [f32; 2], radius: f32, chance: &mut Chance) -> impl Fn([f32; 2]) -> bool + use<> {
    let waves: Vec<[f32; 3]> = [2.0, 3.0, 5.0]
        .map(|times| [times, chance.between(0.03, 0.16), chance.between(0.0, 6.3)])
        .to_vec();
    move |[x, y]| {
        let (dx, dy) = (x - middle[0], y - middle[1]);
        let angle = dy.atan2(dx);
        let bulge: f32 = waves
            .iter()
            .map(|[times, height, phase]| height * (angle * times + phase).sin())
            .sum();
        dx.hypot(dy) < radius * (1.0 + bulge)
    }
}
