//! An emergency: why it could not wait, who approved it, who could not come, what is left to do.

use crate::layout::signatures::verdict;
use crate::outcome;
use crate::story::Chapter;
use crate::when::{self, Day};
use ceremony::{Ceremony, Kind};
use paper::Error;
use paper::canvas::Ink;
use paper::flow::{Fact, Flow};
use paper::table::{Cell, Table};
use proof::statement;

/// On the cover, in a sentence.
pub(super) fn notice(flow: &mut Flow, ceremony: &Ceremony) -> Result<(), Error> {
    let Some(plan) = &ceremony.script.emergency else {
        return Ok(());
    };
    let names: Vec<&str> = ceremony
        .approvals
        .iter()
        .map(|approval| approval.what.name.as_str())
        .collect();
    let approved = if names.is_empty() {
        "Nobody approved it.".to_owned()
    } else {
        format!("Approved by {}.", names.join(" and "))
    };
    let text = format!(
        "Emergency, incident {}: {} {approved}",
        plan.incident, plan.reason
    );
    flow.notice(Ink::WAX, &text)
}

pub(super) fn set(flow: &mut Flow, chapter: &Chapter) -> Result<(), Error> {
    let ceremony = &chapter.ceremony;
    if ceremony.kind != Kind::Emergency {
        return Ok(());
    }
    flow.heading("Emergency")?;
    if let Some(plan) = &ceremony.script.emergency {
        flow.facts(&[
            Fact::new("Reason", &plan.reason),
            Fact::new("Incident", &plan.incident),
        ])?;
    }
    approvals(flow, ceremony)?;
    absent(flow, ceremony)?;
    follow_ups(flow, ceremony)
}

fn approvals(flow: &mut Flow, ceremony: &Ceremony) -> Result<(), Error> {
    let day = Day::of(&ceremony.opened_at);
    let mut table = Table::new(["Approved by", "At", "Key", "Signature"]);
    for approval in &ceremony.approvals {
        let what = &approval.what;
        let message = statement::emergency(
            &ceremony.id,
            &ceremony.script_digest,
            &what.participant,
            &what.name,
        );
        let holds = message
            .is_ok_and(|message| statement::verify(&what.public_key, &message, &what.signature));
        table.row([
            Cell::new(&what.name).strong(),
            day.time(&approval.at).into(),
            Cell::code(what.public_key.get(..16).unwrap_or(&what.public_key)),
            verdict(holds),
        ]);
    }
    if table.is_empty() {
        return Ok(());
    }
    flow.subheading("Approvals")?;
    table.set(flow)
}

fn absent(flow: &mut Flow, ceremony: &Ceremony) -> Result<(), Error> {
    let day = Day::of(&ceremony.opened_at);
    let mut table = Table::new(["Could not be had", "Said at", "What was tried", "Reason"]);
    for absent in &ceremony.absent {
        let what = &absent.what;
        table.row([
            Cell::new(&what.custodian).strong(),
            day.time(&absent.at).into(),
            what.tried.as_str().into(),
            what.reason.as_str().into(),
        ]);
    }
    if table.is_empty() {
        return Ok(());
    }
    flow.subheading("Custodians who could not be had")?;
    table.set(flow)
}

/// What is done and what was put off; nothing where nothing is left by this kind.
pub(super) fn follow_ups(flow: &mut Flow, ceremony: &Ceremony) -> Result<(), Error> {
    if ceremony.follow_ups().is_empty() {
        return Ok(());
    }
    let day = Day::of(&ceremony.opened_at);
    let mut table = Table::new(["To be done", "State", "At", "What was done, or why not yet"]);
    for name in ceremony.follow_ups() {
        let done = ceremony.followed_up(name);
        let state = match done.map(|done| &done.what.until) {
            None => Cell::new("OPEN").ink(Ink::WAX).strong(),
            Some(None) => Cell::new("done").ink(Ink::GREEN),
            Some(Some(until)) => {
                Cell::new(format!("put off until {}", when::date(until))).ink(Ink::WAX)
            }
        };
        let at = done.map_or_else(String::new, |done| day.time(&done.at));
        let note = done.map_or("", |done| done.what.note.as_str());
        table.row([
            outcome::task_of_layouts_1_to_3(name).into(),
            state,
            at.into(),
            note.into(),
        ]);
    }
    flow.subheading("What it leaves to be done")?;
    table.set(flow)
}
