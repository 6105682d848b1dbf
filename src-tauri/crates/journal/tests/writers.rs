//! Who may write to a journal's file, and what else may be in it.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::path::Path;
use std::process::Command;

use ed25519_dalek::{Signer as _, SigningKey};
use journal::{Error, Journal};
use proof::leaf::Draft;
use proof::note::{Note, VerifierKey};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use rusqlite::Connection;
use serde_json::{Value, json};

const ROOM: &str = "00112233445566778899aabbccddeeff";
/// Names the journal in a process of its own.
const OTHER: &str = "JOURNAL_TEST_OTHER";

fn draft(i: u64) -> Draft {
    Draft {
        kind: "step-done".to_owned(),
        version: 1,
        at: "2026-11-22T09:30:00Z".to_owned(),
        ceremony: None,
        fields: BTreeMap::from([("step".to_owned(), json!(i))]),
    }
}

fn append(journal: &mut Journal, i: u64) -> Result<u64, Error> {
    let mut rng = ChaCha20Rng::seed_from_u64(i);
    journal.append(draft(i), &mut rng).map(|done| done.seq)
}

/// A journal of three entries.
fn make(path: &Path) -> Journal {
    let mut journal = Journal::create(path, ROOM).unwrap();
    for i in 0..3 {
        append(&mut journal, i).unwrap();
    }
    journal
}

fn note(journal: &Journal) -> String {
    let key = SigningKey::from_bytes(&[1; 32]);
    let verifier = VerifierKey::ed25519("journal", key.verifying_key().as_bytes()).unwrap();
    let text = journal.checkpoint().unwrap().to_string();
    let mut note = Note::unsigned(&text).unwrap();
    note.add(&verifier, &key.sign(text.as_bytes()).to_bytes())
        .unwrap();
    note.to_string()
}

/// Changes the file behind the journal's back.
fn tamper(path: &Path, sql: &str) {
    Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

#[test]
fn a_journal_is_open_for_writing_in_one_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("j");
    let mut journal = make(&path);
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    for name in [&path, &link] {
        assert!(matches!(Journal::open(name), Err(Error::Busy)));
    }
    // It is read meanwhile, and copied.
    let reader = Journal::open_read_only(&path).unwrap();
    assert!(reader.verify(&[]).unwrap().valid);
    reader.backup_to(folder.path().join("copy")).unwrap();
    assert_eq!(append(&mut journal, 3).unwrap(), 3);
    assert_eq!(reader.size().unwrap(), 4);
    drop(journal);
    drop(Journal::open(&path).unwrap());

    // What holds it is a lock on the file itself, whoever asks.
    let other = File::open(&path).unwrap();
    other.lock().unwrap();
    assert!(matches!(Journal::open(&path), Err(Error::Busy)));
    drop(other);
    let journal = Journal::open(&path).unwrap();
    let other = File::open(&path).unwrap();
    assert!(matches!(other.try_lock(), Err(TryLockError::WouldBlock)));
    drop(journal);
    other.try_lock().unwrap();
}

#[test]
fn a_refused_opening_leaves_the_locks_of_the_one_that_is_open() {
    if let Some(path) = std::env::var_os(OTHER) {
        // To leave the write-ahead log takes the file for oneself alone.
        let connection = Connection::open(path).unwrap();
        let left = connection.pragma_update_and_check(None, "journal_mode", "DELETE", |row| {
            row.get::<_, String>(0)
        });
        assert!(left.is_err(), "another program took the file for itself");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("j");
    let mut journal = make(&path);
    assert!(matches!(Journal::open(&path), Err(Error::Busy)));
    let test = "a_refused_opening_leaves_the_locks_of_the_one_that_is_open";
    let other = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(OTHER, &path)
        .output()
        .unwrap();
    assert!(other.status.success(), "{other:?}");
    assert_eq!(append(&mut journal, 3).unwrap(), 3);
}

#[test]
fn nothing_is_appended_to_a_log_that_is_not_the_one_that_was_read() {
    let folder = tempfile::tempdir().unwrap();
    let [path, copy] = ["j", "copy"].map(|name| folder.path().join(name));
    drop(make(&path));
    let longer = || {
        let _ = fs::remove_file(&copy);
        Journal::open_read_only(&path)
            .unwrap()
            .backup_to(&copy)
            .unwrap();
        let mut copy = Journal::open(&copy).unwrap();
        append(&mut copy, 70).unwrap();
    };
    longer();
    let attach = format!("ATTACH '{}' AS other;", copy.display());
    let cases = [
        format!("{attach} INSERT INTO entry SELECT * FROM other.entry WHERE seq = 3"),
        "DELETE FROM entry WHERE seq = 3".to_owned(),
        "UPDATE entry SET hashes = zeroblob(64) WHERE seq = 1".to_owned(),
    ];
    for sql in cases {
        let mut journal = Journal::open(&path).unwrap();
        let note = note(&journal);
        tamper(&path, &sql);
        let size = journal.size().unwrap();
        assert!(
            matches!(append(&mut journal, 8), Err(Error::Moved)),
            "{sql}"
        );
        assert!(
            matches!(journal.add_checkpoint(&note), Err(Error::Moved)),
            "{sql}"
        );
        let row = [("key", &Value::Null)];
        let refused = journal.replace_projection("keys", row);
        assert!(matches!(refused, Err(Error::Moved)), "{sql}");
        assert_eq!(journal.size().unwrap(), size);
        assert_eq!(journal.latest_checkpoint().unwrap(), None);
    }
    // Opened again, what is there now is what is read.
    tamper(&path, "DELETE FROM entry WHERE seq = 1");
    let report = Journal::open(&path).unwrap().verify(&[]).unwrap();
    assert_eq!((report.valid, report.first_bad_entry), (false, Some(1)));
}

#[test]
fn nothing_is_written_to_a_file_that_is_not_the_one_that_was_opened() {
    let log = |path: &Path| path.with_file_name("j-wal");
    type Change<'a> = (&'static str, &'a dyn Fn(&Path));
    let changes: [Change<'_>; 4] = [
        ("removed", &|path| fs::remove_file(path).unwrap()),
        ("moved", &|path| {
            fs::rename(path, path.with_file_name("elsewhere")).unwrap();
        }),
        ("replaced", &|path| {
            let other = path.with_file_name("other");
            drop(make(&other));
            fs::rename(other, path).unwrap();
        }),
        ("without its log", &|path| {
            fs::remove_file(log(path)).unwrap();
        }),
    ];
    for (what, change) in changes {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("j");
        let mut journal = make(&path);
        change(&path);
        assert!(
            matches!(append(&mut journal, 3), Err(Error::Replaced)),
            "{what}"
        );
        assert_eq!(journal.size().unwrap(), 3, "{what}");
    }
}

#[test]
fn a_journal_with_a_second_name_is_only_read() {
    let folder = tempfile::tempdir().unwrap();
    let [path, second] = ["j", "second"].map(|name| folder.path().join(name));
    drop(make(&path));
    fs::hard_link(&path, &second).unwrap();
    for name in [&path, &second] {
        assert!(matches!(Journal::open(name), Err(Error::TwoNames)));
        let reader = Journal::open_read_only(name).unwrap();
        assert!(reader.verify(&[]).unwrap().valid);
    }
    fs::remove_file(&second).unwrap();
    assert_eq!(append(&mut Journal::open(&path).unwrap(), 3).unwrap(), 3);
}

#[test]
fn what_a_program_did_not_make_in_the_file_is_named_and_nothing_written() {
    let rewrite = |to: &str, table: &str| {
        format!(
            "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = {to} WHERE name = '{table}'"
        )
    };
    let place = |of: &str, table: &str| {
        format!(
            "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = (SELECT rootpage \
             FROM sqlite_schema WHERE name = '{of}') WHERE name = '{table}'"
        )
    };
    let cases = [
        (
            "CREATE TRIGGER quiet BEFORE INSERT ON entry WHEN new.leaf LIKE '%abort%' \
             BEGIN SELECT raise(IGNORE); END"
                .to_owned(),
            "a trigger “quiet” that Keymoot did not make",
        ),
        (
            "CREATE TRIGGER late AFTER INSERT ON checkpoint BEGIN DELETE FROM checkpoint; END"
                .to_owned(),
            "a trigger “late” that Keymoot did not make",
        ),
        (
            "CREATE TRIGGER \"a\u{1b}[2Jb\u{202e}\" AFTER INSERT ON meta BEGIN SELECT 1; END"
                .to_owned(),
            "a trigger “a\\u{1b}[2Jb\\u{202e}” that",
        ),
        (
            "CREATE VIEW v AS SELECT * FROM entry".to_owned(),
            "a view “v” that Keymoot did not make",
        ),
        (
            "CREATE UNIQUE INDEX one_kind ON entry (substr(leaf, 1, 9)) WHERE seq > 5".to_owned(),
            "an index “one_kind” that Keymoot did not make",
        ),
        ("CREATE TABLE t (x)".to_owned(), "a table “t” that"),
        ("ANALYZE".to_owned(), "a table “sqlite_stat1” that"),
        (
            "ALTER TABLE entry ADD COLUMN twice TEXT AS (leaf || leaf)".to_owned(),
            "the table “entry” is not as Keymoot made it",
        ),
        (
            rewrite(
                "replace(sql, 'seq INTEGER PRIMARY KEY', \
                 'seq INTEGER PRIMARY KEY ON CONFLICT IGNORE')",
                "entry",
            ),
            "the table “entry” is not as Keymoot made it",
        ),
        (
            rewrite(
                "replace(sql, '(size, id)', '(size, id) WHERE size < 2')",
                "checkpoint_by_size",
            ),
            "the index “checkpoint_by_size” is not as Keymoot made it",
        ),
        (
            "DROP INDEX checkpoint_by_size".to_owned(),
            "the index “checkpoint_by_size” is missing",
        ),
        (
            "ALTER TABLE entry RENAME TO kept; \
             CREATE VIEW entry AS SELECT * FROM kept WHERE seq < 2"
                .to_owned(),
            "a view “entry” that Keymoot did not make",
        ),
        (place("entry", "checkpoint"), "lies in the place of another"),
    ];
    for (sql, told) in cases {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("j");
        drop(make(&path));
        tamper(&path, &sql);
        match Journal::open(&path) {
            Err(Error::Altered(what)) => {
                assert!(
                    what.iter().any(|what| what.contains(told)),
                    "{sql}: {what:?}"
                );
            }
            Ok(_) => panic!("{sql}"),
            Err(other) => panic!("{sql}: {other}"),
        }
        let reader = Journal::open_read_only(&path).unwrap();
        assert!(matches!(reader.check_tables(), Err(Error::Altered(_))));
        let report = reader.verify(&[]).unwrap();
        assert!(!report.valid, "{sql}");
        assert!(
            report.problem.as_ref().unwrap().contains(told),
            "{report:?}"
        );
    }
}

#[test]
fn a_trigger_that_comes_while_a_journal_is_open_keeps_nothing_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("j");
    let mut journal = make(&path);
    tamper(
        &path,
        "CREATE TRIGGER quiet BEFORE INSERT ON entry BEGIN SELECT raise(IGNORE); END",
    );
    assert!(matches!(append(&mut journal, 3), Err(Error::Altered(_))));
    assert!(!journal.verify(&[]).unwrap().valid);
    tamper(&path, "DROP TRIGGER quiet");
    assert_eq!(append(&mut journal, 3).unwrap(), 3);
    assert!(journal.verify(&[]).unwrap().valid);
}

#[test]
fn checkpoints_left_out_of_their_index_are_missed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("j");
    let mut journal = make(&path);
    let note = note(&journal);
    journal.add_checkpoint(&note).unwrap();
    drop(journal);
    tamper(
        &path,
        "CREATE TABLE t (a, b); CREATE INDEX empty ON t (a, b); PRAGMA writable_schema = ON; \
         UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = \
         'empty') WHERE name = 'checkpoint_by_size'; \
         DELETE FROM sqlite_schema WHERE name IN ('t', 'empty')",
    );
    let report = Journal::open(&path).unwrap().verify(&[]).unwrap();
    assert!(!report.valid, "{report:?}");
    assert!(report.problem.unwrap().contains("checkpoints"));
}

#[test]
fn a_newer_program_has_no_triggers_either() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("j");
    drop(make(&path));
    tamper(
        &path,
        "PRAGMA user_version = 99; CREATE TABLE later (x); \
         CREATE TRIGGER quiet BEFORE INSERT ON entry BEGIN SELECT raise(IGNORE); END",
    );
    let report = Journal::open_read_only(&path).unwrap().verify(&[]).unwrap();
    assert_eq!(
        report.problem.as_deref(),
        Some("a trigger “quiet” that Keymoot did not make")
    );
}

#[test]
fn a_log_that_cannot_be_folded_in_is_read_from_a_copy() {
    let folder = tempfile::tempdir().unwrap();
    let [path, other] = ["j", "other"].map(|name| folder.path().join(name));
    let journal = make(&path);
    fs::create_dir(&other).unwrap();
    // As a program that was killed leaves it.
    for name in ["j", "j-wal"] {
        fs::copy(folder.path().join(name), other.join(name)).unwrap();
    }
    drop(journal);
    // SQLite's index of the log can neither be made nor opened there.
    fs::create_dir(other.join("j-shm")).unwrap();
    let reader = Journal::open_read_only(other.join("j")).unwrap();
    assert_eq!(reader.size().unwrap(), 3);
    assert!(reader.verify(&[]).unwrap().valid);
    // And where there is no log, from the file itself.
    fs::remove_file(other.join("j-wal")).unwrap();
    fs::copy(&path, other.join("j")).unwrap();
    let reader = Journal::open_read_only(other.join("j")).unwrap();
    assert_eq!(reader.size().unwrap(), 3);
}

#[test]
fn rows_that_no_program_writes_are_told_of() {
    let cases = [
        ("UPDATE checkpoint SET size = -1", None),
        ("UPDATE checkpoint SET size = 9223372036854775807", Some(3)),
        ("UPDATE entry SET seq = seq - 5", Some(0)),
        (
            "INSERT INTO entry SELECT -1, leaf, openings, hashes FROM entry WHERE seq = 0",
            Some(0),
        ),
        (
            "UPDATE entry SET seq = 9223372036854775807 WHERE seq = 2",
            Some(2),
        ),
        ("UPDATE meta SET value = 'ff'", None),
    ];
    for (sql, bad) in cases {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("j");
        let mut journal = make(&path);
        let note = note(&journal);
        journal.add_checkpoint(&note).unwrap();
        drop(journal);
        tamper(&path, sql);
        let mut journal = Journal::open(&path).unwrap();
        let report = journal.verify(&[]).unwrap();
        assert!(
            !report.valid && report.problem.is_some(),
            "{sql}: {report:?}"
        );
        if bad.is_some() {
            assert_eq!(report.first_bad_entry, bad, "{sql}: {report:?}");
        }
        // Whatever it is, it is told, and nothing panics.
        let _ = (
            append(&mut journal, 3),
            journal.checkpoint(),
            journal.root(),
        );
        let _ = journal.add_checkpoint(&note);
    }
}
