//! A live recovery test: the key rebuilt for a moment as a session object, compared with the live
//! copy, a canary opened, and destroyed again.

use super::rehearse::{check_method, compare, master};
use super::{Told, key_facts};
use crate::live::lock_pages;
use crate::{Error, Room};
use ceremony::{Command, Effect, Equality, KeyFacts, TokenRole};
use token::{Format, Handle, Purpose, TokenSession, Wrapped};

/// What the token in which the key was rebuilt showed of it.
struct Tested {
    key: KeyFacts,
    equality: Equality,
    canary: Equality,
    gone: bool,
}

impl Room {
    pub(super) fn test_key(
        &mut self,
        id: &str,
        confirmed_by: String,
        told: Told<'_>,
    ) -> Result<(), Error> {
        let effect = self.turn(id)?;
        let Effect::TestKey { key } = effect.clone() else {
            return Err(Error::refusal(
                "steps-in-order",
                "It is not the turn of a live recovery test.",
                "Do what the step asks for first.",
            ));
        };
        // The live copy must be there before a second one is made.
        master(self.session(id, TokenRole::Primary)?, &key)?;
        let recovery = self.recovery_key(id)?;
        let _page = lock_pages(recovery.as_ptr(), recovery.len());
        let package = super::collect::package_again(self, id)?;
        let wrapped = Wrapped {
            format: Format::Rfc3394,
            bytes: package.wrapped().to_vec(),
        };
        self.intend(id, &effect, Some(confirmed_by), told)?;
        let tested = self.try_key(id, &key, &recovery, &wrapped);
        drop(recovery);
        let mut calls = self.calls_of(id, TokenRole::Primary);
        calls.extend(self.calls_of(id, TokenRole::Target));
        let tested = match tested {
            Ok(tested) => tested,
            // A session object is all there was: it is gone, or goes with the session.
            Err(error) => return self.not_done(id, &effect, calls, error),
        };
        let report = Command::ReportKeyTested {
            key: tested.key,
            equality: tested.equality,
            canary: tested.canary,
            gone: tested.gone,
            calls,
        };
        if let Err(refused) = self.ceremony(id)?.decide(report.clone()) {
            return self.not_done(id, &effect, Vec::new(), refused.into());
        }
        self.command(id, report)?;
        if let Some(live) = self.live.get_mut(id) {
            live.collected.clear();
        }
        self.finish(id, &effect, told)
    }

    fn try_key(
        &self,
        id: &str,
        key: &str,
        recovery: &[u8; 32],
        wrapped: &Wrapped,
    ) -> Result<Tested, Error> {
        let live = self.session(id, TokenRole::Primary)?;
        let target = self.session(id, TokenRole::Target)?;
        let live_key = master(live, key)?;
        let (by, _) = target.import_recovery_key(recovery)?;
        let unwrapped = target.unwrap(by, wrapped, Purpose::SessionCopy);
        let destroyed = target.destroy(by);
        let copy = unwrapped?;
        destroyed?;
        let tried = try_copy((live, live_key), (target, copy), key);
        target.destroy(copy)?;
        let (key, equality, canary) = tried?;
        Ok(Tested {
            key,
            equality,
            canary,
            gone: !target.exists(copy)?,
        })
    }
}

/// Compares both copies, and has the rebuilt one open what the live one closed.
fn try_copy(
    (live, live_key): (&TokenSession, Handle),
    (target, copy): (&TokenSession, Handle),
    id: &str,
) -> Result<(KeyFacts, Equality, Equality), Error> {
    let facts = KeyFacts {
        id: id.into(),
        ..key_facts(target, copy, Vec::new())?
    };
    let equality = compare((live, live_key), (target, copy), &facts.check)?;
    let canary = open_canary((live, live_key), (target, copy), &facts)?;
    Ok((facts, equality, canary))
}

/// A canary: a key made for this in the live token and wrapped under the live key. The rebuilt key
/// unwraps it in the other token; both answer one fresh challenge with it.
fn open_canary(
    (live, live_key): (&TokenSession, Handle),
    (target, copy): (&TokenSession, Handle),
    facts: &KeyFacts,
) -> Result<Equality, Error> {
    check_method(&facts.check)?;
    let made = live.generate_canary()?;
    let closed = live.wrap(live_key, made);
    let opened = closed.and_then(|closed| target.unwrap(copy, &closed, Purpose::SessionCopy));
    let compared = match opened {
        Ok(opened) => {
            let compared = compare((live, made), (target, opened), &facts.check);
            target.destroy(opened)?;
            compared
        }
        Err(error) => Err(error.into()),
    };
    live.destroy(made)?;
    compared
}
