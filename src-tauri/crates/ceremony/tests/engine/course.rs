//! The ordinary course of each kind, order, interruption and end.

use crate::support::{
    ADMINISTRATOR, Scene, WITNESS, aborting, begin, failing, forgetting, id_of, leaving, next,
    package, pausing, reconciling, signing,
};
use ceremony::{Command, Effect, Event, ExceptionNote, Kind, Phase, Reconciliation, Step};

#[test]
fn each_kind_goes_through_its_steps_in_order_and_closes() {
    for kind in Kind::ALL {
        let mut scene = Scene::opened(kind);
        while scene.ceremony.phase != Phase::Closed {
            scene.goes_on();
        }
        let walked: Vec<Step> = scene.ceremony.steps.iter().map(|time| time.step).collect();
        assert_eq!(walked, kind.steps(), "{kind}");
        assert!(scene.ceremony.steps.iter().all(|time| time.ended.is_some()));
        assert!(scene.ceremony.ended_at.is_some());
        assert_eq!(scene.ceremony.unresolved, None);
        assert_eq!(scene.ceremony, scene.replayed());
    }
}

#[test]
fn a_generation_leaves_a_released_package_and_a_closed_door() {
    let scene = Scene::at(Kind::Generate, Step::SignOff);
    assert_eq!(scene.ceremony.released.as_ref().unwrap().package, package());
    assert!(scene.ceremony.door.is_some());
    let shares = &scene.ceremony.attempt.as_ref().unwrap().shares;
    assert_eq!(shares.len(), 5);
    assert!(
        shares
            .iter()
            .all(|share| share.verified && share.bag.is_some())
    );
}

#[test]
fn the_package_is_released_only_after_the_last_bag() {
    let mut scene = Scene::at(Kind::Generate, Step::HandOut);
    let release = begin(Effect::ReleasePackage {
        digest: package().digest,
        to: None,
    });
    while scene.step() == Some(Step::HandOut) {
        if scene.ceremony.unresolved.is_none() {
            scene.refuses("steps-in-order", release.clone());
        }
        scene.goes_on();
    }
    scene.does(release);
}

#[test]
fn a_recovery_is_shown_equal_where_the_other_copy_answers() {
    let scene = Scene::at(Kind::Drill, Step::Destroy);
    assert!(scene.ceremony.equality.as_ref().unwrap().holds());
    let scene = Scene::at(Kind::Recover, Step::SignOff);
    assert_eq!(scene.ceremony.equality, None);
    assert!(scene.ceremony.recovered.is_some());
}

#[test]
fn a_step_waits_for_those_before_it() {
    let approve = || Command::Approve {
        by: ADMINISTRATOR.into(),
        approval: String::new(),
    };
    Scene::at(Kind::Generate, Step::RollCall).refuses("steps-in-order", approve());
    let scene = Scene::opened(Kind::Generate);
    for later in [
        Step::Inspect,
        Step::MakeKey,
        Step::Release,
        Step::CloseDoor,
        Step::SignOff,
    ] {
        let command = next(&Scene::at(Kind::Generate, later).ceremony).unwrap();
        let refused = scene.ceremony.decide(command).unwrap_err();
        assert_eq!(refused.rule, "steps-in-order", "{later}");
    }
    scene.refuses(
        "approved-by-somebody",
        Command::Approve {
            by: " ".into(),
            approval: String::new(),
        },
    );
}

#[test]
fn what_is_shown_is_seen_by_a_witness_and_said_once() {
    let show = |by: &str, confirmed_by: &str| Command::ConfirmShown {
        by: by.into(),
        confirmed_by: confirmed_by.into(),
    };
    for kind in Kind::ALL {
        Scene::at(kind, Step::RollCall).refuses("steps-in-order", show(ADMINISTRATOR, WITNESS));
        let steps = kind.steps().iter().copied();
        for step in steps.filter(|step| matches!(step, Step::Show(_))) {
            let mut scene = Scene::at(kind, step);
            scene.refuses("performed-by-the-administrator", show(WITNESS, WITNESS));
            scene.refuses("confirmed-by-a-witness", show(ADMINISTRATOR, ADMINISTRATOR));
            scene.does(show(ADMINISTRATOR, WITNESS));
            assert_ne!(scene.ceremony.step(), Some(step));
        }
    }
}

#[test]
fn an_effect_comes_in_its_turn_and_with_the_scripts_label() {
    let scene = Scene::at(Kind::Generate, Step::MakeKey);
    scene.refuses(
        "label-as-in-the-script",
        begin(Effect::GenerateKey {
            key: "00".into(),
            label: "another".into(),
        }),
    );
    let scene = Scene::at(Kind::Generate, Step::Rehearse);
    scene.refuses("effect-in-its-turn", begin(Effect::Rehearse { attempt: 2 }));
    let scene = Scene::at(Kind::Generate, Step::HandOut);
    let (index, attempt) = (2, 1);
    scene.refuses(
        "effect-in-its-turn",
        begin(Effect::WriteShare {
            index,
            attempt,
            files: Vec::new(),
        }),
    );
    let scene = Scene::at(Kind::Generate, Step::CloseDoor);
    scene.refuses(
        "effect-in-its-turn",
        begin(Effect::CloseDoor { key: "00".into() }),
    );
}

#[test]
fn what_cannot_be_undone_is_confirmed_by_a_witness() {
    for (kind, step) in [
        (Kind::AdoptKey, Step::AdoptKey),
        (Kind::Generate, Step::MakeKey),
        (Kind::Generate, Step::Release),
        (Kind::Generate, Step::CloseDoor),
        (Kind::Recover, Step::Recover),
        (Kind::Drill, Step::Destroy),
    ] {
        let scene = Scene::at(kind, step);
        let Some(Command::Begin { effect, .. }) = next(&scene.ceremony) else {
            panic!("{step} begins with no effect");
        };
        assert!(effect.irreversible());
        for confirmed_by in [
            None,
            Some(String::new()),
            Some(ADMINISTRATOR.into()),
            Some("Nobody".into()),
        ] {
            let effect = effect.clone();
            scene.refuses(
                "confirmed-by-a-witness",
                Command::Begin {
                    effect,
                    confirmed_by,
                },
            );
        }
    }
}

#[test]
fn a_pause_stops_everything_but_resuming_and_stopping_for_good() {
    for kind in Kind::ALL {
        let mut scene = Scene::opened(kind);
        scene.refuses(
            "paused-to-resume",
            Command::Resume {
                by: ADMINISTRATOR.into(),
            },
        );
        while scene.step().is_some() {
            if scene.ceremony.unresolved.is_none() {
                let ordinary = next(&scene.ceremony).unwrap();
                scene.does(pausing());
                scene
                    .refuses("resumed-first", ordinary)
                    .refuses("resumed-first", pausing());
                assert!(scene.ceremony.decide(aborting()).is_ok());
                scene.goes_on();
                assert!(!scene.ceremony.paused);
            }
            scene.goes_on();
        }
        assert!(
            scene
                .ceremony
                .breaks
                .iter()
                .all(|pause| pause.what.until.is_some())
        );
        assert_eq!(scene.ceremony, scene.replayed());
    }
}

#[test]
fn nothing_is_accepted_after_the_end() {
    let mut aborted = Scene::at(Kind::Generate, Step::HandOut);
    aborted.does(aborting());
    assert_eq!(aborted.ceremony.phase, Phase::Aborted);
    let mut closed = Scene::at(Kind::Generate, Step::Record);
    closed.goes_on();
    assert_eq!(closed.ceremony.phase, Phase::Closed);
    for scene in [aborted, closed] {
        assert_eq!(scene.ceremony.next_effect(), None);
        for command in [
            aborting(),
            failing(),
            forgetting(),
            pausing(),
            reconciling(Reconciliation::Retry),
            signing(&id_of(WITNESS), true, ""),
            Command::Close { by: String::new() },
            exception("something", "something"),
        ] {
            scene.refuses("ceremony-under-way", command);
        }
    }
}

fn abort(by: &str, reason: &str) -> Command {
    Command::Abort {
        by: by.into(),
        reason: reason.into(),
        found: None,
    }
}

#[test]
fn an_abort_needs_somebody_here_and_a_reason() {
    let mut scene = Scene::at(Kind::Generate, Step::Inspect);
    scene.refuses("named-in-the-script", abort("Nobody", "a reason"));
    scene.refuses("abort-has-a-reason", abort(ADMINISTRATOR, "  "));
    scene.does(leaving("Custodian 1"));
    scene.refuses("in-the-room", abort("Custodian 1", "a reason"));
    // Before the roll call has ended not everybody has arrived; whoever is named may still stop it.
    let mut scene = Scene::opened(Kind::Generate);
    scene.refuses(
        "named-in-the-script",
        abort("Whoever opened it", "a reason"),
    );
    scene.does(abort("Custodian 1", "a reason"));
}

#[test]
fn nobody_acts_whom_the_script_does_not_name() {
    let stranger = || "Stranger".to_owned();
    let note = ExceptionNote {
        expected: "light".into(),
        happened: "none".into(),
        decided: "go on".into(),
        by: stranger(),
    };
    let mut scene = Scene::opened(Kind::Generate);
    let approve = Command::Approve {
        by: stranger(),
        approval: "CHG-1".into(),
    };
    scene.refuses("named-in-the-script", approve);
    scene.does(pausing());
    scene.refuses("named-in-the-script", Command::Resume { by: stranger() });
    for (kind, step) in [
        (Kind::Generate, Step::RollCall),
        (Kind::Generate, Step::HandOut),
        (Kind::Recover, Step::Collect),
        (Kind::Possession, Step::Prove),
    ] {
        let scene = Scene::at(kind, step);
        let attach = Command::AttachFile {
            what: "audit extract".into(),
            file: "audit.log".into(),
            digest: "aa".repeat(32),
            bytes: 12,
            by: stranger(),
        };
        let pause = Command::Pause {
            by: stranger(),
            reason: "lunch".into(),
        };
        let exception = Command::RecordException { note: note.clone() };
        for command in [abort("Stranger", "a reason"), attach, pause, exception] {
            scene.refuses("named-in-the-script", command);
        }
    }
    let refused = Command::RefuseShare {
        custodian: stranger(),
        reason: "unreadable".into(),
        detail: "a stain".into(),
    };
    Scene::at(Kind::Recover, Step::Collect).refuses("custodian-present", refused);
    let refused = Command::RefuseProof {
        custodian: stranger(),
        reason: "unreadable".into(),
        detail: "a stain".into(),
    };
    Scene::at(Kind::Possession, Step::Prove).refuses("named-in-the-script", refused);
    Scene::at(Kind::Generate, Step::Record).refuses(
        "performed-by-the-administrator",
        Command::Close { by: stranger() },
    );
}

#[test]
fn an_exception_says_what_happened_and_what_was_decided() {
    let mut scene = Scene::unresolved_at(Kind::Generate, Step::MakeKey);
    scene.refuses("exception-says-what-happened", exception("", "go on"));
    scene.refuses(
        "exception-says-what-was-decided",
        exception("the light went out", " "),
    );
    let events = scene
        .tries(exception("the light went out", "go on"))
        .unwrap();
    assert!(matches!(events[..], [Event::ExceptionRecorded { .. }]));
    assert_eq!(scene.ceremony.exceptions.len(), 1);
    assert!(scene.ceremony.unresolved.is_some());
}

pub(crate) fn exception(happened: &str, decided: &str) -> Command {
    let note = ExceptionNote {
        expected: "light".into(),
        happened: happened.into(),
        decided: decided.into(),
        by: ADMINISTRATOR.into(),
    };
    Command::RecordException { note }
}
