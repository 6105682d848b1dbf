//! Everything against every state there is, for plans small enough.

use custody::geometry::{Held, Layout, Medium, Person, Place, report};
use custody::{Plan, Rates};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const MEDIA: [Medium; 3] = [Medium::Sheet, Medium::Card, Medium::Age];

prop_compose! {
    fn small_plan()(
        people in 1_usize..5,
        places in 1_usize..5,
    )(
        held in prop::collection::vec((0..people, 0..=places, 0_usize..3), 1..7),
        chances in prop::collection::vec((chance(), chance()), people + places),
        media in prop::collection::vec(chance(), 3),
        threshold in 1_u32..7,
        people in Just(people),
        places in Just(places),
    ) -> Plan {
        let mut plan = Plan::default();
        let mut chances = chances.into_iter();
        plan.layout = Layout {
            threshold,
            shares: u32::try_from(held.len()).unwrap(),
            years: None,
            people: (0..people).map(|at| {
                let (lost, corrupt) = chances.next().unwrap();
                Person {
                    name: format!("person {at}"),
                    lost: Some(lost),
                    corrupt: Some(corrupt),
                    ..Person::default()
                }
            }).collect(),
            places: (0..places).map(|at| {
                let (lost, breached) = chances.next().unwrap();
                Place {
                    name: format!("place {at}"),
                    lost: Some(lost),
                    breached: Some(breached),
                    ..Place::default()
                }
            }).collect(),
            held: held.into_iter().map(|(holder, place, medium)| Held {
                holder,
                place: (place < places).then_some(place),
                medium: MEDIA[medium],
                ..Held::default()
            }).collect(),
        };
        plan.rates = Some(Rates {
            medium_lost: MEDIA.into_iter().zip(media).collect::<BTreeMap<_, _>>(),
            ..Rates::default()
        });
        plan
    }
}

/// Certain, impossible, and in between.
fn chance() -> impl Strategy<Value = f64> {
    prop_oneof![1 => Just(0.0), 1 => Just(1.0), 6 => 0.0..1.0_f64]
}

/// The shares hit when these people and places are.
fn hit(layout: &Layout, members: &BTreeSet<usize>) -> usize {
    let people = layout.people.len();
    let hit = layout.held.iter().filter(|held| {
        members.contains(&held.holder)
            || held
                .place
                .is_some_and(|place| members.contains(&(people + place)))
    });
    hit.count()
}

fn subset(bits: u32, of: usize) -> BTreeSet<usize> {
    (0..of).filter(|at| bits >> at & 1 == 1).collect()
}

/// All minimal sets with at least `wanted` shares, by going through every set.
fn minimal(layout: &Layout, wanted: usize) -> BTreeSet<BTreeSet<String>> {
    let all = layout.people.len() + layout.places.len();
    let name = |at: &usize| {
        let people = layout.people.len();
        if *at < people {
            layout.people[*at].name.clone()
        } else {
            layout.places[at - people].name.clone()
        }
    };
    let mut found = BTreeSet::new();
    for bits in 1..1_u32 << all {
        let set = subset(bits, all);
        let does = hit(layout, &set) >= wanted;
        let needs_all = set.iter().all(|member| {
            let mut rest = set.clone();
            rest.remove(member);
            hit(layout, &rest) < wanted
        });
        if does && needs_all {
            found.insert(set.iter().map(name).collect());
        }
    }
    found
}

/// The probability that at least `wanted` shares are hit, by going through every state.
fn probability(
    layout: &Layout,
    members: &[f64],
    media: impl Fn(Medium) -> f64,
    wanted: usize,
) -> f64 {
    let people = layout.people.len();
    let mut sum = 0.0;
    for bits in 0..1_u32 << members.len() {
        let set = subset(bits, members.len());
        let chance = |at: usize| {
            if set.contains(&at) {
                members[at]
            } else {
                1.0 - members[at]
            }
        };
        let weight: f64 = (0..members.len()).map(chance).product();
        for media_bits in 0..1_u32 << layout.held.len() {
            let gone = subset(media_bits, layout.held.len());
            let mut of_media = 1.0;
            let mut hit = 0;
            for (at, held) in layout.held.iter().enumerate() {
                let chance = media(held.medium);
                of_media *= if gone.contains(&at) {
                    chance
                } else {
                    1.0 - chance
                };
                let by_member = set.contains(&held.holder)
                    || held
                        .place
                        .is_some_and(|place| set.contains(&(people + place)));
                hit += usize::from(by_member || gone.contains(&at));
            }
            if hit >= wanted {
                sum += weight * of_media;
            }
        }
    }
    sum
}

fn as_sets(sets: &[Vec<String>]) -> BTreeSet<BTreeSet<String>> {
    sets.iter()
        .map(|set| set.iter().cloned().collect())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_report_is_what_going_through_every_state_gives(plan in small_plan()) {
        let layout = &plan.layout;
        let (n, k) = (layout.held.len(), layout.threshold as usize);
        let report = report(&plan).unwrap();
        let spare = (n + 1).saturating_sub(k);

        for (ours, wanted) in [(&report.minimal_losses, spare), (&report.minimal_coalitions, k)] {
            prop_assert!(ours.counted && ours.more == 0);
            let expected = if wanted == 0 { BTreeSet::new() } else { minimal(layout, wanted) };
            prop_assert_eq!(as_sets(&ours.sets), expected);
            prop_assert!(ours.sets.windows(2).all(|pair| pair[0].len() <= pair[1].len()));
        }

        let chances = |person: fn(&Person) -> f64, place: fn(&Place) -> f64| -> Vec<f64> {
            layout.people.iter().map(person).chain(layout.places.iter().map(place)).collect()
        };
        let lost = chances(|one| one.lost.unwrap(), |one| one.lost.unwrap());
        let taken = chances(|one| one.corrupt.unwrap(), |one| one.breached.unwrap());
        let media = &plan.rates.as_ref().unwrap().medium_lost;
        let expected = [
            probability(layout, &lost, |medium| media[&medium], spare),
            probability(layout, &taken, |_| 0.0, k),
        ];
        let probability = report.probability.unwrap();
        for (ours, expected) in [probability.loss, probability.compromise].into_iter().zip(expected) {
            prop_assert!((ours - expected).abs() <= 1e-12, "{} is not {}", ours, expected);
        }

        for survival in &report.survived {
            prop_assert_eq!(survival.survived, survival.left as usize >= k);
        }
        let singles = |all: usize, from: usize| (from..from + all)
            .all(|at| n - hit(layout, &BTreeSet::from([at])) >= k);
        let by_name = |name: &str| report.survived.iter().find(|one| one.loss.name() == name);
        prop_assert_eq!(
            by_name("any-person").unwrap().survived,
            singles(layout.people.len(), 0)
        );
        if let Some(place) = by_name("any-place") {
            prop_assert_eq!(place.survived, singles(layout.places.len(), layout.people.len()));
        }
    }
}
