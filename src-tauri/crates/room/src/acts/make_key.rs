//! Making the master or root key in the primary token.

use super::{key_facts, key_id};
use crate::acts::checks::{Known, held, root_kind};
use crate::acts::run::{Performed, perform};
use crate::acts::{calls_of, session};
use ceremony::{Command, Effect, KeyId, TokenRole};
use desk::Desk;
use quorum::root::PublicKey;
use rand_core::Rng as _;
use wire::{Code, Error, Told};

pub(crate) fn make_key(
    desk: &mut Desk,
    id: &str,
    confirmed_by: String,
    told: Told<'_>,
) -> Result<(), Error> {
    let planned = &desk.log.ceremony(id)?.script.key;
    let (label, kind) = (planned.label.clone(), planned.kind);
    session(desk, id, TokenRole::Primary)?;
    let mut bytes = [0; 16];
    desk.log.rng().fill_bytes(&mut bytes);
    let key = KeyId::from(hex::encode(bytes));
    let effect = Effect::GenerateKey {
        key: key.clone(),
        label: label.clone(),
    };
    perform(
        desk,
        id,
        &effect,
        Some(confirmed_by),
        told,
        |desk| match session(desk, id, TokenRole::Primary).and_then(|one| {
            Ok(match kind.root() {
                None => one.generate_master(&label, &bytes)?,
                Some(root) => one.generate_root(root_kind(root), &label, &bytes)?,
            })
        }) {
            Ok(_) => key_made(desk, id, &key),
            Err(error) => not_made(desk, id, &key, error),
        },
    )
}

/// The key as the token describes it: after making it, or when it is found later.
pub(super) fn key_made(desk: &Desk, id: &str, key: &KeyId) -> Performed {
    let read = || -> Result<_, Error> {
        let session = session(desk, id, TokenRole::Primary)?;
        let kind = desk.log.ceremony(id)?.script.key.kind;
        let bytes = key_id(key)?;
        let handles = held(session, kind, &bytes)?;
        let [handle] = handles[..] else {
            return Err(Error::failure(
                Code::KeyNotAlone,
                format!(
                    "The token holds {} keys with the new key's id.",
                    handles.len()
                ),
                "Stop and look at the token with its maker's tool.",
            ));
        };
        let known = kind
            .root()
            .map(|root| -> Result<_, Error> {
                let public = session.root_public(root_kind(root), &bytes)?;
                let public = PublicKey::new(root, &public);
                public.map(Known::Root).ok_or_else(not_a_key)
            })
            .transpose()?;
        key_facts(session, handle, Vec::new(), known.as_ref())
    };
    match read() {
        Ok(key) => {
            let calls = calls_of(desk, id, TokenRole::Primary);
            Performed::done(Command::ReportKeyMade { key, calls })
        }
        Err(error) => Performed::Unknown(error),
    }
}

/// After an error, looks whether the key is there all the same.
fn not_made(desk: &Desk, id: &str, key: &KeyId, error: Error) -> Performed {
    match is_made(desk, id, key).and_then(|made| {
        if !made {
            remove_half(desk, id, key)?;
        }
        Ok(made)
    }) {
        Ok(false) => Performed::not_done(error, calls_of(desk, id, TokenRole::Primary)),
        Ok(true) | Err(_) => Performed::Unknown(error),
    }
}

/// Whether the token has the key, whole: nobody relies on half a root key.
pub(super) fn is_made(desk: &Desk, id: &str, key: &KeyId) -> Result<bool, Error> {
    let session = session(desk, id, TokenRole::Primary)?;
    let (kind, key) = (desk.log.ceremony(id)?.script.key.kind, key_id(key)?);
    Ok(match kind.root() {
        None => !session.masters_with(&key)?.is_empty(),
        Some(_) => session.holds_root(&key)?,
    })
}

/// Removes half a root key, which is of no use and would keep its label taken.
pub(super) fn remove_half(desk: &Desk, id: &str, key: &KeyId) -> Result<(), Error> {
    if desk.log.ceremony(id)?.script.key.kind.root().is_some() {
        session(desk, id, TokenRole::Primary)?.destroy_root(&key_id(key)?)?;
    }
    Ok(())
}

fn not_a_key() -> Error {
    Error::failure(
        Code::KeyUnreadable,
        "What the token tells as the new key’s public half is no public key.",
        "Stop and look at the token with its maker's tool.",
    )
}
