//! Enrolling people.

use crate::passphrases::new_passphrase;
use ceremony::{ParticipantId, Role};
use desk::Desk;
use desk::cards::{read_card, sign_with_card};
use desk::log::Log;
use desk::signing::{by_enrolled_key, one_line, plain_words};
use desk::time::clock_is_sure;
use ledger::{Card, Person, RoomEntry};
use media::in_turn;
use media::{NewKey, SealedNew, mlkem_recipient, recipient};
use proof::statement;
use rand_core::Rng as _;
use sealing::{NewPassphrase, Origin};
use std::path::Path;
use unicode_normalization::UnicodeNormalization as _;
use wire::{Code, EnrolledView, Error, NewCard, NewPerson, Rule, SignatureKind, sentence};

/// Everyone enrolled, in the order of enrolment.
pub(crate) fn people(desk: &Desk) -> Vec<EnrolledView> {
    desk.log.ledger().people().iter().map(Into::into).collect()
}

/// Enrols somebody with a signing key of their own: on their card, or sealed by their
/// passphrase. They sign that they accept their duty.
pub(crate) fn enrol(desk: &mut Desk, new: &NewPerson) -> Result<Vec<EnrolledView>, Error> {
    let whom = looked_over(desk, new)?;
    let with = match &new.card {
        Some(card) => SignsWith::Card(card),
        None => SignsWith::Key(Box::new(ToSeal::draw(desk, new)?.seal()?)),
    };
    admit(desk, new, whom, with)?;
    Ok(people(desk))
}

/// Enrols people who sign with a sealed key, one after the other; the keys are sealed side by side.
pub(crate) fn enrol_all(desk: &mut Desk, new: &[NewPerson]) -> Result<(), Error> {
    desk.log.writable()?;
    let keys = new.iter().map(|new| ToSeal::draw(desk, new));
    let keys = keys.collect::<Result<Vec<_>, _>>()?;
    let mut people = new.iter();
    in_turn(&keys, ToSeal::seal, |sealed| {
        let Some(new) = people.next() else {
            return Ok(());
        };
        let whom = looked_over(desk, new)?;
        admit(desk, new, whom, SignsWith::Key(Box::new(sealed?)))
    })
}

/// Gives somebody who is enrolled an ML-KEM key: shares that are sealed to their card from here on
/// are sealed to it besides, and it can be half of a transport key. What was sealed before stays as it
/// is until it is reissued.
pub(crate) fn add_mlkem_key(
    desk: &mut Desk,
    name: &str,
    file: &Path,
) -> Result<Vec<EnrolledView>, Error> {
    desk.log.writable()?;
    clock_is_sure(&desk.log)?;
    let person = desk.log.enrolled(name)?.clone();
    let mlkem = hex::encode(mlkem_recipient(file)?.to_bytes());
    mlkem_is_free(&desk.log, &mlkem)?;
    desk.log.write_entry(RoomEntry::MlKemKeyAdded {
        participant: person.participant,
        mlkem,
    })?;
    Ok(people(desk))
}

/// Gives somebody who is enrolled an age recipient, or another one: shares that are sent to them from
/// here on are sealed to it. What was sealed before stays as it is until it is reissued.
pub(crate) fn add_age_recipient(
    desk: &mut Desk,
    name: &str,
    age: &str,
) -> Result<Vec<EnrolledView>, Error> {
    desk.log.writable()?;
    clock_is_sure(&desk.log)?;
    let participant = desk.log.enrolled(name)?.participant.clone();
    let age = recipient(age)?;
    recipient_is_free(&desk.log, &age)?;
    desk.log
        .write_entry(RoomEntry::AgeRecipientAdded { participant, age })?;
    Ok(people(desk))
}

/// Somebody's signing key before it is sealed, and what will seal it.
struct ToSeal {
    key: NewKey,
    passphrase: NewPassphrase,
}

impl ToSeal {
    fn draw(desk: &mut Desk, new: &NewPerson) -> Result<Self, Error> {
        let passphrase = new_passphrase(desk, &new.passphrase)?;
        let participant = drawn_id(desk);
        let key = NewKey::draw(&participant, desk.log.rng());
        Ok(Self { key, passphrase })
    }

    fn seal(&self) -> Result<Sealed, Error> {
        Ok(Sealed {
            key: self.key.seal(&self.passphrase)?,
            by: self.passphrase.origin(),
        })
    }
}

/// Somebody's signing key, sealed, and what seals it.
struct Sealed {
    key: SealedNew,
    by: Origin,
}

/// What somebody signs with.
enum SignsWith<'n> {
    Card(&'n NewCard),
    Key(Box<Sealed>),
}

/// What came of it: whose it is, and that they accept their duty.
struct Signed {
    participant: ParticipantId,
    public_key: String,
    card: Option<Card>,
    sealed_by: String,
    message: Vec<u8>,
    signature: [u8; 64],
}

/// A person's id, hex.
fn drawn_id(desk: &mut Desk) -> ParticipantId {
    let mut id = [0; 16];
    desk.log.rng().fill_bytes(&mut id);
    hex::encode(id).into()
}

/// Who is to be enrolled, as they may be.
struct Whom {
    name: String,
    role: Role,
    age: Option<String>,
    /// Their ML-KEM public key, hex.
    mlkem: Option<String>,
}

/// Looks over what was filled in of somebody.
fn looked_over(desk: &Desk, new: &NewPerson) -> Result<Whom, Error> {
    desk.log.writable()?;
    clock_is_sure(&desk.log)?;
    // One way of writing it, as keyboards and files differ (Unicode Standard Annex 15).
    let name: String = new.name.nfc().collect();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
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
    let known = desk.log.ledger().namesake(&name);
    if let Some(known) = known {
        return Err(Error::refusal(
            Rule::DistinctNames,
            format!("{} is already enrolled.", known.name),
            "Tell two people of one name apart, for instance by a middle name.",
        ));
    }
    drawable(&name)?;
    let age = new.age.as_deref().map(recipient).transpose()?;
    if let Some(age) = &age {
        recipient_is_free(&desk.log, age)?;
    }
    let mlkem = new.mlkem.as_deref().map(|file| {
        let key = mlkem_recipient(Path::new(file))?;
        Ok::<_, Error>(hex::encode(key.to_bytes()))
    });
    let mlkem = mlkem.transpose()?;
    if let Some(mlkem) = &mlkem {
        mlkem_is_free(&desk.log, mlkem)?;
    }
    Ok(Whom {
        name,
        role,
        age,
        mlkem,
    })
}

/// Enrols somebody who was looked over: they sign that they accept their duty.
fn admit(
    desk: &mut Desk,
    new: &NewPerson,
    Whom {
        name,
        role,
        age,
        mlkem,
    }: Whom,
    with: SignsWith<'_>,
) -> Result<(), Error> {
    let duty = new
        .duty
        .as_deref()
        .map_or_else(|| words::duty(role).to_owned(), str::to_owned);
    let accepts = |participant: &ParticipantId| {
        statement::duty(participant, &name, role.name(), &duty)
            .map_err(|refused| one_line(&refused))
    };
    let signed = match with {
        SignsWith::Card(card) => {
            let module = Path::new(&card.module);
            let (card, public_key) = read_card(desk, module, &card.serial, &new.passphrase)?;
            card_is_free(&desk.log, &card, &public_key)?;
            let participant = drawn_id(desk);
            let message = accepts(&participant)?;
            Signed {
                signature: sign_with_card(desk, &card, &new.passphrase, &message)?,
                card: Some(card),
                sealed_by: String::new(),
                participant,
                public_key,
                message,
            }
        }
        SignsWith::Key(sealed) => {
            let Sealed { key, by } = *sealed;
            let message = accepts(key.participant())?;
            Signed {
                participant: key.participant().clone(),
                public_key: key.public_key(),
                card: None,
                sealed_by: by.name().to_owned(),
                signature: key.keep(&desk.log.folder().people())?.sign(&message),
                message,
            }
        }
    };
    let mut person = Person {
        participant: signed.participant,
        name,
        organisation: new.organisation.trim().into(),
        role: role.name().into(),
        identity_check: new.identity_check.trim().into(),
        public_key: signed.public_key,
        signature: if signed.card.is_some() {
            SignatureKind::Card
        } else {
            SignatureKind::Software
        }
        .name()
        .into(),
        sealed_by: signed.sealed_by,
        duty,
        duty_signature: String::new(),
        card: signed.card,
        age,
        mlkem,
        enrolled: String::new(),
        entry: 0,
    };
    let signed = by_enrolled_key(&person, &signed.message, signed.signature)?;
    person.duty_signature = signed.signature().into();
    desk.log.write_entry(RoomEntry::ParticipantEnrolled(person))
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

/// The same of the ML-KEM half of what is sealed to a card.
fn mlkem_is_free(log: &Log, mlkem: &str) -> Result<(), Error> {
    let same = |person: &&Person| person.mlkem.as_deref() == Some(mlkem);
    log.ledger()
        .people()
        .iter()
        .find(same)
        .map_or(Ok(()), |person| {
            Err(Error::refusal(
                Rule::DistinctRecipients,
                format!("That ML-KEM key is enrolled for {}.", person.name),
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
