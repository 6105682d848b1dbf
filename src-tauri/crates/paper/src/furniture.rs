//! What stands on every page: the mark of live, drill or practice, and the running lines.

use crate::Error;
use crate::canvas::{Canvas, Ink, Style};
use crate::fonts::Face;
use ceremony::Mode;

const MARK: Style = Style::new(Face::SansStrong, 9.0, Ink::WAX);
const PADDING: f32 = 7.0;
const HEIGHT: f32 = 16.0;

/// What a mode's mark says.
pub const fn mark_text(mode: Mode) -> &'static str {
    match mode {
        Mode::Drill => "DRILL: keys made for it",
        Mode::Live => "LIVE",
        Mode::Practice => "PRACTICE: protects nothing",
    }
}

/// Draws the mode's mark with its right edge at `right` and its middle at `middle`. Live is
/// framed; practice and drill are filled, so that nobody takes one for the other. Gives the mark's left edge.
///
/// # Errors
/// If a typeface cannot be read.
pub fn mark(canvas: &mut Canvas, right: f32, middle: f32, mode: Mode) -> Result<f32, Error> {
    stamp(canvas, right, middle, mark_text(mode), mode == Mode::Live)
}

/// Draws the mark of an emergency, as [`mark`] does that of a mode.
///
/// # Errors
/// If a typeface cannot be read.
pub fn emergency(canvas: &mut Canvas, right: f32, middle: f32) -> Result<f32, Error> {
    stamp(canvas, right, middle, "EMERGENCY", false)
}

/// Draws a mark that says `text`, as [`mark`] does that of a mode; filled unless it is framed.
///
/// # Errors
/// If a typeface cannot be read.
pub fn stamp(
    canvas: &mut Canvas,
    right: f32,
    middle: f32,
    text: &str,
    framed: bool,
) -> Result<f32, Error> {
    let width = MARK.width(text)? + 2.0 * PADDING;
    let area = [right - width, middle - HEIGHT / 2.0, width, HEIGHT];
    let ink = if framed {
        canvas.frame(area, 0.9, Ink::WAX);
        Ink::WAX
    } else {
        canvas.boxes(&[area], Ink::WAX);
        Ink::PAPER
    };
    canvas.text(right - width + PADDING, middle + 3.2, &MARK.ink(ink), text)?;
    Ok(right - width)
}
