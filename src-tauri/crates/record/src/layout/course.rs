//! How it went: the steps, every departure from the script, and the journal itself.

use crate::story::Chapter;
use crate::telling;
use crate::when::{self, Day};
use ceremony::{Break, Failure, Reconciled, Reconciliation};
use paper::Error;
use paper::canvas::Ink;
use paper::flow::{Flow, QUIET};
use paper::table::{Cell, Table};

pub(super) fn steps(flow: &mut Flow, chapter: &Chapter) -> Result<(), Error> {
    let ceremony = &chapter.ceremony;
    let day = Day::of(&ceremony.opened_at);
    flow.heading("Steps")?;
    flow.paragraph(&QUIET, "Times are UTC, as journalled.")?;
    let mut table = Table::new(["", "Step", "Began", "Ended", "Took", "Confirmed by"]);
    for (number, step) in ceremony.steps.iter().enumerate() {
        let ended = step.ended.as_deref();
        table.row([
            Cell::new((number + 1).to_string()).ink(Ink::QUIET),
            words::step(step.step).into(),
            day.time(&step.started).into(),
            ended
                .map_or_else(|| "—".to_owned(), |at| day.time(at))
                .into(),
            ended
                .map_or_else(String::new, |at| when::between(&step.started, at))
                .into(),
            step.confirmed_by.join(", ").into(),
        ]);
    }
    table.set(flow)
}

/// Exceptions, failures, decisions after a failure, and breaks.
pub(super) fn departures(flow: &mut Flow, chapter: &Chapter) -> Result<(), Error> {
    let ceremony = &chapter.ceremony;
    let day = Day::of(&ceremony.opened_at);
    flow.heading("Exceptions")?;
    if ceremony.exceptions.is_empty() {
        flow.paragraph(&QUIET, "None was recorded.")?;
    } else {
        let mut table = Table::new(["At", "Expected", "Happened", "Decided", "By"]);
        for exception in &ceremony.exceptions {
            let note = &exception.what;
            table.row([
                day.time(&exception.at).into(),
                note.expected.as_str().into(),
                Cell::new(&note.happened).ink(Ink::WAX),
                note.decided.as_str().into(),
                note.by.as_str().into(),
            ]);
        }
        table.set(flow)?;
    }

    let mut failures = Table::new(["At", "Act", "What happened instead", "Code"]);
    for failure in &ceremony.failures {
        let Failure {
            effect,
            code,
            message,
        } = &failure.what;
        failures.row([
            day.time(&failure.at).into(),
            effect.as_str().into(),
            message.as_str().into(),
            Cell::code(code),
        ]);
    }
    if !failures.is_empty() {
        flow.subheading("Acts that failed")?;
        failures.set(flow)?;
    }

    let mut decisions = Table::new(["At", "Act cut off", "Found afterwards", "Decided", "By"]);
    for decision in &ceremony.reconciliations {
        let Reconciled {
            effect,
            found,
            decision: choice,
            by,
        } = &decision.what;
        let choice = match choice {
            Reconciliation::Adopt => "it happened: go on",
            Reconciliation::Retry => "it did not: do it again",
        };
        decisions.row([
            day.time(&decision.at).into(),
            effect.as_str().into(),
            found.as_str().into(),
            choice.into(),
            by.as_str().into(),
        ]);
    }
    if !decisions.is_empty() {
        flow.subheading("Acts of which the outcome had to be found out")?;
        decisions.set(flow)?;
    }

    let mut breaks = Table::new(["From", "Until", "Called by", "Reason"]);
    for pause in &ceremony.breaks {
        let Break { by, reason, until } = &pause.what;
        breaks.row([
            day.time(&pause.at).into(),
            until
                .as_ref()
                .map_or_else(|| "not resumed".to_owned(), |at| day.time(at))
                .into(),
            by.as_str().into(),
            reason.as_str().into(),
        ]);
    }
    if !breaks.is_empty() {
        flow.subheading("Breaks")?;
        breaks.set(flow)?;
    }
    Ok(())
}

/// Every entry of the ceremony in a sentence.
pub(super) fn journal(flow: &mut Flow, chapter: &Chapter) -> Result<(), Error> {
    let day = Day::of(&chapter.ceremony.opened_at);
    flow.heading("Journal")?;
    flow.paragraph(
        &QUIET,
        "Every entry of this ceremony, by its number in the room’s journal. Numbers that are \
         missing belong to the room or to other ceremonies. The attached transcript holds each \
         entry in full.",
    )?;
    let mut table = Table::new(["Entry", "At", "Type", "What it says"]);
    for told in &chapter.entries {
        table.row([
            Cell::code(told.seq.to_string()),
            Cell::code(day.time(&told.at)),
            Cell::code(told.event.name()),
            telling::sentence(chapter, &told.event).into(),
        ]);
    }
    table.set(flow)
}
