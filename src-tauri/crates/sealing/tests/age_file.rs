//! Shares sealed to an age key, against the age program that Debian ships.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the age program takes files"
)]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests: a failed step fails the test"
)]

mod support;

use bech32::{ToBase32, Variant};
use proptest::prelude::*;
use quorum::typed;
use sealing::age_file::{AgeError, check_recipient, decrypt, encrypt, kind_of, recipient_of, seal};
use sealing::envelope::{SealedShare, With};
use sealing::{RecipientKind, RecipientRefused};
use secrecy::{ExposeSecret, SecretString};
use std::fs;
use std::process::Command;
use support::{CUSTODIAN, new_passphrase, passphrase, rng, share};
use tempfile::TempDir;

/// A key pair made by `age-keygen`: its file's contents and its recipient.
fn key_pair(folder: &TempDir, name: &str) -> (SecretString, String) {
    let file = folder.path().join(name);
    let made = Command::new("age-keygen").arg("-o").arg(&file).output();
    assert!(made.unwrap().status.success());
    let text = fs::read_to_string(&file).unwrap();
    let public = text
        .lines()
        .find_map(|line| line.strip_prefix("# public key: "));
    let public = public.unwrap().to_owned();
    (SecretString::from(text), public)
}

#[test]
fn the_age_program_opens_what_we_seal_and_the_share_is_readable() {
    let folder = tempfile::tempdir().unwrap();
    let (_, recipient) = key_pair(&folder, "key");
    let sealed = seal(&share(2), &CUSTODIAN, &recipient, None, &mut rng(1)).unwrap();
    let file = folder.path().join("02.age");
    fs::write(&file, sealed).unwrap();
    let opened = Command::new("age")
        .arg("-d")
        .arg("-i")
        .arg(folder.path().join("key"))
        .arg(&file)
        .output()
        .unwrap();
    assert!(opened.status.success());
    let text = String::from_utf8(opened.stdout).unwrap();
    assert_eq!(text, *typed::to_text(&share(2)));
    let read = typed::from_text(&text).unwrap();
    assert_eq!(*read.share.payload(), *share(2).payload());
}

#[test]
fn we_open_what_the_age_program_seals_armoured_and_not() {
    let folder = tempfile::tempdir().unwrap();
    let (identity, recipient) = key_pair(&folder, "key");
    let plain = folder.path().join("02.txt");
    fs::write(&plain, typed::to_text(&share(2)).as_bytes()).unwrap();
    for options in [&["-r"][..], &["-a", "-r"]] {
        let sealed = Command::new("age")
            .args(options)
            .arg(&recipient)
            .arg(&plain)
            .output()
            .unwrap();
        assert!(sealed.status.success());
        let sealed = [b"\n ", &sealed.stdout[..]].concat();
        let opened = decrypt(&sealed, &identity).unwrap();
        assert_eq!(*opened, typed::to_text(&share(2)).as_bytes());
    }
}

#[test]
fn a_passphrase_within_is_a_sealed_share() {
    let folder = tempfile::tempdir().unwrap();
    let (identity, recipient) = key_pair(&folder, "key");
    let words = passphrase();
    let sealed = seal(
        &share(2),
        &CUSTODIAN,
        &recipient,
        Some(&new_passphrase()),
        &mut rng(1),
    )
    .unwrap();
    let within = decrypt(sealed.as_bytes(), &identity).unwrap();
    let within = SealedShare::parse(std::str::from_utf8(&within).unwrap()).unwrap();
    let opened = within.open::<std::convert::Infallible>(&With {
        passphrase: Some(&words),
        ..With::default()
    });
    assert_eq!(*opened.unwrap().payload(), *share(2).payload());
}

#[test]
fn what_is_wrong_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let (identity, recipient) = key_pair(&folder, "key");
    let (stranger, _) = key_pair(&folder, "other");
    assert_eq!(recipient_of(&identity), Ok(recipient.clone()));
    assert_eq!(
        check_recipient(&format!(" {recipient}\n")),
        Ok(recipient.clone())
    );
    let sealed = encrypt(b"something", &recipient).unwrap();
    let refused = |file: &[u8], identity: &SecretString| decrypt(file, identity).unwrap_err();
    assert_eq!(
        refused(sealed.as_bytes(), &stranger),
        AgeError::NotThisIdentity
    );
    let not_one = SecretString::from("AGE-SECRET-KEY-1QQQQ");
    assert_eq!(refused(sealed.as_bytes(), &not_one), AgeError::Identity);
    assert_eq!(refused(b"something", &identity), AgeError::NotAnAgeFile);
    let middle = sealed.len() - 60;
    let mut damaged = sealed.clone().into_bytes();
    damaged[middle] = if damaged[middle] == b'A' { b'B' } else { b'A' };
    assert_eq!(refused(&damaged, &identity), AgeError::Damaged);
    for length in [0, 40, 80, 200, sealed.len() - 40] {
        decrypt(&sealed.as_bytes()[..length], &identity).unwrap_err();
    }
}

/// A recipient of that kind, its checksum right.
fn recipient_like(kind: &str, length: usize) -> String {
    let bytes: Vec<u8> = (0..=u8::MAX).cycle().take(length).collect();
    bech32::encode(kind, bytes.to_base32(), Variant::Bech32).unwrap()
}

#[test]
fn each_kind_of_recipient_is_told_for_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let (identity, recipient) = key_pair(&folder, "key");
    let refused = |text: &str| match encrypt(b"", text).unwrap_err() {
        AgeError::Recipient(refused) => refused,
        error => panic!("{error}"),
    };
    assert_eq!(
        check_recipient(&recipient.to_uppercase()),
        Ok(recipient.clone())
    );
    let plugin = |name: &str| RecipientRefused::Plugin { name: name.into() };
    for (kind, length, expected) in [
        // As age's own keys are written, and none of the kind.
        ("age1pq", 1_215, RecipientRefused::Invalid),
        ("age1tag", 33, RecipientRefused::Invalid),
        ("age1tagpq", 1_249, RecipientRefused::Invalid),
        ("age1yubikey", 33, plugin("yubikey")),
        ("age1fido2-hmac", 40, plugin("fido2-hmac")),
        ("age", 31, RecipientRefused::Mistyped),
    ] {
        let key = recipient_like(kind, length);
        assert_eq!(refused(&key), expected, "{kind}");
        // One letter off is a typing error, whatever the kind.
        let last = if key.ends_with('q') { "p" } else { "q" };
        let mistyped = format!("{}{last}", &key[..key.len() - 1]);
        assert_eq!(refused(&mistyped), RecipientRefused::Mistyped, "{kind}");
    }
    for (text, expected) in [
        ("", RecipientRefused::None),
        (" \n", RecipientRefused::None),
        ("age1", RecipientRefused::Mistyped),
        (&recipient[..60], RecipientRefused::Mistyped),
        (
            &format!("{recipient}\n{recipient}"),
            RecipientRefused::Mistyped,
        ),
        ("ssh-ed25519 AAAA me@here", RecipientRefused::Ssh),
        ("ssh-rsa AAAA", RecipientRefused::Ssh),
        ("ecdsa-sha2-nistp256 AAAA", RecipientRefused::Ssh),
        ("sk-ssh-ed25519@openssh.com AAAA", RecipientRefused::Ssh),
        ("zoe@example.org", RecipientRefused::Other),
        (
            "untrusted comment: minisign public key 28E8D14D4D8F2B7A\n\
             RWR6K49NTdHoKAJmQOUNPnSTkl2NHwmqj3f40zKlvJHbGXSPUQDUSTxA",
            RecipientRefused::Minisign,
        ),
        (
            "RWR6K49NTdHoKAJmQOUNPnSTkl2NHwmqj3f40zKlvJHbGXSPUQDUSTxA",
            RecipientRefused::Minisign,
        ),
        (
            "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDME\n-----END PGP PUBLIC KEY BLOCK-----",
            RecipientRefused::OpenPgp,
        ),
        (
            "0123 4567 89AB CDEF 0123  4567 89AB CDEF 0123 4567",
            RecipientRefused::OpenPgp,
        ),
        (
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
            RecipientRefused::Certificate,
        ),
        (
            "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----",
            RecipientRefused::PublicKey,
        ),
        (
            "-----BEGIN PGP PRIVATE KEY BLOCK-----",
            RecipientRefused::Secret,
        ),
        (
            "untrusted comment: minisign encrypted secret key\nRWRTY0IyQQQQ",
            RecipientRefused::Secret,
        ),
        ("AGE-PLUGIN-YUBIKEY-1QQQQ", RecipientRefused::Secret),
        (
            "-----BEGIN OPENSSH PRIVATE KEY-----",
            RecipientRefused::Secret,
        ),
        ("age-secret-key-1qqqq", RecipientRefused::Secret),
        ("AGE-SECRET-KEY-PQ-1QQQQ", RecipientRefused::Secret),
        // The whole file that age-keygen wrote.
        (identity.expose_secret(), RecipientRefused::Secret),
    ] {
        assert_eq!(refused(text), expected);
        if expected == RecipientRefused::Secret {
            assert!(!expected.to_string().contains("QQQQ"));
        }
    }
}

#[test]
fn every_identity_of_a_file_is_tried() {
    let folder = tempfile::tempdir().unwrap();
    let (first, _) = key_pair(&folder, "first");
    let (second, recipient) = key_pair(&folder, "second");
    let sealed = encrypt(b"something", &recipient).unwrap();
    let opened = |text: String| decrypt(sealed.as_bytes(), &SecretString::from(text));
    let (first, second) = (first.expose_secret(), second.expose_secret());
    for text in [
        format!("{first}\n\n  # mine\n\t{second}"),
        format!("\u{feff}{second}{first}"),
        format!("{first}{second}").replace('\n', "\r\n"),
        format!("AGE-PLUGIN-YUBIKEY-1QQQQ\nPublic key: {recipient}\n{second}"),
    ] {
        assert_eq!(**opened(text).unwrap(), *b"something");
    }
    let alone = opened(first.to_owned()).unwrap_err();
    assert_eq!(alone, AgeError::NotThisIdentity);
    // With a line that may have been the one, it cannot be said that another key is needed.
    let mistyped = second.replace("AGE-SECRET-KEY-1", "AGE-SECRET-KEY-1Q");
    let line = first.lines().count() + second.lines().count();
    let refused = opened(format!("{first}{mistyped}")).unwrap_err();
    assert_eq!(refused, AgeError::IdentityLine { line });
    assert!(refused.to_string().contains(&format!("line {line}")));
}

/// Made by npm age-encryption 0.3.1, as are the files; the identity is of these tests alone.
const HYBRID: &str = include_str!("vectors/age-hybrid.json");
/// The recipients of hardware keys that C2SP's age.md (5ba5ee8) has as examples.
const TAGGED: &str = include_str!("vectors/age-tagged.json");

fn text_of(vectors: &str, field: &str) -> String {
    let vectors: serde_json::Value = serde_json::from_str(vectors).unwrap();
    vectors[field].as_str().unwrap().to_owned()
}

#[test]
fn hybrid_keys_are_read_and_written() {
    let identity = SecretString::from(text_of(HYBRID, "identity"));
    let recipient = text_of(HYBRID, "recipient");
    assert_eq!(recipient_of(&identity), Ok(recipient.clone()));
    assert_eq!(check_recipient(&recipient), Ok(recipient.clone()));
    assert_eq!(
        check_recipient(&recipient.to_uppercase()),
        Ok(recipient.clone())
    );
    assert_eq!(kind_of(&recipient), Ok(RecipientKind::Hybrid));
    let theirs = text_of(HYBRID, "file");
    assert_eq!(
        *decrypt(theirs.as_bytes(), &identity).unwrap(),
        *b"something sealed by another program\n"
    );
    let ours = encrypt(b"something", &recipient).unwrap();
    assert_eq!(*decrypt(ours.as_bytes(), &identity).unwrap(), *b"something");
    // Another's hybrid identity, and an X25519 one, do not open it.
    let folder = tempfile::tempdir().unwrap();
    let (classical, _) = key_pair(&folder, "key");
    let other = SecretString::from(text_of(HYBRID, "other"));
    for stranger in [&classical, &other] {
        let refused = decrypt(ours.as_bytes(), stranger).unwrap_err();
        assert_eq!(refused, AgeError::NotThisIdentity);
    }
    // One file may hold both kinds, for what was sealed before and after.
    let both = format!(
        "{}\n{}",
        classical.expose_secret(),
        identity.expose_secret()
    );
    decrypt(ours.as_bytes(), &SecretString::from(both)).unwrap();
}

#[test]
fn hardware_keys_are_sealed_to_and_opened_elsewhere() {
    for (field, kind, stanza) in [
        ("tag", RecipientKind::Tag, "p256tag"),
        ("tagpq", RecipientKind::TagHybrid, "mlkem768p256tag"),
    ] {
        let recipient = text_of(TAGGED, field);
        assert_eq!(check_recipient(&recipient), Ok(recipient.clone()));
        assert_eq!(kind_of(&recipient), Ok(kind));
        assert!(kind.is_hardware());
        assert_eq!(kind.is_classical(), kind == RecipientKind::Tag);
        let sealed = encrypt(b"something", &recipient).unwrap();
        let mut binary = Vec::new();
        std::io::Read::read_to_end(
            &mut age::armor::ArmoredReader::new(sealed.as_bytes()),
            &mut binary,
        )
        .unwrap();
        let text = String::from_utf8_lossy(&binary);
        assert!(text.contains(&format!("\n-> {stanza} ")), "{text}");
        let folder = tempfile::tempdir().unwrap();
        let (stranger, _) = key_pair(&folder, "key");
        let refused = decrypt(sealed.as_bytes(), &stranger).unwrap_err();
        assert_eq!(refused, AgeError::NotThisIdentity);
    }
}

proptest! {
    #[test]
    fn a_spoilt_age_file_is_refused_and_never_panics(
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..8),
        binary: bool,
    ) {
        // An age identity, made for these tests.
        let text = "AGE-SECRET-KEY-1Q7W3DS6FSSZQXYFDUL2SV70506VY937H9FVZC95QN8KMGZM6TDSQXAF6WN";
        let identity = SecretString::from(text);
        let recipient = recipient_of(&identity).unwrap();
        let plain = typed::to_text(&share(2));
        let sealed = encrypt(plain.as_bytes(), &recipient).unwrap();
        let mut file = sealed.into_bytes();
        if binary {
            file = [b"age-encryption.org/v1\n", &file[..]].concat();
        }
        for (place, byte, kind) in edits {
            let place = place.index(file.len());
            match kind {
                0 => file[place] = byte,
                1 => file.insert(place, byte),
                _ => { file.remove(place); }
            }
        }
        if let Ok(opened) = decrypt(&file, &identity) {
            prop_assert_eq!(&*opened, plain.as_bytes());
        }
    }
}
