//! The claims of a record that need the sharing's mathematics: that custodians proved possession of
//! their shares, and that new shares are of the same secret. Everything they need is public and in
//! the record, so an auditor checks them with the file alone.

use crate::{agreement, migration};
use proof::checkpoint::{Checkpoint, origin};
use proof::claim::{Claim, ClaimKind, Finding};
use proof::saying::{self, Saying};
use proof::transcript::{OpenEntry, Transcript};
use quorum::possession;
use quorum::redistribution::{Redistribution, SubCommitments};
use quorum::{Commitments, Threshold};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Why a claim is not proved.
pub(crate) enum Fault {
    /// It is false.
    Refuted(Saying),
    /// What would settle it is withheld or outside the transcript.
    NotChecked(Saying),
}

impl Fault {
    pub(crate) fn into_parts(self) -> (Finding, Saying) {
        match self {
            Self::Refuted(why) => (Finding::Refuted, why),
            Self::NotChecked(why) => (Finding::NotChecked, why),
        }
    }
}

/// A possession proof as it was read, and what it is held against.
struct Answer<'e> {
    /// Where its claim stands among all.
    place: usize,
    entry: &'e OpenEntry,
    who: Option<&'e str>,
    quorum: Commitments,
    challenge: [u8; 32],
    index: u8,
    proof: [u8; possession::PROOF_LENGTH],
    /// How old it is at most; told only if it holds.
    dated: Result<Saying, Fault>,
}

impl Answer<'_> {
    /// The digest of the commitments and the challenge: proofs that have both the same are checked
    /// together.
    fn question(&self) -> ([u8; 32], [u8; 32]) {
        (self.quorum.digest(), self.challenge)
    }

    fn claim(self, together: bool) -> (usize, Claim) {
        let alone = || possession::verify(&self.quorum, self.index, &self.challenge, &self.proof);
        let holds = if together { Ok(()) } else { alone() };
        let found = holds
            .map_err(|error| Fault::Refuted(saying::possession_refused(error)))
            .and(self.dated)
            .map(|dated| saying::possession_proved(self.index).then(dated));
        let kind = ClaimKind::PossessionProof;
        (self.place, claim(kind, self.entry, self.who, found))
    }
}

/// What a ceremony's entries have told so far.
#[derive(Default)]
pub(crate) struct Course<'e> {
    /// The package it loaded.
    pub(crate) loaded: Option<&'e OpenEntry>,
    /// The newest package: the one loaded, or of the sharing under way.
    pub(crate) newest: Option<&'e OpenEntry>,
    /// What shares of the sharing under way were written to, by their index.
    pub(crate) written: BTreeMap<u64, &'e OpenEntry>,
    /// What was put off.
    pub(crate) deferred: Vec<&'e OpenEntry>,
    challenge: Option<&'e OpenEntry>,
    /// By the old share's index.
    contributions: BTreeMap<u64, &'e OpenEntry>,
}

/// The claims that a transcript makes about possession, redistribution and agreement, in the order
/// of its entries.
#[must_use]
pub fn claims(transcript: &Transcript) -> Vec<Claim> {
    let Ok(entries) = transcript.open() else {
        return Vec::new();
    };
    let (mut claims, mut answers) = (Vec::new(), Vec::new());
    let mut courses: BTreeMap<&str, Course<'_>> = BTreeMap::new();
    for entry in &entries {
        let Some(ceremony) = entry.leaf.ceremony.as_deref() else {
            continue;
        };
        let course = courses.entry(ceremony).or_default();
        match entry.leaf.kind.as_str() {
            "package-loaded" => {
                course.loaded = Some(entry);
                course.newest = Some(entry);
            }
            "recovery-rehearsed" => course.newest = Some(entry),
            "challenge-issued" => course.challenge = Some(entry),
            "contribution-taken" => {
                if let Some(index) = entry.values.get("index").and_then(Value::as_u64) {
                    course.contributions.insert(index, entry);
                }
            }
            "possession-proved" => {
                let who = entry.values.get("custodian").and_then(Value::as_str);
                let place = claims.len() + answers.len();
                match course.answer(transcript, entry, who, place) {
                    Ok(answer) => answers.push(answer),
                    Err(fault) => {
                        let kind = ClaimKind::PossessionProof;
                        claims.push(claim(kind, entry, who, Err(fault)));
                    }
                }
            }
            "share-written" => {
                if let Some(index) = entry.values.get("index").and_then(Value::as_u64) {
                    course.written.insert(index, entry);
                }
            }
            "follow-up-deferred" => course.deferred.push(entry),
            "old-quorum-retired" if entry.leaf.commitments.contains_key("migrated") => {
                let found = migration::nothing_left(course, entry);
                claims.push(claim(ClaimKind::NothingLeftBehind, entry, None, found));
            }
            "quorum-redistributed" => {
                course.written.clear();
                let found = course.redistribution(entry);
                claims.push(claim(ClaimKind::RedistributionSound, entry, None, found));
                course.newest = Some(entry);
            }
            _ => {}
        }
    }
    for (place, claim) in settled(answers) {
        claims.insert(place, claim);
    }
    claims.extend(agreement::claims(transcript, &entries));
    claims
}

/// The claims of possession proofs, in their order: all answers to one question are checked at once,
/// and one by one only where not all of them hold.
fn settled(answers: Vec<Answer<'_>>) -> Vec<(usize, Claim)> {
    let mut questions: BTreeMap<_, Vec<&Answer<'_>>> = BTreeMap::new();
    for answer in &answers {
        questions.entry(answer.question()).or_default().push(answer);
    }
    let hold = questions.into_iter().filter(|((_, challenge), answers)| {
        let proofs: Vec<_> = answers.iter().map(|one| (one.index, one.proof)).collect();
        let quorum = answers.first().map(|one| &one.quorum);
        quorum.is_some_and(|quorum| possession::verify_all(quorum, challenge, &proofs).is_ok())
    });
    let hold: BTreeSet<_> = hold.map(|(question, _)| question).collect();
    answers
        .into_iter()
        .map(|answer| {
            let together = hold.contains(&answer.question());
            answer.claim(together)
        })
        .collect()
}

impl<'e> Course<'e> {
    fn answer(
        &self,
        transcript: &Transcript,
        entry: &'e OpenEntry,
        who: Option<&'e str>,
        place: usize,
    ) -> Result<Answer<'e>, Fault> {
        let quorum = quorum(self.newest)?;
        let issued = self
            .challenge
            .ok_or_else(|| missing(saying::challenge_elsewhere()))?;
        let checkpoint = text(issued, "checkpoint")?;
        let fresh: [u8; 32] = bytes(text(issued, "fresh")?)?;
        let challenge = possession::challenge(checkpoint.as_bytes(), &fresh);
        if hex::encode(challenge) != text(issued, "challenge")? {
            return refuted(saying::challenge_not_its_own());
        }
        if hex::encode(quorum.digest()) != text(issued, "digest")? {
            return refuted(saying::challenge_of_other_commitments());
        }
        let index = index(entry)?;
        let proof = bytes(text(entry, "proof")?)?;
        let dated = dated(transcript, issued, checkpoint);
        Ok(Answer {
            place,
            entry,
            who,
            quorum,
            challenge,
            index,
            proof,
            dated,
        })
    }

    fn redistribution(&self, entry: &OpenEntry) -> Result<Saying, Fault> {
        let old = quorum(self.loaded)?;
        let package = value(entry, "package")?;
        let claimed = commitments(package)?;
        if old.quorum_id().to_string() != text(entry, "from")? {
            return refuted(saying::quorum_old_other());
        }
        let contributors: Vec<u8> =
            serde_json::from_value(value(entry, "contributors")?.clone())
                .map_err(|_| Fault::Refuted(saying::contributors_unreadable()))?;
        let dealers = contributors
            .iter()
            .map(|from| {
                let taken = self.contributions.get(&u64::from(*from));
                let taken = taken.ok_or_else(|| missing(saying::contribution_elsewhere(from)))?;
                let points = value(taken, "commitments")?;
                Ok(SubCommitments {
                    from: *from,
                    commitments: points_of(claimed.threshold(), points)?,
                })
            })
            .collect::<Result<Vec<_>, Fault>>()?;
        let sound = Redistribution::new(&old, claimed.threshold(), dealers)
            .map_err(|error| Fault::Refuted(saying::redistribution_refused(error)))?;
        if *sound.commitments() != claimed {
            return refuted(saying::redistribution_commitments());
        }
        Ok(saying::redistributed(
            old.threshold().threshold(),
            old.threshold().shares(),
            claimed.threshold().threshold(),
            claimed.threshold().shares(),
            contributors
                .iter()
                .map(u8::to_string)
                .collect::<Vec<_>>()
                .join(", "),
        ))
    }
}

/// The commitments of the package that an entry tells of.
pub(crate) fn quorum(entry: Option<&OpenEntry>) -> Result<Commitments, Fault> {
    let entry = entry.ok_or_else(|| missing(saying::package_elsewhere()))?;
    commitments(value(entry, "package")?)
}

/// That a proof is not older than the checkpoint its challenge was made of.
fn dated(transcript: &Transcript, issued: &OpenEntry, text: &str) -> Result<Saying, Fault> {
    let checkpoint = Checkpoint::from_note(text)
        .map(|(checkpoint, _)| checkpoint)
        .or_else(|_| Checkpoint::parse(text))
        .map_err(|error| Fault::Refuted(saying::challenge_checkpoint().then(error.into())))?;
    if checkpoint.origin != origin(&transcript.room) {
        return refuted(saying::challenge_of_other_journal());
    }
    if checkpoint.size > issued.leaf.seq {
        return refuted(saying::challenge_later());
    }
    let size = checkpoint.size;
    match transcript.root_at(size) {
        Some(root) if root == checkpoint.root => Ok(saying::possession_since(size)),
        Some(_) => refuted(saying::challenge_never()),
        None => Err(Fault::NotChecked(saying::possession_too_old(size))),
    }
}

/// The commitments of a package, whose quorum must be theirs.
pub(crate) fn commitments(package: &Value) -> Result<Commitments, Fault> {
    let number = |name: &str| {
        let number = package.get(name).and_then(Value::as_u64);
        number.and_then(|number| u32::try_from(number).ok())
    };
    let (Some(threshold), Some(shares)) = (number("threshold"), number("shares")) else {
        return refuted(saying::package_incomplete());
    };
    let threshold = Threshold::new(threshold, shares)
        .map_err(|error| Fault::Refuted(saying::package_threshold(error)))?;
    let points = package.get("commitments").unwrap_or(&Value::Null);
    let commitments = points_of(threshold, points)?;
    let named = package.get("quorum").and_then(Value::as_str);
    if named != Some(&commitments.quorum_id().to_string()) {
        return refuted(saying::package_quorum_other());
    }
    Ok(commitments)
}

fn points_of(threshold: Threshold, points: &Value) -> Result<Commitments, Fault> {
    let points: Vec<String> = serde_json::from_value(points.clone())
        .map_err(|_| Fault::Refuted(saying::points_unreadable()))?;
    let points: Vec<[u8; 33]> = points
        .iter()
        .map(|point| bytes(point))
        .collect::<Result<_, _>>()?;
    Commitments::new(threshold, &points)
        .map_err(|error| Fault::Refuted(saying::commitments_unreadable(error)))
}

pub(crate) fn value<'e>(entry: &'e OpenEntry, name: &str) -> Result<&'e Value, Fault> {
    match entry.values.get(name) {
        Some(value) => Ok(value),
        None if entry.leaf.commitments.contains_key(name) => {
            Err(Fault::NotChecked(saying::field_withheld(name)))
        }
        None => refuted(saying::field_missing(name)),
    }
}

pub(crate) fn text<'e>(entry: &'e OpenEntry, name: &str) -> Result<&'e str, Fault> {
    let text = value(entry, name)?.as_str();
    text.ok_or_else(|| Fault::Refuted(saying::field_not_text(name)))
}

fn index(entry: &OpenEntry) -> Result<u8, Fault> {
    let index = value(entry, "index")?.as_u64();
    index
        .and_then(|index| u8::try_from(index).ok())
        .ok_or_else(|| Fault::Refuted(saying::index_unreadable()))
}

fn bytes<const N: usize>(digits: &str) -> Result<[u8; N], Fault> {
    let mut bytes = [0; N];
    match hex::decode_to_slice(digits, &mut bytes) {
        Ok(()) if hex::encode(bytes) == digits => Ok(bytes),
        _ => refuted(saying::bytes_unreadable(N)),
    }
}

pub(crate) fn missing(what: Saying) -> Fault {
    Fault::NotChecked(what)
}

pub(crate) fn refuted<T>(why: Saying) -> Result<T, Fault> {
    Err(Fault::Refuted(why))
}

fn claim(
    claim: ClaimKind,
    entry: &OpenEntry,
    who: Option<&str>,
    found: Result<Saying, Fault>,
) -> Claim {
    let (result, saying) = found.map_or_else(Fault::into_parts, |found| (Finding::Proved, found));
    let saying = match (who, result) {
        (Some(who), Finding::Proved) => saying::did(who).then(saying),
        (Some(who), Finding::NotChecked | Finding::Refuted) => saying::about(who).then(saying),
        (None, _) => saying,
    };
    let claim = Claim::new(claim, result, saying).on_entry(entry.leaf.seq);
    match who {
        Some(who) => claim.by(who),
        None => claim,
    }
}
