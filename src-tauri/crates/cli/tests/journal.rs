//! An auditor at a room's journal: what is exported of it, and proved.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

#[allow(dead_code, reason = "each test file uses its own part of it")]
mod common;

use common::Place;
use common::form::same_form;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// A copy of a room in which each kind of ceremony was held.
fn finished(place: &Place) {
    let kept = "../../../tests/rooms/0.1.0/kinds/finished/room/journal.sqlite";
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join(kept);
    fs::create_dir(place.path("room")).unwrap();
    fs::copy(kept, place.path("room/journal.sqlite")).unwrap();
    fs::write(place.path("room/room.toml"), "").unwrap();
}

const EXPORT: [&str; 5] = ["--room", "room", "journal", "export", "--format"];

#[test]
fn a_journal_is_exported_in_each_form_and_goes_on_from_its_cursor() {
    let place = Place::new();
    finished(&place);
    let (_, checked) = place.json(&["--room", "room", "journal", "verify"]);
    let entries = checked["entries"].as_u64().unwrap();
    for form in ["jsonl", "ecs", "cef"] {
        let to = [form, "--out", form];
        let (status, exported) = place.json(&[&EXPORT[..], &to].concat());
        assert_eq!(status, 0);
        same_form("journal-export", &exported);
        assert_eq!(exported["entries"], entries);
        let file = fs::read_to_string(place.path(form)).unwrap();
        assert_eq!(file.lines().count() as u64, entries);
        let cursor = exported["cursor"].as_str().unwrap();
        assert!(
            cursor.ends_with(checked["root"].as_str().unwrap()),
            "{cursor}"
        );

        // The same on standard output, and what was exported beside it.
        let ran = place.run(&[&["--json"][..], &EXPORT[..], &[form]].concat());
        assert_eq!((ran.status, &ran.out), (0, &file));
        let beside: Value = serde_json::from_str(&ran.err).unwrap();
        assert_eq!(beside["exported"], exported);

        let ran = place.run(&[&EXPORT[..], &[form, "--cursor", cursor]].concat());
        assert_eq!((ran.status, ran.out.as_str()), (0, ""));
        assert!(
            ran.err.contains(&format!("--cursor {cursor}")),
            "{}",
            ran.err
        );
    }
    // Nothing was written over, and nothing begun is left.
    let (status, error) = place.error(&[&EXPORT[..], &["cef", "--out", "cef"]].concat());
    assert_eq!(
        (status, &error["code"]),
        (3, &Value::from("nothing-overwritten"))
    );
    let (status, error) =
        place.error(&[&EXPORT[..], &["cef", "--out", "new", "--cursor", "7"]].concat());
    assert_eq!(
        (status, &error["code"]),
        (2, &Value::from("cursor-unreadable"))
    );
    let names = fs::read_dir(place.path("")).unwrap();
    let names = names.map(|one| one.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    assert_eq!(names, ["cef", "ecs", "jsonl", "room"]);
}

#[test]
fn exporting_changes_nothing_in_the_room() {
    let place = Place::new();
    finished(&place);
    let before = fs::read(place.path("room/journal.sqlite")).unwrap();
    let ran = place.run(&[&EXPORT[..], &["jsonl"]].concat());
    assert_eq!(ran.status, 0);
    assert_eq!(fs::read(place.path("room/journal.sqlite")).unwrap(), before);
}

const PROVE: [&str; 4] = ["--room", "room", "journal", "prove"];

#[test]
fn an_entry_is_proved_to_somebody_who_has_the_file_alone() {
    let place = Place::new();
    finished(&place);
    let (_, checked) = place.json(&["--room", "room", "journal", "verify"]);
    let entries = checked["entries"].as_u64().unwrap();
    let signed = entries - checked["unsigned_tail"].as_u64().unwrap();
    let entry = (signed - 1).to_string();
    let prove = |more: &[&str]| place.json(&[&PROVE[..], &["--entry", &entry], more].concat());
    let (status, proof) = prove(&["--out", "entry.json"]);
    assert_eq!(status, 0);
    let written: Value =
        serde_json::from_str(&fs::read_to_string(place.path("entry.json")).unwrap()).unwrap();
    assert_eq!(written, proof);
    assert_eq!(proof["tree_size"], signed);
    // The checkpoint of the proof is one that can be kept, and held against the room later.
    place.write("kept.note", proof["checkpoint"].as_str().unwrap());
    let (status, since) = prove(&["--since", "kept.note", "--out", "entry.tlog-proof"]);
    assert_eq!(
        (status, &since["since"]["tree_size"]),
        (0, &proof["tree_size"])
    );
    same_form("journal-prove", &since);

    // Nobody needs the room for the rest.
    fs::remove_dir_all(place.path("room")).unwrap();
    let key = proof["key"].as_str().unwrap();
    for file in ["entry.json", "entry.tlog-proof"] {
        let check = ["journal", "prove", "--check", file];
        let trusted = ["--require-signer", key, "--since", "kept.note"];
        let (status, verdict) = place.json(&[&check[..], &trusted].concat());
        assert_eq!(
            (status, &verdict["result"]),
            (0, &Value::from("proved")),
            "{verdict}"
        );
        assert_eq!(verdict["signer"], "trusted");
        same_form("journal-prove-check", &verdict);
        let said = place.run(&[&check[..], &trusted].concat()).out;
        assert!(said.contains("PROVED: entry"), "{said}");
        let (status, verdict) = place.json(&[&check[..], &["--require-signer", ANOTHER]].concat());
        assert_eq!((status, &verdict["result"]), (1, &Value::from("refuted")));
    }
    let said = place
        .run(&["journal", "prove", "--check", "entry.json"])
        .out;
    assert!(said.contains("who signed it is NOT KNOWN"), "{said}");
    // C2SP's form names no key, so that nothing is proved without one.
    let (status, verdict) = place.json(&["journal", "prove", "--check", "entry.tlog-proof"]);
    assert_eq!(
        (status, &verdict["result"]),
        (1, &Value::from("not-checked"))
    );
}

#[test]
fn what_cannot_be_proved_is_said_by_its_code() {
    let place = Place::new();
    finished(&place);
    let (status, error) = place.error(&[&PROVE[..], &["--entry", "999999"]].concat());
    assert_eq!((status, &error["code"]), (2, &Value::from("entry-unknown")));
    place.write("kept.note", "7");
    let (status, error) =
        place.error(&[&PROVE[..], &["--entry", "1", "--since", "kept.note"]].concat());
    assert_eq!(
        (status, &error["code"]),
        (2, &Value::from("checkpoint-unreadable"))
    );
    let (status, error) = place.error(&["journal", "prove", "--check", "kept.note"]);
    assert_eq!(
        (status, &error["code"]),
        (2, &Value::from("entry-proof-unreadable"))
    );
    for wrong in [
        &["journal", "prove"][..],
        &["journal", "prove", "--entry", "1", "--check", "kept.note"],
        &["journal", "prove", "--entry", "1", "--require-signer", "k"],
    ] {
        assert_eq!(place.error(wrong).0, 2, "{wrong:?}");
    }
}

/// A journal key of another room.
const ANOTHER: &str = "zurich-room+5202d5e6+AfpINBR/bmkMNpPv9hM2BGQDzYrioU8xs8QHNYVpI5Vl";
