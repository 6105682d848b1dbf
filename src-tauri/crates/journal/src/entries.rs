//! Reading entries, a few at a time.

use std::collections::{BTreeMap, VecDeque};

use proof::leaf::{Leaf, Opening, OpeningError};
use rusqlite::Connection;
use serde_json::Value;

use crate::{Error, packed};

/// How many rows are fetched at once.
const BATCH: u64 = 256;

/// An entry as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// Its position, from 0.
    pub seq: u64,
    /// The leaf: canonical JSON.
    pub leaf: String,
    /// What opens its commitments, in the order of the fields' names.
    pub openings: Vec<Opening>,
}

impl Stored {
    /// Reads the leaf and checks every opening against it.
    ///
    /// # Errors
    /// [`OpeningError`].
    pub fn open(&self) -> Result<(Leaf, BTreeMap<String, Value>), OpeningError> {
        let leaf = Leaf::parse(self.leaf.as_bytes())?;
        let values = leaf.open(&self.openings)?;
        Ok((leaf, values))
    }
}

/// The entries of a run, in order; see [`Journal::entries`](crate::Journal::entries).
pub struct Entries<'j> {
    connection: &'j Connection,
    fetched: VecDeque<Stored>,
    next: u64,
    end: u64,
}

impl<'j> Entries<'j> {
    pub(crate) fn new(connection: &'j Connection, from: u64, to: u64) -> Self {
        Self {
            connection,
            fetched: VecDeque::new(),
            next: from,
            end: to,
        }
    }

    fn fetch(&mut self) -> Result<(), Error> {
        let end = self.end.min(self.next + BATCH);
        let mut statement = self.connection.prepare_cached(
            "SELECT seq, leaf, openings FROM entry WHERE seq >= ?1 AND seq < ?2 ORDER BY seq",
        )?;
        let mut rows = statement.query((self.next, end))?;
        for expected in self.next..end {
            let damaged = || Error::Damaged(format!("entry {expected} is missing or unreadable"));
            let row = rows.next()?.ok_or_else(damaged)?;
            let seq: u64 = row.get(0)?;
            let openings = row.get_ref(2)?.as_blob().ok().and_then(packed::unpack);
            match openings {
                Some(openings) if seq == expected => {
                    self.fetched.push_back(Stored {
                        seq,
                        leaf: row.get(1)?,
                        openings,
                    });
                }
                _ => return Err(damaged()),
            }
        }
        self.next = end;
        Ok(())
    }
}

impl Iterator for Entries<'_> {
    type Item = Result<Stored, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.fetched.is_empty()
            && self.next < self.end
            && let Err(error) = self.fetch()
        {
            // What comes after an entry that cannot be read is not handed out.
            self.end = self.next;
            return Some(Err(error));
        }
        self.fetched.pop_front().map(Ok)
    }
}
