//! Text that flows down pages: headings, paragraphs, facts; page breaks where they do no harm.

use crate::Error;
use crate::canvas::{Canvas, HEIGHT, Ink, MM, Style, WIDTH};
use crate::fonts::Face;
use crate::wrap::wrap;

/// Left and right edge of the text.
pub const LEFT: f32 = 20.0 * MM;
/// Left and right edge of the text.
pub const RIGHT: f32 = WIDTH - 20.0 * MM;
/// First and last baseline's bounds; furniture lives outside.
const TOP: f32 = 27.0 * MM;
const BOTTOM: f32 = HEIGHT - 29.0 * MM;

/// Text as it is read.
pub const BODY: Style = Style::new(Face::Sans, 9.5, Ink::TEXT);
/// Remarks below what they remark on.
pub const QUIET: Style = Style::new(Face::Sans, 8.5, Ink::QUIET);
/// What stands before a fact.
pub const LABEL: Style = Style::new(Face::Sans, 8.5, Ink::QUIET);
/// Small enough for a SHA-256 in groups of four to stand on one line beside its label.
pub const MONO: Style = Style::new(Face::Mono, 7.8, Ink::TEXT);
const HEADING: Style = Style::new(Face::SansStrong, 14.0, Ink::TEXT);
const SUBHEADING: Style = Style::new(Face::SansStrong, 10.5, Ink::TEXT);

/// Pages being filled from top to bottom.
#[derive(Debug)]
pub struct Flow {
    pages: Vec<(usize, Canvas)>,
    y: f32,
    /// What new pages belong to: 0 for the record as a whole, else a ceremony’s number.
    chapter: usize,
}

/// One line of a block of facts.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What stands at its left.
    pub label: String,
    /// What stands at its right.
    pub value: String,
    /// How the value looks.
    pub style: Style,
}

impl Fact {
    /// The value in the body’s style.
    #[must_use]
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
            style: BODY,
        }
    }

    /// For identifiers and digests: the value in mono.
    #[must_use]
    pub fn code(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
            style: MONO,
        }
    }

    /// The same with its value in another colour.
    #[must_use]
    pub fn ink(mut self, ink: Ink) -> Self {
        self.style.ink = ink;
        self
    }
}

impl Default for Flow {
    fn default() -> Self {
        Self::new()
    }
}

impl Flow {
    /// One page with nothing on it.
    #[must_use]
    pub fn new() -> Self {
        Self {
            pages: vec![(0, Canvas::default())],
            y: TOP,
            chapter: 0,
        }
    }

    /// Says which chapter this page and the next ones belong to.
    pub fn begin_chapter(&mut self, chapter: usize) {
        self.chapter = chapter;
        if let Some(page) = self.pages.last_mut() {
            page.0 = chapter;
        }
    }

    /// The page in hand and the y of the next free line's top.
    pub fn here(&mut self) -> (&mut Canvas, f32) {
        if self.pages.is_empty() {
            self.new_page();
        }
        let last = self.pages.len() - 1;
        (&mut self.pages[last].1, self.y)
    }

    /// Goes on at the top of a new page, of the same chapter.
    pub fn new_page(&mut self) {
        self.pages.push((self.chapter, Canvas::default()));
        self.y = TOP;
    }

    /// True if nothing has been set on this page yet.
    #[must_use]
    pub fn at_top(&self) -> bool {
        self.y <= TOP
    }

    /// What is left of this page, in points.
    #[must_use]
    pub fn room(&self) -> f32 {
        BOTTOM - self.y
    }

    /// What a whole page holds, in points.
    pub const fn whole() -> f32 {
        BOTTOM - TOP
    }

    /// Goes to a new page unless `height` fits here. Taller than a page never fits: it is split.
    pub fn need(&mut self, height: f32) {
        if height > self.room() && !self.at_top() {
            self.new_page();
        }
    }

    /// Leaves space, except at the top of a page.
    pub fn space(&mut self, height: f32) {
        if !self.at_top() {
            self.y += height;
        }
    }

    /// Goes down by `height` points, wherever that is.
    pub fn advance(&mut self, height: f32) {
        self.y += height;
    }

    /// A chapter's part, kept together with the first lines of what comes after.
    ///
    /// # Errors
    /// If a typeface cannot be read.
    pub fn heading(&mut self, text: &str) -> Result<(), Error> {
        self.space(20.0);
        self.need(112.0);
        self.lines(LEFT, RIGHT - LEFT, &HEADING, text)?;
        self.y += 5.0;
        Ok(())
    }

    /// A heading below a [`Flow::heading`].
    ///
    /// # Errors
    /// If a typeface cannot be read.
    pub fn subheading(&mut self, text: &str) -> Result<(), Error> {
        self.space(10.0);
        self.need(92.0);
        self.lines(LEFT, RIGHT - LEFT, &SUBHEADING, text)?;
        self.y += 2.0;
        Ok(())
    }

    /// Wrapped text over the whole width, and the space after it.
    ///
    /// # Errors
    /// If a typeface cannot be read.
    pub fn paragraph(&mut self, style: &Style, text: &str) -> Result<(), Error> {
        self.lines(LEFT, RIGHT - LEFT, style, text)?;
        self.y += 4.0;
        Ok(())
    }

    /// Labels in one column, values in the next, hairlines between.
    ///
    /// # Errors
    /// If a typeface cannot be read.
    pub fn facts(&mut self, facts: &[Fact]) -> Result<(), Error> {
        const GUTTER: f32 = 14.0;
        let mut widest = 92.0_f32;
        for fact in facts {
            widest = widest.max(LABEL.width(&fact.label)?.min(150.0));
        }
        let value_left = LEFT + widest + GUTTER;
        let leading = BODY.leading;
        for (at, fact) in facts.iter().enumerate() {
            let labels = wrap(&LABEL, &fact.label, widest)?;
            let values = wrap(&fact.style, &fact.value, RIGHT - value_left)?;
            let rows = labels.len().max(values.len());
            let height = rows as f32 * leading + 6.0;
            // The last one does not go to a new page alone.
            let last_two = facts.len() > 2 && at + 2 == facts.len();
            let together = if last_two {
                height + leading + 6.0
            } else {
                height
            };
            self.need(together.min(Self::whole()));
            for row in 0..rows {
                self.need(leading);
                let y = self.y + 3.0 + BODY.size;
                let (canvas, _) = self.here();
                if let Some(line) = labels.get(row) {
                    canvas.text(LEFT, y, &LABEL, line)?;
                }
                if let Some(line) = values.get(row) {
                    canvas.text(value_left, y, &fact.style, line)?;
                }
                self.y += leading;
            }
            self.y += 5.0;
            let y = self.y;
            self.here().0.rule(LEFT, RIGHT, y, 0.4, Ink::HAIRLINE);
        }
        self.y += 6.0;
        Ok(())
    }

    /// Sets wrapped lines at `left`, breaking pages between lines.
    ///
    /// # Errors
    /// If a typeface cannot be read.
    pub fn lines(&mut self, left: f32, width: f32, style: &Style, text: &str) -> Result<(), Error> {
        for line in wrap(style, text, width)? {
            self.need(style.leading);
            let baseline = self.y + style.size;
            self.here().0.text(left, baseline, style, &line)?;
            self.y += style.leading;
        }
        Ok(())
    }

    /// A paragraph with a rule at its left, for what must not be overlooked.
    ///
    /// # Errors
    /// If a typeface cannot be read.
    pub fn notice(&mut self, ink: Ink, text: &str) -> Result<(), Error> {
        const INDENT: f32 = 10.0;
        let style = BODY.ink(ink);
        self.space(2.0);
        for line in wrap(&style, text, RIGHT - LEFT - INDENT)? {
            self.need(style.leading);
            let y = self.y;
            let (canvas, _) = self.here();
            canvas.boxes(&[[LEFT, y, 2.0, style.leading]], ink);
            canvas.text(LEFT + INDENT, y + style.size, &style, &line)?;
            self.y += style.leading;
        }
        self.y += 6.0;
        Ok(())
    }

    /// Draws the furniture of each page (its chapter, its number from 1, their count) and gives
    /// the pages.
    ///
    /// # Errors
    /// Whatever `furniture` gives.
    pub fn finish(
        self,
        mut furniture: impl FnMut(&mut Canvas, usize, usize, usize) -> Result<(), Error>,
    ) -> Result<Vec<Canvas>, Error> {
        let count = self.pages.len();
        let mut pages = Vec::with_capacity(count);
        for (index, (chapter, mut canvas)) in self.pages.into_iter().enumerate() {
            furniture(&mut canvas, chapter, index + 1, count)?;
            pages.push(canvas);
        }
        Ok(pages)
    }
}
