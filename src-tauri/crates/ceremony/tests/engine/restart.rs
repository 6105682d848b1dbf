//! The process ended: what was in memory is gone, and the engine says what that means.

use crate::support::{Scene, bagging, forgetting, next};
use ceremony::{Command, Effect, Event, Kind, Step};

#[test]
fn forgetting_changes_nothing_where_no_secret_was_live() {
    for (kind, step) in [
        (Kind::Generate, Step::Open),
        (Kind::Generate, Step::RollCall),
        (Kind::Generate, Step::Inspect),
        (Kind::Generate, Step::MakeKey),
        (Kind::Generate, Step::Rehearse),
        (Kind::Generate, Step::CloseDoor),
        (Kind::Generate, Step::SignOff),
        (Kind::Generate, Step::Record),
        (Kind::Recover, Step::LoadPackage),
        (Kind::Recover, Step::Collect),
        (Kind::Drill, Step::Destroy),
    ] {
        let events = Scene::at(kind, step).tries(forgetting()).unwrap();
        assert_eq!(events, Vec::new(), "{kind} at {step}");
    }
}

#[test]
fn a_rehearsal_cut_short_did_not_happen() {
    let mut scene = Scene::unresolved_at(Kind::Generate, Step::Rehearse);
    let events = scene.tries(forgetting()).unwrap();
    assert!(matches!(&events[..], [Event::EffectFailed { code, .. }] if code == "interrupted"));
    assert_eq!(
        scene.ceremony.next_effect(),
        Some(Effect::Rehearse { attempt: 1 })
    );
}

#[test]
fn shares_handed_out_before_the_end_of_their_secret_are_void() {
    let mut scene = Scene::at(Kind::Generate, Step::HandOut);
    for _ in 0..6 {
        scene.goes_on();
    }
    let events = scene.tries(forgetting()).unwrap();
    let bags = ["BAG 1-1".to_owned(), "BAG 1-2".to_owned()];
    assert!(
        matches!(&events[..], [Event::AttemptVoided { attempt: 1, bags: void, .. }] if *void == bags)
    );
    assert_eq!(scene.ceremony.attempt, None);
    assert_eq!(scene.ceremony.voided_bags(), bags);
    assert_eq!(scene.step(), Some(Step::Rehearse));
    // The key stays; the next attempt counts on, and a void bag is never used again.
    assert!(scene.ceremony.key.is_some());
    assert_eq!(
        scene.ceremony.next_effect(),
        Some(Effect::Rehearse { attempt: 2 })
    );
    scene.goes_on().goes_on().goes_on().goes_on();
    scene.refuses("distinct-bags", bagging(1, "BAG 1-2"));
    while scene.step().is_some() {
        scene.goes_on();
    }
    assert_eq!(scene.ceremony, scene.replayed());
}

#[test]
fn a_share_half_written_is_void_with_its_attempt() {
    let mut scene = Scene::unresolved_at(Kind::Drill, Step::HandOut);
    scene.does(forgetting());
    assert_eq!(scene.ceremony.unresolved, None);
    assert_eq!(scene.step(), Some(Step::Rehearse));
}

#[test]
fn a_package_not_released_is_void_with_its_attempt() {
    let mut scene = Scene::at(Kind::Generate, Step::Release);
    scene.does(forgetting());
    assert_eq!(scene.step(), Some(Step::Rehearse));
    assert_eq!(scene.ceremony.voided_bags().len(), 5);
    assert_eq!(scene.ceremony.released, None);
}

#[test]
fn shares_entered_are_entered_again() {
    for kind in [Kind::Recover, Kind::Drill] {
        let mut scene = Scene::at(kind, Step::Collect);
        scene.goes_on().goes_on();
        let events = scene.tries(forgetting()).unwrap();
        assert!(matches!(events[..], [Event::EnteredSharesForgotten { .. }]));
        assert_eq!(scene.ceremony.collected, Vec::new());
        assert_eq!(scene.step(), Some(Step::Collect));

        let mut scene = Scene::at(kind, Step::Recover);
        scene.does(forgetting());
        assert_eq!(scene.step(), Some(Step::Collect));
        assert!(scene.ceremony.package.is_some());
        while scene.step().is_some() {
            scene.goes_on();
        }
        assert_eq!(scene.ceremony, scene.replayed());
    }
}

#[test]
fn what_may_have_happened_is_not_forgotten() {
    for (kind, step) in [
        (Kind::Generate, Step::MakeKey),
        (Kind::Generate, Step::Release),
        (Kind::Generate, Step::CloseDoor),
        (Kind::Recover, Step::Recover),
        (Kind::Drill, Step::Destroy),
    ] {
        let mut scene = Scene::unresolved_at(kind, step);
        let before = scene.ceremony.clone();
        scene.does(forgetting());
        assert_eq!(scene.ceremony, before, "{kind} at {step}");
    }
}

#[test]
fn a_paused_ceremony_forgets_too() {
    let mut scene = Scene::at(Kind::Generate, Step::HandOut);
    scene.does(crate::support::pausing()).does(forgetting());
    assert!(scene.ceremony.paused);
    assert_eq!(scene.step(), Some(Step::Rehearse));
    assert!(matches!(
        next(&scene.ceremony),
        Some(Command::Resume { .. })
    ));
}
