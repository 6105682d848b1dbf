//! A room: its folder, journal and people, and the ceremonies that replaying the journal gives.

use crate::action::NewRoom;
use crate::clock::Clock;
use crate::custody::Custody;
use crate::entries::{self, Read, RoomEntry, RoomFacts};
use crate::folder::{self, Folder};
use crate::journal_check::{self, JournalReport};
use crate::journal_key::JournalKey;
use crate::live::Live;
use crate::overview::SlotView;
use crate::people::Person;
use crate::settings::Settings;
use crate::signing::plain_words;
use crate::tokens::{Place, Tokens};
use crate::{Error, application};
use ceremony::{Ceremony, Command, Event, Found, Refusal, Step};
use journal::Journal;
use quorum::entropy::{self, Rng, Source, SourceName};
use rand_core::Rng as _;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
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
}

/// An open room. One program has it open at a time.
pub struct Room {
    pub(crate) folder: Folder,
    pub(crate) settings: Settings,
    pub(crate) facts: RoomFacts,
    pub(crate) journal: Journal,
    /// Why nothing can be written, if so.
    pub(crate) read_only: Option<Error>,
    pub(crate) clock: Clock,
    pub(crate) rng: Rng,
    pub(crate) people: Vec<Person>,
    pub(crate) ceremonies: BTreeMap<String, Ceremony>,
    /// Ids in the order they were opened.
    pub(crate) order: Vec<String>,
    /// Where each ceremony begins in the journal.
    pub(crate) begins: BTreeMap<String, u64>,
    /// The newest record's file of each ceremony.
    pub(crate) records: BTreeMap<String, String>,
    /// The keys that sign the journal, in order; the last is in use.
    pub(crate) journal_keys: Vec<JournalKey>,
    /// Where the token that signs the journal was unlocked.
    pub(crate) journal_at: Option<Place>,
    /// True once the token that should hold the journal's key was unlocked and does not.
    pub(crate) journal_key_lost: bool,
    /// When the newest entry was written, RFC 3339 UTC.
    pub(crate) newest: String,
    /// Digests of the passphrases drawn since the room was opened.
    pub(crate) drawn: Vec<[u8; 32]>,
    /// The slots as they were when they were looked at last; none before that.
    pub(crate) seen: Option<Vec<SlotView>>,
    pub(crate) tokens: Tokens,
    /// What checking the whole journal found when the room was opened, and when that was.
    pub(crate) checked: (JournalReport, String),
    /// What is kept where, and what moved.
    pub(crate) custody: Custody,
    /// Deferred tasks of emergencies that were done since: ceremony and task.
    pub(crate) closed_follow_ups: BTreeSet<(String, String)>,
    /// Ceremonies that were handing out shares when the room was copied and restored: the room it
    /// was copied from may have gone on.
    pub(crate) gone_on: BTreeSet<String>,
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
        folder::or_nothing(path, || {
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
        let mut journal = Journal::create(folder.journal(), &facts.id)?;
        let entry = RoomEntry::RoomCreated(facts.clone());
        journal.append(entries::of_room(&clock.stamp(), &entry)?, &mut rng)?;
        let checked = (journal_check::report(&journal, &[])?, clock.stamp());
        Ok(Self {
            folder,
            settings,
            facts,
            journal,
            read_only: None,
            clock,
            rng,
            people: Vec::new(),
            ceremonies: BTreeMap::new(),
            order: Vec::new(),
            begins: BTreeMap::new(),
            records: BTreeMap::new(),
            journal_keys: Vec::new(),
            journal_at: None,
            journal_key_lost: false,
            newest: String::new(),
            drawn: Vec::new(),
            seen: None,
            tokens: Tokens::default(),
            checked,
            custody: Custody::default(),
            closed_follow_ups: BTreeSet::new(),
            gone_on: BTreeSet::new(),
            live: BTreeMap::new(),
        })
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
        // Checked below, once the entries have told the keys.
        let checked = (JournalReport::default(), String::new());
        let mut room = Self {
            folder,
            settings,
            facts: RoomFacts {
                id: journal.room().to_owned(),
                name: String::new(),
                organisation: String::new(),
                place: String::new(),
                practice: false,
                allow_software_tokens: false,
                application: String::new(),
            },
            journal,
            read_only,
            clock: Clock::new(None)?,
            rng: system_rng("room")?,
            people: Vec::new(),
            ceremonies: BTreeMap::new(),
            order: Vec::new(),
            begins: BTreeMap::new(),
            records: BTreeMap::new(),
            journal_keys: Vec::new(),
            journal_at: None,
            journal_key_lost: false,
            newest: String::new(),
            drawn: Vec::new(),
            seen: None,
            tokens: Tokens::default(),
            checked,
            custody: Custody::default(),
            closed_follow_ups: BTreeSet::new(),
            gone_on: BTreeSet::new(),
            live: BTreeMap::new(),
        };
        room.replay()
            .map_err(|error| room.altered().unwrap_or(error))?;
        room.clock = clock_for(options, room.facts.practice)?;
        room.checked = (room.verify_journal()?, room.clock.stamp());
        if let Some(damage) = room.checked.0.damage() {
            // Nothing is built on entries that do not check.
            room.tokens.forget_approvals();
            room.read_only = Some(room.altered().unwrap_or(damage));
        }
        if room.facts.practice {
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
        self.facts.practice
    }

    /// Journals one of the room's own entries and takes it in.
    pub(crate) fn write_entry(&mut self, entry: RoomEntry) -> Result<(), Error> {
        self.writable()?;
        let at = self.clock.stamp();
        let appended = self
            .journal
            .append(entries::of_room(&at, &entry)?, &mut self.rng)?;
        self.take_in(appended.seq, &at, entry)
    }

    /// Decides on a command and journals its events, all or none, before they are applied.
    pub(crate) fn command(&mut self, id: &str, command: Command) -> Result<(), Error> {
        self.writable()?;
        let events = self.ceremony(id)?.decide(command)?;
        self.write_events(id, &events)
    }

    /// Journals events of a ceremony, all or none, and applies them.
    pub(crate) fn write_events(&mut self, id: &str, events: &[Event]) -> Result<(), Error> {
        let at = self.clock.stamp();
        let drafts = events
            .iter()
            .map(|event| entries::of_event(id, &at, event))
            .collect::<Result<Vec<_>, _>>()?;
        let appended = self.journal.append_all(drafts, &mut self.rng)?;
        for (place, event) in appended.iter().zip(events) {
            self.apply(id, place.seq, &at, event)?;
        }
        Ok(())
    }

    /// The ceremony of that id, or of the one id that begins so.
    pub(crate) fn ceremony(&self, id: &str) -> Result<&Ceremony, Error> {
        self.ceremonies.get(id).ok_or_else(|| no_such_ceremony(id))
    }

    /// The whole id of the one ceremony whose id begins with `start`, at least 4 digits.
    ///
    /// # Errors
    /// If there is none, or more than one.
    pub fn resolve(&self, start: &str) -> Result<String, Error> {
        let mut found = self
            .order
            .iter()
            .filter(|id| start.len() >= 4 && id.starts_with(start));
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
        for entry in &stored {
            let (at, read) = match entries::read(entry) {
                Ok(read) => read,
                Err(error) if error.code == "room-too-new" => {
                    // What comes from here on may rest on what this program cannot read.
                    self.read_only = Some(error);
                    return Ok(());
                }
                Err(error) => return Err(error),
            };
            match read {
                Read::Ceremony { id, event } => self.apply(&id, entry.seq, &at, &event)?,
                Read::Room(room) => self.take_in(entry.seq, &at, *room)?,
            }
        }
        Ok(())
    }

    fn apply(&mut self, id: &str, seq: u64, at: &str, event: &Event) -> Result<(), Error> {
        self.written_at(at, false);
        if let Some(ceremony) = self.ceremonies.get_mut(id) {
            ceremony.apply(at, event);
        } else {
            let opened = Ceremony::opened(id, at, event)
                .map_err(|error| Error::fault("replay-failed", format!("Entry {seq}: {error}.")))?;
            self.ceremonies.insert(id.into(), opened);
            self.order.push(id.into());
            self.begins.insert(id.into(), seq);
        }
        self.keep_register(id, at, event);
        Ok(())
    }

    fn take_in(&mut self, seq: u64, at: &str, entry: RoomEntry) -> Result<(), Error> {
        self.written_at(at, matches!(entry, RoomEntry::ClockConfirmed { .. }));
        match entry {
            RoomEntry::RoomCreated(facts) => self.facts = facts,
            RoomEntry::RoomRestored { .. } => {
                let handing_out = self
                    .ceremonies
                    .iter()
                    .filter(|(_, one)| matches!(one.step(), Some(Step::HandOut | Step::Release)));
                self.gone_on.extend(handing_out.map(|(id, _)| id.clone()));
            }
            RoomEntry::CustodyMoved(moved) => self.custody.moved(moved),
            RoomEntry::FollowUpClosed {
                emergency, task, ..
            } => {
                self.closed_follow_ups.insert((emergency, task));
            }
            RoomEntry::ModuleApproved(approval) => self.tokens.approve(approval),
            RoomEntry::ParticipantEnrolled(mut person) => {
                person.enrolled = at.into();
                person.entry = seq;
                self.custody.enrolled(&person);
                self.people.push(person);
            }
            RoomEntry::JournalKeyIntroduced {
                key, token, serial, ..
            } => {
                self.journal_keys
                    .push(JournalKey::read(&key, &token, &serial, seq)?);
            }
            // Only its time counts.
            RoomEntry::ClockConfirmed { .. } => {}
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

    /// After a restart the secrets that were in memory are gone: say so in the journal, before
    /// anybody acts on the old state.
    pub(crate) fn forget_lost_secrets(&mut self) -> Result<(), Error> {
        for id in self.order.clone() {
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
            let package = if self.gone_on.contains(&id) {
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
    Clock::new(options.practice_clock.as_deref())
}

/// A generator seeded by the system alone, until a token is at hand to mix in.
pub(crate) fn system_rng(purpose: &str) -> Result<Rng, Error> {
    let mut system = Zeroizing::new([0; 48]);
    fill_from_system(&mut *system)?;
    let sources = [Source {
        name: SourceName::Os,
        bytes: &*system,
    }];
    Ok(Rng::from_seed(&entropy::seed(&sources, purpose)))
}

/// Fills from the operating system's generator.
pub(crate) fn fill_from_system(bytes: &mut [u8]) -> Result<(), Error> {
    use rand_core::TryRng as _;
    rand::rngs::SysRng.try_fill_bytes(bytes).map_err(|error| {
        Error::failure(
            "no-randomness",
            format!("The operating system gave no randomness: {error}."),
            "Restart the machine; if it stays, use another.",
        )
    })
}

fn no_such_ceremony(id: &str) -> Error {
    Error::usage(
        "ceremony-unknown",
        format!("There is no ceremony {id} in this room."),
        "“keymoot ceremony list” shows them.",
    )
}

/// What a rule's refusal means for the person in the room.
impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        let recovery = match refusal.rule {
            "confirmed-by-a-witness" => "Ask a witness who is in the room to confirm.",
            "resumed-first" => "Resume the ceremony first.",
            "reconciled-first" => "Say first what to do about the effect that was interrupted.",
            "distinct-bags" => "Read the number again, or take a new bag.",
            "distinct-shares" | "one-share-per-custodian" => {
                "Ask for a share of another custodian; what was entered before is kept."
            }
            "no-software-token-in-live" => "Use a hardware token, or hold it as a drill.",
            "closed-values-stay" => {
                "Use another device. This one protects no real key: it is for practice."
            }
            "distinct-tokens" => "Choose another token for this part.",
            "everyone-present" => "Wait for them, or abort and change the script.",
            "key-not-extractable" => "The key can still leave the device. Try the step again.",
            "same-check-value" => "Stop. The key in the token is not the one of this package.",
            _ => "Nothing was changed. Do what the rule asks for, then go on.",
        };
        let message = format!(
            "It needs {}; there is {}.",
            refusal.expected, refusal.actual
        );
        Self::refusal(refusal.rule, message, recovery)
    }
}
