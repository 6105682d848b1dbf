//! From rows as they were typed to the share they were printed from.

use super::payload::to_share;
use super::reed_solomon::{self, DATA, LENGTH, PARITY};
use super::rows::{Row, check_of_symbols};
use super::{CELLS, CHECK_CELL, ROWS, SYMBOLS_IN_ROW};
use crate::share::{PayloadError, Share};
use serde::{Deserialize, Serialize};
use std::fmt;
use zeroize::Zeroizing;

/// Decodes twelve rows, row 1 first; `None` is a row that is missing. Corrects 13 wrong symbols, or
/// 26 missing, or mixes of them; three rows may be wrong throughout if their checks say so.
///
/// Unreadable symbols and missing rows count as missing. Rows whose check fails are first taken as
/// they stand, and then, if that does not decode, as missing one, two and three at a time. A word
/// is accepted only if the payload's own checksum fits.
///
/// # Errors
/// The rows to look at again.
pub fn decode(rows: &[Option<Row>]) -> Result<Decoded, Undecodable> {
    let typed = |number: usize| rows.get(number - 1).and_then(Option::as_ref);
    let mut received = Zeroizing::new([0; LENGTH]);
    let mut missing = Vec::new();
    let mut failing = Vec::new();
    let mut suspects = Vec::new();
    for number in 1..=ROWS {
        let row = typed(number);
        if row.is_none_or(|row| !row.check_fits(number)) {
            failing.push(number);
            if row.is_some() {
                suspects.push(number);
            }
        }
        for (offset, position) in positions(number).enumerate() {
            match row.and_then(|row| row.symbols[offset]) {
                Some(symbol) => received[position] = symbol,
                None => missing.push(position),
            }
        }
    }

    let mut cause = None;
    for doubted in subsets(&suspects, PARITY / SYMBOLS_IN_ROW) {
        let mut erased = missing.clone();
        for number in doubted {
            erased.extend(positions(number).filter(|position| !missing.contains(position)));
        }
        let Some(word) = reed_solomon::decode(&received, &erased) else {
            continue;
        };
        match to_share(&word[..DATA]) {
            Ok(share) => {
                return Ok(Decoded {
                    share,
                    corrected: corrected(&word, typed),
                });
            }
            Err(error) => {
                cause.get_or_insert(error);
            }
        }
    }
    Err(Undecodable {
        rows: failing,
        cause,
    })
}

/// A share, and what had to be corrected to get it.
#[derive(Debug)]
pub struct Decoded {
    /// The share; not yet verified against any commitments.
    pub share: Share,
    /// Cells that were wrong, unreadable or missing, in reading order.
    pub corrected: Vec<Cell>,
}

impl Decoded {
    pub(super) const fn whole(share: Share) -> Self {
        Self {
            share,
            corrected: Vec::new(),
        }
    }
}

/// A place on the sheet, counted as people count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// 1…12.
    pub row: usize,
    /// 1…4, or 5 for the row's check.
    pub cell: usize,
}

/// Too much is wrong or missing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Undecodable {
    /// The rows whose check does not fit or that are missing, from 1. Empty if every row reads
    /// well by itself: then they are not the rows of one share.
    pub rows: Vec<usize>,
    /// What was wrong with the payload, if the rows were a word of the code.
    pub cause: Option<PayloadError>,
}

impl fmt::Display for Undecodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.rows.as_slice(), &self.cause) {
            ([], Some(cause)) => write!(f, "{cause}"),
            ([], None) => f.write_str(
                "every row reads well, but they are not the rows of one share; check that all \
                 come from the same sheet",
            ),
            ([row], _) => write!(f, "too much is wrong to correct; look at row {row} again"),
            ([rows @ .., last], _) => {
                let rows: Vec<String> = rows.iter().map(usize::to_string).collect();
                let rows = rows.join(", ");
                write!(
                    f,
                    "too much is wrong to correct; look at rows {rows} and {last} again"
                )
            }
        }
    }
}

/// The symbols of row `number`, 1…12.
fn positions(number: usize) -> std::ops::Range<usize> {
    (number - 1) * SYMBOLS_IN_ROW..number * SYMBOLS_IN_ROW
}

/// Every way to pick at most `most` of the rows, the fewest first.
fn subsets(rows: &[usize], most: usize) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    let mut start = 0;
    for _ in 0..most {
        let end = all.len();
        for index in start..end {
            for &row in rows {
                let smaller: &Vec<usize> = &all[index];
                if smaller.last().is_none_or(|&last| row > last) {
                    let mut larger = smaller.clone();
                    larger.push(row);
                    all.push(larger);
                }
            }
        }
        start = end;
    }
    all
}

fn corrected<'a>(word: &[u16; LENGTH], typed: impl Fn(usize) -> Option<&'a Row>) -> Vec<Cell> {
    let mut cells = Vec::new();
    for number in 1..=ROWS {
        let symbols = &word[positions(number)];
        let row = typed(number);
        for cell in 1..=CELLS {
            let wrong =
                |offset: usize| row.and_then(|row| row.symbols[offset]) != Some(symbols[offset]);
            if wrong(2 * cell - 2) || wrong(2 * cell - 1) {
                cells.push(Cell { row: number, cell });
            }
        }
        if row.and_then(|row| row.check) != Some(check_of_symbols(number, symbols)) {
            cells.push(Cell {
                row: number,
                cell: CHECK_CELL,
            });
        }
    }
    cells
}
