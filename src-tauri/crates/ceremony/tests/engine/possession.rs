//! Possession checks: a challenge, who answers it, and when the check is over.

use crate::support::{
    ADMINISTRATOR, Scene, WITNESS, arrival, bagging, challenging, closing_check, forgetting,
    leaving, next, opening, package, pausing, proof, proof_for,
};
use ceremony::{Command, Event, Kind, Step};

/// A check whose challenge was issued.
fn challenged() -> Scene {
    let mut scene = Scene::at(Kind::Possession, Step::Prove);
    scene.does(challenging());
    scene
}

fn refused(custodian: &str) -> Command {
    Command::RefuseProof {
        custodian: custodian.into(),
        reason: "unreadable".into(),
        detail: "a stain".into(),
    }
}

#[test]
fn a_check_goes_over_weeks_and_rebuilds_nothing() {
    let mut scene = Scene::at(Kind::Possession, Step::Prove);
    while scene.step() == Some(Step::Prove) {
        // Between two custodians days pass, and the program ends.
        let ordinary = next(&scene.ceremony).unwrap();
        assert_eq!(scene.tries(forgetting()).unwrap(), Vec::new());
        scene.does(pausing()).goes_on().does(ordinary);
        assert_eq!(scene.ceremony.next_effect(), None);
    }
    let closed = scene.ceremony.check_closed.as_ref().unwrap();
    assert_eq!(closed.proved, [1, 2, 3, 4]);
    assert_eq!(closed.missing, [5]);
    assert_eq!(closed.reason, "Custodian 5 is abroad");
    assert_eq!(
        scene.ceremony.proved[0].what.bag.as_deref(),
        Some("AGAIN 1")
    );
    assert!(scene.ceremony.collected.is_empty());
    while scene.step().is_some() {
        scene.goes_on();
    }
    assert_eq!(scene.ceremony, scene.replayed());
}

#[test]
fn custodians_come_one_by_one() {
    let mut scene = Scene::at(Kind::Possession, Step::RollCall);
    for name in [ADMINISTRATOR, WITNESS] {
        let arrival = arrival(&scene.ceremony, name);
        scene.does(arrival);
    }
    scene
        .does(Command::CloseRollCall {
            by: ADMINISTRATOR.into(),
        })
        .goes_on()
        .goes_on();
    scene.refuses("custodian-present", opening("Custodian 3", "BAG"));
    let arrival = arrival(&scene.ceremony, "Custodian 3");
    scene
        .does(arrival)
        .does(opening("Custodian 3", "BAG"))
        .does(proof(3, "Custodian 3", "in-room"))
        .does(bagging(0, "BAG again"))
        .does(leaving("Custodian 3"));
    scene.refuses("custodian-present", opening("Custodian 3", "BAG again"));
}

#[test]
fn a_proof_answers_the_one_challenge() {
    let mut scene = Scene::at(Kind::Possession, Step::Prove);
    scene.refuses("challenge-first", proof(2, "Custodian 2", "own-machine"));
    scene.does(challenging());
    scene.refuses("one-challenge", challenging());
    let older = proof_for(&[0xc1; 32], 2, "Custodian 2", "own-machine");
    scene.refuses("answers-the-challenge", older);
    Scene::at(Kind::Possession, Step::LoadPackage)
        .refuses("steps-in-order", challenging())
        .refuses("steps-in-order", proof(2, "Custodian 2", "own-machine"));
}

#[test]
fn each_custodian_proves_one_share_once() {
    let mut scene = challenged();
    scene.refuses("named-in-the-script", proof(2, WITNESS, "own-machine"));
    scene.refuses("named-in-the-script", proof(2, "Stranger", "own-machine"));
    scene.does(proof(2, "Custodian 2", "own-machine"));
    scene.refuses("distinct-shares", proof(2, "Custodian 3", "own-machine"));
    scene.refuses(
        "one-share-per-custodian",
        proof(3, "Custodian 2", "own-machine"),
    );
}

#[test]
fn a_share_proved_in_the_room_comes_out_of_its_own_bag_and_goes_back() {
    let mut scene = challenged();
    scene.refuses("opened-before-proved", proof(1, "Custodian 1", "in-room"));
    scene.refuses("opened-before-sealed", bagging(1, "BAG"));
    scene.does(opening("Custodian 1", "BAG 1"));
    scene.refuses("opened-before-proved", proof(2, "Custodian 2", "in-room"));
    scene.refuses("sealed-again-first", opening("Custodian 2", "BAG 2"));
    scene.refuses("sealed-again-first", closing_check("the rest is abroad"));
    scene.does(proof(1, "Custodian 1", "in-room"));
    scene.refuses("bag-has-a-number", bagging(1, " "));
    scene.refuses("distinct-bags", bagging(1, "BAG 1"));
    let alone = Command::SealBag {
        index: 1,
        bag: "BAG 1b".into(),
        confirmed_by: ADMINISTRATOR.into(),
    };
    scene.refuses("confirmed-by-a-witness", alone);
    // The index a front sends is not asked: it is that of the share just proved.
    let events = scene.tries(bagging(0, " BAG 1b ")).unwrap();
    assert!(matches!(
        &events[..],
        [Event::BagSealed { index: 1, custodian, bag, .. }]
            if custodian == "Custodian 1" && bag == "BAG 1b"
    ));
    scene.does(opening("Custodian 2", "BAG 2"));
    scene.refuses("distinct-bags", bagging(2, "BAG 1b"));
    // Somebody else may prove meanwhile, on a machine of their own.
    scene.does(proof(4, "Custodian 4", "own-machine"));
    assert_eq!(scene.ceremony.unsealed.as_deref(), Some("Custodian 2"));
}

#[test]
fn a_share_that_cannot_be_proved_goes_back_into_its_bag_too() {
    let mut scene = challenged();
    scene
        .does(opening("Custodian 1", "BAG 1"))
        .does(refused("Custodian 1"));
    assert_eq!(scene.ceremony.not_accepted.len(), 1);
    scene.refuses("sealed-again-first", closing_check("unreadable"));
    let events = scene.tries(bagging(0, "BAG 1b")).unwrap();
    assert!(matches!(events[..], [Event::BagSealed { index: 0, .. }]));
    // They may come with a better copy.
    scene
        .does(opening("Custodian 1", "BAG 1b"))
        .does(proof(1, "Custodian 1", "in-room"))
        .does(bagging(0, "BAG 1c"));
    assert_eq!(scene.ceremony.proved[0].what.bag.as_deref(), Some("BAG 1c"));
    Scene::at(Kind::Possession, Step::SignOff).refuses("steps-in-order", refused("Custodian 1"));
}

#[test]
fn a_check_ends_with_a_reason_for_what_is_missing() {
    let mut scene = challenged();
    scene.refuses("missing-shares-have-a-reason", closing_check(" "));
    let by_another = |by: &str, confirmed_by: &str| Command::CloseCheck {
        by: by.into(),
        confirmed_by: confirmed_by.into(),
        reason: "all are abroad".into(),
    };
    scene.refuses(
        "performed-by-the-administrator",
        by_another("Custodian 1", WITNESS),
    );
    scene.refuses(
        "confirmed-by-a-witness",
        by_another(ADMINISTRATOR, ADMINISTRATOR),
    );
    for index in 1..=5 {
        let custodian = format!("Custodian {index}");
        scene.does(proof(index, &custodian, "own-machine"));
    }
    scene.does(closing_check(""));
    let closed = scene.ceremony.check_closed.as_ref().unwrap();
    assert!(closed.missing.is_empty());
    Scene::at(Kind::Possession, Step::LoadPackage)
        .refuses("steps-in-order", closing_check("no reason"));
}

#[test]
fn a_check_asks_of_no_token_and_of_few_people() {
    let scene = Scene::at(Kind::Possession, Step::LoadPackage);
    assert!(scene.ceremony.token_roles().is_empty());
    // Whoever is not named cannot prove; their share is among the missing.
    let mut package = package();
    package.threshold = 200;
    package.shares = 255;
    assert!(
        scene
            .ceremony
            .decide(Command::LoadPackage { package })
            .is_ok()
    );
}
