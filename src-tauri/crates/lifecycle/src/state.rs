//! Key states, the moves between them, and what each permits.
//!
//! The names follow the project's glossary; each maps to a state of NIST SP 800-57 part 1, clause 7.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The state of a version of a key.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyState {
    /// Made, not yet shared: not to be relied on.
    PreActive,
    /// In use, protecting and processing.
    Active,
    /// Its successor protects what is new; what it protects is accepted until the window ends.
    Rotating,
    /// Processing only.
    Deprecated,
    /// Suspended; can be brought back.
    Deactivated,
    /// Known or feared to be in the wrong hands.
    Compromised,
    /// Gone everywhere.
    Destroyed,
}

/// What a key is used for, as far as its state decides on it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Use {
    /// Something new is protected by it: encrypted, wrapped.
    Protect,
    /// What it protects is opened: decrypted, unwrapped.
    Process,
    /// What it protects is put under another key.
    MoveAway,
}

impl KeyState {
    /// The states there are, in the order a key may live through them.
    pub const ALL: [Self; 7] = [
        Self::PreActive,
        Self::Active,
        Self::Rotating,
        Self::Deprecated,
        Self::Deactivated,
        Self::Compromised,
        Self::Destroyed,
    ];

    /// States this one may move to. The one table of moves.
    #[must_use]
    pub const fn may_become(self) -> &'static [Self] {
        match self {
            Self::PreActive => &[
                Self::Active,
                Self::Deactivated,
                Self::Compromised,
                Self::Destroyed,
            ],
            Self::Active => &[
                Self::Rotating,
                Self::Deprecated,
                Self::Deactivated,
                Self::Compromised,
            ],
            Self::Rotating => &[
                Self::Active,
                Self::Deprecated,
                Self::Deactivated,
                Self::Compromised,
            ],
            Self::Deprecated => &[Self::Deactivated, Self::Compromised, Self::Destroyed],
            Self::Deactivated => &[
                Self::PreActive,
                Self::Active,
                Self::Deprecated,
                Self::Compromised,
                Self::Destroyed,
            ],
            Self::Compromised => &[Self::Destroyed],
            Self::Destroyed => &[],
        }
    }

    /// Moves to another state.
    ///
    /// # Errors
    /// [`Unlawful`] if the table has no such move.
    pub fn become_state(self, next: Self) -> Result<Self, Unlawful> {
        if self.may_become().contains(&next) {
            Ok(next)
        } else {
            Err(Unlawful {
                from: self,
                to: next,
            })
        }
    }

    /// Whether a key in this state may be used so. A compromised key opens nothing for use, but what
    /// it protects must be able to leave it (NIST SP 800-57 part 1, 7.4: processing under controlled
    /// conditions).
    #[must_use]
    pub const fn permits(self, wanted: Use) -> bool {
        match self {
            Self::Active => true,
            Self::Rotating | Self::Deprecated => !matches!(wanted, Use::Protect),
            Self::Compromised => matches!(wanted, Use::MoveAway),
            Self::PreActive | Self::Deactivated | Self::Destroyed => false,
        }
    }

    /// The name as people read it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PreActive => "Pre-Active",
            Self::Active => "Active",
            Self::Rotating => "Rotating",
            Self::Deprecated => "Deprecated",
            Self::Deactivated => "Deactivated",
            Self::Compromised => "Compromised",
            Self::Destroyed => "Destroyed",
        }
    }

    /// The name used in files and on the command line.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::PreActive => "pre-active",
            Self::Active => "active",
            Self::Rotating => "rotating",
            Self::Deprecated => "deprecated",
            Self::Deactivated => "deactivated",
            Self::Compromised => "compromised",
            Self::Destroyed => "destroyed",
        }
    }

    /// The state of NIST SP 800-57 part 1 revision 5, clause 7, that it maps to.
    #[must_use]
    pub const fn nist(self) -> &'static str {
        match self {
            Self::PreActive => "pre-activation",
            Self::Active | Self::Rotating => "active",
            Self::Deprecated => "deactivated",
            Self::Deactivated => "suspended",
            Self::Compromised => "compromised",
            Self::Destroyed => "destroyed",
        }
    }
}

impl fmt::Display for KeyState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A move the table does not have.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a key that is {from} cannot become {to}")]
pub struct Unlawful {
    /// The state it is in.
    pub from: KeyState,
    /// The state asked for.
    pub to: KeyState,
}
