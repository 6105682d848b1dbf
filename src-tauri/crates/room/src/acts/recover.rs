//! Rebuilding the key in the target token from a quorum's shares.

use super::checks::{check_method, check_of, compare, disagrees};
use super::collect::package_again;
use super::rehearse::{master, package_facts};
use super::{door, key_id};
use crate::live::lock_pages;
use crate::room::Room;
use crate::tokens;
use ceremony::{
    CheckValue, Command, DeviceCall, Effect, Equality, Found, KeyFacts, Kind, TokenRole,
};
use quorum::reconstruct;
use token::{ErrorKind, Format, Purpose, TokenSession, Wrapped};
use wire::Told;
use wire::{Error, sentence};
use zeroize::Zeroizing;

impl Room {
    pub(super) fn recover(
        &mut self,
        id: &str,
        confirmed_by: String,
        told: Told<'_>,
    ) -> Result<(), Error> {
        let effect = self.turn(id)?;
        let Effect::InstallKey { key, label } = effect.clone() else {
            return Err(Error::refusal(
                "steps-in-order",
                "It is not the turn of a recovery.",
                "Do what the step asks for first.",
            ));
        };
        self.session(id, TokenRole::Target)?;
        let package = package_again(self, id)?;
        let facts = package_facts(&package);
        self.copies_where_expected(id, &facts.key, &facts.check)?;
        let recovery = self.recovery_key(id)?;
        let _page = lock_pages(recovery.as_ptr(), recovery.len());
        let wrapped = Wrapped {
            format: Format::Rfc3394,
            bytes: package.wrapped().to_vec(),
        };
        self.intend(id, &effect, Some(confirmed_by), told)?;
        let session = self.session(id, TokenRole::Target)?;
        let installed = install(session, &recovery, &wrapped, &label, &key_id(&key)?);
        drop(recovery);
        if let Err(error) = installed {
            return self.settle_install(id, &effect, &key, error);
        }
        self.report_recovered(id, &effect)?;
        if let Some(live) = self.live.get_mut(id) {
            live.collected.clear();
        }
        self.finish(id, &effect, told)
    }

    /// Reports the key as the token describes it: after installing it, or when it is found later.
    pub(super) fn report_recovered(&mut self, id: &str, effect: &Effect) -> Result<(), Error> {
        let Effect::InstallKey { key, .. } = effect else {
            return Err(Error::fault("effect-mismatch", "Not a recovery."));
        };
        let journalled = self.journalled_check(id)?;
        let differs = self
            .session(id, TokenRole::Target)
            .and_then(|one| differs(one, key, journalled.as_ref()));
        match differs {
            Ok(None) => {}
            Ok(Some(error)) => return self.discard_installed(id, effect, key, error),
            Err(error) => return self.unknown(id, effect, error),
        }
        let closed = self
            .session(id, TokenRole::Target)
            .and_then(|one| door::close(one, key, journalled.as_ref()));
        let facts = match closed {
            Ok(facts) => facts,
            Err(error) => return self.unknown(id, effect, error),
        };
        let calls = self.calls_of(id, TokenRole::Target);
        let equality = match self.compare_with_other_copy(id, &facts) {
            Ok(equality) => equality,
            Err(error) => return self.unknown(id, effect, error),
        };
        self.command(
            id,
            Command::ReportKeyRecovered {
                key: facts,
                calls,
                equality,
            },
        )
    }

    /// Destroys what was installed and is not the key. There was nothing of its id in the token
    /// before, so it is nothing else.
    fn discard_installed(
        &mut self,
        id: &str,
        effect: &Effect,
        key: &str,
        error: Error,
    ) -> Result<(), Error> {
        let discarded = self
            .session(id, TokenRole::Target)
            .and_then(|one| discard(one, key));
        if let Err(error) = discarded {
            return self.unknown(id, effect, error);
        }
        let calls = self.calls_of(id, TokenRole::Target);
        let told = self.not_done(id, effect, calls, error);
        let kept = self
            .live
            .get(id)
            .is_some_and(|one| !one.collected.is_empty());
        if !kept {
            // Found after a restart: the shares are brought again before it is tried again.
            let reason = "the shares left memory before the key was installed".into();
            self.forget_secrets(id, reason, Found::NotDone)?;
        }
        told
    }

    /// From verified shares to the recovery key.
    pub(super) fn recovery_key(&self, id: &str) -> Result<Zeroizing<[u8; 32]>, Error> {
        let shares = self.live.get(id).map_or(&[][..], |live| &live.collected);
        let package = package_again(self, id)?;
        let secret = reconstruct(package.commitments(), shares).map_err(|refused| {
            Error::refusal(
                "quorum-complete",
                sentence(&refused),
                "Enter the missing shares; after a restart all of them.",
            )
        })?;
        let _page = lock_pages(std::ptr::from_ref(&secret).cast(), size_of_val(&secret));
        secret
            .recovery_key(package.header())
            .map_err(|error| Error::refusal("package-whole", sentence(&error), PACKAGE_AGAIN))
    }

    /// Asks another unlocked token that holds the key the same fresh question: the one bound for
    /// it, where the ceremony has one.
    fn compare_with_other_copy(
        &self,
        id: &str,
        key: &KeyFacts,
    ) -> Result<Option<(Equality, Vec<DeviceCall>)>, Error> {
        check_method(&key.check)?;
        let target = self.session(id, TokenRole::Target)?;
        let bytes = key_id(&key.id)?;
        let bound = (self.ceremony(id)?.kind == Kind::Replicate)
            .then(|| self.session(id, TokenRole::Primary))
            .transpose()?;
        for other in self.tokens.sessions() {
            if std::ptr::eq(other, target) || bound.is_some_and(|one| !std::ptr::eq(other, one)) {
                continue;
            }
            let Some(copy) = other.masters_with(&bytes)?.first().copied() else {
                continue;
            };
            let own = master(target, &key.id)?;
            let equality = compare((other, copy), (target, own), &key.check)?;
            let mut calls = tokens::calls(other.take_trace());
            calls.extend(tokens::calls(target.take_trace()));
            return Ok(Some((equality, calls)));
        }
        Ok(None)
    }

    /// After an error, looks whether the key is there all the same.
    fn settle_install(
        &mut self,
        id: &str,
        effect: &Effect,
        key: &str,
        error: token::Error,
    ) -> Result<(), Error> {
        let error = package_or_device(error);
        let bytes = key_id(key)?;
        let looked = self
            .session(id, TokenRole::Target)
            .and_then(|one| Ok(one.masters_with(&bytes)?));
        match looked {
            Ok(handles) if handles.is_empty() => {
                let calls = self.calls_of(id, TokenRole::Target);
                self.not_done(id, effect, calls, error)
            }
            Ok(_) | Err(_) => self.unknown(id, effect, error),
        }
    }
}

/// What there is to say where the key installed has another check value than the journal has: a
/// device that says two different things of it has not been understood, and that is an error.
fn differs(
    session: &TokenSession,
    key: &str,
    journalled: Option<&CheckValue>,
) -> Result<Option<Error>, Error> {
    let Some(journalled) = journalled else {
        return Ok(None);
    };
    let found = check_of(session, master(session, key)?, Some(journalled))?;
    Ok((found != *journalled).then(|| Error {
        recovery: "It was destroyed again; the shares and the package are as they were. Try it \
                   again; if it stays so, use another token."
            .into(),
        ..disagrees(&found, journalled)
    }))
}

fn discard(session: &TokenSession, key: &str) -> Result<(), Error> {
    for handle in session.masters_with(&key_id(key)?)? {
        session.destroy(handle)?;
    }
    Ok(())
}

/// A package that does not open under the right recovery key is to blame, not the device.
pub(super) fn package_or_device(error: token::Error) -> Error {
    if !matches!(error.kind, ErrorKind::UnwrapRefused) {
        return error.into();
    }
    Error::refusal(
        "package-whole",
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
    label: &str,
    id: &[u8],
) -> Result<(), token::Error> {
    let (by, _) = session.import_recovery_key(recovery)?;
    let unwrapped = session.unwrap(by, wrapped, Purpose::RecoveredMaster { label, id });
    let destroyed = session.destroy(by);
    unwrapped?;
    destroyed
}
