//! Roll call and sign-off.

use crate::journal_key::journal_token_missing;
use crate::room::Room;
use crate::signing::one_line;
use ceremony::{Agreement, Attendee, Command, Role};
use proof::{signoff, statement};
use secrecy::SecretString;
use wire::{Error, sentence};

impl Room {
    pub(super) fn arrive(
        &mut self,
        id: &str,
        name: &str,
        identity_check: String,
        passphrase: &SecretString,
    ) -> Result<(), Error> {
        let script = &self.ceremony(id)?.script;
        let planned = script.participant(name).ok_or_else(|| {
            Error::refusal(
                "named-in-the-script",
                format!("The script does not name {name}."),
                "Mark only people the script names.",
            )
        })?;
        self.as_enrolled(name, planned.role)?;
        let attendee = self.attendee(name, planned.role)?;
        // Asked first, so that nobody's card is used for something the rules refuse.
        let arrive = |signature: &str| Command::Arrive {
            attendee: attendee.clone(),
            identity_check: identity_check.clone(),
            signature: signature.into(),
        };
        let one = self.ceremony(id)?;
        one.decide(arrive("to be signed"))?;
        let message = statement::arrival(
            id,
            &one.script_digest,
            &attendee.participant,
            name,
            attendee.role.name(),
        )
        .map_err(|refused| one_line(&refused))?;
        let signature = self.sign_as(name, passphrase, &message)?;
        self.command(id, arrive(&signature))
    }

    pub(super) fn approve_emergency(
        &mut self,
        id: &str,
        name: &str,
        passphrase: &SecretString,
    ) -> Result<(), Error> {
        let one = self.ceremony(id)?;
        let role = one
            .script
            .participant(name)
            .map_or(Role::Auditor, |planned| planned.role);
        self.as_enrolled(name, role)?;
        let attendee = self.attendee(name, role)?;
        let approve = |signature: &str| Command::ApproveEmergency {
            attendee: attendee.clone(),
            signature: signature.into(),
        };
        one.decide(approve("to be signed"))?;
        let message = statement::emergency(id, &one.script_digest, &attendee.participant, name)
            .map_err(|refused| one_line(&refused))?;
        let signature = self.sign_as(name, passphrase, &message)?;
        self.command(id, approve(&signature))
    }

    fn attendee(&self, name: &str, role: Role) -> Result<Attendee, Error> {
        let person = self.enrolled(name)?;
        Ok(Attendee {
            participant: person.participant.clone(),
            name: person.name.clone(),
            organisation: person.organisation.clone(),
            role,
            public_key: person.public_key.clone(),
            signature: person.signature.clone(),
        })
    }

    pub(super) fn sign_off(
        &mut self,
        id: &str,
        name: &str,
        agree: bool,
        reason: &str,
        passphrase: &SecretString,
    ) -> Result<(), Error> {
        let participant = self.participant_in(id, name)?;
        let person = self.enrolled(name)?.clone();
        let checkpoint = self.checkpoint()?.ok_or_else(journal_token_missing)?;
        let reason = if agree { "" } else { reason.trim() };
        let message = signoff::message(agree, reason, &checkpoint).map_err(|error| {
            Error::usage(
                "reason-on-one-line",
                sentence(&error),
                "Write it on one line.",
            )
        })?;
        let signature = self.sign_as(name, passphrase, &message)?;
        let agreement = Agreement {
            agree,
            reason: reason.into(),
            public_key: person.public_key,
            checkpoint,
            signature,
        };
        self.command(
            id,
            Command::SignOff {
                participant,
                agreement,
            },
        )?;
        self.checkpoint().map(drop)
    }
}
