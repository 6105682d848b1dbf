//! A migration: where it goes, what of the old quorum it leaves, and who is to destroy that.

use crate::support::{
    ADMINISTRATOR, Scene, WITNESS, aborting, begin, destroying, forgetting, retire, sealed, written,
};
use ceremony::{
    Ceremony, Command, Effect, Event, Kind, Phase, Replaced, ReplacedPackage, ReplacedShare,
    Script, Step,
};

/// The rules that a migration's script breaks, changed so.
fn broken(kind: Kind, change: impl Fn(&mut Script)) -> Vec<&'static str> {
    let mut script = Script::starter(kind);
    change(&mut script);
    script
        .problems()
        .iter()
        .map(|it| it.rule.as_str())
        .collect()
}

/// What the room knows of the old shares.
fn replaced() -> Replaced {
    let share = |index| ReplacedShare {
        index,
        custodian: format!("Custodian {index}"),
        medium: "age".into(),
        suite: "X25519".into(),
        ..ReplacedShare::default()
    };
    Replaced {
        shares: vec![share(4), share(1), share(2), share(3)],
        packages: vec![ReplacedPackage {
            item: "package-1".into(),
            who: ADMINISTRATOR.into(),
            place: String::new(),
        }],
    }
}

fn retiring() -> Command {
    Command::RetireQuorum {
        by: ADMINISTRATOR.into(),
        confirmed_by: WITNESS.into(),
        replaced: replaced(),
    }
}

#[test]
fn a_script_says_which_suite_and_until_when() {
    let nothing: [&str; 0] = [];
    assert_eq!(broken(Kind::Migrate, |_| {}), nothing);
    let rule = ["migration-says-where"];
    assert_eq!(broken(Kind::Migrate, |it| it.migration = None), rule);
    let plan = Script::starter(Kind::Migrate).migration;
    let elsewhere = broken(Kind::Redistribute, |it| it.migration.clone_from(&plan));
    assert_eq!(elsewhere, rule);
    let suite = |it: &mut Script| it.migration.as_mut().unwrap().suite = "modern".into();
    assert_eq!(broken(Kind::Migrate, suite), rule);
    let day = |it: &mut Script| it.migration.as_mut().unwrap().until = "2027-02-30".into();
    assert_eq!(broken(Kind::Migrate, day), ["dates-as-year-month-day"]);
}

#[test]
fn a_share_of_another_suite_is_not_written() {
    let mut scene = Scene::at(Kind::Migrate, Step::HandOut);
    scene.does(begin(Effect::WriteShare {
        index: 1,
        attempt: 1,
        files: Vec::new(),
    }));
    scene.refuses("medium-as-in-the-script", written(true, true));
    scene.refuses("sealed-as-planned", sealed("X25519"));
    scene.refuses("sealed-as-planned", sealed(""));
    scene.does(sealed("MLKEM768-X25519"));
}

#[test]
fn what_is_left_is_named_and_due_when_the_window_ends() {
    let mut scene = Scene::at(Kind::Migrate, Step::Retire);
    scene.does(destroying(1)).does(destroying(5));
    let events = scene.tries(retiring()).unwrap();
    let [
        Event::FollowUpDeferred {
            task,
            reason,
            until,
            ..
        },
        Event::OldQuorumRetired {
            destroyed,
            remaining,
            migrated: Some(migrated),
            ..
        },
    ] = &events[..]
    else {
        panic!("{events:?}");
    };
    assert_eq!(task, Ceremony::DESTROY_REPLACED);
    // The fifth was destroyed, and had been in unknown hands: it may have been copied.
    assert_eq!(
        reason,
        "Custodian 2 (2), Custodian 3 (3), Custodian 4 (4), (5)"
    );
    assert_eq!(*until, migrated.until);
    assert_eq!((destroyed, remaining), (&vec![1], &vec![2, 3, 4, 5]));
    assert_eq!(migrated.seals, ["MLKEM768-P256", "MLKEM768-X25519"]);
    let shares = &migrated.replaced.shares;
    let told: Vec<(u8, bool)> = shares.iter().map(|it| (it.index, it.destroyed)).collect();
    assert_eq!(
        told,
        [(1, true), (2, false), (3, false), (4, false), (5, false)]
    );
    assert_eq!(migrated.replaced.packages, replaced().packages);
    assert_eq!(scene.step(), Some(Step::SignOff));
    assert_eq!(scene.ceremony.follow_ups(), [Ceremony::DESTROY_REPLACED]);
    assert_eq!(scene.ceremony.outstanding(), Some(vec![2, 3, 4, 5]));
    assert_eq!(scene.ceremony, scene.replayed());
}

#[test]
fn nothing_is_put_off_where_all_of_it_is_destroyed() {
    let mut script = Script::starter(Kind::Migrate);
    for custodian in script
        .participants
        .iter_mut()
        .filter(|it| it.name.starts_with("Cust"))
    {
        custodian.brings = true;
    }
    let mut scene = Scene::with_script(&script);
    while scene.step() != Some(Step::Account) {
        scene.goes_on();
    }
    scene.does(crate::support::accounting(&[], ""));
    while scene.step() != Some(Step::Retire) {
        scene.goes_on();
    }
    for index in 1..=5 {
        scene.does(destroying(index));
    }
    let events = scene.tries(retire()).unwrap();
    assert!(
        matches!(&events[..], [Event::OldQuorumRetired { remaining, .. }] if remaining.is_empty())
    );
    assert!(scene.ceremony.follow_ups().is_empty());
}

#[test]
fn a_migration_that_stops_leaves_its_old_shares_to_be_destroyed() {
    // Before the new shares are in force the old quorum stays what it was.
    let mut scene = Scene::at(Kind::Migrate, Step::Release);
    let events = scene.tries(aborting()).unwrap();
    assert!(
        !events
            .iter()
            .any(|it| matches!(it, Event::FollowUpDeferred { .. }))
    );
    assert_eq!(scene.ceremony.outstanding(), None);
    let mut scene = Scene::at(Kind::Migrate, Step::Retire);
    scene.does(destroying(2));
    let events = scene.tries(aborting()).unwrap();
    assert!(matches!(
        &events[..],
        [Event::FollowUpDeferred { .. }, Event::Aborted { .. }]
    ));
    assert_eq!(scene.ceremony.phase, Phase::Aborted);
    assert_eq!(scene.ceremony.outstanding(), Some(vec![1, 3, 4, 5]));
    assert_eq!(scene.ceremony, scene.replayed());
}

#[test]
fn new_shares_that_came_to_nothing_hold_the_secret_too() {
    let mut scene = Scene::at(Kind::Migrate, Step::HandOut);
    scene.goes_on().goes_on();
    let events = scene.tries(forgetting()).unwrap();
    assert!(matches!(
        &events[..],
        [Event::AttemptVoided { shares, .. }] if shares.len() == 1
    ));
    assert_eq!(scene.step(), Some(Step::Contribute));
}
