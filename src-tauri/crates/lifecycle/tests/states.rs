//! The table of states, and what may be done in each.

use lifecycle::{Act, Algorithm, Class, Hold, Key, KeyRef, KeyState, Origin, Reason, Tier, Use};

const NOW: &str = "2027-06-01T12:00:00Z";
const LATER: &str = "2027-07-01T12:00:00Z";

fn key(state: KeyState) -> Key {
    Key {
        key: KeyRef::new("payroll", 1),
        label: "payroll".into(),
        tier: Tier::Kek,
        algorithm: Algorithm::Aes256,
        parent: Some(KeyRef::new("0a", 1)),
        state,
        until: None,
        purge_from: None,
        owner: "Finance".into(),
        domain: "payroll".into(),
        class: Class::default(),
        origin: Origin::Made,
        made: "2027-01-01T12:00:00Z".into(),
        ends: None,
        check: None,
        holds: Vec::new(),
    }
}

const NOTHING: (u64, Vec<String>) = (0, Vec::new());

#[test]
fn destroyed_is_the_end_and_everything_can_reach_it() {
    assert!(KeyState::Destroyed.may_become().is_empty());
    for start in KeyState::ALL {
        let mut reached = vec![start];
        let mut next = 0;
        while let Some(state) = reached.get(next).copied() {
            for after in state.may_become() {
                if !reached.contains(after) {
                    reached.push(*after);
                }
            }
            next += 1;
        }
        assert!(reached.contains(&KeyState::Destroyed), "{start}");
    }
}

#[test]
fn a_compromised_key_is_never_active_again_and_only_moved_away_from() {
    assert_eq!(KeyState::Compromised.may_become(), [KeyState::Destroyed]);
    let compromised = key(KeyState::Compromised);
    assert!(compromised.usable(Use::Protect, NOW).is_err());
    assert!(compromised.usable(Use::Process, NOW).is_err());
    assert!(compromised.usable(Use::MoveAway, NOW).is_ok());
}

#[test]
fn only_an_active_key_protects_what_is_new() {
    for state in KeyState::ALL {
        let may = key(state).usable(Use::Protect, NOW).is_ok();
        assert_eq!(may, state == KeyState::Active, "{state}");
    }
}

#[test]
fn a_window_ends_by_itself() {
    let old = key(KeyState::Active);
    let change = old.decide(Act::Rotate, NOW, Some(LATER), false, &NOTHING);
    let change = change.unwrap();
    assert_eq!(change.to, Some(KeyState::Rotating));
    let mut old = key(KeyState::Rotating);
    old.until = change.until;
    assert!(old.usable(Use::Process, NOW).is_ok());
    assert!(old.usable(Use::Protect, NOW).is_err());
    assert_eq!(
        old.usable(Use::Process, LATER),
        Err(Reason::WindowOver(LATER.into()))
    );
    assert_eq!(old.state_at(LATER), KeyState::Deactivated);
    // What was forgotten under it can still be brought back.
    let back = old
        .decide(Act::Enable, LATER, None, true, &NOTHING)
        .unwrap();
    assert_eq!(back.to, Some(KeyState::Deprecated));
}

#[test]
fn a_key_is_destroyed_only_after_it_was_deleted_and_waited() {
    let mut old = key(KeyState::Deactivated);
    let early = old.decide(Act::Purge, NOW, None, true, &NOTHING);
    assert_eq!(early.unwrap_err().reason, Reason::NotDeleted);
    let deleted = old.decide(Act::Delete, NOW, Some(LATER), true, &NOTHING);
    old.purge_from = deleted.unwrap().purge_from;
    let early = old.decide(Act::Purge, NOW, None, true, &NOTHING);
    assert_eq!(early.unwrap_err().reason, Reason::Waits(LATER.into()));
    let gone = old.decide(Act::Purge, LATER, None, true, &NOTHING);
    assert_eq!(gone.unwrap().to, Some(KeyState::Destroyed));
}

#[test]
fn a_held_key_and_one_that_protects_something_stay() {
    let mut old = key(KeyState::Deactivated);
    old.purge_from = Some(NOW.into());
    let protects = (3, vec!["a@1".to_owned()]);
    for act in [Act::Delete, Act::Purge] {
        let refused = old.decide(act, LATER, Some(LATER), true, &protects);
        assert_eq!(
            refused.unwrap_err().reason,
            Reason::Protects(3, vec!["a@1".into()])
        );
    }
    old.holds.push(Hold {
        name: "matter 7".into(),
        reason: "a court".into(),
        since: NOW.into(),
    });
    for act in [Act::Delete, Act::Purge] {
        let refused = old.decide(act, LATER, Some(LATER), true, &NOTHING);
        assert_eq!(
            refused.unwrap_err().reason,
            Reason::Held(vec!["matter 7".into()])
        );
    }
}

#[test]
fn no_act_makes_a_move_that_the_table_does_not_have() {
    for state in KeyState::ALL {
        for act in Act::ALL {
            let one = key(state);
            for newer in [false, true] {
                if let Ok(change) = one.decide(act, NOW, Some(LATER), newer, &NOTHING)
                    && let Some(to) = change.to
                {
                    assert!(state.may_become().contains(&to), "{state} by {act} to {to}");
                }
            }
        }
    }
}

#[test]
fn ids_are_plain() {
    for id in ["payroll", "a", "0a-b_c.d", &"a".repeat(64)] {
        assert!(KeyRef::is_id(id), "{id}");
    }
    for id in ["", "a b", "a@1", "ä", "../x/", &"a".repeat(65)] {
        assert!(!KeyRef::is_id(id), "{id}");
    }
}
