//! Adopting a master key that the primary token has already: found, looked at, and tried, so that a key
//! which cannot be backed up is refused before anything is shared. Nothing of it is changed.

use super::{checks, key_facts_of};
use crate::acts::run::{Performed, perform};
use crate::acts::{calls_of, session, turn};
use ceremony::{Command, Effect, KeyFacts, KeyId, TokenRole};
use desk::Desk;
use token::{Handle, KeyAttributes, TokenSession, Tried, What};
use wire::{Code, Error, Told};

/// Longest CKA_ID that a recovery package names a key by, in bytes.
const LONGEST_ID: usize = 32;

pub(crate) fn adopt_key(
    desk: &mut Desk,
    id: &str,
    confirmed_by: String,
    told: Told<'_>,
) -> Result<(), Error> {
    let effect = turn(desk, id)?;
    let Effect::AdoptKey { label, key } = effect.clone() else {
        return Err(super::not_its_turn("the key"));
    };
    session(desk, id, TokenRole::Primary)?;
    perform(desk, id, &effect, Some(confirmed_by), told, |desk| {
        let found = adopted(desk, id, &label, key.as_ref());
        let calls = calls_of(desk, id, TokenRole::Primary);
        match found {
            Ok(key) => Performed::tried(Command::ReportKeyAdopted { key, calls }),
            // All it makes in the token is session objects.
            Err(error) => Performed::not_done(error, calls),
        }
    })
}

/// The one key that is meant, as the token describes it.
fn adopted(desk: &Desk, id: &str, label: &str, wanted: Option<&KeyId>) -> Result<KeyFacts, Error> {
    let session = session(desk, id, TokenRole::Primary)?;
    let (key, attributes) = the_one(session, label, wanted)?;
    fits(label, &attributes)?;
    alone(session, label, &attributes)?;
    leaves(session, key, label, &attributes)?;
    let check = checks::check_of(session, key, None)?;
    let facts = key_facts_of(&attributes, session.probe_use(key)?, check);
    known_as_the_same(desk, &facts)?;
    Ok(facts)
}

/// The one AES key on the token with that label, and that id where the script names one.
fn the_one(
    session: &TokenSession,
    label: &str,
    wanted: Option<&KeyId>,
) -> Result<(Handle, KeyAttributes), Error> {
    let labelled = session.labelled(label)?;
    let mut keys = Vec::new();
    for one in labelled.iter().filter(|one| one.what == What::AesKey) {
        keys.push((one.handle, session.read_back(one.handle)?));
    }
    if let Some(wanted) = wanted {
        keys.retain(|(_, key)| key.id.as_deref() == Some(wanted.as_str()));
    }
    let with_id = wanted.map_or_else(String::new, |id| format!(" and the id {id}"));
    match keys.len() {
        1 => keys.pop().ok_or_else(|| missing(label, &with_id)),
        0 if wanted.is_none() && !labelled.is_empty() => Err(unfit(
            label,
            if labelled.iter().any(|one| one.what == What::OtherSecretKey) {
                "it is a secret key, but not for AES"
            } else {
                "what is called so in the token is no secret key"
            },
            "Name a key for AES-256 in the script, by its label.",
        )),
        0 => Err(missing(label, &with_id)),
        count => {
            let mut ids: Vec<&str> = keys
                .iter()
                .map(|(_, key)| key.id.as_deref().unwrap_or("(none)"))
                .collect();
            ids.sort_unstable();
            Err(Error::refusal(
                Code::KeyAmbiguous,
                format!(
                    "The token has {count} AES keys called “{label}”{with_id}: their ids are {}.",
                    ids.join(", ")
                ),
                if wanted.is_none() {
                    "Nothing was changed. Stop this ceremony, and name the id of the one that is \
                     meant in a new script: id, under [key]."
                } else {
                    "Nothing was changed. Give each a label or an id of its own with the tool of the \
                     token's maker, and try the step again."
                },
            ))
        }
    }
}

fn missing(label: &str, with_id: &str) -> Error {
    Error::refusal(
        Code::KeyMissing,
        format!("The token has no AES key with the label “{label}”{with_id}."),
        "Nothing was changed. Check that it is the right token; else stop this ceremony, and name the \
         key in a new script exactly as the token does.",
    )
}

fn unfit(label: &str, why: &str, now: &str) -> Error {
    Error::refusal(
        Code::KeyUnfit,
        format!("The key “{label}” cannot be adopted: {why}."),
        format!("Nothing was changed. {now}"),
    )
}

/// What a key must be to be shared and recovered as a master key.
fn fits(label: &str, key: &KeyAttributes) -> Result<(), Error> {
    const MAKER: &str = "with the tool of the token's maker, and try the step again.";
    if let Some(length) = key.value_len.filter(|length| *length != 32) {
        return Err(unfit(
            label,
            &format!("it has {} bits instead of 256", length.saturating_mul(8)),
            "Make a new master key, and put what this one protects under it.",
        ));
    }
    if key.sensitive != Some(true) {
        return Err(unfit(
            label,
            "its value can be read out of the token (CKA_SENSITIVE is not true)",
            &format!("Have the token keep it to itself: set CKA_SENSITIVE {MAKER}"),
        ));
    }
    if key.wrap != Some(true) || key.unwrap != Some(true) {
        return Err(unfit(
            label,
            "it may not both wrap and unwrap keys (CKA_WRAP, CKA_UNWRAP)",
            "Only a key that wraps keys is backed up here; data keys are kept wrapped under one.",
        ));
    }
    if key.derive == Some(true) {
        return Err(unfit(
            label,
            "others may be derived from it (CKA_DERIVE), by which its value could come out",
            &format!("If nothing needs that, set it to false {MAKER}"),
        ));
    }
    Ok(())
}

/// Later steps find the key by its id, so it must have one, and alone.
fn alone(session: &TokenSession, label: &str, key: &KeyAttributes) -> Result<(), Error> {
    let now = "Give it an id of its own, of 1 to 32 bytes (CKA_ID), with the tool of the token's \
               maker, and try the step again.";
    let id = key.id.as_deref().unwrap_or_default();
    let bytes = hex::decode(id).unwrap_or_default();
    if bytes.is_empty() {
        return Err(unfit(label, "it has no id (CKA_ID)", now));
    }
    if bytes.len() > LONGEST_ID {
        return Err(unfit(label, "its id (CKA_ID) is too long", now));
    }
    if session.masters_with(&bytes)?.len() != 1 {
        let why = format!("the token has another secret key with its id, {id}");
        return Err(unfit(label, &why, now));
    }
    Ok(())
}

/// Whether the token lets the key out wrapped, and will let its door be closed.
fn leaves(
    session: &TokenSession,
    key: Handle,
    label: &str,
    attributes: &KeyAttributes,
) -> Result<(), Error> {
    let stays = |why: &str| {
        Error::refusal(
            Code::KeyStays,
            format!("The key “{label}” cannot be backed up: {why}."),
            "Nothing was changed, and no share was made. No device takes that back: make a new master \
             key, which is shared before it is locked in, and put what this one protects under it.",
        )
    };
    if attributes.extractable != Some(true) {
        return Err(stays(
            "it cannot leave its token, also wrapped (CKA_EXTRACTABLE is not true)",
        ));
    }
    if attributes.modifiable == Some(false) && attributes.copyable == Some(false) {
        return Err(unfit(
            label,
            "it can neither be changed nor copied, so that it could never be locked in afterwards",
            "Make a new master key, and put what this one protects under it.",
        ));
    }
    match session.try_wrap_out(key)? {
        Tried::Done => Ok(()),
        Tried::Refused(answer) => Err(stays(&format!(
            "the token refuses to wrap it ({answer}), although it says that it may leave"
        ))),
        Tried::NotKnown(answer) => Err(Error::failure(
            Code::DeviceFailed,
            format!(
                "Whether the key “{label}” can be wrapped is not known: the token answered {answer}."
            ),
            "Check the device. The step can be tried again.",
        )),
    }
}

/// Where the room knows a key of that id, it must be this one.
fn known_as_the_same(desk: &Desk, key: &KeyFacts) -> Result<(), Error> {
    let known = desk.log.ledger().keys();
    let other = known.iter().find(|known| {
        let comparable = known.check.method == key.check.method;
        known.id == key.id && comparable && known.check.value != key.check.value
    });
    other.map_or(Ok(()), |other| {
        Err(unfit(
            &key.label,
            &format!(
                "the room knows another key, “{}”, by its id {}",
                other.label, key.id
            ),
            "Give it an id of its own (CKA_ID) with the tool of the token's maker, and try the step \
             again.",
        ))
    })
}
