//! What a policy may say, and a reviewer should have seen.

use super::{Policy, Problem, rules};
use crate::Tier;
use std::collections::{BTreeMap, BTreeSet};

impl Policy {
    /// What breaks no rule and is still worth a second look before the policy is adopted.
    #[must_use]
    pub fn remarks(&self) -> Vec<Problem> {
        let mut found = rules::Found::default();
        self.remark_on_periods(&mut found);
        self.remark_on_strengths(&mut found);
        if self.wait_days == 0 {
            let message = "a key can be purged the moment it is deleted: nobody can take it back";
            found.add("wait-before-purge", "destruction.wait-days", message.into());
        }
        found.0
    }

    fn remark_on_periods(&self, found: &mut rules::Found) {
        let mut told = BTreeSet::new();
        let mut without: BTreeMap<Tier, Vec<String>> = BTreeMap::new();
        for (tier, class) in rules::classes(self) {
            let Some(period) = self.cryptoperiod(tier, &class) else {
                let name = format!(
                    "{}/{}/{}",
                    class.environment, class.usage, class.sensitivity
                );
                without.entry(tier).or_default().push(name);
                continue;
            };
            let above = tier.above();
            let above = above.and_then(|above| self.cryptoperiod(above, &class));
            let longer = above.filter(|above| period.days > above.days);
            if let Some(above) = longer.filter(|above| told.insert((period.of(), above.of()))) {
                let message = format!(
                    "{} days, and only {} for {}: each rotation of the key above wraps these again",
                    period.days,
                    above.days,
                    above.of()
                );
                found.add(
                    "period-within-that-above",
                    &format!("cryptoperiod {}", period.of()),
                    message,
                );
            }
            if period.days <= self.notice_days && told.insert((period.of(), String::new())) {
                let message = format!(
                    "{} days, and {} of notice: such a key is always due",
                    period.days, self.notice_days
                );
                found.add(
                    "notice-within-period",
                    &format!("cryptoperiod {}", period.of()),
                    message,
                );
            }
        }
        for (tier, names) in without {
            let first = names.first().map_or("", String::as_str);
            let message = format!(
                "no cryptoperiod fits {} classes of {tier}, {first} the first: such keys never end",
                names.len()
            );
            found.add("period-for-each-class", "cryptoperiod", message);
        }
    }

    fn remark_on_strengths(&self, found: &mut rules::Found) {
        for tier in Tier::ALL {
            let Some(above) = tier.above() else { continue };
            for parent in self.algorithms(above) {
                let weaker = self.algorithms(tier).iter();
                let weaker = weaker.filter_map(|one| Self::weaker_wrap(*one, *parent));
                for message in weaker {
                    found.add("parent-as-strong", &format!("algorithms.{above}"), message);
                }
            }
        }
    }
}
