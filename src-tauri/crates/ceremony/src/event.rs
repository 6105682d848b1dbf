//! What happened, in the past tense. Each event is one journal entry.

use crate::{
    Attendee, Copy, DeviceCall, Effect, Entropy, Equality, ExceptionNote, KeyFacts, Kind, Medium,
    Mode, PackageFacts, Reconciliation, TokenFacts, TokenRole,
};
use serde::{Deserialize, Serialize};

/// An event of a ceremony. Its JSON is `{"type": …, …}`; every other top-level field becomes a
/// disclosable field of the journal's leaf.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[non_exhaustive]
#[expect(
    missing_docs,
    reason = "fields say what they are; docs/formats/events.md lists them"
)]
pub enum Event {
    /// The ceremony stopped before its end.
    Aborted { by: String, reason: String },
    /// An attempt at sharing is worth nothing any more: its secret is gone from memory.
    AttemptVoided {
        attempt: u32,
        reason: String,
        bags: Vec<String>,
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
    /// The ceremony came to its end.
    Closed { by: String },
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
    /// The shares entered so far left memory and are to be entered again.
    EnteredSharesForgotten { reason: String },
    /// A departure from the script.
    ExceptionRecorded { note: ExceptionNote },
    /// An effect is about to be carried out.
    Intended {
        effect: Effect,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        confirmed_by: Option<String>,
    },
    /// The drill key was destroyed and looked for afterwards.
    KeyDestroyed {
        key: String,
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
    },
    /// A recovery package was read.
    PackageLoaded { package: PackageFacts },
    /// The recovery package left memory.
    PackageReleased { package: PackageFacts, file: String },
    /// A participant came in and was identified.
    ParticipantArrived {
        attendee: Attendee,
        identity_check: String,
    },
    /// A participant left the room.
    ParticipantLeft { participant: String, reason: String },
    /// A participant came back.
    ParticipantReturned { participant: String },
    /// The ceremony is interrupted.
    Paused { by: String, reason: String },
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
        participant: String,
        name: String,
        agree: bool,
        reason: String,
        public_key: String,
        checkpoint: String,
        signature: String,
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
            | Self::KeyDestroyed { calls, .. }
            | Self::KeyMade { calls, .. }
            | Self::KeyRecovered { calls, .. }
            | Self::RecoveryRehearsed { calls, .. }
            | Self::TokenBound { calls, .. } => calls,
            _ => &[],
        }
    }
}
