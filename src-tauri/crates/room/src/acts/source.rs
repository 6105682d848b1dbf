//! Reading a share that somebody brings, from whatever it lies on.

use super::seal::pin_of;
use crate::acts::collect::read_typed;
use crate::recipients::card_of;
use ceremony::Role;
use desk::Desk;
use desk::cards::{Point, agree_with_card};
use files::read_bounded;
use ledger::Person;
use media::{Brought, OpenWith, Unreadable};
use secrecy::SecretString;
use std::cell::RefCell;
use std::path::Path;
use wire::{Code, Error, Keys, Source};
use zeroize::Zeroizing;

/// Longest file that is read as an age identity.
const LONGEST_IDENTITY: u64 = 64 * 1024;

/// Reads the share `custodian` brings. The outer error is of file, card or PIN, and leaves all
/// as it was; the inner one says that no share could be read.
pub(crate) fn read_source(
    desk: &mut Desk,
    id: &str,
    custodian: &str,
    source: &Source,
) -> Result<Result<Brought, Unreadable>, Error> {
    if source.typed {
        return read_typed(desk, id);
    }
    if let Some(text) = &source.scanned {
        return media::read_scanned(text);
    }
    let Some(file) = &source.file else {
        return Err(Error::usage(
            Code::ShareBrought,
            "Nothing was brought.",
            "Choose a file, scan the code, or type the rows.",
        ));
    };
    let person = desk.log.enrolled(custodian)?.clone();
    let stands_in = desk
        .log
        .ceremony(id)?
        .script
        .participant(custodian)
        .is_some_and(|planned| planned.role == Role::BackupCustodian);
    open_for(desk, file.as_ref(), &source.keys, &person, stands_in)
}

/// Opens a sealed share with the keys of the person it is for.
pub(crate) fn open_sealed(
    desk: &mut Desk,
    file: &Path,
    keys: &Keys,
    person: &Person,
) -> Result<Result<Brought, Unreadable>, Error> {
    open_for(desk, file, keys, person, false)
}

fn open_for(
    desk: &mut Desk,
    file: &Path,
    keys: &Keys,
    person: &Person,
    stands_in: bool,
) -> Result<Result<Brought, Unreadable>, Error> {
    let identity = keys
        .identity
        .as_ref()
        .map(|file| read_identity(file.as_ref()))
        .transpose()?;
    let desk = RefCell::new(desk);
    let agree = |recipient: &Point, enc: &Point| -> Result<Zeroizing<[u8; 32]>, Error> {
        let mut desk = desk.borrow_mut();
        let owner = owner_of(&desk, recipient)?;
        if owner.participant != person.participant && !stands_in {
            return Err(Error::refusal(
                Code::OwnCard,
                format!(
                    "This share is sealed to the card of {}, not to that of {}.",
                    owner.name, person.name
                ),
                "Take the file out of this custodian's own bag.",
            ));
        }
        let pin = pin_of(keys, &owner.name)?;
        let (card, _) = card_of(&owner)?;
        let card = card.clone();
        agree_with_card(&mut desk, &card, pin, enc)
    };
    media::read_brought(
        file,
        &OpenWith {
            passphrase: keys.passphrase.as_ref(),
            identity: identity.as_ref(),
            card: Some(&agree),
        },
    )
}

/// Whose card has that key.
fn owner_of(desk: &Desk, recipient: &Point) -> Result<Person, Error> {
    let point = hex::encode(recipient);
    let mut people = desk.log.ledger().people().iter();
    let owner = people.find(|person| {
        let card = person.card.as_ref();
        card.is_some_and(|card| card.seal_point == point)
    });
    owner.cloned().ok_or_else(|| {
        Error::refusal(
            Code::CardEnrolled,
            "This share is sealed to a card that nobody in this room is enrolled with.",
            "Check that it is a share of this room's people.",
        )
    })
}

fn read_identity(file: &Path) -> Result<SecretString, Error> {
    let bytes = read_bounded(file, LONGEST_IDENTITY)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| {
        Error::usage(
            Code::IdentityUnreadable,
            format!("{} is not text.", file.display()),
            "Name the file that age-keygen wrote.",
        )
    })?;
    Ok(SecretString::from(text))
}
