//! Quorum plans: what people, places and numbers come to, computed, compared and drawn.

use crate::Error;
use crate::names::{Loss, Severity, typescript};
use ceremony::Rule;
use custody::compare::{Choice, Numbers, compare};
use custody::geometry::{Finding, Hold, Minimal, Probability, Report, report};
use custody::{Plan, PlanRefused, picture::picture};
use serde::Serialize;
use ts_rs::TS;

/// What a plan comes to.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct PlanReport {
    /// What it is for; may be empty.
    pub title: String,
    /// k.
    pub threshold: u32,
    /// n.
    pub shares: u32,
    /// Sets of people and places whose loss loses the key, none of whom could be left out.
    pub minimal_losses: Vec<Vec<String>>,
    /// Sets of people who betray and places that are broken into which give the key away.
    pub minimal_coalitions: Vec<Vec<String>>,
    /// What was counted and is not listed.
    pub truncated: Truncated,
    /// Which losses are survived.
    pub survives: Vec<SurvivalView>,
    /// The shares in each place.
    pub places: Vec<ReachView>,
    /// The shares each organisation has through its people or its places.
    pub organisations: Vec<ReachView>,
    /// Within a year; `null` if the plan gives no rates.
    pub probability: Option<ProbabilityView>,
    /// The rules it breaks, those that refuse it first.
    pub rules: Vec<RuleView>,
}

impl PlanReport {
    /// The first rule that refuses the plan.
    #[must_use]
    pub fn refused(&self) -> Option<&RuleView> {
        self.rules
            .iter()
            .find(|rule| rule.severity == Severity::Refuse)
    }
}

/// How many sets were counted and are not listed.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Truncated {
    /// Of the minimal losses.
    #[ts(type = "number")]
    pub minimal_losses: u64,
    /// Of the minimal coalitions.
    #[ts(type = "number")]
    pub minimal_coalitions: u64,
    /// True if the counting was given up, so that there are at least as many.
    pub at_least: bool,
}

/// Whether a kind of loss is survived.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct SurvivalView {
    /// What is lost.
    pub loss: Loss,
    /// The same in words.
    pub words: String,
    /// True if enough shares are left whoever or whatever is hit.
    pub survived: bool,
    /// The worst case.
    pub worst: Vec<String>,
    /// How many shares that leaves.
    pub left: u32,
}

/// How many shares a place or an organisation has in reach.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct ReachView {
    /// Its name.
    pub name: String,
    /// How many shares.
    pub shares: u32,
    /// True if that is the threshold or more.
    pub reaches: bool,
}

/// Probabilities within a year.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct ProbabilityView {
    /// That the key cannot be rebuilt any more.
    pub loss: f64,
    /// That the wrong people could rebuild it.
    pub compromise: f64,
}

/// A rule that is broken.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct RuleView {
    /// Its name.
    #[ts(as = "typescript::Rule")]
    pub rule: Rule,
    /// What that means for the plan.
    pub severity: Severity,
    /// What is wrong and what it needs.
    pub message: String,
    /// Names and numbers in the message, in a fixed order for each rule.
    pub values: Vec<String>,
}

/// One choice of numbers with the plan's people and places.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct ChoiceView {
    /// k.
    pub threshold: u32,
    /// n.
    pub shares: u32,
    /// How few people and places must be lost for the key to be lost.
    pub smallest_loss: Option<u32>,
    /// How few people and places together reach the threshold.
    pub smallest_coalition: Option<u32>,
    /// Within a year; `null` if the plan gives no rates.
    pub probability: Option<ProbabilityView>,
    /// The rules it breaks, those that refuse it first.
    pub rules: Vec<RuleView>,
}

/// Computes what a plan comes to.
///
/// # Errors
/// If the plan cannot be read or computed; the line is named.
pub fn plan_quorum(text: &str) -> Result<PlanReport, Error> {
    let plan = Plan::parse(text).map_err(not_planned)?;
    let found = report(&plan).map_err(not_planned)?;
    Ok(view(&plan, found))
}

/// Computes the plan with other numbers, side by side; each is written `3-of-5`.
///
/// # Errors
/// As [`plan_quorum`], or if a choice is not understood or needs more shares than the plan lists.
pub fn compare_plans(text: &str, choices: &[String]) -> Result<Vec<ChoiceView>, Error> {
    let plan = Plan::parse(text).map_err(not_planned)?;
    let numbers = choices
        .iter()
        .map(|choice| choice.parse::<Numbers>())
        .collect::<Result<Vec<_>, _>>()
        .map_err(not_planned)?;
    let choices = compare(&plan, &numbers).map_err(not_planned)?;
    Ok(choices.iter().map(choice).collect())
}

/// Draws a plan, as SVG.
///
/// # Errors
/// As [`plan_quorum`].
pub fn draw_plan(text: &str) -> Result<String, Error> {
    let plan = Plan::parse(text).map_err(not_planned)?;
    let found = report(&plan).map_err(not_planned)?;
    Ok(picture(&plan, &found))
}

fn view(plan: &Plan, found: Report) -> PlanReport {
    let Report {
        threshold,
        shares,
        minimal_losses: losses,
        minimal_coalitions: coalitions,
        survived,
        places,
        organisations,
        probability: chances,
        rules,
        ..
    } = found;
    PlanReport {
        title: plan.title.clone(),
        threshold,
        shares,
        truncated: truncated(&losses, &coalitions),
        minimal_losses: losses.sets,
        minimal_coalitions: coalitions.sets,
        survives: survived
            .into_iter()
            .map(|survival| SurvivalView {
                loss: survival.loss.into(),
                words: survival.loss.words().into(),
                survived: survival.survived,
                worst: survival.worst,
                left: survival.left,
            })
            .collect(),
        places: places.into_iter().map(reach).collect(),
        organisations: organisations.into_iter().map(reach).collect(),
        probability: chances.map(probability),
        rules: rules.iter().map(rule).collect(),
    }
}

fn truncated(losses: &Minimal, coalitions: &Minimal) -> Truncated {
    Truncated {
        minimal_losses: losses.more,
        minimal_coalitions: coalitions.more,
        at_least: !(losses.counted && coalitions.counted),
    }
}

fn reach(hold: Hold) -> ReachView {
    ReachView {
        name: hold.name,
        shares: hold.shares,
        reaches: hold.reaches,
    }
}

fn probability(found: Probability) -> ProbabilityView {
    ProbabilityView {
        loss: found.loss,
        compromise: found.compromise,
    }
}

fn rule(finding: &Finding) -> RuleView {
    RuleView {
        rule: finding.rule,
        severity: finding.severity.into(),
        message: finding.message.clone(),
        values: finding.values.clone(),
    }
}

fn choice(found: &Choice) -> ChoiceView {
    let size = |size: Option<usize>| size.and_then(|size| u32::try_from(size).ok());
    ChoiceView {
        threshold: found.numbers.threshold,
        shares: found.numbers.shares,
        smallest_loss: size(found.smallest_loss),
        smallest_coalition: size(found.smallest_coalition),
        probability: found.probability.map(probability),
        rules: found.rules.iter().map(rule).collect(),
    }
}

fn not_planned(refused: PlanRefused) -> Error {
    let message = crate::error::sentence(&refused);
    Error::usage(
        refused.rule,
        message,
        "Mend the plan; docs/formats/plan.md says what it may hold.",
    )
}
