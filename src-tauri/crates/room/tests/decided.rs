//! Ceremonies that carry out one act, on a key or on the policy: what is refused before anything is
//! signed, what the record proves of it, and what a kill in the middle leaves.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod support;

use room::{Action, Deciding, KeyDecision, NewKey, Options, Room, Signer, Want};
use sha2::{Digest as _, Sha256};
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::Command;
use support::{
    ADMINISTRATOR, CUSTODIANS, LABEL, PASSPHRASE, PIN, Place, WITNESS, act, alone, answer,
    ceremony, copy_folder, inside, part, run, secret, told, walk,
};

/// A script of that kind, for what `about` says.
fn script(kind: &str, about: &str) -> String {
    let mut text = format!(
        "version = 1\nkind = \"{kind}\"\ntitle = \"A decision\"\npurpose = \"yearly\"\n{about}\n"
    );
    for (name, role) in [(ADMINISTRATOR, "administrator"), (WITNESS, "witness")] {
        text += &format!("[[participant]]\nname = \"{name}\"\nrole = \"{role}\"\n");
    }
    text
}

fn both() -> Deciding {
    Deciding {
        purpose: "a test".into(),
        signers: [ADMINISTRATOR, WITNESS].map(signer).into(),
    }
}

fn signer(name: &str) -> Signer {
    Signer {
        name: name.into(),
        secret: secret(PASSPHRASE),
    }
}

/// A practice room with a master key and a KEK “payroll”, its token unlocked.
fn with_kek(place: &Place) -> Room {
    let mut room = place.make_room();
    ceremony(&mut room, place, "generate", Want::Record);
    unlock(&mut room);
    let new = NewKey {
        id: "payroll".into(),
        label: "payroll".into(),
        algorithm: "aes-256".into(),
        under: LABEL.into(),
        owner: "Finance".into(),
        domain: "payroll".into(),
        environment: "production".into(),
        usage: "data".into(),
        sensitivity: "restricted".into(),
    };
    room.keys().make(&new, &both()).unwrap();
    room
}

fn unlock(room: &mut Room) {
    for slot in room.keys().holders(LABEL).unwrap() {
        let module = Path::new(&slot.module);
        room.unlock(module, slot.slot, &secret(PIN)).unwrap();
    }
}

fn state(room: &mut Room, key: &str) -> String {
    room.keys().life(key).unwrap().key.state.id().to_owned()
}

/// The kinds of the journal's entries of the room itself, newest first.
fn said(room: &Room) -> Vec<String> {
    let entries = room.journal(None, 1000).unwrap().into_iter();
    entries
        .filter(|one| one.ceremony.is_none())
        .map(|one| one.kind)
        .collect()
}

fn proved(room: &mut Room, id: &str) {
    let record = room.make_record(id).unwrap();
    assert_eq!(record.result.name(), "proved", "{:#?}", record.claims);
}

#[test]
fn a_key_is_rotated_by_those_who_are_here() {
    alone("a_key_is_rotated_by_those_who_are_here", |place| {
        let mut room = with_kek(place);
        let id = room
            .open_script(&script("rotate", "[key]\nlabel = \"payroll\""))
            .unwrap()
            .id;
        let view = walk(&mut room, place, &id, Want::CarryOut);
        assert_eq!(view.decision.unwrap().signers, 1);
        let decided = |names: &[&str]| Action::CarryOut {
            signers: names.iter().map(|name| signer(name)).collect(),
            policy: None,
            out: None,
            confirmed_by: WITNESS.into(),
        };
        // Who is not here does not decide, who may not act does not, and somebody has to.
        for (names, code) in [
            (vec![ADMINISTRATOR, CUSTODIANS[0]], "named-in-the-script"),
            (vec![WITNESS], "act-decided-by"),
            (vec![], "act-approved"),
        ] {
            let refused = act(&mut room, &id, decided(&names)).unwrap_err();
            assert_eq!(refused.code.as_str(), code, "{names:?}: {refused:?}");
        }
        assert_eq!(state(&mut room, "payroll@1"), "active");
        let view = act(&mut room, &id, decided(&[ADMINISTRATOR, WITNESS])).unwrap();
        let decision = view.decision.unwrap();
        assert_eq!(decision.subject, "payroll@1");
        assert_eq!(decision.took_over.as_deref(), Some("payroll@2"));
        assert_eq!(decision.entries.len(), 2);
        assert_eq!(state(&mut room, "payroll@1"), "rotating");
        assert_eq!(state(&mut room, "payroll@2"), "active");
        walk(&mut room, place, &id, Want::Record);
        proved(&mut room, &id);
        assert!(room.verify_journal().unwrap().valid);
    });
}

#[test]
fn a_policy_is_the_one_that_was_reviewed() {
    alone("a_policy_is_the_one_that_was_reviewed", |place| {
        let mut room = place.make_room();
        ceremony(&mut room, place, "generate", Want::Record);
        let text = room.policy().in_force().unwrap().text;
        let digest = hex::encode(Sha256::digest(&text));
        let about = format!("[policy]\ndigest = \"{digest}\"");
        let id = room
            .open_script(&script("adopt-policy", &about))
            .unwrap()
            .id;
        fs::write(place.at("policy.toml"), format!("{text}\n# changed since")).unwrap();
        let view = walk(&mut room, place, &id, Want::CarryOut);
        let other = answer(&mut room, place, &view);
        let refused = act(&mut room, &id, other).unwrap_err();
        assert_eq!(refused.code.as_str(), "policy-as-planned");
        assert!(!said(&room).contains(&"policy-adopted".to_owned()));
        fs::write(place.at("policy.toml"), &text).unwrap();
        let view = walk(&mut room, place, &id, Want::Record);
        assert_eq!(view.decision.unwrap().now, "in-force");
        assert!(room.policy().in_force().unwrap().adopted);
        proved(&mut room, &id);
    });
}

#[test]
fn a_key_that_waited_is_destroyed_and_the_record_certifies_it() {
    alone(
        "a_key_that_waited_is_destroyed_and_the_record_certifies_it",
        |place| {
            let mut room = with_kek(place);
            let decision = |act: &str| KeyDecision {
                key: "payroll".into(),
                act: act.into(),
                hold: String::new(),
                successor: String::new(),
            };
            let about = "[key]\nlabel = \"payroll\"";
            let early = room.open_script(&script("destroy", about)).unwrap().id;
            let view = walk(&mut room, place, &early, Want::CarryOut);
            let too_early = answer(&mut room, place, &view);
            // What the key's state forbids is told, journalled, and the ceremony goes on.
            assert!(act(&mut room, &early, too_early).is_err());
            assert!(said(&room).contains(&"key-refused".to_owned()));
            let abort = Action::Abort {
                by: ADMINISTRATOR.into(),
                reason: "it has to be deleted first".into(),
            };
            act(&mut room, &early, abort).unwrap();
            room.keys().decide(&decision("disable"), &both()).unwrap();
            room.keys().decide(&decision("delete"), &both()).unwrap();
            drop(room);
            let later = Options::with_clock(Some("2099-01-01T00:00:00Z".into()));
            let mut room = Room::open(&place.room(), &later).unwrap();
            unlock(&mut room);
            let id = room.open_script(&script("destroy", about)).unwrap().id;
            let view = walk(&mut room, place, &id, Want::Record);
            assert_eq!(view.decision.unwrap().now, "destroyed");
            assert_eq!(state(&mut room, "payroll@1"), "destroyed");
            proved(&mut room, &id);
        },
    );
}

#[test]
fn a_compromise_is_out_of_use_before_what_it_leaves_is_gone_through() {
    alone(
        "a_compromise_is_out_of_use_before_what_it_leaves_is_gone_through",
        |place| {
            let mut room = with_kek(place);
            let about = script("compromise", "[key]\nlabel = \"payroll\"");
            let id = room.open_script(&about).unwrap().id;
            let view = walk(&mut room, place, &id, Want::CarryOut);
            let view = {
                let decide = answer(&mut room, place, &view);
                act(&mut room, &id, decide).unwrap()
            };
            assert_eq!(view.wants, Want::FollowUp);
            assert_eq!(state(&mut room, "payroll@1"), "compromised");
            let decision = view.decision.unwrap();
            assert_eq!(decision.took_over.as_deref(), Some("payroll@2"));
            let tasks: Vec<String> = decision
                .follow_ups
                .into_iter()
                .map(|one| one.task)
                .collect();
            for (place, task) in tasks.iter().enumerate() {
                let confirmed_by = WITNESS.to_owned();
                let next = if place == 0 {
                    Action::DeferFollowUp {
                        task: task.clone(),
                        reason: "over the week-end".into(),
                        until: "2099-01-01".into(),
                        confirmed_by,
                    }
                } else {
                    Action::DoFollowUp {
                        task: task.clone(),
                        note: "done".into(),
                        confirmed_by,
                    }
                };
                act(&mut room, &id, next).unwrap();
            }
            walk(&mut room, place, &id, Want::Record);
            proved(&mut room, &id);
            // What was put off is due, as after an emergency.
            let due = room.due().unwrap();
            assert!(due.iter().any(|one| one.date == "2099-01-01"), "{due:?}");
        },
    );
}

#[test]
#[ignore = "the process that the next test kills"]
fn a_killed_rotation() {
    let (Some(place), Some(part)) = (inside(), part()) else {
        return;
    };
    if part == "begin" {
        let mut room = with_kek(&place);
        let about = script("rotate", "[key]\nlabel = \"payroll\"");
        let id = room.open_script(&about).unwrap().id;
        walk(&mut room, &place, &id, Want::CarryOut);
        return;
    }
    let mut room = place.open().unwrap();
    let id = room.ceremonies()[0].id.clone();
    unlock(&mut room);
    if let Some(phase) = part.strip_prefix("kill ") {
        let view = room.view(&id).unwrap();
        let action = answer(&mut room, &place, &view);
        room.act(&id, action, &mut |progress| {
            if progress.phase == phase {
                let kill = ["-c", "kill -9 $PPID"];
                Command::new("sh").args(kill).status().unwrap();
            }
        })
        .unwrap();
    }
    walk(&mut room, &place, &id, Want::Record);
    // However often it was begun, it happened once.
    let said = said(&room);
    let count = |kind: &str| said.iter().filter(|one| *one == kind).count();
    assert_eq!(
        (count("key-added"), count("key-changed")),
        (2, 1),
        "{said:?}"
    );
    assert_eq!(state(&mut room, "payroll@1"), "rotating");
    assert_eq!(state(&mut room, "payroll@2"), "active");
    proved(&mut room, &id);
}

#[test]
fn a_rotation_killed_anywhere_is_resumed_and_happens_once() {
    let ready = tempfile::tempdir().unwrap();
    let output = run("a_killed_rotation", ready.path(), "begin", &[]);
    assert!(output.status.success(), "{}", told(&output));
    fs::remove_file(ready.path().join("calls")).unwrap();
    let cases = [
        ("", "kill intent"),
        ("", "kill outcome"),
        // Made, not journalled; journalled, not signed: the first signature is the rotation's own.
        ("C_WrapKey after-kill", "walk"),
        ("C_Sign after-kill", "walk"),
        ("C_Sign after-kill skip=1", "walk"),
    ];
    for (plan, part) in cases {
        let folder = tempfile::tempdir().unwrap();
        copy_folder(&ready.path().join("."), folder.path());
        fs::write(folder.path().join("plan"), plan).unwrap();
        let killed = run("a_killed_rotation", folder.path(), part, &[]);
        assert_eq!(
            killed.status.signal(),
            Some(9),
            "{plan} {part}: {}",
            told(&killed)
        );
        fs::write(folder.path().join("plan"), "").unwrap();
        let resumed = run("a_killed_rotation", folder.path(), "resume", &[]);
        assert!(
            resumed.status.success(),
            "{plan} {part}: {}",
            told(&resumed)
        );
    }
}
