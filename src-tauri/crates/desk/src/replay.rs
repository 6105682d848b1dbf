//! Taking a journal's entries in, as it is opened: read, checked and taken in at once.

use crate::journal_report::JournalReport;
use journal::{Checked, Journal};
use ledger::{Entry, EntryError, Ledger};
use proof::note::VerifierKey;
use wire::Error;

/// What an entry was read as; `None` if it cannot be told of what.
type Read = Option<Result<(String, Entry), EntryError>>;

/// What a journal comes to.
pub struct Replay {
    /// What the entries come to.
    pub ledger: Ledger,
    /// That a newer program wrote to it, if so: what is left may rest on what this one cannot read,
    /// and is not taken in.
    pub newer: Option<Error>,
    /// How many entries were taken in.
    taken: u64,
}

impl Replay {
    /// Checks the whole journal and takes its entries in, in one pass. What stands behind something
    /// that is damaged is taken in as far as it reads.
    ///
    /// # Errors
    /// If an entry cannot be read, or does not follow from those before it.
    pub fn of(journal: &Journal) -> Result<(Self, JournalReport), Error> {
        let mut replay = Self {
            ledger: Ledger::of_room(journal.room()),
            newer: None,
            taken: 0,
        };
        let report = journal.verify_and_read(read, |read| replay.take(read))?;
        if report.valid {
            return Ok((replay, report.into()));
        }
        for stored in journal.entries(replay.taken, journal.size()?)? {
            let stored = stored?;
            let read = ledger::read(stored.seq, &stored.leaf, &stored.openings);
            replay.take(Some(read))?;
        }
        // Which keys there are is known only now.
        let keys = replay.ledger.journal_keys().iter();
        let keys: Vec<_> = keys.map(|key| key.verifier.clone()).collect();
        let report = journal.verify(&keys)?;
        Ok((replay, report.into()))
    }

    /// Takes in the next entry. Gives the key that signs from there on, if it names one.
    fn take(&mut self, read: Read) -> Result<Option<VerifierKey>, Error> {
        let seq = self.taken;
        self.taken += 1;
        if self.newer.is_some() {
            return Ok(None);
        }
        let unreadable =
            || journal::Error::Damaged(format!("entry {seq} is missing or unreadable"));
        let keys = self.ledger.journal_keys().len();
        let read = read.ok_or_else(unreadable)?;
        match read.and_then(|(at, entry)| self.ledger.apply(seq, &at, entry)) {
            Ok(()) => {
                let named = self.ledger.journal_keys().get(keys);
                Ok(named.map(|key| key.verifier.clone()))
            }
            Err(newer @ (EntryError::TooNew | EntryError::StepUnknown { .. })) => {
                self.newer = Some(newer.into());
                Ok(None)
            }
            Err(
                damaged @ (EntryError::Damaged { .. }
                | EntryError::NotOpened { .. }
                | EntryError::Unwritable(_)),
            ) => Err(damaged.into()),
        }
    }
}

fn read(entry: Checked<'_>) -> Read {
    if let Some(read) = ledger::read_checked(&entry.header, entry.fields()) {
        return Some(Ok(read));
    }
    // What keeps it from being read is said by reading it once more.
    let stored = entry.stored()?;
    Some(ledger::read(stored.seq, &stored.leaf, &stored.openings))
}
