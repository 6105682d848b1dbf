//! Closing the door: from here on the key cannot leave its token.

use super::{key_facts, key_id};
use crate::acts::checks::{self, Known, root_kind};
use crate::acts::run::{Performed, perform};
use crate::acts::{calls_of, session, turn};
use ceremony::{Ceremony, Command, Effect, KeyFacts, KeyId, Kind, Probe, TokenRole};
use desk::Desk;
use token::{DoorFindings, TokenSession, Tried};
use wire::{Code, Error, Told};

pub(crate) fn close_door(
    desk: &mut Desk,
    id: &str,
    confirmed_by: String,
    told: Told<'_>,
) -> Result<(), Error> {
    let effect = turn(desk, id)?;
    session(desk, id, TokenRole::Primary)?;
    let Effect::CloseDoor { key } = &effect else {
        return Err(super::not_its_turn("the door"));
    };
    let key = key.clone();
    perform(desk, id, &effect, Some(confirmed_by), told, |desk| {
        door_closed(desk, id, &key)
    })
}

/// Closes the door, or finishes closing it: doing it again changes nothing.
pub(super) fn door_closed(desk: &Desk, id: &str, key: &KeyId) -> Performed {
    let closed = checks::journalled(desk, id).and_then(|known| {
        close(
            session(desk, id, TokenRole::Primary)?,
            key,
            &meant(desk.log.ceremony(id)?),
            known.as_ref(),
        )
    });
    let calls = calls_of(desk, id, TokenRole::Primary);
    match closed {
        Ok(key) => Performed::done(Command::ReportDoorClosed { key, calls }),
        Err(error) => Performed::Unknown(error),
    }
}

/// What a key that was not made here is left to do, as the token told it when it was adopted.
fn meant(ceremony: &Ceremony) -> Vec<&'static str> {
    let key = ceremony.key.as_ref();
    let adopted = key.filter(|_| ceremony.kind == Kind::AdoptKey);
    [
        ("encrypt", "encrypt", "true"),
        ("decrypt", "decrypt", "true"),
        ("not-private", "private", "false"),
    ]
    .into_iter()
    .filter(|(_, attribute, is)| {
        adopted.is_some_and(|key| {
            key.attributes
                .get(*attribute)
                .is_some_and(|told| told == is)
        })
    })
    .map(|(name, _, _)| name)
    .collect()
}

/// Closes the door behind the key with that id, leaves it what it is `meant` to do, and reads everything
/// back.
pub(crate) fn close(
    session: &TokenSession,
    key: &KeyId,
    meant: &[&str],
    known: Option<&Known>,
) -> Result<KeyFacts, Error> {
    let bytes = key_id(key)?;
    let door = match known {
        Some(Known::Root(root)) => {
            let verifies = |message: &[u8], signature: &[u8]| root.verifies(message, signature);
            session.close_root_door(root_kind(root.kind()), &bytes, &verifies)?
        }
        Some(Known::Master(_)) | None => session.close_door_of(&bytes, meant)?,
    };
    if let Tried::NotKnown(answer) = &door.findings.rogue_wrap {
        return Err(Error::failure(
            Code::DoorNotKnown,
            format!(
                "Whether the key can still leave the device is not known: to a wrap under another \
                 key it answered {answer}."
            ),
            "Check the device. The step can be tried again.",
        ));
    }
    key_facts(session, door.handle, findings(&door.findings), known)
}

/// What was tried on a closed key, as record and screens tell it. Of the ways by which the value
/// could come out a record says how many were open, not which.
fn findings(found: &DoorFindings) -> Vec<Probe> {
    let probe = |name: &str, held: bool, detail: String| Probe {
        name: name.into(),
        held,
        detail,
    };
    let refused = |name: &str, way: &str, done: &str| {
        let came = found.ways.came(way);
        probe(
            name,
            came.is_some_and(Tried::refused),
            came.map_or_else(|| "not tried".to_owned(), |came| came.told(done)),
        )
    };
    vec![
        probe(
            "extractable-false",
            found.extractable_false,
            "CKA_EXTRACTABLE read back".to_owned(),
        ),
        probe(
            "rogue-wrap-refused",
            found.rogue_wrap.refused(),
            found.rogue_wrap.told("the device wrapped it"),
        ),
        probe("value-stays", found.ways.keep_in(), value(found)),
        refused(
            "decrypt-not-added",
            "set-decrypt",
            "the device allowed it; it was set back",
        ),
        refused(
            "decrypt-not-copied",
            "copy-decrypt",
            "the device made such a copy; it was destroyed",
        ),
        probe("usage-locked", found.locked(), usage(found)),
    ]
}

fn value(found: &DoorFindings) -> String {
    let tried = found.ways.out.len();
    let open = found.ways.out.iter().filter(|way| !way.came.refused());
    match open.count() {
        0 => format!("{tried} other ways to its value tried, all refused"),
        open => format!(
            "{open} of {tried} other ways to its value not refused: a holder of the PIN can take \
             it out"
        ),
    }
}

fn usage(found: &DoorFindings) -> String {
    let open = found.ways.change.iter().filter(|way| !way.came.refused());
    let open: Vec<&str> = open.map(|way| way.name.as_str()).collect();
    match (found.unmodifiable, open.is_empty()) {
        (true, true) if found.locked() => "cannot be modified, nor copied into another".to_owned(),
        (true, true) => "cannot be modified, but its value does not stay".to_owned(),
        (false, true) => "CKA_MODIFIABLE does not read back false".to_owned(),
        (true, false) => format!(
            "cannot be modified itself; not refused: {}",
            open.join(", ")
        ),
        (false, false) => format!("can be modified; not refused: {}", open.join(", ")),
    }
}
