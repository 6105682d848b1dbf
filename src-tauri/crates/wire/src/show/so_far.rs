//! What became of a ceremony beside its steps.

use crate::{AwayView, BreakView, DecidedView, FailedView, LostKind, LostView, RefusedView, SoFar};
use ceremony::{Ceremony, KeyFacts, Lost, Presence, Timed};

pub(super) fn so_far(one: &Ceremony) -> SoFar {
    SoFar {
        opened: one.opened_at.clone(),
        approved_by: one
            .approval
            .as_ref()
            .map(|approval| approval.by.clone())
            .unwrap_or_default(),
        confirmed_by: confirmed_by(one),
        refusals: one
            .not_accepted
            .iter()
            .map(|refused| RefusedView {
                at: refused.at.clone(),
                custodian: refused.what.custodian.clone(),
                reason: refused.what.reason.clone(),
                detail: refused.what.detail.clone(),
            })
            .collect(),
        breaks: one
            .breaks
            .iter()
            .map(|pause| BreakView {
                at: pause.at.clone(),
                by: pause.what.by.clone(),
                reason: pause.what.reason.clone(),
                until: pause.what.until.clone(),
            })
            .collect(),
        lost: one.lost.iter().map(|lost| gone(one, lost)).collect(),
        failures: one
            .failures
            .iter()
            .map(|failed| FailedView {
                at: failed.at.clone(),
                effect: failed.what.effect.clone(),
                code: failed.what.code.clone(),
                message: failed.what.message.clone(),
            })
            .collect(),
        decided: one
            .reconciliations
            .iter()
            .map(|decided| DecidedView {
                at: decided.at.clone(),
                effect: decided.what.effect.clone(),
                found: decided.what.found.clone(),
                decision: decided.what.decision,
                by: decided.what.by.clone(),
            })
            .collect(),
        away: one.people.iter().flat_map(away).collect(),
        not_held: not_held(one),
    }
}

fn confirmed_by(one: &Ceremony) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for name in one.steps.iter().flat_map(|step| &step.confirmed_by) {
        if !all.contains(name) {
            all.push(name.clone());
        }
    }
    all
}

fn gone(one: &Ceremony, lost: &Timed<Lost>) -> LostView {
    let (what, bags) = match lost.what.what {
        ceremony::LostKind::Contributions => (LostKind::Contributions, Vec::new()),
        ceremony::LostKind::EnteredShares => (LostKind::EnteredShares, Vec::new()),
        ceremony::LostKind::Sharing(number) => {
            let voided = one.voided.iter().find(|voided| voided.attempt == number);
            let bags = voided.map(|voided| voided.bags.clone());
            (LostKind::Sharing, bags.unwrap_or_default())
        }
    };
    LostView {
        at: lost.at.clone(),
        what,
        reason: lost.what.reason.clone(),
        bags,
    }
}

fn away(person: &Presence) -> impl Iterator<Item = AwayView> {
    person.absences.iter().map(|absence| AwayView {
        name: person.attendee.name.clone(),
        at: absence.left.clone(),
        reason: absence.reason.clone(),
        until: absence.returned.clone(),
    })
}

/// What was tried on a key of this ceremony and did not hold, and copies that answered differently.
fn not_held(one: &Ceremony) -> Vec<String> {
    let tested = one.live_test.as_ref();
    let keys = [
        one.door.as_ref().or(one.key.as_ref()),
        one.recovered.as_ref(),
    ];
    let keys = keys.into_iter().flatten();
    let keys = keys.chain(tested.map(|test| &test.key));
    let mut all: Vec<String> = keys.flat_map(probes).collect();
    let compared = [
        one.equality.as_ref(),
        tested.map(|test| &test.equality),
        tested.map(|test| &test.canary),
    ];
    let unlike = compared.into_iter().flatten().filter(|one| !one.holds());
    all.extend(unlike.map(|one| format!("copies answered differently: {}", one.method)));
    all
}

fn probes(key: &KeyFacts) -> impl Iterator<Item = String> {
    let failed = key.probes.iter().filter(|probe| !probe.held);
    failed.map(|probe| format!("{}: {}", probe.name, probe.detail))
}
