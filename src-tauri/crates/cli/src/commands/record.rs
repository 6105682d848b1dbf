//! `keymoot record …`.

mod redact;

use super::{read_bytes, unreadable};
use crate::commands::read_text;
use crate::secrets::PinFile;
use crate::{Context, Status, terminal};
use clap::Subcommand;
use room::{Action, Code, Error, Known, RecordView, Room, SlotView};
use secrecy::SecretString;
use serde_json::{Value, json};
use std::fmt::Write;
use std::fs;
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
    /// Withhold values of a record: what is handed on has the same fingerprint
    #[command(
        after_help = "Example:\n  keymoot record redact record.pdf --out redacted.json --withhold names\n\n\
        What is written is no PDF: the pages show everything, and their digests would let anybody try \
        out what they showed. “record verify” and the other verifiers check it."
    )]
    Redact(redact::RedactArguments),
    /// Sign an old record again with the key that signs the room's journal now
    #[command(
        after_help = "Example:\n  keymoot record renew record.pdf --out record.renewal\n\nKeep the note beside \
        the record: “record verify --renewal” takes it."
    )]
    Renew {
        /// The record
        file: PathBuf,
        /// The note to write
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
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
        /// Other records, or folders of them: whether they are of one journal, and where the quorum
        /// comes from
        #[arg(long, value_name = "FILE", num_args = 1..)]
        with: Vec<PathBuf>,
        /// A note by which a newer key signed the record again; repeat it for each
        #[arg(long, value_name = "FILE")]
        renewal: Vec<PathBuf>,
        /// The ML-DSA key that must have signed the journal as well, or a file that holds it
        #[arg(long, value_name = "KEY")]
        require_cosigner: Option<String>,
        /// What you hold for broken: nothing that it signed is relied on
        #[arg(
            long,
            value_name = "ALGORITHMS",
            value_parser = ["classical", "post-quantum"]
        )]
        broken: Vec<String>,
    },
}

impl RecordCommand {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Error> {
        match self {
            Self::Export { ids, out, pin_file } => {
                export(context, &ids, out.as_deref(), pin_file.as_deref())
            }
            Self::Redact(arguments) => arguments.run(context),
            Self::Renew {
                file,
                out,
                pin_file,
            } => renew(context, &file, &out, pin_file.as_deref()),
            Self::Verify {
                file,
                require_signer,
                since,
                participants,
                with,
                renewal,
                require_cosigner,
                broken,
            } => {
                let renewals = texts(&renewal)?;
                let (since, participants) = (
                    since
                        .map(|path| read_text(&path, LONGEST_CHECKPOINT))
                        .transpose()?,
                    participants
                        .map(|path| read_text(&path, LONGEST_LIST))
                        .transpose()?,
                );
                // Its text is long: it may stand in a file. No file's name is a key, which has a plus.
                let cosigner = require_cosigner
                    .map(|key| {
                        if key.contains('+') {
                            Ok(key)
                        } else {
                            read_text(Path::new(&key), LONGEST_CHECKPOINT)
                        }
                    })
                    .transpose()?;
                let broken: Vec<room::Broken> = room::Broken::ALL
                    .into_iter()
                    .filter(|one| broken.iter().any(|name| name == one.name()))
                    .collect();
                let known = Known {
                    cosigner: cosigner.as_deref(),
                    broken: &broken,
                    require_signer: require_signer.as_deref(),
                    since: since.as_deref(),
                    participants: participants.as_deref(),
                    renewals: &renewals,
                    others: beside(&file, &with)?,
                };
                verify(context, &file, known)
            }
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
        (None, None) => asked_pin(context, &slot)?,
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

/// Signs an old record again.
fn renew(
    context: &Context,
    file: &Path,
    out: &Path,
    pin_file: Option<&Path>,
) -> Result<Status, Error> {
    let pins = pin_file.map(PinFile::read).transpose()?.unwrap_or_default();
    let mut room = context.open()?;
    if let Some(slot) = room.locked_journal_token()? {
        let hint = room
            .is_practice()
            .then(|| SecretString::from(room::practice::PIN));
        let pin = match (pins.user(&slot.label, &slot.serial), hint) {
            (Some(pin), _) => pin.clone(),
            (None, Some(hint)) => hint,
            (None, None) => asked_pin(context, &slot)?,
        };
        room.unlock(Path::new(&slot.module), slot.slot, &pin)?;
    }
    let renewal = room.renew_record(file, out)?;
    let document = json!({
        "file": out,
        "signer": renewal.signer,
        "renewed": renewal.renewed,
        "key": renewal.key,
        "fingerprint": renewal.fingerprint,
        "sha512": renewal.file.sha512,
    });
    let text = format!(
        "Signed again at {} by {}: {}\nKeep {} beside the record.",
        renewal.renewed,
        renewal.signer.name(),
        renewal.signer,
        out.display()
    );
    context.output.result(&document, &text)?;
    Ok(Status::Done)
}

fn asked_pin(context: &Context, slot: &SlotView) -> Result<SecretString, Error> {
    if context.output.is_json() {
        return Err(Error::usage(
            Code::PinNeeded,
            format!("The PIN of “{}” is needed to sign the record.", slot.label),
            "Give it with --pin-file, or leave --json out to be asked.",
        ));
    }
    terminal::hidden(&format!("PIN of {}:", slot.label))
}

/// The texts of notes that somebody named.
fn texts(paths: &[PathBuf]) -> Result<Vec<String>, Error> {
    paths
        .iter()
        .map(|path| read_text(path, LONGEST_CHECKPOINT))
        .collect()
}

fn verify(context: &Context, file: &Path, known: Known<'_>) -> Result<Status, Error> {
    let pdf = read_bytes(file, LONGEST_RECORD)?;
    let verdict = room::verify_record(&file_name(file), &pdf, known)?;
    let document = serde_json::to_value(&verdict).unwrap_or_default();
    context
        .output
        .result(&document, &verdict_in_words(&document))?;
    Ok(Status::of(verdict.is_proved()))
}

/// The records that somebody named, and those in folders that somebody named, by name; without the one
/// that is checked beside them.
fn beside(file: &Path, with: &[PathBuf]) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let mut paths = Vec::new();
    for path in with {
        if !path.is_dir() {
            paths.push(path.clone());
            continue;
        }
        let listed = fs::read_dir(path).map_err(|error| unreadable(path, &error.to_string()))?;
        let mut inside = Vec::new();
        for entry in listed {
            let found = entry
                .map_err(|error| unreadable(path, &error.to_string()))?
                .path();
            let ends = found.extension().and_then(|ends| ends.to_str());
            if matches!(ends, Some("pdf" | "json")) {
                inside.push(found);
            }
        }
        inside.sort();
        paths.extend(inside);
    }
    let itself = file.canonicalize().ok();
    paths.retain(|path| itself.is_none() || path.canonicalize().ok() != itself);
    paths
        .iter()
        .map(|path| Ok((file_name(path), read_bytes(path, LONGEST_RECORD)?)))
        .collect()
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
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
            "The record is NOT PROVED: see what is not checked above. Where its pages could not be \
             compared with its entries, check it with the program that made it, or a newer one; where a \
             record is missing, give that too."
        }
    };
    let _ = writeln!(
        text,
        "{said}\nFingerprint {}",
        field(document, "fingerprint")
    );
    text
}
