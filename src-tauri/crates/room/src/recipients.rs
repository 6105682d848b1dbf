//! What a share of somebody's is sealed to: the keys they were enrolled with, and what these are worth.

use ceremony::{MediumKind, Script, Suite};
use desk::cards::Point;
use ledger::{Card, Person};
use sealing::mlkem::MlKemRecipient;
use sealing::{RecipientKind, age_file};
use wire::{Code, Error, Rule, sentence};

/// A person's card and the point a share is sealed to.
pub(crate) fn card_of(person: &Person) -> Result<(&Card, Point), Error> {
    let missing = |why: String| {
        Error::refusal(
            Code::CardToSealTo,
            why,
            "Enrol them with a card that has a P-256 key for key agreement, or choose another \
             medium in the script.",
        )
    };
    let card = person
        .card
        .as_ref()
        .ok_or_else(|| missing(format!("{} is enrolled without a card.", person.name)))?;
    let point = hex::decode(&card.seal_point)
        .ok()
        .and_then(|point| point.try_into().ok())
        .ok_or_else(|| {
            missing(format!(
                "The card of {} has no key that a share can be sealed to.",
                person.name
            ))
        })?;
    Ok((card, point))
}

/// A person's age recipient.
pub(crate) fn recipient_of(person: &Person) -> Result<&str, Error> {
    person.age.as_deref().ok_or_else(|| {
        Error::refusal(
            Code::AgeRecipient,
            format!("{} is enrolled without an age recipient.", person.name),
            "Enrol them with one (age-keygen prints it), or choose another medium.",
        )
    })
}

/// What kind of key a person's age recipient is.
pub(crate) fn kind_of(person: &Person) -> Result<RecipientKind, Error> {
    age_file::kind_of(recipient_of(person)?)
        .map_err(|error| Error::fault(Code::AgeRecipient, sentence(&error)))
}

/// The key that a share is sealed to besides a person's card.
pub(crate) fn mlkem_of(person: &Person) -> Result<Option<MlKemRecipient>, Error> {
    let damaged = || Error::fault(Code::MlKemKey, "It is not a key.");
    let key = person.mlkem.as_deref().map(|text| {
        let bytes = hex::decode(text).map_err(|_| damaged())?;
        MlKemRecipient::from_bytes(&bytes).map_err(|_| damaged())
    });
    key.transpose()
}

/// What a share of theirs would be encrypted with, as [`Medium::suite`] has it; nothing for paper,
/// and where they have no key for it yet.
pub(crate) fn suite_of(person: &Person, medium: MediumKind) -> Option<&'static str> {
    match medium {
        MediumKind::Age => kind_of(person).ok().map(RecipientKind::suite),
        MediumKind::Card => Some(match (card_of(person), &person.mlkem) {
            (Err(_), _) => return None,
            (Ok(_), None) => "P-256",
            (Ok(_), Some(_)) => "MLKEM768-P256",
        }),
        MediumKind::Sheet => None,
    }
}

/// Why a share of theirs would not be of that suite, in words; nothing if it would.
pub(crate) fn of_another_suite(
    suite: Suite,
    person: &Person,
    medium: MediumKind,
) -> Option<String> {
    let name = &person.name;
    match (medium, suite_of(person, medium)) {
        (MediumKind::Age | MediumKind::Card, Some(kem)) if suite.seals_with(kem) => None,
        (MediumKind::Age | MediumKind::Card, Some(kem)) => {
            Some(format!("the share of {name} would be encrypted with {kem}"))
        }
        (MediumKind::Age, None) => Some(format!("{name} has no age recipient")),
        (MediumKind::Card, None) => {
            Some(format!("{name} has no card that a share can be sealed to"))
        }
        (MediumKind::Sheet, _) => Some(format!(
            "the share of {name} would be printed, for anybody to read who holds the sheet"
        )),
    }
}

/// Refuses, in a migration, shares that would not be of the suite it goes to: each by name.
pub(crate) fn none_of_another_suite<'p>(
    script: &Script,
    takers: impl IntoIterator<Item = (&'p Person, MediumKind)>,
) -> Result<(), Error> {
    let named = script.migration.as_ref();
    let Some(suite) = named.and_then(|plan| Suite::named(&plan.suite)) else {
        return Ok(());
    };
    let others: Vec<String> = takers
        .into_iter()
        .filter_map(|(person, medium)| of_another_suite(suite, person, medium))
        .collect();
    if others.is_empty() {
        return Ok(());
    }
    Err(Error::refusal(
        Rule::SealedAsPlanned,
        format!(
            "The migration goes to the suite “{}”, of {}; {}.",
            suite.name,
            suite.seals.join(" and "),
            others.join("; ")
        ),
        "Give each of them a key of that suite first (“keymoot participant add-mlkem” beside a card, \
         “add-age” for an age file), and name card or age file as their medium.",
    ))
}
