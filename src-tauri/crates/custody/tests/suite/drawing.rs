//! The drawing: everything is on it, and nothing breaks it.

use crate::{crowded, four_of_seven};
use custody::geometry::report;
use custody::picture::picture;

#[test]
fn people_places_numbers_and_rules_are_on_it() {
    let plan = four_of_seven();
    let svg = picture(&plan, &report(&plan).unwrap());
    for wanted in [
        "Archive master key",
        "4 of 7 shares rebuild the key",
        "Zoë Łukasiewicz",
        "Bank vault, Łódź",
        "2 of the 4 needed",
        "TEB-2041",
        "age · passphrase",
        "survives-any-two",
        "3 left: the key is lost",
    ] {
        assert!(svg.contains(wanted), "{wanted}");
    }
    assert!(!svg.contains("url(#refused)"), "nothing is refused");
}

#[test]
fn what_is_refused_has_a_word_and_a_hatch() {
    let plan = crowded();
    let svg = picture(&plan, &report(&plan).unwrap());
    assert!(svg.contains("4 shares: reaches the threshold"));
    assert!(svg.contains("fill=\"url(#refused)\""));
    assert!(svg.contains(">Refused<"));
}

#[test]
fn names_cannot_break_out_of_it() {
    let mut plan = four_of_seven();
    plan.title = "</title><script>alert(1)</script>".into();
    plan.layout.people[0].name = "<b onload=\"x\">&amp;".into();
    plan.layout.held[0].bag = "\"><image href=\"x\"/>".into();
    let svg = picture(&plan, &report(&plan).unwrap());
    for not in ["<script", "<b ", "<image"] {
        assert!(!svg.contains(not), "{not}");
    }
}
