//! Who may come, go, confirm and sign.

use super::Decision;
use super::rules::{filled, holds};
use crate::{
    Agreement, Attendee, Ceremony, CommandKind, Duty, Event, HandedShare, ParticipantId, Presence,
    Refusal, Role, Rule, Step,
};
use proof::{signoff, statement, statement::SignedStatement};

impl Ceremony {
    /// What the step is to show was shown, and a witness saw it.
    pub(super) fn confirm_shown(&self, by: String, confirmed_by: String) -> Decision {
        self.performs(&by)?;
        self.second_person(&confirmed_by)?;
        let Some(Step::Show(what)) = self.step() else {
            let here = self.step().map_or("ended", Step::name);
            let wanted = "a step that shows something";
            return Err(Refusal::new(Rule::StepsInOrder, wanted, here));
        };
        Ok(vec![Event::Shown {
            what,
            by,
            confirmed_by,
        }])
    }

    /// Whether somebody may arrive, before they sign: so that nobody's card is used for what the
    /// rules refuse.
    ///
    /// # Errors
    /// [`Refusal`], as [`decide`](Self::decide) gives it.
    pub fn may_arrive(&self, attendee: &Attendee, identity_check: &str) -> Result<(), Refusal> {
        self.heard(CommandKind::Arrive, None)?;
        let planned = self.script.participant(&attendee.name).ok_or_else(|| {
            Refusal::new(
                Rule::NamedInTheScript,
                "somebody the script names",
                &attendee.name,
            )
        })?;
        holds(
            planned.role == attendee.role,
            Rule::RoleAsInTheScript,
            planned.role.name(),
            attendee.role.name(),
        )?;
        let known = self.people.iter().any(|person| {
            person.attendee.participant == attendee.participant
                || person.attendee.name == attendee.name
        });
        holds(
            !known,
            Rule::ArrivesOnce,
            "somebody not yet here",
            &attendee.name,
        )?;
        filled(Rule::IdentityChecked, identity_check)
    }

    pub(super) fn arrive(
        &self,
        attendee: Attendee,
        identity_check: String,
        signed: &SignedStatement,
    ) -> Decision {
        self.may_arrive(&attendee, &identity_check)?;
        let arrival = statement::arrival(
            &self.id,
            &self.script_digest,
            &attendee.participant,
            &attendee.name,
            attendee.role.name(),
        );
        holds(
            arrival.is_ok_and(|arrival| signed.says(&arrival, &attendee.public_key)),
            Rule::RollCallSigned,
            "their signature that they came to this ceremony",
            "another",
        )?;
        Ok(vec![Event::ParticipantArrived {
            attendee,
            identity_check,
            signature: signed.signature().into(),
        }])
    }

    pub(super) fn close_roll_call(&self, by: String) -> Decision {
        self.performs(&by)?;
        let here = |duty| {
            self.people
                .iter()
                .filter(|one| one.here && one.attendee.role.may(duty))
                .count()
        };
        let missing: Vec<&str> = self
            .script
            .participants
            .iter()
            .filter(|planned| !planned.remote && planned.role != Role::Auditor)
            .filter(|planned| {
                !self
                    .people
                    .iter()
                    .any(|person| person.here && person.attendee.name == planned.name)
            })
            .map(|planned| planned.name.as_str())
            .collect();
        if self.kind.backs_up_key() {
            // Every custodian takes a share in person.
            holds(
                missing.is_empty(),
                Rule::EveryonePresent,
                "everyone the script names",
                missing.join(", "),
            )?;
        }
        holds(
            here(Duty::Perform) == 1,
            Rule::AnAdministratorPresent,
            "the administrator",
            "nobody",
        )?;
        holds(
            here(Duty::Confirm) >= 1,
            Rule::AWitnessPresent,
            "at least one witness",
            "nobody",
        )?;
        if self.kind.backs_up_key() || self.kind.recovers_key() {
            // To prove shares, or to share them again, custodians may come one by one.
            holds(
                here(Duty::BringShare) >= 2,
                Rule::AQuorumPresent,
                "at least 2 custodians",
                here(Duty::BringShare).to_string(),
            )?;
        }
        self.absences_recorded()?;
        let present = self.people.iter().filter(|one| one.here);
        let present = present.map(|one| one.attendee.name.clone()).collect();
        Ok(vec![Event::RollCallClosed { by, present }])
    }

    pub(super) fn sign_off(
        &self,
        participant: ParticipantId,
        agreement: Agreement,
        signed: &SignedStatement,
    ) -> Decision {
        let person = self.known(&participant)?;
        let name = person.attendee.name.clone();
        holds(
            person.attendee.role.may(Duty::SignOff),
            Rule::AuditorNeverActs,
            "somebody who took part",
            &name,
        )?;
        holds(
            !self.has_signed(&participant),
            Rule::SignsOnce,
            "one signature each",
            &name,
        )?;
        if !agreement.agree {
            filled(Rule::DisagreementHasAReason, &agreement.reason)?;
        }
        let own_key = agreement.public_key == person.attendee.public_key;
        holds(
            own_key,
            Rule::OwnEnrolledKey,
            "the key enrolled for this person",
            &name,
        )?;
        let said = signoff::message(agreement.agree, &agreement.reason, &agreement.checkpoint);
        holds(
            said.is_ok_and(|said| signed.says(&said, &person.attendee.public_key)),
            Rule::SignOffSigned,
            "their signature over what they said",
            "another",
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

    pub(super) fn known(&self, participant: &ParticipantId) -> Result<&Presence, Refusal> {
        self.person(participant).ok_or_else(|| {
            Refusal::new(
                Rule::HasArrived,
                "somebody who has arrived",
                participant.as_str(),
            )
        })
    }

    /// Somebody whom the script names to take part, so not an auditor.
    pub(super) fn takes_part(&self, name: &str) -> Result<(), Refusal> {
        let planned = self.script.participant(name).ok_or_else(|| {
            let nobody = if name.is_empty() { "nobody" } else { name };
            Refusal::new(Rule::NamedInTheScript, "somebody the script names", nobody)
        })?;
        holds(
            planned.role != Role::Auditor,
            Rule::AuditorNeverActs,
            "somebody who takes part",
            name,
        )
    }

    /// Somebody who takes part and is in the room. Before the roll call has ended not everybody
    /// has arrived; whoever the script names may still stop the ceremony.
    pub(super) fn present(&self, name: &str) -> Result<(), Refusal> {
        self.takes_part(name)?;
        let here = self
            .people
            .iter()
            .any(|one| one.here && one.attendee.name == name);
        let before = matches!(self.step(), Some(Step::Open | Step::RollCall));
        holds(
            here || before,
            Rule::InTheRoom,
            "somebody in the room",
            name,
        )
    }

    /// Somebody in the room who may do that.
    fn here_for(&self, name: &str, duty: Duty) -> bool {
        self.people
            .iter()
            .any(|one| one.here && one.attendee.name == name && one.attendee.role.may(duty))
    }

    pub(super) fn brings_share(&self, name: &str) -> Result<(), Refusal> {
        holds(
            self.here_for(name, Duty::BringShare),
            Rule::CustodianPresent,
            "a custodian in the room",
            name,
        )
    }

    /// The share's custodian is in the room, or is the one who answers from afar.
    pub(super) fn takes_share(&self, share: &HandedShare) -> Result<(), Refusal> {
        holds(
            share.remote || self.here_for(&share.custodian, Duty::TakeShare),
            Rule::CustodianPresent,
            "a custodian in the room",
            &share.custodian,
        )
    }

    /// The administrator, by name.
    pub(super) fn performs(&self, name: &str) -> Result<(), Refusal> {
        let planned = self.script.participant(name);
        holds(
            planned.is_some_and(|one| one.role.may(Duty::Perform)),
            Rule::PerformedByTheAdministrator,
            "the administrator the script names",
            name,
        )
    }

    /// Dual control: what cannot be undone is confirmed by a witness, who is not at the keyboard.
    pub(super) fn second_person(&self, name: &str) -> Result<(), Refusal> {
        let actual = if name.is_empty() { "nobody" } else { name };
        holds(
            self.here_for(name, Duty::Confirm),
            Rule::ConfirmedByAWitness,
            "a witness in the room",
            actual,
        )
    }
}
