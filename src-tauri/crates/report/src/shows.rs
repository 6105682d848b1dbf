//! What each entry shows, and which operation it counts as. An entry of a new type stops here until
//! somebody has thought of it.

use crate::baseline::Operation;
use crate::evidence::Evidence;
use ceremony::{Event, KeyFacts, Kind};
use ledger::{Decided, Moved, Person, RoomEntry};

/// So an entry says that its clock was compared with no other.
const NOT_COMPARED: &str = "not compared";

/// What an entry shows.
#[derive(Debug, Default)]
pub(crate) struct Shows {
    pub(crate) evidence: Vec<Evidence>,
    pub(crate) operation: Option<Operation>,
    /// That it tells of something refused or failed, in words.
    pub(crate) failed: Option<String>,
    /// What stands against evidence that it was to show, in words.
    pub(crate) against: Option<(Evidence, String)>,
}

impl Shows {
    fn that(evidence: impl Into<Vec<Evidence>>) -> Self {
        Self {
            evidence: evidence.into(),
            ..Self::default()
        }
    }

    fn when(holds: bool, evidence: Evidence) -> Self {
        Self::that(if holds { vec![evidence] } else { Vec::new() })
    }

    fn counted(mut self, operation: Operation) -> Self {
        self.operation = Some(operation);
        self
    }

    fn failed(what: String) -> Self {
        Self {
            failed: Some(what),
            ..Self::default().counted(Operation::Failures)
        }
    }
}

/// That a key withstood everything that was tried, or what it did not withstand.
fn tried(key: &KeyFacts, evidence: Evidence) -> Shows {
    let open: Vec<&str> = key
        .probes
        .iter()
        .filter(|probe| !probe.held)
        .map(|probe| probe.name.as_str())
        .collect();
    if open.is_empty() {
        return Shows::when(!key.probes.is_empty(), evidence);
    }
    let why = format!("“{}” did not withstand: {}.", key.label, open.join(", "));
    Shows {
        against: Some((evidence, why)),
        ..Shows::default()
    }
}

/// What an event of a ceremony of that kind shows.
pub(crate) fn event(event: &Event, kind: Kind) -> Shows {
    // Of a key that was made to be destroyed, only the rehearsal itself tells anything.
    let real = kind != Kind::Drill;
    match event {
        Event::Opened {
            script_digest,
            binary_digest,
            clock,
            ..
        } => {
            let mut shown = Vec::new();
            if !script_digest.is_empty() && !binary_digest.is_empty() {
                shown.push(Evidence::ProgramKnown);
            }
            if !clock.is_empty() && !clock.contains(NOT_COMPARED) {
                shown.push(Evidence::ClockCompared);
            }
            Shows::that(shown).counted(Operation::Ceremonies)
        }
        Event::ScriptApproved { approval, .. } => {
            Shows::when(!approval.is_empty(), Evidence::ScriptApproved)
        }
        Event::ParticipantArrived {
            identity_check,
            signature,
            ..
        } => Shows::when(
            !identity_check.is_empty() && !signature.is_empty(),
            Evidence::IdentityChecked,
        ),
        Event::TokenBound { token, .. } => {
            let mut shown = Vec::new();
            if !token.module_digest.is_empty() {
                shown.push(Evidence::ModulesKnown);
            }
            if !token.abilities.is_empty() {
                shown.push(Evidence::TokensTried);
            }
            Shows::that(shown).counted(Operation::TokensUnlocked)
        }
        Event::KeyMade { key, .. } => {
            let shows = if real {
                tried(key, Evidence::KeysGenerated)
            } else {
                Shows::default()
            };
            shows.counted(Operation::KeysMade)
        }
        Event::RecoveryRehearsed { entropy, .. } => {
            Shows::when(real && entropy.len() > 1, Evidence::EntropyMixed)
        }
        Event::QuorumRedistributed { entropy, .. } => {
            Shows::when(entropy.len() > 1, Evidence::EntropyMixed)
        }
        Event::ShareVerified { .. } => Shows::when(real, Evidence::SharesVerified),
        Event::BagSealed { confirmed_by, .. } => {
            Shows::when(real && !confirmed_by.is_empty(), Evidence::SharesSealed)
        }
        Event::PackageReleased { .. } => Shows::when(real, Evidence::PackageKept),
        Event::DoorClosed { key, .. } if real => tried(key, Evidence::KeysLocked),
        Event::KeyRecovered { key, .. } if real => {
            tried(key, Evidence::KeysLocked).counted(Operation::Recoveries)
        }
        Event::DoorClosed { .. } => Shows::default(),
        Event::KeyRecovered { .. } => Shows::default().counted(Operation::Recoveries),
        Event::LiveRecoveryTested { .. } => Shows::default().counted(Operation::Recoveries),
        Event::BagOpened { seal_intact, .. } => Shows::when(*seal_intact, Evidence::SealsInspected),
        Event::Intended { confirmed_by, .. } => {
            Shows::when(confirmed_by.is_some(), Evidence::DualControl)
        }
        Event::KeyDestroyed { copies, .. } => {
            let gone = !copies.is_empty() && copies.iter().all(|copy| !copy.found);
            Shows::when(gone, Evidence::KeysDestroyed).counted(Operation::KeysDestroyed)
        }
        Event::SignedOff {
            agree, signature, ..
        } => Shows::when(*agree && !signature.is_empty(), Evidence::SignedOff),
        Event::ShareEntered { .. } | Event::ContributionTaken { .. } => {
            Shows::default().counted(Operation::Shares)
        }
        Event::PossessionCheckClosed {
            proved, missing, ..
        } => Shows::when(
            missing.is_empty() && !proved.is_empty(),
            Evidence::PossessionProved,
        ),
        Event::ShareNotAccepted {
            custodian, reason, ..
        } => Shows::failed(format!("A share of {custodian} was not accepted: {reason}")),
        Event::PossessionNotProved {
            custodian, reason, ..
        } => Shows::failed(format!("{custodian} did not prove possession: {reason}")),
        Event::EffectFailed { message, .. } => Shows::failed(message.clone()),
        Event::AttemptVoided { reason, .. } => {
            Shows::failed(format!("A sharing is void: {reason}"))
        }
        Event::Aborted { reason, .. } => Shows::failed(format!("Stopped: {reason}")),
        Event::CopiesCompared { equality, .. } if !equality.holds() => {
            Shows::failed("Two copies gave different answers".into())
        }
        // What was carried out is shown by the room's own entries.
        Event::CarriedOut { .. }
        | Event::ChallengeIssued { .. }
        | Event::Closed { .. }
        | Event::ContributionsForgotten { .. }
        | Event::CopiesCompared { .. }
        | Event::EmergencyApproved { .. }
        | Event::EnteredSharesForgotten { .. }
        | Event::ExceptionRecorded { .. }
        | Event::FileAttached { .. }
        | Event::FolderChosen { .. }
        | Event::FollowUpDeferred { .. }
        | Event::FollowUpDone { .. }
        | Event::HolderAbsent { .. }
        // Nobody here saw it made.
        | Event::KeyAdopted { .. }
        | Event::OldQuorumRetired { .. }
        | Event::OldShareDestroyed { .. }
        | Event::PackageLoaded { .. }
        | Event::ParticipantLeft { .. }
        | Event::ParticipantReturned { .. }
        | Event::Paused { .. }
        | Event::PossessionProved { .. }
        | Event::Reconciled { .. }
        | Event::Resumed { .. }
        | Event::RollCallClosed { .. }
        | Event::ShareFilesErased { .. }
        | Event::ShareReadBack { .. }
        | Event::ShareWritten { .. }
        | Event::SharesAccounted { .. }
        | Event::Shown { .. }
        | Event::TokensAccepted { .. }
        | Event::VoidFilesRemoved { .. }
        | Event::VoidedShareDestroyed { .. } => Shows::default(),
    }
}

fn decided(decided: &Decided) -> Shows {
    Shows::when(decided.signatures.len() > 1, Evidence::DualControl)
}

fn enrolled(person: &Person) -> Shows {
    Shows::when(!person.duty_signature.is_empty(), Evidence::DutyAccepted)
        .counted(Operation::Enrolments)
}

fn moved(moved: &Moved) -> Shows {
    let mut shown = Vec::new();
    if !moved.who_signature.is_empty() && !moved.witness_signature.is_empty() {
        shown.push(Evidence::CustodySigned);
    }
    if moved.seal_intact == Some(true) {
        shown.push(Evidence::SealsInspected);
    }
    Shows::that(shown).counted(Operation::Custody)
}

/// What one of the room's own entries shows.
pub(crate) fn own(entry: &RoomEntry) -> Shows {
    match entry {
        RoomEntry::CustodyMoved(one) => moved(one),
        RoomEntry::ParticipantEnrolled(person) => enrolled(person),
        RoomEntry::KeyAdded(added) => {
            let mut shows = decided(&added.decided).counted(Operation::KeysMade);
            shows.evidence.push(Evidence::KeysInventoried);
            if added
                .kept
                .as_ref()
                .is_some_and(|kept| !kept.canary.is_empty())
            {
                shows.evidence.push(Evidence::KeysWrapped);
            }
            shows
        }
        RoomEntry::KeyChanged(change) => decided(&change.decided).counted(Operation::KeyChanges),
        RoomEntry::KeyExported(exported) => {
            decided(&exported.decided).counted(Operation::KeyChanges)
        }
        RoomEntry::KeyPurgeBegun(begun) => decided(&begun.decided),
        RoomEntry::KeyPurged(purged) => {
            let gone = purged.tokens.iter().all(|token| !token.found) && purged.wrapped_gone;
            Shows::when(gone, Evidence::KeysDestroyed).counted(Operation::KeysDestroyed)
        }
        RoomEntry::KeyRefused(refused) => Shows::failed(format!(
            "{} of {} was refused: {}",
            refused.tried, refused.key, refused.why
        )),
        RoomEntry::KeksRewrapped(_) => Shows::default().counted(Operation::Rewraps),
        RoomEntry::KeysRunBegun(begun) => decided(&begun.decided).counted(Operation::Rewraps),
        RoomEntry::PolicyAdopted(policy) => {
            let mut shows = decided(&policy.decided).counted(Operation::Policies);
            shows.evidence.push(Evidence::PolicyAdopted);
            shows
        }
        RoomEntry::ModuleApproved(_) => Shows::that([Evidence::ModulesKnown]),
        RoomEntry::RecordMade { .. } => Shows::that([Evidence::RecordsMade]),
        RoomEntry::PinRefused(refused) => {
            let locked = if refused.locked {
                "; it is locked now"
            } else {
                ""
            };
            Shows::failed(format!("A PIN was refused by {}{locked}", refused.token))
        }
        RoomEntry::TokenInitEnded(ended) if !ended.code.is_empty() => Shows::failed(format!(
            "A token was to be initialised, and was not as it should be: {}",
            ended.code
        )),
        RoomEntry::ReportReviewed(reviewed) => {
            let changes = reviewed.report == crate::report::Kind::Changes.as_str();
            Shows::when(changes, Evidence::ChangesReviewed)
        }
        RoomEntry::AgeRecipientAdded { .. }
        | RoomEntry::ClockConfirmed { .. }
        | RoomEntry::FindingAcknowledged(_)
        | RoomEntry::FollowUpClosed { .. }
        | RoomEntry::JournalKeyIntroduced { .. }
        | RoomEntry::KeyExportReceived(_)
        | RoomEntry::KeysBatch(_)
        | RoomEntry::MlKemKeyAdded { .. }
        | RoomEntry::RoomCreated(_)
        | RoomEntry::RoomRestored { .. }
        | RoomEntry::TokenInitBegun(_)
        | RoomEntry::TokenInitEnded(_)
        | RoomEntry::TokenRenamed { .. } => Shows::default(),
    }
}
