//! The evidence that controls are answered with: what shows each, and until when it does.

use crate::{Links, days};
use ceremony::names;
use lifecycle::Policy;
use serde::Serialize;

names! {
    /// Something that the entries of a journal can show. Each is decided by a rule of its own.
    #[derive(Ord, PartialOrd)]
    Evidence {
        /// Changes of keys were read by somebody who did not make them, who signed it.
        ChangesReviewed = "changes-reviewed",
        /// The clock was compared when a ceremony began.
        ClockCompared = "clock-compared",
        /// No key protects what is new after its cryptoperiod.
        CryptoperiodsKept = "cryptoperiods-kept",
        /// What is kept changed place or bag before two people who signed.
        CustodySigned = "custody-signed",
        /// Something was confirmed, or decided, by a second person.
        DualControl = "dual-control",
        /// People signed that they accept their duty.
        DutyAccepted = "duty-accepted",
        /// What a sharing is drawn from came from more than one source.
        EntropyMixed = "entropy-mixed",
        /// People's identity was checked, and they signed that they came.
        IdentityChecked = "identity-checked",
        /// The journal is signed, and its entries stand in its tree.
        JournalSigned = "journal-signed",
        /// Keys were destroyed and looked for afterwards.
        KeysDestroyed = "keys-destroyed",
        /// Keys were made in a token that refused to show them.
        KeysGenerated = "keys-generated",
        /// Keys are in the inventory, with owner, class and state.
        KeysInventoried = "keys-inventoried",
        /// Keys no longer leave their token, tried by every way there is.
        KeysLocked = "keys-locked",
        /// Keys are kept wrapped, and a canary showed that each opens.
        KeysWrapped = "keys-wrapped",
        /// A PKCS#11 module was loaded only as it was approved, by its digest.
        ModulesKnown = "modules-known",
        /// A recovery package exists apart from the token.
        PackageKept = "package-kept",
        /// A policy was adopted.
        PolicyAdopted = "policy-adopted",
        /// The policy was reviewed when it had to be.
        PolicyReviewed = "policy-reviewed",
        /// Each custodian proved to have a share.
        PossessionProved = "possession-proved",
        /// The program and its script are known by their digests.
        ProgramKnown = "program-known",
        /// Records were made of ceremonies.
        RecordsMade = "records-made",
        /// Recovery was rehearsed, the copies compared.
        RecoveryDrilled = "recovery-drilled",
        /// The newest rehearsal recovered within its target.
        RecoveryInTime = "recovery-in-time",
        /// Nobody acted in more roles than the policy lets them.
        RolesApart = "roles-apart",
        /// The script was approved before anything was done.
        ScriptApproved = "script-approved",
        /// Seals were looked at and found whole.
        SealsInspected = "seals-inspected",
        /// Shares lie in numbered bags, closed before a second person.
        SharesSealed = "shares-sealed",
        /// Every share was read back and fits its commitments.
        SharesVerified = "shares-verified",
        /// Those present signed the journal as it stood.
        SignedOff = "signed-off",
        /// No key is wrapped under one of less strength.
        StrengthKept = "strength-kept",
        /// What a token truly does was tried, with published test vectors.
        TokensTried = "tokens-tried",
        /// What was unusual was looked into, and answered with a reason.
        UnusualAnswered = "unusual-answered",
    }
}

/// How long evidence lasts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Lasts {
    /// From the first time on.
    On,
    /// For so many days.
    Days(u32),
    /// It is judged at the end of the period.
    Judged,
}

/// Changes are read every two weeks; a few days more are nobody's fault.
const REVIEW_DAYS: u32 = 21;

impl Evidence {
    pub(crate) fn lasts(self, policy: &Policy) -> Lasts {
        let custody = &policy.custody;
        match self {
            Self::ChangesReviewed => Lasts::Days(REVIEW_DAYS),
            Self::RecoveryDrilled => Lasts::Days(days::of_months(custody.drill_months)),
            Self::PossessionProved => Lasts::Days(days::of_months(custody.possession_months)),
            Self::SealsInspected => Lasts::Days(days::of_months(custody.look_months)),
            Self::CryptoperiodsKept
            | Self::JournalSigned
            | Self::PolicyReviewed
            | Self::RecoveryInTime
            | Self::RolesApart
            | Self::StrengthKept
            | Self::UnusualAnswered => Lasts::Judged,
            Self::ClockCompared
            | Self::CustodySigned
            | Self::DualControl
            | Self::DutyAccepted
            | Self::EntropyMixed
            | Self::IdentityChecked
            | Self::KeysDestroyed
            | Self::KeysGenerated
            | Self::KeysInventoried
            | Self::KeysLocked
            | Self::KeysWrapped
            | Self::ModulesKnown
            | Self::PackageKept
            | Self::PolicyAdopted
            | Self::ProgramKnown
            | Self::RecordsMade
            | Self::ScriptApproved
            | Self::SharesSealed
            | Self::SharesVerified
            | Self::SignedOff
            | Self::TokensTried => Lasts::On,
        }
    }

    /// What it is, in words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::ChangesReviewed => "Changes of keys were read and signed by another person",
            Self::ClockCompared => "The clock was compared when a ceremony began",
            Self::CryptoperiodsKept => "No key is used beyond its cryptoperiod",
            Self::CustodySigned => "Movements were signed by two people",
            Self::DualControl => "A second person confirmed or approved",
            Self::DutyAccepted => "People signed that they accept their duty",
            Self::EntropyMixed => "Randomness came from more than one source",
            Self::IdentityChecked => "People were identified and signed that they came",
            Self::JournalSigned => "The journal is signed, and its entries stand in its tree",
            Self::KeysDestroyed => "Keys were destroyed and looked for afterwards",
            Self::KeysGenerated => "Keys were made in a token that refused to show them",
            Self::KeysInventoried => "Keys stand in the inventory",
            Self::KeysLocked => "Keys no longer leave their token, as was tried",
            Self::KeysWrapped => "Keys are kept wrapped, and were seen to open",
            Self::ModulesKnown => "Modules are known by their digest",
            Self::PackageKept => "A recovery package exists apart from the token",
            Self::PolicyAdopted => "A policy was adopted",
            Self::PolicyReviewed => "The policy's review is not overdue",
            Self::PossessionProved => "Each custodian proved to have a share",
            Self::ProgramKnown => "Program and script are known by their digests",
            Self::RecordsMade => "Records were made",
            Self::RecoveryDrilled => "Recovery was rehearsed, and gave the same key",
            Self::RecoveryInTime => "The newest rehearsal recovered within its target",
            Self::RolesApart => "Nobody acted in more roles than the policy says",
            Self::ScriptApproved => "The script was approved first",
            Self::SealsInspected => "Seals were looked at and found whole",
            Self::SharesSealed => "Shares lie in numbered bags, closed before a second person",
            Self::SharesVerified => "Every share was read back and verified",
            Self::SignedOff => "Those present signed",
            Self::StrengthKept => "No key is wrapped under a weaker one",
            Self::TokensTried => "What tokens do was tried",
            Self::UnusualAnswered => "What was unusual was answered",
        }
    }
}

/// Whether evidence was there at the end of the period.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Shown {
    /// Which.
    pub evidence: Evidence,
    /// True if it was.
    pub shown: bool,
    /// Since when that is so: a date or a time; absent where it never was.
    pub since: Option<String>,
    /// Why, where that needs to be said.
    pub why: String,
    /// The entries of the period that show it, or those before where the period has none; where it is
    /// not shown, those that stand against it.
    pub links: Links,
}

/// How a control is answered.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Nothing shows it.
    Not,
    /// Some of what it asks is shown.
    Partly,
    /// All evidence that a journal can give is there.
    Answered,
}

impl Answer {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Not => "not",
            Self::Partly => "partly",
        }
    }
}

/// What was seen of one kind of evidence.
#[derive(Clone, Debug, Default)]
pub(crate) struct Track {
    /// Within the period.
    within: Links,
    /// Before it.
    before: Links,
    /// The first of the times that no gap lies between.
    run: Option<String>,
    newest: Option<String>,
    /// What stands against it, and the first of it in words.
    against: Links,
    why: String,
}

impl Track {
    /// Something stands against it.
    pub(crate) fn against(&mut self, why: String, link: &crate::Link) {
        if self.against.is_empty() {
            self.why = why;
        }
        self.against.add(link);
    }

    pub(crate) fn saw(&mut self, lasts: Lasts, within: bool, link: &crate::Link) {
        if within {
            self.within.add(link);
        } else {
            self.before.add(link);
        }
        let over = match (lasts, &self.newest) {
            (Lasts::Days(days), Some(newest)) => days::between(newest, &link.at) > i64::from(days),
            (_, Some(_)) => false,
            (_, None) => true,
        };
        if over {
            self.run = Some(link.at.clone());
        }
        self.newest = Some(link.at.clone());
    }

    /// Whether it is shown at the end of a period.
    pub(crate) fn shown(&self, evidence: Evidence, lasts: Lasts, end: &str) -> Shown {
        if let Some(first) = self.against.first() {
            return Shown {
                evidence,
                shown: false,
                since: Some(first.at.clone()),
                why: self.why.clone(),
                links: self.against.clone(),
            };
        }
        let links = if self.within.is_empty() {
            self.before.clone()
        } else {
            self.within.clone()
        };
        let Some(newest) = &self.newest else {
            return Shown {
                evidence,
                shown: false,
                since: None,
                why: "No entry shows it.".into(),
                links,
            };
        };
        let lapsed = match lasts {
            Lasts::Days(days) if days::between(newest, end) > i64::from(days) => {
                days::after(newest, days)
            }
            Lasts::Days(_) | Lasts::On | Lasts::Judged => None,
        };
        let day = newest.get(..10).unwrap_or(newest);
        match lapsed {
            Some(lapsed) => Shown {
                evidence,
                shown: false,
                why: format!("Last on {day}; it was due by {lapsed}."),
                since: Some(lapsed),
                links,
            },
            None => Shown {
                evidence,
                shown: true,
                since: self.run.clone(),
                why: String::new(),
                links,
            },
        }
    }
}
