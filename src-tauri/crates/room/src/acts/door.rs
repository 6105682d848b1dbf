//! Closing the door: from here on the key cannot leave its token.

use super::{Told, key_facts, key_id};
use crate::{Error, Room};
use ceremony::{CheckValue, Command, Effect, KeyFacts, Probe, TokenRole};
use token::{DecryptAdded, DoorFindings, TokenSession, Tried};

impl Room {
    pub(super) fn close_door(
        &mut self,
        id: &str,
        confirmed_by: String,
        told: Told<'_>,
    ) -> Result<(), Error> {
        let effect = self.turn(id)?;
        self.session(id, TokenRole::Primary)?;
        self.intend(id, &effect, Some(confirmed_by), told)?;
        self.finish_door(id, &effect)?;
        self.finish(id, &effect, told)
    }

    /// Closes the door, or finishes closing it: doing it again changes nothing.
    pub(super) fn finish_door(&mut self, id: &str, effect: &Effect) -> Result<(), Error> {
        let Effect::CloseDoor { key } = effect else {
            return Err(Error::fault(
                "effect-mismatch",
                "Not the closing of a door.",
            ));
        };
        let journalled = self.journalled_check(id)?;
        let closed = self
            .session(id, TokenRole::Primary)
            .and_then(|one| close(one, key, journalled.as_ref()));
        let calls = self.calls_of(id, TokenRole::Primary);
        match closed {
            Ok(facts) => self.command(id, Command::ReportDoorClosed { key: facts, calls }),
            Err(error) => self.unknown(id, effect, error),
        }
    }
}

/// Closes the door behind the key with that id and reads everything back.
pub(super) fn close(
    session: &TokenSession,
    key: &str,
    journalled: Option<&CheckValue>,
) -> Result<KeyFacts, Error> {
    let door = session.close_door(&key_id(key)?)?;
    if let Tried::NotKnown(answer) = &door.findings.rogue_wrap {
        return Err(Error::failure(
            "door-not-known",
            format!(
                "Whether the key can still leave the device is not known: to a wrap under another \
                 key it answered {answer}."
            ),
            "Check the device. The step can be tried again.",
        ));
    }
    key_facts(session, door.handle, findings(&door.findings), journalled)
}

fn findings(found: &DoorFindings) -> Vec<Probe> {
    let decrypt = match &found.decrypt_added {
        DecryptAdded::AcceptedAndRevoked => "the device allowed it; it was taken back".to_owned(),
        DecryptAdded::AcceptedAndKept => "the device allowed it and kept it".to_owned(),
        DecryptAdded::NotKnown(answer) => format!("not known: {answer}"),
        DecryptAdded::Refused(answer) => format!("refused: {answer}"),
    };
    let probe = |name: &str, held: bool, detail: &str| Probe {
        name: name.into(),
        held,
        detail: detail.into(),
    };
    vec![
        probe(
            "extractable-false",
            found.extractable_false,
            "CKA_EXTRACTABLE read back",
        ),
        probe(
            "rogue-wrap-refused",
            found.rogue_wrap.refused(),
            &found.rogue_wrap.told("the device wrapped it"),
        ),
        probe(
            "usage-locked",
            found.copied_unmodifiable,
            if found.copied_unmodifiable {
                "replaced by a copy that cannot be modified"
            } else {
                "the device does not allow a copy that cannot be modified"
            },
        ),
        probe(
            "decrypt-not-added",
            matches!(found.decrypt_added, DecryptAdded::Refused(_)),
            &decrypt,
        ),
    ]
}
