//! The JSON forms: what `docs/cli.md` promises, seen on the real thing. The shapes are kept in
//! `tests/forms/`; `KEYMOOT_FORMS=write` writes them anew, and a change there is a change of the
//! contract.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

#[allow(dead_code, reason = "each test file uses its own part of it")]
mod common;

use common::form::same_form;
use common::{Place, argument, script};
use serde_json::Value;
use std::fs;
use std::path::Path;

#[test]
fn every_form_is_as_documented() {
    let place = Place::new();
    let (status, practice) = place.json(&[
        "practice",
        "--out",
        "run",
        "--threshold",
        "2",
        "--shares",
        "3",
    ]);
    assert_eq!(status, 0);
    assert_eq!(practice["match"], true);
    assert_eq!(
        practice["key"]["check_before"],
        practice["key"]["check_after"]
    );
    same_form("practice", &practice);

    let room = practice["room"].as_str().unwrap().to_owned();
    let in_room = |arguments: &[&str]| {
        let all: Vec<&str> = ["--room", &room].iter().chain(arguments).copied().collect();
        place.json(&all)
    };
    let id = practice["ceremonies"][0].as_str().unwrap();
    let forms: [(&str, &[&str]); 10] = [
        ("room-status", &["room", "status"]),
        ("room-backup", &["room", "backup", "copy.keymoot"]),
        ("room-rebuild", &["room", "rebuild"]),
        ("room-trails", &["room", "trails"]),
        ("room-verify", &["room", "verify"]),
        ("token-list", &["token", "list"]),
        ("participant-list", &["participant", "list"]),
        ("ceremony-list", &["ceremony", "list"]),
        ("ceremony-show", &["ceremony", "show", &id[..8]]),
        ("record-export", &["record", "export", id]),
    ];
    for (name, arguments) in forms {
        let (status, document) = in_room(arguments);
        assert_eq!(status, 0, "{name}");
        same_form(name, &document);
    }

    let (_, known) = in_room(&["token", "known"]);
    let known = known["modules"].as_array().unwrap();
    let softhsm = known.iter().find(|one| one["name"] == "SoftHSM").unwrap();
    assert_eq!(softhsm["added"], false);

    let (_, new) = in_room(&["script", "new", "drill", "--from-room"]);
    let drill = place.write("drill.toml", new["script"].as_str().unwrap());
    let drill = argument(&drill);
    let (status, saved) = in_room(&["script", "save", drill, "--date", "2099-03-01"]);
    assert_eq!(status, 0);
    let draft = saved["draft"]["id"].as_str().unwrap();
    let (_, shown) = in_room(&["script", "show", draft]);
    same_form("script-show", &shown);
    assert_eq!(shown["draft"], saved["draft"]);
    same_form("script-drafts", &in_room(&["script", "drafts"]).1);
    let damaged = Path::new(&room).join("drafts/00000001.json");
    fs::write(&damaged, "{").unwrap();
    let (status, all) = in_room(&["script", "drafts"]);
    assert_eq!((status, all["drafts"].as_array().unwrap().len()), (1, 1));
    fs::remove_file(damaged).unwrap();
    let (status, left) = in_room(&["script", "remove", draft]);
    assert_eq!((status, &left["drafts"]), (0, &Value::Array(Vec::new())));

    let (status, journal) = in_room(&["journal", "verify"]);
    assert_eq!((status, &journal["valid"]), (0, &Value::Bool(true)));
    same_form("journal-verify", &journal);

    let (_, slots) = in_room(&["token", "list"]);
    let label = slots["slots"][0]["label"].as_str().unwrap();
    let pins = place.write("pins", &format!("{label}=practice-1234\n"));
    let (status, token) = in_room(&[
        "token",
        "show",
        "--label",
        label,
        "--pin-file",
        argument(&pins),
    ]);
    assert_eq!(
        (status, &token["abilities"]["rfc3394"]),
        (0, &Value::Bool(true))
    );
    same_form("token-show", &token);

    let (_, checks) = in_room(&["doctor"]);
    same_form("doctor", &checks);

    let restored = ["--room", "restored", "room", "restore", "copy.keymoot"];
    let (status, document) = place.json(&restored);
    assert_eq!(status, 0);
    same_form("room-restore", &document);

    let (status, verdict) = place.json(&["record", "verify", "run/record.pdf"]);
    assert_eq!((status, &verdict["result"]), (0, &Value::from("proved")));
    same_form("record-verify", &verdict);
    who_signed_is_told_apart(&place, &verdict);
    what_is_handed_on(&place, &room, &verdict);
    let (_, status) = in_room(&["room", "status"]);
    either_signature_is_enough(&place, status["cosigner"].as_str().unwrap());

    // Keys an auditor has from elsewhere: with one swapped, that person's claims alone are refuted.
    let (_, mut people) = in_room(&["participant", "list"]);
    let against = |people: &Value| {
        let list = place.write("people.json", &people.to_string());
        let list = ["--participants", argument(&list)];
        place.json(&[&["record", "verify", "run/record.pdf"][..], &list[..]].concat())
    };
    let (status, _) = against(&people);
    assert_eq!(status, 0);
    people["participants"][0]["public_key"] = people["participants"][1]["public_key"].clone();
    let (status, verdict) = against(&people);
    assert_eq!(status, 1);
    let claims = verdict["claims"].as_array().unwrap();
    let refuted: Vec<&Value> = claims
        .iter()
        .filter(|claim| claim["result"] == "refuted")
        .map(|claim| &claim["signer"])
        .collect();
    assert!(!refuted.is_empty());
    let name = &people["participants"][0]["name"];
    assert!(refuted.iter().all(|signer| *signer == name), "{refuted:?}");
}

/// What is withheld changes no fingerprint; whoever signed a record again is known by that.
fn what_is_handed_on(place: &Place, room: &str, verdict: &Value) {
    let redact = |from, what| {
        [
            "record",
            "redact",
            from,
            "--out",
            "redacted.json",
            "--withhold",
            what,
        ]
    };
    let (status, document) = place.json(&redact("run/record.pdf", "names,serials,places"));
    let fingerprint = &verdict["fingerprint"];
    assert_eq!((status, &document["fingerprint"]), (0, fingerprint));
    same_form("record-redact", &document);
    let (status, told) = place.json(&["record", "verify", "redacted.json"]);
    assert_eq!((status, &told["fingerprint"]), (0, fingerprint));
    let code = |from, what| place.error(&redact(from, what)).1["code"].clone();
    assert_eq!(code("run/record.pdf", "names"), "nothing-overwritten");
    assert_eq!(code("redacted.json", "names"), "nothing-to-withhold");

    let renew = [
        "record",
        "renew",
        "run/record.pdf",
        "--out",
        "record.renewal",
    ];
    let (status, document) = place.json(&[&["--room", room][..], &renew[..]].concat());
    assert_eq!(status, 0, "{document}");
    same_form("record-renew", &document);
    let key = document["signer"].as_str().unwrap();
    let verify = [
        "record",
        "verify",
        "run/record.pdf",
        "--renewal",
        "record.renewal",
    ];
    let required = [&verify[..], &["--require-signer", key]].concat();
    let (status, told) = place.json(&required);
    assert_eq!((status, &told["signer"]), (0, &Value::from("trusted")));
    let (status, _) = place.json(&[
        "record",
        "verify",
        "redacted.json",
        "--renewal",
        "record.renewal",
    ]);
    assert_eq!(status, 1, "a note of the record is none of another file");

    let beside = [
        "record",
        "verify",
        "run/record.pdf",
        "--with",
        "run/room/records",
    ];
    let (status, told) = place.json(&beside);
    let claims = told["claims"].as_array().unwrap();
    let result = |kind: &str| {
        let mut claims = claims.iter();
        claims
            .find(|claim| claim["claim"] == kind)
            .map(|claim| &claim["result"])
    };
    assert_eq!(status, 0, "{told}");
    assert_eq!(result("records-agree"), Some(&Value::from("proved")));
    assert_eq!(result("quorum-lineage"), Some(&Value::from("proved")));
}

/// Consistent is not proved by somebody: words, JSON and status say which of the two it is.
fn who_signed_is_told_apart(place: &Place, verdict: &Value) {
    let verify = ["record", "verify", "run/record.pdf"];
    assert_eq!(verdict["signer"], "unknown");
    let said = place.run(&verify).out;
    assert!(
        said.contains("CONSISTENT; who signed it is NOT KNOWN"),
        "{said}"
    );
    assert!(!said.contains("PROVED"), "{said}");
    let claims = verdict["claims"].as_array().unwrap();
    let mut claims = claims.iter();
    let signed = claims
        .find(|claim| claim["claim"] == "checkpoint-signed")
        .unwrap();
    let key = signed["signer"].as_str().unwrap();
    let required = [&verify[..], &["--require-signer", key]].concat();
    let (status, trusted) = place.json(&required);
    assert_eq!((status, &trusted["signer"]), (0, &Value::from("trusted")));
    let said = place.run(&required).out;
    assert!(
        said.contains("PROVED, and signed by the key you require"),
        "{said}"
    );
    let (status, other) = place.json(&[&verify[..], &["--require-signer", ANOTHER]].concat());
    assert_eq!((status, &other["result"]), (1, &Value::from("refuted")));
    assert_eq!(other["signer"], "unknown");
}

/// The practice token signs each checkpoint with ML-DSA besides: either signature proves a record to
/// whom the other one's algorithm is broken, and with both broken nothing does.
fn either_signature_is_enough(place: &Place, cosigner: &str) {
    let file = place.write("cosigner.txt", cosigner);
    let told = |broken: &[&str]| {
        let mut all = vec!["record", "verify", "run/record.pdf", "--require-cosigner"];
        all.push(argument(&file));
        for one in broken {
            all.extend(["--broken", one]);
        }
        let (status, verdict) = place.json(&all);
        let claims = verdict["claims"].as_array().unwrap();
        let of = |kind: &str| {
            let mut claims = claims.iter().filter(|claim| claim["claim"] == kind);
            claims.next().unwrap()["result"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        let found = [of("checkpoint-signed"), of("checkpoint-cosigned")];
        (
            status,
            verdict["signer"].as_str().unwrap().to_owned(),
            found,
        )
    };
    let both = |one: &str, two: &str| [one.to_owned(), two.to_owned()];
    let known = |known: &str| known.to_owned();
    assert_eq!(told(&[]), (0, known("unknown"), both("proved", "proved")));
    // The cosigner's key is one the reader was given.
    assert_eq!(
        told(&["classical"]),
        (0, known("trusted"), both("not-checked", "proved"))
    );
    assert_eq!(
        told(&["post-quantum"]),
        (0, known("unknown"), both("proved", "not-checked"))
    );
    assert_eq!(
        told(&["classical", "post-quantum"]),
        (1, known("unknown"), both("refuted", "not-checked"))
    );
    // A record of before, signed once, where two signatures are expected.
    let example = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../docs/independent/example/record.pdf"
    );
    let (status, verdict) = place.json(&[
        "record",
        "verify",
        example,
        "--require-cosigner",
        argument(&file),
    ]);
    assert_eq!((status, &verdict["result"]), (1, &Value::from("refuted")));
}

/// A journal key of another room.
const ANOTHER: &str = "zurich-room+5202d5e6+AfpINBR/bmkMNpPv9hM2BGQDzYrioU8xs8QHNYVpI5Vl";

#[test]
fn checks_that_find_something_wrong_give_their_form_and_status_1() {
    let place = Place::new();
    for (name, threshold) in [("one", "2"), ("other", "2")] {
        let (status, _) = place.json(&[
            "practice",
            "--out",
            name,
            "--threshold",
            threshold,
            "--shares",
            "2",
        ]);
        assert_eq!(status, 0);
    }
    let own = [
        "share",
        "verify",
        "one/shares/01.txt",
        "--package",
        "one/recovery-package.json",
    ];
    let (status, good) = place.json(&own);
    assert_eq!((status, &good["valid"]), (0, &Value::Bool(true)));
    same_form("share-verify", &good);

    let strange = [
        "share",
        "verify",
        "one/shares/01.txt",
        "--package",
        "other/recovery-package.json",
    ];
    let (status, bad) = place.json(&strange);
    assert_eq!((status, &bad["reason"]), (1, &Value::from("other-quorum")));
    same_form("share-verify-wrong", &bad);

    let (status, read) = place.json(&["share", "read", "one/shares/02.pdf", "--out", "again.txt"]);
    assert_eq!((status, &read["index"]), (0, &Value::from(2)));
    let again = [
        "share",
        "verify",
        "again.txt",
        "--package",
        "one/recovery-package.json",
    ];
    assert_eq!(place.json(&again).0, 0);

    let mut record = fs::read(place.path("one/record.pdf")).unwrap();
    let middle = record.len() / 2;
    record[middle] ^= 1;
    fs::write(place.path("changed.pdf"), record).unwrap();
    let (status, verdict) = place.json(&["record", "verify", "changed.pdf"]);
    assert_eq!((status, &verdict["result"]), (1, &Value::from("refuted")));

    let wrong = place.write(
        "wrong.toml",
        &script("generate", "vault", 3).replace("= 2", "= 9"),
    );
    let (status, problems) = place.json(&["script", "check", argument(&wrong)]);
    assert_eq!((status, &problems["ok"]), (1, &Value::Bool(false)));
    same_form("script-check", &problems);
}
