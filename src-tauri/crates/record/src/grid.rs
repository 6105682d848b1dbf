//! Where the typed rows stand on a share sheet: the one geometry that printing and reading share.
//!
//! Twelve rows of eighteen characters, four registration marks around them. All in points on
//! the page, origin at the top left.

use crate::Error;
use crate::canvas::{Canvas, Ink, MM, Style};
use crate::fonts::Face;
use zeroize::Zeroizing;

/// Rows on a sheet.
pub(crate) const ROWS: usize = 12;
/// Characters in a row: four cells of four, then the row's two check characters.
pub(crate) const CHARACTERS: usize = 18;
/// Crockford's alphabet.
pub(crate) const ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Size of the typed characters; Plex Mono advances 0.6 em.
const TYPED: Style = Style::new(Face::MonoStrong, 16.5, Ink::BLACK);
const NUMBER: Style = Style::new(Face::Mono, 10.0, Ink::QUIET);
pub(crate) const ADVANCE: f32 = 0.6 * TYPED.size;
/// Between rows, and added after every fourth.
const PITCH: f32 = 19.2;
const BREATH: f32 = 3.6;
/// Side of a registration mark.
pub(crate) const MARK: f32 = 3.6 * MM;

/// Left edge of the marks and the first baseline.
const LEFT: f32 = 18.0 * MM;
const FIRST: f32 = 115.7 * MM;
const NUMBERS: f32 = LEFT + MARK + 9.0;
const TYPED_LEFT: f32 = NUMBERS + 20.0;
/// Space between cells and before the row's check, in advances.
const CELL_GAP: f32 = 0.9;
const CHECK_GAP: f32 = 1.5;

/// Height of a capital in Plex Mono, in points at the typed size.
pub(crate) const CAPITAL: f32 = 0.698 * TYPED.size;

/// Left end of a character's advance, in points.
fn pen(character: usize) -> f32 {
    let cell = (character / 4).min(3) as f32;
    let check = if character >= 16 { CHECK_GAP } else { 0.0 };
    TYPED_LEFT + ADVANCE * (character as f32 + cell * CELL_GAP + check)
}

/// Baseline of a row (from 0), in points.
pub(crate) fn baseline(row: usize) -> f32 {
    FIRST + PITCH * row as f32 + BREATH * (row / 4) as f32
}

/// Centre of a character (row and character from 0), half its capital height above the baseline.
pub(crate) fn centre(row: usize, character: usize) -> [f32; 2] {
    [
        pen(character) + ADVANCE / 2.0,
        baseline(row) - CAPITAL / 2.0,
    ]
}

/// Right edge of the grid, marks included.
pub(crate) fn right() -> f32 {
    pen(CHARACTERS - 1) + ADVANCE + 9.0 + MARK
}

/// Centres of the marks: top left, top right, bottom left, bottom right.
pub(crate) fn marks() -> [[f32; 2]; 4] {
    let (left, right) = (LEFT + MARK / 2.0, right() - MARK / 2.0);
    let (top, bottom) = (
        baseline(0) - CAPITAL / 2.0,
        baseline(ROWS - 1) - CAPITAL / 2.0,
    );
    [[left, top], [right, top], [left, bottom], [right, bottom]]
}

/// Draws the marks, and the rows with their numbers: each row its eighteen characters.
pub(crate) fn draw(canvas: &mut Canvas, rows: &[Zeroizing<String>]) -> Result<(), Error> {
    let squares = marks().map(|[x, y]| [x - MARK / 2.0, y - MARK / 2.0, MARK, MARK]);
    canvas.boxes(&squares, Ink::BLACK);
    for (number, row) in rows.iter().enumerate().take(ROWS) {
        canvas.text_right(
            NUMBERS + 12.0,
            baseline(number),
            &NUMBER,
            &format!("{:02}", number + 1),
        )?;
        for (place, character) in row.chars().take(CHARACTERS).enumerate() {
            let mut buffer = [0; 4];
            let text = character.encode_utf8(&mut buffer);
            canvas.text(pen(place), baseline(number), &TYPED, text)?;
        }
    }
    Ok(())
}
