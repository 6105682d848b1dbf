//! Emergencies, live recovery tests and replicas: kinds of recovery with rules of their own.

use crate::support::{
    ADMINISTRATOR, KEY, Scene, WITNESS, aborting, approval_of, approving, arrival, attendee, begin,
    binding, check_value, deferring, equality, failing, following_up, forgetting, id_of, key_facts,
    missing, next, signed_by, tested, token,
};
use ceremony::{
    Command, Effect, Event, Found, Kind, Phase, Reconciliation, Script, Step, TokenRole,
};

const FIRST: &str = "Security officer 1";
const SECOND: &str = "Security officer 2";

fn approve() -> Command {
    Command::Approve {
        by: ADMINISTRATOR.into(),
        approval: "INC-1".into(),
    }
}

fn close_roll_call() -> Command {
    Command::CloseRollCall {
        by: ADMINISTRATOR.into(),
    }
}

#[test]
fn two_security_officers_approve_and_sign() {
    let mut scene = Scene::opened(Kind::Emergency);
    scene.refuses("two-approvers", approve());
    for name in [ADMINISTRATOR, WITNESS, "Custodian 1"] {
        scene.refuses(
            "approved-by-a-security-officer",
            approving(&scene.ceremony, name),
        );
    }
    let mut stranger = attendee(&scene.ceremony, FIRST);
    stranger.name = "Stranger".into();
    scene.refuses(
        "named-in-the-script",
        approval_of(&scene.ceremony, stranger),
    );
    scene.refuses(
        "approval-signed",
        Command::ApproveEmergency {
            attendee: attendee(&scene.ceremony, FIRST),
            signed: signed_by(FIRST, b"something else"),
        },
    );
    let first = approving(&scene.ceremony, FIRST);
    scene.does(first.clone());
    scene.refuses("two-approvers", first);
    // One person enrolled twice is one person; so is one name.
    let mut again = attendee(&scene.ceremony, SECOND);
    again.participant = id_of(FIRST);
    scene.refuses("two-approvers", approval_of(&scene.ceremony, again));
    let mut again = attendee(&scene.ceremony, FIRST);
    again.participant = "another id".into();
    scene.refuses("two-approvers", approval_of(&scene.ceremony, again));
    scene.refuses("two-approvers", approve());
    let second = approving(&scene.ceremony, SECOND);
    scene.does(second).does(approve());
    scene.refuses("steps-in-order", approving(&scene.ceremony, SECOND));
    Scene::opened(Kind::Recover).refuses(
        "emergency-only",
        approving(&Scene::opened(Kind::Recover).ceremony, "Custodian 1"),
    );
}

#[test]
fn who_cannot_be_had_was_looked_for() {
    let mut scene = Scene::at(Kind::Emergency, Step::RollCall);
    scene.refuses("confirmed-by-a-witness", missing("Custodian 3"));
    for name in [
        ADMINISTRATOR,
        WITNESS,
        FIRST,
        SECOND,
        "Custodian 1",
        "Custodian 2",
    ] {
        let arrival = arrival(&scene.ceremony, name);
        scene.does(arrival);
    }
    scene.refuses("absences-recorded", close_roll_call());
    scene.refuses("absent-once", missing("Custodian 1"));
    scene.refuses("named-in-the-script", missing(FIRST));
    let badly = |tried: &str, reason: &str| Command::RecordAbsence {
        custodian: "Custodian 3".into(),
        tried: tried.into(),
        reason: reason.into(),
        confirmed_by: WITNESS.into(),
    };
    scene.refuses("absence-says-what-was-tried", badly(" ", "in hospital"));
    scene.refuses("absence-has-a-reason", badly("called", ""));
    scene.does(missing("Custodian 3"));
    scene.refuses("absent-once", missing("Custodian 3"));
    scene.does(close_roll_call());
    assert!(
        scene
            .ceremony
            .follow_ups()
            .contains(&"reissue-for-the-absent")
    );
    // Whoever is found after all may still come.
    let arrival = arrival(&scene.ceremony, "Custodian 3");
    scene.does(arrival);
    Scene::at(Kind::Recover, Step::RollCall).refuses("emergency-only", missing("Custodian 1"));
    Scene::at(Kind::Emergency, Step::FollowUp).refuses("steps-in-order", missing("Custodian 1"));
}

#[test]
fn nothing_an_emergency_leaves_is_skipped() {
    let mut scene = Scene::at(Kind::Emergency, Step::FollowUp);
    assert!(scene.ceremony.recovered.is_some());
    let tasks = scene.ceremony.follow_ups();
    assert_eq!(tasks.len(), 4);
    scene.refuses("open-follow-up", following_up("buy-a-cake"));
    scene.refuses("open-follow-up", deferring("buy-a-cake", "2027-05-31"));
    for date in ["soon", "2027-02-30", ""] {
        scene.refuses("deferred-until-a-date", deferring(tasks[0], date));
    }
    let silent = Command::DoFollowUp {
        task: tasks[0].into(),
        note: " ".into(),
        by: ADMINISTRATOR.into(),
        confirmed_by: WITNESS.into(),
    };
    scene.refuses("follow-up-says-what", silent);
    let alone = Command::DoFollowUp {
        task: tasks[0].into(),
        note: "done".into(),
        by: ADMINISTRATOR.into(),
        confirmed_by: ADMINISTRATOR.into(),
    };
    scene.refuses("confirmed-by-a-witness", alone);
    scene.does(deferring(tasks[0], "2027-05-31"));
    scene.refuses("open-follow-up", following_up(tasks[0]));
    for task in &tasks[1..] {
        assert_eq!(scene.step(), Some(Step::FollowUp));
        scene.does(following_up(task));
    }
    assert_eq!(scene.step(), Some(Step::SignOff));
    let deferred = scene.ceremony.followed_up(tasks[0]).unwrap();
    assert_eq!(deferred.what.until.as_deref(), Some("2027-05-31"));
    scene.refuses("steps-in-order", following_up(tasks[1]));
    while scene.step().is_some() {
        scene.goes_on();
    }
    assert_eq!(scene.ceremony, scene.replayed());
}

#[test]
fn an_emergency_says_why_and_who_may_approve() {
    let rules = |script: &Script| -> Vec<&str> {
        let problems = script.problems().into_iter();
        problems.map(|problem| problem.rule.as_str()).collect()
    };
    let mut script = Script::starter(Kind::Emergency);
    script.emergency = None;
    assert!(rules(&script).contains(&"emergency-says-why"));
    let mut script = Script::starter(Kind::Recover);
    script.emergency = Script::starter(Kind::Emergency).emergency;
    assert!(rules(&script).contains(&"emergency-says-why"));
    let mut script = Script::starter(Kind::Emergency);
    script.participants.remove(1);
    assert!(rules(&script).contains(&"two-approvers"));
}

#[test]
fn shares_entered_are_entered_again() {
    for kind in [Kind::Emergency, Kind::Replicate, Kind::LiveTest] {
        let mut scene = Scene::at(kind, Step::Collect);
        assert_eq!(scene.tries(forgetting()).unwrap(), Vec::new());
        scene.goes_on().goes_on();
        let events = scene.tries(forgetting()).unwrap();
        assert!(
            matches!(events[..], [Event::EnteredSharesForgotten { .. }]),
            "{kind}"
        );
        let act = if kind == Kind::LiveTest {
            Step::TestKey
        } else {
            Step::Recover
        };
        while scene.step() != Some(act) {
            scene.goes_on();
        }
        scene.does(forgetting());
        assert_eq!(scene.step(), Some(Step::Collect));
        while scene.step().is_some() {
            scene.goes_on();
        }
        assert_eq!(scene.ceremony, scene.replayed());
    }
}

#[test]
fn a_replica_answers_as_the_first_copy_does() {
    let mut scene = Scene::unresolved_at(Kind::Replicate, Step::Recover);
    let recovered = |second: Option<&str>| Command::ReportKeyRecovered {
        key: key_facts(KEY),
        calls: Vec::new(),
        equality: second.map(|second| (equality(second), Vec::new())),
    };
    scene.refuses("copies-compared", recovered(None));
    scene.refuses("copies-equal", recovered(Some("different")));
    // The first copy's token may be unlocked again to ask it, while nobody knows.
    scene.does(binding(TokenRole::Primary, token("primary")));
    scene.does(recovered(Some("same")));
    assert!(scene.ceremony.equality.as_ref().unwrap().holds());
    Scene::at(Kind::Replicate, Step::Inspect).refuses(
        "tokens-bound",
        Command::AcceptTokens {
            by: ADMINISTRATOR.into(),
            confirmed_by: WITNESS.into(),
        },
    );
}

#[test]
fn a_live_test_ends_with_the_copy_gone() {
    let mut scene = Scene::at(Kind::LiveTest, Step::TestKey);
    scene.refuses(
        "confirmed-by-a-witness",
        Command::Begin {
            effect: Effect::TestKey { key: KEY.into() },
            confirmed_by: Some(ADMINISTRATOR.into()),
        },
    );
    scene.refuses(
        "effect-in-its-turn",
        begin(Effect::TestKey { key: "00".into() }),
    );
    scene.goes_on();
    scene.refuses("same-key", tested("ff", "same", true));
    scene.refuses("canary-opened", tested(KEY, "different", true));
    scene.refuses("destroyed-afterwards", tested(KEY, "same", false));
    let Command::ReportKeyTested {
        key,
        canary,
        gone,
        calls,
        ..
    } = tested(KEY, "same", true)
    else {
        panic!("not a test");
    };
    let unequal = Command::ReportKeyTested {
        key: key.clone(),
        equality: equality("different"),
        canary: canary.clone(),
        gone,
        calls: calls.clone(),
    };
    scene.refuses("copies-equal", unequal);
    let mut other = key;
    other.check = check_value();
    other.check.value = "0000000000".into();
    let checked = Command::ReportKeyTested {
        key: other,
        equality: equality("same"),
        canary,
        gone,
        calls,
    };
    scene.refuses("same-check-value", checked);
    let events = scene.tries(tested(KEY, "same", true)).unwrap();
    assert_eq!(events[0].calls().len(), 1, "the calls behind it are told");
    let test = scene.ceremony.live_test.as_ref().unwrap();
    assert!(test.equality.holds() && test.canary.holds());
    assert_eq!(scene.ceremony.recovered, None, "nothing was left behind");
}

#[test]
fn a_live_test_cut_short_left_nothing() {
    let mut scene = Scene::unresolved_at(Kind::LiveTest, Step::TestKey);
    let events = scene.tries(forgetting()).unwrap();
    assert!(matches!(
        &events[..],
        [Event::EffectFailed { code, .. }, Event::EnteredSharesForgotten { .. }]
            if code == "interrupted"
    ));
    assert_eq!(scene.step(), Some(Step::Collect));
    // A device that refused it may be asked again: the shares are still in memory.
    let mut scene = Scene::unresolved_at(Kind::LiveTest, Step::TestKey);
    scene.does(failing());
    assert_eq!(scene.step(), Some(Step::TestKey));
    scene.goes_on().does(Command::Reconcile {
        found: Found::NotDone,
        decision: Reconciliation::Retry,
        by: ADMINISTRATOR.into(),
        confirmed_by: WITNESS.into(),
    });
    assert_eq!(scene.step(), Some(Step::TestKey));
    while scene.step().is_some() {
        scene.goes_on();
    }
    assert_eq!(scene.ceremony, scene.replayed());
}

#[test]
fn every_kind_can_be_stopped_at_every_moment() {
    for kind in Kind::ALL {
        let mut scene = Scene::opened(kind);
        while scene.step().is_some() {
            let mut stopped = Scene::with_script(&scene.ceremony.script);
            stopped.ceremony = scene.ceremony.clone();
            stopped.does(aborting());
            assert_eq!(stopped.ceremony.phase, Phase::Aborted, "{kind}");
            assert_eq!(next(&stopped.ceremony), None);
            scene.goes_on();
        }
    }
}
