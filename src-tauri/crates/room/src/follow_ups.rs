//! Closing what an emergency, a compromise or a migration put off.

use ceremony::{Ceremony, Duty, Role};
use desk::Desk;
use desk::journal_key::checkpoint;
use desk::log::Log;
use desk::signing::plain_words;
use ledger::RoomEntry;
use wire::{Code, DeferredView, Error, Rule};

/// What ceremonies left to be done and is not done yet, what is due first coming first.
pub(crate) fn deferred(desk: &Desk) -> Vec<DeferredView> {
    let today = desk.log.today();
    let open = desk.log.ledger().deferred().into_iter();
    open.map(|one| DeferredView::of(one, &today)).collect()
}

/// Refuses to put something off until a day that is not to come.
pub(crate) fn still_to_come(log: &Log, until: &str) -> Result<(), Error> {
    let today = log.today();
    if until > today.as_str() {
        return Ok(());
    }
    Err(Error::refusal(
        Code::DeferredUntilLater,
        format!("{until} is not after today, {today}."),
        "Name a later day, or do it now.",
    ))
}

/// Closes what was put off, once it was done.
pub(crate) fn close_follow_up(
    desk: &mut Desk,
    ceremony: &str,
    task: &str,
    note: &str,
    by: &str,
) -> Result<(), Error> {
    desk.log.writable()?;
    let open = deferred(desk);
    if !open
        .iter()
        .any(|one| one.ceremony == ceremony && one.task == task)
    {
        return Err(Error::refusal(
            Rule::OpenFollowUp,
            format!("“{task}” of that ceremony was not put off, or is closed already."),
            "Choose one of those that are still open.",
        ));
    }
    if note.trim().is_empty() {
        return Err(Error::refusal(
            Rule::FollowUpSaysWhat,
            "Nothing was said of what was done.",
            "Write down in a few words what was done.",
        ));
    }
    plain_words([note])?;
    let role: Option<Role> = desk.log.enrolled(by)?.role.parse().ok();
    if role.is_none_or(|role| !role.may(Duty::SignOff)) {
        return Err(Error::refusal(
            Rule::AuditorNeverActs,
            format!("{by} is enrolled as an auditor, who reads and does not act."),
            "Name whoever did it.",
        ));
    }
    // Old shares are destroyed before a witness, in a ceremony or after it.
    if task == Ceremony::DESTROY_REPLACED && role.is_none_or(|role| !role.may(Duty::Confirm)) {
        return Err(Error::refusal(
            Rule::ConfirmedByAWitness,
            format!(
                "{by} is not enrolled as a witness, and the old shares are destroyed before one."
            ),
            "Name the witness who saw them destroyed, and say in the note how and by whom.",
        ));
    }
    desk.log.write_entry(RoomEntry::FollowUpClosed {
        emergency: ceremony.into(),
        task: task.into(),
        note: note.trim().into(),
        by: by.into(),
    })?;
    checkpoint(desk).map(drop)
}
