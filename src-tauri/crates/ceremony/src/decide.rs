//! What is allowed: one command against one state gives events or a refusal.

mod emergency;
mod outcome;
mod people;
mod possession;
mod reissue;
mod rules;
mod shares;
mod tokens;

use crate::{
    Agreement, Ceremony, Command, CommandKind, Effect, Event, Found, Heard, Left, Phase, Refusal,
    Rule, Step, legal,
};
use rules::{filled, holds};

type Decision = Result<Vec<Event>, Refusal>;

impl Ceremony {
    /// Decides on a command. Nothing changes until the events are journalled and applied.
    ///
    /// # Errors
    /// [`Refusal`] naming the rule that said no.
    pub fn decide(&self, command: Command) -> Decision {
        let begins = if let Command::Begin { effect, .. } = &command {
            Some(effect)
        } else {
            None
        };
        self.heard(command.kind(), begins)?;
        match command {
            Command::Abort { by, reason, found } => self.abort(by, reason, found),
            Command::RecordException { note } => {
                self.present(&note.by)?;
                filled(Rule::ExceptionSaysWhatHappened, &note.happened)?;
                filled(Rule::ExceptionSaysWhatWasDecided, &note.decided)?;
                Ok(vec![Event::ExceptionRecorded { note }])
            }
            Command::AttachFile {
                what,
                file,
                digest,
                bytes,
                by,
            } => {
                self.takes_part(&by)?;
                filled(Rule::AttachmentNamed, &what)?;
                Ok(vec![Event::FileAttached {
                    what,
                    file,
                    digest,
                    bytes,
                    by,
                }])
            }
            Command::Resume { by } => {
                self.takes_part(&by)?;
                holds(
                    self.paused,
                    Rule::PausedToResume,
                    "a paused ceremony",
                    "one under way",
                )?;
                Ok(vec![Event::Resumed { by }])
            }
            // The process that held them is gone, whatever the ceremony was doing.
            Command::ForgetSecrets { reason, package } => Ok(self.forget_secrets(reason, package)),
            Command::Approve { by, approval } => {
                filled(Rule::ApprovedBySomebody, &by)?;
                self.takes_part(&by)?;
                self.enough_approvals()?;
                Ok(vec![Event::ScriptApproved { by, approval }])
            }
            Command::Arrive {
                attendee,
                identity_check,
                signed,
            } => self.arrive(attendee, identity_check, &signed),
            Command::Leave {
                participant,
                reason,
            } => {
                let person = self.known(&participant)?;
                holds(
                    person.here,
                    Rule::HereToLeave,
                    "somebody in the room",
                    &person.attendee.name,
                )?;
                filled(Rule::LeavingHasAReason, &reason)?;
                Ok(vec![Event::ParticipantLeft {
                    participant,
                    reason,
                }])
            }
            Command::Return { participant } => {
                let person = self.known(&participant)?;
                holds(
                    !person.here,
                    Rule::AwayToReturn,
                    "somebody away",
                    &person.attendee.name,
                )?;
                Ok(vec![Event::ParticipantReturned { participant }])
            }
            Command::CloseRollCall { by } => self.close_roll_call(by),
            Command::BindToken { role, token, calls } => {
                self.bindable(role, &token)?;
                Ok(vec![Event::TokenBound { role, token, calls }])
            }
            Command::ConfirmShown { by, confirmed_by } => self.confirm_shown(by, confirmed_by),
            Command::AcceptTokens { by, confirmed_by } => self.accept_tokens(by, confirmed_by),
            Command::Begin {
                effect,
                confirmed_by,
            } => self.begin(effect, confirmed_by),
            Command::SealBag {
                index,
                bag,
                confirmed_by,
            } => self.seal_bag(index, &bag, confirmed_by),
            Command::LoadPackage { package } => {
                self.same_kind(&package)?;
                self.within(&package)?;
                Ok(vec![Event::PackageLoaded { package }])
            }
            Command::OpenBag {
                custodian,
                bag,
                seal_intact,
                confirmed_by,
            } => {
                self.none_is_unsealed()?;
                self.brings_share(&custodian)?;
                self.second_person(&confirmed_by)?;
                filled(Rule::BagHasANumber, &bag)?;
                Ok(vec![Event::BagOpened {
                    custodian,
                    bag,
                    seal_intact,
                    confirmed_by,
                }])
            }
            Command::EnterShare {
                index,
                custodian,
                bag,
                how,
                corrected,
            } => self.enter_share(index, custodian, bag, how, corrected),
            Command::RefuseShare {
                custodian,
                reason,
                detail,
            } => {
                self.none_is_unsealed()?;
                self.brings_share(&custodian)?;
                Ok(vec![Event::ShareNotAccepted {
                    custodian,
                    reason,
                    detail,
                }])
            }
            Command::ChooseFolder { folder } => {
                filled(Rule::FolderNamed, &folder)?;
                Ok(vec![Event::FolderChosen { folder }])
            }
            Command::AcceptShare { index, read_back } => self.accept_share(index, read_back),
            Command::IssueChallenge { challenge } => self.issue_challenge(challenge),
            Command::ProvePossession {
                custodian,
                proof,
                how,
            } => self.prove_possession(custodian, &proof, how),
            Command::RefuseProof {
                custodian,
                reason,
                detail,
            } => {
                self.names_custodian(&custodian)?;
                Ok(vec![Event::PossessionNotProved {
                    custodian,
                    reason,
                    detail,
                }])
            }
            Command::CloseCheck {
                by,
                confirmed_by,
                reason,
            } => self.close_check(by, confirmed_by, reason),
            Command::AccountShares {
                by,
                confirmed_by,
                unaccounted,
                reason,
            } => self.account_shares(by, confirmed_by, unaccounted, reason),
            Command::Contribute {
                index,
                custodian,
                bag,
                how,
                commitments,
            } => self.contribute(index, custodian, bag, how, commitments),
            Command::Redistribute { package, entropy } => self.redistribute(package, entropy),
            Command::DestroyVoidedShare {
                attempt,
                index,
                how,
                confirmed_by,
            } => self.destroy_voided_share(attempt, index, how, confirmed_by),
            Command::DestroyOldShare {
                index,
                custodian,
                bag,
                how,
                confirmed_by,
            } => self.destroy_old_share(index, custodian, bag, how, confirmed_by),
            Command::EraseShareFiles {
                files,
                kept,
                confirmed_by,
            } => self.erase_share_files(files, kept, confirmed_by),
            Command::RemoveVoidFiles {
                files,
                confirmed_by,
            } => self.remove_void_files(files, confirmed_by),
            Command::RetireQuorum {
                by,
                confirmed_by,
                replaced,
            } => self.retire_quorum(by, confirmed_by, replaced),
            Command::ApproveEmergency { attendee, signed } => {
                self.approve_emergency(attendee, &signed)
            }
            Command::RecordAbsence {
                custodian,
                tried,
                reason,
                confirmed_by,
            } => self.record_absence(custodian, tried, reason, confirmed_by),
            Command::DoFollowUp {
                task,
                note,
                by,
                confirmed_by,
            } => {
                self.may_follow_up(&task, &note, &by, &confirmed_by)?;
                Ok(vec![Event::FollowUpDone {
                    task,
                    note,
                    by,
                    confirmed_by,
                }])
            }
            Command::DeferFollowUp {
                task,
                reason,
                until,
                by,
                confirmed_by,
            } => {
                self.may_follow_up(&task, &reason, &by, &confirmed_by)?;
                holds(
                    crate::is_date(&until),
                    Rule::DeferredUntilADate,
                    "a date like 2027-05-31",
                    &until,
                )?;
                Ok(vec![Event::FollowUpDeferred {
                    task,
                    reason,
                    until,
                    by,
                    confirmed_by,
                }])
            }
            Command::Pause { by, reason } => {
                self.takes_part(&by)?;
                Ok(vec![Event::Paused { by, reason }])
            }
            Command::SignOff {
                participant,
                agree,
                reason,
                checkpoint,
                signed,
            } => {
                let agreement = Agreement {
                    agree,
                    reason,
                    public_key: signed.public_key().into(),
                    checkpoint,
                    signature: signed.signature().into(),
                };
                self.sign_off(participant, agreement, &signed)
            }
            Command::Close { by } => {
                self.performs(&by)?;
                Ok(vec![Event::Closed { by }])
            }
            Command::Reconcile {
                found,
                decision,
                by,
                confirmed_by,
            } => self.reconcile(found, decision, by, confirmed_by),
            Command::ReportFailure {
                code,
                message,
                calls,
            } => self.effect_failed(code, message, calls),
            Command::ReportKeyAdopted { key, calls } => self.key_adopted(key, calls),
            Command::ReportKeyMade { key, calls } => self.key_made(key, calls),
            Command::ReportRehearsed {
                package,
                entropy,
                equality,
                calls,
            } => self.rehearsed(package, entropy, equality, calls),
            Command::ReportShareWritten { medium, read_back } => {
                self.share_written(medium, read_back)
            }
            Command::ReportKeyTested {
                key,
                equality,
                canary,
                gone,
                calls,
            } => self.key_tested(key, equality, canary, gone, calls),
            Command::ReportReleased { package, file } => self.released(package, file),
            Command::ReportCarriedOut { acted } => self.carried_out(acted),
            Command::ReportDoorClosed { key, calls } => self.door_closed(key, calls),
            Command::ReportKeyRecovered {
                key,
                calls,
                equality,
            } => self.recovered(key, calls, equality),
            Command::ReportKeyDestroyed { copies, calls } => self.key_destroyed(copies, calls),
        }
    }

    /// Whether a command is heard at all: while the ceremony is interrupted, or nobody knows what
    /// became of an effect, few are, and most belong to a step.
    fn heard(&self, kind: CommandKind, begins: Option<&Effect>) -> Result<(), Refusal> {
        holds(
            matches!(self.phase, Phase::At(_)),
            Rule::CeremonyUnderWay,
            "an open ceremony",
            "one that has ended",
        )?;
        let heard = kind.heard();
        if heard == Heard::Always {
            return Ok(());
        }
        holds(
            !self.paused,
            Rule::ResumedFirst,
            "a ceremony under way",
            "a paused one",
        )?;
        if let Some(effect) = &self.unresolved {
            // A token bound before comes back after a restart: else nobody could look.
            let looks = heard == Heard::AfterAnIntent || kind == CommandKind::BindToken;
            return if looks {
                Ok(())
            } else {
                Err(reconciled_first(effect))
            };
        }
        if heard != Heard::AtItsSteps {
            return Ok(());
        }
        if kind == CommandKind::RecordAbsence {
            self.is_emergency()?;
        }
        if let Some(effect) = begins {
            return self.at(effect.step());
        }
        let is_legal = self.step().is_some_and(|step| legal(step).contains(&kind));
        match kind.usual_step() {
            Some(usual) if !is_legal => self.at(usual),
            Some(_) | None => Ok(()),
        }
    }

    /// Always possible. Shares of a redistribution that are outside by then are listed: nobody must
    /// rely on them, and together they rebuild the secret.
    fn abort(&self, by: String, reason: String, found: Option<Found>) -> Decision {
        self.present(&by)?;
        filled(Rule::AbortHasAReason, &reason)?;
        let voided = self
            .sharing()
            .and_then(|_| self.void_redistribution(&reason));
        let mut events: Vec<Event> = voided.into_iter().collect();
        events.extend(self.left_behind(&by));
        let left = self.unresolved.clone().map(|effect| Left {
            effect,
            found: found.unwrap_or(Found::Unknown),
        });
        events.push(Event::Aborted { by, reason, left });
        Ok(events)
    }

    fn begin(&self, effect: Effect, confirmed_by: Option<String>) -> Decision {
        if effect.irreversible() {
            self.second_person(confirmed_by.as_deref().unwrap_or_default())?;
        }
        if let Effect::CarryOut { deciders, .. } = &effect {
            for name in deciders {
                self.present(name)?;
            }
        } else if let Effect::GenerateKey { label, .. } = &effect {
            holds(
                *label == self.script.key.label,
                Rule::LabelAsInTheScript,
                &self.script.key.label,
                label,
            )?;
        } else {
            let planned = self.next_effect();
            holds(
                planned
                    .as_ref()
                    .is_some_and(|planned| planned.is_same_act(&effect)),
                Rule::EffectInItsTurn,
                planned.as_ref().map_or("no effect", Effect::name),
                effect.name(),
            )?;
        }
        if matches!(effect, Effect::WriteShare { .. })
            && let Some(share) = self.current_share()
        {
            self.takes_share(share)?;
        }
        if matches!(effect, Effect::ReleasePackage { .. }) {
            self.few_strays()?;
        }
        Ok(vec![Event::Intended {
            effect,
            confirmed_by,
        }])
    }

    /// The bag that was opened for a proof is closed before another one is.
    fn none_is_unsealed(&self) -> Result<(), Refusal> {
        holds(
            self.unsealed.is_none(),
            Rule::SealedAgainFirst,
            "the last custodian's bag sealed again",
            self.unsealed.clone().unwrap_or_default(),
        )
    }

    fn at(&self, step: Step) -> Result<(), Refusal> {
        let here = self.step().map_or("ended", Step::name);
        holds(
            self.step() == Some(step),
            Rule::StepsInOrder,
            format!("step {step}"),
            format!("step {here}"),
        )
    }
}

/// An effect of which the outcome is not known comes before everything else.
fn reconciled_first(effect: &Effect) -> Refusal {
    Refusal::new(
        Rule::ReconciledFirst,
        format!(
            "a decision on “{}”, of which the outcome is not known",
            effect.name()
        ),
        "another command",
    )
}
