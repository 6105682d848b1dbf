//! People's own cards: found by serial number, used with a PIN for one act, and locked again.

use crate::desk::Desk;
use crate::devices::{load_module, tokens};
use crate::tokens::session;
use ledger::{Card, Known};
use secrecy::SecretString;
use std::path::Path;
use token::{CardKey, Curve, Place, TokenSession};
use wire::among;
use wire::{Code, Error};
use zeroize::Zeroizing;

/// An uncompressed point of P-256 (SEC 1, 2.3.3).
pub type Point = [u8; 65];

/// Looks a card over, with its PIN: which key signs, and to which a share can be sealed.
pub fn read_card(
    desk: &mut Desk,
    module: &Path,
    serial: &str,
    pin: &SecretString,
) -> Result<(Card, String), Error> {
    let module = load_module(desk, module)?;
    let mut label = String::new();
    let mut keys = Vec::new();
    // A card may show as several slots, each with some of its keys.
    let known = Known { label: "", serial };
    for place in places_of(desk, known, Some(&module))? {
        label = label_at(desk, &place)?;
        keys.extend(at_card(desk, &place, pin, |session| {
            Ok(session.card_keys()?)
        })?);
    }
    // A key that only signs is meant for it.
    let signs = keys.iter().filter(|key| key.signs);
    let signs = signs.min_by_key(|key| key.derives).cloned();
    let mut seals = keys
        .into_iter()
        .filter(|key| key.derives && key.curve == Curve::P256);
    let seals = seals.next();
    let signs = signs.ok_or_else(|| no_suitable_key(&label))?;
    let seal_point = seals.as_ref().map(|key| hex::encode(&key.public));
    let card = Card {
        token: label,
        serial: serial.into(),
        sign_key: hex::encode(&signs.id),
        seal_key: seals.map(|key| hex::encode(&key.id)).unwrap_or_default(),
        seal_point: seal_point.unwrap_or_default(),
    };
    Ok((card, verification_key(&signs)?))
}

/// Signs with a person's card.
pub fn sign_with_card(
    desk: &mut Desk,
    card: &Card,
    pin: &SecretString,
    message: &[u8],
) -> Result<[u8; 64], Error> {
    let id = key_id(&card.sign_key)?;
    with_key(desk, card, &id, pin, |session| {
        Ok(session.card_sign(&id, message, pin)?)
    })
}

/// The card's side of a key agreement with `peer`; the x-coordinate.
pub fn agree_with_card(
    desk: &mut Desk,
    card: &Card,
    pin: &SecretString,
    peer: &Point,
) -> Result<Zeroizing<[u8; 32]>, Error> {
    let id = key_id(&card.seal_key)?;
    with_key(desk, card, &id, pin, |session| {
        Ok(session.card_ecdh(&id, peer)?)
    })
}

/// Uses a key of a card, in whichever of the card's slots it shows once unlocked.
fn with_key<T>(
    desk: &mut Desk,
    card: &Card,
    key: &[u8],
    pin: &SecretString,
    act: impl Fn(&TokenSession) -> Result<T, Error>,
) -> Result<T, Error> {
    let known = Known {
        label: &card.token,
        serial: &card.serial,
    };
    for place in places_of(desk, known, None)? {
        let done = at_card(desk, &place, pin, |session| {
            let keys = session.card_keys()?;
            if keys.iter().any(|known| known.id == key) {
                act(session).map(Some)
            } else {
                Ok(None)
            }
        })?;
        if let Some(done) = done {
            return Ok(done);
        }
    }
    Err(Error::failure(
        Code::CardKeyMissing,
        format!(
            "The card {} (serial {}) does not hold the key it was enrolled with.",
            card.token, card.serial
        ),
        "Take the card the person was enrolled with, or enrol them again.",
    ))
}

/// The slots of a card. Its PIN is given to no other: where two readers hold what may be it,
/// nothing is tried.
fn places_of(desk: &mut Desk, card: Known<'_>, module: Option<&Path>) -> Result<Vec<Place>, Error> {
    let mut slots = tokens(desk)?;
    slots.retain(|slot| module.is_none_or(|module| Path::new(&slot.module) == module));
    let places = among(card, &slots)?.into_iter().map(|slot| Place {
        module: slot.module.into(),
        slot: slot.slot,
    });
    let places: Vec<Place> = places.collect();
    let serial = card.serial;
    if places.is_empty() {
        return Err(Error::failure(
            Code::CardMissing,
            format!("The card with serial number {serial} is not in a reader."),
            "Put it in, and try again. Nothing was done.",
        ));
    }
    Ok(places)
}

fn label_at(desk: &mut Desk, place: &Place) -> Result<String, Error> {
    let slots = tokens(desk)?;
    let found = slots
        .into_iter()
        .find(|slot| Path::new(&slot.module) == place.module && slot.slot == place.slot);
    Ok(found.map(|slot| slot.label).unwrap_or_default())
}

/// Unlocks a card for one act, and locks it again whatever came of that.
fn at_card<T>(
    desk: &mut Desk,
    place: &Place,
    pin: &SecretString,
    act: impl FnOnce(&TokenSession) -> Result<T, Error>,
) -> Result<T, Error> {
    let unlocked = desk.bench.pool.unlock(place, pin).map_err(Error::from);
    let done = unlocked.and_then(|()| act(session(&desk.bench.pool, place)?));
    desk.bench.pool.close(place);
    done
}

/// A key as participants' keys are written, hex: 32 bytes for Ed25519; for P-256 33, compressed
/// (SEC 1, 2.3.3).
fn verification_key(key: &CardKey) -> Result<String, Error> {
    match (key.curve, key.public.as_slice()) {
        (Curve::Ed25519, public) => Ok(hex::encode(public)),
        (Curve::P256, [4, point @ ..]) if point.len() == 64 => {
            let (x, y) = point.split_at(32);
            Ok(format!("{:02x}{}", 2 + (y[31] & 1), hex::encode(x)))
        }
        (Curve::P256, _) => Err(Error::failure(
            Code::CardKeyUnreadable,
            "The card's public key is not an uncompressed point of P-256.",
            "Use another card.",
        )),
    }
}

fn key_id(id: &str) -> Result<Vec<u8>, Error> {
    hex::decode(id).map_err(|_| Error::fault(Code::KeyId, format!("“{id}” is not an id.")))
}

fn no_suitable_key(label: &str) -> Error {
    Error::refusal(
        Code::CardHasNoSuitableKey,
        format!("The card {label} has no key that signs with P-256 or Ed25519."),
        "Have a key made on the card first, or enrol the person with a passphrase.",
    )
}
