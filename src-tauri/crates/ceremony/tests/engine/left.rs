//! What is not known is said to be unknown, and treated as done.

use crate::support::{
    ADMINISTRATOR, Scene, WITNESS, aborting, bagging, begin, destroying_voided, forgetting, next,
};
use ceremony::{
    Command, Effect, Event, FileFacts, Found, Kind, Left, Mode, Phase, Reconciliation, Reserved,
    Step,
};

fn file(name: &str) -> FileFacts {
    FileFacts {
        path: format!("/media/stick/{name}"),
        digest: "ab".repeat(32),
    }
}

fn retrying(found: Found) -> Command {
    Command::Reconcile {
        found,
        decision: Reconciliation::Retry,
        by: ADMINISTRATOR.into(),
        confirmed_by: WITNESS.into(),
    }
}

fn forgetting_what_may_be_written() -> Command {
    let Command::ForgetSecrets { reason, .. } = forgetting() else {
        unreachable!("it is that command");
    };
    Command::ForgetSecrets {
        reason,
        package: Found::Unknown,
    }
}

/// A generation whose release was begun and never known to have ended; its decision is `retry`.
fn released_perhaps() -> Scene {
    let mut scene = Scene::unresolved_at(Kind::Generate, Step::Release);
    scene.does(retrying(Found::Unknown));
    scene.does(forgetting_what_may_be_written());
    scene
}

#[test]
fn what_was_begun_is_told_when_a_ceremony_is_stopped() {
    for (kind, step) in [
        (Kind::Generate, Step::MakeKey),
        (Kind::Generate, Step::Release),
        (Kind::Generate, Step::CloseDoor),
        (Kind::Recover, Step::Recover),
        (Kind::Drill, Step::Destroy),
    ] {
        for found in [Some(Found::Done), Some(Found::NotDone), None] {
            let mut scene = Scene::unresolved_at(kind, step);
            let effect = scene.ceremony.unresolved.clone().unwrap();
            scene.does(Command::Abort {
                by: ADMINISTRATOR.into(),
                reason: "the lamp fell over".into(),
                found,
            });
            let left = Some(Left {
                effect,
                found: found.unwrap_or(Found::Unknown),
            });
            assert_eq!(scene.ceremony.left, left, "{kind} at {step}");
            assert_eq!(scene.ceremony.unresolved, None);
            assert_eq!(scene.ceremony.phase, Phase::Aborted);
            assert_eq!(scene.ceremony, scene.replayed());
        }
        let mut scene = Scene::at(kind, step);
        scene.does(aborting());
        assert_eq!(scene.ceremony.left, None, "{kind} at {step}");
    }
}

#[test]
fn an_older_entry_does_not_say_what_was_begun_and_nobody_looked() {
    let json = r#"{"type":"aborted","by":"Administrator","reason":"the lamp fell over"}"#;
    let aborted: Event = serde_json::from_str(json).unwrap();
    let mut ceremony = Scene::unresolved_at(Kind::Generate, Step::MakeKey).ceremony;
    ceremony.apply("2026-11-22T09:30:00Z", &aborted);
    assert_eq!(ceremony.left.unwrap().found, Found::Unknown);
    assert_eq!(serde_json::to_string(&aborted).unwrap(), json);
}

#[test]
fn shares_whose_package_may_be_written_are_not_void() {
    let scene = released_perhaps();
    let strays: Vec<u8> = scene
        .ceremony
        .stray_shares()
        .map(|(_, share)| share.index)
        .collect();
    assert_eq!(strays, [1, 2, 3, 4, 5]);
    assert!(scene.ceremony.has_too_many_strays());

    let mut known = Scene::unresolved_at(Kind::Generate, Step::Release);
    known.does(retrying(Found::NotDone));
    known.does(forgetting());
    assert_eq!(known.ceremony.stray_shares().count(), 0);
    assert!(!known.ceremony.has_too_many_strays());
}

#[test]
fn another_package_waits_until_fewer_shares_than_open_the_first_are_left() {
    let mut scene = released_perhaps();
    while scene.step() != Some(Step::Release) {
        scene.goes_on();
    }
    let release = next(&scene.ceremony).unwrap();
    scene.refuses("fewer-than-threshold-remain", release);
    // 3 of 5: with two left, nobody can open what may lie somewhere.
    for index in [1, 3, 5] {
        assert!(scene.ceremony.has_too_many_strays());
        scene.does(destroying_voided(1, index));
    }
    assert!(!scene.ceremony.has_too_many_strays());
    while scene.step().is_some() {
        scene.goes_on();
    }
    assert_eq!(scene.ceremony.stray_shares().count(), 2);
    assert_eq!(scene.ceremony, scene.replayed());
}

#[test]
fn an_effect_is_in_its_turn_wherever_it_writes_to() {
    let mut scene = Scene::at(Kind::Generate, Step::HandOut);
    let written = |name| Effect::WriteShare {
        index: 1,
        attempt: 1,
        files: vec![file(name)],
    };
    scene.does(begin(written("01.pdf")));
    assert_eq!(scene.ceremony.unresolved, Some(written("01.pdf")));
    let Some(Effect::ReleasePackage { digest, .. }) = Scene::at(Kind::Generate, Step::Release)
        .ceremony
        .next_effect()
    else {
        panic!("it is the package's turn");
    };
    let release = Effect::ReleasePackage {
        digest,
        to: Some(Reserved {
            path: "/media/stick/recovery-package.json".into(),
            name: ".keymoot-x".into(),
        }),
    };
    Scene::at(Kind::Generate, Step::Release).does(begin(release));
}

#[test]
fn only_files_of_sharings_that_came_to_nothing_are_removed() {
    let mut scene = Scene::at(Kind::Generate, Step::HandOut);
    let write = |attempt, name| {
        begin(Effect::WriteShare {
            index: 1,
            attempt,
            files: vec![file(name)],
        })
    };
    let removing = |files: &[FileFacts], confirmed_by: &str| Command::RemoveVoidFiles {
        files: files.to_vec(),
        confirmed_by: confirmed_by.into(),
    };
    scene.does(write(1, "01.pdf")).goes_on();
    // The share is good: nothing of it is removed.
    scene.refuses("void-files-only", removing(&[file("01.pdf")], WITNESS));
    scene.does(bagging(1, "BAG 1")).does(forgetting());
    while scene.step() != Some(Step::HandOut) {
        scene.goes_on();
    }
    scene.does(write(2, "01-2.pdf")).goes_on();
    let void: Vec<_> = scene.ceremony.void_files().collect();
    assert_eq!(void, [(1, &file("01.pdf"))]);
    scene.refuses("void-files-only", removing(&[], WITNESS));
    scene.refuses("void-files-only", removing(&[file("01-2.pdf")], WITNESS));
    let both = [file("01.pdf"), file("01-2.pdf")];
    scene.refuses("void-files-only", removing(&both, WITNESS));
    scene.refuses(
        "confirmed-by-a-witness",
        removing(&[file("01.pdf")], ADMINISTRATOR),
    );
    scene.does(removing(&[file("01.pdf")], WITNESS));
    assert_eq!(scene.ceremony.void_files().count(), 0);
    assert_eq!(scene.ceremony, scene.replayed());
}

#[test]
fn files_of_sheets_are_erased_once_every_bag_is_sealed_and_a_live_package_waits_for_it() {
    let mut scene = Scene::at(Kind::Generate, Step::HandOut);
    let erasing = |files: &[FileFacts], kept: &str, confirmed_by: &str| Command::EraseShareFiles {
        files: files.to_vec(),
        kept: kept.into(),
        confirmed_by: confirmed_by.into(),
    };
    scene
        .does(begin(Effect::WriteShare {
            index: 1,
            attempt: 1,
            files: vec![file("01.pdf")],
        }))
        .goes_on();
    let one = [file("01.pdf")];
    // It may have to be read again.
    scene.refuses("share-files-only", erasing(&one, "printed", WITNESS));
    while scene.step() == Some(Step::HandOut) {
        scene.goes_on();
    }
    let lying: Vec<FileFacts> = scene
        .ceremony
        .sheet_files()
        .map(|(_, file)| file.clone())
        .filter(|lying| *lying == file("01.pdf"))
        .collect();
    assert_eq!(lying, one);
    let lying: Vec<&FileFacts> = lying.iter().collect();
    // For practice it may be read from its file again; of a live key it is refused.
    scene.ceremony.mode = Mode::Practice;
    scene.ceremony.may_release_beside(&lying).unwrap();
    scene.ceremony.mode = Mode::Live;
    let refused = scene.ceremony.may_release_beside(&lying).unwrap_err();
    assert_eq!(refused.rule, ceremony::Rule::ShareFilesErased);
    assert!(refused.actual.contains("01.pdf"), "{refused:?}");
    scene.ceremony.may_release_beside(&[]).unwrap();
    scene.refuses("share-files-kept-elsewhere", erasing(&one, " ", WITNESS));
    scene.refuses("share-files-only", erasing(&[], "printed", WITNESS));
    let other = [file("other.pdf")];
    scene.refuses("share-files-only", erasing(&other, "printed", WITNESS));
    scene.refuses(
        "confirmed-by-a-witness",
        erasing(&one, "printed", ADMINISTRATOR),
    );
    scene.does(erasing(&one, "printed", WITNESS));
    let mut left = scene.ceremony.sheet_files();
    assert!(left.all(|(_, lying)| *lying != file("01.pdf")));
}
