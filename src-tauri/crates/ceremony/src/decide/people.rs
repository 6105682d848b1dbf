//! Who may come, go, confirm and sign.

use super::Decision;
use super::rules::{filled, holds};
use crate::{Agreement, Attendee, Ceremony, Event, Presence, Refusal, Role, Step};

impl Ceremony {
    pub(super) fn arrive(&self, attendee: Attendee, identity_check: String) -> Decision {
        let planned = self.script.participant(&attendee.name).ok_or_else(|| {
            Refusal::new(
                "named-in-the-script",
                "somebody the script names",
                &attendee.name,
            )
        })?;
        holds(
            planned.role == attendee.role,
            "role-as-in-the-script",
            planned.role.name(),
            attendee.role.name(),
        )?;
        let known = self.people.iter().any(|person| {
            person.attendee.participant == attendee.participant
                || person.attendee.name == attendee.name
        });
        holds(
            !known,
            "arrives-once",
            "somebody not yet here",
            &attendee.name,
        )?;
        filled("identity-checked", &identity_check)?;
        Ok(vec![Event::ParticipantArrived {
            attendee,
            identity_check,
        }])
    }

    pub(super) fn close_roll_call(&self, by: String) -> Decision {
        self.at(Step::RollCall)?;
        let here = |role| {
            self.people
                .iter()
                .filter(|one| one.here && one.attendee.role == role)
                .count()
        };
        let missing: Vec<&str> = self
            .script
            .participants
            .iter()
            .filter(|planned| {
                !self
                    .people
                    .iter()
                    .any(|person| person.here && person.attendee.name == planned.name)
            })
            .map(|planned| planned.name.as_str())
            .collect();
        if self.kind.makes_key() {
            // Every custodian takes a share in person.
            holds(
                missing.is_empty(),
                "everyone-present",
                "everyone the script names",
                missing.join(", "),
            )?;
        }
        holds(
            here(Role::Administrator) == 1,
            "an-administrator-present",
            "the administrator",
            "nobody",
        )?;
        holds(
            here(Role::Witness) >= 1,
            "a-witness-present",
            "at least one witness",
            "nobody",
        )?;
        holds(
            here(Role::Custodian) >= 2,
            "a-quorum-present",
            "at least 2 custodians",
            here(Role::Custodian).to_string(),
        )?;
        let present = self.people.iter().filter(|one| one.here);
        let present = present.map(|one| one.attendee.name.clone()).collect();
        Ok(vec![Event::RollCallClosed { by, present }])
    }

    pub(super) fn sign_off(&self, participant: String, agreement: Agreement) -> Decision {
        self.at(Step::SignOff)?;
        let person = self.known(&participant)?;
        let name = person.attendee.name.clone();
        holds(
            !self.has_signed(&participant),
            "signs-once",
            "one signature each",
            &name,
        )?;
        if !agreement.agree {
            filled("disagreement-has-a-reason", &agreement.reason)?;
        }
        let own_key = agreement.public_key == person.attendee.public_key;
        holds(
            own_key,
            "own-enrolled-key",
            "the key enrolled for this person",
            &name,
        )?;
        Ok(vec![Event::SignedOff {
            participant,
            name,
            agree: agreement.agree,
            reason: agreement.reason,
            public_key: agreement.public_key,
            checkpoint: agreement.checkpoint,
            signature: agreement.signature,
        }])
    }

    pub(super) fn known(&self, participant: &str) -> Result<&Presence, Refusal> {
        self.person(participant)
            .ok_or_else(|| Refusal::new("has-arrived", "somebody who has arrived", participant))
    }

    pub(super) fn present(&self, name: &str) -> Result<(), Refusal> {
        // Before the roll call nobody has arrived; whoever opened the ceremony may still stop it.
        let here = self
            .people
            .iter()
            .any(|one| one.here && one.attendee.name == name);
        let before = matches!(self.step(), Some(Step::Open | Step::RollCall));
        holds(here || before, "in-the-room", "somebody in the room", name)
    }

    pub(super) fn custodian_here(&self, name: &str) -> Result<(), Refusal> {
        let here = self.people.iter().any(|one| {
            one.here && one.attendee.name == name && one.attendee.role == Role::Custodian
        });
        holds(here, "custodian-present", "a custodian in the room", name)
    }

    /// Dual control: what cannot be undone is confirmed by a witness, who is not at the keyboard.
    pub(super) fn second_person(&self, name: &str) -> Result<(), Refusal> {
        let here = self
            .people
            .iter()
            .any(|one| one.here && one.attendee.name == name && one.attendee.role == Role::Witness);
        let actual = if name.is_empty() { "nobody" } else { name };
        holds(
            here,
            "confirmed-by-a-witness",
            "a witness in the room",
            actual,
        )
    }
}
