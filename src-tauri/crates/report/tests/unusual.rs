//! Each rule tells at its threshold, not below it, and names its entries.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod support;

use report::{Body, Kind, Unusual};
use serde_json::json;
use support::{Told, acknowledge, ceremony_entry, decided, key, opened};

const YEAR: (&str, &str) = ("2031-01-01", "2031-12-31");

fn told() -> Told {
    Told::of(YEAR.0, YEAR.1)
}

fn numbers(one: &report::Finding) -> Vec<u64> {
    one.links.entries.iter().map(|link| link.entry).collect()
}

#[test]
fn what_is_done_at_night_or_on_a_sunday_is_told_by_day() {
    let mut all = told();
    // A Tuesday, then the Sunday after.
    all.own("2031-03-04T06:59:59Z", pin());
    all.own("2031-03-04T07:00:00Z", pin());
    all.own("2031-03-04T19:59:00Z", pin());
    all.own("2031-03-04T20:00:00Z", pin());
    all.own("2031-03-09T12:00:00Z", pin());
    let found = all.of_rule(Unusual::OutOfHours);
    let named: Vec<Vec<u64>> = found.iter().map(numbers).collect();
    assert_eq!(named, [vec![2, 5], vec![6]]);
    assert_eq!(found[0].id, "out-of-hours-2");
    assert!(found[0].why.contains("2031-03-04"), "{}", found[0].why);
}

fn pin() -> serde_json::Value {
    json!({"type": "pin-refused", "token": "HSM A", "serial": "1", "locked": false})
}

#[test]
fn refused_pins_and_shares_are_told_from_the_third_in_a_day_on() {
    let mut all = told();
    for at in ["10:00", "10:01"] {
        all.own(&format!("2031-03-04T{at}:00Z"), pin());
    }
    all.own("2031-03-05T10:00:00Z", pin());
    assert!(all.of_rule(Unusual::RepeatedFailures).is_empty());

    let mut all = told();
    for at in ["10:00", "10:01", "10:02"] {
        all.own(&format!("2031-03-04T{at}:00Z"), pin());
    }
    all.event("2031-03-04T11:00:00Z", "c1", opened("recover"));
    for at in ["11:00", "11:01", "11:02"] {
        let refused = json!({"type": "share-not-accepted", "custodian": "Priya", "reason": "bad-share", "detail": ""});
        all.event(&format!("2031-03-04T{at}:00Z"), "c1", refused);
    }
    let found = all.of_rule(Unusual::RepeatedFailures);
    let named: Vec<Vec<u64>> = found.iter().map(numbers).collect();
    assert_eq!(named, [vec![2, 3, 4], vec![6, 7, 8]]);
    assert_eq!(found[1].about, ["Priya"]);
}

#[test]
fn the_use_of_a_version_out_of_use_is_told_and_other_refusals_are_not() {
    let refused = |rule: &str| {
        json!({"type": "key-refused", "key": {"id": "payroll", "version": 1}, "tried": "protect", "rule": rule,
               "why": "", "by": "Ada"})
    };
    let mut all = told();
    all.own("2031-03-04T10:00:00Z", refused("legal-hold"));
    all.own("2031-03-04T10:01:00Z", refused("key-state"));
    let found = all.of_rule(Unusual::DisabledVersion);
    assert_eq!(found.len(), 1);
    assert_eq!(numbers(&found[0]), [3]);
    assert!(found[0].why.contains("payroll@1"), "{}", found[0].why);
}

fn recovered(all: &mut Told, at: &str, id: &str, kind: &str) -> u64 {
    all.event(at, id, opened(kind));
    let done =
        json!({"type": "key-recovered", "token": "target", "key": key("vault"), "calls": []});
    all.event(at, id, done)
}

#[test]
fn more_recoveries_than_planned_within_a_year_are_told() {
    let mut all = Told::of("2031-01-01", "2033-12-31");
    let first = recovered(&mut all, "2031-03-04T10:00:00Z", "r1", "recover");
    // A rehearsal is none.
    recovered(&mut all, "2031-04-04T10:00:00Z", "d1", "drill");
    let second = recovered(&mut all, "2031-05-05T10:00:00Z", "r2", "emergency");
    let third = recovered(&mut all, "2032-03-03T10:00:00Z", "r3", "recover");
    let found = all.of_rule(Unusual::FrequentRecoveries);
    assert_eq!(found.len(), 1);
    assert_eq!(numbers(&found[0]), [first, second, third]);

    let mut all = Told::of("2031-01-01", "2033-12-31");
    for (at, id) in [
        ("2031-03-04", "r1"),
        ("2031-05-05", "r2"),
        ("2032-03-05", "r3"),
    ] {
        recovered(&mut all, &format!("{at}T10:00:00Z"), id, "recover");
    }
    assert!(all.of_rule(Unusual::FrequentRecoveries).is_empty());
}

#[test]
fn a_person_in_more_roles_than_two_is_told_with_the_first_entry_of_each() {
    let mut all = told();
    let arrived = |name: &str, role: &str| {
        json!({"type": "participant-arrived", "identity_check": "passport", "attendee":
            {"participant": "aa", "name": name, "organisation": "", "role": role, "public_key": "00",
             "signature": "software"}})
    };
    for (at, id, role) in [
        ("2031-03-04", "c1", "custodian"),
        ("2031-03-05", "c2", "witness"),
        ("2031-03-06", "c3", "witness"),
    ] {
        all.event(&format!("{at}T10:00:00Z"), id, opened("recover"));
        all.event(&format!("{at}T10:01:00Z"), id, arrived("Ruth", role));
        all.event(
            &format!("{at}T10:01:00Z"),
            id,
            arrived("Ada", "administrator"),
        );
    }
    let change = json!({"type": "key-changed", "key": {"id": "payroll", "version": 1}, "act": "disable",
        "decided": decided(&["Ada", "Ruth"])});
    let last = all.own("2031-03-07T10:00:00Z", change);
    let found = all.of_rule(Unusual::ManyRoles);
    assert_eq!(found.len(), 1);
    assert_eq!(numbers(&found[0]), [3, 6, last]);
    assert_eq!(found[0].about, ["Ruth"]);
}

#[test]
fn a_clock_that_goes_back_and_one_that_is_confirmed_are_told() {
    let mut all = told();
    all.own("2031-03-04T10:00:00Z", pin());
    all.own("2031-03-04T09:50:00Z", pin());
    all.own("2031-03-04T09:39:59Z", pin());
    all.own(
        "2031-03-05T10:00:00Z",
        json!({"type": "clock-confirmed", "by": "Ruth", "newest": "2031-03-04T10:00:00Z"}),
    );
    let found = all.of_rule(Unusual::ClockStep);
    let named: Vec<Vec<u64>> = found.iter().map(numbers).collect();
    assert_eq!(named, [vec![3, 4], vec![4, 5]]);
    assert_eq!(found[1].about, ["Ruth"]);
}

#[test]
fn a_week_with_many_more_than_the_weeks_before_is_told_with_its_figures() {
    let mut all = told();
    // One movement a week through fourteen weeks, then nine in one.
    let moved = || {
        json!({"type": "custody-moved", "moved": "2031-01-01T10:00:00Z", "item": "share-1", "purpose": "check",
            "who": "Ada", "witness": "Ruth", "from": "", "to": "", "bag_out": "", "bag_in": "", "next_check": "",
            "who_signature": "00", "witness_signature": "00"})
    };
    let start = chrono::NaiveDate::from_ymd_opt(2031, 1, 6).unwrap();
    let day = |week: i64, day: i64| (start + chrono::TimeDelta::days(7 * week + day)).to_string();
    for week in 0..14 {
        all.own(&format!("{}T10:00:00Z", day(week, 1)), moved());
    }
    let first = all.size();
    for at in 0..9 {
        all.own(&format!("{}T10:0{at}:00Z", day(14, 2)), moved());
    }
    let found = all.of_rule(Unusual::AboveBaseline);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].id, format!("above-baseline-custody-{first}"));
    assert_eq!((found[0].links.count, numbers(&found[0])[0]), (9, first));
    let why = &found[0].why;
    assert!(
        why.contains("1.0 a week") && why.contains("more than 5.0"),
        "{why}"
    );

    // With too few weeks before it, nothing is said.
    let mut all = told();
    for at in 0..9 {
        all.own(&format!("{}T10:0{at}:00Z", day(8, 2)), moved());
    }
    assert!(all.of_rule(Unusual::AboveBaseline).is_empty());
}

#[test]
fn a_broken_seal_and_a_departure_in_a_drill_are_told() {
    let mut all = told();
    all.event("2031-03-04T10:00:00Z", "d1", opened("drill"));
    let broken = json!({"type": "bag-opened", "custodian": "Priya", "bag": "B-1", "seal_intact": false,
        "confirmed_by": "Ruth"});
    all.event("2031-03-04T10:05:00Z", "d1", broken);
    let note = json!({"type": "exception-recorded", "note": {"expected": "a seal", "happened": "none", "decided": "",
        "by": "Ruth"}});
    all.event("2031-03-04T10:06:00Z", "d1", note);
    all.event(
        "2031-03-04T10:07:00Z",
        "d1",
        json!({"type": "aborted", "by": "Ada", "reason": "enough"}),
    );
    let found = all.findings();
    let rules: Vec<(Unusual, u64)> = found.iter().map(|one| (one.rule, one.newest())).collect();
    assert_eq!(
        rules,
        [
            (Unusual::DrillDeparture, 3),
            (Unusual::SealBroken, 3),
            (Unusual::DrillDeparture, 4),
            (Unusual::DrillDeparture, 5),
        ]
    );
}

#[test]
fn an_answer_holds_until_a_newer_entry_comes_of_it() {
    let with = |again: bool| {
        let mut all = told();
        for at in ["10:00", "10:01", "10:02"] {
            all.own(&format!("2031-03-04T{at}:00Z"), pin());
        }
        let mut first = told();
        for at in ["10:00", "10:01", "10:02"] {
            first.own(&format!("2031-03-04T{at}:00Z"), pin());
        }
        let found = first.of_rule(Unusual::RepeatedFailures);
        // Answered after the period as well.
        all.own("2032-02-02T10:00:00Z", acknowledge(&found[0]));
        if again {
            all.own("2031-03-04T10:03:00Z", pin());
        }
        all.of_rule(Unusual::RepeatedFailures).remove(0)
    };
    let answered = with(false).acknowledged.unwrap();
    assert_eq!((answered.by.as_str(), answered.entry), ("Iris", 5));
    assert!(with(true).acknowledged.is_none());
}

#[test]
fn a_drill_tells_its_time_its_findings_and_whether_they_were_answered() {
    let mut all = told();
    all.drill("2031-05-05", 300, Some(true));
    let report = all.report(Kind::Drills);
    let Body::Drills { drills, .. } = &report.body else {
        panic!("not a drill programme");
    };
    assert_eq!(drills.len(), 1);
    assert_eq!(drills[0].recovery_seconds, Some(300 * 60));
    assert_eq!(drills[0].findings.len(), 1);
    assert!(drills[0].findings[0].why.contains("target is 240"));
    assert!(drills[0].findings[0].acknowledged.is_none());
}

#[test]
fn changes_name_who_decided_and_who_read_them() {
    let mut all = Told::of("2031-03-01", "2031-03-14");
    let change = json!({"type": "key-changed", "key": {"id": "payroll", "version": 1}, "act": "disable",
        "to": "deactivated", "decided": decided(&["Ada", "Ruth"])});
    all.own("2031-03-07T10:00:00Z", change);
    let read = |from: &str| {
        json!({"type": "report-reviewed", "report": "changes", "from": from, "to": "2031-03-14", "size": 3,
            "root": "00", "digest": "11", "decided": decided(&["Iris"])})
    };
    all.own("2031-03-15T10:00:00Z", read("2031-03-01"));
    all.own("2031-03-15T10:00:00Z", read("2031-03-02"));
    let report = all.report(Kind::Changes);
    let Body::Changes { changes, left_out } = &report.body else {
        panic!("not changes");
    };
    assert_eq!((changes.len(), *left_out), (1, 0));
    assert_eq!(changes[0].who, ["Ada", "Ruth"]);
    assert_eq!(report.reviewed.len(), 1, "the other is of other days");
    assert_eq!(report.reviewed[0].links.entries[0].entry, 3);
}

/// The most memory that this process ever had, in KiB (proc(5)).
fn most_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.unwrap().trim().trim_end_matches(" kB");
    number.parse().unwrap()
}

#[test]
fn a_million_entries_take_no_more_memory_than_a_few_thousand() {
    let before = most_memory();
    let mut all = Told::of("2031-01-01", "2040-12-31");
    let start = chrono::NaiveDate::from_ymd_opt(2031, 1, 1).unwrap();
    let closed = ceremony_entry("c", json!({"type": "closed", "by": "Ada"}));
    let refused = ceremony_entry(
        "c",
        json!({"type": "share-not-accepted", "custodian": "Priya", "reason": "bad-share", "detail": ""}),
    );
    let open = ceremony_entry("c", opened("recover"));
    let entered = ceremony_entry(
        "c",
        json!({"type": "share-entered", "index": 1, "custodian": "Priya", "bag": "B", "how": "sheet",
               "corrected": []}),
    );
    for number in 0..250_000_i64 {
        let day = start + chrono::TimeDelta::days(number / 70);
        let at = format!("{day}T{:02}:{:02}:00Z", 6 + number % 16, number % 60);
        for (kind, entry) in [
            ("opened", &open),
            ("share-not-accepted", &refused),
            ("share-entered", &entered),
            ("closed", &closed),
        ] {
            all.give(&at, kind, entry);
        }
    }
    let report = all.report(Kind::Review);
    assert!(report.entries > 999_000);
    let grown = most_memory() - before;
    assert!(grown < 64 * 1024, "{grown} KiB more");
}
