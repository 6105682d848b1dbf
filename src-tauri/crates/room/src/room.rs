//! A room: its folder, journal and people, and the ceremonies that replaying the journal gives.

use crate::application;
use crate::clock::Clock;
use crate::journal_check::{self, JournalReport};
use crate::live::Live;
use crate::settings::Settings;
use crate::signing::plain_words;
use ceremony::{Ceremony, Command, Event, Found};
use files::Folder;
use journal::Journal;
use ledger::{Entry, EntryError, Ledger, RoomEntry, RoomFacts};
use media::fill_from_system;
use media::system_rng;
use quorum::entropy::{self, Rng, Source, SourceName};
use rand_core::Rng as _;
use std::collections::BTreeMap;
use std::path::Path;
use token::{Approved, Place, Pool};
use wire::{Error, NewRoom, SlotView};
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

    pub(crate) fn clock(&self) -> Result<Clock, Error> {
        Clock::new(self.practice_clock.as_deref())
    }
}

/// An open room. One program has it open at a time.
pub struct Room {
    pub(crate) folder: Folder,
    pub(crate) settings: Settings,
    pub(crate) journal: Journal,
    /// What the journal comes to.
    pub(crate) ledger: Ledger,
    /// Why nothing can be written, if so.
    pub(crate) read_only: Option<Error>,
    pub(crate) clock: Clock,
    pub(crate) rng: Rng,
    /// Where the token that signs the journal was unlocked.
    pub(crate) journal_at: Option<Place>,
    /// True once the token that should hold the journal's key was unlocked and does not.
    pub(crate) journal_key_lost: bool,
    /// Digests of the passphrases drawn since the room was opened.
    pub(crate) drawn: Vec<[u8; 32]>,
    /// The slots as they were when they were looked at last; none before that.
    pub(crate) seen: Option<Vec<SlotView>>,
    pub(crate) tokens: Pool,
    /// What checking the whole journal found when the room was opened, and when that was.
    pub(crate) checked: (JournalReport, String),
    /// What only this process knows of each ceremony.
    pub(crate) live: BTreeMap<String, Live>,
}

impl Room {
    /// Makes a live room.
    ///
    /// # Errors
    /// If the folder is not empty, or cannot be written.
    pub fn init(new: &NewRoom, options: &Options) -> Result<Self, Error> {
        if new.name.trim().is_empty() {
            return Err(Error::usage(
                "named",
                "The room has no name.",
                "Give it one.",
            ));
        }
        plain_words([&*new.name, &new.organisation, &new.place])?;
        let path = Path::new(&new.path);
        let facts = RoomFacts {
            id: String::new(),
            name: new.name.trim().into(),
            organisation: new.organisation.trim().into(),
            place: new.place.trim().into(),
            practice: false,
            allow_software_tokens: new.allow_software_tokens,
            application: application::name(),
        };
        files::or_nothing(path, || {
            Self::create(path, options, Settings::default(), facts)
        })
    }

    /// Makes a room and its first entry.
    pub(crate) fn create(
        path: &Path,
        options: &Options,
        settings: Settings,
        mut facts: RoomFacts,
    ) -> Result<Self, Error> {
        let clock = clock_for(options, facts.practice)?;
        let folder = Folder::create(path)?;
        let mut rng = system_rng("room")?;
        let mut id = [0; 16];
        rng.fill_bytes(&mut id);
        facts.id = hex::encode(id);
        settings.write(&folder.settings())?;
        let journal = Journal::create(folder.journal(), &facts.id)?;
        let mut room = Self::of_parts(folder, settings, journal, clock, rng);
        room.write_entry(RoomEntry::RoomCreated(facts))?;
        room.checked = (journal_check::report(&room.journal, &[])?, clock.stamp());
        Ok(room)
    }

    /// A room whose journal was not read yet.
    fn of_parts(
        folder: Folder,
        settings: Settings,
        journal: Journal,
        clock: Clock,
        rng: Rng,
    ) -> Self {
        Self {
            ledger: Ledger::of_room(journal.room()),
            folder,
            settings,
            journal,
            read_only: None,
            clock,
            rng,
            journal_at: None,
            journal_key_lost: false,
            drawn: Vec::new(),
            seen: None,
            tokens: Pool::default(),
            checked: (JournalReport::default(), String::new()),
            live: BTreeMap::new(),
        }
    }

    /// Opens a room to work in it. It opens for reading only where it was written by a newer
    /// program, lies on a disk that is read-only or full, or has a journal that does not check;
    /// [`Home::read_only`](crate::Home::read_only) says so. Nothing beside the journal is needed
    /// for looking: [`doctor`](crate::doctor) tells what is missing.
    ///
    /// # Errors
    /// If there is no room, another program has it open, or its journal does not read.
    pub fn open(path: &Path, options: &Options) -> Result<Self, Error> {
        let mut room = Self::open_as_it_was(path, options)?;
        if room.writable().is_ok()
            && let Err(error) = room.forget_lost_secrets()
        {
            // Nothing is done on a state that could not be brought up to date.
            room.read_only = Some(error);
        }
        Ok(room)
    }

    /// Opens a room as its last program left it: nothing is journalled.
    pub(crate) fn open_as_it_was(path: &Path, options: &Options) -> Result<Self, Error> {
        Self::open_in(Folder::open(path)?, options)
    }

    /// Opens a room only to look at it, also while another program has it open: nothing is locked,
    /// and nothing written or removed.
    ///
    /// # Errors
    /// If there is no room, or its journal does not read.
    pub fn look_at(path: &Path, options: &Options) -> Result<Self, Error> {
        Self::open_in(Folder::at(path)?, options)
    }

    fn open_in(folder: Folder, options: &Options) -> Result<Self, Error> {
        let settings = Settings::read(&folder.settings());
        let (journal, read_only) = journal_check::open(&folder)?;
        let (clock, rng) = (Clock::new(None)?, system_rng("room")?);
        let mut room = Self::of_parts(folder, settings, journal, clock, rng);
        room.read_only = read_only;
        room.replay()
            .map_err(|error| room.altered().unwrap_or(error))?;
        room.clock = clock_for(options, room.is_practice())?;
        room.checked = (room.verify_journal()?, room.clock.stamp());
        if let Some(damage) = room.checked.0.damage() {
            // Nothing is built on entries that do not check.
            room.tokens.forget_approvals();
            room.read_only = Some(room.altered().unwrap_or(damage));
        }
        if room.is_practice() {
            // Needed for its tokens alone: their list tells what fails, and `doctor` does.
            let _ = room.refresh_practice_module();
        }
        Ok(room)
    }

    /// That its journal holds what Keymoot did not make, if that is why nothing can be written.
    fn altered(&self) -> Option<Error> {
        self.read_only
            .clone()
            .filter(|reason| reason.code == "journal-altered")
    }

    /// The room's folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.root()
    }

    /// True for a practice room.
    #[must_use]
    pub fn is_practice(&self) -> bool {
        self.ledger.facts().practice
    }

    /// Journals one of the room's own entries and takes it in.
    pub(crate) fn write_entry(&mut self, entry: RoomEntry) -> Result<(), Error> {
        self.writable()?;
        self.write(vec![Entry::Room(Box::new(entry))])
    }

    /// Decides on a command and journals its events, all or none, before they are applied.
    pub(crate) fn command(&mut self, id: &str, command: Command) -> Result<(), Error> {
        self.writable()?;
        let events = self.ceremony(id)?.decide(command)?;
        self.write_events(id, events)
    }

    /// Journals events of a ceremony, all or none, and applies them.
    pub(crate) fn write_events(&mut self, id: &str, events: Vec<Event>) -> Result<(), Error> {
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
            self.take_in(place.seq, &at, entry)?;
        }
        Ok(())
    }

    /// The ceremony of that id, or of the one id that begins so.
    pub(crate) fn ceremony(&self, id: &str) -> Result<&Ceremony, Error> {
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
                "id-ambiguous",
                format!("More than one ceremony begins with {start}."),
                "Write more of the id.",
            )),
            (None, _) => Err(no_such_ceremony(start)),
        }
    }

    /// Refuses where nothing can be written.
    pub(crate) fn writable(&self) -> Result<(), Error> {
        match &self.read_only {
            Some(reason) => Err(reason.clone()),
            None if self.folder.writable() => Ok(()),
            None => Err(Error::usage(
                "room-looked-at",
                "The room was opened only to be looked at.",
                "Open it to work in it.",
            )),
        }
    }

    /// Mixes fresh randomness of a token into the room's generator, so that salts and ids, too, are
    /// decided by no single source.
    pub(crate) fn stir(&mut self, id: &str, from_token: &[u8]) -> Result<(), Error> {
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

    fn replay(&mut self) -> Result<(), Error> {
        let entries = self.journal.entries(0, self.journal.size()?)?;
        let stored = entries.collect::<Result<Vec<_>, _>>()?;
        for stored in stored {
            let read = ledger::read(stored.seq, &stored.leaf, &stored.openings);
            let taken = read.and_then(|(at, entry)| self.take_in(stored.seq, &at, entry));
            match taken {
                Ok(()) => {}
                Err(newer @ (EntryError::TooNew | EntryError::StepUnknown { .. })) => {
                    // What comes from here on may rest on what this program cannot read.
                    self.read_only = Some(newer.into());
                    return Ok(());
                }
                Err(
                    damaged @ (EntryError::Damaged { .. }
                    | EntryError::NotOpened { .. }
                    | EntryError::Unwritable(_)),
                ) => return Err(damaged.into()),
            }
        }
        Ok(())
    }

    fn take_in(&mut self, seq: u64, at: &str, entry: Entry) -> Result<(), EntryError> {
        if let Entry::Room(own) = &entry
            && let RoomEntry::ModuleApproved(approval) = &**own
        {
            let mut digest = [0; 32];
            // What is no digest approves no file.
            if hex::decode_to_slice(&approval.digest, &mut digest).is_ok() {
                let config = approval.config.clone();
                let approved = Approved { digest, config };
                self.tokens.approve(approval.path.clone().into(), approved);
            }
        }
        self.ledger.apply(seq, at, entry)
    }

    /// After a restart the secrets that were in memory are gone: say so in the journal, before
    /// anybody acts on the old state.
    pub(crate) fn forget_lost_secrets(&mut self) -> Result<(), Error> {
        let all: Vec<String> = self.ledger.ceremonies().map(|one| one.id.clone()).collect();
        for id in all {
            let ceremony = self.ceremony(&id)?;
            if ceremony.step().is_none() {
                continue;
            }
            // An effect that may have happened is looked at first, and decided by people.
            let waits = matches!(
                ceremony.unresolved,
                Some(ceremony::Effect::InstallKey { .. } | ceremony::Effect::ReleasePackage { .. })
            );
            if waits {
                continue;
            }
            let reason = "the program ended while the secrets were in memory".to_owned();
            let package = if self.ledger.may_have_gone_on(&id) {
                Found::Unknown
            } else {
                Found::NotDone
            };
            self.forget_secrets(&id, reason, package)?;
        }
        Ok(())
    }
}

fn clock_for(options: &Options, practice: bool) -> Result<Clock, Error> {
    if options.practice_clock.is_some() && !practice {
        return Err(Error::refusal(
            "practice-clock-in-practice",
            "The clock can only be moved in a practice room.",
            "Leave --practice-clock out.",
        ));
    }
    options.clock()
}

fn no_such_ceremony(id: &str) -> Error {
    Error::usage(
        "ceremony-unknown",
        format!("There is no ceremony {id} in this room."),
        "“keymoot ceremony list” shows them.",
    )
}
