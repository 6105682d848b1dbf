//! A live recovery test: the key rebuilt for a moment as a session object, compared with the live
//! copy, a canary opened, and destroyed again.

use super::checks::{self, Known, compare, held};
use super::collect::package_again;
use super::recover::package_or_device;
use super::rehearse::{master, package_facts, unwrap_copy, wrapped_of};
use super::{key_facts, key_id};
use crate::acts::copies::copies_where_expected;
use crate::acts::recover::{forget_shares, recovery_key};
use crate::acts::run::{Performed, perform};
use crate::acts::{calls_of, session, turn};
use ceremony::{Command, Effect, Equality, KeyFacts, KeyId, KeyKind, TokenRole};
use desk::Desk;
use media::lock_pages;
use token::{Handle, Purpose, TokenSession, Wrapped};
use wire::{Code, Error, Told};

/// What the token in which the key was rebuilt showed of it.
struct Tested {
    key: KeyFacts,
    equality: Equality,
    canary: Equality,
    gone: bool,
}

pub(crate) fn test_key(
    desk: &mut Desk,
    id: &str,
    confirmed_by: String,
    told: Told<'_>,
) -> Result<(), Error> {
    let effect = turn(desk, id)?;
    let Effect::TestKey { key } = effect.clone() else {
        return Err(super::not_its_turn("a live recovery test"));
    };
    let package = package_again(desk, id)?;
    let facts = package_facts(&package);
    // The live copy must be there before a second one is made.
    copies_where_expected(desk, id, &facts)?;
    session(desk, id, TokenRole::Target)?;
    let recovery = recovery_key(desk, id)?;
    let _page = lock_pages(recovery.as_ptr(), recovery.len());
    let wrapped = wrapped_of(&package);
    perform(desk, id, &effect, Some(confirmed_by), told, |desk| {
        let tested = try_key(desk, id, &key, &recovery, &wrapped);
        drop(recovery);
        let mut calls = calls_of(desk, id, TokenRole::Primary);
        calls.extend(calls_of(desk, id, TokenRole::Target));
        match tested {
            Ok(tested) => Performed::tried(Command::ReportKeyTested {
                key: tested.key,
                equality: tested.equality,
                canary: tested.canary,
                gone: tested.gone,
                calls,
            })
            .then(forget_shares),
            // A session object is all there was: it is gone, or goes with the session.
            Err(error) => Performed::not_done(error, calls),
        }
    })
}

fn try_key(
    desk: &Desk,
    id: &str,
    key: &KeyId,
    recovery: &[u8; 32],
    wrapped: &Wrapped,
) -> Result<Tested, Error> {
    let live = session(desk, id, TokenRole::Primary)?;
    let target = session(desk, id, TokenRole::Target)?;
    let known = checks::journalled(desk, id)?;
    let known = known
        .as_ref()
        .ok_or_else(|| Error::fault(Code::NoCheckValue, "There is no check value."))?;
    let kind = desk.log.ceremony(id)?.script.key.kind;
    let before = [Held::by(live, kind, key)?, Held::by(target, kind, key)?];
    let wanted = Wanted { key, known };
    let tried = rebuild_and_try(
        (live, master(live, kind, key)?),
        target,
        wanted,
        (recovery, wrapped),
    );
    let [live_before, target_before] = before;
    let (key, equality, canary) = match tried {
        Ok(tried) => tried,
        Err(error) => {
            // The first error is the one to tell; what is left goes with the session.
            drop(live_before.sweep(live));
            drop(target_before.sweep(target));
            return Err(error);
        }
    };
    let gone = target_before.is_all(target, &key.id)? && live_before.is_all(live, &key.id)?;
    Ok(Tested {
        key,
        equality,
        canary,
        gone,
    })
}

/// The key that is to be rebuilt.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    key: &'a KeyId,
    known: &'a Known,
}

/// Keys a token holds that a live test has to do with: what else is found afterwards was left.
struct Held {
    sessions: Vec<Handle>,
    masters: Vec<Handle>,
    kind: KeyKind,
}

impl Held {
    fn by(session: &TokenSession, kind: KeyKind, key: &KeyId) -> Result<Self, Error> {
        Ok(Self {
            sessions: match kind.root() {
                None => session.session_keys()?,
                Some(_) => session.session_roots()?,
            },
            masters: held(session, kind, &key_id(key)?)?,
            kind,
        })
    }

    /// True if the token holds nothing more than it did: neither in sessions nor under the key's id.
    fn is_all(&self, session: &TokenSession, key: &KeyId) -> Result<bool, Error> {
        let now = Self::by(session, self.kind, key)?;
        let known = |one: &Handle| self.sessions.contains(one);
        Ok(now.sessions.iter().all(known) && now.masters.len() == self.masters.len())
    }

    /// Destroys what came since then.
    fn sweep(&self, session: &TokenSession) -> Result<(), Error> {
        let sessions = match self.kind.root() {
            None => session.session_keys()?,
            Some(_) => session.session_roots()?,
        };
        for key in sessions {
            if !self.sessions.contains(&key) {
                session.destroy(key)?;
            }
        }
        Ok(())
    }
}

/// Rebuilds the key as a session object, tries it, and destroys it again.
fn rebuild_and_try(
    (live, live_key): (&TokenSession, Handle),
    target: &TokenSession,
    wanted: Wanted<'_>,
    (recovery, wrapped): (&[u8; 32], &Wrapped),
) -> Result<(KeyFacts, Equality, Equality), Error> {
    let (by, _) = target.import_recovery_key(recovery)?;
    let unwrapped = unwrap_copy(target, by, wrapped, wanted.known);
    target.destroy(by)?;
    let copy = unwrapped.map_err(package_or_device)?;
    let tried = try_copy((live, live_key), (target, copy), wanted);
    target.destroy(copy)?;
    tried
}

/// Compares both copies, and has the rebuilt one open what the live one closed.
fn try_copy(
    (live, live_key): (&TokenSession, Handle),
    (target, copy): (&TokenSession, Handle),
    Wanted { key, known }: Wanted<'_>,
) -> Result<(KeyFacts, Equality, Equality), Error> {
    let mut facts = KeyFacts {
        id: key.clone(),
        // A session object has a name for the moment only.
        label: String::new(),
        ..key_facts(target, copy, Vec::new(), Some(known))?
    };
    facts.attributes.remove("label");
    let equality = compare((live, live_key), (target, copy), known)?;
    let canary = match known {
        Known::Master(_) => open_canary((live, live_key), (target, copy), known)?,
        // What a root key is for is a signature: one more, over a challenge of its own.
        Known::Root(_) => compare((live, live_key), (target, copy), known)?,
    };
    Ok((facts, equality, canary))
}

/// A canary: a key made for this in the live token and wrapped under the live key. The rebuilt key
/// unwraps it in the other token; both answer one fresh challenge with it.
fn open_canary(
    (live, live_key): (&TokenSession, Handle),
    (target, copy): (&TokenSession, Handle),
    known: &Known,
) -> Result<Equality, Error> {
    let made = live.generate_canary()?;
    let closed = live.wrap(live_key, made);
    let opened = closed.and_then(|closed| target.unwrap(copy, &closed, Purpose::SessionCopy));
    let compared = match opened {
        Ok(opened) => {
            let compared = compare((live, made), (target, opened), known);
            target.destroy(opened)?;
            compared
        }
        Err(error) => Err(error.into()),
    };
    live.destroy(made)?;
    compared
}
