//! What people signed before the sign-off: that they came, and what duty they took on.

use crate::story::{Chapter, Story};
use ceremony::Event;
use paper::Error;
use paper::canvas::Ink;
use paper::flow::{Flow, QUIET};
use paper::table::{Cell, Table};
use proof::statement;

/// Signatures at roll call and acknowledgements of duty, where there are any.
pub(super) fn set(flow: &mut Flow, story: &Story, chapter: &Chapter) -> Result<(), Error> {
    let ceremony = &chapter.ceremony;
    let mut table = Table::new(["Name", "Key", "Roll call", "Duty, as acknowledged"]);
    let mut any = false;
    for told in &chapter.entries {
        let Event::ParticipantArrived {
            attendee,
            signature,
            ..
        } = &told.event
        else {
            continue;
        };
        any |= !signature.is_empty();
        let message = statement::arrival(
            &ceremony.id,
            &ceremony.script_digest,
            &attendee.participant,
            &attendee.name,
            attendee.role.name(),
        );
        let signed =
            if signature.is_empty() {
                Cell::new("not signed").ink(Ink::QUIET)
            } else {
                verdict(message.is_ok_and(|message| {
                    statement::verify(&attendee.public_key, &message, signature)
                }))
            };
        let duty = story.duty(&attendee.participant);
        let duty = match duty {
            None => Cell::new("—").ink(Ink::QUIET),
            Some(duty) if duty.signed => duty.text.as_str().into(),
            Some(duty) => {
                Cell::new(format!("{} The signature DOES NOT HOLD.", duty.text)).ink(Ink::WAX)
            }
        };
        table.row([
            Cell::new(&attendee.name).strong(),
            key(&attendee.public_key, &attendee.signature).into(),
            signed,
            duty,
        ]);
    }
    if !any {
        return Ok(());
    }
    flow.subheading("Signatures at roll call")?;
    flow.paragraph(
        &QUIET,
        "Each signed that they came, in which role and to which script, with their own key.",
    )?;
    table.set(flow)
}

/// A signature's verdict in a table.
pub(super) fn verdict(holds: bool) -> Cell {
    if holds {
        Cell::new("signed; it holds")
    } else {
        Cell::new("DOES NOT HOLD").ink(Ink::WAX).strong()
    }
}

/// A participant's key: what kind, where it lives, and how it begins.
fn key(public_key: &str, kept: &str) -> String {
    let kind = match public_key.len() {
        64 => "Ed25519",
        66 => "P-256",
        _ => "unknown",
    };
    let begins = public_key.get(..16).unwrap_or(public_key);
    format!("{kind}, {kept}\n{begins}")
}
