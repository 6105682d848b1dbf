//! ML-DSA-44 keys in tokens: where the module has them, and where it has not.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic"
)]

mod common;

use ml_dsa::signature::Verifier as _;
use ml_dsa::{EncodedSignature, EncodedVerifyingKey, MlDsa44, Signature, VerifyingKey};

fn verifies(public: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let key = <EncodedVerifyingKey<MlDsa44>>::try_from(public).unwrap();
    let signature = <EncodedSignature<MlDsa44>>::try_from(signature).unwrap();
    let signature = Signature::<MlDsa44>::decode(&signature).unwrap();
    VerifyingKey::<MlDsa44>::decode(&key)
        .verify(message, &signature)
        .is_ok()
}

#[test]
fn the_practice_token_signs_with_ml_dsa_as_fips_204_says() {
    let bench = common::practice();
    let session = bench.session(0);
    assert_eq!(session.cosigning_key("second").unwrap(), None);
    let made = session
        .generate_cosigning_key("second", b"2")
        .unwrap()
        .unwrap();
    assert_eq!(made.public.len(), 1312);
    // Asked for again, the pair that is there is the one.
    let again = session.generate_cosigning_key("second", b"2").unwrap();
    assert_eq!(again.unwrap().public, made.public);
    let found = session.cosigning_key("second").unwrap().unwrap();
    assert_eq!(found.public, made.public);
    for message in [&b""[..], b"a tree", &[7; 4096]] {
        let signature = session.cosign(&found, message).unwrap();
        assert!(verifies(&made.public, message, &signature));
        assert!(!verifies(&made.public, b"another tree", &signature));
    }
    // Its private half is none of the keys that sign with 64 bytes.
    assert_eq!(session.signing_keys("second").unwrap(), Vec::new());
}

fn has_none(bench: &common::Bench) {
    let session = bench.session(0);
    let made = session.generate_cosigning_key("second", b"2").unwrap();
    assert_eq!(made, None);
    assert!(!session.label_taken("second").unwrap());
}

#[test]
fn softhsm_2_6_has_no_such_key_and_keeps_nothing_of_one() {
    has_none(&common::softhsm());
}

#[test]
fn nss_3_87_has_no_such_key_and_keeps_nothing_of_one() {
    has_none(&common::nss());
}
