//! Something unusual: what, which entries, why it is told, and what was answered.

use crate::Links;
use ceremony::names;
use serde::Serialize;

names! {
    /// A rule by which use is told as unusual. Its threshold is the policy's.
    #[derive(Ord, PartialOrd)]
    Unusual {
        /// Many more of one operation in a week than in the weeks before.
        AboveBaseline = "above-baseline",
        /// The clock went back, or was confirmed by hand.
        ClockStep = "clock-step",
        /// A version that is out of use was to be used.
        DisabledVersion = "disabled-version",
        /// A rehearsal did not go as planned.
        DrillDeparture = "drill-departure",
        /// A key was recovered more often than planned.
        FrequentRecoveries = "frequent-recoveries",
        /// A person acted in too many roles.
        ManyRoles = "many-roles",
        /// Something was done outside the hours of the room.
        OutOfHours = "out-of-hours",
        /// PINs, shares or proofs were refused again and again.
        RepeatedFailures = "repeated-failures",
        /// A bag's seal was found broken.
        SealBroken = "seal-broken",
    }
}

impl Unusual {
    /// What it is, in words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::AboveBaseline => "More than usual",
            Self::ClockStep => "The clock was moved",
            Self::DisabledVersion => "A version out of use was to be used",
            Self::DrillDeparture => "A rehearsal did not go as planned",
            Self::FrequentRecoveries => "Recoveries more often than planned",
            Self::ManyRoles => "One person in many roles",
            Self::OutOfHours => "Out of hours",
            Self::RepeatedFailures => "Refused again and again",
            Self::SealBroken => "A seal was broken",
        }
    }
}

/// Something unusual.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Finding {
    /// Its name, which stays: its rule, and the first entry it stands on.
    pub id: String,
    /// The rule by which it is told.
    pub rule: Unusual,
    /// When it was there last, RFC 3339 UTC.
    pub at: String,
    /// Why it is told: what was counted, and the threshold.
    pub why: String,
    /// The people it is about: they do not answer it.
    pub about: Vec<String>,
    /// The entries it stands on.
    pub links: Links,
    /// The answer, if somebody gave one that holds.
    pub acknowledged: Option<Acknowledged>,
}

/// What was answered to a finding.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Acknowledged {
    /// By whom.
    pub by: String,
    /// When, RFC 3339 UTC.
    pub at: String,
    /// Why it is in order, or what was done.
    pub reason: String,
    /// The entry that says so.
    pub entry: u64,
    /// The newest entry that was looked at.
    pub newest: u64,
}

impl Finding {
    pub(crate) fn new(rule: Unusual, why: String, links: Links) -> Option<Self> {
        let first = links.first()?;
        Some(Self {
            id: format!("{rule}-{}", first.entry),
            rule,
            at: links.newest()?.at.clone(),
            why,
            about: Vec::new(),
            acknowledged: None,
            links,
        })
    }

    /// The same about somebody.
    pub(crate) fn about(mut self, name: &str) -> Self {
        if !name.is_empty() {
            self.about.push(name.to_owned());
        }
        self
    }

    /// The newest entry it stands on.
    #[must_use]
    pub fn newest(&self) -> u64 {
        self.links.newest().map_or(0, |link| link.entry)
    }
}
