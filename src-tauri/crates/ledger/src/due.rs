//! Everything with a date.

use crate::Ledger;
use chrono::{Days, NaiveDate};
use custody::Due;
use lifecycle::KeyState;
use std::collections::BTreeMap;

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
    /// A ceremony is planned.
    Planned,
    /// A key or many are to be rotated: the policy's cryptoperiod ends.
    Rotation,
    /// A rotated key's acceptance window ends.
    Window,
    /// A deleted key may be purged.
    Purge,
    /// The policy is to be reviewed.
    PolicyReview,
}

impl From<lifecycle::DueKind> for DueKind {
    fn from(kind: lifecycle::DueKind) -> Self {
        match kind {
            lifecycle::DueKind::CryptoperiodEnds => Self::Rotation,
            lifecycle::DueKind::WindowEnds => Self::Window,
            lifecycle::DueKind::PurgePossible => Self::Purge,
            lifecycle::DueKind::PolicyReview => Self::PolicyReview,
        }
    }
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

impl From<&Grouped> for Dated {
    fn from(one: &Grouped) -> Self {
        Self {
            kind: one.kind.into(),
            subject: one.subject.clone(),
            due: Due {
                id: format!("{}-{}", one.kind.id(), one.id),
                what: one.what.clone(),
                date: one.date.clone(),
                overdue: one.overdue,
            },
        }
    }
}

impl Dated {
    /// Whether it is told now: within the policy's days of notice, or past. A drill is told however
    /// far it is, and what an emergency put off until it is done.
    #[must_use]
    pub fn is_told(&self, today: NaiveDate, notice: u32) -> bool {
        let near = today.checked_add_days(Days::new(notice.into()));
        let near = near.map(|date| date.to_string());
        match self.kind {
            DueKind::Drill | DueKind::FollowUp => true,
            DueKind::Check
            | DueKind::Cryptoperiod
            | DueKind::Planned
            | DueKind::Rotation
            | DueKind::Window
            | DueKind::Purge
            | DueKind::PolicyReview => near.is_none_or(|near| self.due.date <= near),
        }
    }
}

/// What is due of keys, many data keys of one domain and one day as one.
#[derive(Clone, Debug)]
pub struct Grouped {
    /// What.
    pub kind: lifecycle::DueKind,
    /// A name that stays while it is the same thing.
    pub id: String,
    /// What it is about.
    pub subject: String,
    /// What is to be done, in words.
    pub what: String,
    /// On which day, `YYYY-MM-DD`.
    pub date: String,
    /// Whether that is past.
    pub overdue: bool,
}

/// Puts together what is due of data keys: a calendar with a thousand lines for one day tells
/// nobody anything. `key` gives what is known of one.
#[must_use]
pub fn grouped<'k>(
    due: Vec<lifecycle::DueKey>,
    key: impl Fn(&lifecycle::KeyRef) -> Option<&'k lifecycle::Key>,
) -> Vec<Grouped> {
    let mut all: Vec<Grouped> = Vec::new();
    let mut many: BTreeMap<(lifecycle::DueKind, String, String), (usize, bool)> = BTreeMap::new();
    for one in due {
        let known = one.key.as_ref().and_then(&key);
        match known {
            Some(known) if known.tier == lifecycle::Tier::Dek => {
                let group = (one.kind, known.domain.clone(), one.date);
                let (count, overdue) = many.entry(group).or_default();
                *count += 1;
                *overdue |= one.overdue;
            }
            _ => all.push(Grouped {
                kind: one.kind,
                id: one
                    .key
                    .as_ref()
                    .map_or_else(String::new, ToString::to_string),
                subject: known.map_or_else(String::new, |known| known.label.clone()),
                what: one.message,
                date: one.date,
                overdue: one.overdue,
            }),
        }
    }
    for ((kind, domain, date), (count, overdue)) in many {
        let keys = if count == 1 {
            "1 data key"
        } else {
            &format!("{count} data keys")
        };
        let what = match kind {
            lifecycle::DueKind::CryptoperiodEnds => {
                format!("The cryptoperiod of {keys} of “{domain}” ends on {date}: rotate them.")
            }
            lifecycle::DueKind::WindowEnds => {
                format!("The acceptance window of {keys} of “{domain}” ends on {date}.")
            }
            lifecycle::DueKind::PurgePossible => {
                format!("{keys} of “{domain}” may be purged from {date} on.")
            }
            lifecycle::DueKind::PolicyReview => continue,
        };
        all.push(Grouped {
            kind,
            id: format!("{domain}-{date}"),
            subject: domain,
            what,
            date,
            overdue,
        });
    }
    all
}

impl Ledger {
    /// Checks of what is kept, drills, the end of keys' cryptoperiods, what an emergency put off, and
    /// what the policy makes due of `keys` ([`grouped`]), as of `today` (`YYYY-MM-DD`). Soonest
    /// first.
    #[must_use]
    pub fn due(&self, today: &str, keys: &[Grouped]) -> Vec<Dated> {
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
            let key = one.attempt.as_ref().map(|attempt| &attempt.package.key);
            if key.and_then(|key| self.state_of(key)) == Some(KeyState::Destroyed) {
                continue;
            }
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
        all.extend(keys.iter().map(Dated::from));
        all.sort_by(|one, other| one.due.date.cmp(&other.due.date));
        all
    }
}
