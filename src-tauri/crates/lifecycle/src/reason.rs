//! Refusals in plain words: what stands against an act, and what to do.

use crate::{Act, Denied, KeyState, Reason};
use std::fmt;

impl Reason {
    /// A stable name, by which programs tell refusals apart.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        match self {
            Self::State(_) => "key-state",
            Self::WindowOver(_) => "key-window-over",
            Self::Held(_) => "legal-hold",
            Self::Protects(..) => "key-protects",
            Self::NotDeleted => "key-not-deleted",
            Self::Waits(_) => "key-waits",
            Self::NoSuchHold(_) => "no-such-hold",
            Self::HoldStands(_) => "hold-stands",
            Self::MasterKeyStays => "master-key-stays",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::State(state) => write!(f, "it is {state}: {}", way_out(*state)),
            Self::WindowOver(until) => write!(
                f,
                "its acceptance window ended at {until}: use the newest version"
            ),
            Self::Held(names) => {
                let (hold, stands) = if names.len() == 1 {
                    ("a legal hold", "stands")
                } else {
                    ("legal holds", "stand")
                };
                write!(
                    f,
                    "{hold} {stands} in the way ({}): release first",
                    names.join(", ")
                )
            }
            Self::Protects(count, some) => {
                let (keys, them) = if *count == 1 {
                    ("key", "it")
                } else {
                    ("keys", "them")
                };
                write!(f, "it still protects {count} {keys}")?;
                if !some.is_empty() {
                    let named = u64::try_from(some.len()).unwrap_or(u64::MAX);
                    let more = if named < *count { ", …" } else { "" };
                    write!(f, " ({}{more})", some.join(", "))?;
                }
                write!(f, ": put {them} under another key first")
            }
            Self::NotDeleted => f.write_str("it was not deleted: delete it first, then wait"),
            Self::Waits(until) => write!(f, "its waiting time runs: purge it from {until} on"),
            Self::NoSuchHold(name) => {
                write!(f, "no legal hold “{name}” stands on it: check the name")
            }
            Self::HoldStands(name) => write!(
                f,
                "a legal hold “{name}” stands on it already: give the new one another name"
            ),
            Self::MasterKeyStays => f.write_str(
                "it is a master key, which leaves its tokens in shares alone: export a key under it",
            ),
        }
    }
}

impl std::error::Error for Reason {}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is refused: ", self.act)?;
        match &self.reason {
            Reason::State(state) => write!(f, "it is {state}: {}", instead(self.act, *state)),
            Reason::WindowOver(_)
            | Reason::Held(_)
            | Reason::Protects(..)
            | Reason::NotDeleted
            | Reason::Waits(_)
            | Reason::NoSuchHold(_)
            | Reason::HoldStands(_)
            | Reason::MasterKeyStays => self.reason.fmt(f),
        }
    }
}

impl std::error::Error for Denied {}

/// What to do about a state that forbids a use.
const fn way_out(state: KeyState) -> &'static str {
    match state {
        KeyState::PreActive => "finish the ceremony that makes it",
        KeyState::Active => "disable it first",
        KeyState::Rotating | KeyState::Deprecated => {
            "it protects nothing new; use the newest version"
        }
        KeyState::Deactivated => "enable it first, or use the newest version",
        KeyState::Compromised => "only move what it protects to a new version",
        KeyState::Destroyed => "nothing brings it back",
    }
}

/// What to do about a state that forbids an act.
const fn instead(act: Act, state: KeyState) -> &'static str {
    match (act, state) {
        (_, KeyState::Destroyed) => way_out(state),
        (Act::Delete, KeyState::PreActive | KeyState::Active)
        | (Act::Delete | Act::Purge, KeyState::Rotating | KeyState::Deprecated)
        | (Act::Purge, KeyState::Active) => "disable it first",
        (Act::Enable, KeyState::Active) => "it is in use as it is",
        (Act::Enable, KeyState::Deactivated) => {
            "it was deleted, and a later version is in use; use that"
        }
        (Act::Enable, KeyState::Rotating | KeyState::Deprecated) => {
            "only a suspended version is enabled; use the newest"
        }
        (Act::Rotate | Act::Deprecate, KeyState::Rotating | KeyState::Deprecated) => {
            "a later version has taken over; choose that"
        }
        (Act::Rotate | Act::Deprecate, KeyState::Deactivated) => "enable it first",
        (Act::Deprecate | Act::Disable, KeyState::Compromised) => {
            "it protects nothing any more; move what it protects to a new version"
        }
        (Act::Disable, KeyState::Deactivated) => "it is suspended already",
        (Act::Compromised, KeyState::Compromised) => "that is known already",
        (
            Act::Make
            | Act::Rotate
            | Act::Deprecate
            | Act::Disable
            | Act::Enable
            | Act::Compromised
            | Act::Hold
            | Act::Release
            | Act::Delete
            | Act::Purge
            | Act::Adopt
            | Act::Export,
            KeyState::PreActive
            | KeyState::Active
            | KeyState::Rotating
            | KeyState::Deprecated
            | KeyState::Deactivated
            | KeyState::Compromised,
        ) => way_out(state),
    }
}
