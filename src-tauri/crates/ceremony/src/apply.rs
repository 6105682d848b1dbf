//! What each event changes.

mod course;
mod custody;

use crate::{
    Absent, Agreement, Approval, Attachment, Break, Ceremony, CheckClosed, Collected, Contribution,
    Destroyed, Event, Failure, LiveTest, NotAccepted, OpenedBag, Phase, Presence, Proved, ReadBack,
    Reconciled, Reconciliation, Released, RetiredShare, ScriptApproval, Step, Timed, Voided,
};

impl Ceremony {
    /// Applies one event, journalled at `at`.
    ///
    /// Total: whatever was journalled once can be replayed.
    pub fn apply(&mut self, at: &str, event: &Event) {
        match event {
            Event::Opened { .. } => {}
            Event::ScriptApproved { by, approval } => {
                self.approval = Some(ScriptApproval {
                    by: by.clone(),
                    reference: approval.clone(),
                });
                self.confirm(by);
                self.advance(at);
            }
            Event::ParticipantArrived {
                attendee,
                identity_check,
                ..
            } => self.people.push(Presence {
                attendee: attendee.clone(),
                identity_check: identity_check.clone(),
                arrived: at.into(),
                here: true,
                absences: Vec::new(),
            }),
            Event::ParticipantLeft {
                participant,
                reason,
            } => self.left_the_room(at, participant, reason),
            Event::ParticipantReturned { participant } => self.returned(at, participant),
            Event::RollCallClosed { by, .. } => {
                self.confirm(by);
                self.advance(at);
            }
            Event::TokenBound { role, token, .. } => {
                self.tokens.insert(*role, token.clone());
            }
            Event::TokensAccepted { by, confirmed_by } => {
                self.confirm(by);
                self.confirm(confirmed_by);
                self.advance(at);
            }
            Event::Shown {
                what,
                by,
                confirmed_by,
            } => {
                self.confirm(by);
                self.confirm(confirmed_by);
                if self.step() == Some(Step::Show(*what)) {
                    self.advance(at);
                }
            }
            Event::Intended {
                effect,
                confirmed_by,
            } => {
                self.intended(effect);
                if let Some(name) = confirmed_by {
                    self.confirm(name);
                }
            }
            Event::FolderChosen { folder } => self.folder = Some(folder.clone()),
            Event::EffectFailed {
                effect,
                code,
                message,
                ..
            } => {
                self.unresolved = None;
                let failure = Failure {
                    effect: effect.name().into(),
                    code: code.clone(),
                    message: message.clone(),
                };
                self.failures.push(timed(at, failure));
            }
            Event::Reconciled {
                effect,
                found,
                decision,
                by,
                confirmed_by,
            } => {
                let reconciled = Reconciled {
                    effect: effect.name().into(),
                    found: found.clone(),
                    decision: *decision,
                    by: by.clone(),
                };
                self.reconciliations.push(timed(at, reconciled));
                self.confirm(confirmed_by);
                if *decision == Reconciliation::Retry {
                    self.unresolved = None;
                }
            }
            Event::KeyAdopted { key, .. } | Event::KeyMade { key, .. } => {
                self.unresolved = None;
                self.key = Some(key.clone());
                self.advance(at);
            }
            Event::RecoveryRehearsed {
                attempt,
                package,
                entropy,
                equality,
                ..
            } => {
                self.unresolved = None;
                self.shared(at, *attempt, package, entropy, Some(equality));
            }
            Event::AttemptVoided {
                attempt,
                reason,
                bags,
                shares,
            } => self.void(
                at,
                Voided {
                    attempt: *attempt,
                    reason: reason.clone(),
                    bags: bags.clone(),
                    shares: shares.clone(),
                    destroyed: Vec::new(),
                },
            ),
            Event::ShareWritten { index, medium, .. } => {
                self.unresolved = None;
                self.share_mut(*index, |share| {
                    share.medium = Some(medium.clone());
                    share.read_back = ReadBack::default();
                });
            }
            Event::ShareReadBack {
                index,
                code,
                rows,
                opened,
                ..
            } => self.share_mut(*index, |share| {
                share.read_back = ReadBack {
                    code: *code,
                    rows: *rows,
                    opened: opened.clone(),
                };
            }),
            Event::ShareVerified { index, .. } => {
                self.share_mut(*index, |share| share.verified = true);
            }
            Event::BagSealed {
                bag, confirmed_by, ..
            } if self.step() == Some(Step::Prove) => {
                self.confirm(confirmed_by);
                self.seal_again(bag);
            }
            Event::BagSealed {
                index,
                bag,
                confirmed_by,
                ..
            } => {
                self.confirm(confirmed_by);
                self.share_mut(*index, |share| share.bag = Some(bag.clone()));
                if self.current_share().is_none() {
                    self.advance(at);
                }
            }
            Event::PackageReleased { package, file } => {
                self.unresolved = None;
                self.package = Some(package.clone());
                self.released = Some(Released {
                    package: package.clone(),
                    file: file.clone(),
                });
                self.advance(at);
            }
            Event::DoorClosed { key, .. } => {
                self.unresolved = None;
                self.door = Some(key.clone());
                self.key = Some(key.clone());
                self.advance(at);
            }
            Event::PackageLoaded { package } => self.package_loaded(at, package),
            Event::BagOpened {
                custodian,
                bag,
                seal_intact,
                confirmed_by,
            } => {
                self.confirm(confirmed_by);
                if self.step() == Some(Step::Prove) {
                    self.unsealed = Some(custodian.clone());
                }
                self.opened_bags.push(OpenedBag {
                    custodian: custodian.clone(),
                    bag: bag.clone(),
                    seal_intact: *seal_intact,
                    confirmed_by: confirmed_by.clone(),
                });
            }
            Event::ShareEntered {
                index,
                custodian,
                bag,
                how,
                corrected,
            } => {
                self.collected.push(Collected {
                    index: *index,
                    custodian: custodian.clone(),
                    bag: bag.clone(),
                    how: how.clone(),
                    corrected: corrected.clone(),
                });
                if self
                    .threshold()
                    .is_some_and(|k| self.collected.len() >= usize::from(k))
                {
                    self.advance(at);
                }
            }
            Event::ShareNotAccepted {
                custodian,
                reason,
                detail,
            }
            | Event::PossessionNotProved {
                custodian,
                reason,
                detail,
            } => {
                let refused = NotAccepted {
                    custodian: custodian.clone(),
                    reason: reason.clone(),
                    detail: detail.clone(),
                };
                self.not_accepted.push(timed(at, refused));
            }
            Event::EnteredSharesForgotten { reason } => self.shares_forgotten(at, reason),
            Event::KeyRecovered { key, .. } => {
                self.unresolved = None;
                self.recovered = Some(key.clone());
                self.advance(at);
            }
            Event::CopiesCompared { equality, .. } => self.equality = Some(equality.clone()),
            Event::KeyDestroyed { key, copies, .. } => {
                self.unresolved = None;
                self.destroyed = Some(Destroyed {
                    key: key.clone(),
                    copies: copies.clone(),
                });
                self.advance(at);
            }
            Event::ExceptionRecorded { note } => {
                self.exceptions.push(timed(at, note.clone()));
            }
            Event::Paused { by, reason } => {
                self.paused = true;
                let pause = Break {
                    by: by.clone(),
                    reason: reason.clone(),
                    until: None,
                };
                self.breaks.push(timed(at, pause));
            }
            Event::Resumed { .. } => {
                self.paused = false;
                if let Some(pause) = self.breaks.last_mut() {
                    pause.what.until = Some(at.into());
                }
            }
            Event::SignedOff {
                participant,
                name,
                agree,
                reason,
                public_key,
                checkpoint,
                signature,
            } => {
                let agreement = Agreement {
                    agree: *agree,
                    reason: reason.clone(),
                    public_key: public_key.clone(),
                    checkpoint: checkpoint.clone(),
                    signature: signature.clone(),
                };
                self.signed_off(at, participant, name, agreement);
            }
            Event::LiveRecoveryTested {
                key,
                equality,
                canary,
                ..
            } => {
                self.unresolved = None;
                self.live_test = Some(LiveTest {
                    key: key.clone(),
                    equality: equality.clone(),
                    canary: canary.clone(),
                });
                self.advance(at);
            }
            Event::CarriedOut { acted } => self.act_done(at, acted),
            Event::FileAttached {
                what,
                file,
                digest,
                bytes,
                ..
            } => {
                let what = Attachment {
                    what: what.clone(),
                    file: file.clone(),
                    digest: digest.clone(),
                    bytes: *bytes,
                };
                self.attachments.push(timed(at, what));
            }
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
            Event::SharesAccounted {
                by,
                confirmed_by,
                unaccounted,
                reason,
            } => {
                self.confirm(by);
                self.confirm(confirmed_by);
                self.shares_accounted(at, unaccounted, reason);
            }
            Event::ContributionTaken {
                index,
                custodian,
                bag,
                how,
                commitments,
            } => self.contribution_taken(Contribution {
                index: *index,
                custodian: custodian.clone(),
                bag: bag.clone(),
                how: how.clone(),
                commitments: commitments.clone(),
            }),
            Event::ContributionsForgotten { reason } => self.contributions_forgotten(at, reason),
            Event::QuorumRedistributed {
                attempt,
                package,
                entropy,
                ..
            } => self.shared(at, *attempt, package, entropy, None),
            Event::OldShareDestroyed {
                index,
                custodian,
                bag,
                how,
                confirmed_by,
            } => {
                let retired = RetiredShare {
                    index: *index,
                    custodian: custodian.clone(),
                    bag: bag.clone(),
                    how: how.clone(),
                    confirmed_by: confirmed_by.clone(),
                };
                self.old_share_destroyed(at, retired);
            }
            Event::VoidedShareDestroyed {
                attempt,
                index,
                custodian,
                bag,
                how,
                confirmed_by,
            } => {
                let retired = RetiredShare {
                    index: *index,
                    custodian: custodian.clone(),
                    bag: bag.clone(),
                    how: how.clone(),
                    confirmed_by: confirmed_by.clone(),
                };
                self.voided_share_destroyed(at, *attempt, retired);
            }
            Event::OldQuorumRetired {
                by,
                confirmed_by,
                remaining,
                migrated,
                ..
            } => {
                self.confirm(by);
                self.confirm(confirmed_by);
                self.old_quorum_retired(at, remaining, migrated.as_ref());
            }
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
            } => self.follow_up(at, task, reason, Some(until), confirmed_by),
            Event::Closed { .. } => self.end(at, Phase::Closed),
            Event::ShareFilesErased {
                files,
                confirmed_by,
                ..
            }
            | Event::VoidFilesRemoved {
                files,
                confirmed_by,
            } => {
                self.confirm(confirmed_by);
                for written in &mut self.writes {
                    written.files.retain(|file| !files.contains(file));
                }
            }
            Event::Aborted { by, reason, left } => self.abandon(at, by, reason, left.as_ref()),
        }
    }
}

fn timed<T>(at: &str, what: T) -> Timed<T> {
    Timed {
        at: at.into(),
        what,
    }
}
