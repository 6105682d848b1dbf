//! Answers from files, for drills without anybody at the keyboard.

use super::answers::{AnswersFile, BroughtShare, TokenChoice};
use super::wording::{name_of, next_signer, next_token};
use super::{Respondent, Turn};
use crate::secrets::{self, PinFile};
use room::{Action, Error, Initialise, Room, SlotView, View, Want};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The files that stand in for people.
#[derive(Debug, Default)]
pub(crate) struct Given {
    pub(crate) answers: AnswersFile,
    pub(crate) pins: PinFile,
    /// Custodian → the file with their share.
    pub(crate) shares: BTreeMap<String, PathBuf>,
}

/// Answers from files.
#[derive(Debug)]
pub(crate) struct Unattended {
    given: Given,
    /// How many of the answers' shares were brought.
    brought: usize,
}

impl Unattended {
    pub(crate) const fn new(given: Given) -> Self {
        Self { given, brought: 0 }
    }

    fn answer(&mut self, room: &mut Room, view: &View) -> Result<Action, Error> {
        let answers = &self.given.answers;
        let witness = |named: &Option<String>| confirmed_by(named, answers, view);
        Ok(match view.wants {
            Want::Approve => Action::Approve {
                by: answers
                    .open
                    .by
                    .clone()
                    .unwrap_or_else(|| name_of(view, "administrator")),
                approval: answers.open.approval.clone(),
            },
            Want::Arrivals => self.arrival(view)?,
            Want::Token => self.token(room, view)?,
            Want::AcceptTokens => Action::AcceptTokens {
                confirmed_by: witness(&answers.inspect.confirmed_by)?,
            },
            Want::MakeKey => Action::MakeKey {
                confirmed_by: witness(&answers.make_key.confirmed_by)?,
            },
            Want::Rehearse => {
                let dice = answers.rehearse.dice_file.as_deref();
                Action::Rehearse {
                    dice: dice.map(secrets::read_line).transpose()?,
                }
            }
            Want::WriteShare => Action::WriteShare {
                folder: answers.hand_out.folder.clone(),
            },
            Want::SealBag => {
                let custodian = view.share.as_ref().map(|share| share.custodian.as_str());
                let custodian = custodian.unwrap_or_default();
                let bag = answers.hand_out.bags.get(custodian);
                Action::SealBag {
                    bag: bag
                        .ok_or_else(|| missing(view, &format!("bags.\"{custodian}\"")))?
                        .clone(),
                    confirmed_by: witness(&answers.hand_out.confirmed_by)?,
                }
            }
            Want::Release => Action::Release {
                confirmed_by: witness(&answers.release.confirmed_by)?,
            },
            Want::CloseDoor => Action::CloseDoor {
                confirmed_by: witness(&answers.close_door.confirmed_by)?,
            },
            Want::LoadPackage => {
                let file = answers
                    .load_package
                    .file
                    .as_ref()
                    .ok_or_else(|| missing(view, "file"))?;
                Action::LoadPackage {
                    file: file.display().to_string(),
                }
            }
            Want::BringShare => {
                let confirmed_by = witness(&answers.collect.confirmed_by)?;
                self.share(view, confirmed_by)?
            }
            Want::Recover => Action::Recover {
                confirmed_by: witness(&answers.recover.confirmed_by)?,
            },
            Want::Destroy => Action::Destroy {
                confirmed_by: witness(&answers.destroy.confirmed_by)?,
            },
            Want::SignOff => self.signature(view)?,
            Want::Reconcile => Action::Reconcile {
                decision: answers
                    .reconcile
                    .decision
                    .clone()
                    .ok_or_else(|| missing_in("reconcile", "decision"))?,
                confirmed_by: witness(&answers.reconcile.confirmed_by)?,
            },
            Want::Resume => Action::Resume,
            // The walk itself sees to these two.
            Want::Record | Want::Nothing => return Err(missing(view, "nothing")),
        })
    }

    fn arrival(&self, view: &View) -> Result<Action, Error> {
        let plan = &self.given.answers.roll_call;
        let next = view
            .people
            .iter()
            .find(|one| !one.arrived && !plan.absent.contains(&one.name));
        let Some(person) = next else {
            return Ok(Action::CloseRollCall);
        };
        let check = plan
            .identity
            .get(&person.name)
            .or(plan.identity_check.as_ref());
        Ok(Action::Arrive {
            name: person.name.clone(),
            identity_check: check
                .ok_or_else(|| missing(view, "identity_check"))?
                .clone(),
        })
    }

    fn token(&self, room: &mut Room, view: &View) -> Result<Action, Error> {
        let part = next_token(view).ok_or_else(|| missing(view, "token"))?;
        let inspect = &self.given.answers.inspect;
        let choice = match part.role.as_str() {
            "primary" => &inspect.primary,
            "target" => &inspect.target,
            _ => &inspect.journal,
        };
        let place = format!("[inspect.{}]", part.role);
        let mut choice = choice
            .clone()
            .ok_or_else(|| missing_in("inspect", &part.role))?;
        if !part.serial.is_empty() {
            // A token bound before is unlocked again, not chosen again; it has its new label now.
            choice = TokenChoice {
                serial: Some(part.serial.clone()),
                ..TokenChoice::default()
            };
        }
        let slot = only(room.tokens()?, &choice, &place)?;
        let label = choice.initialise.clone().filter(|_| !slot.initialised);
        let name = label.clone().unwrap_or_else(|| slot.label.clone());
        let hint = || {
            view.practice_hint
                .as_ref()
                .map(|hint| SecretString::from(hint.pin.as_str()))
        };
        let pin = |found: Option<&SecretString>, line: &str| {
            found.cloned().or_else(hint).ok_or_else(|| {
                Error::usage(
                    "pin-needed",
                    format!("The PIN file has no line `{line}=…`."),
                    "Add it, and name the file with --pin-file.",
                )
            })
        };
        let initialise = match label {
            Some(label) => {
                let so_pin = pin(self.given.pins.so(&label), &format!("{label}/so"))?;
                Some(Initialise { label, so_pin })
            }
            None => None,
        };
        Ok(Action::BindToken {
            role: part.role.clone(),
            module: slot.module,
            slot: slot.slot,
            pin: pin(self.given.pins.user(&name), &name)?,
            initialise,
        })
    }

    fn share(&mut self, view: &View, confirmed_by: String) -> Result<Action, Error> {
        let entered = |share: &BroughtShare| {
            view.collected
                .iter()
                .any(|one| one.custodian == share.custodian)
        };
        let all = &self.given.answers.collect.share;
        let next = (self.brought..all.len()).find(|place| !all.get(*place).is_some_and(entered));
        let Some(share) = next.and_then(|place| all.get(place)) else {
            return Err(match &view.not_accepted {
                Some(refused) => Error::refusal(
                    &refused.reason,
                    format!(
                        "{}'s share was not accepted: {}.",
                        refused.custodian, refused.detail
                    ),
                    "The shares entered before it are kept. Add another [[collect.share]].",
                ),
                None => missing(view, "another [[collect.share]]"),
            });
        };
        self.brought = next.unwrap_or_default() + 1;
        let file = share
            .file
            .as_ref()
            .or_else(|| self.given.shares.get(&share.custodian));
        let file = file.ok_or_else(|| missing(view, "file in a [[collect.share]]"))?;
        Ok(Action::BringShare {
            custodian: share.custodian.clone(),
            bag: share.bag.clone(),
            seal_intact: share.seal_intact,
            file: file.display().to_string(),
            confirmed_by,
        })
    }

    fn signature(&self, view: &View) -> Result<Action, Error> {
        let plan = &self.given.answers.sign_off;
        let signer = next_signer(view).ok_or_else(|| missing(view, "somebody to sign"))?;
        let file = plan
            .passphrase_files
            .get(&signer.name)
            .or(plan.passphrase_file.as_ref());
        let passphrase = match (file, &view.practice_hint) {
            (Some(file), _) => secrets::read_line(file)?,
            (None, Some(hint)) => SecretString::from(hint.passphrase.as_str()),
            (None, None) => return Err(missing(view, "passphrase_file")),
        };
        let reason = plan.disagree.get(&signer.name);
        Ok(Action::SignOff {
            name: signer.name.clone(),
            agree: reason.is_none(),
            reason: reason.cloned().unwrap_or_default(),
            passphrase,
        })
    }
}

impl Respondent for Unattended {
    fn turn(&mut self, room: &mut Room, view: &View) -> Result<Turn, Error> {
        self.answer(room, view).map(Turn::Act)
    }

    fn refused(&mut self, error: Error) -> Result<(), Error> {
        Err(error)
    }

    fn acted(&mut self, view: &View) -> Result<(), Error> {
        // The same answer would only fail again.
        view.failure.as_ref().map_or(Ok(()), |failure| {
            Err(Error::failure(
                &failure.code,
                failure.message.clone(),
                "See to it, then go on.",
            ))
        })
    }
}

fn confirmed_by(
    named: &Option<String>,
    answers: &AnswersFile,
    view: &View,
) -> Result<String, Error> {
    let witness = named.as_ref().or(answers.witness.as_ref());
    witness
        .cloned()
        .ok_or_else(|| missing(view, "confirmed_by, or witness at the top,"))
}

fn only(slots: Vec<SlotView>, choice: &TokenChoice, place: &str) -> Result<SlotView, Error> {
    let fits =
        |wanted: &Option<String>, found: &str| wanted.as_ref().is_none_or(|wanted| wanted == found);
    let mut found: Vec<SlotView> = slots
        .into_iter()
        .filter(|slot| slot.present)
        .filter(|slot| fits(&choice.label, &slot.label))
        .filter(|slot| fits(&choice.serial, &slot.serial))
        .filter(|slot| fits(&choice.module, &slot.module))
        .filter(|slot| choice.slot.is_none_or(|number| number == slot.slot))
        .collect();
    match found.len() {
        1 => Ok(found.remove(0)),
        count => Err(Error::usage(
            if count == 0 {
                "no-such-token"
            } else {
                "which-token"
            },
            format!("{count} tokens fit what {place} asks for; exactly one must."),
            "See what is there with `keymoot token list`, and name label, serial, module or slot.",
        )),
    }
}

fn missing(view: &View, what: &str) -> Error {
    missing_in(view.step.as_deref().unwrap_or_default(), what)
}

fn missing_in(table: &str, what: &str) -> Error {
    Error::usage(
        "answer-missing",
        format!("The answers file does not say {what} in [{table}]."),
        "Add it to the file that --answers names.",
    )
}

/// Reads `CUSTODIAN=FILE`.
///
/// # Errors
/// What it should look like.
pub(crate) fn share_file(text: &str) -> Result<(String, PathBuf), String> {
    text.split_once('=')
        .filter(|(custodian, file)| !custodian.is_empty() && !file.is_empty())
        .map(|(custodian, file)| (custodian.to_owned(), Path::new(file).to_owned()))
        .ok_or_else(|| "write it as CUSTODIAN=FILE".into())
}
