//! The room's log: its folder, its journal and what the journal comes to. Whatever is written goes
//! through here, and is taken in as it will be read.

use crate::clock::Clock;
use crate::journal_report::{self, JournalReport};
use crate::replay::Replay;
use ceremony::{Ceremony, Command, Event, ParticipantId};
use files::Folder;
use inventory::Inventory;
use journal::Journal;
use ledger::{Entry, JournalKey, Ledger, Person, RoomEntry, RoomFacts};
use media::{fill_from_system, system_rng};
use proof::note::VerifierKey;
use quorum::entropy::{self, Rng, Source, SourceName};
use rand_core::Rng as _;
use std::cell::RefCell;
use std::path::Path;
use wire::{Code, Error, Rule};
use zeroize::Zeroizing;

/// How a room is opened.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Moves the clock, RFC 3339; refused in live rooms.
    pub practice_clock: Option<String>,
}

impl Options {
    /// The clock as it is, or moved.
    #[must_use]
    pub fn with_clock(practice_clock: Option<String>) -> Self {
        Self { practice_clock }
    }

    /// The clock that was asked for: the machine's, or a moved one.
    ///
    /// # Errors
    /// If the time asked for is none.
    pub fn clock(&self) -> Result<Clock, Error> {
        Clock::new(self.practice_clock.as_deref())
    }
}

/// Folder, journal and ledger of an open room.
pub struct Log {
    folder: Folder,
    journal: Journal,
    /// What the journal comes to.
    ledger: Ledger,
    /// Why nothing can be written, if so.
    read_only: Option<Error>,
    clock: Clock,
    rng: Rng,
    /// The inventory, once it was asked for.
    inventory: RefCell<Option<Inventory>>,
    /// What checking the whole journal found when the room was opened, and when that was.
    checked: (JournalReport, String),
}

impl Log {
    /// Makes a room's folder and its first entry.
    pub fn create(path: &Path, options: &Options, mut facts: RoomFacts) -> Result<Self, Error> {
        let clock = clock_for(options, facts.practice)?;
        let folder = Folder::create(path)?;
        let mut rng = system_rng("room")?;
        let mut id = [0; 16];
        rng.fill_bytes(&mut id);
        facts.id = hex::encode(id);
        let journal = Journal::create(folder.journal(), &facts.id)?;
        let mut log = Self {
            ledger: Ledger::of_room(journal.room()),
            folder,
            journal,
            read_only: None,
            clock,
            rng,
            inventory: RefCell::new(None),
            checked: (JournalReport::default(), String::new()),
        };
        log.write_entry(RoomEntry::RoomCreated(facts))?;
        log.checked = (log.verify()?, clock.stamp());
        Ok(log)
    }

    /// Opens and checks the journal in a room's folder: nothing is written.
    pub fn open(folder: Folder, options: &Options) -> Result<Self, Error> {
        let (journal, mut read_only) = journal_report::open(&folder)?;
        // That the journal holds what Keymoot did not make explains whatever is wrong with it.
        let altered = read_only
            .clone()
            .filter(|reason| reason.code == Code::JournalAltered);
        let (replay, report) =
            Replay::of(&journal).map_err(|error| altered.clone().unwrap_or(error))?;
        read_only = replay.newer.or(read_only);
        if let Some(damage) = report.damage() {
            // Nothing is built on entries that do not check.
            read_only = Some(altered.unwrap_or(damage));
        }
        let clock = clock_for(options, replay.ledger.facts().practice)?;
        Ok(Self {
            ledger: replay.ledger,
            folder,
            journal,
            read_only,
            clock,
            rng: system_rng("room")?,
            inventory: RefCell::new(None),
            checked: (report, clock.stamp()),
        })
    }

    /// Where the room lies.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// The journal itself.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// What the entries come to.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Why nothing can be written, if so.
    pub fn read_only(&self) -> Option<&Error> {
        self.read_only.as_ref()
    }

    /// True if the room was opened only to be looked at.
    pub fn looked_at(&self) -> bool {
        self.folder.looked_at()
    }

    /// Refuses in a room that is only looked at, also what writes nothing into its folder.
    pub fn at_work(&self) -> Result<(), Error> {
        if self.looked_at() {
            return Err(only_looked_at());
        }
        Ok(())
    }

    /// From here on nothing is written, for this reason.
    pub fn close_for(&mut self, reason: Error) {
        self.read_only = Some(reason);
    }

    /// The clock that entries are dated by.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// The room's source of randomness.
    pub fn rng(&mut self) -> &mut Rng {
        &mut self.rng
    }

    /// What checking the whole journal found when the room was opened, and when that was.
    pub fn checked(&self) -> (&JournalReport, &str) {
        (&self.checked.0, &self.checked.1)
    }

    /// Checks every entry, the tree and the checkpoints.
    pub fn verify(&self) -> Result<JournalReport, Error> {
        let keys = self.ledger.journal_keys().iter();
        let keys: Vec<VerifierKey> = keys.map(|key| key.verifier.clone()).collect();
        journal_report::report(&self.journal, &keys)
    }

    /// Keeps a signed checkpoint beside the journal.
    pub fn keep_checkpoint(&mut self, note: &str) -> Result<(), Error> {
        Ok(self.journal.add_checkpoint(note)?)
    }

    /// Drops the tables that are derived from the entries.
    pub fn drop_projections(&mut self) -> Result<(), Error> {
        Ok(self.journal.drop_projections()?)
    }

    /// Writes one of those tables anew: keys and rows.
    pub fn replace_projection<'a>(
        &mut self,
        name: &str,
        rows: impl IntoIterator<Item = (&'a str, &'a serde_json::Value)>,
    ) -> Result<(), Error> {
        Ok(self.journal.replace_projection(name, rows)?)
    }

    /// Asks the inventory, as the journal has it by now. A room that has none yet is answered from one
    /// made of its journal, and no file is made for that.
    pub fn inventory<T>(
        &self,
        ask: impl FnOnce(&mut Inventory) -> Result<T, inventory::Error>,
    ) -> Result<T, Error> {
        if !self.folder.inventory().exists() {
            return Ok(ask(&mut self.inventory_of_journal()?)?);
        }
        self.inventory_to_keep(ask)
    }

    /// The same, where something is kept in it: its file is made if it is not there.
    pub fn inventory_to_keep<T>(
        &self,
        ask: impl FnOnce(&mut Inventory) -> Result<T, inventory::Error>,
    ) -> Result<T, Error> {
        let mut store = self.take_inventory()?;
        let answer = ask(&mut store);
        self.give_inventory(store);
        Ok(answer?)
    }

    /// The same for what is only told: where the file cannot be used, as on a full disk, by what the
    /// journal says. `doctor` tells why it cannot.
    pub fn inventory_or_journal<T>(
        &self,
        ask: impl Fn(&mut Inventory) -> Result<T, inventory::Error>,
    ) -> Result<T, Error> {
        match self.inventory(&ask) {
            Ok(answer) => Ok(answer),
            Err(_) => Ok(ask(&mut self.inventory_of_journal()?)?),
        }
    }

    fn inventory_of_journal(&self) -> Result<Inventory, Error> {
        let mut store = Inventory::in_memory(&self.ledger.facts().id)?;
        store.follow(&self.ledger, self.journal.size()?)?;
        Ok(store)
    }

    /// The inventory taken out for a run; it is given back after it.
    pub fn take_inventory(&self) -> Result<Inventory, Error> {
        let kept = self.inventory.borrow_mut().take();
        let (path, room) = (self.folder.inventory(), &self.ledger.facts().id);
        if self.writable().is_err() {
            let store = match kept {
                Some(store) => Some(store),
                None => Inventory::look_at(&path, room)?,
            };
            return store.map_or_else(|| self.inventory_of_journal(), Ok);
        }
        let mut store = match kept {
            Some(store) => store,
            None => Inventory::open(&path, room)?,
        };
        store.follow(&self.ledger, self.journal.size()?)?;
        Ok(store)
    }

    /// Gives it back.
    pub fn give_inventory(&self, store: Inventory) {
        *self.inventory.borrow_mut() = Some(store);
    }

    /// True for a practice room.
    pub fn is_practice(&self) -> bool {
        self.ledger.facts().practice
    }

    /// Journals one of the room's own entries and takes it in.
    pub fn write_entry(&mut self, entry: RoomEntry) -> Result<(), Error> {
        self.writable()?;
        self.write(vec![Entry::Room(Box::new(entry))])
    }

    /// Journals several of the room's own entries, all or none, and takes them in.
    pub fn write_entries(&mut self, entries: Vec<RoomEntry>) -> Result<(), Error> {
        self.writable()?;
        let own = |entry| Entry::Room(Box::new(entry));
        self.write(entries.into_iter().map(own).collect())
    }

    /// Decides on a command and journals its events, all or none, before they are applied.
    pub fn command(&mut self, id: &str, command: Command) -> Result<(), Error> {
        self.writable()?;
        let events = self.ceremony(id)?.decide(command)?;
        self.write_events(id, events)
    }

    /// Journals events of a ceremony, all or none, and applies them.
    pub fn write_events(&mut self, id: &str, events: Vec<Event>) -> Result<(), Error> {
        let entry = |event| Entry::Ceremony {
            id: id.into(),
            event: Box::new(event),
        };
        self.write(events.into_iter().map(entry).collect())
    }

    /// Journals entries, all or none, and takes them in.
    fn write(&mut self, entries: Vec<Entry>) -> Result<(), Error> {
        let at = self.clock.stamp();
        let drafts = entries.iter().map(|entry| entry.draft(&at));
        let drafts = drafts.collect::<Result<Vec<_>, _>>()?;
        let appended = self.journal.append_all(drafts, &mut self.rng)?;
        for (place, entry) in appended.iter().zip(entries) {
            self.ledger.apply(place.seq, &at, entry)?;
        }
        Ok(())
    }

    /// The ceremony of that id, or of the one id that begins so.
    pub fn ceremony(&self, id: &str) -> Result<&Ceremony, Error> {
        self.ledger.ceremony(id).ok_or_else(|| no_such_ceremony(id))
    }

    /// The whole id of the one ceremony whose id begins with `start`, at least 4 digits.
    ///
    /// # Errors
    /// If there is none, or more than one.
    pub fn resolve(&self, start: &str) -> Result<String, Error> {
        let all = self.ledger.ceremonies().map(|one| &one.id);
        let mut found = all.filter(|id| start.len() >= 4 && id.starts_with(start));
        match (found.next(), found.next()) {
            (Some(id), None) => Ok(id.clone()),
            (Some(_), Some(_)) => Err(Error::usage(
                Code::IdAmbiguous,
                format!("More than one ceremony begins with {start}."),
                "Write more of the id.",
            )),
            (None, _) => Err(no_such_ceremony(start)),
        }
    }

    /// Refuses where nothing can be written.
    pub fn writable(&self) -> Result<(), Error> {
        match &self.read_only {
            Some(reason) => Err(reason.clone()),
            None if self.folder.writable() => Ok(()),
            None => Err(only_looked_at()),
        }
    }

    /// Mixes fresh randomness of a token into the room's generator, so that salts and ids, too, are
    /// decided by no single source.
    pub fn stir(&mut self, id: &str, from_token: &[u8]) -> Result<(), Error> {
        let mut system = Zeroizing::new([0; 48]);
        fill_from_system(&mut *system)?;
        let sources = [
            Source {
                name: SourceName::Hsm,
                bytes: from_token,
            },
            Source {
                name: SourceName::Os,
                bytes: &*system,
            },
        ];
        self.rng = Rng::from_seed(&entropy::seed(&sources, id));
        Ok(())
    }

    /// The day by the room's clock, `YYYY-MM-DD`.
    pub fn today(&self) -> String {
        self.clock.now().date_naive().to_string()
    }

    /// The key in use.
    pub fn journal_key(&self) -> Option<&JournalKey> {
        self.ledger.journal_keys().last()
    }

    /// Somebody enrolled, by name.
    pub fn enrolled_as(&self, name: &str) -> Option<&Person> {
        self.ledger
            .people()
            .iter()
            .find(|person| person.name == name)
    }

    /// Somebody enrolled, by name.
    pub fn enrolled(&self, name: &str) -> Result<&Person, Error> {
        self.enrolled_as(name).ok_or_else(|| {
            Error::refusal(
                Rule::ParticipantEnrolled,
                not_enrolled(name),
                "Enrol them first: under People, or with “keymoot participant add”.",
            )
        })
    }

    /// The administrator's name.
    pub fn administrator(&self, id: &str) -> Result<String, Error> {
        let script = &self.ceremony(id)?.script;
        let found = script
            .participants
            .iter()
            .find(|one| one.role == ceremony::Role::Administrator);
        Ok(found.map(|one| one.name.clone()).unwrap_or_default())
    }

    /// The id of somebody who has arrived, by name.
    pub fn participant_in(&self, id: &str, name: &str) -> Result<ParticipantId, Error> {
        let people = &self.ceremony(id)?.people;
        people
            .iter()
            .find(|person| person.attendee.name == name)
            .map(|person| person.attendee.participant.clone())
            .ok_or_else(|| {
                Error::refusal(
                    Rule::HasArrived,
                    format!("{name} has not arrived."),
                    "Choose somebody who was marked present.",
                )
            })
    }
}

fn only_looked_at() -> Error {
    Error::usage(
        Code::RoomLookedAt,
        "The room was opened only to be looked at.",
        "Open it to work in it.",
    )
}

fn clock_for(options: &Options, practice: bool) -> Result<Clock, Error> {
    if options.practice_clock.is_some() && !practice {
        return Err(Error::refusal(
            Code::PracticeClockInPractice,
            "The clock can only be moved in a practice room.",
            "Leave --practice-clock out.",
        ));
    }
    options.clock()
}

fn no_such_ceremony(id: &str) -> Error {
    Error::usage(
        Code::CeremonyUnknown,
        format!("There is no ceremony {id} in this room."),
        "“keymoot ceremony list” shows them.",
    )
}

/// That somebody is not enrolled, as it is told.
pub fn not_enrolled(name: &str) -> String {
    format!("{name} is not enrolled in this room.")
}
