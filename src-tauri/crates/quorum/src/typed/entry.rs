//! Typing a share row by row.

use super::ROWS;
use super::decode::{Decoded, Undecodable, decode};
use super::rows::{Row, RowState};
use std::fmt;

/// A share as far as it has been typed. Says which rows and cells to look at, never what they hold.
pub struct Entry {
    rows: [Option<Row>; ROWS],
    states: [RowState; ROWS],
}

impl Entry {
    /// Starts with nothing typed.
    pub fn new() -> Self {
        Self {
            rows: std::array::from_fn(|_| None),
            states: [RowState::Empty; ROWS],
        }
    }

    /// Sets row `row` (1…12) to what was typed, replacing what was there.
    ///
    /// # Errors
    /// If there is no such row.
    pub fn set_row(&mut self, row: usize, text: &str) -> Result<RowState, NoSuchRow> {
        let position = row.checked_sub(1).filter(|&position| position < ROWS);
        let position = position.ok_or(NoSuchRow { row })?;
        let (state, read) = Row::read(row, text);
        self.rows[position] = read;
        self.states[position] = state;
        Ok(state)
    }

    /// The state of each row, row 1 first.
    pub fn states(&self) -> [RowState; ROWS] {
        self.states
    }

    /// Decodes what has been typed so far; two rows may be missing.
    ///
    /// # Errors
    /// As [`decode`].
    pub fn decode(&self) -> Result<Decoded, Undecodable> {
        decode(&self.rows)
    }
}

impl Default for Entry {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("states", &self.states)
            .finish_non_exhaustive()
    }
}

/// A row number outside 1…12.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a share has rows 1 to {ROWS}, and no row {row}")]
pub struct NoSuchRow {
    /// The number given.
    pub row: usize,
}
