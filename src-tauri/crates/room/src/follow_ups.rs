//! What an emergency left to be done and was put off: still open after the ceremony has ended, and
//! closed one day, by name.

use crate::entries::RoomEntry;
use crate::signing::plain_words;
use crate::{Error, Room};
use ceremony::{Duty, Role};
use serde::Serialize;
use ts_rs::TS;

/// Something an emergency left to be done, put off and not done yet.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct DeferredView {
    /// The emergency's id, hex.
    pub ceremony: String,
    /// Its title.
    pub title: String,
    /// The incident's number.
    pub incident: String,
    /// The task's name in the catalogue.
    pub task: String,
    /// Why it was put off.
    pub reason: String,
    /// Until when, a date.
    pub until: String,
    /// True once that date has passed.
    pub late: bool,
}

impl Room {
    /// What emergencies left to be done and is not done yet, what is due first coming first.
    #[must_use]
    pub fn deferred(&self) -> Vec<DeferredView> {
        let today = self.clock.now().date_naive().to_string();
        let mut all: Vec<DeferredView> = self
            .order
            .iter()
            .filter_map(|id| self.ceremonies.get(id))
            .flat_map(|one| one.followed_up.iter().map(move |task| (one, &task.what)))
            .filter(|(one, task)| !self.follow_up_closed(&one.id, &task.task))
            .filter_map(|(one, task)| {
                let until = task.until.clone()?;
                let emergency = one.script.emergency.as_ref();
                Some(DeferredView {
                    ceremony: one.id.clone(),
                    title: one.script.title.clone(),
                    incident: emergency
                        .map(|why| why.incident.clone())
                        .unwrap_or_default(),
                    task: task.task.clone(),
                    reason: task.note.clone(),
                    late: until < today,
                    until,
                })
            })
            .collect();
        all.sort_by(|a, b| a.until.cmp(&b.until));
        all
    }

    /// Refuses to put something off until a day that is not to come.
    pub(crate) fn still_to_come(&self, until: &str) -> Result<(), Error> {
        let today = self.clock.now().date_naive().to_string();
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

    fn follow_up_closed(&self, ceremony: &str, task: &str) -> bool {
        self.closed_follow_ups
            .contains(&(ceremony.to_owned(), task.to_owned()))
    }
}
