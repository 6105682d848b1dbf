//! Rooms that are full, locked, newer, damaged, old or signed by the wrong person.

use crate::support::*;
use journal::Journal;
use proof::leaf::Draft;
use room::{Action, ErrorKind, Options, Room, Want, backup, check_journal, restore};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Takes from root what lets it write where nobody may.
const WITHOUT_OVERRIDE: [&str; 3] = [
    "setpriv",
    "--inh-caps=-dac_override,-dac_read_search",
    "--bounding-set=-dac_override,-dac_read_search",
];

#[test]
fn a_full_disk_loses_nothing() {
    let test = "rooms::a_full_disk_loses_nothing";
    alone_under(test, &WITHOUT_SIGNAL, |place| {
        let mut room = place.make_room();
        let id = ceremony(&mut room, place, "generate", Want::WriteShare);
        let entries = room.verify_journal().unwrap().entries;
        limit("1");
        let pause = || Action::Pause {
            reason: "lunch".into(),
        };
        let full = act(&mut room, &id, pause()).unwrap_err();
        assert_eq!(full.code, "disk-full", "{full:?}");
        assert_eq!(room.view(&id).unwrap().wants, Want::WriteShare);
        limit("unlimited");
        assert_eq!(room.verify_journal().unwrap().entries, entries);

        // Full from the moment the intent is down: the sheet cannot be written.
        let view = room.view(&id).unwrap();
        let write = answer(&mut room, place, &view);
        let full = room.act(&id, write, &mut |progress| {
            if progress.phase == "acting" {
                limit("1");
            }
        });
        limit("unlimited");
        assert_eq!(full.unwrap_err().code, "disk-full");
        assert!(
            files(&place.media()).is_empty(),
            "{:?}",
            files(&place.media())
        );
        walk(&mut room, place, &id, Want::Record);
        assert!(room.verify_journal().unwrap().valid);
    });
}

#[test]
fn a_room_that_may_only_be_read_is_looked_at() {
    let test = "rooms::a_room_that_may_only_be_read_is_looked_at";
    let root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let before: &[&str] = if root { &WITHOUT_OVERRIDE } else { &[] };
    alone_under(test, before, |place| {
        let mut room = place.make_room();
        let id = ceremony(&mut room, place, "generate", Want::MakeKey);
        drop(room);
        let mode = |mode: &str| {
            let done = Command::new("chmod")
                .args(["-R", mode])
                .arg(place.room())
                .status();
            assert!(done.unwrap().success());
        };
        mode("a-w");
        let mut room = place.open().unwrap();
        assert!(room.home().unwrap().read_only);
        assert!(room.home().unwrap().journal.valid);
        let pause = Action::Pause {
            reason: "lunch".into(),
        };
        assert_eq!(act(&mut room, &id, pause).unwrap_err().code, "read-only");
        assert_eq!(room.view(&id).unwrap().label, LABEL);
        drop(room);
        mode("u+w");
        let mut room = place.open().unwrap();
        walk(&mut room, place, &id, Want::Rehearse);
    });
}

#[test]
fn a_room_is_open_in_one_program_at_a_time() {
    let test = "rooms::a_room_is_open_in_one_program_at_a_time";
    alone(test, |place| {
        if part().as_deref() == Some("second") {
            let error = place.open().err().expect("two programs have it open");
            assert_eq!(error.code, "room-in-use");
            return;
        }
        let room = place.make_room();
        let second = run(test, &place.at(""), "second", &[]);
        assert!(second.status.success(), "{}", told(&second));
        drop(room);
        place.open().unwrap();
    });
}

#[test]
fn a_room_of_a_newer_program_is_opened_for_reading() {
    alone(
        "rooms::a_room_of_a_newer_program_is_opened_for_reading",
        |place| {
            let mut room = place.make_room();
            let id = ceremony(&mut room, place, "generate", Want::MakeKey);
            drop(room);
            let kept = place.at("kept.sqlite");
            fs::copy(place.room().join("journal.sqlite"), &kept).unwrap();
            let refused = |place: &Place| {
                let mut room = place.open().unwrap();
                assert!(room.home().unwrap().read_only);
                let pause = Action::Pause {
                    reason: "lunch".into(),
                };
                assert_eq!(act(&mut room, &id, pause).unwrap_err().code, "room-too-new");
            };
            // A newer kind of entry.
            let mut journal = Journal::open(place.room().join("journal.sqlite")).unwrap();
            let newer = Draft {
                kind: "paused".into(),
                version: 7,
                at: "2026-11-22T09:30:00.000Z".into(),
                ceremony: Some(id.clone()),
                fields: BTreeMap::new(),
            };
            let mut rng = quorum::entropy::Rng::from_seed(&[1; 32]);
            journal.append(newer, &mut rng).unwrap();
            drop(journal);
            refused(place);
            // A newer schema: SQLite keeps the user version in the header, bytes 60 to 63.
            let mut bytes = fs::read(&kept).unwrap();
            bytes[60..64].copy_from_slice(&999_u32.to_be_bytes());
            fs::write(place.room().join("journal.sqlite"), bytes).unwrap();
            refused(place);
            fs::copy(&kept, place.room().join("journal.sqlite")).unwrap();
            let mut room = place.open().unwrap();
            walk(&mut room, place, &id, Want::Rehearse);
        },
    );
}

/// Appends an `opened` of today's version with those steps, as another program might write it.
fn open_with(place: &Place, ceremony: &str, steps: serde_json::Value) {
    let script = ceremony::Script::starter(ceremony::Kind::Recover);
    let fields = [
        ("kind", "recover".into()),
        ("mode", "practice".into()),
        ("script", script.to_toml().unwrap().into()),
        ("script_digest", "5c".repeat(32).into()),
        ("application", "Keymoot 9.9.9".into()),
        ("binary_digest", "b1".repeat(32).into()),
        ("system", "a system".into()),
        ("clock", "a clock".into()),
        ("steps", steps),
    ];
    let draft = Draft {
        kind: "opened".into(),
        version: 6,
        at: "2026-11-22T09:30:00.000Z".into(),
        ceremony: Some(ceremony.into()),
        fields: fields.map(|(name, value)| (name.to_owned(), value)).into(),
    };
    let mut journal = Journal::open(place.room().join("journal.sqlite")).unwrap();
    let mut rng = quorum::entropy::Rng::from_seed(&[1; 32]);
    journal.append(draft, &mut rng).unwrap();
}

#[test]
fn a_ceremony_goes_by_the_steps_it_was_opened_with() {
    alone(
        "rooms::a_ceremony_goes_by_the_steps_it_was_opened_with",
        |place| {
            let room = place.make_room();
            drop(room);
            let journal = place.room().join("journal.sqlite");
            let kept = fs::read(&journal).unwrap();
            // Without an inspection: no kind is like that today.
            let few = ["open", "roll-call", "load-package", "collect", "recover"];
            let steps: Vec<&str> = few.into_iter().chain(["sign-off", "record"]).collect();
            open_with(place, "0f", steps.clone().into());
            let mut room = place.open().unwrap();
            let view = room.view("0f").unwrap();
            let shown: Vec<&str> = view.steps.iter().map(|step| step.name.name()).collect();
            assert_eq!(shown, steps);
            let by = "Administrator".to_owned();
            let stop = Action::Abort {
                by: by.clone(),
                reason: "it was a trial".into(),
            };
            act(&mut room, "0f", stop).unwrap();
            drop(room);
            // A step that only a newer program knows: nothing of it is damaged, and nothing is written.
            fs::write(&journal, &kept).unwrap();
            open_with(place, "0f", serde_json::json!(["open", "polish", "record"]));
            let mut room = place.open().unwrap();
            assert!(room.home().unwrap().read_only);
            let error = act(&mut room, "0f", Action::Pause { reason: by }).unwrap_err();
            assert_eq!(error.code, "room-too-new");
            assert!(error.message.contains("“polish”"), "{}", error.message);
            drop(room);
            for wrong in [
                serde_json::json!([]),
                serde_json::json!(["open", "open", "record"]),
                serde_json::json!(["roll-call", "record"]),
                serde_json::json!(["open", "sign-off"]),
                serde_json::json!("open"),
                serde_json::Value::Null,
            ] {
                fs::write(&journal, &kept).unwrap();
                open_with(place, "0f", wrong.clone());
                let error = place.open().err().expect("nothing like it is opened");
                assert_eq!(error.code, "journal-damaged", "{wrong}");
            }
        },
    );
}

/// Flips a bit of the journal's file, `by` bytes behind the beginning of `text`.
fn flip(journal: &Path, text: &str, by: usize) {
    let mut bytes = fs::read(journal).unwrap();
    let mut windows = bytes.windows(text.len());
    let place = windows
        .position(|window| window == text.as_bytes())
        .unwrap();
    bytes[place + by] ^= 1;
    fs::write(journal, bytes).unwrap();
}

#[test]
fn a_flipped_byte_in_the_journal_is_found_and_its_entry_named() {
    alone(
        "rooms::a_flipped_byte_in_the_journal_is_found_and_its_entry_named",
        |place| {
            let mut room = place.make_room();
            let id = ceremony(&mut room, place, "generate", Want::MakeKey);
            let enrolled = room.journal(None, u64::MAX).unwrap();
            let witness = enrolled
                .iter()
                .rev()
                .find(|entry| entry.fields.contains(WITNESS))
                .unwrap()
                .seq;
            drop(room);
            let journal = place.room().join("journal.sqlite");
            let kept = fs::read(&journal).unwrap();

            // In what an entry says.
            flip(&journal, WITNESS, 3);
            let report = check_journal(&place.room()).unwrap();
            assert!(!report.valid);
            let bad = report.first_bad_entry.unwrap();
            assert!(bad <= witness, "{bad}, {witness}");
            match place.open() {
                Err(error) => {
                    assert_eq!(error.code, "journal-damaged");
                    assert!(error.message.contains(&bad.to_string()), "{error}");
                }
                Ok(mut room) => {
                    let pause = Action::Pause {
                        reason: "lunch".into(),
                    };
                    let error = act(&mut room, &id, pause).unwrap_err();
                    assert_eq!(error.code, "journal-damaged");
                    assert!(error.message.contains(&bad.to_string()), "{error}");
                }
            }
            // In a leaf, where every opening still fits.
            fs::write(&journal, &kept).unwrap();
            let whole = Journal::open_read_only(&journal).unwrap();
            let stored = whole.entries(witness, witness + 1).unwrap().next();
            let leaf = stored.unwrap().unwrap().leaf;
            drop(whole);
            let time = leaf.find("\"at\":\"20").unwrap();
            flip(&journal, &leaf, time + 8);
            let bad = check_journal(&place.room())
                .unwrap()
                .first_bad_entry
                .unwrap();
            assert_eq!(bad, witness);
            let mut room = place.open().unwrap();
            let pause = Action::Pause {
                reason: "lunch".into(),
            };
            let error = act(&mut room, &id, pause).unwrap_err();
            assert_eq!(error.code, "journal-damaged");
            assert!(error.message.contains(&bad.to_string()), "{error}");
            drop(room);
            fs::write(&journal, &kept).unwrap();
            walk(&mut place.open().unwrap(), place, &id, Want::Rehearse);
        },
    );
}

#[test]
fn a_room_restored_from_an_old_copy_is_refused_by_the_token() {
    alone(
        "rooms::a_room_restored_from_an_old_copy_is_refused_by_the_token",
        |place| {
            let mut room = place.make_room();
            let id = ceremony(&mut room, place, "generate", Want::MakeKey);
            let old = place.at("old.sqlite");
            backup(&place.room(), &old).unwrap();
            let twice = backup(&place.room(), &old).unwrap_err();
            assert_eq!(twice.code, "nothing-overwritten");
            walk(&mut room, place, &id, Want::WriteShare);
            drop(room);
            let journal = place.room().join("journal.sqlite");
            let new = fs::read(&journal).unwrap();
            let newest = Journal::open_read_only(&journal).unwrap();
            let checkpoint = newest.latest_checkpoint().unwrap().unwrap();
            drop(newest);

            // A restore says how far it lies behind what somebody kept.
            let restored = restore(&old, &place.at("restored"), Some(&checkpoint)).unwrap();
            assert!(restored.behind.unwrap() > 0, "{restored:?}");
            let forged = checkpoint.replace("keymoot", "keymood");
            let foreign = restore(&old, &place.at("restored-2"), Some(&forged));
            assert!(foreign.is_err(), "{foreign:?}");

            fs::copy(&old, &journal).unwrap();
            let mut room = place.open().unwrap();
            let view = room.view(&id).unwrap();
            assert_eq!(view.wants, Want::Token);
            let action = bind(&mut room, &view);
            let error = act(&mut room, &id, action).unwrap_err();
            assert_eq!(error.code, "room-behind-checkpoint");
            drop(room);
            fs::write(&journal, new).unwrap();
            walk(&mut place.open().unwrap(), place, &id, Want::Record);
        },
    );
}

#[test]
fn a_sign_off_needs_its_own_passphrase_and_a_reason_to_disagree() {
    alone(
        "rooms::a_sign_off_needs_its_own_passphrase_and_a_reason_to_disagree",
        |place| {
            let mut room = place.make_room();
            let id = ceremony(&mut room, place, "generate", Want::SignOff);
            let sign = |agree: bool, reason: &str, passphrase: &str| Action::SignOff {
                name: WITNESS.into(),
                agree,
                reason: reason.into(),
                passphrase: secret(passphrase),
            };
            let error = act(&mut room, &id, sign(true, "", "something else")).unwrap_err();
            assert_eq!(
                (error.code.as_str(), error.kind),
                ("passphrase-wrong", ErrorKind::Refusal)
            );
            let error = act(&mut room, &id, sign(false, " ", PASSPHRASE)).unwrap_err();
            assert_eq!(error.code, "disagreement-has-a-reason");
            let why = "the second bag was opened twice";
            let view = act(&mut room, &id, sign(false, why, PASSPHRASE)).unwrap();
            let witness = view.people.iter().find(|one| one.name == WITNESS).unwrap();
            assert_eq!(witness.signed, Some(room::Signed::Disagree));
            let again = act(&mut room, &id, sign(true, "", PASSPHRASE)).unwrap_err();
            assert_eq!(again.code, "signs-once");
            walk(&mut room, place, &id, Want::Record);
            let record = room.make_record(&id).unwrap();
            assert_eq!(record.result.name(), "proved");
        },
    );
}

#[test]
fn a_room_is_not_made_where_something_lies() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    let error = Room::init_practice(folder.path(), &Options::default());
    let error = error.err().unwrap();
    assert!(
        ["folder-not-empty", "practice-token-missing"].contains(&error.code.as_str()),
        "{error}"
    );
    assert!(folder.path().join("notes.txt").exists());
    let nothing = Room::open(folder.path(), &Options::default())
        .err()
        .unwrap();
    assert_eq!(nothing.code, "no-room-here");
}
