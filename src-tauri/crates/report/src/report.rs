//! What a report says, typed; its JSON is its form.

use crate::baseline::Operation;
use crate::controls::Reach;
use crate::evidence::{Answer, Shown};
use crate::finding::{Acknowledged, Finding};
use crate::{Links, Period};
use ceremony::names;
use lifecycle::{KeyState, Tier};
use proof::merkle::Hash;
use serde::Serialize;

names! {
    /// Which report.
    Kind {
        /// Changes of keys, for somebody to read and sign.
        Changes = "changes",
        /// Answers to controls.
        Compliance = "compliance",
        /// The programme of rehearsals.
        Drills = "drills",
        /// The year's review of key management.
        Review = "review",
        /// What was unusual.
        Unusual = "unusual",
        /// A week's figures.
        Weekly = "weekly",
    }
}

impl Kind {
    /// What stands at the head of its first page.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Changes => "Changes of keys",
            Self::Compliance => "Evidence for controls",
            Self::Drills => "Drill programme",
            Self::Review => "Yearly review of key management",
            Self::Unusual => "Unusual use",
            Self::Weekly => "Weekly report",
        }
    }
}

/// A report: what it speaks for, and what it says.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// `keymoot-report/1`.
    pub format: &'static str,
    /// Which report.
    pub kind: Kind,
    /// Whose.
    pub room: Room,
    /// Of which days.
    pub period: Period,
    /// When it was made, RFC 3339 UTC.
    pub made: String,
    /// The size of the signed checkpoint that it speaks for.
    pub size: u64,
    /// The root of that.
    pub root: Hash,
    /// The key that signed it, as a note's verifier line.
    pub signer: String,
    /// Entries behind it, which it says nothing of.
    pub unsigned_tail: u64,
    /// How many entries are of the period.
    pub entries: u64,
    /// What it says.
    #[serde(flatten)]
    pub body: Body,
    /// Who read it and signed that, if somebody did.
    pub reviewed: Vec<Reviewed>,
}

/// The room a report is of.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Room {
    /// Its id, hex.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub organisation: String,
    /// Where it is.
    pub place: String,
    /// True if nothing in it protects anything.
    pub practice: bool,
}

/// What a report says.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Body {
    /// Changes of keys.
    Changes {
        /// Each.
        changes: Vec<Line>,
        /// How many more there are than are listed.
        left_out: u64,
    },
    /// Answers to controls.
    Compliance {
        /// By rules and standards.
        regimes: Vec<RegimeAnswers>,
    },
    /// The programme of rehearsals.
    Drills {
        /// Each that was held in the period.
        drills: Vec<Drill>,
        /// What a recovery may take, in seconds.
        target_seconds: i64,
        /// Whether each rehearsal was held when it was due.
        due: Vec<Shown>,
    },
    /// The year's review.
    Review {
        /// The policy in force.
        policy: Policy,
        /// What a review looks at.
        evidence: Vec<Shown>,
        /// Ages of keys in use.
        ages: Vec<Ages>,
        /// The rehearsals of the period.
        drills: Vec<Drill>,
        /// What was unusual in the period, answered or not.
        findings: Vec<Finding>,
        /// How often what was done.
        operations: Vec<Counted>,
    },
    /// What was unusual.
    Unusual {
        /// Each.
        findings: Vec<Finding>,
    },
    /// A week's figures.
    Weekly {
        /// How often what was done.
        operations: Vec<Counted>,
        /// What was refused or failed.
        failed: Vec<Line>,
        /// What was unusual.
        findings: Vec<Finding>,
        /// What was rotated or put under another key.
        rotations: Vec<Line>,
        /// Ages of keys in use.
        ages: Vec<Ages>,
        /// Domains and tenants.
        tenants: Vec<Tenant>,
        /// How many more lines there are than are listed.
        left_out: u64,
    },
}

/// The controls of one set of rules.
#[derive(Clone, Debug, Serialize)]
pub struct RegimeAnswers {
    /// Its name.
    pub name: String,
    /// Which edition, and where it was read.
    pub source: String,
    /// Its controls.
    pub controls: Vec<Answered>,
}

/// A control, and what the journal answers to it.
#[derive(Clone, Debug, Serialize)]
pub struct Answered {
    /// Its number.
    pub id: String,
    /// What it asks, in our words.
    pub asks: String,
    /// How much of it a journal can show.
    pub reach: Reach,
    /// What stays to be shown elsewhere.
    pub rest: String,
    /// The answer.
    pub answer: Answer,
    /// Since when it is so; absent where it never was otherwise.
    pub since: Option<String>,
    /// On what it stands.
    pub evidence: Vec<Shown>,
}

/// One thing that happened.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// What.
    pub what: String,
    /// Who did it, where the entry says so, and after them who approved.
    pub who: Vec<String>,
    /// Why, where it says so.
    pub why: String,
    /// Its entry.
    pub links: Links,
}

/// How often an operation was done.
#[derive(Clone, Debug, Serialize)]
pub struct Counted {
    /// Which.
    pub operation: Operation,
    /// Its entries.
    pub links: Links,
}

/// How old the keys in use are.
#[derive(Clone, Debug, Serialize)]
pub struct Ages {
    /// Of which tier.
    pub tier: Tier,
    /// Of which domain or tenant; empty for master keys.
    pub domain: String,
    /// How many.
    pub keys: u64,
    /// The age of the oldest, in days.
    pub oldest_days: i64,
    /// Their mean age, in days.
    pub mean_days: i64,
    /// How many are used beyond their cryptoperiod.
    pub overdue: u64,
    /// The entry that brought the oldest.
    pub links: Links,
}

/// A domain or tenant, and how it stands.
#[derive(Clone, Debug, Serialize)]
pub struct Tenant {
    /// Its name.
    pub domain: String,
    /// Its KEK: `ID@VERSION`.
    pub kek: String,
    /// The state of that.
    pub state: KeyState,
    /// Its age in days.
    pub age_days: i64,
    /// The end of its cryptoperiod.
    pub ends: Option<String>,
    /// DEKs that were made under it in runs.
    pub data_keys: u64,
    /// What needs attention; empty where nothing does.
    pub attention: String,
    /// The newest entry of its KEK.
    pub links: Links,
}

/// How a rehearsal ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DrillResult {
    /// It did not do what it was to do.
    Failed,
    /// It is not at its end.
    Open,
    /// It did what it was to do.
    Passed,
}

impl DrillResult {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Open => "open",
            Self::Passed => "passed",
        }
    }
}

/// A rehearsal.
#[derive(Clone, Debug, Serialize)]
pub struct Drill {
    /// Its ceremony.
    pub ceremony: String,
    /// Which kind that is.
    pub kind: ceremony::Kind,
    /// Its title.
    pub title: String,
    /// The key it was about.
    pub label: String,
    /// When it was opened, RFC 3339 UTC.
    pub held: String,
    /// How it ended.
    pub result: DrillResult,
    /// From the first bag to the recovered key, in seconds.
    pub recovery_seconds: Option<i64>,
    /// What did not go as planned; closed where it was answered.
    pub findings: Vec<Finding>,
    /// Its entries.
    pub links: Links,
}

/// The policy in force.
#[derive(Clone, Debug, Serialize)]
pub struct Policy {
    /// True if the room adopted it.
    pub adopted: bool,
    /// Its title.
    pub title: String,
    /// Its version.
    pub version: u32,
    /// Who is accountable for it.
    pub owner: String,
    /// When it was reviewed.
    pub reviewed: String,
    /// By when it is to be reviewed again.
    pub review_by: String,
    /// Whether that is past at the end of the period.
    pub overdue: bool,
    /// The entry that adopted it.
    pub links: Links,
}

/// Somebody read a report and signed it.
#[derive(Clone, Debug, Serialize)]
pub struct Reviewed {
    /// Who.
    pub by: String,
    /// When, RFC 3339 UTC.
    pub at: String,
    /// What they say of it.
    pub says: String,
    /// The size of the checkpoint that what they read spoke for.
    pub size: u64,
    /// SHA-256 of what they read, hex.
    pub digest: String,
    /// The entry.
    pub links: Links,
}

impl From<&ledger::FindingAcknowledged> for Acknowledged {
    fn from(entry: &ledger::FindingAcknowledged) -> Self {
        Self {
            by: entry.decided.by().into(),
            at: entry.decided.at.clone(),
            reason: entry.decided.purpose.clone(),
            entry: 0,
            newest: entry.newest,
        }
    }
}

/// A length of time in words.
pub(crate) fn took(seconds: i64) -> String {
    match seconds {
        ..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}
