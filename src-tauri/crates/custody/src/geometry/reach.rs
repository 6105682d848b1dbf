//! What each person, place and organisation has in reach, and what losing them leaves.

use super::layout::Layout;
use std::collections::{BTreeMap, BTreeSet};

/// A kind of loss.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Loss {
    /// Any one person.
    Person,
    /// Any one place.
    Place,
    /// Any two people.
    TwoPeople,
    /// Any two places.
    TwoPlaces,
    /// Any one person and any one place.
    PersonAndPlace,
}

impl Loss {
    /// Its name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Person => "any-person",
            Self::PersonAndPlace => "any-person-and-place",
            Self::Place => "any-place",
            Self::TwoPeople => "any-two-people",
            Self::TwoPlaces => "any-two-places",
        }
    }

    /// Its name in a sentence.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Person => "any one person",
            Self::PersonAndPlace => "any person and any place",
            Self::Place => "any one place",
            Self::TwoPeople => "any two people",
            Self::TwoPlaces => "any two places",
        }
    }
}

/// Whether a kind of loss is survived, whoever is hit.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Survival {
    /// What is lost.
    pub loss: Loss,
    /// True if k shares are left whoever it is.
    pub survived: bool,
    /// The worst case: who or what, the first in the plan's order.
    pub worst: Vec<String>,
    /// How many shares that leaves.
    pub left: u32,
}

/// How many shares somebody or something has in reach.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Hold {
    /// The name.
    pub name: String,
    /// How many shares.
    pub shares: u32,
    /// True if that is the threshold or more.
    pub reaches: bool,
}

/// A name and the shares in its reach.
type Named = (String, BTreeSet<usize>);

/// What a layout's people, places and organisations have in reach.
#[derive(Debug)]
pub(super) struct Reach {
    threshold: u32,
    shares: u32,
    people: Vec<Named>,
    places: Vec<Named>,
    place_holds: Vec<Hold>,
    organisations: Vec<Hold>,
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl Reach {
    pub(super) fn of(layout: &Layout) -> Self {
        let people = layout.people.iter().enumerate();
        let people = holding(people.map(|(at, one)| (&one.name, layout.of_person(at).collect())));
        let places = layout.places.iter().enumerate();
        let places = holding(places.map(|(at, one)| (&one.name, layout.at_place(at).collect())));
        let hold = |name: &String, shares: usize| Hold {
            name: name.clone(),
            shares: count(shares),
            reaches: count(shares) >= layout.threshold,
        };
        Self {
            threshold: layout.threshold,
            shares: count(layout.held.len()),
            place_holds: places
                .iter()
                .map(|(name, shares)| hold(name, shares.len()))
                .collect(),
            organisations: organisations(layout)
                .iter()
                .map(|(name, shares)| hold(name, shares.len()))
                .collect(),
            people,
            places,
        }
    }

    /// How many lost shares leave too few.
    pub(super) fn to_lose(&self) -> u32 {
        (self.shares + 1).saturating_sub(self.threshold)
    }

    pub(super) fn places(&self) -> &[Hold] {
        &self.place_holds
    }

    pub(super) fn organisations(&self) -> &[Hold] {
        &self.organisations
    }

    pub(super) fn survivals(&self) -> Vec<Survival> {
        [
            Loss::Person,
            Loss::Place,
            Loss::TwoPeople,
            Loss::PersonAndPlace,
            Loss::TwoPlaces,
        ]
        .into_iter()
        .filter_map(|loss| self.survival(loss))
        .collect()
    }

    /// The worst case of a kind of loss; none where there is nothing of that kind to lose.
    pub(super) fn survival(&self, loss: Loss) -> Option<Survival> {
        let (one, other): (&[_], &[_]) = match loss {
            Loss::Person => (&self.people, &[]),
            Loss::Place => (&self.places, &[]),
            Loss::TwoPeople => (&self.people, &self.people),
            Loss::TwoPlaces => (&self.places, &self.places),
            Loss::PersonAndPlace => (&self.people, &self.places),
        };
        let single = other.is_empty();
        let mut worst: Option<(usize, Vec<String>)> = None;
        let mut consider = |lost: usize, names: Vec<&String>| {
            if worst.as_ref().is_none_or(|(most, _)| lost > *most) {
                worst = Some((lost, names.into_iter().cloned().collect()));
            }
        };
        for (at, (name, shares)) in one.iter().enumerate() {
            if single {
                if matches!(loss, Loss::Person | Loss::Place) {
                    consider(shares.len(), vec![name]);
                }
                continue;
            }
            for (there, (other_name, others)) in other.iter().enumerate() {
                if loss != Loss::PersonAndPlace && there <= at {
                    continue;
                }
                let lost = shares.len() + others.difference(shares).count();
                consider(lost, vec![name, other_name]);
            }
        }
        let (lost, names) = worst?;
        let left = self.shares.saturating_sub(count(lost));
        Some(Survival {
            loss,
            survived: left >= self.threshold,
            worst: names,
            left,
        })
    }
}

/// Those of them that have a share.
fn holding<'a>(all: impl Iterator<Item = (&'a String, BTreeSet<usize>)>) -> Vec<Named> {
    all.filter(|(_, shares)| !shares.is_empty())
        .map(|(name, shares)| (name.clone(), shares))
        .collect()
}

/// The shares each organisation reaches, through its people or its places.
fn organisations(layout: &Layout) -> BTreeMap<String, BTreeSet<usize>> {
    let mut reach: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (share, held) in layout.held.iter().enumerate() {
        let person = layout.people.get(held.holder);
        let place = held.place.and_then(|place| layout.places.get(place));
        let names = [
            person.map(|one| one.organisation.trim()),
            place.map(|one| one.organisation.trim()),
        ];
        for name in names.into_iter().flatten().filter(|name| !name.is_empty()) {
            reach.entry(name.to_owned()).or_default().insert(share);
        }
    }
    reach
}
