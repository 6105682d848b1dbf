//! A quorum of three goes over from classical age files to hybrid ones: what is refused, what is still
//! accepted until the window ends, and what is killed on the way.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic"
)]

mod support;

use room::{Action, Error, Keys, Options, Room, Source, View, Want};
use sealing::age_file::recipient_of;
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::process::Command;
use support::*;

/// As age-keygen writes them (X25519): the bytes 17, 18 and 19, thirty-two times each.
const CLASSICAL: [&str; 3] = [
    "AGE-SECRET-KEY-1ZYG3ZYG3ZYG3ZYG3ZYG3ZYG3ZYG3ZYG3ZYG3ZYG3ZYG3ZYG3ZYGSUZRZYL",
    "AGE-SECRET-KEY-1ZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFQ35Y93H",
    "AGE-SECRET-KEY-1ZVF3XYCNZVF3XYCNZVF3XYCNZVF3XYCNZVF3XYCNZVF3XYCNZVFS5XAL84",
];
/// Those of “age-keygen -pq” (MLKEM768-X25519): the bytes 1, 2 and 3.
const HYBRID: [&str; 3] = [
    "AGE-SECRET-KEY-PQ-1QYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSCTK5KM",
    "AGE-SECRET-KEY-PQ-1QGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQ4A3NRN",
    "AGE-SECRET-KEY-PQ-1QVPSXQCRQVPSXQCRQVPSXQCRQVPSXQCRQVPSXQCRQVPSXQCRQVPSS0GF43",
];
const TASK: &str = "destroy-what-was-replaced";
const KILLED: &str = "a_killed_migration";

fn give(room: &mut Room, at: usize, identity: &str) {
    let recipient = recipient_of(&secret(identity)).unwrap();
    room.add_age_recipient(CUSTODIANS[at], &recipient).unwrap();
}

/// A script whose custodians' shares go onto these media.
fn onto(kind: &str, media: [&str; 3]) -> String {
    let mut text = script(kind);
    for (name, medium) in CUSTODIANS.into_iter().zip(media) {
        let line = format!("name = \"{name}\"\n");
        let brings = if kind == "migrate" {
            "brings = true\n"
        } else {
            ""
        };
        text = text.replace(&line, &format!("{line}medium = \"{medium}\"\n{brings}"));
    }
    text
}

fn migrating(room: &Room, media: [&str; 3], until: &str) -> String {
    assert!(room.is_practice());
    let parts = format!(
        "[migration]\nsuite = \"hybrid\"\nuntil = \"{until}\"\n\
         [quorum]\nthreshold = 2\nshares = 3\n[[participant]]"
    );
    onto("migrate", media).replacen("[[participant]]", &parts, 1)
}

/// A day from today on.
fn day(ahead: u64) -> String {
    let today = chrono::Utc::now().date_naive();
    let day = today.checked_add_days(chrono::Days::new(ahead));
    day.unwrap().to_string()
}

fn on_that_day(place: &Place, day: &str) -> Room {
    let options = Options::with_clock(Some(format!("{day}T09:00:00Z")));
    Room::open(&place.room(), &options).unwrap()
}

/// Both identities of everybody in a file each, and a quorum of classical age files, put aside.
fn classical(room: &mut Room, place: &Place) {
    for (at, (old, new)) in CLASSICAL.into_iter().zip(HYBRID).enumerate() {
        give(room, at, old);
        fs::write(place.at(&format!("{at}.age")), format!("{old}\n{new}\n")).unwrap();
    }
    let id = room.open_script(&onto("generate", ["age"; 3])).unwrap().id;
    let made = walk_with(room, place, &id, Want::Record, 3);
    room.make_record(&made.id).unwrap();
    fs::rename(place.media(), place.at("old")).unwrap();
}

fn keys(place: &Place, at: usize) -> Keys {
    Keys {
        identity: Some(place.at(&format!("{at}.age")).display().to_string()),
        ..Keys::default()
    }
}

/// What somebody careful would do next, with the keys of age files; of the old shares, in a migration, so
/// many are destroyed.
fn next(room: &mut Room, place: &Place, view: &View, destroyed: usize) -> Action {
    let from = if view.wants == Want::BringShare && view.kind != room::Kind::Migrate {
        place.media()
    } else {
        place.at("old")
    };
    match view.wants {
        Want::WriteShare => {
            let index = view.share.as_ref().unwrap().index;
            Action::WriteShare {
                folder: Some(place.media().display().to_string()),
                printer: None,
                keys: keys(place, usize::from(index) - 1),
            }
        }
        Want::BringShare => {
            let given = view.reissue.as_ref();
            let given = given.map_or(0, |reissue| reissue.contributions.len());
            bring_age(place, &from, view.collected.len() + given)
        }
        Want::LoadPackage if view.kind == room::Kind::Migrate => Action::LoadPackage {
            file: from.join("recovery-package.json").display().to_string(),
        },
        Want::Retire
            if view.reissue.as_ref().unwrap().destroyed.len() >= destroyed
                && view.strays.is_empty() =>
        {
            Action::RetireQuorum {
                confirmed_by: WITNESS.into(),
            }
        }
        _ => answer(room, place, view),
    }
}

fn bring_age(place: &Place, folder: &std::path::Path, at: usize) -> Action {
    let begins = format!("{:02}", at + 1);
    let is_it = |path: &std::path::PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with(&begins) && name.ends_with(".age")
    };
    let mut found: Vec<_> = files(folder).into_iter().filter(is_it).collect();
    found.sort_by_key(|path| path.as_os_str().len());
    let Action::BringShare { bag, .. } = bring(CUSTODIANS[at], &found[0]) else {
        unreachable!()
    };
    Action::BringShare {
        custodian: CUSTODIANS[at].into(),
        bag,
        bag_reason: Some("opened before".into()),
        seal_intact: true,
        source: Source {
            file: Some(found.pop().unwrap().display().to_string()),
            keys: keys(place, at),
            ..Source::default()
        },
        confirmed_by: WITNESS.into(),
    }
}

fn walk_with(room: &mut Room, place: &Place, id: &str, until: Want, destroyed: usize) -> View {
    let mut view = room.view(id).unwrap();
    for _ in 0..200 {
        if view.wants == until {
            return view;
        }
        let action = next(room, place, &view, destroyed);
        view = act(room, id, action.clone())
            .unwrap_or_else(|error| panic!("{:?} {action:?}: {error:?}", view.wants));
        assert!(view.not_accepted.is_none(), "{:?}", view.not_accepted);
    }
    panic!("it does not come to {until:?}: {view:#?}");
}

/// A migration of the quorum, with so many old shares destroyed, recorded. The record's claim that nothing
/// was left behind.
fn migrated(room: &mut Room, place: &Place, until: &str, destroyed: usize) -> String {
    for (at, identity) in HYBRID.into_iter().enumerate() {
        give(room, at, identity);
    }
    let script = migrating(room, ["age"; 3], until);
    let id = room.open_script(&script).unwrap().id;
    walk_with(room, place, &id, Want::Record, destroyed);
    told(room, &id)
}

fn told(room: &mut Room, id: &str) -> String {
    let record = room.make_record(id).unwrap();
    assert_eq!(record.result.name(), "proved", "{:#?}", record.claims);
    let mut claims = record.claims.into_iter();
    let claim = claims.find(|one| one.claim == "nothing-left-behind");
    claim.unwrap().detail
}

/// A recovery walked to its package, and what loading the old one gives.
fn with_the_old_package(
    room: &mut Room,
    place: &Place,
    kind: &str,
) -> (String, Result<View, Error>) {
    // Each copy has a label of its own: one is there from before.
    let label = format!("copy {}", room.ceremonies().len());
    let script = script_for(kind, &label, 3);
    let id = room.open_script(&script).unwrap().id;
    walk_with(room, place, &id, Want::LoadPackage, 0);
    let file = place.at("old").join("recovery-package.json");
    let load = Action::LoadPackage {
        file: file.display().to_string(),
    };
    let loaded = act(room, &id, load);
    (id, loaded)
}

fn old_shares(room: &Room) -> usize {
    let items = room.custody().items.into_iter();
    items
        .filter(|one| one.attention.is_some() && one.id.starts_with("share-"))
        .count()
}

#[test]
fn a_migration_names_each_share_that_would_be_of_another_suite() {
    alone(
        "a_migration_names_each_share_that_would_be_of_another_suite",
        |place| {
            let mut room = place.make_room();
            classical(&mut room, place);
            give(&mut room, 2, HYBRID[2]);
            let script = migrating(&room, ["sheet", "age", "age"], &day(30));
            let refused = room.open_script(&script).unwrap_err();
            assert_eq!(refused.code, "sealed-as-planned");
            for name in &CUSTODIANS[..2] {
                assert!(refused.message.contains(name), "{}", refused.message);
            }
            assert!(
                !refused.message.contains(CUSTODIANS[2]),
                "{}",
                refused.message
            );
            let (problems, _) = room.script_people(&script);
            let places: Vec<&str> = problems.iter().map(|one| one.r#where.as_str()).collect();
            assert_eq!(places, ["participant 3", "participant 4"]);
            give(&mut room, 0, HYBRID[0]);
            give(&mut room, 1, HYBRID[1]);
            let past = migrating(&room, ["age"; 3], &day(0));
            let refused = room.open_script(&past).unwrap_err();
            assert_eq!(refused.code, "deferred-until-later");
            // Who gets a classical key again after the script was opened is refused before it is written.
            let script = migrating(&room, ["age"; 3], &day(30));
            let id = room.open_script(&script).unwrap().id;
            walk_with(&mut room, place, &id, Want::WriteShare, 0);
            give(&mut room, 0, CLASSICAL[0]);
            let view = room.view(&id).unwrap();
            let write = next(&mut room, place, &view, 0);
            let refused = act(&mut room, &id, write).unwrap_err();
            assert_eq!(refused.code, "sealed-as-planned");
            assert!(room.view(&id).unwrap().unresolved.is_none());
        },
    );
}

#[test]
fn old_shares_recover_the_key_until_the_window_ends_and_are_then_called_for() {
    alone(
        "old_shares_recover_the_key_until_the_window_ends_and_are_then_called_for",
        |place| {
            let mut room = place.make_room();
            classical(&mut room, place);
            let until = day(30);
            let claim = migrated(&mut room, place, &until, 1);
            assert!(claim.contains("1 were destroyed"), "{claim}");
            assert!(claim.contains(&until), "{claim}");
            let deferred = room.deferred();
            assert_eq!(
                (deferred[0].task.as_str(), &deferred[0].until),
                (TASK, &until)
            );
            assert!(deferred[0].reason.contains(CUSTODIANS[2]));
            assert!(room.due().unwrap().iter().any(|one| one.date == until));
            assert!(room.due_ics().unwrap().contains(&until.replace('-', "")));
            assert_eq!(old_shares(&room), 2);

            // Only a recovery takes the old package, and says that it did.
            let (_, refused) = with_the_old_package(&mut room, place, "possession");
            assert_eq!(refused.unwrap_err().code, "superseded-quorum");
            let (_, loaded) = with_the_old_package(&mut room, place, "recover");
            assert!(loaded.unwrap().exceptions[0].happened.contains(&until));
            drop(room);

            // On the last day as before; from the next one on they are refused, and overdue.
            let mut room = on_that_day(place, &until);
            let (id, loaded) = with_the_old_package(&mut room, place, "recover");
            loaded.unwrap();
            let new = bring_age(place, &place.media(), 0);
            let refused = act(&mut room, &id, new).unwrap().not_accepted.unwrap();
            assert_eq!(refused.reason.name(), "other-quorum");
            for at in [1, 2] {
                let view = act(&mut room, &id, bring_age(place, &place.at("old"), at)).unwrap();
                assert!(view.not_accepted.is_none(), "{:?}", view.not_accepted);
            }
            let back = walk_with(&mut room, place, &id, Want::Record, 0);
            assert_eq!(back.copies_equal, Some(true));
            let record = room.make_record(&id).unwrap();
            assert_eq!(record.result.name(), "proved", "{:#?}", record.claims);
            drop(room);
            let mut room = on_that_day(place, &day(31));
            let (_, refused) = with_the_old_package(&mut room, place, "recover");
            assert_eq!(refused.unwrap_err().code, "superseded-quorum");
            let overdue = room.due().unwrap();
            assert!(overdue.iter().any(|one| one.date == until && one.overdue));

            // Who holds one does not say that it is gone; a witness does.
            let id = deferred[0].ceremony.clone();
            let mut close = |by: &str| room.close_follow_up(&id, TASK, "burnt before me", by);
            let refused = close(CUSTODIANS[1]).unwrap_err();
            assert_eq!(refused.code, "confirmed-by-a-witness");
            close(WITNESS).unwrap();
            assert!(room.deferred().is_empty());
            assert_eq!(old_shares(&room), 0);
            let trails = room.trails();
            let old = trails.quorums.iter().find(|one| one.superseded.is_some());
            assert_eq!(old.unwrap().destroyed, 3);
        },
    );
}

#[test]
fn what_was_destroyed_in_the_ceremony_is_accepted_no_more() {
    alone(
        "what_was_destroyed_in_the_ceremony_is_accepted_no_more",
        |place| {
            let mut room = place.make_room();
            classical(&mut room, place);
            let claim = migrated(&mut room, place, &day(30), 3);
            assert!(claim.ends_with("each was destroyed"), "{claim}");
            assert!(room.deferred().is_empty());
            assert_eq!(old_shares(&room), 0);
            let (_, refused) = with_the_old_package(&mut room, place, "recover");
            assert_eq!(refused.unwrap_err().code, "superseded-quorum");
        },
    );
}

#[test]
fn a_migration_killed_on_the_way_is_resumed_and_leaves_nothing_behind() {
    for case in [
        "write-share intent",
        "write-share outcome",
        "release-package intent",
        "release-package outcome",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let killed = run(KILLED, folder.path(), case, &[]);
        assert_eq!(
            killed.status.signal(),
            Some(9),
            "{case}: {}",
            support::told(&killed)
        );
        let resumed = run(KILLED, folder.path(), "resume", &[]);
        assert!(
            resumed.status.success(),
            "{case}: {}",
            support::told(&resumed)
        );
    }
}

#[test]
#[ignore = "the process that the test above kills"]
fn a_killed_migration() {
    let (Some(place), Some(part)) = (inside(), part()) else {
        return;
    };
    if part == "resume" {
        let mut room = place.open().unwrap();
        let id = room.ceremonies()[0].id.clone();
        let view = walk_with(&mut room, &place, &id, Want::Record, 2);
        // What came to nothing holds the secret too, and was destroyed first.
        assert!(view.strays.is_empty());
        let claim = told(&mut room, &id);
        assert!(claim.contains("2 were destroyed, and share 3"), "{claim}");
        assert_eq!(room.deferred().len(), 1);
        assert!(room.verify_journal().unwrap().valid);
        return;
    }
    let mut room = place.make_room();
    classical(&mut room, &place);
    for (at, identity) in HYBRID.into_iter().enumerate() {
        give(&mut room, at, identity);
    }
    let script = migrating(&room, ["age"; 3], &day(30));
    let id = room.open_script(&script).unwrap().id;
    let mut view = room.view(&id).unwrap();
    loop {
        let action = next(&mut room, &place, &view, 2);
        view = room
            .act(&id, action, &mut |progress| {
                if part == format!("{} {}", progress.effect, progress.phase) {
                    let kill = ["-c", "kill -9 $PPID"];
                    Command::new("sh").args(kill).status().unwrap();
                }
            })
            .unwrap();
    }
}
