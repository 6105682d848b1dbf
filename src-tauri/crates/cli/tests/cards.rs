//! Shares sealed to a card, opened by the real `keymoot` with the card in a reader.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

#[allow(dead_code, reason = "each test file uses its own part of it")]
mod common;

use common::Place;
use keymoot_tests::cards::Cards;
use quorum::entropy::Rng;
use quorum::possession::ChallengeCode;
use quorum::{Threshold, split};
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
