//! The tokens that hold master keys, and KEKs put back into them.

use crate::find::known;
use ceremony::DeviceCall;
use desk::Desk;
use desk::devices::tokens;
use desk::journal_key::{notice_journal_token, refuse_rollback};
use desk::{devices, tokens};
use inventory::Listed;
use ledger::{KeptWrapped, Known};
use lifecycle::{Algorithm, KeyRef, Tier};
use secrecy::SecretString;
use std::path::Path;
use token::{Handle, Kek, KekKind, Place, TokenSession, Wrapped};
use wire::{Code, Error, SlotView, among};

/// The slots at hand of the tokens that hold the master key which `key` is, or which it and what is
/// under it hang from.
pub fn holders(desk: &mut Desk, key: &str) -> Result<Vec<SlotView>, Error> {
    let listed = crate::find::find(desk, key)?;
    let master = master_of(desk, &listed)?;
    let slots = tokens(desk)?;
    let keys = desk.log.ledger().keys();
    let mut found = Vec::new();
    let held = keys.iter().find(|one| one.id.to_string() == master.id);
    for replica in held.iter().flat_map(|one| &one.replicas) {
        let known: Known<'_> = replica.known();
        for slot in among(known, &slots)? {
            if !found
                .iter()
                .any(|other: &SlotView| other.slot == slot.slot && other.module == slot.module)
            {
                found.push(slot);
            }
        }
    }
    Ok(found)
}

/// Unlocks a token to work with the keys in it.
pub fn unlock(desk: &mut Desk, module: &Path, slot: u64, pin: &SecretString) -> Result<(), Error> {
    let module = devices::load_module(desk, module)?;
    let place = Place { module, slot };
    devices::module_of(desk, &place)?.refuse_forwarding(place.slot)?;
    devices::unlock(desk, &place, pin)?;
    refuse_rollback(desk, &place)?;
    notice_journal_token(desk, &place)
}

/// The master key that a key hangs from.
pub(crate) fn master_of(desk: &mut Desk, listed: &Listed) -> Result<KeyRef, Error> {
    let mut key = listed.key.clone();
    while key.tier != Tier::Mkek {
        let above = match &key.parent {
            Some(parent) => known(desk, parent)?,
            None => None,
        };
        let Some(above) = above.filter(|above| Some(above.key.tier) == key.tier.above()) else {
            return Err(not_kept(&key.key));
        };
        key = above.key;
    }
    Ok(key.key)
}

/// An unlocked token that holds a master key.
pub(crate) struct Master {
    pub(crate) place: Place,
    pub(crate) handle: Handle,
}

/// The first unlocked token that holds that master key.
pub(crate) fn master(desk: &mut Desk, key: &KeyRef) -> Result<Master, Error> {
    let mut all = masters(desk, key)?;
    if all.is_empty() {
        return Err(Error::refusal(
            Code::DeviceHoldsKey,
            format!("No unlocked token holds the master key {key}."),
            "Plug in a token that “keymoot key show” names, and enter its PIN.",
        ));
    }
    Ok(all.swap_remove(0))
}

/// Every unlocked token that holds that master key.
pub(crate) fn masters(desk: &mut Desk, key: &KeyRef) -> Result<Vec<Master>, Error> {
    let id = hex::decode(&key.id).unwrap_or_default();
    let slots = tokens(desk)?;
    let mut all = Vec::new();
    for slot in slots {
        let place = Place {
            module: slot.module.into(),
            slot: slot.slot,
        };
        if !desk.bench.pool.ready(&place) {
            continue;
        }
        let session = tokens::session(&desk.bench.pool, &place)?;
        if let [handle, ..] = session.masters_with(&id)?[..] {
            all.push(Master { place, handle });
        }
    }
    Ok(all)
}

/// What a device is asked for a KEK of that algorithm.
pub(crate) fn kind(algorithm: Algorithm) -> KekKind {
    match algorithm {
        Algorithm::Aes256 => KekKind::Aes256,
        Algorithm::P256 => KekKind::P256,
        Algorithm::Rsa2048 => KekKind::Rsa2048,
        Algorithm::Rsa3072 => KekKind::Rsa3072,
        Algorithm::Rsa4096 => KekKind::Rsa4096,
    }
}

/// A KEK as the room keeps it: its wrapped bytes, held against the journal's digest.
pub(crate) struct Kept {
    pub(crate) kind: KekKind,
    pub(crate) facts: KeptWrapped,
    pub(crate) wrapped: Wrapped,
}

/// The wrapped bytes of a KEK.
pub(crate) fn kept(desk: &mut Desk, key: &KeyRef) -> Result<Kept, Error> {
    let managed = desk.log.ledger().managed(key);
    let found = managed.and_then(|one| Some((one.key.algorithm, one.kept.clone()?)));
    let (algorithm, facts) = found.ok_or_else(|| not_kept(key))?;
    let wrapped = desk
        .log
        .inventory(|store| store.wrapped(key, &facts.digest))?;
    let wrapped = wrapped.ok_or_else(|| {
        Error::failure(
            Code::InventoryBehind,
            format!("The wrapped bytes of {key} that the journal names are not in the inventory."),
            "Restore “inventory.sqlite” from the newest backup of this room.",
        )
    })?;
    Ok(Kept {
        kind: kind(algorithm),
        facts,
        wrapped,
    })
}

/// Puts a KEK back into the token; it is the one the journal knows if its canary opens.
pub(crate) fn open<'s>(
    session: &'s TokenSession,
    master: Handle,
    key: &KeyRef,
    kept: &Kept,
) -> Result<Kek<'s>, Error> {
    let public = kept.facts.public.as_ref().map(hex::decode).transpose();
    let public = public.map_err(|_| not_kept(key))?;
    let kek = session.open_kek(master, kept.kind, &kept.wrapped, public.as_deref())?;
    let canary = hex::decode(&kept.facts.canary).unwrap_or_default();
    if kek.check_canary(&canary)? {
        return Ok(kek);
    }
    Err(Error::failure(
        Code::CanaryOpens,
        format!("{key} does not open its known-answer ciphertext: it is not the key it was."),
        "Do not use it. Keep the room's folder, and take the newest backup.",
    ))
}

/// What was asked of a token since it was looked at last.
pub(crate) fn calls(session: &TokenSession) -> Vec<DeviceCall> {
    tokens::calls(session.take_trace())
}

fn not_kept(key: &KeyRef) -> Error {
    Error::refusal(
        Code::KeyNotKept,
        format!("The room keeps nothing of {key}: it is destroyed, or it is elsewhere."),
        "Nothing was done.",
    )
}
