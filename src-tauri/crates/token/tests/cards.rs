//! People's cards: OpenPGP and PIV cards in software, through PC/SC and OpenSC.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic"
)]

mod common;

use std::process::Command;
use std::time::{Duration, Instant};

use common::{CardBench, cards, pin};
use ed25519_dalek::Verifier as _;
use p256::elliptic_curve::sec1::ToSec1Point as _;
use token::deviations::{Deviation, known};
use token::{CardKey, Curve, ErrorKind, Slot, TokenSession, Tries};

const MESSAGE: &[u8] = b"I received share 3 in bag A-0042.";

/// An OpenPGP card signs and decrypts by this instruction, a PIV card by the other.
const PERFORM_SECURITY_OPERATION: u8 = 0x2a;
const GENERAL_AUTHENTICATE: u8 = 0x87;

fn deviates(bench: &CardBench, deviation: Deviation) -> bool {
    known(&bench.module.info().unwrap()).contains(&deviation)
}

fn signs(key: &CardKey) -> bool {
    key.signs
}

/// A PIV card's key management key could sign too; its signing key could do nothing else.
fn signs_only(key: &CardKey) -> bool {
    key.signs && !key.derives
}

fn derives(key: &CardKey) -> bool {
    key.derives
}

fn verified(key: &CardKey, message: &[u8], signature: &[u8; 64]) -> bool {
    match key.curve {
        Curve::P256 => p256::ecdsa::VerifyingKey::from_sec1_bytes(&key.public)
            .unwrap()
            .verify(
                message,
                &p256::ecdsa::Signature::from_slice(signature).unwrap(),
            )
            .is_ok(),
        Curve::Ed25519 => {
            let public = key.public.as_slice().try_into().unwrap();
            ed25519_dalek::VerifyingKey::from_bytes(public)
                .unwrap()
                .verify(message, &ed25519_dalek::Signature::from_bytes(signature))
                .is_ok()
        }
    }
}

/// A fresh key pair in software: the secret key and the uncompressed point.
fn software_pair() -> (p256::SecretKey, [u8; 65]) {
    let secret = p256::SecretKey::from_slice(&rand::random::<[u8; 32]>()).unwrap();
    let point = secret.public_key().to_sec1_point(false);
    (secret, point.as_bytes().try_into().unwrap())
}

fn software_ecdh(secret: &p256::SecretKey, public: &[u8]) -> [u8; 32] {
    let public = p256::PublicKey::from_sec1_bytes(public).unwrap();
    let product = public.to_projective() * *secret.to_nonzero_scalar();
    let point = product.to_affine().to_sec1_point(false);
    point.as_bytes()[1..33].try_into().unwrap()
}

#[test]
fn an_openpgp_card_shows_as_two_slots_with_one_key_each() {
    let bench = cards(&["openpgp", "openpgp-ed25519"]);
    for (card, curve) in [
        ("openpgp", Curve::P256),
        ("openpgp-ed25519", Curve::Ed25519),
    ] {
        assert_eq!(bench.slots(card).len(), 2);
        let (_session, key) = bench.with_key(card, signs);
        assert_eq!((key.curve, key.derives), (curve, false), "{key:?}");
        let (_session, key) = bench.with_key(card, derives);
        assert_eq!((key.curve, key.signs), (Curve::P256, false), "{key:?}");
    }
    let (_one, one) = bench.with_key("openpgp", derives);
    let (_two, two) = bench.with_key("openpgp-ed25519", derives);
    assert_ne!(one.public, two.public);
}

#[test]
fn a_piv_card_shows_as_one_slot_with_both_keys() {
    let bench = cards(&["piv"]);
    assert_eq!(bench.slots("piv").len(), 1);
    let (session, key) = bench.with_key("piv", signs_only);
    assert!(key.always_authenticate, "{key:?}");
    let keys = session.card_keys().unwrap();
    assert_eq!(keys.len(), 2);
    assert!(
        keys.iter()
            .all(|key| key.curve == Curve::P256 && !key.label.is_empty())
    );
    assert!(keys.iter().any(derives));
    assert_ne!(keys[0].public, keys[1].public);
}

#[test]
fn keys_are_seen_after_a_login_only() {
    let bench = cards(&["openpgp", "piv"]);
    for slot in [bench.slots("openpgp"), bench.slots("piv")].concat() {
        let session = bench.module.open(slot).unwrap();
        assert_eq!(session.card_keys().unwrap(), []);
        let refused = session.card_ecdh(&[2], &software_pair().1).unwrap_err();
        assert_eq!(refused.kind, ErrorKind::NotLoggedIn);
    }
}

#[test]
fn cards_sign() {
    let bench = cards(&["openpgp", "openpgp-ed25519", "piv"]);
    let sign_twice = |bench: &CardBench, card: &str| {
        let (session, key) = bench.with_key(card, signs_only);
        let pin = pin(&bench.card(card).pin);
        for message in [MESSAGE, b"x", &[0x5a; 1024]] {
            let signature = session.card_sign(&key.id, message, &pin).unwrap();
            assert!(verified(&key, message, &signature), "{card}");
            assert!(!verified(&key, b"something else", &signature));
        }
        // Only a digest goes to the card, except with Ed25519.
        for message in [&[][..], &[0x5a; 1025]] {
            let signed = session.card_sign(&key.id, message, &pin);
            match key.curve {
                Curve::P256 => assert!(verified(&key, message, &signed.unwrap())),
                Curve::Ed25519 => {
                    assert!(deviates(bench, Deviation::Ed25519MessagesShort));
                    assert_eq!(
                        signed.unwrap_err().kind,
                        ErrorKind::NotSupported {
                            what: format!("sign a message of {} bytes with Ed25519", message.len())
                        }
                    );
                }
            }
        }
    };
    sign_twice(&bench, "openpgp");
    sign_twice(&bench, "openpgp-ed25519");
    let mut bench = bench;
    bench.cards.pull("openpgp").unwrap();
    bench.cards.insert("piv").unwrap();
    sign_twice(&bench, "piv");
}

#[test]
fn cards_agree_on_the_secret_software_agrees_on() {
    let bench = cards(&["openpgp", "piv"]);
    for card in ["openpgp", "piv"] {
        let (session, key) = bench.with_key(card, derives);
        for _ in 0..3 {
            let (secret, point) = software_pair();
            let agreed = session.card_ecdh(&key.id, &point).unwrap();
            assert_eq!(*agreed, software_ecdh(&secret, &key.public), "{card}");
        }
        // Not on the curve: y is one more than it should be.
        let (_, mut point) = software_pair();
        point[64] ^= 1;
        let refused = session.card_ecdh(&key.id, &point).unwrap_err();
        assert_ne!(refused.kind, ErrorKind::TokenGone, "{card}: {refused:?}");
        // And the card goes on working.
        session.card_ecdh(&key.id, &software_pair().1).unwrap();
    }
}

#[test]
fn a_key_that_cannot_do_it_is_named() {
    let bench = cards(&["openpgp", "openpgp-blank"]);
    let (session, key) = bench.with_key("openpgp", signs);
    let refused = session.card_ecdh(&key.id, &software_pair().1).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the token holds no key 01 that agrees on secrets"
    );
    let refused = session
        .card_sign(&[9], MESSAGE, &pin("123456"))
        .unwrap_err();
    assert_eq!(refused.to_string(), "the token holds no key 09 that signs");
    for slot in bench.slots("openpgp-blank") {
        let session = bench.module.open(slot).unwrap();
        session.login(&pin("123456")).unwrap();
        assert_eq!(session.card_keys().unwrap(), []);
        let refused = session
            .card_sign(&[1], MESSAGE, &pin("123456"))
            .unwrap_err();
        assert_eq!(refused.to_string(), "the token holds no key 01 that signs");
    }
}

#[test]
fn a_piv_card_without_certificates_has_no_keys() {
    let bench = cards(&["piv-blank"]);
    let session = bench.module.open(bench.slots("piv-blank")[0]).unwrap();
    session.login(&pin("123456")).unwrap();
    assert_eq!(session.card_keys().unwrap(), []);
}

#[test]
fn wrong_pins_are_warned_of_until_the_card_is_locked() {
    for card in ["openpgp", "piv"] {
        let bench = cards(&[card]);
        let (session, key) = bench.with_key(card, derives);
        session.logout().unwrap();
        assert_eq!(session.token_info().unwrap().tries, Tries::Plenty);
        assert!(deviates(&bench, Deviation::TriesToldAtTheLast));
        for left in [Tries::Plenty, Tries::Final] {
            let wrong = session.login(&pin("654321")).unwrap_err();
            assert_eq!(
                wrong.kind,
                ErrorKind::PinIncorrect { tries: left },
                "{card}"
            );
            assert!(!wrong.to_string().contains("654321"));
            // And it can be read before the next try.
            assert_eq!(session.token_info().unwrap().tries, left, "{card}");
        }
        // The right one brings all tries back.
        session.login(&pin("123456")).unwrap();
        session.card_ecdh(&key.id, &software_pair().1).unwrap();
        session.logout().unwrap();
        // Of a card that OpenSC does not log out it says nothing new.
        let told = session.token_info().unwrap().tries;
        let stale = card == "piv" && deviates(&bench, Deviation::LogoutLeavesPivUnlocked);
        assert_eq!(told, if stale { Tries::Final } else { Tries::Plenty });
        for _ in 0..2 {
            session.login(&pin("654321")).unwrap_err();
        }
        for even in ["654321", "654321", "123456"] {
            let locked = session.login(&pin(even)).unwrap_err();
            assert_eq!(locked.kind, ErrorKind::PinLocked, "{card}: {locked:?}");
            let told = session.token_info().unwrap().tries;
            assert_eq!(told, Tries::Locked, "{card}");
        }
    }
}

#[test]
fn a_pin_for_each_signature_is_counted_like_any_other() {
    let bench = cards(&["piv"]);
    let (session, key) = bench.with_key("piv", signs_only);
    let wrong = session
        .card_sign(&key.id, MESSAGE, &pin("654321"))
        .unwrap_err();
    // OpenSC counts this one right, and the others late: see `Deviation::TriesToldAtTheLast`.
    assert!(
        matches!(wrong.kind, ErrorKind::PinIncorrect { .. }),
        "{wrong:?}"
    );
    // Nothing is left begun.
    let signature = session.card_sign(&key.id, MESSAGE, &pin("123456")).unwrap();
    assert!(verified(&key, MESSAGE, &signature));
}

#[test]
fn a_card_pulled_at_work_is_gone_and_comes_back() {
    for (card, at) in [
        ("openpgp", PERFORM_SECURITY_OPERATION),
        ("openpgp-ed25519", PERFORM_SECURITY_OPERATION),
        ("piv", GENERAL_AUTHENTICATE),
    ] {
        let mut bench = cards(&[card]);
        let right = pin(&bench.card(card).pin);
        let (session, before) = bench.with_key(card, signs_only);
        bench.cards.pull_at(card, at).unwrap();
        let gone = session.card_sign(&before.id, MESSAGE, &right).unwrap_err();
        assert_eq!(gone.kind, ErrorKind::TokenGone, "{card}: {gone:?}");
        drop(session);

        bench.cards.insert(card).unwrap();
        let (session, key) = put_back(&bench, card, signs_only);
        assert_eq!(key, before);
        let signature = session.card_sign(&key.id, MESSAGE, &right).unwrap();
        assert!(verified(&before, MESSAGE, &signature));
        drop(session);

        let (session, key) = bench.with_key(card, derives);
        bench.cards.pull_at(card, at).unwrap();
        let (secret, point) = software_pair();
        let gone = session.card_ecdh(&key.id, &point).unwrap_err();
        assert_eq!(gone.kind, ErrorKind::TokenGone, "{card}: {gone:?}");
        drop(session);

        bench.cards.insert(card).unwrap();
        let (session, again) = put_back(&bench, card, derives);
        let agreed = session.card_ecdh(&again.id, &point).unwrap();
        assert_eq!(*agreed, software_ecdh(&secret, &key.public));
    }
}

/// Waits until the card is seen again.
fn put_back(bench: &CardBench, card: &str, can: fn(&CardKey) -> bool) -> (TokenSession, CardKey) {
    wait_for(bench, |_| !bench.slots(card).is_empty());
    bench.with_key(card, can)
}

#[test]
fn slots_follow_cards_within_a_second() {
    let mut bench = cards(&["openpgp", "piv", "openpgp-ed25519"]);
    let serials = |slots: &[Slot]| -> Vec<String> {
        let tokens = slots.iter().filter_map(|slot| slot.token.as_ref());
        tokens.map(|token| token.serial.clone()).collect()
    };
    let [openpgp, piv, other] =
        ["openpgp", "piv", "openpgp-ed25519"].map(|card| bench.card(card).serial);
    assert_eq!(
        serials(&bench.module.slots().unwrap()),
        [&*openpgp, &*openpgp, &*piv]
    );
    for _ in 0..3 {
        bench.cards.pull("openpgp").unwrap();
        wait_for(&bench, |slots| serials(slots) == [&*piv]);
        // Another card in the same reader is another card.
        bench.cards.insert("openpgp-ed25519").unwrap();
        wait_for(&bench, |slots| serials(slots) == [&*other, &*other, &*piv]);
        bench.cards.pull("openpgp-ed25519").unwrap();
        bench.cards.insert("openpgp").unwrap();
        wait_for(&bench, |slots| {
            serials(slots) == [&*openpgp, &*openpgp, &*piv]
        });
        bench.cards.pull("piv").unwrap();
        wait_for(&bench, |slots| serials(slots) == [&*openpgp, &*openpgp]);
        bench.cards.insert("piv").unwrap();
        wait_for(&bench, |slots| {
            serials(slots) == [&*openpgp, &*openpgp, &*piv]
        });
    }
}

fn wait_for(bench: &CardBench, seen: impl Fn(&[Slot]) -> bool) {
    let began = Instant::now();
    loop {
        let slots = bench.module.slots().unwrap();
        if seen(&slots) {
            break;
        }
        let waited = began.elapsed();
        assert!(
            waited < Duration::from_secs(1),
            "after {waited:?}: {slots:#?}"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn watching_slots_disturbs_nobody_who_signs() {
    let bench = cards(&["openpgp", "piv"]);
    let (session, key) = bench.with_key("openpgp", signs);
    let module = bench.module.clone();
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let watching = std::thread::spawn(move || {
        let mut rounds = 0;
        while stopped.try_recv().is_err() {
            assert_eq!(
                module
                    .slots()
                    .unwrap()
                    .iter()
                    .filter(|slot| slot.token.is_some())
                    .count(),
                3
            );
            rounds += 1;
        }
        rounds
    });
    for _ in 0..20 {
        let signature = session.card_sign(&key.id, MESSAGE, &pin("123456")).unwrap();
        assert!(verified(&key, MESSAGE, &signature));
    }
    stop.send(()).unwrap();
    assert!(watching.join().unwrap() > 0);
}

/// What another process is told when it asks the card, without a PIN, whether one is verified
/// (VERIFY without data: 9000 if it is).
fn verified_for_others(reader: usize, select: &str, verify: &str) -> bool {
    let output = Command::new("opensc-tool")
        .args(["--reader", &reader.to_string(), "-s", select, "-s", verify])
        .output()
        .expect("opensc-tool is missing: apt-get install opensc");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let statuses: Vec<_> = said
        .lines()
        .filter_map(|line| line.strip_prefix("Received (SW1=0x"))
        .collect();
    assert_eq!(
        statuses.len(),
        2,
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(statuses[0].starts_with("90"), "{said}");
    statuses[1].starts_with("90")
}

#[test]
fn an_openpgp_cards_pin_does_not_outlive_its_login() {
    let bench = cards(&["openpgp"]);
    let unlocked = || verified_for_others(0, "00A4040006D27600012401", "0020008200");
    let (session, key) = bench.with_key("openpgp", derives);
    session.card_ecdh(&key.id, &software_pair().1).unwrap();
    assert!(unlocked(), "others see what this process has unlocked");
    session.logout().unwrap();
    assert!(!unlocked(), "after a logout");
    session.login(&pin("123456")).unwrap();
    session.card_ecdh(&key.id, &software_pair().1).unwrap();
    drop(session);
    assert!(!unlocked(), "after the last session");
}

#[test]
fn a_piv_cards_pin_ends_with_its_power() {
    let mut bench = cards(&["piv"]);
    let unlocked = || verified_for_others(0, "00A4040009A00000030800001000", "0020008000");
    let (session, _) = bench.with_key("piv", derives);
    assert!(unlocked(), "others see what this process has unlocked");
    session.logout().unwrap();
    drop(session);
    assert!(unlocked() == deviates(&bench, Deviation::LogoutLeavesPivUnlocked));
    bench.cards.pull("piv").unwrap();
    bench.cards.insert("piv").unwrap();
    assert!(!unlocked(), "after it was pulled");

    wait_for(&bench, |slots| {
        slots.iter().any(|slot| slot.token.is_some())
    });
    drop(bench.with_key("piv", derives));
    assert!(unlocked());
    // The daemon takes a card's power some seconds after the last program has let go of it.
    drop(bench.module);
    std::thread::sleep(Duration::from_secs(8));
    assert!(!unlocked(), "after the module was let go");
}

#[test]
fn the_trace_gives_no_secret_of_a_card_away() {
    let bench = cards(&["openpgp", "piv"]);
    for card in ["openpgp", "piv"] {
        let (session, key) = bench.with_key(card, derives);
        let (_, point) = software_pair();
        let agreed = session.card_ecdh(&key.id, &point).unwrap();
        let (signing, signs) = bench.with_key(card, signs_only);
        signing
            .card_sign(&signs.id, MESSAGE, &pin("123456"))
            .unwrap();
        let calls = [session.take_trace(), signing.take_trace()].concat();
        let functions: Vec<_> = calls.iter().map(|call| call.function.as_str()).collect();
        for expected in [
            "C_Login",
            "C_DeriveKey",
            "C_DestroyObject",
            "C_SignInit",
            "C_Sign",
        ] {
            assert!(functions.contains(&expected), "{card}: {functions:?}");
        }
        let derived = calls
            .iter()
            .find(|call| call.function == "C_DeriveKey")
            .unwrap();
        assert_eq!(derived.mechanism.as_deref(), Some("CKM_ECDH1_DERIVE"));
        let told = format!("{calls:?}{session:?}{key:?}");
        for secret in ["123456", &hex::encode(*agreed), &hex::encode(point)] {
            assert!(!told.contains(secret), "{card}");
        }
    }
}
