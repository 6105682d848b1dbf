//! A possession check: who proved what, and when it is over.

use super::Decision;
use super::rules::{filled, holds};
use crate::{Ceremony, ChallengeFacts, Event, Refusal, Rule, Step, VerifiedReadBack};
use quorum::possession::CheckedProof;

impl Ceremony {
    pub(super) fn issue_challenge(&self, challenge: ChallengeFacts) -> Decision {
        holds(
            self.challenge.is_none(),
            Rule::OneChallenge,
            "no challenge yet",
            "one that was issued",
        )?;
        Ok(vec![Event::ChallengeIssued { challenge }])
    }

    pub(super) fn prove_possession(
        &self,
        custodian: String,
        proof: &CheckedProof,
        how: String,
    ) -> Decision {
        let proof = proof.proof();
        let index = proof.index;
        let handing_out = self.step() == Some(Step::HandOut);
        let challenge = self.challenge.as_ref().ok_or_else(|| {
            Refusal::new(Rule::ChallengeFirst, "a challenge that was issued", "none")
        })?;
        let attempt = self.attempt.as_ref().map(|attempt| &attempt.package);
        let asked = if handing_out {
            attempt
        } else {
            self.package.as_ref()
        };
        holds(
            asked.is_some_and(|asked| asked.quorum == *proof.quorum.to_string())
                && challenge.what.challenge == hex::encode(proof.challenge),
            Rule::AnswersTheChallenge,
            "a proof of this quorum's shares for the challenge that was issued",
            "another",
        )?;
        self.names_custodian(&custodian)?;
        self.share_to_prove(&custodian, &how)?;
        let mut proved = self.proved.iter();
        let before = proved.find(|one| one.what.index == index || one.what.custodian == custodian);
        if let Some(before) = before {
            let rule = if before.what.index == index {
                Rule::DistinctShares
            } else {
                Rule::OneSharePerCustodian
            };
            let actual = format!("share {} of {}", before.what.index, before.what.custodian);
            return Err(Refusal::new(rule, "a share not yet proved", actual));
        }
        let mut events = vec![Event::PossessionProved {
            index,
            custodian,
            proof: hex::encode(proof.proof),
            how,
        }];
        if handing_out {
            events.extend(self.accept_share(index, VerifiedReadBack::by_proof())?);
        }
        Ok(events)
    }

    /// Whose share it is, and where it comes from.
    fn share_to_prove(&self, custodian: &str, how: &str) -> Result<(), Refusal> {
        if self.step() == Some(Step::HandOut) {
            let owner = self
                .current_share()
                .map_or("", |share| share.custodian.as_str());
            return holds(owner == custodian, Rule::OwnShare, owner, custodian);
        }
        let in_room = how == "in-room";
        holds(
            !in_room || self.unsealed.as_deref() == Some(custodian),
            Rule::OpenedBeforeProved,
            "a share out of the custodian's own bag, just opened",
            custodian,
        )
    }

    /// The bag that was opened for a proof is closed again; a new bag has a new number.
    pub(super) fn seal_bag_again(&self, bag: &str, confirmed_by: String) -> Decision {
        self.second_person(&confirmed_by)?;
        filled(Rule::BagHasANumber, bag)?;
        let custodian = self.unsealed.clone().ok_or_else(|| {
            Refusal::new(Rule::OpenedBeforeSealed, "a bag that was opened", "none")
        })?;
        let bag = bag.trim().to_owned();
        let used = self
            .proved
            .iter()
            .any(|one| one.what.bag.as_deref() == Some(&bag))
            || self.opened_bags.iter().any(|opened| opened.bag == bag);
        holds(!used, Rule::DistinctBags, "a bag not used yet", &bag)?;
        // What could not be proved has no known index.
        let proved = self.proved.iter().rev();
        let index = proved
            .map(|one| &one.what)
            .find(|one| one.custodian == custodian)
            .map_or(0, |one| one.index);
        Ok(vec![Event::BagSealed {
            index,
            custodian,
            bag,
            confirmed_by,
        }])
    }

    pub(super) fn close_check(&self, by: String, confirmed_by: String, reason: String) -> Decision {
        self.performs(&by)?;
        self.second_person(&confirmed_by)?;
        if let Some(custodian) = &self.unsealed {
            return Err(Refusal::new(
                Rule::SealedAgainFirst,
                "every bag sealed again",
                custodian,
            ));
        }
        let count = self.package.as_ref().map_or(0, |package| package.shares);
        let (proved, missing): (Vec<u8>, Vec<u8>) =
            (1..=count).partition(|index| self.proved.iter().any(|one| one.what.index == *index));
        if !missing.is_empty() {
            filled(Rule::MissingSharesHaveAReason, &reason)?;
        }
        Ok(vec![Event::PossessionCheckClosed {
            by,
            confirmed_by,
            proved,
            missing,
            reason,
        }])
    }

    /// The script names this custodian; they need not be in the room to have made a proof.
    pub(super) fn names_custodian(&self, name: &str) -> Result<(), Refusal> {
        let named = self.script.custodians().any(|one| one.name == name);
        holds(
            named,
            Rule::NamedInTheScript,
            "a custodian the script names",
            name,
        )
    }
}
