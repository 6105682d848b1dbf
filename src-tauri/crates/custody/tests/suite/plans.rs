//! Reading plans, good and bad.

use crate::{FOUR_OF_SEVEN, four_of_seven};
use ceremony::Rule;
use custody::Plan;
use custody::geometry::Medium;
use proptest::prelude::*;
use std::collections::BTreeSet;

#[test]
fn a_plan_is_read_whole() {
    let plan = four_of_seven();
    assert_eq!(plan.title, "Archive master key");
    assert_eq!((plan.layout.threshold, plan.layout.shares), (4, 7));
    assert_eq!((plan.layout.people.len(), plan.layout.places.len()), (8, 4));
    let sixth = &plan.layout.held[5];
    assert_eq!((sixth.medium, sixth.passphrase), (Medium::Age, true));
    assert_eq!(plan.layout.held[0].bag, "TEB-2041");
    assert_eq!(plan.layout.people[3].corrupt, Some(0.005));
    assert_eq!(plan.rates.unwrap().medium_lost[&Medium::Card], 0.03);
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    for (from, to, rule, line) in [
        (
            "medium = \"card\"",
            "medum = \"card\"",
            "known-fields-only",
            69,
        ),
        ("medium = \"card\"", "medium = \"tape\"", "readable", 69),
        (
            "holder = \"王 Wei\"",
            "holder = \"Wei\"",
            "known-person",
            66,
        ),
        (
            "place = \"Kessler’s safe\"",
            "place = \"a safe\"",
            "known-place",
            76,
        ),
        (
            "name = \"Noor Haddad\"",
            "name = \"priya  nair\"",
            "distinct-names",
            26,
        ),
        ("name = \"Noor Haddad\"", "name = \" \"", "named", 26),
        (
            "name = \"Noor Haddad\"",
            "name = \"a\\u0007\"",
            "plain-texts",
            26,
        ),
        (
            "corrupt = 0.005",
            "corrupt = 1.5",
            "rates-are-probabilities",
            21,
        ),
        (
            "corrupt = 0.005",
            "corrupt = nan",
            "rates-are-probabilities",
            21,
        ),
        (
            "person_lost = 0.02",
            "person_lost = -0.1",
            "rates-are-probabilities",
            97,
        ),
        (
            "role = \"external-witness\"",
            "role = \"owner\"",
            "known-role",
            38,
        ),
        ("version = 1", "version = 2", "known-version", 1),
        ("threshold = 4", "threshold = -4", "readable", 5),
    ] {
        let text = FOUR_OF_SEVEN.replacen(from, to, 1);
        assert_ne!(text, FOUR_OF_SEVEN, "{from}");
        let refused = Plan::parse(&text).unwrap_err();
        assert_eq!(
            (refused.rule.as_str(), refused.line),
            (rule, Some(line)),
            "{to}: {refused}"
        );
    }
}

#[test]
fn the_documented_plan_is_read_and_every_rule_has_its_row() {
    let page = include_str!("../../../../../docs/formats/plan.md");
    let block = page.split("```toml\n").nth(1).unwrap();
    let plan = Plan::parse(block.split("```").next().unwrap()).unwrap();
    assert_eq!((plan.layout.threshold, plan.layout.shares), (2, 3));
    let reading = include_str!("../../src/plan.rs");
    let judging = include_str!("../../src/geometry/rules.rs");
    let named: BTreeSet<&str> = [reading, judging]
        .into_iter()
        .flat_map(|text| text.split("Rule::").skip(1))
        .filter_map(|text| text.split(|one: char| !one.is_alphanumeric()).next())
        .collect();
    let asked = Rule::ALL
        .iter()
        .filter(|rule| named.contains(&*format!("{rule:?}")));
    let mut seen = 0;
    for rule in asked {
        assert!(page.contains(&format!("`{rule}`")), "{rule}");
        seen += 1;
    }
    assert!(seen > 15, "{seen}");
}

#[test]
fn more_than_255_of_anything_is_refused() {
    let mut text = FOUR_OF_SEVEN.to_owned();
    for number in 0..260 {
        text += &format!("\n[[place]]\nname = \"place {number}\"\n");
    }
    assert_eq!(Plan::parse(&text).unwrap_err().rule, "entries-at-most-255");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn nothing_read_panics(at in 0_usize..2500, with in "[\\PC\n\"=\\[\\]]{0,12}") {
        let at = FOUR_OF_SEVEN.floor_char_boundary(at.min(FOUR_OF_SEVEN.len()));
        let (before, after) = FOUR_OF_SEVEN.split_at(at);
        if let Ok(plan) = Plan::parse(&format!("{before}{with}{after}")) {
            let report = custody::geometry::report(&plan).unwrap();
            let svg = custody::picture::picture(&plan, &report);
            prop_assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
        }
    }
}
