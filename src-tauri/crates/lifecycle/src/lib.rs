//! Key states and the moves between them.
//!
//! The names follow the project's glossary; each maps to a state of NIST SP 800-57 part 1, clause 7.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The state of a key.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyState {
    /// Made, not yet shared: not to be relied on.
    PreActive,
    /// In use, protecting and processing.
    Active,
    /// In use while its successor takes over.
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
            Self::PreActive => &[Self::Active, Self::Compromised, Self::Destroyed],
            Self::Active => &[
                Self::Rotating,
                Self::Deprecated,
                Self::Deactivated,
                Self::Compromised,
            ],
            Self::Rotating => &[Self::Active, Self::Deprecated, Self::Compromised],
            Self::Deprecated => &[Self::Deactivated, Self::Compromised, Self::Destroyed],
            Self::Deactivated => &[
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destroyed_is_the_end_and_everything_can_reach_it() {
        assert!(KeyState::Destroyed.may_become().is_empty());
        for start in KeyState::ALL {
            let mut reached = vec![start];
            let mut next = 0;
            while let Some(state) = reached.get(next).copied() {
                for after in state.may_become() {
                    if !reached.contains(after) {
                        reached.push(*after);
                    }
                }
                next += 1;
            }
            assert!(reached.contains(&KeyState::Destroyed), "{start}");
        }
    }

    #[test]
    fn a_compromised_key_is_never_active_again() {
        assert!(
            KeyState::Compromised
                .become_state(KeyState::Active)
                .is_err()
        );
        assert_eq!(
            KeyState::PreActive.become_state(KeyState::Active),
            Ok(KeyState::Active)
        );
    }
}
