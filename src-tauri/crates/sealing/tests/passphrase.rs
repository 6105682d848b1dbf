//! Sealing under a passphrase.

#![allow(clippy::unwrap_used, reason = "tests: a failed step fails the test")]

use quorum::entropy::Rng;
use sealing::NewPassphrase;
use sealing::passphrase::{Cost, PassphraseError, Sealed, open, seal};
use secrecy::SecretString;

fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}

fn new(text: &str) -> NewPassphrase {
    NewPassphrase::chosen(&secret(text), &[]).unwrap()
}

#[test]
fn only_the_passphrase_and_what_it_is_bound_to_open_it() {
    let mut rng = Rng::from_seed(&[1; 32]);
    let sealed = seal(
        b"payload",
        b"for",
        &new("Łódź correct horse battery"),
        &mut rng,
    )
    .unwrap();
    let opened = open(&sealed, b"for", &secret("Łódź correct horse battery")).unwrap();
    assert_eq!(*opened, b"payload");
    let refused = |sealed: &_, aad: &[u8], passphrase: &str| {
        assert_eq!(
            open(sealed, aad, &secret(passphrase)).unwrap_err(),
            PassphraseError::DoesNotOpen
        );
    };
    refused(&sealed, b"for", "Łódź correct horse batterz");
    refused(&sealed, b"another", "Łódź correct horse battery");
    let mut altered = sealed.clone();
    altered.ciphertext[3] ^= 1;
    refused(&altered, b"for", "Łódź correct horse battery");
    let again = seal(
        b"payload",
        b"for",
        &new("Łódź correct horse battery"),
        &mut rng,
    )
    .unwrap();
    assert!(again.salt != sealed.salt && again.nonce != sealed.nonce);
}

#[test]
fn one_passphrase_opens_however_a_keyboard_writes_it() {
    let ways = [
        "\u{141}\u{f3}d\u{17a} correct horse battery",
        "\u{141}o\u{301}dz\u{301} correct horse battery",
        "\u{141}\u{f3}d\u{17a}\u{a0}correct\u{2003}horse battery",
    ];
    let mut rng = Rng::from_seed(&[1; 32]);
    for one in ways {
        let sealed = seal(b"payload", b"for", &new(one), &mut rng).unwrap();
        for other in ways {
            let opened = open(&sealed, b"for", &secret(other)).unwrap();
            assert_eq!(*opened, b"payload", "{one:?} {other:?}");
        }
    }
}

/// Sealed under the bytes as they were typed, a letter and its mark apart, as files once were.
/// Computed with argon2-cffi 21.1.0 and cryptography 38.0.4.
#[test]
fn what_was_sealed_as_it_was_typed_still_opens() {
    let sealed = Sealed {
        cost: Cost::KM1,
        salt: [0x11; 16],
        nonce: [0x22; 12],
        ciphertext: hex::decode("46b00293200e01b297129edc5f7fc68c6728107aaeb08e").unwrap(),
    };
    let typed = "\u{141}o\u{301}dz\u{301} correct horse battery";
    let opened = open(&sealed, b"for", &secret(typed)).unwrap();
    assert_eq!(*opened, b"payload");
}

#[test]
fn hostile_costs_are_refused() {
    assert_eq!(Cost::new(64 * 1024, 3), Ok(Cost::KM1));
    for (memory, passes) in [
        (0, 3),
        (64 * 1024 - 1, 3),
        (u32::MAX, 3),
        (256 * 1024 + 1, 3),
        (64 * 1024, 0),
        (64 * 1024, 2),
        (64 * 1024, 17),
        (64 * 1024, u32::MAX),
    ] {
        assert_eq!(Cost::new(memory, passes), Err(PassphraseError::Cost));
    }
}
