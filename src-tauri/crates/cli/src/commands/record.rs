//! `keymoot record …`.

use super::read_bytes;
use crate::commands::read_text;
use crate::{Context, Status};
use clap::Subcommand;
use room::{Error, RecordView};
use serde_json::Value;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// No record is larger than this, in bytes.
const LONGEST_RECORD: u64 = 512 * 1024 * 1024;
/// A checkpoint note is a few lines, in bytes.
const LONGEST_CHECKPOINT: u64 = 64 * 1024;

/// The commands on records.
#[derive(Debug, Subcommand)]
pub(crate) enum RecordCommand {
    /// Make the record of one ceremony, or of several together
    #[command(after_help = "Example:\n  keymoot record export 3f2a --out record.pdf")]
    Export {
        /// Ids of the ceremonies; their first characters are enough
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
        /// The file to write; without it, in the room's folder of records
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Check a record, with nothing but the file
    #[command(after_help = "Example:\n  keymoot record verify record.pdf")]
    Verify {
        /// The record
        file: PathBuf,
        /// The verifier key that must have signed it, as a note's verifier line
        #[arg(long, value_name = "KEY")]
        require_signer: Option<String>,
        /// A checkpoint note the record's log must have grown from
        #[arg(long, value_name = "CHECKPOINT")]
        since: Option<PathBuf>,
    },
}

impl RecordCommand {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Error> {
        match self {
            Self::Export { ids, out } => export(context, &ids, out.as_deref()),
            Self::Verify {
                file,
                require_signer,
                since,
            } => verify(context, &file, require_signer.as_deref(), since.as_deref()),
        }
    }
}

fn export(context: &Context, ids: &[String], out: Option<&Path>) -> Result<Status, Error> {
    let mut room = context.open()?;
    let ids = ids
        .iter()
        .map(|id| room.resolve(id))
        .collect::<Result<Vec<_>, _>>()?;
    let record = match (ids.as_slice(), out) {
        ([id], None) => room.make_record(id)?,
        (_, Some(file)) => room.make_record_of(&ids, file)?,
        (_, None) => {
            return Err(Error::usage(
                "file-needed",
                "A record of several ceremonies needs a file of its own.",
                "Name it with --out FILE.",
            ));
        }
    };
    context.output.result(&record, &in_words(&record))?;
    Ok(Status::of(record.result == "proved"))
}

/// A record that was made, in words.
pub(crate) fn in_words(record: &RecordView) -> String {
    format!(
        "The record is {}\n{} pages; checked right away: {}.\nIts fingerprint is {}\nSay aloud: {}\n",
        record.file,
        record.pages,
        record.result,
        record.fingerprint,
        record.words.join(" ")
    )
}

fn verify(
    context: &Context,
    file: &Path,
    signer: Option<&str>,
    since: Option<&Path>,
) -> Result<Status, Error> {
    let pdf = read_bytes(file, LONGEST_RECORD)?;
    let since = since
        .map(|path| read_text(path, LONGEST_CHECKPOINT))
        .transpose()?;
    let verdict = room::verify_record(&pdf, signer, since.as_deref())?;
    let document = serde_json::to_value(&verdict).unwrap_or_default();
    context
        .output
        .result(&document, &verdict_in_words(&document))?;
    Ok(Status::of(verdict.is_proved()))
}

/// The verdict in words, from its own document: each claim's name is part of that.
fn verdict_in_words(document: &Value) -> String {
    let field = |value: &Value, name: &str| {
        value
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let mut text = String::new();
    for claim in document
        .get("claims")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let (result, name) = (field(claim, "result"), field(claim, "claim"));
        let _ = writeln!(text, "{result:<12} {name}: {}", field(claim, "detail"));
    }
    let (result, fingerprint) = (field(document, "result"), field(document, "fingerprint"));
    let _ = writeln!(
        text,
        "The record is {}. Fingerprint {fingerprint}",
        result.to_uppercase()
    );
    text
}
