//! Who may do what: the table, as the engine enforces it.

use crate::support::{
    ADMINISTRATOR, Scene, WITNESS, arrival, begin, contribution, entering, id_of, opening, pausing,
    signing,
};
use ceremony::{Command, Duty, Kind, Participant, Role, Script, Step};

const AUDITOR: &str = "Auditor";
const OUTSIDE: &str = "Outside witness";
const BACKUP: &str = "Backup";

/// A script of that kind that also names an auditor, a witness from outside and a stand-in.
fn script(kind: Kind) -> Script {
    let mut script = Script::starter(kind);
    script.participants.extend([
        Participant::new(AUDITOR, Role::Auditor),
        Participant::new(OUTSIDE, Role::ExternalWitness),
        Participant::new(BACKUP, Role::BackupCustodian),
    ]);
    assert_eq!(script.problems(), Vec::new());
    script
}

fn at(kind: Kind, step: Step) -> Scene {
    let mut scene = Scene::with_script(&script(kind));
    while scene.step() != Some(step) {
        scene.goes_on();
    }
    scene
}

#[test]
fn an_auditor_reads_and_does_not_act() {
    let mut scene = at(Kind::Generate, Step::MakeKey);
    let label = scene.ceremony.script.key.label.clone();
    let confirmed = |name: &str| Command::Begin {
        effect: ceremony::Effect::GenerateKey {
            key: "00".into(),
            label: label.clone(),
        },
        confirmed_by: Some(name.into()),
    };
    scene.refuses("confirmed-by-a-witness", confirmed(AUDITOR));
    scene.refuses(
        "auditor-never-acts",
        Command::Abort {
            by: AUDITOR.into(),
            reason: "I do not like it".into(),
            found: None,
        },
    );
    scene.does(confirmed(OUTSIDE));
    let mut scene = at(Kind::Recover, Step::Collect);
    scene.refuses("custodian-present", entering(1, AUDITOR));
    scene.does(pausing()).goes_on();
    let scene = at(Kind::Possession, Step::SignOff);
    scene.refuses("auditor-never-acts", signing(&id_of(AUDITOR), true, ""));
}

#[test]
fn the_end_does_not_wait_for_the_auditor() {
    let mut scene = at(Kind::Possession, Step::SignOff);
    let signers: Vec<_> = scene
        .ceremony
        .people
        .iter()
        .filter(|one| one.attendee.role.may(Duty::SignOff))
        .map(|one| one.attendee.participant.clone())
        .collect();
    assert_eq!(signers.len() + 1, scene.ceremony.people.len());
    for participant in signers {
        scene.does(signing(&participant, true, ""));
    }
    assert_eq!(scene.step(), Some(Step::Record));
    // Nor does the roll call.
    let mut scene = at(Kind::Generate, Step::RollCall);
    for planned in scene.ceremony.script.participants.clone() {
        if planned.role != Role::Auditor {
            let arrival = arrival(&scene.ceremony, &planned.name);
            scene.does(arrival);
        }
    }
    scene.does(Command::CloseRollCall {
        by: ADMINISTRATOR.into(),
    });
}

#[test]
fn a_witness_from_outside_confirms_as_any_other() {
    let mut scene = at(Kind::Redistribute, Step::Account);
    let accounted = |confirmed_by: &str| Command::AccountShares {
        by: ADMINISTRATOR.into(),
        confirmed_by: confirmed_by.into(),
        unaccounted: Vec::new(),
        reason: String::new(),
    };
    for name in [ADMINISTRATOR, "Custodian 1", BACKUP, AUDITOR] {
        scene.refuses("confirmed-by-a-witness", accounted(name));
    }
    scene.does(accounted(OUTSIDE));
}

#[test]
fn a_stand_in_brings_a_share_and_takes_none() {
    let mut scene = at(Kind::Redistribute, Step::Contribute);
    scene
        .does(opening(BACKUP, "OLD 1"))
        .does(contribution(1, BACKUP));
    scene.refuses("one-share-per-custodian", contribution(2, BACKUP));
    let scene = at(Kind::Generate, Step::HandOut);
    let shares = &scene.ceremony.attempt.as_ref().unwrap().shares;
    assert!(shares.iter().all(|share| share.custodian != BACKUP));
    let mut scene = at(Kind::Recover, Step::Collect);
    scene.does(opening(BACKUP, "BAG")).does(entering(3, BACKUP));
}

#[test]
fn the_administrator_performs_and_does_nothing_else() {
    let scene = at(Kind::Recover, Step::Collect);
    scene.refuses("custodian-present", opening(ADMINISTRATOR, "BAG"));
    let scene = at(Kind::Recover, Step::Inspect);
    for by in [WITNESS, BACKUP, AUDITOR, "Custodian 1"] {
        let accept = Command::AcceptTokens {
            by: by.into(),
            confirmed_by: WITNESS.into(),
        };
        scene.refuses("performed-by-the-administrator", accept);
    }
    let scene = at(Kind::Recover, Step::Recover);
    let effect = scene.ceremony.next_effect().unwrap();
    scene.refuses(
        "confirmed-by-a-witness",
        Command::Begin {
            effect: effect.clone(),
            confirmed_by: Some(ADMINISTRATOR.into()),
        },
    );
    assert!(scene.ceremony.decide(begin(effect)).is_ok());
}

#[test]
fn each_role_is_known_by_its_name_alone() {
    for role in Role::ALL {
        assert_eq!(role.to_string().parse(), Ok(role));
    }
    let unknown = "janitor".parse::<Role>().unwrap_err();
    assert!(unknown.contains("auditor"), "{unknown}");
    assert!("dance".parse::<Kind>().is_err());
}
