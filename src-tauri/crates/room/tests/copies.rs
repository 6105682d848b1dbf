//! Ceremonies that rebuild a live key: replicas, live recovery tests and emergencies, and what they
//! look at before anybody opens a bag.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod support;

use room::{Action, Options, Room, View, Want};
use support::*;
use token::Module;

/// Everything the room journalled of a ceremony, by kind.
fn entries(room: &Room, id: &str, kind: &str) -> Vec<String> {
    let all = room.journal(None, u64::MAX).unwrap().into_iter();
    all.filter(|entry| entry.ceremony.as_deref() == Some(id) && entry.kind == kind)
        .map(|entry| entry.fields)
        .collect()
}

fn generated(place: &Place) -> Room {
    let mut room = place.make_room();
    ceremony(&mut room, place, "generate", Want::Record);
    room
}

fn proved(room: &mut Room, id: &str) {
    let record = room.make_record(id).unwrap();
    assert_eq!(record.result.name(), "proved", "{:#?}", record.claims);
}

/// How many copies of the key, and how many session keys, each practice token holds.
fn held(place: &Place, key: &str) -> [(usize, usize); 2] {
    let config = place.room().join("tokens/token.conf");
    let config = format!("kryoptic_conf={}", config.display());
    let module = Module::load(&shim(), Some(&config)).unwrap();
    [1, 2].map(|slot| {
        let session = module.open(slot).unwrap();
        session.login(&secret(PIN)).unwrap();
        let copies = session.masters_with(&hex::decode(key).unwrap()).unwrap();
        for copy in &copies {
            let read = session.read_back(*copy).unwrap();
            assert_eq!(read.extractable, Some(false), "no copy may leave its token");
        }
        (copies.len(), session.session_keys().unwrap().len())
    })
}

fn key_of(room: &Room) -> String {
    room.home().unwrap().keys[0].id.to_string()
}

#[test]
fn a_live_test_leaves_nothing_and_a_replica_answers_as_the_first_copy() {
    alone(
        "a_live_test_leaves_nothing_and_a_replica_answers_as_the_first_copy",
        |place| {
            let mut room = generated(place);
            let key = key_of(&room);

            let id = ceremony(&mut room, place, "live-test", Want::Record);
            let [tested] = &entries(&room, &id, "live-recovery-tested")[..] else {
                panic!("one test is journalled");
            };
            assert!(tested.contains("\"gone\": true"), "{tested}");
            proved(&mut room, &id);
            assert_eq!(entries(&room, &id, "key-recovered").len(), 0);

            let id = ceremony(&mut room, place, "replicate", Want::Record);
            assert_eq!(room.view(&id).unwrap().copies_equal, Some(true));
            proved(&mut room, &id);

            // A live test where the key is for good finds that copy, and leaves it alone.
            let id = ceremony(&mut room, place, "live-test", Want::Record);
            assert_eq!(entries(&room, &id, "live-recovery-tested").len(), 1);
            drop(room);
            assert_eq!(held(place, &key), [(1, 0), (1, 0)]);
        },
    );
}

/// Binds tokens the other way round: the key is looked for where it is not.
fn crossed(room: &mut Room, place: &Place, id: &str) -> View {
    let mut view = room.view(id).unwrap();
    while view.wants != Want::LoadPackage {
        let action = if view.wants == Want::Token {
            let mut slots = room.tokens().unwrap();
            slots.retain(|slot| slot.initialised);
            let token = view.tokens.iter().find(|token| !token.unlocked).unwrap();
            let slot = match token.role.name() {
                "primary" => slots.last(),
                _ => slots.first(),
            };
            bind_slot(token.role.name(), slot.unwrap(), PIN)
        } else {
            answer(room, place, &view)
        };
        view = act(room, id, action).unwrap();
    }
    view
}

#[test]
fn the_first_copy_is_looked_for_before_bags_are_opened() {
    alone(
        "the_first_copy_is_looked_for_before_bags_are_opened",
        |place| {
            let mut room = generated(place);
            for kind in ["replicate", "live-test"] {
                let text = script_for(kind, "another-label", 2);
                let id = room.open_script(&text).unwrap().id;
                let view = crossed(&mut room, place, &id);
                let load = answer(&mut room, place, &view);
                let refused = act(&mut room, &id, load).unwrap_err();
                assert_eq!(refused.code, "token-holds-the-key");
                let abort = Action::Abort {
                    by: ADMINISTRATOR.into(),
                    reason: "the tokens were mixed up".into(),
                };
                assert_eq!(act(&mut room, &id, abort).unwrap().state.name(), "aborted");
            }
        },
    );
}

#[test]
fn no_token_holds_the_key_twice() {
    alone("no_token_holds_the_key_twice", |place| {
        let mut room = generated(place);
        ceremony(&mut room, place, "replicate", Want::Record);
        // The label is free, and so nothing but the key itself tells.
        for kind in ["replicate", "recover"] {
            let text = script_for(kind, "another-label", 2);
            let id = room.open_script(&text).unwrap().id;
            let view = walk(&mut room, place, &id, Want::LoadPackage);
            let load = answer(&mut room, place, &view);
            let refused = act(&mut room, &id, load).unwrap_err();
            assert_eq!(refused.code, "key-not-there-yet", "{kind}");
            assert_eq!(room.view(&id).unwrap().wants, Want::LoadPackage);
        }
        // With its label it is refused before that.
        let id = room.open_script(&script("replicate")).unwrap().id;
        let taken = loop {
            let view = room.view(&id).unwrap();
            let action = answer(&mut room, place, &view);
            if let Err(refused) = act(&mut room, &id, action) {
                break refused;
            }
        };
        assert_eq!(taken.code, "label-taken");
    });
}

const OFFICERS: [&str; 2] = ["Mira Holt", "Jonas Weiss"];

fn emergency_script() -> String {
    let mut text = script_for("emergency", LABEL, 3)
        + "[emergency]\nreason = \"the first token burnt\"\nincident = \"INC-7\"\n";
    for name in OFFICERS {
        text += &format!("[[participant]]\nname = \"{name}\"\nrole = \"security-officer\"\n");
    }
    text
}

fn enrol(room: &mut Room, name: &str, role: &str) {
    room.enrol(&room::NewPerson {
        name: name.into(),
        organisation: "Practice".into(),
        role: role.into(),
        identity_check: "passport".into(),
        passphrase: secret(PASSPHRASE),
        card: None,
        age: None,
        mlkem: None,
        duty: None,
    })
    .unwrap();
}

/// An emergency in which one custodian cannot be had and one task is put off.
fn emergency(room: &mut Room, place: &Place) -> String {
    let id = room.open_script(&emergency_script()).unwrap().id;
    let approve = |name: &str, passphrase: &str| Action::ApproveEmergency {
        name: name.into(),
        passphrase: secret(passphrase),
    };
    let wrong = act(room, &id, approve(OFFICERS[0], "wrong")).unwrap_err();
    assert_eq!(wrong.code, "passphrase-wrong");
    let not_an_officer = act(room, &id, approve(WITNESS, PASSPHRASE)).unwrap_err();
    assert_eq!(not_an_officer.code, "approved-by-a-security-officer");
    let [first, second] = OFFICERS;
    act(room, &id, approve(first, PASSPHRASE)).unwrap();
    let again = act(room, &id, approve(first, PASSPHRASE)).unwrap_err();
    assert_eq!(again.code, "two-approvers");
    assert_eq!(
        act(room, &id, approve(second, PASSPHRASE)).unwrap().wants,
        Want::Approve
    );
    let missing = CUSTODIANS[2];
    let view = walk(room, place, &id, Want::Arrivals);
    for person in view.people.iter().filter(|person| person.name != missing) {
        let arrive = Action::Arrive {
            name: person.name.clone(),
            identity_check: "passport".into(),
            passphrase: secret(PASSPHRASE),
        };
        act(room, &id, arrive).unwrap();
    }
    let early = act(room, &id, Action::CloseRollCall).unwrap_err();
    assert_eq!(early.code, "absences-recorded");
    let absent = Action::HolderAbsent {
        custodian: missing.into(),
        tried: "called three times".into(),
        reason: "on a ship".into(),
        confirmed_by: WITNESS.into(),
    };
    act(room, &id, absent).unwrap();
    act(room, &id, Action::CloseRollCall).unwrap();
    let mut view = walk(room, place, &id, Want::FollowUp);
    while view.wants == Want::FollowUp {
        let tasks = view.emergency.as_ref().unwrap().follow_ups.iter();
        let task = tasks
            .clone()
            .find(|task| task.state == room::FollowUpState::Open)
            .unwrap();
        let task = task.task.clone();
        let confirmed_by = WITNESS.to_owned();
        let follow = if task == "reissue-for-the-absent" {
            let until = |until: &str| Action::DeferFollowUp {
                task: task.clone(),
                reason: "they are back in May".into(),
                until: until.into(),
                confirmed_by: WITNESS.into(),
            };
            let past = act(room, &id, until("2020-05-31")).unwrap_err();
            assert_eq!(past.code, "deferred-until-later");
            let never = act(room, &id, until("soon")).unwrap_err();
            assert_eq!(never.code, "deferred-until-a-date");
            until("2099-05-31")
        } else {
            Action::DoFollowUp {
                task,
                note: "done".into(),
                confirmed_by,
            }
        };
        view = act(room, &id, follow).unwrap();
    }
    id
}

#[test]
fn what_an_emergency_put_off_stays_open_until_somebody_closes_it() {
    alone(
        "what_an_emergency_put_off_stays_open_until_somebody_closes_it",
        |place| {
            let mut room = generated(place);
            for name in OFFICERS {
                enrol(&mut room, name, "security-officer");
            }
            enrol(&mut room, "Lea Grimm", "auditor");
            let id = emergency(&mut room, place);
            walk(&mut room, place, &id, Want::Record);
            proved(&mut room, &id);

            assert!(!room.deferred()[0].late);
            drop(room);
            let later = Options::with_clock(Some("2100-01-01T00:00:00Z".into()));
            let mut room = Room::open(&place.room(), &later).unwrap();
            let [open] = &room.deferred()[..] else {
                panic!("{:?}", room.deferred());
            };
            assert_eq!(open.ceremony, id);
            assert_eq!(open.task, "reissue-for-the-absent");
            assert_eq!((open.incident.as_str(), open.late), ("INC-7", true));
            let task = open.task.clone();
            let mut close = |task: &str, note: &str, by: &str| -> &str {
                let closed = room.close_follow_up(&id, task, note, by);
                closed.map_or_else(|error| error.code.as_str(), |()| "closed")
            };
            let note = "redistributed on 3 June";
            assert_eq!(close("incident-report", note, WITNESS), "open-follow-up");
            assert_eq!(close(&task, " ", WITNESS), "follow-up-says-what");
            assert_eq!(close(&task, note, "Nobody"), "participant-enrolled");
            assert_eq!(close(&task, note, "Lea Grimm"), "auditor-never-acts");
            assert_eq!(close(&task, note, WITNESS), "closed");
            assert_eq!(close(&task, note, WITNESS), "open-follow-up");
            drop(room);
            let room = Room::open(&place.room(), &later).unwrap();
            assert!(room.deferred().is_empty());
            assert!(room.verify_journal().unwrap().valid);
        },
    );
}
