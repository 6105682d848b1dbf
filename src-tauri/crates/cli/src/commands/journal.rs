//! `keymoot journal …`.

mod export;

use crate::{Context, Status};
use clap::Subcommand;
use export::ExportArguments;
use room::Error;

/// The commands on a journal.
#[derive(Debug, Subcommand)]
pub(crate) enum JournalCommand {
    /// Hand the entries to a program that collects events
    #[command(
        after_help = "Example:\n  keymoot journal export --format ecs --out journal.ndjson\n\nThe \
        next time, give the cursor that it printed: only what is new is exported then."
    )]
    Export(ExportArguments),
    /// Check every entry, the tree over them, and every signed checkpoint
    #[command(after_help = "Example:\n  keymoot journal verify --json")]
    Verify,
}

impl JournalCommand {
    pub(crate) fn run(&self, context: &Context) -> Result<Status, Error> {
        match self {
            Self::Export(arguments) => arguments.run(context),
            Self::Verify => verify(context),
        }
    }
}

fn verify(context: &Context) -> Result<Status, Error> {
    let report = room::check_journal(&context.room_folder()?)?;
    let mut found = match (report.valid, report.first_bad_entry) {
        (true, _) => format!("All {} entries check", report.entries),
        (false, Some(entry)) => format!("Entry {entry} of {} does not check", report.entries),
        (false, None) => "The journal does not check".into(),
    };
    if let Some(problem) = &report.problem {
        found = format!("{found}: {problem}");
    }
    let text = format!(
        "{found}. Root {}. {} after the newest signed checkpoint.",
        report.root, report.unsigned_tail
    );
    context.output.result(&report, &text)?;
    Ok(Status::of(report.valid))
}
