//! Policies: what is read, what is refused, what they say of keys.

use lifecycle::{Act, Algorithm, Class, Policy, Problem, Tier, ViolationKind};
use std::collections::BTreeSet;

const PAGE: &str = include_str!("../../../../docs/formats/policy.md");

fn class(environment: &str, usage: &str, sensitivity: &str) -> Class {
    Class {
        environment: environment.into(),
        usage: usage.into(),
        sensitivity: sensitivity.into(),
    }
}

/// The standard text with one piece replaced.
fn with(from: &str, to: &str) -> String {
    assert!(Policy::STANDARD.contains(from), "{from}");
    Policy::STANDARD.replacen(from, to, 1)
}

fn problems(text: &str) -> Vec<Problem> {
    Policy::parse(text).err().unwrap_or_default()
}

#[test]
fn the_standard_breaks_no_rule_and_says_what_it_should() {
    let policy = Policy::parse(Policy::STANDARD).unwrap();
    assert_eq!(policy, Policy::standard());
    let confidential = class("production", "data", "confidential");
    let dek = policy.cryptoperiod(Tier::Dek, &confidential).unwrap();
    assert_eq!((dek.days, dek.window_days), (90, 30));
    let test = class("test", "data", "confidential");
    assert_eq!(policy.cryptoperiod(Tier::Dek, &test).unwrap().days, 365);
    assert_eq!(policy.cryptoperiod(Tier::Kek, &test).unwrap().days, 365);
    assert_eq!(policy.cryptoperiod(Tier::Mkek, &test).unwrap().days, 1095);
    let asked = Act::ALL.map(|act| policy.approvals(act));
    assert_eq!(asked, [1, 1, 1, 1, 2, 1, 1, 2, 2, 2, 2, 2]);
    assert!(!policy.algorithms(Tier::Kek).contains(&Algorithm::Rsa2048));
    assert_eq!(policy.notice_days, 30);
    assert_eq!(policy.custody.look_months, 12);
}

#[test]
fn a_policy_from_before_keys_were_exported_asks_two_for_it() {
    let policy = Policy::parse(&with("export = 2\n", "")).unwrap();
    assert_eq!(policy.approvals(Act::Export), 2);
    let policy = Policy::parse(&with("export = 2", "export = 3")).unwrap();
    assert_eq!(policy.approvals(Act::Export), 3);
    let none = problems(&with("export = 2", "export = 0"));
    assert_eq!(none[0].rule, "approved-where-irreversible");
}

#[test]
fn days_and_times_are_counted_across_months_and_leap_years() {
    let policy = Policy::standard();
    let class = class("production", "data", "confidential");
    let ends = |tier, made| policy.ends(tier, &class, made);
    assert_eq!(ends(Tier::Dek, "2028-02-01").as_deref(), Some("2028-05-01"));
    assert_eq!(
        ends(Tier::Kek, "2027-03-01T23:59:59.5Z").as_deref(),
        Some("2028-02-29")
    );
    // A time elsewhere is the day it is in UTC.
    assert_eq!(
        ends(Tier::Kek, "2027-03-02T01:00:00+02:00").as_deref(),
        Some("2028-02-29")
    );
    for none in ["9999-12-31", "2027-02-30", "2027-1-01", "yesterday", ""] {
        assert_eq!(ends(Tier::Dek, none), None, "{none}");
    }
    let now = "2027-12-15T08:30:00Z";
    assert_eq!(
        policy.window_end(Tier::Dek, &class, now),
        "2028-01-14T08:30:00Z"
    );
    assert_eq!(policy.wait_until(now), "2028-01-14T08:30:00Z");
    assert_eq!(
        policy.wait_until("9999-12-31T00:00:00Z"),
        "9999-12-31T00:00:00Z"
    );
    assert_eq!(policy.wait_until("soon"), "soon");
}

#[test]
fn without_a_cryptoperiod_there_is_no_end_and_the_notice_is_the_window() {
    let text = Policy::STANDARD.replace("tier = \"mkek\"", "tier = \"kek\"\nusage = \"backup\"");
    let policy = Policy::parse(&text).unwrap();
    let any = class("production", "data", "restricted");
    assert_eq!(policy.ends(Tier::Mkek, &any, "2027-01-01"), None);
    assert_eq!(
        policy.window_end(Tier::Mkek, &any, "2027-01-01T00:00:00Z"),
        "2027-01-31T00:00:00Z"
    );
    assert!(
        policy
            .remarks()
            .iter()
            .any(|remark| remark.rule == "period-for-each-class")
    );
}

#[test]
fn every_rule_refuses_what_it_says() {
    let period = |fields: &str| {
        format!(
            "{}\n[[cryptoperiod]]\ntier = \"dek\"\ndays = 10\nwindow-days = 1\n{fields}\n",
            Policy::STANDARD
        )
    };
    let long = format!("title = \"{}\"", "a".repeat(201));
    let many: Vec<String> = (0..25).map(|number| format!("\"e{number}\"")).collect();
    let many = format!("environments = [\"production\", {}]", many.join(", "));
    let cases: [(&str, String, &str); 35] = [
        (
            "algorithm-serves-tier",
            with("dek = [\"aes-256\"]", "dek = [\"rsa-4096\"]"),
            "algorithms.dek",
        ),
        (
            "approved-where-irreversible",
            with("purge = 2", "purge = 0"),
            "approvals.purge",
        ),
        (
            "approved-where-irreversible",
            with("adopt = 2", "adopt = 0"),
            "approvals.adopt",
        ),
        (
            "approved-where-irreversible",
            with("release = 2", "release = 0"),
            "approvals.release",
        ),
        (
            "dates-as-year-month-day",
            with("2027-11-01", "2027-11-31"),
            "review-by",
        ),
        ("given", with("owner = \"Head of security\"\n", ""), "owner"),
        ("given", with("[quorum]  ", "[custody.quorum]"), "quorum"),
        ("given", with("purge = 2\n", ""), "approvals.purge"),
        (
            "known-algorithms",
            with("\"rsa-3072\"", "\"rsa-1024\""),
            "algorithms.kek",
        ),
        (
            "known-class",
            period("environment = \"staging\""),
            "cryptoperiod 5.environment",
        ),
        (
            "known-fields-only",
            with("notice-days = 30", "notice-days = 30\nnotice = 30"),
            "notice",
        ),
        (
            "known-fields-only",
            with("make = 1", "make = 1\ncreate = 1"),
            "approvals.create",
        ),
        (
            "known-fields-only",
            period("window = 3"),
            "cryptoperiod 5.window",
        ),
        ("known-form", with("form = 1", "form = 2"), "form"),
        (
            "known-profile",
            with("form = 1", "form = 1\nprofile = \"cnsa-3.0\""),
            "profile",
        ),
        (
            "known-tier",
            with("tier = \"mkek\"", "tier = \"root\""),
            "cryptoperiod 1.tier",
        ),
        ("named", with("\"Head of security\"", "\"  \""), "owner"),
        (
            "named-once",
            with("\"test\"]", "\"test\", \"Test\"]"),
            "classes.environments",
        ),
        (
            "no-wildcards",
            with("\"test\"]", "\"*\"]"),
            "classes.environments",
        ),
        (
            "number-in-range",
            with("wait-days = 30", "wait-days = -1"),
            "destruction.wait-days",
        ),
        (
            "number-in-range",
            with("version = 1", "version = 0"),
            "version",
        ),
        (
            "number-in-range",
            with("days = 1095", "days = 4294967296"),
            "cryptoperiod 1.days",
        ),
        (
            "of-its-type",
            with("reviewed = \"2026-11-01\"", "reviewed = 2026-11-01"),
            "reviewed",
        ),
        (
            "of-its-type",
            with("version = 1", "version = 1.0"),
            "version",
        ),
        (
            "known-days",
            with("\"friday\"]", "\"vendredi\"]"),
            "unusual.days",
        ),
        (
            "times-as-hour-minute",
            with("\"07:00\"", "\"7 o'clock\""),
            "unusual.from",
        ),
        (
            "one-at-least",
            with("[\"production\", \"test\"]", "[]"),
            "classes.environments",
        ),
        (
            "one-cryptoperiod-fits",
            period("usage = \"data\""),
            "cryptoperiod 5",
        ),
        (
            "plain-texts",
            with("\"Key policy\"", "\"Key\\npolicy\""),
            "title",
        ),
        (
            "profile-kept",
            with("form = 1", "form = 1\nprofile = \"cnsa-2.0\""),
            "algorithms.kek",
        ),
        ("readable", with("version = 1", "version = "), "line 4"),
        (
            "review-after-reviewed",
            with("2027-11-01", "2026-10-31"),
            "review-by",
        ),
        (
            "short-texts",
            with("title = \"Key policy\"", &long),
            "title",
        ),
        (
            "threshold-within-shares",
            with("least-threshold = 2", "least-threshold = 4"),
            "quorum.least-threshold",
        ),
        (
            "window-within-cryptoperiod",
            with("window-days = 90", "window-days = 1096"),
            "cryptoperiod 1.window-days",
        ),
    ];
    let mut named: BTreeSet<&str> = ["short-file", "short-lists"].into();
    for (rule, text, place) in cases {
        let found = problems(&text);
        let hit = found
            .iter()
            .any(|problem| problem.rule == rule && problem.r#where == place);
        assert!(hit, "{rule} at {place}: {found:#?}");
        named.insert(rule);
    }
    let found = problems(&with("environments = [\"production\", \"test\"]", &many));
    assert!(found.iter().any(|problem| problem.rule == "short-lists"));
    assert_eq!(named, BTreeSet::from(Policy::RULES));
}

#[test]
fn everything_wrong_is_told_at_once() {
    let text = with("version = 1", "version = 0")
        .replace("title = \"Key policy\"", "titel = \"Key policy\"")
        .replace("\"2027-11-01\"", "\"tomorrow\"")
        .replace("\"rsa-3072\", \"rsa-4096\"", "\"rsa-1024\", \"des\"")
        .replace("purge = 2", "purge = 0")
        .replace("release = 2", "release = 0")
        .replace("tier = \"mkek\"", "tier = \"root\"")
        .replace("environment = \"production\"", "environment = \"moon\"");
    let found: Vec<_> = problems(&text)
        .into_iter()
        .map(|problem| (problem.rule, problem.r#where))
        .collect();
    let told = [
        ("known-fields-only", "titel"),
        ("given", "title"),
        ("number-in-range", "version"),
        ("dates-as-year-month-day", "review-by"),
        ("known-algorithms", "algorithms.kek"),
        ("known-algorithms", "algorithms.kek"),
        ("known-tier", "cryptoperiod 1.tier"),
        ("approved-where-irreversible", "approvals.release"),
        ("approved-where-irreversible", "approvals.purge"),
        ("known-class", "cryptoperiod 4.environment"),
    ];
    assert_eq!(found, told.map(|(rule, at)| (rule, at.to_owned())));
}

#[test]
fn a_tie_is_broken_by_a_third_that_names_more() {
    let period = |fields: &str| {
        format!("\n[[cryptoperiod]]\ntier = \"dek\"\n{fields}\ndays = 10\nwindow-days = 1\n")
    };
    let tied = format!("{}{}", Policy::STANDARD, period("usage = \"data\""));
    let found = problems(&tied);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].message.contains("cryptoperiod 4"), "{found:?}");
    let broken = tied + &period("environment = \"production\"\nusage = \"data\"");
    let policy = Policy::parse(&broken).unwrap();
    let class = class("production", "data", "confidential");
    let period = policy.cryptoperiod(Tier::Dek, &class).unwrap();
    assert_eq!(period.of(), "dek production/data/any");
}

#[test]
fn what_is_too_large_or_no_policy_is_refused_in_one_word() {
    let large = format!("{}# {}", Policy::STANDARD, "x".repeat(Policy::MAX_BYTES));
    let deep = format!("form = {}1", "[".repeat(60_000));
    let twice = format!("form = 1\n{}", Policy::STANDARD);
    for (text, rule) in [
        (&*large, "short-file"),
        (&deep, "readable"),
        (&twice, "readable"),
        ("\0", "readable"),
    ] {
        let found = problems(text);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].rule, rule);
    }
    // An empty file is TOML, and everything is missing.
    assert!(problems("").iter().all(|problem| problem.rule == "given"));
    let many = "[[cryptoperiod]]\n".repeat(3000);
    let found = problems(&many);
    assert!(found.iter().any(|problem| problem.rule == "short-lists"));
}

#[test]
fn a_key_is_judged_by_algorithm_class_and_what_it_is_wrapped_under() {
    let policy = Policy::standard();
    let good = class("production", "data", "confidential");
    let may = |tier, algorithm, class: &Class, parent| {
        let refused = policy.may_make(tier, algorithm, class, parent);
        let kinds = refused.err().into_iter().flatten();
        kinds.map(|one| one.kind).collect::<Vec<_>>()
    };
    let aes = Algorithm::Aes256;
    assert!(may(Tier::Kek, Algorithm::Rsa3072, &good, Some(aes)).is_empty());
    assert!(may(Tier::Dek, aes, &good, Some(Algorithm::Rsa3072)).is_empty());
    assert!(may(Tier::Mkek, aes, &Class::default(), None).is_empty());
    let no_algorithm = ViolationKind::AlgorithmNotAllowed;
    assert_eq!(
        may(Tier::Kek, Algorithm::Rsa2048, &good, Some(aes)),
        [no_algorithm]
    );
    assert_eq!(
        may(Tier::Dek, aes, &good, Some(Algorithm::Rsa2048)),
        [no_algorithm]
    );
    let odd = class("moon", "", "confidential");
    let no_class = ViolationKind::ClassUnknown;
    assert_eq!(may(Tier::Dek, aes, &odd, Some(aes)), [no_class, no_class]);
    assert!(Policy::weaker_wrap(aes, Algorithm::Rsa4096).is_some());
    assert!(Policy::weaker_wrap(Algorithm::Rsa4096, aes).is_none());
}

#[test]
fn a_quorum_is_held_to_the_least() {
    let policy = Policy::standard();
    let kinds = |threshold, shares| {
        let found = policy.quorum(threshold, shares).into_iter();
        found.map(|one| one.kind).collect::<Vec<_>>()
    };
    assert!(kinds(2, 3).is_empty());
    assert_eq!(kinds(1, 3), [ViolationKind::ThresholdTooLow]);
    assert_eq!(
        kinds(1, 2),
        [ViolationKind::ThresholdTooLow, ViolationKind::TooFewShares]
    );
}

#[test]
fn differences_are_told_field_by_field() {
    let standard = Policy::standard();
    assert!(standard.differences(&standard).is_empty());
    let text = with("version = 1", "version = 2")
        .replace("wait-days = 30", "wait-days = 7")
        .replace(", \"rsa-3072\", \"rsa-4096\"", "")
        .replace("form = 1", "form = 1\nprofile = \"cnsa-2.0\"")
        .replace("environment = \"production\"", "environment = \"test\"");
    let next = Policy::parse(&text).unwrap();
    let told: Vec<_> = standard
        .differences(&next)
        .into_iter()
        .map(|one| (one.field, one.before, one.after))
        .collect();
    let some = |text: &str| Some(text.to_owned());
    let period = some("90 days, window 30 days");
    let expected = [
        ("version", some("1"), some("2")),
        ("profile", None, some("cnsa-2.0")),
        (
            "algorithms.kek",
            some("aes-256, rsa-3072, rsa-4096"),
            some("aes-256"),
        ),
        ("cryptoperiod dek test/any/any", None, period.clone()),
        ("destruction.wait-days", some("30"), some("7")),
        ("cryptoperiod dek production/any/any", period, None),
    ];
    assert_eq!(
        told,
        expected.map(|(field, before, after)| (field.to_owned(), before, after))
    );
    assert_eq!(next.differences(&standard).len(), told.len());
}

#[test]
fn remarks_tell_what_is_allowed_and_odd() {
    let rules = |text: &str| {
        let remarks = Policy::parse(text).unwrap().remarks().into_iter();
        remarks.map(|one| one.rule).collect::<BTreeSet<_>>()
    };
    // RSA KEKs are weaker than AES DEKs: the standard allows and says it.
    assert_eq!(
        rules(Policy::STANDARD),
        BTreeSet::from(["parent-as-strong"])
    );
    let odd = with("\ndays = 90", "\ndays = 400")
        .replace("wait-days = 30", "wait-days = 0")
        .replace("notice-days = 30", "notice-days = 365");
    let expected = [
        "notice-within-period",
        "parent-as-strong",
        "period-within-that-above",
        "wait-before-purge",
    ];
    assert_eq!(rules(&odd), BTreeSet::from(expected));
}

#[test]
fn the_documented_policy_is_the_standard_and_every_rule_has_its_row() {
    let block = PAGE.split("```toml\n").nth(1).unwrap();
    assert_eq!(block.split("```").next().unwrap(), Policy::STANDARD);
    for rule in Policy::RULES {
        assert!(PAGE.contains(&format!("| `{rule}` |")), "{rule}");
    }
    for act in Act::ALL {
        assert!(PAGE.contains(&format!("`{act}`")), "{act}");
    }
}

#[test]
fn broken_in_each_place_it_is_refused_or_says_something_else() {
    let standard = Policy::standard();
    for (at, byte) in Policy::STANDARD.bytes().enumerate().step_by(5) {
        let mut bytes = Policy::STANDARD.as_bytes().to_vec();
        bytes[at] = if byte == b'!' { b'?' } else { b'!' };
        let text = String::from_utf8(bytes).unwrap();
        let line = Policy::STANDARD[..at].rsplit('\n').next().unwrap();
        match Policy::parse(&text) {
            // In a comment, or a line end before one, nothing is said.
            Ok(policy) if line.contains('#') => assert_eq!(policy, standard, "{at}"),
            Ok(policy) => assert_ne!(policy, standard, "{at}: {line}"),
            Err(problems) => assert!(!problems.is_empty(), "{at}"),
        }
    }
}

#[test]
fn the_largest_policy_is_read() {
    let names = |letter: char| {
        let names = (0..16).map(|number| format!("\"{letter}{number}\""));
        names.collect::<Vec<_>>().join(", ")
    };
    let mut text = with(
        "\"production\", \"test\"",
        &format!("\"production\", {}", &names('e')[6..]),
    )
    .replace("\"data\", \"backup\", \"tenant\"", &names('u'))
    .replace("\"confidential\", \"restricted\"", &names('s'));
    for number in 0..124 {
        let (usage, sensitivity) = (number % 16, number / 16);
        text += &format!(
            "\n[[cryptoperiod]]\ntier = \"dek\"\nusage = \"u{usage}\"\nsensitivity = \"s{sensitivity}\"\ndays = 400\nwindow-days = 1\n"
        );
    }
    let policy = Policy::parse(&text).unwrap();
    assert_eq!(policy.cryptoperiods.len(), 128);
    assert!(!policy.remarks().is_empty());
}

#[test]
fn a_policy_that_says_nothing_of_unusual_use_has_the_standard_one() {
    let start = Policy::STANDARD.find("[unusual]").unwrap();
    let text = Policy::STANDARD[..start].replace("recovery-minutes = 240", "");
    let policy = Policy::parse(&text).unwrap();
    assert_eq!(policy.unusual, Policy::standard().unusual);
    assert_eq!(policy.unusual, lifecycle::Unusual::default());
    assert_eq!(policy.custody.recovery_minutes, 240);
}

#[test]
fn a_room_that_is_used_at_night_has_hours_over_midnight() {
    let text = Policy::STANDARD
        .replace("from = \"07:00\"", "from = \"22:00\"")
        .replace("until = \"20:00\"", "until = \"06:00\"");
    let unusual = Policy::parse(&text).unwrap().unusual;
    assert!(unusual.in_hours(0, 23 * 60) && unusual.in_hours(4, 0));
    assert!(!unusual.in_hours(0, 6 * 60) && !unusual.in_hours(6, 23 * 60));
}
