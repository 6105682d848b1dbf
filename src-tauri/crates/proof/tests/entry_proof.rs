//! An entry's proof: made, written in both forms, read back, and broken in each place.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod support;

use proof::checkpoint::Checkpoint;
use proof::claim::{ClaimKind, Finding, Signer, Trust};
use proof::entry_proof::{EntryProof, EntryProofError, EntryVerdict, Since};
use proof::leaf::{Draft, leaf_hash};
use proof::merkle::{Hash, Node, Range, consistency_proof, inclusion_proof, subtree_root};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use std::collections::BTreeMap;
use support::{ROOM, Signer as Key};

/// A journal of so many entries.
struct Log {
    leaves: Vec<String>,
    key: Key,
}

impl Log {
    fn new(entries: u64, seed: u64) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let leaves = (0..entries).map(|seq| {
            let draft = Draft {
                kind: "paused".into(),
                version: 5,
                at: "2026-11-22T09:30:00Z".into(),
                ceremony: Some("3f2a".into()),
                fields: BTreeMap::from([("by".into(), "Ada".into())]),
            };
            String::from_utf8(draft.seal(ROOM, seq, &mut rng).unwrap().leaf).unwrap()
        });
        Self {
            leaves: leaves.collect(),
            key: Key::ed25519(1),
        }
    }

    fn node(&self, node: Node) -> Hash {
        let mut range = Range::default();
        let first = node.index << node.level;
        let count = 1 << node.level;
        let leaves = self.leaves.iter().skip(first as usize).take(count);
        leaves.for_each(|leaf| range.push(leaf_hash(leaf.as_bytes()), |_| {}));
        range.root()
    }

    fn root(&self, size: u64) -> Hash {
        subtree_root(0, size, &mut |node| Ok::<_, ()>(self.node(node))).unwrap()
    }

    fn checkpoint(&self, size: u64) -> String {
        note(&self.key, ROOM, size, self.root(size))
    }

    fn proof(&self, entry: u64, size: u64) -> EntryProof {
        let hashes = inclusion_proof(entry, size, |node| Ok::<_, ()>(self.node(node))).unwrap();
        let leaf = self.leaves[entry as usize].clone();
        let key = Some(self.key.key());
        EntryProof::new(leaf, hashes, self.checkpoint(size), key).unwrap()
    }

    fn since(&self, old: u64, new: u64) -> Since {
        let (first, last) = (old.min(new), old.max(new));
        let hashes = consistency_proof(first, last, |node| Ok::<_, ()>(self.node(node)));
        Since {
            tree_size: old,
            hashes: hashes.unwrap(),
            checkpoint: self.checkpoint(old),
        }
    }
}

fn note(key: &Key, room: &str, size: u64, root: Hash) -> String {
    key.note(&Checkpoint::of_room(room, size, root).to_string())
}

fn trusting(key: &Key) -> Trust {
    Trust {
        required_signer: Some(key.key()),
        ..Trust::default()
    }
}

fn keeping(note: String) -> Trust {
    Trust {
        since: Some(note),
        ..Trust::default()
    }
}

fn of(verdict: &EntryVerdict, kind: ClaimKind) -> (Finding, &str) {
    let mut claims = verdict.claims.iter();
    let claim = claims.find(|claim| claim.claim == kind).unwrap();
    (claim.result, &claim.detail)
}

#[test]
fn every_entry_is_proved_in_every_tree_in_both_forms() {
    let log = Log::new(20, 1);
    let trust = trusting(&log.key);
    for size in 1..=20 {
        for entry in 0..size {
            let proof = log.proof(entry, size);
            let json = proof.to_json().unwrap();
            let lines = proof.to_tlog_proof();
            for written in [&json, &lines] {
                let read = EntryProof::parse(written.as_bytes()).unwrap();
                let verdict = read.check(&trust).unwrap();
                assert_eq!(
                    verdict.result,
                    Finding::Proved,
                    "{entry} of {size}: {written}"
                );
                assert_eq!(verdict.signer, Signer::Trusted);
                assert_eq!((verdict.leaf_index, verdict.tree_size), (entry, size));
                assert_eq!(verdict.kind, "paused");
            }
            assert_eq!(EntryProof::parse(json.as_bytes()).unwrap(), proof);
        }
    }
}

#[test]
fn a_proof_says_how_far_it_goes_where_no_key_is_known() {
    let log = Log::new(5, 1);
    let proof = log.proof(2, 5);
    let verdict = proof.check(&Trust::default()).unwrap();
    assert_eq!(
        (verdict.result, verdict.signer),
        (Finding::Proved, Signer::Unknown)
    );
    // C2SP's form names no key.
    let read = EntryProof::parse(proof.to_tlog_proof().as_bytes()).unwrap();
    let verdict = read.check(&Trust::default()).unwrap();
    assert_eq!(verdict.result, Finding::NotChecked);
    assert_eq!(of(&verdict, ClaimKind::LeavesInTree).0, Finding::Proved);
    assert_eq!(
        of(&verdict, ClaimKind::CheckpointSigned).0,
        Finding::NotChecked
    );
    let another = Key::ed25519(2);
    for read in [read, proof] {
        let verdict = read.check(&trusting(&another)).unwrap();
        assert_eq!(
            (verdict.result, verdict.signer),
            (Finding::Refuted, Signer::Unknown)
        );
        assert_eq!(of(&verdict, ClaimKind::SignerKnown).0, Finding::Refuted);
    }
}

#[test]
fn a_journal_is_shown_to_have_grown_from_every_checkpoint() {
    let log = Log::new(17, 1);
    for old in 0..=17 {
        let mut proof = log.proof(11, 17);
        proof.since = Some(log.since(old, 17));
        for trust in [Trust::default(), keeping(log.checkpoint(old))] {
            let verdict = proof.check(&trust).unwrap();
            assert_eq!(
                of(&verdict, ClaimKind::SinceConsistent).0,
                Finding::Proved,
                "{old}"
            );
            assert_eq!(verdict.result, Finding::Proved);
        }
    }
    // The other checkpoint may be the newer one.
    let mut proof = log.proof(3, 9);
    proof.since = Some(log.since(17, 9));
    assert_eq!(
        proof.check(&Trust::default()).unwrap().result,
        Finding::Proved
    );
}

#[test]
fn what_does_not_agree_with_a_checkpoint_is_told_apart() {
    let (log, forged) = (Log::new(9, 1), Log::new(9, 2));
    let mut proof = log.proof(3, 9);
    proof.since = Some(log.since(5, 9));
    let found = |proof: &EntryProof, trust: &Trust| {
        let verdict = proof.check(trust).unwrap();
        let (finding, detail) = of(&verdict, ClaimKind::SinceConsistent);
        (finding, detail.to_owned(), verdict.result)
    };
    // A fork: two checkpoints at one size with different roots, both signed.
    let (finding, detail, _) = found(&proof, &keeping(forged.checkpoint(9)));
    assert_eq!(finding, Finding::Refuted);
    assert!(detail.contains("different roots"), "{detail}");
    // Another history before.
    assert_eq!(
        found(&proof, &keeping(forged.checkpoint(5))).0,
        Finding::Refuted
    );
    // One that the proof does not lead to: not settled, and so not proved.
    let (finding, _, result) = found(&proof, &keeping(log.checkpoint(6)));
    assert_eq!(
        (finding, result),
        (Finding::NotChecked, Finding::NotChecked)
    );
    // Another room's.
    let other = note(&log.key, "ff", 5, log.root(5));
    let (finding, detail, _) = found(&proof, &keeping(other));
    assert_eq!(finding, Finding::Refuted);
    assert!(detail.contains("another journal"), "{detail}");
    // Signed by an older key, which this proof says nothing of.
    let older = Key::ecdsa(2);
    let (finding, detail, _) = found(&proof, &keeping(note(&older, ROOM, 5, log.root(5))));
    assert_eq!(finding, Finding::NotChecked);
    assert!(detail.contains("another key (journal-p256)"), "{detail}");
    // Not a note.
    assert_eq!(found(&proof, &keeping("5".into())).0, Finding::Refuted);
}

#[test]
fn a_proof_that_is_changed_anywhere_is_refuted_or_not_read() {
    let log = Log::new(13, 1);
    let mut proof = log.proof(6, 13);
    proof.since = Some(log.since(7, 13));
    let trust = trusting(&log.key);
    for text in [proof.to_json().unwrap(), proof.to_tlog_proof()] {
        for at in 0..text.len() {
            for other in [b'A', b'0', b'\n', b'"'] {
                let mut bytes = text.clone().into_bytes();
                if bytes[at] == other {
                    continue;
                }
                bytes[at] = other;
                let Ok(read) = EntryProof::parse(&bytes) else {
                    continue;
                };
                // White space in JSON is free.
                if read == proof {
                    continue;
                }
                let checked = read.check(&trust);
                let result = checked.map(|verdict| verdict.result);
                assert!(
                    !matches!(result, Ok(Finding::Proved)),
                    "byte {at} as {other}: {}",
                    String::from_utf8_lossy(&bytes)
                );
            }
        }
    }
}

#[test]
fn hashes_are_neither_missing_nor_left_over() {
    let log = Log::new(13, 1);
    let whole = log.proof(6, 13);
    for change in [0, 1, 2, 3] {
        let mut proof = whole.clone();
        match change {
            0 => drop(proof.hashes.pop()),
            1 => proof.hashes.push(Hash([0; 32])),
            2 => proof.hashes.swap(0, 1),
            _ => proof.hashes.clear(),
        }
        assert_eq!(
            proof.check(&Trust::default()).unwrap().result,
            Finding::Refuted
        );
    }
}

#[test]
fn what_is_no_proof_is_named() {
    let log = Log::new(3, 1);
    let proof = log.proof(1, 3);
    let lines = proof.to_tlog_proof();
    let read = |text: &str| EntryProof::parse(text.as_bytes()).unwrap_err();
    let without: String = lines
        .split_inclusive('\n')
        .filter(|line| !line.starts_with("extra "))
        .collect();
    assert!(matches!(read(&without), EntryProofError::NoEntry));
    for (what, with) in [
        ("index 1", "index 01"),
        ("index 1", "index -1"),
        ("index 1", "position 1"),
        ("extra ", "extra  "),
        ("@v1", "@v2"),
        ("\n\nkeymoot", "\nkeymoot"),
    ] {
        assert!(
            EntryProof::parse(lines.replace(what, with).as_bytes()).is_err(),
            "{with:?}"
        );
    }
    let json = proof.to_json().unwrap();
    assert!(matches!(
        read(&json.replace("entry-proof/1", "entry-proof/2")),
        EntryProofError::Format(_)
    ));
    let twice = json.replacen("\"leaf_index\"", "\"leaf_index\": 1, \"leaf_index\"", 1);
    assert!(matches!(read(&twice), EntryProofError::Json(_)));
    let more = json.replacen("\"leaf_index\"", "\"more\": 1, \"leaf_index\"", 1);
    assert!(matches!(read(&more), EntryProofError::Json(_)));
    assert!(matches!(read(""), EntryProofError::Json(_)));
    let long = vec![b' '; 2 * 1024 * 1024];
    assert!(matches!(
        EntryProof::parse(&long),
        Err(EntryProofError::TooLarge)
    ));
}
