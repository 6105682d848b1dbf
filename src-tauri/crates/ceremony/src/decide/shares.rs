//! Handing shares out and taking them in.

use super::Decision;
use super::rules::{filled, holds};
use crate::{
    Ceremony, Event, FileFacts, Medium, MediumKind, Refusal, Rule, Step, Suite, VerifiedReadBack,
};

impl Ceremony {
    pub(super) fn written(
        &self,
        index: u8,
        attempt: u32,
        medium: Medium,
        read_back: Option<VerifiedReadBack>,
    ) -> Decision {
        let share = self
            .current_share()
            .ok_or_else(|| Refusal::new(Rule::OneShareAtATime, "a share to be written", "none"))?;
        holds(
            medium.kind == share.planned.name() && medium.passphrase == share.passphrase,
            Rule::MediumAsInTheScript,
            share.planned.name(),
            &medium.kind,
        )?;
        if let Some(plan) = &self.script.migration {
            holds(
                Suite::named(&plan.suite).is_some_and(|suite| suite.seals_with(&medium.suite)),
                Rule::SealedAsPlanned,
                format!("a share sealed with the suite {}", plan.suite),
                &medium.suite,
            )?;
        }
        if !medium.serial.is_empty() {
            self.allow_card(index, &medium.serial)?;
        }
        let custodian = share.custodian.clone();
        let written = Event::ShareWritten {
            index,
            attempt,
            custodian,
            medium: medium.clone(),
        };
        let Some(read_back) = read_back else {
            // Paper and what is sent far away are read back by people, later.
            holds(
                !medium.printed.is_empty() || share.remote,
                Rule::ReadBack,
                "the share read back from its medium",
                "not read",
            )?;
            return Ok(vec![written]);
        };
        let mut events = vec![written];
        events.extend(self.read_back(index, attempt, &medium, read_back)?);
        Ok(events)
    }

    /// A share written earlier was read back, or its custodian answered from afar.
    pub(super) fn accept_share(&self, index: u8, read_back: VerifiedReadBack) -> Decision {
        let waiting = self
            .current_share()
            .filter(|share| share.index == index && !share.verified)
            .and_then(|share| share.medium.clone());
        let medium = waiting.ok_or_else(|| {
            Refusal::new(
                Rule::WrittenBeforeReadBack,
                "a share written and not yet read back",
                index.to_string(),
            )
        })?;
        let attempt = self.attempt.as_ref().map_or(0, |attempt| attempt.number);
        self.read_back(index, attempt, &medium, read_back)
    }

    fn read_back(
        &self,
        index: u8,
        attempt: u32,
        medium: &Medium,
        read_back: VerifiedReadBack,
    ) -> Decision {
        let how = read_back.into_inner();
        let saved_sheet = medium.kind == MediumKind::Sheet.name() && medium.printed.is_empty();
        if saved_sheet && !medium.passphrase {
            holds(
                how.code,
                Rule::ReadBackByCode,
                "the sheet's code read back",
                "not read",
            )?;
            holds(
                how.rows,
                Rule::ReadBackByRows,
                "the sheet's rows read back",
                "not read",
            )?;
        }
        holds(
            !how.is_pending(),
            Rule::ReadBack,
            "the share read back from its medium",
            "not read",
        )?;
        Ok(vec![
            Event::ShareReadBack {
                index,
                attempt,
                code: how.code,
                rows: how.rows,
                opened: how.opened,
            },
            Event::ShareVerified { index, attempt },
        ])
    }

    /// Whether a share may be sealed to this card: no card takes two.
    ///
    /// # Errors
    /// [`Refusal`] `distinct-cards`.
    pub fn allow_card(&self, index: u8, serial: &str) -> Result<(), Refusal> {
        let mut others = self
            .attempt
            .iter()
            .flat_map(|attempt| &attempt.shares)
            .filter(|share| share.index != index);
        let taken = others.find(|share| {
            let medium = share.medium.as_ref();
            medium.is_some_and(|medium| medium.serial == serial)
        });
        taken.map_or(Ok(()), |share| {
            Err(Refusal::new(
                Rule::DistinctCards,
                "a card of this custodian's own",
                format!("the card that carries the share of {}", share.custodian),
            ))
        })
    }

    pub(super) fn seal_bag(&self, index: u8, bag: &str, confirmed_by: String) -> Decision {
        if self.step() == Some(Step::Prove) {
            return self.seal_bag_again(bag, confirmed_by);
        }
        self.second_person(&confirmed_by)?;
        let share = self
            .current_share()
            .filter(|share| share.index == index)
            .ok_or_else(|| {
                Refusal::new(
                    Rule::OneShareAtATime,
                    "the share whose moment it is",
                    index.to_string(),
                )
            })?;
        self.takes_share(share)?;
        holds(
            share.verified,
            Rule::VerifiedBeforeSealed,
            "a verified share",
            "one not yet verified",
        )?;
        filled(Rule::BagHasANumber, bag)?;
        let bag = bag.trim().to_owned();
        let used = self
            .attempt
            .iter()
            .flat_map(|attempt| &attempt.shares)
            .any(|other| other.bag.as_deref() == Some(&bag))
            || self.opened_bags.iter().any(|opened| opened.bag == bag)
            || self.voided_bags().contains(&bag);
        holds(!used, Rule::DistinctBags, "a bag not used yet", &bag)?;
        let custodian = share.custodian.clone();
        Ok(vec![Event::BagSealed {
            index,
            custodian,
            bag,
            confirmed_by,
        }])
    }

    /// Only files of sheets whose bags are all sealed: until then one may have to be read again.
    pub(super) fn erase_share_files(
        &self,
        files: Vec<FileFacts>,
        kept: String,
        confirmed_by: String,
    ) -> Decision {
        self.second_person(&confirmed_by)?;
        holds(
            self.attempt.is_some() && self.current_share().is_none(),
            Rule::ShareFilesOnly,
            "every share in its sealed bag first",
            self.current_share().map_or_else(
                || "no sharing".into(),
                |share| format!("share {}", share.index),
            ),
        )?;
        filled(Rule::ShareFilesKeptElsewhere, &kept)?;
        let own: Vec<&FileFacts> = self.sheet_files().map(|(_, file)| file).collect();
        let other = files.iter().find(|file| !own.contains(file));
        holds(
            !files.is_empty() && other.is_none(),
            Rule::ShareFilesOnly,
            "files that sheets of this sharing were written to",
            other.map_or("none", |file| &file.path),
        )?;
        Ok(vec![Event::ShareFilesErased {
            files,
            kept,
            confirmed_by,
        }])
    }

    /// Only files that a sharing of this ceremony wrote before it came to nothing.
    pub(super) fn remove_void_files(
        &self,
        files: Vec<FileFacts>,
        confirmed_by: String,
    ) -> Decision {
        self.second_person(&confirmed_by)?;
        let void: Vec<&FileFacts> = self.void_files().map(|(_, file)| file).collect();
        holds(
            !files.is_empty(),
            Rule::VoidFilesOnly,
            "a file of a sharing that came to nothing",
            "none",
        )?;
        for file in &files {
            holds(
                void.contains(&file),
                Rule::VoidFilesOnly,
                "a file of a sharing that came to nothing",
                &file.path,
            )?;
        }
        Ok(vec![Event::VoidFilesRemoved {
            files,
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
        self.brings_share(&custodian)?;
        let twice = self.collected.iter().any(|share| share.index == index);
        holds(
            !twice,
            Rule::DistinctShares,
            "a share not yet entered",
            format!("share {index} again"),
        )?;
        let again = self
            .collected
            .iter()
            .any(|share| share.custodian == custodian);
        holds(
            !again,
            Rule::OneSharePerCustodian,
            "another custodian's share",
            &custodian,
        )?;
        if let Some(attempt) = &self.attempt {
            let owner = attempt.shares.iter().find(|share| share.index == index);
            let owner = owner.map_or("", |share| &share.custodian);
            holds(owner == custodian, Rule::OwnShare, owner, &custodian)?;
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
