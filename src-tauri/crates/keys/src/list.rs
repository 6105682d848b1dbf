//! The inventory as the fronts see it.

use crate::find::{find, policy};
use crate::policy::problem_of;
use desk::Desk;
use inventory::{Listed, Query, Sort};
use lifecycle::{Act, Key, KeyRef, Reason, violations};
use wire::{
    BarredAct, Code, Error, HoldView, InventoryKey, InventoryPage, InventoryQuery, KeyLife,
    KeyOnToken, KeyStep,
};

/// A page of the inventory.
pub fn page(desk: &mut Desk, wanted: &InventoryQuery) -> Result<InventoryPage, Error> {
    let query = query(desk, wanted)?;
    let page = desk.log.inventory(|store| store.page(&query))?;
    let total = desk.log.inventory(|store| store.count(&query))?;
    Ok(InventoryPage {
        keys: page
            .keys
            .iter()
            .map(|one| InventoryKey::of(&one.key, &query.now))
            .collect(),
        next: page.next,
        total,
    })
}

pub(crate) fn query(desk: &mut Desk, wanted: &InventoryQuery) -> Result<Query, Error> {
    fn parsed<T: std::str::FromStr<Err = lifecycle::Unreadable>>(
        text: &str,
    ) -> Result<Option<T>, Error> {
        let text = text.trim();
        let read = (!text.is_empty()).then(|| text.parse());
        read.transpose().map_err(|unread: lifecycle::Unreadable| {
            Error::usage(
                Code::KeyName,
                wire::sentence(&unread),
                "Choose one of these.",
            )
        })
    }
    let under = match wanted.under.trim() {
        "" => None,
        under => Some(find(desk, under)?.key.key),
    };
    let sort = match wanted.sort.trim() {
        "" | "label" => Sort::Label,
        "end" => Sort::End,
        "id" => Sort::Id,
        other => {
            return Err(Error::usage(
                Code::KeyName,
                format!("“{other}” is no order of keys."),
                "There are label, end and id.",
            ));
        }
    };
    let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    Ok(Query {
        search: wanted.search.trim().into(),
        tier: parsed(&wanted.tier)?,
        state: parsed(&wanted.state)?,
        domain: some(&wanted.domain),
        parent: under,
        sort,
        after: some(&wanted.after),
        count: if wanted.count == 0 { 100 } else { wanted.count },
        now: desk.log.clock().stamp(),
    })
}

/// A version of a key with its life.
pub fn life(desk: &mut Desk, key: &str) -> Result<KeyLife, Error> {
    let listed = find(desk, key)?;
    let now = desk.log.clock().stamp();
    let rules = policy(desk)?;
    let versions = desk
        .log
        .inventory(|store| store.versions(&listed.key.key.id))?;
    let (wraps, wrapped) = desk.log.inventory(|store| store.under(&listed.key.key))?;
    let held_under = desk
        .log
        .inventory(|store| store.holds_under(&listed.key.key))?;
    let key = &listed.key;
    let managed = desk.log.ledger().managed(&key.key);
    // Its versions are judged together: an older one that is not in use any more is as it should be.
    let against: Vec<_> = violations(&rules, versions.iter().map(|one| &one.key), &now)
        .into_iter()
        .filter(|found| found.key.as_ref() == Some(&key.key))
        .collect();
    let superseded = versions
        .iter()
        .any(|other| other.key.key.version > key.key.version);
    Ok(KeyLife {
        key: InventoryKey::of(key, &now),
        versions: versions
            .iter()
            .map(|one| InventoryKey::of(&one.key, &now))
            .collect(),
        history: history(desk, &listed),
        on_hold: key.holds.iter().map(HoldView::from).collect(),
        evidence: evidence(desk, &key.key),
        ceremony: listed.ceremony.clone(),
        successor: managed
            .and_then(|managed| managed.successor.as_ref())
            .map(ToString::to_string),
        barred: barred(key, &now, held_under, &(wraps, wrapped.clone())),
        wraps,
        wrapped,
        may: lawful(&listed, &now, superseded),
        against_policy: against.iter().map(|found| found.message.clone()).collect(),
        against: against.into_iter().map(problem_of).collect(),
    })
}

/// What a version went through: as it was journalled, or as it came in its run and changed since.
fn history(desk: &Desk, listed: &Listed) -> Vec<KeyStep> {
    let ledger = desk.log.ledger();
    if let Some(managed) = ledger.managed(&listed.key.key) {
        return managed.history.iter().map(KeyStep::from).collect();
    }
    let run = listed.run.as_ref().and_then(|run| ledger.run(run));
    let mut all: Vec<KeyStep> = run
        .iter()
        .map(|run| KeyStep {
            at: listed.key.made.clone(),
            from: None,
            to: lifecycle::KeyState::Active,
            by: run.begun.decided.by().into(),
            purpose: run.begun.decided.purpose.clone(),
            entry: run.entry,
        })
        .collect();
    let mut state = lifecycle::KeyState::Active;
    let overlay = ledger.overlay(&listed.key.key);
    for (entry, change) in overlay.iter().flat_map(|overlay| &overlay.changes) {
        if let Some(to) = change.to {
            all.push(KeyStep {
                at: change.decided.at.clone(),
                from: Some(state),
                to,
                by: change.decided.by().into(),
                purpose: change.decided.purpose.clone(),
                entry: *entry,
            });
            state = to;
        }
    }
    all
}

fn evidence(desk: &Desk, key: &KeyRef) -> Vec<KeyOnToken> {
    let destroyed = desk
        .log
        .ledger()
        .managed(key)
        .is_some_and(|managed| managed.key.state == lifecycle::KeyState::Destroyed);
    let keys = desk.log.ledger().keys();
    let held = keys.iter().find(|one| one.id.to_string() == key.id);
    held.iter()
        .flat_map(|one| &one.replicas)
        .map(|replica| KeyOnToken {
            token: replica.label.clone(),
            serial: replica.serial.clone(),
            site: replica.site.clone(),
            since: replica.since.clone(),
            proved: replica.last_proof.clone(),
            found: !destroyed,
        })
        .collect()
}

/// What its state lets people decide on.
fn lawful(listed: &Listed, now: &str, newer: bool) -> Vec<Act> {
    let acts = Act::ALL.into_iter();
    acts.filter(|act| !matches!(act, Act::Make | Act::Adopt))
        .filter(|act| !(newer && *act == Act::Rotate))
        .filter(|act| *act != Act::Release || !listed.key.holds.is_empty())
        .filter(|act| {
            let judged = listed
                .key
                .decide(*act, now, Some(now), newer, &(0, Vec::new()));
            judged.is_ok()
        })
        .collect()
}

/// What stands against deleting and destroying a key that its state would let go.
fn barred(
    key: &Key,
    now: &str,
    held_under: Vec<String>,
    protects: &(u64, Vec<String>),
) -> Vec<BarredAct> {
    let free = Key {
        holds: Vec::new(),
        ..key.clone()
    };
    let lawful = |act: Act| match free.decide(act, now, Some(now), false, &(0, Vec::new())) {
        Ok(_) => key.purge_from.is_none() || act == Act::Purge,
        Err(denied) => matches!(denied.reason, Reason::Waits(_)),
    };
    let acts = [Act::Delete, Act::Purge].into_iter();
    acts.filter(|act| key.state != lifecycle::KeyState::Destroyed && lawful(*act))
        .filter_map(|act| {
            if key.holds.is_empty() && !held_under.is_empty() {
                let reason = Reason::Held(held_under.clone());
                return Some(lifecycle::Denied { act, reason }.into());
            }
            let judged = key.decide(act, now, Some(now), false, protects);
            judged.err().map(BarredAct::from)
        })
        .collect()
}
