//! Signed notes: golden values made by other programs, and every way to be wrong.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use proof::checkpoint::Checkpoint;
use proof::merkle::Hash;
use proof::note::{Algorithm, KeyError, Note, NoteError, VerifierKey};
use proptest::prelude::*;
use support::Signer;

/// From the documentation of golang.org/x/mod/sumdb/note: a key and what it signed.
const GO_KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const GO_NOTE: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n\
    \n\
    \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

#[test]
fn the_note_of_the_go_documentation_verifies() {
    let key: VerifierKey = GO_KEY.parse().unwrap();
    assert_eq!(key.algorithm(), Algorithm::Ed25519);
    assert_eq!(key.to_string(), GO_KEY);
    let note = Note::parse(GO_NOTE).unwrap();
    assert_eq!(note.verify(&key), Ok(()));
    assert_eq!(note.to_string(), GO_NOTE);
}

#[test]
fn both_algorithms_sign_and_verify() {
    for signer in [Signer::ed25519(1), Signer::ecdsa(1)] {
        let key = signer.key();
        let text = Checkpoint::of_room(support::ROOM, 5, Hash([3; 32])).to_string();
        let note = signer.note(&text);
        let again: VerifierKey = key.to_string().parse().unwrap();
        assert_eq!(again, key);
        assert_eq!(Checkpoint::verified(&note, &again).unwrap().size, 5);
        for other in [Signer::ed25519(2), Signer::ecdsa(2)] {
            let parsed = Note::parse(&note).unwrap();
            assert!(matches!(
                parsed.verify(&other.key()),
                Err(NoteError::NotSigned(_))
            ));
        }
    }
}

#[test]
fn a_wrong_signature_is_never_added() {
    let signer = Signer::ecdsa(1);
    let mut note = Note::unsigned("text\n").unwrap();
    let refused = note.add(&signer.key(), &signer.sign_text("other text\n"));
    assert!(matches!(refused, Err(NoteError::SignatureRefused(_))));
    assert!(matches!(
        note.add(&signer.key(), &[0; 64]),
        Err(NoteError::SignatureRefused(_))
    ));
    assert!(matches!(
        note.add(&signer.key(), &[]),
        Err(NoteError::SignatureRefused(_))
    ));
    assert_eq!(note.signer_names().count(), 0);
}

#[test]
fn ecdsa_key_ids_are_of_the_public_key_info() {
    let key = Signer::ecdsa(9).key();
    let text = key.to_string();
    let base64 = text.splitn(3, '+').nth(2).unwrap();
    let material =
        base64::Engine::decode(&base64::engine::general_purpose::STANDARD, base64).unwrap();
    assert_eq!((material[0], material.len()), (2, 92));
    assert_eq!(key.id().0, Hash::of(&material[1..]).0[..4]);
    assert_eq!(
        VerifierKey::ecdsa_p256_spki(key.name(), &material[1..]).unwrap(),
        key
    );
}

#[test]
fn keys_are_checked_when_read() {
    let key = Signer::ed25519(1).key().to_string();
    let other_id = key.replacen('+', "+0", 1);
    assert!(other_id.parse::<VerifierKey>().is_err());
    assert_eq!(
        key.replace("journal", "journey").parse::<VerifierKey>(),
        Err(KeyError::Id)
    );
    for text in [
        "",
        "a",
        "a+b",
        "a+b+c",
        "a+00000000+",
        "a+00000000+AQ==",
        "a+00000000+AgAA",
    ] {
        assert!(text.parse::<VerifierKey>().is_err(), "{text}");
    }
    assert!(matches!(
        VerifierKey::ed25519("a b", &[1; 32]),
        Err(KeyError::Name(_) | KeyError::Key(_))
    ));
    // The identity point verifies anything; it is no key.
    let mut weak = [0; 32];
    weak[0] = 1;
    assert_eq!(
        VerifierKey::ed25519("a", &weak),
        Err(KeyError::Key("Ed25519"))
    );
}

#[test]
fn checkpoints_have_one_form() {
    let good = "keymoot/00\n5\nAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=\n";
    assert_eq!(Checkpoint::parse(good).unwrap().to_string(), good);
    let bad = [
        good.replace("\n5\n", "\n05\n"),
        good.replace("\n5\n", "\n+5\n"),
        good.replace("\n5\n", "\n-5\n"),
        good.replace("\n5\n", "\n99999999999999999999\n"),
        good.replace("AwM=", "AwN="),
        good.replace("AwMD", ""),
        good.replace("keymoot/00", ""),
        good.trim_end().to_owned(),
        format!("{good}more\n"),
        format!("{good}\n"),
    ];
    for text in bad {
        assert!(Checkpoint::parse(&text).is_err(), "{text:?}");
    }
}

#[test]
fn one_changed_character_is_noticed() {
    for signer in [Signer::ed25519(1), Signer::ecdsa(1)] {
        let note = signer.note("line one\nline two\n");
        for at in 0..note.len() {
            for mask in [1, 2, 0x20] {
                let mut bytes = note.clone().into_bytes();
                bytes[at] ^= mask;
                let Ok(text) = String::from_utf8(bytes) else {
                    continue;
                };
                let verified =
                    Note::parse(&text).is_ok_and(|note| note.verify(&signer.key()).is_ok());
                assert!(!verified, "byte {at}: {text:?}");
            }
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in any::<String>(), tail in "(\n\n\u{2014} [a-z+ ]{0,8} [A-Za-z0-9=+/]{0,40}\n?){0,3}") {
        let _ = Note::parse(&format!("{text}{tail}"));
        let _ = Checkpoint::parse(&text);
        let _ = text.parse::<VerifierKey>();
    }
}
