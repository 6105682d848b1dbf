//! The ceremony engine: scripts, roles, rules, states and decisions. Pure and replayable.
//!
//! A ceremony is what replaying its events gives, nothing else:
//!
//! ```text
//! command ─▶ Ceremony::decide ─▶ events (or a Refusal) ─▶ journal ─▶ Ceremony::apply
//! ```
//!
//! Anything that touches a device, a file or paper is an [`Effect`]. It is begun by an
//! [`Event::Intended`] that is durable before the act, and ended by an outcome event. An intent
//! without an outcome leaves the ceremony [unresolved](Ceremony::unresolved): nothing but
//! reconciling it is then accepted (and binding its token again to look, an exception, an abort),
//! and nothing irreversible repeats by itself.
//!
//! There is no clock, randomness, I/O or secret here: times and identifiers arrive in commands.

#![deny(clippy::wildcard_enum_match_arm)]

mod apply;
mod command;
mod decide;
mod effect;
mod event;
mod facts;
mod follow_ups;
mod id;
mod key_kind;
mod kind;
mod language;
mod legal;
mod medium;
mod names;
mod opening;
mod parts;
mod refusal;
mod role;
mod rule;
mod script;
mod state;
mod suite;
mod text;

pub use command::{Command, Reconciliation};
pub use effect::{Effect, Reserved};
pub use event::Event;
pub use facts::{
    Acted, Agreement, Attendee, ChallengeFacts, CheckValue, Copy, DeviceCall, Entropy, EntryNamed,
    Equality, ExceptionNote, FileFacts, Found, KeyFacts, Left, Migrated, PackageFacts, Probe,
    Replaced, ReplacedPackage, ReplacedShare, RootProof, TokenFacts, TokenRole, TokenSearched,
    VoidedShare,
};
pub use id::{KeyId, ParticipantId, QuorumId};
pub use key_kind::KeyKind;
pub use kind::{Kind, Mode, Shown, Step};
pub use language::Language;
pub use legal::{CommandKind, Heard, legal};
pub use medium::{Medium, MediumKind, ReadBack, SameShare, VerifiedReadBack};
pub use opening::StepName;
pub use parts::{
    Absence, Absent, Approval, Attachment, Attempt, Break, CheckClosed, Collected, Contribution,
    Destroyed, Failure, FollowUp, HandedShare, LiveTest, Lost, LostKind, NotAccepted, OpenedBag,
    Presence, Proved, Reconciled, Reissue, Released, RetiredShare, ScriptApproval, SignOff,
    StepTime, Stopped, Timed, Unaccounted, Voided, Written,
};
pub use refusal::Refusal;
pub use role::{Duty, Role};
pub use rule::Rule;
pub use script::{
    EmergencyPlan, KeyPlan, MigrationPlan, Participant, PolicyPlan, Problem, QuorumPlan, Script,
    Storage,
};
pub use state::{Ceremony, Phase, ReplayError};
pub use suite::Suite;
pub use text::{folded, is_date, is_plain};
