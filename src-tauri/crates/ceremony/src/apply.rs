//! What each event changes.

mod custody;

use crate::{
    Agreement, Attachment, Attempt, Ceremony, Collected, Destroyed, Duty, Effect, Event, Found,
    HandedShare, Kind, Left, LiveTest, Phase, Presence, ReadBack, Reconciliation, Reissue,
    Released, SignOff, Step, StepTime, Timed, Voided, Written,
};

impl Ceremony {
    /// Applies one event, journalled at `at`.
    ///
    /// Total: whatever was journalled once can be replayed.
    pub fn apply(&mut self, at: &str, event: &Event) {
        match event {
            Event::Opened { .. } => {}
            Event::ScriptApproved { by, approval } => {
                self.approval = Some((by.clone(), approval.clone()));
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
            } => {
                if let Some(person) = self.person_mut(participant) {
                    person.here = false;
                    person.absences.push((at.into(), reason.clone(), None));
                }
                self.end_sign_off(at);
            }
            Event::ParticipantReturned { participant } => {
                if let Some(person) = self.person_mut(participant) {
                    person.here = true;
                    if let Some(absence) = person.absences.last_mut() {
                        absence.2 = Some(at.into());
                    }
                }
            }
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
            Event::Intended {
                effect,
                confirmed_by,
            } => {
                self.unresolved = Some(effect.clone());
                if let Effect::WriteShare {
                    index,
                    attempt,
                    files,
                } = effect
                {
                    self.writes.push(Written {
                        index: *index,
                        attempt: *attempt,
                        files: files.clone(),
                    });
                }
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
                let what = (effect.name().into(), code.clone(), message.clone());
                self.failures.push(Timed {
                    at: at.into(),
                    what,
                });
            }
            Event::Reconciled {
                effect,
                found,
                decision,
                by,
                confirmed_by,
            } => {
                let what = (effect.name().into(), found.clone(), *decision, by.clone());
                self.reconciliations.push(Timed {
                    at: at.into(),
                    what,
                });
                self.confirm(confirmed_by);
                if *decision == Reconciliation::Retry {
                    self.unresolved = None;
                }
            }
            Event::KeyMade { key, .. } => {
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
                self.attempt = Some(Attempt {
                    number: *attempt,
                    package: package.clone(),
                    entropy: entropy.clone(),
                    equality: Some(equality.clone()),
                    shares: self.blank_shares(package.shares),
                });
                self.advance(at);
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
            Event::PackageLoaded { package } => {
                self.package = Some(package.clone());
                self.reissue = (self.kind == Kind::Redistribute).then(|| Reissue {
                    from: package.clone(),
                    unaccounted: None,
                    contributions: Vec::new(),
                    destroyed: Vec::new(),
                    remaining: None,
                });
                self.advance(at);
            }
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
                self.opened_bags.push((
                    custodian.clone(),
                    bag.clone(),
                    *seal_intact,
                    confirmed_by.clone(),
                ));
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
            } => {
                let what = (custodian.clone(), reason.clone(), detail.clone());
                self.not_accepted.push(Timed {
                    at: at.into(),
                    what,
                });
            }
            Event::EnteredSharesForgotten { .. } => {
                self.unresolved = None;
                self.collected.clear();
                self.go_to(at, Step::Collect);
            }
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
                self.exceptions.push(Timed {
                    at: at.into(),
                    what: note.clone(),
                });
            }
            Event::Paused { by, reason } => {
                self.paused = true;
                let what = (by.clone(), reason.clone(), None);
                self.breaks.push(Timed {
                    at: at.into(),
                    what,
                });
            }
            Event::Resumed { .. } => {
                self.paused = false;
                if let Some(pause) = self.breaks.last_mut() {
                    pause.what.2 = Some(at.into());
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
                let what = SignOff {
                    participant: participant.clone(),
                    name: name.clone(),
                    agreement,
                };
                self.sign_offs.push(Timed {
                    at: at.into(),
                    what,
                });
                self.end_sign_off(at);
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
                self.attachments.push(Timed {
                    at: at.into(),
                    what,
                });
            }
            Event::ChallengeIssued { .. }
            | Event::PossessionProved { .. }
            | Event::PossessionNotProved { .. }
            | Event::PossessionCheckClosed { .. } => self.apply_possession(at, event),
            Event::SharesAccounted { .. }
            | Event::ContributionTaken { .. }
            | Event::ContributionsForgotten { .. }
            | Event::QuorumRedistributed { .. }
            | Event::OldShareDestroyed { .. }
            | Event::VoidedShareDestroyed { .. }
            | Event::OldQuorumRetired { .. } => self.apply_reissue(at, event),
            Event::EmergencyApproved { .. }
            | Event::HolderAbsent { .. }
            | Event::FollowUpDone { .. }
            | Event::FollowUpDeferred { .. } => self.apply_emergency(at, event),
            Event::Closed { .. } => self.end(at, Phase::Closed),
            Event::VoidFilesRemoved {
                files,
                confirmed_by,
            } => {
                self.confirm(confirmed_by);
                for written in &mut self.writes {
                    written.files.retain(|file| !files.contains(file));
                }
            }
            Event::Aborted { by, reason, left } => {
                // Entries before version 3 do not say what was begun; it was never looked for.
                let begun = self.unresolved.take().map(|effect| Left {
                    effect,
                    found: Found::Unknown,
                });
                self.left = left.clone().or(begun);
                self.aborted = Some((by.clone(), reason.clone()));
                self.end(at, Phase::Aborted);
            }
        }
    }

    fn blank_shares(&self, count: u8) -> Vec<HandedShare> {
        (1..=count)
            .zip(self.script.takers())
            .map(|(index, custodian)| HandedShare {
                index,
                custodian: custodian.name.clone(),
                planned: custodian.medium,
                passphrase: custodian.passphrase,
                remote: custodian.remote,
                medium: None,
                read_back: ReadBack::default(),
                verified: false,
                bag: None,
            })
            .collect()
    }

    fn void(&mut self, at: &str, voided: Voided) {
        self.unresolved = None;
        self.attempt = None;
        self.challenge = None;
        self.proved.clear();
        self.voided.push(voided);
        if let Some(reissue) = &mut self.reissue {
            reissue.contributions.clear();
            self.go_to(at, Step::Contribute);
        } else {
            self.go_to(at, Step::Rehearse);
        }
    }

    /// Sign-off ends when everyone who is still here, and signs, has signed.
    fn end_sign_off(&mut self, at: &str) {
        let mut here = self
            .people
            .iter()
            .filter(|person| person.here && person.attendee.role.may(Duty::SignOff));
        let all = here.all(|person| self.has_signed(&person.attendee.participant));
        if all && self.phase == Phase::At(Step::SignOff) && !self.sign_offs.is_empty() {
            self.advance(at);
        }
    }

    fn person_mut(&mut self, participant: &str) -> Option<&mut Presence> {
        self.people
            .iter_mut()
            .find(|person| person.attendee.participant == participant)
    }

    fn share_mut(&mut self, index: u8, change: impl FnOnce(&mut HandedShare)) {
        let shares = self
            .attempt
            .iter_mut()
            .flat_map(|attempt| &mut attempt.shares);
        if let Some(share) = shares.into_iter().find(|share| share.index == index) {
            change(share);
        }
    }

    fn confirm(&mut self, name: &str) {
        if let Some(step) = self.steps.last_mut()
            && !name.is_empty()
            && !step.confirmed_by.iter().any(|known| known == name)
        {
            step.confirmed_by.push(name.into());
        }
    }

    fn advance(&mut self, at: &str) {
        let Phase::At(step) = self.phase else { return };
        let steps = self.kind.steps();
        let next = steps
            .iter()
            .position(|one| *one == step)
            .and_then(|here| steps.get(here + 1));
        if let Some(next) = next {
            self.go_to(at, *next);
        }
    }

    fn go_to(&mut self, at: &str, step: Step) {
        if let Some(last) = self.steps.last_mut() {
            last.ended = Some(at.into());
        }
        self.phase = Phase::At(step);
        self.steps.push(StepTime {
            step,
            started: at.into(),
            ended: None,
            confirmed_by: Vec::new(),
        });
    }

    fn end(&mut self, at: &str, phase: Phase) {
        if let Some(last) = self.steps.last_mut() {
            last.ended = Some(at.into());
        }
        self.phase = phase;
        self.ended_at = Some(at.into());
    }
}
