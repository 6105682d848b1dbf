//! An entry proved from a journal's file, and what is refused of a checkpoint that somebody kept.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

#[allow(dead_code, reason = "each test file uses its own part of it")]
mod support;

use extract::{check, prove};
use proof::checkpoint::Checkpoint;
use proof::merkle::Hash;
use support::{Kept, Key, ROOM};
use wire::Code;

/// A journal whose key is introduced, then so many entries in all, signed at each of the sizes.
fn signed(seed: u64, key: &Key, entries: u64, at: &[u64]) -> Kept {
    let mut kept = Kept::of(ROOM, seed);
    kept.introduce(key);
    for size in 1..=entries {
        if size > 1 {
            kept.fill(1);
        }
        if at.contains(&size) {
            kept.sign(key);
        }
    }
    kept
}

fn refused(kept: &Kept, entry: u64, since: Option<&str>) -> Code {
    prove(kept.path(), entry, since).unwrap_err().code
}

#[test]
fn every_signed_entry_is_proved_and_checked_without_the_room() {
    let key = Key::new(1);
    let mut kept = signed(1, &key, 12, &[5, 9]);
    let old = kept.note_at(&key, 5);
    for entry in 0..9 {
        let proof = prove(kept.path(), entry, Some(&old)).unwrap();
        assert_eq!((proof.leaf_index, proof.tree_size), (entry, 9));
        assert_eq!(proof.since.as_ref().unwrap().tree_size, 5);
        let json = proof.to_json().unwrap();
        let verifier = key.verifier().to_string();
        let verdict = check(json.as_bytes(), Some(&verifier), Some(&old)).unwrap();
        assert!(verdict.is_proved() && verdict.is_trusted());
        let lines = proof.to_tlog_proof();
        assert!(
            check(lines.as_bytes(), Some(&verifier), None)
                .unwrap()
                .is_proved()
        );
    }
}

#[test]
fn what_no_checkpoint_covers_is_not_proved() {
    let key = Key::new(1);
    let kept = signed(1, &key, 12, &[9]);
    assert_eq!(refused(&kept, 9, None), Code::EntryUnsigned);
    let error = prove(kept.path(), 11, None).unwrap_err();
    assert!(error.message.contains("unsigned tail"), "{error}");
    assert!(error.message.contains("9 of 12"), "{error}");
    assert_eq!(refused(&kept, 12, None), Code::EntryUnknown);
    assert_eq!(refused(&kept, u64::MAX, None), Code::EntryUnknown);
    let none = signed(1, &key, 3, &[]);
    assert_eq!(refused(&none, 1, None), Code::CheckpointFirst);
}

#[test]
fn a_checkpoint_that_is_newer_than_the_files_own_counts() {
    let key = Key::new(1);
    let mut kept = signed(1, &key, 12, &[5]);
    let newer = kept.note_at(&key, 11);
    let proof = prove(kept.path(), 10, Some(&newer)).unwrap();
    assert_eq!(proof.tree_size, 11);
    assert_eq!(proof.since.unwrap().tree_size, 5);
}

#[test]
fn a_checkpoint_of_another_room_or_key_is_refused() {
    let (key, other) = (Key::new(1), Key::new(2));
    let mut kept = signed(1, &key, 12, &[9]);
    let root = kept.journal().root_at(5).unwrap();
    let of = |room: &str, size: u64, root: Hash, key: &Key| {
        key.note(&Checkpoint::of_room(room, size, root).to_string())
    };
    let strange = of("ff", 5, root, &key);
    assert_eq!(
        refused(&kept, 1, Some(&strange)),
        Code::CheckpointOfThisRoom
    );
    let nobody = of(ROOM, 5, root, &other);
    assert_eq!(refused(&kept, 1, Some(&nobody)), Code::CheckpointOfThisRoom);
    let longer = of(ROOM, 40, root, &key);
    assert_eq!(refused(&kept, 1, Some(&longer)), Code::RoomBehindCheckpoint);
    assert_eq!(refused(&kept, 1, Some("5")), Code::CheckpointUnreadable);
    // Two journals of one room: at the size of the newest checkpoint, and at an earlier one.
    for size in [9, 5] {
        let fork = of(ROOM, size, Hash::of(b"another"), &key);
        let error = prove(kept.path(), 1, Some(&fork)).unwrap_err();
        assert_eq!(error.code, Code::JournalForked, "{error}");
    }
    // Anybody can write a root; without the room's key it is no fork.
    let invented = of(ROOM, 9, Hash::of(b"another"), &other);
    assert_eq!(
        refused(&kept, 1, Some(&invented)),
        Code::CheckpointOfThisRoom
    );
}

#[test]
fn a_checkpoint_by_the_rooms_older_key_is_taken_by_the_room_and_named_without_it() {
    let (old, new) = (Key::new(1), Key::new(2));
    let mut kept = signed(1, &old, 4, &[4]);
    let note = kept.note_at(&old, 4);
    kept.introduce(&new);
    kept.sign(&new);
    let proof = prove(kept.path(), 3, Some(&note)).unwrap();
    assert_eq!(proof.key, Some(new.verifier()));
    // Whoever has the file alone cannot know that the one key follows from the other.
    let json = proof.to_json().unwrap();
    let verdict = check(json.as_bytes(), None, None).unwrap();
    assert!(!verdict.is_proved());
    let told = verdict
        .claims
        .iter()
        .any(|claim| claim.detail.contains("older key"));
    assert!(told, "{verdict:?}");
}

#[test]
fn what_is_no_proof_is_a_usage_error() {
    for bytes in [
        b"".as_slice(),
        b"{}",
        b"c2sp.org/tlog-proof@v1\nindex 0\n\n",
        b"\xff\xfe",
    ] {
        assert_eq!(
            check(bytes, None, None).unwrap_err().code,
            Code::EntryProofUnreadable
        );
    }
}
