//! Check values and equal answers: what the device says of a key now, beside what the journal says.

use ceremony::{CheckValue, Equality};
use desk::Desk;
use quorum::check::equality_challenge;
use token::{CheckMethod, Handle, TokenSession};
use wire::{Code, Error};

/// The check value that the journal has for the ceremony's key: its package's, else the one it
/// was made with.
pub(crate) fn journalled_check(desk: &Desk, id: &str) -> Result<Option<CheckValue>, Error> {
    let ceremony = desk.log.ceremony(id)?;
    let package = ceremony.package.as_ref().map(|package| &package.check);
    let check = package.or(ceremony.key.as_ref().map(|key| &key.check));
    Ok(check.cloned())
}

/// The check value of a key on a token: by whatever method it has, or by that of the journal.
pub(crate) fn check_of(
    session: &TokenSession,
    key: Handle,
    journalled: Option<&CheckValue>,
) -> Result<CheckValue, Error> {
    let found = match journalled {
        Some(journalled) => session.check_value_by(key, check_method(journalled)?)?,
        None => session.check_value(key)?,
    };
    Ok(CheckValue {
        method: found.method.name().into(),
        value: hex::encode(found.value),
    })
}

/// The same, which must be what the journal says already.
pub(crate) fn check_again(
    session: &TokenSession,
    key: Handle,
    journalled: &CheckValue,
) -> Result<CheckValue, Error> {
    let found = check_of(session, key, Some(journalled))?;
    if found == *journalled {
        Ok(found)
    } else {
        Err(disagrees(&found, journalled))
    }
}

pub(crate) fn disagrees(found: &CheckValue, journalled: &CheckValue) -> Error {
    Error::failure(
        Code::CheckValueDisagrees,
        format!(
            "The device gives the check value {} for the key; the journal has {}.",
            found.value, journalled.value
        ),
        "Nothing was released. Try the step again; if it stays so, use another device.",
    )
}

pub(crate) fn check_method(check: &CheckValue) -> Result<CheckMethod, Error> {
    [CheckMethod::CmacZero5, CheckMethod::KwConst5]
        .into_iter()
        .find(|method| method.name() == check.method)
        .ok_or_else(|| {
            Error::fault(
                Code::CheckMethod,
                format!("“{}” is not known.", check.method),
            )
        })
}

/// Both holders' answers to one fresh challenge, made from both devices' randomness.
pub(crate) fn compare(
    (first, first_key): (&TokenSession, Handle),
    (second, second_key): (&TokenSession, Handle),
    check: &CheckValue,
) -> Result<Equality, Error> {
    let nonce = |session: &TokenSession| -> Result<[u8; 16], Error> {
        let bytes = session.random(16)?;
        bytes
            .as_slice()
            .try_into()
            .map_err(|_| Error::fault(Code::RandomLength, "not 16 bytes"))
    };
    let challenge = equality_challenge(&nonce(first)?, &nonce(second)?);
    let method = check_method(check)?;
    Ok(Equality {
        challenge: hex::encode(challenge),
        method: match method {
            CheckMethod::CmacZero5 => "cmac".into(),
            CheckMethod::KwConst5 => "kw-sha256".into(),
        },
        first: hex::encode(first.equality(first_key, &challenge, method)?),
        second: hex::encode(second.equality(second_key, &challenge, method)?),
    })
}
