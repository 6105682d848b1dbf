//! What reports say of whole plans.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "how long the largest plan takes is measured"
)]

use crate::{crowded, four_of_seven};
use custody::compare::{Numbers, compare};
use custody::geometry::{Held, LISTED, Layout, Medium, Person, Place, Severity, check, report};
use custody::{Plan, Rates};
use std::time::Instant;

fn rules(layout: &Layout) -> Vec<(&'static str, Severity)> {
    let findings = check(layout);
    findings
        .iter()
        .map(|one| (one.rule.as_str(), one.severity))
        .collect()
}

#[test]
fn four_of_seven_is_told_whole() {
    let plan = four_of_seven();
    let report = report(&plan).unwrap();
    let survived: Vec<_> = report
        .survived
        .iter()
        .map(|one| (one.loss.name(), one.survived, one.left))
        .collect();
    assert_eq!(
        survived,
        [
            ("any-person", true, 6),
            ("any-place", true, 5),
            ("any-two-people", true, 5),
            ("any-person-and-place", true, 4),
            ("any-two-places", false, 3),
        ]
    );
    // The smallest: two places of two shares each. Three pairs of such places make three sets.
    let losses = &report.minimal_losses;
    assert_eq!(losses.sets[0], ["Head office, room 4", "Bank vault, Łódź"]);
    assert_eq!(losses.sets.iter().filter(|set| set.len() == 2).count(), 3);
    assert_eq!(
        report.minimal_coalitions.sets, losses.sets,
        "4 of 7: losing 4 is having 4"
    );
    assert_eq!((losses.more, losses.counted), (0, true));

    let organisations: Vec<_> = report
        .organisations
        .iter()
        .map(|one| (one.name.as_str(), one.shares, one.reaches))
        .collect();
    assert_eq!(
        organisations,
        [
            ("Alpine Trust", 3, false),
            ("Bank Handlowy", 2, false),
            ("Kessler Audit", 2, false),
            ("Nordlicht Escrow", 2, false),
        ]
    );
    let probability = report.probability.unwrap();
    assert!(
        probability.loss > 0.0 && probability.loss < 1e-3,
        "{probability:?}"
    );
    assert!(probability.compromise > 0.0 && probability.compromise < 1e-3);
    assert_eq!(
        rules(&plan.layout),
        [
            ("survives-any-two", Severity::Warn),
            ("sealed-ciphertexts-have-a-passphrase", Severity::Warn),
        ]
    );
}

#[test]
fn a_place_that_reaches_the_threshold_is_refused_by_name() {
    let report = report(&crowded()).unwrap();
    let finding = &report.rules[0];
    assert_eq!(
        (finding.rule.as_str(), finding.severity),
        ("no-place-reaches-threshold", Severity::Refuse)
    );
    assert!(
        finding.message.contains("Head office, room 4"),
        "{}",
        finding.message
    );
    assert_eq!(report.minimal_coalitions.sets[0], ["Head office, room 4"]);
}

#[test]
fn each_rule_has_its_name() {
    let good = four_of_seven().layout;
    let broken = |change: fn(&mut Layout)| {
        let mut layout = good.clone();
        change(&mut layout);
        rules(&layout)
    };
    let refused = |change: fn(&mut Layout), rule: &'static str| {
        let rules = broken(change);
        assert!(
            rules.contains(&(rule, Severity::Refuse)),
            "{rule}: {rules:?}"
        );
    };
    refused(|layout| layout.threshold = 1, "threshold-at-least-two");
    refused(|layout| layout.threshold = 8, "threshold-within-shares");
    refused(|layout| layout.shares = 256, "shares-at-most-255");
    refused(|layout| layout.shares = 6, "one-custodian-per-share");
    refused(
        |layout| layout.held[1].holder = 0,
        "one-share-per-custodian",
    );
    refused(|layout| layout.held[0].holder = 7, "witness-holds-no-share");
    refused(
        |layout| layout.people[0].role = "administrator".into(),
        "administrator-holds-no-share",
    );
    refused(
        |layout| layout.people[1].name = "  PRIYA   nair".into(),
        "distinct-custodians",
    );
    let warned = |change: fn(&mut Layout), rule: &'static str| {
        let rules = broken(change);
        assert!(rules.contains(&(rule, Severity::Warn)), "{rule}: {rules:?}");
    };
    warned(|layout| layout.threshold = 7, "survives-any-person");
    warned(|layout| layout.threshold = 6, "survives-any-place");
    warned(
        |layout| layout.people[3].organisation = "Alpine Trust".into(),
        "no-organisation-reaches-threshold",
    );
}

#[test]
fn rules_on_places_are_silent_where_no_place_is_named() {
    let mut layout = four_of_seven().layout;
    layout.places.clear();
    for held in &mut layout.held {
        held.place = None;
        held.medium = Medium::Sheet;
    }
    assert_eq!(rules(&layout), []);
}

#[test]
fn choices_stand_side_by_side() {
    let plan = four_of_seven();
    let numbers: Vec<Numbers> = ["2-of-3", "3-of-5", "4-of-7", "7-of-7"]
        .iter()
        .map(|text| text.parse().unwrap())
        .collect();
    let choices = compare(&plan, &numbers).unwrap();
    let found: Vec<_> = choices
        .iter()
        .map(|one| (one.smallest_loss, one.smallest_coalition, one.allowed()))
        .collect();
    assert_eq!(
        found,
        [
            // Two of the first three shares lie in one place.
            (Some(1), Some(1), false),
            (Some(2), Some(2), true),
            (Some(2), Some(2), true),
            (Some(1), Some(4), true),
        ]
    );
    let whole = report(&plan).unwrap();
    assert_eq!(choices[2].probability, whole.probability);
    assert_eq!(choices[2].rules, whole.rules);
    let lost: Vec<f64> = choices
        .iter()
        .map(|one| one.probability.unwrap().loss)
        .collect();
    assert!(
        lost[3] > lost[2],
        "the more are needed, the sooner it is lost"
    );

    for (text, rule) in [
        ("5-of-9", "shares-within-plan"),
        ("5", "numbers-as-3-of-5"),
        ("-1-of-3", "numbers-as-3-of-5"),
        ("99999999999-of-3", "numbers-as-3-of-5"),
    ] {
        let refused = text
            .parse()
            .and_then(|numbers| compare(&plan, &[numbers]))
            .unwrap_err();
        assert_eq!(refused.rule, rule, "{text}");
    }
}

/// 25 people in 10 places, and `shares` shares that tie them together.
fn tied(shares: usize, threshold: u32) -> Plan {
    let layout = Layout {
        threshold,
        shares: u32::try_from(shares).unwrap(),
        years: None,
        people: (0..25)
            .map(|at| Person {
                name: format!("person {at}"),
                ..Person::default()
            })
            .collect(),
        places: (0..10)
            .map(|at| Place {
                name: format!("place {at}"),
                ..Place::default()
            })
            .collect(),
        held: (0..shares)
            .map(|at| Held {
                holder: at % 25,
                // A person's two places are seven apart: all ten hang together.
                place: Some((at + at / 25 * 2) % 10),
                ..Held::default()
            })
            .collect(),
    };
    let rates = Some(Rates {
        person_lost: 0.02,
        person_corrupt: 0.01,
        place_lost: 0.005,
        place_breached: 0.01,
        medium_lost: [(Medium::Sheet, 0.005)].into(),
    });
    Plan {
        layout,
        rates,
        ..Plan::default()
    }
}

/// The probability that at least `wanted` shares are hit: every state of the places, and given it
/// one person after the other.
fn by_places(layout: &Layout, [place, person, medium]: [f64; 3], wanted: usize) -> f64 {
    let places = layout.places.len();
    let mut sum = 0.0;
    for state in 0_u32..1 << places {
        let down = state.count_ones() as usize;
        let weight = place.powi(down as i32) * (1.0 - place).powi((places - down) as i32);
        // Probability of each number of shares hit so far.
        let mut hit = vec![0.0; layout.held.len() + 1];
        hit[0] = 1.0;
        for one in 0..layout.people.len() {
            let own: Vec<_> = layout
                .held
                .iter()
                .filter(|held| held.holder == one)
                .collect();
            let mut next = vec![0.0; hit.len()];
            for (count, chance) in hit.iter().enumerate().filter(|(_, chance)| **chance > 0.0) {
                next[(count + own.len()).min(layout.held.len())] += chance * person;
                for gone in 0_u32..1 << own.len() {
                    let of_each = own.iter().enumerate().map(|(at, held)| {
                        let lost = gone >> at & 1 == 1;
                        let with_place = state >> held.place.unwrap() & 1 == 1;
                        match (with_place, lost) {
                            (true, true) => 1.0,
                            (true, false) => 0.0,
                            (false, true) => medium,
                            (false, false) => 1.0 - medium,
                        }
                    });
                    let chance = chance * (1.0 - person) * of_each.product::<f64>();
                    if chance > 0.0 {
                        next[count + gone.count_ones() as usize] += chance;
                    }
                }
            }
            hit = next;
        }
        sum += weight * hit[wanted..].iter().sum::<f64>();
    }
    sum
}

#[test]
fn twenty_five_people_in_ten_places_are_exact() {
    let began = Instant::now();
    let one_each = report(&tied(25, 4)).unwrap();
    let coalitions = &one_each.minimal_coalitions;
    assert!(coalitions.counted);
    // Four people alone: 25 over 4 of them.
    let people = coalitions
        .sets
        .iter()
        .filter(|set| set.iter().all(|name| name.starts_with("person")));
    assert_eq!(people.count(), 12_650);
    for plan in [tied(25, 4), tied(50, 9)] {
        let found = report(&plan).unwrap().probability.unwrap();
        let rates = plan.rates.as_ref().unwrap();
        let spare = plan.layout.held.len() + 1 - plan.layout.threshold as usize;
        let sheet = rates.medium_lost[&Medium::Sheet];
        for (ours, expected) in [
            (
                found.loss,
                by_places(
                    &plan.layout,
                    [rates.place_lost, rates.person_lost, sheet],
                    spare,
                ),
            ),
            (
                found.compromise,
                by_places(
                    &plan.layout,
                    [rates.place_breached, rates.person_corrupt, 0.0],
                    plan.layout.threshold as usize,
                ),
            ),
        ] {
            assert!(expected > 0.0 && expected < 1.0);
            assert!(
                (ours - expected).abs() <= 1e-12 * expected.max(1e-3),
                "{ours} is not {expected}"
            );
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    assert!(seconds < 30.0, "it took {seconds} s");
}

#[test]
fn what_is_not_listed_is_counted() {
    let report = report(&tied(25, 6)).unwrap();
    let coalitions = &report.minimal_coalitions;
    assert_eq!(coalitions.sets.len(), LISTED);
    // Six people alone are 25 over 6 sets already.
    assert!(coalitions.counted);
    assert!(
        coalitions.more + LISTED as u64 > 177_100,
        "{}",
        coalitions.more
    );
}

#[test]
fn what_cannot_be_counted_in_time_says_so() {
    let mut plan = tied(255, 128);
    plan.rates = None;
    let report = report(&plan).unwrap();
    assert!(!report.minimal_coalitions.counted || report.minimal_coalitions.more == 0);
}

#[test]
fn too_many_tied_places_are_refused_and_not_computed_forever() {
    let mut plan = tied(25, 3);
    plan.layout.places = (0..25)
        .map(|at| Place {
            name: format!("place {at}"),
            ..Place::default()
        })
        .collect();
    plan.layout.held = (0..50)
        .map(|at| Held {
            holder: at % 25,
            place: Some((at + at / 25) % 25),
            ..Held::default()
        })
        .collect();
    plan.layout.shares = 50;
    assert_eq!(report(&plan).unwrap_err().rule, "plan-within-reach");
    plan.rates = None;
    assert!(report(&plan).is_ok());
}
