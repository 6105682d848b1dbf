//! `keymoot share …`. No output of any of them holds a share's value.

use crate::{Context, Status, terminal};
use clap::Subcommand;
use room::{Error, ShareReport, TypedShare};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The commands on shares.
#[derive(Debug, Subcommand)]
pub(crate) enum ShareCommand {
    /// Read a share from the image or PDF of its sheet
    #[command(after_help = "Example:\n  keymoot share read sheet.png --out 02.txt")]
    Read {
        /// The image or PDF
        image: PathBuf,
        /// Save the share as a text file; it must not exist
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Check one share against a recovery package; needs no other share
    #[command(
        after_help = "Example:\n  keymoot share verify 02.txt --package recovery-package.json"
    )]
    Verify {
        /// The share's text, sheet or image
        file: PathBuf,
        /// The recovery package
        #[arg(long, value_name = "FILE")]
        package: PathBuf,
    },
    /// Type a share in row by row, each row checked as it is entered
    #[command(after_help = "Example:\n  keymoot share type --out 02.txt")]
    Type {
        /// Save the share as a text file; it must not exist
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Check it against this recovery package
        #[arg(long, value_name = "FILE")]
        package: Option<PathBuf>,
    },
}

impl ShareCommand {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Error> {
        let report = match self {
            Self::Read { image, out } => room::read_share(&image, out.as_deref())?,
            Self::Verify { file, package } => room::verify_share(&file, &package)?,
            Self::Type { out, package } => typed(context, out.as_deref(), package.as_deref())?,
        };
        context.output.result(&report, &in_words(&report))?;
        Ok(Status::of(report.valid))
    }
}

fn typed(
    context: &Context,
    out: Option<&Path>,
    package: Option<&Path>,
) -> Result<ShareReport, Error> {
    if context.output.is_json() {
        return Err(Error::usage(
            "terminal-needed",
            "A share is typed by a person; --json has nobody to ask.",
            "Leave --json out, or read the share from a file with `keymoot share verify`.",
        ));
    }
    context.output.note(
        "Type each row as printed, without its number. What you type is not shown.\n\
         Leave a row empty if it cannot be read; a few may be missing.",
    );
    let mut share = TypedShare::new();
    let rows = share.rows().rows.len();
    for row in 1..=rows {
        let row = u8::try_from(row).unwrap_or(u8::MAX);
        loop {
            let text = terminal::hidden(&format!("Row {row} of {rows}:"))?;
            let states = share.set_row(row, &text)?;
            let Some(advice) = row_advice(&states, row) else {
                break;
            };
            terminal::show(&advice)?;
        }
    }
    share.finish(out, package)
}

/// What to do about a row that is not good yet; `None` if it is good or left empty.
pub(crate) fn row_advice(rows: &room::RowsView, row: u8) -> Option<String> {
    let state = rows.rows.iter().find(|one| one.row == row)?;
    let cell = state
        .cell
        .map(|cell| format!(", at cell {cell}"))
        .unwrap_or_default();
    match state.state.as_str() {
        "good" | "empty" => None,
        "short" => Some(format!("Row {row} is not complete{cell}. Type it again.")),
        "bad-character" => Some(format!(
            "Row {row} has a character that cannot be{cell}. Type it again."
        )),
        _ => Some(format!(
            "Row {row} does not agree with its check{cell}. Type it again, or leave it empty."
        )),
    }
}

fn in_words(report: &ShareReport) -> String {
    let mut text = match (report.valid, report.index, &report.quorum) {
        (true, Some(index), Some(quorum)) => {
            format!("The share is good: share {index} of quorum {quorum}.\n")
        }
        _ => {
            let why = report.detail.as_ref().or(report.reason.as_ref());
            format!(
                "The share is NOT good: {}.\n",
                why.map_or("it does not fit", |why| why)
            )
        }
    };
    for cell in &report.corrected {
        let _ = writeln!(
            text,
            "Corrected while reading: row {}, cell {}",
            cell.row, cell.cell
        );
    }
    text
}
