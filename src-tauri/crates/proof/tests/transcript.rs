//! What a transcript claims by itself, and what it takes to fool it.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use proof::claim::{self, Claim, ClaimKind, Finding, Trust, Verdict};
use proof::merkle::Hash;
use proof::transcript::{Transcript, TranscriptError};
use serde_json::json;
use support::{Log, Signer, log, participant, sign_off};

fn check(transcript: &Transcript, trust: &Trust) -> Verdict {
    let json = transcript.to_json().unwrap();
    let parsed = Transcript::parse(&json).unwrap();
    assert_eq!(&parsed, transcript);
    parsed.verify(trust, parsed.fingerprint(&json).unwrap())
}

fn found(verdict: &Verdict, kind: ClaimKind) -> &Claim {
    let mut claims = verdict.claims.iter().filter(|claim| claim.claim == kind);
    let claim = claims
        .next()
        .unwrap_or_else(|| panic!("{kind:?} is missing: {verdict:#?}"));
    assert!(
        claims.next().is_none(),
        "{kind:?} stands twice: {verdict:#?}"
    );
    claim
}

fn result(verdict: &Verdict, kind: ClaimKind) -> Finding {
    found(verdict, kind).result
}

#[test]
fn a_good_transcript_is_proved() {
    for signer in [Signer::ed25519(1), Signer::ecdsa(1)] {
        let transcript = log(&signer).transcript(1, 11, &signer);
        let verdict = check(&transcript, &Trust::default());
        assert!(verdict.is_proved(), "{verdict:#?}");
        for kind in [
            ClaimKind::LeavesOpen,
            ClaimKind::LeavesInTree,
            ClaimKind::CheckpointSigned,
        ] {
            assert_eq!(result(&verdict, kind), Finding::Proved);
        }
        assert_eq!(
            result(&verdict, ClaimKind::SignerKnown),
            Finding::NotChecked
        );
        assert_eq!(
            result(&verdict, ClaimKind::SinceConsistent),
            Finding::NotChecked
        );
        let signature = found(&verdict, ClaimKind::ParticipantSignature);
        assert_eq!(
            (signature.result, signature.entry),
            (Finding::Proved, Some(9))
        );
        assert_eq!(signature.signer.as_deref(), Some("Zoë"));
        assert!(
            signature
                .detail
                .contains("9 entries, with the key enrolled"),
            "{}",
            signature.detail
        );
    }
}

#[test]
fn withheld_values_do_not_hide_a_change() {
    let signer = Signer::ed25519(1);
    let mut transcript = log(&signer).transcript(1, 11, &signer);
    transcript.entries[4].openings.clear();
    assert!(check(&transcript, &Trust::default()).is_proved());

    transcript.entries[5].openings[0].value = json!("something else");
    let verdict = check(&transcript, &Trust::default());
    let claim = found(&verdict, ClaimKind::LeavesOpen);
    assert_eq!((claim.result, claim.entry), (Finding::Refuted, Some(6)));
}

#[test]
fn entries_cannot_be_left_out_moved_or_changed() {
    let signer = Signer::ed25519(1);
    let good = log(&signer).transcript(1, 11, &signer);
    let tree = |transcript: &Transcript| {
        let verdict = check(transcript, &Trust::default());
        assert!(!verdict.is_proved());
        result(&verdict, ClaimKind::LeavesInTree)
    };
    let mut missing = good.clone();
    missing.entries.remove(4);
    assert_eq!(tree(&missing), Finding::Refuted);
    let mut swapped = good.clone();
    swapped.entries.swap(3, 4);
    assert_eq!(tree(&swapped), Finding::Refuted);
    let mut changed = good.clone();
    changed.entries[2].leaf = changed.entries[2].leaf.replace("09:30", "09:31");
    assert_eq!(tree(&changed), Finding::Refuted);
    let mut cut = good.clone();
    cut.entries.pop();
    assert_eq!(tree(&cut), Finding::Refuted);
    let mut empty = good;
    empty.entries.clear();
    assert_eq!(tree(&empty), Finding::Refuted);
}

#[test]
fn another_key_or_journal_is_refused() {
    let signer = Signer::ed25519(1);
    let mut other_key = log(&signer).transcript(1, 11, &signer);
    other_key.key = Signer::ed25519(2).key();
    let verdict = check(&other_key, &Trust::default());
    assert_eq!(
        result(&verdict, ClaimKind::CheckpointSigned),
        Finding::Refuted
    );

    let mut other_room = log(&signer).transcript(1, 11, &signer);
    other_room.room = "ab".repeat(16);
    let verdict = check(&other_room, &Trust::default());
    assert_eq!(
        result(&verdict, ClaimKind::CheckpointSigned),
        Finding::Refuted
    );
    assert!(
        verdict
            .claims
            .iter()
            .any(|c| c.claim == ClaimKind::LeavesOpen && c.result == Finding::Refuted)
    );
}

/// The usual journal, with this sign-off at entry 9.
fn signed_off(fields: serde_json::Value, from: usize) -> Claim {
    let signer = Signer::ed25519(1);
    let mut log = log(&signer);
    log.sealed.truncate(9);
    log.append("signed-off", fields);
    let transcript = log.transcript(from, 10, &signer);
    let verdict = check(&transcript, &Trust::default());
    assert_eq!(result(&verdict, ClaimKind::LeavesInTree), Finding::Proved);
    found(&verdict, ClaimKind::ParticipantSignature).clone()
}

#[test]
fn sign_offs_are_checked() {
    let signer = Signer::ed25519(1);
    let log = log(&signer);
    let note = |size| signer.note(&log.checkpoint(size).to_string());
    let zoe = participant();

    let disagreed = signed_off(sign_off(&zoe, false, "the lamp was off", &note(9)), 1);
    assert_eq!(disagreed.result, Finding::Proved);
    assert!(disagreed.detail.contains("did not agree"));

    // A reason altered after signing.
    let mut altered = sign_off(&zoe, false, "the lamp was off", &note(9));
    altered["reason"] = json!("");
    assert_eq!(signed_off(altered, 1).result, Finding::Refuted);
    let mut turned = sign_off(&zoe, false, "", &note(9));
    turned["agree"] = json!(true);
    assert_eq!(signed_off(turned, 1).result, Finding::Refuted);

    // Somebody else's key under Zoë's name.
    let stranger = ed25519_dalek::SigningKey::from_bytes(&[5; 32]);
    let forged = signed_off(sign_off(&stranger, true, "", &note(9)), 1);
    assert_eq!(forged.result, Finding::Refuted);
    assert!(forged.detail.contains("another key than the one enrolled"));

    // The enrolment is not told: anybody can hold a key, and the sentence and the result say so.
    let unknown = signed_off(sign_off(&zoe, true, "", &note(9)), 3);
    assert_eq!(unknown.result, Finding::NotChecked);
    assert!(
        unknown.detail.contains("the signature holds"),
        "{}",
        unknown.detail
    );
    // The checkpoint lies before the transcript.
    let before = signed_off(sign_off(&zoe, true, "", &note(8)), 9);
    assert_eq!(before.result, Finding::NotChecked, "{}", before.detail);
    // It is signed by a stranger: not an earlier journal key, and not one at all here.
    let stranger = Signer::ecdsa(6).note(&log.checkpoint(9).to_string());
    let strangers = signed_off(sign_off(&zoe, true, "", &stranger), 1);
    assert_eq!(strangers.result, Finding::NotChecked);
    assert!(
        strangers.detail.contains("not a journal key here"),
        "{}",
        strangers.detail
    );
    // Of another tree at that, it is refuted whoever signed it.
    let mut other = log.checkpoint(9);
    other.root = Hash([7; 32]);
    let other = Signer::ecdsa(6).note(&other.to_string());
    assert_eq!(
        signed_off(sign_off(&zoe, true, "", &other), 1).result,
        Finding::Refuted
    );

    // A checkpoint of a tree that never was, signed by the journal key all the same.
    let mut fork = log.checkpoint(9);
    fork.root = Hash([9; 32]);
    let forked = signed_off(sign_off(&zoe, true, "", &signer.note(&fork.to_string())), 1);
    assert_eq!(forked.result, Finding::Refuted);
    // A checkpoint of the future.
    assert_eq!(
        signed_off(sign_off(&zoe, true, "", &note(11)), 1).result,
        Finding::Refuted
    );
    // Garbage in every field.
    for field in ["public_key", "agree", "checkpoint", "signature"] {
        let mut bad = sign_off(&zoe, true, "", &note(9));
        bad[field] = json!("zz");
        assert_eq!(signed_off(bad, 1).result, Finding::Refuted, "{field}");
    }
}

#[test]
fn a_withheld_sign_off_is_not_checked() {
    let signer = Signer::ed25519(1);
    let mut transcript = log(&signer).transcript(1, 11, &signer);
    transcript.entries[8]
        .openings
        .retain(|opening| opening.field != "signature");
    let verdict = check(&transcript, &Trust::default());
    assert!(verdict.is_proved());
    assert_eq!(
        result(&verdict, ClaimKind::ParticipantSignature),
        Finding::NotChecked
    );
}

#[test]
fn trust_decides_about_the_signer() {
    let signer = Signer::ed25519(1);
    let transcript = log(&signer).transcript(1, 11, &signer);
    let trust = |key: &Signer| Trust {
        required_signer: Some(key.key()),
        ..Trust::default()
    };
    let verdict = check(&transcript, &trust(&signer));
    assert_eq!(result(&verdict, ClaimKind::SignerKnown), Finding::Proved);
    let verdict = check(&transcript, &trust(&Signer::ecdsa(1)));
    assert_eq!(result(&verdict, ClaimKind::SignerKnown), Finding::Refuted);
}

#[test]
fn a_new_journal_key_is_trusted_through_the_old() {
    let (old, new) = (Signer::ed25519(1), Signer::ecdsa(3));
    let introduce = |log: &mut Log, by: &Signer| {
        let text =
            proof::succession::statement(&proof::checkpoint::origin(support::ROOM), &new.key());
        log.append(
            "journal-key-introduced",
            json!({
                "key": new.key().to_string(),
                "previous": old.key().to_string(),
                "previous_signature": hex::encode(by.sign_text(&text)),
            }),
        );
    };
    let trust = Trust {
        required_signer: Some(old.key()),
        ..Trust::default()
    };
    let mut good = log(&old);
    introduce(&mut good, &old);
    let verdict = check(&good.transcript(2, 13, &new), &trust);
    assert!(verdict.is_proved(), "{verdict:#?}");
    assert_eq!(
        result(&verdict, ClaimKind::JournalKeySuccession),
        Finding::Proved
    );
    assert_eq!(result(&verdict, ClaimKind::SignerKnown), Finding::Proved);

    let mut forged = log(&old);
    introduce(&mut forged, &Signer::ed25519(8));
    let verdict = check(&forged.transcript(2, 13, &new), &trust);
    assert_eq!(
        result(&verdict, ClaimKind::JournalKeySuccession),
        Finding::Refuted
    );
    assert_eq!(result(&verdict, ClaimKind::SignerKnown), Finding::Refuted);
}

/// The checkpoint was signed by the key of then, which an entry of the transcript introduces.
#[test]
fn a_sign_off_before_a_new_journal_key_is_proved_with_the_key_of_then() {
    let (old, new) = (Signer::ed25519(1), Signer::ecdsa(3));
    let mut log = log(&old);
    let text = proof::succession::statement(&proof::checkpoint::origin(support::ROOM), &new.key());
    log.append(
        "journal-key-introduced",
        json!({
            "key": new.key().to_string(), "previous": old.key().to_string(),
            "previous_signature": hex::encode(old.sign_text(&text)),
        }),
    );
    let sign_off = |from| {
        let verdict = check(&log.transcript(from, 13, &new), &Trust::default());
        found(&verdict, ClaimKind::ParticipantSignature).clone()
    };
    let known = sign_off(1);
    assert_eq!(known.result, Finding::Proved, "{}", known.detail);
    let unknown = sign_off(2);
    assert_eq!(unknown.result, Finding::NotChecked, "{}", unknown.detail);
}

#[test]
fn who_signed_is_told_apart_from_what_is_consistent() {
    let signer = Signer::ed25519(1);
    let transcript = log(&signer).transcript(1, 11, &signer);
    let trust = |key: &Signer| Trust {
        required_signer: Some(key.key()),
        ..Trust::default()
    };
    let verdict = check(&transcript, &Trust::default());
    assert_eq!(
        (verdict.result, verdict.signer),
        (Finding::Proved, claim::Signer::Unknown)
    );
    let verdict = check(&transcript, &trust(&signer));
    assert_eq!(
        (verdict.result, verdict.signer),
        (Finding::Proved, claim::Signer::Trusted)
    );
    let verdict = check(&transcript, &trust(&Signer::ed25519(2)));
    assert_eq!(
        (verdict.result, verdict.signer),
        (Finding::Refuted, claim::Signer::Unknown)
    );
    let document = serde_json::to_value(&verdict).unwrap();
    assert_eq!(document["signer"], "unknown");
}

#[test]
fn an_earlier_checkpoint_is_compared() {
    let signer = Signer::ed25519(1);
    let log = log(&signer);
    let transcript = log.transcript(2, 11, &signer);
    let since = |note: String| {
        let trust = Trust {
            since: Some(note),
            ..Trust::default()
        };
        result(&check(&transcript, &trust), ClaimKind::SinceConsistent)
    };
    assert_eq!(
        since(signer.note(&log.checkpoint(5).to_string())),
        Finding::Proved
    );
    assert_eq!(
        since(signer.note(&log.checkpoint(12).to_string())),
        Finding::Proved
    );
    assert_eq!(
        since(signer.note(&log.checkpoint(1).to_string())),
        Finding::NotChecked
    );
    assert_eq!(
        since(Signer::ed25519(2).note(&log.checkpoint(5).to_string())),
        Finding::Refuted
    );
    let mut fork = log.checkpoint(5);
    fork.root = Hash([1; 32]);
    assert_eq!(since(signer.note(&fork.to_string())), Finding::Refuted);
    assert_eq!(since("not a note".to_owned()), Finding::Refuted);
}

/// What one reader takes for one thing and another for another is refused by both.
#[test]
fn a_transcript_has_one_reading() {
    let signer = Signer::ed25519(1);
    let json = log(&signer).transcript(0, 11, &signer).to_json().unwrap();
    let text = String::from_utf8(json).unwrap();
    assert!(Transcript::parse(text.replace(',', ", ").as_bytes()).is_ok());
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let range = &value["range"];
    let written = text.split_once("\"range\":").unwrap().1;
    let written = written.split_once(",\"entries\"").unwrap().0;
    let salt = value["entries"][0]["openings"][0]["salt"].as_str().unwrap();
    let list = json!([range["first"], range["size"], range["left"], range["right"]]);
    let deep = format!("\"ceremonies\":[{}{},", "[".repeat(130), "]".repeat(130));
    for (old, new) in [
        (
            "{\"format\"",
            "{\"format\":\"keymoot-transcript/1\",\"format\"",
        ),
        ("\"value\":\"Practice room\"", "\"value\":{\"a\":1,\"a\":2}"),
        ("\"first\":0", "\"first\":-0"),
        ("\"first\":0", "\"first\":0.0"),
        (salt, &salt.to_uppercase()),
        ("\"ceremonies\":[", &deep),
        (written, &list.to_string()),
    ] {
        let changed = text.replacen(old, new, 1);
        assert!(changed != text, "{old}");
        assert!(Transcript::parse(changed.as_bytes()).is_err(), "{new}");
    }
}

#[test]
fn other_files_are_refused() {
    let signer = Signer::ed25519(1);
    let json = log(&signer).transcript(1, 11, &signer).to_json().unwrap();
    let text = String::from_utf8(json).unwrap();
    let newer = text.replace("keymoot-transcript/2", "keymoot-transcript/3");
    assert_ne!(newer, text);
    assert!(matches!(
        Transcript::parse(newer.as_bytes()),
        Err(TranscriptError::Format(_))
    ));
    let extra = text.replacen('{', "{\"extra\":1,", 1);
    assert!(matches!(
        Transcript::parse(extra.as_bytes()),
        Err(TranscriptError::Json(_))
    ));
    for length in (0..text.len()).step_by(53) {
        assert!(Transcript::parse(&text.as_bytes()[..length]).is_err());
    }
    let deep = "[".repeat(1_000_000);
    assert!(Transcript::parse(deep.as_bytes()).is_err());
}
