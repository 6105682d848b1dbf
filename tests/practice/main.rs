//! The main job on the command line, from end to end, through the built `keymoot`.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod program;

use program::{Ended, argument, json, keymoot, names, repository, run, text};
use serde_json::{Value, json as document};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const SOFTHSM: &str = "/usr/lib/softhsm/libsofthsm2.so";

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    (folder, out)
}

fn is_hex(value: &Value, bytes: usize) -> bool {
    let text = text(value);
    text.len() == 2 * bytes
        && text
            .bytes()
            .all(|one| matches!(one, b'0'..=b'9' | b'a'..=b'f'))
}

/// Everything `docs/cli.md` says of what `practice` prints and leaves.
fn check_practice(ended: &Ended, out: &Path, threshold: u64, shares: u64) -> Value {
    let told = ended.document(0);
    let fields = [
        "fingerprint",
        "key",
        "match",
        "package",
        "quorum",
        "record",
        "room",
        "share_files",
        "tokens",
    ];
    let found = names(&told);
    for field in fields {
        assert!(found.contains(&field), "{field} in {found:?}");
    }
    assert_eq!(told["match"], true);
    assert_eq!(
        names(&told["key"]),
        ["check_after", "check_before", "id", "label"]
    );
    assert!(is_hex(&told["key"]["id"], 16));
    assert_eq!(told["key"]["check_before"], told["key"]["check_after"]);
    assert_eq!(names(&told["key"]["check_before"]), ["method", "value"]);
    assert!(is_hex(&told["key"]["check_before"]["value"], 5));
    assert_eq!(names(&told["quorum"]), ["id", "shares", "threshold"]);
    assert!(is_hex(&told["quorum"]["id"], 16));
    assert_eq!(told["quorum"]["threshold"], threshold);
    assert_eq!(told["quorum"]["shares"], shares);
    assert!(is_hex(&told["fingerprint"], 32));

    let tokens = told["tokens"].as_array().unwrap();
    let roles: Vec<String> = tokens.iter().map(|token| text(&token["role"])).collect();
    assert_eq!(roles, ["primary", "target"]);
    let serials: BTreeSet<String> = tokens.iter().map(|token| text(&token["serial"])).collect();
    assert_eq!(serials.len(), 2, "two tokens");
    for token in tokens {
        assert_eq!(names(token), ["label", "role", "serial"]);
    }

    let out = out.canonicalize().unwrap();
    assert_eq!(text(&told["room"]), argument(&out.join("room")));
    assert_eq!(text(&told["record"]), argument(&out.join("record.pdf")));
    let package = out.join("recovery-package.json");
    assert_eq!(text(&told["package"]), argument(&package));
    let files = told["share_files"].as_array().unwrap();
    assert_eq!(files.len() as u64, shares);
    for (index, file) in (1..).zip(files) {
        assert_eq!(names(file), ["custodian", "index", "pdf", "text"]);
        assert_eq!(file["index"], index);
        assert!(!text(&file["custodian"]).is_empty());
        for (kind, ending) in [("pdf", "pdf"), ("text", "txt")] {
            let place = out.join(format!("shares/{index:02}.{ending}"));
            assert_eq!(text(&file[kind]), argument(&place));
            let verified = json(&[
                "share",
                "verify",
                argument(&place),
                "--package",
                argument(&package),
            ]);
            assert_eq!(
                verified.document(0),
                document!({ "valid": true, "quorum": told["quorum"]["id"], "index": index,
                    "corrected": [] })
            );
        }
    }
    check_package(&package, &told);
    check_progress(&ended.stderr);
    check_record(&out.join("record.pdf"), &told);
    told
}

/// The field names `docs/formats` fixes, and that they say what `practice` said.
fn check_package(package: &Path, told: &Value) {
    let package: Value = serde_json::from_slice(&fs::read(package).unwrap()).unwrap();
    let expected = [
        "check",
        "commitments",
        "header",
        "quorum",
        "shares",
        "suite",
        "threshold",
        "wrap_format",
        "wrapped",
    ];
    assert_eq!(names(&package), expected);
    assert_eq!(package["suite"], "KM1");
    assert_eq!(package["quorum"], told["quorum"]["id"]);
    assert_eq!(package["threshold"], told["quorum"]["threshold"]);
    assert_eq!(package["shares"], told["quorum"]["shares"]);
    assert_eq!(package["check"], told["key"]["check_before"]);
    let header = &package["header"];
    let expected = ["c0", "check", "format", "key", "label", "purpose", "suite"];
    assert_eq!(names(header), expected);
    assert_eq!(header["key"], told["key"]["id"]);
    assert_eq!(header["c0"], package["commitments"][0]);
    let points = package["commitments"].as_array().unwrap();
    assert_eq!(package["threshold"], points.len());
}

/// Progress: JSON lines, every act announced before it is begun and told after.
fn check_progress(stderr: &str) {
    let mut begun = BTreeSet::new();
    let mut ended = 0;
    for line in stderr.lines() {
        let told: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
        assert_eq!(names(&told), ["progress"], "{line}");
        let progress = &told["progress"];
        let fields = ["ceremony", "done", "effect", "phase", "step", "total"];
        assert_eq!(names(progress), fields, "{line}");
        let act = format!("{} {}", progress["ceremony"], progress["effect"]);
        match text(&progress["phase"]).as_str() {
            "intent" => drop(begun.insert(act)),
            "acting" => assert!(begun.contains(&act), "{line}"),
            "outcome" => {
                assert!(begun.contains(&act), "{line}");
                ended += 1;
            }
            other => panic!("{other}"),
        }
    }
    assert!(ended >= 5, "{ended} acts ended");
}

fn check_record(record: &Path, told: &Value) {
    let verdict = json(&["record", "verify", argument(&record)]).document(0);
    assert_eq!(verdict["result"], "proved");
    assert_eq!(verdict["fingerprint"], told["fingerprint"]);
    let claims = verdict["claims"].as_array().unwrap();
    let proved: BTreeSet<String> = claims
        .iter()
        .filter(|claim| claim["result"] == "proved")
        .map(|claim| text(&claim["claim"]))
        .collect();
    for claim in [
        "attachments-as-signed",
        "bytes-as-signed",
        "checkpoint-signed",
        "file-whole",
        "fonts-as-signed",
        "leaves-in-tree",
        "leaves-open",
        "manifest-signed",
        "page-as-signed",
        "participant-signature",
    ] {
        assert!(proved.contains(claim), "{claim} in {proved:?}");
    }
    assert!(claims.iter().all(|claim| claim["result"] != "refuted"));
}

fn refuted(record: &Path) -> Vec<String> {
    let verdict = json(&["record", "verify", argument(&record)]).document(1);
    assert_eq!(verdict["result"], "refuted");
    let claims = verdict["claims"].as_array().unwrap();
    claims
        .iter()
        .filter(|claim| claim["result"] == "refuted")
        .map(|claim| text(&claim["claim"]))
        .collect()
}

fn python(program: &str, arguments: &[&Path]) -> Ended {
    let program = repository("docs/independent").join(program);
    run(Command::new("python3").arg(program).args(arguments))
}

#[test]
fn on_the_practice_token() {
    let (folder, out) = folder();
    let ended = json(&[
        "practice",
        "--out",
        argument(&out),
        "--threshold",
        "2",
        "--shares",
        "3",
    ]);
    let told = check_practice(&ended, &out, 2, 3);
    let record = out.join("record.pdf");
    let package = out.join("recovery-package.json");

    // The room it leaves is a practice room in order, with both ceremonies closed.
    let room = out.join("room");
    let status = json(&["--room", argument(&room), "room", "status"]).document(0);
    assert_eq!(status["mode"], "practice");
    let states: Vec<&Value> = status["ceremonies"].as_array().unwrap().iter().collect();
    assert_eq!(states.len(), 2);
    assert!(states.iter().all(|one| one["state"] == "closed"));
    let journal = json(&["--room", argument(&room), "journal", "verify"]).document(0);
    assert_eq!(journal["valid"], true);
    assert_eq!(journal["unsigned_tail"], 0);

    // Programs that share no code with this one agree.
    let shares = [out.join("shares/02.txt"), out.join("shares/03.txt")];
    let recovered = python("recover_key.py", &[&package, &shares[0], &shares[1]]);
    assert_eq!(recovered.status, 0, "{}", recovered.stderr);
    let value = text(&told["key"]["check_after"]["value"]);
    assert!(
        recovered.stdout.contains(&format!("check value: {value} ")),
        "{}",
        recovered.stdout
    );
    let verified = python("verify_record.py", &[&record]).document(0);
    assert_eq!(verified["result"], "proved");
    assert_eq!(verified["fingerprint"], told["fingerprint"]);

    // A record that was touched is refused, and the claim named.
    let whole = fs::read(&record).unwrap();
    let damaged = folder.path().join("damaged.pdf");
    let mut changed = whole.clone();
    changed[whole.len() / 2] ^= 1;
    fs::write(&damaged, &changed).unwrap();
    assert!(refuted(&damaged).contains(&"bytes-as-signed".to_owned()));
    let mut longer = whole.clone();
    longer.extend_from_slice(b"1 0 obj\n<< >>\nendobj\n%%EOF\n");
    fs::write(&damaged, &longer).unwrap();
    assert!(refuted(&damaged).contains(&"file-whole".to_owned()));
    fs::write(&damaged, b"%PDF-1.7\nnothing else").unwrap();
    assert!(!refuted(&damaged).is_empty());

    // A share that was touched, or that belongs elsewhere, is told apart.
    let good = fs::read_to_string(&shares[0]).unwrap();
    let row = good.lines().find(|line| line.starts_with("05")).unwrap();
    let spoiled = folder.path().join("spoiled.txt");
    fs::write(&spoiled, good.replace(row, "05  ZZZZ ZZZZ ZZZZ ZZZZ  00")).unwrap();
    let report = json(&[
        "share",
        "verify",
        argument(&spoiled),
        "--package",
        argument(&package),
    ])
    .document(0);
    assert_eq!(report["valid"], true);
    let rows: BTreeSet<u64> = report["corrected"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cell| cell["row"].as_u64().unwrap())
        .collect();
    assert_eq!(rows, BTreeSet::from([5]));
    let foreign = repository("src-tauri/crates/quorum/tests/vectors/share-text.txt");
    let report = json(&[
        "share",
        "verify",
        argument(&foreign),
        "--package",
        argument(&package),
    ])
    .document(1);
    assert_eq!(report["valid"], false);
    assert_eq!(report["reason"], "other-quorum");

    let missing = ["share", "verify", "/nonexistent/01.txt", "--package"];
    json(&[&missing[..], &[argument(&package)]].concat()).refused(4);
    // The package is blamed for itself, not the share that is checked against it.
    let file = argument(&shares[0]);
    let code = json(&["share", "verify", file, "--package", argument(&record)]).refused(3);
    assert_eq!(code, "package-whole");

    // A second run does not touch what the first one left.
    let again = json(&["practice", "--out", argument(&out)]);
    assert_eq!(again.refused(2), "folder-not-empty");
    assert_eq!(fs::read(&record).unwrap(), whole);
}

#[test]
fn on_softhsm() {
    assert!(
        Path::new(SOFTHSM).is_file(),
        "SoftHSM is missing; run: apt-get install softhsm2"
    );
    let (folder, out) = folder();
    let tokens = folder.path().join("tokens");
    fs::create_dir(&tokens).unwrap();
    let config = folder.path().join("softhsm2.conf");
    let text = format!(
        "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n",
        tokens.display()
    );
    fs::write(&config, text).unwrap();
    let mut command = keymoot();
    command
        .env("SOFTHSM2_CONF", &config)
        .args(["--json", "practice", "--threshold", "2", "--shares", "2"])
        .args(["--module", SOFTHSM, "--out", argument(&out)]);
    let told = check_practice(&run(&mut command), &out, 2, 2);
    let labels: Vec<String> = told["tokens"]
        .as_array()
        .unwrap()
        .iter()
        .map(|token| program::text(&token["label"]))
        .collect();
    assert_eq!(labels, ["keymoot-primary", "keymoot-target"]);
    let verified = python("verify_record.py", &[&out.join("record.pdf")]).document(0);
    assert_eq!(verified["result"], "proved");
    assert_eq!(verified["fingerprint"], told["fingerprint"]);
}

/// `practice` with `arguments`, which must leave nothing behind.
fn refused_practice(status: i32, arguments: &[&str]) -> String {
    let (_folder, out) = folder();
    let ended = json(&[&["practice", "--out", argument(&out)], arguments].concat());
    let code = ended.refused(status);
    // It can be put right and tried again in the same place.
    let left = fs::read_dir(&out).map_or(0, Iterator::count);
    assert_eq!(left, 0, "files left in {}", out.display());
    code
}

#[test]
fn numbers_that_cannot_work_break_a_rule() {
    for (threshold, shares) in [("4", "3"), ("1", "3"), ("2", "256"), ("0", "0")] {
        let numbers = ["--threshold", threshold, "--shares", shares];
        let code = refused_practice(3, &numbers);
        assert!(!code.is_empty(), "{threshold} of {shares}");
    }
}

#[test]
fn a_module_that_is_none_is_a_failure() {
    let missing = refused_practice(4, &["--module", "/nonexistent/libpkcs11.so"]);
    let text = repository("Cargo.toml");
    let other = refused_practice(4, &["--module", argument(&text)]);
    assert_ne!(missing, other, "missing and not a module are told apart");
}

#[test]
fn what_is_not_understood_is_usage() {
    assert_eq!(json(&["practice", "--sharse", "5"]).refused(2), "usage");
    assert_eq!(json(&["practise"]).refused(2), "usage");
    let half = refused_practice(2, &["--shares", "half"]);
    assert_eq!(half, "usage");
}

#[test]
fn a_record_that_is_not_there_is_a_failure() {
    json(&["record", "verify", "/nonexistent/record.pdf"]).refused(4);
}
