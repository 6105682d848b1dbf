//! Tables: column widths from what the cells hold, a header repeated on every page.

use crate::Error;
use crate::canvas::{Ink, Style};
use crate::flow::{BODY, Flow, LEFT, MONO, RIGHT};
use crate::fonts::Face;
use crate::wrap::{widest_line, widest_word, wrap};

const HEAD: Style = Style::new(Face::SansStrong, 8.0, Ink::QUIET);
const CELL: Style = Style {
    size: 8.5,
    leading: 11.6,
    ..BODY
};
const CODE: Style = Style {
    size: 7.8,
    leading: 11.6,
    ..MONO
};
const GUTTER: f32 = 12.0;
const PADDING: f32 = 3.6;
/// The height of a table's titles with their rule, in points.
const HEADER: f32 = 14.4;

/// What a cell holds.
#[derive(Clone, Debug)]
pub struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    /// Text as it is read.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            style: CELL,
        }
    }

    /// For identifiers, digests and names of functions.
    #[must_use]
    pub fn code(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            style: CODE,
        }
    }

    /// The same in another colour.
    #[must_use]
    pub fn ink(mut self, ink: Ink) -> Self {
        self.style.ink = ink;
        self
    }

    /// The same in the heavier weight of its face.
    #[must_use]
    pub fn strong(mut self) -> Self {
        self.style.face = match self.style.face {
            Face::Mono | Face::MonoStrong => Face::MonoStrong,
            Face::Sans | Face::SansStrong | Face::Han => Face::SansStrong,
        };
        self
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

/// Rows under named columns.
#[derive(Clone, Debug)]
pub struct Table<const N: usize> {
    columns: [&'static str; N],
    rows: Vec<[Cell; N]>,
}

impl<const N: usize> Table<N> {
    /// No rows, under these titles.
    #[must_use]
    pub const fn new(columns: [&'static str; N]) -> Self {
        Self {
            columns,
            rows: Vec::new(),
        }
    }

    /// Adds a row at the end.
    pub fn row(&mut self, cells: [Cell; N]) {
        self.rows.push(cells);
    }

    /// True if there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// What its titles and its first row take, in points: for who keeps a heading with them.
    ///
    /// # Errors
    /// If a typeface cannot be read.
    pub fn beginning(&self) -> Result<f32, Error> {
        let columns = self.edges()?;
        let first = self.rows.first().map(|row| Wrapped::of(row, &columns));
        Ok(HEADER + first.transpose()?.map_or(0.0, |row| row.height()))
    }

    /// Sets the table at the flow's place. Linear in the rows. Rows are not split while they fit a
    /// page, and the last row does not go to a new page alone.
    ///
    /// # Errors
    /// If a typeface cannot be read.
    pub fn set(&self, flow: &mut Flow) -> Result<(), Error> {
        let columns = self.edges()?;
        flow.need(60.0);
        self.header(flow, &columns)?;
        let mut rows = self.rows.iter();
        let mut row = rows
            .next()
            .map(|row| Wrapped::of(row, &columns))
            .transpose()?;
        let mut behind = 0;
        while let Some(this) = row {
            let next = rows
                .next()
                .map(|row| Wrapped::of(row, &columns))
                .transpose()?;
            let last_but_one = next.is_some() && rows.len() == 0 && behind > 0;
            let together = match &next {
                Some(next) if last_but_one => this.height() + next.height(),
                _ => this.height(),
            };
            if together > flow.room() && !flow.at_top() && together <= Flow::whole() {
                flow.new_page();
                self.header(flow, &columns)?;
                behind = 0;
            }
            self.set_row(flow, &columns, &this)?;
            behind += 1;
            row = next;
        }
        flow.advance(8.0);
        Ok(())
    }

    fn set_row(
        &self,
        flow: &mut Flow,
        columns: &[(f32, f32)],
        row: &Wrapped<N>,
    ) -> Result<(), Error> {
        flow.advance(PADDING);
        for line in 0..row.lines {
            if CELL.leading + PADDING > flow.room() {
                flow.new_page();
                self.header(flow, columns)?;
            }
            let (canvas, y) = flow.here();
            for ((texts, style), (left, _)) in row.cells.iter().zip(columns) {
                if let Some(text) = texts.get(line) {
                    canvas.text(*left, y + CELL.size, style, text)?;
                }
            }
            flow.advance(CELL.leading);
        }
        flow.advance(PADDING);
        let (canvas, y) = flow.here();
        canvas.rule(LEFT, RIGHT, y, 0.4, Ink::HAIRLINE);
        Ok(())
    }

    fn header(&self, flow: &mut Flow, columns: &[(f32, f32)]) -> Result<(), Error> {
        let (canvas, y) = flow.here();
        for (title, (left, _)) in self.columns.iter().zip(columns) {
            canvas.text(*left, y + HEAD.size, &HEAD, title)?;
        }
        canvas.rule(LEFT, RIGHT, y + 14.0, 0.8, Ink::TEXT);
        flow.advance(HEADER);
        Ok(())
    }

    /// Left edge and width of each column.
    fn edges(&self) -> Result<Vec<(f32, f32)>, Error> {
        let mut natural = [0.0_f32; N];
        let mut least = [0.0_f32; N];
        for (column, title) in self.columns.iter().enumerate() {
            natural[column] = HEAD.width(title)?;
            least[column] = natural[column];
        }
        for row in &self.rows {
            for (column, cell) in row.iter().enumerate() {
                natural[column] = natural[column].max(widest_line(&cell.style, &cell.text)?);
                least[column] = least[column].max(widest_word(&cell.style, &cell.text)?);
            }
        }
        let total = RIGHT - LEFT - GUTTER * N.saturating_sub(1) as f32;
        let mut left = LEFT;
        Ok(widths(total, &natural, &least)
            .into_iter()
            .map(|width| {
                let edge = (left, width);
                left += width + GUTTER;
                edge
            })
            .collect())
    }
}

/// Shares `total` between columns. Narrow columns are as wide as their content; the wide ones
/// share what is left, none below its longest word while that is possible.
fn widths<const N: usize>(total: f32, natural: &[f32; N], least: &[f32; N]) -> [f32; N] {
    let mut widths = *natural;
    let sum: f32 = natural.iter().sum();
    if sum <= total {
        return widths.map(|width| width + (total - sum) * width / sum.max(1.0));
    }
    let mut order: [usize; N] = std::array::from_fn(|column| column);
    order.sort_by(|a, b| natural[*a].total_cmp(&natural[*b]));
    let mut rest = total;
    let narrow = order
        .iter()
        .enumerate()
        .take_while(|(done, column)| {
            let fits = natural[**column] <= rest / (N - done) as f32;
            if fits {
                rest -= natural[**column];
            }
            fits
        })
        .count();
    let wide = &order[narrow..];
    let floor = |column: usize| least[column].min(rest / wide.len() as f32);
    let floors: f32 = wide.iter().map(|column| floor(*column)).sum();
    let slack: f32 = wide
        .iter()
        .map(|column| natural[*column] - floor(*column))
        .sum();
    for &column in wide {
        let share = (natural[column] - floor(column)) / slack.max(1.0);
        widths[column] = floor(column) + (rest - floors) * share;
    }
    widths
}

/// A row broken into lines.
struct Wrapped<const N: usize> {
    cells: Vec<(Vec<String>, Style)>,
    lines: usize,
}

impl<const N: usize> Wrapped<N> {
    fn of(row: &[Cell; N], columns: &[(f32, f32)]) -> Result<Self, Error> {
        let mut cells = Vec::with_capacity(N);
        for (cell, (_, width)) in row.iter().zip(columns) {
            cells.push((wrap(&cell.style, &cell.text, *width)?, cell.style));
        }
        let lines = cells
            .iter()
            .map(|(lines, _)| lines.len())
            .max()
            .unwrap_or(1);
        Ok(Self { cells, lines })
    }

    fn height(&self) -> f32 {
        self.lines as f32 * CELL.leading + 2.0 * PADDING
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(widths: &[f32]) -> f32 {
        widths.iter().sum()
    }

    #[test]
    fn columns_fill_the_line_and_narrow_ones_keep_their_content() {
        for (natural, least) in [
            ([10.0, 20.0, 30.0], [10.0, 20.0, 30.0]),
            ([40.0, 50.0, 900.0], [40.0, 50.0, 60.0]),
            ([40.0, 800.0, 900.0], [40.0, 300.0, 60.0]),
            ([900.0, 800.0, 900.0], [900.0, 800.0, 900.0]),
        ] {
            let widths = widths(480.0, &natural, &least);
            assert!((sum(&widths) - 480.0).abs() < 0.1, "{widths:?}");
            for (width, natural) in widths.iter().zip(&natural) {
                assert!(*natural > 160.0 || *width >= *natural, "{widths:?}");
            }
        }
    }

    #[test]
    fn a_wide_column_is_not_broken_inside_words_while_it_can_be_helped() {
        let widths = widths(480.0, &[40.0, 800.0, 900.0], &[40.0, 200.0, 60.0]);
        assert!(widths[1] >= 200.0 && widths[2] >= 60.0);
    }
}
