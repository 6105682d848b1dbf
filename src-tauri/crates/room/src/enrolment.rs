//! Enrolling people.

use crate::cards::read_card;
use crate::desk::Desk;
use crate::log::Log;
use crate::passphrases::new_passphrase;
use crate::signing::{one_line, plain_words, sign_with};
use crate::time::clock_is_sure;
use ceremony::Role;
use ledger::{Card, Person, RoomEntry};
use media::recipient;
use proof::statement;
use rand_core::Rng as _;
use std::path::Path;
use unicode_normalization::UnicodeNormalization as _;
use wire::{Code, EnrolledView, Error, NewPerson, Rule, SignatureKind, sentence};

/// Everyone enrolled, in the order of enrolment.
pub(crate) fn people(desk: &Desk) -> Vec<EnrolledView> {
    desk.log.ledger().people().iter().map(Into::into).collect()
}

/// Enrols somebody with a signing key of their own: on their card, or sealed by their
/// passphrase. They sign that they accept their duty.
pub(crate) fn enrol(desk: &mut Desk, new: &NewPerson) -> Result<Vec<EnrolledView>, Error> {
    desk.log.writable()?;
    clock_is_sure(&desk.log)?;
    // One way of writing it, as keyboards and files differ (Unicode Standard Annex 15).
    let name: String = new.name.nfc().collect();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = name.as_str();
    let role: Role = new
        .role
        .parse()
        .map_err(|why: String| Error::usage(Code::RoleUnknown, format!("{why}."), "Name one."))?;
    if name.is_empty() || !name.chars().all(ceremony::is_plain) {
        return Err(Error::usage(
            Rule::Named,
            "The person has no plain name.",
            "Give one.",
        ));
    }
    let duty = new.duty.as_deref().unwrap_or_default();
    plain_words([&*new.organisation, &new.identity_check, duty])?;
    if new.identity_check.trim().is_empty() {
        return Err(Error::refusal(
            Rule::IdentityChecked,
            format!("It is not said how the identity of {name} was checked."),
            "Say what was looked at, for instance a passport.",
        ));
    }
    let known = desk.log.ledger().namesake(name);
    if let Some(known) = known {
        return Err(Error::refusal(
            Rule::DistinctNames,
            format!("{} is already enrolled.", known.name),
            "Tell two people of one name apart, for instance by a middle name.",
        ));
    }
    drawable(name)?;
    let mut id = [0; 16];
    desk.log.rng().fill_bytes(&mut id);
    let participant = hex::encode(id);
    let age = new.age.as_deref().map(recipient).transpose()?;
    if let Some(age) = &age {
        recipient_is_free(&desk.log, age)?;
    }
    let mut sealed_by = String::new();
    let (card, public_key) = match &new.card {
        Some(card) => {
            let module = Path::new(&card.module);
            let (card, key) = read_card(desk, module, &card.serial, &new.passphrase)?;
            card_is_free(&desk.log, &card, &key)?;
            (Some(card), key)
        }
        None => {
            let seals = new_passphrase(desk, &new.passphrase)?;
            seals.origin().name().clone_into(&mut sealed_by);
            let keys = desk.log.folder().people();
            let key = media::make_key(&keys, &participant, &seals, desk.log.rng())?;
            (None, key)
        }
    };
    let duty = new
        .duty
        .as_deref()
        .map_or_else(|| words::duty(role).to_owned(), str::to_owned);
    let message = statement::duty(&participant, name, role.name(), &duty)
        .map_err(|refused| one_line(&refused))?;
    let mut person = Person {
        participant,
        name: name.into(),
        organisation: new.organisation.trim().into(),
        role: role.name().into(),
        identity_check: new.identity_check.trim().into(),
        public_key,
        signature: if card.is_some() {
            SignatureKind::Card
        } else {
            SignatureKind::Software
        }
        .name()
        .into(),
        sealed_by,
        duty,
        duty_signature: String::new(),
        card,
        age,
        enrolled: String::new(),
        entry: 0,
    };
    person.duty_signature = sign_with(desk, &person, &new.passphrase, &message)?;
    desk.log
        .write_entry(RoomEntry::ParticipantEnrolled(person))?;
    Ok(people(desk))
}

/// Who holds the key of two people's shares holds both.
fn recipient_is_free(log: &Log, age: &str) -> Result<(), Error> {
    let same = |person: &&Person| person.age.as_deref() == Some(age);
    log.ledger()
        .people()
        .iter()
        .find(same)
        .map_or(Ok(()), |person| {
            Err(Error::refusal(
                Rule::DistinctRecipients,
                format!("That age key is enrolled for {}.", person.name),
                "Each person opens their share with a key of their own.",
            ))
        })
}

/// One card is one person's.
fn card_is_free(log: &Log, card: &Card, key: &str) -> Result<(), Error> {
    let owner = log.ledger().people().iter().find(|person| {
        person.public_key == key
            || person
                .card
                .as_ref()
                .is_some_and(|known| known.serial == card.serial)
    });
    owner.map_or(Ok(()), |person| {
        Err(Error::refusal(
            Rule::DistinctCards,
            format!("That card is enrolled for {}.", person.name),
            "Each person signs with a card of their own.",
        ))
    })
}

/// Refuses a name that sheets and records cannot show: two people would have sheets alike.
///
/// # Errors
/// `name-on-paper`.
pub(crate) fn drawable(name: &str) -> Result<(), Error> {
    if paper::fonts::draws(name).map_err(|error| Error::fault(Code::Typeface, sentence(&error)))? {
        return Ok(());
    }
    Err(Error::refusal(
        Code::NameOnPaper,
        format!(
            "Sheets and records cannot show the name {name}: its letters are in no typeface of Keymoot's."
        ),
        "Give the name in Latin, Greek or Cyrillic letters, or Han characters, as a passport does.",
    ))
}
