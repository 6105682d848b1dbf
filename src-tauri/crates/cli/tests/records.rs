//! Records as they come to an auditor: saved again, with something before them, keys as printed,
//! beside a checkpoint that was kept.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

#[allow(dead_code, reason = "each test file uses its own part of it")]
mod common;

use common::Place;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

fn example() -> Vec<u8> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/independent/example");
    fs::read(examples.join("record.pdf")).unwrap()
}

fn claims(told: &Value) -> Vec<(String, String, String)> {
    let text = |claim: &Value, field: &str| claim[field].as_str().unwrap().to_owned();
    let all = told["claims"].as_array().unwrap().iter();
    all.map(|claim| {
        (
            text(claim, "claim"),
            text(claim, "result"),
            text(claim, "detail"),
        )
    })
    .collect()
}

#[test]
fn a_record_that_another_program_saved_is_refused_and_what_holds_is_told() {
    let place = Place::new();
    fs::write(place.path("record.pdf"), example()).unwrap();
    for how in [
        "--object-streams=disable",
        "--object-streams=generate",
        "--linearize",
    ] {
        let saved = Command::new("qpdf")
            .arg(how)
            .args([place.path("record.pdf"), place.path("again.pdf")])
            .status();
        assert!(saved.unwrap().success());
        let (status, told) = place.json(&["record", "verify", "again.pdf"]);
        assert_eq!(
            (status, &told["result"]),
            (1, &Value::from("refuted")),
            "{how}"
        );
        let claims = claims(&told);
        let of = |kind: &str| {
            claims
                .iter()
                .filter(|(claim, ..)| claim == kind)
                .collect::<Vec<_>>()
        };
        let whole = of("file-whole");
        assert!(
            whole[0]
                .2
                .contains("saved the record again; ask for the original"),
            "{how}"
        );
        for kind in [
            "manifest-signed",
            "attachments-as-signed",
            "leaves-open",
            "checkpoint-signed",
        ] {
            let found = of(kind);
            assert!(!found.is_empty(), "{how}: {kind}");
            assert!(
                found.iter().all(|(_, result, _)| result == "proved"),
                "{how}: {found:?}"
            );
        }
        let pages = of("page-as-signed");
        assert!(
            pages.iter().all(|(_, result, _)| result == "proved"),
            "{how}: {pages:?}"
        );
    }
}

#[test]
fn bytes_before_a_record_are_not_told_as_bytes_after_it() {
    let place = Place::new();
    let record = example();
    for (file, says) in [
        (
            [b"12345\n".as_slice(), &record].concat(),
            "6 bytes stand before",
        ),
        ([record.as_slice(), b"12345\n"].concat(), "6 bytes follow"),
        (
            [b"1\n".as_slice(), &record, b"12345\n"].concat(),
            "2 bytes stand before the record, and 6 follow",
        ),
    ] {
        fs::write(place.path("record.pdf"), file).unwrap();
        let (status, told) = place.json(&["record", "verify", "record.pdf"]);
        assert_eq!(status, 1);
        let claims = claims(&told);
        let whole = claims
            .iter()
            .find(|(claim, ..)| claim == "file-whole")
            .unwrap();
        assert!(whole.2.contains(says), "{whole:?}");
    }
}

#[test]
fn the_signers_key_is_taken_as_it_is_printed() {
    let place = Place::new();
    fs::write(place.path("record.pdf"), example()).unwrap();
    let (_, told) = place.json(&["record", "verify", "record.pdf"]);
    let mut claims = told["claims"].as_array().unwrap().iter();
    let signed = claims.find(|claim| claim["claim"] == "manifest-signed");
    let signer = signed.unwrap()["signer"].as_str().unwrap().to_owned();
    let (half, rest) = signer.split_at(signer.len() / 2);
    for printed in [signer.clone(), format!(" {half}\n  {rest} ")] {
        let (status, told) = place.json(&[
            "record",
            "verify",
            "record.pdf",
            "--require-signer",
            &printed,
        ]);
        assert_eq!(
            (status, &told["result"]),
            (0, &Value::from("proved")),
            "{printed:?}"
        );
    }
}

/// The checkpoint in an example's transcript.
fn checkpoint_of(example: &str) -> String {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/independent/example");
    let shown = Command::new("qpdf")
        .arg("--show-attachment=transcript.json")
        .arg(examples.join(example))
        .output()
        .unwrap();
    assert!(shown.status.success());
    let transcript: Value = serde_json::from_slice(&shown.stdout).unwrap();
    transcript["checkpoint"].as_str().unwrap().to_owned()
}

#[test]
fn a_record_is_held_against_a_checkpoint_that_was_kept() {
    let place = Place::new();
    fs::write(place.path("record.pdf"), example()).unwrap();
    let since = |note: &str| {
        place.write("kept.note", note);
        let (status, told) =
            place.json(&["record", "verify", "record.pdf", "--since", "kept.note"]);
        let claims = claims(&told);
        let of = claims
            .into_iter()
            .find(|(claim, ..)| claim == "since-consistent");
        let (_, result, detail) = of.unwrap();
        (status, result, detail)
    };
    let own = checkpoint_of("record.pdf");
    let (status, result, detail) = since(&own);
    assert_eq!((status, result.as_str()), (0, "proved"), "{detail}");
    for (note, says) in [
        (own.replacen('\n', "\n1", 1), "not signed"),
        ("7".to_owned(), "not a signed note"),
    ] {
        let (status, result, detail) = since(&note);
        assert_eq!((status, result.as_str()), (1, "refuted"), "{detail}");
        assert!(detail.contains(says), "{detail}");
    }
    // One of the same room that is newer than the record: the record alone cannot tell.
    let (status, result, detail) = since(&checkpoint_of("reissue.pdf"));
    assert_eq!((status, result.as_str()), (0, "not-checked"), "{detail}");
    let nothing = ["record", "verify", "record.pdf", "--since", "nothing"];
    assert_eq!(place.error(&nothing).1["code"], "file-unreadable");
}
