//! Asking people at a terminal, one question at a time.

mod custody;
mod questions;
mod shares;
mod steps;

use super::wording::{moment, name_of, so_far_in_words, voided_in_words};
use super::{Respondent, Turn};
use crate::plain;
use crate::terminal::{hidden, show};
use questions::{ASIDES, Answer, Instead, needed, or_else, question, witness};
use room::{Action, Error, Evidence, PersonView, Room, View, Want};
use secrecy::ExposeSecret;
use shares::{Missing, keys_of};
use std::collections::BTreeSet;

/// Somebody at the terminal.
#[derive(Debug, Default)]
pub(crate) struct Attended {
    greeted: bool,
    /// Who was asked for in this roll call and has not come yet.
    asked_for: BTreeSet<String>,
    /// The heading shown last: a question asked again needs no new one.
    heading: String,
    /// What was proven when the view was seen last, as lines.
    proven: Vec<String>,
    /// The last action that opens a sealed share.
    opens: Option<Action>,
    /// What was missing to do it.
    missing: Option<Missing>,
}

impl Respondent for Attended {
    fn turn(&mut self, room: &mut Room, view: &View) -> Result<Turn, Error> {
        self.announce(view)?;
        let asked = match (self.missing.take(), self.opens.take()) {
            (Some(missing), Some(action)) => shares::again(room, view, action, missing),
            _ => self.ask(room, view),
        };
        match asked {
            Ok(mut action) => {
                let kept = keys_of(&mut action).is_some()
                    || matches!(action, Action::DestroyOldShare { .. });
                self.opens = kept.then(|| action.clone());
                Ok(Turn::Act(vec![action]))
            }
            Err(Instead::Act(action)) => Ok(Turn::Act(vec![*action])),
            Err(Instead::Stop) => Ok(Turn::Stop),
            Err(Instead::Error(error)) => Err(error),
        }
    }

    fn refused(&mut self, error: Error) -> Result<(), Error> {
        self.asked_for.clear();
        // After a fault nothing may go on.
        if error.kind == room::ErrorKind::Fault {
            return Err(error);
        }
        self.missing = Missing::after(error.code);
        show(&format!(
            "\n  ✗ {}\n    {}\n    ({})",
            plain::line(&error.message),
            plain::line(&error.recovery),
            error.code
        ))
    }

    fn acted(&mut self, view: &View) -> Result<(), Error> {
        let proven: Vec<String> = view
            .evidence
            .iter()
            .filter(|one| one.done)
            .map(line)
            .collect();
        for new in proven.iter().filter(|one| !self.proven.contains(one)) {
            show(new)?;
        }
        self.proven = proven;
        if let Some(refused) = &view.not_accepted {
            show(&format!(
                "  ✗ {}'s share: {}",
                refused.custodian,
                plain::line(&refused.detail)
            ))?;
        }
        if let Some(failure) = &view.failure {
            let message = plain::line(&failure.message);
            show(&format!("  ✗ {message} ({})", failure.code))?;
        }
        Ok(())
    }
}

impl Attended {
    fn tell_so_far(&self, view: &View) -> Result<(), Error> {
        let lines = so_far_in_words(view);
        if lines.is_empty() {
            return show("    nothing else happened");
        }
        for told in &lines {
            show(&format!("    {}", plain::line(told)))?;
        }
        Ok(())
    }

    fn announce(&mut self, view: &View) -> Result<(), Error> {
        if !self.greeted {
            self.greeted = true;
            show(&format!(
                "{} — {} ceremony {}\n{ASIDES}",
                view.title,
                view.mode.name(),
                view.id
            ))?;
            if let Some(hint) = &view.practice_hint {
                show(&format!(
                    "Practice: the PIN is {}, the passphrase {}",
                    hint.pin, hint.passphrase
                ))?;
            }
            for line in voided_in_words(view) {
                show(&line)?;
            }
            if view.reopened && view.wants != Want::Approve {
                show(
                    "Keymoot was started again since. PINs are asked for anew, and what was in \
                     memory alone is gone. So far:",
                )?;
                self.tell_so_far(view)?;
            }
        }
        let moment = moment(view);
        if moment.heading == self.heading {
            return Ok(());
        }
        let place = view
            .steps
            .iter()
            .position(|step| step.status == room::StepStatus::Now)
            .map(|at| at + 1);
        let place = place
            .map(|at| format!("[{at} of {}] ", view.steps.len()))
            .unwrap_or_default();
        show(&format!("\n{place}{}", moment.heading))?;
        for words in &moment.aloud {
            show(&format!("  Say aloud: {words}"))?;
        }
        self.heading = moment.heading;
        if view.wants == Want::SignOff {
            show("  What is signed, beside the steps:")?;
            self.tell_so_far(view)?;
        }
        moment.review.map_or(Ok(()), |review| {
            show(&format!("  This cannot be undone. {review}"))
        })
    }

    fn ask(&mut self, room: &mut Room, view: &View) -> Answer<Action> {
        Ok(match view.wants {
            Want::Approve => {
                show(&format!("  Script {}", view.script_digest))?;
                Action::Approve {
                    by: or_else(
                        question(view, "Who approves it? [the administrator]")?,
                        || name_of(view, room::Role::Administrator),
                    ),
                    approval: question(
                        view,
                        "Where was it approved, for instance a change number?",
                    )?,
                }
            }
            Want::ApproveEmergency => custody::approve_emergency(room, view)?,
            Want::Arrivals => self.arrival(room, view)?,
            Want::Token => steps::token(room, view)?,
            Want::AcceptTokens => Action::AcceptTokens {
                confirmed_by: witness(view)?,
            },
            Want::Show => Action::ConfirmShown {
                confirmed_by: witness(view)?,
            },
            Want::AdoptKey => Action::AdoptKey {
                confirmed_by: witness(view)?,
            },
            Want::MakeKey => Action::MakeKey {
                confirmed_by: witness(view)?,
            },
            Want::Rehearse => {
                question(view, "Enter to begin:")?;
                let dice = hidden(
                    "Dice thrown, digits 1 to 6, where the script asks for them (Enter: none):",
                )?;
                Action::Rehearse {
                    dice: Some(dice).filter(|dice| !dice.expose_secret().is_empty()),
                }
            }
            Want::WriteShare => shares::write_share(room, view)?,
            Want::ReadBack => shares::read_back(room, view)?,
            Want::SealBag => shares::seal_bag(view)?,
            Want::Release => steps::release(view)?,
            Want::CloseDoor => Action::CloseDoor {
                confirmed_by: witness(view)?,
            },
            Want::LoadPackage => Action::LoadPackage {
                file: needed(view, "The package's file:")?,
            },
            Want::BringShare => shares::bring_share(room, view)?,
            Want::Account => custody::account(view)?,
            Want::Prove => shares::prove(room, view)?,
            Want::Retire => custody::retire(view)?,
            Want::CarryOut => steps::decision(room, view)?,
            Want::FollowUp => custody::follow_up(view)?,
            Want::TestKey => Action::TestKey {
                confirmed_by: witness(view)?,
            },
            Want::Recover => Action::Recover {
                confirmed_by: witness(view)?,
            },
            Want::Destroy => Action::Destroy {
                confirmed_by: witness(view)?,
            },
            Want::SignOff => steps::sign_off(room, view)?,
            Want::Reconcile => steps::reconcile(view)?,
            Want::Resume => {
                question(view, "Enter to go on:")?;
                Action::Resume
            }
            // The walk itself sees to these two.
            Want::Record | Want::Nothing => return Err(Instead::Stop),
        })
    }

    fn arrival(&mut self, room: &mut Room, view: &View) -> Answer<Action> {
        let waiting =
            |person: &&PersonView| !person.arrived && !self.asked_for.contains(&person.name);
        let Some(person) = view.people.iter().find(waiting) else {
            self.asked_for.clear();
            if let Some(absent) = custody::absence(view)? {
                return Ok(absent);
            }
            question(view, "Enter to end the roll call:")?;
            return Ok(Action::CloseRollCall);
        };
        let (name, role) = (person.name.clone(), &person.role);
        if person.participant.is_none() {
            show(&format!(
                "  {name} is not enrolled. :quit, then `keymoot participant add`, then resume."
            ))?;
        }
        let asked =
            format!("{name}, {role}: how was their identity checked? (Enter: not here yet)");
        let identity_check = question(view, &asked)?;
        self.asked_for.insert(name.clone());
        if identity_check.is_empty() {
            return self.arrival(room, view);
        }
        Ok(Action::Arrive {
            passphrase: steps::signing_secret(room, view, &name)?,
            name,
            identity_check,
        })
    }
}

/// Something proven, as a line.
fn line(proven: &Evidence) -> String {
    let name = proven.name.replace('-', " ");
    let detail = if proven.detail.is_empty() {
        String::new()
    } else {
        format!(": {}", proven.detail)
    };
    format!("  ✓ {name}{detail}")
}
