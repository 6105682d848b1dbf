//! Cosignatures: what a verifier's policy makes of two signatures of one tree.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests: a failed step fails the test"
)]

mod support;

use base64::Engine as _;
use ml_dsa::signature::{Keypair as _, Signer as _};
use ml_dsa::{MlDsa44, SigningKey};
use proof::checkpoint::Checkpoint;
use proof::claim::{Broken, ClaimKind, Finding, Signer as Known, Trust};
use proof::merkle::Hash;
use proof::note::{CosignerKey, Note, NoteError};

const NAME: &str = "keymoot/0102";

fn cosigner(seed: u8) -> (SigningKey<MlDsa44>, CosignerKey) {
    named(seed, NAME)
}

fn named(seed: u8, name: &str) -> (SigningKey<MlDsa44>, CosignerKey) {
    let secret = SigningKey::<MlDsa44>::from_seed(&[seed; 32].into());
    let public = CosignerKey::new(name, secret.verifying_key().encode().as_slice()).unwrap();
    (secret, public)
}

fn checkpoint() -> Checkpoint {
    Checkpoint {
        origin: NAME.into(),
        size: 17,
        root: Hash([7; 32]),
    }
}

fn cosigned(seed: u8, at: u64) -> (Note, CosignerKey) {
    let (secret, public) = cosigner(seed);
    let mut note = Note::unsigned(&checkpoint().to_string()).unwrap();
    let message = public.message(at, &checkpoint()).unwrap();
    let raw = secret.sign(&message).encode();
    note.add_cosignature(&public, at, raw.as_slice()).unwrap();
    (note, public)
}

#[test]
fn a_cosignature_is_written_and_read_again() {
    let (note, key) = cosigned(1, 1_700_000_000);
    let read = Note::parse(&note.to_string()).unwrap();
    assert_eq!(read, note);
    assert_eq!(read.cosigned(&key), Ok(1_700_000_000));
    assert_eq!(key.to_string().parse::<CosignerKey>().unwrap(), key);
    let json = serde_json::to_string(&key).unwrap();
    assert_eq!(serde_json::from_str::<CosignerKey>(&json).unwrap(), key);
}

/// Byte for byte what the document says: label, name, time, origin, start, end, root.
#[test]
fn what_is_signed_is_c2sps_structure() {
    let (_, key) = named(1, "witness.example");
    let message = key.message(0x0102_0304_0506_0708, &checkpoint()).unwrap();
    let mut expected = b"subtree/v1\n\0".to_vec();
    expected.extend(b"\x0fwitness.example");
    expected.extend([1, 2, 3, 4, 5, 6, 7, 8]);
    expected.extend(b"\x0ckeymoot/0102");
    expected.extend([0; 8]);
    expected.extend([0, 0, 0, 0, 0, 0, 0, 17]);
    expected.extend([7; 32]);
    assert_eq!(message, expected);
    let far = Checkpoint {
        origin: "o".repeat(256),
        ..checkpoint()
    };
    assert_eq!(key.message(1, &far), None);
}

#[test]
fn another_logs_or_anothers_cosignature_is_none() {
    let (note, key) = cosigned(1, 1_700_000_000);
    // Another cosigner of the same name, and one of another name.
    let stranger = cosigner(2).1;
    assert_eq!(
        note.cosigned(&stranger),
        Err(NoteError::NotSigned(NAME.into()))
    );
    let renamed = named(1, "other.example").1;
    assert!(renamed.is_same_key(&key));
    assert_eq!(
        note.cosigned(&renamed),
        Err(NoteError::NotSigned("other.example".into()))
    );
    // The lines of one log's checkpoint under another's text: the cosigner's key is right, and
    // signed something else.
    let line = note.to_string();
    let line = line.lines().last().unwrap();
    for other in [
        Checkpoint {
            origin: "keymoot/0203".into(),
            ..checkpoint()
        },
        Checkpoint {
            size: 18,
            ..checkpoint()
        },
        Checkpoint {
            root: Hash([8; 32]),
            ..checkpoint()
        },
    ] {
        let moved = Note::parse(&format!("{other}\n{line}\n")).unwrap();
        assert_eq!(
            moved.cosigned(&key),
            Err(NoteError::BadSignature(NAME.into()))
        );
    }
    // By its key, at another time than it says.
    let (secret, _) = cosigner(1);
    let raw = secret
        .sign(&key.message(5, &checkpoint()).unwrap())
        .encode();
    let mut unsigned = Note::unsigned(&checkpoint().to_string()).unwrap();
    assert_eq!(
        unsigned.add_cosignature(&key, 6, raw.as_slice()),
        Err(NoteError::SignatureRefused(NAME.into()))
    );
    unsigned.add_cosignature(&key, 5, raw.as_slice()).unwrap();
    // Under what is no checkpoint nothing can be cosigned.
    let mut other = Note::unsigned("something\n").unwrap();
    assert!(matches!(
        other.add_cosignature(&key, 5, raw.as_slice()),
        Err(NoteError::Malformed(_))
    ));
}

#[test]
fn every_changed_bit_of_a_cosignature_is_refused() {
    let (note, key) = cosigned(1, 1_700_000_000);
    let text = note.to_string();
    let line = text.lines().last().unwrap();
    let (head, blob) = line.rsplit_once(' ').unwrap();
    let engine = base64::engine::general_purpose::STANDARD;
    let blob = engine.decode(blob).unwrap();
    for bit in (32..blob.len() * 8).step_by(331) {
        let mut changed = blob.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let changed = format!("{}\n{head} {}\n", checkpoint(), engine.encode(changed));
        let refused = Note::parse(&changed).unwrap().cosigned(&key).unwrap_err();
        assert_eq!(refused, NoteError::BadSignature(NAME.into()), "bit {bit}");
    }
    for length in [4, 12, blob.len() - 1] {
        let changed = format!(
            "{}\n{head} {}\n",
            checkpoint(),
            engine.encode(&blob[..length])
        );
        if let Ok(note) = Note::parse(&changed) {
            note.cosigned(&key).unwrap_err();
        }
    }
}

#[test]
fn texts_that_are_no_cosigners_are_refused() {
    let (_, key) = cosigner(1);
    let text = key.to_string();
    for bad in [
        String::new(),
        "a+b".into(),
        text.replacen('+', " ", 1),
        text.replace(NAME, "keymoot/0103"),
        text[..text.len() - 4].to_owned(),
        // An Ed25519 key's text, from C2SP signed-note.
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k".into(),
    ] {
        bad.parse::<CosignerKey>().unwrap_err();
    }
    CosignerKey::new("a b", &[0; 1312]).unwrap_err();
    CosignerKey::new(&"n".repeat(256), &[0; 1312]).unwrap_err();
    CosignerKey::new("a", &[0; 1311]).unwrap_err();
}

/// Made by OpenSSL 3.5, through Python's `cryptography`.
#[test]
fn a_cosignature_of_another_program_verifies() {
    let made: serde_json::Value =
        serde_json::from_str(include_str!("vectors/cosigned.json")).unwrap();
    let key: CosignerKey = made["cosigner"].as_str().unwrap().parse().unwrap();
    let note = Note::parse(made["note"].as_str().unwrap()).unwrap();
    assert_eq!(note.cosigned(&key), Ok(made["time"].as_u64().unwrap()));
}

/// A transcript whose checkpoint bears both signatures, or one.
#[test]
fn either_signature_is_enough_for_whom_the_other_is_broken() {
    let signer = support::Signer::ed25519(1);
    let mut transcript = support::log(&signer).transcript(1, 11, &signer);
    let classical = transcript.checkpoint.clone();
    let (checkpoint, mut note) = Checkpoint::from_note(&classical).unwrap();
    let (secret, key) = named(1, &checkpoint.origin);
    let raw = secret
        .sign(&key.message(1_700_000_000, &checkpoint).unwrap())
        .encode();
    note.add_cosignature(&key, 1_700_000_000, raw.as_slice())
        .unwrap();
    transcript.checkpoint = note.to_string();
    let trust = |broken: &[Broken]| Trust {
        required_signer: Some(signer.key()),
        required_cosigner: Some(key.clone()),
        broken: broken.iter().copied().collect(),
        ..Trust::default()
    };
    let found = |transcript: &proof::transcript::Transcript, trust: &Trust, kind| {
        let verdict = transcript.verify(trust, Hash([0; 32]));
        let claim = verdict.claims.iter().find(|one| one.claim == kind);
        (verdict.result, verdict.signer, claim.map(|one| one.result))
    };
    let cosigned = ClaimKind::CheckpointCosigned;
    let signed = ClaimKind::CheckpointSigned;
    // Both are expected, and both are there.
    assert_eq!(
        found(&transcript, &trust(&[]), cosigned),
        (Finding::Proved, Known::Trusted, Some(Finding::Proved))
    );
    // One of the two is enough where the other is broken, whichever it is.
    assert_eq!(
        found(&transcript, &trust(&[Broken::Classical]), signed),
        (Finding::Proved, Known::Trusted, Some(Finding::NotChecked))
    );
    assert_eq!(
        found(&transcript, &trust(&[Broken::PostQuantum]), cosigned),
        (Finding::Proved, Known::Trusted, Some(Finding::NotChecked))
    );
    // With both broken nobody is left.
    let both = trust(&Broken::ALL);
    assert_eq!(
        found(&transcript, &both, signed),
        (Finding::Refuted, Known::Unknown, Some(Finding::Refuted))
    );
    // Who names no cosigner sees what they always saw.
    let plain = Trust {
        required_signer: Some(signer.key()),
        ..Trust::default()
    };
    assert_eq!(
        found(&transcript, &plain, cosigned),
        (Finding::Proved, Known::Trusted, None)
    );
    // One signature where two are expected; and with the other one broken.
    let mut single = transcript.clone();
    single.checkpoint = classical;
    assert_eq!(
        found(&single, &trust(&[]), cosigned),
        (Finding::Refuted, Known::Trusted, Some(Finding::Refuted))
    );
    assert_eq!(
        found(&single, &trust(&[Broken::Classical]), signed).0,
        Finding::Refuted
    );
    assert_eq!(
        found(&single, &trust(&[Broken::PostQuantum]), signed),
        (Finding::Proved, Known::Trusted, Some(Finding::Proved))
    );
    // By another log's key.
    let other = Trust {
        required_cosigner: Some(named(2, &checkpoint.origin).1),
        ..trust(&[])
    };
    assert_eq!(
        found(&transcript, &other, cosigned).2,
        Some(Finding::Refuted)
    );
    // An earlier checkpoint counts by the signature that is relied on.
    let since = |note: &str, broken: &[Broken]| {
        let trust = Trust {
            since: Some(note.to_owned()),
            ..trust(broken)
        };
        found(&transcript, &trust, ClaimKind::SinceConsistent).2
    };
    let (with, without) = (transcript.checkpoint.clone(), single.checkpoint.clone());
    assert_eq!(since(&with, &[Broken::Classical]), Some(Finding::Proved));
    assert_eq!(
        since(&without, &[Broken::Classical]),
        Some(Finding::Refuted)
    );
    assert_eq!(since(&without, &[]), Some(Finding::Proved));
}
