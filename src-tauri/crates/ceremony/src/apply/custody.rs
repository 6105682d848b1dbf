//! What the events of possession checks, redistributions and emergencies change.

use crate::{
    Absent, Approval, Attempt, Ceremony, CheckClosed, Contribution, Event, FollowUp, Proved,
    RetiredShare, Timed,
};

impl Ceremony {
    pub(super) fn apply_possession(&mut self, at: &str, event: &Event) {
        match event {
            Event::ChallengeIssued { challenge } => {
                self.challenge = Some(timed(at, challenge.clone()));
            }
            Event::PossessionProved {
                index,
                custodian,
                proof,
                how,
            } => {
                let proved = Proved {
                    index: *index,
                    custodian: custodian.clone(),
                    proof: proof.clone(),
                    how: how.clone(),
                    bag: None,
                };
                self.proved.push(timed(at, proved));
            }
            Event::PossessionNotProved {
                custodian,
                reason,
                detail,
            } => {
                let what = (custodian.clone(), reason.clone(), detail.clone());
                self.not_accepted.push(timed(at, what));
            }
            Event::PossessionCheckClosed {
                by,
                confirmed_by,
                proved,
                missing,
                reason,
            } => {
                self.confirm(by);
                self.confirm(confirmed_by);
                self.check_closed = Some(CheckClosed {
                    proved: proved.clone(),
                    missing: missing.clone(),
                    reason: reason.clone(),
                });
                self.advance(at);
            }
            _ => {}
        }
    }

    pub(super) fn apply_reissue(&mut self, at: &str, event: &Event) {
        match event {
            Event::SharesAccounted {
                by,
                confirmed_by,
                unaccounted,
                reason,
            } => {
                self.confirm(by);
                self.confirm(confirmed_by);
                if let Some(reissue) = &mut self.reissue {
                    reissue.unaccounted = Some((unaccounted.clone(), reason.clone()));
                }
                self.advance(at);
            }
            Event::ContributionTaken {
                index,
                custodian,
                bag,
                how,
                commitments,
            } => {
                let contribution = Contribution {
                    index: *index,
                    custodian: custodian.clone(),
                    bag: bag.clone(),
                    how: how.clone(),
                    commitments: commitments.clone(),
                };
                if let Some(reissue) = &mut self.reissue {
                    reissue.contributions.push(contribution);
                }
            }
            Event::ContributionsForgotten { .. } => {
                if let Some(reissue) = &mut self.reissue {
                    reissue.contributions.clear();
                }
            }
            Event::QuorumRedistributed {
                attempt,
                package,
                entropy,
                ..
            } => {
                self.attempt = Some(Attempt {
                    number: *attempt,
                    package: package.clone(),
                    entropy: entropy.clone(),
                    equality: None,
                    shares: self.blank_shares(package.shares),
                });
                self.advance(at);
            }
            Event::OldShareDestroyed {
                index,
                custodian,
                bag,
                how,
                confirmed_by,
            } => {
                self.confirm(confirmed_by);
                let retired = RetiredShare {
                    index: *index,
                    custodian: custodian.clone(),
                    bag: bag.clone(),
                    how: how.clone(),
                    confirmed_by: confirmed_by.clone(),
                };
                if let Some(reissue) = &mut self.reissue {
                    reissue.destroyed.push(timed(at, retired));
                }
            }
            Event::VoidedShareDestroyed {
                attempt,
                index,
                custodian,
                bag,
                how,
                confirmed_by,
            } => {
                self.confirm(confirmed_by);
                let mut voided = self.voided.iter_mut();
                if let Some(voided) = voided.find(|voided| voided.attempt == *attempt) {
                    let destroyed = RetiredShare {
                        index: *index,
                        custodian: custodian.clone(),
                        bag: bag.clone(),
                        how: how.clone(),
                        confirmed_by: confirmed_by.clone(),
                    };
                    voided.destroyed.push(timed(at, destroyed));
                }
            }
            Event::OldQuorumRetired {
                by,
                confirmed_by,
                remaining,
                ..
            } => {
                self.confirm(by);
                self.confirm(confirmed_by);
                if let Some(reissue) = &mut self.reissue {
                    reissue.remaining = Some(remaining.clone());
                }
                self.advance(at);
            }
            _ => {}
        }
    }

    pub(super) fn apply_emergency(&mut self, at: &str, event: &Event) {
        match event {
            Event::EmergencyApproved {
                participant,
                name,
                public_key,
                signature,
            } => {
                self.confirm(name);
                let approval = Approval {
                    participant: participant.clone(),
                    name: name.clone(),
                    public_key: public_key.clone(),
                    signature: signature.clone(),
                };
                self.approvals.push(timed(at, approval));
            }
            Event::HolderAbsent {
                custodian,
                tried,
                reason,
                confirmed_by,
            } => {
                self.confirm(confirmed_by);
                let absent = Absent {
                    custodian: custodian.clone(),
                    tried: tried.clone(),
                    reason: reason.clone(),
                };
                self.absent.push(timed(at, absent));
            }
            Event::FollowUpDone {
                task,
                note,
                confirmed_by,
                ..
            } => self.follow_up(at, task, note, None, confirmed_by),
            Event::FollowUpDeferred {
                task,
                reason,
                until,
                confirmed_by,
                ..
            } => self.follow_up(at, task, reason, Some(until.clone()), confirmed_by),
            _ => {}
        }
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

    fn follow_up(
        &mut self,
        at: &str,
        task: &str,
        note: &str,
        until: Option<String>,
        confirmed_by: &str,
    ) {
        self.confirm(confirmed_by);
        let done = FollowUp {
            task: task.into(),
            note: note.into(),
            until,
        };
        self.followed_up.push(timed(at, done));
        if self
            .follow_ups()
            .iter()
            .all(|task| self.followed_up(task).is_some())
        {
            self.advance(at);
        }
    }
}

fn timed<T>(at: &str, what: T) -> Timed<T> {
    Timed {
        at: at.into(),
        what,
    }
}
