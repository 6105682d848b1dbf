//! Files that were made to do harm, or are none: nothing happens but an error, and what the others
//! brought is kept.

use crate::support::*;
use room::{Action, ErrorKind, Keys, Room, Want};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A program in the reader's place: as long as there is a file `broken` beside it, it breaks off as
/// a library would that panics; else it is the reader.
fn reader(folder: &Path) -> PathBuf {
    let program = folder.join("reader");
    let script = format!(
        "#!/bin/sh\n[ -e {0}/broken ] && exit 101\nexec {1} \"$@\"\n",
        folder.display(),
        built_beside("keymoot-reader").display()
    );
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
    program
}

fn entries(room: &Room) -> u64 {
    room.verify_journal().unwrap().entries
}

#[test]
fn a_sheet_that_breaks_its_reader_costs_nobody_anything() {
    let folder = tempfile::tempdir().unwrap();
    let named = format!("KEYMOOT_READER={}", reader(folder.path()).display());
    let test = "files::a_sheet_that_breaks_its_reader_costs_nobody_anything";
    alone_under(test, &["env", &named], |place| {
        let program = PathBuf::from(std::env::var_os("KEYMOOT_READER").unwrap());
        let broken = program.with_file_name("broken");
        let mut room = place.make_room();
        ceremony(&mut room, place, "generate", Want::Record);
        let id = ceremony(&mut room, place, "recover", Want::BringShare);
        act(&mut room, &id, bring(CUSTODIANS[0], &sheet(place, 1))).unwrap();
        let before = entries(&room);

        fs::write(&broken, "").unwrap();
        let second = bring(CUSTODIANS[1], &sheet(place, 2));
        let error = act(&mut room, &id, second.clone()).unwrap_err();
        assert_eq!(error.code, "file-not-readable", "{error:?}");
        assert_eq!(error.kind, ErrorKind::Failure);
        let view = room.view(&id).unwrap();
        assert_eq!(view.collected.len(), 1, "what the first brought is kept");
        assert_eq!(view.wants, Want::BringShare);
        assert!(
            view.not_accepted.is_none(),
            "nothing is held against anybody"
        );
        assert_eq!(entries(&room), before);

        fs::remove_file(&broken).unwrap();
        act(&mut room, &id, second).unwrap();
        let view = walk(&mut room, place, &id, Want::Record);
        assert_eq!(view.copies_equal, Some(true));
    });
}

#[test]
fn what_is_no_file_or_has_no_end_is_refused_at_once() {
    alone(
        "files::what_is_no_file_or_has_no_end_is_refused_at_once",
        |place| {
            let mut room = place.make_room();
            ceremony(&mut room, place, "generate", Want::Record);
            let pipe = place.at("pipe");
            let made = Command::new("mkfifo").arg(&pipe).status();
            assert!(made.unwrap().success());
            let device = place.at("device");
            symlink("/dev/zero", &device).unwrap();
            let endless = [pipe, device, place.at("")];

            let id = ceremony(&mut room, place, "recover", Want::LoadPackage);
            for file in &endless {
                let file = file.display().to_string();
                let load = Action::LoadPackage { file };
                assert_eq!(act(&mut room, &id, load).unwrap_err().code, "not-a-file");
            }
            walk(&mut room, place, &id, Want::BringShare);
            let before = entries(&room);
            for file in &endless {
                let share = act(&mut room, &id, bring(CUSTODIANS[0], file));
                assert_eq!(share.unwrap_err().code, "not-a-file", "{}", file.display());
                let mut with_identity = bring(CUSTODIANS[0], &sheet(place, 1));
                if let Action::BringShare { source, .. } = &mut with_identity {
                    source.keys = Keys {
                        identity: Some(file.display().to_string()),
                        ..Keys::default()
                    };
                }
                let identity = act(&mut room, &id, with_identity);
                assert_eq!(identity.unwrap_err().code, "not-a-file");
                let attach = Action::AttachFile {
                    what: "audit".into(),
                    file: file.display().to_string(),
                };
                let attached = act(&mut room, &id, attach);
                assert_eq!(attached.unwrap_err().code, "not-a-file");
                let restored = room::restore(file, &place.at("restored"), None);
                assert_eq!(restored.unwrap_err().code, "not-a-file");
            }
            assert_eq!(entries(&room), before);
            walk(&mut room, place, &id, Want::Record);
        },
    );
}

#[test]
fn words_that_a_terminal_would_act_on_are_not_journalled() {
    alone(
        "files::words_that_a_terminal_would_act_on_are_not_journalled",
        |place| {
            let mut room = place.make_room();
            let id = ceremony(&mut room, place, "generate", Want::MakeKey);
            let before = entries(&room);
            for reason in ["gone\u{1b}[2J", "a\rb", "turned \u{202e}round"] {
                let reason = reason.to_owned();
                let pause = act(&mut room, &id, Action::Pause { reason });
                assert_eq!(pause.unwrap_err().code, "plain-words");
            }
            assert_eq!(entries(&room), before);
            let reason = "lunch,\nand a walk in Łódź: 王 Wei".to_owned();
            act(&mut room, &id, Action::Pause { reason }).unwrap();
        },
    );
}
