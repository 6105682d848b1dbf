//! A ceremony is what replaying its events gives, whatever was done in it.

use crate::course::exception;
use crate::support::{
    Scene, aborting, accounting, approving, arrival, bagging, begin, binding, challenging,
    closing_check, contribution, deferring, destroying, destroying_voided, entering, failing,
    following_up, forgetting, id_of, leaving, missing, new_package, next, opening, opening_sealed,
    package, pausing, proof, reconciling, redistributing, retire, same, signing, tested, token,
    written,
};
use ceremony::{
    Ceremony, Command, Effect, Event, Kind, Phase, Reconciliation, ReplayError, Role, Step,
    TokenRole, VerifiedReadBack,
};
use proptest::prelude::*;

/// Commands that may come at any time, most of them out of place.
fn stray(ceremony: &Ceremony, choice: u8, number: u8) -> Command {
    let names = ceremony.script.participants.len();
    let name = &ceremony.script.participants[usize::from(number) % names].name;
    let index = number % 6;
    match choice % 40 {
        0 => pausing(),
        1 => forgetting(),
        2 => failing(),
        3 => reconciling(Reconciliation::Retry),
        4 => reconciling(Reconciliation::Adopt),
        5 => exception("something", "go on"),
        6 => leaving(name),
        7 => Command::Return {
            participant: id_of(name),
        },
        8 => arrival(ceremony, name),
        9 => bagging(index, "BAG"),
        10 => entering(index, name),
        11 => opening(name, "BAG"),
        12 => binding(TokenRole::Primary, token("primary")),
        13 => binding(TokenRole::Target, token("target")),
        14 => signing(&id_of(name), number.is_multiple_of(2), "a reason"),
        15 => written(true, number.is_multiple_of(2)),
        16 => Command::LoadPackage { package: package() },
        17 => begin(Effect::WriteShare {
            index,
            attempt: u32::from(number),
            files: Vec::new(),
        }),
        18 => begin(Effect::Rehearse {
            attempt: u32::from(number % 3),
        }),
        19 => challenging(),
        20 => proof(index.max(1), name, "in-room"),
        21 => proof(index.max(1), name, "own-machine"),
        22 => Command::RefuseProof {
            custodian: name.clone(),
            reason: "unreadable".into(),
            detail: "a stain".into(),
        },
        23 => closing_check("somebody is away"),
        24 => accounting(&[index], "not found"),
        25 => contribution(index, name),
        26 => redistributing(new_package()),
        27 => destroying(index),
        28 => destroying_voided(u32::from(number % 3), index),
        29 => retire(),
        30 => approver(ceremony).map_or_else(pausing, |name| approving(ceremony, &name)),
        31 => missing(name),
        32 => following_up(task(ceremony, number)),
        33 => deferring(task(ceremony, number), "2027-05-31"),
        34 => tested("00", "same", number.is_multiple_of(2)),
        35 => Command::AcceptShare {
            index,
            read_back: VerifiedReadBack::opened(same(), "scan"),
        },
        36 => opening_sealed(name, "BAG", false),
        37 => Command::AttachFile {
            what: "audit extract".into(),
            file: "audit.log".into(),
            digest: "aa".repeat(32),
            bytes: 12,
            by: name.clone(),
        },
        // Rare, since it ends everything.
        _ if number == 0 => aborting(),
        _ => Command::Close { by: String::new() },
    }
}

fn approver(ceremony: &Ceremony) -> Option<String> {
    let mut people = ceremony.script.participants.iter();
    let officer = people.find(|one| one.role == Role::SecurityOfficer);
    officer.map(|one| one.name.clone())
}

fn task(ceremony: &Ceremony, number: u8) -> &'static str {
    let tasks = ceremony.follow_ups();
    if tasks.is_empty() {
        return "nothing";
    }
    tasks[usize::from(number) % tasks.len()]
}

fn kinds() -> impl Strategy<Value = Kind> {
    prop::sample::select(Kind::ALL.to_vec())
}

/// Mostly the ordinary next command, sometimes a stray one.
fn choices() -> impl Strategy<Value = Vec<Option<(u8, u8)>>> {
    prop::collection::vec(prop::option::weighted(0.3, any::<(u8, u8)>()), 0..160)
}

proptest! {
    #[test]
    fn replay_equals_live(kind in kinds(), choices in choices()) {
        let mut scene = Scene::opened(kind);
        for choice in choices {
            let before = scene.ceremony.clone();
            let command = match choice {
                Some((choice, number)) => stray(&scene.ceremony, choice, number),
                None => match next_possible(&scene.ceremony) {
                    Some(command) => command,
                    None => break,
                },
            };
            match scene.tries(command) {
                Err(_) => prop_assert_eq!(&scene.ceremony, &before),
                Ok(events) => for event in &events {
                    // What is journalled comes back as it was.
                    let json = serde_json::to_value(event).unwrap();
                    prop_assert_eq!(json["type"].as_str(), Some(event.name()));
                    prop_assert_eq!(&serde_json::from_value::<Event>(json).unwrap(), event);
                },
            }
        }
        prop_assert_eq!(&scene.replayed(), &scene.ceremony);
        // Whatever happened, somebody who takes part can stop it.
        let here = scene.ceremony.people.iter().find(|one| one.here);
        let by = here.map(|one| one.attendee.name.clone());
        if let (Some(by), Some(_)) = (by, scene.ceremony.step()) {
            let reason = "nobody knows how to go on".into();
            let stopped = scene.ceremony.decide(Command::Abort {
                by,
                reason,
                found: None,
            });
            prop_assert!(stopped.is_ok());
        }
    }

    /// Between an irreversible intent and the next one, somebody said what became of the first.
    #[test]
    fn nothing_irreversible_repeats_by_itself(kind in kinds(), choices in choices()) {
        let mut scene = Scene::opened(kind);
        for choice in choices {
            let command = match choice {
                Some((choice, number)) => Some(stray(&scene.ceremony, choice, number)),
                None => next_possible(&scene.ceremony),
            };
            let Some(command) = command else { break };
            drop(scene.tries(command));
        }
        let mut open: Option<Effect> = None;
        for (_, event) in &scene.journal {
            match event {
                Event::Intended { effect, .. } => {
                    prop_assert_eq!(&open, &None, "a second intent: {:?}", effect);
                    open = effect.irreversible().then(|| effect.clone());
                }
                Event::Reconciled { decision: Reconciliation::Retry, .. }
                | Event::EffectFailed { .. }
                | Event::KeyAdopted { .. }
                | Event::KeyMade { .. }
                | Event::PackageReleased { .. }
                | Event::DoorClosed { .. }
                | Event::KeyRecovered { .. }
                | Event::LiveRecoveryTested { .. }
                | Event::KeyDestroyed { .. } => open = None,
                _ => {}
            }
        }
    }
}

/// The ordinary next command, where a stray one did not make the course impossible.
fn next_possible(ceremony: &Ceremony) -> Option<Command> {
    let everybody_signed = ceremony.step() == Some(Step::SignOff)
        && ceremony
            .people
            .iter()
            .all(|person| ceremony.has_signed(&person.attendee.participant));
    if everybody_signed || matches!(ceremony.phase, Phase::Closed | Phase::Aborted) {
        return None;
    }
    next(ceremony)
}

#[test]
fn a_replay_begins_with_the_opening() {
    let none: [(&str, &Event); 0] = [];
    assert_eq!(Ceremony::replay("c1", none), Err(ReplayError::Empty));
    let closed = Event::Closed { by: String::new() };
    let error = Ceremony::replay("c1", [("t", &closed)]).unwrap_err();
    assert_eq!(error, ReplayError::NotOpened("closed".into()));
    let scene = Scene::opened(Kind::Generate);
    let mut opened = scene.journal[0].1.clone();
    if let Event::Opened { script, .. } = &mut opened {
        *script = "kind = 3".into();
    }
    let error = Ceremony::replay("c1", [("t", &opened)]).unwrap_err();
    assert!(matches!(error, ReplayError::Script(_)));
}

/// An opening of a generation that lists those steps, as an entry has it.
fn opening_with(steps: serde_json::Value) -> Event {
    let opened = &Scene::opened(Kind::Generate).journal[0].1;
    let mut fields = serde_json::to_value(opened).unwrap();
    fields["steps"] = steps;
    serde_json::from_value(fields).unwrap()
}

#[test]
fn a_ceremony_goes_by_its_own_steps() {
    let scene = Scene::at(Kind::Generate, Step::SignOff);
    let mut names: Vec<&str> = Kind::Generate
        .steps()
        .iter()
        .map(|one| one.name())
        .collect();
    // As if a kind had other steps then: it is replayed as it was.
    names.retain(|name| *name != "inspect");
    names.insert(2, "account");
    let mut journal = scene.journal;
    journal[0].1 = opening_with(names.clone().into());
    let events = journal.iter().map(|(at, event)| (at.as_str(), event));
    let replayed = Ceremony::replay("c1", events).unwrap();
    let walked: Vec<&str> = replayed.steps.iter().map(|time| time.step.name()).collect();
    assert_eq!(walked, names[..walked.len()]);
    assert_eq!(replayed.step(), Some(Step::SignOff));
}

#[test]
fn older_entries_mean_the_steps_of_their_time() {
    for kind in Kind::ALL {
        let opened = Scene::opened(kind).journal[0].1.clone();
        let older = opened.clone().in_version(4).unwrap();
        assert!(matches!(older, Event::Opened { steps: None, .. }));
        if kind.carries_out() || matches!(kind, Kind::AdoptKey | Kind::Migrate) {
            // There were none then.
            let refused = Ceremony::opened("c1", "t", &older).unwrap_err();
            assert!(matches!(refused, ReplayError::Steps(_)), "{kind}");
            continue;
        }
        let replayed = Ceremony::opened("c1", "t", &older).unwrap();
        let names: Vec<&str> = replayed.order.iter().map(|step| step.name()).collect();
        let told = match kind {
            Kind::AdoptKey
            | Kind::AdoptPolicy
            | Kind::Compromise
            | Kind::Destroy
            | Kind::Migrate
            | Kind::Rotate => "",
            Kind::Generate => {
                "open roll-call inspect make-key rehearse hand-out release close-door sign-off record"
            }
            Kind::Recover | Kind::Replicate => {
                "open roll-call inspect load-package collect recover sign-off record"
            }
            Kind::Drill => {
                "open roll-call inspect make-key rehearse hand-out release close-door collect \
                 recover destroy sign-off record"
            }
            Kind::Possession => "open roll-call load-package prove sign-off record",
            Kind::Redistribute => {
                "open roll-call inspect load-package account contribute hand-out release retire \
                 sign-off record"
            }
            Kind::LiveTest => {
                "open roll-call inspect load-package collect test-key sign-off record"
            }
            Kind::Emergency => {
                "open roll-call inspect load-package collect recover follow-up sign-off record"
            }
        };
        assert_eq!(names.join(" "), told, "{kind}");
        let newer = opened.clone().in_version(5).unwrap();
        assert_eq!(newer, opened);
        assert!(matches!(older.in_version(5), Err(ReplayError::Steps(_))));
    }
}

#[test]
fn steps_that_are_no_ceremonys_are_refused() {
    for steps in [
        serde_json::json!([]),
        serde_json::json!(["record"]),
        serde_json::json!(["open", "sign-off"]),
        serde_json::json!(["roll-call", "record"]),
        serde_json::json!(["open", "inspect", "inspect", "record"]),
    ] {
        let error = Ceremony::opened("c1", "t", &opening_with(steps)).unwrap_err();
        assert!(matches!(error, ReplayError::Steps(_)), "{error}");
    }
    let newer = serde_json::json!(["open", "polish", "polish", "record"]);
    let error = Ceremony::opened("c1", "t", &opening_with(newer)).unwrap_err();
    assert_eq!(error, ReplayError::UnknownStep("polish".into()));
}

#[test]
fn whatever_was_journalled_is_applied_without_complaint() {
    // Even an order no decision would give: replaying must never fail on an old journal.
    let mut journal = Scene::at(Kind::Drill, Step::Record).journal;
    let opened = journal.remove(0);
    journal.reverse();
    journal.insert(0, opened);
    let events = journal.iter().map(|(at, event)| (at.as_str(), event));
    assert!(Ceremony::replay("c1", events).is_ok());
}
