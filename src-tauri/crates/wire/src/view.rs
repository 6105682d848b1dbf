//! What a front is told. Never a secret: rows and cells are named, values are not.
//!
//! These types are the contract with both fronts; the window's TypeScript is generated from them.

mod custody;
mod moment;
mod so_far;

pub use custody::{
    AbsentView, AttachmentView, CardView, ContributionView, EmergencyView, FollowUpView,
    MigrationView, PossessionView, ProofView, ReissueView, VoidedShareView,
};
pub use moment::Moment;
pub use so_far::{
    AwayView, BreakView, DecidedView, FailedView, LostKind, LostView, RefusedView, SoFar,
};

use crate::names::{CeremonyState, RefusedBecause, Signed, StepStatus, TokenRole, typescript};
use ceremony::{
    Found, Kind, MediumKind, Mode, ParticipantId, QuorumId, Reconciliation, Role, Step,
};
use serde::Serialize;
use ts_rs::TS;

/// A ceremony as a front shows it.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct View {
    /// The ceremony's id, hex.
    pub id: String,
    /// Its kind.
    #[ts(as = "typescript::Kind")]
    pub kind: Kind,
    /// Whether what happens counts.
    #[ts(as = "typescript::Mode")]
    pub mode: Mode,
    /// The script's title.
    pub title: String,
    /// Why it is held.
    pub purpose: String,
    /// The key's label.
    pub label: String,
    /// Where it stands.
    pub state: CeremonyState,
    /// The step it is at, if it has not ended.
    #[ts(as = "Option<typescript::Step>")]
    pub step: Option<Step>,
    /// What is asked for now.
    pub wants: Want,
    /// Whom and what that is about.
    pub moment: Moment,
    /// All steps in order.
    pub steps: Vec<StepView>,
    /// Everyone the script names.
    pub people: Vec<PersonView>,
    /// The tokens in play, and those still to be bound.
    pub tokens: Vec<TokenView>,
    /// SHA-256 of the script, hex.
    pub script_digest: String,
    /// The same as words to read aloud.
    pub script_words: Vec<String>,
    /// k, once known.
    pub threshold: Option<u8>,
    /// n, once known.
    pub shares: Option<u8>,
    /// The quorum's id, hex, once there is one.
    #[ts(as = "Option<String>")]
    pub quorum: Option<QuorumId>,
    /// The key's check value, once there is one.
    pub check: Option<CheckView>,
    /// What has been proven in this step and what is still to come.
    pub evidence: Vec<Evidence>,
    /// What the token says of the past of a key that is adopted, until its door is closed.
    pub past: Option<PastView>,
    /// The share whose moment it is.
    pub share: Option<ShareView>,
    /// Shares brought so far.
    pub collected: Vec<CollectedView>,
    /// What was brought last and not accepted, if anything.
    pub not_accepted: Option<NotAccepted>,
    /// Bags with shares of sharings that came to nothing: worthless, unless they stand in `strays`.
    pub voided_bags: Vec<String>,
    /// Shares of sharings that came to nothing, which are outside, not destroyed yet, and not
    /// worthless: a threshold of one sharing's rebuilds the secret, or opens a package that may lie
    /// somewhere.
    pub strays: Vec<VoidedShareView>,
    /// Files of sharings that came to nothing, which still lie as they were written.
    pub void_files: Vec<String>,
    /// Files of this sharing's sheets that lie where they were written: each is a share to whoever
    /// reads it.
    pub share_files: Vec<String>,
    /// True while nothing was done in it since this program opened the room: what was in memory alone
    /// is gone.
    pub reopened: bool,
    /// What whoever signs should know besides.
    pub so_far: SoFar,
    /// Departures from the script so far.
    pub exceptions: Vec<ExceptionView>,
    /// An effect of which the outcome is not known.
    pub unresolved: Option<UnresolvedView>,
    /// What was begun and not known to have ended when the ceremony was stopped.
    pub left: Option<UnresolvedView>,
    /// What went wrong last, if the last act failed.
    pub failure: Option<FailureView>,
    /// The package's file, once released or loaded.
    pub package: Option<String>,
    /// Where share sheets and the package are saved.
    pub folder: String,
    /// The record's file, once made.
    pub record: Option<String>,
    /// In a practice room: the PIN and the passphrase that work there.
    pub practice_hint: Option<PracticeHint>,
    /// True if the two copies of the key answered a challenge alike.
    pub copies_equal: Option<bool>,
    /// A possession check, or the proofs of custodians far away.
    pub possession: Option<PossessionView>,
    /// A redistribution.
    pub reissue: Option<ReissueView>,
    /// An emergency.
    pub emergency: Option<EmergencyView>,
    /// An act on a key or on the policy.
    pub decision: Option<DecisionView>,
    /// Files beside the record.
    pub attachments: Vec<AttachmentView>,
}

impl View {
    /// What an emergency or a compromise leaves to be done.
    pub fn follow_ups(&self) -> impl Iterator<Item = &FollowUpView> {
        let emergency = self.emergency.iter().flat_map(|one| &one.follow_ups);
        emergency.chain(self.decision.iter().flat_map(|one| &one.follow_ups))
    }
}

/// What is asked for now: the one next action.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum Want {
    /// Approve the script.
    Approve,
    /// Mark people present.
    Arrivals,
    /// Choose a token, or unlock it again.
    Token,
    /// Accept the bound tokens.
    AcceptTokens,
    /// Review, then look for the key that is adopted.
    AdoptKey,
    /// Review, then make the key.
    MakeKey,
    /// Share the secret and rehearse the recovery.
    Rehearse,
    /// Write the share whose moment it is.
    WriteShare,
    /// Seal its bag.
    SealBag,
    /// Review, then release the package.
    Release,
    /// Review, then close the door.
    CloseDoor,
    /// Read a recovery package.
    LoadPackage,
    /// Bring a share.
    BringShare,
    /// Review, then rebuild the key.
    Recover,
    /// Review, then destroy the drill key.
    Destroy,
    /// Show something to everyone, which the step says.
    Show,
    /// Sign.
    SignOff,
    /// Make the record.
    Record,
    /// Decide about an unresolved effect.
    Reconcile,
    /// Go on after a break.
    Resume,
    /// Have an emergency approved.
    ApproveEmergency,
    /// Read back a share that was printed, or take in its custodian's proof.
    ReadBack,
    /// Say which old shares nobody can answer for.
    Account,
    /// Bring a share to prove it, take in a proof, or end the check.
    Prove,
    /// Destroy old shares, then end the old quorum.
    Retire,
    /// Review, then rebuild the key for a moment.
    TestKey,
    /// Review, have it signed, then carry it out.
    CarryOut,
    /// Do what an emergency left to be done, or put it off.
    FollowUp,
    /// Nothing: it has ended.
    Nothing,
}

/// An act on a key or on the policy that a ceremony carries out.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct DecisionView {
    /// The key, as the script names it; empty where a policy is adopted.
    pub key: String,
    /// The master key that takes over, if the script names one.
    pub successor: String,
    /// SHA-256 of the policy that the script names, hex.
    pub policy: Option<String>,
    /// How many sign, by the policy in force.
    pub signers: u32,
    /// True once it is done.
    pub done: bool,
    /// What it was about: `ID@VERSION`, or the policy's digest.
    pub subject: String,
    /// The key's label, or the policy's title.
    pub name: String,
    /// What it is now: the name of a key's state, or `in-force`.
    pub now: String,
    /// The end of the key's acceptance window, RFC 3339 UTC.
    pub until: Option<String>,
    /// The version, or the key, that took over.
    pub took_over: Option<String>,
    /// The tokens that were searched.
    pub searched: Vec<crate::Searched>,
    /// Recovery packages that were erased.
    pub erased: Vec<String>,
    /// Shares that are still with people.
    pub called_in: Vec<String>,
    /// What a new policy changed.
    pub changes: Vec<String>,
    /// How many keys a compromised one protected.
    #[ts(type = "number | null")]
    pub affected: Option<u64>,
    /// What a compromise leaves to be done.
    pub follow_ups: Vec<FollowUpView>,
    /// The journal's entries that say so.
    pub entries: Vec<EntryNamedView>,
}

/// An entry of the journal, by number and leaf hash.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct EntryNamedView {
    /// Its number, from 0.
    #[ts(type = "number")]
    pub number: u64,
    /// Its leaf hash, hex.
    pub leaf: String,
}

/// A step in the list.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct StepView {
    /// The step.
    #[ts(as = "typescript::Step")]
    pub name: Step,
    /// Where it stands.
    pub status: StepStatus,
    /// When it began, RFC 3339 UTC.
    pub started: Option<String>,
    /// When it ended.
    pub ended: Option<String>,
    /// How much of it is done, where it counts something.
    pub done: Option<u32>,
    /// Of how many.
    pub total: Option<u32>,
}

/// Somebody the script names.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct PersonView {
    /// The enrolled person's id; `None` if nobody of that name is enrolled.
    #[ts(as = "Option<String>")]
    pub participant: Option<ParticipantId>,
    /// The name.
    pub name: String,
    /// The role here.
    #[ts(as = "typescript::Role")]
    pub role: Role,
    /// Who they work for.
    pub organisation: String,
    /// True once they have arrived.
    pub arrived: bool,
    /// True while they are in the room.
    pub here: bool,
    /// True if they may bring a share: in a redistribution, one of the old quorum.
    pub brings: bool,
    /// The bag their share is in.
    pub bag: Option<String>,
    /// What they said, once they have signed.
    pub signed: Option<Signed>,
    /// True if it is their moment.
    pub now: bool,
}

/// A token's part in the ceremony.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct TokenView {
    /// Its part.
    pub role: TokenRole,
    /// Its label; empty while none is bound.
    pub label: String,
    /// Its serial number.
    pub serial: String,
    /// Who made it.
    pub manufacturer: String,
    /// Its model.
    pub model: String,
    /// True for a practice or known software token.
    pub software: bool,
    /// True if it is open in this process, so that it can act.
    pub unlocked: bool,
}

/// A key check value.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct CheckView {
    /// How it is made.
    pub method: String,
    /// Five bytes, hex.
    pub value: String,
}

/// What a token says of the past of a key that it had before the ceremony. `None` is what it does not
/// tell; nothing of it can be proven.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct PastView {
    /// CKA_ID, hex.
    pub id: String,
    /// CKA_LOCAL: the key was made in this token.
    pub local: Option<bool>,
    /// CKA_KEY_GEN_MECHANISM: what made it there.
    pub mechanism: Option<String>,
    /// CKA_ALWAYS_SENSITIVE: its value could never be read.
    pub always_sensitive: Option<bool>,
    /// CKA_NEVER_EXTRACTABLE: it could never leave, also wrapped.
    pub never_extractable: Option<bool>,
    /// CKA_ENCRYPT or CKA_DECRYPT: it may do with data what a key that is recovered may not.
    pub ciphers: bool,
}

/// Something that is proven, or will be.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Evidence {
    /// Its name in the catalogue of texts.
    pub name: String,
    /// True once proven; `None` where it could not be tried.
    pub done: bool,
    /// What was found, in a few words.
    pub detail: String,
}

/// The share whose moment it is.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct ShareView {
    /// Its index, from 1.
    pub index: u8,
    /// Of how many.
    pub of: u8,
    /// Whose it is.
    pub custodian: String,
    /// What it goes onto.
    #[ts(as = "typescript::MediumKind")]
    pub medium: MediumKind,
    /// True if a passphrase, too, is needed to read it.
    pub passphrase: bool,
    /// True if its custodian is far away and answers with a proof.
    pub remote: bool,
    /// The card it is sealed to.
    pub card: Option<CardView>,
    /// The ML-KEM key of theirs that a share on their card is sealed to besides, as people compare it.
    pub mlkem: Option<String>,
    /// The file it was saved as.
    pub file: Option<String>,
    /// The queue it was printed on.
    pub printed: Option<String>,
    /// True once verified.
    pub verified: bool,
}

/// A share brought by a custodian and accepted.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct CollectedView {
    /// Its index.
    pub index: u8,
    /// Who brought it.
    pub custodian: String,
    /// Cells corrected while reading, as `row 3, cell 2`.
    pub corrected: Vec<String>,
}

/// A share brought and not accepted.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct NotAccepted {
    /// Who brought it.
    pub custodian: String,
    /// Why.
    pub reason: RefusedBecause,
    /// In words.
    pub detail: String,
}

/// A departure from the script.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct ExceptionView {
    /// When it was recorded.
    pub at: String,
    /// What the script asks for.
    pub expected: String,
    /// What happened.
    pub happened: String,
    /// What was decided.
    pub decided: String,
    /// By whom.
    pub by: String,
}

/// An effect of which nobody knows whether it happened.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct UnresolvedView {
    /// The effect's name.
    pub effect: String,
    /// What looking showed.
    #[ts(as = "typescript::Found")]
    pub found: Found,
    /// What it was begun on: the key's label, or the file.
    pub detail: String,
    /// The decision that is true of what was found; none while it must be looked at first, or once
    /// the ceremony has ended.
    #[ts(as = "Option<typescript::Reconciliation>")]
    pub decision: Option<Reconciliation>,
}

/// The last act that failed.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct FailureView {
    /// The effect's name.
    pub effect: String,
    /// The code.
    pub code: String,
    /// In words.
    pub message: String,
}

/// What works in a practice room.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct PracticeHint {
    /// The PIN of the practice tokens.
    pub pin: String,
    /// The passphrase of the practice people.
    pub passphrase: String,
}

/// What became of a row while a share is typed. Values are never told.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct RowsView {
    /// For each of the rows, in order: `empty`, `short`, `long`, `bad-character`, `check-fails` (of a
    /// share alone) or `good`.
    pub rows: Vec<RowView>,
    /// True if enough rows of a share are good to read it, or all of a component.
    pub complete: bool,
}

/// The state of one typed row.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct RowView {
    /// The row's number, from 1.
    pub row: u8,
    /// Its state.
    pub state: String,
    /// The cell to look at, from 1, where it is known.
    pub cell: Option<u8>,
}
