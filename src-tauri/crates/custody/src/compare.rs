//! The same people and places with other numbers, side by side.

use crate::geometry::{Finding, Layout, Probability, Severity, check, probability_of, smallest};
use crate::{Plan, PlanRefused};
use ceremony::Rule;
use std::str::FromStr;

/// A threshold and a number of shares, as `3-of-5` writes them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Numbers {
    /// k.
    pub threshold: u32,
    /// n.
    pub shares: u32,
}

impl FromStr for Numbers {
    type Err = PlanRefused;

    fn from_str(text: &str) -> Result<Self, PlanRefused> {
        let number = |part: &str| -> Option<u32> {
            let plain = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| part.parse().ok()).flatten()
        };
        let numbers = text
            .trim()
            .split_once("-of-")
            .and_then(|(k, n)| Some((number(k)?, number(n)?)));
        let Some((threshold, shares)) = numbers else {
            return Err(PlanRefused::new(
                Rule::NumbersAs3Of5,
                format!("“{text}” is not a choice like 3-of-5"),
            ));
        };
        Ok(Self { threshold, shares })
    }
}

/// What one choice of numbers comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The numbers.
    pub numbers: Numbers,
    /// How few people and places must be lost for the key to be lost; none if it cannot be.
    pub smallest_loss: Option<usize>,
    /// How few people and places together reach the threshold; none if they cannot.
    pub smallest_coalition: Option<usize>,
    /// The yearly probabilities; none if the plan gives no rates.
    pub probability: Option<Probability>,
    /// The rules it breaks, those that refuse it first.
    pub rules: Vec<Finding>,
}

impl Choice {
    /// True if no rule refuses it.
    #[must_use]
    pub fn allowed(&self) -> bool {
        self.rules
            .iter()
            .all(|finding| finding.severity != Severity::Refuse)
    }
}

/// Works out each choice with the plan's people and places. A choice of fewer shares than the plan
/// lists takes the first of them.
///
/// # Errors
/// `shares-within-plan` for a choice of more shares than the plan lists, and what
/// [`report`](crate::geometry::report) refuses.
pub fn compare(plan: &Plan, choices: &[Numbers]) -> Result<Vec<Choice>, PlanRefused> {
    choices
        .iter()
        .map(|numbers| choice(plan, *numbers))
        .collect()
}

fn choice(plan: &Plan, numbers: Numbers) -> Result<Choice, PlanRefused> {
    let listed = plan.layout.held.len();
    let shares = numbers.shares as usize;
    if shares > listed {
        return Err(PlanRefused::new(
            Rule::SharesWithinPlan,
            format!(
                "{}-of-{} needs {shares} shares; the plan lists {listed}. List the others, too",
                numbers.threshold, numbers.shares
            ),
        ));
    }
    let mut layout = Layout {
        threshold: numbers.threshold,
        shares: numbers.shares,
        ..plan.layout.clone()
    };
    layout.held.truncate(shares);
    let to_lose = (numbers.shares + 1).saturating_sub(numbers.threshold);
    Ok(Choice {
        numbers,
        smallest_loss: smallest(&layout, to_lose),
        smallest_coalition: smallest(&layout, numbers.threshold),
        probability: plan
            .rates
            .as_ref()
            .map(|rates| probability_of(&layout, rates))
            .transpose()?,
        rules: check(&layout),
    })
}
