//! Closing what an emergency put off.

use crate::room::Room;
use crate::signing::plain_words;
use ceremony::{Duty, Role};
use ledger::RoomEntry;
use wire::{DeferredView, Error};

impl Room {
    /// What emergencies left to be done and is not done yet, what is due first coming first.
    #[must_use]
    pub fn deferred(&self) -> Vec<DeferredView> {
        let today = self.today();
        let open = self.ledger.deferred().into_iter();
        open.map(|one| DeferredView::of(one, &today)).collect()
    }

    /// Refuses to put something off until a day that is not to come.
    pub(crate) fn still_to_come(&self, until: &str) -> Result<(), Error> {
        let today = self.today();
        if until > today.as_str() {
            return Ok(());
        }
        Err(Error::refusal(
            "deferred-until-later",
            format!("{until} is not after today, {today}."),
            "Name a later day, or do it now.",
        ))
    }

    /// Closes what was put off, once it was done.
    ///
    /// # Errors
    /// If that task of that emergency is not open, nothing is said of what was done, or `by` is
    /// nobody enrolled who may say so.
    pub fn close_follow_up(
        &mut self,
        ceremony: &str,
        task: &str,
        note: &str,
        by: &str,
    ) -> Result<(), Error> {
        self.writable()?;
        let open = self.deferred();
        if !open
            .iter()
            .any(|one| one.ceremony == ceremony && one.task == task)
        {
            return Err(Error::refusal(
                "open-follow-up",
                format!("“{task}” of that emergency was not put off, or is closed already."),
                "Choose one of those that are still open.",
            ));
        }
        if note.trim().is_empty() {
            return Err(Error::refusal(
                "follow-up-says-what",
                "Nothing was said of what was done.",
                "Write down in a few words what was done.",
            ));
        }
        plain_words([note])?;
        let role: Option<Role> = self.enrolled(by)?.role.parse().ok();
        if role.is_none_or(|role| !role.may(Duty::SignOff)) {
            return Err(Error::refusal(
                "auditor-never-acts",
                format!("{by} is enrolled as an auditor, who reads and does not act."),
                "Name whoever did it.",
            ));
        }
        self.write_entry(RoomEntry::FollowUpClosed {
            emergency: ceremony.into(),
            task: task.into(),
            note: note.trim().into(),
            by: by.into(),
        })?;
        self.checkpoint().map(drop)
    }
}
