//! Making KEKs.

use crate::decide::{against, digest, signed};
use crate::device::{Master, calls, kind, master, open};
use crate::exchange::TRANSPORT;
use crate::find::{find, known, of_tier, policy};
use crate::list::life;
use desk::Desk;
use desk::journal_key::checkpoint;
use desk::signing::plain_words;
use desk::time::clock_is_sure;
use desk::tokens;
use ledger::{KeptWrapped, KeyAdded, RoomEntry};
use lifecycle::{Act, Algorithm, Key, KeyRef, KeyState, Origin, Tier, Use};
use rand_core::Rng as _;
use sha2::{Digest as _, Sha256};
use token::{MadeKek, Wrapped};
use wire::{Code, Deciding, Error, KeyLife, NewKey};

/// Makes a KEK in the token that holds its master key.
pub fn make(desk: &mut Desk, new: &NewKey, deciding: &Deciding) -> Result<KeyLife, Error> {
    desk.log.writable()?;
    clock_is_sure(&desk.log)?;
    let key = planned(desk, new)?;
    let name = key.key.to_string();
    let made = made_in_token(desk, key, Act::Make, deciding)?;
    desk.log.write_entry(RoomEntry::KeyAdded(Box::new(made)))?;
    checkpoint(desk)?;
    life(desk, &name)
}

/// A KEK as it is to be, which the policy allows and whose id is free.
pub(crate) fn planned(desk: &mut Desk, new: &NewKey) -> Result<Key, Error> {
    plain_words([&*new.label, &new.owner, &new.domain])?;
    let algorithm: Algorithm = new
        .algorithm
        .parse()
        .map_err(|unread: lifecycle::Unreadable| {
            Error::usage(
                Code::KeyName,
                wire::sentence(&unread),
                "Choose one of these.",
            )
        })?;
    let above = find(desk, &new.under)?;
    of_tier(&above, Tier::Mkek)?;
    let now = desk.log.clock().stamp();
    above.key.usable(Use::Protect, &now)?;
    let id = match new.id.trim() {
        "" => drawn_id(desk, "kek"),
        id => id.to_owned(),
    };
    let label = new.label.trim();
    if !KeyRef::is_id(&id) || label.is_empty() || label.len() > 200 {
        return Err(Error::usage(
            Code::KeyName,
            "An id is up to 64 letters, digits, “-”, “_” and “.”, and a label up to 200 bytes.",
            "Choose another.",
        ));
    }
    let class = new.class();
    if algorithm == Algorithm::P256 && class.usage != TRANSPORT {
        return Err(Error::usage(
            Code::KeyTier,
            "A P-256 key wraps nothing: it is half of a transport key.",
            "Make it with the usage “transport”, or another algorithm.",
        ));
    }
    let rules = policy(desk)?;
    rules
        .may_make(Tier::Kek, algorithm, &class, Some(above.key.algorithm))
        .map_err(|found| against(&found))?;
    if known(desk, &KeyRef::new(&*id, 1))?.is_some() {
        return Err(Error::refusal(
            Code::KeyIdTaken,
            format!("There is a key {id} already."),
            "Choose another id, or “keymoot key rotate” for a new version of it.",
        ));
    }
    Ok(Key {
        key: KeyRef::new(id, 1),
        label: label.into(),
        tier: Tier::Kek,
        algorithm,
        parent: Some(above.key.key.clone()),
        state: KeyState::Active,
        until: None,
        purge_from: None,
        owner: new.owner.trim().into(),
        domain: new.domain.trim().into(),
        ends: rules.ends(Tier::Kek, &class, &now),
        class,
        origin: Origin::Made,
        made: now,
        check: None,
        holds: Vec::new(),
    })
}

/// Has people decide on a new version of a KEK, makes it in its master key's token and keeps it
/// wrapped; what is given is to be journalled.
pub(crate) fn made_in_token(
    desk: &mut Desk,
    mut key: Key,
    act: Act,
    deciding: &Deciding,
) -> Result<KeyAdded, Error> {
    let parent = key.parent.clone().unwrap_or_else(|| key.key.clone());
    let Master { place, handle } = master(desk, &parent)?;
    let asked = serde_json::to_value(&key)
        .map_err(|why| Error::fault(Code::EntryUnwritable, why.to_string()))?;
    let decided = signed(desk, act, &key.key.to_string(), &digest(&asked)?, deciding)?;
    let session = tokens::session(&desk.bench.pool, &place)?;
    drop(session.take_trace());
    let made = session.make_kek(handle, kind(key.algorithm))?;
    let calls = calls(session);
    key.check = Some(hex::encode(made.check.bytes()));
    let kept = drawn_facts(&made);
    desk.log
        .inventory_to_keep(|store| store.keep_wrapped(&key.key, &made.wrapped))?;
    Ok(KeyAdded {
        key,
        kept: Some(kept),
        decided,
        brought: None,
        calls,
    })
}

/// What shows of a KEK that the room keeps.
pub(crate) fn drawn_facts(made: &MadeKek) -> KeptWrapped {
    KeptWrapped {
        format: made.wrapped.format.name().into(),
        digest: digest_of(&made.wrapped),
        canary: hex::encode(&made.canary),
        public: made.public.as_ref().map(hex::encode),
    }
}

/// SHA-256 of wrapped bytes, hex.
pub(crate) fn digest_of(wrapped: &Wrapped) -> String {
    hex::encode(Sha256::digest(&wrapped.bytes))
}

/// A drawn id: a word for its tier, and 8 bytes in hex.
pub(crate) fn drawn_id(desk: &mut Desk, tier: &str) -> String {
    let mut bytes = [0; 8];
    desk.log.rng().fill_bytes(&mut bytes);
    format!("{tier}-{}", hex::encode(bytes))
}

/// Whether a KEK still opens what it wrapped when it was made.
pub(crate) fn opens(desk: &mut Desk, key: &KeyRef, under: &KeyRef) -> Result<(), Error> {
    let kept = crate::device::kept(desk, key)?;
    let Master { place, handle } = master(desk, under)?;
    let session = tokens::session(&desk.bench.pool, &place)?;
    open(session, handle, key, &kept)?.close()?;
    drop(session.take_trace());
    Ok(())
}
