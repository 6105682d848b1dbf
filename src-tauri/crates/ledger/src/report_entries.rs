//! The journal's entries on what reports tell, and on PINs that a token refused.

use crate::Decided;
use serde::{Deserialize, Serialize};

/// A finding was answered: somebody looked into it, and says why it is in order or what was done.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FindingAcknowledged {
    /// The finding's id: its rule, and the first entry it names.
    pub finding: String,
    /// The newest entry that it named then: one that comes later opens it again.
    pub newest: u64,
    /// SHA-256 of what was shown of it, in canonical JSON, hex.
    pub shown: String,
    /// Who, and why: `decided.purpose` is the reason.
    pub decided: Decided,
}

/// Somebody read a report and signed that they did.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReportReviewed {
    /// Which kind of report.
    pub report: String,
    /// Its first day, `YYYY-MM-DD`.
    pub from: String,
    /// Its last day, `YYYY-MM-DD`.
    pub to: String,
    /// How many entries the checkpoint covers that it speaks for.
    pub size: u64,
    /// That checkpoint's root, hex.
    pub root: String,
    /// SHA-256 of what it tells, in canonical JSON, hex.
    pub digest: String,
    /// Who, and what they say of it: `decided.purpose`.
    pub decided: Decided,
}

/// A token refused a PIN. Which PIN is nowhere told.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PinRefused {
    /// The token's label.
    pub token: String,
    /// Its serial number.
    pub serial: String,
    /// True if it is locked now.
    pub locked: bool,
}
