//! `keymoot record redact`.

use crate::{Context, Status};
use clap::{Args, ValueEnum};
use room::{Error, Redacted, Withhold, redact_record};
use serde_json::json;
use std::fmt::Write;
use std::path::PathBuf;

/// What to withhold of which record.
#[derive(Args, Debug)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true))]
pub(crate) struct RedactArguments {
    /// The record, or one of which other values are withheld
    file: PathBuf,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// What to withhold wherever it stands
    #[arg(long, value_name = "WHAT", value_delimiter = ',', group = "what")]
    withhold: Vec<What>,
    /// A field to withhold: type.field, or a field of every type
    #[arg(long, value_name = "FIELD", group = "what")]
    field: Vec<String>,
    /// A text to withhold wherever it stands
    #[arg(long, value_name = "TEXT", group = "what")]
    text: Vec<String>,
}

/// What may be withheld wherever it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// People's names
    Names,
    /// Numbers of tokens, cards and bags
    Serials,
    /// Places
    Places,
}

impl RedactArguments {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Error> {
        let what = Withhold {
            names: self.withhold.contains(&What::Names),
            serials: self.withhold.contains(&What::Serials),
            places: self.withhold.contains(&What::Places),
            fields: self.field,
            texts: self.text,
        };
        let redacted = redact_record(&self.file, &what, &self.out)?;
        let document = json!({
            "file": self.out,
            "fingerprint": redacted.fingerprint,
            "withheld": redacted.withheld,
            "remains": redacted.remains,
        });
        context.output.result(
            &document,
            &in_words(&self.out.display().to_string(), &redacted),
        )?;
        Ok(Status::Done)
    }
}

fn in_words(file: &str, redacted: &Redacted) -> String {
    let mut text = String::new();
    for one in &redacted.withheld {
        let _ = writeln!(
            text,
            "entry {} ({}): {}",
            one.entry,
            one.kind,
            one.fields.join(", ")
        );
    }
    for remains in &redacted.remains {
        let _ = writeln!(text, "NOT withheld: {remains}");
    }
    let _ = write!(
        text,
        "Written to {file}. Its fingerprint is the record’s, {}\nRead it before you hand it on: what \
         is withheld is what you named.",
        redacted.fingerprint
    );
    text
}
