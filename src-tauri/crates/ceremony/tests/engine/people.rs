//! Arriving, leaving, the roll call and signing off.

use crate::support::{
    ADMINISTRATOR, Scene, WITNESS, arrival, arrival_of, attendee, id_of, leaving, signed_by,
    signing,
};
use ceremony::{Command, Kind, Role, Step};
use proof::signoff;

fn close_roll_call() -> Command {
    Command::CloseRollCall {
        by: ADMINISTRATOR.into(),
    }
}

/// A roll call to which those named have come.
fn roll_call(kind: Kind, names: &[&str]) -> Scene {
    let mut scene = Scene::at(kind, Step::RollCall);
    for name in names {
        let arrival = arrival(&scene.ceremony, name);
        scene.does(arrival);
    }
    scene
}

#[test]
fn only_those_in_the_script_arrive_once_and_in_their_role() {
    let scene = roll_call(Kind::Generate, &["Custodian 1"]);
    let stranger = |name: &str, role, identity_check: &str| {
        let mut attendee = attendee(&scene.ceremony, "Custodian 2");
        attendee.name = name.into();
        attendee.role = role;
        arrival_of(&scene.ceremony, attendee, identity_check)
    };
    scene.refuses(
        "named-in-the-script",
        stranger("Stranger", Role::Custodian, "passport"),
    );
    scene.refuses(
        "role-as-in-the-script",
        stranger("Custodian 2", Role::Witness, "passport"),
    );
    scene.refuses(
        "identity-checked",
        stranger("Custodian 2", Role::Custodian, ""),
    );
    scene.refuses(
        "roll-call-signed",
        Command::Arrive {
            attendee: attendee(&scene.ceremony, "Custodian 2"),
            identity_check: "passport".into(),
            signed: signed_by("Custodian 2", b"something else"),
        },
    );
    scene.refuses("arrives-once", arrival(&scene.ceremony, "Custodian 1"));
    // One enrolled person cannot come as two.
    let mut again = attendee(&scene.ceremony, "Custodian 2");
    again.participant = id_of("Custodian 1");
    scene.refuses(
        "arrives-once",
        arrival_of(&scene.ceremony, again, "passport"),
    );
}

#[test]
fn a_key_is_made_only_before_everybody() {
    let mut scene = roll_call(
        Kind::Generate,
        &[ADMINISTRATOR, "Custodian 1", "Custodian 2", WITNESS],
    );
    scene.refuses("everyone-present", close_roll_call());
    for name in ["Custodian 3", "Custodian 4", "Custodian 5"] {
        let arrival = arrival(&scene.ceremony, name);
        scene.does(arrival);
    }
    scene.does(leaving("Custodian 4"));
    scene.refuses("everyone-present", close_roll_call());
    scene.does(Command::Return {
        participant: id_of("Custodian 4"),
    });
    scene.does(close_roll_call());
}

#[test]
fn a_recovery_needs_administrator_witness_and_two_custodians() {
    let custodians = ["Custodian 1", "Custodian 3"];
    roll_call(Kind::Recover, &["Custodian 1", "Custodian 3", WITNESS])
        .refuses("an-administrator-present", close_roll_call());
    roll_call(
        Kind::Recover,
        &["Custodian 1", "Custodian 3", ADMINISTRATOR],
    )
    .refuses("a-witness-present", close_roll_call());
    roll_call(Kind::Recover, &["Custodian 1", WITNESS, ADMINISTRATOR])
        .refuses("a-quorum-present", close_roll_call());
    let mut scene = roll_call(Kind::Recover, &[WITNESS, ADMINISTRATOR]);
    scene.refuses("a-quorum-present", close_roll_call());
    for name in custodians {
        let arrival = arrival(&scene.ceremony, name);
        scene.does(arrival);
    }
    scene.does(close_roll_call());
    Scene::opened(Kind::Recover).refuses("steps-in-order", close_roll_call());
}

#[test]
fn who_leaves_is_away_until_they_return() {
    let mut scene = Scene::at(Kind::Generate, Step::Inspect);
    let back = |name| Command::Return {
        participant: id_of(name),
    };
    scene.refuses("has-arrived", leaving("Stranger"));
    scene.refuses("has-arrived", back("Stranger"));
    scene.refuses("away-to-return", back(WITNESS));
    let silent = Command::Leave {
        participant: id_of(WITNESS),
        reason: String::new(),
    };
    scene.refuses("leaving-has-a-reason", silent);
    scene.does(leaving(WITNESS));
    scene.refuses("here-to-leave", leaving(WITNESS));
    // A witness who is away confirms nothing.
    scene.goes_on();
    let accept = Command::AcceptTokens {
        by: ADMINISTRATOR.into(),
        confirmed_by: WITNESS.into(),
    };
    scene.refuses("confirmed-by-a-witness", accept.clone());
    scene.does(back(WITNESS)).does(accept);
    let absence = &scene.ceremony.person(&id_of(WITNESS)).unwrap().absences;
    assert!(absence.len() == 1 && absence[0].returned.is_some());
}

#[test]
fn everybody_signs_once_with_their_own_key() {
    let mut scene = Scene::at(Kind::Generate, Step::SignOff);
    let participant = id_of("Custodian 1");
    scene.refuses("has-arrived", signing(&id_of("Stranger"), true, ""));
    scene.refuses(
        "disagreement-has-a-reason",
        signing(&participant, false, " "),
    );
    let other = |name, message: &[u8]| Command::SignOff {
        participant: participant.clone(),
        agree: true,
        reason: String::new(),
        checkpoint: "a note".into(),
        signed: signed_by(name, message),
    };
    let agrees = signoff::message(true, "", "a note").unwrap();
    scene.refuses("own-enrolled-key", other("Custodian 2", &agrees));
    let disagrees = signoff::message(false, "", "a note").unwrap();
    scene.refuses("sign-off-signed", other("Custodian 1", &disagrees));
    scene.does(signing(&participant, false, "the bag was torn"));
    scene.refuses("signs-once", signing(&participant, true, ""));
    while scene.step() == Some(Step::SignOff) {
        scene.goes_on();
    }
    assert_eq!(scene.ceremony.sign_offs.len(), 7);
    assert!(!scene.ceremony.sign_offs[0].what.agreement.agree);
    Scene::at(Kind::Generate, Step::Inspect)
        .refuses("steps-in-order", signing(&participant, true, ""));
}
