//! Devices that say yes and do nothing, or something else: nothing is released, nothing untrue is
//! journalled, and once the device is well again the ceremony goes on.

use crate::support::*;
use room::{Action, Error, Room, View, Want};

fn make() -> Action {
    Action::MakeKey {
        confirmed_by: WITNESS.into(),
    }
}

fn rehearse() -> Action {
    Action::Rehearse { dice: None }
}

fn close() -> Action {
    Action::CloseDoor {
        confirmed_by: WITNESS.into(),
    }
}

fn adopt() -> Action {
    Action::Reconcile {
        decision: "adopt".into(),
        confirmed_by: WITNESS.into(),
    }
}

fn recover() -> Action {
    Action::Recover {
        confirmed_by: WITNESS.into(),
    }
}

/// Does it under a plan that makes the device lie, and puts the device right again.
fn lied_to(room: &mut Room, place: &Place, id: &str, plan: &str, action: Action) -> Error {
    place.plan(plan);
    let told = act(room, id, action);
    place.plan("");
    match told {
        Err(error) => error,
        Ok(view) => panic!("{plan}: it went on to {:?}", view.wants),
    }
}

/// How many entries of that kind the ceremony has.
fn entries(room: &Room, id: &str, kind: &str) -> Vec<String> {
    let all = room.journal(None, u64::MAX).unwrap().into_iter();
    all.filter(|entry| entry.ceremony.as_deref() == Some(id) && entry.kind == kind)
        .map(|entry| entry.fields)
        .collect()
}

/// The generation to its end, and the proof that what was shared is the key: a recovery, compared
/// with the copy that is still there.
fn ends_well(room: &mut Room, place: &Place, id: &str) -> View {
    walk(room, place, id, Want::Record);
    assert!(room.verify_journal().unwrap().valid);
    let recovery = ceremony(room, place, "recover", Want::Record);
    let view = room.view(&recovery).unwrap();
    assert_eq!(view.copies_equal, Some(true));
    view
}

#[test]
fn a_door_that_was_only_said_to_close_is_not_closed() {
    alone(
        "lies::a_door_that_was_only_said_to_close_is_not_closed",
        |place| {
            let mut room = place.make_room();
            let id = ceremony(&mut room, place, "generate", Want::CloseDoor);
            let error = lied_to(&mut room, place, &id, "C_SetAttributeValue ok", close());
            assert_eq!(error.code, "said-not-done");
            assert!(entries(&room, &id, "door-closed").is_empty());
            assert_eq!(room.view(&id).unwrap().wants, Want::Reconcile);
            // Neither is one of which nobody knows whether the key can leave.
            let plan = "C_WrapKey rv:0x30 skip=1 times=1";
            let error = lied_to(&mut room, place, &id, plan, adopt());
            assert_eq!(error.code, "door-not-known");
            assert!(entries(&room, &id, "door-closed").is_empty());

            ends_well(&mut room, place, &id);
            let closed = entries(&room, &id, "door-closed");
            assert_eq!(closed.len(), 1);
            assert!(
                closed[0].contains("\"extractable\": \"false\""),
                "{closed:?}"
            );
        },
    );
}

#[test]
fn one_key_never_gets_two_check_values() {
    alone("lies::one_key_never_gets_two_check_values", |place| {
        let mut room = place.make_room();
        let id = ceremony(&mut room, place, "generate", Want::MakeKey);
        let once = "C_Sign garbage times=1";
        let error = lied_to(&mut room, place, &id, once, make());
        assert_eq!(error.code, "check-value-disagrees");
        assert!(entries(&room, &id, "key-made").is_empty());
        walk(&mut room, place, &id, Want::Rehearse);
        // The same wrong one twice: the journal knows better.
        let twice = "C_Sign garbage times=2";
        let error = lied_to(&mut room, place, &id, twice, rehearse());
        assert_eq!(error.code, "check-value-disagrees");
        assert!(entries(&room, &id, "recovery-rehearsed").is_empty());
        walk(&mut room, place, &id, Want::CloseDoor);
        // The copy is compared with the original by a check value and two answers, each asked for
        // twice; then the check value is read for the journal, which knows it already.
        for (plan, code) in [
            ("C_Sign garbage times=1", "check-value-disagrees"),
            ("C_Sign garbage skip=2 times=1", "wrong-answer"),
            ("C_Sign garbage skip=4 times=1", "wrong-answer"),
            ("C_Sign garbage skip=6 times=1", "check-value-disagrees"),
            ("C_Sign garbage times=2", "check-value-disagrees"),
        ] {
            let unresolved = room.view(&id).unwrap().wants == Want::Reconcile;
            let action = if unresolved { adopt() } else { close() };
            let error = lied_to(&mut room, place, &id, plan, action);
            assert_eq!(error.code, code, "{plan}");
            assert!(entries(&room, &id, "door-closed").is_empty());
        }
        ends_well(&mut room, place, &id);
    });
}

#[test]
fn a_key_taken_in_wrongly_rehearses_nothing() {
    alone("lies::a_key_taken_in_wrongly_rehearses_nothing", |place| {
        let mut room = place.make_room();
        let id = ceremony(&mut room, place, "generate", Want::Rehearse);
        // The handle that wraps, the one that opens, and what is opened. Between the first two the
        // other session unwraps a published key, to see which locks the device keeps to.
        for (skip, code) in [
            (0, "import-differs"),
            (2, "import-differs"),
            (3, "check-value-disagrees"),
        ] {
            let plan = format!("C_UnwrapKey wrong-key skip={skip} times=1");
            let error = lied_to(&mut room, place, &id, &plan, rehearse());
            assert_eq!(error.code, code, "{plan}");
            let view = room.view(&id).unwrap();
            assert_eq!(view.wants, Want::Rehearse, "{plan}");
            assert!(entries(&room, &id, "recovery-rehearsed").is_empty());
        }
        // Every import wrong in the same way does not help: what is compared is what was sent.
        let error = lied_to(&mut room, place, &id, "C_UnwrapKey wrong-key", rehearse());
        assert_eq!(error.code, "import-differs");
        ends_well(&mut room, place, &id);
    });
}

#[test]
fn another_key_than_the_packages_does_not_stay_in_the_target() {
    alone(
        "lies::another_key_than_the_packages_does_not_stay_in_the_target",
        |place| {
            let mut room = place.make_room();
            ceremony(&mut room, place, "generate", Want::Record);
            let id = ceremony(&mut room, place, "recover", Want::Recover);
            let plan = "C_UnwrapKey wrong-key times=1";
            let error = lied_to(&mut room, place, &id, plan, recover());
            assert_eq!(error.code, "import-differs");
            let plan = "C_UnwrapKey wrong-key skip=1 times=1";
            let error = lied_to(&mut room, place, &id, plan, recover());
            assert_eq!(error.code, "check-value-disagrees");
            assert!(error.recovery.contains("destroyed again"), "{error:?}");
            assert!(entries(&room, &id, "key-recovered").is_empty());
            // The device fails: nobody says of the package that it was altered.
            let plan = "C_UnwrapKey rv:0x30 skip=1";
            let error = lied_to(&mut room, place, &id, plan, recover());
            assert_eq!(error.code, "device-failed");
            // The shares are still there, and the token is free.
            assert_eq!(room.view(&id).unwrap().wants, Want::Recover);
            let view = walk(&mut room, place, &id, Want::Record);
            assert_eq!(view.copies_equal, Some(true));
            assert_eq!(entries(&room, &id, "effect-failed").len(), 3);
        },
    );
}

#[test]
fn a_live_test_of_another_key_is_none() {
    alone("lies::a_live_test_of_another_key_is_none", |place| {
        let mut room = place.make_room();
        ceremony(&mut room, place, "generate", Want::Record);
        let id = ceremony(&mut room, place, "live-test", Want::TestKey);
        let test = || Action::TestKey {
            confirmed_by: WITNESS.into(),
        };
        for (skip, code) in [(0, "import-differs"), (1, "check-value-disagrees")] {
            let plan = format!("C_UnwrapKey wrong-key skip={skip} times=1");
            let error = lied_to(&mut room, place, &id, &plan, test());
            assert_eq!(error.code, code);
        }
        walk(&mut room, place, &id, Want::Record);
        assert_eq!(entries(&room, &id, "live-recovery-tested").len(), 1);
    });
}

#[test]
fn a_journal_key_made_in_spite_of_an_error_signs() {
    alone(
        "lies::a_journal_key_made_in_spite_of_an_error_signs",
        |place| {
            for (number, plan) in [
                "C_GenerateKeyPair after-rv:0x30 times=1",
                "C_GenerateKeyPair after-rv:0x30",
                "C_GenerateKeyPair rv:0x30",
                "C_GenerateKeyPair ok",
                "C_Sign garbage",
            ]
            .into_iter()
            .enumerate()
            {
                let folder = place.at(&format!("room-{number}"));
                let mut room = Room::init_practice(&folder, &room::Options::default()).unwrap();
                let id = ceremony(&mut room, place, "generate", Want::AcceptTokens);
                let accept = || Action::AcceptTokens {
                    confirmed_by: WITNESS.into(),
                };
                place.plan(plan);
                let first = act(&mut room, &id, accept());
                place.plan("");
                assert_eq!(first.is_ok(), number < 2, "{plan}: {first:?}");
                if let Err(error) = first {
                    let expected = ["", "", "device-failed", "said-not-done", "signature-wrong"];
                    assert_eq!(error.code, expected[number], "{plan}");
                    // The same token serves as soon as the device is well.
                    act(&mut room, &id, accept()).unwrap();
                }
                walk(&mut room, place, &id, Want::WriteShare);
                assert!(room.verify_journal().unwrap().valid);
            }
        },
    );
}

#[test]
fn a_wrong_signature_is_not_a_missing_key() {
    alone("lies::a_wrong_signature_is_not_a_missing_key", |place| {
        let mut room = place.make_room();
        let id = ceremony(&mut room, place, "generate", Want::WriteShare);
        let pause = || Action::Pause {
            reason: "lunch".into(),
        };
        // A pause locks the tokens; what is to sign again is unlocked again.
        let resume = |room: &mut Room| {
            act(room, &id, Action::Resume).unwrap();
            let slot = room.locked_journal_token().unwrap().unwrap();
            room.unlock(slot.module.as_ref(), slot.slot, &secret(PIN))
                .unwrap();
        };
        for (plan, code) in [
            ("C_Sign garbage", "signature-wrong"),
            ("C_SignInit rv:0x30", "device-failed"),
            ("C_CreateObject rv:0x30", "checkpoint-not-kept"),
        ] {
            let error = lied_to(&mut room, place, &id, plan, pause());
            assert_eq!(error.code, code, "{plan}");
            resume(&mut room);
        }
        // Wrong once, it is asked again.
        place.plan("C_Sign garbage times=1");
        act(&mut room, &id, pause()).unwrap();
        place.plan("");
        resume(&mut room);
        walk(&mut room, place, &id, Want::Record);
        assert!(room.verify_journal().unwrap().valid);
    });
}
