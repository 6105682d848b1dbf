//! What refusals say.

mod support;

use lifecycle::{Act, Denied, KeyState, Reason};
use std::collections::BTreeSet;
use support::{NOW, key};

fn reasons() -> Vec<(Reason, &'static str, &'static str)> {
    let until = "2027-07-01T12:00:00Z".to_owned();
    vec![
        (
            Reason::State(KeyState::Destroyed),
            "key-state",
            "it is Destroyed: nothing brings it back",
        ),
        (
            Reason::WindowOver(until.clone()),
            "key-window-over",
            "its acceptance window ended at 2027-07-01T12:00:00Z: use the newest version",
        ),
        (
            Reason::Held(vec!["case-12".into()]),
            "legal-hold",
            "a legal hold stands in the way (case-12): release first",
        ),
        (
            Reason::Held(vec!["case-12".into(), "case-13".into()]),
            "legal-hold",
            "legal holds stand in the way (case-12, case-13): release first",
        ),
        (
            Reason::Protects(1, vec!["orders@1".into()]),
            "key-protects",
            "it still protects 1 key (orders@1): put it under another key first",
        ),
        (
            Reason::Protects(7, vec!["orders@1".into(), "orders@2".into()]),
            "key-protects",
            "it still protects 7 keys (orders@1, orders@2, …): put them under another key first",
        ),
        (
            Reason::NotDeleted,
            "key-not-deleted",
            "it was not deleted: delete it first, then wait",
        ),
        (
            Reason::Waits(until),
            "key-waits",
            "its waiting time runs: purge it from 2027-07-01T12:00:00Z on",
        ),
        (
            Reason::NoSuchHold("x".into()),
            "no-such-hold",
            "no legal hold “x” stands on it: check the name",
        ),
        (
            Reason::HoldStands("x".into()),
            "hold-stands",
            "a legal hold “x” stands on it already: give the new one another name",
        ),
        (
            Reason::MasterKeyStays,
            "master-key-stays",
            "it is a master key, which leaves its tokens in shares alone: export a key under it",
        ),
    ]
}

#[test]
fn each_reason_has_its_name_and_says_what_to_do() {
    let mut names = BTreeSet::new();
    for (reason, id, text) in reasons() {
        assert_eq!(reason.id(), id);
        assert_eq!(reason.to_string(), text);
        names.insert(id);
    }
    assert_eq!(names.len(), 9);
}

#[test]
fn a_refusal_names_the_act_and_the_way_out() {
    for (act, state, text) in [
        (
            Act::Delete,
            KeyState::Active,
            "delete is refused: it is Active: disable it first",
        ),
        (
            Act::Rotate,
            KeyState::Deactivated,
            "rotate is refused: it is Deactivated: enable it first",
        ),
        (
            Act::Disable,
            KeyState::Deactivated,
            "disable is refused: it is Deactivated: it is suspended already",
        ),
        (
            Act::Hold,
            KeyState::Destroyed,
            "hold is refused: it is Destroyed: nothing brings it back",
        ),
    ] {
        let reason = Reason::State(state);
        assert_eq!(Denied { act, reason }.to_string(), text);
    }
    let reason = Reason::NotDeleted;
    let denied = Denied {
        act: Act::Purge,
        reason,
    };
    assert_eq!(
        denied.to_string(),
        "purge is refused: it was not deleted: delete it first, then wait"
    );
}

#[test]
fn no_refusal_sends_people_in_a_circle() {
    let nothing = (0, Vec::new());
    for act in Act::ALL {
        for state in KeyState::ALL {
            for newer in [false, true] {
                let Err(denied) = key(state).decide(act, NOW, None, newer, &nothing) else {
                    continue;
                };
                let text = denied.to_string();
                let same = [format!(": {act} it first"), format!(": {act} first")];
                assert!(!same.iter().any(|same| text.contains(same)), "{text}");
                // What it sends people to is not refused in its turn.
                let first = [
                    (": disable it first", Act::Disable),
                    (": enable it first", Act::Enable),
                ];
                for (_, next) in first.into_iter().filter(|(said, _)| text.contains(said)) {
                    let then = key(state).decide(next, NOW, None, newer, &nothing);
                    assert!(then.is_ok(), "{text}");
                }
            }
        }
    }
}
