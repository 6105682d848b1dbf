//! Destroying the drill key everywhere, and looking for it afterwards.

use super::key_id;
use crate::acts::checks::held;
use crate::acts::run::{Performed, perform};
use crate::acts::{calls_of, session, turn};
use ceremony::{Command, Copy, DeviceCall, Effect, KeyId, TokenRole};
use desk::Desk;
use wire::{Error, Told};

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
    let Effect::DestroyKey { key } = &effect else {
        return Err(super::not_its_turn("the key's destruction"));
    };
    let key = key.clone();
    perform(desk, id, &effect, Some(confirmed_by), told, |desk| {
        key_destroyed(desk, id, &key)
    })
}

/// Destroys what is left of the key: doing it again changes nothing.
pub(super) fn key_destroyed(desk: &Desk, id: &str, key: &KeyId) -> Performed {
    let mut calls: Vec<DeviceCall> = Vec::new();
    let mut everywhere = || -> Result<Vec<Copy>, Error> {
        let key = key_id(key)?;
        let mut copies = Vec::new();
        for role in desk.log.ceremony(id)?.token_roles() {
            let destroyed = destroy_in(desk, id, *role, &key);
            calls.extend(calls_of(desk, id, *role));
            copies.push(destroyed?);
        }
        Ok(copies)
    };
    match everywhere() {
        Ok(copies) => Performed::done(Command::ReportKeyDestroyed { copies, calls }),
        Err(error) => Performed::Unknown(error),
    }
}

fn destroy_in(desk: &Desk, id: &str, role: TokenRole, key: &[u8]) -> Result<Copy, Error> {
    let session = session(desk, id, role)?;
    let kind = desk.log.ceremony(id)?.script.key.kind;
    match kind.root() {
        None => {
            for handle in session.masters_with(key)? {
                session.destroy(handle)?;
            }
        }
        Some(_) => session.destroy_root(key)?,
    }
    let info = session.token_info()?;
    let found = !held(session, kind, key)?.is_empty();
    Ok(Copy {
        token: role,
        label: info.label,
        serial: info.serial,
        found,
    })
}
