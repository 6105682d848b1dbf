//! A quorum plan of 25 people in 10 places, exact.

use crate::Outcome;
use crate::pairs::seconds;
use custody::geometry::report;
use custody::{Plan, PlanRefused, Rates};
use serde::Serialize;
use std::fmt::Write as _;

const PEOPLE: usize = 25;
const PLACES: usize = 10;
/// How often each is computed; the median counts.
const ROUNDS: usize = 9;

/// How long plans take.
#[derive(Serialize)]
pub(crate) struct Planned {
    /// Probabilities, minimal sets and rules of a 9-of-25 plan, one share each.
    whole_seconds: f64,
    /// The sets that found, listed and counted.
    sets: u64,
    /// False if the counting was given up.
    counted: bool,
    /// Probabilities alone, one share each.
    apart_seconds: f64,
    /// Probabilities alone where two shares each tie all ten places together: 1024 states.
    tied_seconds: f64,
}

/// Computes them.
pub(crate) fn planned() -> Outcome<Planned> {
    let whole = plan(25, 9)?;
    let found = report(&whole)?;
    let sets = [&found.minimal_losses, &found.minimal_coalitions];
    let sets = sets
        .iter()
        .map(|all| all.sets.len() as u64 + all.more)
        .sum();
    Ok(Planned {
        whole_seconds: median(|| report(&whole))?,
        sets,
        counted: found.minimal_losses.counted && found.minimal_coalitions.counted,
        apart_seconds: chances(&plan(25, 9)?)?,
        tied_seconds: chances(&plan(50, 9)?)?,
    })
}

/// A comparison computes the probabilities and only the smallest sets.
fn chances(plan: &Plan) -> Outcome<f64> {
    let layout = &plan.layout;
    let numbers = custody::compare::Numbers {
        threshold: layout.threshold,
        shares: layout.shares,
    };
    median(|| custody::compare::compare(plan, &[numbers]))
}

fn median<T>(mut act: impl FnMut() -> Result<T, PlanRefused>) -> Outcome<f64> {
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        times.push(seconds(|| Ok(act()?))?);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[ROUNDS / 2])
}

fn plan(shares: usize, threshold: u32) -> Outcome<Plan> {
    let mut text = format!("version = 1\n[quorum]\nthreshold = {threshold}\nshares = {shares}\n");
    for at in 0..PEOPLE {
        write!(text, "[[person]]\nname = \"person {at}\"\n")?;
    }
    for at in 0..PLACES {
        write!(text, "[[place]]\nname = \"place {at}\"\n")?;
    }
    for at in 0..shares {
        let (person, place) = (at % PEOPLE, (at + at / PEOPLE * 2) % PLACES);
        write!(
            text,
            "[[share]]\nholder = \"person {person}\"\nplace = \"place {place}\"\n"
        )?;
    }
    let mut plan = Plan::parse(&text)?;
    plan.rates = Some(Rates {
        person_lost: 0.02,
        person_corrupt: 0.01,
        place_lost: 0.005,
        place_breached: 0.01,
        ..Rates::default()
    });
    Ok(plan)
}
