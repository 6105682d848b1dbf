//! What may be done with a key, and what becomes of it.

use crate::{Key, KeyState, Tier, Unreadable, Use};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Something that people decide to do with a version of a key, or with the room's policy. The names
/// are those of the command line, the policy's approvals and the journal.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// A new key is made.
    Make,
    /// A new version takes over.
    Rotate,
    /// It protects nothing new any more.
    Deprecate,
    /// It is suspended.
    Disable,
    /// It is brought back.
    Enable,
    /// It is feared to be in the wrong hands.
    Compromised,
    /// A legal hold is set.
    Hold,
    /// A legal hold is lifted.
    Release,
    /// It is deleted, and purged after a waiting time.
    Delete,
    /// It is destroyed everywhere.
    Purge,
    /// A policy is adopted.
    Adopt,
    /// It is wrapped for somebody else, and leaves.
    Export,
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Make,
        Self::Rotate,
        Self::Deprecate,
        Self::Disable,
        Self::Enable,
        Self::Compromised,
        Self::Hold,
        Self::Release,
        Self::Delete,
        Self::Purge,
        Self::Adopt,
        Self::Export,
    ];

    /// The name used in files and on the command line.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Make => "make",
            Self::Rotate => "rotate",
            Self::Deprecate => "deprecate",
            Self::Disable => "disable",
            Self::Enable => "enable",
            Self::Compromised => "compromised",
            Self::Hold => "hold",
            Self::Release => "release",
            Self::Delete => "delete",
            Self::Purge => "purge",
            Self::Adopt => "adopt",
            Self::Export => "export",
        }
    }

    /// Whether nothing brings back what it takes away: a key, a hold's protection of it, or the
    /// policy that judged until then; or brings back what has left.
    #[must_use]
    pub const fn irreversible(self) -> bool {
        match self {
            Self::Release | Self::Purge | Self::Adopt | Self::Export => true,
            Self::Make
            | Self::Rotate
            | Self::Deprecate
            | Self::Disable
            | Self::Enable
            | Self::Compromised
            | Self::Hold
            | Self::Delete => false,
        }
    }
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

impl FromStr for Act {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let found = Self::ALL.into_iter().find(|act| act.id() == text);
        found.ok_or_else(|| Unreadable {
            given: text.into(),
            what: "an act on keys",
            known: Self::ALL.map(Self::id).join(", "),
        })
    }
}

/// Why an act is refused.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Reason {
    /// Its state forbids it.
    State(KeyState),
    /// Its acceptance window is over.
    WindowOver(String),
    /// Legal holds stand, on it or on what it wraps: their names.
    Held(Vec<String>),
    /// It still protects so many keys; some of them.
    Protects(u64, Vec<String>),
    /// It was not deleted first.
    NotDeleted,
    /// Its waiting time runs until then.
    Waits(String),
    /// There is no hold of that name on it.
    NoSuchHold(String),
    /// A hold of that name stands already.
    HoldStands(String),
    /// It is a master key, which never leaves its tokens but in shares.
    MasterKeyStays,
}

/// An act that is refused, and why.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Denied {
    /// What was to be done.
    pub act: Act,
    /// Why it is not.
    pub reason: Reason,
}

/// What an act does to a version.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Change {
    /// Its new state, if that changes.
    pub to: Option<KeyState>,
    /// The end of its acceptance window, RFC 3339 UTC.
    pub until: Option<String>,
    /// From when it may be purged, RFC 3339 UTC.
    pub purge_from: Option<String>,
}

impl Key {
    /// Whether it may be used so at `now` (RFC 3339 UTC).
    ///
    /// # Errors
    /// [`Reason::State`] or [`Reason::WindowOver`].
    pub fn usable(&self, wanted: Use, now: &str) -> Result<(), Reason> {
        let state = self.state_at(now);
        if state.permits(wanted) {
            return Ok(());
        }
        Err(match &self.until {
            Some(until) if state != self.state => Reason::WindowOver(until.clone()),
            Some(_) | None => Reason::State(state),
        })
    }

    /// What `act` does to this version at `now` (RFC 3339 UTC). `until` is the end of what the act
    /// begins: the window of a rotation, the waiting time of a deletion. `newer` says that a later
    /// version is in use, `protects` which keys this one still wraps (how many, and some of them).
    ///
    /// # Errors
    /// [`Denied`] with the first reason that stands against it.
    pub fn decide(
        &self,
        act: Act,
        now: &str,
        until: Option<&str>,
        newer: bool,
        protects: &(u64, Vec<String>),
    ) -> Result<Change, Denied> {
        let denied = |reason| Err(Denied { act, reason });
        let state = self.state_at(now);
        let moved = |to: KeyState| Change {
            to: Some(to),
            ..Change::default()
        };
        let lawful = |to: KeyState| {
            state
                .become_state(to)
                .map_err(|unlawful| Denied {
                    act,
                    reason: Reason::State(unlawful.from),
                })
                .map(moved)
        };
        match act {
            // A new key, and a policy, have no version that would change.
            Act::Make | Act::Adopt => Ok(Change::default()),
            Act::Export if self.tier == Tier::Mkek => denied(Reason::MasterKeyStays),
            // Who gets it is to protect something with it.
            Act::Export if state.permits(Use::Protect) => Ok(Change::default()),
            Act::Export => denied(Reason::State(state)),
            Act::Rotate => Ok(Change {
                until: until.map(Into::into),
                ..lawful(KeyState::Rotating)?
            }),
            Act::Deprecate => lawful(KeyState::Deprecated),
            Act::Disable => lawful(KeyState::Deactivated),
            Act::Enable => {
                if state != KeyState::Deactivated || self.purge_from.is_some() && newer {
                    return denied(Reason::State(state));
                }
                lawful(if newer {
                    KeyState::Deprecated
                } else {
                    KeyState::Active
                })
            }
            Act::Compromised => lawful(KeyState::Compromised),
            Act::Hold | Act::Release if state == KeyState::Destroyed => {
                denied(Reason::State(state))
            }
            Act::Hold | Act::Release => Ok(Change::default()),
            Act::Delete | Act::Purge if !self.holds.is_empty() => {
                let names = self.holds.iter().map(|hold| hold.name.clone());
                denied(Reason::Held(names.collect()))
            }
            Act::Delete | Act::Purge if protects.0 > 0 => {
                denied(Reason::Protects(protects.0, protects.1.clone()))
            }
            Act::Delete => match state {
                // A compromised key stays so: it is deleted from where it is.
                KeyState::Compromised | KeyState::Deactivated => Ok(Change {
                    purge_from: until.map(Into::into),
                    ..Change::default()
                }),
                KeyState::PreActive
                | KeyState::Active
                | KeyState::Rotating
                | KeyState::Deprecated
                | KeyState::Destroyed => denied(Reason::State(state)),
            },
            Act::Purge => match &self.purge_from {
                None => denied(Reason::NotDeleted),
                Some(from) if from.as_str() > now => denied(Reason::Waits(from.clone())),
                Some(_) => lawful(KeyState::Destroyed),
            },
        }
    }
}
