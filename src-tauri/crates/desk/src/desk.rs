//! One room as a program works in it: its log, the devices at hand, and what only memory holds.
//! Every act is a function of this.

use crate::live::{Components, Live};
use crate::log::{Log, Options};
use files::Settings;
use ledger::{Approval, RoomFacts};
use media::OpenKey;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use token::{Approved, Place, Pool};
use wire::{Error, SlotView};

/// A room at work.
pub struct Desk {
    /// The journal and what it comes to.
    pub log: Log,
    /// The devices at hand.
    pub bench: Bench,
    /// What only this process knows.
    pub memory: Memory,
}

/// The devices at hand.
#[derive(Default)]
pub struct Bench {
    /// Loaded modules and open sessions.
    pub pool: Pool,
    /// Which modules this machine loads.
    pub settings: Settings,
    /// The slots as they were when they were looked at last; none before that.
    pub seen: Option<Vec<SlotView>>,
    /// Where the token that signs the journal was unlocked.
    pub journal_at: Option<Place>,
    /// True once the token that should hold the journal's key was unlocked and does not.
    pub journal_key_lost: bool,
}

/// What only this process knows. It is never written down.
#[derive(Default)]
pub struct Memory {
    /// By ceremony.
    pub live: BTreeMap<String, Live>,
    /// Ceremonies in which something was done since the room was opened.
    pub acted: BTreeSet<String>,
    /// The key that whoever acts next signs with, where it was opened ahead; gone with that act.
    pub ready: Option<Result<OpenKey, Error>>,
    /// Digests of the passphrases drawn since the room was opened.
    pub drawn: Vec<[u8; 32]>,
    /// Components of a key that people are typing.
    pub components: Components,
}

impl Desk {
    /// Makes a room and its first entry.
    pub fn create(
        path: &Path,
        options: &Options,
        settings: Settings,
        facts: RoomFacts,
    ) -> Result<Self, Error> {
        let log = Log::create(path, options, facts)?;
        settings.write(&log.folder().settings())?;
        Ok(Self::of(log, settings))
    }

    /// Opens a room as its last program left it: nothing is journalled.
    pub fn open(folder: files::Folder, options: &Options) -> Result<Self, Error> {
        let settings = Settings::read(&folder.settings());
        let log = Log::open(folder, options)?;
        let mut desk = Self::of(log, settings);
        // On entries that do not check nothing is approved.
        if desk.log.checked().0.valid {
            for approval in desk.log.ledger().approvals() {
                desk.bench.approve(approval);
            }
        }
        Ok(desk)
    }

    fn of(log: Log, settings: Settings) -> Self {
        let bench = Bench {
            settings,
            ..Bench::default()
        };
        Self {
            log,
            bench,
            memory: Memory::default(),
        }
    }
}

impl Bench {
    /// From here on a module may be loaded, as it was approved.
    pub fn approve(&mut self, approval: &Approval) {
        let mut digest = [0; 32];
        // What is no digest approves no file.
        if hex::decode_to_slice(&approval.digest, &mut digest).is_ok() {
            let config = approval.config.clone();
            let approved = Approved { digest, config };
            self.pool.approve(approval.path.clone().into(), approved);
        }
    }
}
