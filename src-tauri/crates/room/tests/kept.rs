//! Whatever is asked for, refused or cut off: what a finished act left stays, to the byte.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic"
)]

mod support;

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};
use room::{Action, Options, Room, Want, backup, restore, rooms};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;
use support::*;

const TEST: &str = "nothing_that_a_finished_act_left_is_removed_or_changed";

/// What lies in these folders of a test's own is somebody's.
const THEIRS: [&str; 6] = [
    "backups",
    "drive",
    "exports",
    "media",
    "practised",
    "room/records",
];

/// What somebody does next, or has done to them.
const OPERATIONS: [&str; 12] = [
    "abort", "attach", "backup", "export", "kill", "kill", "look", "open", "practise", "remove",
    "restore", "walk",
];

#[test]
fn nothing_that_a_finished_act_left_is_removed_or_changed() {
    if let (Some(place), Some(part)) = (inside(), part()) {
        return play(&place, &part);
    }
    for seed in 1..=4 {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let folder = tempfile::tempdir().unwrap();
        let mut done = vec!["begin 0".to_owned()];
        for _ in 0..9 {
            let operation = OPERATIONS[below(&mut rng, OPERATIONS.len())];
            done.push(format!("{operation} {}", rng.next_u32()));
        }
        for (count, part) in done.iter().enumerate() {
            let output = run(TEST, folder.path(), part, &[]);
            let killed = part.starts_with("kill");
            assert!(
                output.status.success() || killed,
                "{part}: {}",
                told(&output)
            );
            let place = Place::new(folder.path());
            assert!(place.at("good").exists(), "the first generation hands out");
            assert_eq!(lost(&place), Vec::<String>::new(), "{:#?}", &done[..=count]);
        }
    }
}

/// Files that a finished act left, and that are gone or changed without anybody having asked for it.
fn lost(place: &Place) -> Vec<String> {
    let lines = |name: &str| fs::read_to_string(place.at(name)).unwrap_or_default();
    let removed = lines("removed");
    let removed: BTreeSet<&str> = removed.lines().collect();
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    let mut lost = Vec::new();
    for line in lines("finished").lines() {
        let (digest, file) = line.split_once(' ').unwrap();
        let before = first.entry(file.into()).or_insert_with(|| digest.into());
        if before != digest {
            lost.push(format!("{file} was changed"));
        }
    }
    for (file, digest) in &first {
        let there = fs::read(file).is_ok_and(|bytes| hex::encode(Sha256::digest(bytes)) == *digest);
        if !there && !removed.contains(file.as_str()) {
            lost.push(format!("{file} is not what it was"));
        }
    }
    let good = lines("good");
    let mut good = good.lines();
    lost.extend(
        good.find(|file| removed.contains(file))
            .map(|file| format!("{file} was good")),
    );
    lost
}

fn below(rng: &mut ChaCha20Rng, limit: usize) -> usize {
    rng.next_u32() as usize % limit
}

fn play(place: &Place, part: &str) {
    let (operation, number) = part.split_once(' ').unwrap();
    let mut rng = ChaCha20Rng::seed_from_u64(number.parse().unwrap());
    match operation {
        "begin" => {
            fs::create_dir(place.at("exports")).unwrap();
            fs::create_dir(place.at("backups")).unwrap();
            fs::write(place.at("note.txt"), "seen").unwrap();
            let mut room = place.make_room();
            let id = another(&mut room, &mut rng);
            wander(&mut room, place, &id, &mut rng, usize::MAX, None);
            finished(place);
        }
        "look" => {
            drop(rooms(&place.at("")));
            let room = place.open().unwrap();
            room.home().unwrap();
            drop(room);
            if let Ok(restored) = Room::open(&place.at("restored"), &Options::default()) {
                restored.home().unwrap();
            }
        }
        "practise" => {
            // The second time it is refused: the folder holds what the first left.
            let again = place.at("practised").exists();
            // It is closed again before anything is looked at.
            let refused = Room::init_practice(&place.at("practised"), &Options::default()).is_err();
            assert_eq!(refused, again);
            finished(place);
        }
        "backup" => {
            let file = place.at("backups").join(number);
            backup(&place.room(), &file).unwrap();
            finished(place);
            assert_eq!(
                backup(&place.room(), &file).unwrap_err().code,
                "nothing-overwritten"
            );
        }
        "restore" => {
            let copies = files(&place.at("backups"));
            let copy = copies.iter().find(|file| file.extension().is_none());
            // Into a folder that is in use it is refused.
            if let Some(copy) = copy {
                let used = place.at("restored").exists();
                assert_eq!(restore(copy, &place.at("restored"), None).is_err(), used);
                finished(place);
            }
        }
        _ => in_the_room(place, operation, &mut rng),
    }
}

fn in_the_room(place: &Place, operation: &str, rng: &mut ChaCha20Rng) {
    let mut room = place.open().unwrap();
    let newest = room.ceremonies()[0].clone();
    let ended = room.view(&newest.id).unwrap().wants == Want::Nothing;
    match operation {
        "abort" => {
            let by = ADMINISTRATOR.into();
            let reason = "the lamp fell over".into();
            drop(act(&mut room, &newest.id, Action::Abort { by, reason }));
        }
        "attach" => {
            let (what, file) = ("a note".into(), place.at("note.txt"));
            let file = file.display().to_string();
            drop(act(
                &mut room,
                &newest.id,
                Action::AttachFile { what, file },
            ));
        }
        "export" => {
            unlock_journal(&mut room, &newest.id);
            let to = place.at("exports").join(["a.pdf", "b.pdf"][below(rng, 2)]);
            let used = to.exists();
            let ended: Vec<String> = room
                .ceremonies()
                .into_iter()
                .filter(|one| one.state == room::CeremonyState::Closed)
                .map(|one| one.id)
                .collect();
            let made = room.make_record_of(&ended, Some(&to));
            if used {
                assert_eq!(made.unwrap_err().code, "nothing-overwritten");
            }
        }
        "remove" => {
            let void = room.view(&newest.id).unwrap().void_files;
            let confirmed_by = WITNESS.into();
            let remove = Action::RemoveVoidFiles { confirmed_by };
            if act(&mut room, &newest.id, remove).is_ok() {
                assert!(!void.is_empty());
                note(place, "removed", &void);
            }
        }
        "kill" | "open" | "walk" => {
            let id = if ended || operation == "open" {
                another(&mut room, rng)
            } else {
                newest.id
            };
            let steps = 6 + below(rng, 30);
            let kill = (operation == "kill").then(|| 1 + below(rng, 24));
            wander(&mut room, place, &id, rng, steps, kill);
        }
        other => panic!("{other}"),
    }
    drop(room);
    finished(place);
}

/// Goes on with a ceremony for some steps, saving to this folder or that, and is perhaps killed at
/// one of its acts. What is refused ends the walk.
fn wander(
    room: &mut Room,
    place: &Place,
    id: &str,
    rng: &mut ChaCha20Rng,
    steps: usize,
    kill: Option<usize>,
) {
    let drives = ["media", "drive"].map(|drive| place.at(drive).display().to_string());
    let mut told = 0;
    for _ in 0..steps {
        let view = room.view(id).unwrap();
        if [Want::Nothing, Want::Record, Want::Reconcile].contains(&view.wants)
            && !(view.wants == Want::Reconcile
                && view.unresolved.is_some_and(|one| one.decision.is_some()))
        {
            break;
        }
        let view = room.view(id).unwrap();
        let mut action = answer(room, place, &view);
        if let Action::WriteShare { folder, .. } = &mut action {
            *folder = Some(drives[below(rng, 2)].clone());
        }
        let releases = matches!(action, Action::Release { .. });
        let done = room.act(id, action, &mut |_| {
            told += 1;
            if kill == Some(told) {
                let kill = ["-c", "kill -9 $PPID"];
                Command::new("sh").args(kill).status().unwrap();
            }
        });
        if done.is_err() {
            break;
        }
        finished(place);
        if releases {
            let void = room.view(id).unwrap().void_files;
            let all = files(&place.at("media"))
                .into_iter()
                .chain(files(&place.at("drive")));
            let good: Vec<String> = all
                .map(|file| file.display().to_string())
                .filter(|file| !void.contains(file))
                .collect();
            note(place, "good", &good);
        }
    }
    if room.view(id).unwrap().wants == Want::Record {
        unlock_journal(room, id);
        room.make_record(id).unwrap();
    }
}

/// Opens a generation of another key.
fn another(room: &mut Room, rng: &mut ChaCha20Rng) -> String {
    let label = format!("vault-{}", rng.next_u32());
    let script = script_for("generate", &label, 3);
    room.open_script(&script).unwrap().id
}

/// Unlocks the token that signs the journal, if it is not.
fn unlock_journal(room: &mut Room, id: &str) {
    if let Some(slot) = room.locked_journal_token().unwrap() {
        act(room, id, bind_slot("journal", &slot, PIN)).unwrap();
    }
}

/// Notes what lies there now: an act was finished.
fn finished(place: &Place) {
    let theirs = THEIRS.iter().flat_map(|folder| files(&place.at(folder)));
    let own = |file: &PathBuf| {
        // What a room keeps for itself changes with it.
        let name = file.file_name().unwrap().to_string_lossy();
        let inner = file.starts_with(place.at("practised/room"));
        name.starts_with(".keymoot-") || inner
    };
    let people = files(&place.room().join("people"));
    let lines: Vec<String> = theirs
        .chain(people)
        .chain(files(&place.room().join("out")))
        .filter(|file| !own(file))
        .map(|file| {
            let digest = hex::encode(Sha256::digest(fs::read(&file).unwrap()));
            format!("{digest} {}", file.display())
        })
        .collect();
    note(place, "finished", &lines);
}

fn note(place: &Place, name: &str, lines: &[String]) {
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(place.at(name))
        .unwrap();
    for line in lines {
        writeln!(file, "{line}").unwrap();
    }
}
