//! Roll call and sign-off.

use crate::error::sentence;
use crate::journal_key::journal_token_missing;
use crate::people::{self, Person};
use crate::{Error, Room};
use ceremony::{Agreement, Attendee, Command};
use proof::signoff;
use secrecy::SecretString;

impl Room {
    pub(super) fn arrive(
        &mut self,
        id: &str,
        name: &str,
        identity_check: String,
    ) -> Result<(), Error> {
        let script = &self.ceremony(id)?.script;
        let planned = script.participant(name).ok_or_else(|| {
            Error::refusal(
                "named-in-the-script",
                format!("The script does not name {name}."),
                "Mark only people the script names.",
            )
        })?;
        let role = planned.role;
        let person = self.enrolled(name)?;
        let attendee = Attendee {
            participant: person.participant.clone(),
            name: person.name.clone(),
            organisation: person.organisation.clone(),
            role,
            public_key: person.public_key.clone(),
            signature: person.signature.clone(),
        };
        self.command(
            id,
            Command::Arrive {
                attendee,
                identity_check,
            },
        )
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
        let signature = people::sign(&self.folder.people(), &person, passphrase, &message)?;
        let agreement = Agreement {
            agree,
            reason: reason.into(),
            public_key: person.public_key,
            checkpoint,
            signature: hex::encode(signature),
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

    fn enrolled(&self, name: &str) -> Result<&Person, Error> {
        self.people
            .iter()
            .find(|person| person.name == name)
            .ok_or_else(|| {
                Error::refusal(
                    "participant-enrolled",
                    format!("{name} is not enrolled in this room."),
                    "Enrol them first: under People, or with “keymoot participant add”.",
                )
            })
    }
}
