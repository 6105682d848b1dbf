//! What earlier releases wrote stays readable: a room and a record of each lie in `tests/rooms`.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use journal::Journal;
use proof::claim::{Claim, ClaimKind, Finding};
use room::{Options, Room};
use std::fs;
use std::path::{Path, PathBuf};

fn releases() -> Vec<PathBuf> {
    let rooms = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/rooms");
    let mut all: Vec<PathBuf> = fs::read_dir(rooms)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("record.pdf").is_file())
        .collect();
    all.sort();
    assert!(!all.is_empty(), "there is no room of any release");
    all
}

/// The records that docs/independent checks without us.
fn examples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/independent/example");
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let records: Vec<PathBuf> = files
        .filter(|path| path.extension().is_some_and(|ending| ending == "pdf"))
        .collect();
    assert_eq!(records.len(), 4);
    records
}

fn copy_of(room: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for name in ["journal.sqlite", "room.toml"] {
        fs::copy(room.join(name), copy.path().join(name)).unwrap();
    }
    copy
}

#[test]
fn a_room_of_each_release_opens_whole() {
    for release in releases() {
        let copy = copy_of(&release.join("room"));
        let room = Room::open(copy.path(), &Options::default()).unwrap();
        let home = room.home().unwrap();
        assert!(home.journal.valid, "{release:?}");
        assert!(!home.read_only, "{release:?}");
        assert_eq!(home.journal.unsigned_tail, 0, "{release:?}");
        assert!(
            home.keys.iter().any(|key| key.state == "Active"),
            "{release:?}"
        );
        for line in &home.ceremonies {
            assert_eq!(
                room.view(&line.id).unwrap().state,
                line.state,
                "{release:?}"
            );
        }
    }
}

/// What a room reads as it is verified is what is read of an entry by itself.
#[test]
fn every_entry_of_each_release_reads_alike_in_both_ways() {
    for release in releases() {
        let copy = copy_of(&release.join("room"));
        let journal = Journal::open_read_only(copy.path().join("journal.sqlite")).unwrap();
        let mut entries = 0;
        let report = journal.verify_and_read(
            |entry| {
                let at_once = ledger::read_checked(&entry.header, entry.fields()).unwrap();
                let stored = entry.stored().unwrap();
                let alone = ledger::read(stored.seq, &stored.leaf, &stored.openings).unwrap();
                (format!("{at_once:?}"), format!("{alone:?}"))
            },
            |(at_once, alone)| {
                assert_eq!(at_once, alone, "{release:?}");
                entries += 1;
                Ok::<_, journal::Error>(None)
            },
        );
        assert!(report.unwrap().valid);
        assert!(entries > 20, "{release:?}");
    }
}

#[test]
fn a_record_of_each_release_and_each_example_is_proved_and_laid_out_as_then() {
    let records = releases()
        .into_iter()
        .map(|release| release.join("record.pdf"));
    for release in records.chain(examples()) {
        let pdf = fs::read(&release).unwrap();
        let verdict = room::verify_record("record.pdf", &pdf, room::Known::default()).unwrap();
        assert!(verdict.is_proved(), "{release:?}: {:#?}", verdict.claims);
        // Not merely unchecked: an older layout is still drawn.
        let again = |claim: &&Claim| claim.claim == ClaimKind::PagesFromTranscript;
        let pages = verdict.claims.iter().find(again).unwrap();
        assert_eq!(
            pages.result,
            Finding::Proved,
            "{release:?}: {}",
            pages.detail
        );
    }
}
