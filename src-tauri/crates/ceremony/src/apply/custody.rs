//! What the events of possession checks, redistributions and emergencies change.

use super::timed;
use crate::{
    Ceremony, Contribution, FollowUp, LostKind, Migrated, Phase, RetiredShare, Step, Unaccounted,
};

impl Ceremony {
    pub(super) fn shares_accounted(&mut self, at: &str, unaccounted: &[u8], reason: &str) {
        if let Some(reissue) = &mut self.reissue {
            reissue.unaccounted = Some(Unaccounted {
                shares: unaccounted.into(),
                reason: reason.into(),
            });
        }
        self.advance(at);
    }

    pub(super) fn contribution_taken(&mut self, contribution: Contribution) {
        if let Some(reissue) = &mut self.reissue {
            reissue.contributions.push(contribution);
        }
    }

    pub(super) fn contributions_forgotten(&mut self, at: &str, reason: &str) {
        self.lose(at, LostKind::Contributions, reason);
        if let Some(reissue) = &mut self.reissue {
            reissue.contributions.clear();
        }
    }

    pub(super) fn old_share_destroyed(&mut self, at: &str, retired: RetiredShare) {
        self.confirm(&retired.confirmed_by);
        if let Some(reissue) = &mut self.reissue {
            reissue.destroyed.push(timed(at, retired));
        }
    }

    pub(super) fn voided_share_destroyed(&mut self, at: &str, attempt: u32, retired: RetiredShare) {
        self.confirm(&retired.confirmed_by);
        let mut voided = self.voided.iter_mut();
        if let Some(voided) = voided.find(|voided| voided.attempt == attempt) {
            voided.destroyed.push(timed(at, retired));
        }
    }

    pub(super) fn old_quorum_retired(
        &mut self,
        at: &str,
        remaining: &[u8],
        migrated: Option<&Migrated>,
    ) {
        if let Some(reissue) = &mut self.reissue {
            reissue.remaining = Some(remaining.into());
            reissue.migrated = migrated.cloned();
        }
        self.advance(at);
    }

    /// The bag opened for the last proof is closed again, under this number.
    pub(super) fn seal_again(&mut self, bag: &str) {
        let Some(custodian) = self.unsealed.take() else {
            return;
        };
        let mut proved = self.proved.iter_mut().rev();
        if let Some(proved) = proved.find(|proved| proved.what.custodian == custodian) {
            proved.what.bag = Some(bag.into());
        }
    }

    pub(super) fn follow_up(
        &mut self,
        at: &str,
        task: &str,
        note: &str,
        until: Option<&str>,
        confirmed_by: &str,
    ) {
        self.confirm(confirmed_by);
        let done = FollowUp {
            task: task.into(),
            note: note.into(),
            until: until.map(Into::into),
        };
        self.followed_up.push(timed(at, done));
        // A migration puts off where it ends the old quorum.
        if self.phase == Phase::At(Step::FollowUp)
            && self
                .follow_ups()
                .iter()
                .all(|task| self.followed_up(task).is_some())
        {
            self.advance(at);
        }
    }
}
