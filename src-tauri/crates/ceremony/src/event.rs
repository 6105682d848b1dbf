//! What happened, in the past tense. Each event is one journal entry.

use crate::{
    Acted, Attendee, ChallengeFacts, Copy, DeviceCall, Effect, Entropy, Equality, ExceptionNote,
    FileFacts, KeyFacts, KeyId, Kind, Left, Medium, Migrated, Mode, PackageFacts, ParticipantId,
    QuorumId, Reconciliation, Shown, StepName, TokenFacts, TokenRole, VoidedShare,
};
use serde::{Deserialize, Serialize};

/// An event of a ceremony. Its JSON is `{"type": …, …}`; every other top-level field becomes a
/// disclosable field of the journal's leaf.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[expect(
    missing_docs,
    reason = "fields say what they are; docs/formats/events.md lists them"
)]
pub enum Event {
    /// The ceremony stopped before its end.
    Aborted {
        by: String,
        reason: String,
        /// What was begun and not known to have ended; not journalled before version 3.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        left: Option<Left>,
    },
    /// An attempt at sharing came to nothing: what was in memory is gone.
    AttemptVoided {
        attempt: u32,
        reason: String,
        bags: Vec<String>,
        /// Shares outside that could still rebuild the secret together: those of a redistribution,
        /// and those whose package may have been written.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        shares: Vec<VoidedShare>,
    },
    /// A custodian's bag was opened for recovery.
    BagOpened {
        custodian: String,
        bag: String,
        seal_intact: bool,
        confirmed_by: String,
    },
    /// A share's bag was closed and its number read by two people.
    BagSealed {
        index: u8,
        custodian: String,
        bag: String,
        confirmed_by: String,
    },
    /// An act on a key or on the policy was carried out, as people decided.
    CarriedOut {
        #[serde(flatten)]
        acted: Acted,
    },
    /// A possession check has its challenge.
    ChallengeIssued {
        #[serde(flatten)]
        challenge: ChallengeFacts,
    },
    /// The ceremony came to its end.
    Closed { by: String },
    /// The old custodians' contributions left memory and are to be made again.
    ContributionsForgotten { reason: String },
    /// An old custodian shared their share among the new ones; the share itself was wiped.
    ContributionTaken {
        index: u8,
        custodian: String,
        bag: String,
        how: String,
        commitments: Vec<String>,
    },
    /// Two copies answered one fresh challenge.
    CopiesCompared {
        equality: Equality,
        calls: Vec<DeviceCall>,
    },
    /// The key can no longer leave its token.
    DoorClosed {
        token: TokenRole,
        key: KeyFacts,
        calls: Vec<DeviceCall>,
    },
    /// Where sheets and package are saved from here on.
    FolderChosen { folder: String },
    /// An intended effect is known not to have happened.
    EffectFailed {
        effect: Effect,
        code: String,
        message: String,
        calls: Vec<DeviceCall>,
    },
    /// Somebody allowed to approve an emergency did so, and signed it.
    EmergencyApproved {
        participant: ParticipantId,
        name: String,
        public_key: String,
        signature: String,
    },
    /// The shares entered so far left memory and are to be entered again.
    EnteredSharesForgotten { reason: String },
    /// A departure from the script.
    ExceptionRecorded { note: ExceptionNote },
    /// A file, for instance a device's own audit extract, was put beside the record.
    FileAttached {
        what: String,
        file: String,
        digest: String,
        bytes: u64,
        by: String,
    },
    /// What an emergency left to be done was done.
    FollowUpDone {
        task: String,
        note: String,
        by: String,
        confirmed_by: String,
    },
    /// What an emergency left to be done was put off.
    FollowUpDeferred {
        task: String,
        reason: String,
        until: String,
        by: String,
        confirmed_by: String,
    },
    /// A custodian could not be had in an emergency.
    HolderAbsent {
        custodian: String,
        tried: String,
        reason: String,
        confirmed_by: String,
    },
    /// An effect is about to be carried out.
    Intended {
        effect: Effect,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        confirmed_by: Option<String>,
    },
    /// A master key that the token had already was found and looked at. What the token says of its
    /// past stands among its attributes.
    KeyAdopted {
        token: TokenRole,
        key: KeyFacts,
        calls: Vec<DeviceCall>,
    },
    /// The drill key was destroyed and looked for afterwards.
    KeyDestroyed {
        key: KeyId,
        copies: Vec<Copy>,
        calls: Vec<DeviceCall>,
    },
    /// The master key was made.
    KeyMade {
        token: TokenRole,
        key: KeyFacts,
        calls: Vec<DeviceCall>,
    },
    /// The master key was rebuilt in the target token.
    KeyRecovered {
        token: TokenRole,
        key: KeyFacts,
        calls: Vec<DeviceCall>,
    },
    /// A live key was rebuilt for a moment, answered as the live copy did, opened a canary, and was
    /// destroyed and looked for.
    LiveRecoveryTested {
        token: TokenRole,
        key: KeyFacts,
        equality: Equality,
        canary: Equality,
        gone: bool,
        calls: Vec<DeviceCall>,
    },
    /// The old quorum is at its end.
    OldQuorumRetired {
        by: String,
        confirmed_by: String,
        destroyed: Vec<u8>,
        remaining: Vec<u8>,
        /// What became of all that was replaced; only in a migration.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        migrated: Option<Migrated>,
    },
    /// A share of the old quorum was destroyed before a witness.
    OldShareDestroyed {
        index: u8,
        custodian: String,
        bag: String,
        how: String,
        confirmed_by: String,
    },
    /// The ceremony was opened.
    Opened {
        kind: Kind,
        mode: Mode,
        script: String,
        script_digest: String,
        application: String,
        binary_digest: String,
        system: String,
        clock: String,
        /// The steps the ceremony goes through; not journalled before version 5.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        steps: Option<Vec<StepName>>,
    },
    /// A recovery package was read.
    PackageLoaded { package: PackageFacts },
    /// The recovery package left memory.
    PackageReleased { package: PackageFacts, file: String },
    /// A participant came in and was identified.
    ParticipantArrived {
        attendee: Attendee,
        identity_check: String,
        /// Over who comes, as what, to which script; empty in entries of version 1.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        signature: String,
    },
    /// A participant left the room.
    ParticipantLeft {
        participant: ParticipantId,
        reason: String,
    },
    /// A participant came back.
    ParticipantReturned { participant: ParticipantId },
    /// The ceremony is interrupted.
    Paused { by: String, reason: String },
    /// The possession check is over.
    PossessionCheckClosed {
        by: String,
        confirmed_by: String,
        proved: Vec<u8>,
        missing: Vec<u8>,
        reason: String,
    },
    /// A custodian could not prove possession of their share.
    PossessionNotProved {
        custodian: String,
        reason: String,
        detail: String,
    },
    /// A custodian proved possession of a share, which nobody saw.
    PossessionProved {
        index: u8,
        custodian: String,
        proof: String,
        how: String,
    },
    /// The secret has new shares; it is the same secret, and nobody rebuilt it.
    QuorumRedistributed {
        attempt: u32,
        package: PackageFacts,
        from: QuorumId,
        contributors: Vec<u8>,
        entropy: Vec<Entropy>,
    },
    /// Somebody decided what to do about an unresolved effect.
    Reconciled {
        effect: Effect,
        found: String,
        decision: Reconciliation,
        by: String,
        confirmed_by: String,
    },
    /// The sharing was tried inside the token before anyone commits to it.
    RecoveryRehearsed {
        attempt: u32,
        package: PackageFacts,
        entropy: Vec<Entropy>,
        equality: Equality,
        calls: Vec<DeviceCall>,
    },
    /// The interruption is over.
    Resumed { by: String },
    /// Everyone the script asks for is here.
    RollCallClosed { by: String, present: Vec<String> },
    /// The script's digest was read aloud and approved.
    ScriptApproved { by: String, approval: String },
    /// Which shares of the old quorum nobody can answer for was said.
    SharesAccounted {
        by: String,
        confirmed_by: String,
        unaccounted: Vec<u8>,
        reason: String,
    },
    /// A share was brought by a custodian and agrees with the commitments.
    ShareEntered {
        index: u8,
        custodian: String,
        bag: String,
        how: String,
        corrected: Vec<String>,
    },
    /// What a custodian brought was not accepted; the others' work is kept.
    ShareNotAccepted {
        custodian: String,
        reason: String,
        detail: String,
    },
    /// A share was read back from its medium, as a scanner would see it.
    ShareReadBack {
        index: u8,
        attempt: u32,
        code: bool,
        rows: bool,
        /// How another medium than a saved sheet was opened: `card`, `age`, `scan`, `scanner`,
        /// `typed` or `proof`.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        opened: String,
    },
    /// A share read back agrees with the commitments.
    ShareVerified { index: u8, attempt: u32 },
    /// A share was written to its medium.
    ShareWritten {
        index: u8,
        attempt: u32,
        custodian: String,
        medium: Medium,
    },
    /// A participant signed, or said why not.
    SignedOff {
        participant: ParticipantId,
        name: String,
        agree: bool,
        reason: String,
        public_key: String,
        checkpoint: String,
        signature: String,
    },
    /// Files that sheets were written to were erased, and looked for, once the sheets were kept in
    /// another way.
    ShareFilesErased {
        files: Vec<FileFacts>,
        kept: String,
        confirmed_by: String,
    },
    /// Files that a sharing wrote before it came to nothing were removed, as somebody asked for.
    VoidFilesRemoved {
        files: Vec<FileFacts>,
        confirmed_by: String,
    },
    /// A share of a sharing that came to nothing was destroyed before a witness.
    VoidedShareDestroyed {
        attempt: u32,
        index: u8,
        custodian: String,
        bag: String,
        how: String,
        confirmed_by: String,
    },
    /// Something was shown to everyone, and a witness saw it.
    Shown {
        what: Shown,
        by: String,
        confirmed_by: String,
    },
    /// A token was bound to a role, probed and shown.
    TokenBound {
        role: TokenRole,
        token: TokenFacts,
        calls: Vec<DeviceCall>,
    },
    /// The bound tokens were accepted.
    TokensAccepted { by: String, confirmed_by: String },
}

impl Event {
    /// The entry type in the journal.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Aborted { .. } => "aborted",
            Self::AttemptVoided { .. } => "attempt-voided",
            Self::BagOpened { .. } => "bag-opened",
            Self::BagSealed { .. } => "bag-sealed",
            Self::Closed { .. } => "closed",
            Self::CopiesCompared { .. } => "copies-compared",
            Self::DoorClosed { .. } => "door-closed",
            Self::EffectFailed { .. } => "effect-failed",
            Self::FolderChosen { .. } => "folder-chosen",
            Self::EnteredSharesForgotten { .. } => "entered-shares-forgotten",
            Self::ExceptionRecorded { .. } => "exception-recorded",
            Self::Intended { .. } => "intended",
            Self::KeyAdopted { .. } => "key-adopted",
            Self::KeyDestroyed { .. } => "key-destroyed",
            Self::KeyMade { .. } => "key-made",
            Self::KeyRecovered { .. } => "key-recovered",
            Self::Opened { .. } => "opened",
            Self::PackageLoaded { .. } => "package-loaded",
            Self::PackageReleased { .. } => "package-released",
            Self::ParticipantArrived { .. } => "participant-arrived",
            Self::ParticipantLeft { .. } => "participant-left",
            Self::ParticipantReturned { .. } => "participant-returned",
            Self::Paused { .. } => "paused",
            Self::Reconciled { .. } => "reconciled",
            Self::RecoveryRehearsed { .. } => "recovery-rehearsed",
            Self::Resumed { .. } => "resumed",
            Self::RollCallClosed { .. } => "roll-call-closed",
            Self::ScriptApproved { .. } => "script-approved",
            Self::ShareEntered { .. } => "share-entered",
            Self::ShareNotAccepted { .. } => "share-not-accepted",
            Self::ShareReadBack { .. } => "share-read-back",
            Self::ShareVerified { .. } => "share-verified",
            Self::ShareWritten { .. } => "share-written",
            Self::SignedOff { .. } => "signed-off",
            Self::CarriedOut { .. } => "carried-out",
            Self::ChallengeIssued { .. } => "challenge-issued",
            Self::ContributionsForgotten { .. } => "contributions-forgotten",
            Self::ContributionTaken { .. } => "contribution-taken",
            Self::EmergencyApproved { .. } => "emergency-approved",
            Self::FileAttached { .. } => "file-attached",
            Self::FollowUpDone { .. } => "follow-up-done",
            Self::FollowUpDeferred { .. } => "follow-up-deferred",
            Self::HolderAbsent { .. } => "holder-absent",
            Self::LiveRecoveryTested { .. } => "live-recovery-tested",
            Self::OldQuorumRetired { .. } => "old-quorum-retired",
            Self::OldShareDestroyed { .. } => "old-share-destroyed",
            Self::PossessionCheckClosed { .. } => "possession-check-closed",
            Self::PossessionNotProved { .. } => "possession-not-proved",
            Self::PossessionProved { .. } => "possession-proved",
            Self::QuorumRedistributed { .. } => "quorum-redistributed",
            Self::SharesAccounted { .. } => "shares-accounted",
            Self::ShareFilesErased { .. } => "share-files-erased",
            Self::VoidFilesRemoved { .. } => "void-files-removed",
            Self::VoidedShareDestroyed { .. } => "voided-share-destroyed",
            Self::Shown { .. } => "shown",
            Self::TokenBound { .. } => "token-bound",
            Self::TokensAccepted { .. } => "tokens-accepted",
        }
    }

    /// The device calls behind this event, in order.
    #[must_use]
    pub fn calls(&self) -> &[DeviceCall] {
        match self {
            Self::CopiesCompared { calls, .. }
            | Self::DoorClosed { calls, .. }
            | Self::EffectFailed { calls, .. }
            | Self::KeyAdopted { calls, .. }
            | Self::KeyDestroyed { calls, .. }
            | Self::KeyMade { calls, .. }
            | Self::KeyRecovered { calls, .. }
            | Self::LiveRecoveryTested { calls, .. }
            | Self::RecoveryRehearsed { calls, .. }
            | Self::TokenBound { calls, .. } => calls,
            Self::Aborted { .. }
            | Self::AttemptVoided { .. }
            | Self::BagOpened { .. }
            | Self::BagSealed { .. }
            | Self::CarriedOut { .. }
            | Self::ChallengeIssued { .. }
            | Self::Closed { .. }
            | Self::ContributionsForgotten { .. }
            | Self::ContributionTaken { .. }
            | Self::FolderChosen { .. }
            | Self::EmergencyApproved { .. }
            | Self::EnteredSharesForgotten { .. }
            | Self::ExceptionRecorded { .. }
            | Self::FileAttached { .. }
            | Self::FollowUpDone { .. }
            | Self::FollowUpDeferred { .. }
            | Self::HolderAbsent { .. }
            | Self::Intended { .. }
            | Self::OldQuorumRetired { .. }
            | Self::OldShareDestroyed { .. }
            | Self::Opened { .. }
            | Self::PackageLoaded { .. }
            | Self::PackageReleased { .. }
            | Self::ParticipantArrived { .. }
            | Self::ParticipantLeft { .. }
            | Self::ParticipantReturned { .. }
            | Self::Paused { .. }
            | Self::PossessionCheckClosed { .. }
            | Self::PossessionNotProved { .. }
            | Self::PossessionProved { .. }
            | Self::QuorumRedistributed { .. }
            | Self::Reconciled { .. }
            | Self::Resumed { .. }
            | Self::RollCallClosed { .. }
            | Self::ScriptApproved { .. }
            | Self::SharesAccounted { .. }
            | Self::ShareEntered { .. }
            | Self::ShareNotAccepted { .. }
            | Self::ShareReadBack { .. }
            | Self::ShareVerified { .. }
            | Self::ShareWritten { .. }
            | Self::Shown { .. }
            | Self::SignedOff { .. }
            | Self::ShareFilesErased { .. }
            | Self::VoidFilesRemoved { .. }
            | Self::VoidedShareDestroyed { .. }
            | Self::TokensAccepted { .. } => &[],
        }
    }
}
