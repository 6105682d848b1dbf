//! The claims of a record that need the sharing's mathematics: that custodians proved possession of
//! their shares, and that new shares are of the same secret. Everything they need is public and in
//! the record, so an auditor checks them with the file alone.

use crate::{agreement, migration};
use proof::checkpoint::{Checkpoint, origin};
use proof::claim::{Claim, ClaimKind, Finding};
use proof::transcript::{OpenEntry, Transcript};
use quorum::possession;
use quorum::redistribution::{Redistribution, SubCommitments};
use quorum::{Commitments, Threshold};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Why a claim is not proved.
pub(crate) enum Fault {
    /// It is false.
    Refuted(String),
    /// What would settle it is withheld or outside the transcript.
    NotChecked(String),
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
    dated: Result<String, Fault>,
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
            .map_err(|error| Fault::Refuted(error.to_string()))
            .and(self.dated)
            .map(|dated| format!("proved possession of share {}, {dated}", self.index));
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
        let issued = self.challenge.ok_or_else(|| missing("the challenge"))?;
        let checkpoint = text(issued, "checkpoint")?;
        let fresh: [u8; 32] = bytes(text(issued, "fresh")?)?;
        let challenge = possession::challenge(checkpoint.as_bytes(), &fresh);
        if hex::encode(challenge) != text(issued, "challenge")? {
            return refuted("the challenge is not that of its checkpoint and fresh bytes");
        }
        if hex::encode(quorum.digest()) != text(issued, "digest")? {
            return refuted("the challenge is for another quorum’s commitments");
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

    fn redistribution(&self, entry: &OpenEntry) -> Result<String, Fault> {
        let old = quorum(self.loaded)?;
        let package = value(entry, "package")?;
        let claimed = commitments(package)?;
        if old.quorum_id().to_string() != text(entry, "from")? {
            return refuted("the quorum it names as the old one is not the one that was loaded");
        }
        let contributors: Vec<u8> =
            serde_json::from_value(value(entry, "contributors")?.clone())
                .map_err(|_| Fault::Refuted("its contributors cannot be read".into()))?;
        let dealers = contributors
            .iter()
            .map(|from| {
                let taken = self.contributions.get(&u64::from(*from));
                let taken = taken.ok_or_else(|| missing(&format!("what share {from} gave")))?;
                let points = value(taken, "commitments")?;
                Ok(SubCommitments {
                    from: *from,
                    commitments: points_of(claimed.threshold(), points)?,
                })
            })
            .collect::<Result<Vec<_>, Fault>>()?;
        let sound = Redistribution::new(&old, claimed.threshold(), dealers)
            .map_err(|error| Fault::Refuted(error.to_string()))?;
        if *sound.commitments() != claimed {
            return refuted("the new commitments are not those that the contributions give");
        }
        Ok(format!(
            "{} of {} became {} of {} through shares {}: each gave what their share is, and the \
             commitment to the secret is the old one",
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
    let entry = entry.ok_or_else(|| missing("the entry that tells of the package"))?;
    commitments(value(entry, "package")?)
}

/// That a proof is not older than the checkpoint its challenge was made of.
fn dated(transcript: &Transcript, issued: &OpenEntry, text: &str) -> Result<String, Fault> {
    let checkpoint = Checkpoint::from_note(text)
        .map(|(checkpoint, _)| checkpoint)
        .or_else(|_| Checkpoint::parse(text))
        .map_err(|error| Fault::Refuted(format!("the challenge: {error}")))?;
    if checkpoint.origin != origin(&transcript.room) {
        return refuted("the challenge was made of another journal’s checkpoint");
    }
    if checkpoint.size > issued.leaf.seq {
        return refuted("the challenge was made of a later checkpoint than there was");
    }
    let size = checkpoint.size;
    match transcript.root_at(size) {
        Some(root) if root == checkpoint.root => {
            Ok(format!("after the journal had {size} entries"))
        }
        Some(_) => refuted("the challenge was made of a checkpoint this journal never had"),
        None => Err(Fault::NotChecked(format!(
            "the proof is for a checkpoint at {size} entries, before this transcript’s first"
        ))),
    }
}

/// The commitments of a package, whose quorum must be theirs.
pub(crate) fn commitments(package: &Value) -> Result<Commitments, Fault> {
    let number = |name: &str| {
        let number = package.get(name).and_then(Value::as_u64);
        number.and_then(|number| u32::try_from(number).ok())
    };
    let (Some(threshold), Some(shares)) = (number("threshold"), number("shares")) else {
        return refuted("a package has no threshold or no number of shares");
    };
    let threshold = Threshold::new(threshold, shares)
        .map_err(|error| Fault::Refuted(format!("a package: {error}")))?;
    let points = package.get("commitments").unwrap_or(&Value::Null);
    let commitments = points_of(threshold, points)?;
    let named = package.get("quorum").and_then(Value::as_str);
    if named != Some(&commitments.quorum_id().to_string()) {
        return refuted("a package names a quorum that its commitments do not make");
    }
    Ok(commitments)
}

fn points_of(threshold: Threshold, points: &Value) -> Result<Commitments, Fault> {
    let points: Vec<String> = serde_json::from_value(points.clone())
        .map_err(|_| Fault::Refuted("commitments cannot be read".into()))?;
    let points: Vec<[u8; 33]> = points
        .iter()
        .map(|point| bytes(point))
        .collect::<Result<_, _>>()?;
    Commitments::new(threshold, &points).map_err(|error| Fault::Refuted(error.to_string()))
}

pub(crate) fn value<'e>(entry: &'e OpenEntry, name: &str) -> Result<&'e Value, Fault> {
    match entry.values.get(name) {
        Some(value) => Ok(value),
        None if entry.leaf.commitments.contains_key(name) => {
            Err(Fault::NotChecked(format!("{name:?} is withheld")))
        }
        None => refuted(&format!("{name:?} is missing")),
    }
}

pub(crate) fn text<'e>(entry: &'e OpenEntry, name: &str) -> Result<&'e str, Fault> {
    let text = value(entry, name)?.as_str();
    text.ok_or_else(|| Fault::Refuted(format!("{name:?} is not text")))
}

fn index(entry: &OpenEntry) -> Result<u8, Fault> {
    let index = value(entry, "index")?.as_u64();
    index
        .and_then(|index| u8::try_from(index).ok())
        .ok_or_else(|| Fault::Refuted("its index is not one of a share".into()))
}

fn bytes<const N: usize>(digits: &str) -> Result<[u8; N], Fault> {
    let mut bytes = [0; N];
    match hex::decode_to_slice(digits, &mut bytes) {
        Ok(()) if hex::encode(bytes) == digits => Ok(bytes),
        _ => refuted(&format!("not {N} bytes in lower-case hex")),
    }
}

pub(crate) fn missing(what: &str) -> Fault {
    Fault::NotChecked(format!("{what} is not in this transcript"))
}

pub(crate) fn refuted<T>(why: &str) -> Result<T, Fault> {
    Err(Fault::Refuted(why.into()))
}

fn claim(
    claim: ClaimKind,
    entry: &OpenEntry,
    who: Option<&str>,
    found: Result<String, Fault>,
) -> Claim {
    let (result, detail) = match found {
        Ok(detail) => (Finding::Proved, detail),
        Err(Fault::Refuted(detail)) => (Finding::Refuted, detail),
        Err(Fault::NotChecked(detail)) => (Finding::NotChecked, detail),
    };
    let detail = match (who, result) {
        (Some(who), Finding::Proved) => format!("{who} {detail}"),
        (Some(who), _) => format!("{who}: {detail}"),
        (None, _) => detail,
    };
    Claim {
        claim,
        result,
        detail,
        page: None,
        entry: Some(entry.leaf.seq),
        signer: who.map(Into::into),
    }
}
