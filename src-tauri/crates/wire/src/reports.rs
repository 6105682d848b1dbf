//! A report in short, as a page shows it.

use crate::names::ReportState;
use serde::Serialize;
use ts_rs::TS;

/// A report in short. Its texts are the report's own, in English.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct ReportView {
    /// Which report.
    pub kind: String,
    /// Its first day.
    pub from: String,
    /// Its last day.
    pub to: String,
    /// When it was made, RFC 3339 UTC.
    pub made: String,
    /// The size of the signed checkpoint that it speaks for.
    #[ts(type = "number")]
    pub size: u64,
    /// How many entries are of its days.
    #[ts(type = "number")]
    pub entries: u64,
    /// Entries behind the checkpoint, which it says nothing of.
    #[ts(type = "number")]
    pub unsigned_tail: u64,
    /// Its lines, those of one group together.
    pub lines: Vec<ReportLine>,
    /// Who signed that they read it.
    pub reviewed: Vec<String>,
}

/// A line of a report.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct ReportLine {
    /// What it stands under, as the name of a set of rules.
    pub group: String,
    /// What it is about.
    pub what: String,
    /// How it stands; nothing for a figure.
    pub state: Option<ReportState>,
    /// Whether that needs attention.
    pub attention: bool,
    /// Since when, or when.
    pub since: Option<String>,
    /// Why, or more about it.
    pub why: String,
    /// The entries it leads to.
    #[ts(type = "number[]")]
    pub entries: Vec<u64>,
    /// The id of a finding that nobody has answered yet.
    pub finding: Option<String>,
}
