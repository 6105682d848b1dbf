//! A plan: proposed people, places, shares and yearly rates, as a TOML file gives them.

use crate::geometry::{Held, Layout, Medium, Person, Place};
use ceremony::{Rule, folded};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use toml::Spanned;

/// The only plan version there is.
const VERSION: u32 = 1;
/// More shares than that there cannot be, so no plan needs more people or places.
const MOST: usize = 255;
/// Longest text accepted for a name, in bytes.
const LONGEST: usize = 200;
/// The roles a plan may name, as scripts do.
const ROLES: [&str; 8] = [
    "",
    "administrator",
    "auditor",
    "backup-custodian",
    "custodian",
    "external-witness",
    "security-officer",
    "witness",
];

/// A plan that was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// What it is for; may be empty.
    pub title: String,
    /// People, places and shares.
    pub layout: Layout,
    /// The yearly rates, if it gives any.
    pub rates: Option<Rates>,
}

/// Probabilities within a year of what may happen to one person, place or medium.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rates {
    /// A person dies, leaves or forgets.
    #[serde(default)]
    pub person_lost: f64,
    /// A person betrays.
    #[serde(default)]
    pub person_corrupt: f64,
    /// A place burns down or cannot be entered.
    #[serde(default)]
    pub place_lost: f64,
    /// A place is broken into, unnoticed or not.
    #[serde(default)]
    pub place_breached: f64,
    /// A medium cannot be read any more, by medium.
    #[serde(default)]
    pub medium_lost: BTreeMap<Medium, f64>,
}

/// Why a plan cannot be read or computed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PlanRefused {
    /// The rule it breaks.
    pub rule: Rule,
    /// The line it stands on, from 1; none if it is about the whole.
    pub line: Option<usize>,
    /// What is wrong and what it needs.
    pub message: String,
}

impl PlanRefused {
    pub(crate) const fn new(rule: Rule, message: String) -> Self {
        Self {
            rule,
            line: None,
            message,
        }
    }
}

impl fmt::Display for PlanRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for PlanRefused {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: Spanned<u32>,
    #[serde(default = "untitled")]
    title: Spanned<String>,
    quorum: Quorum,
    #[serde(default, rename = "person")]
    people: Vec<Spanned<PersonLine>>,
    #[serde(default, rename = "place")]
    places: Vec<Spanned<PlaceLine>>,
    #[serde(default, rename = "share")]
    shares: Vec<Spanned<ShareLine>>,
    #[serde(default)]
    rates: Option<Spanned<Rates>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Quorum {
    threshold: u32,
    shares: u32,
    #[serde(default)]
    years: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonLine {
    name: String,
    #[serde(default)]
    organisation: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    lost: Option<f64>,
    #[serde(default)]
    corrupt: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceLine {
    name: String,
    #[serde(default)]
    organisation: String,
    #[serde(default)]
    lost: Option<f64>,
    #[serde(default)]
    breached: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShareLine {
    holder: String,
    place: String,
    #[serde(default)]
    medium: Medium,
    #[serde(default)]
    passphrase: bool,
    #[serde(default)]
    bag: String,
}

impl Plan {
    /// Reads a plan. What is wrong with its geometry is for [`geometry::check`](crate::geometry::check);
    /// here only what cannot be understood is refused.
    ///
    /// # Errors
    /// The first thing that is wrong, with its line.
    pub fn parse(text: &str) -> Result<Self, PlanRefused> {
        let file: File = toml::from_str(text).map_err(|error| unreadable(text, &error))?;
        Reader { text }.plan(file)
    }
}

struct Reader<'a> {
    text: &'a str,
}

impl Reader<'_> {
    fn plan(&self, file: File) -> Result<Plan, PlanRefused> {
        let version = *file.version.get_ref();
        if version != VERSION {
            return Err(self.at(
                Rule::KnownVersion,
                &file.version,
                format!(
                    "plan version {version} is not known; this program reads version {VERSION}"
                ),
            ));
        }
        if let Some(long) = over(&file.people)
            .or(over(&file.places))
            .or(over(&file.shares))
        {
            return Err(PlanRefused::new(
                Rule::EntriesAtMost255,
                format!("{long} entries of one kind; there are at most {MOST} shares to speak of"),
            ));
        }
        self.plain(&file.title, file.title.get_ref())?;
        let mut layout = Layout {
            threshold: file.quorum.threshold,
            shares: file.quorum.shares,
            years: file.quorum.years,
            ..Layout::default()
        };
        let mut names: BTreeMap<String, ()> = BTreeMap::new();
        let mut one_name = |line: &dyn Line, name: &str| {
            plain(name).map_err(|(rule, why)| self.at(rule, line, why))?;
            if names.insert(folded(name), ()).is_some() {
                let why = format!("“{name}” is named twice; tell people and places apart");
                return Err(self.at(Rule::DistinctNames, line, why));
            }
            Ok(())
        };
        for line in &file.people {
            let person = line.get_ref();
            one_name(line, &person.name)?;
            self.plain(line, &person.organisation)?;
            self.probabilities(line, &[person.lost, person.corrupt])?;
            if !ROLES.contains(&person.role.as_str()) {
                let known = ROLES[1..].join(", ");
                let why = format!("“{}” is not a role; there are {known}", person.role);
                return Err(self.at(Rule::KnownRole, line, why));
            }
        }
        for line in &file.places {
            let place = line.get_ref();
            one_name(line, &place.name)?;
            self.plain(line, &place.organisation)?;
            self.probabilities(line, &[place.lost, place.breached])?;
        }
        if let Some(rates) = &file.rates {
            let given = rates.get_ref();
            let own = [
                given.person_lost,
                given.person_corrupt,
                given.place_lost,
                given.place_breached,
            ];
            let media = given.medium_lost.values().copied();
            let all: Vec<Option<f64>> = own.into_iter().chain(media).map(Some).collect();
            self.probabilities(rates, &all)?;
        }
        layout.people = file.people.into_iter().map(person).collect();
        layout.places = file.places.into_iter().map(place).collect();
        for line in &file.shares {
            layout.held.push(self.share(line, &layout)?);
        }
        Ok(Plan {
            title: file.title.into_inner(),
            layout,
            rates: file.rates.map(Spanned::into_inner),
        })
    }

    fn share(&self, line: &Spanned<ShareLine>, layout: &Layout) -> Result<Held, PlanRefused> {
        let share = line.get_ref();
        self.plain(line, &share.bag)?;
        let same = |name: &str, other: &str| folded(name) == folded(other);
        let holder = layout
            .people
            .iter()
            .position(|one| same(&one.name, &share.holder));
        let place = layout
            .places
            .iter()
            .position(|one| same(&one.name, &share.place));
        let holder = holder.ok_or_else(|| {
            let why = format!("“{}” is not among the people", share.holder);
            self.at(Rule::KnownPerson, line, why)
        })?;
        if place.is_none() {
            let why = format!("“{}” is not among the places", share.place);
            return Err(self.at(Rule::KnownPlace, line, why));
        }
        Ok(Held {
            holder,
            place,
            medium: share.medium,
            passphrase: share.passphrase,
            bag: share.bag.clone(),
        })
    }

    /// A text that may be empty, and else is one short plain line.
    fn plain(&self, line: &dyn Line, text: &str) -> Result<(), PlanRefused> {
        if text.is_empty() {
            return Ok(());
        }
        plain(text).map_err(|(rule, why)| self.at(rule, line, why))
    }

    fn probabilities<T>(
        &self,
        line: &Spanned<T>,
        given: &[Option<f64>],
    ) -> Result<(), PlanRefused> {
        let wrong = given
            .iter()
            .flatten()
            .find(|rate| !(0.0..=1.0).contains(*rate));
        wrong.map_or(Ok(()), |rate| {
            let why = format!("{rate} is not a probability; give a number from 0 to 1");
            Err(self.at(Rule::RatesAreProbabilities, line, why))
        })
    }

    fn at(&self, rule: Rule, line: &dyn Line, message: String) -> PlanRefused {
        PlanRefused {
            rule,
            line: Some(line_of(self.text, line.begins())),
            message,
        }
    }
}

/// Something that stands somewhere in the file.
trait Line {
    fn begins(&self) -> usize;
}

impl<T> Line for Spanned<T> {
    fn begins(&self) -> usize {
        self.span().start
    }
}

fn untitled() -> Spanned<String> {
    Spanned::new(0..0, String::new())
}

fn over<T>(all: &[T]) -> Option<usize> {
    (all.len() > MOST).then_some(all.len())
}

fn person(line: Spanned<PersonLine>) -> Person {
    let line = line.into_inner();
    Person {
        name: line.name,
        organisation: line.organisation,
        role: line.role,
        lost: line.lost,
        corrupt: line.corrupt,
    }
}

fn place(line: Spanned<PlaceLine>) -> Place {
    let line = line.into_inner();
    Place {
        name: line.name,
        organisation: line.organisation,
        lost: line.lost,
        breached: line.breached,
    }
}

/// A name or text is one short plain line.
fn plain(name: &str) -> Result<(), (Rule, String)> {
    if name.trim().is_empty() {
        return Err((Rule::Named, "a name or text is empty".into()));
    }
    if name.len() > LONGEST {
        let why = format!("a text of {} bytes; at most {LONGEST} fit", name.len());
        return Err((Rule::ShortTexts, why));
    }
    if name.chars().any(char::is_control) {
        return Err((
            Rule::PlainTexts,
            "a text holds a control character; keep it to one plain line".into(),
        ));
    }
    Ok(())
}

fn line_of(text: &str, at: usize) -> usize {
    text.get(..at)
        .map_or(1, |before| before.matches('\n').count() + 1)
}

fn unreadable(text: &str, error: &toml::de::Error) -> PlanRefused {
    let message = error.message().trim().to_owned();
    let rule = if message.contains("unknown field") {
        Rule::KnownFieldsOnly
    } else {
        Rule::Readable
    };
    PlanRefused {
        rule,
        line: error.span().map(|span| line_of(text, span.start)),
        message,
    }
}
