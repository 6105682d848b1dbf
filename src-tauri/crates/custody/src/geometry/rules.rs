//! The rules a quorum's people, places and media are checked against, each with its name.

use super::layout::{Layout, Medium};
use super::reach::{Loss, Reach};
use crate::text::listed;
use ceremony::{Rule, folded};
use serde::Serialize;
use std::collections::BTreeMap;

/// How bad it is that a rule is broken.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// It may not be done like this.
    Refuse,
    /// It can be done like this by people who know it.
    Warn,
}

impl Severity {
    /// The name used in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::Warn => "warn",
        }
    }
}

/// A rule that is broken.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong and what it needs.
    pub message: String,
    /// Names and numbers in the message, in a fixed order for each rule: for whoever words it in
    /// another language.
    pub values: Vec<String>,
}

/// From so many years on a ciphertext is meant to outlive what it is encrypted with today.
const DECADE: u32 = 10;

/// Every rule a layout breaks, those that refuse it first. Rules on places are silent where no
/// share has a place.
#[must_use]
pub fn check(layout: &Layout) -> Vec<Finding> {
    let mut found = Found::default();
    numbers(layout, &mut found);
    people(layout, &mut found);
    reach(layout, &mut found);
    media(layout, &mut found);
    let mut findings = found.0;
    findings.sort_by_key(|finding| finding.severity);
    findings
}

#[derive(Default)]
struct Found(Vec<Finding>);

impl Found {
    fn refuse(&mut self, rule: Rule, message: String, values: &[&dyn ToString]) {
        self.add(rule, Severity::Refuse, message, values);
    }

    fn warn(&mut self, rule: Rule, message: String, values: &[&dyn ToString]) {
        self.add(rule, Severity::Warn, message, values);
    }

    fn add(&mut self, rule: Rule, severity: Severity, message: String, values: &[&dyn ToString]) {
        self.0.push(Finding {
            rule,
            severity,
            message,
            values: values.iter().map(|value| value.to_string()).collect(),
        });
    }
}

fn numbers(layout: &Layout, found: &mut Found) {
    let Layout {
        threshold: k,
        shares: n,
        ..
    } = *layout;
    if k < 2 {
        found.refuse(
            Rule::ThresholdAtLeastTwo,
            format!("a threshold of {k} lets one person rebuild the key; it needs at least 2"),
            &[&k],
        );
    }
    if k > n {
        found.refuse(
            Rule::ThresholdWithinShares,
            format!("{k} shares are asked for, but only {n} exist"),
            &[&k, &n],
        );
    }
    if n > 255 {
        found.refuse(
            Rule::SharesAtMost255,
            format!("{n} shares; there can be at most 255"),
            &[&n],
        );
    }
    let held = layout.held.len();
    if held as u64 != u64::from(n) {
        found.refuse(
            Rule::OneCustodianPerShare,
            format!("{n} shares need {n} custodians; it is said of {held} who holds them"),
            &[&n, &held],
        );
    }
}

fn people(layout: &Layout, found: &mut Found) {
    let holders: Vec<usize> = (0..layout.people.len())
        .filter(|person| layout.of_person(*person).next().is_some())
        .collect();
    let mut spelled: BTreeMap<String, &str> = BTreeMap::new();
    for holder in &holders {
        let name = &layout.people[*holder].name;
        if let Some(other) = spelled.insert(folded(name), name) {
            found.refuse(
                Rule::DistinctCustodians,
                format!("“{other}” and “{name}” are one name; a person holds one share"),
                &[&other, name],
            );
        }
    }
    for holder in &holders {
        let person = &layout.people[*holder];
        let shares: Vec<String> = layout
            .of_person(*holder)
            .map(|share| (share + 1).to_string())
            .collect();
        if shares.len() > 1 {
            found.refuse(
                Rule::OneSharePerCustodian,
                format!(
                    "{} holds shares {}; a person holds one share",
                    person.name,
                    listed(&shares)
                ),
                &[&person.name, &shares.join(", ")],
            );
        }
        let rule = match person.role.as_str() {
            "" | "backup-custodian" | "custodian" => continue,
            "auditor" | "external-witness" | "witness" => Rule::WitnessHoldsNoShare,
            _ => Rule::AdministratorHoldsNoShare,
        };
        let role = person.role.replace('-', " ");
        found.refuse(
            rule,
            format!(
                "{} is named as {role} and holds share {}; give the share to somebody else",
                person.name, shares[0]
            ),
            &[&person.name, &person.role, &shares[0]],
        );
    }
}

fn reach(layout: &Layout, found: &mut Found) {
    let reach = Reach::of(layout);
    let k = layout.threshold;
    for place in reach.places().iter().filter(|place| place.reaches) {
        found.refuse(
            Rule::NoPlaceReachesThreshold,
            format!(
                "{} shares lie at {}, and {k} rebuild the key; keep at most {} in one place",
                place.shares,
                place.name,
                k.saturating_sub(1)
            ),
            &[&place.shares, &place.name, &k, &k.saturating_sub(1)],
        );
    }
    for one in reach.organisations().iter().filter(|one| one.reaches) {
        found.warn(
            Rule::NoOrganisationReachesThreshold,
            format!(
                "{} has {} shares in reach through its people and places, and {k} rebuild the key",
                one.name, one.shares
            ),
            &[&one.name, &one.shares, &k],
        );
    }
    for (rule, losses) in [
        (Rule::SurvivesAnyPerson, &[Loss::Person] as &[Loss]),
        (Rule::SurvivesAnyPlace, &[Loss::Place]),
        (
            Rule::SurvivesAnyTwo,
            &[Loss::TwoPeople, Loss::PersonAndPlace, Loss::TwoPlaces],
        ),
    ] {
        let worst = losses
            .iter()
            .filter_map(|loss| reach.survival(*loss))
            .find(|survival| !survival.survived);
        if let Some(survival) = worst {
            found.warn(
                rule,
                format!(
                    "without {} there are {} shares left, and {k} are needed",
                    listed(&survival.worst),
                    survival.left
                ),
                &[&survival.worst.join(", "), &survival.left, &k],
            );
        }
    }
}

fn media(layout: &Layout, found: &mut Found) {
    let Some(years) = layout.years.filter(|years| *years >= DECADE) else {
        return;
    };
    let open: Vec<String> = layout
        .held
        .iter()
        .enumerate()
        .filter(|(_, held)| held.medium != Medium::Sheet && !held.passphrase)
        .map(|(share, held)| format!("{} ({})", share + 1, held.medium))
        .collect();
    if !open.is_empty() {
        found.warn(
            Rule::SealedCiphertextsHaveAPassphrase,
            format!(
                "share {}: a ciphertext meant to last {years} years should be sealed by a \
                 passphrase as well, in case its encryption does not",
                listed(&open)
            ),
            &[&open.join(", "), &years],
        );
    }
}
