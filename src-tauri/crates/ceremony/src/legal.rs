//! Which command may be given when: one table, that [`Ceremony::decide`](crate::Ceremony::decide)
//! asks before every rule of a command's own.

use crate::{Command, Effect, Step};

/// Makes [`CommandKind`] and what tells it of a [`Command`], of one list.
macro_rules! kinds {
    ($($kind:ident = $name:literal,)*) => {
        /// A command without what it says.
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        #[expect(missing_docs, reason = "they are those of `Command`")]
        pub enum CommandKind {
            $($kind,)*
        }

        impl CommandKind {
            /// The kinds there are.
            pub const ALL: &[Self] = &[$(Self::$kind,)*];

            /// The name in documents.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }
        }

        impl Command {
            /// Which kind this is.
            #[must_use]
            pub const fn kind(&self) -> CommandKind {
                match self {
                    $(Self::$kind { .. } => CommandKind::$kind,)*
                }
            }
        }
    };
}

kinds! {
    Abort = "abort",
    AcceptShare = "accept-share",
    AcceptTokens = "accept-tokens",
    AccountShares = "account-shares",
    Approve = "approve",
    ApproveEmergency = "approve-emergency",
    Arrive = "arrive",
    AttachFile = "attach-file",
    Begin = "begin",
    BindToken = "bind-token",
    ChooseFolder = "choose-folder",
    Close = "close",
    CloseCheck = "close-check",
    CloseRollCall = "close-roll-call",
    ConfirmShown = "confirm-shown",
    Contribute = "contribute",
    DeferFollowUp = "defer-follow-up",
    DestroyOldShare = "destroy-old-share",
    DestroyVoidedShare = "destroy-voided-share",
    DoFollowUp = "do-follow-up",
    EnterShare = "enter-share",
    EraseShareFiles = "erase-share-files",
    ForgetSecrets = "forget-secrets",
    IssueChallenge = "issue-challenge",
    Leave = "leave",
    LoadPackage = "load-package",
    OpenBag = "open-bag",
    Pause = "pause",
    ProvePossession = "prove-possession",
    Reconcile = "reconcile",
    RecordAbsence = "record-absence",
    RecordException = "record-exception",
    Redistribute = "redistribute",
    RefuseProof = "refuse-proof",
    RefuseShare = "refuse-share",
    RemoveVoidFiles = "remove-void-files",
    ReportCarriedOut = "report-carried-out",
    ReportDoorClosed = "report-door-closed",
    ReportFailure = "report-failure",
    ReportKeyAdopted = "report-key-adopted",
    ReportKeyDestroyed = "report-key-destroyed",
    ReportKeyMade = "report-key-made",
    ReportKeyRecovered = "report-key-recovered",
    ReportKeyTested = "report-key-tested",
    ReportRehearsed = "report-rehearsed",
    ReportReleased = "report-released",
    ReportShareWritten = "report-share-written",
    Resume = "resume",
    RetireQuorum = "retire-quorum",
    Return = "return",
    SealBag = "seal-bag",
    SignOff = "sign-off",
}

/// When a command is heard.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Heard {
    /// Until the ceremony has ended, whatever it is doing.
    Always,
    /// At any step, while the ceremony is not interrupted.
    AtAnyStep,
    /// At the steps that [`legal`] says.
    AtItsSteps,
    /// While nobody knows what became of an effect.
    AfterAnIntent,
}

impl CommandKind {
    /// When it is heard.
    #[must_use]
    pub const fn heard(self) -> Heard {
        match self {
            Self::Abort
            | Self::AttachFile
            | Self::ForgetSecrets
            | Self::RecordException
            | Self::Resume => Heard::Always,
            Self::Arrive
            | Self::BindToken
            | Self::DestroyVoidedShare
            | Self::EraseShareFiles
            | Self::Leave
            | Self::Pause
            | Self::RemoveVoidFiles
            | Self::Return => Heard::AtAnyStep,
            Self::AcceptShare
            | Self::AcceptTokens
            | Self::AccountShares
            | Self::Approve
            | Self::ApproveEmergency
            | Self::Begin
            | Self::ChooseFolder
            | Self::Close
            | Self::CloseCheck
            | Self::CloseRollCall
            | Self::ConfirmShown
            | Self::Contribute
            | Self::DeferFollowUp
            | Self::DestroyOldShare
            | Self::DoFollowUp
            | Self::EnterShare
            | Self::IssueChallenge
            | Self::LoadPackage
            | Self::OpenBag
            | Self::ProvePossession
            | Self::RecordAbsence
            | Self::Redistribute
            | Self::RefuseProof
            | Self::RefuseShare
            | Self::RetireQuorum
            | Self::SealBag
            | Self::SignOff => Heard::AtItsSteps,
            Self::Reconcile
            | Self::ReportCarriedOut
            | Self::ReportDoorClosed
            | Self::ReportFailure
            | Self::ReportKeyAdopted
            | Self::ReportKeyDestroyed
            | Self::ReportKeyMade
            | Self::ReportKeyRecovered
            | Self::ReportKeyTested
            | Self::ReportRehearsed
            | Self::ReportReleased
            | Self::ReportShareWritten => Heard::AfterAnIntent,
        }
    }

    /// The step that a refusal names, for a command that belongs to steps.
    #[must_use]
    pub fn usual_step(self) -> Option<Step> {
        // Only who is far away proves a share where it is handed out.
        if matches!(self, Self::IssueChallenge | Self::ProvePossession) {
            return Some(Step::Prove);
        }
        let mut steps = Step::ALL.into_iter();
        steps.find(|step| legal(*step).contains(&self))
    }
}

/// The commands that belong to a step, beside those that are heard at any.
///
/// An absence is recorded while custodians are waited for: later it would leave something to be done
/// that nobody is asked about any more.
#[must_use]
pub const fn legal(step: Step) -> &'static [CommandKind] {
    use CommandKind::{
        AcceptShare, AcceptTokens, AccountShares, Approve, ApproveEmergency, Begin, BindToken,
        ChooseFolder, Close, CloseCheck, CloseRollCall, ConfirmShown, Contribute, DeferFollowUp,
        DestroyOldShare, DoFollowUp, EnterShare, IssueChallenge, LoadPackage, OpenBag,
        ProvePossession, RecordAbsence, Redistribute, RefuseProof, RefuseShare, RetireQuorum,
        SealBag, SignOff,
    };
    match step {
        Step::Open => &[Approve, ApproveEmergency],
        Step::RollCall => &[CloseRollCall, RecordAbsence],
        Step::Inspect => &[BindToken, AcceptTokens, RecordAbsence],
        Step::AdoptKey
        | Step::MakeKey
        | Step::Rehearse
        | Step::CloseDoor
        | Step::TestKey
        | Step::Destroy
        | Step::CarryOut => &[Begin],
        Step::HandOut => &[
            ChooseFolder,
            Begin,
            AcceptShare,
            IssueChallenge,
            ProvePossession,
            SealBag,
        ],
        Step::Release => &[ChooseFolder, Begin],
        Step::LoadPackage => &[LoadPackage, RecordAbsence],
        Step::Collect => &[OpenBag, EnterShare, RefuseShare, RecordAbsence],
        Step::Recover => &[Begin, RecordAbsence],
        Step::Account => &[AccountShares],
        Step::Contribute => &[OpenBag, Contribute, RefuseShare, Redistribute],
        Step::Prove => &[
            IssueChallenge,
            OpenBag,
            ProvePossession,
            RefuseProof,
            RefuseShare,
            SealBag,
            CloseCheck,
        ],
        Step::Retire => &[DestroyOldShare, RetireQuorum],
        Step::FollowUp => &[DoFollowUp, DeferFollowUp],
        Step::Show(_) => &[ConfirmShown],
        Step::SignOff => &[SignOff],
        Step::Record => &[Close],
    }
}

impl Effect {
    /// The command that reports that it happened.
    #[must_use]
    pub const fn outcome(&self) -> CommandKind {
        match self {
            Self::AdoptKey { .. } => CommandKind::ReportKeyAdopted,
            Self::CarryOut { .. } => CommandKind::ReportCarriedOut,
            Self::CloseDoor { .. } => CommandKind::ReportDoorClosed,
            Self::DestroyKey { .. } => CommandKind::ReportKeyDestroyed,
            Self::GenerateKey { .. } => CommandKind::ReportKeyMade,
            Self::InstallKey { .. } => CommandKind::ReportKeyRecovered,
            Self::Rehearse { .. } => CommandKind::ReportRehearsed,
            Self::ReleasePackage { .. } => CommandKind::ReportReleased,
            Self::TestKey { .. } => CommandKind::ReportKeyTested,
            Self::WriteShare { .. } => CommandKind::ReportShareWritten,
        }
    }
}
