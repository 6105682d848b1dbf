//! Reading single typed characters: comparing what stands in a cell with Plex Mono as we draw it.

use super::picture::level;
use super::projection::Projection;
use crate::Error;
use crate::grid::{self, ALPHABET, CHARACTERS, ROWS};
use image::GrayImage;
use paper::canvas::Canvas;
use paper::pdf::{self, About};
use paper::raster;
use std::sync::OnceLock;
use zeroize::{Zeroize, Zeroizing};

/// Samples across and down a character.
const ACROSS: usize = 18;
const DOWN: usize = 24;
/// How far a character may be from its place, in samples.
const SLACK: usize = 2;
const WIDE: usize = ACROSS + 2 * SLACK;
const HIGH: usize = DOWN + 2 * SLACK;

/// From sample to sample, in points: a little wider than the advance and higher than a capital,
/// for descenders and drift.
const STEPS: [f32; 2] = [
    grid::ADVANCE * 1.06 / ACROSS as f32,
    grid::CAPITAL * 1.30 / DOWN as f32,
];

/// Darkness around a character's place, `HIGH` rows of `WIDE`.
type Patch = Vec<f32>;

/// One character as it should look: mean 0, length 1.
struct Template {
    character: char,
    samples: Vec<f32>,
}

/// What stands in a cell.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    pub(super) character: char,
    /// Correlation with the character as we draw it, at most 1.
    pub(super) likeness: f32,
    /// How much likelier it is than the next character, in the same measure.
    pub(super) certainty: f32,
    /// Where in the picture it was found.
    pub(super) at: [f32; 2],
}

impl Zeroize for Reading {
    fn zeroize(&mut self) {
        self.character = '0';
    }
}

/// Reads the character in `row` and `place` (from 0) of the page that lies in `picture`.
pub(super) fn read(
    picture: &GrayImage,
    page: &Projection,
    row: usize,
    place: usize,
) -> Result<Reading, Error> {
    let patch = sample(picture, page, row, place);
    let templates = templates()?;
    let mut likenesses = vec![f32::MIN; templates.len()];
    let mut best = (f32::MIN, '0', [SLACK; 2]);
    for down in 0..=2 * SLACK {
        for across in 0..=2 * SLACK {
            let window = normal(&patch, across, down);
            for (template, likeliest) in templates.iter().zip(&mut likenesses) {
                let likeness: f32 = window
                    .iter()
                    .zip(&template.samples)
                    .map(|(a, b)| a * b)
                    .sum();
                *likeliest = likeliest.max(likeness);
                if likeness > best.0 {
                    best = (likeness, template.character, [across, down]);
                }
            }
        }
    }
    let (likeness, character, [across, down]) = best;
    let next = templates
        .iter()
        .zip(&likenesses)
        .filter(|(template, _)| template.character != character)
        .fold(f32::MIN, |next, (_, likeness)| next.max(*likeness));
    let [x, y] = grid::centre(row, place);
    let [step_x, step_y] = STEPS;
    let off = |window: usize, step: f32| (window as f32 - SLACK as f32) * step;
    Ok(Reading {
        character,
        likeness,
        certainty: likeness - next,
        at: page.at(x + off(across, step_x), y + off(down, step_y)),
    })
}

/// The alphabet, from a page of it drawn and rasterised as a sheet is.
fn templates() -> Result<&'static [Template], Error> {
    static TEMPLATES: OnceLock<Vec<Template>> = OnceLock::new();
    if let Some(templates) = TEMPLATES.get() {
        return Ok(templates);
    }
    const DPI: f32 = 300.0;
    let mut canvas = Canvas::default();
    let mut alphabet = ALPHABET.chars().cycle();
    let rows: Vec<Zeroizing<String>> = (0..ROWS)
        .map(|_| Zeroizing::new(alphabet.by_ref().take(CHARACTERS).collect()))
        .collect();
    grid::draw(&mut canvas, &rows)?;
    let about = About {
        title: "Specimen".to_owned(),
        made: 0,
    };
    let page = raster::rasterise(&pdf::save(&about, vec![canvas])?, 1, DPI)?;
    let picture = image::DynamicImage::ImageRgb8(page).into_luma8();
    let straight = Projection::straight(f64::from(DPI) / 72.0);
    let templates = ALPHABET
        .chars()
        .enumerate()
        .map(|(at, character)| {
            let patch = sample(&picture, &straight, at / CHARACTERS, at % CHARACTERS);
            Template {
                character,
                samples: normal(&patch, SLACK, SLACK),
            }
        })
        .collect();
    Ok(TEMPLATES.get_or_init(|| templates))
}

/// Samples the character's place and a margin around it.
fn sample(picture: &GrayImage, page: &Projection, row: usize, place: usize) -> Patch {
    let [x, y] = grid::centre(row, place);
    let [step_x, step_y] = STEPS;
    let mut patch = Vec::with_capacity(WIDE * HIGH);
    for j in 0..HIGH {
        for i in 0..WIDE {
            let dx = (i as f32 + 0.5 - WIDE as f32 / 2.0) * step_x;
            let dy = (j as f32 + 0.5 - HIGH as f32 / 2.0) * step_y;
            // Four points a sample: enough to average a 600 dpi scan without aliasing.
            let mut sum = 0.0;
            for (ox, oy) in [(-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)] {
                let [u, v] = page.at(x + dx + ox * step_x, y + dy + oy * step_y);
                sum += level(picture, u, v);
            }
            patch.push(255.0 - sum / 4.0);
        }
    }
    patch
}

/// A window of the patch, brought to mean 0 and length 1.
fn normal(patch: &Patch, across: usize, down: usize) -> Vec<f32> {
    let mut window = Vec::with_capacity(ACROSS * DOWN);
    for j in 0..DOWN {
        let row = (j + down) * WIDE + across;
        window.extend_from_slice(&patch[row..row + ACROSS]);
    }
    let mean = window.iter().sum::<f32>() / window.len() as f32;
    window.iter_mut().for_each(|value| *value -= mean);
    let length = window.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length > f32::EPSILON {
        window.iter_mut().for_each(|value| *value /= length);
    }
    window
}
