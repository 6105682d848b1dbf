//! A room's key policy: a reviewed TOML file, checked completely before it is adopted.
//!
//! `docs/formats/policy.md` has its form and its rules.

mod differences;
mod profile;
mod read;
mod remarks;
mod rules;
mod unusual;

use crate::date::{after, day, later};
use crate::{Act, Algorithm, Class, Tier, Violation, ViolationKind};
use serde::Serialize;
use std::collections::BTreeMap;

pub use differences::Difference;
pub use profile::Profile;
pub use unusual::Unusual;

/// What a room asks of its keys. Only reading makes one, so it breaks none of the rules.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Policy {
    /// What it is called.
    pub title: String,
    /// Its version, from 1.
    pub version: u32,
    /// Who is accountable for it.
    pub owner: String,
    /// When it was reviewed, `YYYY-MM-DD`.
    pub reviewed: String,
    /// When it is to be reviewed again, `YYYY-MM-DD`.
    pub review_by: String,
    /// How many days ahead people are told of what is due.
    pub notice_days: u32,
    /// How many years records are kept after a key is destroyed.
    pub retention_years: u32,
    /// The name of the [`Profile`] it keeps to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// What new keys may be.
    pub algorithms: BTreeMap<Tier, Vec<Algorithm>>,
    /// What keys may be for.
    pub classes: Classes,
    /// How long keys are used.
    #[serde(rename = "cryptoperiod")]
    pub cryptoperiods: Vec<Cryptoperiod>,
    /// How many people sign an act, the one who acts among them.
    pub approvals: BTreeMap<Act, u32>,
    /// How many days lie between a deletion and a purge.
    pub wait_days: u32,
    /// What the sharing of a master key needs at least.
    pub quorum: LeastQuorum,
    /// How often shares are looked after.
    pub custody: Custody,
    /// What is told as unusual use.
    pub unusual: Unusual,
}

/// The names that a key's class is made of.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Classes {
    /// Where keys are used.
    pub environments: Vec<String>,
    /// What they are used for.
    pub usages: Vec<String>,
    /// How sensitive what they protect is.
    pub sensitivities: Vec<String>,
}

/// How long keys of a tier, and of the classes it names, are used.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Cryptoperiod {
    /// Of which tier.
    pub tier: Tier,
    /// In which environment; any if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// For which usage; any if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<String>,
    /// For which sensitivity; any if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sensitivity: Option<String>,
    /// How many days such a key protects what is new.
    pub days: u32,
    /// How many days what it protects is accepted after a new version took over.
    pub window_days: u32,
}

/// What the sharing of a master key needs at least.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct LeastQuorum {
    /// The least threshold.
    pub least_threshold: u32,
    /// The least number of shares.
    pub least_shares: u32,
}

/// How often shares are looked after, in months, and how long a recovery may take.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Custody {
    /// Each bag is looked at.
    pub look_months: u32,
    /// Recovery is rehearsed.
    pub drill_months: u32,
    /// Each custodian proves to have a share.
    pub possession_months: u32,
    /// In how many minutes a key is to be recovered.
    pub recovery_minutes: u32,
}

/// Something that is wrong with a file.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Problem {
    /// The rule it breaks.
    pub rule: &'static str,
    /// Where: a field's name or a line.
    pub r#where: String,
    /// What is wrong and what it needs.
    pub message: String,
}

impl Policy {
    /// What holds before a room adopts a policy of its own, and a file to start from.
    pub const STANDARD: &'static str = include_str!("policy/standard.toml");

    /// The longest text that is read, in bytes.
    pub const MAX_BYTES: usize = 64 * 1024;

    /// The rules a policy is held to, by name.
    pub const RULES: [&'static str; 28] = rules::ALL;

    /// Reads and checks a policy.
    ///
    /// # Errors
    /// Everything that is wrong with it: one problem if it is no TOML at all, else every rule it
    /// breaks.
    pub fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        let (policy, problems) = read::read(text);
        if problems.is_empty() {
            Ok(policy)
        } else {
            Err(problems)
        }
    }

    /// The policy of [`STANDARD`](Self::STANDARD).
    #[must_use]
    pub fn standard() -> Self {
        read::read(Self::STANDARD).0
    }

    /// The cryptoperiod of keys of that tier and class: the most specific that fits.
    #[must_use]
    pub fn cryptoperiod(&self, tier: Tier, class: &Class) -> Option<&Cryptoperiod> {
        let fitting = self.cryptoperiods.iter();
        fitting
            .filter(|period| period.fits(tier, class))
            .max_by_key(|period| period.specificity())
    }

    /// The day on which the cryptoperiod of a key made then ends, `YYYY-MM-DD`. `made` is a time
    /// (RFC 3339) or a date. None where no cryptoperiod fits, and for what is no time.
    #[must_use]
    pub fn ends(&self, tier: Tier, class: &Class, made: &str) -> Option<String> {
        let days = self.cryptoperiod(tier, class)?.days;
        Some(after(day(made)?, days)?.to_string())
    }

    /// Until when what a key protects is accepted, if a new version takes over at `now`; both
    /// RFC 3339 UTC. Where no cryptoperiod fits, the days of notice are the window: the old version
    /// must go on opening things for a while, or nothing could be put under the new one.
    #[must_use]
    pub fn window_end(&self, tier: Tier, class: &Class, now: &str) -> String {
        let period = self.cryptoperiod(tier, class);
        later(
            now,
            period.map_or(self.notice_days, |period| period.window_days),
        )
    }

    /// How many people sign that act, the one who acts among them.
    #[must_use]
    pub fn approvals(&self, act: Act) -> u32 {
        // Reading asks for every act.
        self.approvals.get(&act).copied().unwrap_or(2)
    }

    /// From when a key deleted at `now` may be purged; both RFC 3339 UTC.
    #[must_use]
    pub fn wait_until(&self, now: &str) -> String {
        later(now, self.wait_days)
    }

    /// What new keys of a tier may be.
    #[must_use]
    pub fn algorithms(&self, tier: Tier) -> &[Algorithm] {
        self.algorithms.get(&tier).map_or(&[], Vec::as_slice)
    }

    /// Whether a key may be made so; `parent` is what the key is that it is wrapped under. That a
    /// parent is weaker is the lists' own matter: see [`weaker_wrap`](Self::weaker_wrap).
    ///
    /// # Errors
    /// Everything that stands against it.
    pub fn may_make(
        &self,
        tier: Tier,
        algorithm: Algorithm,
        class: &Class,
        parent: Option<Algorithm>,
    ) -> Result<(), Vec<Violation>> {
        let mut found = Vec::new();
        found.extend(self.algorithm_allowed(tier, algorithm));
        if let (Some(parent), Some(above)) = (parent, tier.above()) {
            found.extend(self.algorithm_allowed(above, parent));
        }
        found.extend(self.class_known(tier, class));
        if found.is_empty() { Ok(()) } else { Err(found) }
    }

    /// What the policy has against sharing a key so.
    #[must_use]
    pub fn quorum(&self, threshold: u32, shares: u32) -> Vec<Violation> {
        let LeastQuorum {
            least_threshold,
            least_shares,
        } = self.quorum;
        let mut found = Vec::new();
        if threshold < least_threshold {
            found.push(Violation::new(
                ViolationKind::ThresholdTooLow,
                format!("A threshold of {threshold} is too low: the policy asks for at least {least_threshold}."),
            ));
        }
        if shares < least_shares {
            found.push(Violation::new(
                ViolationKind::TooFewShares,
                format!(
                    "{shares} shares are too few: the policy asks for at least {least_shares}."
                ),
            ));
        }
        found
    }

    /// A sentence for the record where a key is wrapped under one of less strength. No RSA key is as
    /// strong as AES with 256 bits, so it is told, not refused; a policy refuses by its lists.
    #[must_use]
    pub fn weaker_wrap(algorithm: Algorithm, parent: Algorithm) -> Option<String> {
        let (strength, under) = (algorithm.strength(), parent.strength());
        (under < strength).then(|| {
            format!("{algorithm} has a strength of {strength} bits and is wrapped under {parent}, which has {under}.")
        })
    }

    /// What stands against that algorithm for keys of a tier.
    pub(crate) fn algorithm_allowed(&self, tier: Tier, algorithm: Algorithm) -> Option<Violation> {
        let allowed = self.algorithms(tier);
        (!allowed.contains(&algorithm)).then(|| {
            let names: Vec<_> = allowed.iter().map(|one| one.id()).collect();
            Violation::new(
                ViolationKind::AlgorithmNotAllowed,
                format!(
                    "{algorithm} is not allowed for a {tier}: the policy allows {}.",
                    names.join(", ")
                ),
            )
        })
    }

    /// What parts of a class the policy does not know.
    pub(crate) fn class_known(&self, tier: Tier, class: &Class) -> Vec<Violation> {
        let unknown = self.unknown_parts(tier, class).into_iter();
        unknown
            .map(|(_, message)| Violation::new(ViolationKind::ClassUnknown, message))
            .collect()
    }

    /// The parts of a class that the policy does not know, each with what it says to it. A master
    /// key need not have any: it serves every class beneath it.
    pub(crate) fn unknown_parts(&self, tier: Tier, class: &Class) -> Vec<(&'static str, String)> {
        let Classes {
            environments,
            usages,
            sensitivities,
        } = &self.classes;
        let parts = [
            ("environment", &class.environment, environments),
            ("usage", &class.usage, usages),
            ("sensitivity", &class.sensitivity, sensitivities),
        ];
        let unknown = parts.into_iter().filter(|(_, name, known)| {
            !(known.contains(name) || name.is_empty() && tier == Tier::Mkek)
        });
        unknown
            .map(|(part, name, known)| {
                let what = if name.is_empty() {
                    format!("No {part} is given")
                } else {
                    format!("The policy knows no {part} “{name}”")
                };
                (part, format!("{what}: there are {}.", known.join(", ")))
            })
            .collect()
    }
}

impl Cryptoperiod {
    /// Whether it is meant for keys of that tier and class.
    #[must_use]
    pub fn fits(&self, tier: Tier, class: &Class) -> bool {
        let fits = |asked: &Option<String>, given: &str| {
            asked.as_deref().is_none_or(|asked| asked == given)
        };
        self.tier == tier
            && fits(&self.environment, &class.environment)
            && fits(&self.usage, &class.usage)
            && fits(&self.sensitivity, &class.sensitivity)
    }

    /// How many parts of a class it names: of those that fit, the one that names most counts.
    #[must_use]
    pub fn specificity(&self) -> usize {
        let parts = [&self.environment, &self.usage, &self.sensitivity];
        parts.into_iter().flatten().count()
    }

    /// Which keys it is for: `dek production/any/any`.
    #[must_use]
    pub fn of(&self) -> String {
        let [environment, usage, sensitivity] = [&self.environment, &self.usage, &self.sensitivity]
            .map(|part| part.as_deref().unwrap_or("any"));
        format!("{} {environment}/{usage}/{sensitivity}", self.tier)
    }
}
