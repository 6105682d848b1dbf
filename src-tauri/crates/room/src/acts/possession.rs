//! Possession checks: a challenge, and proofs that answer it. Nothing is rebuilt.

use super::collect::Bag;
use crate::acts::collect::{accepted, commitments, refuse_share};
use crate::acts::hand_out::new_commitments;
use ceremony::{ChallengeFacts, Command, Event, Step};
use desk::Desk;
use desk::journal_key::checkpoint;
use files::read_bounded;
use media::guarded;
use quorum::possession::{self, PossessionProof, PossessionRefused};
use quorum::{Commitments, VerifiedShare};
use rand_core::Rng as _;
use std::path::Path;
use wire::{Code, Error, ProvedHow, RefusedBecause, Rule, sentence};

/// Longest file that is read as a proof.
const LONGEST_PROOF: u64 = 64 * 1024;

/// Issues the challenge to custodians far away, unless there is one.
pub(crate) fn issue_challenge_once(desk: &mut Desk, id: &str) -> Result<(), Error> {
    if desk.log.ceremony(id)?.challenge.is_some() {
        return Ok(());
    }
    let commitments = proved_commitments(desk, id)?;
    let challenge = new_challenge(desk, &commitments)?;
    desk.log
        .command(id, Command::IssueChallenge { challenge })?;
    checkpoint(desk).map(drop)
}

/// The events that issue a possession check's challenge, once `loaded` has happened.
pub(crate) fn challenge_after(
    desk: &mut Desk,
    id: &str,
    loaded: &[Event],
    commitments: &Commitments,
) -> Result<Vec<Event>, Error> {
    let challenge = new_challenge(desk, commitments)?;
    let mut then = desk.log.ceremony(id)?.clone();
    let at = desk.log.clock().stamp();
    for event in loaded {
        then.apply(&at, event);
    }
    Ok(then.decide(Command::IssueChallenge { challenge })?)
}

/// A challenge holds the newest checkpoint, which dates the proofs, and fresh bytes, which keep
/// them from having been made before.
fn new_challenge(desk: &mut Desk, commitments: &Commitments) -> Result<ChallengeFacts, Error> {
    let checkpoint = desk.log.journal().latest_checkpoint()?.ok_or_else(|| {
        Error::refusal(
            Code::CheckpointFirst,
            "This journal has no signed checkpoint yet, and a proof is dated by one.",
            "Unlock the token that signs the journal first.",
        )
    })?;
    let mut fresh = [0; 32];
    desk.log.rng().fill_bytes(&mut fresh);
    Ok(ChallengeFacts {
        challenge: hex::encode(possession::challenge(checkpoint.as_bytes(), &fresh)),
        checkpoint,
        fresh: hex::encode(fresh),
        digest: hex::encode(commitments.digest()),
    })
}

/// Proves a share that was brought into the room. The share is wiped when this returns.
pub(crate) fn prove_in_room(
    desk: &mut Desk,
    id: &str,
    bag: &Bag,
    share: &VerifiedShare,
) -> Result<(), Error> {
    let commitments = proved_commitments(desk, id)?;
    let challenge = challenge(desk, id)?;
    let proof = possession::prove(&commitments, share, &challenge, desk.log.rng())
        .map_err(|refused| Error::fault(Code::NotProved, sentence(&refused)))?;
    let proof = PossessionProof {
        quorum: share.quorum_id(),
        index: share.index(),
        challenge,
        proof,
    };
    let proof = proof
        .check(&commitments, &challenge)
        .map_err(|refused| Error::fault(Code::NotProved, sentence(&refused)))?;
    let prove = Command::ProvePossession {
        custodian: bag.custodian.clone(),
        proof,
        how: ProvedHow::InRoom.name().into(),
    };
    if accepted(desk, id, &bag.custodian, prove)? {
        desk.memory.live.entry(id.into()).or_default().typed = None;
        checkpoint(desk)?;
    }
    Ok(())
}

/// Takes in a proof made on a custodian's own machine, where the share stays.
pub(crate) fn bring_proof(
    desk: &mut Desk,
    id: &str,
    custodian: String,
    file: &Path,
) -> Result<(), Error> {
    let handing_out = desk.log.ceremony(id)?.step() == Some(Step::HandOut);
    let bytes = read_bounded(file, LONGEST_PROOF)?;
    let proof = guarded("this proof", || {
        std::str::from_utf8(&bytes)
            .map_err(|error| error.to_string())
            .and_then(|text| PossessionProof::parse(text).map_err(|error| sentence(&error)))
    })?;
    let proof = match proof {
        Ok(proof) => proof,
        Err(why) => return refuse_proof(desk, id, custodian, RefusedBecause::Unreadable, why),
    };
    let commitments = proved_commitments(desk, id)?;
    let challenge = challenge(desk, id)?;
    let checked = match proof.check(&commitments, &challenge) {
        Ok(checked) => checked,
        Err(refused) => {
            let (reason, why) = match refused {
                PossessionRefused::OtherQuorum => (
                    RefusedBecause::OtherQuorum,
                    "The proof is for a share of another quorum.".to_owned(),
                ),
                PossessionRefused::OtherChallenge => (
                    RefusedBecause::OtherChallenge,
                    "The proof answers another challenge than the one given out.".to_owned(),
                ),
                PossessionRefused::DoesNotHold { .. }
                | PossessionRefused::Code
                | PossessionRefused::Index { .. }
                | PossessionRefused::Malformed
                | PossessionRefused::Json(_) => (RefusedBecause::DoesNotHold, sentence(&refused)),
            };
            return refuse_proof(desk, id, custodian, reason, why);
        }
    };
    let prove = Command::ProvePossession {
        custodian: custodian.clone(),
        proof: checked,
        how: ProvedHow::OwnMachine.name().into(),
    };
    if handing_out {
        desk.log.command(id, prove)?;
    } else if !accepted(desk, id, &custodian, prove)? {
        return Ok(());
    }
    checkpoint(desk).map(drop)
}

pub(crate) fn close_check(
    desk: &mut Desk,
    id: &str,
    by: String,
    confirmed_by: String,
    reason: String,
) -> Result<(), Error> {
    desk.log.command(
        id,
        Command::CloseCheck {
            by,
            confirmed_by,
            reason,
        },
    )?;
    checkpoint(desk).map(drop)
}

/// A proof that was not accepted is journalled in a check; at a hand-out the share waits.
fn refuse_proof(
    desk: &mut Desk,
    id: &str,
    custodian: String,
    reason: RefusedBecause,
    detail: String,
) -> Result<(), Error> {
    if desk.log.ceremony(id)?.step() == Some(Step::Prove) {
        return refuse_share(desk, id, custodian, reason, detail);
    }
    Err(Error::refusal(
        Code::ProofHolds,
        detail,
        "Ask for a proof of this share for the challenge shown.",
    ))
}

/// The commitments that proofs are held against: of the sharing being handed out, or of the
/// package loaded.
fn proved_commitments(desk: &Desk, id: &str) -> Result<Commitments, Error> {
    if desk.log.ceremony(id)?.step() == Some(Step::HandOut) {
        new_commitments(desk, id)
    } else {
        commitments(desk, id)
    }
}

pub(crate) fn challenge(desk: &Desk, id: &str) -> Result<[u8; 32], Error> {
    let issued = desk.log.ceremony(id)?.challenge.as_ref();
    let bytes = issued.and_then(|issued| hex::decode(&issued.what.challenge).ok());
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| {
            Error::refusal(
                Rule::ChallengeFirst,
                "No challenge was issued.",
                "Load the package first.",
            )
        })
}
