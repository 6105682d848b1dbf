//! Answers from files, for drills without anybody at the keyboard.

mod custody;
mod people;
mod shares;
mod tokens;

use super::answers::AnswersFile;
use super::wording::name_of;
use super::{Respondent, Turn};
use crate::Output;
use crate::plain;
use crate::secrets::{self, PinFile};
use room::{Action, Code, Error, NotAccepted, Room, View, Want};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A file that was brought and could not be judged: nobody is to blame for it.
const NOT_JUDGED: [Code; 4] = [
    Code::DifferentShares,
    Code::FileNotReadable,
    Code::NoShareSeen,
    Code::ShareFormat,
];

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
    output: Output,
    /// How many of the answers' shares were brought.
    brought: usize,
    /// How many of the answers' proofs were brought.
    proofs: usize,
    /// What was brought last and not accepted.
    refused: Option<NotAccepted>,
    /// True if the last turn brought a share.
    brings: bool,
    /// Why the last share that could not be judged was not.
    unread: Option<Error>,
}

impl Unattended {
    pub(crate) const fn new(given: Given, output: Output) -> Self {
        Self {
            given,
            output,
            brought: 0,
            proofs: 0,
            refused: None,
            brings: false,
            unread: None,
        }
    }

    fn answer(&mut self, room: &mut Room, view: &View) -> Result<Action, Error> {
        if let Some(attach) = self.attachment(view) {
            return Ok(attach);
        }
        let answers = &self.given.answers;
        let witness = |named: &Option<String>| confirmed_by(named, answers, view);
        Ok(match view.wants {
            Want::ApproveEmergency => self.emergency_approval(room, view)?,
            Want::Approve => Action::Approve {
                by: answers
                    .open
                    .by
                    .clone()
                    .unwrap_or_else(|| name_of(view, room::Role::Administrator)),
                approval: answers.open.approval.clone(),
            },
            Want::Arrivals => self.arrival(room, view)?,
            Want::Token => self.token(room, view)?,
            Want::AcceptTokens => Action::AcceptTokens {
                confirmed_by: witness(&answers.inspect.confirmed_by)?,
            },
            Want::Show => Action::ConfirmShown {
                confirmed_by: witness(&answers.shown.confirmed_by)?,
            },
            Want::AdoptKey => Action::AdoptKey {
                confirmed_by: witness(&answers.adopt_key.confirmed_by)?,
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
            Want::WriteShare => self.write_share(room, view)?,
            Want::ReadBack => self.read_back(room, view)?,
            Want::SealBag => self.seal_bag(view)?,
            Want::Release
                if !view.share_files.is_empty() && answers.release.sheets_kept.is_some() =>
            {
                Action::EraseShareFiles {
                    kept: answers.release.sheets_kept.clone().unwrap_or_default(),
                    confirmed_by: witness(&answers.release.confirmed_by)?,
                }
            }
            Want::Release => Action::Release {
                folder: answers
                    .release
                    .folder
                    .as_ref()
                    .map(|folder| folder.display().to_string()),
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
            Want::Account => self.account(view)?,
            Want::BringShare => self.share(room, view)?,
            Want::Prove => self.proof(room, view)?,
            Want::Retire => self.retirement(view)?,
            Want::Recover => Action::Recover {
                confirmed_by: witness(&answers.recover.confirmed_by)?,
            },
            Want::TestKey => Action::TestKey {
                confirmed_by: witness(&answers.test_key.confirmed_by)?,
            },
            Want::CarryOut => self.decision(room, view)?,
            Want::FollowUp => self.follow_up(view)?,
            Want::Destroy => Action::Destroy {
                confirmed_by: witness(&answers.destroy.confirmed_by)?,
            },
            Want::SignOff => self.signature(room, view)?,
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
}

impl Respondent for Unattended {
    fn turn(&mut self, room: &mut Room, view: &View) -> Result<Turn, Error> {
        let action = self.answer(room, view)?;
        self.brings = matches!(action, Action::BringShare { .. });
        let others = self.others(room, view, &action);
        Ok(Turn::Act(std::iter::once(action).chain(others).collect()))
    }

    fn refused(&mut self, error: Error) -> Result<(), Error> {
        // One file that cannot be read does not keep the others from bringing theirs.
        if self.brings && NOT_JUDGED.contains(&error.code) {
            self.output
                .note(&format!("  ✗ {}", plain::line(&error.message)));
            self.unread = Some(error);
            return Ok(());
        }
        Err(error)
    }

    fn acted(&mut self, view: &View) -> Result<(), Error> {
        if let Some(refused) = &view.not_accepted {
            self.output.note(&format!(
                "  ✗ {}'s share: {} ({})",
                refused.custodian,
                plain::line(&refused.detail),
                refused.reason
            ));
            self.refused = Some(refused.clone());
        }
        // The same answer would only fail again.
        view.failure.as_ref().map_or(Ok(()), |failure| {
            // The journal's word may be one that this version does not know; it is told all the same.
            Err(Error::failure(
                Code::named(&failure.code).unwrap_or(Code::DeviceFailed),
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

/// The step's name, which is its table's in the answers file; empty once the ceremony has ended.
fn step_name(view: &View) -> &'static str {
    view.step.map_or("", room::Step::name)
}

fn missing(view: &View, what: &str) -> Error {
    missing_in(step_name(view), what)
}

fn missing_in(table: &str, what: &str) -> Error {
    Error::usage(
        Code::AnswerMissing,
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
