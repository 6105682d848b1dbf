//! Who was there: names before roles, how each was identified, and when they were away.

use crate::story::Chapter;
use crate::when::Day;
use paper::Error;
use paper::canvas::Ink;
use paper::flow::Flow;
use paper::table::{Cell, Table};

pub(super) fn set(flow: &mut Flow, chapter: &Chapter) -> Result<(), Error> {
    let ceremony = &chapter.ceremony;
    let day = Day::of(&ceremony.opened_at);
    flow.heading("People")?;
    let mut table = Table::new([
        "Name",
        "Role",
        "Organisation",
        "Identity checked by",
        "Arrived",
        "Signs with",
    ]);
    for person in &ceremony.people {
        let attendee = &person.attendee;
        let key = attendee
            .public_key
            .get(..16)
            .unwrap_or(&attendee.public_key);
        table.row([
            Cell::new(&attendee.name).strong(),
            attendee.role.name().into(),
            attendee.organisation.as_str().into(),
            person.identity_check.as_str().into(),
            day.time(&person.arrived).into(),
            Cell::new(format!("{} key\n{key}", attendee.signature)),
        ]);
    }
    if table.is_empty() {
        flow.paragraph(&paper::flow::QUIET, "Nobody had arrived.")?;
    } else {
        table.set(flow)?;
    }
    let missing: Vec<&str> = ceremony
        .script
        .participants
        .iter()
        .filter(|wanted| {
            !ceremony
                .people
                .iter()
                .any(|person| person.attendee.name == wanted.name)
        })
        .map(|wanted| wanted.name.as_str())
        .collect();
    if !missing.is_empty() {
        let text = format!("Named in the script and not there: {}.", missing.join(", "));
        flow.notice(Ink::QUIET, &text)?;
    }

    let mut away = Table::new(["Away", "From", "Until", "Reason"]);
    for person in &ceremony.people {
        for absence in &person.absences {
            let until = absence
                .returned
                .as_ref()
                .map_or_else(|| "did not return".to_owned(), |at| day.time(at));
            away.row([
                person.attendee.name.as_str().into(),
                day.time(&absence.left).into(),
                until.into(),
                absence.reason.as_str().into(),
            ]);
        }
    }
    if !away.is_empty() {
        flow.subheading("Absences")?;
        away.set(flow)?;
    }
    Ok(())
}
