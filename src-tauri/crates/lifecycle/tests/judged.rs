//! Inventories held against a policy.

mod support;

use lifecycle::{
    Algorithm, DueKind, Hold, Key, KeyRef, KeyState, Policy, Tier, ViolationKind, due, violations,
};
use proptest::prelude::*;
use support::{NOW, key};

fn kinds(keys: &[Key], now: &str) -> Vec<ViolationKind> {
    let found = violations(&Policy::standard(), keys, now).into_iter();
    found.map(|one| one.kind).collect()
}

/// What is due of keys; the policy's own review left out.
fn told(keys: &[Key], now: &str, within: u32) -> Vec<(DueKind, String, bool)> {
    let found = due(&Policy::standard(), keys, now, within).into_iter();
    found
        .filter(|one| one.key.is_some())
        .map(|one| (one.kind, one.date, one.overdue))
        .collect()
}

fn version(number: u32, state: KeyState) -> Key {
    let mut one = key(state);
    one.key.version = number;
    one
}

#[test]
fn a_key_in_order_goes_against_nothing() {
    for state in [
        KeyState::PreActive,
        KeyState::Active,
        KeyState::Deactivated,
        KeyState::Destroyed,
    ] {
        assert_eq!(kinds(&[key(state)], NOW), [], "{state}");
    }
}

#[test]
fn a_cryptoperiod_lasts_through_its_last_day() {
    let keys = [key(KeyState::Active)];
    assert_eq!(kinds(&keys, "2027-07-30T23:59:59Z"), []);
    let over = violations(&Policy::standard(), &keys, "2027-07-31T00:00:00Z");
    assert_eq!(over.len(), 1);
    assert_eq!(over[0].kind, ViolationKind::CryptoperiodOver);
    assert_eq!(over[0].date.as_deref(), Some("2027-07-30"));
    assert_eq!(over[0].key, Some(KeyRef::new("orders", 1)));
    assert_eq!(
        over[0].message,
        "The cryptoperiod of orders@1 ended on 2027-07-30, and it still protects what is new."
    );
    // What protects nothing new is not asked.
    let older = [
        version(1, KeyState::Rotating),
        version(2, KeyState::PreActive),
        version(3, KeyState::Active),
    ];
    let of_first = violations(&Policy::standard(), &older, "2027-07-31T00:00:00Z");
    assert!(
        of_first
            .iter()
            .all(|one| one.key != Some(KeyRef::new("orders", 1)))
    );
}

#[test]
fn the_earlier_of_two_ends_counts() {
    let policy = Policy::standard();
    let mut one = key(KeyState::Active);
    let ends = |one: &Key| policy.end_of(one);
    assert_eq!(ends(&one).as_deref(), Some("2027-07-30"));
    one.ends = Some("2027-06-15".into());
    assert_eq!(ends(&one).as_deref(), Some("2027-06-15"));
    one.ends = Some("2037-06-15".into());
    assert_eq!(ends(&one).as_deref(), Some("2027-07-30"));
    one.ends = None;
    assert_eq!(ends(&one).as_deref(), Some("2027-07-30"));
}

#[test]
fn what_the_policy_no_longer_allows_is_told_of_keys_in_service() {
    let mut one = key(KeyState::Active);
    one.tier = Tier::Kek;
    one.algorithm = Algorithm::Rsa2048;
    one.class.usage = "mail".into();
    one.label = "Payroll".into();
    let expected = [
        ViolationKind::AlgorithmNotAllowed,
        ViolationKind::ClassUnknown,
    ];
    assert_eq!(kinds(std::slice::from_ref(&one), NOW), expected);
    let found = violations(&Policy::standard(), [&one], NOW);
    assert_eq!(
        found[1].message,
        "Payroll (orders@1): the policy knows no usage “mail”: there are data, backup, tenant."
    );
    one.state = KeyState::Destroyed;
    assert_eq!(kinds(&[one], NOW), []);
}

#[test]
fn the_newest_version_must_be_one_that_protects() {
    for (state, expected) in [
        (KeyState::Compromised, Some(ViolationKind::CompromisedInUse)),
        (KeyState::Deprecated, Some(ViolationKind::NoSuccessor)),
        (KeyState::Rotating, Some(ViolationKind::NoSuccessor)),
        (KeyState::Deactivated, None),
    ] {
        let alone = kinds(&[version(1, state)], NOW);
        assert_eq!(alone, Vec::from_iter(expected), "{state}");
        // One that is not in use yet has not taken over, nor has one that is gone.
        let keys = [
            version(1, state),
            version(2, KeyState::PreActive),
            version(3, KeyState::Destroyed),
        ];
        assert_eq!(kinds(&keys, NOW), alone);
        let keys = [version(2, KeyState::Active), version(1, state)];
        assert_eq!(kinds(&keys, NOW), []);
    }
    let mut deleted = version(1, KeyState::Compromised);
    deleted.purge_from = Some("2027-07-01T00:00:00Z".into());
    assert_eq!(kinds(&[deleted], NOW), []);
    let mut over = version(1, KeyState::Rotating);
    over.until = Some(NOW.into());
    assert_eq!(kinds(&[over], NOW), [ViolationKind::NoSuccessor]);
}

#[test]
fn a_policy_is_reviewed_in_time() {
    let policy = Policy::standard();
    let none: [&Key; 0] = [];
    let review = |now, within| {
        let found = due(&policy, none, now, within).into_iter();
        found
            .map(|one| (one.kind, one.date, one.overdue))
            .collect::<Vec<_>>()
    };
    let by = "2027-11-01".to_owned();
    assert_eq!(review("2027-10-01T00:00:00Z", 30), []);
    assert_eq!(
        review("2027-10-02T00:00:00Z", 30),
        [(DueKind::PolicyReview, by.clone(), false)]
    );
    assert_eq!(
        review("2027-11-02T00:00:00Z", 0),
        [(DueKind::PolicyReview, by, true)]
    );
    assert_eq!(kinds(&[], "2027-11-01T23:00:00Z"), []);
    assert_eq!(
        kinds(&[], "2027-11-02T00:00:00Z"),
        [ViolationKind::PolicyReviewOverdue]
    );
}

#[test]
fn what_is_due_comes_by_its_day() {
    let mut rotating = version(1, KeyState::Rotating);
    rotating.key.id = "payroll".into();
    rotating.parent = None;
    rotating.until = Some("2027-06-10T12:00:00Z".into());
    let mut deleted = version(1, KeyState::Deactivated);
    deleted.key.id = "old".into();
    deleted.purge_from = Some("2027-05-30T12:00:00Z".into());
    let mut held = deleted.clone();
    held.key.id = "held".into();
    held.holds.push(Hold {
        name: "case-12".into(),
        reason: "a suit".into(),
        since: NOW.into(),
    });
    let keys = [key(KeyState::Active), rotating, deleted, held];
    let purge = (DueKind::PurgePossible, "2027-05-30".to_owned(), true);
    let window = (DueKind::WindowEnds, "2027-06-10".to_owned(), false);
    let period = (DueKind::CryptoperiodEnds, "2027-07-30".to_owned(), false);
    assert_eq!(told(&keys, NOW, 8), std::slice::from_ref(&purge));
    assert_eq!(told(&keys, NOW, 9), [purge.clone(), window.clone()]);
    assert_eq!(told(&keys, NOW, 59), [purge, window, period]);
    let found = due(&Policy::standard(), &keys, NOW, 59);
    assert_eq!(
        found[1].message,
        "The acceptance window of orders (payroll@1) ends at 2027-06-10T12:00:00Z, and 3 keys are still wrapped under it."
    );
}

#[test]
fn a_window_that_is_over_is_due_only_while_something_was_left_behind() {
    let mut over = version(1, KeyState::Rotating);
    over.key.id = "payroll".into();
    over.parent = None;
    over.until = Some("2027-05-31T12:00:00Z".into());
    let mut child = key(KeyState::Active);
    let keys = [over.clone(), child.clone()];
    let window = (DueKind::WindowEnds, "2027-05-31".to_owned(), true);
    assert_eq!(told(&keys, NOW, 0), [window]);
    child.parent = Some(KeyRef::new("payroll", 2));
    assert_eq!(told(&[over, child], NOW, 0), []);
}

#[test]
fn names_go_to_text_and_back() {
    for kind in ViolationKind::ALL {
        assert_eq!(kind.id().parse(), Ok(kind));
        assert_eq!(serde_name(&kind), kind.id());
    }
    for kind in DueKind::ALL {
        assert_eq!(kind.id().parse(), Ok(kind));
        assert_eq!(serde_name(&kind), kind.id());
    }
    assert!("cryptoperiod".parse::<DueKind>().is_err());
}

/// The name that an enum is written with, through TOML, which is at hand.
fn serde_name(kind: &impl serde::Serialize) -> String {
    let value = toml::Value::try_from(kind).ok();
    let text = value.as_ref().and_then(toml::Value::as_str);
    text.unwrap_or_default().to_owned()
}

fn any_key() -> impl Strategy<Value = Key> {
    let date = (2020..2040_i32, 1..=12_u32, 1..=28_u32);
    let time = date.prop_map(|(year, month, day)| format!("{year}-{month:02}-{day:02}T12:00:00Z"));
    let states = proptest::sample::select(KeyState::ALL.to_vec());
    let ids = proptest::sample::select(vec!["a", "b", "c"]);
    let times = (
        time.clone(),
        proptest::option::of(time.clone()),
        proptest::option::of(time),
    );
    (states, ids, 1..4_u32, times).prop_map(|(state, id, number, (made, until, purge))| {
        let mut one = version(number, state);
        one.key.id = id.into();
        one.ends = until
            .as_deref()
            .and_then(|until| until.get(..10))
            .map(Into::into);
        (one.made, one.until, one.purge_from) = (made, until, purge);
        one
    })
}

proptest! {
    #[test]
    fn more_days_show_more_and_never_less(keys in proptest::collection::vec(any_key(), 0..20), within in 0..4000_u32) {
        let policy = Policy::standard();
        let near = due(&policy, &keys, NOW, within);
        let far = due(&policy, &keys, NOW, within + 30);
        prop_assert!(far.starts_with(&near));
        prop_assert!(near.is_sorted_by(|one, other| one.date <= other.date));
    }

    #[test]
    fn what_has_ended_is_both_against_the_policy_and_overdue(keys in proptest::collection::vec(any_key(), 0..20)) {
        let policy = Policy::standard();
        let overdue = due(&policy, &keys, NOW, 0).into_iter();
        let overdue = overdue.filter(|one| one.kind == DueKind::CryptoperiodEnds && one.overdue);
        let mut overdue: Vec<_> = overdue.filter_map(|one| one.key).collect();
        overdue.sort();
        let against = violations(&policy, &keys, NOW).into_iter();
        let against = against.filter(|one| one.kind == ViolationKind::CryptoperiodOver);
        let mut against: Vec<_> = against.filter_map(|one| one.key).collect();
        // A deleted key is only waited for.
        let deleted = |one: &KeyRef| keys.iter().any(|key| key.key == *one && key.purge_from.is_some());
        against.retain(|one| !deleted(one));
        overdue.retain(|one| !deleted(one));
        prop_assert_eq!(against, overdue);
    }

    #[test]
    fn no_time_breaks_it(now in ".{0,30}", made in ".{0,30}", within in any::<u32>()) {
        let mut one = key(KeyState::Active);
        one.made = made;
        one.ends = Some(now.clone());
        let _ = violations(&Policy::standard(), [&one], &now);
        let _ = due(&Policy::standard(), [&one], &now, within);
    }
}
