//! `keymoot share …`. No output of any of them holds a share's value.

use crate::secrets::{self, PinFile};
use crate::{Context, Status, terminal};
use clap::{Args, Subcommand};
use room::{Code, Error, ProofCheck, ProofReport, ShareKeys, ShareReport, TypedShare};
use secrecy::SecretString;
use std::cell::RefCell;
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
        /// The share's text, sheet or image, a sealed share or an age file
        file: PathBuf,
        /// The recovery package
        #[arg(long, value_name = "FILE")]
        package: PathBuf,
        #[command(flatten)]
        opening: Opening,
    },
    /// Prove that you have a share, without showing it, for a challenge you were given
    #[command(
        after_help = "Example:\n  keymoot share prove 02.txt --challenge 3476… --out proof.json"
    )]
    Prove {
        /// The share's text, sheet or image, a sealed share or an age file
        file: PathBuf,
        /// The challenge code of 128 digits; with --package, the challenge's 64 are enough
        #[arg(long, value_name = "HEX")]
        challenge: String,
        /// The recovery package; the share is checked against it first
        #[arg(long, value_name = "FILE")]
        package: Option<PathBuf>,
        /// Save the proof to a file; it must not exist
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        #[command(flatten)]
        opening: Opening,
    },
    /// Check somebody's proof that they have a share
    #[command(
        after_help = "Example:\n  keymoot share check-proof proof.json --package recovery-package.json --challenge 3476…"
    )]
    CheckProof {
        /// The proof
        file: PathBuf,
        /// The recovery package
        #[arg(long, value_name = "FILE")]
        package: PathBuf,
        /// The challenge as it was issued: 64 digits, or the code of 128
        #[arg(long, value_name = "HEX")]
        challenge: String,
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

/// What opens a share that is sealed. What is needed and not given is asked for.
#[derive(Args, Debug)]
pub(crate) struct Opening {
    /// For unattended drills: a file with the share's passphrase on its first line
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// The age identity that an age file was sealed to; or the ML-KEM key, with the card
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
    /// The card reader's PKCS#11 module. Without it: OpenSC's
    #[arg(long, value_name = "FILE")]
    module: Option<PathBuf>,
    /// For unattended drills: a file of lines token-label=PIN or serial=PIN
    #[arg(long, value_name = "FILE")]
    pin_file: Option<PathBuf>,
}

impl ShareCommand {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Error> {
        let report = match self {
            Self::Read { image, out } => room::read_share(&image, out.as_deref())?,
            Self::Verify {
                file,
                package,
                opening,
            } => opening.with(context, |keys| room::verify_share(&file, &package, keys))?,
            Self::Type { out, package } => typed(context, out.as_deref(), package.as_deref())?,
            Self::Prove {
                file,
                challenge,
                package,
                out,
                opening,
            } => {
                let (package, out) = (package.as_deref(), out.as_deref());
                let proof = opening.with(context, |keys| {
                    room::prove_share(&file, &challenge, package, keys, out)
                })?;
                context.output.result(&proof, &proof_in_words(&proof))?;
                return Ok(Status::Done);
            }
            Self::CheckProof {
                file,
                package,
                challenge,
            } => {
                let check = room::check_proof(&file, &package, &challenge)?;
                context.output.result(&check, &check_in_words(&check))?;
                return Ok(Status::of(check.valid));
            }
        };
        context.output.result(&report, &in_words(&report))?;
        Ok(Status::of(report.valid))
    }
}

impl Opening {
    /// Acts with what was given, and once more with what it then turns out to need.
    fn with<T>(
        &self,
        context: &Context,
        act: impl Fn(&ShareKeys<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let asks = terminal::is_attended() && !context.output.is_json();
        let pins = self.pin_file.as_deref().map(PinFile::read).transpose()?;
        let entered: RefCell<Option<SecretString>> = RefCell::default();
        let pin = |label: &str, serial: &str| {
            if let Some(pin) = pins.as_ref().and_then(|pins| pins.user(label, serial)) {
                return Ok(pin.clone());
            }
            if let Some(pin) = &*entered.borrow() {
                return Ok(pin.clone());
            }
            if !asks {
                return Err(Error::usage(
                    Code::PinNeeded,
                    format!("The PIN of the card “{label}” was not given."),
                    "Name a file with it: --pin-file FILE, with a line token-label=PIN or serial=PIN.",
                ));
            }
            let pin = terminal::hidden(&format!("PIN of {label}:"))?;
            Ok(entered.borrow_mut().insert(pin).clone())
        };
        let passphrase = self.passphrase_file.as_deref().map(secrets::read_line);
        let identity = self.identity.as_deref().map(secrets::read_text);
        let mut keys = ShareKeys {
            passphrase: passphrase.transpose()?,
            identity: identity.transpose()?,
            module: self.module.clone(),
            pin: Some(&pin),
        };
        match act(&keys) {
            Err(error) if error.code == Code::PassphraseNeeded && asks => {
                keys.passphrase = Some(terminal::hidden("The share's passphrase:")?);
                act(&keys)
            }
            outcome => outcome,
        }
    }
}

fn typed(
    context: &Context,
    out: Option<&Path>,
    package: Option<&Path>,
) -> Result<ShareReport, Error> {
    if context.output.is_json() {
        return Err(Error::usage(
            Code::TerminalNeeded,
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
                "The share is NOT good: {}\n",
                why.map_or("it does not fit.", |why| why)
            )
        }
    };
    if let Some(successor) = &report.successor {
        let _ = writeln!(text, "Its successor: quorum {successor}");
    }
    for cell in &report.corrected {
        let _ = writeln!(
            text,
            "Corrected while reading: row {}, cell {}",
            cell.row, cell.cell
        );
    }
    text
}

fn proof_in_words(proof: &ProofReport) -> String {
    match &proof.file {
        Some(file) => format!("The proof is in {file}. It shows nothing of the share.\n"),
        None => proof.text.clone(),
    }
}

fn check_in_words(check: &ProofCheck) -> String {
    match (check.valid, check.index, &check.quorum) {
        (true, Some(index), Some(quorum)) => {
            format!("The proof holds: whoever made it has share {index} of quorum {quorum}.\n")
        }
        _ => {
            let why = check.detail.as_ref().or(check.reason.as_ref());
            format!(
                "The proof is NOT good: {}\n",
                why.map_or("it does not fit.", |why| why)
            )
        }
    }
}
