//! Making the master key in the primary token.

use super::{key_facts, key_id};
use crate::acts::run::{Performed, perform};
use crate::acts::{calls_of, session};
use ceremony::{Command, Effect, KeyId, TokenRole};
use desk::Desk;
use rand_core::Rng as _;
use wire::{Code, Error, Told};

pub(crate) fn make_key(
    desk: &mut Desk,
    id: &str,
    confirmed_by: String,
    told: Told<'_>,
) -> Result<(), Error> {
    let label = desk.log.ceremony(id)?.script.key.label.clone();
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
        |desk| match session(desk, id, TokenRole::Primary)
            .and_then(|one| Ok(one.generate_master(&label, &bytes)?))
        {
            Ok(_) => key_made(desk, id, &key),
            Err(error) => not_made(desk, id, &bytes, error),
        },
    )
}

/// The key as the token describes it: after making it, or when it is found later.
pub(super) fn key_made(desk: &Desk, id: &str, key: &KeyId) -> Performed {
    let read = || -> Result<_, Error> {
        let session = session(desk, id, TokenRole::Primary)?;
        let handles = session.masters_with(&key_id(key)?)?;
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
        key_facts(session, handle, Vec::new(), None)
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
fn not_made(desk: &Desk, id: &str, key: &[u8], error: Error) -> Performed {
    let looked = session(desk, id, TokenRole::Primary).and_then(|one| Ok(one.masters_with(key)?));
    match looked {
        Ok(handles) if handles.is_empty() => {
            Performed::not_done(error, calls_of(desk, id, TokenRole::Primary))
        }
        Ok(_) | Err(_) => Performed::Unknown(error),
    }
}
