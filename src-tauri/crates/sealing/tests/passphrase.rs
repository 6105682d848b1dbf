//! Sealing under a passphrase.

#![allow(clippy::unwrap_used, reason = "tests: a failed step fails the test")]

use quorum::entropy::Rng;
use sealing::passphrase::{Cost, PassphraseError, open, seal};
use secrecy::SecretString;

fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}

#[test]
fn only_the_passphrase_and_what_it_is_bound_to_open_it() {
    let mut rng = Rng::from_seed(&[1; 32]);
    let sealed = seal(b"payload", b"for", &secret("Łódź correct horse"), &mut rng).unwrap();
    let opened = open(&sealed, b"for", &secret("Łódź correct horse")).unwrap();
    assert_eq!(*opened, b"payload");
    let refused = |sealed: &_, aad: &[u8], passphrase: &str| {
        assert_eq!(
            open(sealed, aad, &secret(passphrase)).unwrap_err(),
            PassphraseError::DoesNotOpen
        );
    };
    refused(&sealed, b"for", "Łódź correct horsf");
    refused(&sealed, b"another", "Łódź correct horse");
    let mut altered = sealed.clone();
    altered.ciphertext[3] ^= 1;
    refused(&altered, b"for", "Łódź correct horse");
    let again = seal(b"payload", b"for", &secret("Łódź correct horse"), &mut rng).unwrap();
    assert!(again.salt != sealed.salt && again.nonce != sealed.nonce);
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
