//! An inventory held against a policy: what goes against it now, and what is due soon.

use crate::date::{after, day};
use crate::key::by_id;
use crate::{Key, KeyRef, KeyState, Policy, Unreadable, Violation, ViolationKind};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// What is due. The names are those of the command line and of files.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DueKind {
    /// A key's cryptoperiod ends: it is to be rotated.
    CryptoperiodEnds,
    /// The policy is to be reviewed.
    PolicyReview,
    /// A deleted key may be purged.
    PurgePossible,
    /// A rotated key's acceptance window ends: what it protects is to be moved away.
    WindowEnds,
}

impl DueKind {
    /// Those there are.
    pub const ALL: [Self; 4] = [
        Self::CryptoperiodEnds,
        Self::PolicyReview,
        Self::PurgePossible,
        Self::WindowEnds,
    ];

    /// The name used in files and on the command line.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::CryptoperiodEnds => "cryptoperiod-ends",
            Self::PolicyReview => "policy-review",
            Self::PurgePossible => "purge-possible",
            Self::WindowEnds => "window-ends",
        }
    }
}

impl fmt::Display for DueKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

impl FromStr for DueKind {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        by_id(text, "something that is due", &Self::ALL, Self::id)
    }
}

/// Something that is due with a key, or with the policy.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct DueKey {
    /// What.
    pub kind: DueKind,
    /// Which key, if it is one's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<KeyRef>,
    /// On which day, `YYYY-MM-DD`.
    pub date: String,
    /// Whether that is past: a day, once it is over; a time, once it is reached.
    pub overdue: bool,
    /// One sentence that says it.
    pub message: String,
}

impl fmt::Display for DueKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Policy {
    /// The day on which a key's cryptoperiod ends, `YYYY-MM-DD`, that day included: what was set
    /// when it was made, or what this policy gives, whichever is earlier.
    #[must_use]
    pub fn end_of(&self, key: &Key) -> Option<String> {
        self.end(key).map(|end| end.to_string())
    }

    fn end(&self, key: &Key) -> Option<NaiveDate> {
        let set = key.ends.as_deref().and_then(day);
        let given = self.ends(key.tier, &key.class, &key.made);
        let given = given.as_deref().and_then(day);
        set.into_iter().chain(given).min()
    }
}

/// What goes against the policy at `now` (RFC 3339 UTC): the policy's own first, then key by key.
#[must_use]
pub fn violations<'k>(
    policy: &Policy,
    keys: impl IntoIterator<Item = &'k Key>,
    now: &str,
) -> Vec<Violation> {
    let today = day(now);
    let past =
        |date: Option<NaiveDate>| date.filter(|date| today.is_some_and(|today| *date < today));
    let mut found = Vec::new();
    if let Some(by) = past(day(&policy.review_by)) {
        found.push(Violation {
            date: Some(by.to_string()),
            ..Violation::new(
                ViolationKind::PolicyReviewOverdue,
                format!("The policy was to be reviewed by {by}."),
            )
        });
    }
    let keys: Vec<&Key> = keys.into_iter().collect();
    let newest = newest(&keys, now);
    for key in keys {
        let state = key.state_at(now);
        let mut of_key = Vec::new();
        if in_service(state) {
            of_key.extend(policy.algorithm_allowed(key.tier, key.algorithm));
            of_key.extend(policy.class_known(key.tier, &key.class));
        }
        for violation in &mut of_key {
            violation.message = format!("{}: {}", named(key), lower(&violation.message));
        }
        if let Some(end) = past(policy.end(key)).filter(|_| state == KeyState::Active) {
            let message = format!(
                "The cryptoperiod of {} ended on {end}, and it still protects what is new.",
                named(key)
            );
            of_key.push(Violation {
                date: Some(end.to_string()),
                ..Violation::new(ViolationKind::CryptoperiodOver, message)
            });
        }
        if newest.get(key.key.id.as_str()) == Some(&key.key.version) {
            of_key.extend(unfollowed(key, state));
        }
        for violation in &mut of_key {
            violation.key = Some(key.key.clone());
        }
        found.extend(of_key);
    }
    found.sort_by(|one, other| (&one.key, one.kind).cmp(&(&other.key, other.kind)));
    found
}

/// What is due at `now` (RFC 3339 UTC) or in so many days after, the earliest first.
#[must_use]
pub fn due<'k>(
    policy: &Policy,
    keys: impl IntoIterator<Item = &'k Key>,
    now: &str,
    within_days: u32,
) -> Vec<DueKey> {
    let keys: Vec<&Key> = keys.into_iter().collect();
    let mut beneath: BTreeMap<&KeyRef, u64> = BTreeMap::new();
    let living = keys.iter().filter(|key| key.state != KeyState::Destroyed);
    for parent in living.filter_map(|key| key.parent.as_ref()) {
        *beneath.entry(parent).or_default() += 1;
    }
    let beneath = |key: &KeyRef| beneath.get(key).copied().unwrap_or(0);
    due_with(policy, keys, now, within_days, beneath)
}

/// The same of some keys of an inventory: `beneath` says how many keys that are not destroyed a key
/// wraps.
#[must_use]
pub fn due_with<'k>(
    policy: &Policy,
    keys: impl IntoIterator<Item = &'k Key>,
    now: &str,
    within_days: u32,
    beneath: impl Fn(&KeyRef) -> u64,
) -> Vec<DueKey> {
    let Some(today) = day(now) else {
        return Vec::new();
    };
    let last = after(today, within_days).unwrap_or(NaiveDate::MAX);
    let mut found = Vec::new();
    if let Some(by) = day(&policy.review_by) {
        found.push((
            by,
            DueKey {
                kind: DueKind::PolicyReview,
                key: None,
                date: by.to_string(),
                overdue: by < today,
                message: format!("The policy is to be reviewed by {by}."),
            },
        ));
    }
    for key in keys {
        found.extend(due_of(policy, key, &beneath, now, today));
    }
    found.retain(|(date, _)| *date <= last);
    found.sort_by(|(one, this), (other, that)| {
        (one, this.kind, &this.key).cmp(&(other, that.kind, &that.key))
    });
    found.into_iter().map(|(_, due)| due).collect()
}

/// What is ever due with a key, `beneath` of which others are wrapped under it.
fn due_of(
    policy: &Policy,
    key: &Key,
    beneath: impl Fn(&KeyRef) -> u64,
    now: &str,
    today: NaiveDate,
) -> Option<(NaiveDate, DueKey)> {
    let at = |kind, date: NaiveDate, overdue, message| {
        let due = DueKey {
            kind,
            key: Some(key.key.clone()),
            date: date.to_string(),
            overdue,
            message,
        };
        Some((date, due))
    };
    // A deleted key waits for nothing else, and a held one not even for that.
    if let Some(from) = key.purge_from.as_deref() {
        let date =
            day(from).filter(|_| key.state != KeyState::Destroyed && key.holds.is_empty())?;
        let message = format!("{} may be purged from {from} on.", named(key));
        return at(DueKind::PurgePossible, date, from <= now, message);
    }
    match key.state {
        KeyState::Active => {
            let end = policy.end(key)?;
            let message = format!(
                "The cryptoperiod of {} ends on {end}: rotate it.",
                named(key)
            );
            at(DueKind::CryptoperiodEnds, end, end < today, message)
        }
        KeyState::Rotating => {
            let until = key.until.as_deref()?;
            let over = until <= now;
            let beneath = beneath(&key.key);
            // Once it is over, only what was left behind is still a matter.
            if over && beneath == 0 {
                return None;
            }
            let left = match beneath {
                0 => String::new(),
                1 => ", and 1 key is still wrapped under it".into(),
                _ => format!(", and {beneath} keys are still wrapped under it"),
            };
            let ends = if over { "ended" } else { "ends" };
            let message = format!(
                "The acceptance window of {} {ends} at {until}{left}.",
                named(key)
            );
            at(DueKind::WindowEnds, day(until)?, over, message)
        }
        KeyState::PreActive
        | KeyState::Deprecated
        | KeyState::Deactivated
        | KeyState::Compromised
        | KeyState::Destroyed => None,
    }
}

/// The newest version of each key that was ever in use and is not gone.
fn newest<'k>(keys: &[&'k Key], now: &str) -> BTreeMap<&'k str, u32> {
    let mut newest = BTreeMap::new();
    for key in keys {
        match key.state_at(now) {
            KeyState::PreActive | KeyState::Destroyed => {}
            KeyState::Active
            | KeyState::Rotating
            | KeyState::Deprecated
            | KeyState::Deactivated
            | KeyState::Compromised => {
                let version: &mut u32 = newest.entry(key.key.id.as_str()).or_default();
                *version = key.key.version.max(*version);
            }
        }
    }
    newest
}

/// What is wrong with the newest version of a key being in that state. One that was suspended or
/// deleted was so on purpose.
fn unfollowed(key: &Key, state: KeyState) -> Option<Violation> {
    let (kind, message) = match state {
        KeyState::Compromised if key.purge_from.is_none() => (
            ViolationKind::CompromisedInUse,
            format!(
                "{} is compromised, and no later version has taken over.",
                named(key)
            ),
        ),
        KeyState::Rotating | KeyState::Deprecated => (
            ViolationKind::NoSuccessor,
            format!(
                "{} protects nothing new any more, and no later version has taken over.",
                named(key)
            ),
        ),
        KeyState::Deactivated if key.state == KeyState::Rotating => (
            ViolationKind::NoSuccessor,
            format!(
                "The acceptance window of {} is over, and no later version has taken over.",
                named(key)
            ),
        ),
        KeyState::Compromised
        | KeyState::PreActive
        | KeyState::Active
        | KeyState::Deactivated
        | KeyState::Destroyed => return None,
    };
    Some(Violation::new(kind, message))
}

/// Whether a key in that state protects or opens anything, or soon will.
const fn in_service(state: KeyState) -> bool {
    match state {
        KeyState::PreActive | KeyState::Active | KeyState::Rotating | KeyState::Deprecated => true,
        KeyState::Deactivated | KeyState::Compromised | KeyState::Destroyed => false,
    }
}

/// A key as a sentence names it.
fn named(key: &Key) -> String {
    if key.label.is_empty() || key.label == key.key.id {
        key.key.to_string()
    } else {
        format!("{} ({})", key.label, key.key)
    }
}

/// A sentence that goes on after a colon.
fn lower(sentence: &str) -> String {
    let mut rest = sentence.chars();
    let first = rest.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(rest).collect()
}
