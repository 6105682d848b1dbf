//! The old quorum's account and end, what an emergency leaves, and files beside the record.

use super::{Unattended, confirmed_by, missing};
use room::{Action, Error, View, VoidedShareView};

impl Unattended {
    pub(super) fn account(&self, view: &View) -> Result<Action, Error> {
        let answers = &self.given.answers;
        let plan = &answers.account;
        let unaccounted = plan.unaccounted.clone();
        Ok(Action::AccountShares {
            unaccounted: unaccounted
                .ok_or_else(|| missing(view, "which shares are unaccounted, [] if none,"))?,
            reason: plan.reason.clone(),
            confirmed_by: confirmed_by(&plan.confirmed_by, answers, view)?,
        })
    }

    pub(super) fn retirement(&self, view: &View) -> Result<Action, Error> {
        let answers = &self.given.answers;
        let plan = &answers.retire;
        let confirmed_by = confirmed_by(&plan.confirmed_by, answers, view)?;
        let gone = |index: u8| {
            let reissue = view.reissue.as_ref();
            reissue.is_some_and(|reissue| reissue.destroyed.contains(&index))
        };
        let how = |said: &Option<String>| {
            let how = said.as_ref().or(plan.how.as_ref());
            how.cloned().ok_or_else(|| missing(view, "how"))
        };
        if let Some(share) = plan.destroyed.iter().find(|share| !gone(share.index)) {
            return Ok(Action::DestroyOldShare {
                index: share.index,
                custodian: share.custodian.clone(),
                bag: share.bag.clone(),
                bag_reason: share.bag_reason.clone(),
                how: how(&share.how)?,
                confirmed_by,
            });
        }
        let Some(VoidedShareView { attempt, index, .. }) = view.strays.first() else {
            return Ok(Action::RetireQuorum { confirmed_by });
        };
        let mut voided = plan.voided.iter();
        let voided = voided.find(|share| share.attempt == *attempt && share.index == *index);
        let voided = voided.ok_or_else(|| {
            let what = format!("a [[retire.voided]] for share {index} of attempt {attempt}");
            missing(view, &what)
        })?;
        Ok(Action::DestroyVoidedShare {
            attempt: *attempt,
            index: *index,
            how: how(&voided.how)?,
            confirmed_by,
        })
    }

    pub(super) fn follow_up(&self, view: &View) -> Result<Action, Error> {
        let answers = &self.given.answers;
        let plan = &answers.follow_up;
        let confirmed_by = confirmed_by(&plan.confirmed_by, answers, view)?;
        let mut tasks = view.follow_ups();
        let open = tasks.find(|task| task.state == room::FollowUpState::Open);
        let task = open.map(|one| one.task.clone()).unwrap_or_default();
        if let Some(note) = plan.done.get(&task) {
            return Ok(Action::DoFollowUp {
                task,
                note: note.clone(),
                confirmed_by,
            });
        }
        let put_off = plan.deferred.get(&task).ok_or_else(|| {
            missing(
                view,
                &format!("done.{task}, or reason and until in deferred.{task},"),
            )
        })?;
        Ok(Action::DeferFollowUp {
            task,
            reason: put_off.reason.clone(),
            until: put_off.until.clone(),
            confirmed_by,
        })
    }

    /// The next file of this step that is not beside the record yet.
    pub(super) fn attachment(&self, view: &View) -> Option<Action> {
        let here = |step: &str| view.step.is_some_and(|now| now.name() == step);
        let attached = |what: &str| view.attachments.iter().any(|file| file.what == what);
        let all = &self.given.answers.attachment;
        let next = all
            .iter()
            .find(|one| here(&one.step) && !attached(one.what.trim()))?;
        Some(Action::AttachFile {
            what: next.what.clone(),
            file: next.file.display().to_string(),
        })
    }
}
