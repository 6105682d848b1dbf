//! `keymoot journal …`.

mod export;
mod prove;

use crate::{Context, Status};
use clap::Subcommand;
use export::ExportArguments;
use prove::ProveArguments;
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
    /// Prove that an entry stands in the signed journal, or check such a proof
    #[command(
        after_help = "Example:\n  keymoot journal prove --entry 7 --since kept.note --out entry.json\n  \
        keymoot journal prove --check entry.json --require-signer KEY\n\nStatus 0 of --check says that \
        the entry is proved; that a certain key signed, only with --require-signer."
    )]
    Prove(ProveArguments),
    /// Check every entry, the tree over them, and every signed checkpoint
    #[command(after_help = "Example:\n  keymoot journal verify --json")]
    Verify,
}

impl JournalCommand {
    pub(crate) fn run(&self, context: &Context) -> Result<Status, Error> {
        match self {
            Self::Export(arguments) => arguments.run(context),
            Self::Prove(arguments) => arguments.run(context),
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
