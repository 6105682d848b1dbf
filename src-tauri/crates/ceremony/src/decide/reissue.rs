//! Redistribution: whether it still protects, who shares again, and the end of the old quorum.

use super::Decision;
use super::rules::{filled, holds};
use crate::{Ceremony, Entropy, Event, PackageFacts, Refusal, Reissue, Step};

/// What is left to do once a reissue no longer protects.
const ROTATE: &str = "rotate the master key and everything under it";

impl Ceremony {
    /// The rule that decides. New shares protect only while the old ones cannot rebuild the secret:
    /// with k of them in anybody's hands the secret is theirs, whatever shares are made of it.
    pub(super) fn account_shares(
        &self,
        by: String,
        confirmed_by: String,
        unaccounted: Vec<u8>,
        reason: String,
    ) -> Decision {
        self.at(Step::Account)?;
        self.performs(&by)?;
        self.second_person(&confirmed_by)?;
        let from = &self.reissue()?.from;
        for (place, index) in unaccounted.iter().enumerate() {
            holds(
                (1..=from.shares).contains(index) && !unaccounted[..place].contains(index),
                "shares-that-exist",
                format!("shares from 1 to {}, each once", from.shares),
                index.to_string(),
            )?;
        }
        if !unaccounted.is_empty() {
            filled("unaccounted-shares-have-a-reason", &reason)?;
        }
        holds(
            unaccounted.len() < usize::from(from.threshold),
            "fewer-than-threshold-unaccounted",
            format!(
                "fewer than {} shares in unknown hands; otherwise {ROTATE}",
                from.threshold
            ),
            unaccounted.len().to_string(),
        )?;
        Ok(vec![Event::SharesAccounted {
            by,
            confirmed_by,
            unaccounted,
            reason,
        }])
    }

    pub(super) fn contribute(
        &self,
        index: u8,
        custodian: String,
        bag: String,
        how: String,
        commitments: Vec<String>,
    ) -> Decision {
        self.at(Step::Contribute)?;
        self.brings_share(&custodian)?;
        let reissue = self.reissue()?;
        let done = &reissue.contributions;
        let twice = done.iter().any(|one| one.index == index);
        holds(
            !twice,
            "distinct-shares",
            "a share not yet shared again",
            format!("share {index} again"),
        )?;
        let again = done.iter().any(|one| one.custodian == custodian);
        holds(
            !again,
            "one-share-per-custodian",
            "another custodian's share",
            &custodian,
        )?;
        holds(
            done.len() < usize::from(reissue.from.threshold),
            "as-many-as-needed",
            format!("{} contributions", reissue.from.threshold),
            "one more",
        )?;
        let lost = reissue.unaccounted.as_ref();
        holds(
            !lost.is_some_and(|(lost, _)| lost.contains(&index)),
            "accounted-share",
            "a share that is accounted for",
            format!("share {index}, which was said to be in unknown hands"),
        )?;
        let threshold = self.script.quorum.map_or(0, |plan| plan.threshold);
        holds(
            commitments.len() == threshold as usize,
            "quorum-as-in-the-script",
            format!("{threshold} commitments"),
            commitments.len().to_string(),
        )?;
        Ok(vec![Event::ContributionTaken {
            index,
            custodian,
            bag,
            how,
            commitments,
        }])
    }

    pub(super) fn redistribute(&self, package: PackageFacts, entropy: Vec<Entropy>) -> Decision {
        self.at(Step::Contribute)?;
        let reissue = self.reissue()?;
        let from = &reissue.from;
        let contributors: Vec<u8> = reissue.contributions.iter().map(|one| one.index).collect();
        holds(
            contributors.len() == usize::from(from.threshold),
            "a-quorum-contributes",
            from.threshold.to_string(),
            contributors.len().to_string(),
        )?;
        self.fits_script(&package)?;
        // The commitment to the secret is the proof that it is the same secret.
        holds(
            package.commitments.first() == from.commitments.first(),
            "same-secret",
            "the commitment to the secret unchanged",
            "another one",
        )?;
        holds(
            package.header_digest == from.header_digest && package.key == from.key,
            "same-package-header",
            &from.header_digest,
            &package.header_digest,
        )?;
        holds(
            package.quorum != from.quorum,
            "another-quorum",
            "new commitments",
            "the old ones",
        )?;
        Ok(vec![Event::QuorumRedistributed {
            attempt: self.next_attempt(),
            from: from.quorum.clone(),
            package,
            contributors,
            entropy,
        }])
    }

    pub(super) fn destroy_old_share(
        &self,
        index: u8,
        custodian: String,
        bag: String,
        how: String,
        confirmed_by: String,
    ) -> Decision {
        self.at(Step::Retire)?;
        self.second_person(&confirmed_by)?;
        filled("destruction-said-how", &how)?;
        let reissue = self.reissue()?;
        holds(
            (1..=reissue.from.shares).contains(&index),
            "shares-that-exist",
            format!("shares from 1 to {}", reissue.from.shares),
            index.to_string(),
        )?;
        let twice = reissue.destroyed.iter().any(|one| one.what.index == index);
        holds(
            !twice,
            "destroyed-once",
            "a share that still exists",
            index.to_string(),
        )?;
        Ok(vec![Event::OldShareDestroyed {
            index,
            custodian,
            bag,
            how,
            confirmed_by,
        }])
    }

    pub(super) fn retire_quorum(&self, by: String, confirmed_by: String) -> Decision {
        self.at(Step::Retire)?;
        self.performs(&by)?;
        self.second_person(&confirmed_by)?;
        let reissue = self.reissue()?;
        let (destroyed, remaining): (Vec<u8>, Vec<u8>) = (1..=reissue.from.shares)
            .partition(|index| reissue.destroyed.iter().any(|one| one.what.index == *index));
        holds(
            remaining.len() < usize::from(reissue.from.threshold),
            "fewer-than-threshold-remain",
            format!(
                "fewer than {} shares of the old quorum left; destroy more of them, or {ROTATE}",
                reissue.from.threshold
            ),
            remaining.len().to_string(),
        )?;
        Ok(vec![Event::OldQuorumRetired {
            by,
            confirmed_by,
            destroyed,
            remaining,
        }])
    }

    /// The loaded package must allow what the script asks for.
    pub(super) fn within(&self, package: &PackageFacts) -> Result<(), Refusal> {
        let bringers = self.script.custodians().filter(|one| one.brings).count();
        holds(
            self.kind != crate::Kind::Redistribute || bringers >= usize::from(package.threshold),
            "enough-who-bring",
            format!(
                "at least {} custodians who bring a share",
                package.threshold
            ),
            bringers.to_string(),
        )
    }

    fn reissue(&self) -> Result<&Reissue, Refusal> {
        self.reissue
            .as_ref()
            .ok_or_else(|| Refusal::new("package-first", "the old quorum's package", "none loaded"))
    }
}
