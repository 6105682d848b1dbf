//! What kinds of ceremony there are, and the order of their steps.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A kind of ceremony: which script of steps it follows.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Shares a master key that a token has already, without making one.
    AdoptKey,
    /// Puts a policy in force.
    AdoptPolicy,
    /// Puts a key out of use that is feared to be in the wrong hands.
    Compromise,
    /// Destroys a key everywhere the room knows of.
    Destroy,
    /// Rehearses generation and recovery on keys made for it, and destroys them.
    Drill,
    /// Rebuilds a master key in another token without the usual notice, because something is lost.
    Emergency,
    /// Makes a master key in a token and hands out its shares.
    Generate,
    /// Rebuilds a live key for a moment, to see that it can be, and destroys that copy again.
    LiveTest,
    /// Gives new shares of the same secret, sealed with another suite, and accepts the old ones for a
    /// while.
    Migrate,
    /// Each custodian proves that the share the commitments name is still theirs.
    Possession,
    /// Rebuilds a master key in another token from a quorum's shares.
    Recover,
    /// Gives new shares of the same secret to new people, without rebuilding it.
    Redistribute,
    /// Brings a master key into one more token, while another still has it.
    Replicate,
    /// Has a new version take over from a key, or another master key.
    Rotate,
}

impl Kind {
    /// The kinds there are, in the order they are offered.
    pub const ALL: [Self; 14] = [
        Self::Generate,
        Self::AdoptKey,
        Self::Recover,
        Self::Drill,
        Self::Possession,
        Self::Redistribute,
        Self::Migrate,
        Self::Replicate,
        Self::LiveTest,
        Self::Emergency,
        Self::Rotate,
        Self::Destroy,
        Self::Compromise,
        Self::AdoptPolicy,
    ];

    /// The steps of a ceremony of this kind that is opened today, in order. One that was opened
    /// before goes by what it journalled then.
    #[must_use]
    pub const fn steps(self) -> &'static [Step] {
        use Step::{
            Account, AdoptKey, CarryOut, CloseDoor, Collect, Contribute, Destroy, FollowUp,
            HandOut, Inspect, LoadPackage, MakeKey, Open, Prove, Record, Recover, Rehearse,
            Release, Retire, RollCall, Show, SignOff, TestKey,
        };
        match self {
            Self::AdoptKey => &[
                Open, RollCall, Inspect, AdoptKey, Rehearse, HandOut, Release, CloseDoor, SignOff,
                Record,
            ],
            Self::AdoptPolicy | Self::Destroy | Self::Rotate => {
                &[Open, RollCall, CarryOut, SignOff, Record]
            }
            Self::Compromise => &[Open, RollCall, CarryOut, FollowUp, SignOff, Record],
            Self::Drill => &[
                Open,
                RollCall,
                Inspect,
                MakeKey,
                Rehearse,
                Show(Shown::Printer),
                HandOut,
                Release,
                CloseDoor,
                Collect,
                Recover,
                Destroy,
                SignOff,
                Record,
            ],
            Self::Emergency => &[
                Open,
                RollCall,
                Inspect,
                LoadPackage,
                Collect,
                Recover,
                FollowUp,
                SignOff,
                Record,
            ],
            Self::Generate => &[
                Open, RollCall, Inspect, MakeKey, Rehearse, HandOut, Release, CloseDoor, SignOff,
                Record,
            ],
            Self::LiveTest => &[
                Open,
                RollCall,
                Inspect,
                LoadPackage,
                Collect,
                TestKey,
                SignOff,
                Record,
            ],
            Self::Possession => &[Open, RollCall, LoadPackage, Prove, SignOff, Record],
            Self::Recover | Self::Replicate => &[
                Open,
                RollCall,
                Inspect,
                LoadPackage,
                Collect,
                Recover,
                SignOff,
                Record,
            ],
            Self::Migrate | Self::Redistribute => &[
                Open,
                RollCall,
                Inspect,
                LoadPackage,
                Account,
                Contribute,
                HandOut,
                Release,
                Retire,
                SignOff,
                Record,
            ],
        }
    }

    /// The name used in scripts, on the command line and in the journal.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AdoptKey => "adopt-key",
            Self::AdoptPolicy => "adopt-policy",
            Self::Compromise => "compromise",
            Self::Destroy => "destroy",
            Self::Drill => "drill",
            Self::Emergency => "emergency",
            Self::Generate => "generate",
            Self::LiveTest => "live-test",
            Self::Migrate => "migrate",
            Self::Possession => "possession",
            Self::Recover => "recover",
            Self::Redistribute => "redistribute",
            Self::Replicate => "replicate",
            Self::Rotate => "rotate",
        }
    }

    /// True if this kind shares a key of its primary token that no package is of yet.
    #[must_use]
    pub const fn backs_up_key(self) -> bool {
        matches!(self, Self::AdoptKey | Self::Drill | Self::Generate)
    }

    /// True if this kind makes a key and shares it.
    #[must_use]
    pub const fn makes_key(self) -> bool {
        matches!(self, Self::Drill | Self::Generate)
    }

    /// True if this kind gives out shares.
    #[must_use]
    pub const fn hands_out(self) -> bool {
        self.reissues() || matches!(self, Self::AdoptKey | Self::Drill | Self::Generate)
    }

    /// True if this kind gives new shares of the secret of an old quorum.
    #[must_use]
    pub const fn reissues(self) -> bool {
        matches!(self, Self::Migrate | Self::Redistribute)
    }

    /// True if this kind rebuilds a key from shares.
    #[must_use]
    pub const fn recovers_key(self) -> bool {
        matches!(
            self,
            Self::Drill | Self::Emergency | Self::LiveTest | Self::Recover | Self::Replicate
        )
    }

    /// True if this kind carries out one act, on a key or on the policy, that people decide on by
    /// signing it. No share takes part.
    #[must_use]
    pub const fn carries_out(self) -> bool {
        matches!(
            self,
            Self::AdoptPolicy | Self::Compromise | Self::Destroy | Self::Rotate
        )
    }

    /// True if this kind leaves a rebuilt key in a token.
    #[must_use]
    pub const fn installs_key(self) -> bool {
        matches!(self, Self::Emergency | Self::Recover | Self::Replicate)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl std::str::FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = || Self::ALL.map(Self::name).join(", ");
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == text)
            .ok_or_else(|| format!("“{text}” is not a kind of ceremony; there are {}", known()))
    }
}

/// Whether what happens counts. Fixed when the ceremony opens and printed on every page.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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

/// What a step has shown to everyone before it goes on. A witness confirms it; no device takes part.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shown {
    /// No sheet lies in the printer, and no job waits for it.
    Printer,
}

impl Shown {
    /// The things there are to show.
    pub const ALL: [Self; 1] = [Self::Printer];

    /// The name used in the journal.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Printer => "printer",
        }
    }

    /// The name of the step that shows it.
    #[must_use]
    pub const fn step_name(self) -> &'static str {
        match self {
            Self::Printer => "show-printer",
        }
    }
}

/// One step of a script, by its name in journal and answers files.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(into = "&str", try_from = "String")]
pub enum Step {
    /// The script's digest is read aloud and approved.
    Open,
    /// Everyone is named, identified and marked present.
    RollCall,
    /// Tokens are bound, probed and looked at.
    Inspect,
    /// A master key that the token has already is found, looked at and shown.
    AdoptKey,
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
    /// Which shares of the old quorum could be in other hands is said and judged.
    Account,
    /// Old custodians share their shares, one at a time.
    Contribute,
    /// Custodians prove that they have their shares.
    Prove,
    /// The key is rebuilt for a moment, tried and destroyed.
    TestKey,
    /// The drill keys are destroyed.
    Destroy,
    /// The old quorum's shares are destroyed before witnesses.
    Retire,
    /// An act on a key or on the policy is decided on and carried out.
    CarryOut,
    /// What an emergency leaves to be done is done, or put off with a reason.
    FollowUp,
    /// Something is shown to everyone.
    Show(Shown),
    /// Everyone signs what happened, or says why not.
    SignOff,
    /// The record is made.
    Record,
}

impl Step {
    /// The steps there are.
    pub const ALL: [Self; 23] = [
        Self::Open,
        Self::RollCall,
        Self::Inspect,
        Self::AdoptKey,
        Self::MakeKey,
        Self::Rehearse,
        Self::HandOut,
        Self::Release,
        Self::CloseDoor,
        Self::LoadPackage,
        Self::Collect,
        Self::Recover,
        Self::Account,
        Self::Contribute,
        Self::Prove,
        Self::TestKey,
        Self::Destroy,
        Self::Retire,
        Self::CarryOut,
        Self::FollowUp,
        Self::Show(Shown::Printer),
        Self::SignOff,
        Self::Record,
    ];

    /// The name used in the journal and in answers files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::RollCall => "roll-call",
            Self::Inspect => "inspect",
            Self::AdoptKey => "adopt-key",
            Self::MakeKey => "make-key",
            Self::Rehearse => "rehearse",
            Self::HandOut => "hand-out",
            Self::Release => "release",
            Self::CloseDoor => "close-door",
            Self::LoadPackage => "load-package",
            Self::Collect => "collect",
            Self::Recover => "recover",
            Self::Account => "account",
            Self::Contribute => "contribute",
            Self::Prove => "prove",
            Self::TestKey => "test-key",
            Self::Destroy => "destroy",
            Self::Retire => "retire",
            Self::CarryOut => "carry-out",
            Self::FollowUp => "follow-up",
            Self::Show(what) => what.step_name(),
            Self::SignOff => "sign-off",
            Self::Record => "record",
        }
    }
}

impl From<Step> for &'static str {
    fn from(step: Step) -> Self {
        step.name()
    }
}

impl TryFrom<String> for Step {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let mut all = Self::ALL.into_iter();
        all.find(|step| step.name() == name)
            .ok_or_else(|| format!("“{name}” is not a step"))
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
