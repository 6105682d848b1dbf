//! What is left afterwards: destruction, storage, dates, signatures; and how to check all of it.

use crate::story::{Chapter, Story};
use crate::when::{self, Day};
use ceremony::{Agreement, Duty};
use paper::Error;
use paper::canvas::{Ink, MM};
use paper::flow::{BODY, Fact, Flow, LABEL, LEFT, MONO, QUIET, RIGHT};
use paper::table::{Cell, Table};
use paper::wrap::grouped;
use proof::{signoff, words};
use sha2::{Digest, Sha256};

pub(super) fn destruction(flow: &mut Flow, chapter: &Chapter) -> Result<(), Error> {
    let Some(destroyed) = &chapter.ceremony.destroyed else {
        return Ok(());
    };
    flow.heading("Destruction")?;
    flow.facts(&[Fact::code("Key id", grouped(&destroyed.key))])?;
    let mut table = Table::new(["Token", "Label", "Serial", "Looked for afterwards"]);
    for copy in &destroyed.copies {
        let found = if copy.found {
            Cell::new("STILL THERE").ink(Ink::WAX).strong()
        } else {
            Cell::new("gone")
        };
        table.row([
            copy.token.name().into(),
            copy.label.trim().into(),
            Cell::code(copy.serial.trim()),
            found,
        ]);
    }
    table.set(flow)
}

/// Storage, retention and what comes next.
pub(super) fn afterwards(flow: &mut Flow, chapter: &Chapter) -> Result<(), Error> {
    let script = &chapter.ceremony.script;
    flow.heading("Afterwards")?;
    let mut table = Table::new(["Kept", "Where", "Under control of"]);
    for storage in &script.storage {
        table.row([
            storage.item.as_str().into(),
            storage.place.as_str().into(),
            storage.control.as_str().into(),
        ]);
    }
    if table.is_empty() {
        flow.paragraph(&QUIET, "The script does not say where things are kept.")?;
    } else {
        table.set(flow)?;
    }
    let named = |text: &Option<String>| {
        text.as_deref()
            .map_or_else(|| "the script does not say".to_owned(), when::date)
    };
    let (log, film) = if chapter.ceremony.attachments.is_empty() {
        (
            "not read by Keymoot; attach it where the device keeps one",
            "not known to Keymoot; attach them with their digests",
        )
    } else {
        let listed = "as far as listed under “Files beside this record”";
        (listed, listed)
    };
    flow.facts(&[
        Fact::new("Keep this record until", named(&script.retain_until)),
        Fact::new("Next drill", named(&script.next_drill)),
        Fact::new("Cryptoperiod ends", named(&script.cryptoperiod_end)),
        Fact::new("Device’s own log", log),
        Fact::new("Photographs, film", film),
    ])
}

/// Everybody's word, with room for ink.
pub(super) fn sign_offs(flow: &mut Flow, chapter: &Chapter) -> Result<(), Error> {
    const BLOCK: f32 = 74.0;
    let ceremony = &chapter.ceremony;
    let day = Day::of(&ceremony.opened_at);
    flow.heading("Sign-off")?;
    flow.paragraph(
        &QUIET,
        "Each signed the journal’s checkpoint as it stood, with their own key. The line is for ink, \
         where it is wanted.",
    )?;
    for person in &ceremony.people {
        let attendee = &person.attendee;
        let signed = ceremony
            .sign_offs
            .iter()
            .find(|one| one.what.participant == attendee.participant);
        flow.need(BLOCK);
        let style = BODY;
        let (canvas, y) = flow.here();
        let name = paper::canvas::Style {
            face: paper::fonts::Face::SansStrong,
            ..style
        };
        let width = canvas.text(LEFT, y + 12.0, &name, &attendee.name)?;
        canvas.text(LEFT + width + 8.0, y + 12.0, &LABEL, attendee.role.name())?;
        let ink = RIGHT - 62.0 * MM;
        canvas.rule(ink, RIGHT, y + 34.0, 0.5, Ink::QUIET);
        canvas.text(ink, y + 44.0, &LABEL, "Signature, date")?;
        flow.advance(18.0);
        let text_width = ink - LEFT - 14.0;
        match signed {
            None if !attendee.role.may(Duty::SignOff) => {
                let text = "Watches, and does not sign.";
                flow.lines(LEFT, text_width, &style.ink(Ink::QUIET), text)?;
            }
            None => flow.lines(LEFT, text_width, &style.ink(Ink::WAX), "Has not signed.")?,
            Some(signed) => {
                let agreement = &signed.what.agreement;
                let (word, ink) = if agreement.agree {
                    ("I agree.".to_owned(), Ink::GREEN)
                } else {
                    (format!("I do not agree. {}", agreement.reason), Ink::WAX)
                };
                flow.lines(LEFT, text_width, &style.ink(ink), &word)?;
                let (holds, mark) = check(agreement);
                let line = format!(
                    "{}, {} key; {mark}",
                    day.time(&signed.at),
                    attendee.signature
                );
                let ink = if holds { Ink::QUIET } else { Ink::WAX };
                flow.lines(LEFT, text_width, &QUIET.ink(ink), &line)?;
                let digest = Sha256::digest(agreement.signature.as_bytes());
                let digest = format!("signature SHA-256 {}", &grouped(&hex::encode(digest))[..39]);
                flow.lines(LEFT, text_width, &MONO.ink(Ink::QUIET), &digest)?;
            }
        }
        let (canvas, y) = flow.here();
        canvas.rule(LEFT, RIGHT, y + 6.0, 0.4, Ink::HAIRLINE);
        flow.advance(12.0);
    }
    Ok(())
}

/// Whether a sign-off's signature holds, and in words.
fn check(agreement: &Agreement) -> (bool, &'static str) {
    let holds = signoff::verify(
        &agreement.public_key,
        agreement.agree,
        &agreement.reason,
        &agreement.checkpoint,
        &agreement.signature,
    );
    (
        holds,
        if holds {
            "the signature holds"
        } else {
            "the signature DOES NOT HOLD"
        },
    )
}

/// The last section of a record.
pub(super) fn verification(flow: &mut Flow, story: &Story, layout: u32) -> Result<(), Error> {
    flow.heading("How to verify this record")?;
    for text in [
        "Paper can only be compared: read the fingerprint at the foot of this page aloud, in words, \
         against another copy’s.",
        "The file proves itself. It carries the transcript (transcript.json) and a signed manifest \
         (manifest.note) as attachments. Run “keymoot record verify FILE”: it needs no network, no \
         room and no token. It says of every claim whether it is proved, refuted or not checked: \
         that the manifest is signed, that every page, typeface and attachment is as signed and \
         nothing was added, that the entries stand in the signed journal without a gap, and that \
         each participant’s signature holds.",
        "Whose key signed is the one thing the file cannot prove. Compare the signer below with one \
         you were given otherwise, or let “--require-signer KEY” do it.",
        "Without Keymoot: docs/formats in Keymoot’s source describes every byte, and \
         docs/independent holds a short program that does the same checks.",
    ] {
        flow.paragraph(&BODY, text)?;
    }
    flow.space(4.0);
    let (first, last) = story.range;
    flow.facts(&[
        Fact::code("Signer", &story.key),
        Fact::new(
            "Entries told",
            format!("{first} to {last} of the room’s journal"),
        ),
        Fact::new("Journal as signed", format!("{} entries", story.size)),
        Fact::code("Root of its tree", words::hex_groups(&story.root)),
        Fact::new("Layout version", layout.to_string()),
    ])
}
