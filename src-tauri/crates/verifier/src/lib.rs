//! Checks a record in a web page. `npm run verifier` builds it for `wasm32-unknown-unknown` and puts
//! it into one HTML file; nothing is imported, so nothing can be asked of the machine.
//!
//! | Question | Where |
//! |---|---|
//! | What is found of a record? | [`check`] |
//! | How does a page hand bytes in and take the answer out? | `exports` |

pub mod exports;

use audit::{Trust, Verdict};
use proof::claim::{Claim, ClaimKind, Finding};
use proof::record::Resaved;
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

/// Every claim of a record that can be checked without laying its pages out again. That they tell
/// what the entries tell is not checked here, and said so.
///
/// Any bytes at all may be given. `signer` and `since` are what the reader has from elsewhere, empty
/// where there is nothing: see [`audit::trust`].
#[must_use]
pub fn check(pdf: &[u8], signer: &str, since: &str) -> Told {
    let signer = Some(signer).filter(|text| !text.trim().is_empty());
    let since = Some(since).filter(|text| !text.trim().is_empty());
    let trust: Trust = match audit::trust(signer, since, None) {
        Ok(trust) => trust,
        Err(error) => return Told::Error(error.to_string()),
    };
    let mut verdict = match resaved(pdf) {
        Some(resaved) => resaved.verify(&trust),
        None => audit::verify(pdf, &trust),
    };
    if is_redacted(pdf) {
        return Told::Answer(Box::new(redacted(pdf, verdict)));
    }
    if verdict.is_proved() {
        verdict = verdict.with(Claim {
            claim: ClaimKind::PagesFromTranscript,
            result: Finding::NotChecked,
            detail: "this page does not lay pages out again; “keymoot record verify” does".into(),
            page: None,
            entry: None,
            signer: None,
        });
    }
    let manifest = proof::record::manifest(pdf);
    Told::Answer(Box::new(Answer {
        words: aloud(&verdict),
        room: manifest.as_ref().map(|manifest| manifest.room.clone()),
        key: manifest.map(|manifest| manifest.signer.to_string()),
        verdict,
        entries: None,
    }))
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
fn redacted(bytes: &[u8], verdict: Verdict) -> Answer {
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
    }
}
