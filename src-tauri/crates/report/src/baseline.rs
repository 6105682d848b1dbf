//! How often each operation is done in a week, and which weeks had many more: the mean and the
//! standard deviation of the weeks before, nothing else.

use crate::finding::{Finding, Unusual};
use crate::{Link, Links, days};
use ceremony::names;
use std::collections::BTreeMap;

names! {
    /// An operation that is counted.
    #[derive(Ord, PartialOrd)]
    Operation {
        /// Ceremonies were opened.
        Ceremonies = "ceremonies",
        /// What is kept was moved.
        Custody = "custody",
        /// People were enrolled.
        Enrolments = "enrolments",
        /// Something was refused, or did not succeed.
        Failures = "failures",
        /// Keys changed their state.
        KeyChanges = "key-changes",
        /// Keys were destroyed.
        KeysDestroyed = "keys-destroyed",
        /// Keys were made.
        KeysMade = "keys-made",
        /// Policies were adopted.
        Policies = "policies",
        /// Keys were recovered, or tested by recovering them.
        Recoveries = "recoveries",
        /// Keys were put under another.
        Rewraps = "rewraps",
        /// Shares were brought.
        Shares = "shares",
        /// Tokens were unlocked in ceremonies.
        TokensUnlocked = "tokens-unlocked",
    }
}

impl Operation {
    /// What it is, in words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Ceremonies => "Ceremonies opened",
            Self::Custody => "Movements of what is kept",
            Self::Enrolments => "People enrolled",
            Self::Failures => "Refused or failed",
            Self::KeyChanges => "Changes of keys",
            Self::KeysDestroyed => "Keys destroyed",
            Self::KeysMade => "Keys made",
            Self::Policies => "Policies adopted",
            Self::Recoveries => "Recoveries, also rehearsed",
            Self::Rewraps => "Keys put under another",
            Self::Shares => "Shares brought",
            Self::TokensUnlocked => "Tokens unlocked",
        }
    }
}

/// Fewer than this in a week are never too many.
const FEW: u64 = 5;

/// Counts of weeks.
#[derive(Debug, Default)]
pub(crate) struct Baseline {
    weeks: BTreeMap<(Operation, i64), Links>,
    /// The first week of the journal.
    first: Option<i64>,
}

impl Baseline {
    pub(crate) fn saw(&mut self, operation: Option<Operation>, link: &Link) {
        let Some(week) = days::week(&link.at) else {
            return;
        };
        self.first = Some(self.first.map_or(week, |first| first.min(week)));
        if let Some(operation) = operation {
            self.weeks.entry((operation, week)).or_default().add(link);
        }
    }

    /// The weeks that had more of one operation than the mean of so many weeks before by so many
    /// standard deviations, that being taken as 1 at least. A week with fewer weeks before it says
    /// nothing yet.
    pub(crate) fn findings(&self, weeks: u32, deviations: u32) -> Vec<Finding> {
        let Some(first) = self.first else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for ((operation, week), links) in &self.weeks {
            if week - first < i64::from(weeks) || links.count < FEW {
                continue;
            }
            let before = (week - i64::from(weeks))..*week;
            let counts: Vec<f64> = before
                .map(|week| {
                    let links = self.weeks.get(&(*operation, week));
                    links.map_or(0.0, |links| links.count as f64)
                })
                .collect();
            let number = counts.len() as f64;
            let mean = counts.iter().sum::<f64>() / number;
            let squares: f64 = counts.iter().map(|count| (count - mean).powi(2)).sum();
            let deviation = (squares / number).sqrt();
            let limit = mean + f64::from(deviations) * deviation.max(1.0);
            if links.count as f64 <= limit {
                continue;
            }
            let why = format!(
                "{}: {} in the week from {}. In the {weeks} weeks before there were {mean:.1} a week, \
                 with a standard deviation of {deviation:.1}: more than {limit:.1} is told, that is the \
                 mean and {deviations} times the deviation, which counts as 1 at least.",
                operation.title(),
                links.count,
                days::monday(*week),
            );
            found.extend(
                Finding::new(Unusual::AboveBaseline, why, links.clone()).map(|one| {
                    let id = one.links.first().map_or(0, |link| link.entry);
                    Finding {
                        id: format!("{}-{operation}-{id}", one.rule),
                        ..one
                    }
                }),
            );
        }
        found
    }
}
