//! Exit statuses and errors that need no room.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

#[allow(dead_code, reason = "each test file uses its own part of it")]
mod common;

use common::{Place, argument, script};

#[test]
fn usage_errors_are_status_2_and_one_json_error() {
    let place = Place::new();
    let nowhere = place.path("nowhere");
    let nowhere = argument(&nowhere);
    for (arguments, code) in [
        (vec!["nonsense"], "usage"),
        (vec!["practice"], "usage"),
        (vec!["room", "status"], "room-needed"),
        (vec!["room", "restore", "x"], "room-needed"),
        (vec!["share", "type"], "terminal-needed"),
        (vec!["script", "new", "banquet"], "kind-unknown"),
    ] {
        let (status, error) = place.error(&arguments);
        assert_eq!(
            (status, error["code"].as_str()),
            (2, Some(code)),
            "{arguments:?}"
        );
        assert!(
            error["recovery"]
                .as_str()
                .is_some_and(|words| !words.is_empty())
        );
    }
    let (status, error) = place.error(&["record", "verify", nowhere]);
    assert_eq!(
        (status, error["code"].as_str()),
        (4, Some("file-unreadable"))
    );
}

#[test]
fn a_starter_script_of_each_kind_breaks_no_rule() {
    let place = Place::new();
    for kind in [
        "generate",
        "adopt-key",
        "recover",
        "drill",
        "possession",
        "redistribute",
        "replicate",
        "live-test",
        "emergency",
    ] {
        let ran = place.run(&["script", "new", kind]);
        let file = place.write("script.toml", &ran.out);
        let (status, checked) = place.json(&["script", "check", argument(&file)]);
        assert_eq!((status, &checked["ok"]), (0, &true.into()), "{kind}");
        let page = place.run(&["script", "print", argument(&file)]);
        assert_eq!(page.status, 0);
        assert!(page.out.contains("[ ]"), "{}", page.out);
    }
}

#[test]
fn nothing_is_asked_where_nobody_is() {
    let place = Place::new();
    let file = place.write("script.toml", &script("generate", "vault", 3));
    let (status, error) = place.error(&["ceremony", "run", argument(&file)]);
    assert_eq!(
        (status, error["code"].as_str()),
        (2, Some("answers-needed"))
    );
}

#[test]
fn numbers_that_cannot_work_are_refused_before_anything_is_made() {
    let place = Place::new();
    for (k, n) in [("1", "5"), ("6", "5"), ("3", "256")] {
        let out = ["practice", "--out", "run", "--threshold", k, "--shares", n];
        let (status, error) = place.error(&out);
        assert_eq!(status, 3, "{k} of {n}: {error}");
        assert!(!place.path("run").exists());
    }
}

#[test]
fn what_is_named_cannot_move_a_terminals_cursor() {
    let place = Place::new();
    let name = "a\u{1b}[2J\rb\nThe record is PROVED";
    let ran = place.run(&["record", "verify", name]);
    assert_eq!((ran.status, ran.out.as_str()), (4, ""));
    assert_eq!(ran.err.lines().count(), 3, "{}", ran.err);
    assert!(
        ran.err.contains(r"a\u{1b}[2J\u{d}b\u{a}The record"),
        "{}",
        ran.err
    );
    let ran = place.run(&["room", "list", "--folder", name]);
    assert!(ran.out.contains(r"a\u{1b}[2J"), "{}", ran.out);
    let turned = "a\u{202e}b\u{1b}";
    for arguments in [[turned, "--json=x"], ["share", turned], ["--room", turned]] {
        let ran = place.run(&arguments);
        assert_eq!(ran.status, 2, "{arguments:?}");
        let shown = ran.out + &ran.err;
        assert!(!shown.contains(['\u{202e}', '\u{1b}']), "{shown:?}");
    }
    // A program that listens is told in JSON, which has its own way to write them.
    let (_, error) = place.error(&["record", "verify", name]);
    assert!(error["message"].as_str().unwrap().contains(name));
}

#[test]
fn a_file_without_end_is_refused() {
    let place = Place::new();
    for (arguments, code) in [
        (vec!["script", "check", "/dev/zero"], "file-unreadable"),
        (vec!["script", "print", "/dev/tty"], "file-unreadable"),
        (vec!["record", "verify", "/dev/zero"], "file-unreadable"),
        (vec!["quorum", "plan", "/dev/full"], "file-unreadable"),
        (
            vec!["share", "verify", "/dev/zero", "--package", "/dev/zero"],
            "not-a-file",
        ),
        (
            vec![
                "share",
                "prove",
                "/dev/zero",
                "--challenge",
                "00",
                "--identity",
                "/dev/zero",
            ],
            "secret-file-unreadable",
        ),
    ] {
        let (_, error) = place.error(&arguments);
        assert_eq!(error["code"], code, "{arguments:?}");
    }
}

#[test]
fn completions_and_manual_name_every_command() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish"] {
        let ran = place.run(&["completions", shell]);
        assert_eq!(ran.status, 0);
        assert!(ran.out.contains("recovery-package") || ran.out.contains("ceremony"));
    }
    assert_eq!(place.run(&["man", "--out", "man"]).status, 0);
    assert!(place.path("man/keymoot-ceremony-run.1").is_file());
}

#[test]
fn a_pin_goes_by_the_tokens_serial_number() {
    let place = Place::new();
    assert_eq!(place.run(&["room", "init", "--practice"]).status, 0);
    let (_, list) = place.json(&["token", "list"]);
    let token = &list["slots"][0];
    let serial = token["serial"].as_str().unwrap();
    let label = token["label"].as_str().unwrap();
    // By its serial number it is this one, whatever others of its label are told.
    place.write("pins", &format!("{label}=9999\n{serial}=practice-1234\n"));
    let (status, shown) = place.json(&["token", "show", "--label", label, "--pin-file", "pins"]);
    assert_eq!(status, 0, "{shown}");
    assert!(!shown["abilities"].as_object().unwrap().is_empty());
}

#[test]
fn a_recipient_that_cannot_be_used_is_told_and_never_repeated() {
    let place = Place::new();
    assert_eq!(place.run(&["room", "init", "--practice"]).status, 0);
    place.write("passphrase", "four plain words, and then some\n");
    let secret = "AGE-SECRET-KEY-1Q7W3DS6FSSZQXYFDUL2SV70506VY937H9FVZC95QN8KMGZM6TDSQXAF6WN";
    for (recipient, code) in [
        ("", "age-recipient"),
        ("zoe@example.org", "age-recipient"),
        ("ssh-ed25519 AAAA", "age-ssh-key"),
        (secret, "age-secret-key"),
    ] {
        let add = [
            "--json",
            "participant",
            "add",
            "Noor Haddad",
            "--role",
            "custodian",
        ];
        let how = [
            "--identity-check",
            "passport",
            "--passphrase-file",
            "passphrase",
        ];
        let ran = place.run(&[&add[..], &how, &["--age", recipient]].concat());
        assert_eq!(ran.status, 2, "{code}: {}", ran.err);
        assert!(ran.err.contains(&format!("\"{code}\"")), "{}", ran.err);
        assert!(!ran.err.contains(&secret[16..30]) && ran.out.is_empty());
    }
}
