//! Journals that are longer than what one thread checks at once: what is found, and in which order,
//! is what going over them entry by entry would find.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::path::Path;

use ed25519_dalek::{Signer as _, SigningKey};
use journal::{Error, Journal};
use proof::leaf::Draft;
use proof::note::{Note, VerifierKey};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use rusqlite::Connection;
use serde_json::{Value, json};

const ROOM: &str = "00112233445566778899aabbccddeeff";
const ENTRIES: u64 = 1500;

fn draft(number: u64, value: Value) -> Draft {
    Draft {
        kind: "step-done".to_owned(),
        version: 1,
        at: "2026-11-22T09:30:00Z".to_owned(),
        ceremony: None,
        fields: BTreeMap::from([
            ("step".to_owned(), json!(number)),
            ("who".to_owned(), value),
        ]),
    }
}

fn fill(journal: &mut Journal, count: u64) {
    let from = journal.size().unwrap();
    let drafts = (from..from + count).map(|number| draft(number, json!("Łukasz")));
    let mut rng = ChaCha20Rng::seed_from_u64(from);
    journal.append_all(drafts, &mut rng).unwrap();
}

fn key(seed: u8) -> (SigningKey, VerifierKey) {
    let key = SigningKey::from_bytes(&[seed; 32]);
    let verifier = VerifierKey::ed25519("journal", key.verifying_key().as_bytes()).unwrap();
    (key, verifier)
}

fn sign(journal: &mut Journal, seed: u8) {
    let (key, verifier) = key(seed);
    let text = journal.checkpoint().unwrap().to_string();
    let mut note = Note::unsigned(&text).unwrap();
    note.add(&verifier, &key.sign(text.as_bytes()).to_bytes())
        .unwrap();
    journal.add_checkpoint(&note.to_string()).unwrap();
}

/// A journal with checkpoints on both sides of, and at, each place where a thread's part may end.
fn long(path: &Path) -> Journal {
    let mut journal = Journal::create(path, ROOM).unwrap();
    for size in [0, 1, 200, 255, 256, 257, 511, 512, 700, 1024, 1025, ENTRIES] {
        let more = size - journal.size().unwrap();
        fill(&mut journal, more);
        sign(&mut journal, 1);
    }
    journal
}

#[test]
fn a_long_journal_is_verified_whole() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = long(&folder.path().join("j"));
    fill(&mut journal, 3);
    let report = journal.verify(&[key(1).1]).unwrap();
    assert!(report.valid && report.signatures_checked, "{report:?}");
    assert_eq!((report.entries, report.checkpoints), (ENTRIES + 3, 12));
    assert_eq!(report.unsigned_tail, 3);
    assert_eq!(report.root, journal.root().unwrap());
}

/// Rows so large that few of them go together.
#[test]
fn large_entries_are_verified_in_smaller_parts() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::create(folder.path().join("j"), ROOM).unwrap();
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let large = json!("x".repeat(300_000));
    for number in 0..70 {
        let value = if number % 7 == 3 {
            json!("small")
        } else {
            large.clone()
        };
        journal.append(draft(number, value), &mut rng).unwrap();
        if number % 5 == 0 {
            sign(&mut journal, 1);
        }
    }
    let report = journal.verify(&[key(1).1]).unwrap();
    assert!(report.valid, "{report:?}");
    assert_eq!((report.entries, report.checkpoints), (70, 14));
    assert_eq!(report.root, journal.root().unwrap());
}

#[test]
fn what_stands_first_is_named_wherever_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole");
    drop(long(&whole));
    let damage = |sql: &str| {
        let path = folder.path().join("damaged");
        std::fs::copy(&whole, &path).unwrap();
        Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        let journal = Journal::open_read_only(&path).unwrap();
        journal.verify(&[key(1).1]).unwrap()
    };
    let leaf = "leaf = replace(leaf, 'step-done', 'step-dons')";
    // Of entry 511 the hashes reach back to the first entry, of 512 over itself alone.
    let reaching = "hashes = CAST(substr(hashes, 1, length(hashes) - 1) || x'00' AS BLOB)";
    let longer = "hashes = CAST(hashes || zeroblob(32) AS BLOB)";
    for bad in [
        0,
        1,
        254,
        255,
        256,
        257,
        511,
        512,
        767,
        1023,
        1024,
        1279,
        ENTRIES - 1,
    ] {
        for what in [leaf, reaching, longer, "openings = x''", "leaf = 3"] {
            // What is damaged after it is not told.
            let sql = format!(
                "UPDATE entry SET {what} WHERE seq = {bad};
                 UPDATE entry SET {leaf} WHERE seq > {bad} AND seq % 97 = 0"
            );
            let report = damage(&sql);
            assert!(!report.valid, "{sql}");
            assert_eq!(report.first_bad_entry, Some(bad), "{sql}: {report:?}");
            let covered = [0, 1, 200, 255, 256, 257, 511, 512, 700, 1024, 1025];
            let checkpoints = covered.iter().filter(|size| **size <= bad).count();
            assert_eq!(report.checkpoints, checkpoints as u64, "{sql}");
        }
        let report = damage(&format!("DELETE FROM entry WHERE seq = {bad}"));
        assert_eq!(report.first_bad_entry, Some(bad), "{report:?}");
        let report = damage(&format!("DELETE FROM entry WHERE seq >= {bad}"));
        assert_eq!((report.first_bad_entry, report.entries), (Some(bad), bad));
    }
    for size in [0, 200, 256, 512, 700, 1025] {
        let other = "replace(note, (SELECT substr(note, 1, 20) FROM checkpoint), 'x')";
        for note in ["'nonsense'", other, "zeroblob(3)"] {
            let sql = format!(
                "UPDATE checkpoint SET note = CAST({note} AS TEXT) WHERE size = {size};
                 UPDATE entry SET {leaf} WHERE seq = 1100"
            );
            let report = damage(&sql);
            assert!(!report.valid && report.first_bad_entry.is_none(), "{sql}");
            assert_eq!(report.entries, size, "{sql}: {report:?}");
        }
    }
}

#[test]
fn a_checkpoint_of_other_entries_is_told_in_the_middle_of_a_part() {
    let folder = tempfile::tempdir().unwrap();
    let [path, other] = ["j", "other"].map(|name| folder.path().join(name));
    drop(long(&path));
    let mut journal = Journal::create(&other, ROOM).unwrap();
    let mut rng = ChaCha20Rng::seed_from_u64(7);
    let drafts = (0..700).map(|number| draft(number, json!("somebody else")));
    journal.append_all(drafts, &mut rng).unwrap();
    sign(&mut journal, 1);
    drop(journal);
    let sql = format!(
        "ATTACH '{}' AS other;
         UPDATE checkpoint SET note = (SELECT note FROM other.checkpoint) WHERE size = 700",
        other.display()
    );
    Connection::open(&path)
        .unwrap()
        .execute_batch(&sql)
        .unwrap();
    let report = Journal::open(&path).unwrap().verify(&[key(1).1]).unwrap();
    let problem = report.problem.unwrap();
    assert!(
        problem.contains("700") && problem.contains("rewritten"),
        "{problem}"
    );
    assert_eq!((report.entries, report.checkpoints), (700, 8));
}

/// Reading along: in the order of the entries, with keys that count from where they are named.
#[test]
fn entries_are_read_along_in_order_and_name_the_keys() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("j");
    let mut journal = long(&path);
    fill(&mut journal, 100);
    sign(&mut journal, 2);
    let named = |keys: &[(u64, u8)]| {
        let mut next = 0;
        let report = journal.verify_and_read(
            |entry| (entry.header.seq, entry.stored().unwrap()),
            |(seq, stored)| {
                assert_eq!((seq, stored.seq), (next, next));
                assert!(stored.open().is_ok());
                next += 1;
                let key = keys.iter().find(|(at, _)| *at == seq);
                Ok::<_, Error>(key.map(|(_, seed)| key_of(*seed)))
            },
        );
        (report.unwrap(), next)
    };
    // Nobody names a key, so no signature is checked.
    let (report, read) = named(&[]);
    assert!(report.valid && !report.signatures_checked);
    assert_eq!(read, ENTRIES + 100);
    // A key that is named after a checkpoint it signed does not count for that one.
    let (report, _) = named(&[(0, 1), (ENTRIES + 50, 2)]);
    assert!(
        !report.valid,
        "the checkpoint of no entries precedes every key"
    );
    let sql = "DELETE FROM checkpoint WHERE size = 0";
    Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    let (report, read) = named(&[(0, 1), (ENTRIES + 50, 2)]);
    assert!(report.valid && report.signatures_checked, "{report:?}");
    assert_eq!((read, report.checkpoints), (ENTRIES + 100, 12));
    for keys in [vec![(0, 1)], vec![(300, 1), (ENTRIES + 50, 2)]] {
        let (report, _) = named(&keys);
        let problem = report.problem.unwrap();
        assert!(problem.contains("not signed"), "{problem}");
    }
    // What is refused ends it.
    let mut read = 0;
    let refused = journal.verify_and_read(
        |_| (),
        |()| {
            read += 1;
            if read == 600 {
                Err(Error::NotKept(599))
            } else {
                Ok(None)
            }
        },
    );
    assert!(matches!(refused, Err(Error::NotKept(599))));
    assert_eq!(read, 600);
}

fn key_of(seed: u8) -> VerifierKey {
    key(seed).1
}
