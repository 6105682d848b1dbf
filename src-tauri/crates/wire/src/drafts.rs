//! Plans that are kept until their day. A draft is a file in the room's folder, and no evidence:
//! nothing of it stands in the journal before its ceremony is opened.

use crate::Plan;
use crate::names::typescript;
use ceremony::Kind;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A draft in a list.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct DraftLine {
    /// Its id: 8 hex digits, the name of its file.
    pub id: String,
    /// The ceremony's title.
    pub title: String,
    /// The ceremony's kind.
    #[ts(as = "typescript::Kind")]
    pub kind: Kind,
    /// The day it is planned for, `YYYY-MM-DD`.
    pub planned: Option<String>,
    /// True if that day is over.
    pub late: bool,
    /// When it was kept last, RFC 3339 UTC.
    pub kept: String,
}

/// A file among the drafts that cannot be read. It is left as it is.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct DamagedDraft {
    /// The file.
    pub file: String,
    /// What is wrong with it.
    pub why: String,
}

/// The drafts of a room, those planned for the soonest first, those without a day last.
#[derive(Clone, Debug, Default, Serialize, TS)]
#[ts(export)]
pub struct Drafts {
    /// Those that can be read.
    pub drafts: Vec<DraftLine>,
    /// Those that cannot.
    pub damaged: Vec<DamagedDraft>,
}

/// A draft.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct DraftView {
    /// Its line.
    pub draft: DraftLine,
    /// Its script, as TOML; it need not keep the rules yet.
    pub script: String,
    /// The same as a front fills it in; none where it says what no form asks for, or names somebody
    /// otherwise than they are enrolled. The policy of one that is adopted is to be named again.
    pub plan: Option<Plan>,
}

/// What is kept of a plan that a front filled in, as far as it is.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct KeptPlan {
    /// The draft in whose place it comes; a new one without.
    #[serde(default)]
    pub id: Option<String>,
    /// The day it is planned for, `YYYY-MM-DD`.
    #[serde(default)]
    pub planned: Option<String>,
    /// The plan.
    pub plan: Plan,
}
