//! Everything with a date.

use crate::Ledger;
use chrono::{Days, NaiveDate};
use custody::Due;

/// What is due within so many days is told beforehand.
const AHEAD: Days = Days::new(30);

/// Why something has a date.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DueKind {
    /// Something that is kept is to be looked at.
    Check,
    /// The time a key is meant to be used for ends (NIST SP 800-57 part 1, 5.3).
    Cryptoperiod,
    /// A recovery drill is to be held.
    Drill,
    /// What an emergency put off is to be done.
    FollowUp,
}

/// Something with a date.
#[derive(Clone, Debug)]
pub struct Dated {
    /// Why it has one.
    pub kind: DueKind,
    /// What it is about: an item, a key's label, a task.
    pub subject: String,
    /// What is to be done, and when.
    pub due: Due,
}

impl Dated {
    /// Whether it is told now: within a month, or past. A drill is told however far it is, and what
    /// an emergency put off until it is done.
    #[must_use]
    pub fn is_told(&self, today: NaiveDate) -> bool {
        let near = today.checked_add_days(AHEAD).map(|date| date.to_string());
        match self.kind {
            DueKind::Drill | DueKind::FollowUp => true,
            DueKind::Check | DueKind::Cryptoperiod => near.is_none_or(|near| self.due.date <= near),
        }
    }
}

impl Ledger {
    /// Checks of what is kept, drills, the end of keys' cryptoperiods, and what an emergency put
    /// off, as of `today` (`YYYY-MM-DD`). Soonest first.
    #[must_use]
    pub fn due(&self, today: &str) -> Vec<Dated> {
        let mut all: Vec<Dated> = Vec::new();
        let mut add = |kind, subject: &str, id: String, what: String, date: &str| {
            all.push(Dated {
                kind,
                subject: subject.into(),
                due: Due {
                    id,
                    what,
                    date: date.into(),
                    overdue: date < today,
                },
            });
        };
        for due in self.register().due(today) {
            let item = self.register().item(&due.id);
            let subject = item.map(|item| format!("{}, with {}", item.what, item.who));
            let subject = subject.unwrap_or_default();
            add(DueKind::Check, &subject, due.id, due.what, &due.date);
        }
        for one in self.in_force() {
            let label = &one.script.key.label;
            if let Some(date) = self.next_drill(one) {
                let what = format!("Recovery drill for “{label}”");
                add(
                    DueKind::Drill,
                    label,
                    format!("drill-{}", one.id),
                    what,
                    date,
                );
            }
            if let Some(date) = &one.script.cryptoperiod_end {
                let what = format!("The cryptoperiod of “{label}” ends");
                let id = format!("cryptoperiod-{}", one.id);
                add(DueKind::Cryptoperiod, label, id, what, date);
            }
        }
        for open in self.deferred() {
            let id = format!("follow-up-{}-{}", open.task, open.ceremony);
            let what = open.what();
            add(DueKind::FollowUp, &what.clone(), id, what, &open.until);
        }
        all.sort_by(|one, other| one.due.date.cmp(&other.due.date));
        all
    }
}
