//! Everything in a room, verified: the journal as a whole, what the entries of each ceremony claim,
//! each record in the folder against the journal, and the way of each quorum back to its generation.

use crate::records::transcript;
use audit::{Beside, Trust, together};
use desk::Desk;
use desk::journal_key::compare_with_checkpoint;
use desk::journal_report::{JournalReport, check_telling};
use files::read_bounded;
use media::{Known, LONGEST_RECORD, verify_record};
use proof::claim::{Claim, ClaimKind, Finding, Verdict};
use proof::leaf::Leaf;
use proof::saying;
use proof::transcript::Transcript;
use std::collections::BTreeSet;
use std::fs;
use wire::{Code, Error, Verified, VerifiedClaim, VerifiedOne, VerifiedPart, VerifyProgress};

/// So many entries are named of claims of one kind.
const MOST_ENTRIES: usize = 50;
/// What is told of the journal is told each so many entries.
const TOLD_EACH: u64 = 256;

/// Verifies everything.
pub(crate) fn verify_all(
    desk: &Desk,
    told: &mut dyn FnMut(VerifyProgress) -> bool,
) -> Result<Verified, Error> {
    let entries = desk.log.journal().size()?;
    let mut pass = Pass {
        told,
        parts: Vec::new(),
        stopped: false,
    };
    pass.journal(desk, entries)?;
    // On entries that do not check nothing is built.
    if pass
        .parts
        .iter()
        .all(|one| one.result == Finding::Proved.into())
    {
        let checkpoint = desk.log.journal().latest_checkpoint()?;
        pass.ceremonies(desk, checkpoint.as_deref())?;
        pass.records(desk)?;
        pass.quorums(desk, checkpoint.as_deref())?;
    }
    Ok(pass.ended(entries))
}

struct Pass<'t> {
    told: &'t mut dyn FnMut(VerifyProgress) -> bool,
    parts: Vec<VerifiedOne>,
    stopped: bool,
}

impl Pass<'_> {
    /// Tells how far it is; true if it goes on.
    fn goes_on(&mut self, part: VerifiedPart, subject: &str, done: usize, of: usize) -> bool {
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        self.stopped = self.stopped
            || !(self.told)(VerifyProgress {
                part,
                subject: subject.into(),
                done: number(done),
                of: number(of),
            });
        !self.stopped
    }

    fn journal(&mut self, desk: &Desk, entries: u64) -> Result<(), Error> {
        let told = &mut self.told;
        let found = check_telling(desk.log.journal(), &mut |done| {
            let tell = done == 1 || done == entries || done.is_multiple_of(TOLD_EACH);
            !tell
                || told(VerifyProgress {
                    part: VerifiedPart::Journal,
                    subject: String::new(),
                    done,
                    of: entries,
                })
        });
        match found {
            Ok(report) => {
                let claims = journal_claims(&report);
                self.parts.push(one(VerifiedPart::Journal, "", "", &claims));
            }
            Err(error) if error.code == Code::Cancelled => self.stopped = true,
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn ceremonies(&mut self, desk: &Desk, checkpoint: Option<&str>) -> Result<(), Error> {
        let all: Vec<_> = desk.log.ledger().ceremonies().collect();
        for (done, ceremony) in all.iter().enumerate() {
            let title = &ceremony.script.title;
            if !self.goes_on(VerifiedPart::Ceremony, title, done, all.len()) {
                return Ok(());
            }
            let first = desk.log.ledger().begins(&ceremony.id);
            let claims = told_claims(desk, std::slice::from_ref(&ceremony.id), checkpoint)?
                .map(|(verdict, _)| verdict.claims)
                .unwrap_or_else(|| vec![unsigned(first)]);
            self.parts
                .push(one(VerifiedPart::Ceremony, &ceremony.id, title, &claims));
        }
        Ok(())
    }

    fn records(&mut self, desk: &Desk) -> Result<(), Error> {
        let folder = desk.log.folder().records();
        let mut files: BTreeSet<String> = BTreeSet::new();
        // A folder that is not there holds no record; those that were made are missed below.
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.ends_with(".pdf") {
                files.insert(name);
            }
        }
        let made = desk.log.ledger().trails().records();
        let missing = made.iter().filter(|one| !files.contains(&one.file));
        let missing: Vec<_> = missing.collect();
        let of = files.len() + missing.len();
        for (done, name) in files.iter().enumerate() {
            if !self.goes_on(VerifiedPart::Record, name, done, of) {
                return Ok(());
            }
            let claims = record_claims(desk, name);
            self.parts
                .push(one(VerifiedPart::Record, name, name, &claims));
        }
        for record in missing {
            let missing = saying::file_missing_here();
            let claim = Claim::new(ClaimKind::FileWhole, Finding::NotChecked, missing);
            let claims = [claim.on_entry(record.entry)];
            self.parts.push(one(
                VerifiedPart::Record,
                &record.file,
                &record.file,
                &claims,
            ));
        }
        Ok(())
    }

    fn quorums(&mut self, desk: &Desk, checkpoint: Option<&str>) -> Result<(), Error> {
        let ledger = desk.log.ledger();
        let trails = ledger.trails().quorums();
        let newest = |quorum: &&ledger::QuorumTrail| {
            let mut later = trails.iter();
            !later.any(|one| one.from.as_ref() == Some(&quorum.quorum))
        };
        let newest: Vec<_> = trails.iter().filter(newest).collect();
        for (done, quorum) in newest.iter().enumerate() {
            if !self.goes_on(VerifiedPart::Quorum, &quorum.label, done, newest.len()) {
                return Ok(());
            }
            let mut ids = vec![quorum.ceremony.clone()];
            let mut from = quorum.from.as_ref();
            while let Some(before) = from.and_then(|id| trails.iter().find(|it| it.quorum == *id)) {
                if ids.contains(&before.ceremony) {
                    break;
                }
                ids.push(before.ceremony.clone());
                from = before.from.as_ref();
            }
            let claims = match told_claims(desk, &ids, checkpoint)? {
                Some((verdict, file)) => {
                    let record = Beside {
                        name: "the journal".into(),
                        file,
                        verdict,
                    };
                    let mut claims = together(record, &[]).claims;
                    claims.retain(|one| {
                        matches!(
                            one.claim,
                            ClaimKind::QuorumLineage | ClaimKind::RedistributionSound
                        )
                    });
                    claims
                }
                None => vec![unsigned(Some(quorum.made.0))],
            };
            self.parts.push(one(
                VerifiedPart::Quorum,
                &quorum.quorum.to_string(),
                &quorum.label,
                &claims,
            ));
        }
        Ok(())
    }

    fn ended(mut self, entries: u64) -> Verified {
        self.parts.sort_by_key(|one| rank(one.result));
        let worst = self.parts.first().map(|one| one.result);
        let proved = worst == Some(Finding::Proved.into());
        Verified {
            result: match worst {
                Some(worst) if !(self.stopped && proved) => worst,
                Some(_) | None => Finding::NotChecked.into(),
            },
            stopped: self.stopped,
            entries,
            parts: self.parts,
        }
    }
}

/// What a transcript of ceremonies claims, and the transcript; `None` where no checkpoint signs them
/// whole.
fn told_claims(
    desk: &Desk,
    ids: &[String],
    checkpoint: Option<&str>,
) -> Result<Option<(Verdict, Vec<u8>)>, Error> {
    let Some(note) = checkpoint else {
        return Ok(None);
    };
    let signed = proof::checkpoint::Checkpoint::from_note(note)
        .map_err(|error| Error::fault(Code::CheckpointUnreadable, error.to_string()))?;
    let trails = desk.log.ledger().trails();
    let begun = |id: &String| {
        let span = trails.span(id);
        span.is_some_and(|span| span.first < signed.0.size)
    };
    if !ids.iter().all(begun) {
        return Ok(None);
    }
    let transcript = transcript(&desk.log, ids, note.to_owned())?;
    let bytes = transcript
        .to_json()
        .map_err(|error| Error::fault(Code::EntryUnwritable, error.to_string()))?;
    let mut verdict = audit::verify(&bytes, &Trust::default());
    // What the journal keeps is withheld from nobody here.
    verdict
        .claims
        .retain(|one| one.claim != ClaimKind::Withheld);
    leave_to_others(&mut verdict.claims, &transcript);
    Ok(Some((verdict, bytes)))
}

/// Drops what could not be checked of entries that are withheld because they are of other ceremonies:
/// it is checked with these.
fn leave_to_others(claims: &mut Vec<Claim>, told: &Transcript) {
    let theirs = |entry: &proof::transcript::Entry| {
        let leaf = Leaf::parse(entry.leaf.as_bytes());
        let ceremony = leaf.ok().and_then(|leaf| leaf.ceremony);
        entry.openings.is_empty() && !ceremony.is_some_and(|id| told.ceremonies.contains(&id))
    };
    let entries = (told.range.first..).zip(&told.entries);
    let others: BTreeSet<u64> = entries
        .filter(|(_, entry)| theirs(entry))
        .map(|(seq, _)| seq)
        .collect();
    claims.retain(|one| {
        let other = one.entry.is_some_and(|seq| others.contains(&seq));
        one.result != Finding::NotChecked || !other
    });
}

/// What is found of a record's file: by itself, and against the journal.
fn record_claims(desk: &Desk, name: &str) -> Vec<Claim> {
    let path = desk.log.folder().records().join(name);
    let made = desk.log.ledger().trails().records().iter();
    let made = made.rev().find(|one| one.file == name);
    let entry = made.map(|one| one.entry);
    let pdf = files::readable(&path).and_then(|()| read_bounded(&path, LONGEST_RECORD));
    let found = pdf.and_then(|pdf| {
        let verdict = verify_record(name, &pdf, Known::default())?;
        Ok((pdf, verdict))
    });
    let (pdf, verdict) = match found {
        Ok(found) => found,
        Err(error) => {
            let unreadable = saying::file_unreadable(error.message);
            let claim = Claim::new(ClaimKind::FileWhole, Finding::NotChecked, unreadable);
            return vec![about(claim, entry)];
        }
    };
    let mut claims = verdict.claims;
    let is = verdict.fingerprint.map(|hash| hash.to_string());
    let agree = |result, saying| {
        let claim = Claim::new(ClaimKind::RecordsAgree, result, saying);
        about(claim, entry)
    };
    claims.push(match (made, is) {
        (Some(made), Some(is)) if made.fingerprint == is => {
            agree(Finding::Proved, saying::fingerprint_journalled())
        }
        (Some(made), _) => agree(
            Finding::Refuted,
            saying::fingerprint_other(&made.fingerprint),
        ),
        (None, _) => agree(Finding::NotChecked, saying::record_not_told()),
    });
    let attached = proof::record::transcript(&pdf);
    if let Some(Ok(told)) = attached.as_deref().map(Transcript::parse) {
        leave_to_others(&mut claims, &told);
        let (result, saying) = match compare_with_checkpoint(&desk.log, &told.checkpoint) {
            Ok(()) => (Finding::Proved, saying::journal_contains()),
            Err(error) => (Finding::Refuted, saying::journal_behind(error.message)),
        };
        let claim = Claim::new(ClaimKind::SinceConsistent, result, saying);
        claims.push(about(claim, entry));
    }
    claims
}

fn journal_claims(report: &JournalReport) -> Vec<Claim> {
    let result = if report.valid {
        Finding::Proved
    } else {
        Finding::Refuted
    };
    let saying = match &report.problem {
        Some(problem) => saying::journal_altered(problem),
        None => saying::journal_whole(report.entries, &report.root),
    };
    let tree = Claim::new(ClaimKind::LeavesInTree, result, saying);
    let mut claims = vec![about(tree, report.first_bad_entry)];
    if report.valid {
        let signed = report.entries.saturating_sub(report.unsigned_tail);
        let (result, saying) = match (signed, report.unsigned_tail) {
            (0, _) => (Finding::NotChecked, saying::journal_unsigned()),
            (_, 0) => (Finding::Proved, saying::checkpoint_whole()),
            (signed, tail) => (Finding::Proved, saying::checkpoint_tail(signed, tail)),
        };
        claims.push(Claim::new(ClaimKind::CheckpointSigned, result, saying));
    }
    claims
}

fn unsigned(entry: Option<u64>) -> Claim {
    let (kind, saying) = (ClaimKind::CheckpointSigned, saying::not_yet_signed());
    about(Claim::new(kind, Finding::NotChecked, saying), entry)
}

fn about(claim: Claim, entry: Option<u64>) -> Claim {
    match entry {
        Some(entry) => claim.on_entry(entry),
        None => claim,
    }
}

/// What only a reader can settle, who knows a key or kept a checkpoint from elsewhere: here nobody is asked.
const READERS: [ClaimKind; 3] = [
    ClaimKind::CheckpointCosigned,
    ClaimKind::SignerKnown,
    ClaimKind::SinceConsistent,
];

/// A part with its claims together: those that are proved by kind, each other by itself.
fn one(part: VerifiedPart, id: &str, subject: &str, claims: &[Claim]) -> VerifiedOne {
    let mut grouped: Vec<VerifiedClaim> = Vec::new();
    for claim in claims {
        if claim.result == Finding::NotChecked && READERS.contains(&claim.claim) {
            continue;
        }
        let name = media::claim_name(&claim.claim);
        let proved = claim.result == Finding::Proved;
        let same = |known: &&mut VerifiedClaim| {
            proved && known.claim == name && known.result == Finding::Proved.into()
        };
        if let Some(known) = grouped.iter_mut().find(same) {
            known.count = known.count.saturating_add(1);
            if known.entries.len() < MOST_ENTRIES {
                known.entries.extend(claim.entry);
            }
        } else {
            grouped.push(VerifiedClaim {
                claim: name,
                result: claim.result.into(),
                count: 1,
                detail: claim.detail.clone(),
                said: wire::said(&claim.said),
                entries: claim.entry.into_iter().collect(),
            });
        }
    }
    grouped.sort_by_key(|one| rank(one.result));
    let worst = grouped.first().map(|one| one.result);
    VerifiedOne {
        part,
        id: id.into(),
        subject: subject.into(),
        result: worst.unwrap_or(Finding::NotChecked.into()),
        claims: grouped,
    }
}

fn rank(result: wire::Finding) -> u8 {
    match result {
        wire::Finding::Refuted => 0,
        wire::Finding::NotChecked => 1,
        wire::Finding::Proved => 2,
    }
}
