//! `keymoot quorum …`.

use super::read_text;
use crate::columns::columns;
use crate::{Context, Status};
use clap::Subcommand;
use room::{ChoiceView, Code, Error, PlanReport, ProbabilityView, RuleView, Severity};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// A plan of 255 people and places is far shorter, in bytes.
const LONGEST_PLAN: u64 = 1024 * 1024;
/// So many sets are shown to a person; `--json` gives all.
const SHOWN: usize = 8;

/// The commands on quorums.
#[derive(Debug, Subcommand)]
pub(crate) enum QuorumCommand {
    /// Compute what a plan of people and places survives, who could collude, and how likely that is
    #[command(
        after_help = "Example:\n  keymoot quorum plan plan.toml --svg plan.svg --compare 2-of-3,3-of-5"
    )]
    Plan {
        /// The plan
        file: PathBuf,
        /// Draw it to this file, which must not exist
        #[arg(long, value_name = "FILE")]
        svg: Option<PathBuf>,
        /// The same people and places with these numbers, side by side
        #[arg(long, value_name = "K-of-N", value_delimiter = ',')]
        compare: Vec<String>,
    },
}

impl QuorumCommand {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Error> {
        let Self::Plan { file, svg, compare } = self;
        let text = read_text(&file, LONGEST_PLAN)?;
        let report = room::plan_quorum(&text)?;
        let choices = room::compare_plans(&text, &compare)?;
        let mut document = serde_json::to_value(&report)
            .map_err(|error| Error::fault(Code::PlanUnwritable, format!("The report: {error}.")))?;
        let mut words = in_words(&report);
        if let Value::Object(fields) = &mut document {
            if !compare.is_empty() {
                fields.insert("choices".into(), json!(choices));
                let _ = write!(words, "\n{}", side_by_side(&choices));
            }
            if let Some(path) = &svg {
                write_new(path, &room::draw_plan(&text)?)?;
                fields.insert("svg".into(), json!(path));
                let _ = writeln!(words, "\nDrawn in {}", path.display());
            }
        }
        context.output.result(&document, &words)?;
        // What was found is told first; that it may not be done like this is how it ends.
        report.refused().map_or(Ok(Status::Done), |rule| {
            Err(Error::refusal(
                rule.rule,
                format!("The plan is refused: {}.", rule.message),
                "Change the plan until no rule refuses it.",
            ))
        })
    }
}

fn write_new(path: &Path, text: &str) -> Result<(), Error> {
    File::create_new(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| {
            Error::failure(
                Code::FileUnwritable,
                format!("{} could not be written: {error}.", path.display()),
                "Name a file that does not exist yet, in a folder that does.",
            )
        })
}

fn in_words(report: &PlanReport) -> String {
    let mut text = String::new();
    if !report.title.is_empty() {
        let _ = writeln!(text, "{}", report.title);
    }
    let _ = writeln!(
        text,
        "{} of {} shares rebuild the key",
        report.threshold, report.shares
    );
    if let Some(found) = &report.probability {
        let _ = writeln!(
            text,
            "Within a year: lost with probability {}, given away with {}",
            chance(found.loss),
            chance(found.compromise)
        );
    } else {
        text.push_str("The plan gives no yearly rates, so no probability is computed\n");
    }

    let places: Vec<[String; 3]> = report
        .places
        .iter()
        .map(|place| reach("place", &place.name, place.shares, place.reaches))
        .chain(
            report
                .organisations
                .iter()
                .map(|one| reach("organisation", &one.name, one.shares, one.reaches)),
        )
        .map(|[kind, name, shares]| [name, kind, shares])
        .collect();
    let _ = write!(
        text,
        "\n{}",
        columns(["In reach of", "", "shares"], &places)
    );

    let losses: Vec<[String; 4]> = report
        .survives
        .iter()
        .map(|one| {
            let verdict = if one.survived {
                "survived"
            } else {
                "THE KEY IS LOST"
            };
            [
                one.words.clone(),
                one.worst.join(" + "),
                one.left.to_string(),
                verdict.into(),
            ]
        })
        .collect();
    let _ = write!(
        text,
        "\n{}",
        columns(["Losing", "at worst", "leaves", ""], &losses)
    );

    let more = &report.truncated;
    sets(
        &mut text,
        "Whose loss loses the key, fewest first",
        &report.minimal_losses,
        more.minimal_losses,
        more.at_least,
    );
    sets(
        &mut text,
        "Who together reach the threshold, fewest first",
        &report.minimal_coalitions,
        more.minimal_coalitions,
        more.at_least,
    );
    rules(&mut text, &report.rules);
    text
}

fn reach(kind: &str, name: &str, shares: u32, reaches: bool) -> [String; 3] {
    let shares = if reaches {
        format!("{shares}  REACHES THE THRESHOLD")
    } else {
        shares.to_string()
    };
    [kind.into(), name.into(), shares]
}

fn sets(text: &mut String, title: &str, sets: &[Vec<String>], more: u64, at_least: bool) {
    let _ = writeln!(text, "\n{title}");
    if sets.is_empty() {
        text.push_str("  nobody: it cannot happen\n");
    }
    for set in sets.iter().take(SHOWN) {
        let _ = writeln!(text, "  {}", set.join(" + "));
    }
    let hidden = sets.len().saturating_sub(SHOWN) as u64 + more;
    if hidden > 0 {
        let least = if at_least { "at least " } else { "" };
        let listed = if more == 0 {
            " (--json lists them)"
        } else {
            ""
        };
        let _ = writeln!(text, "  and {least}{hidden} more sets{listed}");
    }
}

fn rules(text: &mut String, rules: &[RuleView]) {
    text.push_str("\nRules\n");
    if rules.is_empty() {
        text.push_str("  no rule is broken\n");
    }
    for rule in rules {
        let word = if rule.severity == Severity::Refuse {
            "REFUSED"
        } else {
            "warning"
        };
        let _ = writeln!(text, "  {word}  {} ({})", rule.message, rule.rule);
    }
}

fn side_by_side(choices: &[ChoiceView]) -> String {
    let few = |number: Option<u32>| number.map_or("-".into(), |number| number.to_string());
    let of = |probability: &Option<ProbabilityView>, part: fn(&ProbabilityView) -> f64| {
        probability
            .as_ref()
            .map_or("-".into(), |found| chance(part(found)))
    };
    let rows: Vec<[String; 6]> = choices
        .iter()
        .map(|one| {
            let refused = one
                .rules
                .iter()
                .find(|rule| rule.severity == Severity::Refuse);
            let broken: Vec<&str> = one.rules.iter().map(|rule| rule.rule.as_str()).collect();
            let rules = match (refused, broken.as_slice()) {
                (_, []) => "none broken".into(),
                (Some(rule), _) => format!("REFUSED {}", rule.rule),
                (None, broken) => format!("warns {}", broken.join(", ")),
            };
            [
                format!("{} of {}", one.threshold, one.shares),
                few(one.smallest_loss),
                few(one.smallest_coalition),
                of(&one.probability, |found| found.loss),
                of(&one.probability, |found| found.compromise),
                rules,
            ]
        })
        .collect();
    columns(
        [
            "Choice",
            "lost by",
            "given away by",
            "lost in a year",
            "given away in a year",
            "rules",
        ],
        &rows,
    )
}

/// A probability as a number and as odds.
fn chance(probability: f64) -> String {
    if probability <= 0.0 {
        return "0".into();
    }
    if probability >= 0.01 {
        return format!("{:.2} %", probability * 100.0);
    }
    format!("{probability:.2e} (1 in {:.0})", 1.0 / probability)
}
