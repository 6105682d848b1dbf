//! Shares proven and opened through the real `keymoot`.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

#[allow(dead_code, reason = "each test file uses its own part of it")]
mod common;

use common::Place;
use common::form::same_form;
use quorum::entropy::Rng;
use quorum::package::RecoveryPackage;
use quorum::possession::ChallengeCode;
use quorum::redistribution::{Redistribution, subdivide};
use quorum::{Share, Threshold, typed};
use sealing::envelope::SealedShare;
use sealing::{NewPassphrase, age_file};
use secrecy::SecretString;
use serde_json::Value;
use std::fs;

const CUSTODIAN: [u8; 16] = [7; 16];
/// An age identity, made for these tests.
const IDENTITY: &str = "AGE-SECRET-KEY-1Q7W3DS6FSSZQXYFDUL2SV70506VY937H9FVZC95QN8KMGZM6TDSQXAF6WN";

/// A practice run of 2 of 2 in the folder `name`.
fn run(place: &Place, name: &str) {
    let (status, _) = place.json(&[
        "practice",
        "--out",
        name,
        "--threshold",
        "2",
        "--shares",
        "2",
    ]);
    assert_eq!(status, 0);
}

fn share(place: &Place, file: &str) -> Share {
    let text = fs::read_to_string(place.path(file)).unwrap();
    typed::from_text(&text).unwrap().share
}

fn package(place: &Place, file: &str) -> RecoveryPackage {
    RecoveryPackage::parse(&fs::read_to_string(place.path(file)).unwrap()).unwrap()
}

#[test]
fn a_share_is_proven_with_the_code_alone_and_the_proof_checked() {
    let place = Place::new();
    run(&place, "one");
    run(&place, "other");
    let (ours, theirs) = ("one/recovery-package.json", "other/recovery-package.json");
    let code = ChallengeCode::new(&[0x5a; 32], package(&place, ours).commitments()).to_string();

    let prove = ["share", "prove", "one/shares/01.txt", "--challenge", &code];
    let out = [&prove[..], &["--out", "proof.json"]].concat();
    let (status, proof) = place.json(&out);
    assert_eq!((status, &proof["index"]), (0, &Value::from(1)));
    same_form("share-prove", &proof);
    assert_eq!(place.error(&out).1["code"], "nothing-overwritten");
    let printed = place.run(&prove);
    assert!(printed.out.contains("keymoot-possession-proof/1"));

    let check = |package: &str, challenge: &str| {
        let file = ["share", "check-proof", "proof.json", "--package", package];
        place.json(&[&file[..], &["--challenge", challenge]].concat())
    };
    let (status, good) = check(ours, &code);
    assert_eq!((status, &good["valid"]), (0, &Value::Bool(true)));
    same_form("share-check-proof", &good);
    let (status, good) = check(ours, &code[..64]);
    assert_eq!((status, &good["valid"]), (0, &Value::Bool(true)));
    let (status, bad) = check(ours, &"00".repeat(32));
    let found = (status, &bad["reason"]);
    assert_eq!(found, (1, &Value::from("other-challenge")));
    same_form("share-check-proof-wrong", &bad);
    let (status, bad) = check(theirs, &code[..64]);
    assert_eq!((status, &bad["reason"]), (1, &Value::from("other-quorum")));

    let short = [&prove[..4], &[&code[..64]]].concat();
    let (status, error) = place.error(&short);
    assert_eq!(
        (status, &error["code"]),
        (2, &Value::from("challenge-unreadable"))
    );
    let strange = [&prove[..], &["--package", theirs]].concat();
    let (status, error) = place.error(&strange);
    assert_eq!(
        (status, &error["code"]),
        (3, &Value::from("challenge-for-this-share"))
    );
    let bad = place.write("bad.txt", &typed::to_text(&bad_share(&place)));
    let bad = ["share", "prove", common::argument(&bad), "--challenge"];
    let checked = [&bad[..], &[&code[..64], "--package", ours]].concat();
    assert_eq!(place.error(&checked).1["code"], "share-good");
}

/// Share 1 of `one` with another value: whole, and not of that sharing.
fn bad_share(place: &Place) -> Share {
    use sha2::{Digest, Sha256};
    let mut payload = share(place, "one/shares/01.txt").payload();
    payload[50] ^= 1;
    let checksum = Sha256::digest(&payload[..83]);
    payload[83..].copy_from_slice(&checksum[..4]);
    Share::from_payload(payload.as_ref()).unwrap()
}

#[test]
fn a_sealed_share_is_opened_with_what_is_given() {
    let place = Place::new();
    run(&place, "one");
    let (first, words) = (
        share(&place, "one/shares/01.txt"),
        SecretString::from("crystal otter violin"),
    );
    let seals = NewPassphrase::chosen(&words, &[]).unwrap();
    let mut rng = Rng::from_seed(&[3; 32]);
    let sealed = SealedShare::with_passphrase(&first, &CUSTODIAN, &seals, &mut rng).unwrap();
    place.write("01.json", &sealed.to_json());
    let recipient = age_file::recipient_of(&SecretString::from(IDENTITY)).unwrap();
    let age = age_file::seal(&first, &CUSTODIAN, &recipient, Some(&seals), &mut rng).unwrap();
    place.write("01.age", &age);
    place.write("key", IDENTITY);
    place.write("not-key", "something else");
    place.write("words", "crystal otter violin\n");
    place.write("wrong", "crystal otter viola\n");

    let verify = |file: &'static str, more: &[&'static str]| {
        let package = ["--package", "one/recovery-package.json"];
        [&["share", "verify", file][..], &package, more].concat()
    };
    let refused = |arguments: &[&str]| {
        let (status, error) = place.error(arguments);
        (status, error["code"].as_str().unwrap().to_owned())
    };
    let with = ["--passphrase-file", "words"];
    let (status, report) = place.json(&verify("01.json", &with));
    assert_eq!((status, &report["valid"]), (0, &Value::Bool(true)));
    let wrong = verify("01.json", &["--passphrase-file", "wrong"]);
    assert_eq!(refused(&wrong), (3, "passphrase-wrong".into()));
    let none = verify("01.json", &[]);
    assert_eq!(refused(&none), (3, "passphrase-needed".into()));

    let both = [&with[..], &["--identity", "key"]].concat();
    let (status, report) = place.json(&verify("01.age", &both));
    assert_eq!((status, &report["index"]), (0, &Value::from(1)));
    let none = verify("01.age", &with);
    assert_eq!(refused(&none), (3, "identity-needed".into()));
    let stranger = verify("01.age", &["--identity", "not-key"]);
    assert_eq!(refused(&stranger), (2, "identity-unreadable".into()));

    let damaged = sealed.to_json().replace("\"index\": 1", "\"index\": 2");
    place.write("damaged.json", &damaged);
    let (status, report) = place.json(&verify("damaged.json", &with));
    assert_eq!((status, &report["reason"]), (1, &Value::from("unreadable")));
}

/// A file that somebody brought, made for these tests like the keys in it.
fn case(name: &str) -> String {
    format!("{}/tests/cases/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn sheets_are_read_as_scanners_save_them() {
    let place = Place::new();
    for name in [
        "code.tif",
        "code-big.tif",
        "code-last-of-three.tif",
        "code-transparent.png",
        "code-plain.pdf",
        "code-blank-first.pdf",
        "code-text.txt",
    ] {
        let (status, report) = place.json(&["share", "read", &case(name)]);
        let found = (status, &report["index"], &report["corrected"]);
        assert_eq!(
            found,
            (0, &Value::from(2), &Value::Array(Vec::new())),
            "{name}"
        );
    }
    let text = case("code-text.txt");
    let package = case("practice-package.json");
    let (status, report) = place.json(&["share", "verify", &text, "--package", &package]);
    assert_eq!(
        (status, &report["reason"]),
        (1, &Value::from("other-quorum"))
    );
}

#[test]
fn a_format_that_is_not_read_is_told_with_those_that_are() {
    let place = Place::new();
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0\xff\xfe";
    let damaged = &fs::read(case("code.tif")).unwrap()[..300];
    for (name, file) in [
        ("photo.heic", &heic[..]),
        ("cut.tif", damaged),
        ("cut.pdf", b"%PDF-1.7\n"),
    ] {
        fs::write(place.path(name), file).unwrap();
        let (status, error) = place.error(&["share", "read", name]);
        assert_eq!(
            (status, &error["code"]),
            (2, &Value::from("share-format")),
            "{name}"
        );
        let words = error["message"].as_str().unwrap();
        for format in [name, "TIFF", "PDF", "PNG"] {
            assert!(words.contains(format), "{words}");
        }
    }
}

#[test]
fn every_identity_of_a_file_opens_a_share() {
    let place = Place::new();
    let package = case("practice-package.json");
    let (file, identities) = (
        case("age-to-the-second.age"),
        case("age-two-identities.txt"),
    );
    let verify = |identities: &str| {
        let verify = ["share", "verify", &file, "--package", &package];
        place.run(&[&verify[..], &["--json", "--identity", identities]].concat())
    };
    let found: Value = serde_json::from_str(&verify(&identities).out).unwrap();
    assert_eq!(
        (&found["index"], &found["reason"]),
        (&2.into(), &"other-quorum".into())
    );

    let text = fs::read_to_string(identities).unwrap();
    let first: Vec<&str> = text.lines().take(3).collect();
    place.write("first", &first.join("\n"));
    assert!(verify("first").err.contains("identity-wrong"));
    place.write("cut", &text[..text.len() - 5]);
    let cut = verify("cut");
    assert_eq!(cut.status, 2);
    assert!(cut.err.contains("line 6"), "{}", cut.err);
    assert!(!cut.err.contains("SP57N8LC3"), "{}", cut.err);
}

#[test]
fn two_pins_for_one_name_are_refused_before_anything_is_tried() {
    let place = Place::new();
    let verify = [
        "share",
        "verify",
        "nowhere.json",
        "--package",
        "nowhere.json",
    ];
    let pins = case("pins-one-label-twice.txt");
    let (status, error) = place.error(&[&verify[..], &["--pin-file", &pins]].concat());
    assert_eq!(
        (status, &error["code"]),
        (2, &Value::from("pin-file-twice"))
    );
    let words = error.to_string();
    assert!(
        words.contains("Lines 1 and 2") && !words.contains("111111"),
        "{words}"
    );
}

#[test]
fn an_old_share_is_told_its_successor() {
    let place = Place::new();
    run(&place, "one");
    let old = package(&place, "one/recovery-package.json");
    let new = Threshold::new(2, 3).unwrap();
    let mut rng = Rng::from_seed(&[4; 32]);
    let announced = ["one/shares/01.txt", "one/shares/02.txt"].map(|file| {
        let share = old.commitments().verify(share(&place, file)).unwrap();
        subdivide(&share, new, &mut rng).unwrap().commitments
    });
    let made = Redistribution::new(old.commitments(), new, announced.into()).unwrap();
    let next = old.redistributed(made.commitments().clone()).unwrap();
    place.write("next.json", &next.to_json());
    let verify = [
        "share",
        "verify",
        "one/shares/01.txt",
        "--package",
        "next.json",
    ];
    let (status, report) = place.json(&verify);
    let found = (status, &report["reason"]);
    assert_eq!(found, (1, &Value::from("superseded-quorum")));
    assert_eq!(report["successor"], next.quorum_id().to_string());
    same_form("share-verify-superseded", &report);
}
