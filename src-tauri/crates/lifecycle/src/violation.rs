//! What goes against a policy.

use crate::key::by_id;
use crate::{KeyRef, Unreadable};
use serde::Serialize;
use std::fmt;
use std::str::FromStr;

/// How something goes against a policy. The names are those of the command line and of files.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ViolationKind {
    /// Its algorithm is not on the policy's list.
    AlgorithmNotAllowed,
    /// The policy does not know its environment, usage or sensitivity.
    ClassUnknown,
    /// It is compromised, and no later version took over.
    CompromisedInUse,
    /// Its cryptoperiod is over, and it still protects what is new.
    CryptoperiodOver,
    /// It protects nothing new any more, and no later version took over.
    NoSuccessor,
    /// The policy itself was to be reviewed by now.
    PolicyReviewOverdue,
    /// A master key would be shared with too low a threshold.
    ThresholdTooLow,
    /// A master key would be shared among too few.
    TooFewShares,
}

impl ViolationKind {
    /// Those there are.
    pub const ALL: [Self; 8] = [
        Self::AlgorithmNotAllowed,
        Self::ClassUnknown,
        Self::CompromisedInUse,
        Self::CryptoperiodOver,
        Self::NoSuccessor,
        Self::PolicyReviewOverdue,
        Self::ThresholdTooLow,
        Self::TooFewShares,
    ];

    /// The name used in files and on the command line.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::AlgorithmNotAllowed => "algorithm-not-allowed",
            Self::ClassUnknown => "class-unknown",
            Self::CompromisedInUse => "compromised-in-use",
            Self::CryptoperiodOver => "cryptoperiod-over",
            Self::NoSuccessor => "no-successor",
            Self::PolicyReviewOverdue => "policy-review-overdue",
            Self::ThresholdTooLow => "threshold-too-low",
            Self::TooFewShares => "too-few-shares",
        }
    }
}

impl fmt::Display for ViolationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

impl FromStr for ViolationKind {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        by_id(text, "a way to go against a policy", &Self::ALL, Self::id)
    }
}

/// Something that goes against a policy.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Violation {
    /// How.
    pub kind: ViolationKind,
    /// Which key, if it is one's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<KeyRef>,
    /// Since when, `YYYY-MM-DD`, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// One sentence that says it.
    pub message: String,
}

impl Violation {
    /// One of no particular key or day.
    pub(crate) const fn new(kind: ViolationKind, message: String) -> Self {
        Self {
            kind,
            key: None,
            date: None,
            message,
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
