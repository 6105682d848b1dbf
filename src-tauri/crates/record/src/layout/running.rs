//! What stands on every page of a record: its title, its mark, the page's number, and the
//! transcript's fingerprint in hex and in words.

use crate::story::{Chapter, Story};
use ceremony::{Kind, Mode};
use paper::Error;
use paper::canvas::{Canvas, HEIGHT, Ink, MM, Style};
use paper::flow::{LEFT, RIGHT};
use paper::fonts::Face;
use paper::furniture;
use paper::wrap::wrap;
use proof::words;

const LINE: Style = Style::new(Face::Sans, 8.0, Ink::QUIET);
const HEX: Style = Style::new(Face::Mono, 6.9, Ink::TEXT);
const WORDS: Style = Style::new(Face::Sans, 6.9, Ink::QUIET);
const TOP: f32 = 14.5 * MM;
const FOOT: f32 = HEIGHT - 24.0 * MM;

/// `chapter` is 0 for the record as a whole, else a ceremony's number.
pub(super) fn draw(
    canvas: &mut Canvas,
    story: &Story,
    chapter: usize,
    page: usize,
    pages: usize,
) -> Result<(), Error> {
    let chapters = match chapter
        .checked_sub(1)
        .and_then(|number| story.chapters.get(number))
    {
        Some(chapter) => std::slice::from_ref(chapter),
        None => story.chapters.as_slice(),
    };
    let mut modes: Vec<Mode> = chapters
        .iter()
        .map(|chapter| chapter.ceremony.mode)
        .collect();
    modes.dedup();
    let mut right = RIGHT;
    for mode in modes.into_iter().rev().take(3) {
        right = furniture::mark(canvas, right, TOP - 3.0, mode)? - 6.0;
    }
    let emergency = |chapter: &Chapter| chapter.ceremony.kind == Kind::Emergency;
    if chapters.iter().any(emergency) {
        right = furniture::emergency(canvas, right, TOP - 3.0)? - 6.0;
    }
    if page == 1 {
        canvas.text(LEFT, TOP, &LINE.ink(Ink::GREEN), "Keymoot ceremony record")?;
    } else {
        let title = match chapters {
            [one] => one.ceremony.script.title.clone(),
            many => format!("{} ceremonies", many.len()),
        };
        let title = wrap(&LINE, &title, right - LEFT - 10.0)?;
        canvas.text(LEFT, TOP, &LINE, title.first().map_or("", String::as_str))?;
    }

    canvas.rule(LEFT, RIGHT, FOOT, 0.4, Ink::HAIRLINE);
    let label = "Fingerprint of the transcript";
    let mut y = FOOT + 11.0;
    canvas.text(LEFT, y, &WORDS, label)?;
    canvas.text_right(RIGHT, y, &LINE, &format!("Page {page} of {pages}"))?;
    y += 10.0;
    canvas.text(LEFT, y, &HEX, &words::hex_groups(&story.fingerprint))?;
    let spoken = words::words(&story.fingerprint.0).join(" ");
    for line in wrap(&WORDS, &spoken, RIGHT - LEFT)? {
        y += 9.2;
        canvas.text(LEFT, y, &WORDS, &line)?;
    }
    Ok(())
}
