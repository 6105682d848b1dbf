//! Where a share stands on its sheet: the one geometry that printing and reading share.
//!
//! Twelve rows of eighteen characters, four registration marks around them, and the square code
//! beside them. All in points on the page, origin at the top left.

use paper::Error;
use paper::canvas::{Canvas, Ink, MM, Style, WIDTH};
use paper::fonts::Face;
use zeroize::Zeroizing;

/// Rows on a sheet.
pub const ROWS: usize = 12;
/// Characters in a row: four cells of four, then the row's two check characters.
pub const CHARACTERS: usize = 18;
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

/// Left edge, top and side of the code's square. With 41 modules on 52 mm, the page's margin and
/// the text's distance leave the four modules of white it needs around it (ISO/IEC 18004).
pub(crate) const CODE: [f32; 3] = [WIDTH - 70.0 * MM, 112.9 * MM, 52.0 * MM];
/// Modules on a side: version 6, which holds the 143 characters at level M.
pub const MODULES: usize = 41;

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

/// Every filled square of a sheet a reader can go by, and its side: the four marks, and the cores
/// of the code's three finder patterns.
pub(crate) fn squares() -> [([f32; 2], f32); 7] {
    let [left, top, side] = CODE;
    let module = side / MODULES as f32;
    let (near, far) = (3.5 * module, side - 3.5 * module);
    let [a, b, c, d] = marks().map(|centre| (centre, MARK));
    let core = |x, y| ([left + x, top + y], 3.0 * module);
    [
        a,
        b,
        c,
        d,
        core(near, near),
        core(far, near),
        core(near, far),
    ]
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

/// Where things stand on a sheet, in millimetres from its top left corner: for whoever looks at
/// pictures of sheets without reading them.
pub mod places {
    use super::{ADVANCE, CAPITAL, CODE, MM};

    pub use super::{CHARACTERS, MODULES, ROWS};

    /// The square code: left, top, width and height.
    #[must_use]
    pub fn code() -> [f32; 4] {
        let [left, top, side] = CODE;
        [left, top, side, side].map(|points| points / MM)
    }

    /// A typed character by its row and its place in the row, both from 0: left, top, width and
    /// height of its capital height and advance.
    #[must_use]
    pub fn character(row: usize, place: usize) -> [f32; 4] {
        let [x, y] = super::centre(row, place);
        [x - ADVANCE / 2.0, y - CAPITAL / 2.0, ADVANCE, CAPITAL].map(|points| points / MM)
    }
}
