//! The share text: the printed rows as a small text file.

use super::ROWS;
use super::alphabet::{separates, value};
use super::decode::{Decoded, Undecodable, decode};
use super::qr::QrTextError;
use super::rows::{Row, encode};
use super::scanner::from_scanner;
use crate::SUITE;
use crate::share::Share;
use std::fmt::Write;
use zeroize::Zeroizing;

/// Longest text that is read: far more than twelve rows and any comments.
const LONGEST: usize = 1 << 16;

/// Writes the share text (`NN.txt`): comment lines and twelve numbered rows. Secret.
pub fn to_text(share: &Share) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(1024));
    // Writing to a string does not fail.
    let _ = write!(
        text,
        "# Keymoot share {} of quorum {}\n\
         # Any {} shares of this quorum rebuild its key: keep this one secret and apart.\n\
         # Row number, four cells, row check. Format: KM1 share text.\n",
        share.index(),
        share.quorum_id(),
        share.threshold(),
    );
    for row in encode(share).iter() {
        let [a, b, c, d] = row.cells();
        let _ = writeln!(
            text,
            "{:02}  {a} {b} {c} {d}  {}",
            row.number(),
            row.check()
        );
    }
    text
}

/// Reads a share text, as [`to_text`] wrote it or as somebody typed it: comments, blank lines,
/// spacing and case do not matter, and rows may be missing. A row without a number follows the one
/// above it. In place of rows there may be the text of the sheet's code, as [`from_scanner`] reads
/// it.
///
/// # Errors
/// If a line is not a row, a row is given twice with different contents, or too much is wrong.
pub fn from_text(text: &str) -> Result<Decoded, ShareTextError> {
    if text.len() > LONGEST {
        return Err(ShareTextError::TooLong);
    }
    let mut rows: [Option<Row>; ROWS] = std::array::from_fn(|_| None);
    let mut last = 0;
    if let Some(share) = from_codes(text)? {
        return Ok(Decoded::whole(share));
    }
    let code = code_in(text);
    let not_a_code = match from_scanner(&code) {
        Ok(share) => return Ok(Decoded::whole(share)),
        Err(error) => error,
    };
    let start = code.get(..SUITE.len());
    if start.is_some_and(|start| start.eq_ignore_ascii_case(SUITE)) {
        return Err(not_a_code.into());
    }
    for (position, line) in lines(text) {
        let (number, cells) = numbered(line).unwrap_or((last + 1, line));
        if !(1..=ROWS).contains(&number) {
            return Err(ShareTextError::NoSuchRow { line: position + 1 });
        }
        last = number;
        let (_, row) = Row::read(number, cells);
        let Some(row) = row else { continue };
        let known = &mut rows[number - 1];
        match known {
            None => *known = Some(row),
            Some(known) if known.symbols == row.symbols => {}
            Some(_) => return Err(ShareTextError::RowTwice { row: number }),
        }
    }
    if rows.iter().all(Option::is_none) {
        return Err(match not_a_code {
            QrTextError::Layout => not_a_code.into(),
            QrTextError::Character
            | QrTextError::Length { .. }
            | QrTextError::NotAShare
            | QrTextError::Payload(_) => ShareTextError::NoRows,
        });
    }
    Ok(decode(&rows)?)
}

/// The lines that are neither empty nor comments, with their numbers from 0. Separators before a
/// row, as the bar of a table, and lines of nothing else are left out.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text.lines().map(str::trim).enumerate();
    lines
        .filter(|(_, line)| !line.starts_with('#'))
        .map(|(number, line)| (number, line.trim_start_matches(separates)))
        .filter(|(_, line)| !line.is_empty())
}

/// The share of a text of which each line is a whole code, as a program keeps them that scans many.
fn from_codes(text: &str) -> Result<Option<Share>, ShareTextError> {
    let mut found: Option<Share> = None;
    for (_, line) in lines(text) {
        let Ok(share) = from_scanner(line) else {
            return Ok(None);
        };
        match &found {
            Some(other) if other.payload() != share.payload() => {
                return Err(ShareTextError::Different {
                    one: other.index(),
                    other: share.index(),
                });
            }
            _ => found = Some(share),
        }
    }
    Ok(found)
}

/// What would be the text of a sheet's code, however its lines were broken.
fn code_in(text: &str) -> Zeroizing<String> {
    let mut code = Zeroizing::new(String::with_capacity(text.len()));
    code.extend(lines(text).map(|(_, line)| line));
    code
}

/// Why a share text was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShareTextError {
    /// It is the text of a sheet's code, and no share came of that.
    #[error(transparent)]
    Code(#[from] QrTextError),
    /// It holds the codes of different shares.
    #[error("the codes of different shares are in the file: of share {one} and share {other}")]
    Different {
        /// The index of the first.
        one: u8,
        /// The index of another.
        other: u8,
    },
    /// No line of it is a row.
    #[error("this is not a share text: it has no rows")]
    NoRows,
    /// A row number outside 1…12, or a thirteenth row.
    #[error("line {line} is not a row of a share: rows are numbered 01 to {ROWS}")]
    NoSuchRow {
        /// Lines count from 1.
        line: usize,
    },
    /// A row that is there twice and differs.
    #[error("row {row} is there twice and differs; keep the one that is on the sheet")]
    RowTwice {
        /// Its number.
        row: usize,
    },
    /// Longer than any share text.
    #[error("this is not a share text: it is too long")]
    TooLong,
    /// Too much is wrong or missing.
    #[error(transparent)]
    Undecodable(#[from] Undecodable),
}

/// Splits off a row number: a first word of one or two digits, or the first two of 20 characters
/// written without spaces.
fn numbered(line: &str) -> Option<(usize, &str)> {
    let word = line.find(separates).unwrap_or(line.len());
    let split = match line[..word].chars().count() {
        1 | 2 => word,
        20 if word == line.len() => line.char_indices().nth(2)?.0,
        _ => return None,
    };
    let (number, cells) = line.split_at(split);
    let number = number.chars().try_fold(0, |number, digit| {
        value(digit)
            .filter(|&digit| digit < 10)
            .map(|digit| number * 10 + usize::from(digit))
    })?;
    Some((number, cells))
}
