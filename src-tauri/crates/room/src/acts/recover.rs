//! Rebuilding the key in the target token from a quorum's shares.

use super::checks::{self, Known, check_again, check_of, compare, disagrees, held, root_kind};
use super::collect::package_again;
use super::rehearse::{master, package_facts, wrapped_of};
use super::{door, key_id};
use crate::acts::copies::copies_where_expected;
use crate::acts::hand_out::forget_secrets;
use crate::acts::run::{Performed, perform};
use crate::acts::{calls_of, session, turn};
use ceremony::{
    Command, DeviceCall, Effect, Equality, Found, KeyFacts, KeyId, KeyKind, Kind, TokenRole,
};
use desk::Desk;
use desk::tokens;
use media::lock_pages;
use quorum::reconstruct;
use token::{ErrorKind, Purpose, RootPurpose, TokenSession, Wrapped};
use wire::{Code, Error, Told, sentence};
use zeroize::Zeroizing;

pub(crate) fn recover(
    desk: &mut Desk,
    id: &str,
    confirmed_by: String,
    told: Told<'_>,
) -> Result<(), Error> {
    let effect = turn(desk, id)?;
    let Effect::InstallKey { key, label } = effect.clone() else {
        return Err(super::not_its_turn("a recovery"));
    };
    session(desk, id, TokenRole::Target)?;
    let package = package_again(desk, id)?;
    let facts = package_facts(&package);
    copies_where_expected(desk, id, &facts)?;
    let known = Known::read(&facts.check, facts.public_key.as_deref())?;
    let recovery = recovery_key(desk, id)?;
    let _page = lock_pages(recovery.as_ptr(), recovery.len());
    let wrapped = wrapped_of(&package);
    perform(desk, id, &effect, Some(confirmed_by), told, |desk| {
        let into = session(desk, id, TokenRole::Target);
        let installed = into.and_then(|target| {
            let id = key_id(&key)?;
            install(target, &recovery, &wrapped, (&label, &id), &known).map_err(package_or_device)
        });
        drop(recovery);
        match installed {
            Ok(()) => key_recovered(desk, id, &key, &label),
            Err(error) => not_installed(desk, id, &key, error),
        }
    })
}

/// The shares have done their work.
pub(super) fn forget_shares(desk: &mut Desk, id: &str) -> Result<(), Error> {
    if let Some(live) = desk.memory.live.get_mut(id) {
        live.collected.clear();
    }
    Ok(())
}

/// The key as the token describes it: after installing it, or when it is found later.
pub(super) fn key_recovered(desk: &Desk, id: &str, key: &KeyId, label: &str) -> Performed {
    let checked = checks::journalled(desk, id).and_then(|known| {
        let one = session(desk, id, TokenRole::Target)?;
        if let Some(Known::Root(root)) = &known {
            // Where it was interrupted, the private half alone may be there.
            let kind = root_kind(root.kind());
            one.keep_root_public(kind, label, &key_id(key)?, root.bytes())?;
        }
        let kind = desk.log.ceremony(id)?.script.key.kind;
        Ok((differs(one, key, kind, known.as_ref())?, known))
    });
    let known = match checked {
        Ok((None, known)) => known,
        Ok((Some(error), _)) => return discarded(desk, id, key, error),
        Err(error) => return Performed::Unknown(error),
    };
    let closed = session(desk, id, TokenRole::Target)
        .and_then(|one| door::close(one, key, &[], known.as_ref()));
    let facts = match closed {
        Ok(facts) => facts,
        Err(error) => return Performed::Unknown(error),
    };
    let calls = calls_of(desk, id, TokenRole::Target);
    match compare_with_other_copy(desk, id, &facts, known.as_ref()) {
        Ok(equality) => Performed::done(Command::ReportKeyRecovered {
            key: facts,
            calls,
            equality,
        })
        .then(forget_shares),
        Err(error) => Performed::Unknown(error),
    }
}

/// Destroys what was installed and is not the key. There was nothing of its id in the token
/// before, so it is nothing else.
fn discarded(desk: &Desk, id: &str, key: &KeyId, error: Error) -> Performed {
    let gone = session(desk, id, TokenRole::Target)
        .and_then(|one| discard(one, desk.log.ceremony(id)?.script.key.kind, key));
    if let Err(error) = gone {
        return Performed::Unknown(error);
    }
    let calls = calls_of(desk, id, TokenRole::Target);
    Performed::not_done(error, calls).then(|desk, id| {
        let live = desk.memory.live.get(id);
        if live.is_some_and(|one| !one.collected.is_empty()) {
            return Ok(());
        }
        // Found after a restart: the shares are brought again before it is tried again.
        let reason = "the shares left memory before the key was installed".into();
        forget_secrets(desk, id, reason, Found::NotDone)
    })
}

/// From verified shares to the recovery key.
pub(crate) fn recovery_key(desk: &Desk, id: &str) -> Result<Zeroizing<[u8; 32]>, Error> {
    let shares = desk
        .memory
        .live
        .get(id)
        .map_or(&[][..], |live| &live.collected);
    let package = package_again(desk, id)?;
    let secret = reconstruct(package.commitments(), shares).map_err(|refused| {
        Error::refusal(
            Code::QuorumComplete,
            sentence(&refused),
            "Enter the missing shares; after a restart all of them.",
        )
    })?;
    let _page = lock_pages(std::ptr::from_ref(&secret).cast(), size_of_val(&secret));
    secret
        .recovery_key(package.header())
        .map_err(|error| Error::refusal(Code::PackageWhole, sentence(&error), PACKAGE_AGAIN))
}

/// Asks another unlocked token that holds the key the same fresh question: the one bound for
/// it, where the ceremony has one.
fn compare_with_other_copy(
    desk: &Desk,
    id: &str,
    key: &KeyFacts,
    known: Option<&Known>,
) -> Result<Option<(Equality, Vec<DeviceCall>)>, Error> {
    let known =
        known.ok_or_else(|| Error::fault(Code::NoCheckValue, "There is no check value."))?;
    let kind = desk.log.ceremony(id)?.script.key.kind;
    let target = session(desk, id, TokenRole::Target)?;
    let bytes = key_id(&key.id)?;
    let bound = (desk.log.ceremony(id)?.kind == Kind::Replicate)
        .then(|| session(desk, id, TokenRole::Primary))
        .transpose()?;
    for other in desk.bench.pool.sessions() {
        if std::ptr::eq(other, target) || bound.is_some_and(|one| !std::ptr::eq(other, one)) {
            continue;
        }
        let Some(copy) = held(other, kind, &bytes)?.first().copied() else {
            continue;
        };
        let own = master(target, kind, &key.id)?;
        let equality = compare((other, copy), (target, own), known)?;
        let mut calls = tokens::calls(other.take_trace());
        calls.extend(tokens::calls(target.take_trace()));
        return Ok(Some((equality, calls)));
    }
    Ok(None)
}

/// After an error, looks whether the key is there all the same.
fn not_installed(desk: &Desk, id: &str, key: &KeyId, error: Error) -> Performed {
    let looked = session(desk, id, TokenRole::Target).and_then(|one| {
        let kind = desk.log.ceremony(id)?.script.key.kind;
        Ok(held(one, kind, &key_id(key)?)?)
    });
    match looked {
        Ok(handles) if handles.is_empty() => {
            Performed::not_done(error, calls_of(desk, id, TokenRole::Target))
        }
        Ok(_) | Err(_) => Performed::Unknown(error),
    }
}

/// What there is to say where the key installed has another check value than the journal has, or signs
/// otherwise than its public half: a device that says two different things of it has not been
/// understood, and that is an error.
fn differs(
    session: &TokenSession,
    key: &KeyId,
    kind: KeyKind,
    known: Option<&Known>,
) -> Result<Option<Error>, Error> {
    let found = match known {
        None => return Ok(None),
        Some(Known::Master(journalled)) => {
            let held = master(session, kind, key)?;
            let found = check_of(session, held, Some(journalled))?;
            (found != *journalled).then(|| disagrees(&found, journalled))
        }
        Some(known @ Known::Root(_)) => {
            let held = master(session, kind, key)?;
            match check_again(session, held, known) {
                Ok(_) => None,
                Err(error) if error.code == Code::CheckValueDisagrees => Some(error),
                Err(error) => return Err(error),
            }
        }
    };
    Ok(found.map(|error| Error {
        recovery: "It was destroyed again; the shares and the package are as they were. Try it \
                   again; if it stays so, use another token."
            .into(),
        ..error
    }))
}

fn discard(session: &TokenSession, kind: KeyKind, key: &KeyId) -> Result<(), Error> {
    let key = key_id(key)?;
    if kind.root().is_some() {
        return Ok(session.destroy_root(&key)?);
    }
    for handle in session.masters_with(&key)? {
        session.destroy(handle)?;
    }
    Ok(())
}

/// A package that does not open under the right recovery key is to blame, not the device.
pub(crate) fn package_or_device(error: token::Error) -> Error {
    if !matches!(error.kind, ErrorKind::UnwrapRefused) {
        return error.into();
    }
    Error::refusal(
        Code::PackageWhole,
        "The package does not open: the shares are right, so the package was altered or damaged.",
        PACKAGE_AGAIN,
    )
}

const PACKAGE_AGAIN: &str =
    "The custodians did nothing wrong. Take another copy of the package and begin again.";

/// Brings the recovery key in, opens the package under it, and destroys it again.
fn install(
    session: &TokenSession,
    recovery: &[u8; 32],
    wrapped: &Wrapped,
    (label, id): (&str, &[u8]),
    known: &Known,
) -> Result<(), token::Error> {
    let (by, _) = session.import_recovery_key(recovery)?;
    let unwrapped = match known {
        Known::Master(_) => session.unwrap(by, wrapped, Purpose::RecoveredMaster { label, id }),
        Known::Root(root) => {
            let (kind, public) = (root_kind(root.kind()), root.bytes());
            let purpose = RootPurpose::Recovered { label, id, public };
            session.unwrap_root(kind, by, wrapped, purpose)
        }
    };
    let destroyed = session.destroy(by);
    unwrapped?;
    destroyed
}
