//! What an entry is to whoever collects events of many programs.

use super::Entry;
use serde_json::Value;

/// How it came out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Outcome {
    Failure,
    Success,
    Unknown,
}

impl Outcome {
    /// Its name in ECS and CEF.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Failure => "failure",
            Self::Success => "success",
            Self::Unknown => "unknown",
        }
    }
}

/// What an entry is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Meaning {
    /// `event.category` of ECS.
    pub(super) category: &'static str,
    /// `event.type` of ECS, one of those it expects of that category.
    pub(super) kind: &'static str,
    pub(super) outcome: Outcome,
    /// From 0 to 10, as in CEF.
    pub(super) severity: u8,
}

const LOW: u8 = 3;
const MEDIUM: u8 = 5;
const HIGH: u8 = 8;

use Outcome::{Failure, Success, Unknown};

/// Every type of entry that `docs/formats/events.md` lists: category, type, outcome, severity.
const TYPES: [(&str, &str, &str, Outcome, u8); 85] = [
    ("aborted", "session", "end", Failure, MEDIUM),
    ("age-recipient-added", "iam", "change", Success, LOW),
    ("attempt-voided", "configuration", "change", Failure, MEDIUM),
    ("bag-opened", "configuration", "access", Success, LOW),
    ("bag-sealed", "configuration", "change", Success, LOW),
    ("carried-out", "configuration", "change", Success, HIGH),
    ("challenge-issued", "configuration", "info", Success, LOW),
    (
        "clock-confirmed",
        "configuration",
        "change",
        Success,
        MEDIUM,
    ),
    ("closed", "session", "end", Success, LOW),
    (
        "contribution-taken",
        "configuration",
        "access",
        Success,
        LOW,
    ),
    (
        "contributions-forgotten",
        "configuration",
        "info",
        Failure,
        LOW,
    ),
    ("copies-compared", "configuration", "info", Success, LOW),
    ("custody-moved", "configuration", "change", Success, LOW),
    ("door-closed", "configuration", "change", Success, LOW),
    ("effect-failed", "configuration", "info", Failure, MEDIUM),
    ("emergency-approved", "session", "info", Success, HIGH),
    (
        "entered-shares-forgotten",
        "configuration",
        "info",
        Failure,
        LOW,
    ),
    (
        "exception-recorded",
        "configuration",
        "info",
        Unknown,
        MEDIUM,
    ),
    ("file-attached", "file", "creation", Success, LOW),
    (
        "finding-acknowledged",
        "configuration",
        "info",
        Success,
        MEDIUM,
    ),
    ("folder-chosen", "configuration", "change", Success, LOW),
    ("follow-up-closed", "configuration", "info", Success, LOW),
    (
        "follow-up-deferred",
        "configuration",
        "info",
        Unknown,
        MEDIUM,
    ),
    ("follow-up-done", "configuration", "info", Success, LOW),
    ("holder-absent", "authentication", "info", Failure, MEDIUM),
    ("intended", "configuration", "info", Unknown, LOW),
    (
        "journal-key-introduced",
        "configuration",
        "change",
        Success,
        MEDIUM,
    ),
    ("keks-rewrapped", "configuration", "change", Success, MEDIUM),
    ("key-added", "configuration", "creation", Success, MEDIUM),
    ("key-adopted", "configuration", "info", Success, MEDIUM),
    ("key-changed", "configuration", "change", Success, MEDIUM),
    (
        "key-destroyed",
        "configuration",
        "deletion",
        Success,
        MEDIUM,
    ),
    (
        "key-export-received",
        "configuration",
        "info",
        Success,
        MEDIUM,
    ),
    ("key-exported", "configuration", "access", Success, HIGH),
    ("key-made", "configuration", "creation", Success, LOW),
    (
        "key-purge-begun",
        "configuration",
        "deletion",
        Unknown,
        HIGH,
    ),
    ("key-purged", "configuration", "deletion", Success, HIGH),
    (
        "key-recovered",
        "configuration",
        "creation",
        Success,
        MEDIUM,
    ),
    ("key-refused", "configuration", "access", Failure, HIGH),
    ("keys-batch", "configuration", "change", Success, LOW),
    ("keys-run-begun", "configuration", "change", Unknown, MEDIUM),
    (
        "live-recovery-tested",
        "configuration",
        "info",
        Success,
        MEDIUM,
    ),
    ("ml-kem-key-added", "iam", "change", Success, LOW),
    (
        "module-approved",
        "configuration",
        "change",
        Success,
        MEDIUM,
    ),
    (
        "old-quorum-retired",
        "configuration",
        "deletion",
        Success,
        LOW,
    ),
    (
        "old-share-destroyed",
        "configuration",
        "deletion",
        Success,
        LOW,
    ),
    ("opened", "session", "start", Success, LOW),
    ("package-loaded", "file", "access", Success, LOW),
    ("package-released", "file", "creation", Success, LOW),
    (
        "participant-arrived",
        "authentication",
        "start",
        Success,
        LOW,
    ),
    ("participant-enrolled", "iam", "creation", Success, LOW),
    ("participant-left", "authentication", "end", Success, LOW),
    (
        "participant-returned",
        "authentication",
        "start",
        Success,
        LOW,
    ),
    ("paused", "session", "info", Success, LOW),
    ("pin-refused", "authentication", "start", Failure, MEDIUM),
    ("policy-adopted", "configuration", "change", Success, HIGH),
    (
        "possession-check-closed",
        "configuration",
        "info",
        Success,
        LOW,
    ),
    (
        "possession-not-proved",
        "authentication",
        "info",
        Failure,
        MEDIUM,
    ),
    ("possession-proved", "authentication", "info", Success, LOW),
    (
        "quorum-redistributed",
        "configuration",
        "change",
        Success,
        LOW,
    ),
    ("reconciled", "configuration", "info", Success, MEDIUM),
    ("record-made", "file", "creation", Success, LOW),
    ("recovery-rehearsed", "configuration", "info", Success, LOW),
    ("report-reviewed", "configuration", "info", Success, LOW),
    ("resumed", "session", "info", Success, LOW),
    ("roll-call-closed", "session", "info", Success, LOW),
    ("room-created", "configuration", "creation", Success, LOW),
    ("room-restored", "configuration", "change", Success, HIGH),
    ("script-approved", "session", "info", Success, LOW),
    ("share-entered", "configuration", "access", Success, LOW),
    ("share-files-erased", "file", "deletion", Success, LOW),
    (
        "share-not-accepted",
        "configuration",
        "access",
        Failure,
        MEDIUM,
    ),
    ("share-read-back", "file", "access", Success, LOW),
    ("share-verified", "configuration", "info", Success, LOW),
    ("share-written", "file", "creation", Success, LOW),
    ("shares-accounted", "configuration", "info", Success, LOW),
    ("shown", "session", "info", Success, LOW),
    ("signed-off", "session", "info", Success, LOW),
    ("token-bound", "authentication", "start", Success, LOW),
    ("token-init-begun", "configuration", "change", Unknown, LOW),
    (
        "token-init-ended",
        "configuration",
        "change",
        Success,
        MEDIUM,
    ),
    ("token-renamed", "configuration", "change", Success, LOW),
    ("tokens-accepted", "configuration", "info", Success, LOW),
    ("void-files-removed", "file", "deletion", Success, LOW),
    (
        "voided-share-destroyed",
        "configuration",
        "deletion",
        Success,
        LOW,
    ),
];

/// What an entry is. One of a type that is not known here (a newer program's) is information.
pub(super) fn of(entry: &Entry<'_>) -> Meaning {
    let row = TYPES.binary_search_by_key(&entry.leaf.kind.as_str(), |row| row.0);
    let row = row.ok().and_then(|at| TYPES.get(at));
    let Some(&(_, category, kind, outcome, severity)) = row else {
        return Meaning {
            category: "configuration",
            kind: "info",
            outcome: Unknown,
            severity: MEDIUM,
        };
    };
    let (outcome, severity) = match found_otherwise(entry) {
        true => (Failure, HIGH),
        false => (outcome, severity),
    };
    Meaning {
        category,
        kind,
        outcome,
        severity,
    }
}

/// True if what the entry tells is that something was not as it should be.
fn found_otherwise(entry: &Entry<'_>) -> bool {
    let is_false = |field: &str| entry.value(field) == Some(&Value::Bool(false));
    let unequal = |field: &str| {
        let answers = entry.value(field);
        answers.is_some_and(|one| one.get("first") != one.get("second"))
    };
    match entry.leaf.kind.as_str() {
        "bag-opened" | "custody-moved" => is_false("seal_intact"),
        "token-init-ended" => is_false("initialised") || is_false("user_pin"),
        "copies-compared" => unequal("equality"),
        "live-recovery-tested" => unequal("equality") || unequal("canary") || is_false("gone"),
        "signed-off" => is_false("agree"),
        _ => false,
    }
}

/// A type's name as a phrase: `key-made` is “Key made”.
pub(super) fn title(kind: &str) -> String {
    let words = kind.replace('-', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|one| one.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn types_are_found_by_their_order() {
        assert!(TYPES.is_sorted_by(|one, next| one.0 < next.0));
    }

    /// Each row of a table in the document begins with a type in backticks.
    #[test]
    fn every_type_that_is_journalled_has_its_meaning() {
        let document = include_str!("../../../../../docs/formats/events.md");
        let mut listed = BTreeSet::new();
        let mut in_types = false;
        for line in document.lines() {
            if !line.starts_with('|') {
                in_types = false;
            } else if line.starts_with("| type |") {
                in_types = true;
            } else if in_types && let Some(rest) = line.strip_prefix("| `") {
                listed.extend(rest.split('`').next());
            }
        }
        let known: BTreeSet<&str> = TYPES.iter().map(|row| row.0).collect();
        assert!(listed.len() > 50, "{listed:?}");
        assert_eq!(known, listed);
    }
}
