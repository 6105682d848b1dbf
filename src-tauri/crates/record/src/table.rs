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

/// What a cell holds.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            style: CELL,
        }
    }

    /// For identifiers, digests and names of functions.
    pub(crate) fn code(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            style: CODE,
        }
    }

    pub(crate) fn ink(mut self, ink: Ink) -> Self {
        self.style.ink = ink;
        self
    }

    pub(crate) fn strong(mut self) -> Self {
        self.style.face = Face::SansStrong;
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
pub(crate) struct Table<const N: usize> {
    columns: [&'static str; N],
    rows: Vec<[Cell; N]>,
}

impl<const N: usize> Table<N> {
    pub(crate) const fn new(columns: [&'static str; N]) -> Self {
        Self {
            columns,
            rows: Vec::new(),
        }
    }

    pub(crate) fn row(&mut self, cells: [Cell; N]) {
        self.rows.push(cells);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Sets the table at the flow's place. Linear in the rows.
    pub(crate) fn set(&self, flow: &mut Flow) -> Result<(), Error> {
        let columns = self.edges()?;
        flow.need(60.0);
        self.header(flow, &columns)?;
        for row in &self.rows {
            let mut cells = Vec::with_capacity(N);
            for (cell, (_, width)) in row.iter().zip(&columns) {
                cells.push((wrap(&cell.style, &cell.text, *width)?, cell.style));
            }
            let lines = cells
                .iter()
                .map(|(lines, _)| lines.len())
                .max()
                .unwrap_or(1);
            let height = lines as f32 * CELL.leading + 2.0 * PADDING;
            if height > flow.room() && !flow.at_top() {
                flow.new_page();
                self.header(flow, &columns)?;
            }
            flow.advance(PADDING);
            for line in 0..lines {
                if CELL.leading + PADDING > flow.room() {
                    flow.new_page();
                    self.header(flow, &columns)?;
                }
                let (canvas, y) = flow.here();
                for ((texts, style), (left, _)) in cells.iter().zip(&columns) {
                    if let Some(text) = texts.get(line) {
                        canvas.text(*left, y + CELL.size, style, text)?;
                    }
                }
                flow.advance(CELL.leading);
            }
            flow.advance(PADDING);
            let (canvas, y) = flow.here();
            canvas.rule(LEFT, RIGHT, y, 0.4, Ink::HAIRLINE);
        }
        flow.advance(8.0);
        Ok(())
    }

    fn header(&self, flow: &mut Flow, columns: &[(f32, f32)]) -> Result<(), Error> {
        let (canvas, y) = flow.here();
        for (title, (left, _)) in self.columns.iter().zip(columns) {
            canvas.text(*left, y + HEAD.size, &HEAD, title)?;
        }
        canvas.rule(LEFT, RIGHT, y + 14.0, 0.8, Ink::TEXT);
        flow.advance(14.4);
        Ok(())
    }

    /// Left edge and width of each column: as wide as its content where all fits; else no
    /// column under its longest word while that is possible, and the rest shared by content.
    fn edges(&self) -> Result<Vec<(f32, f32)>, Error> {
        let total = RIGHT - LEFT - GUTTER * (N.saturating_sub(1)) as f32;
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
        let share = total / N as f32;
        for (least, natural) in least.iter_mut().zip(&natural) {
            *least = least.min(*natural).min(share.max(total * 0.3));
        }
        let (natural_sum, least_sum) = (natural.iter().sum::<f32>(), least.iter().sum::<f32>());
        let width = |column: usize| {
            if natural_sum <= total {
                natural[column] + (total - natural_sum) * natural[column] / natural_sum.max(1.0)
            } else if least_sum >= total {
                least[column] * total / least_sum
            } else {
                let slack = natural_sum - least_sum;
                least[column]
                    + (total - least_sum) * (natural[column] - least[column]) / slack.max(1.0)
            }
        };
        let mut left = LEFT;
        Ok((0..N)
            .map(|column| {
                let edge = (left, width(column));
                left += edge.1 + GUTTER;
                edge
            })
            .collect())
    }
}
