//! Reading the typed rows of a page whose place in the picture is known.

use super::glyphs::{self, Reading};
use super::locate::Place;
use super::projection::{Pair, Projection};
use crate::Error;
use crate::grid::{self, CHARACTERS, ROWS};
use image::GrayImage;
use quorum::typed::{Decoded, Entry, Undecodable};
use zeroize::Zeroizing;

/// Correlation below which a character counts as unreadable rather than as its best match.
const LEGIBLE: f32 = 0.55;
/// Correlation from which a character says where the page lies.
const CERTAIN: f32 = 0.72;
/// Characters that must be legible for these to be rows at all.
const LEAST: usize = ROWS * CHARACTERS / 5;
/// How often the page's place is corrected by the characters read.
const CORRECTIONS: usize = 5;
/// How many more of the least certain symbols are left out at each further attempt.
const STEP: usize = 3;
/// Of how many characters one is looked at before all are read.
const GLANCE: usize = 7;
/// Symbols the code can do without.
const REPLACEABLE: usize = 26;

/// What came of the rows at one place.
pub(super) enum Found {
    /// There are no rows there.
    Nothing,
    /// A share.
    Share(Decoded),
    /// Rows, and why they could not be understood.
    Refused(Undecodable),
}

/// True if some of the characters look like characters: a quick look, before reading them all.
pub(super) fn there(picture: &GrayImage, page: &Projection) -> Result<bool, Error> {
    let (mut legible, mut all) = (0, 0);
    for at in (0..ROWS * CHARACTERS).step_by(GLANCE) {
        let reading = glyphs::read(picture, page, at / CHARACTERS, at % CHARACTERS)?;
        legible += usize::from(reading.likeness >= CERTAIN);
        all += 1;
    }
    Ok(legible * 8 >= all)
}

/// Reads the rows, correcting the page's place by the characters that can be read already. Gives
/// the corrected place as well.
pub(super) fn read(picture: &GrayImage, place: &Place) -> Result<(Found, Projection), Error> {
    let mut page = place.page;
    let mut best = 0;
    let mut refused = None;
    for _ in 0..=CORRECTIONS {
        let readings = readings(picture, &page)?;
        let legible = readings
            .iter()
            .filter(|reading| reading.likeness >= LEGIBLE)
            .count();
        if legible <= best {
            break;
        }
        best = legible;
        if legible >= LEAST {
            match understand(&readings) {
                Ok(decoded) => return Ok((Found::Share(decoded), page)),
                Err(error) => refused = Some(error),
            }
        }
        match corrected(&readings, place) {
            Some(better) => page = better,
            None => break,
        }
    }
    Ok((refused.map_or(Found::Nothing, Found::Refused), page))
}

/// Every character, row by row.
fn readings(picture: &GrayImage, page: &Projection) -> Result<Zeroizing<Vec<Reading>>, Error> {
    let mut readings = Zeroizing::new(Vec::with_capacity(ROWS * CHARACTERS));
    for row in 0..ROWS {
        for place in 0..CHARACTERS {
            readings.push(glyphs::read(picture, page, row, place)?);
        }
    }
    Ok(readings)
}

/// The page's place by its squares and by where the characters stand that were read.
fn corrected(readings: &[Reading], place: &Place) -> Option<Projection> {
    let characters = readings
        .iter()
        .enumerate()
        .filter(|(_, reading)| reading.likeness >= CERTAIN)
        .map(|(at, reading)| (grid::centre(at / CHARACTERS, at % CHARACTERS), reading.at));
    let pairs: Vec<Pair> = place.anchors.iter().copied().chain(characters).collect();
    Projection::fitting(&pairs)
}

/// Decodes the rows with the characters that are legible, then without the least certain ones of
/// them as well: generalised minimum distance decoding (Forney 1966).
fn understand(readings: &[Reading]) -> Result<Decoded, Undecodable> {
    // A symbol is two characters, and as certain as the less certain of them. The last two
    // characters of a row are its check, no symbol of the code.
    let certainty = |at: usize| {
        let [a, b] = [&readings[at], &readings[at + 1]];
        a.certainty.min(b.certainty)
    };
    let mut symbols: Vec<usize> = (0..readings.len())
        .step_by(2)
        .filter(|at| at % CHARACTERS < 16)
        .collect();
    symbols.sort_by(|&a, &b| certainty(a).total_cmp(&certainty(b)));
    let legible = |at: usize| readings[at].likeness >= LEGIBLE;
    let unread = symbols
        .iter()
        .filter(|&&at| !legible(at) || !legible(at + 1))
        .count();
    let mut first = None;
    for left_out in (0..=REPLACEABLE.saturating_sub(unread)).step_by(STEP) {
        let doubted: Vec<usize> = symbols
            .iter()
            .copied()
            .filter(|&at| legible(at) && legible(at + 1))
            .take(left_out)
            .collect();
        match entry(readings, &doubted).decode() {
            Ok(decoded) => return Ok(decoded),
            Err(error) => {
                first.get_or_insert(error);
            }
        }
    }
    match first {
        Some(error) => Err(error),
        None => entry(readings, &[]).decode(),
    }
}

/// The rows as somebody would type them, with question marks for what is not read or doubted.
fn entry(readings: &[Reading], doubted: &[usize]) -> Entry {
    let mut entry = Entry::new();
    for (row, readings) in readings.chunks(CHARACTERS).enumerate() {
        let mut text = Zeroizing::new(String::with_capacity(CHARACTERS + 4));
        for (place, reading) in readings.iter().enumerate() {
            if place > 0 && place % 4 == 0 {
                text.push(' ');
            }
            let at = row * CHARACTERS + place;
            let read = reading.likeness >= LEGIBLE && !doubted.contains(&(at - at % 2));
            text.push(if read { reading.character } else { '?' });
        }
        // Rows are numbered 1 to ROWS, so that there is always such a row.
        let _ = entry.set_row(row + 1, &text);
    }
    entry
}
