//! `keymoot journal prove`.

use crate::commands::{read_bytes, read_text};
use crate::{Context, Status};
use clap::Args;
use room::{Code, EntryProof, EntryVerdict, Error, Finding, check_entry, files, prove_entry};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// A checkpoint note is a few lines, in bytes.
const LONGEST_CHECKPOINT: u64 = 64 * 1024;
/// A proof is no longer than this, in bytes.
const LONGEST_PROOF: u64 = 1024 * 1024;

/// What to prove, or which proof to check.
#[derive(Args, Debug)]
#[group(id = "what", required = true)]
pub(crate) struct ProveArguments {
    /// The entry to prove: its position, from 0
    #[arg(long, value_name = "N", group = "what")]
    entry: Option<u64>,
    /// A proof to check, with nothing but the file
    #[arg(long, value_name = "FILE", group = "what", conflicts_with = "entry")]
    check: Option<PathBuf>,
    /// A checkpoint note that the journal must agree with
    #[arg(long, value_name = "CHECKPOINT")]
    since: Option<PathBuf>,
    /// A file to write: as C2SP's tlog-proof if its name ends in “.tlog-proof”, else as JSON
    #[arg(long, value_name = "FILE", conflicts_with = "check")]
    out: Option<PathBuf>,
    /// The verifier key that must have signed, as a note's verifier line
    #[arg(long, value_name = "KEY", conflicts_with = "entry")]
    require_signer: Option<String>,
}

impl ProveArguments {
    pub(crate) fn run(&self, context: &Context) -> Result<Status, Error> {
        let since = self.since.as_deref();
        let since = since.map(|path| read_text(path, LONGEST_CHECKPOINT));
        let since = since.transpose()?;
        match (self.entry, &self.check) {
            (_, Some(file)) => {
                let proof = read_bytes(file, LONGEST_PROOF)?;
                let signer = self.require_signer.as_deref();
                let verdict = check_entry(&proof, signer, since.as_deref())?;
                context.output.result(&verdict, &found(&verdict))?;
                Ok(Status::of(verdict.is_proved()))
            }
            (Some(entry), None) => {
                let proof = prove_entry(&context.room_folder()?, entry, since.as_deref())?;
                if let Some(file) = &self.out {
                    write(file, &proof)?;
                }
                let text = made(&proof, self.out.as_deref());
                context.output.result(&proof, &text)?;
                Ok(Status::Done)
            }
            (None, None) => Err(Error::usage(
                Code::Usage,
                "There is nothing to prove.",
                "Give --entry N, or --check FILE.",
            )),
        }
    }
}

/// Writes the proof in the form that the file's name asks for.
fn write(file: &Path, proof: &EntryProof) -> Result<(), Error> {
    let as_lines = file.extension().is_some_and(|end| end == "tlog-proof");
    let text = if as_lines {
        proof.to_tlog_proof()
    } else {
        proof
            .to_json()
            .map_err(|error| Error::fault(Code::EntryUnwritable, error.to_string()))?
    };
    files::write_new(file, text.as_bytes())
}

fn made(proof: &EntryProof, file: Option<&Path>) -> String {
    let mut text = format!(
        "Entry {} stands in the signed journal of {} entries.\n",
        proof.leaf_index, proof.tree_size
    );
    if let Some(since) = &proof.since {
        let size = since.tree_size;
        let _ = writeln!(
            text,
            "The journal agrees with the checkpoint at {size} entries."
        );
    }
    if let Some(key) = &proof.key {
        let _ = writeln!(text, "Signed by {key}");
    }
    let _ = match file {
        Some(file) => writeln!(text, "Written to {}.", file.display()),
        None => writeln!(
            text,
            "Give --out FILE to have the proof, or --json to see it."
        ),
    };
    text
}

fn found(verdict: &EntryVerdict) -> String {
    let mut text = String::new();
    for claim in &verdict.claims {
        let result = Finding::from(claim.result);
        let _ = writeln!(text, "{result}: {}", claim.detail);
    }
    let what = format!(
        "entry {}, “{}” of {}",
        verdict.leaf_index, verdict.kind, verdict.time
    );
    let said = match (Finding::from(verdict.result), verdict.is_trusted()) {
        (Finding::Proved, true) => format!("PROVED: {what}, signed by the key you require."),
        (Finding::Proved, false) => format!(
            "CONSISTENT: {what}; who signed it is NOT KNOWN. Give the journal key with --require-signer."
        ),
        (Finding::Refuted, _) => format!("REFUTED: {what}."),
        (Finding::NotChecked, _) => format!("NOT PROVED: {what}."),
    };
    text + &said
}
