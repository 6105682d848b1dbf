//! The functions as a page calls them, and what they answer.

#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test reads files, and one that cannot go on fails"
)]

use audit::{Beside, Trust};
use ed25519_dalek::{Signer as _, SigningKey};
use proof::claim::{Finding, Signer};
use proof::note::{Note, VerifierKey};
use proof::renewal::Renewal;
use serde_json::Value;
use std::sync::Mutex;
use verifier::{Given, GivenFile, Told, check, exports};

/// There is one page, and so one of what it holds.
static PAGE: Mutex<()> = Mutex::new(());

macro_rules! example {
    ($name:literal) => {
        include_bytes!(concat!("../../../../docs/independent/example/", $name)).as_slice()
    };
}

/// What a page does with one file.
fn through_the_page(pdf: &[u8], signer: &str, since: &str) -> Value {
    together(&[("record.pdf", pdf)], "", signer, since)
}

/// What a page does with several.
fn together(files: &[(&str, &[u8])], chosen: &str, signer: &str, since: &str) -> Value {
    let _page = PAGE.lock().unwrap();
    exports::clear();
    let mut parts = vec![signer.as_bytes(), since.as_bytes(), chosen.as_bytes()];
    parts.extend(
        files
            .iter()
            .flat_map(|(name, bytes)| [name.as_bytes(), *bytes]),
    );
    for (part, bytes) in (0..).zip(parts) {
        for eight in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..eight.len()].copy_from_slice(eight);
            let word = u64::from_le_bytes(word);
            exports::put(part, eight.len() as u32, word as u32, (word >> 32) as u32);
        }
    }
    let length = exports::run() as usize;
    let words = (0..length.div_ceil(4) as u32).map(|place| exports::answer(place));
    let mut answer: Vec<u8> = words.flat_map(u32::to_le_bytes).collect();
    answer.truncate(length);
    serde_json::from_slice(&answer).unwrap()
}

#[test]
fn a_page_is_told_what_the_library_finds() {
    for pdf in [
        example!("record.pdf"),
        example!("possession-check.pdf"),
        example!("reissue.pdf"),
    ] {
        let told = through_the_page(pdf, "", "");
        let answer = &told["answer"];
        // All of it, but that nobody laid the pages out again.
        let mut claims = answer["verdict"]["claims"].as_array().unwrap().clone();
        claims.retain(|claim| claim["claim"] != "pages-from-transcript");
        let found = audit::verify(pdf, &Trust::default());
        assert_eq!(
            Value::from(claims),
            serde_json::to_value(&found.claims).unwrap()
        );
        assert_eq!(answer["verdict"]["result"], "not-checked");
        assert_eq!(answer["words"].as_array().unwrap().len(), 32);

        let key = answer["key"].as_str().unwrap();
        let trusted = through_the_page(pdf, &format!(" {key}\n"), "");
        assert_eq!(trusted["answer"]["verdict"]["signer"], "trusted");
        let unread = through_the_page(pdf, "key", "");
        assert!(
            unread["error"]
                .as_str()
                .unwrap()
                .contains("required signer")
        );
        let since = through_the_page(pdf, "", "7");
        assert_eq!(since["answer"]["verdict"]["result"], "refuted");
    }
}

#[test]
fn what_is_damaged_or_no_record_is_refuted() {
    let whole = example!("record.pdf");
    let mut damaged = whole.to_vec();
    damaged[whole.len() / 2] ^= 1;
    let longer = [whole, b"more"].concat();
    for pdf in [
        &damaged,
        &longer,
        &whole[..whole.len() / 2].to_vec(),
        &Vec::new(),
        &vec![0; 3001],
    ] {
        let given = Given {
            files: vec![GivenFile {
                name: "record.pdf".into(),
                bytes: pdf.clone(),
            }],
            ..Given::default()
        };
        let Told::Answer(answer) = check(&given) else {
            panic!("nothing was given beside it");
        };
        assert_eq!(answer.verdict.result, Finding::Refuted);
        assert_eq!(answer.verdict.signer, Signer::Unknown);
        let told = through_the_page(pdf, "", "");
        let verdict = serde_json::to_value(&answer.verdict).unwrap();
        assert_eq!(told["answer"]["verdict"], verdict);
    }
}

#[test]
fn numbers_that_mean_nothing_change_nothing() {
    let _page = PAGE.lock().unwrap();
    exports::clear();
    exports::put(3 + 2 * 256, 8, 1, 1);
    exports::put(u32::MAX, 8, 1, 1);
    exports::put(4, 9, 1, 1);
    exports::put(0, 0, 1, 1);
    let length = exports::run();
    assert!(length > 0);
    assert_eq!(exports::answer(length.div_ceil(4)), 0);
    assert_eq!(exports::answer(u32::MAX), 0);
}

/// The records of a room that held a ceremony of each kind, by name.
fn kept() -> Vec<(String, Vec<u8>)> {
    let rooms = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/rooms");
    let records = rooms.join("0.1.0/kinds/finished/room/records");
    let mut all: Vec<_> = std::fs::read_dir(records)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read(&path).unwrap())
        })
        .collect();
    all.sort();
    all
}

fn borrowed(files: &[(String, Vec<u8>)]) -> Vec<(&str, &[u8])> {
    let all = files.iter();
    all.map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect()
}

fn results<'t>(told: &'t Value, kind: &str) -> Vec<&'t str> {
    let claims = told["answer"]["verdict"]["claims"].as_array().unwrap();
    let of = claims.iter().filter(|claim| claim["claim"] == kind);
    of.map(|claim| claim["result"].as_str().unwrap()).collect()
}

#[test]
fn several_records_are_held_against_one_another_as_the_library_does() {
    let all = kept();
    let at = all
        .iter()
        .position(|(name, _)| name.starts_with("a799"))
        .unwrap();
    let told = together(&borrowed(&all), &at.to_string(), "", "");
    assert_eq!(told["answer"]["chosen"], at);
    let beside = |(name, file): &(String, Vec<u8>)| Beside {
        name: name.clone(),
        verdict: audit::verify(file, &Trust::default()),
        file: file.clone(),
    };
    let others: Vec<_> = all
        .iter()
        .filter(|one| one.0 != all[at].0)
        .map(beside)
        .collect();
    let found = audit::together(beside(&all[at]), &others);
    let mut claims = told["answer"]["verdict"]["claims"]
        .as_array()
        .unwrap()
        .clone();
    claims.retain(|claim| claim["claim"] != "pages-from-transcript");
    assert_eq!(
        Value::from(claims),
        serde_json::to_value(&found.claims).unwrap()
    );
    assert_eq!(results(&told, "quorum-lineage"), ["proved", "proved"]);

    // Nobody said which: the one that reaches furthest.
    let told = together(&borrowed(&all), "", "", "");
    let chosen = told["answer"]["chosen"].as_u64().unwrap() as usize;
    let reaches = |file: &[u8]| {
        let bytes = proof::record::transcript(file).unwrap();
        let transcript = proof::transcript::Transcript::parse(&bytes).unwrap();
        transcript.range.size
    };
    let furthest = all.iter().map(|(_, file)| reaches(file)).max().unwrap();
    assert_eq!(reaches(&all[chosen].1), furthest);

    // Without the generation's record its quorum is followed no further.
    let less: Vec<_> = all
        .iter()
        .filter(|one| !one.0.starts_with("8f5d"))
        .cloned()
        .collect();
    let at = less
        .iter()
        .position(|(name, _)| name.starts_with("a799"))
        .unwrap();
    let told = together(&borrowed(&less), &at.to_string(), "", "");
    assert_eq!(results(&told, "quorum-lineage"), ["not-checked", "proved"]);
}

#[test]
fn a_note_that_signed_a_record_again_makes_the_newer_key_known() {
    let key = SigningKey::from_bytes(&[7; 32]);
    let newer = VerifierKey::ed25519("newer", key.verifying_key().as_bytes()).unwrap();
    let note = |record: &[u8]| {
        let renewal = Renewal::of(record, &newer, "2046-01-02T03:04:05Z").unwrap();
        let text = renewal.to_text().unwrap();
        let mut note = Note::unsigned(&text).unwrap();
        note.add(&newer, &key.sign(text.as_bytes()).to_bytes())
            .unwrap();
        note.to_string()
    };
    let (record, other) = (example!("record.pdf"), example!("reissue.pdf"));
    let (ours, theirs) = (note(record), note(other));
    let signer = newer.to_string();
    let signed = |files: &[(&str, &[u8])]| {
        let told = together(files, "0", &signer, "");
        let signer = told["answer"]["verdict"]["signer"].clone();
        let renewed: Vec<String> = results(&told, "renewed")
            .iter()
            .map(|one| (*one).to_owned())
            .collect();
        (signer, renewed)
    };
    let (trusted, unknown) = (Value::from("trusted"), Value::from("unknown"));
    let (a, b) = (("a.pdf", record), ("b.pdf", other));
    let (ours, theirs) = (
        ("a.renewal", ours.as_bytes()),
        ("b.renewal", theirs.as_bytes()),
    );
    assert_eq!(signed(&[a, ours]), (trusted.clone(), vec!["proved".into()]));
    assert_eq!(signed(&[a]), (unknown.clone(), vec![]));
    assert_eq!(signed(&[a, theirs]), (unknown, vec!["refuted".into()]));
    // A note of another record that is here is not about this one.
    assert_eq!(
        signed(&[a, b, ours, theirs]),
        (trusted, vec!["proved".into()])
    );

    let alone = together(&[ours], "", "", "");
    assert!(alone["error"].as_str().unwrap().contains("no record"));
    assert!(together(&[], "", "", "")["error"].is_string());
}
