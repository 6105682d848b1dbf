//! What whoever looks back is shown of a room: ceremonies and acts over time, what became of each
//! share, where each quorum came from; and what verifying all of it found. Everything names the entries
//! that tell it.

use crate::SaidView;
use crate::names::{CeremonyState, Finding, typescript};
use crate::show::state;
use ceremony::{Kind, Mode, QuorumId};
use ledger::{Lane, Ledger, QuorumTrail, ShareDid, ShareStep, ShareTrail, share_id};
use serde::Serialize;
use ts_rs::TS;

/// What there is to look back on.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Trails {
    /// Every ceremony, oldest first.
    pub ceremonies: Vec<CeremonySpan>,
    /// What was done between them, by day, oldest first.
    pub days: Vec<DayOfActs>,
    /// Every share that was written, oldest first.
    pub shares: Vec<ShareTrailView>,
    /// Every quorum whose package left memory, oldest first.
    pub quorums: Vec<QuorumTrailView>,
}

/// A ceremony in the journal.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct CeremonySpan {
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
    /// When it was opened, RFC 3339 UTC.
    pub opened: String,
    /// When its newest entry was written, RFC 3339 UTC.
    pub newest: String,
    /// Its first entry.
    #[ts(type = "number")]
    pub first: u64,
    /// Its newest entry.
    #[ts(type = "number")]
    pub last: u64,
    /// True if a record of it was made.
    pub record: bool,
}

/// What was done on a day, of one kind.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct DayOfActs {
    /// The day, `YYYY-MM-DD`.
    pub date: String,
    /// What the acts are of.
    pub lane: ActLane,
    /// The first of the entries.
    #[ts(type = "number")]
    pub first: u64,
    /// How many.
    #[ts(type = "number")]
    pub count: u64,
}

/// What acts are of.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum ActLane {
    /// Movements.
    Custody,
    /// Keys: made, changed, destroyed.
    Keys,
    /// Records and reports.
    Records,
    /// People, tokens, modules, the policy and the room itself.
    Room,
}

/// What became of a share.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct ShareTrailView {
    /// Its name in the register.
    pub id: String,
    /// Its quorum, hex.
    #[ts(as = "String")]
    pub quorum: QuorumId,
    /// Its index, from 1.
    pub index: u8,
    /// Whose it is.
    pub custodian: String,
    /// The key's label.
    pub label: String,
    /// What became of it, in order.
    pub steps: Vec<ShareStepView>,
}

/// One thing that became of a share.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct ShareStepView {
    /// The entry that tells it.
    #[ts(type = "number")]
    pub entry: u64,
    /// When, RFC 3339 UTC.
    pub at: String,
    /// What.
    pub what: ShareStepName,
    /// The ceremony it was in; none for what is done between ceremonies.
    pub ceremony: Option<String>,
    /// The bag it went into, or that was opened; empty if none.
    pub bag: String,
    /// Where it went; empty if nobody said.
    pub place: String,
    /// Who did it, and who saw it.
    pub by: Vec<String>,
    /// What was found of the seal, where somebody looked.
    pub seal_intact: Option<bool>,
}

/// What became of a share.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum ShareStepName {
    /// It was destroyed before a witness.
    Destroyed,
    /// It was brought, and agreed with the commitments.
    Entered,
    /// Its package left memory: from here on it counts.
    InForce,
    /// It was moved, or looked at where it lies.
    Moved,
    /// Its bag was opened.
    Opened,
    /// Possession of it was proved.
    Proved,
    /// It was shared again among the next quorum's custodians.
    Reissued,
    /// It was sealed into a bag.
    Sealed,
    /// Another quorum took the place of its own, or its key was destroyed.
    Superseded,
    /// Its sharing came to nothing.
    Voided,
    /// It was written to its medium.
    Written,
}

/// A quorum from its making on.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct QuorumTrailView {
    /// Its id, hex.
    #[ts(as = "String")]
    pub quorum: QuorumId,
    /// The id of the key it rebuilds, hex.
    pub key: String,
    /// That key's label.
    pub label: String,
    /// k.
    pub threshold: u8,
    /// n.
    pub shares: u8,
    /// The ceremony that made it.
    pub ceremony: String,
    /// The entry by which its package left memory.
    #[ts(type = "number")]
    pub entry: u64,
    /// When that was, RFC 3339 UTC.
    pub at: String,
    /// The quorum whose place it took.
    #[ts(as = "Option<String>")]
    pub from: Option<QuorumId>,
    /// The indices of the old shares it was made of.
    pub contributors: Vec<u8>,
    /// Whose its shares are, by index.
    pub custodians: Vec<String>,
    /// The entry by which it was replaced, or its key destroyed.
    #[ts(type = "number | null")]
    pub superseded: Option<u64>,
    /// When that was, RFC 3339 UTC.
    pub superseded_at: Option<String>,
    /// How many of its shares were destroyed before a witness.
    pub destroyed: u8,
}

/// How far verifying everything is.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct VerifyProgress {
    /// What is verified.
    pub part: VerifiedPart,
    /// Which: a title, a file; empty for the journal.
    pub subject: String,
    /// How many of them are done: entries of the journal, else ceremonies, records or quorums.
    #[ts(type = "number")]
    pub done: u64,
    /// Of how many.
    #[ts(type = "number")]
    pub of: u64,
}

/// What is verified.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum VerifiedPart {
    /// What the entries of a ceremony claim: signatures, proofs, agreement.
    Ceremony,
    /// The journal: entries, tree, checkpoints.
    Journal,
    /// Where a quorum came from.
    Quorum,
    /// The file of a record in the room's folder.
    Record,
}

/// What verifying everything found.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Verified {
    /// Refuted as soon as something is; not checked if something could not be, or it was stopped.
    pub result: Finding,
    /// True if somebody stopped it before its end.
    pub stopped: bool,
    /// How many entries the journal has.
    #[ts(type = "number")]
    pub entries: u64,
    /// Each part: what does not check first.
    pub parts: Vec<VerifiedOne>,
}

/// What was found of one ceremony, record or quorum, or of the journal.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct VerifiedOne {
    /// What it is.
    pub part: VerifiedPart,
    /// The ceremony's or the quorum's id, the record's file name; empty for the journal.
    pub id: String,
    /// A title to know it by.
    pub subject: String,
    /// What was found of it.
    pub result: Finding,
    /// Each claim: refuted first, then not checked, then proved.
    pub claims: Vec<VerifiedClaim>,
}

/// Claims of one kind and one result.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct VerifiedClaim {
    /// Its name, as of a record's claims.
    pub claim: String,
    /// What checking it found.
    pub result: Finding,
    /// How many there are.
    pub count: u32,
    /// The first of them in words.
    pub detail: String,
    /// The same for whoever words it in another language.
    pub said: Vec<SaidView>,
    /// The entries they are about, the first fifty.
    #[ts(type = "Array<number>")]
    pub entries: Vec<u64>,
}

/// What there is to look back on in a room.
#[must_use]
pub fn trails(ledger: &Ledger) -> Trails {
    let trails = ledger.trails();
    let span = |one: &ceremony::Ceremony| {
        let span = trails.span(&one.id)?;
        Some(CeremonySpan {
            id: one.id.clone(),
            kind: one.kind,
            mode: one.mode,
            title: one.script.title.clone(),
            state: state(one),
            opened: one.opened_at.clone(),
            newest: span.last_at.clone(),
            first: span.first,
            last: span.last,
            record: ledger.record(&one.id).is_some(),
        })
    };
    Trails {
        ceremonies: ledger.ceremonies().filter_map(span).collect(),
        days: trails
            .days()
            .map(|day| DayOfActs {
                date: day.date.clone(),
                lane: day.lane.into(),
                first: day.first,
                count: day.count,
            })
            .collect(),
        shares: trails.shares().iter().map(Into::into).collect(),
        quorums: trails.quorums().iter().map(Into::into).collect(),
    }
}

impl From<Lane> for ActLane {
    fn from(lane: Lane) -> Self {
        match lane {
            Lane::Custody => Self::Custody,
            Lane::Keys => Self::Keys,
            Lane::Records => Self::Records,
            Lane::Room => Self::Room,
        }
    }
}

impl From<ShareDid> for ShareStepName {
    fn from(did: ShareDid) -> Self {
        match did {
            ShareDid::Destroyed => Self::Destroyed,
            ShareDid::Entered => Self::Entered,
            ShareDid::InForce => Self::InForce,
            ShareDid::Moved => Self::Moved,
            ShareDid::Opened => Self::Opened,
            ShareDid::Proved => Self::Proved,
            ShareDid::Reissued => Self::Reissued,
            ShareDid::Sealed => Self::Sealed,
            ShareDid::Superseded => Self::Superseded,
            ShareDid::Voided => Self::Voided,
            ShareDid::Written => Self::Written,
        }
    }
}

impl From<&ShareTrail> for ShareTrailView {
    fn from(trail: &ShareTrail) -> Self {
        Self {
            id: share_id(&trail.quorum, trail.index),
            quorum: trail.quorum.clone(),
            index: trail.index,
            custodian: trail.custodian.clone(),
            label: trail.label.clone(),
            steps: trail.steps.iter().map(Into::into).collect(),
        }
    }
}

impl From<&ShareStep> for ShareStepView {
    fn from(step: &ShareStep) -> Self {
        Self {
            entry: step.entry,
            at: step.at.clone(),
            what: step.what.into(),
            ceremony: step.ceremony.clone(),
            bag: step.bag.clone(),
            place: step.place.clone(),
            by: step.by.clone(),
            seal_intact: step.seal_intact,
        }
    }
}

impl From<&QuorumTrail> for QuorumTrailView {
    fn from(trail: &QuorumTrail) -> Self {
        let (entry, at) = trail.made.clone();
        let (superseded, superseded_at) = trail.superseded.clone().unzip();
        Self {
            quorum: trail.quorum.clone(),
            key: trail.key.to_string(),
            label: trail.label.clone(),
            threshold: trail.threshold,
            shares: trail.shares,
            ceremony: trail.ceremony.clone(),
            entry,
            at,
            from: trail.from.clone(),
            contributors: trail.contributors.clone(),
            custodians: trail.custodians.clone(),
            superseded,
            superseded_at,
            destroyed: trail.destroyed,
        }
    }
}
