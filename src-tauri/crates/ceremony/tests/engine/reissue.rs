//! Redistribution: whether it still protects, who shares again, and the end of the old quorum.

use crate::support::{
    ADMINISTRATOR, Scene, WITNESS, aborting, accounting, bagging, contribution, destroying,
    destroying_voided, failing, forgetting, new_package, opening, opening_sealed, package,
    redistributing, retire,
};
use ceremony::{Command, Effect, Event, Kind, Phase, Replaced, Script, Step};

const ROTATE: &str = "rotate the master key";

fn account() -> Scene {
    Scene::at(Kind::Redistribute, Step::Account)
}

/// Old shares to be shared again, of which `lost` are in unknown hands.
fn contribute(lost: &[u8]) -> Scene {
    let mut scene = account();
    scene.does(accounting(lost, "not found"));
    scene
}

/// Contributions of the first `count` custodians.
fn contributed(count: u8) -> Scene {
    let mut scene = contribute(&[]);
    for index in 1..=count {
        scene.does(contribution(index, &format!("Custodian {index}")));
    }
    scene
}

/// A hand-out of which `sealed` bags are sealed.
fn handing_out(sealed: usize) -> Scene {
    let mut scene = Scene::at(Kind::Redistribute, Step::HandOut);
    for _ in 0..3 * sealed {
        scene.goes_on();
    }
    scene
}

#[test]
fn a_redistribution_keeps_the_secret_and_ends_the_old_quorum() {
    let mut scene = Scene::at(Kind::Redistribute, Step::SignOff);
    let reissue = scene.ceremony.reissue.as_ref().unwrap();
    assert_eq!(reissue.from, package());
    let lost = reissue.unaccounted.as_ref().unwrap();
    assert_eq!((&lost.shares[..], &*lost.reason), (&[5][..], "not found"));
    assert_eq!(reissue.destroyed.len(), 3);
    // The two that were not destroyed; one of them was in unknown hands.
    assert_eq!(reissue.remaining.as_deref(), Some(&[4, 5][..]));
    let attempt = scene.ceremony.attempt.as_ref().unwrap();
    assert_eq!(attempt.package, new_package());
    assert_eq!(attempt.equality, None, "nothing was rebuilt to compare");
    assert!(attempt.shares.iter().all(|share| share.bag.is_some()));
    let released = scene.ceremony.released.as_ref().unwrap();
    assert_eq!(released.package, new_package());
    while scene.step().is_some() {
        scene.goes_on();
    }
    assert_eq!(scene.ceremony, scene.replayed());
}

#[test]
fn a_threshold_of_lost_shares_asks_for_rotation() {
    let mut scene = account();
    let refused = scene
        .ceremony
        .decide(accounting(&[1, 2, 3], "a burglary"))
        .unwrap_err();
    assert_eq!(refused.rule, "fewer-than-threshold-unaccounted");
    assert!(refused.expected.contains(ROTATE), "{refused}");
    scene.refuses(
        "fewer-than-threshold-unaccounted",
        accounting(&[1, 2, 3, 4, 5], "a burglary"),
    );
    for strange in [&[0][..], &[6], &[2, 2]] {
        scene.refuses("shares-that-exist", accounting(strange, "not found"));
    }
    scene.refuses("unaccounted-shares-have-a-reason", accounting(&[2], " "));
    let by_another = |by: &str, confirmed_by: &str| Command::AccountShares {
        by: by.into(),
        confirmed_by: confirmed_by.into(),
        unaccounted: Vec::new(),
        reason: String::new(),
    };
    scene.refuses(
        "performed-by-the-administrator",
        by_another("Custodian 1", WITNESS),
    );
    scene.refuses("confirmed-by-a-witness", by_another(ADMINISTRATOR, ""));
    scene.does(accounting(&[1, 2], "not found"));
    assert_eq!(scene.step(), Some(Step::Contribute));
    scene.refuses("steps-in-order", accounting(&[], ""));
}

#[test]
fn what_is_left_must_still_be_a_quorum() {
    let mut scene = Scene::at(Kind::Redistribute, Step::LoadPackage);
    let mut few = package();
    few.shares = 4;
    scene.does(Command::LoadPackage { package: few });
    scene.refuses("a-quorum-accounted", accounting(&[1, 2], "not found"));
    scene.does(accounting(&[1], "not found"));
}

#[test]
fn the_script_names_enough_who_bring() {
    let mut script = Script::starter(Kind::Redistribute);
    let bringers = script.participants.iter_mut().filter(|one| one.brings);
    bringers.last().unwrap().brings = false;
    let mut scene = Scene::with_script(&script);
    while scene.step() != Some(Step::LoadPackage) {
        scene.goes_on();
    }
    scene.refuses(
        "enough-who-bring",
        Command::LoadPackage { package: package() },
    );
    // It is said before bags are opened, of recoveries too.
    let mut large = package();
    large.threshold = 4;
    Scene::at(Kind::Recover, Step::LoadPackage)
        .refuses("enough-who-bring", Command::LoadPackage { package: large });
}

#[test]
fn each_old_custodian_contributes_one_share_that_is_accounted_for() {
    let mut scene = contribute(&[5]);
    scene.refuses("custodian-present", contribution(1, WITNESS));
    scene.refuses("custodian-present", contribution(1, "Stranger"));
    scene.refuses("accounted-share", contribution(5, "Custodian 5"));
    let Command::Contribute {
        index,
        custodian,
        bag,
        how,
        mut commitments,
    } = contribution(1, "Custodian 1")
    else {
        panic!("not a contribution");
    };
    commitments.pop();
    scene.refuses(
        "quorum-as-in-the-script",
        Command::Contribute {
            index,
            custodian,
            bag,
            how,
            commitments,
        },
    );
    scene.does(contribution(1, "Custodian 1"));
    scene.refuses("distinct-shares", contribution(1, "Custodian 2"));
    scene.refuses("one-share-per-custodian", contribution(2, "Custodian 1"));
    scene.refuses("a-quorum-contributes", redistributing(new_package()));
    // Somebody lied, or left: another takes their place.
    scene.does(Command::RefuseShare {
        custodian: "Custodian 2".into(),
        reason: "bad-share".into(),
        detail: "it does not fit the commitments".into(),
    });
    scene
        .does(contribution(3, "Custodian 3"))
        .does(contribution(4, "Custodian 4"));
    scene.refuses("as-many-as-needed", contribution(2, "Custodian 2"));
    scene.does(redistributing(new_package()));
    assert!(matches!(
        &scene.journal.last().unwrap().1,
        Event::QuorumRedistributed { contributors, attempt: 1, .. } if *contributors == [1, 3, 4]
    ));
    scene.refuses("steps-in-order", contribution(2, "Custodian 2"));
}

#[test]
fn a_bag_that_came_open_counts_as_in_other_hands() {
    // Two lost, and one more whose bag was open: three could be together somewhere.
    let mut scene = contribute(&[4, 5]);
    scene.does(opening_sealed("Custodian 1", "OLD 1", false));
    scene.refuses(
        "fewer-than-threshold-unaccounted",
        contribution(1, "Custodian 1"),
    );
    scene
        .does(opening("Custodian 2", "OLD 2"))
        .does(contribution(2, "Custodian 2"));

    let mut scene = contribute(&[5]);
    scene
        .does(opening_sealed("Custodian 1", "OLD 1", false))
        .does(contribution(1, "Custodian 1"))
        .does(opening("Custodian 2", "OLD 2"))
        .does(contribution(2, "Custodian 2"))
        .does(forgetting());
    // Bags opened here are open when they are brought again; that is nobody's doing.
    scene
        .does(opening("Custodian 1", "OLD 1"))
        .does(contribution(1, "Custodian 1"))
        .does(opening_sealed("Custodian 2", "OLD 2", false))
        .does(contribution(2, "Custodian 2"))
        .does(opening("Custodian 3", "OLD 3"))
        .does(contribution(3, "Custodian 3"))
        .does(redistributing(new_package()));
    while scene.step() != Some(Step::Retire) {
        scene.goes_on();
    }
    for index in [1, 2, 3] {
        scene.does(destroying(index));
    }
    // 4 and 5 are left, and 1 may have been copied before it was destroyed.
    scene.refuses("fewer-than-threshold-remain", retire());
    scene.does(destroying(4)).does(retire());
    let reissue = scene.ceremony.reissue.as_ref().unwrap();
    assert_eq!(reissue.remaining.as_deref(), Some(&[1, 5][..]));
}

#[test]
fn the_secret_and_the_key_stay_the_same_under_new_commitments() {
    let scene = contributed(3);
    let mut other = new_package();
    other.commitments[0] = "03".repeat(33);
    scene.refuses("same-secret", redistributing(other));
    let mut other = new_package();
    other.header_digest = "00".repeat(32);
    scene.refuses("same-package-header", redistributing(other));
    let mut other = new_package();
    other.key = "00".into();
    scene.refuses("same-package-header", redistributing(other));
    scene.refuses("another-quorum", redistributing(package()));
    let mut other = new_package();
    other.threshold = 2;
    scene.refuses("quorum-as-in-the-script", redistributing(other));
}

#[test]
fn old_shares_are_destroyed_once_before_a_witness() {
    let mut scene = Scene::at(Kind::Redistribute, Step::Retire);
    scene.refuses("shares-that-exist", destroying(0));
    scene.refuses("shares-that-exist", destroying(6));
    let badly = |how: &str, confirmed_by: &str| Command::DestroyOldShare {
        index: 1,
        custodian: "Custodian 1".into(),
        bag: "OLD 1".into(),
        how: how.into(),
        confirmed_by: confirmed_by.into(),
    };
    scene.refuses("destruction-said-how", badly(" ", WITNESS));
    scene.refuses("confirmed-by-a-witness", badly("shredded", ADMINISTRATOR));
    scene.does(destroying(1));
    scene.refuses("destroyed-once", destroying(1));
    let retired = |by: &str, confirmed_by: &str| Command::RetireQuorum {
        by: by.into(),
        confirmed_by: confirmed_by.into(),
        replaced: Replaced::default(),
    };
    scene.refuses(
        "performed-by-the-administrator",
        retired("Custodian 1", WITNESS),
    );
    scene.refuses("confirmed-by-a-witness", retired(ADMINISTRATOR, ""));
    let refused = scene.ceremony.decide(retire()).unwrap_err();
    assert_eq!(refused.rule, "fewer-than-threshold-remain");
    assert_eq!(refused.actual, "4");
    assert!(refused.expected.contains(ROTATE), "{refused}");
    // One in unknown hands does not count as destroyed, although it turned up.
    scene.does(destroying(5)).does(destroying(2));
    scene.refuses("fewer-than-threshold-remain", retire());
    scene.does(destroying(3)).does(retire());
    let reissue = scene.ceremony.reissue.as_ref().unwrap();
    assert_eq!(reissue.remaining.as_deref(), Some(&[4, 5][..]));
    Scene::at(Kind::Redistribute, Step::HandOut)
        .refuses("steps-in-order", destroying(1))
        .refuses("steps-in-order", retire());
}

#[test]
fn contributions_are_made_again_after_a_restart() {
    for count in 1..=3 {
        let mut scene = contributed(count);
        let events = scene.tries(forgetting()).unwrap();
        assert!(matches!(events[..], [Event::ContributionsForgotten { .. }]));
        assert_eq!(scene.step(), Some(Step::Contribute));
        scene.refuses("a-quorum-contributes", redistributing(new_package()));
        while scene.step().is_some() {
            scene.goes_on();
        }
        assert_eq!(scene.ceremony, scene.replayed());
    }
    assert_eq!(contribute(&[]).tries(forgetting()).unwrap(), Vec::new());
}

#[test]
fn shares_of_a_reissue_that_came_to_nothing_are_destroyed() {
    let mut scene = handing_out(2);
    // The third is being written when the power fails.
    scene.goes_on();
    let events = scene.tries(forgetting()).unwrap();
    let [Event::AttemptVoided { bags, shares, .. }] = &events[..] else {
        panic!("{events:?}");
    };
    assert_eq!(*bags, ["BAG 1-1", "BAG 1-2"]);
    let outside: Vec<(u8, &str)> = shares
        .iter()
        .map(|share| (share.index, share.bag.as_str()))
        .collect();
    assert_eq!(outside, [(1, "BAG 1-1"), (2, "BAG 1-2"), (3, "")]);
    assert_eq!(scene.step(), Some(Step::Contribute));
    assert_eq!(scene.ceremony.stray_shares().count(), 3);

    // It may be done at once, or at the end; only not left out.
    let badly = |how: &str, confirmed_by: &str| Command::DestroyVoidedShare {
        attempt: 1,
        index: 1,
        how: how.into(),
        confirmed_by: confirmed_by.into(),
    };
    scene.refuses("destruction-said-how", badly("", WITNESS));
    scene.refuses("confirmed-by-a-witness", badly("shredded", "Custodian 1"));
    for (attempt, index) in [(1, 4), (2, 1), (1, 0)] {
        scene.refuses("voided-share-outside", destroying_voided(attempt, index));
    }
    scene.does(destroying_voided(1, 1));
    scene.refuses("voided-share-outside", destroying_voided(1, 1));
    for index in 1..=3 {
        scene.does(contribution(index, &format!("Custodian {index}")));
    }
    scene.does(redistributing(new_package()));
    assert_eq!(scene.ceremony.attempt.as_ref().unwrap().number, 2);
    scene.goes_on().goes_on();
    scene.refuses("distinct-bags", bagging(1, "BAG 1-2"));
    while scene.step() != Some(Step::Retire) {
        scene.goes_on();
    }
    for index in 1..=3 {
        scene.does(destroying(index));
    }
    let refused = scene.ceremony.decide(retire()).unwrap_err();
    assert_eq!(refused.rule, "voided-bags-destroyed");
    assert!(refused.actual.contains("BAG 1-2"), "{refused}");
    assert!(refused.actual.contains("share 3"), "{refused}");
    scene
        .does(destroying_voided(1, 2))
        .refuses("voided-bags-destroyed", retire());
    scene.does(destroying_voided(1, 3)).does(retire());
    assert_eq!(scene.ceremony.voided[0].destroyed.len(), 3);
    assert_eq!(scene.ceremony, scene.replayed());
}

#[test]
fn a_generation_that_came_to_nothing_left_no_good_share() {
    let mut scene = Scene::at(Kind::Generate, Step::Release);
    scene.does(forgetting());
    assert_eq!(scene.ceremony.voided_bags().len(), 5);
    assert_eq!(scene.ceremony.stray_shares().count(), 0);
}

#[test]
fn stopping_in_the_hand_out_names_the_shares_outside() {
    let mut scene = handing_out(2);
    let events = scene.tries(aborting()).unwrap();
    assert!(matches!(
        &events[..],
        [Event::AttemptVoided { shares, .. }, Event::Aborted { .. }] if shares.len() == 2
    ));
    assert_eq!(scene.ceremony.phase, Phase::Aborted);
    assert_eq!(scene.ceremony.stray_shares().count(), 2);
    assert_eq!(scene.ceremony, scene.replayed());
    let events = handing_out(0).tries(aborting()).unwrap();
    assert!(matches!(events[..], [Event::Aborted { .. }]));
    // Once the new package is released they are the quorum.
    let mut scene = Scene::at(Kind::Redistribute, Step::Retire);
    let events = scene.tries(aborting()).unwrap();
    assert!(matches!(events[..], [Event::Aborted { .. }]));
    assert!(scene.ceremony.released.is_some());
}

#[test]
fn a_package_not_released_makes_its_attempt_void() {
    let mut scene = Scene::unresolved_at(Kind::Redistribute, Step::Release);
    assert_eq!(scene.tries(forgetting()).unwrap(), Vec::new());
    scene.does(failing()).does(forgetting());
    assert_eq!(scene.step(), Some(Step::Contribute));
    assert_eq!(scene.ceremony.stray_shares().count(), 5);
    assert_eq!(scene.ceremony.released, None);
    while scene.step().is_some() {
        scene.goes_on();
    }
    assert_eq!(scene.ceremony.voided[0].destroyed.len(), 5);
}

#[test]
fn a_bag_that_held_an_old_share_is_not_used_again() {
    let mut scene = contribute(&[]);
    for index in 1..=3 {
        let custodian = format!("Custodian {index}");
        scene
            .does(opening(&custodian, &format!("OLD {index}")))
            .does(contribution(index, &custodian));
    }
    scene
        .does(redistributing(new_package()))
        .goes_on()
        .goes_on();
    scene.refuses("distinct-bags", bagging(1, "OLD 1"));
    scene.does(bagging(1, "NEW 1"));
}

#[test]
fn without_the_old_package_nothing_is_reissued() {
    // Such an order is never decided; a journal that holds it is still answered by name.
    let mut scene = Scene::at(Kind::Recover, Step::Collect);
    scene.ceremony.kind = Kind::Redistribute;
    scene.ceremony.phase = Phase::At(Step::Account);
    scene.refuses("package-first", accounting(&[], ""));
    let write = Effect::WriteShare {
        index: 1,
        attempt: 1,
        files: Vec::new(),
    };
    assert!(!write.irreversible());
}
