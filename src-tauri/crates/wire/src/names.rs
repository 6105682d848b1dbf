//! What stands in a view by a name: each set of names is an enum here, or an enum of a crate below.
//! The names are the contract with both fronts and with scripts that read `--json`.

use serde::Serialize;
use std::fmt;
use ts_rs::TS;

/// An enum, the name of each of its values, and, after `of`, the enum of ours that it is made from.
macro_rules! names {
    (
        $(#[$about:meta])*
        $name:ident $(of $from:ty)? {
            $($(#[$doc:meta])* $variant:ident = $text:literal,)+
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
        #[ts(export)]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $text)] $variant,)+
        }

        impl $name {
            /// The name that crosses.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.name())
            }
        }

        names!(@from $name, $($from)?, $($variant)+);
    };
    (@from $name:ident, , $($variant:ident)+) => {};
    (@from $name:ident, $from:ty, $($variant:ident)+) => {
        impl From<$from> for $name {
            fn from(from: $from) -> Self {
                type From = $from;
                match from {
                    $(From::$variant => Self::$variant,)+
                }
            }
        }
    };
}

names! {
    /// What is to be done after a compromise.
    NextStep {
        /// The incident is closed in the record.
        CloseIncident = "close-incident",
        /// A generate ceremony makes a new master key, and the KEKs are put under it.
        NewMasterKey = "new-master-key",
        /// A new version of the DEK is made, and what it protects encrypted anew.
        NewVersionAndEncrypt = "new-version-and-encrypt",
        /// New versions of what the master key wrapped, and of their DEKs, are made.
        RenewBelowMasterKey = "renew-below-master-key",
        /// New versions of the DEKs are made, and what they protect encrypted anew.
        RenewDeks = "renew-deks",
        /// The DEKs are put under the new version.
        Rewrap = "rewrap",
        /// No new version could be made: the token is unlocked, and the key rotated.
        Rotate = "rotate",
    }
}

names! {
    /// Where a ceremony stands.
    CeremonyState {
        /// It was stopped for good.
        Aborted = "aborted",
        /// It has ended.
        Closed = "closed",
        /// It goes on.
        Open = "open",
        /// It is interrupted.
        Paused = "paused",
        /// Nobody knows whether an effect happened.
        Unresolved = "unresolved",
    }
}

names! {
    /// Where a step stands.
    StepStatus {
        /// It is over.
        Done = "done",
        /// The ceremony is at it.
        Now = "now",
        /// It is to come.
        Next = "next",
    }
}

names! {
    /// How a line of a report stands.
    ReportState {
        /// A finding that was answered with a reason.
        Acknowledged = "acknowledged",
        /// All evidence that a journal can give is there.
        Answered = "answered",
        /// A rehearsal that did not do what it was to do.
        Failed = "failed",
        /// Nothing shows it.
        Not = "not",
        /// One piece of evidence that is not there.
        NotShown = "not-shown",
        /// A finding without an answer, or a rehearsal that is not at its end.
        Open = "open",
        /// Some of what is asked is shown.
        Partly = "partly",
        /// A rehearsal that did what it was to do.
        Passed = "passed",
        /// One piece of evidence that is there.
        Shown = "shown",
    }
}

names! {
    /// What somebody said when they signed.
    Signed {
        /// That they agree.
        Agree = "agree",
        /// That they do not.
        Disagree = "disagree",
    }
}

names! {
    /// A token's part in a ceremony.
    TokenRole {
        /// Where the key is made.
        Primary = "primary",
        /// Where the key is recovered to.
        Target = "target",
        /// It signs the journal.
        Journal = "journal",
    }
}

impl TokenRole {
    /// The parts there are.
    pub const ALL: [Self; 3] = [Self::Primary, Self::Target, Self::Journal];
}

impl From<ceremony::TokenRole> for TokenRole {
    fn from(role: ceremony::TokenRole) -> Self {
        match role {
            ceremony::TokenRole::Primary => Self::Primary,
            ceremony::TokenRole::Target => Self::Target,
        }
    }
}

names! {
    /// Why a share or a proof was not accepted.
    RefusedBecause {
        /// It was entered before.
        AlreadyEntered = "already-entered",
        /// It does not agree with the commitments.
        BadShare = "bad-share",
        /// A proof that does not hold.
        DoesNotHold = "does-not-hold",
        /// It is not theirs to bring.
        NotTheirs = "not-theirs",
        /// A proof that answers another challenge.
        OtherChallenge = "other-challenge",
        /// It is of another quorum.
        OtherQuorum = "other-quorum",
        /// Its custodian brought one before.
        SecondShare = "second-share",
        /// It is of a quorum whose shares were replaced.
        SupersededQuorum = "superseded-quorum",
        /// Nobody could answer for it.
        Unaccounted = "unaccounted-share",
        /// It cannot be read.
        Unreadable = "unreadable",
    }
}

names! {
    /// How possession of a share was proved.
    ProvedHow {
        /// The share was brought.
        InRoom = "in-room",
        /// On a machine of its custodian's.
        OwnMachine = "own-machine",
    }
}

impl ProvedHow {
    /// As the journal has it. What is not said to have been in the room was not seen there.
    #[must_use]
    pub fn journalled(how: &str) -> Self {
        if how == Self::InRoom.name() {
            Self::InRoom
        } else {
            Self::OwnMachine
        }
    }
}

names! {
    /// Where a task stands that an emergency left.
    FollowUpState {
        /// Nothing was said of it yet.
        Open = "open",
        /// It was done.
        Done = "done",
        /// It was put off.
        Deferred = "deferred",
    }
}

names! {
    /// Why somebody should look at something that is kept.
    AttentionName {
        /// The seal of its bag was broken.
        SealBroken = "seal-broken",
        /// Its quorum was replaced.
        Superseded = "superseded",
        /// It is in no bag.
        Unsealed = "unsealed",
    }
}

impl From<&custody::Attention> for AttentionName {
    fn from(attention: &custody::Attention) -> Self {
        match attention {
            custody::Attention::SealBroken(_) => Self::SealBroken,
            custody::Attention::Superseded(_) => Self::Superseded,
            custody::Attention::Unsealed(_) => Self::Unsealed,
        }
    }
}

names! {
    /// Why something has a date.
    DueKind of ledger::DueKind {
        /// Something that is kept is to be looked at.
        Check = "check",
        /// The time a key is meant to be used for ends.
        Cryptoperiod = "cryptoperiod",
        /// A recovery drill is to be held.
        Drill = "drill",
        /// What an emergency put off is to be done.
        FollowUp = "follow-up",
        /// A ceremony is planned.
        Planned = "planned",
        /// Keys are to be rotated.
        Rotation = "rotation",
        /// A rotated key's acceptance window ends.
        Window = "window",
        /// A deleted key may be purged.
        Purge = "purge",
        /// The policy is to be reviewed.
        PolicyReview = "policy-review",
    }
}

names! {
    /// What is worth knowing before a known module is taken into a room.
    ModuleCaution {
        /// It lets closed keys out, and is left out where live rooms are offered modules.
        PracticeOnly = "practice-only",
        /// It loads the modules that p11-kit is told of, which nobody approves one by one.
        Proxy = "proxy",
    }
}

names! {
    /// What needs somebody.
    NeedName {
        /// Something goes against the policy.
        AgainstPolicy = "against-policy",
        /// Shares lie in no bag.
        BagsToSeal = "bags-to-seal",
        /// A ceremony is planned.
        CeremonyPlanned = "ceremony-planned",
        /// Something that is kept is to be looked at soon.
        CheckDue = "check-due",
        /// Something that is kept should have been looked at.
        CheckOverdue = "check-overdue",
        /// The clock cannot be right.
        ClockDoubtful = "clock-doubtful",
        /// The time a key is meant to be used for ends.
        CryptoperiodEnds = "cryptoperiod-ends",
        /// Somebody signed that the journal is not what they saw, and no later ceremony settled it.
        Dissent = "dissent",
        /// A recovery drill is to be held.
        DrillDue = "drill-due",
        /// What an emergency put off is to be done.
        FollowUpDue = "follow-up-due",
        /// An entry of the journal does not check.
        JournalDamaged = "journal-damaged",
        /// A module must be approved before it is loaded.
        ModuleToApprove = "module-to-approve",
        /// There are people, and no key.
        NoKeyYet = "no-key-yet",
        /// Shares of replaced quorums are not destroyed.
        OldSharesRemain = "old-shares-remain",
        /// A key in use is in one token only.
        OneToken = "one-token",
        /// Too few people are enrolled.
        PeopleMissing = "people-missing",
        /// Nobody has said where shares lie.
        PlacesUnnamed = "places-unnamed",
        /// The policy is to be reviewed.
        PolicyReview = "policy-review",
        /// A deleted key may be purged.
        PurgePossible = "purge-possible",
        /// A ceremony ended without a record.
        RecordMissing = "record-missing",
        /// No quorum of a key ever rebuilt it after it was handed out.
        RecoveryUnproven = "recovery-unproven",
        /// A token that holds a key cannot be used.
        ReplicaMissing = "replica-missing",
        /// A ceremony has not ended.
        ResumeCeremony = "resume-ceremony",
        /// Nothing can be written.
        RoomReadOnly = "room-read-only",
        /// A threshold of shares and the package that opens with them lie on this machine.
        SharesBesidePackage = "shares-beside-package",
        /// Keys are to be rotated.
        RotationDue = "rotation-due",
        /// The seal of a bag was broken.
        SealBroken = "seal-broken",
        /// A rotated key's acceptance window ends.
        WindowEnds = "window-ends",
    }
}

names! {
    /// What looking at the slots found of a token.
    ReplicaFound {
        /// It is there.
        Present = "present",
        /// It is not there.
        Absent = "absent",
        /// It is there and cannot be used.
        Failing = "failing",
    }
}

names! {
    /// What somebody signs with.
    SignatureKind {
        /// Their card.
        Card = "card",
        /// A key that a passphrase seals.
        Software = "software",
    }
}

impl SignatureKind {
    /// As the journal has it. What is not said to be a card's is no more than software's.
    #[must_use]
    pub fn journalled(signature: &str) -> Self {
        if signature == Self::Card.name() {
            Self::Card
        } else {
            Self::Software
        }
    }
}

names! {
    /// What checking found.
    Finding of proof::claim::Finding {
        /// What would settle it is not there, or another version laid the pages out.
        NotChecked = "not-checked",
        /// It holds.
        Proved = "proved",
        /// It does not hold.
        Refuted = "refuted",
    }
}

names! {
    /// What a printer does.
    PrinterState {
        /// Nothing.
        Idle = "idle",
        /// It prints.
        Processing = "processing",
        /// It was stopped.
        Stopped = "stopped",
    }
}

names! {
    /// A kind of loss.
    Loss of custody::geometry::Loss {
        /// Any one person.
        Person = "any-person",
        /// Any one place.
        Place = "any-place",
        /// Any two people.
        TwoPeople = "any-two-people",
        /// Any one person and any one place.
        PersonAndPlace = "any-person-and-place",
        /// Any two places.
        TwoPlaces = "any-two-places",
    }
}

names! {
    /// What a broken rule means for a plan.
    Severity of custody::geometry::Severity {
        /// The plan is refused.
        Refuse = "refuse",
        /// It stands, and somebody should know.
        Warn = "warn",
    }
}

names! {
    /// What kind of key a ceremony makes and shares.
    KeyKindName of ceremony::KeyKind {
        /// A master key: AES-256.
        Aes256 = "aes-256",
        /// A root key: ML-DSA-65.
        MlDsa65 = "ml-dsa-65",
        /// A root key: ML-DSA-87.
        MlDsa87 = "ml-dsa-87",
        /// A root key: ECDSA on P-384.
        P384 = "p-384",
    }
}

names! {
    /// The PIN tries left, as far as a token says.
    PinTries of token::Tries {
        /// One: the next wrong PIN locks it.
        Final = "final",
        /// Few.
        Low = "low",
        /// None: it is locked.
        Locked = "locked",
        /// It reports nothing unusual.
        Plenty = "plenty",
        /// It could not be asked.
        Unknown = "unknown",
    }
}

names! {
    /// Why somebody has to approve a module first.
    ToApprove {
        /// It changed since it was approved.
        Changed = "module-changed",
        /// It never was approved.
        Unapproved = "module-not-approved",
    }
}

/// How ts-rs writes enums of crates that know nothing of it.
pub(crate) mod typescript {
    use ts_rs::TS;

    /// An enum with the same variants as one below, and the same names. `From` holds it to that.
    macro_rules! mirror {
        ($(#[doc = $about:literal])* $name:ident of $from:ty { $($variant:ident)+ }) => {
            $(#[doc = $about])*
            #[derive(TS)]
            #[ts(export, rename_all = "kebab-case")]
            pub(crate) enum $name {
                $($variant,)+
            }

            impl From<$from> for $name {
                fn from(from: $from) -> Self {
                    type From = $from;
                    match from {
                        $(From::$variant => Self::$variant,)+
                    }
                }
            }
        };
    }

    /// A rule.
    pub(crate) enum Rule {}

    /// A step.
    pub(crate) enum Step {}

    mirror! {
        /// A kind of ceremony.
        Kind of ceremony::Kind {
            AdoptKey AdoptPolicy Compromise Destroy Drill Emergency Generate LiveTest Migrate Possession Recover
            Redistribute Replicate Rotate
        }
    }

    mirror! {
        /// Whether what happens counts.
        Mode of ceremony::Mode { Drill Live Practice }
    }

    mirror! {
        /// What somebody is in a ceremony.
        Role of ceremony::Role {
            Administrator SecurityOfficer Custodian BackupCustodian Witness ExternalWitness Auditor
        }
    }

    mirror! {
        /// What a role may do.
        Duty of ceremony::Duty {
            Perform ApproveEmergency TakeShare BringShare Confirm SignOff
        }
    }

    mirror! {
        /// What a share may go onto.
        MediumKind of ceremony::MediumKind { Sheet Card Age }
    }

    mirror! {
        /// What looking for an effect showed.
        Found of ceremony::Found { Done NotDone Unknown }
    }

    mirror! {
        /// What to do about an effect of which nobody knows whether it happened.
        Reconciliation of ceremony::Reconciliation { Adopt Retry }
    }

    mirror! {
        /// What kind of thing is kept.
        ItemKind of custody::Kind { Share Package Token Card }
    }
}
