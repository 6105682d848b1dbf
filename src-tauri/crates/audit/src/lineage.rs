//! Several records together: whether they are of one journal, and the way of a quorum from today back to
//! the ceremony that generated it, followed from what the records tell alone.

use crate::sharing::{Fault, commitments};
use proof::claim::{Claim, ClaimKind, Finding, Verdict};
use proof::saying::{self, Saying};
use proof::transcript::{OpenEntry, Transcript, is_redacted};
use quorum::Commitments;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The entries that tell of a package, and so of a quorum.
const REDISTRIBUTED: &str = "quorum-redistributed";
const RELEASED: &str = "package-released";
const LOADED: &str = "package-loaded";

/// A record that is looked at beside another.
#[derive(Debug, Clone)]
pub struct Beside {
    /// What the reader calls it: its file's name.
    pub name: String,
    /// Its file.
    pub file: Vec<u8>,
    /// What was found of it by itself.
    pub verdict: Verdict,
}

/// A record's verdict with what it and others say of one another: a claim for each other record, and
/// one for each step of the way of the newest quorum that `record` tells of.
#[must_use]
pub fn together(record: Beside, others: &[Beside]) -> Verdict {
    let read: Vec<_> = others.iter().map(|one| (one, Told::read(one))).collect();
    let others = read.iter().map(|(one, told)| (*one, told.as_ref()));
    match Told::read(&record) {
        Some(told) => beside(&told, others),
        None => record.verdict,
    }
}

/// The same of each of several records beside all others, in their order; each is read once.
#[must_use]
pub fn all_together(records: &[Beside]) -> Vec<Verdict> {
    let read: Vec<_> = records.iter().map(|one| (one, Told::read(one))).collect();
    let of = |(at, (record, told)): (usize, &(&Beside, Option<Told<'_>>))| {
        let others = read.iter().enumerate().filter(|(other, _)| *other != at);
        let others = others.map(|(_, (one, told))| (*one, told.as_ref()));
        match told {
            Some(told) => beside(told, others),
            None => record.verdict.clone(),
        }
    };
    read.iter().enumerate().map(of).collect()
}

fn beside<'t>(
    told: &'t Told<'t>,
    others: impl Iterator<Item = (&'t Beside, Option<&'t Told<'t>>)>,
) -> Verdict {
    let mut claims = Vec::new();
    let mut all = vec![Known {
        told,
        connected: true,
    }];
    for (other, read) in others {
        let refuted = other.verdict.result == Finding::Refuted;
        let Some(read) = read.filter(|_| !refuted) else {
            claims.push(Claim::new(
                ClaimKind::RecordsAgree,
                Finding::NotChecked,
                saying::record_refuted(&other.name),
            ));
            continue;
        };
        let agrees = agree(told, read);
        let (ours, theirs) = (&told.transcript, &read.transcript);
        let one_key = ours.room == theirs.room && ours.key.is_same_key(&theirs.key);
        let connected = match agrees.result {
            Finding::Proved => true,
            Finding::NotChecked => one_key,
            Finding::Refuted => false,
        };
        claims.push(agrees);
        all.push(Known {
            told: read,
            connected,
        });
    }
    claims.extend(lineage(told, &all));
    claims.into_iter().fold(told.verdict.clone(), Verdict::with)
}

/// A record beside the one in question.
#[derive(Clone, Copy)]
struct Known<'t> {
    told: &'t Told<'t>,
    /// Whether the key that signed it is known to be that of the record in question.
    connected: bool,
}

/// A record as it is read.
struct Told<'r> {
    name: &'r str,
    verdict: &'r Verdict,
    transcript: Transcript,
    entries: Vec<OpenEntry>,
}

impl<'r> Told<'r> {
    fn read(record: &'r Beside) -> Option<Self> {
        let attached;
        let bytes = if is_redacted(&record.file) {
            &record.file
        } else {
            attached = proof::record::transcript(&record.file)?;
            &attached
        };
        let transcript = Transcript::parse(bytes).ok()?;
        Some(Self {
            name: &record.name,
            verdict: &record.verdict,
            entries: transcript.open().ok()?,
            transcript,
        })
    }

    fn size(&self) -> u64 {
        self.transcript.range.size
    }

    /// The entries of the ceremonies it names.
    fn own(&self) -> impl DoubleEndedIterator<Item = &OpenEntry> {
        let named = |entry: &&OpenEntry| {
            let ceremony = entry.leaf.ceremony.as_ref();
            ceremony.is_some_and(|id| self.transcript.ceremonies.contains(id))
        };
        self.entries.iter().filter(named)
    }

    /// What was found of the redistribution that an entry tells.
    fn sound(&self, entry: &OpenEntry) -> Finding {
        let kind = ClaimKind::RedistributionSound;
        let mut claims = self.verdict.claims.iter();
        claims
            .find(|claim| claim.claim == kind && claim.entry == Some(entry.leaf.seq))
            .map_or(Finding::NotChecked, |claim| claim.result)
    }
}

/// Whether two records are of one journal.
fn agree(one: &Told<'_>, other: &Told<'_>) -> Claim {
    let kind = ClaimKind::RecordsAgree;
    let name = other.name;
    let of = |told: &Told<'_>| -> BTreeSet<String> {
        told.transcript.ceremonies.iter().cloned().collect()
    };
    if one.transcript.room != other.transcript.room {
        let twice = of(one).intersection(&of(other)).next().cloned();
        return match twice {
            Some(id) => Claim::new(kind, Finding::Refuted, saying::rooms_two(name, id)),
            None => {
                let saying = saying::record_room_other(name, &other.transcript.room);
                Claim::new(kind, Finding::NotChecked, saying)
            }
        };
    }
    let leaves: BTreeMap<u64, &str> = (one.transcript.range.first..)
        .zip(
            one.transcript
                .entries
                .iter()
                .map(|entry| entry.leaf.as_str()),
        )
        .collect();
    let differs = (other.transcript.range.first..)
        .zip(&other.transcript.entries)
        .find(|(seq, entry)| leaves.get(seq).is_some_and(|leaf| *leaf != entry.leaf));
    if let Some((seq, _)) = differs {
        let fork = Claim::new(kind, Finding::Refuted, saying::fork_at(name, seq));
        return fork.on_entry(seq);
    }
    let (later, earlier) = if one.size() >= other.size() {
        (one, other)
    } else {
        (other, one)
    };
    let size = earlier.size();
    let root = |told: &Told<'_>| told.transcript.checkpoint().ok().map(|signed| signed.root);
    let found = if later.size() == size {
        root(later)
    } else {
        later.transcript.root_at(size)
    };
    let (result, saying) = match (found, root(earlier)) {
        (Some(found), Some(root)) if found == root => {
            (Finding::Proved, saying::record_journal_one(name, size))
        }
        (Some(_), Some(_)) => (Finding::Refuted, saying::fork_of(name, size)),
        _ => (Finding::NotChecked, saying::record_room_same(name)),
    };
    Claim::new(kind, result, saying)
}

/// The way of the newest quorum of a record back to its generation, a claim for each step; none if the
/// record tells of no quorum.
fn lineage(told: &Told<'_>, all: &[Known<'_>]) -> Vec<Claim> {
    let newest = told
        .own()
        .rev()
        .find(|entry| [REDISTRIBUTED, RELEASED, LOADED].contains(&entry.leaf.kind.as_str()));
    let Some(newest) = newest else {
        return Vec::new();
    };
    let kind = ClaimKind::QuorumLineage;
    let mut claims = Vec::new();
    let mut wanted = match package(newest) {
        Ok(wanted) => wanted,
        Err(fault) => return vec![faulty(fault, told.name, newest)],
    };
    let mut seen = BTreeSet::new();
    loop {
        let id = wanted.quorum_id().to_string();
        if !seen.insert(id.clone()) {
            let saying = saying::lineage_itself(id);
            claims.push(Claim::new(kind, Finding::Refuted, saying));
            return claims;
        }
        let Some((maker, entry)) = maker(&id, all) else {
            let saying = saying::lineage_missing(id);
            claims.push(Claim::new(kind, Finding::NotChecked, saying));
            return claims;
        };
        let step = step(maker, entry, &wanted);
        match step {
            Err(fault) => {
                claims.push(faulty(fault, maker.told.name, entry));
                return claims;
            }
            Ok((saying, before)) => {
                let step = Claim::new(kind, Finding::Proved, saying);
                claims.push(step.on_entry(entry.leaf.seq));
                let Some(before) = before else {
                    return claims;
                };
                wanted = before;
            }
        }
    }
}

/// The record and the entry in which a quorum was made.
fn maker<'t>(id: &str, all: &[Known<'t>]) -> Option<(Known<'t>, &'t OpenEntry)> {
    let of = |kind: &'static str| {
        all.iter().find_map(|known| {
            let entry = known.told.own().find(|entry| {
                let package = entry.values.get("package");
                let quorum = package.and_then(|package| package.get("quorum"));
                entry.leaf.kind == kind && quorum.and_then(Value::as_str) == Some(id)
            })?;
            Some((*known, entry))
        })
    };
    // A redistribution releases its package too.
    of(REDISTRIBUTED).or_else(|| of(RELEASED))
}

/// What a step says, and the quorum that it came of, if it came of one.
fn step(
    maker: Known<'_>,
    entry: &OpenEntry,
    wanted: &Commitments,
) -> Result<(Saying, Option<Commitments>), Fault> {
    let told = maker.told;
    if !maker.connected {
        return Err(Fault::NotChecked(saying::lineage_unconnected()));
    }
    let made = package(entry)?;
    if made != *wanted {
        return Err(Fault::Refuted(saying::commitments_changed()));
    }
    let ceremony = entry.leaf.ceremony.as_deref().unwrap_or_default();
    let (threshold, shares) = (made.threshold().threshold(), made.threshold().shares());
    let (quorum, at) = (made.quorum_id(), &entry.leaf.at);
    if entry.leaf.kind == RELEASED {
        let saying = saying::lineage_generated(quorum, threshold, shares, ceremony, at, told.name);
        return Ok((saying, None));
    }
    match told.sound(entry) {
        Finding::Proved => {}
        Finding::Refuted => return Err(Fault::Refuted(saying::redistribution_refuted())),
        Finding::NotChecked => {
            return Err(Fault::NotChecked(saying::redistribution_unchecked()));
        }
    }
    let loaded = told
        .own()
        .rfind(|one| {
            let before = one.leaf.seq < entry.leaf.seq;
            before && one.leaf.ceremony == entry.leaf.ceremony && one.leaf.kind == LOADED
        })
        .ok_or_else(|| Fault::NotChecked(saying::package_not_told()))?;
    let before = package(loaded)?;
    if before.c0() != made.c0() {
        return Err(Fault::Refuted(saying::secret_other()));
    }
    let saying = saying::lineage_redistributed(
        quorum,
        threshold,
        shares,
        before.quorum_id(),
        ceremony,
        at,
        told.name,
    );
    Ok((saying, Some(before)))
}

fn package(entry: &OpenEntry) -> Result<Commitments, Fault> {
    match entry.values.get("package") {
        Some(package) => commitments(package),
        None => Err(Fault::NotChecked(saying::field_withheld("package"))),
    }
}

fn faulty(fault: Fault, name: &str, entry: &OpenEntry) -> Claim {
    let (result, why) = fault.into_parts();
    let saying = saying::about(name).then(why);
    Claim::new(ClaimKind::QuorumLineage, result, saying).on_entry(entry.leaf.seq)
}
