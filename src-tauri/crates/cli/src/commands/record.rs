//! `keymoot record …`.

use super::read_bytes;
use crate::commands::read_text;
use crate::secrets::PinFile;
use crate::{Context, Status, terminal};
use clap::Subcommand;
use room::{Action, Code, Error, RecordView, Room};
use secrecy::SecretString;
use serde_json::Value;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// No record is larger than this, in bytes.
const LONGEST_RECORD: u64 = 512 * 1024 * 1024;
/// A checkpoint note is a few lines, in bytes.
const LONGEST_CHECKPOINT: u64 = 64 * 1024;
/// A list of participants is no larger than this, in bytes.
const LONGEST_LIST: u64 = 4 * 1024 * 1024;

/// The commands on records.
#[derive(Debug, Subcommand)]
pub(crate) enum RecordCommand {
    /// Make the record of one ceremony, or of several together
    #[command(after_help = "Example:\n  keymoot record export 3f2a --out record.pdf")]
    Export {
        /// Ids of the ceremonies; their first characters are enough
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
        /// A copy to write; the room's own folder of records has it in any case
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// For unattended drills: a file of lines token-label=PIN or serial=PIN
        #[arg(long, value_name = "FILE")]
        pin_file: Option<PathBuf>,
    },
    /// Check a record, with nothing but the file
    #[command(
        after_help = "Example:\n  keymoot record verify record.pdf\n\nStatus 0 says that the record \
        is proved; that a certain key signed it, only with --require-signer."
    )]
    Verify {
        /// The record
        file: PathBuf,
        /// The verifier key that must have signed it, as a note's verifier line
        #[arg(long, value_name = "KEY")]
        require_signer: Option<String>,
        /// A checkpoint note the record's log must have grown from
        #[arg(long, value_name = "CHECKPOINT")]
        since: Option<PathBuf>,
        /// Participants' keys you have from elsewhere, as “participant list --json” prints them
        #[arg(long, value_name = "FILE")]
        participants: Option<PathBuf>,
    },
}

impl RecordCommand {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Error> {
        match self {
            Self::Export { ids, out, pin_file } => {
                export(context, &ids, out.as_deref(), pin_file.as_deref())
            }
            Self::Verify {
                file,
                require_signer,
                since,
                participants,
            } => verify(
                context,
                &file,
                require_signer.as_deref(),
                since.as_deref(),
                participants.as_deref(),
            ),
        }
    }
}

fn export(
    context: &Context,
    ids: &[String],
    out: Option<&Path>,
    pin_file: Option<&Path>,
) -> Result<Status, Error> {
    let pins = pin_file.map(PinFile::read).transpose()?.unwrap_or_default();
    let mut room = context.open()?;
    let ids = ids
        .iter()
        .map(|id| room.resolve(id))
        .collect::<Result<Vec<_>, _>>()?;
    if let Some(first) = ids.first() {
        unlock_journal(context, &mut room, first, &pins)?;
    }
    let record = room.make_record_of(&ids, out)?;
    context.output.result(&record, &in_words(&record))?;
    Ok(Status::of(record.result == room::Finding::Proved))
}

/// A record is signed by the journal's key; its token has to be open for that.
fn unlock_journal(
    context: &Context,
    room: &mut Room,
    id: &str,
    pins: &PinFile,
) -> Result<(), Error> {
    let Some(slot) = room.locked_journal_token()? else {
        return Ok(());
    };
    let view = room.view(id)?;
    let pin = match (pins.user(&slot.label, &slot.serial), &view.practice_hint) {
        (Some(pin), _) => pin.clone(),
        (None, Some(hint)) => SecretString::from(hint.pin.as_str()),
        (None, None) if context.output.is_json() => {
            return Err(Error::usage(
                Code::PinNeeded,
                format!("The PIN of “{}” is needed to sign the record.", slot.label),
                "Give it with --pin-file, or leave --json out to be asked.",
            ));
        }
        (None, None) => terminal::hidden(&format!("PIN of {}:", slot.label))?,
    };
    let unlock = Action::BindToken {
        role: room::TokenRole::Journal.name().into(),
        module: slot.module,
        slot: slot.slot,
        pin,
        initialise: None,
    };
    room.act(id, unlock, &mut |_| {}).map(drop)
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
    participants: Option<&Path>,
) -> Result<Status, Error> {
    let pdf = read_bytes(file, LONGEST_RECORD)?;
    let since = since
        .map(|path| read_text(path, LONGEST_CHECKPOINT))
        .transpose()?;
    let participants = participants
        .map(|path| read_text(path, LONGEST_LIST))
        .transpose()?;
    let verdict = room::verify_record(&pdf, signer, since.as_deref(), participants.as_deref())?;
    let document = serde_json::to_value(&verdict).unwrap_or_default();
    context
        .output
        .result(&document, &verdict_in_words(&document))?;
    Ok(Status::of(verdict.is_proved()))
}

/// The verdict in words, from its own document: each claim's name is part of that. Claims that
/// say the same of several pages or people take one line.
fn verdict_in_words(document: &Value) -> String {
    let field = |value: &Value, name: &str| {
        value
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let claims = document
        .get("claims")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let mut lines: Vec<(String, Vec<u64>)> = Vec::new();
    for claim in claims {
        let (result, name) = (field(claim, "result"), field(claim, "claim"));
        let line = format!("{result:<12} {name}: {}", field(claim, "detail"));
        let page = claim.get("page").and_then(Value::as_u64);
        match lines.last_mut() {
            Some((last, pages)) if *last == line => pages.extend(page),
            _ => lines.push((line, page.into_iter().collect())),
        }
    }
    let mut text = String::new();
    for (line, pages) in lines {
        let _ = match pages.as_slice() {
            [] => writeln!(text, "{line}"),
            [page] => writeln!(text, "{line} (page {page})"),
            [first, .., last] => writeln!(text, "{line} (pages {first} to {last})"),
        };
    }
    let said = match (
        field(document, "result").as_str(),
        field(document, "signer").as_str(),
    ) {
        ("proved", "trusted") => "The record is PROVED, and signed by the key you require.",
        ("proved", _) => {
            "The record is CONSISTENT; who signed it is NOT KNOWN. Compare the journal key or the \
             fingerprint with what you were given in person, or give the key with --require-signer."
        }
        ("refuted", _) => "The record is REFUTED.",
        _ => {
            "The record is NOT PROVED: what its pages show could not be compared with its entries. \
             Check it with the program that made it, or a newer one."
        }
    };
    let _ = writeln!(
        text,
        "{said}\nFingerprint {}",
        field(document, "fingerprint")
    );
    text
}
