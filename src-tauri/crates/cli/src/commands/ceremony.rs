//! `keymoot ceremony …`.

mod shown;

use super::script::LONGEST_SCRIPT;
use super::{read_piped_text, read_text};
use crate::commands::record;
use crate::secrets::PinFile;
use crate::walk::{self, AnswersFile, Attended, Ending, Given, Respondent, Unattended, share_file};
use crate::{Context, Status, terminal};
use clap::{Args, Subcommand};
use room::{Action, Code, Error, Room, Rule};
use serde_json::json;
use shown::in_words;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Answers for 255 custodians are far shorter, in bytes.
const LONGEST_ANSWERS: u64 = 1024 * 1024;

/// The commands on ceremonies.
#[derive(Debug, Subcommand)]
pub(crate) enum CeremonyCommand {
    /// Hold a ceremony by a script: in this terminal, or from files with --answers
    #[command(after_help = "Example:\n  keymoot ceremony run script.toml")]
    Run {
        /// The script
        script: PathBuf,
        #[command(flatten)]
        unattended: UnattendedArguments,
    },
    /// Go on with a ceremony where it was left
    #[command(after_help = "Example:\n  keymoot ceremony resume 3f2a")]
    Resume {
        /// The ceremony's id; its first characters are enough
        id: String,
        #[command(flatten)]
        unattended: UnattendedArguments,
    },
    /// List the ceremonies of the room, newest first
    #[command(after_help = "Example:\n  keymoot ceremony list")]
    List,
    /// Show where a ceremony is and what it wants
    #[command(after_help = "Example:\n  keymoot ceremony show 3f2a --json")]
    Show {
        /// The ceremony's id; its first characters are enough
        id: String,
    },
    /// Print the challenge that custodians answer with `keymoot share prove`
    #[command(after_help = "Example:\n  keymoot ceremony challenge 3f2a")]
    Challenge {
        /// The ceremony's id; its first characters are enough
        id: String,
    },
    /// Put a file beside the ceremony's record, for instance a device's own audit extract
    #[command(after_help = "Example:\n  keymoot ceremony attach 3f2a audit-extract hsm-audit.log")]
    Attach {
        /// The ceremony's id; its first characters are enough
        id: String,
        /// What the file is
        what: String,
        /// The file
        file: PathBuf,
    },
    /// Close what an emergency left to be done and put off
    #[command(
        after_help = "Example:\n  keymoot ceremony follow-up 3f2a incident-report --note reported --by Ada"
    )]
    FollowUp {
        /// The emergency's id; its first characters are enough
        id: String,
        /// The task, as `ceremony show` names it
        task: String,
        /// What was done
        #[arg(long, value_name = "TEXT")]
        note: String,
        /// Who says so
        #[arg(long, value_name = "NAME")]
        by: String,
    },
    /// Erase the files of this sharing's sheets, once the sheets are kept in another way
    #[command(
        after_help = "Example:\n  keymoot ceremony erase-shares 3f2a --kept printed --confirmed-by Ruth"
    )]
    EraseShares {
        /// The ceremony's id; its first characters are enough
        id: String,
        /// How the sheets are kept: printed, or saved elsewhere
        #[arg(long, value_name = "TEXT")]
        kept: String,
        /// The witness
        #[arg(long, value_name = "NAME")]
        confirmed_by: String,
    },
    /// Remove files of void sharings: those this ceremony wrote, and no others
    #[command(after_help = "Example:\n  keymoot ceremony remove-void 3f2a --confirmed-by Ruth")]
    RemoveVoid {
        /// The ceremony's id; its first characters are enough
        id: String,
        /// The witness
        #[arg(long, value_name = "NAME")]
        confirmed_by: String,
    },
    /// End a ceremony early, for good
    #[command(after_help = "Example:\n  keymoot ceremony abort 3f2a --by Ada --reason postponed")]
    Abort {
        /// The ceremony's id; its first characters are enough
        id: String,
        /// Who says so
        #[arg(long, value_name = "NAME")]
        by: String,
        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

/// The files that stand in for people.
#[derive(Args, Debug)]
pub(crate) struct UnattendedArguments {
    /// Take every answer from this TOML file: tables are step names, secrets are named by file
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// A file of lines token-label=PIN or serial=PIN, and token-label/so=PIN for tokens to be
    /// initialised
    #[arg(long, value_name = "FILE", requires = "answers")]
    pin_file: Option<PathBuf>,
    /// The file with a custodian's share; repeat it for each
    #[arg(long, value_name = "CUSTODIAN=FILE", requires = "answers", value_parser = share_file)]
    share_file: Vec<(String, PathBuf)>,
}

impl CeremonyCommand {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Error> {
        match self {
            Self::Run { script, unattended } => run(context, &script, unattended),
            Self::Resume { id, unattended } => resume(context, &id, unattended),
            Self::List => list(context),
            Self::Show { id } => {
                let room = context.open()?;
                let id = room.resolve(&id)?;
                let view = room.view(&id)?;
                context.output.result(&view, &in_words(&view))?;
                Ok(Status::Done)
            }
            Self::Challenge { id } => challenge(context, &id),
            Self::Attach { id, what, file } => {
                let file = file.display().to_string();
                act(context, &id, Action::AttachFile { what, file })
            }
            Self::FollowUp { id, task, note, by } => follow_up(context, &id, &task, &note, &by),
            Self::EraseShares {
                id,
                kept,
                confirmed_by,
            } => act(context, &id, Action::EraseShareFiles { kept, confirmed_by }),
            Self::RemoveVoid { id, confirmed_by } => {
                act(context, &id, Action::RemoveVoidFiles { confirmed_by })
            }
            Self::Abort { id, by, reason } => act(context, &id, Action::Abort { by, reason }),
        }
    }
}

fn run(context: &Context, script: &Path, arguments: UnattendedArguments) -> Result<Status, Error> {
    // Everything that is given is read before the room changes.
    let text = read_text(script, LONGEST_SCRIPT)?;
    let mut respondent = arguments.respondent(context)?;
    let mut room = context.open()?;
    let id = room.open_script(&text)?.id;
    context.output.note(&format!("Ceremony {id} is open."));
    hold(context, &mut room, &id, &mut *respondent)
}

fn resume(context: &Context, id: &str, arguments: UnattendedArguments) -> Result<Status, Error> {
    let mut respondent = arguments.respondent(context)?;
    let mut room = context.open()?;
    let id = room.resolve(id)?;
    hold(context, &mut room, &id, &mut *respondent)
}

fn hold(
    context: &Context,
    room: &mut Room,
    id: &str,
    respondent: &mut dyn Respondent,
) -> Result<Status, Error> {
    let Ending { view, record } = walk::walk(room, id, context.output, respondent)?;
    let mut document = serde_json::to_value(&view).unwrap_or_default();
    let mut text = in_words(&view);
    if let Some(record) = &record {
        text.push_str(&record::in_words(record));
        document["fingerprint"] = json!(record.fingerprint);
    }
    context.output.result(&document, &text)?;
    let proved = record.is_none_or(|record| record.result == room::Finding::Proved);
    Ok(Status::of(proved && view.copies_equal != Some(false)))
}

fn list(context: &Context) -> Result<Status, Error> {
    let lines = context.look()?.ceremonies();
    let mut text = String::new();
    for line in &lines {
        let at = line
            .step
            .map(|step| format!(" at “{}”", words::step(step)))
            .unwrap_or_default();
        let _ = writeln!(
            text,
            "{}  {}  {}  {} {}{at}",
            line.id,
            line.opened,
            line.title,
            line.mode.name(),
            line.state
        );
    }
    if lines.is_empty() {
        text.push_str("No ceremony was held in this room yet.\n");
    }
    context
        .output
        .result(&json!({ "ceremonies": lines }), &text)?;
    Ok(Status::Done)
}

fn act(context: &Context, id: &str, action: Action) -> Result<Status, Error> {
    let mut room = context.open()?;
    let id = room.resolve(id)?;
    let output = context.output;
    let view = room.act(&id, action, &mut |progress| output.progress(&progress))?;
    output.result(&view, &in_words(&view))?;
    Ok(Status::Done)
}

fn follow_up(
    context: &Context,
    id: &str,
    task: &str,
    note: &str,
    by: &str,
) -> Result<Status, Error> {
    let mut room = context.open()?;
    let id = room.resolve(id)?;
    room.close_follow_up(&id, task, note, by)?;
    let left = room.deferred();
    let mut text = format!("Closed: {}.\n", words::task(task));
    for one in &left {
        let late = if one.late { ", LATE" } else { "" };
        let _ = writeln!(
            text,
            "Still open, until {}{late}: {}, of “{}” ({})",
            one.until,
            words::task(&one.task),
            one.title,
            one.incident
        );
    }
    context.output.result(&json!({ "deferred": left }), &text)?;
    Ok(Status::Done)
}

fn challenge(context: &Context, id: &str) -> Result<Status, Error> {
    let room = context.open()?;
    let id = room.resolve(id)?;
    let view = room.view(&id)?;
    let check = view.possession.ok_or_else(|| {
        Error::refusal(
            Rule::ChallengeFirst,
            format!("“{}” has issued no challenge.", view.title),
            "It is issued once the package of a possession check is loaded, or a share is sent \
             to a custodian far away.",
        )
    })?;
    let document = json!({
        "ceremony": id,
        "challenge": check.challenge,
        "issued": check.issued,
        "quorum": view.quorum,
    });
    context.output.result(&document, &check.challenge)?;
    Ok(Status::Done)
}

impl UnattendedArguments {
    fn respondent(self, context: &Context) -> Result<Box<dyn Respondent>, Error> {
        let Some(file) = &self.answers else {
            if context.output.is_json() || !terminal::is_attended() {
                return Err(Error::usage(
                    Code::AnswersNeeded,
                    "There is nobody at a terminal to ask.",
                    "Run it in a terminal without --json, or give --answers FILE.",
                ));
            }
            return Ok(Box::new(Attended::default()));
        };
        let folder = file.parent().unwrap_or(Path::new("."));
        let answers = AnswersFile::parse(&read_piped_text(file, LONGEST_ANSWERS)?, folder)?;
        let pins = self
            .pin_file
            .as_deref()
            .map(PinFile::read)
            .transpose()?
            .unwrap_or_default();
        let shares = self.share_file.into_iter().collect();
        let given = Given {
            answers,
            pins,
            shares,
        };
        Ok(Box::new(Unattended::new(given, context.output)))
    }
}
