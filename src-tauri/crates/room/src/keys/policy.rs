//! The policy: shown, looked at, adopted.

use super::decide::signed;
use super::find::policy;
use crate::desk::Desk;
use crate::journal_key::checkpoint;
use crate::time::clock_is_sure;
use inventory::Listed;
use ledger::{PolicyAdopted, RoomEntry};
use lifecycle::{Act, Key, Policy, due, violations};
use sha2::{Digest as _, Sha256};
use wire::{Code, Deciding, Error, PolicyChange, PolicyProblem, PolicyReport, PolicyView};

/// At most so many keys with a date are looked at for what is due.
const DATED: u32 = 10_000;

/// The policy in force.
pub(crate) fn policy_view(desk: &Desk) -> Result<PolicyView, Error> {
    let rules = policy(desk)?;
    let adopted = desk.log.ledger().adopted_policy();
    Ok(PolicyView {
        adopted: adopted.is_some(),
        since: adopted.map(|adopted| adopted.at.clone()),
        title: rules.title,
        version: rules.version,
        owner: rules.owner,
        reviewed: rules.reviewed,
        review_by: rules.review_by,
        text: policy_text(desk),
    })
}

/// The text of the policy in force.
pub(crate) fn policy_text(desk: &Desk) -> String {
    let adopted = desk.log.ledger().adopted_policy();
    adopted.map_or_else(|| Policy::STANDARD.into(), |adopted| adopted.text.clone())
}

/// Looks at a policy, or at the one in force where none is given: what is wrong with it, what it
/// would change, and what goes against it or will within `days`.
pub(crate) fn check_policy(
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
    let now = desk.log.clock().stamp();
    let keys = judged_keys(desk)?;
    let mut against: Vec<PolicyProblem> = violations(&rules, &keys, &now)
        .into_iter()
        .map(|one| PolicyProblem {
            rule: one.kind.id().into(),
            r#where: one.key.map(|key| key.to_string()).unwrap_or_default(),
            message: one.message,
        })
        .collect();
    let within = days.unwrap_or(rules.notice_days);
    let coming = due(&rules, &keys, &now, within).into_iter();
    against.extend(coming.map(|one| PolicyProblem {
        rule: one.kind.id().into(),
        r#where: one.key.map(|key| key.to_string()).unwrap_or_default(),
        message: one.message,
    }));
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

/// The keys that a policy is held against: each that is not destroyed and was journalled by itself,
/// and the DEKs whose dates are near or past.
pub(crate) fn judged_keys(desk: &mut Desk) -> Result<Vec<Key>, Error> {
    let ledger = desk.log.ledger();
    let mut keys: Vec<Key> = ledger.managed_keys().map(|one| one.key.clone()).collect();
    let year = desk.log.clock().now() + chrono::TimeDelta::days(400);
    let before = year.date_naive().to_string();
    let dated: Vec<Listed> = desk.log.inventory()?.dated(&before, DATED)?;
    for one in dated {
        if !keys.iter().any(|known| known.key == one.key.key) {
            keys.push(one.key);
        }
    }
    Ok(keys)
}

/// Adopts a policy, decided on by as many as the one in force asks for.
pub(crate) fn adopt(desk: &mut Desk, text: &str, deciding: &Deciding) -> Result<PolicyView, Error> {
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
