//! The home screen: what needs us now, what can be recovered, what state the keys are in.

use crate::overview::{EntryView, HolderView, Home, JournalView, KeyView, Need, QuorumView};
use crate::present::{check, room_mode, state};
use crate::{Error, Room, entries};
use ceremony::{Ceremony, Kind, Mode};
use lifecycle::KeyState;
use serde::Serialize;

/// What checking the whole journal found.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct JournalReport {
    /// True if every entry checks and the tree is what the checkpoints say.
    pub valid: bool,
    /// How many entries there are.
    pub entries: u64,
    /// The tree's root, hex.
    pub root: String,
    /// The first entry that does not check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_bad_entry: Option<u64>,
    /// How many entries no signed checkpoint covers.
    pub unsigned_tail: u64,
}

impl Room {
    /// The home screen.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub fn home(&self) -> Result<Home, Error> {
        let report = self.verify_journal()?;
        let journal = JournalView {
            valid: report.valid,
            entries: report.entries,
            unsigned_tail: report.unsigned_tail,
            root: report.root,
            checked: self.clock.stamp(),
            first_bad_entry: report.first_bad_entry,
        };
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

    /// Checks every entry, the tree and the checkpoints.
    ///
    /// # Errors
    /// If the journal cannot be read at all.
    pub fn verify_journal(&self) -> Result<JournalReport, Error> {
        let keys: Vec<_> = self
            .journal_keys
            .iter()
            .map(|key| key.verifier.clone())
            .collect();
        let report = self.journal.verify(&keys)?;
        Ok(JournalReport {
            valid: report.valid,
            entries: report.entries,
            root: report.root.to_string(),
            first_bad_entry: report.first_bad_entry,
            unsigned_tail: report.unsigned_tail,
        })
    }

    /// Entries of the journal before `before`, newest first, at most `count`.
    ///
    /// # Errors
    /// If an entry does not check.
    pub fn journal(&self, before: Option<u64>, count: u64) -> Result<Vec<EntryView>, Error> {
        let end = before.unwrap_or(u64::MAX).min(self.journal.size()?);
        let stored = self.journal.entries(end.saturating_sub(count), end)?;
        let mut views = Vec::new();
        for entry in stored {
            let entry = entry?;
            let leaf = entries::leaf(&entry)?;
            let fields: serde_json::Map<_, _> = entry
                .openings
                .iter()
                .map(|opening| (opening.field.clone(), opening.value.clone()))
                .collect();
            views.push(EntryView {
                seq: entry.seq,
                at: leaf.at,
                kind: leaf.kind,
                ceremony: leaf.ceremony,
                fields: serde_json::to_string_pretty(&fields).unwrap_or_default(),
            });
        }
        views.reverse();
        Ok(views)
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
