//! Who holds what, where and on what.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Proposed people, places and shares: what the rules are asked about. A script that names no
/// places leaves them out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// k.
    pub threshold: u32,
    /// n, as stated; the shares listed are counted against it.
    pub shares: u32,
    /// How many years the shares are meant to last.
    pub years: Option<u32>,
    /// Everyone named, with or without a share.
    pub people: Vec<Person>,
    /// Where shares lie.
    pub places: Vec<Place>,
    /// The shares, in their order.
    pub held: Vec<Held>,
}

/// Somebody named in a plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Person {
    /// The name.
    pub name: String,
    /// Who they work for; may be empty.
    pub organisation: String,
    /// Their role's name as in scripts; empty for a custodian.
    pub role: String,
    /// How likely they are lost within a year, where it differs from the plan's rate.
    pub lost: Option<f64>,
    /// How likely they betray within a year, where it differs.
    pub corrupt: Option<f64>,
}

/// A place where shares lie.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// Its name.
    pub name: String,
    /// Whose it is; may be empty.
    pub organisation: String,
    /// How likely it is lost within a year, where it differs from the plan's rate.
    pub lost: Option<f64>,
    /// How likely it is broken into within a year, where it differs.
    pub breached: Option<f64>,
}

/// A share: with whom, where, on what.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Held {
    /// The custodian's place in [`Layout::people`].
    pub holder: usize,
    /// The place's in [`Layout::places`]; none if it is not said.
    pub place: Option<usize>,
    /// What carries it.
    pub medium: Medium,
    /// True if it is sealed by a passphrase on top.
    pub passphrase: bool,
    /// The number of its bag; may be empty.
    pub bag: String,
}

/// What carries a share.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Medium {
    /// A printed sheet.
    #[default]
    Sheet,
    /// A ciphertext that only one smartcard opens.
    Card,
    /// A file encrypted to an age recipient.
    Age,
}

impl Medium {
    /// The name used in plans and scripts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Age => "age",
            Self::Card => "card",
            Self::Sheet => "sheet",
        }
    }
}

impl fmt::Display for Medium {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl std::str::FromStr for Medium {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Sheet, Self::Card, Self::Age]
            .into_iter()
            .find(|medium| medium.name() == text)
            .ok_or_else(|| format!("“{text}” is not a medium; there are sheet, card, age"))
    }
}

impl Layout {
    /// The shares one person holds.
    pub(crate) fn of_person(&self, person: usize) -> impl Iterator<Item = usize> {
        (0..self.held.len()).filter(move |share| self.held[*share].holder == person)
    }

    /// The shares in one place.
    pub(crate) fn at_place(&self, place: usize) -> impl Iterator<Item = usize> {
        (0..self.held.len()).filter(move |share| self.held[*share].place == Some(place))
    }
}
