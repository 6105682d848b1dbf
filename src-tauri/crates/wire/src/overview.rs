//! What a front is told of the room as a whole. Never a secret.
//!
//! Like [`View`](crate::View), these types are the contract with both fronts.

use crate::names::{
    CeremonyState, Finding, KeyKindName, NeedName, ReplicaFound, SignatureKind, typescript,
};
use crate::{CardView, CheckView, Drafts, KnownModule, PolicyProblem, PracticeHint, SaidView};
use ceremony::{KeyId, Kind, Mode, ParticipantId, QuorumId, Step};
use serde::Serialize;
use ts_rs::TS;

/// The first thing a front asks: which room is open.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Start {
    /// True if a room is open.
    pub open: bool,
    /// Where the practice room is or would be.
    pub practice_path: String,
    /// True if a practice room is already there.
    pub practice_exists: bool,
    /// Where a live room would be made unless another place is named.
    pub live_path: String,
    /// Modules of this machine that a live room is offered.
    pub modules: Vec<KnownModule>,
    /// The program's version.
    pub version: String,
}

/// The home screen.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Home {
    /// The room's name.
    pub room: String,
    /// The room's id, hex.
    pub id: String,
    /// Live, or practice.
    #[ts(as = "typescript::Mode")]
    pub mode: Mode,
    /// The room's folder.
    pub path: String,
    /// True if it may only be read: it was written by a newer program, or lies on a read-only disk.
    pub read_only: bool,
    /// True if it was opened only to be looked at: nothing is done in it.
    pub looked_at: bool,
    /// The journal's health.
    pub journal: JournalView,
    /// The key that signs the journal, as an auditor is given it; none before the first ceremony.
    pub signer: Option<String>,
    /// The ML-DSA key that signs the journal besides, where the token has one.
    pub cosigner: Option<String>,
    /// What needs somebody, most urgent first.
    pub needs: Vec<Need>,
    /// Whether every key in use can be rebuilt.
    pub recoverable: Recoverable,
    /// Quorums that can recover a key.
    pub quorums: Vec<QuorumView>,
    /// Keys in this room.
    pub keys: Vec<KeyView>,
    /// Ceremonies, newest first.
    pub ceremonies: Vec<CeremonyLine>,
    /// Plans that are kept until their day.
    pub drafts: Drafts,
    /// How many people are enrolled.
    pub people: u32,
    /// In a practice room: what opens its tokens and signs for its people.
    pub practice_hint: Option<PracticeHint>,
}

/// The journal's health.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct JournalView {
    /// True if every entry checks.
    pub valid: bool,
    /// How many entries there are.
    #[ts(type = "number")]
    pub entries: u64,
    /// How many of them no signed checkpoint covers yet.
    #[ts(type = "number")]
    pub unsigned_tail: u64,
    /// The tree's root, hex.
    pub root: String,
    /// When it was checked, RFC 3339 UTC.
    pub checked: String,
    /// The first entry that does not check.
    #[ts(type = "number | null")]
    pub first_bad_entry: Option<u64>,
}

/// Something that needs somebody.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Need {
    /// Its name in the catalogue.
    pub name: NeedName,
    /// The ceremony it is about.
    pub ceremony: Option<String>,
    /// What it is about: a title, a label, a number.
    pub subject: String,
    /// When it is or was due, a date.
    pub due: Option<String>,
    /// True if it is late.
    pub late: bool,
    /// Of a token that cannot be used: the tokens that hold the same key and are here.
    pub held_by: Vec<String>,
    /// Of what goes against the policy: what.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub problem: Option<PolicyProblem>,
}

/// Whether every key in use can be rebuilt.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "kebab-case", tag = "answer")]
#[ts(export)]
pub enum Recoverable {
    /// Each can.
    All {
        /// How many more shares the weakest quorum may lose.
        can_lose: u8,
        /// How many it has given out.
        shares: u8,
    },
    /// No quorum rebuilds these keys.
    Missing {
        /// Their labels.
        keys: Vec<String>,
    },
    /// There is none.
    NoKeys,
}

/// A quorum.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct QuorumView {
    /// Its id, hex.
    #[ts(as = "String")]
    pub id: QuorumId,
    /// The key's label.
    pub label: String,
    /// k.
    pub threshold: u8,
    /// n.
    pub shares: u8,
    /// How many more shares may be lost before it rebuilds nothing; `None` if too few are left.
    pub can_lose: Option<u8>,
    /// The quorums whose shares it replaced, newest first, hex.
    #[ts(as = "Vec<String>")]
    pub replaces: Vec<QuorumId>,
    /// Its custodians in order, each with the bag.
    pub custodians: Vec<HolderView>,
    /// When recovery was last proven with it, a date.
    pub last_recovery: Option<String>,
    /// When a possession check of it was last closed, a date.
    pub last_check: Option<String>,
}

/// Who holds a share and in which bag.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct HolderView {
    /// The name.
    pub name: String,
    /// The bag's number, as registered now; empty if it is in none.
    pub bag: String,
    /// Where it lies, as registered now; empty if nobody said.
    pub place: String,
    /// When its possession was last proved, a date.
    pub shown: Option<String>,
}

/// A key.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct KeyView {
    /// Its id, hex.
    #[ts(as = "String")]
    pub id: KeyId,
    /// Its label.
    pub label: String,
    /// Its state's name.
    pub state: String,
    /// Its check value.
    pub check: CheckView,
    /// Its public half, if it is a root key.
    pub root: Option<RootKeyView>,
    /// Labels of the tokens that hold it.
    pub tokens: Vec<String>,
    /// The same tokens, each with its site and what is known of it.
    pub replicas: Vec<ReplicaView>,
    /// What became of it, in order, and then what is to come.
    pub life: Vec<DayOfKeyView>,
}

/// A root key's public half.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct RootKeyView {
    /// The key's label.
    pub label: String,
    /// What kind of key it is.
    pub kind: KeyKindName,
    /// SHA-256 of its SubjectPublicKeyInfo, hex.
    pub fingerprint: String,
    /// The SubjectPublicKeyInfo in PEM (RFC 7468, 13).
    pub pem: String,
}

/// A day of a key's life.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct DayOfKeyView {
    /// What happened, or is to.
    pub what: KeyDayName,
    /// On which day, `YYYY-MM-DD`.
    pub date: String,
    /// The ceremony that did it, or set the day.
    pub ceremony: String,
    /// True of what is still to come.
    pub to_come: bool,
}

/// What a day of a key's life is of.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum KeyDayName {
    /// It was found in its token, to be shared.
    Adopted,
    /// It was made in its token.
    Made,
    /// Its shares were handed out.
    Shared,
    /// A possession check was closed.
    Proved,
    /// It was rebuilt for a moment and tried.
    Tested,
    /// It was rebuilt by its quorum.
    Recovered,
    /// It came into another token.
    Copied,
    /// Another quorum took over.
    Reissued,
    /// A recovery drill is to be held.
    DrillDue,
    /// The time it is meant to be used for ends.
    CryptoperiodEnds,
}

/// A token that holds a key.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct ReplicaView {
    /// The token's label.
    pub label: String,
    /// Its serial number.
    pub serial: String,
    /// Where it lies, as registered; empty if nobody said.
    pub site: String,
    /// Since when it holds the key, a date.
    pub since: String,
    /// When it was last proved to hold the same key as another copy, a date.
    pub last_proof: Option<String>,
    /// What looking at the slots found last; `null` before that.
    pub found: Option<ReplicaFound>,
}

/// A ceremony in a list.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct CeremonyLine {
    /// Its id, hex.
    pub id: String,
    /// Its kind.
    #[ts(as = "typescript::Kind")]
    pub kind: Kind,
    /// Its mode.
    #[ts(as = "typescript::Mode")]
    pub mode: Mode,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub state: CeremonyState,
    /// The step it is at.
    #[ts(as = "Option<typescript::Step>")]
    pub step: Option<Step>,
    /// When it was opened, RFC 3339 UTC.
    pub opened: String,
    /// The record's file, once made.
    pub record: Option<String>,
}

/// A person enrolled in the room.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct EnrolledView {
    /// Their id, hex.
    #[ts(as = "String")]
    pub participant: ParticipantId,
    /// Their name.
    pub name: String,
    /// Who they work for.
    pub organisation: String,
    /// The role they usually have.
    pub role: String,
    /// Their verification key, hex.
    pub public_key: String,
    /// What they sign with.
    pub signature: SignatureKind,
    /// When they were enrolled.
    pub enrolled: String,
    /// What they acknowledged as their duty, and signed; empty in older rooms.
    pub duty: String,
    /// Their card.
    pub card: Option<CardView>,
    /// Their age recipient.
    pub age: Option<String>,
    /// The first four bytes of the SHA-256 of their ML-KEM public key, as people compare them.
    pub mlkem: Option<String>,
}

/// One entry of the journal in a list.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct EntryView {
    /// Its place, from 0.
    #[ts(type = "number")]
    pub seq: u64,
    /// When, RFC 3339 UTC.
    pub at: String,
    /// Its type.
    pub kind: String,
    /// The ceremony it belongs to.
    pub ceremony: Option<String>,
    /// Its fields, as JSON text.
    pub fields: String,
}

/// A record that was made.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct RecordView {
    /// The file.
    pub file: String,
    /// How many pages it has.
    pub pages: u32,
    /// SHA-256 of its transcript, hex.
    pub fingerprint: String,
    /// The same as words to read aloud.
    pub words: Vec<String>,
    /// What checking all of it found.
    pub result: Finding,
    /// What was checked.
    pub claims: Vec<ClaimView>,
}

/// One thing checked of a record.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct ClaimView {
    /// Its name.
    pub claim: String,
    /// What checking it found.
    pub result: Finding,
    /// In words.
    pub detail: String,
    /// The same for whoever words it in another language.
    pub said: Vec<SaidView>,
}

/// Something an emergency left to be done, put off and not done yet.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct DeferredView {
    /// The emergency's id, hex.
    pub ceremony: String,
    /// Its title.
    pub title: String,
    /// The incident's number.
    pub incident: String,
    /// The task's name in the catalogue.
    pub task: String,
    /// Why it was put off.
    pub reason: String,
    /// Until when, a date.
    pub until: String,
    /// True once that date has passed.
    pub late: bool,
}
