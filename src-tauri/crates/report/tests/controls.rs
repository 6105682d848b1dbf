//! Controls are answered by what was journalled, and fall when it is not.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod support;

use report::{Answer, Answered, Body, Evidence, Kind, Report, pages};
use serde_json::json;
use support::{Told, decided, kek};

const YEAR: (&str, &str) = ("2031-01-01", "2031-12-31");

fn control<'r>(report: &'r Report, regime: &str, id: &str) -> &'r Answered {
    let Body::Compliance { regimes } = &report.body else {
        panic!("not answers to controls");
    };
    let regime = regimes.iter().find(|one| one.name.starts_with(regime));
    let mut controls = regime.unwrap().controls.iter();
    controls.find(|one| one.id.starts_with(id)).unwrap()
}

fn shown(report: &Report, evidence: Evidence) -> report::Shown {
    let Body::Compliance { regimes } = &report.body else {
        panic!("not answers to controls");
    };
    let controls = regimes.iter().flat_map(|one| &one.controls);
    let mut all = controls.flat_map(|one| &one.evidence);
    all.find(|one| one.evidence == evidence).unwrap().clone()
}

#[test]
fn a_year_without_entries_answers_nothing_and_says_so() {
    let report = Told::without_room("2029-01-01", "2029-12-31").report(Kind::Compliance);
    assert_eq!(report.entries, 0);
    let Body::Compliance { regimes } = &report.body else {
        panic!("not answers to controls");
    };
    for control in regimes.iter().flat_map(|one| &one.controls) {
        assert_eq!(control.answer, Answer::Not, "{}", control.id);
        assert_eq!(control.since, None, "{}", control.id);
    }
    assert!(report.links().is_empty());
    assert!(pages(&report).unwrap().starts_with(b"%PDF-1.7"));
}

#[test]
fn a_year_before_the_room_answers_nothing() {
    let mut told = Told::of("2029-01-01", "2029-12-31");
    told.drill("2031-05-05", 20, Some(true));
    let report = told.report(Kind::Compliance);
    let answer = control(&report, "GDPR", "32(1)(c)");
    assert_eq!((answer.answer, report.entries), (Answer::Not, 0));
    assert!(report.links().is_empty(), "{:?}", report.links());
}

#[test]
fn a_rehearsed_recovery_is_answered_and_the_answer_falls_when_it_is_not_rehearsed_again() {
    let of = |year: &str| {
        let mut told = Told::of(&format!("{year}-01-01"), &format!("{year}-12-31"));
        told.drill("2031-05-05", 20, Some(true));
        told.report(Kind::Compliance)
    };
    let held = of("2031");
    let answer = control(&held, "GDPR", "32(1)(c)");
    assert_eq!(answer.answer, Answer::Answered);
    assert_eq!(answer.since.as_deref(), Some("2031-05-05T10:21:00Z"));
    assert!(!answer.evidence[0].links.is_empty());

    let fallen = of("2032");
    let answer = control(&fallen, "GDPR", "32(1)(c)");
    assert_eq!(answer.answer, Answer::Partly);
    // It was due twelve months later.
    assert_eq!(answer.since.as_deref(), Some("2032-05-05"));
    let why = &answer.evidence[0].why;
    assert!(why.contains("2031-05-05"), "{why}");
    // What lies before the period is still named, and is the only thing that is.
    assert_eq!(answer.evidence[0].links.count, 1);
}

#[test]
fn a_rehearsal_counts_unless_its_copies_differed_and_in_time_if_it_took_no_longer() {
    let of = |minutes, equal| {
        let mut told = Told::of(YEAR.0, YEAR.1);
        told.drill("2031-05-05", minutes, equal);
        let report = told.report(Kind::Compliance);
        (
            shown(&report, Evidence::RecoveryDrilled).shown,
            shown(&report, Evidence::RecoveryInTime).shown,
        )
    };
    assert_eq!(of(240, Some(true)), (true, true));
    assert_eq!(of(241, Some(true)), (true, false));
    assert_eq!(of(20, None), (true, true));
    assert_eq!(of(20, Some(false)), (false, false));
}

#[test]
fn a_key_beyond_its_cryptoperiod_is_named_until_it_is_rotated() {
    let of = |rotated: Option<&str>, to: &str| {
        let mut told = Told::of(YEAR.0, to);
        told.own(
            "2031-02-03T10:00:00Z",
            kek(
                "payroll",
                "aes-256",
                None,
                "2031-02-03T10:00:00Z",
                "2031-08-01",
            ),
        );
        if let Some(at) = rotated {
            let act = json!({"type": "key-changed", "key": {"id": "payroll", "version": 1}, "act": "rotate",
                "to": "rotating", "decided": decided(&["Ada"])});
            told.own(at, act);
            told.own(at, kek("payroll2", "aes-256", None, at, "2032-06-01"));
        }
        shown(&told.report(Kind::Compliance), Evidence::CryptoperiodsKept)
    };
    let early = of(None, "2031-08-01");
    assert!(early.shown, "the last day is of it");
    let late = of(None, "2031-12-31");
    assert!(!late.shown);
    assert_eq!(late.since.as_deref(), Some("2031-08-01"));
    assert!(late.why.contains("payroll"), "{}", late.why);
    assert_eq!(late.links.entries[0].entry, 2);
    let back = of(Some("2031-09-01T10:00:00Z"), "2031-12-31");
    assert!(back.shown);
    assert_eq!(back.since.as_deref(), Some("2031-09-01T10:00:00Z"));
    assert!(of(Some("2031-07-01T10:00:00Z"), "2031-12-31").shown);
}

#[test]
fn a_key_under_a_weaker_one_is_named() {
    let mut told = Told::of(YEAR.0, YEAR.1);
    let at = "2031-02-03T10:00:00Z";
    told.own(at, kek("partner", "rsa-3072", None, at, "2032-01-01"));
    told.own(
        at,
        kek("weak", "aes-256", Some("partner"), at, "2032-01-01"),
    );
    let strength = shown(&told.report(Kind::Compliance), Evidence::StrengthKept);
    assert!(
        !strength.shown && strength.why.contains("weak"),
        "{strength:?}"
    );
    assert_eq!(strength.links.entries[0].entry, 3);
}

#[test]
fn a_policy_is_reviewed_until_the_day_it_says() {
    let text = lifecycle::Policy::STANDARD
        .replace("2026-11-01", "2031-01-01")
        .replace("2027-11-01", "2031-11-01");
    let of = |to: &str| {
        let mut told = Told::of(YEAR.0, to);
        told.policy("2031-01-05T10:00:00Z", &text);
        let report = told.report(Kind::Compliance);
        (
            control(&report, "ISO", "A.8.24").answer,
            shown(&report, Evidence::PolicyReviewed),
        )
    };
    assert!(of("2031-11-01").1.shown);
    let (answer, late) = of("2031-11-02");
    assert_eq!((answer, late.shown), (Answer::Partly, false));
    assert_eq!(late.since.as_deref(), Some("2031-11-02"));
}

#[test]
fn in_a_live_room_practice_shows_nothing() {
    let of = |practice: bool| {
        let mut told = Told::without_room(YEAR.0, YEAR.1);
        told.own(
            "2031-01-01T09:00:00Z",
            json!({"type": "room-created", "id": "00ff", "name": "Vault", "organisation": "", "place": "",
                   "practice": practice, "allow_software_tokens": true, "application": "test"}),
        );
        told.drill("2031-05-05", 20, Some(true));
        shown(&told.report(Kind::Compliance), Evidence::RecoveryDrilled).shown
    };
    assert!(of(true));
    assert!(!of(false));
}

#[test]
fn what_a_journal_cannot_show_is_never_answered() {
    let report = Told::of(YEAR.0, YEAR.1).report(Kind::Compliance);
    let outside = control(&report, "PCI DSS", "3.5.1.2");
    assert_eq!(outside.answer, Answer::Not);
    assert!(!outside.rest.is_empty());
    let part = control(&report, "HIPAA", "164.312(c)(1)");
    assert_eq!(
        part.answer,
        Answer::Partly,
        "all evidence is there, and more is asked"
    );
}

#[test]
fn every_kind_of_report_has_pages_and_the_same_report_the_same_ones() {
    for kind in Kind::ALL {
        let make = || {
            let mut told = Told::of(YEAR.0, YEAR.1);
            told.drill("2031-05-05", 300, Some(true));
            let at = "2031-02-03T10:00:00Z";
            told.own(at, kek("payroll", "aes-256", None, at, "2032-01-01"));
            told.report(*kind)
        };
        let report = make();
        let first = pages(&report).unwrap();
        assert!(first.len() > 5_000, "{kind}: {}", first.len());
        assert_eq!(first, pages(&make()).unwrap(), "{kind}");
        let document = serde_json::to_value(&report).unwrap();
        assert_eq!(document["kind"], kind.as_str());
        assert_eq!(document["format"], "keymoot-report/1");
    }
}

#[test]
fn a_key_that_did_not_withstand_a_probe_is_named_and_nothing_else_makes_up_for_it() {
    let closed = |held: bool| {
        json!({"type": "door-closed", "token": "primary", "calls": [], "key": {"id": "ab", "label": "vault",
            "attributes": {}, "check": {"method": "cmac", "value": "00"},
            "probes": [{"name": "value-stays", "held": held, "detail": ""}]}})
    };
    let of = |held: &[bool]| {
        let mut told = Told::of(YEAR.0, YEAR.1);
        for (number, held) in held.iter().enumerate() {
            let id = format!("g{number}");
            told.event("2031-02-04T10:00:00Z", &id, support::opened("generate"));
            told.event("2031-02-04T10:01:00Z", &id, closed(*held));
        }
        shown(&told.report(Kind::Compliance), Evidence::KeysLocked)
    };
    assert!(of(&[true]).shown);
    let open = of(&[true, false, true]);
    assert!(!open.shown && open.why.contains("value-stays"), "{open:?}");
    assert_eq!(open.links.entries[0].entry, 5);
}
