//! Decisions: who may make them, what they sign, and what is refused.

use crate::find::{find, known, policy};
use crate::list::life;
use ceremony::Role;
use desk::Desk;
use desk::journal_key::checkpoint;
use desk::signing::{one_line, sign_as};
use desk::time::clock_is_sure;
use inventory::Listed;
use ledger::{Decided, KeyChanged, KeyRefused, RoomEntry, Signature};
use lifecycle::{Act, KeyState, Reason, Tier};
use proof::statement::{self, KeyAct};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use wire::{Code, Deciding, Error, KeyDecision, KeyLife};

/// Decides on a version of a key what needs no device: its state, and holds on it.
pub fn decide(
    desk: &mut Desk,
    wanted: &KeyDecision,
    deciding: &Deciding,
) -> Result<KeyLife, Error> {
    desk.log.writable()?;
    clock_is_sure(&desk.log)?;
    let act: Act = wanted
        .act
        .parse()
        .map_err(|unread: lifecycle::Unreadable| {
            Error::usage(
                Code::KeyAct,
                wire::sentence(&unread),
                "Choose one of these.",
            )
        })?;
    let listed = find(desk, &wanted.key)?;
    let hold = wanted.hold.trim();
    let held: Vec<&str> = listed.key.holds.iter().map(|hold| &*hold.name).collect();
    match act {
        Act::Hold if hold.is_empty() || deciding.purpose.trim().is_empty() => {
            return Err(Error::usage(
                Code::HoldName,
                "A hold has a name and a reason.",
                "Name the matter, and say why the key must stay.",
            ));
        }
        Act::Hold if held.contains(&hold) => {
            return Err(Reason::HoldStands(hold.into()).into());
        }
        Act::Release if !held.contains(&hold) => {
            return Err(Reason::NoSuchHold(hold.into()).into());
        }
        Act::Hold | Act::Release | Act::Deprecate | Act::Disable | Act::Enable | Act::Delete => {}
        Act::Make | Act::Rotate | Act::Compromised | Act::Purge | Act::Adopt | Act::Export => {
            return Err(Error::usage(
                Code::KeyAct,
                format!("“{act}” is more than a decision."),
                "There is a command of its own for it.",
            ));
        }
    }
    let change = judged(desk, &listed, act, deciding)?;
    let change = KeyChanged {
        key: listed.key.key.clone(),
        act,
        to: change.to,
        until: change.until,
        purge_from: change.purge_from,
        successor: None,
        hold: matches!(act, Act::Hold | Act::Release).then(|| hold.to_owned()),
        decided: Decided::default(),
    };
    let change = signed_change(desk, change, deciding)?;
    desk.log.write_entry(RoomEntry::KeyChanged(change))?;
    checkpoint(desk)?;
    life(desk, &listed.key.key.to_string())
}

/// What an act does to a version now; what is refused is journalled.
pub(crate) fn judged(
    desk: &mut Desk,
    listed: &Listed,
    act: Act,
    deciding: &Deciding,
) -> Result<lifecycle::Change, Error> {
    let key = &listed.key;
    let now = desk.log.clock().stamp();
    let rules = policy(desk)?;
    let until = match act {
        Act::Rotate => Some(rules.window_end(key.tier, &key.class, &now)),
        Act::Delete => Some(rules.wait_until(&now)),
        Act::Make
        | Act::Deprecate
        | Act::Disable
        | Act::Enable
        | Act::Compromised
        | Act::Hold
        | Act::Release
        | Act::Purge
        | Act::Adopt
        | Act::Export => None,
    };
    let newer = newer(desk, listed)?;
    let protects = if matches!(act, Act::Delete | Act::Purge) {
        // What a held key is wrapped under stays with it, and what it wraps.
        let mut held = desk.log.inventory(|store| store.holds_under(&key.key))?;
        let mut above = key.parent.clone();
        while let Some(next) = above {
            let Some(listed) = known(desk, &next)? else {
                break;
            };
            held.extend(listed.key.holds.into_iter().map(|hold| hold.name));
            above = listed.key.parent;
        }
        if !held.is_empty() && key.holds.is_empty() {
            return Err(refused(desk, listed, act, Reason::Held(held), deciding));
        }
        desk.log.inventory(|store| store.under(&key.key))?
    } else {
        (0, Vec::new())
    };
    match key.decide(act, &now, until.as_deref(), newer, &protects) {
        Ok(change) => Ok(change),
        Err(denied) => Err(refused(desk, listed, act, denied.reason, deciding)),
    }
}

/// Journals that an act on a key was refused; gives the error to tell.
pub(crate) fn refused(
    desk: &mut Desk,
    listed: &Listed,
    act: Act,
    reason: Reason,
    deciding: &Deciding,
) -> Error {
    let by = deciding.signers.first().map(|first| first.name.as_str());
    note_refusal(desk, listed, act.id(), reason, by.unwrap_or_default())
}

/// The same for whatever was tried.
pub(crate) fn note_refusal(
    desk: &mut Desk,
    listed: &Listed,
    tried: &str,
    reason: Reason,
    by: &str,
) -> Error {
    let entry = RoomEntry::KeyRefused(KeyRefused {
        key: listed.key.key.clone(),
        tried: tried.into(),
        rule: reason.id().into(),
        why: reason.to_string(),
        // Who is not enrolled is nobody; what they typed is no name for the journal.
        by: desk
            .log
            .enrolled_as(by.trim())
            .map(|person| person.name.clone())
            .unwrap_or_default(),
    });
    let error = Error::from(reason);
    match desk.log.write_entry(entry).and_then(|()| checkpoint(desk)) {
        Ok(_) => error,
        Err(unwritten) => unwritten,
    }
}

/// True if a later version of a key, or its successor, is in use.
pub(crate) fn newer(desk: &mut Desk, listed: &Listed) -> Result<bool, Error> {
    let key = &listed.key.key;
    let now = desk.log.clock().stamp();
    if desk
        .log
        .ledger()
        .managed(key)
        .is_some_and(|managed| managed.successor.is_some())
    {
        return Ok(true);
    }
    let versions = desk.log.inventory(|store| store.versions(&key.id))?;
    Ok(versions.iter().any(|other| {
        other.key.key.version > key.version && other.key.state_at(&now) == KeyState::Active
    }))
}

/// A change with the signatures of those who decide on it.
pub(crate) fn signed_change(
    desk: &mut Desk,
    change: KeyChanged,
    deciding: &Deciding,
) -> Result<KeyChanged, Error> {
    let asked = serde_json::json!({
        "hold": change.hold, "purge_from": change.purge_from, "successor": change.successor,
        "to": change.to, "until": change.until,
    });
    let decided = signed(
        desk,
        change.act,
        &change.key.to_string(),
        &digest(&asked)?,
        deciding,
    )?;
    Ok(KeyChanged { decided, ..change })
}

/// SHA-256 of a value in canonical JSON, hex.
pub(crate) fn digest(value: &Value) -> Result<String, Error> {
    let bytes = proof::canonical::to_vec(value)
        .map_err(|why| Error::fault(Code::EntryUnwritable, why.to_string()))?;
    Ok(hex::encode(Sha256::digest(bytes)))
}

/// Has everybody who decides sign: as many as the policy asks for, each once, the first one who may
/// act and the others who may approve.
pub(crate) fn signed(
    desk: &mut Desk,
    act: Act,
    subject: &str,
    detail: &str,
    deciding: &Deciding,
) -> Result<Decided, Error> {
    let wanted = policy(desk)?.approvals(act) as usize;
    let mut names: Vec<&str> = deciding.signers.iter().map(|one| one.name.trim()).collect();
    let purpose = deciding.purpose.trim();
    if purpose.is_empty() {
        return Err(Error::usage(
            Code::PurposeGiven,
            "A decision about a key has a purpose.",
            "Say why, in a few words.",
        ));
    }
    for (place, name) in names.iter().enumerate() {
        let person = desk.log.enrolled(name)?;
        let role: Option<Role> = person.role.parse().ok();
        let may = |role: Role| role.acts_on_keys() || place > 0 && role.approves_on_keys();
        if !role.is_some_and(may) {
            return Err(Error::refusal(
                Code::ActDecidedBy,
                format!("{} is enrolled as {}.", person.name, person.role),
                "An administrator or a security officer acts; these and witnesses approve.",
            ));
        }
    }
    names.sort_unstable();
    names.dedup();
    if names.len() < wanted.max(1) || names.len() < deciding.signers.len() {
        return Err(Error::refusal(
            Code::ActApproved,
            format!(
                "“{act}” asks for {wanted} who sign, each once; there are {}.",
                names.len()
            ),
            "Name the others with --approver. “keymoot policy show” says how many an act needs.",
        ));
    }
    let at = desk.log.clock().stamp();
    let message = statement::key_act(&KeyAct {
        room: &desk.log.ledger().facts().id,
        at: &at,
        act: act.id(),
        subject,
        detail,
        purpose,
    })
    .map_err(|refused| one_line(&refused))?;
    let mut signatures = Vec::new();
    for signer in &deciding.signers {
        let signed = sign_as(desk, signer.name.trim(), &signer.secret, &message)?;
        signatures.push(Signature {
            name: signer.name.trim().into(),
            signature: signed.signature().into(),
        });
    }
    Ok(Decided {
        at,
        purpose: purpose.into(),
        detail: detail.into(),
        signatures,
    })
}

/// Refuses what goes against the policy, with all that stands against it.
pub fn against(found: &[lifecycle::Violation]) -> Error {
    let all: Vec<String> = found.iter().map(ToString::to_string).collect();
    Error::refusal(
        Code::PolicyKeeps,
        all.join(" "),
        "Nothing was made. “keymoot policy show” has the policy in force.",
    )
}

/// True for tiers whose wrapped bytes the room keeps.
pub(crate) fn room_keeps(tier: Tier) -> bool {
    tier == Tier::Kek
}
