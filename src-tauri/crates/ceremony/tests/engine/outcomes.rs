//! Effects under way: what they may end in.

use crate::course::exception;
use crate::support::{
    ADMINISTRATOR, KEY, Scene, WITNESS, aborting, acted, begin, binding, carrying_out, check_value,
    copy, equality, failing, id_of, key_facts, leaving, next, package, pausing, reconciling,
    signing, token,
};
use ceremony::{
    Command, Effect, Entropy, Event, Kind, Mode, PackageFacts, Phase, Reconciliation, Step,
    TokenRole, TokenSearched,
};

/// Every step with an effect, in a kind that has it.
const ACTING: [(Kind, Step); 15] = [
    (Kind::AdoptKey, Step::AdoptKey),
    (Kind::Generate, Step::MakeKey),
    (Kind::Generate, Step::Rehearse),
    (Kind::Generate, Step::HandOut),
    (Kind::Generate, Step::Release),
    (Kind::Generate, Step::CloseDoor),
    (Kind::Recover, Step::Recover),
    (Kind::Drill, Step::Destroy),
    (Kind::Migrate, Step::HandOut),
    (Kind::Redistribute, Step::HandOut),
    (Kind::Redistribute, Step::Release),
    (Kind::LiveTest, Step::TestKey),
    (Kind::Rotate, Step::CarryOut),
    (Kind::Destroy, Step::CarryOut),
    (Kind::AdoptPolicy, Step::CarryOut),
];

#[test]
fn who_decides_is_in_the_room_and_what_was_done_is_what_was_intended() {
    let mut scene = Scene::at(Kind::Destroy, Step::CarryOut);
    let stranger = carrying_out("payroll@1", &[ADMINISTRATOR, "Stranger"]);
    scene.refuses("named-in-the-script", begin(stranger));
    let unwitnessed = Command::Begin {
        effect: carrying_out("payroll@1", &[ADMINISTRATOR]),
        confirmed_by: None,
    };
    scene.refuses("confirmed-by-a-witness", unwitnessed);
    scene.does(leaving("Security officer"));
    let away = carrying_out("payroll@1", &[ADMINISTRATOR, "Security officer"]);
    scene.refuses("in-the-room", begin(away));
    scene.does(begin(carrying_out("payroll@1", &[ADMINISTRATOR])));
    let by = [ADMINISTRATOR.to_owned()];
    let report = |acted| Command::ReportCarriedOut { acted };
    scene.refuses("act-as-intended", report(acted("payroll@2", &by)));
    scene.refuses("act-as-intended", report(acted("payroll@1", &[])));
    let mut still_there = acted("payroll@1", &by);
    still_there.searched.push(TokenSearched {
        token: "HSM A".into(),
        serial: "1".into(),
        found: true,
    });
    scene.refuses("destroyed-everywhere", report(still_there));
    scene.does(report(acted("payroll@1", &by)));
    assert_eq!(scene.step(), Some(Step::SignOff));
}

fn rehearsed(package: PackageFacts, second: &str) -> Command {
    Command::ReportRehearsed {
        package,
        entropy: vec![Entropy {
            source: "os".into(),
            bytes: 48,
        }],
        equality: equality(second),
        calls: Vec::new(),
    }
}

#[test]
fn an_unresolved_effect_blocks_everything_else() {
    for (kind, step) in ACTING {
        let scene = Scene::unresolved_at(kind, step);
        let effect = scene.ceremony.unresolved.clone().unwrap();
        assert_eq!(effect.step(), step);
        for command in [
            begin(effect),
            pausing(),
            leaving("Witness"),
            signing(&id_of(WITNESS), true, ""),
            Command::Close { by: String::new() },
            Command::LoadPackage { package: package() },
        ] {
            scene.refuses("reconciled-first", command);
        }
        for allowed in [
            aborting(),
            failing(),
            reconciling(Reconciliation::Adopt),
            exception("it", "that"),
        ] {
            assert!(scene.ceremony.decide(allowed).is_ok(), "{step}");
        }
        let Command::Reconcile {
            found,
            decision,
            by,
            ..
        } = reconciling(Reconciliation::Adopt)
        else {
            panic!("not a reconciliation");
        };
        let confirmed_by = by.clone();
        scene.refuses(
            "confirmed-by-a-witness",
            Command::Reconcile {
                found,
                decision,
                by,
                confirmed_by,
            },
        );
    }
}

#[test]
fn another_effects_outcome_is_not_this_ones() {
    for (kind, step) in ACTING {
        let scene = Scene::unresolved_at(kind, step);
        for (other_kind, other) in ACTING {
            if other != step {
                let outcome = next(&Scene::unresolved_at(other_kind, other).ceremony).unwrap();
                scene.refuses("reconciled-first", outcome);
            }
        }
    }
}

#[test]
fn an_outcome_needs_an_intent() {
    for (kind, step) in ACTING {
        let outcome = next(&Scene::unresolved_at(kind, step).ceremony).unwrap();
        let scene = Scene::at(kind, step);
        scene.refuses("intent-before-outcome", outcome);
        scene.refuses("intent-before-outcome", failing());
        scene.refuses(
            "unresolved-to-reconcile",
            reconciling(Reconciliation::Retry),
        );
    }
}

#[test]
fn a_failure_leaves_the_step_to_be_done_again() {
    for (kind, step) in ACTING {
        let mut scene = Scene::unresolved_at(kind, step);
        scene.does(failing());
        assert_eq!(scene.ceremony.unresolved, None);
        assert_eq!(scene.step(), Some(step));
        assert_eq!(scene.ceremony.failures.len(), 1);
        scene.goes_on().goes_on();
        assert_eq!(scene.ceremony, scene.replayed());
    }
}

#[test]
fn adopting_waits_for_the_outcome_and_retrying_clears_the_intent() {
    for (kind, step) in ACTING {
        let mut scene = Scene::unresolved_at(kind, step);
        scene.does(reconciling(Reconciliation::Adopt));
        assert!(scene.ceremony.unresolved.is_some(), "{step}");
        scene.goes_on();
        assert_eq!(scene.ceremony.unresolved, None);

        let mut scene = Scene::unresolved_at(kind, step);
        scene.does(reconciling(Reconciliation::Retry));
        assert_eq!(scene.ceremony.unresolved, None);
        assert_eq!(scene.ceremony.reconciliations.len(), 1);
        // Shares in memory do not outlive the process that held them.
        let expected = if step == Step::Recover {
            Step::Collect
        } else {
            step
        };
        assert_eq!(scene.step(), Some(expected));
        scene.goes_on();
        assert_eq!(scene.ceremony, scene.replayed());
    }
}

#[test]
fn a_token_comes_back_while_an_effect_is_unresolved() {
    let mut scene = Scene::unresolved_at(Kind::Generate, Step::MakeKey);
    let intent = scene.ceremony.unresolved.clone();
    // Nobody could look whether it happened otherwise.
    scene.does(binding(TokenRole::Primary, token("primary")));
    assert_eq!(scene.ceremony.unresolved, intent);
    scene.refuses(
        "the-same-token",
        binding(TokenRole::Primary, token("other")),
    );
    scene.refuses(
        "steps-in-order",
        binding(TokenRole::Target, token("target")),
    );
}

#[test]
fn an_abort_ends_an_unresolved_effect_too() {
    for (kind, step) in ACTING {
        let mut scene = Scene::unresolved_at(kind, step);
        scene.does(aborting());
        assert_eq!(scene.ceremony.phase, Phase::Aborted);
        assert_eq!(scene.ceremony.next_effect(), None);
    }
}

#[test]
fn the_outcome_is_about_the_key_that_was_intended() {
    let other = || key_facts("ff");
    let scene = Scene::unresolved_at(Kind::Generate, Step::MakeKey);
    scene.refuses(
        "same-key",
        Command::ReportKeyMade {
            key: other(),
            calls: Vec::new(),
        },
    );
    let scene = Scene::unresolved_at(Kind::Generate, Step::CloseDoor);
    scene.refuses(
        "same-key",
        Command::ReportDoorClosed {
            key: other(),
            calls: Vec::new(),
        },
    );
    let scene = Scene::unresolved_at(Kind::Recover, Step::Recover);
    let recovered = |key, equality| Command::ReportKeyRecovered {
        key,
        calls: Vec::new(),
        equality,
    };
    scene.refuses("same-key", recovered(other(), None));
    for (method, value) in [("cmac-zero-5", "0000000000"), ("kw-const-5", "0af92d0da7")] {
        let mut key = key_facts(KEY);
        key.check = check_value();
        key.check.method = method.into();
        key.check.value = value.into();
        scene.refuses("same-check-value", recovered(key, None));
    }
    let mut open = key_facts(KEY);
    open.attributes.insert("extractable".into(), "true".into());
    scene.refuses("key-not-extractable", recovered(open, None));
    let unequal = Some((equality("different"), Vec::new()));
    scene.refuses("copies-equal", recovered(key_facts(KEY), unequal));
    let mut empty = equality("");
    empty.first = String::new();
    scene.refuses(
        "copies-equal",
        recovered(key_facts(KEY), Some((empty, Vec::new()))),
    );
}

#[test]
fn a_rehearsal_shows_the_scripts_quorum_and_an_equal_copy() {
    let scene = Scene::unresolved_at(Kind::Generate, Step::Rehearse);
    scene.refuses("copies-equal", rehearsed(package(), "different"));
    for (threshold, shares) in [(2, 5), (3, 6)] {
        let mut package = package();
        package.threshold = threshold;
        package.shares = shares;
        scene.refuses("quorum-as-in-the-script", rehearsed(package, "same"));
    }
}

#[test]
fn the_package_released_is_the_one_rehearsed() {
    let scene = Scene::unresolved_at(Kind::Generate, Step::Release);
    let mut package = package();
    package.digest = "00".repeat(32);
    let file = "recovery-package.json".into();
    scene.refuses("same-package", Command::ReportReleased { package, file });
}

#[test]
fn a_door_is_closed_once_a_rogue_wrap_is_refused() {
    let scene = Scene::unresolved_at(Kind::Generate, Step::CloseDoor);
    let mut open = key_facts(KEY);
    open.probes[0].held = false;
    scene.refuses(
        "door-closed",
        Command::ReportDoorClosed {
            key: open,
            calls: Vec::new(),
        },
    );
    let mut untried = key_facts(KEY);
    untried.probes.clear();
    scene.refuses(
        "door-closed",
        Command::ReportDoorClosed {
            key: untried,
            calls: Vec::new(),
        },
    );
}

#[test]
fn a_live_door_is_closed_once_every_way_to_the_value_is_refused() {
    for (mode, held, closed) in [
        (Mode::Live, true, true),
        (Mode::Live, false, false),
        (Mode::Practice, false, true),
    ] {
        let mut scene = Scene::unresolved_at(Kind::Generate, Step::CloseDoor);
        scene.ceremony.mode = mode;
        let mut key = key_facts(KEY);
        key.probes[1].held = held;
        let calls = Vec::new();
        let report = Command::ReportDoorClosed { key, calls };
        if closed {
            scene.does(report);
        } else {
            scene.refuses("door-closed", report);
        }
    }
}

#[test]
fn a_door_is_not_closed_while_the_key_reads_back_extractable() {
    let scene = Scene::unresolved_at(Kind::Generate, Step::CloseDoor);
    for told in [Some("true"), Some(""), None] {
        let mut open = key_facts(KEY);
        match told {
            Some(told) => open.attributes.insert("extractable".into(), told.into()),
            None => open.attributes.remove("extractable"),
        };
        scene.refuses(
            "key-not-extractable",
            Command::ReportDoorClosed {
                key: open,
                calls: Vec::new(),
            },
        );
    }
}

#[test]
fn one_key_has_one_check_value() {
    let mut other = check_value();
    other.value = "0000000000".into();
    let mut closed = key_facts(KEY);
    closed.check = other.clone();
    Scene::unresolved_at(Kind::Generate, Step::CloseDoor).refuses(
        "same-check-value",
        Command::ReportDoorClosed {
            key: closed,
            calls: Vec::new(),
        },
    );
    let mut of_another = package();
    of_another.check = other;
    Scene::unresolved_at(Kind::Generate, Step::Rehearse)
        .refuses("same-check-value", rehearsed(of_another, "same"));
}

#[test]
fn a_drill_key_is_destroyed_everywhere() {
    let mut scene = Scene::unresolved_at(Kind::Drill, Step::Destroy);
    let copies = vec![copy(false), copy(true)];
    scene.refuses(
        "destroyed-everywhere",
        Command::ReportKeyDestroyed {
            copies,
            calls: Vec::new(),
        },
    );
    let events = scene.tries(next(&scene.ceremony).unwrap()).unwrap();
    assert!(matches!(&events[..], [Event::KeyDestroyed { key, .. }] if key == KEY));
    assert!(matches!(
        scene.journal.iter().rev().nth(1),
        Some((
            _,
            Event::Intended {
                effect: Effect::DestroyKey { .. },
                ..
            }
        ))
    ));
}
