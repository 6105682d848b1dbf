//! Shares and keys sealed for one person: to a card, to an age key, under a passphrase.
//!
//! | Question | Where |
//! |---|---|
//! | How is a share sealed to a card's P-256 key? | [`hpke`], RFC 9180 |
//! | How to a card and an ML-KEM key at once? | [`hybrid`], draft-ietf-hpke-pq |
//! | What is a custodian's ML-KEM key? | [`mlkem`], FIPS 203 and RFC 9935 |
//! | How does a passphrase seal? | [`passphrase`] |
//! | Which passphrases may seal? | [`NewPassphrase`] |
//! | What is a sealed share's file? | [`envelope`], `docs/formats/sealed-share.md` |
//! | What is a key of somebody else's, sealed to a transport key of two halves? | [`wrapped_key`], `docs/formats/exchange.md` |
//! | How is a share sealed to an age key? | [`age_file`] |
//! | Which age keys are there, and which are used? | [`RecipientKind`], [`RecipientRefused`] |
//!
//! A card does its one elliptic-curve step itself: [`hpke::open`] and
//! [`SealedShare::open`](envelope::SealedShare::open) take it as a closure. This crate does no
//! input or output and draws from the generator it is given; `age` files alone draw their
//! randomness from the operating system.

pub mod age_file;
mod age_hpke;
mod age_keys;
pub mod envelope;
pub mod hpke;
pub mod hybrid;
pub mod mlkem;
mod new_passphrase;
pub mod passphrase;
pub mod wrapped_key;

pub use age_keys::{RecipientKind, RecipientRefused};
pub use new_passphrase::{DrawnFor, NewPassphrase, Origin, Weak, draw};

use sha2::{Digest, Sha256};

/// Length of an uncompressed point (SEC 1, 2.3.3), as cards give and take them.
pub const POINT_LENGTH: usize = 65;

/// A public key in the few digits people compare: the first four bytes of its SHA-256, in
/// hexadecimal, with a space in the middle.
#[must_use]
pub fn fingerprint(point: &[u8; POINT_LENGTH]) -> String {
    short(&Sha256::digest(point).into())
}

fn short(digest: &[u8; 32]) -> String {
    let digits = hex::encode(&digest[..4]);
    format!("{} {}", &digits[..4], &digits[4..])
}
