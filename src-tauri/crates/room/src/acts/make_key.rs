//! Making the master key in the primary token.

use super::{key_facts, key_id};
use crate::acts::calls_of;
use crate::acts::finish;
use crate::acts::intend;
use crate::acts::not_done;
use crate::acts::session;
use crate::acts::unknown;
use crate::desk::Desk;
use ceremony::{Command, Effect, TokenRole};
use rand_core::Rng as _;
use wire::Error;
use wire::Told;

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
    let effect = Effect::GenerateKey {
        key: hex::encode(bytes),
        label: label.clone(),
    };
    intend(desk, id, &effect, Some(confirmed_by), told)?;
    let made = session(desk, id, TokenRole::Primary)?.generate_master(&label, &bytes);
    if let Err(error) = made {
        return settle_generation(desk, id, &effect, &bytes, error.into());
    }
    report_key_made(desk, id, &effect)?;
    finish(desk, id, &effect, told)
}

/// Reports the key as the token describes it: after making it, or when it is found later.
pub(crate) fn report_key_made(desk: &mut Desk, id: &str, effect: &Effect) -> Result<(), Error> {
    let Effect::GenerateKey { key, .. } = effect else {
        return Err(Error::fault("effect-mismatch", "Not the making of a key."));
    };
    let bytes = key_id(key)?;
    let read = || -> Result<_, Error> {
        let session = session(desk, id, TokenRole::Primary)?;
        let handles = session.masters_with(&bytes)?;
        let [handle] = handles[..] else {
            return Err(Error::failure(
                "key-not-alone",
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
        Ok(facts) => {
            let calls = calls_of(desk, id, TokenRole::Primary);
            desk.log
                .command(id, Command::ReportKeyMade { key: facts, calls })
        }
        Err(error) => unknown(desk, id, effect, error),
    }
}

/// After an error, looks whether the key is there all the same.
pub(crate) fn settle_generation(
    desk: &mut Desk,
    id: &str,
    effect: &Effect,
    key: &[u8],
    error: Error,
) -> Result<(), Error> {
    let looked = session(desk, id, TokenRole::Primary).and_then(|one| Ok(one.masters_with(key)?));
    match looked {
        Ok(handles) if handles.is_empty() => {
            let calls = calls_of(desk, id, TokenRole::Primary);
            not_done(desk, id, effect, calls, error)
        }
        Ok(_) | Err(_) => unknown(desk, id, effect, error),
    }
}
