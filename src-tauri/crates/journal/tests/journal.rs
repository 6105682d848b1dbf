//! The journal through its public surface: appending, proving, damage, copies.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::path::Path;

use ed25519_dalek::{Signer as _, SigningKey};
use journal::{Comparison, Error, Journal, SCHEMA};
use proof::leaf::Draft;
use proof::merkle::{verify_consistency, verify_inclusion};
use proof::note::{Note, VerifierKey};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use rusqlite::Connection;
use serde_json::{Value, json};

const ROOM: &str = "00112233445566778899aabbccddeeff";

fn draft(i: u64) -> Draft {
    Draft {
        kind: "step-done".to_owned(),
        version: 1,
        at: "2026-11-22T09:30:00Z".to_owned(),
        ceremony: i.is_multiple_of(2).then(|| "first".to_owned()),
        fields: BTreeMap::from([
            ("step".to_owned(), json!(i)),
            (
                "who".to_owned(),
                json!({"name": "Łukasz", "role": "custodian"}),
            ),
        ]),
    }
}

fn fill(journal: &mut Journal, count: u64) {
    let from = journal.size().unwrap();
    let mut rng = ChaCha20Rng::seed_from_u64(from);
    journal
        .append_all((from..from + count).map(draft), &mut rng)
        .unwrap();
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn verifier(key: &SigningKey) -> VerifierKey {
    VerifierKey::ed25519("journal", key.verifying_key().as_bytes()).unwrap()
}

fn sign(journal: &mut Journal, key: &SigningKey) -> String {
    let text = journal.checkpoint().unwrap().to_string();
    let mut note = Note::unsigned(&text).unwrap();
    note.add(&verifier(key), &key.sign(text.as_bytes()).to_bytes())
        .unwrap();
    let note = note.to_string();
    journal.add_checkpoint(&note).unwrap();
    note
}

/// Changes the file behind the journal's back.
fn tamper(path: &Path, sql: &str) {
    Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

#[test]
fn what_is_appended_is_there_after_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let mut journal = Journal::create(&path, ROOM).unwrap();
    assert_eq!(journal.size().unwrap(), 0);
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    for i in 0..20 {
        assert_eq!(journal.append(draft(i), &mut rng).unwrap().seq, i);
    }
    let root = journal.root().unwrap();
    drop(journal);

    let mut journal = Journal::open(&path).unwrap();
    assert_eq!(
        (
            journal.room(),
            journal.size().unwrap(),
            journal.root().unwrap()
        ),
        (ROOM, 20, root)
    );
    fill(&mut journal, 600);
    let entries: Vec<_> = journal
        .entries(5, 620)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(entries.len(), 615);
    let (leaf, values) = entries[10].open().unwrap();
    assert_eq!(
        (leaf.seq, leaf.kind.as_str(), leaf.room.as_str()),
        (15, "step-done", ROOM)
    );
    assert_eq!(values["step"], json!(15));
    let report = journal.verify(&[]).unwrap();
    assert!(report.valid && !report.signatures_checked, "{report:?}");
    assert_eq!((report.entries, report.unsigned_tail), (620, 620));
    assert_eq!(report.root, journal.root().unwrap());
    assert!(matches!(
        journal.entries(0, 621),
        Err(Error::OutOfRange { size: 620, .. })
    ));
}

#[test]
fn a_refused_entry_leaves_no_trace() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::create(folder.path().join("j"), ROOM).unwrap();
    fill(&mut journal, 3);
    let mut rng = ChaCha20Rng::seed_from_u64(9);
    let bad = Draft {
        at: "yesterday".to_owned(),
        ..draft(4)
    };
    assert!(matches!(
        journal.append_all([draft(3), bad], &mut rng),
        Err(Error::Entry(_))
    ));
    assert_eq!(journal.size().unwrap(), 3);
    assert_eq!(journal.append(draft(3), &mut rng).unwrap().seq, 3);
    assert!(journal.verify(&[]).unwrap().valid);
}

#[test]
fn proofs_fit_the_tree() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::create(folder.path().join("j"), ROOM).unwrap();
    fill(&mut journal, 77);
    let hashes: Vec<_> = journal
        .entries(0, 77)
        .unwrap()
        .map(|entry| proof::leaf::leaf_hash(entry.unwrap().leaf.as_bytes()))
        .collect();
    for size in [1_u64, 2, 63, 64, 65, 77] {
        let root = journal.root_at(size).unwrap();
        for first in 0..size {
            let path = journal.inclusion_proof(first, size).unwrap();
            verify_inclusion(&hashes[first as usize], first, size, &path, &root).unwrap();
            let end = (first + 10).min(size);
            let proof = journal.range_proof(first, end, size).unwrap();
            proof
                .verify(&hashes[first as usize..end as usize], &root)
                .unwrap();
        }
        let path = journal.consistency_proof(size, 77).unwrap();
        verify_consistency(size, &root, 77, &journal.root().unwrap(), &path).unwrap();
    }
    assert!(matches!(
        journal.range_proof(5, 78, 78),
        Err(Error::OutOfRange { .. })
    ));
    assert!(matches!(
        journal.inclusion_proof(77, 77),
        Err(Error::OutOfRange { .. })
    ));
    assert!(matches!(
        journal.inclusion_proof(u64::MAX, 77),
        Err(Error::OutOfRange { .. })
    ));
}

#[test]
fn checkpoints_are_kept_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::create(folder.path().join("j"), ROOM).unwrap();
    assert_eq!(journal.latest_checkpoint().unwrap(), None);
    fill(&mut journal, 5);
    sign(&mut journal, &key(1));
    fill(&mut journal, 4);
    let newest = sign(&mut journal, &key(1));
    fill(&mut journal, 2);
    assert_eq!(journal.latest_checkpoint().unwrap(), Some(newest));
    let report = journal.verify(&[verifier(&key(1))]).unwrap();
    assert!(report.valid && report.signatures_checked);
    assert_eq!((report.checkpoints, report.unsigned_tail), (2, 2));

    let report = journal.verify(&[verifier(&key(2))]).unwrap();
    assert!(!report.valid && report.first_bad_entry.is_none());
    assert_eq!(
        report.problem.as_deref(),
        Some("the checkpoint at 5 entries is not signed by the journal's key")
    );
    assert!(matches!(
        journal.add_checkpoint("nonsense"),
        Err(Error::Checkpoint(_))
    ));
}

#[test]
fn an_old_copy_is_recognised() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::create(folder.path().join("j"), ROOM).unwrap();
    fill(&mut journal, 5);
    let copy = folder.path().join("copy");
    journal.backup_to(&copy).unwrap();
    let early = journal.checkpoint().unwrap();
    fill(&mut journal, 3);
    let late = journal.checkpoint().unwrap();
    assert_eq!(
        journal.compare(&early).unwrap(),
        Comparison::Agrees { newer: 3 }
    );

    let mut old = Journal::open(&copy).unwrap();
    assert_eq!(
        old.compare(&early).unwrap(),
        Comparison::Agrees { newer: 0 }
    );
    assert_eq!(
        old.compare(&late).unwrap(),
        Comparison::Shorter { missing: 3 }
    );
    // Continued apart from the original: the same length, other entries.
    let mut rng = ChaCha20Rng::seed_from_u64(3);
    fill(&mut old, 2);
    old.append(
        Draft {
            kind: "other".to_owned(),
            ..draft(7)
        },
        &mut rng,
    )
    .unwrap();
    assert_eq!(old.compare(&late).unwrap(), Comparison::Differs);
    let note = sign(&mut journal, &key(1));
    assert!(matches!(
        old.add_checkpoint(&note),
        Err(Error::Checkpoint(_))
    ));
    let mut stranger = late;
    stranger.origin = "keymoot/ff".to_owned();
    assert_eq!(journal.compare(&stranger).unwrap(), Comparison::Differs);
}

#[test]
fn backups_are_whole_and_overwrite_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::create(folder.path().join("j"), ROOM).unwrap();
    fill(&mut journal, 300);
    sign(&mut journal, &key(1));
    let copy = folder.path().join("copy");
    journal.backup_to(&copy).unwrap();
    assert!(matches!(
        journal.backup_to(&copy),
        Err(Error::AlreadyExists(_))
    ));
    assert!(!folder.path().join("copy-wal").exists());
    let copied = Journal::open_read_only(&copy).unwrap();
    assert_eq!(copied.root().unwrap(), journal.root().unwrap());
    assert!(copied.verify(&[verifier(&key(1))]).unwrap().valid);
    assert!(matches!(
        Journal::create(&copy, ROOM),
        Err(Error::AlreadyExists(_))
    ));
}

#[test]
fn changed_rows_are_named() {
    let cases = [
        (
            "UPDATE entry SET leaf = replace(leaf, '09:30', '09:31') WHERE seq = 7",
            7,
        ),
        (
            "UPDATE entry SET leaf = replace(leaf, 'step-done', 'step-dons') WHERE seq = 8",
            8,
        ),
        ("UPDATE entry SET leaf = 'x' WHERE seq = 3", 3),
        ("UPDATE entry SET openings = x'' WHERE seq = 4", 4),
        (
            "UPDATE entry SET openings = substr(openings, 1, 20) WHERE seq = 5",
            5,
        ),
        (
            "UPDATE entry SET hashes = zeroblob(length(hashes)) WHERE seq = 6",
            6,
        ),
        ("UPDATE entry SET hashes = x'' WHERE seq = 11", 11),
        ("DELETE FROM entry WHERE seq = 9", 9),
        ("UPDATE entry SET seq = 100 WHERE seq = 10", 10),
        (
            "UPDATE entry SET leaf = (SELECT leaf FROM entry WHERE seq = 1),
                openings = (SELECT openings FROM entry WHERE seq = 1),
                hashes = (SELECT hashes FROM entry WHERE seq = 1) WHERE seq = 3",
            3,
        ),
        ("DELETE FROM entry WHERE seq >= 15", 15),
    ];
    for (sql, bad) in cases {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("j");
        let mut journal = Journal::create(&path, ROOM).unwrap();
        fill(&mut journal, 20);
        sign(&mut journal, &key(1));
        drop(journal);
        tamper(&path, sql);
        let report = Journal::open(&path)
            .unwrap()
            .verify(&[verifier(&key(1))])
            .unwrap();
        assert!(!report.valid, "{sql}");
        assert_eq!(report.first_bad_entry, Some(bad), "{sql}: {report:?}");
    }
}

#[test]
fn a_journal_rewritten_in_full_does_not_fit_its_checkpoint() {
    let folder = tempfile::tempdir().unwrap();
    let [path, other] = ["j", "other"].map(|name| folder.path().join(name));
    let mut journal = Journal::create(&path, ROOM).unwrap();
    fill(&mut journal, 6);
    sign(&mut journal, &key(1));
    drop(journal);
    let mut forged = Journal::create(&other, ROOM).unwrap();
    for i in 0..6 {
        forged
            .append(draft(i + 1), &mut ChaCha20Rng::seed_from_u64(i))
            .unwrap();
    }
    drop(forged);
    let replace = "DELETE FROM entry; INSERT INTO entry SELECT * FROM other.entry";
    tamper(
        &path,
        &format!("ATTACH '{}' AS other; {replace}", other.display()),
    );
    let report = Journal::open(&path).unwrap().verify(&[]).unwrap();
    assert!(!report.valid);
    assert!(report.problem.unwrap().contains("rewritten"));
}

#[test]
fn one_flipped_byte_in_the_file_is_found_and_its_entry_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("j");
    let mut journal = Journal::create(&path, ROOM).unwrap();
    fill(&mut journal, 40);
    drop(journal);
    let good = std::fs::read(&path).unwrap();
    let damaged = folder.path().join("damaged");
    // Every leaf stands in the file as text, some a second time where SQLite has moved it from:
    // a flip there changes no entry, and a flip in the entry names it.
    for seq in 0..40 {
        let needle = format!("\"seq\":{seq},");
        let places = good
            .windows(needle.len())
            .enumerate()
            .filter(|(_, w)| *w == needle.as_bytes());
        let places: Vec<usize> = places.map(|(at, _)| at).collect();
        for offset in [0_usize, 8, 40, 70] {
            let mut named = 0;
            for at in &places {
                let mut bytes = good.clone();
                bytes[at + offset] ^= 1;
                std::fs::write(&damaged, &bytes).unwrap();
                let report = Journal::open_read_only(&damaged)
                    .unwrap()
                    .verify(&[])
                    .unwrap();
                assert!(
                    report.valid || report.first_bad_entry == Some(seq),
                    "{report:?}"
                );
                named += usize::from(!report.valid);
            }
            assert_eq!(named, 1, "entry {seq}");
        }
    }
    // Anywhere at all: never a panic, and no changed entry passes.
    for at in (0..good.len()).step_by(211) {
        let mut bytes = good.clone();
        bytes[at] ^= 0x40;
        std::fs::write(&damaged, &bytes).unwrap();
        let Ok(journal) = Journal::open_read_only(&damaged) else {
            continue;
        };
        let Ok(report) = journal.verify(&[]) else {
            continue;
        };
        if report.valid {
            assert_eq!(report.entries, 40, "byte {at}");
            assert!(
                journal
                    .entries(0, 40)
                    .unwrap()
                    .all(|entry| entry.unwrap().open().is_ok())
            );
        }
    }
}

#[test]
fn a_newer_journal_is_read_but_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("j");
    let mut journal = Journal::create(&path, ROOM).unwrap();
    fill(&mut journal, 5);
    drop(journal);
    tamper(
        &path,
        &format!(
            "PRAGMA user_version = {}; CREATE TABLE later (x)",
            SCHEMA + 1
        ),
    );
    match Journal::open(&path) {
        Err(Error::TooNew { found, known }) => assert_eq!((found, known), (SCHEMA + 1, SCHEMA)),
        other => panic!("{:?}", other.err()),
    }
    let mut journal = Journal::open_read_only(&path).unwrap();
    assert!(journal.verify(&[]).unwrap().valid);
    let refused = journal.append(draft(5), &mut ChaCha20Rng::seed_from_u64(1));
    assert!(matches!(refused, Err(Error::ReadOnly)));
}

#[test]
fn other_files_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    assert!(matches!(
        Journal::open(path("absent")),
        Err(Error::CannotOpen(_))
    ));
    let text = "not a database at all, but long enough to be looked at ".repeat(20);
    std::fs::write(path("text"), text).unwrap();
    assert!(matches!(
        Journal::open(path("text")),
        Err(Error::NotAJournal(_))
    ));
    assert!(matches!(
        Journal::open_read_only(path("text")),
        Err(Error::NotAJournal(_))
    ));
    std::fs::write(path("empty"), "").unwrap();
    assert!(matches!(
        Journal::open(path("empty")),
        Err(Error::NotAJournal(_))
    ));
    assert_eq!(
        std::fs::read(path("empty")).unwrap(),
        b"",
        "it was not touched"
    );
    tamper(
        &path("other"),
        "CREATE TABLE t (x); PRAGMA user_version = 1",
    );
    assert!(matches!(
        Journal::open(path("other")),
        Err(Error::NotAJournal(_))
    ));
    assert!(matches!(
        Journal::create(path("no/folder"), ROOM),
        Err(Error::CannotOpen(_))
    ));
}

#[test]
fn projections_are_replaced_and_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::create(folder.path().join("j"), ROOM).unwrap();
    let rows = |text: &str| -> BTreeMap<String, Value> {
        BTreeMap::from([
            ("a".to_owned(), json!({"state": text})),
            ("b".to_owned(), json!(null)),
        ])
    };
    for text in ["active", "destroyed"] {
        let rows = rows(text);
        let rows = rows.iter().map(|(key, row)| (key.as_str(), row));
        journal.replace_projection("keys", rows).unwrap();
    }
    journal
        .replace_projection("custody", [("x", &json!(1))])
        .unwrap();
    assert_eq!(journal.projection("keys").unwrap(), rows("destroyed"));
    assert_eq!(journal.projection("custody").unwrap().len(), 1);
    journal.drop_projections().unwrap();
    assert!(journal.projection("keys").unwrap().is_empty());
    assert!(journal.projection("never").unwrap().is_empty());
}

#[test]
fn the_documented_schema_is_the_files() {
    let page = include_str!("../../../../docs/formats/journal.md");
    let block = page.split("```sql\n").nth(1).unwrap();
    let documented = Connection::open_in_memory().unwrap();
    let statements = block.split("```").next().unwrap();
    documented.execute_batch(statements).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("j");
    drop(Journal::create(&path, ROOM).unwrap());
    let rows = |connection: &Connection| -> Vec<(String, String, String, String)> {
        let sql = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name";
        let mut query = connection.prepare(sql).unwrap();
        let row =
            |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
        query
            .query_map([], row)
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap()
    };
    let made = rows(&Connection::open(&path).unwrap());
    assert_eq!(made.len(), 5);
    assert_eq!(rows(&documented), made);
}
