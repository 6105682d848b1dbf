//! Which key somebody means, and what is known of it.

use desk::Desk;
use inventory::Listed;
use lifecycle::{Algorithm, KeyRef, Policy, Tier};
use wire::{Code, Error, RootKeyView};

/// The key that is meant by `ID@VERSION`, by an id (its newest version) or by a label.
pub(crate) fn find(desk: &Desk, text: &str) -> Result<Listed, Error> {
    let text = text.trim();
    if let Some((id, version)) = text.rsplit_once('@')
        && let Ok(version) = version.parse()
        && KeyRef::is_id(id)
    {
        let key = KeyRef::new(id, version);
        return known(desk, &key)?.ok_or_else(|| unknown(text));
    }
    if let Some(newest) = desk.log.inventory(|store| store.versions(text))?.pop() {
        return Ok(newest);
    }
    let mut found = desk.log.inventory(|store| store.labelled(text))?;
    found.sort_by_key(|one| one.key.key.version);
    let newest = found.pop().ok_or_else(|| {
        if root(desk, text).is_ok() {
            not_in_the_hierarchy(text)
        } else {
            unknown(text)
        }
    })?;
    if found
        .iter()
        .any(|other| other.key.key.id != newest.key.key.id)
    {
        let ids: Vec<String> = found.iter().map(|one| one.key.key.to_string()).collect();
        return Err(Error::usage(
            Code::KeyAmbiguous,
            format!(
                "Several keys are called “{text}”: {}, {}.",
                newest.key.key,
                ids.join(", ")
            ),
            "Give the id of the one you mean.",
        ));
    }
    Ok(newest)
}

/// The public half of the root key that is meant by an id or a label.
pub fn root(desk: &Desk, text: &str) -> Result<RootKeyView, Error> {
    let text = text.trim();
    let mut found: Vec<_> = desk
        .log
        .ledger()
        .keys()
        .into_iter()
        .filter(|key| *key.id == *text || key.label == text)
        .collect();
    let one = match (found.pop(), found.is_empty()) {
        (Some(one), true) => one,
        (None, _) => return Err(unknown(text)),
        (Some(one), false) => {
            return Err(Error::usage(
                Code::KeyAmbiguous,
                format!("Several keys are called “{text}”, {} among them.", one.id),
                "Give the id of the one you mean.",
            ));
        }
    };
    wire::root_key(&one).ok_or_else(|| {
        Error::refusal(
            Code::KeyTier,
            format!("{text} is a master key: it has no public half."),
            "“keymoot room status” shows which keys are root keys.",
        )
    })
}

fn not_in_the_hierarchy(text: &str) -> Error {
    Error::refusal(
        Code::KeyTier,
        format!("{text} is a root key: it signs, and no key is kept below it."),
        "Name a master key, or see its public half: “keymoot key public”.",
    )
}

/// A version of a key, by its id and version.
pub(crate) fn known(desk: &Desk, key: &KeyRef) -> Result<Option<Listed>, Error> {
    desk.log.inventory(|store| store.get(key))
}

/// A key of that tier.
pub(crate) fn of_tier(listed: &Listed, tier: Tier) -> Result<(), Error> {
    if listed.key.tier == tier {
        return Ok(());
    }
    Err(Error::refusal(
        Code::KeyTier,
        format!(
            "{} is a {} and not a {tier}.",
            listed.key.key, listed.key.tier
        ),
        "“keymoot key list --tier” shows the keys of a tier.",
    ))
}

/// A KEK that wraps keys, and not half of a transport key.
pub(crate) fn wraps(listed: &Listed) -> Result<(), Error> {
    of_tier(listed, Tier::Kek)?;
    if listed.key.algorithm != Algorithm::P256 {
        return Ok(());
    }
    Err(Error::refusal(
        Code::KeyTier,
        format!(
            "{} is half of a transport key, and wraps nothing.",
            listed.key.key
        ),
        "Choose a KEK of AES or RSA.",
    ))
}

/// The policy in force: the one adopted last, or what holds before one is.
pub(crate) fn policy(desk: &Desk) -> Result<Policy, Error> {
    match desk.log.ledger().adopted_policy() {
        None => Ok(Policy::standard()),
        // It was checked before it was adopted: only a newer program's would not read.
        Some(adopted) => adopted.rules.clone().ok_or_else(|| {
            Error::failure(
                Code::PolicySound,
                "The policy in force cannot be read by this version of Keymoot.",
                "Use the version that it was adopted with, or a newer one.",
            )
        }),
    }
}

fn unknown(text: &str) -> Error {
    Error::usage(
        Code::KeyUnknown,
        format!("There is no key “{text}” in this room's inventory."),
        "“keymoot key list” shows them.",
    )
}
