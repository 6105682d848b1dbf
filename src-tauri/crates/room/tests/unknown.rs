//! What is not known is said to be unknown and treated as done; and what lies somewhere already is
//! neither removed nor replaced.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic"
)]

mod support;

use room::{Action, Error, Keys, Options, Room, View, Want, backup, restore};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::*;

/// Every file under these folders, with its bytes.
fn contents(folders: &[PathBuf]) -> BTreeMap<PathBuf, Vec<u8>> {
    let all = folders.iter().flat_map(|folder| files(folder));
    all.map(|file| (file.clone(), fs::read(&file).unwrap()))
        .collect()
}

fn abort(room: &mut Room, id: &str) -> Result<View, Error> {
    let (by, reason) = (ADMINISTRATOR.into(), "the lamp fell over".into());
    act(room, id, Action::Abort { by, reason })
}

fn unlock_journal(room: &mut Room, id: &str) {
    if let Some(slot) = room.locked_journal_token().unwrap() {
        act(room, id, bind_slot("journal", &slot, PIN)).unwrap();
    }
}

/// The record's text, on one line.
fn record_text(room: &mut Room, id: &str) -> String {
    unlock_journal(room, id);
    let record = room.make_record(id).unwrap();
    assert_eq!(record.result.name(), "proved", "{:#?}", record.claims);
    let text = Command::new("pdftotext")
        .args(["-layout", &record.file, "-"])
        .output()
        .unwrap();
    let text = String::from_utf8(text.stdout).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn write_share_to(folder: &str) -> Action {
    Action::WriteShare {
        folder: Some(folder.into()),
        printer: None,
        keys: Keys::default(),
    }
}

#[test]
fn shares_of_a_finished_quorum_outlive_a_refused_one() {
    alone(
        "shares_of_a_finished_quorum_outlive_a_refused_one",
        |place| {
            let mut room = place.make_room();
            let first = ceremony(&mut room, place, "generate", Want::Record);
            room.make_record(&first).unwrap();
            let before = contents(&[place.media()]);
            assert_eq!(
                before.len(),
                7,
                "three sheets, their texts, and the package"
            );
            let other = script_for("generate", "another-key", 3);
            let second = room.open_script(&other).unwrap().id;
            let view = walk(&mut room, place, &second, Want::WriteShare);
            let write = answer(&mut room, place, &view);
            let refused = act(&mut room, &second, write).unwrap_err();
            assert_eq!(refused.code, "nothing-overwritten");
            drop(room);
            // Looking, again and again, removes nothing.
            for _ in 0..2 {
                place.open().unwrap().home().unwrap();
                assert!(contents(&[place.media()]) == before);
            }
            let mut room = place.open().unwrap();
            abort(&mut room, &second).unwrap();
            drop(room);
            place.open().unwrap();
            assert!(contents(&[place.media()]) == before);
        },
    );
}

#[test]
fn what_a_void_sharing_left_is_removed_when_a_witness_says_so_and_nothing_else() {
    let test = "what_a_void_sharing_left_is_removed_when_a_witness_says_so_and_nothing_else";
    alone(test, |place| {
        let mut room = place.make_room();
        let id = ceremony(&mut room, place, "generate", Want::SealBag);
        drop(room);
        let mut room = place.open().unwrap();
        let view = room.view(&id).unwrap();
        let sheet = place.media().join("01.pdf");
        let text = place.media().join("01.txt");
        assert_eq!(
            view.void_files,
            [sheet.display().to_string(), text.display().to_string()]
        );
        // Somebody put another file in the place of one of them.
        fs::write(&text, "a list of what to buy").unwrap();
        let strange = place.media().join("02.pdf");
        fs::write(&strange, "not ours").unwrap();
        let removing = |confirmed_by: &str| Action::RemoveVoidFiles {
            confirmed_by: confirmed_by.into(),
        };
        let refused = act(&mut room, &id, removing(ADMINISTRATOR)).unwrap_err();
        assert_eq!(refused.code, "confirmed-by-a-witness");
        assert!(sheet.exists());
        let view = act(&mut room, &id, removing(WITNESS)).unwrap();
        assert!(view.void_files.is_empty());
        assert!(!sheet.exists());
        assert_eq!(fs::read_to_string(&text).unwrap(), "a list of what to buy");
        assert!(strange.exists());
        let refused = act(&mut room, &id, removing(WITNESS)).unwrap_err();
        assert_eq!(refused.code, "void-files-only");
    });
}

#[test]
fn an_edited_journal_has_nothing_removed_where_it_points() {
    alone(
        "an_edited_journal_has_nothing_removed_where_it_points",
        |place| {
            let mut room = place.make_room();
            ceremony(&mut room, place, "generate", Want::SealBag);
            drop(room);
            let theirs = place.at("other");
            fs::create_dir(&theirs).unwrap();
            for name in ["01.pdf", "01.txt", "02.age", ".keymoot-x"] {
                fs::write(theirs.join(name), "somebody's").unwrap();
            }
            let before = contents(&[theirs.clone(), place.media()]);
            let journal = place.room().join("journal.sqlite");
            let media = place.media().display().to_string();
            let edited = replaced(
                &fs::read(&journal).unwrap(),
                media.as_bytes(),
                theirs.display().to_string().as_bytes(),
            );
            fs::write(&journal, edited).unwrap();
            drop(room::rooms(&place.at("")));
            drop(place.open());
            assert!(contents(&[theirs, place.media()]) == before);
        },
    );
}

/// Every occurrence exchanged for another of the same length.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = bytes.to_vec();
    let mut count = 0;
    for place in 0..=bytes.len() - from.len() {
        if bytes[place..].starts_with(from) {
            bytes[place..place + from.len()].copy_from_slice(to);
            count += 1;
        }
    }
    assert!(count > 0, "the journal names the folder");
    bytes
}

#[test]
fn a_folder_is_known_by_its_whole_name() {
    alone("a_folder_is_known_by_its_whole_name", |place| {
        std::env::set_current_dir(place.at("")).unwrap();
        let mut room = place.make_room();
        let id = ceremony(&mut room, place, "generate", Want::WriteShare);
        let view = act(&mut room, &id, write_share_to("a/../drive")).unwrap();
        let whole = place.at("drive").canonicalize().unwrap();
        assert_eq!(view.folder, whole.display().to_string());
        assert!(whole.join("01.pdf").exists());
    });
}

#[test]
fn a_copy_made_while_shares_were_handed_out_does_not_call_them_void() {
    let test = "a_copy_made_while_shares_were_handed_out_does_not_call_them_void";
    alone(test, |place| {
        let mut room = place.make_room();
        let id = ceremony(&mut room, place, "generate", Want::SealBag);
        let copy = place.at("copy");
        backup(&place.room(), &copy).unwrap();
        walk(&mut room, place, &id, Want::Record);
        room.make_record(&id).unwrap();
        let before = contents(&[place.media(), place.room().join("records")]);
        restore(&copy, &place.at("restored"), None).unwrap();
        let open = || Room::open(&place.at("restored"), &Options::default()).unwrap();
        let view = open().view(&id).unwrap();
        drop(room::rooms(&place.at("")));
        assert!(contents(&[place.media(), place.room().join("records")]) == before);
        // The room it was copied from released the package: with it this share opens the key.
        let strays: Vec<u8> = view.strays.iter().map(|share| share.index).collect();
        assert_eq!(strays, [1]);
        assert!(open().verify_journal().unwrap().valid);
    });
}

#[test]
fn nothing_that_is_there_is_replaced() {
    alone("nothing_that_is_there_is_replaced", |place| {
        let refused = |error: Error| {
            assert!(
                ["folder-not-empty", "nothing-overwritten"].contains(&error.code.as_str()),
                "{error:?}"
            );
        };
        // The folder of a practice run, with anything in it.
        for name in ["record.pdf", "recovery-package.json", "shares"] {
            let out = place.at("out");
            fs::create_dir_all(&out).unwrap();
            fs::write(out.join(name), "somebody's").unwrap();
            refused(
                Room::init_practice(&out, &Options::default())
                    .err()
                    .unwrap(),
            );
            let left = contents(std::slice::from_ref(&out));
            assert_eq!(left.len(), 1);
            assert!(left.values().all(|bytes| bytes == b"somebody's"));
            fs::remove_dir_all(&out).unwrap();
        }

        let mut room = place.make_room();
        let id = ceremony(&mut room, place, "generate", Want::Record);
        let first = room.make_record(&id).unwrap();
        let before = fs::read(&first.file).unwrap();
        unlock_journal(&mut room, &id);
        let taken = place.at("taken.pdf");
        fs::write(&taken, "somebody's").unwrap();
        let ids = [id.clone()];
        refused(room.make_record_of(&ids, Some(&taken)).unwrap_err());
        assert_eq!(fs::read(&taken).unwrap(), b"somebody's");
        // A record made again is a new file beside the one whose fingerprint was read aloud.
        unlock_journal(&mut room, &id);
        let second = room
            .make_record_of(&ids, Some(&place.at("free.pdf")))
            .unwrap();
        assert_eq!(second.result.name(), "proved");
        assert_eq!(fs::read(&first.file).unwrap(), before);
        assert_ne!(room.record(&id).unwrap().file, first.file);
        let copy = place.at("copy");
        backup(&place.room(), &copy).unwrap();
        refused(backup(&place.room(), &copy).unwrap_err());
    });
}

#[test]
fn a_key_that_was_made_is_not_said_not_to_be() {
    let test = "a_key_that_was_made_is_not_said_not_to_be";
    alone(test, |place| {
        match part().as_deref().filter(|part| !part.is_empty()) {
            Some("make") => {
                let mut room = place.make_room();
                let id = ceremony(&mut room, place, "generate", Want::MakeKey);
                place.plan("C_GenerateKey after-kill");
                walk(&mut room, place, &id, Want::Rehearse);
            }
            Some(looks) => {
                let mut room = place.open().unwrap();
                let id = room.ceremonies()[0].id.clone();
                if looks == "look" {
                    walk(&mut room, place, &id, Want::Reconcile);
                }
                let view = abort(&mut room, &id).unwrap();
                let left = view.left.unwrap();
                assert_eq!(left.effect, "generate-key");
                let (found, said) = if looks == "look" {
                    ("done", "A key was made, and is in its token.")
                } else {
                    ("unknown", "Whether a key was made is not known")
                };
                assert_eq!(left.found.name(), found);
                let text = record_text(&mut room, &id);
                assert!(text.contains(said), "{text}");
                assert!(!text.contains("No key was made"), "{text}");
            }
            None => {
                killed(test, place, "make");
                for looks in ["look", "do-not-look"] {
                    let folder = tempfile::tempdir().unwrap();
                    copy_folder(&place.at("."), folder.path());
                    fs::write(folder.path().join("plan"), "").unwrap();
                    let output = run(test, folder.path(), looks, &[]);
                    assert!(output.status.success(), "{looks}: {}", told(&output));
                }
            }
        }
    });
}

#[test]
fn a_key_that_was_recovered_is_not_said_not_to_be() {
    let test = "a_key_that_was_recovered_is_not_said_not_to_be";
    alone(test, |place| {
        match part().as_deref().filter(|part| !part.is_empty()) {
            Some("make") => {
                let mut room = place.make_room();
                let made = ceremony(&mut room, place, "generate", Want::Record);
                room.make_record(&made).unwrap();
                let id = ceremony(&mut room, place, "recover", Want::Recover);
                place.plan("C_CopyObject kill");
                walk(&mut room, place, &id, Want::SignOff);
            }
            Some(_) => {
                let mut room = place.open().unwrap();
                let id = room.ceremonies()[0].id.clone();
                let view = abort(&mut room, &id).unwrap();
                assert_eq!(view.left.unwrap().found.name(), "unknown");
                let text = record_text(&mut room, &id);
                assert!(
                    text.contains("Whether the key was rebuilt is not known"),
                    "{text}"
                );
                assert!(!text.contains("No key was recovered"), "{text}");
            }
            None => {
                killed(test, place, "make");
                place.plan("");
                let output = run(test, &place.at(""), "abort", &[]);
                assert!(output.status.success(), "{}", told(&output));
            }
        }
    });
}

fn killed(test: &str, place: &Place, part: &str) {
    use std::os::unix::process::ExitStatusExt as _;
    let output = run(test, &place.at(""), part, &[]);
    assert_eq!(output.status.signal(), Some(9), "{}", told(&output));
}

/// A generation whose package is written, and whose journal could not take that in: its disk is full.
fn package_written_and_not_journalled(place: &Place) -> (Room, String) {
    let mut room = place.make_room();
    let id = ceremony(&mut room, place, "generate", Want::Release);
    let view = room.view(&id).unwrap();
    let release = answer(&mut room, place, &view);
    let full = room.act(&id, release, &mut |progress| {
        if progress.phase == "acting" {
            limit("8192");
        }
    });
    limit("unlimited");
    assert_eq!(full.unwrap_err().code, "disk-full");
    assert!(place.media().join("recovery-package.json").exists());
    drop(room);
    let room = place.open().unwrap();
    (room, id)
}

fn found(room: &Room, id: &str) -> (String, Option<String>) {
    let unresolved = room.view(id).unwrap().unresolved.unwrap();
    (
        unresolved.found.name().into(),
        unresolved.decision.map(|decision| decision.name().into()),
    )
}

#[test]
fn a_package_on_a_stick_that_is_away_is_not_said_not_to_be() {
    let test = "a_package_on_a_stick_that_is_away_is_not_said_not_to_be";
    alone_under(test, &WITHOUT_SIGNAL, |place| {
        let (room, id) = package_written_and_not_journalled(place);
        assert_eq!(found(&room, &id), ("done".into(), Some("adopt".into())));
        fs::rename(place.media(), place.at("pocket")).unwrap();
        let unseen = ("unknown".into(), Some("retry".into()));
        assert_eq!(found(&room, &id), unseen);
        // Another stick in its place.
        fs::create_dir(place.media()).unwrap();
        assert_eq!(found(&room, &id), unseen);
        fs::write(place.media().join("recovery-package.json"), "{}").unwrap();
        assert_eq!(found(&room, &id), unseen);
        fs::remove_dir_all(place.media()).unwrap();
        fs::rename(place.at("pocket"), place.media()).unwrap();

        let mut room = room;
        walk(&mut room, place, &id, Want::Record);
        let view = room.view(&id).unwrap();
        assert!(view.strays.is_empty());
        assert_eq!(room.make_record(&id).unwrap().result.name(), "proved");
    });
}

#[test]
fn a_refused_decision_leaves_what_a_folder_is_known_by() {
    let test = "a_refused_decision_leaves_what_a_folder_is_known_by";
    alone(test, |place| match part().as_deref() {
        Some("release") => {
            let mut room = place.make_room();
            let id = ceremony(&mut room, place, "generate", Want::Release);
            let view = room.view(&id).unwrap();
            let release = answer(&mut room, place, &view);
            let kill = |_| drop(Command::new("sh").args(["-c", "kill -9 $PPID"]).status());
            drop(room.act(&id, release, &mut { kill }));
        }
        _ => {
            killed(test, place, "release");
            let mut room = place.open().unwrap();
            let id = room.ceremonies()[0].id.clone();
            let unwritten = ("not-done".into(), Some("retry".into()));
            assert_eq!(found(&room, &id), unwritten);
            let retry = |confirmed_by: &str| Action::Reconcile {
                decision: "retry".into(),
                confirmed_by: confirmed_by.into(),
            };
            let refused = act(&mut room, &id, retry(ADMINISTRATOR)).unwrap_err();
            assert_eq!(refused.code, "confirmed-by-a-witness");
            assert_eq!(found(&room, &id), unwritten);
            let view = act(&mut room, &id, retry(WITNESS)).unwrap();
            assert!(view.strays.is_empty(), "{:?}", view.strays);
            let left = files(&place.media());
            assert!(
                !left
                    .iter()
                    .any(|file| file.to_string_lossy().contains(".keymoot-"))
            );
        }
    });
}

#[test]
fn shares_whose_package_cannot_be_found_are_asked_back() {
    let test = "shares_whose_package_cannot_be_found_are_asked_back";
    alone_under(test, &WITHOUT_SIGNAL, |place| {
        let (mut room, id) = package_written_and_not_journalled(place);
        fs::rename(place.media(), place.at("pocket")).unwrap();
        let confirmed_by = WITNESS.to_owned();
        let retry = Action::Reconcile {
            decision: "retry".into(),
            confirmed_by: confirmed_by.clone(),
        };
        let view = act(&mut room, &id, retry).unwrap();
        let strays: Vec<u8> = view.strays.iter().map(|share| share.index).collect();
        assert_eq!(strays, [1, 2, 3]);
        let view = walk(&mut room, place, &id, Want::Retire);
        assert_eq!(view.step.map(room::Step::name), Some("release"));
        let release = Action::Release {
            folder: None,
            confirmed_by: confirmed_by.clone(),
        };
        let refused = act(&mut room, &id, release).unwrap_err();
        assert_eq!(refused.code, "fewer-than-threshold-remain");
        assert!(!place.media().join("recovery-package.json").exists());
        for index in [1, 2] {
            let destroy = Action::DestroyVoidedShare {
                attempt: 1,
                index,
                how: "shredded".into(),
                confirmed_by: confirmed_by.clone(),
            };
            act(&mut room, &id, destroy).unwrap();
        }
        walk(&mut room, place, &id, Want::Record);
        let text = record_text(&mut room, &id);
        assert!(
            text.contains("Whether a package was written is not known"),
            "{text}"
        );
        assert!(text.contains("STILL OUTSIDE"), "{text}");
        assert!(!text.contains("their shares open nothing"), "{text}");
    });
}

#[test]
fn a_stopped_ceremony_whose_package_was_written_says_so() {
    let test = "a_stopped_ceremony_whose_package_was_written_says_so";
    alone_under(test, &WITHOUT_SIGNAL, |place| {
        let (room, id) = package_written_and_not_journalled(place);
        drop(room);
        let folder = tempfile::tempdir().unwrap();
        copy_folder(&place.at("."), folder.path());
        let stopped = |place: &Place, found: &str, said: &str| {
            let mut room = place.open().unwrap();
            let view = abort(&mut room, &id).unwrap();
            assert_eq!(view.left.unwrap().found.name(), found);
            let text = record_text(&mut room, &id);
            assert!(text.contains(said), "{text}");
            assert!(!text.contains("open nothing"), "{text}");
        };
        fs::rename(place.media(), place.at("pocket")).unwrap();
        stopped(
            place,
            "unknown",
            "whether its recovery package was written is not known",
        );
        fs::rename(place.at("pocket"), place.media()).unwrap();
        drop(fs::remove_dir_all(place.room()));
        copy_folder(&folder.path().join("room"), Path::new(&place.room()));
        stopped(place, "done", "its recovery package written");
    });
}

#[test]
fn a_package_that_was_not_written_leaves_nothing_behind() {
    let test = "a_package_that_was_not_written_leaves_nothing_behind";
    alone_under(test, &WITHOUT_SIGNAL, |place| {
        let mut room = place.make_room();
        let id = ceremony(&mut room, place, "generate", Want::Release);
        let view = room.view(&id).unwrap();
        let release = answer(&mut room, place, &view);
        let before = contents(&[place.media()]);
        let full = room.act(&id, release, &mut |progress| {
            if progress.phase == "acting" {
                limit("64");
            }
        });
        limit("unlimited");
        assert_eq!(full.unwrap_err().code, "disk-full");
        assert!(contents(&[place.media()]) == before);
        // A place that is taken is refused before anything is intended.
        let file = place.media().join("recovery-package.json");
        fs::write(&file, "somebody's").unwrap();
        let view = room.view(&id).unwrap();
        let again = if view.wants == Want::Reconcile {
            walk(&mut room, place, &id, Want::Release);
            room.view(&id).unwrap()
        } else {
            view
        };
        let release = answer(&mut room, place, &again);
        let refused = act(&mut room, &id, release).unwrap_err();
        assert_eq!(refused.code, "nothing-overwritten");
        assert_eq!(room.view(&id).unwrap().wants, Want::Release);
        let elsewhere = Action::Release {
            folder: Some(place.at("other-drive").display().to_string()),
            confirmed_by: WITNESS.into(),
        };
        act(&mut room, &id, elsewhere).unwrap();
        assert!(place.at("other-drive/recovery-package.json").exists());
        assert_eq!(fs::read(&file).unwrap(), b"somebody's");
    });
}
