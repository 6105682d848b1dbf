//! The pages of controls: how many are answered, then each with its evidence.

use super::{ink, since};
use crate::evidence::Answer;
use crate::report::{Answered, RegimeAnswers};
use paper::canvas::Ink;
use paper::flow::{BODY, Flow, QUIET};
use paper::table::{Cell, Table};

/// What a heading and two lines below it take, with the space before, in points.
const HEADED: f32 = 84.0;

pub(super) fn set(flow: &mut Flow, regimes: &[RegimeAnswers]) -> Result<(), paper::Error> {
    flow.heading("In short")?;
    flow.paragraph(
        &BODY,
        "This is evidence supporting controls, not a statement that any is met: who judges that sees \
         more than a journal. A control is answered where all the evidence that a journal can give of it \
         was there at the end of the period, partly where some was, or where some of it can only be shown \
         elsewhere.",
    )?;
    let mut rows = Table::new(["Rules", "Controls", "Answered", "Partly", "Not"]);
    for regime in regimes {
        let count = |answer: Answer| {
            let those = regime.controls.iter().filter(|one| one.answer == answer);
            those.count().to_string()
        };
        rows.row([
            regime.name.as_str().into(),
            regime.controls.len().to_string().into(),
            Cell::new(count(Answer::Answered)).ink(Ink::GREEN),
            count(Answer::Partly).into(),
            Cell::new(count(Answer::Not)).ink(Ink::WAX),
        ]);
    }
    rows.set(flow)?;
    for regime in regimes {
        let mut rows = Table::new([
            "Control",
            "What it asks, in our words",
            "Answer",
            "On what it stands",
        ]);
        for one in &regime.controls {
            rows.row([
                Cell::new(&one.id).strong(),
                one.asks.as_str().into(),
                Cell::new(answer(one)).ink(ink(one.answer)),
                evidence(one).into(),
            ]);
        }
        // A first control with much evidence does not leave its heading behind on the page before.
        flow.need(HEADED + rows.beginning()?);
        flow.heading(&regime.name)?;
        flow.paragraph(&QUIET, &format!("Read in: {}.", regime.source))?;
        rows.set(flow)?;
    }
    Ok(())
}

fn answer(one: &Answered) -> String {
    let day = since(one.since.as_deref());
    match (one.answer, one.since.is_some()) {
        (Answer::Not, false) => "not".into(),
        (answer, true) => format!("{}\nsince {day}", answer.word()),
        (answer, false) => answer.word().into(),
    }
}

fn evidence(one: &Answered) -> String {
    let mut all: Vec<String> = one
        .evidence
        .iter()
        .map(|shown| {
            let mut text = if shown.shown {
                shown.evidence.title().to_owned()
            } else {
                format!("NOT SHOWN: {}", shown.evidence.title())
            };
            if !shown.why.is_empty() {
                text = format!("{text}. {}", shown.why);
            }
            match shown.links.is_empty() {
                true => text,
                false => format!("{text} [{}]", shown.links.in_words()),
            }
        })
        .collect();
    if !one.rest.is_empty() {
        all.push(format!("To be shown elsewhere: {}.", one.rest));
    }
    all.join("\n")
}
