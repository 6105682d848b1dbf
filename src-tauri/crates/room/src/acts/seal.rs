//! Shares sealed to a custodian's card, or encrypted to their age recipient.
//!
//! Only the ciphertext's digest is journalled: the ciphertext itself lies in the custodian's bag.

use super::hand_out::{Prepared, name_of, same_and_good};
use crate::acts::hand_out::new_commitments;
use crate::acts::source::open_sealed;
use crate::passphrases::new_passphrase;
use crate::recipients::{card_of, kind_of, mlkem_of, none_of_another_suite, recipient_of};
use ceremony::{Medium, MediumKind, VerifiedReadBack};
use desk::Desk;
use ledger::Person;
use quorum::Share;
use sealing::envelope::SealedShare;
use sealing::{NewPassphrase, age_file};
use secrecy::SecretString;
use std::path::Path;
use wire::{Code, Error, Keys, sentence};
use zeroize::Zeroizing;

/// Refuses, before anything is written, what could not be read back or accepted.
pub(crate) fn can_seal(
    desk: &Desk,
    id: &str,
    index: u8,
    kind: MediumKind,
    remote: bool,
    keys: &Keys,
) -> Result<(), Error> {
    let one = desk.log.ceremony(id)?;
    let share = one.current_share();
    let custodian = share.map_or("", |share| share.custodian.as_str());
    let person = desk.log.enrolled(custodian)?;
    // Somebody may have got another key since the script was opened.
    none_of_another_suite(&one.script, [(person, kind)])?;
    if share.is_some_and(|share| share.passphrase) && keys.passphrase.is_none() {
        return Err(Error::refusal(
            Code::PassphraseGiven,
            format!("The script says that {custodian} adds a passphrase."),
            "Ask them for it; it is typed by them, and kept nowhere.",
        ));
    }
    if let Some(typed) = keys.passphrase.as_ref()
        && share.is_some_and(|share| share.passphrase)
    {
        new_passphrase(desk, typed)?;
    }
    if kind == MediumKind::Card {
        let (card, _) = card_of(person)?;
        one.allow_card(index, &card.serial)?;
        pin_of(keys, custodian)?;
        if mlkem_of(person)?.is_some() && keys.identity.is_none() {
            return Err(Error::refusal(
                Code::IdentityNeeded,
                format!(
                    "The share of {custodian} is sealed to their card and to their ML-KEM key at \
                     once, and could not be opened again without the file of that key."
                ),
                "Give the file of their ML-KEM key.",
            ));
        }
    } else {
        let kind = kind_of(person)?;
        if !remote && kind.is_hardware() {
            return Err(Error::refusal(
                Code::AgeHardwareKey,
                format!(
                    "The age recipient of {custodian} is a hardware key's: what is sealed to it is \
                     opened with their own age program, and cannot be read back here."
                ),
                "Mark them as far away in the script, so that their proof tells it opens; or enrol \
                 them with a recipient that age-keygen prints.",
            ));
        }
        if !remote && keys.identity.is_none() {
            return Err(Error::refusal(
                Code::ReadBackPossible,
                format!("Nothing here could open the age file of {custodian} again."),
                "Give the file of their age identity, or mark them as far away in the script.",
            ));
        }
    }
    Ok(())
}

pub(crate) fn seal_to_card(
    desk: &mut Desk,
    id: &str,
    share: &Share,
    file: &Path,
    keys: &Keys,
) -> Result<Prepared, Error> {
    let (person, passphrase) = taker(desk, id, keys)?;
    let (card, point) = card_of(&person)?;
    let (custodian, passphrase_layer) = (custodian_id(&person)?, passphrase.as_ref());
    let sealed = match mlkem_of(&person)? {
        None => SealedShare::to_card(share, &custodian, &point, passphrase_layer, desk.log.rng()),
        Some(mlkem) => SealedShare::to_card_and_mlkem(
            share,
            &custodian,
            &point,
            &mlkem,
            passphrase_layer,
            desk.log.rng(),
        ),
    }
    .map_err(|error| Error::failure(Code::NotSealed, sentence(&error), "Try again."))?;
    let text = Zeroizing::new(sealed.to_json().into_bytes());
    let medium = Medium {
        kind: MediumKind::Card.name().into(),
        file: name_of(file),
        digest: hex::encode(sealed.digest()),
        token: card.token.clone(),
        serial: card.serial.clone(),
        passphrase: passphrase.is_some(),
        passphrase_is: origin(passphrase.as_ref()),
        suite: sealed.suite().into(),
        printed: String::new(),
    };
    Ok(Prepared {
        medium,
        files: vec![(files::facts(file, &text), text)],
    })
}

pub(crate) fn seal_to_age(
    desk: &mut Desk,
    id: &str,
    share: &Share,
    file: &Path,
    keys: &Keys,
) -> Result<Prepared, Error> {
    let (person, passphrase) = taker(desk, id, keys)?;
    let recipient = recipient_of(&person)?;
    let text = age_file::seal(
        share,
        &custodian_id(&person)?,
        recipient,
        passphrase.as_ref(),
        desk.log.rng(),
    )
    .map_err(|error| Error::failure(Code::NotSealed, sentence(&error), "Try again."))?;
    let text = Zeroizing::new(text.into_bytes());
    let written = files::facts(file, &text);
    let medium = Medium {
        kind: MediumKind::Age.name().into(),
        file: name_of(file),
        digest: written.digest.clone(),
        passphrase: passphrase.is_some(),
        passphrase_is: origin(passphrase.as_ref()),
        suite: kind_of(&person)?.suite().into(),
        ..Medium::default()
    };
    Ok(Prepared {
        medium,
        files: vec![(written, text)],
    })
}

/// Opens the saved file as its custodian would, and compares.
pub(crate) fn opens_again(
    desk: &mut Desk,
    id: &str,
    share: &Share,
    file: &Path,
    keys: &Keys,
    how: &str,
) -> Result<VerifiedReadBack, Error> {
    let (person, _) = taker(desk, id, keys)?;
    let read = open_sealed(desk, file, keys, &person)?;
    let good = match read {
        Ok(brought) => same_and_good(&new_commitments(desk, id)?, share, brought.share),
        Err(unreadable) => {
            return Err(Error::failure(
                Code::ReadBackFailed,
                unreadable.into_words(),
                "It was removed. Mend what is named, and write it again.",
            ));
        }
    };
    if let Some(same) = good {
        return Ok(VerifiedReadBack::opened(same, how));
    }
    Err(Error::failure(
        Code::ReadBackFailed,
        format!("What came out of the file is not share {}.", share.index()),
        "It was removed. Write it again.",
    ))
}

/// Who takes the share whose moment it is, and the passphrase the script asks of them.
pub(crate) fn taker(
    desk: &Desk,
    id: &str,
    keys: &Keys,
) -> Result<(Person, Option<NewPassphrase>), Error> {
    let share = desk.log.ceremony(id)?.current_share();
    let share = share.ok_or_else(|| Error::fault(Code::NoShare, "No share waits."))?;
    let person = desk.log.enrolled(&share.custodian)?.clone();
    let passphrase = keys.passphrase.as_ref().filter(|_| share.passphrase);
    let passphrase = passphrase.map(|typed| new_passphrase(desk, typed));
    Ok((person, passphrase.transpose()?))
}

/// Where a passphrase comes from, as the record says it.
fn origin(passphrase: Option<&NewPassphrase>) -> String {
    passphrase.map_or_else(String::new, |one| one.origin().name().to_owned())
}

/// The PIN of a custodian's card.
pub(crate) fn pin_of<'a>(keys: &'a Keys, custodian: &str) -> Result<&'a SecretString, Error> {
    keys.pin.as_ref().ok_or_else(|| {
        Error::refusal(
            Code::CardPinGiven,
            format!("The PIN of the card of {custodian} is needed."),
            "Let them enter it; nothing was done.",
        )
    })
}

fn custodian_id(person: &Person) -> Result<[u8; 16], Error> {
    let bytes = hex::decode(person.participant.as_str()).ok();
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| Error::fault(Code::ParticipantId, "Not 16 bytes."))
}
