//! The plan: which pictures there are, and what was done to each. Every number below is part of it;
//! changing one changes pictures.

use crate::chance::Chance;
use crate::paper::{MM_PER_INCH, Paper};
use crate::truth::{self, Truth};
use crate::view::{Map, View, after, moved, scaled, tilted, turned};
use ceremony::{Language, Mode};
use chrono::DateTime;
use image::GrayImage;
use quorum::{Share, Threshold};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use serde::Serialize;
use sheet::{Anchor, Sheet};
use std::error::Error;
use std::io::Cursor;

/// Width and height of a sheet, in millimetres.
const SHEET: [f32; 2] = [210.0, 297.0];
const MIDDLE: [f32; 2] = [SHEET[0] / 2.0, SHEET[1] / 2.0];
/// Middle of the square code, in millimetres.
const CODE: [f32; 2] = [166.0, 139.0];
/// Quorums the shares are of: k, n and a seed each.
const QUORUMS: [(u32, u32, u64); 5] = [(2, 3, 1), (3, 5, 2), (4, 7, 3), (5, 9, 4), (20, 40, 5)];
/// Texts of codes that have nothing to do with a share.
const FOREIGN: [&str; 4] = [
    "https://example.org/visitors?badge=4711",
    "WIFI:T:WPA;S:guests;P:not-a-secret;;",
    "KM1 IS NOT A SHARE",
    "BEGIN:VCARD\nVERSION:4.0\nFN:Priya Nair\nEND:VCARD",
];

/// What was done to a sheet, and to how many pictures.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// Laid on a scanner, up to 12° askew.
    Askew,
    /// A quarter, half or three quarter turn, and up to 3° besides.
    Turned,
    /// Photographed at an angle: tilted by up to 28° across and 22° down.
    Angle,
    /// Out of focus: up to 0.36 mm deviation.
    Blurred,
    /// Grainy: deviation of 12 to 45 levels of 255.
    Grainy,
    /// Folded, the print worn away along up to six folds.
    Creased,
    /// A corner or two missing, up to 130 mm deep.
    Corner,
    /// A strip of up to 45 mm torn out across the share, or the sheet torn through.
    Torn,
    /// Blots on the code, up to 20 mm in radius, some on the rows too.
    Blotted,
    /// Stains one can see through.
    Stained,
    /// Light from one side, low contrast.
    Uneven,
    /// Another code, no share's, stuck to the sheet.
    Foreign,
    /// A part of the sheet is outside the picture.
    Cropped,
    /// Two sheets of different shares in one picture.
    TwoSheets,
}

/// How many pictures there are of each; 500 in all.
pub const PLAN: [(Family, usize); 14] = [
    (Family::Askew, 50),
    (Family::Turned, 40),
    (Family::Angle, 60),
    (Family::Blurred, 40),
    (Family::Grainy, 40),
    (Family::Creased, 40),
    (Family::Corner, 36),
    (Family::Torn, 44),
    (Family::Blotted, 44),
    (Family::Stained, 20),
    (Family::Uneven, 30),
    (Family::Foreign, 20),
    (Family::Cropped, 20),
    (Family::TwoSheets, 16),
];

/// One picture of the plan.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Case {
    /// From 0.
    pub number: usize,
    /// What was done.
    pub family: Family,
    /// Dots per inch, 150 or 300 in turn.
    pub dpi: u32,
}

/// A picture as a file, and the truth about it.
pub struct Sight {
    /// PNG or JPEG.
    pub file: Vec<u8>,
    /// What the file holds.
    pub picture: GrayImage,
    /// The share on the sheet; for two sheets, that on the first.
    pub share: Share,
    /// What is left of it.
    pub truth: Truth,
}

/// All pictures of the plan.
#[must_use]
pub fn cases() -> Vec<Case> {
    let families = PLAN
        .iter()
        .flat_map(|&(family, count)| std::iter::repeat_n(family, count));
    families
        .enumerate()
        .map(|(number, family)| Case {
            number,
            family,
            dpi: if number % 2 == 0 { 150 } else { 300 },
        })
        .collect()
}

impl Case {
    /// Draws the sheet, does to it what the plan says, and looks at it.
    ///
    /// # Errors
    /// If the sheet cannot be drawn or the picture not encoded.
    pub fn sight(&self) -> Result<Sight, Box<dyn Error>> {
        let chance = &mut Chance::new(0x6b65_796d_6f6f_7400 + self.number as u64);
        let (share, mut paper) = self.paper(self.number)?;
        self.damage(&mut paper, chance);
        let (truth, picture) = if self.family == Family::TwoSheets {
            let (_, other) = self.paper(self.number + 1)?;
            let view = self.two(chance);
            let place = after(&moved(self.pixels(SHEET[0] + 12.0), 0.0), &view.map);
            let picture = view.picture(&[(&paper, view.map), (&other, place)]);
            (Truth::Two, picture)
        } else {
            let view = self.view(chance);
            let whole = truth::whole(&paper, &view);
            let picture = view.picture(&[(&paper, view.map)]);
            (Truth::One(whole), picture)
        };
        let file = encode(&picture, self.number % 3 == 1, chance)?;
        Ok(Sight {
            file,
            picture,
            share,
            truth,
        })
    }

    /// The share of that number, and its sheet as it leaves the printer.
    fn paper(&self, number: usize) -> Result<(Share, Paper), Box<dyn Error>> {
        let (k, n, seed) = QUORUMS[number % QUORUMS.len()];
        let threshold = Threshold::new(k, n)?;
        let dealing = quorum::split(threshold, &mut ChaCha20Rng::seed_from_u64(seed))?;
        let share = &dealing.shares[number / QUORUMS.len() % n as usize];
        let root = "8f0c5bd1a7e2943360ab7712c9d4ee05f1b28a6c3d7490be512f60c8e7a91d24";
        let sheet = Sheet {
            threshold,
            custodian: ["Priya Nair", "Łukasz Żółć", "王小明", "Zoë Ångström"][number % 4],
            bag: Some("KM 0048 1173"),
            mode: if number.is_multiple_of(7) {
                Mode::Practice
            } else {
                Mode::Live
            },
            made: DateTime::from_timestamp(1_795_315_200, 0).unwrap_or_default(),
            anchor: Some(Anchor {
                origin: "keymoot/00112233445566778899aabbccddeeff",
                size: 4812,
                root,
            }),
            organisation: None,
            language: Language::English,
        };
        let pdf = sheet::lay_out(&sheet, share)?;
        let page = paper::raster::rasterise(&pdf, 1, self.dpi as f32)?;
        let ink = image::DynamicImage::ImageRgb8(page).into_luma8();
        // A dealing wipes what is left in it when dropped.
        let share = Share::from_payload(&*share.payload())?;
        Ok((share, Paper::new(ink, self.dpi as f32)))
    }

    fn damage(&self, paper: &mut Paper, chance: &mut Chance) {
        match self.family {
            Family::Creased => {
                for _ in 0..=chance.one_of(6) {
                    let point = [chance.between(30.0, 180.0), chance.between(105.0, 195.0)];
                    let turn = chance.between(-0.2, 0.2) + [0.0, 1.571][chance.one_of(2)];
                    paper.crease(point, turn, chance.between(0.2, 0.8));
                }
            }
            Family::Corner => {
                for _ in 0..=chance.one_of(2) {
                    let depth = chance.between(30.0, 130.0);
                    let (right, low) = (chance.once_in(2), chance.once_in(2));
                    let corner = |far: bool, side: f32| if far { side } else { 0.0 };
                    let inwards = [
                        (MIDDLE[0] - corner(right, SHEET[0])).signum(),
                        (MIDDLE[1] - corner(low, SHEET[1])).signum(),
                    ];
                    let lean = chance.between(0.5, 1.1);
                    let point = [
                        corner(right, SHEET[0]) + inwards[0] * depth * lean.cos(),
                        corner(low, SHEET[1]) + inwards[1] * depth * lean.sin(),
                    ];
                    // The line is square to the way inwards; the paper stays on that side.
                    let normal = (-inwards[1] * lean.sin()).atan2(-inwards[0] * lean.cos());
                    paper.tear(point, normal - std::f32::consts::FRAC_PI_2, chance);
                }
            }
            Family::Torn => match chance.one_of(3) {
                0 => {
                    let (top, height) = (chance.between(100.0, 190.0), chance.between(4.0, 45.0));
                    paper.tear_strip(top, height, chance);
                }
                1 => {
                    let point = [MIDDLE[0], chance.between(150.0, 230.0)];
                    paper.tear(point, chance.between(-0.25, 0.25), chance);
                }
                _ => {
                    let point = [chance.between(80.0, 200.0), MIDDLE[1]];
                    paper.tear(point, chance.between(-0.2, 0.2) - 1.571, chance);
                }
            },
            Family::Blotted => {
                for _ in 0..=chance.one_of(3) {
                    let place = [
                        CODE[0] + chance.between(-28.0, 28.0),
                        CODE[1] + chance.between(-28.0, 28.0),
                    ];
                    let level = [10, 60, 245][chance.one_of(3)];
                    paper.blot(place, chance.between(2.0, 20.0), level, chance);
                }
                for _ in 0..chance.one_of(4) {
                    let place = [chance.between(20.0, 125.0), chance.between(110.0, 200.0)];
                    let level = [10, 60, 245][chance.one_of(3)];
                    paper.blot(place, chance.between(1.5, 12.0), level, chance);
                }
            }
            Family::Stained => {
                for _ in 0..=chance.one_of(4) {
                    let place = [chance.between(20.0, 190.0), chance.between(105.0, 200.0)];
                    paper.stain(
                        place,
                        chance.between(10.0, 45.0),
                        chance.between(0.5, 0.9),
                        chance,
                    );
                }
            }
            Family::Foreign => {
                let text = FOREIGN[chance.one_of(FOREIGN.len())];
                let side = chance.between(18.0, 36.0);
                let top = [chance.between(15.0, 50.0), chance.between(225.0, 240.0)];
                let place = [chance.between(20.0, 150.0), top[chance.one_of(2)]];
                paper.sticker(place, side, text);
            }
            _ => {}
        }
    }

    /// How the sheet is looked at: nearly straight and clean, but for what the family is about.
    fn view(&self, chance: &mut Chance) -> View {
        let mut turn = chance.between(-2.0, 2.0);
        let mut view = View {
            map: scaled(1.0),
            size: [0; 2],
            table: [205, 60, 120][chance.one_of(3)],
            light: [chance.between(0.9, 1.0), 0.0, 0.0],
            range: [chance.between(5.0, 30.0), chance.between(225.0, 250.0)],
            blur: chance.between(0.0, 0.07) * self.dpi as f32 / MM_PER_INCH,
            grain: chance.between(1.0, 7.0),
            grain_seed: chance.seed(),
        };
        let mut shape = scaled(1.0);
        let mut frame: Option<[f32; 4]> = None;
        match self.family {
            Family::Askew => turn = chance.between(-12.0, 12.0),
            Family::Turned => turn += 90.0 * (1 + chance.one_of(3)) as f32,
            Family::Angle => {
                let degrees = |chance: &mut Chance, most: f32| {
                    chance.sign() * chance.between(most * 0.3, most).to_radians()
                };
                let (across, down) = (degrees(chance, 28.0), degrees(chance, 22.0));
                shape = tilted(across, down, chance.between(500.0, 900.0), MIDDLE);
                turn = chance.between(-12.0, 12.0);
                view.light[1] = chance.between(-0.2, 0.2);
                view.light[2] = chance.between(-0.2, 0.2);
            }
            Family::Blurred => {
                view.blur = chance.between(0.15, 0.36) * self.dpi as f32 / MM_PER_INCH;
            }
            Family::Grainy => view.grain = chance.between(12.0, 45.0),
            Family::Uneven => {
                view.range = [chance.between(40.0, 90.0), chance.between(150.0, 215.0)];
                view.light = [0.8, chance.between(-0.5, 0.5), chance.between(-0.5, 0.5)];
            }
            Family::Cropped => {
                frame = Some(match chance.one_of(4) {
                    0 => [5.0, 99.0, 200.0, 100.0],
                    1 => [chance.between(100.0, 132.0), 95.0, 78.0, 110.0],
                    2 => [
                        8.0,
                        chance.between(100.0, 112.0),
                        118.0,
                        chance.between(70.0, 100.0),
                    ],
                    _ => [
                        chance.between(15.0, 45.0),
                        chance.between(105.0, 125.0),
                        chance.between(120.0, 180.0),
                        chance.between(60.0, 160.0),
                    ],
                });
            }
            _ => {}
        }
        let scale = scaled(self.dpi as f32 / MM_PER_INCH);
        let map = after(&scale, &after(&turned(turn.to_radians(), MIDDLE), &shape));
        match frame {
            Some([x, y, w, h]) => {
                view.map = after(&moved(-self.pixels(x), -self.pixels(y)), &map);
                view.size = [w, h].map(|side| self.pixels(side) as u32);
            }
            None => fit(&mut view, &map, self.pixels(6.0)),
        }
        view
    }

    /// Both sheets, side by side.
    fn two(&self, chance: &mut Chance) -> View {
        let mut view = self.view(chance);
        view.size[0] += self.pixels(SHEET[0] + 12.0) as u32;
        view
    }

    fn pixels(&self, mm: f32) -> f32 {
        mm * self.dpi as f32 / MM_PER_INCH
    }
}

/// Makes the picture as large as the sheet needs, with a margin.
fn fit(view: &mut View, map: &Map, margin: f32) {
    let [w, h] = SHEET;
    let corners =
        [[0.0, 0.0], [w, 0.0], [0.0, h], [w, h]].map(|corner| crate::view::apply(map, corner));
    let least = |at: usize| {
        corners
            .iter()
            .map(|corner| corner[at])
            .fold(f32::MAX, f32::min)
            - margin
    };
    let most = |at: usize| {
        corners
            .iter()
            .map(|corner| corner[at])
            .fold(f32::MIN, f32::max)
            + margin
    };
    view.map = after(&moved(-least(0), -least(1)), map);
    view.size = [0, 1].map(|at| (most(at) - least(at)) as u32);
}

fn encode(
    picture: &GrayImage,
    jpeg: bool,
    chance: &mut Chance,
) -> Result<Vec<u8>, image::ImageError> {
    use image::codecs::{jpeg::JpegEncoder, png};
    let mut file = Cursor::new(Vec::new());
    if jpeg {
        let quality = chance.between(55.0, 92.0) as u8;
        picture.write_with_encoder(JpegEncoder::new_with_quality(&mut file, quality))?;
    } else {
        let (fast, filter) = (png::CompressionType::Fast, png::FilterType::Up);
        picture.write_with_encoder(png::PngEncoder::new_with_quality(&mut file, fast, filter))?;
    }
    Ok(file.into_inner())
}
