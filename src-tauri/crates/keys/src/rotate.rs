//! New versions: of KEKs, of DEKs, and KEKs put under another master key. And what is done at once
//! where a key is feared to be in the wrong hands.

use crate::decide::{against, judged, refused, signed_change};
use crate::device::{calls, kept, masters};
use crate::find::{find, known, of_tier, policy};
use crate::list::life;
use crate::make::{digest_of, made_in_token};
use crate::rows::write_one_dek;
use desk::Desk;
use desk::journal_key::checkpoint;
use desk::time::clock_is_sure;
use desk::tokens;
use inventory::{Listed, Query};
use ledger::{Decided, KeksRewrapped, KeyAdded, KeyChanged, RewrappedKek, RoomEntry};
use lifecycle::{Act, Change, Key, KeyRef, KeyState, Reason, Tier, Use};
use std::fmt::Write as _;
use std::path::Path;
use wire::{Code, Compromise, Deciding, Error, KeyDecision, KeyLife, NextStep};

/// Has a new version take over from the one in use. Of a master key that is another master key,
/// under which all its KEKs are put; a DEK's new version is written to `out`.
pub fn rotate(
    desk: &mut Desk,
    wanted: &KeyDecision,
    out: Option<&Path>,
    deciding: &Deciding,
) -> Result<KeyLife, Error> {
    desk.log.writable()?;
    clock_is_sure(&desk.log)?;
    let old = find(desk, &wanted.key)?;
    let change = judged(desk, &old, Act::Rotate, deciding)?;
    if crate::decide::newer(desk, &old)? {
        return Err(refused(
            desk,
            &old,
            Act::Rotate,
            Reason::State(old.key.state),
            deciding,
        ));
    }
    let shown = match old.key.tier {
        Tier::Mkek => rotate_master(desk, &old, &change, &wanted.successor, deciding)?,
        Tier::Kek | Tier::Dek => {
            let made = new_version(desk, &old, out, deciding)?;
            let next = made.key.key.clone();
            let changed = changed(&old, Act::Rotate, &change, Some(next.clone()));
            // One decision: who signed for the new version signed for what becomes of the old.
            let decided = made.decided.clone();
            desk.log.write_entries(vec![
                RoomEntry::KeyAdded(Box::new(made)),
                RoomEntry::KeyChanged(KeyChanged { decided, ..changed }),
            ])?;
            next
        }
    };
    checkpoint(desk)?;
    life(desk, &shown.to_string())
}

fn changed(old: &Listed, act: Act, change: &Change, successor: Option<KeyRef>) -> KeyChanged {
    KeyChanged {
        key: old.key.key.clone(),
        act,
        to: change.to,
        until: change.until.clone(),
        purge_from: change.purge_from.clone(),
        successor,
        hold: None,
        decided: Decided::default(),
    }
}

/// Makes the version after the newest.
fn new_version(
    desk: &mut Desk,
    old: &Listed,
    out: Option<&Path>,
    deciding: &Deciding,
) -> Result<KeyAdded, Error> {
    let now = desk.log.clock().stamp();
    let rules = policy(desk)?;
    let newest = desk
        .log
        .inventory(|store| store.versions(&old.key.key.id))?
        .pop();
    let version = newest.map_or(1, |newest| newest.key.key.version) + 1;
    let parent = in_use_above(desk, &old.key)?;
    let above = known(desk, &parent)?.map(|above| above.key.algorithm);
    rules
        .may_make(old.key.tier, old.key.algorithm, &old.key.class, above)
        .map_err(|found| against(&found))?;
    let key = Key {
        key: KeyRef::new(old.key.key.id.clone(), version),
        parent: Some(parent),
        state: KeyState::Active,
        until: None,
        purge_from: None,
        ends: rules.ends(old.key.tier, &old.key.class, &now),
        made: now,
        check: None,
        holds: Vec::new(),
        ..old.key.clone()
    };
    if old.key.tier == Tier::Kek {
        made_in_token(desk, key, Act::Rotate, deciding)
    } else {
        write_one_dek(desk, key, out, deciding)
    }
}

/// The version in use of the key that wraps this one: the one it is under, or what took over.
fn in_use_above(desk: &mut Desk, key: &Key) -> Result<KeyRef, Error> {
    let now = desk.log.clock().stamp();
    let parent = key.parent.clone().unwrap_or_else(|| key.key.clone());
    let mut candidates = vec![parent.clone()];
    if let Some(successor) = desk
        .log
        .ledger()
        .managed(&parent)
        .and_then(|managed| managed.successor.clone())
    {
        candidates.push(successor);
    }
    for version in desk.log.inventory(|store| store.versions(&parent.id))? {
        candidates.push(version.key.key);
    }
    let mut reason = Reason::State(KeyState::Destroyed);
    for candidate in candidates.into_iter().rev() {
        if let Some(above) = known(desk, &candidate)? {
            match above.key.usable(Use::Protect, &now) {
                Ok(()) => return Ok(candidate),
                Err(why) => reason = why,
            }
        }
    }
    Err(reason.into())
}

/// Puts every KEK of a master key under another one in the same token; the old one is deprecated.
fn rotate_master(
    desk: &mut Desk,
    old: &Listed,
    change: &Change,
    successor: &str,
    deciding: &Deciding,
) -> Result<KeyRef, Error> {
    if successor.trim().is_empty() {
        return Err(Error::usage(
            Code::KeyUnknown,
            "A master key is rotated to another master key, which its own ceremony makes.",
            "Hold a “generate” ceremony on the same token first, then name the new key with --to.",
        ));
    }
    let new = find(desk, successor)?;
    of_tier(&new, Tier::Mkek)?;
    let now = desk.log.clock().stamp();
    new.key.usable(Use::Protect, &now)?;
    let keks = under(desk, &old.key.key)?;
    let changed = KeyChanged {
        to: Some(KeyState::Deprecated),
        ..changed(old, Act::Rotate, change, Some(new.key.key.clone()))
    };
    let here = masters(desk, &old.key.key)?;
    let there = masters(desk, &new.key.key)?;
    let both = here.into_iter().find_map(|one| {
        let other = there.iter().find(|other| other.place == one.place)?;
        Some((one.place.clone(), one.handle, other.handle))
    });
    let Some((place, from, to)) = both else {
        return Err(Error::refusal(
            Code::SuccessorWithIt,
            format!(
                "No unlocked token holds both {} and {}.",
                old.key.key, new.key.key
            ),
            "KEKs change their master key inside one token. Unlock one that holds both; a \
             “replicate” ceremony brings a master key into another token.",
        ));
    };
    let changed = signed_change(desk, changed, deciding)?;
    let mut keys = Vec::new();
    {
        let session = tokens::session(&desk.bench.pool, &place)?;
        drop(session.take_trace());
    }
    for kek in keks {
        let before = kept(desk, &kek)?;
        let session = tokens::session(&desk.bench.pool, &place)?;
        let wrapped = session.rewrap_kek(from, to, before.kind, &before.wrapped)?;
        keys.push(RewrappedKek {
            key: kek.clone(),
            format: wrapped.format.name().into(),
            digest: digest_of(&wrapped),
        });
        desk.log
            .inventory_to_keep(|store| store.keep_wrapped(&kek, &wrapped))?;
    }
    let calls = calls(tokens::session(&desk.bench.pool, &place)?);
    let digests: Vec<(KeyRef, String)> = keys
        .iter()
        .map(|one| (one.key.clone(), one.digest.clone()))
        .collect();
    let by = changed.decided.by().to_owned();
    desk.log.write_entries(vec![
        RoomEntry::KeksRewrapped(KeksRewrapped {
            from: old.key.key.clone(),
            to: new.key.key.clone(),
            keys,
            by,
            calls,
        }),
        RoomEntry::KeyChanged(changed),
    ])?;
    // What was under the old master key is overwritten once the journal names what is under the new.
    for (kek, digest) in digests {
        desk.log
            .inventory_to_keep(|store| store.confirm_wrapped(&kek, &digest))?;
    }
    desk.log.inventory_to_keep(|store| store.empty_log())?;
    Ok(old.key.key.clone())
}

/// The KEKs under a master key that are not destroyed.
fn under(desk: &mut Desk, master: &KeyRef) -> Result<Vec<KeyRef>, Error> {
    let keks = desk.log.ledger().managed_keys();
    Ok(keks
        .filter(|one| one.key.parent.as_ref() == Some(master))
        .filter(|one| one.key.tier == Tier::Kek && one.key.state != KeyState::Destroyed)
        .map(|one| one.key.key.clone())
        .collect())
}

/// A key is feared to be in the wrong hands: it is put out of use at once, a new version takes over
/// where one can be made here, and what it protected is listed.
pub fn compromised(
    desk: &mut Desk,
    wanted: &KeyDecision,
    list: Option<&Path>,
    deciding: &Deciding,
) -> Result<Compromise, Error> {
    desk.log.writable()?;
    let old = find(desk, &wanted.key)?;
    let change = judged(desk, &old, Act::Compromised, deciding)?;
    let change = signed_change(
        desk,
        changed(&old, Act::Compromised, &change, None),
        deciding,
    )?;
    // First of all it is out of use; whatever fails then, that stands.
    desk.log.write_entry(RoomEntry::KeyChanged(change))?;
    checkpoint(desk)?;
    let mut steps = Vec::new();
    // Where a later version is in use already, nobody needs another.
    let successor = if old.key.tier == Tier::Kek && !crate::decide::newer(desk, &old)? {
        match take_over(desk, &old, deciding) {
            Ok(next) => Some(next.to_string()),
            Err(error) => {
                steps.push((
                    NextStep::Rotate,
                    format!(
                        "No new version was made ({}): unlock the token and rotate it.",
                        error.message
                    ),
                ));
                None
            }
        }
    } else {
        None
    };
    let (affected, _) = desk.log.inventory(|store| store.under(&old.key.key))?;
    if let Some(list) = list {
        write_list(desk, &old.key.key, list)?;
    }
    steps.extend(next_steps(&old, successor.as_deref(), affected));
    let (next, follow_ups) = steps.into_iter().unzip();
    Ok(Compromise {
        key: old.key.key.to_string(),
        successor,
        affected,
        list: list.map(|list| list.display().to_string()),
        follow_ups,
        next,
    })
}

fn take_over(desk: &mut Desk, old: &Listed, deciding: &Deciding) -> Result<KeyRef, Error> {
    let made = new_version(desk, old, None, deciding)?;
    let next = made.key.key.clone();
    desk.log.write_entry(RoomEntry::KeyAdded(Box::new(made)))?;
    checkpoint(desk)?;
    Ok(next)
}

/// What is to be done after a compromise, by the key's tier.
fn next_steps(old: &Listed, successor: Option<&str>, affected: u64) -> Vec<(NextStep, String)> {
    let mut all = Vec::new();
    let key = &old.key.key;
    match old.key.tier {
        Tier::Mkek => {
            all.push((
                NextStep::NewMasterKey,
                "Hold a “generate” ceremony for a new master key, then put the KEKs under it: \
                 “keymoot key rotate --to”."
                    .into(),
            ));
            all.push((
                NextStep::RenewBelowMasterKey,
                "Whoever has this master key opens every KEK it wrapped: make new versions of these, \
                 and of their DEKs."
                    .into(),
            ));
        }
        Tier::Kek => {
            let to = successor.unwrap_or("its new version");
            if affected > 0 {
                all.push((
                    NextStep::Rewrap,
                    format!(
                        "Put the {affected} DEKs under {to}: “keymoot rewrap FILE --to {to} --out FILE”."
                    ),
                ));
            }
            all.push((
                NextStep::RenewDeks,
                "A DEK that somebody could open with this KEK is not safe under another one either: \
                 make new versions, and encrypt what they protect anew."
                    .into(),
            ));
        }
        Tier::Dek => all.push((
            NextStep::NewVersionAndEncrypt,
            format!("Make a new version and encrypt what {key} protects with it anew."),
        )),
    }
    all.push((
        NextStep::CloseIncident,
        "Close the incident in the record: what happened, who was told, when it ended.".into(),
    ));
    all
}

/// Writes what a key protects, one line each: CSV.
fn write_list(desk: &mut Desk, key: &KeyRef, list: &Path) -> Result<(), Error> {
    let mut text = String::from("id,version,label,tier,state,domain,owner\r\n");
    let mut query = Query {
        parent: Some(key.clone()),
        count: 10_000,
        ..Query::default()
    };
    loop {
        let page = desk.log.inventory(|store| store.page(&query))?;
        for one in &page.keys {
            let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
            let _ = write!(
                text,
                "{},{},{},{},{},{},{}\r\n",
                one.key.key.id,
                one.key.key.version,
                quoted(&one.key.label),
                one.key.tier,
                one.key.state.id(),
                quoted(&one.key.domain),
                quoted(&one.key.owner)
            );
        }
        query.after = page.next;
        if query.after.is_none() {
            break;
        }
    }
    files::write_new(list, text.as_bytes())
}
