//! Reports of a journal's file: what they speak for, memory, and a file that was edited by hand.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

#[allow(dead_code, reason = "each test file uses its own part of it")]
mod support;

use extract::{check, prove, report};
use report::{Kind, Period};
use serde_json::json;
use support::{Kept, Key};
use wire::Code;

const MADE: &str = "2027-01-01T00:00:00Z";

fn year() -> Period {
    Period::new("2026-01-01", "2026-12-31").unwrap()
}

#[test]
fn a_report_speaks_for_the_newest_checkpoint_and_what_it_names_is_proved_in_it() {
    let mut kept = Kept::new();
    let key = Key::new(1);
    let unsigned = report(kept.path(), Kind::Weekly, &year(), MADE).unwrap_err();
    assert_eq!(unsigned.code, Code::CheckpointFirst);
    kept.introduce(&key);
    kept.write(
        "participant-enrolled",
        None,
        json!({"participant": "aa", "name": "Ada", "organisation": "", "role": "custodian",
            "identity_check": "passport", "public_key": "00", "signature": "software", "duty": "keeps a share",
            "duty_signature": "11"}),
    );
    kept.fill(10);
    kept.sign(&key);
    kept.fill(3);
    let made = report(kept.path(), Kind::Compliance, &year(), MADE).unwrap();
    assert_eq!((made.size, made.unsigned_tail, made.entries), (12, 3, 12));
    let named = made.links();
    assert!(named.contains_key(&1), "{named:?}");
    for (entry, link) in named {
        let proof = prove(kept.path(), entry, None).unwrap();
        let json = proof.to_json().unwrap();
        let verdict = check(json.as_bytes(), Some(&made.signer), None).unwrap();
        let verdict = serde_json::to_value(&verdict).unwrap();
        assert_eq!(verdict["result"], "proved", "{entry}");
        assert_eq!(verdict["leaf_hash"], link.leaf_hash.to_string());
    }
}

#[test]
fn of_a_file_that_was_edited_by_hand_no_report_is_made() {
    for (change, named) in [
        (
            "UPDATE entry SET leaf = replace(leaf, 'paused', 'resumed') WHERE seq = 2",
            "of other entries",
        ),
        ("DELETE FROM entry WHERE seq = 3", "entry 3"),
    ] {
        let mut kept = Kept::new();
        let key = Key::new(1);
        kept.introduce(&key);
        kept.fill(5);
        kept.sign(&key);
        let file = kept.path().join("journal.sqlite");
        let write = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()";
        let changed = std::process::Command::new("python3")
            .args(["-c", write])
            .arg(&file)
            .arg(change)
            .status()
            .unwrap();
        assert!(changed.success());
        let error = report(kept.path(), Kind::Compliance, &year(), MADE).unwrap_err();
        let damaged = [Code::JournalDamaged, Code::JournalFailed].contains(&error.code);
        assert!(damaged, "{error}");
        assert!(error.message.to_lowercase().contains(named), "{error}");
    }
}

/// The most memory that this process ever had, in KiB (proc(5)).
fn most_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.unwrap().trim().trim_end_matches(" kB");
    number.parse().unwrap()
}

#[test]
fn memory_does_not_grow_with_the_journal() {
    let mut kept = Kept::new();
    let key = Key::new(1);
    kept.introduce(&key);
    let reason = "x".repeat(16 * 1024);
    for _ in 0..40 {
        kept.fill_with(100, &reason);
    }
    kept.sign(&key);
    let before = most_memory();
    let made = report(kept.path(), Kind::Review, &year(), MADE).unwrap();
    assert_eq!(made.entries, 4001);
    let grown = most_memory() - before;
    assert!(grown < 16 * 1024, "{grown} KiB more");
}

/// Run by hand, for the figure: `cargo nextest run … --run-ignored all a_million`.
#[test]
#[ignore = "takes minutes"]
fn a_million_entries_are_told_in_64_mib() {
    let mut kept = Kept::new();
    let key = Key::new(1);
    kept.introduce(&key);
    for _ in 0..1000 {
        kept.fill(1000);
    }
    kept.sign(&key);
    let begun = std::time::Instant::now();
    let made = report(kept.path(), Kind::Compliance, &year(), MADE).unwrap();
    let most = most_memory();
    eprintln!(
        "{} entries, {:?}, {most} KiB",
        made.entries,
        begun.elapsed()
    );
    assert_eq!(made.entries, 1_000_001);
    assert!(most < 64 * 1024, "{most} KiB");
}
