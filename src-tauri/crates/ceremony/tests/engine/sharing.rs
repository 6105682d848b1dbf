//! Handing shares out and taking them in.

use crate::support::{
    ADMINISTRATOR, Scene, WITNESS, bagging, begin, entering, leaving, next, opening, sealing,
    written,
};
use ceremony::{Command, Effect, Event, Kind, SameShare, Step};

#[test]
fn a_bag_is_sealed_over_the_verified_share_whose_moment_it_is() {
    let mut scene = Scene::at(Kind::Generate, Step::HandOut);
    scene.refuses("verified-before-sealed", sealing(&scene.ceremony));
    scene.goes_on();
    let events = scene.tries(written(true, true)).unwrap();
    assert!(matches!(
        events[..],
        [
            Event::ShareWritten { .. },
            Event::ShareReadBack { .. },
            Event::ShareVerified { .. }
        ]
    ));
    scene.refuses("one-share-at-a-time", bagging(2, "BAG"));
    scene.refuses("bag-has-a-number", bagging(1, " "));
    let alone = Command::SealBag {
        index: 1,
        bag: "BAG".into(),
        confirmed_by: ADMINISTRATOR.into(),
    };
    scene.refuses("confirmed-by-a-witness", alone);
    scene.does(bagging(1, " BAG 7 "));
    let share = &scene.ceremony.attempt.as_ref().unwrap().shares[0];
    assert_eq!(share.bag.as_deref(), Some("BAG 7"));
    scene.refuses("one-share-at-a-time", bagging(1, "BAG 8"));
    scene.goes_on().goes_on();
    scene.refuses("distinct-bags", bagging(2, "BAG 7"));
    scene.does(bagging(2, "BAG 8"));
    Scene::at(Kind::Generate, Step::Rehearse).refuses("steps-in-order", bagging(1, "BAG"));
}

#[test]
fn only_comparing_tells_that_a_share_reads_back() {
    let same = SameShare::compare(b"share 1", b"share 1");
    assert!(same.is_some());
    assert_eq!(SameShare::compare(b"share 1", b"share 2"), None);
    assert_eq!(SameShare::compare(b"share 1", b"share"), None);
    assert_eq!(SameShare::compare(b"", b""), None);
}

#[test]
fn a_share_that_does_not_read_back_is_not_written() {
    let mut scene = Scene::unresolved_at(Kind::Generate, Step::HandOut);
    scene.refuses("read-back-by-code", written(false, true));
    scene.refuses("read-back-by-rows", written(true, false));
    scene.does(crate::support::failing());
    assert_eq!(scene.step(), Some(Step::HandOut));
    let (index, attempt) = (1, 1);
    assert_eq!(
        scene.ceremony.next_effect(),
        Some(Effect::WriteShare {
            index,
            attempt,
            files: Vec::new()
        })
    );
    assert_eq!(scene.ceremony.failures.len(), 1);
}

#[test]
fn a_custodian_takes_their_share_in_person() {
    let mut scene = Scene::at(Kind::Generate, Step::HandOut);
    let (index, attempt) = (1, 1);
    let write = || {
        begin(Effect::WriteShare {
            index,
            attempt,
            files: Vec::new(),
        })
    };
    scene.does(leaving("Custodian 1"));
    scene.refuses("custodian-present", write());
    let back = || Command::Return {
        participant: "id of Custodian 1".into(),
    };
    scene.does(back()).does(write()).does(written(true, true));
    scene.does(leaving("Custodian 1"));
    scene.refuses("custodian-present", bagging(1, "BAG"));
    scene.does(back()).does(bagging(1, "BAG"));
}

#[test]
fn a_custodian_present_brings_one_share_of_their_own() {
    let mut scene = Scene::at(Kind::Drill, Step::Collect);
    scene.refuses("custodian-present", opening(WITNESS, "BAG"));
    scene.refuses("bag-has-a-number", opening("Custodian 1", ""));
    let alone = Command::OpenBag {
        custodian: "Custodian 1".into(),
        bag: "BAG".into(),
        seal_intact: false,
        confirmed_by: String::new(),
    };
    scene.refuses("confirmed-by-a-witness", alone);
    scene.refuses("custodian-present", entering(1, ADMINISTRATOR));
    scene.refuses("own-share", entering(2, "Custodian 1"));
    scene
        .does(opening("Custodian 1", "BAG"))
        .does(entering(1, "Custodian 1"));
    scene.refuses("distinct-shares", entering(1, "Custodian 2"));
    scene.refuses("one-share-per-custodian", entering(2, "Custodian 1"));
    scene.does(leaving("Custodian 2"));
    scene.refuses("custodian-present", entering(2, "Custodian 2"));
    scene.refuses("custodian-present", opening("Custodian 2", "BAG"));
    Scene::at(Kind::Recover, Step::LoadPackage)
        .refuses("steps-in-order", entering(1, "Custodian 1"))
        .refuses("steps-in-order", opening("Custodian 1", "BAG"));
}

#[test]
fn what_is_not_accepted_is_told_and_the_rest_is_kept() {
    let refused = || Command::RefuseShare {
        custodian: "Custodian 2".into(),
        reason: "bad-share".into(),
        detail: "it does not fit the commitments".into(),
    };
    let mut scene = Scene::at(Kind::Recover, Step::Collect);
    scene.goes_on().goes_on().does(refused());
    assert_eq!(scene.ceremony.collected.len(), 1);
    assert_eq!(scene.ceremony.not_accepted.len(), 1);
    scene.goes_on();
    Scene::at(Kind::Recover, Step::Recover).refuses("steps-in-order", refused());
}

#[test]
fn the_threshold_ends_the_collecting() {
    let mut scene = Scene::at(Kind::Recover, Step::Collect);
    assert_eq!(scene.ceremony.threshold(), Some(3));
    while scene.step() == Some(Step::Collect) {
        assert!(scene.ceremony.collected.len() < 3);
        scene.goes_on();
    }
    assert_eq!(scene.step(), Some(Step::Recover));
    scene.refuses("steps-in-order", entering(4, "Custodian 1"));
    assert!(matches!(
        next(&scene.ceremony),
        Some(Command::Begin {
            effect: Effect::InstallKey { .. },
            ..
        })
    ));
}
