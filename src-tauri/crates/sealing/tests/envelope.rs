//! Sealed shares: every layer opens only as it should, and says why it does not.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests: a failed step fails the test"
)]

mod support;

use proptest::prelude::*;
use sealing::envelope::{Card, EnvelopeError, OpenRefused, SealedShare, With};
use sealing::fingerprint;
use sealing::mlkem::MlKemKey;
use secrecy::SecretString;
use sha2::{Digest, Sha256};
use std::cell::Cell;
use support::{CUSTODIAN, SoftCard, new_passphrase, passphrase, rng, share};

/// One of each kind: card, passphrase, both.
fn kinds(card: &SoftCard) -> [SealedShare; 3] {
    let (share, words) = (share(2), new_passphrase());
    let rng = &mut rng(3);
    [
        SealedShare::to_card(&share, &CUSTODIAN, &card.point, None, rng).unwrap(),
        SealedShare::with_passphrase(&share, &CUSTODIAN, &words, rng).unwrap(),
        SealedShare::to_card(&share, &CUSTODIAN, &card.point, Some(&words), rng).unwrap(),
    ]
}

fn only<'a>(card: &'a Card<'a, &'static str>) -> With<'a, &'static str> {
    With {
        card: Some(card),
        ..With::default()
    }
}

fn open(
    sealed: &SealedShare,
    card: Option<&SoftCard>,
    passphrase: Option<&SecretString>,
) -> Result<quorum::Share, OpenRefused<&'static str>> {
    open_with(sealed, card, None, passphrase)
}

fn open_with(
    sealed: &SealedShare,
    card: Option<&SoftCard>,
    mlkem: Option<&MlKemKey>,
    passphrase: Option<&SecretString>,
) -> Result<quorum::Share, OpenRefused<&'static str>> {
    match card {
        None => sealed.open(&With {
            card: None,
            mlkem,
            passphrase,
        }),
        Some(card) => {
            let ecdh = |peer: &_| Ok(card.ecdh(peer));
            let card = Card {
                point: &card.point,
                ecdh: &ecdh,
            };
            sealed.open(&With {
                card: Some(&card),
                mlkem,
                passphrase,
            })
        }
    }
}

#[test]
fn each_kind_opens_to_the_share_it_was_made_of() {
    let (card, words) = (SoftCard::new(1), passphrase());
    for sealed in kinds(&card) {
        let read = SealedShare::parse(&sealed.to_json()).unwrap();
        assert_eq!(read, sealed);
        assert_eq!(read.digest(), sealed.digest());
        let needs = read.needs();
        let opened = open(
            &read,
            needs.card.map(|_| &card),
            needs.passphrase.then_some(&words),
        );
        assert_eq!(*opened.unwrap().payload(), *share(2).payload());
        assert!(!format!("{read:?}").contains(&hex::encode(&share(2).payload()[19..51])));
    }
}

#[test]
fn what_is_missing_or_wrong_is_told_apart() {
    let (card, other, words) = (SoftCard::new(1), SoftCard::new(2), passphrase());
    let wrong = SecretString::from("not these words");
    let [to_card, under_words, both] = kinds(&card);
    let refused = |result: Result<quorum::Share, OpenRefused<&'static str>>| result.unwrap_err();
    assert_eq!(refused(open(&to_card, None, None)), OpenRefused::CardNeeded);
    let not_this = OpenRefused::NotThisCard {
        sealed_to: fingerprint(&card.point),
        card: fingerprint(&other.point),
    };
    assert_eq!(refused(open(&to_card, Some(&other), None)), not_this);
    assert_eq!(refused(open(&both, Some(&other), Some(&words))), not_this);
    for (sealed, card) in [(&under_words, None), (&both, Some(&card))] {
        assert_eq!(
            refused(open(sealed, card, None)),
            OpenRefused::PassphraseNeeded
        );
        assert_eq!(
            refused(open(sealed, card, Some(&wrong))),
            OpenRefused::WrongPassphrase
        );
    }
    let broken = |_: &_| Err("CKR_DEVICE_REMOVED");
    let removed = Card {
        point: &card.point,
        ecdh: &broken,
    };
    assert_eq!(
        refused(to_card.open(&only(&removed))),
        OpenRefused::Ecdh("CKR_DEVICE_REMOVED")
    );
    // The right key on paper, and a card that computes with another.
    let lying = |peer: &_| Ok::<_, &'static str>(other.ecdh(peer));
    let liar = Card {
        point: &card.point,
        ecdh: &lying,
    };
    assert_eq!(refused(to_card.open(&only(&liar))), OpenRefused::Damaged);
}

#[test]
fn the_wrong_card_is_never_asked() {
    let (card, other) = (SoftCard::new(1), SoftCard::new(2));
    let asked = Cell::new(false);
    let ecdh = |peer: &_| {
        asked.set(true);
        Ok::<_, &'static str>(other.ecdh(peer))
    };
    let there = Card {
        point: &other.point,
        ecdh: &ecdh,
    };
    kinds(&card)[0].open(&only(&there)).unwrap_err();
    assert!(!asked.get());
}

/// The file with a field changed and its checksum made to fit, as somebody who can compute would.
fn forge(sealed: &SealedShare, change: impl Fn(&mut serde_json::Value)) -> SealedShare {
    let mut json: serde_json::Value = serde_json::from_str(&sealed.to_json()).unwrap();
    change(&mut json);
    support::mend_checksum(&mut json);
    SealedShare::parse(&json.to_string()).unwrap()
}

#[test]
fn a_file_forged_to_say_something_else_does_not_open() {
    let (card, words) = (SoftCard::new(1), passphrase());
    let changes: [&dyn Fn(&mut serde_json::Value); 5] = [
        &|json| json["quorum"] = "00".repeat(16).into(),
        &|json| json["threshold"] = 3.into(),
        &|json| json["index"] = 3.into(),
        &|json| json["custodian"] = "00".repeat(16).into(),
        &|json| {
            let sealed = json["sealed"].as_str().unwrap();
            let (first, rest) = sealed.split_at(80);
            let digit = if rest.starts_with('0') { "1" } else { "0" };
            json["sealed"] = format!("{first}{digit}{}", &rest[1..]).into();
        },
    ];
    for sealed in kinds(&card) {
        let needs = sealed.needs();
        for change in changes {
            let forged = forge(&sealed, change);
            let refused = open(
                &forged,
                needs.card.map(|_| &card),
                needs.passphrase.then_some(&words),
            )
            .unwrap_err();
            // Without a card nothing but the passphrase vouches for the file.
            assert!(matches!(
                refused,
                OpenRefused::Damaged | OpenRefused::WrongPassphrase
            ));
            if needs.card.is_some() {
                assert_eq!(refused, OpenRefused::Damaged);
            }
        }
    }
}

#[test]
fn every_bad_field_is_refused() {
    let [to_card, under_words, _] = kinds(&SoftCard::new(1));
    let json: serde_json::Value = serde_json::from_str(&to_card.to_json()).unwrap();
    type Change<'a> = &'a dyn Fn(&mut serde_json::Value);
    let changes: [Change<'_>; 17] = [
        &|json| json["format"] = "keymoot-sealed-share/2".into(),
        &|json| json["suite"] = "KM2".into(),
        &|json| json["quorum"] = "00".into(),
        &|json| json["threshold"] = 1.into(),
        &|json| json["threshold"] = 256.into(),
        &|json| json["index"] = 0.into(),
        &|json| json["custodian"] = "00".repeat(17).into(),
        &|json| json["custodian"] = "AB".repeat(16).into(),
        &|json| json["passphrase"] = true.into(),
        &|json| json["card"]["recipient"] = format!("04{}", "00".repeat(64)).into(),
        &|json| json["card"]["enc"] = format!("02{}", "01".repeat(64)).into(),
        &|json| json["card"]["enc"] = "00".into(),
        &|json| json["card"]["slot"] = 1.into(),
        &|json| json["card"] = serde_json::Value::Null,
        &|json| json["sealed"] = "00".repeat(1000).into(),
        &|json| json["checksum"] = "00000000".into(),
        &|json| json["note"] = "x".into(),
    ];
    for (position, change) in changes.iter().enumerate() {
        let mut altered = json.clone();
        change(&mut altered);
        assert!(
            SealedShare::parse(&altered.to_string()).is_err(),
            "{position}"
        );
    }
    let bare = under_words
        .to_json()
        .replace("\"passphrase\": true", "\"passphrase\": false");
    SealedShare::parse(&bare).unwrap_err();
    assert_eq!(
        SealedShare::parse(&" ".repeat(1 << 20)),
        Err(EnvelopeError::TooLong)
    );
}

#[test]
fn nothing_is_sealed_to_what_is_no_key() {
    let mut rng = rng(3);
    for point in [[0; 65], [4; 65], [0xff; 65]] {
        SealedShare::to_card(&share(1), &CUSTODIAN, &point, None, &mut rng).unwrap_err();
    }
}

#[test]
fn the_documented_examples_open() {
    let page = include_str!("../../../../docs/formats/sealed-share.md");
    let examples: Vec<SealedShare> = page
        .split("```json\n")
        .skip(1)
        .map(|rest| {
            let example = rest.split("```").next().unwrap();
            let sealed = SealedShare::parse(example).unwrap();
            assert_eq!(sealed.to_json(), example);
            sealed
        })
        .collect();
    let [under_words, to_card, hybrid] = examples.as_slice() else {
        panic!("three examples")
    };
    let share = open(
        under_words,
        None,
        Some(&SecretString::from("an example only")),
    )
    .unwrap();
    assert_eq!((share.index(), share.threshold()), (2, 3));
    let card = SoftCard::of(&Sha256::digest(b"keymoot example: card").into());
    let again = open(to_card, Some(&card), None).unwrap();
    assert_eq!(*again.payload(), *share.payload());
    assert!(page.contains(&hex::encode(*share.payload())));
    let mlkem = page.split("-----BEGIN PRIVATE KEY-----").nth(1).unwrap();
    let mlkem = mlkem.split("```").next().unwrap();
    let mlkem = MlKemKey::from_pem(&format!("-----BEGIN PRIVATE KEY-----{mlkem}")).unwrap();
    let third = open_with(hybrid, Some(&card), Some(&mlkem), None).unwrap();
    assert_eq!(*third.payload(), *share.payload());
}

#[test]
fn a_card_that_is_null_is_none() {
    let [_, under_words, _] = kinds(&SoftCard::new(1));
    let mut json: serde_json::Value = serde_json::from_str(&under_words.to_json()).unwrap();
    json["card"] = serde_json::Value::Null;
    let refused = SealedShare::parse(&json.to_string()).unwrap_err();
    assert!(matches!(refused, EnvelopeError::Json(_)), "{refused:?}");
}

#[test]
fn a_list_is_no_object() {
    let [to_card, ..] = kinds(&SoftCard::new(1));
    let json: serde_json::Value = serde_json::from_str(&to_card.to_json()).unwrap();
    let mut card = json.clone();
    card["card"] = serde_json::json!([json["card"]["recipient"], json["card"]["enc"]]);
    let names = "format suite quorum threshold index custodian passphrase card sealed checksum";
    let all = names.split(' ').map(|name| json[name].clone()).collect();
    for listed in [card, all] {
        let refused = SealedShare::parse(&listed.to_string()).unwrap_err();
        assert!(matches!(refused, EnvelopeError::Json(_)), "{refused:?}");
    }
}

proptest! {
    #[test]
    fn hostile_text_is_refused(text in "\\PC{0,300}") {
        prop_assert!(SealedShare::parse(&text).is_err());
    }

    #[test]
    fn one_changed_byte_is_refused(position in 0..800_usize, byte in 33..127_u8) {
        let text = kinds_once();
        let position = position % text.len();
        let mut altered = text.clone().into_bytes();
        altered[position] = byte;
        let altered = String::from_utf8(altered).unwrap();
        if let Ok(read) = SealedShare::parse(&altered) {
            prop_assert_eq!(read.to_json(), text);
        }
    }
}

/// A card's file; sealing it does not call Argon2, so that many cases run.
fn kinds_once() -> String {
    let card = SoftCard::new(1);
    let sealed = SealedShare::to_card(&share(2), &CUSTODIAN, &card.point, None, &mut rng(3));
    sealed.unwrap().to_json()
}
