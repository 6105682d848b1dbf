//! What somebody in the room asks for, in the imperative.

use crate::{
    Acted, Attendee, ChallengeFacts, Copy, DeviceCall, Effect, Entropy, Equality, ExceptionNote,
    FileFacts, Found, KeyFacts, Medium, PackageFacts, ParticipantId, Replaced, TokenFacts,
    TokenRole, VerifiedReadBack,
};
use proof::statement::SignedStatement;
use quorum::possession::CheckedProof;
use serde::{Deserialize, Serialize};

/// What to do about an effect of which nobody knows whether it happened.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reconciliation {
    /// It happened: go on from what was found.
    Adopt,
    /// It did not happen, or nothing of it lasts: do it again.
    Retry,
}

impl Reconciliation {
    /// The decisions there are.
    pub const ALL: [Self; 2] = [Self::Adopt, Self::Retry];

    /// The name used in the journal and by the fronts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Adopt => "adopt",
            Self::Retry => "retry",
        }
    }
}

/// A command to the engine. Outcomes of effects come back as commands too, since they are decided
/// on like anything else.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(
    missing_docs,
    reason = "fields carry the names of the events they become"
)]
pub enum Command {
    /// Stop for good. Always possible until the ceremony has ended.
    ///
    /// `found` is what looking for an unresolved effect showed.
    Abort {
        by: String,
        reason: String,
        found: Option<Found>,
    },
    /// Approve the script.
    Approve { by: String, approval: String },
    /// Mark a participant present.
    Arrive {
        attendee: Attendee,
        identity_check: String,
        /// Over [`arrival`](proof::statement::arrival).
        signed: SignedStatement,
    },
    /// Begin an effect: the engine checks that it is the one whose turn it is.
    Begin {
        effect: Effect,
        confirmed_by: Option<String>,
    },
    /// Bind a token to a role, once it was probed.
    BindToken {
        role: TokenRole,
        token: TokenFacts,
        calls: Vec<DeviceCall>,
    },
    /// Accept the bound tokens.
    AcceptTokens { by: String, confirmed_by: String },
    /// Say where sheets and package are saved.
    ChooseFolder { folder: String },
    /// End the ceremony once its record is made.
    Close { by: String },
    /// End the roll call.
    CloseRollCall { by: String },
    /// Say that what the step is to show was shown.
    ConfirmShown { by: String, confirmed_by: String },
    /// Accept a share a custodian brought. The room has already verified it.
    EnterShare {
        index: u8,
        custodian: String,
        bag: String,
        how: String,
        corrected: Vec<String>,
    },
    /// Say that a custodian's bag was opened.
    OpenBag {
        custodian: String,
        bag: String,
        seal_intact: bool,
        confirmed_by: String,
    },
    /// What a custodian brought could not be accepted.
    RefuseShare {
        custodian: String,
        reason: String,
        detail: String,
    },
    /// An effect is known not to have happened.
    ReportFailure {
        code: String,
        message: String,
        calls: Vec<DeviceCall>,
    },
    /// `AdoptKey` found its key.
    ReportKeyAdopted {
        key: KeyFacts,
        calls: Vec<DeviceCall>,
    },
    /// `CloseDoor` happened.
    ReportDoorClosed {
        key: KeyFacts,
        calls: Vec<DeviceCall>,
    },
    /// `DestroyKey` happened.
    ReportKeyDestroyed {
        copies: Vec<Copy>,
        calls: Vec<DeviceCall>,
    },
    /// `GenerateKey` happened.
    ReportKeyMade {
        key: KeyFacts,
        calls: Vec<DeviceCall>,
    },
    /// `InstallKey` happened. `equality` is there when the other copy could be asked.
    ReportKeyRecovered {
        key: KeyFacts,
        calls: Vec<DeviceCall>,
        equality: Option<(Equality, Vec<DeviceCall>)>,
    },
    /// `ReleasePackage` happened.
    ReportReleased { package: PackageFacts, file: String },
    /// `Rehearse` happened.
    ReportRehearsed {
        package: PackageFacts,
        entropy: Vec<Entropy>,
        equality: Equality,
        calls: Vec<DeviceCall>,
    },
    /// `WriteShare` happened: written, and read back unless people do that later.
    ReportShareWritten {
        medium: Medium,
        read_back: Option<VerifiedReadBack>,
    },
    /// `CarryOut` happened: what became of what it was about.
    ReportCarriedOut { acted: Acted },
    /// `TestKey` happened: the key answered, opened the canary, and is gone again.
    ReportKeyTested {
        key: KeyFacts,
        equality: Equality,
        canary: Equality,
        gone: bool,
        calls: Vec<DeviceCall>,
    },
    /// A share that was written earlier was read back from its medium, or proved.
    AcceptShare {
        index: u8,
        read_back: VerifiedReadBack,
    },
    /// Say which shares of the old quorum nobody can answer for.
    AccountShares {
        by: String,
        confirmed_by: String,
        unaccounted: Vec<u8>,
        reason: String,
    },
    /// Approve an emergency.
    ApproveEmergency {
        attendee: Attendee,
        /// Over [`emergency`](proof::statement::emergency).
        signed: SignedStatement,
    },
    /// Put a file beside the record.
    AttachFile {
        what: String,
        file: String,
        digest: String,
        bytes: u64,
        by: String,
    },
    /// End a possession check.
    CloseCheck {
        by: String,
        confirmed_by: String,
        reason: String,
    },
    /// An old custodian shared their share.
    Contribute {
        index: u8,
        custodian: String,
        bag: String,
        how: String,
        commitments: Vec<String>,
    },
    /// Destroy a share of a redistribution that came to nothing.
    DestroyVoidedShare {
        attempt: u32,
        index: u8,
        how: String,
        confirmed_by: String,
    },
    /// Destroy a share of the old quorum.
    DestroyOldShare {
        index: u8,
        custodian: String,
        bag: String,
        how: String,
        confirmed_by: String,
    },
    /// Do what an emergency left to be done.
    DoFollowUp {
        task: String,
        note: String,
        by: String,
        confirmed_by: String,
    },
    /// Put off what an emergency left to be done.
    DeferFollowUp {
        task: String,
        reason: String,
        until: String,
        by: String,
        confirmed_by: String,
    },
    /// A possession check has its challenge.
    IssueChallenge { challenge: ChallengeFacts },
    /// A custodian proved possession of a share.
    ProvePossession {
        custodian: String,
        proof: CheckedProof,
        how: String,
    },
    /// Record that a custodian could not be had.
    RecordAbsence {
        custodian: String,
        tried: String,
        reason: String,
        confirmed_by: String,
    },
    /// The contributions give the new quorum.
    Redistribute {
        package: PackageFacts,
        entropy: Vec<Entropy>,
    },
    /// A custodian could not prove possession.
    RefuseProof {
        custodian: String,
        reason: String,
        detail: String,
    },
    /// End the old quorum.
    RetireQuorum {
        by: String,
        confirmed_by: String,
        /// What there is of it, where a migration replaces it.
        replaced: Replaced,
    },
    /// The live secrets are gone: the process ended since they were made.
    ///
    /// `package` says whether the package of a sharing under way left memory: only where it is known
    /// not to have do its shares open nothing.
    ForgetSecrets { reason: String, package: Found },
    /// A participant leaves.
    Leave {
        participant: ParticipantId,
        reason: String,
    },
    /// A recovery package was read.
    LoadPackage { package: PackageFacts },
    /// Interrupt.
    Pause { by: String, reason: String },
    /// Decide on an unresolved effect.
    Reconcile {
        found: Found,
        decision: Reconciliation,
        by: String,
        confirmed_by: String,
    },
    /// Files of sheets were erased: the sheets are kept in another way.
    EraseShareFiles {
        files: Vec<FileFacts>,
        kept: String,
        confirmed_by: String,
    },
    /// Files of sharings that came to nothing were removed, as somebody asked for.
    RemoveVoidFiles {
        files: Vec<FileFacts>,
        confirmed_by: String,
    },
    /// Record a departure from the script.
    RecordException { note: ExceptionNote },
    /// Go on after an interruption.
    Resume { by: String },
    /// A participant comes back.
    Return { participant: ParticipantId },
    /// Close a share's bag.
    SealBag {
        index: u8,
        bag: String,
        confirmed_by: String,
    },
    /// Sign, or say why not.
    SignOff {
        participant: ParticipantId,
        agree: bool,
        reason: String,
        checkpoint: String,
        /// Over [`message`](proof::signoff::message).
        signed: SignedStatement,
    },
}
