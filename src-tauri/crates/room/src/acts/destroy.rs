//! Destroying the drill key everywhere, and looking for it afterwards.

use super::key_id;
use crate::acts::calls_of;
use crate::acts::finish;
use crate::acts::intend;
use crate::acts::session;
use crate::acts::turn;
use crate::acts::unknown;
use crate::desk::Desk;
use ceremony::{Command, Copy, DeviceCall, Effect, TokenRole};
use wire::Error;
use wire::Told;

pub(crate) fn destroy(
    desk: &mut Desk,
    id: &str,
    confirmed_by: String,
    told: Told<'_>,
) -> Result<(), Error> {
    let effect = turn(desk, id)?;
    // Every token that holds the key must be at hand before the first copy goes.
    for role in desk.log.ceremony(id)?.token_roles() {
        session(desk, id, *role)?;
    }
    intend(desk, id, &effect, Some(confirmed_by), told)?;
    finish_destruction(desk, id, &effect)?;
    finish(desk, id, &effect, told)
}

/// Destroys what is left of the key: doing it again changes nothing.
pub(crate) fn finish_destruction(desk: &mut Desk, id: &str, effect: &Effect) -> Result<(), Error> {
    let Effect::DestroyKey { key } = effect else {
        return Err(Error::fault("effect-mismatch", "Not a destruction."));
    };
    let key = key_id(key)?;
    let mut copies = Vec::new();
    let mut calls: Vec<DeviceCall> = Vec::new();
    for role in desk.log.ceremony(id)?.token_roles() {
        let destroyed = destroy_in(desk, id, *role, &key);
        calls.extend(calls_of(desk, id, *role));
        match destroyed {
            Ok(copy) => copies.push(copy),
            Err(error) => return unknown(desk, id, effect, error),
        }
    }
    desk.log
        .command(id, Command::ReportKeyDestroyed { copies, calls })
}

pub(crate) fn destroy_in(
    desk: &Desk,
    id: &str,
    role: TokenRole,
    key: &[u8],
) -> Result<Copy, Error> {
    let session = session(desk, id, role)?;
    for handle in session.masters_with(key)? {
        session.destroy(handle)?;
    }
    let info = session.token_info()?;
    let found = !session.masters_with(key)?.is_empty();
    Ok(Copy {
        token: role,
        label: info.label,
        serial: info.serial,
        found,
    })
}
