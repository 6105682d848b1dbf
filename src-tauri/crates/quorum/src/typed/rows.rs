//! The twelve rows: as they are printed, and as they were typed.

use super::alphabet::{read, separates, value, write};
use super::payload::to_symbols;
use super::reed_solomon;
use super::{CELLS, CHECK_CELL, ROWS, SYMBOLS_IN_ROW};
use crate::share::Share;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Characters of a row: four cells of four and a check of two.
const ROW_CHARACTERS: usize = 18;
const CELL_CHARACTERS: usize = 4;

/// Lays a share out in rows.
pub fn encode(share: &Share) -> Rows {
    let word = reed_solomon::encode(&to_symbols(&share.payload()));
    let rows = word
        .chunks(SYMBOLS_IN_ROW)
        .enumerate()
        .map(|(position, symbols)| {
            let mut text = Zeroizing::new(String::with_capacity(ROW_CHARACTERS));
            for &symbol in symbols {
                text.extend(write(symbol));
            }
            let check = check(position + 1, &text);
            text.extend(write(check));
            PrintedRow {
                number: position + 1,
                text,
            }
        })
        .collect();
    Rows(rows)
}

/// A share's rows as they are printed. Secret, wiped when dropped.
pub struct Rows(Vec<PrintedRow>);

impl Rows {
    /// The twelve rows, from 1.
    pub fn iter(&self) -> impl Iterator<Item = &PrintedRow> {
        self.0.iter()
    }
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").finish_non_exhaustive()
    }
}

/// One printed row. Secret, wiped when dropped.
pub struct PrintedRow {
    number: usize,
    text: Zeroizing<String>,
}

impl PrintedRow {
    /// Its number, 1…12.
    pub fn number(&self) -> usize {
        self.number
    }

    /// Its four cells of four characters.
    pub fn cells(&self) -> [&str; CELLS] {
        std::array::from_fn(|cell| &self.text[cell * CELL_CHARACTERS..(cell + 1) * CELL_CHARACTERS])
    }

    /// Its two-character check.
    pub fn check(&self) -> &str {
        &self.text[CELLS * CELL_CHARACTERS..]
    }
}

impl fmt::Debug for PrintedRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrintedRow")
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

/// What is known of a row as it is typed. Names cells, never values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum RowState {
    /// A character that no share has. Cells count from 1; cell 5 is the check.
    BadCharacter {
        /// The cell it stands in.
        cell: usize,
    },
    /// Complete, and its check does not fit: something in it is wrong.
    CheckFails,
    /// Nothing typed.
    Empty,
    /// Complete, and its check fits.
    Good,
    /// More than 18 characters.
    Long,
    /// Fewer than 18 characters.
    Short,
}

/// A row as it was typed: each symbol that could be read. Secret, wiped when dropped.
pub struct Row {
    pub(super) symbols: [Option<u16>; SYMBOLS_IN_ROW],
    pub(super) check: Option<u16>,
}

impl Row {
    /// Reads the typed text of row `number` (1…12), without its number. Spaces and dashes only
    /// separate. If they cut the text into five cells, a cell of the wrong length is unreadable and
    /// the others stand; otherwise the text must have 18 characters to be a row at all.
    pub fn read(number: usize, text: &str) -> (RowState, Option<Self>) {
        // Enough for any row; a text far longer is not one and is not copied.
        if text.len() > 256 {
            return (RowState::Long, None);
        }
        let characters: Zeroizing<Vec<char>> = Zeroizing::new(
            text.chars()
                .filter(|&character| !separates(character))
                .collect(),
        );
        if characters.is_empty() {
            return (RowState::Empty, None);
        }
        let length_state = match characters.len() {
            ROW_CHARACTERS => None,
            length if length < ROW_CHARACTERS => Some(RowState::Short),
            _ => Some(RowState::Long),
        };
        let Some(cells) = cells(text, &characters) else {
            let state = length_state.unwrap_or(RowState::Short);
            return (state, None);
        };
        let bad = cells
            .iter()
            .position(|cell| cell.iter().any(|&c| value(c).is_none()));
        let mut row = Self {
            symbols: [None; SYMBOLS_IN_ROW],
            check: None,
        };
        for (cell, characters) in cells.iter().enumerate() {
            match (cell, characters.as_slice()) {
                (0..CELLS, &[a, b, c, d]) => {
                    row.symbols[2 * cell] = read(a, b);
                    row.symbols[2 * cell + 1] = read(c, d);
                }
                (CELLS, &[a, b]) => row.check = read(a, b),
                _ => {}
            }
        }
        let state = match (bad, length_state) {
            (Some(cell), _) => RowState::BadCharacter { cell: cell + 1 },
            (None, Some(state)) => state,
            (None, None) if row.check_fits(number) => RowState::Good,
            (None, None) => RowState::CheckFails,
        };
        (state, Some(row))
    }

    /// Whether the row is whole and its check is the one of row `number`.
    pub(super) fn check_fits(&self, number: usize) -> bool {
        let mut text = Zeroizing::new(String::with_capacity(ROW_CHARACTERS));
        for symbol in self.symbols {
            let Some(symbol) = symbol else { return false };
            text.extend(write(symbol));
        }
        self.check == Some(check(number, &text))
    }
}

impl Drop for Row {
    fn drop(&mut self) {
        for symbol in &mut self.symbols {
            symbol.zeroize();
        }
        self.check.zeroize();
    }
}

impl ZeroizeOnDrop for Row {}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row").finish_non_exhaustive()
    }
}

/// The check of a row: the first ten bits of SHA-256(`keymoot/km1/row` ‖ number ‖ its sixteen
/// characters, upper case).
pub(super) fn check(number: usize, characters: &str) -> u16 {
    let hash = Sha256::new_with_prefix(b"keymoot/km1/row")
        .chain_update([number as u8])
        .chain_update(characters)
        .finalize();
    u16::from_be_bytes([hash[0], hash[1]]) >> 6
}

/// The check of a row of the code word.
pub(super) fn check_of_symbols(number: usize, symbols: &[u16]) -> u16 {
    let mut text = Zeroizing::new(String::with_capacity(ROW_CHARACTERS));
    for &symbol in symbols {
        text.extend(write(symbol));
    }
    check(number, &text)
}

/// The row's five cells: as the writer separated them, or cut by count.
fn cells(text: &str, characters: &[char]) -> Option<[Zeroizing<Vec<char>>; CHECK_CELL]> {
    let separated: Vec<&str> = text
        .split(separates)
        .filter(|cell| !cell.is_empty())
        .collect();
    if separated.len() == CHECK_CELL {
        return Some(std::array::from_fn(|cell| {
            Zeroizing::new(separated[cell].chars().collect())
        }));
    }
    if characters.len() != ROW_CHARACTERS {
        return None;
    }
    let mut cut = characters.chunks(CELL_CHARACTERS);
    Some(std::array::from_fn(|_| {
        Zeroizing::new(cut.next().unwrap_or_default().to_vec())
    }))
}

const _: () = assert!(ROWS * SYMBOLS_IN_ROW == reed_solomon::LENGTH);
