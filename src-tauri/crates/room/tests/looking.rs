//! Looking at a room: it needs the journal alone, fails for nothing else, and changes nothing. And
//! who may write while it is open.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod support;

use room::{
    Action, Check, Error, NewPerson, NewRoom, Options, Room, Want, backup, check_journal, doctor,
    rooms,
};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::*;

/// Takes from root what lets it write where nobody may.
const WITHOUT_OVERRIDE: [&str; 3] = [
    "setpriv",
    "--inh-caps=-dac_override,-dac_read_search",
    "--bounding-set=-dac_override,-dac_read_search",
];

fn live(folder: &Path) -> PathBuf {
    let path = folder.join("live");
    let new = NewRoom {
        path: path.display().to_string(),
        name: "Vault".into(),
        organisation: "Example".into(),
        place: "Cellar".into(),
        allow_software_tokens: false,
    };
    let mut room = Room::init(&new, &Options::default()).unwrap();
    enrol(&mut room, "Ada").unwrap();
    path
}

fn enrol(room: &mut Room, name: &str) -> Result<(), Error> {
    room.enrol(&NewPerson {
        name: name.into(),
        organisation: "Example".into(),
        role: "witness".into(),
        identity_check: "passport".into(),
        passphrase: secret(LIVE_PASSPHRASE),
        card: None,
        age: None,
        mlkem: None,
        duty: None,
    })
    .map(drop)
}

fn open(path: &Path) -> Result<Room, Error> {
    Room::open(path, &Options::default())
}

fn look(path: &Path) -> Room {
    Room::look_at(path, &Options::default()).unwrap()
}

fn refused(result: Result<Room, Error>) -> Error {
    result.err().expect("it was opened")
}

/// Changes the journal behind the room's back.
fn tamper(room: &Path, sql: &str) {
    let connection = Connection::open(room.join("journal.sqlite")).unwrap();
    connection.execute_batch(sql).unwrap();
}

fn told(room: &mut Room, name: &str) -> Check {
    let mut checks = doctor(Some(room)).into_iter();
    checks.find(|check| check.name == name).unwrap()
}

/// Every file of a folder and what is in it, but for what SQLite keeps beside its log.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let kept = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        !["journal.sqlite-shm", "journal.sqlite-wal", "room.lock"].contains(&&*name)
    };
    let all = files(folder).into_iter().filter(kept);
    all.map(|path| (path.clone(), fs::read(&path).unwrap()))
        .collect()
}

#[test]
fn without_its_lock_a_room_is_still_open_in_one_program() {
    let test = "without_its_lock_a_room_is_still_open_in_one_program";
    alone(test, |place| {
        let path = place.at("live");
        if part().as_deref() == Some("second") {
            assert_eq!(refused(open(&path)).code, "room-in-use");
            return;
        }
        live(&place.at(""));
        let mut room = open(&path).unwrap();
        fs::remove_file(path.join("room.lock")).unwrap();
        assert_eq!(refused(open(&path)).code, "room-in-use");
        let second = run(test, &place.at(""), "second", &[]);
        assert!(second.status.success(), "{}", support::told(&second));
        // Who only looks is not kept out, and reads what is written.
        enrol(&mut room, "Ben").unwrap();
        assert_eq!(look(&path).home().unwrap().people, 2);
        assert!(check_journal(&path).unwrap().valid);
        let list = rooms(&place.at(""));
        assert!(list.iter().all(|line| line.problem.is_none()), "{list:?}");
        backup(&path, &place.at("copy")).unwrap();
        enrol(&mut room, "Cleo").unwrap();
        drop(room);
        assert_eq!(open(&path).unwrap().home().unwrap().people, 3);
    });
}

#[test]
fn nothing_is_written_once_another_program_wrote_to_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let path = live(folder.path());
    let mut room = open(&path).unwrap();
    let before = room.home().unwrap().journal;
    tamper(&path, "DELETE FROM entry WHERE seq = 1");
    let error = enrol(&mut room, "Ben").unwrap_err();
    assert_eq!(error.code, "journal-moved-on", "{error}");
    let entries = room.home().unwrap().journal.entries;
    assert_eq!(entries, before.entries - 1);

    let path = live(&folder.path().join("second"));
    let mut room = open(&path).unwrap();
    let aside = path.join("aside");
    fs::rename(path.join("journal.sqlite"), &aside).unwrap();
    fs::copy(&aside, path.join("journal.sqlite")).unwrap();
    let error = enrol(&mut room, "Ben").unwrap_err();
    assert_eq!(error.code, "journal-replaced", "{error}");
}

#[test]
fn a_trigger_in_the_journal_is_named_and_the_room_only_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let path = live(folder.path());
    tamper(
        &path,
        "CREATE TRIGGER quiet BEFORE INSERT ON entry WHEN new.leaf LIKE '%aborted%' \
         BEGIN SELECT raise(IGNORE); END",
    );
    let what = "a trigger “quiet” that Keymoot did not make";
    let report = check_journal(&path).unwrap();
    assert!(!report.valid);
    assert_eq!(report.problem.as_deref(), Some(what));
    for mut room in [open(&path).unwrap(), look(&path)] {
        let home = room.home().unwrap();
        assert_eq!((home.read_only, home.people), (true, 1));
        assert!(!home.journal.valid);
        let error = enrol(&mut room, "Ben").unwrap_err();
        assert_eq!(error.code, "journal-altered");
        assert!(error.message.contains(what), "{error}");
        let check = told(&mut room, "journal");
        assert!(!check.ok && check.detail.contains(what), "{check:?}");
    }
    // A copy of it is as little to be trusted.
    let copy = folder.path().join("copy");
    backup(&path, &copy).unwrap();
    let error = room::restore(&copy, &folder.path().join("restored"), None).unwrap_err();
    assert!(error.message.contains(what), "{error}");
    // Nor can a table be shown in the place of the entries.
    tamper(
        &path,
        "DROP TRIGGER quiet; ALTER TABLE entry RENAME TO kept; \
         CREATE VIEW entry AS SELECT * FROM kept WHERE seq < 1",
    );
    assert_eq!(refused(open(&path)).code, "journal-altered");
    let report = check_journal(&path).unwrap();
    assert!(report.problem.unwrap().contains("a view “entry”"));
}

#[test]
fn nothing_beside_the_journal_is_needed_for_looking() {
    type Change<'a> = (&'static str, &'a dyn Fn(&Path));
    let remove = |what: &Path| {
        let _ = fs::remove_file(what);
        let _ = fs::remove_dir_all(what);
    };
    let changes: [Change<'_>; 6] = [
        ("room.toml", &|room| remove(&room.join("room.toml"))),
        ("room.toml", &|room| {
            fs::write(room.join("room.toml"), "not [ settings").unwrap();
        }),
        ("room.toml", &|room| {
            remove(&room.join("room.toml"));
            fs::create_dir(room.join("room.toml")).unwrap();
        }),
        ("people", &|room| remove(&room.join("people"))),
        ("people", &|room| {
            let key = files(&room.join("people")).remove(0);
            remove(&key);
            symlink("/etc/hostname", key).unwrap();
        }),
        ("people", &|room| {
            let key = files(&room.join("people")).remove(0);
            remove(&key);
            let made = Command::new("mkfifo").arg(key).status();
            assert!(made.unwrap().success());
        }),
    ];
    for (what, change) in changes {
        let folder = tempfile::tempdir().unwrap();
        let path = live(folder.path());
        for part in ["records", "out", "room.lock"] {
            remove(&path.join(part));
        }
        change(&path);
        let mut room = open(&path).unwrap();
        let home = room.home().unwrap();
        assert_eq!((home.read_only, home.people), (false, 1), "{what}");
        let check = told(&mut room, "files");
        assert!(
            !check.ok && check.detail.contains(what),
            "{what}: {check:?}"
        );
        assert!(rooms(folder.path())[0].problem.is_none(), "{what}");
        let copy = folder.path().join("copy");
        let made = backup(&path, &copy).unwrap();
        assert_eq!(made.left_out.is_empty(), what != "people", "{made:?}");
        let kept = fs::read_to_string(folder.path().join("copy.people.json")).unwrap();
        let host = fs::read_to_string("/etc/hostname").unwrap_or_default();
        assert!(host.is_empty() || !kept.contains(host.trim()), "{kept}");
        // It is worked in as well.
        enrol(&mut room, "Ben").unwrap();
        drop(room);
        assert_eq!(open(&path).unwrap().home().unwrap().people, 2);
    }
}

#[test]
fn settings_that_cannot_be_read_are_not_written_over() {
    alone(
        "settings_that_cannot_be_read_are_not_written_over",
        |place| {
            let path = live(&place.at(""));
            let settings = path.join("room.toml");
            fs::write(&settings, "not [ settings").unwrap();
            let mut room = open(&path).unwrap();
            let config = place.at("token.conf");
            let token = place.at("token.sql");
            let slot = format!(
                "[[slots]]\nslot = 1\ndbtype = \"sqlite\"\ndbargs = \"{}\"\n",
                token.display()
            );
            fs::write(&config, slot).unwrap();
            let config = format!("kryoptic_conf={}", config.display());
            let error = room
                .add_module(&practice_token(), Some(&config), None)
                .unwrap_err();
            assert_eq!(error.code, "settings-unreadable");
            assert_eq!(fs::read_to_string(&settings).unwrap(), "not [ settings");
        },
    );
}

#[test]
fn a_look_changes_nothing_and_a_write_clears_what_was_left() {
    let folder = tempfile::tempdir().unwrap();
    let path = live(folder.path());
    let left = ["", "people", "records"].map(|part| path.join(part).join(".keymoot-aB3dE"));
    for left in &left {
        fs::write(left, "half").unwrap();
    }
    let stranger = path.join("people/notes.txt");
    fs::write(&stranger, "mine").unwrap();
    let before = contents(folder.path());
    look(&path).home().unwrap();
    check_journal(&path).unwrap();
    assert_eq!(rooms(folder.path()).len(), 1);
    let mut room = open(&path).unwrap();
    let check = told(&mut room, "files");
    assert!(!check.ok && check.detail.contains(".keymoot-aB3dE"));
    assert_eq!(contents(folder.path()), before);
    enrol(&mut room, "Ben").unwrap();
    assert!(!left[1].exists() && left[0].exists() && left[2].exists());
    assert_eq!(fs::read_to_string(stranger).unwrap(), "mine");
    // What was opened to be looked at is not written to.
    drop(room);
    let refused = enrol(&mut look(&path), "Cleo").unwrap_err();
    assert_eq!(refused.code, "room-looked-at");
}

/// A disk of a test's own.
struct Disk {
    path: PathBuf,
    mounted: bool,
}

impl Disk {
    /// What must come before a process that mounts one, which nobody else then sees. Where nothing
    /// may be mounted, a folder that nobody may write to takes its place.
    fn before() -> &'static [&'static str] {
        let user = Command::new("id").arg("-u").output().unwrap().stdout;
        let ways: [&[&str]; 2] = [
            &["unshare", "--mount"],
            &["unshare", "--mount", "--map-root-user"],
        ];
        let works = |way: &&&[&str]| {
            let mut tried = Command::new(way[0]);
            tried
                .args(&way[1..])
                .args(["mount", "-t", "tmpfs", "none", "/mnt"]);
            tried.output().is_ok_and(|done| done.status.success())
        };
        match ways.iter().find(works) {
            Some(way) => way,
            None if user == b"0\n" => &WITHOUT_OVERRIDE,
            None => &[],
        }
    }

    fn new(path: PathBuf) -> Self {
        fs::create_dir(&path).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=8m", "none"])
            .arg(&path)
            .output();
        Self {
            mounted: mounted.unwrap().status.success(),
            path,
        }
    }

    fn read_only(&self, read_only: bool) {
        let mut change = if self.mounted {
            let way = if read_only {
                "remount,ro"
            } else {
                "remount,rw"
            };
            let mut mount = Command::new("mount");
            mount.args(["-o", way]);
            mount
        } else {
            let mut mode = Command::new("chmod");
            mode.args(["-R", if read_only { "a-w" } else { "u+w" }]);
            mode
        };
        assert!(change.arg(&self.path).status().unwrap().success());
    }

    /// Writes until nothing fits any more.
    fn fill(&self) {
        let mut file = File::create(self.path.join("filler")).unwrap();
        for size in [64 * 1024, 4096, 1] {
            while file.write_all(&vec![0; size]).is_ok() {}
        }
    }
}

/// A room as a program that was killed left it: with entries in the log alone.
fn killed(place: &Place, until: Want, to: &Path) -> String {
    let mut room = place.make_room();
    let id = ceremony(&mut room, place, "generate", until);
    copy_folder(&place.room(), to);
    let log = fs::metadata(to.join("journal.sqlite-wal")).unwrap();
    assert!(log.len() > 0);
    id
}

#[test]
fn what_a_full_disk_has_no_room_for_leaves_nothing_and_is_done_again() {
    let test = "what_a_full_disk_has_no_room_for_leaves_nothing_and_is_done_again";
    alone_under(test, Disk::before(), |place| {
        let disk = Disk::new(place.at("disk"));
        let elsewhere = place.make_room();
        drop(elsewhere);
        if !disk.mounted {
            return;
        }
        let (room, backup) = (disk.path.join("new"), disk.path.join("room.keymoot"));
        let options = Options::default();
        for free in [0, 4, 40, 150] {
            disk.fill();
            let filler = disk.path.join("filler");
            let full = fs::metadata(&filler).unwrap().len();
            let file = fs::OpenOptions::new().write(true).open(&filler).unwrap();
            file.set_len(full.saturating_sub(free * 1024)).unwrap();
            let made = Room::init_practice(&room, &options).map(drop);
            let error = made.expect_err("there is no room for it");
            assert_eq!(error.code, "disk-full", "{free}: {error:?}");
            assert!(!room.exists(), "{free}");
            // A backup of so young a room is smaller.
            if free <= 40 {
                let error = room::backup(&place.room(), &backup).expect_err("no room");
                assert_eq!(error.code, "disk-full", "{free}: {error:?}");
            }
            let left: Vec<_> = files(&disk.path);
            assert_eq!(left, std::slice::from_ref(&filler), "{free}: {left:?}");
            fs::remove_file(filler).unwrap();
        }
        room::backup(&place.room(), &backup).unwrap();
        drop(Room::init_practice(&room, &options).unwrap());
    });
}

#[test]
fn a_room_on_a_full_disk_is_looked_at() {
    let test = "a_room_on_a_full_disk_is_looked_at";
    alone_under(test, Disk::before(), |place| {
        let disk = Disk::new(place.at("disk"));
        let room = disk.path.join("room");
        let id = killed(place, Want::WriteShare, &room);
        if !disk.mounted {
            return;
        }
        // With entries in its log, and later without.
        for _ in 0..2 {
            let _ = fs::remove_file(room.join("journal.sqlite-shm"));
            disk.fill();
            let opened = open(&room).unwrap();
            let home = opened.home().unwrap();
            assert!(home.journal.valid && home.read_only, "{home:?}");
            assert_eq!(opened.view(&id).unwrap().label, LABEL);
            drop(opened);
            assert!(rooms(&disk.path)[0].problem.is_none());
            assert!(check_journal(&room).unwrap().valid);
            fs::remove_file(disk.path.join("filler")).unwrap();
            assert!(!open(&room).unwrap().home().unwrap().read_only);
        }
    });
}

#[test]
fn a_log_beside_a_journal_on_a_read_only_disk_is_read_too() {
    let test = "a_log_beside_a_journal_on_a_read_only_disk_is_read_too";
    alone_under(test, Disk::before(), |place| {
        let disk = Disk::new(place.at("disk"));
        let stick = disk.path.join("room");
        let id = killed(place, Want::MakeKey, &stick);
        let entries = check_journal(&place.room()).unwrap().entries;
        // What SQLite keeps for its log may be there or not.
        for kept in [true, false] {
            if !kept {
                disk.read_only(false);
                fs::remove_file(stick.join("journal.sqlite-shm")).unwrap();
            }
            disk.read_only(true);
            let mut room = open(&stick).unwrap();
            let home = room.home().unwrap();
            assert!(home.read_only && home.journal.valid, "{home:?}");
            assert_eq!(home.journal.entries, entries, "{kept}");
            let pause = Action::Pause {
                reason: "lunch".into(),
            };
            assert_eq!(act(&mut room, &id, pause).unwrap_err().code, "read-only");
            assert!(look(&stick).home().unwrap().read_only);
            assert_eq!(check_journal(&stick).unwrap().entries, entries);
            backup(&stick, &place.at(&format!("copy-{kept}"))).unwrap();
        }
        disk.read_only(false);
    });
}

#[test]
fn a_lock_that_is_not_a_file_lets_the_room_be_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let path = live(folder.path());
    let lock = path.join("room.lock");
    fs::remove_file(&lock).unwrap();
    let made = Command::new("mkfifo").arg(&lock).status();
    assert!(made.unwrap().success());
    assert!(open(&path).unwrap().home().unwrap().read_only);
    fs::remove_file(&lock).unwrap();
    symlink(folder.path().join("elsewhere"), &lock).unwrap();
    assert!(open(&path).unwrap().home().unwrap().read_only);
    assert!(!folder.path().join("elsewhere").exists());
}
