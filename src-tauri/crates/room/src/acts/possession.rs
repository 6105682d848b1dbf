//! Possession checks: a challenge, and proofs that answer it. Nothing is rebuilt.

use super::collect::Bag;
use crate::room::Room;
use ceremony::{ChallengeFacts, Command, Event, Step};
use files::read_bounded;
use media::guarded;
use quorum::possession::{self, PossessionProof, PossessionRefused};
use quorum::{Commitments, VerifiedShare};
use rand_core::Rng as _;
use std::path::Path;
use wire::{Error, sentence};

/// Longest file that is read as a proof.
const LONGEST_PROOF: u64 = 64 * 1024;

impl Room {
    /// Issues the challenge to custodians far away, unless there is one.
    pub(super) fn issue_challenge_once(&mut self, id: &str) -> Result<(), Error> {
        if self.ceremony(id)?.challenge.is_some() {
            return Ok(());
        }
        let commitments = self.proved_commitments(id)?;
        let challenge = self.new_challenge(&commitments)?;
        self.command(id, Command::IssueChallenge { challenge })?;
        self.checkpoint().map(drop)
    }

    /// The events that issue a possession check's challenge, once `loaded` has happened.
    pub(super) fn challenge_after(
        &mut self,
        id: &str,
        loaded: &[Event],
        commitments: &Commitments,
    ) -> Result<Vec<Event>, Error> {
        let challenge = self.new_challenge(commitments)?;
        let mut then = self.ceremony(id)?.clone();
        let at = self.clock.stamp();
        for event in loaded {
            then.apply(&at, event);
        }
        Ok(then.decide(Command::IssueChallenge { challenge })?)
    }

    /// A challenge holds the newest checkpoint, which dates the proofs, and fresh bytes, which keep
    /// them from having been made before.
    fn new_challenge(&mut self, commitments: &Commitments) -> Result<ChallengeFacts, Error> {
        let checkpoint = self.journal.latest_checkpoint()?.ok_or_else(|| {
            Error::refusal(
                "checkpoint-first",
                "This journal has no signed checkpoint yet, and a proof is dated by one.",
                "Unlock the token that signs the journal first.",
            )
        })?;
        let mut fresh = [0; 32];
        self.rng.fill_bytes(&mut fresh);
        Ok(ChallengeFacts {
            challenge: hex::encode(possession::challenge(checkpoint.as_bytes(), &fresh)),
            checkpoint,
            fresh: hex::encode(fresh),
            digest: hex::encode(commitments.digest()),
        })
    }

    /// Proves a share that was brought into the room. The share is wiped when this returns.
    pub(super) fn prove_in_room(
        &mut self,
        id: &str,
        bag: &Bag,
        share: &VerifiedShare,
    ) -> Result<(), Error> {
        let commitments = self.proved_commitments(id)?;
        let challenge = self.challenge(id)?;
        let proof = possession::prove(&commitments, share, &challenge, &mut self.rng)
            .map_err(|refused| Error::fault("not-proved", sentence(&refused)))?;
        possession::verify(&commitments, share.index(), &challenge, &proof)
            .map_err(|refused| Error::fault("not-proved", sentence(&refused)))?;
        let prove = Command::ProvePossession {
            index: share.index(),
            custodian: bag.custodian.clone(),
            proof: hex::encode(proof),
            how: "in-room".into(),
        };
        if self.accepted(id, &bag.custodian, prove)? {
            self.live.entry(id.into()).or_default().typed = None;
            self.checkpoint()?;
        }
        Ok(())
    }

    /// Takes in a proof made on a custodian's own machine, where the share stays.
    pub(super) fn bring_proof(
        &mut self,
        id: &str,
        custodian: String,
        file: &Path,
    ) -> Result<(), Error> {
        let handing_out = self.ceremony(id)?.step() == Some(Step::HandOut);
        let bytes = read_bounded(file, LONGEST_PROOF)?;
        let proof = guarded("this proof", || {
            std::str::from_utf8(&bytes)
                .map_err(|error| error.to_string())
                .and_then(|text| PossessionProof::parse(text).map_err(|error| sentence(&error)))
        })?;
        let proof = match proof {
            Ok(proof) => proof,
            Err(why) => return self.refuse_proof(id, custodian, "unreadable", why),
        };
        let commitments = self.proved_commitments(id)?;
        let challenge = self.challenge(id)?;
        if let Err(refused) = proof.check(&commitments, &challenge) {
            let (reason, why) = match refused {
                PossessionRefused::OtherQuorum => (
                    "other-quorum",
                    "The proof is for a share of another quorum.".to_owned(),
                ),
                PossessionRefused::OtherChallenge => (
                    "other-challenge",
                    "The proof answers another challenge than the one given out.".to_owned(),
                ),
                PossessionRefused::DoesNotHold { .. }
                | PossessionRefused::Code
                | PossessionRefused::Index { .. }
                | PossessionRefused::Malformed
                | PossessionRefused::Json(_) => ("does-not-hold", sentence(&refused)),
            };
            return self.refuse_proof(id, custodian, reason, why);
        }
        let prove = Command::ProvePossession {
            index: proof.index,
            custodian: custodian.clone(),
            proof: hex::encode(proof.proof),
            how: "own-machine".into(),
        };
        if handing_out {
            self.command(id, prove)?;
        } else if !self.accepted(id, &custodian, prove)? {
            return Ok(());
        }
        self.checkpoint().map(drop)
    }

    pub(super) fn close_check(
        &mut self,
        id: &str,
        by: String,
        confirmed_by: String,
        reason: String,
    ) -> Result<(), Error> {
        self.command(
            id,
            Command::CloseCheck {
                by,
                confirmed_by,
                reason,
            },
        )?;
        self.checkpoint().map(drop)
    }

    /// A proof that was not accepted is journalled in a check; at a hand-out the share waits.
    fn refuse_proof(
        &mut self,
        id: &str,
        custodian: String,
        reason: &str,
        detail: String,
    ) -> Result<(), Error> {
        if self.ceremony(id)?.step() == Some(Step::Prove) {
            return self.refuse_share(id, custodian, reason, detail);
        }
        Err(Error::refusal(
            "proof-holds",
            detail,
            "Ask for a proof of this share for the challenge shown.",
        ))
    }

    /// The commitments that proofs are held against: of the sharing being handed out, or of the
    /// package loaded.
    fn proved_commitments(&self, id: &str) -> Result<Commitments, Error> {
        if self.ceremony(id)?.step() == Some(Step::HandOut) {
            self.new_commitments(id)
        } else {
            self.commitments(id)
        }
    }

    fn challenge(&self, id: &str) -> Result<[u8; 32], Error> {
        let issued = self.ceremony(id)?.challenge.as_ref();
        let bytes = issued.and_then(|issued| hex::decode(&issued.what.challenge).ok());
        bytes
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| {
                Error::refusal(
                    "challenge-first",
                    "No challenge was issued.",
                    "Load the package first.",
                )
            })
    }
}
