//! An act on a key or on the policy as the fronts show it.

use super::custody::follow_ups;
use crate::{DecisionView, EntryNamedView, Searched};
use ceremony::{Ceremony, Kind};
use ledger::Ledger;
use lifecycle::Act;

/// What is to be decided, and what became of it; `None` for ceremonies that carry out no act.
pub(super) fn decision(one: &Ceremony, ledger: &Ledger) -> Option<DecisionView> {
    let act = match one.kind {
        Kind::AdoptPolicy => Act::Adopt,
        Kind::Compromise => Act::Compromised,
        Kind::Destroy => Act::Purge,
        Kind::Rotate => Act::Rotate,
        Kind::AdoptKey
        | Kind::Drill
        | Kind::Emergency
        | Kind::Generate
        | Kind::LiveTest
        | Kind::Migrate
        | Kind::Possession
        | Kind::Recover
        | Kind::Redistribute
        | Kind::Replicate => return None,
    };
    let acted = one.acted.as_ref().map(|acted| &acted.what);
    Some(DecisionView {
        key: one.script.key.label.clone(),
        successor: one.script.successor.clone(),
        policy: one.script.policy.as_ref().map(|plan| plan.digest.clone()),
        signers: ledger.rules().approvals(act),
        done: acted.is_some(),
        subject: acted.map(|acted| acted.subject.clone()).unwrap_or_default(),
        name: acted.map(|acted| acted.name.clone()).unwrap_or_default(),
        now: acted.map(|acted| acted.now.clone()).unwrap_or_default(),
        until: acted.and_then(|acted| acted.until.clone()),
        took_over: acted.and_then(|acted| acted.successor.clone()),
        searched: acted.map_or_else(Vec::new, |acted| {
            let searched = acted.searched.iter();
            let one = |one: &ceremony::TokenSearched| Searched {
                token: one.token.clone(),
                serial: one.serial.clone(),
                found: one.found,
            };
            searched.map(one).collect()
        }),
        erased: acted.map(|acted| acted.erased.clone()).unwrap_or_default(),
        called_in: acted
            .map(|acted| acted.called_in.clone())
            .unwrap_or_default(),
        changes: acted.map(|acted| acted.changes.clone()).unwrap_or_default(),
        affected: acted.and_then(|acted| acted.affected),
        follow_ups: follow_ups(one),
        entries: acted.map_or_else(Vec::new, |acted| {
            let entries = acted.entries.iter();
            let one = |one: &ceremony::EntryNamed| EntryNamedView {
                number: one.number,
                leaf: one.leaf.clone(),
            };
            entries.map(one).collect()
        }),
    })
}
