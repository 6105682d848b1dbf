//! Where a copy of the key must be before a recovery, and where none may be yet.

use super::checks::{Known, check_again, held};
use super::key_id;
use crate::acts::session;
use ceremony::{KeyKind, Kind, PackageFacts, TokenRole};
use desk::Desk;
use wire::{Code, Error, Rule};

/// Looked at before custodians open their bags, and once more before the key is rebuilt.
///
/// A replica and a live test are compared with the copy that is there, so there must be one; a
/// token that already holds the key would hold it twice, and nobody could say after a crash
/// whether the recovery happened.
pub(crate) fn copies_where_expected(
    desk: &Desk,
    id: &str,
    package: &PackageFacts,
) -> Result<(), Error> {
    let kind = desk.log.ceremony(id)?.kind;
    let known = Known::read(&package.check, package.public_key.as_deref())?;
    let of_kind = KeyKind::of(package.public_key.as_deref()).unwrap_or_default();
    let key = key_id(&package.key)?;
    if matches!(kind, Kind::LiveTest | Kind::Replicate) {
        held_by_primary(desk, id, (of_kind, &key), &known)?;
    }
    // A recovery may load its package before its token is unlocked again after a restart.
    let target = session(desk, id, TokenRole::Target);
    let Some(target) = target.ok().filter(|_| kind.installs_key()) else {
        return Ok(());
    };
    if held(target, of_kind, &key)?.is_empty() {
        return Ok(());
    }
    Err(Error::refusal(
        Code::KeyNotThereYet,
        "The token that the key is brought to already holds it.",
        "Nothing was changed. Choose another token in a new ceremony.",
    ))
}

fn held_by_primary(
    desk: &Desk,
    id: &str,
    (kind, key): (KeyKind, &[u8]),
    known: &Known,
) -> Result<(), Error> {
    let primary = session(desk, id, TokenRole::Primary)?;
    let copies = held(primary, kind, key)?;
    let Some(copy) = copies.first() else {
        return Err(Error::refusal(
            Code::TokenHoldsTheKey,
            "The token named as holding the key does not hold the key of this package.",
            "Check that it is the right token, and the newest package of that key.",
        ));
    };
    match check_again(primary, *copy, known) {
        Err(error) if error.code == Code::CheckValueDisagrees => Err(Error::refusal(
            Rule::SameCheckValue,
            "The key in the token has another check value than the package says.",
            "Stop. Find out which of them is wrong before anybody opens a bag.",
        )),
        outcome => outcome.map(drop),
    }
}
