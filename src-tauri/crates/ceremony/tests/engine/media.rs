//! What a share goes onto, and how it is read again before anybody relies on it.

use crate::support::{
    Scene, WITNESS, arrival, bagging, begin, challenging, forgetting, leaving, proof, same, written,
};
use ceremony::{
    Command, Effect, Event, Kind, Medium, MediumKind, Participant, Role, Script, Step,
    VerifiedReadBack,
};

/// A generation whose first custodian's part is as `change` makes it.
fn handing_out(change: impl Fn(&mut Participant)) -> Scene {
    let mut scene = Scene::with_script(&script(Kind::Generate, change));
    while scene.step() != Some(Step::HandOut) {
        scene.goes_on();
    }
    scene
}

fn script(kind: Kind, change: impl Fn(&mut Participant)) -> Script {
    let mut script = Script::starter(kind);
    let mut people = script.participants.iter_mut();
    change(people.find(|one| one.role == Role::Custodian).unwrap());
    script
}

fn on_card(person: &mut Participant) {
    person.medium = MediumKind::Card;
}

fn far_away(person: &mut Participant) {
    person.medium = MediumKind::Age;
    person.remote = true;
}

fn write(index: u8) -> Command {
    begin(Effect::WriteShare {
        index,
        attempt: 1,
        files: Vec::new(),
    })
}

fn wrote(medium: Medium, opened: &str) -> Command {
    Command::ReportShareWritten {
        medium,
        read_back: (!opened.is_empty()).then(|| read(opened)),
    }
}

fn read(opened: &str) -> VerifiedReadBack {
    VerifiedReadBack::opened(same(), opened)
}

fn accept(index: u8, opened: &str) -> Command {
    Command::AcceptShare {
        index,
        read_back: read(opened),
    }
}

fn card(serial: &str) -> Medium {
    Medium {
        kind: "card".into(),
        file: "01.sealed.json".into(),
        digest: "dd".repeat(32),
        token: "a card".into(),
        serial: serial.into(),
        ..Medium::default()
    }
}

fn age() -> Medium {
    Medium {
        kind: "age".into(),
        file: "01.age".into(),
        digest: "dd".repeat(32),
        ..Medium::default()
    }
}

fn printed() -> Medium {
    Medium {
        kind: "sheet".into(),
        printed: "upstairs".into(),
        ..Medium::default()
    }
}

#[test]
fn a_share_goes_onto_what_the_script_says() {
    let mut scene = handing_out(on_card);
    scene.does(write(1));
    scene.refuses("medium-as-in-the-script", written(true, true));
    scene.refuses("medium-as-in-the-script", wrote(age(), "age"));
    let sealed_twice = Medium {
        passphrase: true,
        ..card("77")
    };
    scene.refuses("medium-as-in-the-script", wrote(sealed_twice, "card"));
    scene
        .does(wrote(card("77"), "card"))
        .does(bagging(1, "BAG 1"));

    let mut scene = handing_out(|person| {
        on_card(person);
        person.passphrase = true;
    });
    scene.does(write(1));
    scene.refuses("medium-as-in-the-script", wrote(card("77"), "card"));
}

#[test]
fn a_sealed_share_is_opened_again_before_it_counts() {
    for (medium, how, change) in [
        (card("77"), "card", on_card as fn(&mut Participant)),
        (age(), "age", |person| person.medium = MediumKind::Age),
    ] {
        let mut scene = handing_out(change);
        scene.does(write(1));
        scene.refuses("read-back", wrote(medium.clone(), ""));
        let events = scene.tries(wrote(medium, how)).unwrap();
        assert!(matches!(
            &events[..],
            [
                Event::ShareWritten { .. },
                Event::ShareReadBack { opened, code: false, rows: false, .. },
                Event::ShareVerified { .. }
            ] if opened == how
        ));
    }
}

#[test]
fn no_card_takes_two_shares() {
    let mut script = Script::starter(Kind::Generate);
    for person in &mut script.participants {
        if person.role == Role::Custodian {
            on_card(person);
        }
    }
    let mut scene = Scene::with_script(&script);
    while scene.step() != Some(Step::HandOut) {
        scene.goes_on();
    }
    scene
        .does(write(1))
        .does(wrote(card("77"), "card"))
        .does(bagging(1, "BAG 1"));
    let refused = scene.ceremony.allow_card(2, "77").unwrap_err();
    assert_eq!(refused.rule, "distinct-cards");
    assert!(scene.ceremony.allow_card(1, "77").is_ok(), "its own card");
    scene.does(write(2));
    scene.refuses("distinct-cards", wrote(card("77"), "card"));
    scene.does(wrote(card("78"), "card"));
}

#[test]
fn paper_is_read_back_by_people() {
    let mut scene = handing_out(|_| {});
    scene.refuses("written-before-read-back", accept(1, "scan"));
    scene.does(write(1)).does(wrote(printed(), ""));
    let share = scene.ceremony.current_share().unwrap();
    assert!(!share.verified && share.read_back.is_pending());
    scene.refuses("verified-before-sealed", bagging(1, "BAG 1"));
    scene.refuses("read-back", accept(1, ""));
    scene.refuses("written-before-read-back", accept(2, "scan"));
    // The printer ran out of paper: the same share may be printed once more.
    scene.does(write(1)).does(wrote(printed(), ""));
    scene.does(accept(1, "scan"));
    scene.refuses("written-before-read-back", accept(1, "scan"));
    scene.does(bagging(1, "BAG 1"));
    // A saved sheet is read from its file, in code and in rows.
    scene.goes_on();
    scene.refuses("read-back-by-code", written(false, true));
    Scene::at(Kind::Generate, Step::Release).refuses("steps-in-order", accept(1, "scan"));
}

#[test]
fn who_is_far_away_answers_with_a_proof() {
    let mut scene = handing_out(far_away);
    // They take it without being there, and nobody can open it here.
    scene.does(leaving("Custodian 1")).does(write(1));
    scene.does(wrote(age(), ""));
    scene.refuses("verified-before-sealed", bagging(1, "BAG 1"));
    scene.refuses("challenge-first", proof(1, "Custodian 1", "own-machine"));
    scene.does(challenging());
    scene.refuses("own-share", proof(1, "Custodian 2", "own-machine"));
    scene.refuses(
        "written-before-read-back",
        proof(2, "Custodian 1", "own-machine"),
    );
    let events = scene.tries(proof(1, "Custodian 1", "own-machine")).unwrap();
    assert!(matches!(
        &events[..],
        [
            Event::PossessionProved { .. },
            Event::ShareReadBack { opened, .. },
            Event::ShareVerified { .. }
        ] if opened == "proof"
    ));
    scene.does(bagging(1, "BAG 1"));
    // The secret is another one after a restart: its challenge and proofs are void too.
    scene.does(forgetting());
    assert_eq!(scene.ceremony.challenge, None);
    assert!(scene.ceremony.proved.is_empty());
    assert_eq!(scene.ceremony, scene.replayed());
}

#[test]
fn a_roll_call_does_not_wait_for_who_is_far_away() {
    let mut scene = Scene::with_script(&script(Kind::Redistribute, far_away));
    while scene.step() != Some(Step::RollCall) {
        scene.goes_on();
    }
    for name in [
        "Administrator",
        WITNESS,
        "Custodian 2",
        "Custodian 3",
        "Custodian 4",
    ] {
        let arrival = arrival(&scene.ceremony, name);
        scene.does(arrival);
    }
    scene.does(Command::CloseRollCall {
        by: "Administrator".into(),
    });
}

#[test]
fn scripts_name_media_that_fit() {
    let rules = |script: &Script| -> Vec<&str> {
        let problems = script.problems().into_iter();
        problems.map(|problem| problem.rule.as_str()).collect()
    };
    for (kind, rule, change) in [
        (
            Kind::Generate,
            "remote-share-is-encrypted",
            (|person| person.remote = true) as fn(&mut Participant),
        ),
        (Kind::Recover, "remote-takes-a-share", far_away),
        (Kind::Generate, "brings-only-in-redistribution", |person| {
            person.brings = true;
        }),
        (Kind::Generate, "brings-only-in-redistribution", |person| {
            person.takes = false;
        }),
        (Kind::Redistribute, "has-a-part", |person| {
            person.brings = false;
            person.takes = false;
        }),
    ] {
        let found = rules(&script(kind, change));
        assert!(found.contains(&rule), "{kind} {rule}: {found:?}");
    }
    let mut script = Script::starter(Kind::Redistribute);
    for person in &mut script.participants {
        person.brings = false;
    }
    assert!(rules(&script).contains(&"somebody-brings"));
}

#[test]
fn files_beside_the_record_have_names() {
    let attached = |what: &str| Command::AttachFile {
        what: what.into(),
        file: "audit.log".into(),
        digest: "aa".repeat(32),
        bytes: 12,
        by: "Administrator".into(),
    };
    // Also while an effect is unresolved: the device's own word may be what decides.
    let mut scene = Scene::unresolved_at(Kind::Generate, Step::MakeKey);
    scene.refuses("attachment-named", attached(" "));
    scene.does(attached("audit extract of the token"));
    assert_eq!(scene.ceremony.attachments.len(), 1);
    assert!(scene.ceremony.unresolved.is_some());

    let mut scene = Scene::at(Kind::Generate, Step::HandOut);
    let folder = |folder: &str| Command::ChooseFolder {
        folder: folder.into(),
    };
    scene.refuses("folder-named", folder(""));
    scene.does(folder("/media/drive"));
    assert_eq!(scene.ceremony.folder.as_deref(), Some("/media/drive"));
    Scene::at(Kind::Generate, Step::Rehearse).refuses("steps-in-order", folder("/media/drive"));
}
