//! The share sheet: one A4 page that carries a share for decades.
//!
//! Folded twice it fits a bag, with the share inside. The outer thirds say what it is and what to
//! do; nothing on it says whom it protects unless the room wants it.

use crate::words::Words;
use crate::{Error, grid};
use ceremony::{Language, Mode};
use chrono::{DateTime, Utc};
use paper::canvas::{Canvas, HEIGHT, Ink, MM, Style, WIDTH};
use paper::fonts::Face;
use paper::furniture;
use paper::pdf::{self, About};
use paper::wrap::{grouped, wrap};
use qrcode::{EcLevel, QrCode};
use quorum::{Share, Threshold, typed};
use zeroize::Zeroizing;

/// What a sheet says besides its share.
#[derive(Clone, Debug)]
pub struct Sheet<'a> {
    /// k and n of the quorum.
    pub threshold: Threshold,
    /// Whose share it is.
    pub custodian: &'a str,
    /// The number of the bag it goes into, if it is known when the sheet is printed.
    pub bag: Option<&'a str>,
    /// Printed large on anything but a live sheet.
    pub mode: Mode,
    /// When it was made.
    pub made: DateTime<Utc>,
    /// The journal as it stood: what the custodian takes home against a rolled-back room.
    pub anchor: Option<Anchor<'a>>,
    /// Whom it protects, where the room wants it said.
    pub organisation: Option<&'a str>,
    /// The language of its texts.
    pub language: Language,
}

impl Sheet<'_> {
    const fn words(&self) -> &'static Words {
        Words::of(self.language)
    }
}

/// A journal's newest checkpoint, to be printed.
#[derive(Clone, Debug)]
pub struct Anchor<'a> {
    /// The checkpoint's origin line.
    pub origin: &'a str,
    /// Number of entries.
    pub size: u64,
    /// The tree's root, lower-case hex.
    pub root: &'a str,
}

const LEFT: f32 = 18.0 * MM;
const RIGHT: f32 = WIDTH - 18.0 * MM;
const FOLDS: [f32; 2] = [99.0 * MM, 198.0 * MM];

const TITLE: Style = Style::new(Face::SansStrong, 32.0, Ink::TEXT);
const LEAD: Style = Style::new(Face::Sans, 12.5, Ink::TEXT);
const HEADING: Style = Style::new(Face::SansStrong, 10.5, Ink::TEXT);
const BODY: Style = Style::new(Face::Sans, 8.8, Ink::TEXT);
const LABEL: Style = Style::new(Face::Sans, 8.8, Ink::QUIET);
const VALUE: Style = Style::new(Face::Sans, 11.0, Ink::TEXT);
const CODE: Style = Style::new(Face::Mono, 8.8, Ink::TEXT);
const SMALL: Style = Style::new(Face::Sans, 7.8, Ink::QUIET);

/// Lays out the sheet of `share` as a PDF of one page. The bytes are the share: they are wiped
/// when dropped, and belong on paper or in a file of their custodian's, nowhere else.
///
/// # Errors
/// If a name is too long for its line.
pub fn lay_out(sheet: &Sheet<'_>, share: &Share) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut canvas = Canvas::default();
    cover(&mut canvas, sheet, share)?;
    secret(&mut canvas, sheet.words(), share)?;
    guidance(&mut canvas, sheet)?;
    for y in FOLDS {
        canvas.dashes(8.0 * MM, WIDTH - 8.0 * MM, y, Ink::HAIRLINE);
    }
    let title = (sheet.words().title)(share.index(), sheet.threshold.shares());
    let about = About {
        title,
        made: sheet.made.timestamp(),
    };
    Ok(Zeroizing::new(pdf::save(&about, vec![canvas])?))
}

/// The top third: what this is and whose.
fn cover(canvas: &mut Canvas, sheet: &Sheet<'_>, share: &Share) -> Result<(), Error> {
    let words = sheet.words();
    let (k, n) = (sheet.threshold.threshold(), sheet.threshold.shares());
    canvas.text(LEFT, 19.5 * MM, &HEADING.ink(Ink::GREEN), words.kind)?;
    let mark = (words.mark)(sheet.mode);
    furniture::stamp(canvas, RIGHT, 18.4 * MM, mark, sheet.mode == Mode::Live)?;
    let title = (words.title)(share.index(), n);
    canvas.text(LEFT, 36.0 * MM, &TITLE, &title)?;
    canvas.text(LEFT, 44.0 * MM, &LEAD, &(words.lead)(k, n))?;

    let facts = LEFT + 27.0 * MM;
    let mut y = 56.0 * MM;
    let mut line = |canvas: &mut Canvas, label: &str, value: &str, style: &Style| {
        canvas.text(LEFT, y, &LABEL, label)?;
        if style.width(value)? > 76.0 * MM {
            let (expected, found) = ("one line".to_owned(), value.to_owned());
            return Err(Error::TooLong {
                what: "text on the share sheet",
                expected,
                found,
            });
        }
        canvas.text(facts, y, style, value)?;
        y += 6.6 * MM;
        Ok(())
    };
    let made = (words.made_at)(&sheet.made);
    line(
        canvas,
        words.custodian,
        &shortened(&VALUE, sheet.custodian, 76.0 * MM)?,
        &VALUE,
    )?;
    line(canvas, words.made, &made, &VALUE)?;
    line(
        canvas,
        words.quorum,
        &grouped(&share.quorum_id().to_string()),
        &CODE,
    )?;
    if let Some(organisation) = sheet.organisation {
        line(
            canvas,
            words.protects,
            &shortened(&VALUE, organisation, 76.0 * MM)?,
            &VALUE,
        )?;
    }

    let bag = [RIGHT - 62.0 * MM, 51.5 * MM, 62.0 * MM, 17.0 * MM];
    canvas.frame(bag, 0.7, Ink::QUIET);
    canvas.text(bag[0] + 7.0, bag[1] + 13.0, &LABEL, words.bag)?;
    if let Some(number) = sheet.bag {
        let style = Style::new(Face::MonoStrong, 13.0, Ink::TEXT);
        let number = shortened(&style, number, bag[2] - 14.0)?;
        canvas.text(bag[0] + 7.0, bag[1] + 35.0, &style, &number)?;
    }
    canvas.text(bag[0], bag[1] + bag[3] + 11.0, &SMALL, words.bag_note)?;
    let half = (RIGHT - LEFT - 9.0 * MM) / 2.0;
    for (at, who) in words.signatures.iter().enumerate() {
        let left = LEFT + at as f32 * (half + 9.0 * MM);
        canvas.rule(left, left + half, 89.5 * MM, 0.5, Ink::QUIET);
        canvas.text(left, 93.2 * MM, &SMALL, who)?;
    }
    Ok(())
}

/// The middle third: the share itself, twice.
fn secret(canvas: &mut Canvas, words: &Words, share: &Share) -> Result<(), Error> {
    let heading = 106.4 * MM;
    canvas.text(LEFT, heading, &HEADING, words.typed)?;
    let rows: Vec<Zeroizing<String>> = typed::encode(share)
        .iter()
        .map(|row| Zeroizing::new(row.cells().concat() + row.check()))
        .collect();
    grid::draw(canvas, &rows)?;

    let [left, top, side] = grid::CODE;
    canvas.text(left, heading, &HEADING, words.scanned)?;
    let text = typed::qr_text(share);
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).map_err(|e| {
        Error::Share {
            detail: e.to_string(),
        }
    })?;
    let width = code.width();
    if width != grid::MODULES {
        return Err(Error::TooLong {
            what: "text in the square code",
            expected: format!("{} modules", grid::MODULES),
            found: format!("{width} modules"),
        });
    }
    let module = side / width as f32;
    let dark = Zeroizing::new(
        code.to_colors()
            .iter()
            .map(|c| c.select(true, false))
            .collect::<Vec<_>>(),
    );
    let mut boxes = Vec::new();
    for (y, modules) in dark.chunks(width).enumerate() {
        let mut x = 0;
        for stretch in modules.chunk_by(|a, b| a == b) {
            if stretch[0] {
                let (x, y) = (left + x as f32 * module, top + y as f32 * module);
                boxes.push([x, y, stretch.len() as f32 * module, module]);
            }
            x += stretch.len();
        }
    }
    canvas.boxes(&boxes, Ink::BLACK);
    let mut y = top + side + 22.0;
    for line in wrap(&BODY.ink(Ink::WAX), words.photographed, side)? {
        canvas.text(left, y, &BODY.ink(Ink::WAX), &line)?;
        y += 11.5;
    }
    for line in wrap(&SMALL, words.scanner, side)? {
        canvas.text(left, y, &SMALL, &line)?;
        y += 10.5;
    }
    Ok(())
}

/// The bottom third: what to do now, what to do in twenty years, and the journal's anchor.
fn guidance(canvas: &mut Canvas, sheet: &Sheet<'_>) -> Result<(), Error> {
    let gutter = 9.0 * MM;
    let width = (RIGHT - LEFT - gutter) / 2.0;
    let top = 208.0 * MM;
    let words = sheet.words();
    column(canvas, LEFT, top, width, words.now, &words.now_all)?;
    let right = LEFT + width + gutter;
    column(canvas, right, top, width, words.later, &words.later_all)?;

    let y = 276.0 * MM;
    canvas.rule(LEFT, RIGHT, y, 0.4, Ink::HAIRLINE);
    match &sheet.anchor {
        Some(anchor) => {
            let line = (words.anchor)(anchor.size, anchor.origin);
            canvas.text(LEFT, y + 11.0, &SMALL, &line)?;
            let root = Style { size: 7.4, ..CODE };
            canvas.text(LEFT, y + 21.0, &root, &grouped(anchor.root))?;
            canvas.text(LEFT, y + 31.5, &SMALL, words.anchor_rule)?;
        }
        None => {
            canvas.text(LEFT, y + 11.0, &SMALL, words.no_anchor)?;
        }
    }
    Ok(())
}

fn column(
    canvas: &mut Canvas,
    left: f32,
    top: f32,
    width: f32,
    heading: &str,
    paragraphs: &[&str],
) -> Result<(), Error> {
    let leading = BODY.size * 1.34;
    let mut y = top;
    canvas.text(left, y, &HEADING, heading)?;
    y += 16.0;
    for paragraph in paragraphs {
        let (number, text) = paragraph
            .split_once("  ")
            .filter(|(number, _)| number.len() == 1)
            .unwrap_or(("", paragraph));
        let indent = if number.is_empty() { 0.0 } else { 11.0 };
        canvas.text(left, y, &BODY.ink(Ink::GREEN), number)?;
        for line in wrap(&BODY, text, width - indent)? {
            canvas.text(left + indent, y, &BODY, &line)?;
            y += leading;
        }
        y += 3.4;
    }
    if y > HEIGHT - 20.0 * MM {
        return Err(Error::TooLong {
            what: "guidance on the share sheet",
            expected: "the lower third".to_owned(),
            found: format!("{} mm", (y / MM).ceil()),
        });
    }
    Ok(())
}

/// `text`, cut with an ellipsis where it is wider than `width` points.
fn shortened(style: &Style, text: &str, width: f32) -> Result<String, Error> {
    if style.width(text)? <= width {
        return Ok(text.to_owned());
    }
    let room = width - style.width("…")?;
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if style.width(&kept)? > room {
            kept.pop();
            break;
        }
    }
    kept.push('…');
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_to_the_line() {
        let name = "Łukasz ".repeat(40);
        let cut = shortened(&VALUE, &name, 100.0).unwrap();
        assert!(cut.ends_with('…') && VALUE.width(&cut).unwrap() <= 100.0);
        assert_eq!(shortened(&VALUE, "王 Wei", 100.0).unwrap(), "王 Wei");
    }
}
