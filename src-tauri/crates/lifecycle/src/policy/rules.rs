//! The rules a policy is held to, and those that several of its fields decide together.

use super::{Classes, Cryptoperiod, LeastQuorum, Policy, Problem, Profile};
use crate::{Act, Class, Tier, date::date};
use std::collections::BTreeSet;

/// The rules there are.
pub(super) const ALL: [&str; 28] = [
    "algorithm-serves-tier",
    "approved-where-irreversible",
    "dates-as-year-month-day",
    "given",
    "known-algorithms",
    "known-class",
    "known-days",
    "known-fields-only",
    "known-form",
    "known-profile",
    "known-tier",
    "named",
    "named-once",
    "no-wildcards",
    "number-in-range",
    "of-its-type",
    "one-at-least",
    "one-cryptoperiod-fits",
    "plain-texts",
    "profile-kept",
    "readable",
    "review-after-reviewed",
    "short-file",
    "short-lists",
    "short-texts",
    "threshold-within-shares",
    "times-as-hour-minute",
    "window-within-cryptoperiod",
];

/// What was found so far.
#[derive(Default)]
pub(super) struct Found(pub(super) Vec<Problem>);

impl Found {
    pub(super) fn add(&mut self, rule: &'static str, at: &str, message: String) {
        self.0.push(Problem {
            rule,
            r#where: at.into(),
            message,
        });
    }

    /// Whether nothing was found at a place or beneath it.
    fn sound(&self, at: &str) -> bool {
        !self.0.iter().any(|problem| problem.r#where.starts_with(at))
    }
}

/// Checks what is decided by several fields; what could not be read is empty and passes.
/// `numbers` are those of the cryptoperiods in the file, where some may have been unreadable.
pub(super) fn check(policy: &Policy, numbers: &[usize], found: &mut Found) {
    let dates = date(&policy.reviewed).zip(date(&policy.review_by));
    if dates.is_some_and(|(reviewed, by)| by <= reviewed) {
        let message = format!(
            "it was reviewed on {}; the next review lies later",
            policy.reviewed
        );
        found.add("review-after-reviewed", "review-by", message);
    }
    for (tier, algorithms) in &policy.algorithms {
        for algorithm in algorithms.iter().filter(|one| !one.serves(*tier)) {
            let message = format!("a {tier} cannot be {algorithm}");
            found.add(
                "algorithm-serves-tier",
                &format!("algorithms.{tier}"),
                message,
            );
        }
    }
    check_profile(policy, found);
    if found.sound("approvals") {
        for act in Act::ALL.into_iter().filter(|act| act.irreversible()) {
            if policy.approvals(act) == 0 {
                let message = format!("{act} cannot be undone, so at least one person signs it");
                found.add(
                    "approved-where-irreversible",
                    &format!("approvals.{act}"),
                    message,
                );
            }
        }
    }
    let LeastQuorum {
        least_threshold,
        least_shares,
    } = policy.quorum;
    if found.sound("quorum") && least_threshold > least_shares {
        let message = format!(
            "a threshold of {least_threshold} is asked for, but as few as {least_shares} shares would do"
        );
        found.add("threshold-within-shares", "quorum.least-threshold", message);
    }
    check_periods(policy, numbers, found);
}

fn check_profile(policy: &Policy, found: &mut Found) {
    let Some(name) = policy.profile.as_deref().filter(|name| !name.is_empty()) else {
        return;
    };
    let Some(profile) = Profile::named(name) else {
        let known = Profile::ALL.map(|profile| profile.name).join(", ");
        let message = format!("“{name}” is not a profile; there are {known}");
        found.add("known-profile", "profile", message);
        return;
    };
    for (tier, algorithms) in &policy.algorithms {
        let allowed = profile.algorithms(*tier);
        for algorithm in algorithms.iter().filter(|one| !allowed.contains(one)) {
            let message = format!(
                "{name} does not let a {tier} be {algorithm}; it binds from {} on",
                profile.binds_from
            );
            found.add("profile-kept", &format!("algorithms.{tier}"), message);
        }
    }
}

fn check_periods(policy: &Policy, numbers: &[usize], found: &mut Found) {
    let periods = &policy.cryptoperiods;
    for (number, period) in numbers.iter().zip(periods) {
        if period.days > 0 && period.window_days > period.days {
            let message = format!(
                "a window of {} days is longer than the cryptoperiod of {}",
                period.window_days, period.days
            );
            let at = format!("cryptoperiod {number}.window-days");
            found.add("window-within-cryptoperiod", &at, message);
        }
    }
    if !found.sound("classes") {
        return;
    }
    let Classes {
        environments,
        usages,
        sensitivities,
    } = &policy.classes;
    for (number, period) in numbers.iter().zip(periods) {
        let named = [
            ("environment", &period.environment, environments),
            ("usage", &period.usage, usages),
            ("sensitivity", &period.sensitivity, sensitivities),
        ];
        for (field, name, known) in named {
            let name = name.as_ref().filter(|name| !name.is_empty());
            if let Some(name) = name.filter(|name| !known.contains(name)) {
                let message = format!(
                    "“{name}” is not in [classes]; there are {}",
                    known.join(", ")
                );
                let at = format!("cryptoperiod {number}.{field}");
                found.add("known-class", &at, message);
            }
        }
    }
    check_ties(policy, numbers, found);
}

/// That for each class one cryptoperiod counts. Each class is looked at, because a tie of two may be
/// broken by a third that names more.
fn check_ties(policy: &Policy, numbers: &[usize], found: &mut Found) {
    let mut told = BTreeSet::new();
    for (tier, class) in classes(policy) {
        let fitting = numbers.iter().zip(&policy.cryptoperiods);
        let fitting: Vec<(&usize, &Cryptoperiod)> = fitting
            .filter(|(_, period)| period.fits(tier, &class))
            .collect();
        let most = fitting.iter().map(|(_, period)| period.specificity()).max();
        let mut best = fitting
            .iter()
            .filter(|(_, period)| Some(period.specificity()) == most);
        let (Some((first, _)), Some((second, _))) = (best.next(), best.next()) else {
            continue;
        };
        if told.insert((**first, **second)) {
            let message = format!(
                "it fits a {tier} of {}/{}/{} no better than cryptoperiod {first}: name more in one of them",
                class.environment, class.usage, class.sensitivity,
            );
            let at = format!("cryptoperiod {second}");
            found.add("one-cryptoperiod-fits", &at, message);
        }
    }
}

/// Every class of keys that the policy knows.
pub(super) fn classes(policy: &Policy) -> impl Iterator<Item = (Tier, Class)> {
    let Classes {
        environments,
        usages,
        sensitivities,
    } = &policy.classes;
    Tier::ALL.into_iter().flat_map(move |tier| {
        environments.iter().flat_map(move |environment| {
            usages.iter().flat_map(move |usage| {
                sensitivities.iter().map(move |sensitivity| {
                    let class = Class {
                        environment: environment.clone(),
                        usage: usage.clone(),
                        sensitivity: sensitivity.clone(),
                    };
                    (tier, class)
                })
            })
        })
    })
}
