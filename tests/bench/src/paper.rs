//! A record of many rows, in a process of its own.

use crate::Outcome;
use crate::memory::peak_kib;
use crate::pairs::seconds;
use ceremony::{Event, Kind, Mode, Script};
use ed25519_dalek::{Signer as _, SigningKey};
use journal::Journal;
use proof::leaf::Draft;
use proof::note::{Note, VerifierKey};
use proof::transcript::{Entry, FORMAT, Transcript};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use serde::Serialize;
use serde_json::Value;
use std::convert::Infallible;
use std::path::Path;

const ROOM: &str = "5f0d7c21a94e4b6f8a02c3d4e5f60718";
const CEREMONY: &str = "428d0825225fb922c4f7b564ec902c77";

/// What making a record took.
#[derive(Serialize)]
pub(crate) struct Made {
    rows: u64,
    seconds: f64,
    peak_kib: u64,
    pages: usize,
    bytes: usize,
}

/// Makes the record of a ceremony of that many entries: laid out, signed, and checked, as every
/// record is before it counts as made.
pub(crate) fn record(rows: u64, folder: &Path) -> Outcome<Made> {
    let key = SigningKey::from_bytes(&[41; 32]);
    let transcript = transcript(rows, &folder.join(format!("record-{rows}.sqlite")), &key)?;
    let mut pdf = Vec::new();
    let seconds = seconds(|| {
        pdf = record::make(&transcript, |message| {
            Ok::<_, Infallible>(key.sign(message).to_bytes().to_vec())
        })?;
        Ok(())
    })?;
    let peak_kib = peak_kib()?;
    Ok(Made {
        rows,
        seconds,
        peak_kib,
        pages: ::paper::raster::pages(&pdf)?,
        bytes: pdf.len(),
    })
}

/// A ceremony that was interrupted and resumed again and again, journalled and signed.
fn transcript(rows: u64, file: &Path, key: &SigningKey) -> Outcome<Transcript> {
    let opened = Event::Opened {
        kind: Kind::Generate,
        mode: Mode::Practice,
        script: Script::starter(Kind::Generate).to_toml()?,
        script_digest: "5eed".repeat(16),
        application: "Keymoot".to_owned(),
        binary_digest: "b10b".repeat(16),
        system: "Linux".to_owned(),
        clock: "the system’s".to_owned(),
        steps: None,
    };
    let by = || "Anders Holm".to_owned();
    let rest = (1..rows).map(|number| {
        if number % 2 == 1 {
            let reason = format!("the fire bell rang, drill number {number}");
            Event::Paused { by: by(), reason }
        } else {
            Event::Resumed { by: by() }
        }
    });
    let drafts = std::iter::once(opened)
        .chain(rest)
        .map(|event| draft(&event));
    let drafts = drafts.collect::<Outcome<Vec<_>>>()?;
    let mut journal = Journal::create(file, ROOM)?;
    journal.append_all(drafts, &mut ChaCha20Rng::seed_from_u64(1))?;

    let verifier = VerifierKey::ed25519("bench", key.verifying_key().as_bytes())?;
    let text = journal.checkpoint()?.to_string();
    let mut note = Note::unsigned(&text)?;
    note.add(&verifier, &key.sign(text.as_bytes()).to_bytes())?;
    let entries = journal.entries(0, rows)?.map(|stored| {
        stored.map(|stored| Entry {
            leaf: stored.leaf,
            openings: stored.openings,
        })
    });
    Ok(Transcript {
        format: FORMAT.to_owned(),
        room: ROOM.to_owned(),
        ceremonies: vec![CEREMONY.to_owned()],
        key: verifier,
        checkpoint: note.to_string(),
        range: journal.range_proof(0, rows, rows)?,
        entries: entries.collect::<Result<_, _>>()?,
    })
}

fn draft(event: &Event) -> Outcome<Draft> {
    let Value::Object(mut fields) = serde_json::to_value(event)? else {
        return Err("an event is an object".into());
    };
    fields.remove("type");
    Ok(Draft {
        kind: event.name().to_owned(),
        version: 1,
        at: "2026-11-22T09:30:00.123Z".to_owned(),
        ceremony: Some(CEREMONY.to_owned()),
        fields: fields.into_iter().collect(),
    })
}
