//! The read model: one fold over the entries.

use crate::inventory::Keys;
use crate::kept::Kept;
use crate::trails::Trails;
use crate::{
    Approval, Card, Entry, EntryError, JournalKey, Moved, Person, RoomEntry, RoomFacts,
    TokenInitBegun,
};
use ceremony::{Ceremony, Event, QuorumId, ReplayError, TokenFacts, folded};
use custody::{Item, Register};
use std::collections::{BTreeMap, BTreeSet};

/// What the entries of a journal come to.
#[derive(Debug, Default)]
pub struct Ledger {
    facts: RoomFacts,
    people: Vec<Person>,
    ceremonies: BTreeMap<String, Ceremony>,
    /// Ids in the order they were opened.
    order: Vec<String>,
    /// Where each ceremony begins in the journal.
    begins: BTreeMap<String, u64>,
    /// The newest record's file of each ceremony.
    records: BTreeMap<String, String>,
    /// In order; the last is in use.
    journal_keys: Vec<JournalKey>,
    /// The newest approval of each module, by its file.
    approvals: BTreeMap<String, Approval>,
    kept: Kept,
    trails: Trails,
    pub(crate) keys: Keys,
    /// Deferred tasks of emergencies that were done since: ceremony and task.
    closed_follow_ups: BTreeSet<(String, String)>,
    /// Ceremonies that were handing out shares when the room was copied and restored.
    gone_on: BTreeSet<String>,
    /// When the newest entry was written, RFC 3339 UTC.
    newest: String,
    /// A token that was about to be initialised, and nothing says what became of it.
    initialising: Option<TokenInitBegun>,
}

impl Ledger {
    /// The ledger of a journal whose entries are not applied yet.
    #[must_use]
    pub fn of_room(id: &str) -> Self {
        Self {
            facts: RoomFacts {
                id: id.into(),
                ..RoomFacts::default()
            },
            ..Self::default()
        }
    }

    /// Takes in the entry at `seq`, written at `at` (RFC 3339 UTC).
    ///
    /// # Errors
    /// [`EntryError::Damaged`] if the first entry of a ceremony does not open it, or a journal key
    /// cannot be read.
    pub fn apply(&mut self, seq: u64, at: &str, entry: Entry) -> Result<(), EntryError> {
        match entry {
            Entry::Ceremony { id, event } => self.apply_event(seq, at, &id, &event),
            Entry::Room(entry) => self.apply_own(seq, at, *entry),
        }
    }

    fn apply_event(
        &mut self,
        seq: u64,
        at: &str,
        id: &str,
        event: &Event,
    ) -> Result<(), EntryError> {
        self.written_at(at);
        if let Some(ceremony) = self.ceremonies.get_mut(id) {
            ceremony.apply(at, event);
        } else {
            let opened = Ceremony::opened(id, at, event).map_err(|error| not_opened(seq, error))?;
            self.ceremonies.insert(id.into(), opened);
            self.order.push(id.into());
            self.begins.insert(id.into(), seq);
        }
        if let Some(ceremony) = self.ceremonies.get(id) {
            self.kept.take(&self.facts, ceremony, at, event);
            self.keys.of_ceremony(seq, at, ceremony);
            self.trails.event(seq, at, ceremony, event);
        }
        Ok(())
    }

    fn apply_own(&mut self, seq: u64, at: &str, entry: RoomEntry) -> Result<(), EntryError> {
        self.written_at(at);
        self.trails.own(seq, at, &entry);
        match entry {
            RoomEntry::RoomCreated(facts) => self.facts = facts,
            RoomEntry::RoomRestored { .. } => {
                let handing_out = self
                    .ceremonies
                    .iter()
                    .filter(|(_, one)| one.sharing().is_some());
                self.gone_on.extend(handing_out.map(|(id, _)| id.clone()));
            }
            RoomEntry::CustodyMoved(moved) => self.kept.moved(moved),
            RoomEntry::FollowUpClosed {
                emergency, task, ..
            } => {
                if task == Ceremony::DESTROY_REPLACED
                    && let Some(one) = self.ceremonies.get(&emergency)
                {
                    self.kept.destroyed_since(one);
                }
                self.closed_follow_ups.insert((emergency, task));
            }
            RoomEntry::KeyExported(exported) => self.keys.exported(seq, at, *exported),
            RoomEntry::KeyExportReceived(receipt) => self.keys.received(receipt),
            RoomEntry::KeyAdded(made) => self.keys.made(seq, at, *made),
            RoomEntry::KeyChanged(change) => self.keys.changed(seq, at, change),
            RoomEntry::KeksRewrapped(moved) => self.keys.rewrapped(seq, &moved),
            RoomEntry::KeyPurgeBegun(begun) => self.keys.purge_begun(begun),
            RoomEntry::KeyPurged(purged) => {
                let of_key = |one: &&Ceremony| {
                    let package = one.released.as_ref().map(|released| &released.package);
                    package.is_some_and(|package| package.key.to_string() == purged.key.id)
                };
                let quorums: Vec<QuorumId> = self
                    .ceremonies()
                    .filter(of_key)
                    .filter_map(|one| Some(one.released.as_ref()?.package.quorum.clone()))
                    .collect();
                for quorum in &quorums {
                    self.kept.called_in(at, quorum);
                }
                self.keys.purged(seq, at, purged);
            }
            // They tell of what did not happen, or of what others told: reports read them.
            RoomEntry::FindingAcknowledged(_)
            | RoomEntry::KeyRefused(_)
            | RoomEntry::PinRefused(_)
            | RoomEntry::ReportReviewed(_) => {}
            RoomEntry::KeysRunBegun(begun) => self.keys.run_begun(seq, at, begun),
            RoomEntry::KeysBatch(batch) => self.keys.batch(batch),
            RoomEntry::PolicyAdopted(policy) => {
                self.keys.adopted(seq, at, policy);
                self.kept.adopted(&self.rules());
            }
            RoomEntry::ModuleApproved(approval) => {
                self.approvals.insert(approval.path.clone(), approval);
            }
            RoomEntry::ParticipantEnrolled(mut person) => {
                person.enrolled = at.into();
                person.entry = seq;
                self.kept.enrolled(&person);
                self.people.push(person);
            }
            RoomEntry::JournalKeyIntroduced {
                key,
                token,
                serial,
                cosigner,
                ..
            } => {
                let key = JournalKey::read(&key, cosigner.as_deref(), &token, &serial, seq)?;
                self.journal_keys.push(key);
            }
            RoomEntry::ClockConfirmed { .. } => {
                // What was written under another clock says nothing any more.
                at.clone_into(&mut self.newest);
                self.kept.clock_confirmed(at);
            }
            RoomEntry::AgeRecipientAdded { participant, age } => {
                let mut people = self.people.iter_mut();
                if let Some(person) = people.find(|one| one.participant == participant) {
                    person.age = Some(age);
                }
            }
            RoomEntry::MlKemKeyAdded { participant, mlkem } => {
                let mut people = self.people.iter_mut();
                if let Some(person) = people.find(|one| one.participant == participant) {
                    person.mlkem = Some(mlkem);
                }
            }
            RoomEntry::TokenInitBegun(begun) => self.initialising = Some(begun),
            RoomEntry::TokenInitEnded(_) => self.initialising = None,
            RoomEntry::TokenRenamed { serial, token, .. } => self.renamed(&serial, &token),
            RoomEntry::RecordMade {
                ceremonies, file, ..
            } => {
                for id in ceremonies {
                    self.records.insert(id, file.clone());
                }
            }
        }
        Ok(())
    }

    fn written_at(&mut self, at: &str) {
        if at > self.newest.as_str() {
            at.clone_into(&mut self.newest);
        }
    }

    fn renamed(&mut self, serial: &str, label: &str) {
        for key in &mut self.journal_keys {
            if !serial.is_empty() && key.serial == serial {
                key.token = label.into();
            }
        }
    }

    /// A token that was about to be initialised, where nothing says what became of it.
    #[must_use]
    pub fn initialising(&self) -> Option<&TokenInitBegun> {
        self.initialising.as_ref()
    }

    /// What the room is.
    #[must_use]
    pub fn facts(&self) -> &RoomFacts {
        &self.facts
    }

    /// When the newest entry was written, RFC 3339 UTC; empty before the first.
    #[must_use]
    pub fn newest(&self) -> &str {
        &self.newest
    }

    /// Everyone enrolled, in the order of enrolment.
    #[must_use]
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// The person enrolled under a name, written exactly so.
    #[must_use]
    pub fn person(&self, name: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.name == name)
    }

    /// The person whose name looks like this one (see [`folded`]).
    #[must_use]
    pub fn namesake(&self, name: &str) -> Option<&Person> {
        let looks = folded(name);
        let mut people = self.people.iter();
        people.find(|person| folded(&person.name) == looks)
    }

    /// The person who is enrolled with a card, by its serial number or the key it signs with.
    #[must_use]
    pub fn owner_of(&self, card: &Card, key: &str) -> Option<&Person> {
        self.people.iter().find(|person| {
            let own = person.card.as_ref();
            person.public_key == key || own.is_some_and(|known| known.serial == card.serial)
        })
    }

    /// The ceremony of that id.
    #[must_use]
    pub fn ceremony(&self, id: &str) -> Option<&Ceremony> {
        self.ceremonies.get(id)
    }

    /// Every ceremony, in the order they were opened.
    pub fn ceremonies(&self) -> impl DoubleEndedIterator<Item = &Ceremony> {
        let in_order = self.order.iter();
        in_order.filter_map(|id| self.ceremonies.get(id))
    }

    /// Where a ceremony begins in the journal.
    #[must_use]
    pub fn begins(&self, id: &str) -> Option<u64> {
        self.begins.get(id).copied()
    }

    /// True if the room was restored from a copy made while this ceremony handed out shares: the
    /// room it was copied from may have gone on.
    #[must_use]
    pub fn may_have_gone_on(&self, id: &str) -> bool {
        self.gone_on.contains(id)
    }

    /// The name of a ceremony's newest record's file.
    #[must_use]
    pub fn record(&self, id: &str) -> Option<&str> {
        self.records.get(id).map(String::as_str)
    }

    /// True if a ceremony was closed and its record was not made: that can be done at any time.
    #[must_use]
    pub fn wants_record(&self, one: &Ceremony) -> bool {
        one.phase == ceremony::Phase::Closed && !self.records.contains_key(&one.id)
    }

    /// Ceremonies that somebody did not agree with, as long as no later one of the same kind and key
    /// was closed with everybody's agreement.
    pub fn disputed(&self) -> impl Iterator<Item = &Ceremony> {
        let agreed = |one: &Ceremony| {
            let mut signed = one.sign_offs.iter();
            signed.all(|signed| signed.what.agreement.agree)
        };
        let settles = move |later: &Ceremony, one: &Ceremony| {
            later.phase == ceremony::Phase::Closed
                && later.kind == one.kind
                && later.script.key.label == one.script.key.label
                && agreed(later)
        };
        let all = self.ceremonies().enumerate();
        all.filter(move |(_, one)| !agreed(one))
            .filter(move |(number, one)| {
                let mut later = self.ceremonies().skip(number + 1);
                !later.any(|later| settles(later, one))
            })
            .map(|(_, one)| one)
    }

    /// The keys that sign, or signed, the journal, in order; the last is in use.
    #[must_use]
    pub fn journal_keys(&self) -> &[JournalKey] {
        &self.journal_keys
    }

    /// The newest approval of a module, by its file.
    #[must_use]
    pub fn approval(&self, path: &str) -> Option<&Approval> {
        self.approvals.get(path)
    }

    /// The newest approval of each module.
    pub fn approvals(&self) -> impl Iterator<Item = &Approval> {
        self.approvals.values()
    }

    /// What is kept where.
    #[must_use]
    pub fn register(&self) -> &Register {
        self.kept.register()
    }

    /// What became of shares and quorums, each fact with its entry.
    #[must_use]
    pub fn trails(&self) -> &Trails {
        &self.trails
    }

    /// The movements of the journal, oldest first.
    #[must_use]
    pub fn moves(&self) -> &[Moved] {
        self.kept.moves()
    }

    /// A share as it is kept now.
    #[must_use]
    pub fn kept_share(&self, quorum: &QuorumId, index: u8) -> Option<&Item> {
        self.register().item(&crate::share_id(quorum, index))
    }

    /// Where a token lies, as registered; empty if nobody said.
    #[must_use]
    pub fn site(&self, token: &TokenFacts) -> &str {
        let item = self.register().item(&crate::kept::token_id(token));
        item.map_or("", |item| &item.place)
    }

    pub(crate) fn follow_up_closed(&self, ceremony: &str, task: &str) -> bool {
        let closed = (ceremony.to_owned(), task.to_owned());
        self.closed_follow_ups.contains(&closed)
    }
}

/// An entry opens a ceremony that cannot be replayed.
fn not_opened(seq: u64, error: ReplayError) -> EntryError {
    match error {
        ReplayError::UnknownStep(step) => EntryError::StepUnknown { seq, step },
        ReplayError::Steps(_) => EntryError::Damaged {
            seq,
            why: error.to_string(),
        },
        ReplayError::NotOpened(_) | ReplayError::Empty | ReplayError::Script(_) => {
            EntryError::NotOpened {
                seq,
                why: error.to_string(),
            }
        }
    }
}
