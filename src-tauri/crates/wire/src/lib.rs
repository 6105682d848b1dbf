//! All that crosses to the window and to `--json`: what a front asks for, what it is told, and
//! what errors say. The window's TypeScript is generated from these types. Never a secret goes out.
//!
//! | Question | Where |
//! |---|---|
//! | What may a front ask for? | [`Action`], [`Plan`], [`NewPerson`], [`NewMovement`] |
//! | What is it told of a ceremony? | [`View`], made by [`Around::view`] |
//! | What is it told of a room? | [`Home`], [`State::needs`]; `home` |
//! | What is whoever looks back shown? | [`Trails`], made by [`trails()`]; [`Verified`] |
//! | What does an error mean for the person in the room? | [`Error`]; `error` |

#![deny(clippy::wildcard_enum_match_arm)]

mod action;
mod custody;
mod drafts;
mod error;
mod exchange;
mod home;
mod inventory;
mod names;
mod needs;
mod overview;
mod plan;
mod policy;
mod printer;
mod progress;
mod quorum_plan;
mod reports;
mod roles;
mod runs;
mod saying;
mod show;
mod slots;
mod trails;
mod union;
mod view;

pub use ::custody::Kind as ItemKind;
pub use action::{
    Action, Initialise, Keys, NewCard, NewPerson, NewRoom, Plan, Planned, PlannedEmergency,
    PlannedMigration, Source,
};
pub use ceremony::{Duty, Found, Kind, MediumKind, Mode, Reconciliation, Role, Rule, Step};
pub use custody::{
    AttentionView, CustodyView, DueView, ItemView, MovementView, NewMovement, register,
};
pub use drafts::{DamagedDraft, DraftLine, DraftView, Drafts, KeptPlan};
pub use error::{Code, Error, ErrorKind, sentence};
pub use exchange::{
    Bringing, BroughtKey, ComponentView, ExportView, ExportedKey, NewExport, NewReceipt,
    ReceiptView, TransportKey, TypedComponent, WrappingKeyView,
};
pub use home::{keys, quorums, recoverable, root_key};
pub use inventory::{
    BarredAct, Compromise, Deciding, Destroyed, HoldView, InventoryKey, InventoryPage,
    InventoryQuery, KeyDecision, KeyLife, KeyOnToken, KeyStep, NewKey, RejectedRow, RowsChecked,
    RunDone, RunHeld, Searched, SheetReport, SheetRowView, Signer,
};
pub use names::{
    AttentionName, CeremonyState, DueKind, Finding, FollowUpState, KeyKindName, Loss,
    ModuleCaution, NeedName, NextStep, PinTries, PrinterState, ProvedHow, RefusedBecause,
    ReplicaFound, ReportState, Severity, SignatureKind, Signed, StepStatus, ToApprove, TokenRole,
};
pub use needs::State;
pub use overview::{
    CeremonyLine, ClaimView, DayOfKeyView, DeferredView, EnrolledView, EntryView, HolderView, Home,
    JournalView, KeyDayName, KeyView, Need, QuorumView, RecordView, Recoverable, ReplicaView,
    RootKeyView, Start,
};
pub use plan::{PlanDraft, key_kind};
pub use policy::{
    ActSigners, PolicyChange, PolicyPeriod, PolicyProblem, PolicyReport, PolicyRules, PolicyView,
    TierAlgorithms,
};
pub use printer::PrinterView;
pub use progress::{Progress, Told};
pub use quorum_plan::{
    ChoiceView, PlanReport, ProbabilityView, ReachView, RuleView, SurvivalView, Truncated,
    compare_plans, draw_plan, plan_quorum,
};
pub use reports::{ReportLine, ReportView};
pub use roles::{RoleView, roles};
pub use runs::{RunProgress, Tested};
pub use saying::{SaidView, Sayings, said};
pub use show::{Around, room_mode, state};
pub use slots::{KnownModule, SlotView, TokenDetail, among, not_loaded, slot, to_approve};
pub use trails::{
    ActLane, CeremonySpan, DayOfActs, QuorumTrailView, ShareStepName, ShareStepView,
    ShareTrailView, Trails, Verified, VerifiedClaim, VerifiedOne, VerifiedPart, VerifyProgress,
    trails,
};
pub use view::{
    AbsentView, AttachmentView, AwayView, BreakView, CardView, CheckView, CollectedView,
    ContributionView, DecidedView, DecisionView, EmergencyView, EntryNamedView, Evidence,
    ExceptionView, FailedView, FailureView, FollowUpView, LostKind, LostView, MigrationView,
    Moment, NotAccepted, PastView, PersonView, PossessionView, PracticeHint, ProofView,
    RefusedView, ReissueView, RowView, RowsView, ShareView, SoFar, StepView, TokenView,
    UnresolvedView, View, VoidedShareView, Want,
};
