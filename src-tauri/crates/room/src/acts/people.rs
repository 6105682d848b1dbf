//! Roll call and sign-off.

use crate::desk::Desk;
use crate::journal_key::{checkpoint, journal_token_missing};
use crate::plan::as_enrolled;
use crate::signing::{one_line, sign_as};
use ceremony::{Agreement, Attendee, Command, Role};
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
    // Asked first, so that nobody's card is used for something the rules refuse.
    let arrive = |signature: &str| Command::Arrive {
        attendee: attendee.clone(),
        identity_check: identity_check.clone(),
        signature: signature.into(),
    };
    let one = desk.log.ceremony(id)?;
    one.decide(arrive("to be signed"))?;
    let message = statement::arrival(
        id,
        &one.script_digest,
        &attendee.participant,
        name,
        attendee.role.name(),
    )
    .map_err(|refused| one_line(&refused))?;
    let signature = sign_as(desk, name, passphrase, &message)?;
    desk.log.command(id, arrive(&signature))
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
    let approve = |signature: &str| Command::ApproveEmergency {
        attendee: attendee.clone(),
        signature: signature.into(),
    };
    one.decide(approve("to be signed"))?;
    let message = statement::emergency(id, &one.script_digest, &attendee.participant, name)
        .map_err(|refused| one_line(&refused))?;
    let signature = sign_as(desk, name, passphrase, &message)?;
    desk.log.command(id, approve(&signature))
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
    let person = desk.log.enrolled(name)?.clone();
    let signed = checkpoint(desk)?.ok_or_else(journal_token_missing)?;
    let reason = if agree { "" } else { reason.trim() };
    let message = signoff::message(agree, reason, &signed).map_err(|error| {
        Error::usage(
            Code::ReasonOnOneLine,
            sentence(&error),
            "Write it on one line.",
        )
    })?;
    let signature = sign_as(desk, name, passphrase, &message)?;
    let agreement = Agreement {
        agree,
        reason: reason.into(),
        public_key: person.public_key,
        checkpoint: signed,
        signature,
    };
    desk.log.command(
        id,
        Command::SignOff {
            participant,
            agreement,
        },
    )?;
    checkpoint(desk).map(drop)
}
