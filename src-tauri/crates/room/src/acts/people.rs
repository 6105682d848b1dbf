//! Roll call and sign-off.

use crate::plan::as_enrolled;
use ceremony::{Attendee, Command, Role};
use desk::Desk;
use desk::journal_key::{checkpoint, journal_token_missing};
use desk::signing::{one_line, sign_as};
use proof::{signoff, statement};
use secrecy::SecretString;
use wire::{Code, Error, Rule, sentence};

pub(crate) fn arrive(
    desk: &mut Desk,
    id: &str,
    name: &str,
    identity_check: String,
    passphrase: &SecretString,
) -> Result<(), Error> {
    let script = &desk.log.ceremony(id)?.script;
    let planned = script.participant(name).ok_or_else(|| {
        Error::refusal(
            Rule::NamedInTheScript,
            format!("The script does not name {name}."),
            "Mark only people the script names.",
        )
    })?;
    as_enrolled(&desk.log, name, planned.role)?;
    let attendee = attendee(desk, name, planned.role)?;
    let one = desk.log.ceremony(id)?;
    one.may_arrive(&attendee, &identity_check)?;
    let message = statement::arrival(
        id,
        &one.script_digest,
        &attendee.participant,
        name,
        attendee.role.name(),
    )
    .map_err(|refused| one_line(&refused))?;
    let signed = sign_as(desk, name, passphrase, &message)?;
    desk.log.command(
        id,
        Command::Arrive {
            attendee,
            identity_check,
            signed,
        },
    )
}

pub(crate) fn approve_emergency(
    desk: &mut Desk,
    id: &str,
    name: &str,
    passphrase: &SecretString,
) -> Result<(), Error> {
    let one = desk.log.ceremony(id)?;
    let role = one
        .script
        .participant(name)
        .map_or(Role::Auditor, |planned| planned.role);
    as_enrolled(&desk.log, name, role)?;
    let attendee = attendee(desk, name, role)?;
    one.may_approve_emergency(&attendee)?;
    let message = statement::emergency(id, &one.script_digest, &attendee.participant, name)
        .map_err(|refused| one_line(&refused))?;
    let signed = sign_as(desk, name, passphrase, &message)?;
    desk.log
        .command(id, Command::ApproveEmergency { attendee, signed })
}

pub(crate) fn attendee(desk: &Desk, name: &str, role: Role) -> Result<Attendee, Error> {
    let person = desk.log.enrolled(name)?;
    Ok(Attendee {
        participant: person.participant.clone(),
        name: person.name.clone(),
        organisation: person.organisation.clone(),
        role,
        public_key: person.public_key.clone(),
        signature: person.signature.clone(),
    })
}

pub(crate) fn sign_off(
    desk: &mut Desk,
    id: &str,
    name: &str,
    agree: bool,
    reason: &str,
    passphrase: &SecretString,
) -> Result<(), Error> {
    let participant = desk.log.participant_in(id, name)?;
    let note = checkpoint(desk)?.ok_or_else(journal_token_missing)?;
    let reason = if agree { "" } else { reason.trim() };
    let message = signoff::message(agree, reason, &note).map_err(|error| {
        Error::usage(
            Code::ReasonOnOneLine,
            sentence(&error),
            "Write it on one line.",
        )
    })?;
    let reason = reason.to_owned();
    let signed = sign_as(desk, name, passphrase, &message)?;
    desk.log.command(
        id,
        Command::SignOff {
            participant,
            agree,
            reason,
            checkpoint: note,
            signed,
        },
    )?;
    checkpoint(desk).map(drop)
}
