//! What an emergency, a compromise or a migration left to be done and put off: open after the ceremony
//! has ended, until somebody says by name that it was done.

use crate::Ledger;

/// Something an emergency left to be done, put off and not done yet.
#[derive(Clone, Debug)]
pub struct Deferred {
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
}

impl Deferred {
    /// What is to be done, in words.
    #[must_use]
    pub fn what(&self) -> String {
        let what = words::task(&self.task);
        format!("{what}, after “{}”", self.title)
    }
}

impl Ledger {
    /// What emergencies left to be done and is not done yet, what is due first coming first.
    #[must_use]
    pub fn deferred(&self) -> Vec<Deferred> {
        let mut all: Vec<Deferred> = self
            .ceremonies()
            .flat_map(|one| one.followed_up.iter().map(move |task| (one, &task.what)))
            .filter(|(one, task)| !self.follow_up_closed(&one.id, &task.task))
            .filter_map(|(one, task)| {
                let emergency = one.script.emergency.as_ref();
                Some(Deferred {
                    ceremony: one.id.clone(),
                    title: one.script.title.clone(),
                    incident: emergency
                        .map(|why| why.incident.clone())
                        .unwrap_or_default(),
                    task: task.task.clone(),
                    reason: task.note.clone(),
                    until: task.until.clone()?,
                })
            })
            .collect();
        all.sort_by(|a, b| a.until.cmp(&b.until));
        all
    }
}
