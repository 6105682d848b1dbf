//! Looking back at a room that a release left, in which a ceremony of each kind was held: what became of
//! shares and quorums, with the entries that tell it; all of it verified; and no trace of it.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use ceremony::Kind;
use room::{
    Finding, Options, Room, ShareStepName, Verified, VerifiedOne, VerifiedPart, VerifyProgress,
};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use support::*;

/// A copy of the room, in a folder of its own.
fn kept() -> (tempfile::TempDir, PathBuf) {
    let rooms = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/rooms");
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&rooms.join("0.1.0/kinds/finished/room"), folder.path());
    let path = folder.path().join("room");
    (folder, path)
}

fn look(path: &Path) -> Room {
    Room::look_at(path, &Options::default()).unwrap()
}

fn verified(path: &Path) -> Verified {
    look(path).verify_all(&mut |_| true).unwrap()
}

/// The type of each entry.
fn types(room: &Room) -> BTreeMap<u64, String> {
    let all = room.journal(None, u64::MAX).unwrap();
    all.into_iter().map(|one| (one.seq, one.kind)).collect()
}

fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let all = files(folder).into_iter();
    all.map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect()
}

/// The entry types by which this can become of a share.
fn told_by(what: ShareStepName) -> &'static [&'static str] {
    match what {
        ShareStepName::Destroyed => &["old-share-destroyed", "voided-share-destroyed"],
        ShareStepName::Entered => &["share-entered"],
        ShareStepName::InForce => &["package-released"],
        ShareStepName::Moved => &["custody-moved"],
        ShareStepName::Opened => &["bag-opened"],
        ShareStepName::Proved => &["possession-proved"],
        ShareStepName::Reissued => &["contribution-taken"],
        ShareStepName::Sealed => &["bag-sealed"],
        ShareStepName::Superseded => &["package-released", "key-purged"],
        ShareStepName::Voided => &["attempt-voided"],
        ShareStepName::Written => &["share-written"],
    }
}

fn part<'v>(found: &'v Verified, part: VerifiedPart, id: &str) -> &'v VerifiedOne {
    let mut parts = found.parts.iter();
    parts.find(|one| one.part == part && one.id == id).unwrap()
}

/// What does not check, in words.
fn amiss(found: &Verified) -> Vec<String> {
    let mut all = Vec::new();
    for one in &found.parts {
        for claim in &one.claims {
            if claim.result != Finding::Proved {
                all.push(format!("{} {}: {claim:?}", one.id, one.subject));
            }
        }
    }
    all
}

#[test]
fn each_step_of_a_share_is_told_by_an_entry_of_its_kind() {
    let (_folder, path) = kept();
    let room = look(&path);
    let (types, trails) = (types(&room), room.trails());
    let mut seen = BTreeSet::new();
    for share in &trails.shares {
        assert_eq!(share.steps[0].what, ShareStepName::Written, "{share:?}");
        let entries: Vec<u64> = share.steps.iter().map(|step| step.entry).collect();
        assert!(entries.is_sorted(), "{share:?}");
        for step in &share.steps {
            let kind = types[&step.entry].as_str();
            assert!(told_by(step.what).contains(&kind), "{step:?} by {kind}");
            seen.insert(kind.to_owned());
        }
        // What was opened is what was sealed before.
        let mut bag = "";
        for step in &share.steps {
            if step.what == ShareStepName::Opened {
                assert_eq!(step.bag, bag, "{share:?}");
            }
            if !step.bag.is_empty() {
                bag = &step.bag;
            }
        }
    }
    for kind in [
        "bag-opened",
        "bag-sealed",
        "contribution-taken",
        "old-share-destroyed",
        "package-released",
        "possession-proved",
        "share-entered",
        "share-written",
    ] {
        assert!(seen.contains(kind), "{kind} among {seen:?}");
    }
    // A drill's shares are nobody's.
    let of_drills: Vec<&str> = trails
        .ceremonies
        .iter()
        .filter(|one| one.kind == Kind::Drill)
        .map(|one| one.id.as_str())
        .collect();
    assert!(!of_drills.is_empty());
    let steps = trails.shares.iter().flat_map(|share| &share.steps);
    let ceremonies: BTreeSet<&str> = steps.filter_map(|step| step.ceremony.as_deref()).collect();
    assert!(of_drills.iter().all(|id| !ceremonies.contains(id)));
}

#[test]
fn a_quorum_leads_back_to_the_one_whose_place_it_took() {
    let (_folder, path) = kept();
    let room = look(&path);
    let (types, trails) = (types(&room), room.trails());
    let later: Vec<_> = trails
        .quorums
        .iter()
        .filter(|one| one.from.is_some())
        .collect();
    assert!(!later.is_empty());
    for quorum in later {
        let from = quorum.from.as_ref();
        let mut all = trails.quorums.iter();
        let before = all.find(|one| Some(&one.quorum) == from).unwrap();
        assert_eq!(before.key, quorum.key);
        assert_eq!(before.superseded, Some(quorum.entry));
        assert_eq!(types[&quorum.entry], "package-released");
        assert!(quorum.contributors.len() >= usize::from(before.threshold));
        // The shares it was made of say so themselves.
        for index in &quorum.contributors {
            let of_it =
                |one: &&room::ShareTrailView| one.quorum == before.quorum && one.index == *index;
            let share = trails.shares.iter().find(of_it).unwrap();
            let again = |step: &room::ShareStepView| step.what == ShareStepName::Reissued;
            assert!(share.steps.iter().any(again), "{share:?}");
        }
        assert_eq!(quorum.custodians.len(), usize::from(quorum.shares));
        let span = trails
            .ceremonies
            .iter()
            .find(|one| one.id == quorum.ceremony);
        let span = span.unwrap();
        assert!(span.first < quorum.entry && quorum.entry <= span.last);
    }
}

#[test]
fn everything_in_a_room_is_verified_with_progress_and_can_be_stopped() {
    let (_folder, path) = kept();
    let room = look(&path);
    let mut told: Vec<VerifyProgress> = Vec::new();
    let found = room.verify_all(&mut |far| {
        told.push(far);
        true
    });
    let found = found.unwrap();
    assert_eq!(
        (found.result, found.stopped),
        (Finding::Proved, false),
        "{:#?}",
        amiss(&found)
    );
    let count = |part| found.parts.iter().filter(|one| one.part == part).count();
    let trails = room.trails();
    assert_eq!(count(VerifiedPart::Journal), 1);
    assert_eq!(count(VerifiedPart::Ceremony), trails.ceremonies.len());
    assert_eq!(
        count(VerifiedPart::Record),
        files(&path.join("records")).len()
    );
    assert!(count(VerifiedPart::Quorum) > 0);
    for part in [
        VerifiedPart::Ceremony,
        VerifiedPart::Journal,
        VerifiedPart::Quorum,
        VerifiedPart::Record,
    ] {
        assert!(told.iter().any(|far| far.part == part), "{part:?}");
    }
    assert!(told.iter().all(|far| far.done <= far.of), "{told:?}");

    for stop in [VerifiedPart::Journal, VerifiedPart::Record] {
        let found = room.verify_all(&mut |far| far.part != stop).unwrap();
        assert!(found.stopped, "{stop:?}");
        assert_eq!(found.result, Finding::NotChecked, "{stop:?}");
    }
}

#[test]
fn a_record_that_was_changed_lost_or_added_is_named_with_its_entry() {
    let (_folder, path) = kept();
    let records = path.join("records");
    let mut all: Vec<PathBuf> = files(&records);
    all.retain(|file| file.extension().is_some_and(|ending| ending == "pdf"));
    all.sort();
    let [changed, gone, swapped, other, ..] = all.as_slice() else {
        unreachable!("the room has more records");
    };
    let mut bytes = fs::read(changed).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(changed, bytes).unwrap();
    fs::remove_file(gone).unwrap();
    fs::copy(other, swapped).unwrap();
    fs::copy(other, records.join("stranger.pdf")).unwrap();

    let found = verified(&path);
    assert_eq!(found.result, Finding::Refuted);
    let types = types(&look(&path));
    let of = |file: &Path| {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        part(&found, VerifiedPart::Record, &name)
    };
    assert_eq!(of(changed).result, Finding::Refuted);
    assert_eq!(of(gone).result, Finding::NotChecked);
    assert_eq!(of(Path::new("stranger.pdf")).result, Finding::NotChecked);
    let swapped = of(swapped);
    let agree = swapped
        .claims
        .iter()
        .find(|one| one.claim == "records-agree");
    let agree = agree.unwrap();
    assert_eq!(agree.result, Finding::Refuted);
    for claim in [agree, &of(gone).claims[0]] {
        let kinds: Vec<&str> = claim
            .entries
            .iter()
            .map(|seq| types[seq].as_str())
            .collect();
        assert_eq!(kinds, ["record-made"], "{claim:?}");
    }
    // What does not check stands first.
    assert_eq!(found.parts[0].result, Finding::Refuted);
    assert_eq!(of(other).result, Finding::Proved);
}

#[test]
fn on_entries_that_were_changed_nothing_is_built() {
    let (_folder, path) = kept();
    let connection = Connection::open(path.join("journal.sqlite")).unwrap();
    let sql = "UPDATE entry SET leaf = replace(leaf, '12:24:59', '12:24:58') WHERE seq = 3";
    assert_eq!(connection.execute(sql, []).unwrap(), 1);
    drop(connection);
    let found = verified(&path);
    assert_eq!(found.result, Finding::Refuted);
    let [journal] = found.parts.as_slice() else {
        unreachable!("{found:?}");
    };
    assert_eq!(journal.part, VerifiedPart::Journal);
    assert_eq!(journal.claims[0].entries, [3]);
}

#[test]
fn a_look_leaves_no_file_behind_and_asks_no_module() {
    let (folder, path) = kept();
    let before = contents(folder.path());
    let mut room = look(&path);
    assert!(!room.trails().shares.is_empty());
    room.verify_all(&mut |_| true).unwrap();
    assert!(room.home().unwrap().looked_at);
    assert_eq!(room.tokens().unwrap_err().code, "room-looked-at");
    assert_eq!(contents(folder.path()), before);
    drop(room);
    assert_eq!(contents(folder.path()), before);
}
