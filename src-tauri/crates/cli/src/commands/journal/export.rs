//! `keymoot journal export`.

use crate::output::{Output, say};
use crate::{Context, Status, plain};
use clap::{Args, ValueEnum};
use room::{Error, ExportFormat, Exported, export_journal, files};
use serde_json::json;
use std::path::PathBuf;

/// What to export, and where to.
#[derive(Args, Debug)]
pub(crate) struct ExportArguments {
    /// In which form
    #[arg(long)]
    format: Form,
    /// Where an earlier export ended, as it printed it; what is newer is exported
    #[arg(long)]
    cursor: Option<String>,
    /// A file to write; otherwise the lines go to standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// The forms that entries are exported in.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Form {
    /// The entries themselves, one JSON document a line
    Jsonl,
    /// Elastic Common Schema, one JSON document a line
    Ecs,
    /// Common Event Format (ArcSight), version 0
    Cef,
}

impl ExportArguments {
    pub(crate) fn run(&self, context: &Context) -> Result<Status, Error> {
        let room = context.room_folder()?;
        let format = match self.format {
            Form::Cef => ExportFormat::Cef,
            Form::Ecs => ExportFormat::Ecs,
            Form::Jsonl => ExportFormat::Jsonl,
        };
        let cursor = self.cursor.as_deref();
        match &self.out {
            Some(file) => {
                let exported = files::write_new_in_parts(file, |put| {
                    export_journal(&room, format, cursor, put)
                })?;
                let text = format!("{}\nWritten to {}.", in_words(&exported), file.display());
                context.output.result(&exported, &text)?;
            }
            None => {
                let exported = export_journal(&room, format, cursor, &mut |lines| {
                    context.output.raw(lines)
                })?;
                beside_the_lines(context.output, &exported);
            }
        }
        Ok(Status::Done)
    }
}

/// Where the lines are the result, what was exported is said on standard error.
fn beside_the_lines(output: Output, exported: &Exported) {
    if output.is_json() {
        say(&plain::json(&json!({ "exported": exported }).to_string()));
    } else {
        output.note(&in_words(exported));
    }
}

fn in_words(exported: &Exported) -> String {
    let Exported {
        from,
        entries,
        signed,
        cursor,
    } = exported;
    let unsigned = (from + entries).saturating_sub(*signed);
    format!(
        "{entries} entries, from entry {from} on. {unsigned} of the journal's after the newest signed \
         checkpoint.\nThe next export goes on with --cursor {cursor}"
    )
}
