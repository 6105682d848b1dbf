//! Where a script puts its shares, held against the rules of custody geometry.

use crate::geometry::{Finding, Held, Layout, Medium, Person, Place, Severity, check};
use ceremony::{MediumKind, Problem, Role, Script, folded};

/// What custody geometry finds that refuses the script, in the year `this_year`.
#[must_use]
pub fn refusals(script: &Script, this_year: i32) -> Vec<Problem> {
    of_severity(script, this_year, Severity::Refuse)
}

/// What it advises to think over.
#[must_use]
pub fn warnings(script: &Script, this_year: i32) -> Vec<Problem> {
    of_severity(script, this_year, Severity::Warn)
}

fn of_severity(script: &Script, this_year: i32, severity: Severity) -> Vec<Problem> {
    if !script.kind.hands_out() {
        return Vec::new();
    }
    check(&layout(script, this_year))
        .into_iter()
        .filter(|finding| finding.severity == severity)
        .map(problem)
        .collect()
}

fn problem(finding: Finding) -> Problem {
    Problem {
        rule: finding.rule,
        r#where: "participant".into(),
        message: finding.message,
    }
}

fn layout(script: &Script, this_year: i32) -> Layout {
    let mut places: Vec<Place> = Vec::new();
    let mut people = Vec::new();
    let mut held = Vec::new();
    for one in &script.participants {
        let takes = one.role == Role::Custodian && one.takes;
        if takes {
            let name = one.keeps_at.trim();
            let place = (!name.is_empty()).then(|| {
                let known = places
                    .iter()
                    .position(|place| folded(&place.name) == folded(name));
                known.unwrap_or_else(|| {
                    places.push(Place {
                        name: name.into(),
                        ..Place::default()
                    });
                    places.len() - 1
                })
            });
            held.push(Held {
                holder: people.len(),
                place,
                medium: match one.medium {
                    MediumKind::Age => Medium::Age,
                    MediumKind::Card => Medium::Card,
                    MediumKind::Sheet => Medium::Sheet,
                },
                passphrase: one.passphrase,
                bag: String::new(),
            });
        }
        people.push(Person {
            name: one.name.clone(),
            organisation: one.organisation.clone(),
            role: one.role.name().into(),
            ..Person::default()
        });
    }
    let quorum = script.quorum;
    Layout {
        threshold: quorum.map_or(0, |plan| plan.threshold),
        shares: quorum.map_or(0, |plan| plan.shares),
        years: years(script, this_year),
        people,
        places,
        held,
    }
}

/// How long the shares are meant to last: to the end of the key's cryptoperiod.
fn years(script: &Script, this_year: i32) -> Option<u32> {
    let end: i32 = script.cryptoperiod_end.as_deref()?.get(..4)?.parse().ok()?;
    u32::try_from(end - this_year).ok()
}
