//! Redistribution: whether it still protects, who shares again, and the end of the old quorum.

use super::Decision;
use super::rules::{filled, holds};
use crate::{
    Ceremony, Duty, Entropy, Event, Found, Kind, Migrated, MigrationPlan, PackageFacts,
    Participant, Refusal, Reissue, Replaced, ReplacedShare, Role, Rule, Suite,
};

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
        self.performs(&by)?;
        self.second_person(&confirmed_by)?;
        let from = &self.reissue()?.from;
        for (place, index) in unaccounted.iter().enumerate() {
            holds(
                (1..=from.shares).contains(index) && !unaccounted[..place].contains(index),
                Rule::SharesThatExist,
                format!("shares from 1 to {}, each once", from.shares),
                index.to_string(),
            )?;
        }
        if !unaccounted.is_empty() {
            filled(Rule::UnaccountedSharesHaveAReason, &reason)?;
        }
        fewer_than(from.threshold, unaccounted.len())?;
        let known = usize::from(from.shares) - unaccounted.len();
        holds(
            known >= usize::from(from.threshold),
            Rule::AQuorumAccounted,
            format!("at least {} shares that somebody has", from.threshold),
            known.to_string(),
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
        self.brings_share(&custodian)?;
        let reissue = self.reissue()?;
        let done = &reissue.contributions;
        let twice = done.iter().any(|one| one.index == index);
        holds(
            !twice,
            Rule::DistinctShares,
            "a share not yet shared again",
            format!("share {index} again"),
        )?;
        let again = done.iter().any(|one| one.custodian == custodian);
        holds(
            !again,
            Rule::OneSharePerCustodian,
            "another custodian's share",
            &custodian,
        )?;
        holds(
            done.len() < usize::from(reissue.from.threshold),
            Rule::AsManyAsNeeded,
            format!("{} contributions", reissue.from.threshold),
            "one more",
        )?;
        let lost = reissue.unaccounted.as_ref();
        holds(
            !lost.is_some_and(|lost| lost.shares.contains(&index)),
            Rule::AccountedShare,
            "a share that is accounted for",
            format!("share {index}, which was said to be in unknown hands"),
        )?;
        fewer_than(reissue.from.threshold, self.exposed(&custodian))?;
        let threshold = self.script.quorum.map_or(0, |plan| plan.threshold);
        holds(
            commitments.len() == threshold as usize,
            Rule::QuorumAsInTheScript,
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
        let reissue = self.reissue()?;
        let from = &reissue.from;
        let contributors: Vec<u8> = reissue.contributions.iter().map(|one| one.index).collect();
        holds(
            contributors.len() == usize::from(from.threshold),
            Rule::AQuorumContributes,
            from.threshold.to_string(),
            contributors.len().to_string(),
        )?;
        self.fits_script(&package)?;
        // The commitment to the secret is the proof that it is the same secret.
        holds(
            package.commitments.first() == from.commitments.first(),
            Rule::SameSecret,
            "the commitment to the secret unchanged",
            "another one",
        )?;
        holds(
            package.header_digest == from.header_digest && package.key == from.key,
            Rule::SamePackageHeader,
            &from.header_digest,
            &package.header_digest,
        )?;
        holds(
            package.quorum != from.quorum,
            Rule::AnotherQuorum,
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
        self.second_person(&confirmed_by)?;
        filled(Rule::DestructionSaidHow, &how)?;
        let reissue = self.reissue()?;
        holds(
            (1..=reissue.from.shares).contains(&index),
            Rule::SharesThatExist,
            format!("shares from 1 to {}", reissue.from.shares),
            index.to_string(),
        )?;
        let twice = reissue.destroyed.iter().any(|one| one.what.index == index);
        holds(
            !twice,
            Rule::DestroyedOnce,
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

    pub(super) fn destroy_voided_share(
        &self,
        attempt: u32,
        index: u8,
        how: String,
        confirmed_by: String,
    ) -> Decision {
        self.second_person(&confirmed_by)?;
        filled(Rule::DestructionSaidHow, &how)?;
        let mut strays = self.stray_shares();
        let stray = strays.find(|(of, share)| *of == attempt && share.index == index);
        let (_, share) = stray.ok_or_else(|| {
            Refusal::new(
                Rule::VoidedShareOutside,
                "a share of an attempt that came to nothing, not destroyed yet",
                format!("share {index} of attempt {attempt}"),
            )
        })?;
        Ok(vec![Event::VoidedShareDestroyed {
            attempt,
            index,
            custodian: share.custodian.clone(),
            bag: share.bag.clone(),
            how,
            confirmed_by,
        }])
    }

    pub(super) fn retire_quorum(
        &self,
        by: String,
        confirmed_by: String,
        replaced: Replaced,
    ) -> Decision {
        self.performs(&by)?;
        self.second_person(&confirmed_by)?;
        let reissue = self.reissue()?;
        let strays: Vec<String> = self
            .stray_shares()
            .map(|(attempt, share)| {
                let bag = Some(&share.bag).filter(|bag| !bag.is_empty());
                let bag = bag.map_or_else(|| "in no bag".into(), |bag| format!("in {bag}"));
                format!("share {} of attempt {attempt}, {bag}", share.index)
            })
            .collect();
        holds(
            strays.is_empty(),
            Rule::VoidedBagsDestroyed,
            "every share destroyed of attempts that came to nothing: they hold the secret too",
            strays.join("; "),
        )?;
        // A share that was out of sight may have been copied before it was destroyed.
        let gone = |index: &u8| {
            let mut destroyed = reissue.destroyed.iter();
            destroyed.any(|one| one.what.index == *index) && !self.was_out_of_sight(*index)
        };
        let (destroyed, remaining): (Vec<u8>, Vec<u8>) = (1..=reissue.from.shares).partition(gone);
        let migration = self.script.migration.as_ref();
        // A migration accepts the old shares until its window ends, and says who is to destroy them then.
        holds(
            migration.is_some() || remaining.len() < usize::from(reissue.from.threshold),
            Rule::FewerThanThresholdRemain,
            format!(
                "fewer than {} shares of the old quorum left; destroy more of them, or {ROTATE}",
                reissue.from.threshold
            ),
            remaining.len().to_string(),
        )?;
        let migrated =
            migration.map(|plan| migrated(plan, reissue.from.shares, &destroyed, replaced));
        let put_off = migrated
            .as_ref()
            .and_then(|migrated| put_off(migrated, by.clone(), confirmed_by.clone()));
        let retired = Event::OldQuorumRetired {
            by,
            confirmed_by,
            destroyed,
            remaining,
            migrated,
        };
        Ok(put_off.into_iter().chain([retired]).collect())
    }

    /// A migration that stops after its new shares are in force leaves the old ones: somebody is to
    /// destroy them all the same.
    pub(super) fn left_behind(&self, by: &str) -> Option<Event> {
        let plan = self.script.migration.as_ref()?;
        self.released.as_ref()?;
        let reissue = self.reissue.as_ref()?;
        if reissue.remaining.is_some() {
            return None;
        }
        let left = reissue.left();
        let gone: Vec<u8> = (1..=reissue.from.shares)
            .filter(|index| !left.contains(index))
            .collect();
        let migrated = migrated(plan, reissue.from.shares, &gone, Replaced::default());
        put_off(&migrated, by.into(), String::new())
    }

    /// The loaded package must allow what the script asks for: said before anybody opens a bag.
    pub(super) fn within(&self, package: &PackageFacts) -> Result<(), Refusal> {
        let brings = |one: &&Participant| match self.kind {
            Kind::Migrate | Kind::Redistribute => one.brings || one.role == Role::BackupCustodian,
            Kind::AdoptKey
            | Kind::AdoptPolicy
            | Kind::Compromise
            | Kind::Destroy
            | Kind::Drill
            | Kind::Emergency
            | Kind::Generate
            | Kind::LiveTest
            | Kind::Possession
            | Kind::Recover
            | Kind::Replicate
            | Kind::Rotate => one.role.may(Duty::BringShare),
        };
        let bringers = self.script.participants.iter().filter(brings).count();
        holds(
            self.kind == Kind::Possession || bringers >= usize::from(package.threshold),
            Rule::EnoughWhoBring,
            format!("at least {} people who bring a share", package.threshold),
            bringers.to_string(),
        )
    }

    /// The end of an attempt of which shares are outside, when the ceremony stops.
    pub(super) fn void_redistribution(&self, reason: &str) -> Option<Event> {
        let attempt = self.attempt.as_ref()?;
        let voided = self.void_attempt(attempt, reason.into(), Found::NotDone);
        matches!(&voided, Event::AttemptVoided { shares, .. } if !shares.is_empty())
            .then_some(voided)
    }

    /// How many old shares could be in other hands once `custodian` contributes: those nobody
    /// answers for, and those whose bag was found open.
    fn exposed(&self, custodian: &str) -> usize {
        let unaccounted = self
            .reissue
            .as_ref()
            .and_then(|one| one.unaccounted.as_ref());
        let unaccounted = unaccounted.map_or(0, |lost| lost.shares.len());
        let contributed = self.reissue.iter().flat_map(|one| &one.contributions);
        let contributors = contributed.map(|one| one.custodian.as_str());
        let opened = contributors
            .chain([custodian])
            .filter(|name| self.came_unsealed(name))
            .count();
        unaccounted + opened
    }

    /// True if nobody could say where that old share was, or its bag was found open.
    fn was_out_of_sight(&self, index: u8) -> bool {
        let Some(reissue) = &self.reissue else {
            return false;
        };
        let unaccounted = reissue.unaccounted.as_ref();
        let mut contributions = reissue.contributions.iter();
        unaccounted.is_some_and(|lost| lost.shares.contains(&index))
            || contributions.any(|one| one.index == index && self.came_unsealed(&one.custodian))
    }

    /// True if this custodian's bag was open when it was first brought; later it is, of course.
    fn came_unsealed(&self, custodian: &str) -> bool {
        let mut opened = self.opened_bags.iter();
        opened
            .find(|opened| opened.custodian == custodian)
            .is_some_and(|opened| !opened.seal_intact)
    }

    /// A new package of the same key is not released while a threshold of an earlier sharing's shares,
    /// whose own package may lie somewhere, is outside: they would open the key in other hands.
    pub(super) fn few_strays(&self) -> Result<(), Refusal> {
        if !self.has_too_many_strays() {
            return Ok(());
        }
        let strays: Vec<String> = self
            .stray_shares()
            .map(|(attempt, share)| format!("share {} of sharing {attempt}", share.index))
            .collect();
        Err(Refusal::new(
            Rule::FewerThanThresholdRemain,
            "fewer shares outside than open the package that may lie somewhere: destroy more of \
             them, or stop and make another key",
            strays.join(", "),
        ))
    }

    fn reissue(&self) -> Result<&Reissue, Refusal> {
        self.reissue.as_ref().ok_or_else(|| {
            Refusal::new(
                Rule::PackageFirst,
                "the old quorum's package",
                "none loaded",
            )
        })
    }
}

/// What became of each share of the old quorum.
fn migrated(plan: &MigrationPlan, shares: u8, destroyed: &[u8], replaced: Replaced) -> Migrated {
    let known = |index: u8| replaced.shares.iter().find(|share| share.index == index);
    let shares = (1..=shares).map(|index| ReplacedShare {
        index,
        destroyed: destroyed.contains(&index),
        ..known(index).cloned().unwrap_or_default()
    });
    let seals = Suite::named(&plan.suite).map_or(&[][..], |suite| suite.seals);
    Migrated {
        suite: plan.suite.clone(),
        seals: seals.iter().map(|kem| (*kem).to_owned()).collect(),
        until: plan.until.clone(),
        replaced: Replaced {
            shares: shares.collect(),
            packages: replaced.packages,
        },
    }
}

/// The destruction of what is outstanding, put off until the window ends; none where nothing is.
fn put_off(migrated: &Migrated, by: String, confirmed_by: String) -> Option<Event> {
    let outstanding: Vec<String> = migrated
        .replaced
        .shares
        .iter()
        .filter(|share| !share.destroyed)
        .map(|share| {
            format!("{} ({})", share.custodian, share.index)
                .trim()
                .to_owned()
        })
        .collect();
    (!outstanding.is_empty()).then(|| Event::FollowUpDeferred {
        task: Ceremony::DESTROY_REPLACED.into(),
        reason: outstanding.join(", "),
        until: migrated.until.clone(),
        by,
        confirmed_by,
    })
}

/// The rule that decides, of `exposed` old shares.
fn fewer_than(threshold: u8, exposed: usize) -> Result<(), Refusal> {
    holds(
        exposed < usize::from(threshold),
        Rule::FewerThanThresholdUnaccounted,
        format!("fewer than {threshold} shares in unknown hands; otherwise {ROTATE}"),
        exposed.to_string(),
    )
}
