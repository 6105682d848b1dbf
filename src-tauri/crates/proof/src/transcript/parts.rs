//! What an entry discloses, and why that does not settle a claim.

use serde_json::Value;

use super::OpenEntry;
use crate::saying::{self, Saying};

/// Why a signature does not prove what it should.
pub(super) enum Fault {
    /// It is wrong.
    Refuted(Saying),
    /// What would settle it is not there.
    NotChecked(Saying),
}

pub(super) fn withheld(field: &str) -> Fault {
    Fault::NotChecked(saying::field_withheld(field))
}

/// Two parts of one claim: refuted if one is, not checked if one is, and only else proved.
pub(super) fn both<A, B>(one: Result<A, Fault>, other: Result<B, Fault>) -> Result<(A, B), Fault> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (Err(refuted @ Fault::Refuted(_)), _) | (_, Err(refuted @ Fault::Refuted(_))) => {
            Err(refuted)
        }
        (Err(open), _) | (_, Err(open)) => Err(open),
    }
}

pub(super) fn ceremony(entry: &OpenEntry) -> Result<&str, Fault> {
    let ceremony = entry.leaf.ceremony.as_deref();
    ceremony.ok_or_else(|| Fault::Refuted(saying::no_ceremony()))
}

/// A disclosed text. Not checked if it is withheld, refuted if it is missing or no text.
pub(super) fn field<'e>(entry: &'e OpenEntry, name: &str) -> Result<&'e str, Fault> {
    match entry.values.get(name) {
        Some(value) => value
            .as_str()
            .ok_or_else(|| Fault::Refuted(saying::field_not_text(name))),
        None if entry.leaf.commitments.contains_key(name) => Err(withheld(name)),
        None => Err(Fault::Refuted(saying::field_missing(name))),
    }
}

/// Texts that an entry must have: refuted if one is missing or no text, and only else not checked if
/// one is withheld.
pub(super) fn texts<'e, const N: usize>(
    entry: &'e OpenEntry,
    names: [&str; N],
) -> Result<[&'e str; N], Fault> {
    each(names, |name| field(entry, name))
}

pub(super) fn each<'e, const N: usize>(
    names: [&str; N],
    read: impl Fn(&str) -> Result<&'e str, Fault>,
) -> Result<[&'e str; N], Fault> {
    let mut found = [""; N];
    let mut open = None;
    for (place, name) in found.iter_mut().zip(names) {
        match read(name) {
            Ok(text) => *place = text,
            Err(refuted @ Fault::Refuted(_)) => return Err(refuted),
            Err(withheld) => open = open.or(Some(withheld)),
        }
    }
    open.map_or(Ok(found), Err)
}

/// Who came: participant, name, key and role.
pub(super) fn attendee(entry: &OpenEntry) -> Result<[&str; 4], Fault> {
    let Some(who) = entry.values.get("attendee") else {
        return Err(match entry.leaf.commitments.contains_key("attendee") {
            true => withheld("attendee"),
            false => Fault::Refuted(saying::field_missing("attendee")),
        });
    };
    each(["participant", "name", "public_key", "role"], |name| {
        let part = who.get(name).and_then(Value::as_str);
        part.ok_or_else(|| Fault::Refuted(saying::attendee_unreadable()))
    })
}
