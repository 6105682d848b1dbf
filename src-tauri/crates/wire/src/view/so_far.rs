//! What became of a ceremony beside its steps: what whoever signs should know, and what is told first
//! after an interruption.

use crate::names::typescript;
use ceremony::Reconciliation;
use serde::Serialize;
use ts_rs::TS;

/// What became of a ceremony beside its steps. Exceptions and attachments stand in the view itself.
#[derive(Clone, Debug, Default, Serialize, TS)]
#[ts(export)]
pub struct SoFar {
    /// When it was opened, RFC 3339 UTC.
    pub opened: String,
    /// Who approved the script; empty before that.
    pub approved_by: String,
    /// Who confirmed something that cannot be undone, each once.
    pub confirmed_by: Vec<String>,
    /// What somebody brought, or proved, and was refused.
    pub refusals: Vec<RefusedView>,
    /// Pauses.
    pub breaks: Vec<BreakView>,
    /// What was in memory alone, and is gone.
    pub lost: Vec<LostView>,
    /// Acts that failed.
    pub failures: Vec<FailedView>,
    /// Decisions on acts of which the outcome had to be found out.
    pub decided: Vec<DecidedView>,
    /// Who was out of the room.
    pub away: Vec<AwayView>,
    /// What was tried on a key and did not hold, in a few words each.
    pub not_held: Vec<String>,
}

/// Something brought and refused.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct RefusedView {
    /// When.
    pub at: String,
    /// Who brought it.
    pub custodian: String,
    /// Why, by its name in the journal.
    pub reason: String,
    /// Why, in words.
    pub detail: String,
}

/// A pause.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct BreakView {
    /// When it began.
    pub at: String,
    /// Who asked for it.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When it was over.
    pub until: Option<String>,
}

/// What was in memory alone.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum LostKind {
    /// Contributions of old custodians.
    Contributions,
    /// Shares that were entered.
    EnteredShares,
    /// A sharing: its shares are void.
    Sharing,
}

/// Something that was in memory alone, and is gone.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct LostView {
    /// When it was noted.
    pub at: String,
    /// What it was.
    pub what: LostKind,
    /// Why.
    pub reason: String,
    /// The bags its shares lie in, of a sharing.
    pub bags: Vec<String>,
}

/// An act that is known not to have happened.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct FailedView {
    /// When.
    pub at: String,
    /// The effect's name.
    pub effect: String,
    /// The error's code.
    pub code: String,
    /// In words.
    pub message: String,
}

/// A decision on an act of which the outcome had to be found out.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct DecidedView {
    /// When.
    pub at: String,
    /// The effect's name.
    pub effect: String,
    /// What looking showed, by its name in the journal.
    pub found: String,
    /// What was decided.
    #[ts(as = "typescript::Reconciliation")]
    pub decision: Reconciliation,
    /// Who decided.
    pub by: String,
}

/// A time in which somebody was out of the room.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct AwayView {
    /// Who.
    pub name: String,
    /// Since when.
    pub at: String,
    /// Why.
    pub reason: String,
    /// When they came back.
    pub until: Option<String>,
}
