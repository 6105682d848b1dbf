//! What kinds of ceremony there are, who takes part, and the order of the steps.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A kind of ceremony: which script of steps it follows.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// Rehearses generation and recovery on keys made for it, and destroys them.
    Drill,
    /// Makes a master key in a token and hands out its shares.
    Generate,
    /// Rebuilds a master key in another token from a quorum's shares.
    Recover,
}

impl Kind {
    /// The kinds there are, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Generate, Self::Recover, Self::Drill];

    /// The steps of this kind, in order.
    #[must_use]
    pub const fn steps(self) -> &'static [Step] {
        match self {
            Self::Drill => &[
                Step::Open,
                Step::RollCall,
                Step::Inspect,
                Step::MakeKey,
                Step::Rehearse,
                Step::HandOut,
                Step::Release,
                Step::CloseDoor,
                Step::Collect,
                Step::Recover,
                Step::Destroy,
                Step::SignOff,
                Step::Record,
            ],
            Self::Generate => &[
                Step::Open,
                Step::RollCall,
                Step::Inspect,
                Step::MakeKey,
                Step::Rehearse,
                Step::HandOut,
                Step::Release,
                Step::CloseDoor,
                Step::SignOff,
                Step::Record,
            ],
            Self::Recover => &[
                Step::Open,
                Step::RollCall,
                Step::Inspect,
                Step::LoadPackage,
                Step::Collect,
                Step::Recover,
                Step::SignOff,
                Step::Record,
            ],
        }
    }

    /// The name used in scripts, on the command line and in the journal.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Drill => "drill",
            Self::Generate => "generate",
            Self::Recover => "recover",
        }
    }

    /// True if this kind makes a key and shares it.
    #[must_use]
    pub const fn makes_key(self) -> bool {
        matches!(self, Self::Drill | Self::Generate)
    }

    /// True if this kind rebuilds a key from shares.
    #[must_use]
    pub const fn recovers_key(self) -> bool {
        matches!(self, Self::Drill | Self::Recover)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == text)
            .ok_or_else(|| {
                format!("“{text}” is not a kind of ceremony; there are generate, recover and drill")
            })
    }
}

/// Whether what happens counts. Fixed when the ceremony opens and printed on every page.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(
    clippy::exhaustive_enums,
    reason = "every page and screen must mark each of them"
)]
pub enum Mode {
    /// A rehearsal on keys made for it.
    Drill,
    /// The real thing.
    Live,
    /// In a practice room, on a practice token.
    Practice,
}

impl Mode {
    /// The name used in the journal and in print.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Drill => "drill",
            Self::Live => "live",
            Self::Practice => "practice",
        }
    }
}

/// What a participant does in a ceremony.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Role {
    /// Performs the script; the person at the keyboard.
    Administrator,
    /// Accountable for one share and its bag.
    Custodian,
    /// Watches and confirms each step; handles no keys.
    Witness,
}

impl Role {
    /// The roles there are.
    pub const ALL: [Self; 3] = [Self::Administrator, Self::Custodian, Self::Witness];

    /// The name used in scripts and the journal.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Custodian => "custodian",
            Self::Witness => "witness",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|role| role.name() == text)
            .ok_or_else(|| {
                format!("“{text}” is not a role; there are administrator, custodian and witness")
            })
    }
}

/// One step of a script.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Step {
    /// The script's digest is read aloud and approved.
    Open,
    /// Everyone is named, identified and marked present.
    RollCall,
    /// Tokens are bound, probed and looked at.
    Inspect,
    /// The master key is made inside the token.
    MakeKey,
    /// The secret is shared in memory and its recovery tried inside the token.
    Rehearse,
    /// Each custodian takes a share.
    HandOut,
    /// The recovery package leaves memory.
    Release,
    /// The key becomes non-extractable for good.
    CloseDoor,
    /// A recovery package is read and shown.
    LoadPackage,
    /// Each custodian present brings a share.
    Collect,
    /// The key is rebuilt in the target token.
    Recover,
    /// The drill keys are destroyed.
    Destroy,
    /// Everyone signs what happened, or says why not.
    SignOff,
    /// The record is made.
    Record,
}

impl Step {
    /// The name used in the journal and in answers files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::RollCall => "roll-call",
            Self::Inspect => "inspect",
            Self::MakeKey => "make-key",
            Self::Rehearse => "rehearse",
            Self::HandOut => "hand-out",
            Self::Release => "release",
            Self::CloseDoor => "close-door",
            Self::LoadPackage => "load-package",
            Self::Collect => "collect",
            Self::Recover => "recover",
            Self::Destroy => "destroy",
            Self::SignOff => "sign-off",
            Self::Record => "record",
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
