//! Appending, proving, checkpoints and copies.

use std::path::Path;
use std::time::Duration;

use proof::checkpoint::{Checkpoint, origin};
use proof::leaf::{Draft, leaf_hash};
use proof::merkle::{Hash, Node, Range, RangeProof, consistency_proof, inclusion_proof};
use rand_core::CryptoRng;
use rusqlite::backup::Backup;
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};

use crate::entries::Entries;
use crate::{Error, packed, schema};

/// A journal on disk.
pub struct Journal {
    pub(crate) connection: Connection,
    room: String,
    /// The newest state of the tree, as far as this program wrote it.
    range: Option<Range>,
}

/// What an entry became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// Its position, from 0.
    pub seq: u64,
    /// Its leaf's hash.
    pub leaf_hash: Hash,
}

/// How a journal stands to a checkpoint it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// It holds the checkpoint's entries and `newer` more.
    Agrees {
        /// Entries after the checkpoint.
        newer: u64,
    },
    /// It has other entries: it is another journal, or was rewritten.
    Differs,
    /// It lacks entries the checkpoint covers: it is an old copy.
    Shorter {
        /// How many it lacks.
        missing: u64,
    },
}

impl Journal {
    /// Makes a journal for a room (id in lower-case hex). The file must not exist.
    ///
    /// # Errors
    /// [`Error::AlreadyExists`], [`Error::CannotOpen`], [`Error::DiskFull`], [`Error::ReadOnly`].
    pub fn create(path: impl AsRef<Path>, room: &str) -> Result<Self, Error> {
        Self::new(schema::create(path.as_ref(), room)?)
    }

    /// Opens a journal for writing.
    ///
    /// # Errors
    /// [`Error::TooNew`] if a newer program wrote it, [`Error::ReadOnly`] if it cannot be written
    /// to (both can still be opened read-only), [`Error::NotAJournal`], [`Error::CannotOpen`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::new(schema::open(path.as_ref())?)
    }

    /// Opens a journal without ever changing it, also one of a newer program.
    ///
    /// # Errors
    /// [`Error::NotAJournal`], [`Error::CannotOpen`].
    pub fn open_read_only(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::new(schema::open_read_only(path.as_ref())?)
    }

    fn new(connection: Connection) -> Result<Self, Error> {
        let room = connection
            .query_row("SELECT value FROM meta WHERE key = 'room'", [], |row| {
                row.get(0)
            })
            .optional()?
            .ok_or_else(|| Error::Damaged("it does not say which room it is of".to_owned()))?;
        Ok(Self {
            connection,
            room,
            range: None,
        })
    }

    /// The room's id.
    #[must_use]
    pub fn room(&self) -> &str {
        &self.room
    }

    /// How many entries there are.
    ///
    /// # Errors
    /// [`Error`].
    pub fn size(&self) -> Result<u64, Error> {
        size(&self.connection)
    }

    /// Appends an entry. When this returns, it is on the disk.
    ///
    /// # Errors
    /// [`Error::Entry`] if the draft has not the allowed form; [`Error::DiskFull`],
    /// [`Error::ReadOnly`], [`Error::Busy`]: the journal is then as it was.
    pub fn append<R: CryptoRng + ?Sized>(
        &mut self,
        draft: Draft,
        rng: &mut R,
    ) -> Result<Appended, Error> {
        let appended = self.append_all([draft], rng)?.pop();
        appended.ok_or_else(|| Error::Damaged("an entry was not appended".to_owned()))
    }

    /// Appends entries in one transaction: all of them or none.
    ///
    /// # Errors
    /// As [`Journal::append`].
    pub fn append_all<R: CryptoRng + ?Sized>(
        &mut self,
        drafts: impl IntoIterator<Item = Draft>,
        rng: &mut R,
    ) -> Result<Vec<Appended>, Error> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let size = size(&transaction)?;
        let mut range = match self.range.take().filter(|range| range.size() == size) {
            Some(range) => range,
            None => range_at(&transaction, size)?,
        };
        let mut appended = Vec::new();
        {
            let mut insert = transaction.prepare_cached(
                "INSERT INTO entry (seq, leaf, openings, hashes) VALUES (?1, ?2, ?3, ?4)",
            )?;
            let mut hashes = Vec::with_capacity(64);
            for draft in drafts {
                let seq = range.size();
                let sealed = draft.seal(&self.room, seq, rng)?;
                let leaf_hash = leaf_hash(&sealed.leaf);
                hashes.clear();
                range.push(leaf_hash, |hash| hashes.extend_from_slice(&hash.0));
                let unwritable = || Error::Damaged("an entry cannot be written".to_owned());
                let leaf = std::str::from_utf8(&sealed.leaf).map_err(|_| unwritable())?;
                let openings = packed::pack(&sealed.openings).ok_or_else(unwritable)?;
                insert.execute((seq, leaf, openings, &hashes))?;
                appended.push(Appended { seq, leaf_hash });
            }
        }
        transaction.commit()?;
        self.range = Some(range);
        Ok(appended)
    }

    /// The entries `from..to`, in order.
    ///
    /// # Errors
    /// [`Error::OutOfRange`]; each entry may then still be [`Error::Damaged`].
    pub fn entries(&self, from: u64, to: u64) -> Result<Entries<'_>, Error> {
        self.within(from, to)?;
        Ok(Entries::new(&self.connection, from, to))
    }

    /// The root over all entries.
    ///
    /// # Errors
    /// [`Error`].
    pub fn root(&self) -> Result<Hash, Error> {
        self.root_at(self.size()?)
    }

    /// The root over the first `size` entries.
    ///
    /// # Errors
    /// [`Error::OutOfRange`], [`Error::Damaged`].
    pub fn root_at(&self, size: u64) -> Result<Hash, Error> {
        self.within(0, size)?;
        Ok(range_at(&self.connection, size)?.root())
    }

    /// The checkpoint of the journal as it is now, to be signed as a note.
    ///
    /// # Errors
    /// [`Error`].
    pub fn checkpoint(&self) -> Result<Checkpoint, Error> {
        let size = self.size()?;
        Ok(Checkpoint::of_room(
            &self.room,
            size,
            range_at(&self.connection, size)?.root(),
        ))
    }

    /// Proof that the entries `first..end` stand in the tree of the first `size`.
    ///
    /// # Errors
    /// [`Error::OutOfRange`], [`Error::Damaged`].
    pub fn range_proof(&self, first: u64, end: u64, size: u64) -> Result<RangeProof, Error> {
        self.within(first, end)?;
        self.within(end, size)?;
        RangeProof::make(first, end, size, |node| node_hash(&self.connection, node))
    }

    /// Proof that entry `seq` stands in the tree of the first `size`: sibling hashes, leaf to root.
    ///
    /// # Errors
    /// [`Error::OutOfRange`], [`Error::Damaged`].
    pub fn inclusion_proof(&self, seq: u64, size: u64) -> Result<Vec<Hash>, Error> {
        self.within(seq, size)?;
        self.within(seq, seq + 1)?;
        if seq == size {
            return Err(Error::OutOfRange {
                first: seq,
                end: seq + 1,
                size,
            });
        }
        inclusion_proof(seq, size, |node| node_hash(&self.connection, node))
    }

    /// Proof that the tree of the first `old` entries grew into that of the first `new`.
    ///
    /// # Errors
    /// [`Error::OutOfRange`], [`Error::Damaged`].
    pub fn consistency_proof(&self, old: u64, new: u64) -> Result<Vec<Hash>, Error> {
        self.within(old, new)?;
        consistency_proof(old, new, |node| node_hash(&self.connection, node))
    }

    /// Keeps a signed checkpoint note. It must be of this journal; its signature is the business
    /// of [`Journal::verify`].
    ///
    /// # Errors
    /// [`Error::Checkpoint`].
    pub fn add_checkpoint(&mut self, note: &str) -> Result<(), Error> {
        let refused = |reason: &str| Error::Checkpoint(reason.to_owned());
        let (checkpoint, _) =
            Checkpoint::from_note(note).map_err(|error| refused(&error.to_string()))?;
        match self.compare(&checkpoint)? {
            Comparison::Agrees { .. } => {}
            Comparison::Differs => return Err(refused("it is of other entries")),
            Comparison::Shorter { .. } => return Err(refused("it is of a longer journal")),
        }
        self.connection
            .prepare_cached("INSERT INTO checkpoint (size, note) VALUES (?1, ?2)")?
            .execute((checkpoint.size, note))?;
        Ok(())
    }

    /// The note of the newest checkpoint, if any.
    ///
    /// # Errors
    /// [`Error`].
    pub fn latest_checkpoint(&self) -> Result<Option<String>, Error> {
        let sql = "SELECT note FROM checkpoint ORDER BY size DESC, id DESC LIMIT 1";
        Ok(self
            .connection
            .query_row(sql, [], |row| row.get(0))
            .optional()?)
    }

    /// Compares this journal with a checkpoint kept elsewhere, on a token or on paper.
    ///
    /// # Errors
    /// [`Error`].
    pub fn compare(&self, checkpoint: &Checkpoint) -> Result<Comparison, Error> {
        let size = self.size()?;
        if checkpoint.origin != origin(&self.room) {
            return Ok(Comparison::Differs);
        }
        Ok(match size.checked_sub(checkpoint.size) {
            None => Comparison::Shorter {
                missing: checkpoint.size - size,
            },
            Some(newer) if self.root_at(checkpoint.size)? == checkpoint.root => {
                Comparison::Agrees { newer }
            }
            Some(_) => Comparison::Differs,
        })
    }

    /// Writes a consistent copy while the journal is in use. The file must not exist.
    ///
    /// # Errors
    /// [`Error::AlreadyExists`], [`Error::DiskFull`]; a copy begun is then removed.
    pub fn backup_to(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        let mut copy = schema::create(path, &self.room)?;
        let copied = Backup::new(&self.connection, &mut copy)
            .and_then(|backup| backup.run_to_completion(1024, Duration::ZERO, None));
        // Closing folds the write-ahead log into the file: one file to carry away.
        let closed = copied.and_then(|()| copy.close().map_err(|(_, error)| error));
        if let Err(error) = closed {
            for suffix in ["", "-wal", "-shm"] {
                let mut name = path.as_os_str().to_owned();
                name.push(suffix);
                // The error that matters is the one above.
                let _ = std::fs::remove_file(name);
            }
            return Err(error.into());
        }
        Ok(())
    }

    fn within(&self, first: u64, end: u64) -> Result<(), Error> {
        let size = self.size()?;
        if first <= end && end <= size {
            Ok(())
        } else {
            Err(Error::OutOfRange { first, end, size })
        }
    }
}

fn size(connection: &Connection) -> Result<u64, Error> {
    let last: Option<u64> = connection
        .prepare_cached("SELECT max(seq) FROM entry")?
        .query_row([], |row| row.get(0))?;
    Ok(last.map_or(0, |last| last + 1))
}

/// The tree of the first `size` entries.
fn range_at(connection: &Connection, size: u64) -> Result<Range, Error> {
    let nodes = Node::tiling(0, size).map(|node| node_hash(connection, node));
    Range::new(size, nodes.collect::<Result<_, _>>()?)
        .ok_or_else(|| Error::Damaged("its tree cannot be put together".to_owned()))
}

/// A perfect subtree's hash: it stands with the entry that completed it.
fn node_hash(connection: &Connection, node: Node) -> Result<Hash, Error> {
    let seq = node.last_leaf();
    let hashes: Option<Vec<u8>> = connection
        .prepare_cached("SELECT hashes FROM entry WHERE seq = ?1")?
        .query_row([seq], |row| row.get(0))
        .optional()?;
    hashes
        .as_deref()
        .and_then(|hashes| hashes.as_chunks::<32>().0.get(node.level as usize).copied())
        .map(Hash)
        .ok_or_else(|| Error::Damaged(format!("entry {seq} lacks a hash of the tree")))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng as _;

    use super::*;

    #[test]
    fn a_full_disk_is_named_and_loses_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = Journal::create(folder.path().join("j"), "00").unwrap();
        // SQLite's own limit stands in for the disk's: the error is the same SQLITE_FULL.
        journal
            .connection
            .pragma_update(None, "max_page_count", 20)
            .unwrap();
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let draft = Draft {
            kind: "filler".to_owned(),
            version: 1,
            at: "2026-11-22T09:30:00Z".to_owned(),
            ceremony: None,
            fields: BTreeMap::from([("text".to_owned(), "x".repeat(5000).into())]),
        };
        let mut appended = 0;
        let error = loop {
            match journal.append(draft.clone(), &mut rng) {
                Ok(_) => appended += 1,
                Err(error) => break error,
            }
        };
        assert!(matches!(error, Error::DiskFull), "{error}");
        assert_eq!(journal.size().unwrap(), appended);
        assert!(journal.verify(&[]).unwrap().valid);
        journal
            .connection
            .pragma_update(None, "max_page_count", 2000)
            .unwrap();
        assert_eq!(journal.append(draft, &mut rng).unwrap().seq, appended);
        assert!(journal.verify(&[]).unwrap().valid);
    }
}
