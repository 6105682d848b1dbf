//! `keymoot policy …`.

use crate::columns::columns;
use crate::commands::key::{DecidingArguments, unlock_journal};
use crate::secrets::PinFile;
use crate::{Context, Status};
use clap::Subcommand;
use room::{Error, PolicyReport, PolicyView};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// No policy is longer than this, in bytes.
const LONGEST: u64 = 64 * 1024;

/// The commands on the policy.
#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Show the policy in force: the one adopted, or what holds before one is
    #[command(after_help = "Example:\n  keymoot policy show > policy.toml")]
    Show,
    /// Look at a policy, or at the one in force: what is wrong, what changes, what goes against it
    #[command(after_help = "Example:\n  keymoot policy check policy.toml --days 90")]
    Check {
        /// The policy's file; without one, the policy in force
        file: Option<PathBuf>,
        /// Also what will go against it within so many days; the policy's own if left out
        #[arg(long, value_name = "NUMBER")]
        days: Option<u32>,
    },
    /// Adopt a policy; as many sign as the policy in force asks for
    #[command(
        after_help = "Example:\n  keymoot policy adopt policy.toml --by Ada --approver Ruth --purpose yearly-review"
    )]
    Adopt {
        /// The policy's file
        file: PathBuf,
        #[command(flatten)]
        deciding: DecidingArguments,
    },
}

impl PolicyCommand {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Error> {
        match self {
            Self::Show => {
                let policy = context.look()?.policy().in_force()?;
                context.output.result(&policy, &policy.text)?;
            }
            Self::Check { file, days } => {
                let text = file.as_deref().map(read).transpose()?;
                let report = context.look()?.policy().check(text.as_deref(), days)?;
                context.output.result(&report, &report_in_words(&report))?;
                if !report.ok || !report.violations.is_empty() {
                    return Ok(Status::Wrong);
                }
            }
            Self::Adopt { file, deciding } => {
                let text = read(&file)?;
                let mut room = context.open()?;
                let pins = deciding.pin_file.as_deref();
                unlock_journal(&mut room, pins.map(PinFile::read).transpose()?.as_ref())?;
                let policy = room.policy().adopt(&text, &deciding.ask()?)?;
                context.output.result(&policy, &adopted(&policy))?;
            }
        }
        Ok(Status::Done)
    }
}

pub(crate) fn read(file: &Path) -> Result<String, Error> {
    super::read_text(file, LONGEST)
}

fn adopted(policy: &PolicyView) -> String {
    format!(
        "“{}”, version {}, is in force. It is to be reviewed by {}.\n",
        policy.title, policy.version, policy.review_by
    )
}

fn report_in_words(report: &PolicyReport) -> String {
    let mut text = String::new();
    if !report.problems.is_empty() {
        let rows: Vec<[String; 3]> = report
            .problems
            .iter()
            .map(|one| [one.r#where.clone(), one.message.clone(), one.rule.clone()])
            .collect();
        text += &columns(["where", "what is wrong", "rule"], &rows);
    }
    if !report.changes.is_empty() {
        let rows: Vec<[String; 3]> = report
            .changes
            .iter()
            .map(|one| [one.what.clone(), one.before.clone(), one.after.clone()])
            .collect();
        text += &columns(["changes", "from", "to"], &rows);
    }
    for one in &report.violations {
        let _ = writeln!(text, "{}", one.message);
    }
    if text.is_empty() {
        text += "Nothing is wrong, and nothing goes against it.\n";
    }
    text
}
