//! The geometry of a quorum: what its people and places could lose or give away, computed exactly.
//!
//! A share is *lost* when its custodian, its place or its medium is lost, and *compromised* when its
//! custodian is corrupt or its place is breached. A breach counts even where the share is sealed to a
//! card or a passphrase: what opens it is too often kept near it.

mod layout;
mod minimal;
mod probability;
mod reach;
mod rules;

pub use layout::{Held, Layout, Medium, Person, Place};
pub use minimal::{LISTED, Minimal};
pub use probability::Probability;
pub use reach::{Hold, Loss, Survival};
pub use rules::{Finding, Severity, check};

use crate::{Plan, PlanRefused, Rates};
use minimal::Sets;
use reach::Reach;

/// What a plan comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// k.
    pub threshold: u32,
    /// n.
    pub shares: u32,
    /// The smallest sets of people and places whose loss leaves fewer than k shares.
    pub minimal_losses: Minimal,
    /// The smallest sets of people who betray, and places that are broken into, which give k shares.
    pub minimal_coalitions: Minimal,
    /// Which losses are survived, whoever or whatever is hit.
    pub survived: Vec<Survival>,
    /// Each place that keeps a share, in the order of the plan.
    pub places: Vec<Hold>,
    /// Each organisation that has a share in reach: through its people or its places.
    pub organisations: Vec<Hold>,
    /// The yearly probabilities; none if the plan gives no rates.
    pub probability: Option<Probability>,
    /// The rules it breaks, those that refuse it first.
    pub rules: Vec<Finding>,
}

/// How few people and places together have at least `wanted` shares.
pub(crate) fn smallest(layout: &Layout, wanted: u32) -> Option<usize> {
    Sets::of(layout).smallest(wanted)
}

/// The yearly probabilities of a layout.
pub(crate) fn probability_of(layout: &Layout, rates: &Rates) -> Result<Probability, PlanRefused> {
    probability::of(layout, rates)
}

/// Computes what a plan comes to.
///
/// # Errors
/// Only `plan-within-reach`: people who hold several shares tie so many places together that the
/// probabilities would not be ready in this life.
pub fn report(plan: &Plan) -> Result<Report, PlanRefused> {
    let layout = &plan.layout;
    let reach = Reach::of(layout);
    let probability = plan
        .rates
        .as_ref()
        .map(|rates| probability::of(layout, rates))
        .transpose()?;
    let sets = Sets::of(layout);
    Ok(Report {
        threshold: layout.threshold,
        shares: layout.shares,
        minimal_losses: sets.minimal(reach.to_lose(), LISTED),
        minimal_coalitions: sets.minimal(layout.threshold, LISTED),
        survived: reach.survivals(),
        places: reach.places().to_vec(),
        organisations: reach.organisations().to_vec(),
        probability,
        rules: check(layout),
    })
}
