//! From step to step, and the parts of the state that several events change.

use super::timed;
use crate::{
    Absence, Acted, Agreement, Attempt, Ceremony, Duty, Effect, Entropy, Equality, Found,
    HandedShare, Left, Lost, LostKind, PackageFacts, ParticipantId, Phase, Presence, ReadBack,
    Reissue, SignOff, Step, StepTime, Stopped, Timed, Voided, Written,
};

impl Ceremony {
    /// The secret has shares, none of them written yet.
    pub(super) fn shared(
        &mut self,
        at: &str,
        attempt: u32,
        package: &PackageFacts,
        entropy: &[Entropy],
        equality: Option<&Equality>,
    ) {
        self.attempt = Some(Attempt {
            number: attempt,
            package: package.clone(),
            entropy: entropy.into(),
            equality: equality.cloned(),
            shares: self.blank_shares(package.shares),
        });
        self.advance(at);
    }

    pub(super) fn package_loaded(&mut self, at: &str, package: &PackageFacts) {
        self.package = Some(package.clone());
        self.reissue = self.kind.reissues().then(|| Reissue {
            from: package.clone(),
            unaccounted: None,
            contributions: Vec::new(),
            destroyed: Vec::new(),
            remaining: None,
            migrated: None,
        });
        self.advance(at);
    }

    /// The ceremony ends early. Entries before version 3 do not say what was begun; it was never
    /// looked for.
    pub(super) fn abandon(&mut self, at: &str, by: &str, reason: &str, left: Option<&Left>) {
        let begun = self.unresolved.take().map(|effect| Left {
            effect,
            found: Found::Unknown,
        });
        self.left = left.cloned().or(begun);
        self.aborted = Some(Stopped {
            by: by.into(),
            reason: reason.into(),
        });
        self.end(at, Phase::Aborted);
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

    pub(super) fn void(&mut self, at: &str, voided: Voided) {
        self.lose(at, LostKind::Sharing(voided.attempt), &voided.reason);
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

    pub(super) fn intended(&mut self, effect: &Effect) {
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
    }

    pub(super) fn act_done(&mut self, at: &str, acted: &Acted) {
        self.unresolved = None;
        self.acted = Some(Timed {
            at: at.into(),
            what: acted.clone(),
        });
        self.advance(at);
    }

    pub(super) fn left_the_room(&mut self, at: &str, participant: &ParticipantId, reason: &str) {
        if let Some(person) = self.person_mut(participant) {
            person.here = false;
            person.absences.push(Absence {
                left: at.into(),
                reason: reason.into(),
                returned: None,
            });
        }
        self.end_sign_off(at);
    }

    pub(super) fn returned(&mut self, at: &str, participant: &ParticipantId) {
        if let Some(person) = self.person_mut(participant) {
            person.here = true;
            if let Some(absence) = person.absences.last_mut() {
                absence.returned = Some(at.into());
            }
        }
    }

    pub(super) fn signed_off(
        &mut self,
        at: &str,
        participant: &ParticipantId,
        name: &str,
        agreement: Agreement,
    ) {
        let what = SignOff {
            participant: participant.clone(),
            name: name.into(),
            agreement,
        };
        self.sign_offs.push(timed(at, what));
        self.end_sign_off(at);
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

    fn person_mut(&mut self, participant: &ParticipantId) -> Option<&mut Presence> {
        self.people
            .iter_mut()
            .find(|person| person.attendee.participant == *participant)
    }

    pub(super) fn shares_forgotten(&mut self, at: &str, reason: &str) {
        self.lose(at, LostKind::EnteredShares, reason);
        self.unresolved = None;
        self.collected.clear();
        self.go_to(at, Step::Collect);
    }

    pub(super) fn lose(&mut self, at: &str, what: LostKind, reason: &str) {
        let reason = reason.into();
        self.lost.push(timed(at, Lost { what, reason }));
    }

    pub(super) fn share_mut(&mut self, index: u8, change: impl FnOnce(&mut HandedShare)) {
        let shares = self
            .attempt
            .iter_mut()
            .flat_map(|attempt| &mut attempt.shares);
        if let Some(share) = shares.into_iter().find(|share| share.index == index) {
            change(share);
        }
    }

    pub(super) fn confirm(&mut self, name: &str) {
        if let Some(step) = self.steps.last_mut()
            && !name.is_empty()
            && !step.confirmed_by.iter().any(|known| known == name)
        {
            step.confirmed_by.push(name.into());
        }
    }

    pub(super) fn advance(&mut self, at: &str) {
        let Phase::At(step) = self.phase else { return };
        let mut steps = self.order.iter().skip_while(|one| **one != step);
        if let Some(next) = steps.nth(1).copied() {
            self.go_to(at, next);
        }
    }

    pub(super) fn go_to(&mut self, at: &str, step: Step) {
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

    pub(super) fn end(&mut self, at: &str, phase: Phase) {
        if let Some(last) = self.steps.last_mut() {
            last.ended = Some(at.into());
        }
        self.phase = phase;
        self.ended_at = Some(at.into());
    }
}
