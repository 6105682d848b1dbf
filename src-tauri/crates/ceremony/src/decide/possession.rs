//! A possession check: who proved what, and when it is over.

use super::Decision;
use super::rules::{filled, holds};
use crate::{Ceremony, ChallengeFacts, Event, ReadBack, Refusal, Step};

impl Ceremony {
    pub(super) fn issue_challenge(&self, challenge: ChallengeFacts) -> Decision {
        if self.step() != Some(Step::HandOut) {
            self.at(Step::Prove)?;
        }
        holds(
            self.challenge.is_none(),
            "one-challenge",
            "no challenge yet",
            "one that was issued",
        )?;
        Ok(vec![Event::ChallengeIssued { challenge }])
    }

    pub(super) fn prove_possession(
        &self,
        index: u8,
        custodian: String,
        proof: String,
        how: String,
    ) -> Decision {
        let handing_out = self.step() == Some(Step::HandOut);
        if !handing_out {
            self.at(Step::Prove)?;
        }
        holds(
            self.challenge.is_some(),
            "challenge-first",
            "a challenge that was issued",
            "none",
        )?;
        self.names_custodian(&custodian)?;
        let mut proved = self.proved.iter();
        let before = proved.find(|one| one.what.index == index || one.what.custodian == custodian);
        if let Some(before) = before {
            let rule = if before.what.index == index {
                "distinct-shares"
            } else {
                "one-share-per-custodian"
            };
            let actual = format!("share {} of {}", before.what.index, before.what.custodian);
            return Err(Refusal::new(rule, "a share not yet proved", actual));
        }
        let mut events = vec![Event::PossessionProved {
            index,
            custodian,
            proof,
            how,
        }];
        if handing_out {
            // Whoever can prove a share has read it from its medium.
            let read_back = ReadBack {
                opened: "proof".into(),
                ..ReadBack::default()
            };
            events.extend(self.accept_share(index, read_back)?);
        }
        Ok(events)
    }

    /// The bag that was opened for a proof is closed again; a new bag has a new number.
    pub(super) fn seal_bag_again(&self, index: u8, bag: &str, confirmed_by: String) -> Decision {
        self.second_person(&confirmed_by)?;
        filled("bag-has-a-number", bag)?;
        let custodian = self
            .unsealed
            .clone()
            .ok_or_else(|| Refusal::new("opened-before-sealed", "a bag that was opened", "none"))?;
        let bag = bag.trim().to_owned();
        let used = self
            .proved
            .iter()
            .any(|one| one.what.bag.as_deref() == Some(&bag))
            || self.opened_bags.iter().any(|opened| opened.1 == bag);
        holds(!used, "distinct-bags", "a bag not used yet", &bag)?;
        Ok(vec![Event::BagSealed {
            index,
            custodian,
            bag,
            confirmed_by,
        }])
    }

    pub(super) fn close_check(&self, by: String, confirmed_by: String, reason: String) -> Decision {
        self.at(Step::Prove)?;
        self.performs(&by)?;
        self.second_person(&confirmed_by)?;
        if let Some(custodian) = &self.unsealed {
            return Err(Refusal::new(
                "sealed-again-first",
                "every bag sealed again",
                custodian,
            ));
        }
        let count = self.package.as_ref().map_or(0, |package| package.shares);
        let (proved, missing): (Vec<u8>, Vec<u8>) =
            (1..=count).partition(|index| self.proved.iter().any(|one| one.what.index == *index));
        if !missing.is_empty() {
            filled("missing-shares-have-a-reason", &reason)?;
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
    fn names_custodian(&self, name: &str) -> Result<(), Refusal> {
        let named = self.script.custodians().any(|one| one.name == name);
        holds(
            named,
            "named-in-the-script",
            "a custodian the script names",
            name,
        )
    }
}
