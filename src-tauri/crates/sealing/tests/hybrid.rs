//! Shares sealed to a card and an ML-KEM key at once: both are needed, whatever else is tried; and
//! what is done here is what others do who follow the same drafts.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests: a failed step fails the test"
)]

mod support;

use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::MlKem768P256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use p256::SecretKey;
use proptest::prelude::*;
use sealing::envelope::{Card, EnvelopeError, OpenRefused, SealedShare, With};
use sealing::hybrid;
use sealing::mlkem::{MlKemError, MlKemKey, MlKemRecipient};
use serde_json::Value;
use shake::digest::{ExtendableOutput, Update, XofReader};
use std::cell::Cell;
use support::{CUSTODIAN, SoftCard, mend_checksum, new_passphrase, passphrase, rng, share};

fn sealed(card: &SoftCard, mlkem: &MlKemKey) -> SealedShare {
    let to = mlkem.recipient();
    SealedShare::to_card_and_mlkem(&share(2), &CUSTODIAN, &card.point, &to, None, &mut rng(3))
        .unwrap()
}

fn open(
    sealed: &SealedShare,
    card: Option<&SoftCard>,
    mlkem: Option<&MlKemKey>,
) -> Result<quorum::Share, OpenRefused<&'static str>> {
    let Some(card) = card else {
        return sealed.open(&With {
            mlkem,
            ..With::default()
        });
    };
    let ecdh = |peer: &_| Ok(card.ecdh(peer));
    let card = Card {
        point: &card.point,
        ecdh: &ecdh,
    };
    sealed.open(&With {
        card: Some(&card),
        mlkem,
        passphrase: None,
    })
}

#[test]
fn a_card_and_a_file_open_it_together_and_neither_alone() {
    let (card, mlkem) = (SoftCard::new(1), MlKemKey::generate(&mut rng(5)));
    let made = sealed(&card, &mlkem);
    let read = SealedShare::parse(&made.to_json()).unwrap();
    assert_eq!(read, made);
    assert_eq!(read.suite(), "MLKEM768-P256");
    assert_eq!(read.needs().card, Some(card.point));
    assert_eq!(read.needs().mlkem, Some(mlkem.recipient().digest()));
    let opened = open(&read, Some(&card), Some(&mlkem)).unwrap();
    assert_eq!(*opened.payload(), *share(2).payload());
    let refused = |card, mlkem| open(&read, card, mlkem).unwrap_err();
    assert_eq!(refused(None, Some(&mlkem)), OpenRefused::CardNeeded);
    let sealed_to = mlkem.recipient().fingerprint();
    assert_eq!(
        refused(Some(&card), None),
        OpenRefused::MlKemNeeded {
            sealed_to: sealed_to.clone()
        }
    );
    let other = MlKemKey::generate(&mut rng(6));
    assert_eq!(
        refused(Some(&card), Some(&other)),
        OpenRefused::NotThisMlKem {
            sealed_to,
            given: other.recipient().fingerprint()
        }
    );
}

#[test]
fn a_card_is_not_asked_before_the_file_is_there() {
    let (card, mlkem) = (SoftCard::new(1), MlKemKey::generate(&mut rng(5)));
    let asked = Cell::new(0);
    let ecdh = |peer: &_| {
        asked.set(asked.get() + 1);
        Ok::<_, &'static str>(card.ecdh(peer))
    };
    let there = Card {
        point: &card.point,
        ecdh: &ecdh,
    };
    let sealed = sealed(&card, &mlkem);
    let mut with = With {
        card: Some(&there),
        ..With::default()
    };
    sealed.open(&with).unwrap_err();
    assert_eq!(asked.get(), 0);
    with.mlkem = Some(&mlkem);
    sealed.open(&with).unwrap();
    assert_eq!(asked.get(), 1);
}

#[test]
fn a_passphrase_seals_within() {
    let (card, mlkem) = (SoftCard::new(1), MlKemKey::generate(&mut rng(5)));
    let (words, to) = (new_passphrase(), mlkem.recipient());
    let made = SealedShare::to_card_and_mlkem(
        &share(2),
        &CUSTODIAN,
        &card.point,
        &to,
        Some(&words),
        &mut rng(3),
    )
    .unwrap();
    assert_eq!(
        open(&made, Some(&card), Some(&mlkem)).unwrap_err(),
        OpenRefused::PassphraseNeeded
    );
    let ecdh = |peer: &_| Ok::<_, &'static str>(card.ecdh(peer));
    let there = Card {
        point: &card.point,
        ecdh: &ecdh,
    };
    let opened = made.open(&With {
        card: Some(&there),
        mlkem: Some(&mlkem),
        passphrase: Some(&passphrase()),
    });
    assert_eq!(*opened.unwrap().payload(), *share(2).payload());
}

/// The file as somebody would alter it who can compute the checksum.
fn forge(sealed: &SealedShare, change: impl Fn(&mut Value)) -> String {
    let mut json: Value = serde_json::from_str(&sealed.to_json()).unwrap();
    change(&mut json);
    mend_checksum(&mut json);
    json.to_string()
}

/// FIPS 203's implicit rejection gives a secret for any ciphertext: it must open nothing.
#[test]
fn an_altered_ml_kem_ciphertext_never_passes_for_success() {
    let (card, mlkem) = (SoftCard::new(1), MlKemKey::generate(&mut rng(5)));
    let made = sealed(&card, &mlkem);
    for bit in (0..1088 * 8).step_by(509) {
        let text = forge(&made, |json| {
            let mut enc = hex::decode(json["mlkem"]["enc"].as_str().unwrap()).unwrap();
            enc[bit / 8] ^= 1 << (bit % 8);
            json["mlkem"]["enc"] = hex::encode(enc).into();
        });
        let forged = SealedShare::parse(&text).unwrap();
        let refused = open(&forged, Some(&card), Some(&mlkem)).unwrap_err();
        assert_eq!(refused, OpenRefused::Damaged, "bit {bit}");
    }
}

#[test]
fn half_of_a_hybrid_seal_is_none() {
    let (card, mlkem) = (SoftCard::new(1), MlKemKey::generate(&mut rng(5)));
    let made = sealed(&card, &mlkem);
    let without = |field: &str, format: u8| {
        forge(&made, |json| {
            json.as_object_mut().unwrap().remove(field);
            json["format"] = format!("keymoot-sealed-share/{format}").into();
        })
    };
    for (text, field) in [
        (without("mlkem", 2), "mlkem"),
        (without("card", 2), "card"),
        (without("none", 1), "mlkem"),
        (without("card", 1), "mlkem"),
    ] {
        let refused = SealedShare::parse(&text).unwrap_err();
        assert_eq!(refused, EnvelopeError::Field { field }, "{text}");
    }
    // Passed off as a classical seal, it is none that the card opens.
    let classical = SealedShare::parse(&without("mlkem", 1)).unwrap();
    assert_eq!(
        open(&classical, Some(&card), None).unwrap_err(),
        OpenRefused::Damaged
    );
    // A classical seal opens as ever; with an ML-KEM key there that it does not need, too.
    let old = SealedShare::to_card(&share(2), &CUSTODIAN, &card.point, None, &mut rng(3)).unwrap();
    assert_eq!(old.suite(), "P-256");
    open(&old, Some(&card), None).unwrap();
    open(&old, Some(&card), Some(&mlkem)).unwrap();
}

/// The keys that the `hpke` crate derives from a seed (draft-irtf-cfrg-concrete-hybrid-kems, 4.1),
/// as a card's key and a file's.
fn expanded(seed: [u8; 32]) -> (SoftCard, MlKemKey) {
    let mut xof = shake::Shake256::default().chain(seed).finalize_xof();
    let (mut pq, mut scalar) = ([0; 64], [0; 32]);
    xof.read(&mut pq);
    xof.read(&mut scalar);
    SecretKey::from_slice(&scalar).unwrap();
    let pem = pem("PRIVATE KEY", &[&SEED_HEAD[..], &pq].concat());
    (SoftCard::of(&scalar), MlKemKey::from_pem(&pem).unwrap())
}

/// PKCS#8 of an ML-KEM-768 key up to its seed (RFC 9935, 6).
const SEED_HEAD: [u8; 22] = [
    0x30, 0x54, 0x02, 0x01, 0x00, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04,
    0x04, 0x02, 0x04, 0x42, 0x80, 0x40,
];

fn pem(label: &str, der: &[u8]) -> String {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}

/// The `hpke` crate, which was written from the drafts by others, opens what is sealed here, and the
/// other way round.
#[test]
fn it_is_the_drafts_mlkem768_p256() {
    for first in 0..4 {
        let seed = [first; 32];
        let (card, mlkem) = expanded(seed);
        let private = <MlKem768P256 as Kem>::PrivateKey::from_bytes(&seed).unwrap();
        let public = MlKem768P256::sk_to_pk(&private);
        let both = [&mlkem.recipient().to_bytes()[..], &card.point].concat();
        assert_eq!(public.to_bytes().to_vec(), both);
        let made = hybrid::seal(
            &card.point,
            &mlkem.recipient(),
            b"info",
            b"aad",
            b"something",
            &mut rng(first),
        )
        .unwrap();
        let enc = [&made.mlkem[..], &made.enc].concat();
        let enc = <MlKem768P256 as Kem>::EncappedKey::from_bytes(&enc).unwrap();
        let opened = hpke::single_shot_open::<AesGcm256, HkdfSha256, MlKem768P256>(
            &OpModeR::Base,
            &private,
            &enc,
            b"info",
            &made.ciphertext,
            b"aad",
        );
        assert_eq!(opened.unwrap(), b"something");
        let (enc, ciphertext) =
            hpke::single_shot_seal_with_rng::<AesGcm256, HkdfSha256, MlKem768P256>(
                &OpModeS::Base,
                &public,
                b"info",
                b"something",
                b"aad",
                &mut rng(first),
            )
            .unwrap();
        let enc = enc.to_bytes();
        let theirs = hybrid::Sealed {
            enc: enc[1088..].try_into().unwrap(),
            mlkem: Box::new(enc[..1088].try_into().unwrap()),
            ciphertext,
        };
        let opened = hybrid::open(&card.point, &mlkem, &theirs, b"info", b"aad", |peer| {
            Ok::<_, ()>(card.ecdh(peer))
        });
        assert_eq!(opened.unwrap().as_slice(), b"something");
    }
}

#[test]
fn files_of_ml_kem_keys_are_those_of_rfc_9935() {
    let key = MlKemKey::generate(&mut rng(5));
    let private = key.to_pem().unwrap();
    let public = key.recipient().to_pem().unwrap();
    assert_eq!(
        MlKemKey::from_pem(&private).unwrap().recipient(),
        key.recipient()
    );
    assert_eq!(MlKemRecipient::from_pem(&public).unwrap(), key.recipient());
    assert_eq!(
        MlKemRecipient::from_bytes(&key.recipient().to_bytes()).unwrap(),
        key.recipient()
    );
    assert!(!format!("{key:?}").contains("seed"));
    // Each taken for the other is told.
    assert_eq!(MlKemKey::from_pem(&public).unwrap_err(), MlKemError::Public);
    assert_eq!(
        MlKemRecipient::from_pem(&private).unwrap_err(),
        MlKemError::Private
    );
    // A P-256 key, made by OpenSSL 3.0 for this test and used for nothing.
    let ec = "-----BEGIN PUBLIC KEY-----\n\
              MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEGn8W5sLKuuC8nFinSNxAc105bHja\n\
              th0zlqj3eNxn7n3VzFmAjHUJQ1Y0OxnxYdNAu/PLFuMA2Ta3PGtJktfLzw==\n\
              -----END PUBLIC KEY-----\n";
    assert_eq!(
        MlKemRecipient::from_pem(ec).unwrap_err(),
        MlKemError::Algorithm
    );
    for text in [
        "",
        "age1qqqq",
        "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n",
    ] {
        assert_eq!(
            MlKemRecipient::from_pem(text).unwrap_err(),
            MlKemError::NotAKey
        );
        assert_eq!(MlKemKey::from_pem(text).unwrap_err(), MlKemError::NotAKey);
    }
    // FIPS 203, 7.2: a coefficient that is not reduced.
    assert_eq!(
        MlKemRecipient::from_bytes(&[0xff; 1184]).unwrap_err(),
        MlKemError::NotAKey
    );
    assert_eq!(
        MlKemRecipient::from_bytes(&[0; 1183]).unwrap_err(),
        MlKemError::NotAKey
    );
}

proptest! {
    #[test]
    fn a_spoilt_key_file_is_refused_and_never_panics(place in 0..4096_usize, byte: u8, private: bool) {
        let key = MlKemKey::generate(&mut rng(5));
        let mut text = if private {
            key.to_pem().unwrap().as_bytes().to_vec()
        } else {
            key.recipient().to_pem().unwrap().into_bytes()
        };
        let place = place % text.len();
        text[place] = byte;
        let text = String::from_utf8_lossy(&text);
        if private {
            let _ = MlKemKey::from_pem(&text).map(drop);
        } else if let Ok(read) = MlKemRecipient::from_pem(&text) {
            prop_assert_eq!(read.to_bytes().len(), 1184);
        }
    }
}
