//! A record as anybody brings it: verified from its file alone.

use crate::reader;
use ::proof::claim::{Broken, Claim, ClaimKind, Finding, Trust, Verdict};
use ::proof::record::Resaved;
use ::proof::transcript::is_redacted;
use audit::{Beside, Redacted, Withhold};
use files::{file_error, read_bounded, write_new};
use std::fs;
use std::path::{Path, PathBuf};
use wire::{ClaimView, Code, Error, RecordView, VerifiedPart, VerifyProgress};

/// No record is larger than this, in bytes.
pub const LONGEST_RECORD: u64 = 512 * 1024 * 1024;

/// What an auditor brings to a record.
#[derive(Clone, Debug, Default)]
pub struct Known<'k> {
    /// The journal key that must have signed it, or signed it again.
    pub require_signer: Option<&'k str>,
    /// A checkpoint note it must have grown from.
    pub since: Option<&'k str>,
    /// The participants' keys, as “keymoot participant list --json” gives them.
    pub participants: Option<&'k str>,
    /// Notes that signed it again.
    pub renewals: &'k [String],
    /// The ML-DSA key that must have signed the journal as well, in its text form.
    pub cosigner: Option<&'k str>,
    /// What the reader's policy holds for broken: nothing that it signed is relied on.
    pub broken: &'k [Broken],
    /// Other records, by name.
    pub others: Vec<(String, Vec<u8>)>,
}

/// Verifies a record that is called `name`: nothing but the file is needed. What the reader knows from
/// elsewhere is compared with it; beside other records also whether they are of one journal, and where
/// the record's quorum comes from.
///
/// # Errors
/// If a key, checkpoint or list to trust cannot be read. A damaged record is a verdict, not an error.
pub fn verify_record(name: &str, pdf: &[u8], known: Known<'_>) -> Result<Verdict, Error> {
    let trust = audit::trust(known.require_signer, known.since, known.participants)?;
    let mut trust = audit::relying_on(trust, known.cosigner, known.broken)?;
    let renewed = audit::renewals(pdf, known.renewals, &mut trust);
    let found = renewed
        .into_iter()
        .fold(verdict(pdf, &trust), Verdict::with);
    if known.others.is_empty() {
        return Ok(found);
    }
    let record = Beside {
        name: name.to_owned(),
        file: pdf.to_vec(),
        verdict: found,
    };
    let others: Vec<Beside> = known
        .others
        .into_iter()
        .map(|(name, file)| Beside {
            verdict: verdict(&file, &Trust::default()),
            name,
            file,
        })
        .collect();
    Ok(audit::together(record, &others))
}

/// Withholds values of the record in a file, or of one of which others are withheld, and writes what
/// remains to a new file.
///
/// # Errors
/// If the file cannot be read, is refuted, was made before values could be withheld, or tells nothing
/// of what is to be withheld; if the new file is there already or cannot be written.
pub fn redact_record(file: &Path, what: &Withhold, to: &Path) -> Result<Redacted, Error> {
    let record = read_bounded(file, LONGEST_RECORD)?;
    let redacted = audit::redact(&record, what)?;
    write_new(to, &redacted.file)?;
    Ok(redacted)
}

/// Verifies the record in a file, of whatever room, and shows what was found.
///
/// # Errors
/// If the file cannot be read. A damaged record is a verdict, not an error.
pub fn check_record(file: &Path) -> Result<RecordView, Error> {
    let pdf = read_bounded(file, LONGEST_RECORD)?;
    Ok(show(file, &pdf, &verdict(&pdf, &Trust::default())))
}

/// Verifies several records together, of whatever room: each by itself, and whether they are of one
/// journal, and where each one's quorum comes from. Of a folder those are taken whose names end in
/// `.pdf` or `.json`. `told` hears before each how far it is, and says whether to go on.
///
/// # Errors
/// If a file or folder cannot be read; `cancelled` if it was not to go on. A damaged record is a
/// verdict, not an error.
pub fn check_records(
    paths: &[PathBuf],
    told: &mut dyn FnMut(VerifyProgress) -> bool,
) -> Result<Vec<RecordView>, Error> {
    let files = records_in(paths)?;
    let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let mut all = Vec::with_capacity(files.len());
    for (done, path) in files.iter().enumerate() {
        let name = path.file_name().unwrap_or(path.as_os_str());
        let name = name.to_string_lossy().into_owned();
        let go_on = told(VerifyProgress {
            part: VerifiedPart::Record,
            subject: name.clone(),
            done: number(done),
            of: number(files.len()),
        });
        if !go_on {
            return Err(Error::usage(
                Code::Cancelled,
                "The check was stopped before its end.",
                "Begin it again to check everything.",
            ));
        }
        let file = read_bounded(path, LONGEST_RECORD)?.to_vec();
        let verdict = verdict(&file, &Trust::default());
        all.push(Beside {
            name,
            file,
            verdict,
        });
    }
    let verdicts = match all.as_slice() {
        [alone] => vec![alone.verdict.clone()],
        several => audit::all_together(several),
    };
    let shown = files.iter().zip(&all).zip(&verdicts);
    Ok(shown
        .map(|((path, one), verdict)| show(path, &one.file, verdict))
        .collect())
}

/// The files that are named, and those of records in the folders that are.
fn records_in(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        for entry in fs::read_dir(path).map_err(|why| file_error(path, &why))? {
            let found = entry.map_err(|why| file_error(path, &why))?.path();
            let ends = found.extension().and_then(|ends| ends.to_str());
            if matches!(ends, Some("pdf" | "json")) {
                files.push(found);
            }
        }
    }
    files.sort();
    files.dedup();
    Ok(files)
}

/// Every claim: those of the file and its signatures, those of the sharing, and of a record that
/// verifies also that its pages tell what its transcript tells.
#[must_use]
pub fn verdict(pdf: &[u8], trust: &Trust) -> Verdict {
    if let Some(resaved) = resaved(pdf) {
        return resaved.verify(trust);
    }
    let verdict = audit::verify(pdf, trust);
    // A redacted record has no pages.
    if !verdict.is_proved() || is_redacted(pdf) {
        return verdict;
    }
    let pages = match reader() {
        Ok(reader) => reader.check_pages(pdf),
        Err(error) => {
            let saying = ::proof::saying::laid_out_not(error.message);
            Claim::new(ClaimKind::PagesFromTranscript, Finding::NotChecked, saying)
        }
    };
    verdict.with(pages)
}

/// What a file holds that is no record any more because another program saved it again. Where it is
/// one, or nothing of one, or that cannot be told, the record's own verdict says more.
fn resaved(pdf: &[u8]) -> Option<Resaved> {
    if !pdf.starts_with(b"%PDF-") || ::proof::record::manifest(pdf).is_some() {
        return None;
    }
    reader().ok()?.parts(pdf).ok()?.ok()
}

/// What keeps a record that was just made from counting as made, if anything: a claim of the file's
/// own that is not proved. Whom to trust is the reader's to know; and where what happened contradicts
/// itself (a clock that was set back), a record is there to say so.
#[must_use]
pub fn fault(verdict: &Verdict) -> Option<String> {
    let own = |claim: &&Claim| {
        matches!(
            claim.claim,
            ClaimKind::FileWhole
                | ClaimKind::BytesAsSigned
                | ClaimKind::ManifestSigned
                | ClaimKind::PageAsSigned
                | ClaimKind::PagesFromTranscript
                | ClaimKind::FontsAsSigned
                | ClaimKind::AttachmentsAsSigned
                | ClaimKind::LeavesOpen
                | ClaimKind::LeavesInTree
                | ClaimKind::CheckpointSigned
        )
    };
    let mut claims = verdict.claims.iter();
    let fault = claims.find(|claim| own(claim) && claim.result != Finding::Proved);
    fault.map(|claim| format!("{}: {}", claim_name(&claim.claim), claim.detail))
}

/// What a front is shown of a record in a file, and of its verdict.
#[must_use]
pub fn show(file: &Path, pdf: &[u8], verdict: &Verdict) -> RecordView {
    // A file that no reader can count the pages of is refuted besides.
    let pages = reader()
        .ok()
        .and_then(|reader| reader.pages(pdf).ok()?.ok());
    RecordView {
        file: file.display().to_string(),
        pages: pages.unwrap_or_default(),
        fingerprint: verdict
            .fingerprint
            .map(|hash| hash.to_string())
            .unwrap_or_default(),
        words: verdict
            .fingerprint
            .map(|hash| {
                ::proof::words::words(&hash.0)
                    .into_iter()
                    .map(Into::into)
                    .collect()
            })
            .unwrap_or_default(),
        result: verdict.result.into(),
        claims: verdict
            .claims
            .iter()
            .map(|claim| ClaimView {
                claim: claim_name(&claim.claim),
                result: claim.result.into(),
                detail: claim.detail.clone(),
                said: wire::said(&claim.said),
            })
            .collect(),
    }
}

/// A claim’s name, as files and fronts have it.
#[must_use]
pub fn claim_name(kind: &ClaimKind) -> String {
    match serde_json::to_value(kind) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}
