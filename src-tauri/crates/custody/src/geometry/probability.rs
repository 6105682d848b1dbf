//! How likely the key is lost or given away within a year: exact for independent events, up to the
//! rounding of double precision. All terms are added, none subtracted from one, so small
//! probabilities keep their digits.
//!
//! People and places that share no custodian and no share are independent of each other. Each such
//! group is worked out by itself: every state of its places (or of its people, if they are fewer)
//! is gone through, and given that state the others are independent, so the number of shares they
//! keep follows by one convolution each. The groups' numbers are then added the same way. Where
//! everyone holds one share, a group is one place with its people, and nothing grows.

use super::layout::{Held, Layout};
use crate::plan::{PlanRefused, Rates};
use ceremony::Rule;
use serde::Serialize;
use std::collections::BTreeMap;

/// At most so many places, or people if they are fewer, may hang together: 2^16 states.
const TIED: usize = 16;

/// Probabilities within a year.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Probability {
    /// That fewer than k shares are left.
    pub loss: f64,
    /// That k shares or more are in the wrong hands.
    pub compromise: f64,
}

/// The probabilities of a layout under yearly rates.
pub(super) fn of(layout: &Layout, rates: &Rates) -> Result<Probability, PlanRefused> {
    let lost = distribution(layout, &Chances::of_loss(layout, rates))?;
    let taken = distribution(layout, &Chances::of_compromise(layout, rates))?;
    let threshold = layout.threshold as usize;
    // Lost: more than n − k shares are hit.
    let spare = (layout.held.len() + 1).saturating_sub(threshold);
    let tail = |hit: &[f64], from: usize| hit.iter().skip(from).rev().sum::<f64>().min(1.0);
    Ok(Probability {
        loss: tail(&lost, spare),
        compromise: tail(&taken, threshold),
    })
}

/// How likely each person, place and medium is hit.
struct Chances {
    people: Vec<f64>,
    places: Vec<f64>,
    /// Of each share's medium by itself.
    media: Vec<f64>,
}

impl Chances {
    fn of_loss(layout: &Layout, rates: &Rates) -> Self {
        let people = layout.people.iter();
        let places = layout.places.iter();
        let media = layout.held.iter();
        Self {
            people: people
                .map(|one| one.lost.unwrap_or(rates.person_lost))
                .collect(),
            places: places
                .map(|one| one.lost.unwrap_or(rates.place_lost))
                .collect(),
            media: media
                .map(|one| rates.medium_lost.get(&one.medium).copied().unwrap_or(0.0))
                .collect(),
        }
    }

    fn of_compromise(layout: &Layout, rates: &Rates) -> Self {
        let people = layout.people.iter();
        let places = layout.places.iter();
        Self {
            people: people
                .map(|one| one.corrupt.unwrap_or(rates.person_corrupt))
                .collect(),
            places: places
                .map(|one| one.breached.unwrap_or(rates.place_breached))
                .collect(),
            media: vec![0.0; layout.held.len()],
        }
    }
}

/// Somebody or something that holds shares.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Node {
    Person(usize),
    Place(usize),
}

/// A share, by the bit of the tried node it hangs on, if any, and its medium's own chance.
type Hung = (Option<usize>, f64);

/// The probability of each number of shares hit, from 0 to all.
fn distribution(layout: &Layout, chances: &Chances) -> Result<Vec<f64>, PlanRefused> {
    let mut whole = vec![1.0];
    for group in groups(layout) {
        whole = convolved(&whole, &of_group(layout, chances, &group)?);
    }
    Ok(whole)
}

/// Shares that hang together through their custodians and places.
fn groups(layout: &Layout) -> Vec<Vec<usize>> {
    let mut group_of: BTreeMap<Node, usize> = BTreeMap::new();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (share, held) in layout.held.iter().enumerate() {
        let nodes = [Some(Node::Person(held.holder)), held.place.map(Node::Place)];
        let mut joined: Vec<usize> = nodes
            .iter()
            .flatten()
            .filter_map(|node| group_of.get(node).copied())
            .collect();
        joined.sort_unstable();
        joined.dedup();
        let home = joined.first().copied().unwrap_or(groups.len());
        if home == groups.len() {
            groups.push(Vec::new());
        }
        for other in joined.into_iter().skip(1) {
            let moved = std::mem::take(&mut groups[other]);
            groups[home].extend(moved);
            for group in group_of.values_mut().filter(|group| **group == other) {
                *group = home;
            }
        }
        groups[home].push(share);
        group_of.extend(nodes.into_iter().flatten().map(|node| (node, home)));
    }
    groups.retain(|group| !group.is_empty());
    groups
}

fn of_group(layout: &Layout, chances: &Chances, group: &[usize]) -> Result<Vec<f64>, PlanRefused> {
    let side = |node: fn(&Held) -> Option<Node>| {
        let mut nodes: Vec<Node> = group
            .iter()
            .filter_map(|share| node(&layout.held[*share]))
            .collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    };
    let person = |held: &Held| Some(Node::Person(held.holder));
    let place = |held: &Held| held.place.map(Node::Place);
    let (people, places) = (side(person), side(place));
    let tried = if places.len() <= people.len() {
        places
    } else {
        people
    };
    if tried.len() > TIED {
        return Err(PlanRefused::new(
            Rule::PlanWithinReach,
            format!(
                "people who hold several shares tie {} places together; probabilities can be \
                 computed for at most {TIED}",
                tried.len()
            ),
        ));
    }
    let chance = |node: Node| match node {
        Node::Person(at) => chances.people[at],
        Node::Place(at) => chances.places[at],
    };
    // The shares by what else holds them, each with the bit of the tried node it hangs on, if any.
    let mut rest_shares: BTreeMap<Option<Node>, Vec<Hung>> = BTreeMap::new();
    for share in group {
        let held = &layout.held[*share];
        let (person, place) = (person(held), place(held));
        let (bit, other) = match person.and_then(|node| tried.binary_search(&node).ok()) {
            Some(bit) => (Some(bit), place),
            None => (
                place.and_then(|node| tried.binary_search(&node).ok()),
                person,
            ),
        };
        let shares = rest_shares.entry(other).or_default();
        shares.push((bit, chances.media[*share]));
    }
    let rest: Vec<(f64, Vec<Hung>)> = rest_shares
        .into_iter()
        .map(|(node, shares)| (node.map_or(0.0, chance), shares))
        .collect();
    let mut sum = vec![0.0; group.len() + 1];
    for state in 0_u32..1 << tried.len() {
        let hit = |bit: usize| state >> bit & 1 == 1;
        let weight: f64 = tried
            .iter()
            .enumerate()
            .map(|(bit, node)| {
                if hit(bit) {
                    chance(*node)
                } else {
                    1.0 - chance(*node)
                }
            })
            .product();
        if weight == 0.0 {
            continue;
        }
        let mut given = vec![weight];
        for (chance, shares) in &rest {
            // With probability `chance` all of them are hit, else each as its other node and its
            // medium have it.
            let mut apart = vec![1.0];
            for (bit, medium) in shares {
                let one = if bit.is_some_and(hit) { 1.0 } else { *medium };
                apart = convolved(&apart, &[1.0 - one, one]);
            }
            for term in &mut apart {
                *term *= 1.0 - chance;
            }
            if let Some(all) = apart.last_mut() {
                *all += chance;
            }
            given = convolved(&given, &apart);
        }
        for (total, term) in sum.iter_mut().zip(&given) {
            *total += term;
        }
    }
    Ok(sum)
}

/// The distribution of the sum of two independent numbers.
fn convolved(one: &[f64], other: &[f64]) -> Vec<f64> {
    let mut sum = vec![0.0; one.len() + other.len() - 1];
    for (at, left) in one.iter().enumerate() {
        for (there, right) in other.iter().enumerate() {
            sum[at + there] += left * right;
        }
    }
    sum
}
