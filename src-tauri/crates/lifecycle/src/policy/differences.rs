//! What changes from one policy to the next, for the people who adopt it.

use super::Policy;
use crate::{Act, Tier};
use serde::Serialize;
use std::collections::BTreeMap;

/// A field that two policies have differently.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Difference {
    /// Which, as the file has it: `approvals.purge`, `cryptoperiod dek production/any/any`.
    pub field: String,
    /// What the one says; absent if it says nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What the other says; absent if it says nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let said = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".into());
        write!(
            f,
            "{}: {} before, {} now",
            self.field,
            said(&self.before),
            said(&self.after)
        )
    }
}

impl Policy {
    /// What changes from this policy to `other`: in the order of the file, what only this one says
    /// last.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<Difference> {
        let mut before: BTreeMap<String, String> = self.fields().into_iter().collect();
        let mut found = Vec::new();
        for (field, after) in other.fields() {
            let before = before.remove(&field);
            if before.as_ref() != Some(&after) {
                found.push(Difference {
                    field,
                    before,
                    after: Some(after),
                });
            }
        }
        let gone = before.into_iter().map(|(field, before)| Difference {
            field,
            before: Some(before),
            after: None,
        });
        found.extend(gone);
        found
    }

    /// Its fields as text, in the order of the file.
    fn fields(&self) -> Vec<(String, String)> {
        let mut fields: Vec<(String, String)> = vec![
            ("title".into(), self.title.clone()),
            ("version".into(), self.version.to_string()),
            ("owner".into(), self.owner.clone()),
            ("reviewed".into(), self.reviewed.clone()),
            ("review-by".into(), self.review_by.clone()),
            ("notice-days".into(), self.notice_days.to_string()),
            ("retention-years".into(), self.retention_years.to_string()),
        ];
        let profile = self.profile.iter();
        fields.extend(profile.map(|name| ("profile".into(), name.clone())));
        for tier in Tier::ALL {
            let names: Vec<_> = self.algorithms(tier).iter().map(|one| one.id()).collect();
            fields.push((format!("algorithms.{tier}"), names.join(", ")));
        }
        for (name, list) in [
            ("environments", &self.classes.environments),
            ("usages", &self.classes.usages),
            ("sensitivities", &self.classes.sensitivities),
        ] {
            fields.push((format!("classes.{name}"), list.join(", ")));
        }
        for period in &self.cryptoperiods {
            let value = format!("{} days, window {} days", period.days, period.window_days);
            fields.push((format!("cryptoperiod {}", period.of()), value));
        }
        for act in Act::ALL {
            fields.push((format!("approvals.{act}"), self.approvals(act).to_string()));
        }
        let numbers = [
            ("destruction.wait-days", self.wait_days),
            ("quorum.least-threshold", self.quorum.least_threshold),
            ("quorum.least-shares", self.quorum.least_shares),
            ("custody.look-months", self.custody.look_months),
            ("custody.drill-months", self.custody.drill_months),
            ("custody.possession-months", self.custody.possession_months),
            ("custody.recovery-minutes", self.custody.recovery_minutes),
        ];
        fields.extend(numbers.map(|(name, number)| (name.into(), number.to_string())));
        fields.extend(self.unusual.fields());
        fields
    }
}
