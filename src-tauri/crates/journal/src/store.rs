//! Opening, proving, checkpoints and copies.

use std::path::Path;
use std::time::Duration;

use proof::checkpoint::{Checkpoint, origin};
use proof::merkle::{Hash, Node, Range, RangeProof, consistency_proof, inclusion_proof};
use rusqlite::backup::Backup;
use rusqlite::{Connection, OptionalExtension as _};
use tempfile::TempDir;

use crate::entries::Entries;
use crate::held::Held;
use crate::schema::Made;
use crate::{Error, schema};

/// A journal on disk.
pub struct Journal {
    pub(crate) connection: Connection,
    pub(crate) room: String,
    /// What must be in the file, and nothing else.
    pub(crate) made: Made,
    /// The tree as it was when the file was opened, and as this program has grown it since. `None`
    /// if it could not be put together, or is not to be written to.
    pub(crate) known: Option<Range>,
    /// What keeps other writers out. Let go of after the connection, as is the folder.
    pub(crate) held: Option<Held>,
    /// Where the copy lies that is read in the file's place.
    _copy: Option<TempDir>,
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
        let (connection, held) = schema::create(path.as_ref(), room)?;
        Self::new(path.as_ref(), connection, Some(held), None)
    }

    /// Opens a journal for writing. Until it is dropped nobody else can.
    ///
    /// # Errors
    /// [`Error::TooNew`] if a newer program wrote it, [`Error::Altered`] if it is not as this
    /// program makes journals, [`Error::ReadOnly`] and [`Error::TwoNames`] if it cannot be written
    /// to (all of them can still be opened read-only); [`Error::Busy`] if somebody has it open for
    /// writing; [`Error::NotAJournal`], [`Error::CannotOpen`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let (connection, held) = schema::open(path.as_ref())?;
        Self::new(path.as_ref(), connection, Some(held), None)
    }

    /// Opens a journal without ever changing it, also one that another program writes to, or that a
    /// newer one made.
    ///
    /// # Errors
    /// [`Error::NotAJournal`], [`Error::CannotOpen`].
    pub fn open_read_only(path: impl AsRef<Path>) -> Result<Self, Error> {
        let (connection, copy) = schema::open_read_only(path.as_ref())?;
        Self::new(path.as_ref(), connection, None, copy)
    }

    fn new(
        path: &Path,
        connection: Connection,
        held: Option<Held>,
        copy: Option<TempDir>,
    ) -> Result<Self, Error> {
        let made = Made::of(schema::version(&connection, path)?)?;
        let room = connection
            .query_row("SELECT value FROM meta WHERE key = 'room'", [], |row| {
                row.get(0)
            })
            .optional()?
            .ok_or_else(|| Error::Damaged("it does not say which room it is of".to_owned()))?;
        let known = match held {
            Some(_) => known(&connection)?,
            None => None,
        };
        Ok(Self {
            connection,
            room,
            made,
            known,
            held,
            _copy: copy,
        })
    }

    /// The room's id.
    #[must_use]
    pub fn room(&self) -> &str {
        &self.room
    }

    /// Whether the file is one that this program may write to.
    ///
    /// # Errors
    /// [`Error::TooNew`], [`Error::Altered`].
    pub fn check_tables(&self) -> Result<(), Error> {
        self.made.check(&self.connection)?;
        self.made.known()
    }

    /// How many entries there are.
    ///
    /// # Errors
    /// [`Error`].
    pub fn size(&self) -> Result<u64, Error> {
        size(&self.connection)
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
    /// [`Error::Checkpoint`]; otherwise as [`Journal::append`].
    pub fn add_checkpoint(&mut self, note: &str) -> Result<(), Error> {
        let refused = |reason: &str| Error::Checkpoint(reason.to_owned());
        let (checkpoint, _) =
            Checkpoint::from_note(note).map_err(|error| refused(&error.to_string()))?;
        let room = self.room.clone();
        let (transaction, _) = self.begin()?;
        match compare(&transaction, &room, &checkpoint)? {
            Comparison::Agrees { .. } => {}
            Comparison::Differs => return Err(refused("it is of other entries")),
            Comparison::Shorter { .. } => return Err(refused("it is of a longer journal")),
        }
        transaction
            .prepare_cached("INSERT INTO checkpoint (size, note) VALUES (?1, ?2)")?
            .execute((checkpoint.size, note))?;
        let kept: Option<(u64, String)> = transaction
            .prepare_cached("SELECT size, note FROM checkpoint WHERE id = ?1")?
            .query_row([transaction.last_insert_rowid()], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        if kept.is_none_or(|(size, kept)| size != checkpoint.size || kept != note) {
            return Err(refused("it did not read back as it was written"));
        }
        transaction.commit()?;
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
        compare(&self.connection, &self.room, checkpoint)
    }

    /// Writes a consistent copy while the journal is in use. The file must not exist.
    ///
    /// # Errors
    /// [`Error::AlreadyExists`], [`Error::DiskFull`]; a copy begun is then removed.
    pub fn backup_to(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        let (mut copy, held) = schema::create(path, &self.room)?;
        let copied = Backup::new(&self.connection, &mut copy)
            .and_then(|backup| backup.run_to_completion(1024, Duration::ZERO, None));
        // Closing folds the write-ahead log into the file: one file to carry away.
        let closed = copied.and_then(|()| copy.close().map_err(|(_, error)| error));
        drop(held);
        if let Err(error) = closed {
            schema::remove(path);
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

fn compare(
    connection: &Connection,
    room: &str,
    checkpoint: &Checkpoint,
) -> Result<Comparison, Error> {
    let size = size(connection)?;
    if checkpoint.origin != origin(room) {
        return Ok(Comparison::Differs);
    }
    Ok(match size.checked_sub(checkpoint.size) {
        None => Comparison::Shorter {
            missing: checkpoint.size - size,
        },
        Some(newer) if range_at(connection, checkpoint.size)?.root() == checkpoint.root => {
            Comparison::Agrees { newer }
        }
        Some(_) => Comparison::Differs,
    })
}

/// The tree as it is; `None` if what is stored of it does not make one. Checking says where.
fn known(connection: &Connection) -> Result<Option<Range>, Error> {
    match size(connection).and_then(|size| range_at(connection, size)) {
        Ok(range) => Ok(Some(range)),
        Err(Error::Damaged(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

pub(crate) fn no_tree() -> Error {
    Error::Damaged("its tree cannot be put together".to_owned())
}

pub(crate) fn size(connection: &Connection) -> Result<u64, Error> {
    let last: Option<i64> = connection
        .prepare_cached("SELECT max(seq) FROM entry")?
        .query_row([], |row| row.get(0))?;
    match last.map(u64::try_from) {
        None => Ok(0),
        Some(Ok(last)) => Ok(last + 1),
        Some(Err(_)) => Err(Error::Damaged(
            "an entry stands before the first".to_owned(),
        )),
    }
}

/// The tree of the first `size` entries.
pub(crate) fn range_at(connection: &Connection, size: u64) -> Result<Range, Error> {
    let nodes = Node::tiling(0, size).map(|node| node_hash(connection, node));
    Range::new(size, nodes.collect::<Result<_, _>>()?).ok_or_else(no_tree)
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
