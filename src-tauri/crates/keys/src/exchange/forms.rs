//! The form that a custodian of a component keeps: one page, for one person.

use byok::components::{Component, Method, rows};
use paper::canvas::{Ink, MM, Style};
use paper::flow::{BODY, Fact, Flow};
use paper::fonts::Face;
use paper::pdf::{About, save};
use wire::{Code, Error};

/// What a form says.
pub(super) struct Form<'a> {
    pub(super) label: &'a str,
    pub(super) key: &'a str,
    pub(super) name: &'a str,
    pub(super) number: usize,
    pub(super) of: usize,
    pub(super) component: &'a Component,
    /// The whole key's check value, hex.
    pub(super) key_check: &'a str,
    /// When, RFC 3339 UTC.
    pub(super) made: &'a str,
    pub(super) practice: bool,
}

/// The component's digits: large enough to be typed from.
const DIGITS: Style = Style::new(Face::Mono, 13.0, Ink::TEXT);

/// Draws it as a PDF.
pub(super) fn form(form: &Form<'_>) -> Result<Vec<u8>, Error> {
    draw(form).map_err(|why| {
        Error::failure(
            Code::SheetFailed,
            format!("The form of {} could not be drawn: {why}.", form.name),
            "Nothing was taken in. Try again.",
        )
    })
}

fn draw(form: &Form<'_>) -> Result<Vec<u8>, paper::Error> {
    let mut flow = Flow::new();
    if form.practice {
        flow.notice(Ink::QUIET, "Practice: nothing that it opens is real.")?;
    }
    flow.heading(&format!("Key component {} of {}", form.number, form.of))?;
    flow.paragraph(
        &BODY,
        &format!(
            "For {} alone. Alone it tells nothing of the key; all {} together are the key. Keep it \
             in a bag of its own, and let nobody else see it.",
            form.name, form.of
        ),
    )?;
    flow.space(4.0 * MM);
    flow.facts(&[
        Fact::new("Key", form.label),
        Fact::code("Version", form.key),
        Fact::new("Algorithm", "AES-256"),
        Fact::new("Made", form.made),
    ])?;
    flow.space(6.0 * MM);
    flow.subheading("The component")?;
    for row in rows(form.component) {
        flow.paragraph(&DIGITS, &row)?;
    }
    flow.space(4.0 * MM);
    flow.facts(&[
        Fact::code(
            "Its check value",
            hex::encode(form.component.check(Method::Cmac)),
        ),
        Fact::code("The key’s check value", form.key_check),
        Fact::new(
            "Check values",
            "The first five bytes of the AES-CMAC of 16 zero bytes (cmac-zero-5).",
        ),
    ])?;
    let pages = flow.finish(|_, _, _, _| Ok(()))?;
    let made = chrono::DateTime::parse_from_rfc3339(form.made).map_or(0, |at| at.timestamp());
    save(
        &About {
            title: format!("Component {} of {}, {}", form.number, form.of, form.key),
            made,
        },
        pages,
    )
}
