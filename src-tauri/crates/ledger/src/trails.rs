//! What became of each share and of each quorum, and when what was done: each fact with the entry that
//! tells it, so that whoever looks back can be led there. Of drills nothing is kept: their shares are
//! nobody's.

use ceremony::{KeyId, QuorumId};
use std::collections::BTreeMap;

mod follow;

/// What became of a share.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ShareDid {
    /// It was written to its medium.
    Written,
    /// It was sealed into a bag.
    Sealed,
    /// Its package left memory: from here on it counts.
    InForce,
    /// Its bag was opened.
    Opened,
    /// It was brought and agrees with the commitments: a key was rebuilt with it, or was to be.
    Entered,
    /// It was shared again among the custodians of the next quorum.
    Reissued,
    /// Possession of it was proved.
    Proved,
    /// It was moved, or looked at where it lies.
    Moved,
    /// Another quorum took the place of its own, or its key was destroyed.
    Superseded,
    /// Its sharing came to nothing.
    Voided,
    /// It was destroyed before a witness.
    Destroyed,
}

/// One thing that became of a share.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ShareStep {
    /// The entry that tells it.
    pub entry: u64,
    /// When, RFC 3339 UTC.
    pub at: String,
    /// What.
    pub what: ShareDid,
    /// The ceremony it was in; none for what is done between ceremonies.
    pub ceremony: Option<String>,
    /// The bag it was in afterwards, or that was opened; empty if none.
    pub bag: String,
    /// Where it went; empty if nobody said.
    pub place: String,
    /// Who did it, and who saw it.
    pub by: Vec<String>,
    /// What somebody found of the seal, where they looked.
    pub seal_intact: Option<bool>,
}

/// A share from its making on.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ShareTrail {
    /// Its quorum.
    pub quorum: QuorumId,
    /// Its index, from 1.
    pub index: u8,
    /// Whose it is.
    pub custodian: String,
    /// The key's label.
    pub label: String,
    /// What became of it, in order.
    pub steps: Vec<ShareStep>,
}

/// A quorum from its making on.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct QuorumTrail {
    /// Its id.
    pub quorum: QuorumId,
    /// The key it rebuilds.
    pub key: KeyId,
    /// That key's label.
    pub label: String,
    /// k.
    pub threshold: u8,
    /// n.
    pub shares: u8,
    /// The ceremony that made it.
    pub ceremony: String,
    /// The entry of the release of its package, and when that was, RFC 3339 UTC.
    pub made: (u64, String),
    /// The quorum whose place it took.
    pub from: Option<QuorumId>,
    /// The indices of the old shares it was made of.
    pub contributors: Vec<u8>,
    /// Whose its shares are, by index.
    pub custodians: Vec<String>,
    /// The entry by which another quorum took its place, or its key was destroyed, and when.
    pub superseded: Option<(u64, String)>,
    /// How many of its shares were destroyed before a witness.
    pub destroyed: u8,
}

/// A ceremony in the journal: where it begins, and where it ends if it did.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CeremonySpan {
    /// The first entry.
    pub first: u64,
    /// The newest entry.
    pub last: u64,
    /// When the newest entry was written, RFC 3339 UTC.
    pub last_at: String,
}

/// What a day's acts are of.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Lane {
    /// Keys: made, changed, destroyed.
    Keys,
    /// Movements.
    Custody,
    /// People, tokens, modules, the policy and the room itself.
    Room,
    /// Records and reports.
    Records,
}

/// What was done of one kind on one day.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Day {
    /// The day, `YYYY-MM-DD`.
    pub date: String,
    /// Of which kind.
    pub lane: Lane,
    /// The first of the entries.
    pub first: u64,
    /// How many.
    pub count: u64,
}

/// A record that was made.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RecordTrail {
    /// The entry.
    pub entry: u64,
    /// When, RFC 3339 UTC.
    pub at: String,
    /// Its file's name in the room's folder.
    pub file: String,
    /// Its fingerprint, hex.
    pub fingerprint: String,
    /// The ceremonies it tells of.
    pub ceremonies: Vec<String>,
}

/// Everything that is followed.
#[derive(Debug, Default)]
pub struct Trails {
    shares: Vec<ShareTrail>,
    quorums: Vec<QuorumTrail>,
    spans: BTreeMap<String, CeremonySpan>,
    days: BTreeMap<(String, Lane), Day>,
    records: Vec<RecordTrail>,
    /// The quorum of each attempt at a sharing.
    attempts: BTreeMap<(String, u32), QuorumId>,
}

impl Trails {
    /// Every share that was written, in that order.
    #[must_use]
    pub fn shares(&self) -> &[ShareTrail] {
        &self.shares
    }

    /// Every quorum whose package left memory, in that order.
    #[must_use]
    pub fn quorums(&self) -> &[QuorumTrail] {
        &self.quorums
    }

    /// Where a ceremony stands in the journal.
    #[must_use]
    pub fn span(&self, ceremony: &str) -> Option<&CeremonySpan> {
        self.spans.get(ceremony)
    }

    /// What was done between ceremonies, by day.
    pub fn days(&self) -> impl Iterator<Item = &Day> {
        self.days.values()
    }

    /// Every record that was made, in that order.
    #[must_use]
    pub fn records(&self) -> &[RecordTrail] {
        &self.records
    }
}
