//! The home screen: what needs us now, what can be recovered, what state the keys are in.

use crate::overview::{HolderView, Home, JournalView, KeyView, Need, QuorumView};
use crate::present::{check, room_mode, state};
use crate::{Error, Room};
use ceremony::{Ceremony, Kind, Mode};
use lifecycle::KeyState;

impl Room {
    /// The home screen.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub fn home(&self) -> Result<Home, Error> {
        let journal = self.journal_view()?;
        Ok(Home {
            room: self.facts.name.clone(),
            id: self.facts.id.clone(),
            mode: room_mode(self.facts.practice).into(),
            path: self.folder.root().display().to_string(),
            read_only: self.read_only.is_some(),
            needs: self.needs(&journal),
            journal,
            quorums: self.quorums(),
            keys: self.keys(),
            ceremonies: self.ceremonies(),
            people: u32::try_from(self.people.len()).unwrap_or(u32::MAX),
        })
    }

    fn needs(&self, journal: &JournalView) -> Vec<Need> {
        let need = |name: &str, ceremony: Option<&String>, subject: String| Need {
            name: name.into(),
            ceremony: ceremony.cloned(),
            subject,
            due: None,
            late: false,
        };
        let mut needs = Vec::new();
        if !journal.valid {
            let entry = journal.first_bad_entry.map(|seq| seq.to_string());
            needs.push(Need {
                late: true,
                ..need("journal-damaged", None, entry.unwrap_or_default())
            });
        }
        if let Some(reason) = &self.read_only {
            needs.push(need("room-read-only", None, reason.message.clone()));
        }
        for id in &self.order {
            let Some(one) = self.ceremonies.get(id) else {
                continue;
            };
            if one.step().is_some() {
                let late = state(one) == "unresolved";
                needs.push(Need {
                    late,
                    ..need("resume-ceremony", Some(id), one.script.title.clone())
                });
            }
        }
        let today = self.clock.now().date_naive().to_string();
        for one in self.made() {
            let Some(due) = one.script.next_drill.clone() else {
                continue;
            };
            let drilled = self.ceremonies.values().any(|drill| {
                drill.kind == Kind::Drill && drill.ended_at.as_ref() > one.ended_at.as_ref()
            });
            if !drilled {
                needs.push(Need {
                    late: due < today,
                    due: Some(due),
                    ..need("drill-due", None, one.script.key.label.clone())
                });
            }
        }
        if self.people.len() < 4 {
            needs.push(need("people-missing", None, self.people.len().to_string()));
        } else if self.made().next().is_none() {
            needs.push(need("no-key-yet", None, String::new()));
        }
        needs
    }

    /// Ceremonies that made a lasting key whose shares are out.
    fn made(&self) -> impl Iterator<Item = &Ceremony> {
        self.order
            .iter()
            .filter_map(|id| self.ceremonies.get(id))
            .filter(|one| one.kind == Kind::Generate && one.released.is_some())
    }

    fn quorums(&self) -> Vec<QuorumView> {
        let mut all: Vec<QuorumView> = self
            .made()
            .filter_map(|one| {
                let attempt = one.attempt.as_ref()?;
                let proven = self.ceremonies.values().filter(|other| {
                    other.kind == Kind::Recover
                        && other.recovered.is_some()
                        && other
                            .package
                            .as_ref()
                            .is_some_and(|package| package.quorum == attempt.package.quorum)
                });
                let last = proven.filter_map(|other| other.opened_at.get(..10)).max();
                Some(QuorumView {
                    id: attempt.package.quorum.clone(),
                    label: one.script.key.label.clone(),
                    threshold: attempt.package.threshold,
                    shares: attempt.package.shares,
                    custodians: attempt
                        .shares
                        .iter()
                        .map(|share| HolderView {
                            name: share.custodian.clone(),
                            bag: share.bag.clone().unwrap_or_default(),
                        })
                        .collect(),
                    last_recovery: last.map(Into::into),
                })
            })
            .collect();
        all.reverse();
        all
    }

    fn keys(&self) -> Vec<KeyView> {
        let generated = self
            .order
            .iter()
            .filter_map(|id| self.ceremonies.get(id))
            .filter(|one| one.mode != Mode::Drill && one.kind.makes_key());
        let mut all: Vec<KeyView> = generated
            .filter_map(|one| {
                let key = one.key.as_ref()?;
                let here = one.tokens.values().map(|token| token.label.clone());
                let recovered = self.ceremonies.values().filter(|other| {
                    other.kind == Kind::Recover
                        && other
                            .recovered
                            .as_ref()
                            .is_some_and(|found| found.id == key.id)
                });
                let there = recovered
                    .flat_map(|other| other.tokens.values().map(|token| token.label.clone()));
                Some(KeyView {
                    id: key.id.clone(),
                    label: key.label.clone(),
                    state: key_state(one).name().into(),
                    check: check(&key.check),
                    tokens: here.chain(there).collect(),
                })
            })
            .collect();
        all.reverse();
        all
    }
}

/// A key is relied on once its shares are out and its door is closed.
fn key_state(one: &Ceremony) -> KeyState {
    if one.door.is_some() && one.released.is_some() {
        KeyState::Active
    } else {
        KeyState::PreActive
    }
}
