//! Possession checks, redistributions and emergencies as the fronts show them.

use crate::names::{FollowUpState, ProvedHow};
use crate::{
    AbsentView, AttachmentView, CardView, ContributionView, EmergencyView, FollowUpView,
    MigrationView, PossessionView, ProofView, ReissueView, VoidedShareView,
};
use ceremony::Ceremony;
use ledger::Card;

pub(super) fn possession(one: &Ceremony) -> Option<PossessionView> {
    let issued = one.challenge.as_ref()?;
    let proofs = one.proved.iter().map(|proved| ProofView {
        index: proved.what.index,
        custodian: proved.what.custodian.clone(),
        at: proved.at.clone(),
        how: ProvedHow::journalled(&proved.what.how),
        bag: proved.what.bag.clone(),
    });
    Some(PossessionView {
        challenge: format!("{}{}", issued.what.challenge, issued.what.digest),
        issued: issued.at.clone(),
        proofs: proofs.collect(),
        unsealed: one.unsealed.clone(),
    })
}

pub(super) fn reissue(one: &Ceremony) -> Option<ReissueView> {
    let reissue = one.reissue.as_ref()?;
    let contributions = reissue.contributions.iter().map(|one| ContributionView {
        index: one.index,
        custodian: one.custodian.clone(),
        bag: one.bag.clone(),
    });
    let new = one.attempt.as_ref();
    Some(ReissueView {
        from: reissue.from.quorum.clone(),
        threshold: reissue.from.threshold,
        shares: reissue.from.shares,
        unaccounted: reissue.unaccounted.as_ref().map(|lost| lost.shares.clone()),
        contributions: contributions.collect(),
        destroyed: reissue.destroyed.iter().map(|one| one.what.index).collect(),
        same_secret: new
            .map(|new| new.package.commitments.first() == reissue.from.commitments.first()),
        migration: one.script.migration.as_ref().map(|plan| MigrationView {
            suite: plan.suite.clone(),
            until: plan.until.clone(),
            outstanding: one.outstanding().unwrap_or_default(),
        }),
        voided: strays(one),
    })
}

pub(super) fn strays(one: &Ceremony) -> Vec<VoidedShareView> {
    one.stray_shares()
        .map(|(attempt, share)| VoidedShareView {
            attempt,
            index: share.index,
            custodian: share.custodian.clone(),
            bag: share.bag.clone(),
        })
        .collect()
}

pub(super) fn emergency(one: &Ceremony) -> Option<EmergencyView> {
    let plan = one.script.emergency.as_ref()?;
    let absent = one.absent.iter().map(|absent| AbsentView {
        custodian: absent.what.custodian.clone(),
        tried: absent.what.tried.clone(),
        reason: absent.what.reason.clone(),
    });
    Some(EmergencyView {
        reason: plan.reason.clone(),
        incident: plan.incident.clone(),
        approvals: one
            .approvals
            .iter()
            .map(|one| one.what.name.clone())
            .collect(),
        absent: absent.collect(),
        follow_ups: follow_ups(one),
    })
}

/// What is left to be done, with what became of it.
pub(super) fn follow_ups(one: &Ceremony) -> Vec<FollowUpView> {
    let follow_ups = one.follow_ups().into_iter().map(|task| {
        let done = one.followed_up(task).map(|done| &done.what);
        let until = done.and_then(|done| done.until.clone());
        let state = match done {
            None => FollowUpState::Open,
            Some(_) if until.is_some() => FollowUpState::Deferred,
            Some(_) => FollowUpState::Done,
        };
        FollowUpView {
            task: task.into(),
            state,
            note: done.map(|done| done.note.clone()).unwrap_or_default(),
            until,
        }
    });
    follow_ups.collect()
}

pub(super) fn attachments(one: &Ceremony) -> Vec<AttachmentView> {
    one.attachments
        .iter()
        .map(|file| AttachmentView {
            what: file.what.what.clone(),
            file: file.what.file.clone(),
            digest: file.what.digest.clone(),
            bytes: file.what.bytes,
        })
        .collect()
}

impl From<&Card> for CardView {
    fn from(card: &Card) -> Self {
        Self {
            token: card.token.clone(),
            serial: card.serial.clone(),
            signs: true,
            seals: !card.seal_key.is_empty(),
        }
    }
}
