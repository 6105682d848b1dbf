//! The parts of a view that custody needs: proofs, redistributions, emergencies.

use crate::names::{FollowUpState, ProvedHow};
use ceremony::QuorumId;
use serde::Serialize;
use ts_rs::TS;

/// Somebody's card.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct CardView {
    /// Its label.
    pub token: String,
    /// Its serial number.
    pub serial: String,
    /// True if a person signs with it.
    pub signs: bool,
    /// True if a share can be sealed to it.
    pub seals: bool,
}

/// How far a possession check is.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct PossessionView {
    /// What each custodian answers, hex: challenge, then the commitments' digest.
    pub challenge: String,
    /// When it was issued, RFC 3339 UTC.
    pub issued: String,
    /// Who proved what.
    pub proofs: Vec<ProofView>,
    /// Whose bag is open and to be sealed again.
    pub unsealed: Option<String>,
}

/// A share whose possession was proved.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct ProofView {
    /// Its index.
    pub index: u8,
    /// Whose it is.
    pub custodian: String,
    /// When, RFC 3339 UTC.
    pub at: String,
    /// Where.
    pub how: ProvedHow,
    /// The bag it went back into.
    pub bag: Option<String>,
}

/// How far a redistribution or a migration is.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct ReissueView {
    /// The old quorum, hex.
    #[ts(as = "String")]
    pub from: QuorumId,
    /// Its threshold.
    pub threshold: u8,
    /// How many shares it has.
    pub shares: u8,
    /// Shares nobody can answer for; `None` before that was said.
    pub unaccounted: Option<Vec<u8>>,
    /// Who shared their share again so far.
    pub contributions: Vec<ContributionView>,
    /// Old shares destroyed so far.
    pub destroyed: Vec<u8>,
    /// True once the commitment to the secret was seen unchanged.
    pub same_secret: Option<bool>,
    /// The suite that a migration goes to, and the last day on which it accepts the old shares.
    pub migration: Option<MigrationView>,
    /// Shares of attempts that came to nothing, which are outside and not destroyed yet: a
    /// threshold of one attempt's rebuilds the secret.
    pub voided: Vec<VoidedShareView>,
}

/// Where a migration goes, and until when what it leaves is accepted.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct MigrationView {
    /// The suite's name.
    pub suite: String,
    /// The last day of the window, `YYYY-MM-DD`.
    pub until: String,
    /// Old shares that are outstanding; none before the old quorum was ended.
    pub outstanding: Vec<u8>,
}

/// A share of a sharing that came to nothing, and which is not worthless.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct VoidedShareView {
    /// The attempt it is of, from 1.
    pub attempt: u32,
    /// Its index.
    pub index: u8,
    /// Who was to take it.
    pub custodian: String,
    /// Its bag; empty if it was written and not sealed.
    pub bag: String,
}

/// An old custodian's part in a redistribution.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct ContributionView {
    /// The old share's index.
    pub index: u8,
    /// Whose it was.
    pub custodian: String,
    /// The bag it came out of.
    pub bag: String,
}

/// How far an emergency is.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct EmergencyView {
    /// What happened.
    pub reason: String,
    /// The incident's number.
    pub incident: String,
    /// Who approved it.
    pub approvals: Vec<String>,
    /// Who could not be had.
    pub absent: Vec<AbsentView>,
    /// What it leaves to be done.
    pub follow_ups: Vec<FollowUpView>,
}

/// A custodian who could not be had.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct AbsentView {
    /// Who.
    pub custodian: String,
    /// What was tried.
    pub tried: String,
    /// Why they did not come.
    pub reason: String,
}

/// Something an emergency leaves to be done.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct FollowUpView {
    /// Its name in the catalogue.
    pub task: String,
    /// Where it stands.
    pub state: FollowUpState,
    /// What was done, or why it was put off.
    pub note: String,
    /// Until when, a date.
    pub until: Option<String>,
}

/// A file beside the record.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct AttachmentView {
    /// What it is.
    pub what: String,
    /// Its name.
    pub file: String,
    /// SHA-256, hex.
    pub digest: String,
    /// Its length.
    #[ts(type = "number")]
    pub bytes: u64,
}
