//! The policy: shown, looked at, adopted.

use crate::decide::signed;
use crate::find::policy;
use desk::Desk;
use desk::journal_key::checkpoint;
use desk::time::clock_is_sure;
use ledger::{Grouped, PolicyAdopted, RoomEntry, grouped};
use lifecycle::{
    Act, DueKey, DueKind, Key, KeyRef, Policy, Tier, Violation, ViolationKind, due_with, violations,
};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use wire::{
    Code, Deciding, Error, PolicyChange, PolicyProblem, PolicyReport, PolicyRules, PolicyView,
};

/// At most so many keys with a date are looked at for what is due.
const DATED: u32 = 10_000;

/// The policy in force.
pub fn policy_view(desk: &Desk) -> Result<PolicyView, Error> {
    let rules = policy(desk)?;
    let adopted = desk.log.ledger().adopted_policy();
    Ok(PolicyView {
        adopted: adopted.is_some(),
        since: adopted.map(|adopted| adopted.at.clone()),
        rules: PolicyRules::of(&rules),
        title: rules.title,
        version: rules.version,
        owner: rules.owner,
        reviewed: rules.reviewed,
        review_by: rules.review_by,
        text: policy_text(desk),
    })
}

/// The text of the policy in force.
fn policy_text(desk: &Desk) -> String {
    let adopted = desk.log.ledger().adopted_policy();
    adopted.map_or_else(|| Policy::STANDARD.into(), |adopted| adopted.text.clone())
}

/// Looks at a policy, or at the one in force where none is given: what is wrong with it, what it
/// would change, and what goes against it or will within `days`.
pub fn check_policy(
    desk: &mut Desk,
    text: Option<&str>,
    days: Option<u32>,
) -> Result<PolicyReport, Error> {
    let in_force = policy(desk)?;
    let looked = match text {
        None => Ok(in_force.clone()),
        Some(text) => Policy::parse(text),
    };
    let rules = match looked {
        Ok(rules) => rules,
        Err(problems) => {
            return Ok(PolicyReport {
                ok: false,
                problems: problems
                    .into_iter()
                    .map(|one| PolicyProblem {
                        rule: one.rule.into(),
                        r#where: one.r#where,
                        message: one.message,
                    })
                    .collect(),
                changes: Vec::new(),
                violations: Vec::new(),
            });
        }
    };
    let mut problems = Vec::new();
    if text.is_some()
        && let Some(adopted) = desk.log.ledger().adopted_policy()
        && rules.version <= adopted.version
    {
        problems.push(PolicyProblem {
            rule: Code::PolicyNewer.as_str().into(),
            r#where: "version".into(),
            message: format!(
                "Version {} is in force: a new one has a higher number.",
                adopted.version
            ),
        });
    }
    let (due, violations) = judged(desk, &rules, days.unwrap_or(rules.notice_days))?;
    let mut against: Vec<PolicyProblem> = violations.into_iter().map(problem_of).collect();
    let coming = due.into_iter();
    against.extend(coming.map(|one| problem(one.kind.id(), one.key, one.message)));
    let changes = match text {
        Some(_) => in_force.differences(&rules),
        None => Vec::new(),
    };
    Ok(PolicyReport {
        ok: problems.is_empty(),
        problems,
        changes: changes
            .into_iter()
            .map(|one| PolicyChange {
                what: one.field,
                before: one.before.unwrap_or_default(),
                after: one.after.unwrap_or_default(),
            })
            .collect(),
        violations: against,
    })
}

fn problem(rule: &str, key: Option<KeyRef>, message: String) -> PolicyProblem {
    PolicyProblem {
        rule: rule.into(),
        r#where: key.map(|key| key.to_string()).unwrap_or_default(),
        message,
    }
}

/// A violation as fronts are shown it.
pub(crate) fn problem_of(one: Violation) -> PolicyProblem {
    problem(one.kind.id(), one.key, one.message)
}

/// What is due within so many days by a policy, and what goes against it. It is held against each
/// key that was journalled by itself, and the DEKs whose dates are near or past.
fn judged(desk: &Desk, rules: &Policy, days: u32) -> Result<(Vec<DueKey>, Vec<Violation>), Error> {
    let keys = keys_with_dates(desk, days)?;
    let now = desk.log.clock().stamp();
    let due = desk.log.inventory_or_journal(|store| {
        let beneath = |key: &KeyRef| store.under(key).map_or(0, |(count, _)| count);
        Ok(due_with(rules, &keys, &now, days, beneath))
    })?;
    Ok((due, violations(rules, &keys, &now)))
}

fn keys_with_dates(desk: &Desk, days: u32) -> Result<Vec<Key>, Error> {
    let ledger = desk.log.ledger();
    let mut keys: BTreeMap<KeyRef, Key> = ledger
        .managed_keys()
        .map(|one| (one.key.key.clone(), one.key.clone()))
        .collect();
    let before = desk.log.clock().now() + chrono::TimeDelta::days(i64::from(days) + 1);
    let before = before.date_naive().to_string();
    for one in desk
        .log
        .inventory_or_journal(|store| store.dated(&before, DATED))?
    {
        keys.entry(one.key.key.clone()).or_insert(one.key);
    }
    Ok(keys.into_values().collect())
}

/// What the policy in force makes due within its days of notice, and what goes against it. One that
/// the room never adopted is nobody's to review.
pub fn standing(desk: &Desk) -> Result<(Vec<Grouped>, Vec<PolicyProblem>), Error> {
    let rules = desk.log.ledger().rules();
    let adopted = desk.log.ledger().adopted_policy().is_some();
    let (mut due, against) = judged(desk, &rules, rules.notice_days)?;
    due.retain(|one| adopted || one.kind != DueKind::PolicyReview);
    // The end that a master key's own script gives is told by its ceremony.
    let scripted = |one: &DueKey| {
        let key = one
            .key
            .as_ref()
            .and_then(|key| desk.log.ledger().managed(key));
        one.kind == DueKind::CryptoperiodEnds
            && key.is_some_and(|one| one.key.tier == Tier::Mkek && one.key.ends.is_some())
    };
    due.retain(|one| !scripted(one));
    let keys = keys_with_dates(desk, rules.notice_days)?;
    let of = |key: &KeyRef| keys.iter().find(|one| one.key == *key);
    // What is overdue is told with its date.
    let told = [
        ViolationKind::CryptoperiodOver,
        ViolationKind::PolicyReviewOverdue,
    ];
    let against = against.into_iter().filter(|one| !told.contains(&one.kind));
    Ok((grouped(due, of), against.map(problem_of).collect()))
}

/// Adopts a policy, decided on by as many as the one in force asks for.
pub fn adopt(desk: &mut Desk, text: &str, deciding: &Deciding) -> Result<PolicyView, Error> {
    desk.log.writable()?;
    clock_is_sure(&desk.log)?;
    let report = check_policy(desk, Some(text), None)?;
    if let Some(first) = report.problems.first() {
        let all: Vec<&str> = report
            .problems
            .iter()
            .map(|one| one.message.as_str())
            .collect();
        let code = if first.rule == Code::PolicyNewer.as_str() {
            Code::PolicyNewer
        } else {
            Code::PolicySound
        };
        return Err(Error::refusal(
            code,
            all.join(" "),
            "Nothing was adopted. “keymoot policy check FILE” lists all that is wrong.",
        ));
    }
    let version = Policy::parse(text).map(|rules| rules.version).unwrap_or(1);
    let detail = hex::encode(Sha256::digest(text));
    let decided = signed(desk, Act::Adopt, "policy", &detail, deciding)?;
    desk.log
        .write_entry(RoomEntry::PolicyAdopted(PolicyAdopted {
            version,
            text: text.into(),
            decided,
        }))?;
    checkpoint(desk)?;
    policy_view(desk)
}
