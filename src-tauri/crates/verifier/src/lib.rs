//! Checks a record in a web page. `npm run verifier` builds it for `wasm32-unknown-unknown` and puts
//! it into one HTML file; nothing is imported, so nothing can be asked of the machine.
//!
//! | Question | Where |
//! |---|---|
//! | What is found of a record, alone or beside others? | [`check`] |
//! | How does a page hand bytes in and take the answer out? | `exports` |

pub mod exports;

use audit::{Beside, Trust, Verdict};
use proof::claim::{Claim, ClaimKind, Finding};
use proof::record::Resaved;
use proof::renewal::{self, Renewal};
use proof::saying;
use proof::transcript::{OpenEntry, Transcript, is_redacted};
use proof::words;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// What a page shows of a record.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// As `keymoot record verify --json` gives it.
    pub verdict: Verdict,
    /// The fingerprint as it is read aloud.
    pub words: Vec<&'static str>,
    /// The room's id, as the manifest names it.
    pub room: Option<String>,
    /// The journal key in its text form, as the manifest names it.
    pub key: Option<String>,
    /// Which of the files given it is of.
    pub chosen: usize,
    /// Which of the files given are records.
    pub records: Vec<usize>,
    /// Of a redacted record, which has no pages: what its entries tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entries: Option<Vec<Shown>>,
}

/// One entry of a redacted record.
#[derive(Debug, Serialize)]
pub struct Shown {
    /// Its place in the journal.
    pub seq: u64,
    /// RFC 3339, UTC.
    pub at: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// What is disclosed of it, by field.
    pub values: BTreeMap<String, Value>,
    /// The fields that are withheld.
    pub withheld: Vec<String>,
}

/// What a page is told: the answer, or why what was given beside the record cannot be read.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Told {
    /// What was found.
    Answer(Box<Answer>),
    /// What the reader gave cannot be read.
    Error(String),
}

/// What a reader gives a page.
#[derive(Debug, Default)]
pub struct Given {
    /// The files, in any order: records, and notes that signed one again.
    pub files: Vec<GivenFile>,
    /// Which of the files is the record in question; if none is said, the record that reaches
    /// furthest in its journal, the first of equals.
    pub chosen: Option<usize>,
    /// The key that must have signed it, as text; empty where there is none.
    pub signer: String,
    /// A checkpoint note that the reader kept; empty where there is none.
    pub since: String,
}

/// A file that is given.
#[derive(Debug, Default)]
pub struct GivenFile {
    /// What it is called.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl GivenFile {
    /// Whether it is a note that signed a record again, and no record.
    fn is_renewal(&self) -> bool {
        let rest = self.bytes.strip_prefix(renewal::FORMAT.as_bytes());
        rest.is_some_and(|rest| rest.starts_with(b"\n"))
    }

    /// To how many entries of its journal the record in it reaches; 0 where that cannot be read.
    fn reaches(&self) -> u64 {
        let attached;
        let bytes = if is_redacted(&self.bytes) {
            &self.bytes
        } else {
            attached = proof::record::transcript(&self.bytes).unwrap_or_default();
            &attached
        };
        Transcript::parse(bytes).map_or(0, |transcript| transcript.range.size)
    }

    fn found(&self, trust: &Trust) -> Verdict {
        match resaved(&self.bytes) {
            Some(resaved) => resaved.verify(trust),
            None => audit::verify(&self.bytes, trust),
        }
    }
}

/// Every claim of the record in question that can be checked without laying its pages out again. That
/// they tell what the entries tell is not checked here, and said so. The other records are looked at
/// beside it, and notes that signed it again are its renewals; those that signed another one of the
/// records again are not its business.
///
/// Any bytes at all may be given. What the reader has from elsewhere is read by [`audit::trust`].
#[must_use]
pub fn check(given: &Given) -> Told {
    let some = |text: &'_ str| Some(text.to_owned()).filter(|text| !text.trim().is_empty());
    let (signer, since) = (some(&given.signer), some(&given.since));
    let mut trust = match audit::trust(signer.as_deref(), since.as_deref(), None) {
        Ok(trust) => trust,
        Err(error) => return Told::Error(error.to_string()),
    };
    let (notes, records): (Vec<_>, Vec<_>) = (0..)
        .zip(&given.files)
        .partition(|(_, file)| file.is_renewal());
    let furthest = || {
        let mut reach: Vec<_> = records.iter().collect();
        if reach.len() > 1 {
            reach.sort_by_cached_key(|(_, file)| std::cmp::Reverse(file.reaches()));
        }
        reach.first().copied()
    };
    let named = records.iter().find(|(at, _)| Some(*at) == given.chosen);
    let Some((chosen, record)) = named.or_else(furthest) else {
        return Told::Error("there is no record among what was given".into());
    };
    let others: Vec<_> = records.iter().filter(|(at, _)| at != chosen).collect();
    let renewals = renewals_of(record, &others, &notes);
    let renewed = audit::renewals(&record.bytes, &renewals, &mut trust);
    let mut verdict = renewed
        .into_iter()
        .fold(record.found(&trust), Verdict::with);
    let redacted = is_redacted(&record.bytes);
    if verdict.is_proved() && !redacted {
        verdict = verdict.with(Claim::new(
            ClaimKind::PagesFromTranscript,
            Finding::NotChecked,
            saying::laid_out_elsewhere(),
        ));
    }
    if !others.is_empty() {
        let beside = |file: &GivenFile, verdict| Beside {
            name: file.name.clone(),
            file: file.bytes.clone(),
            verdict,
        };
        let others: Vec<_> = others
            .iter()
            .map(|(_, file)| beside(file, file.found(&Trust::default())))
            .collect();
        verdict = audit::together(beside(record, verdict), &others);
    }
    let records = records.iter().map(|(at, _)| *at).collect();
    Told::Answer(Box::new(Answer {
        chosen: *chosen,
        records,
        ..if redacted {
            shown(&record.bytes, verdict)
        } else {
            laid_out(&record.bytes, verdict)
        }
    }))
}

/// The notes that are of this record: all but those that are of another one that is here.
fn renewals_of(
    record: &GivenFile,
    others: &[&(usize, &GivenFile)],
    notes: &[(usize, &GivenFile)],
) -> Vec<String> {
    let text = |note: &GivenFile| String::from_utf8_lossy(&note.bytes).into_owned();
    let of = |note: &str, file: &GivenFile| Renewal::verified(note, &file.bytes).is_ok();
    let theirs =
        |note: &String| !of(note, record) && others.iter().any(|(_, other)| of(note, other));
    let all = notes.iter().map(|(_, note)| text(note));
    all.filter(|note| !theirs(note)).collect()
}

/// What a page shows of a record as it was made.
fn laid_out(pdf: &[u8], verdict: Verdict) -> Answer {
    let manifest = proof::record::manifest(pdf);
    Answer {
        words: aloud(&verdict),
        room: manifest.as_ref().map(|manifest| manifest.room.clone()),
        key: manifest.map(|manifest| manifest.signer.to_string()),
        verdict,
        entries: None,
        chosen: 0,
        records: Vec::new(),
    }
}

/// The parts of a record that another program saved again.
fn resaved(pdf: &[u8]) -> Option<Resaved> {
    if !pdf.starts_with(b"%PDF-") || proof::record::manifest(pdf).is_some() {
        return None;
    }
    Resaved::scan(pdf)
}

fn aloud(verdict: &Verdict) -> Vec<&'static str> {
    let words = verdict.fingerprint.map(|hash| words::words(&hash.0));
    words.unwrap_or_default()
}

/// What a page shows of a transcript by itself.
fn shown(bytes: &[u8], verdict: Verdict) -> Answer {
    let transcript = Transcript::parse(bytes).ok();
    let opened = transcript
        .as_ref()
        .and_then(|one| Some((one, one.open().ok()?)));
    let entries = opened.map(|(transcript, entries)| {
        let told = |entry: &OpenEntry| {
            let ceremony = entry.leaf.ceremony.as_ref();
            !entry.values.is_empty()
                || ceremony.is_some_and(|id| transcript.ceremonies.contains(id))
        };
        let told = entries.into_iter().filter(told);
        told.map(|entry| Shown {
            withheld: entry.withheld().map(str::to_owned).collect(),
            seq: entry.leaf.seq,
            at: entry.leaf.at,
            kind: entry.leaf.kind,
            values: entry.values,
        })
        .collect()
    });
    Answer {
        words: aloud(&verdict),
        room: transcript
            .as_ref()
            .map(|transcript| transcript.room.clone()),
        key: transcript.map(|transcript| transcript.key.to_string()),
        entries,
        verdict,
        chosen: 0,
        records: Vec::new(),
    }
}
