//! Handing shares out and taking them in.

use super::Decision;
use super::rules::{filled, holds};
use crate::{Ceremony, Event, Refusal, Step};

impl Ceremony {
    pub(super) fn seal_bag(&self, index: u8, bag: &str, confirmed_by: String) -> Decision {
        self.at(Step::HandOut)?;
        self.second_person(&confirmed_by)?;
        let share = self
            .current_share()
            .filter(|share| share.index == index)
            .ok_or_else(|| {
                Refusal::new(
                    "one-share-at-a-time",
                    "the share whose moment it is",
                    index.to_string(),
                )
            })?;
        self.custodian_here(&share.custodian)?;
        holds(
            share.verified,
            "verified-before-sealed",
            "a verified share",
            "one not yet verified",
        )?;
        filled("bag-has-a-number", bag)?;
        let bag = bag.trim().to_owned();
        let used = self
            .attempt
            .iter()
            .flat_map(|attempt| &attempt.shares)
            .any(|other| other.bag.as_deref() == Some(&bag))
            || self.voided_bags().contains(&bag);
        holds(!used, "distinct-bags", "a bag not used yet", &bag)?;
        let custodian = share.custodian.clone();
        Ok(vec![Event::BagSealed {
            index,
            custodian,
            bag,
            confirmed_by,
        }])
    }

    pub(super) fn enter_share(
        &self,
        index: u8,
        custodian: String,
        bag: String,
        how: String,
        corrected: Vec<String>,
    ) -> Decision {
        self.at(Step::Collect)?;
        self.custodian_here(&custodian)?;
        let twice = self.collected.iter().any(|share| share.index == index);
        holds(
            !twice,
            "distinct-shares",
            "a share not yet entered",
            format!("share {index} again"),
        )?;
        let again = self
            .collected
            .iter()
            .any(|share| share.custodian == custodian);
        holds(
            !again,
            "one-share-per-custodian",
            "another custodian's share",
            &custodian,
        )?;
        if let Some(attempt) = &self.attempt {
            let owner = attempt.shares.iter().find(|share| share.index == index);
            let owner = owner.map_or("", |share| &share.custodian);
            holds(owner == custodian, "own-share", owner, &custodian)?;
        }
        Ok(vec![Event::ShareEntered {
            index,
            custodian,
            bag,
            how,
            corrected,
        }])
    }
}
