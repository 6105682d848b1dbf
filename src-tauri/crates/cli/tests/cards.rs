//! Shares sealed to a card, opened by the real `keymoot` with the card in a reader.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

#[allow(dead_code, reason = "each test file uses its own part of it")]
mod common;

use common::{Place, argument};
use keymoot_tests::cards::Cards;
use quorum::entropy::Rng;
use quorum::possession::ChallengeCode;
use quorum::{Threshold, split};
use sealing::NewPassphrase;
use sealing::envelope::SealedShare;
use secrecy::SecretString;
use serde_json::Value;
use std::fs;
use std::process::{Command, Stdio};

/// The public key a share is sealed to, as OpenSC's own tool reads it off the card.
fn point(cards: &Cards, place: &Place) -> [u8; 65] {
    let file = place.path("point.der");
    let read = Command::new("pkcs11-tool")
        .arg("--module")
        .arg(cards.module())
        .args(["--slot-index", "0", "--read-object", "--type", "pubkey"])
        .args(["--id", "02", "--output-file"])
        .arg(&file)
        .envs(cards.environment())
        .output()
        .unwrap();
    assert!(read.status.success(), "{read:?}");
    // The point ends the DER.
    *fs::read(file).unwrap().last_chunk().unwrap()
}

#[test]
fn a_share_on_a_card_is_proven_with_the_card_alone() {
    let place = Place::new();
    let state = tempfile::tempdir().unwrap();
    let cards = Cards::start(state.path(), &["openpgp"]).unwrap();
    let mut rng = Rng::from_seed(&[6; 32]);
    let dealing = split(Threshold::new(2, 3).unwrap(), &mut rng).unwrap();
    let words = SecretString::from("crystal otter violin");
    let words = NewPassphrase::chosen(&words, &[]).unwrap();
    let (share, own) = (&dealing.shares[0], point(&cards, &place));
    let mut seal = |to: &[u8; 65], words| {
        let sealed = SealedShare::to_card(share, &[7; 16], to, words, &mut rng);
        sealed.unwrap().to_json()
    };
    place.write("01.json", &seal(&own, Some(&words)));
    let strange = base_point();
    place.write("other.json", &seal(&strange, None));
    place.write("words", "crystal otter violin\n");
    let pin = &cards.cards()[0].pin;
    let line = |label: &str, pin: &str| format!("OpenPGP card ({label})={pin}\n");
    let lines = |pin: &str| line("User PIN", pin) + &line("User PIN (sig)", pin);
    place.write("pins", &lines(pin));
    place.write("wrong-pins", &lines("654321"));

    let code = ChallengeCode::new(&[0x5a; 32], &dealing.commitments).to_string();
    let prove = |file: &str, pins: &str| {
        let mut command = place.command();
        command.args(["--json", "share", "prove", file, "--challenge", &code]);
        command.args(["--passphrase-file", "words", "--pin-file", pins]);
        command.arg("--module").arg(cards.module());
        command.envs(cards.environment()).stdin(Stdio::null());
        common::Ran::of(&command.output().unwrap())
    };
    let proven = prove("01.json", "pins");
    assert_eq!(proven.status, 0, "{}", proven.err);
    let proof: Value = serde_json::from_str(&proven.out).unwrap();
    let bytes = hex::decode(proof["proof"].as_str().unwrap()).unwrap();
    quorum::possession::verify(&dealing.commitments, 1, &[0x5a; 32], &bytes).unwrap();

    let refused = |ran: common::Ran| {
        let last: Value = serde_json::from_str(ran.err.lines().last().unwrap()).unwrap();
        (
            ran.status,
            last["error"]["code"].as_str().unwrap().to_owned(),
        )
    };
    let other = prove("other.json", "pins");
    let fingerprints = [&own, &strange].map(sealing::fingerprint);
    assert!(fingerprints.iter().all(|one| other.err.contains(one)));
    assert_eq!(refused(other), (3, "not-this-card".into()));
    let wrong = prove("01.json", "wrong-pins");
    assert_eq!(refused(wrong), (4, "pin-incorrect".into()));
}

/// The standard base point: a key no card has.
fn base_point() -> [u8; 65] {
    let point = "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296\
                 4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
    hex::decode(point).unwrap().try_into().unwrap()
}

#[test]
fn people_sign_with_their_cards_and_shares_open_with_their_owners_alone() {
    let mut place = Place::new();
    let state = tempfile::tempdir().unwrap();
    let cards = Cards::start(state.path(), &["openpgp", "piv"]).unwrap();
    place.set_environment(cards.environment());
    let made = place.run(&["room", "init", "--practice"]);
    assert_eq!(made.status, 0, "{}", made.err);
    let module = cards.module().display().to_string();
    let people = ["Noor Haddad", "Quentin Low"];
    let mut answers = format!("{ANSWERS}[media.\"Quentin Low\"]\npassphrase_file = \"words\"\n");
    answers += "pin_file = \"pin-1\"\n[media.\"Noor Haddad\"]\npin_file = \"pin-0\"\n";
    // Noor's share is hybrid: sealed to her card and to a key that she keeps as a file.
    let without_file = answers.clone();
    answers += "identity = \"noor.pem\"\n";
    let key = place.run(&["--json", "participant", "mlkem-key", "--out", "noor.pem"]);
    assert_eq!(key.status, 0, "{}", key.err);
    let key: Value = serde_json::from_str(&key.out).unwrap();
    place.write("words", "crystal otter violin\n");
    let enrol = |name: &'static str, card: &keymoot_tests::cards::Card| {
        let pins = place.write("pins", &format!("{}={}\n", card.serial, card.pin));
        let mut all = vec!["participant", "add", name, "--role", "custodian"];
        all.extend(["--identity-check", "passport", "--card-module", &module]);
        all.extend(["--card-serial", &card.serial, "--pin-file", argument(&pins)]);
        if name == "Noor Haddad" {
            all.extend(["--mlkem", "noor.pem.pub"]);
        }
        all.insert(0, "--json");
        place.run(&all)
    };
    for (at, card) in cards.cards().iter().enumerate() {
        place.write(&format!("pin-{at}"), &format!("{}\n", card.pin));
        let enrolled = enrol(people[at], card);
        assert_eq!(enrolled.status, 0, "{}", enrolled.err);
        let list: Value = serde_json::from_str(&enrolled.out).unwrap();
        let person = list["participants"].as_array().unwrap().last().unwrap();
        assert_eq!(person["signature"], "card");
        assert_eq!(person["card"]["seals"], true, "{person}");
        let mlkem = if at == 0 {
            key["fingerprint"].clone()
        } else {
            Value::Null
        };
        assert_eq!(person["mlkem"], mlkem);
    }
    let twice = enrol("Olga Brandt", &cards.cards()[0]);
    assert_eq!(twice.status, 3, "{}", twice.err);
    assert!(twice.err.contains("distinct-cards"), "{}", twice.err);

    let others = "[[participant]]\nname = \"Anders Holm\"\nrole = \"administrator\"\n\
                  [[participant]]\nname = \"Ruth Abel\"\nrole = \"witness\"\n";
    let custodians = "[[participant]]\nname = \"Noor Haddad\"\nrole = \"custodian\"\n\
                      medium = \"card\"\n\
                      [[participant]]\nname = \"Quentin Low\"\nrole = \"custodian\"\n";
    let script = |kind: &str, more: &str, last: &str| {
        let top = format!("version = 1\nkind = \"{kind}\"\ntitle = \"Vault key\"\n");
        let text = format!("{top}[key]\nlabel = \"vault\"\n{more}{others}{custodians}{last}");
        place.write(&format!("{kind}.toml"), &text)
    };
    let quorum = "[quorum]\nthreshold = 2\nshares = 2\n";
    let generate = script("generate", quorum, "medium = \"card\"\npassphrase = true\n");
    let run = |script: &std::path::Path, answers: &str| {
        let answers = place.write("answers.toml", answers);
        let words = ["ceremony", "run", argument(script), "--answers"];
        let words = [&words[..], &[argument(&answers)]].concat();
        place.run(&[&["--json"], &words[..]].concat())
    };
    let bags = "[hand-out.bags]\n\"Noor Haddad\" = \"T1\"\n\"Quentin Low\" = \"T2\"\n";
    let made = run(&generate, &format!("{answers}{bags}"));
    assert_eq!(made.status, 0, "{}", made.err);
    let made: Value = serde_json::from_str(&made.out).unwrap();
    let verified = place.json(&["record", "verify", made["record"].as_str().unwrap()]);
    assert_eq!(verified.1["result"], "proved", "{}", verified.1);
    // What each is encrypted with stands in the journal: one is hybrid, one classical.
    let exported = place.run(&[
        "journal",
        "export",
        "--format",
        "jsonl",
        "--out",
        "journal.jsonl",
    ]);
    assert_eq!(exported.status, 0, "{}", exported.err);
    let journal = fs::read_to_string(place.path("journal.jsonl")).unwrap();
    for suite in ["MLKEM768-P256", "P-256"] {
        assert!(journal.contains(&format!("\"{suite}\"")), "{suite}");
    }

    let sealed = |index: u8| {
        let folder = made["folder"].as_str().unwrap();
        format!("{folder}/{index:02}.sealed.json")
    };
    let package = made["package"].as_str().unwrap();
    let load = format!("{answers}[load-package]\nfile = \"{package}\"\n");
    let bring = |name: &str, bag: &str, index: u8| {
        let file = sealed(index);
        format!("[[collect.share]]\ncustodian = \"{name}\"\nbag = \"{bag}\"\nfile = \"{file}\"\n")
    };
    let recover = script("recover", "", "");
    let swapped = run(
        &recover,
        &format!("{load}{}", bring("Noor Haddad", "T1", 2)),
    );
    assert_eq!(swapped.status, 3, "{}", swapped.err);
    assert!(swapped.err.contains("own-card"), "{}", swapped.err);
    let both = bring("Noor Haddad", "T1", 1) + &bring("Quentin Low", "T2", 2);
    let load_without = format!("{without_file}[load-package]\nfile = \"{package}\"\n");
    let card_alone = run(&recover, &format!("{load_without}{both}"));
    assert_eq!(card_alone.status, 3, "{}", card_alone.err);
    assert!(
        card_alone.err.contains("identity-needed"),
        "{}",
        card_alone.err
    );
    let back = run(&recover, &format!("{load}{both}"));
    assert_eq!(back.status, 0, "{}", back.err);
    let back: Value = serde_json::from_str(&back.out).unwrap();
    assert_eq!(back["copies_equal"], true);
    assert_eq!(back["check"], made["check"]);
}

const ANSWERS: &str = r#"
witness = "Ruth Abel"
[open]
approval = "CHG-1"
[roll-call]
identity_check = "passport"
[inspect.primary]
label = "Practice HSM A"
[inspect.target]
label = "Practice HSM B"
[inspect.journal]
label = "Practice HSM A"
"#;
