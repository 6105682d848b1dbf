//! A run of rows, copied out of the database so that any thread can check it: every commitment,
//! every leaf, and the part of the tree that stands on them alone.

use std::sync::{PoisonError, RwLock};

use proof::checkpoint::{Checkpoint, origin};
use proof::leaf::{Header, check_complete, leaf_hash};
use proof::merkle::{Hash, Range};
use proof::note::VerifierKey;
use rusqlite::{Row, Rows};

use crate::packed::{Packed, unpack};
use crate::{Error, Stored};

/// Rows of a chunk at most; a power of two.
const ROWS: u64 = 256;
/// Bytes after which a chunk takes no more rows.
const BYTES: usize = 1 << 20;

/// An entry whose leaf and commitments check, as whoever reads along is given it.
pub struct Checked<'a> {
    /// What its leaf says in the clear.
    pub header: Header<'a>,
    leaf: &'a [u8],
    openings: &'a [u8],
}

impl<'a> Checked<'a> {
    /// Its fields in the order of their names, each with the text that was committed to, of which
    /// nobody looked whether it is canonical JSON; `None` for one that is not UTF-8.
    pub fn fields(&self) -> impl Iterator<Item = Option<(&'a str, &'a str)>> {
        Packed::new(self.openings).map(|(name, salted)| {
            let text = std::str::from_utf8(salted.get(32..)?).ok()?;
            Some((std::str::from_utf8(name).ok()?, text))
        })
    }

    /// The entry with its openings as values, or `None` if they are not JSON.
    #[must_use]
    pub fn stored(&self) -> Option<Stored> {
        Some(Stored {
            seq: self.header.seq,
            leaf: std::str::from_utf8(self.leaf).ok()?.to_owned(),
            openings: unpack(self.openings)?,
        })
    }
}

/// What is wrong.
pub(crate) enum Problem {
    /// With a checkpoint.
    Checkpoint(String),
    /// With this entry.
    Entry(u64, String),
    /// With reading.
    Read(Error),
}

impl From<rusqlite::Error> for Problem {
    fn from(error: rusqlite::Error) -> Self {
        Self::Read(error.into())
    }
}

/// A checkpoint's note or why there is none, and how many entries stand before it.
type Due = (u64, Result<String, Problem>);

/// Rows in order, and the checkpoints among them.
#[derive(Default)]
pub(crate) struct Chunk {
    first: u64,
    bytes: Vec<u8>,
    /// Where leaf, openings and hashes of each row end.
    ends: Vec<[usize; 3]>,
    due: Vec<Due>,
    /// Why there is nothing after it to be read.
    then: Option<Problem>,
}

/// Reads rows and checkpoints, each once, in order.
pub(crate) struct Reader<'r> {
    rows: Rows<'r>,
    checkpoints: Rows<'r>,
    /// The next checkpoint.
    upcoming: Option<Due>,
    next: u64,
    ended: bool,
}

impl<'r> Reader<'r> {
    /// Rows of seq, leaf, openings, hashes; and of size, note.
    pub(crate) fn new(rows: Rows<'r>, mut checkpoints: Rows<'r>) -> Self {
        Self {
            rows,
            upcoming: due(&mut checkpoints, 0),
            checkpoints,
            next: 0,
            ended: false,
        }
    }

    /// True once there is no more to be read.
    pub(crate) fn has_ended(&self) -> bool {
        self.ended
    }

    /// Fills a chunk with what comes next; `false` if nothing does. As many rows as stand below one
    /// node of the tree, so that only the last of them can complete a node that reaches back.
    pub(crate) fn fill(&mut self, chunk: &mut Chunk) -> bool {
        if self.ended {
            return false;
        }
        chunk.first = self.next;
        chunk.bytes.clear();
        chunk.ends.clear();
        chunk.due.clear();
        chunk.then = None;
        let end = match self.next {
            0 => ROWS,
            first => first + ROWS.min(1 << first.trailing_zeros()),
        };
        while self.next < end && chunk.bytes.len() < BYTES && !self.ended {
            match self.rows.next() {
                Ok(Some(row)) => match chunk.take(row, self.next) {
                    Ok(()) => self.next += 1,
                    Err(problem) => {
                        chunk.then = Some(Problem::Entry(self.next, problem));
                        self.ended = true;
                    }
                },
                Ok(None) => self.ended = true,
                Err(error) => {
                    chunk.then = Some(error.into());
                    self.ended = true;
                }
            }
        }
        while let Some(one) = self.upcoming.take_if(|(size, _)| *size <= self.next) {
            if one.1.is_ok() {
                self.upcoming = due(&mut self.checkpoints, one.0);
            }
            chunk.due.push(one);
        }
        if self.ended && chunk.then.is_none() {
            chunk.then = self.upcoming.take().map(|(size, _)| {
                let problem = format!("it is missing; a checkpoint covers {size} entries");
                Problem::Entry(self.next, problem)
            });
        }
        true
    }
}

/// The next checkpoint of those in order; what cannot be read counts where the one before stood.
fn due(checkpoints: &mut Rows<'_>, before: u64) -> Option<Due> {
    let row = match checkpoints.next() {
        Ok(row) => row?,
        Err(error) => return Some((before, Err(error.into()))),
    };
    let size = row.get_ref(0).ok().and_then(|size| size.as_i64().ok());
    let note = row.get_ref(1).ok().and_then(|note| note.as_str().ok());
    let read = size.and_then(|size| u64::try_from(size).ok()).zip(note);
    Some(match read {
        Some((size, note)) => (size, Ok(note.to_owned())),
        None => {
            let problem = "the row of a checkpoint is damaged".to_owned();
            (before, Err(Problem::Checkpoint(problem)))
        }
    })
}

/// One row's leaf, openings and hashes.
type Columns<'a> = (&'a [u8], &'a [u8], &'a [u8]);

impl Chunk {
    fn take(&mut self, row: &Row<'_>, expected: u64) -> Result<(), String> {
        let column = |i| row.get_ref(i).ok().and_then(|value| value.as_bytes().ok());
        let (Ok(seq), Some(leaf), Some(openings), Some(hashes)) =
            (row.get::<_, i64>(0), column(1), column(2), column(3))
        else {
            return Err("its row is damaged".to_owned());
        };
        if u64::try_from(seq) != Ok(expected) {
            return Err(format!("it is missing; the next one is {seq}"));
        }
        let ends = [leaf, openings, hashes].map(|bytes| {
            self.bytes.extend_from_slice(bytes);
            self.bytes.len()
        });
        self.ends.push(ends);
        Ok(())
    }

    fn rows(&self) -> impl Iterator<Item = Columns<'_>> {
        let mut rest = self.bytes.as_slice();
        let mut at = 0;
        self.ends.iter().map_while(move |ends| {
            let [leaf, openings, hashes] = ends.map(|end| {
                let (one, after) = rest.split_at_checked(end - at)?;
                (rest, at) = (after, end);
                Some(one)
            });
            Some((leaf?, openings?, hashes?))
        })
    }
}

/// A checkpoint that was looked at.
pub(crate) struct Noted {
    /// After how many entries it is due.
    pub(crate) at: u64,
    /// The subtrees that tile the chunk's entries before it.
    pub(crate) tiles: Vec<Hash>,
    pub(crate) found: Result<Claimed, Problem>,
}

/// What a checkpoint of this journal says.
pub(crate) struct Claimed {
    pub(crate) size: u64,
    pub(crate) root: Hash,
    pub(crate) note: String,
    /// True if one of the keys that were known when it was looked at signed it.
    pub(crate) signed: bool,
}

/// A chunk that was checked, up to the first thing that is wrong with it.
pub(crate) struct Done<T> {
    pub(crate) first: u64,
    /// What was read of its entries.
    pub(crate) read: Vec<T>,
    pub(crate) noted: Vec<Noted>,
    /// How many entries the tree has of it.
    pub(crate) size: u64,
    /// The subtrees that tile them.
    pub(crate) tiles: Vec<Hash>,
    /// What its last row has beyond these: nodes that reach back before the chunk.
    pub(crate) above: Vec<u8>,
    /// What is wrong after its entries.
    pub(crate) then: Option<Problem>,
    /// Its memory, to be filled again.
    pub(crate) chunk: Chunk,
}

/// Checks chunks of one journal.
pub(crate) struct Checker<'a, F> {
    pub(crate) room: &'a str,
    /// Those that may have signed checkpoints, as far as they are known.
    pub(crate) keys: &'a RwLock<Vec<VerifierKey>>,
    /// Reads an entry that checks.
    pub(crate) read: F,
}

impl<F> Checker<'_, F> {
    pub(crate) fn check<T>(&self, mut chunk: Chunk) -> Done<T>
    where
        F: Fn(Checked<'_>) -> T,
    {
        let mut due = std::mem::take(&mut chunk.due).into_iter().peekable();
        let mut done = Done {
            first: chunk.first,
            read: Vec::with_capacity(chunk.ends.len()),
            noted: Vec::with_capacity(due.len()),
            size: 0,
            tiles: Vec::new(),
            above: Vec::new(),
            then: chunk.then.take(),
            chunk: Chunk::default(),
        };
        let mut tree = Range::default();
        let mut completed = Vec::with_capacity(64 * 32);
        let last = chunk.ends.len().saturating_sub(1);
        for (number, row) in chunk.rows().enumerate() {
            let seq = chunk.first + tree.size();
            while let Some(one) = due.next_if(|(size, _)| *size <= seq) {
                done.noted.push(self.look_at(one, seq, &tree));
            }
            completed.clear();
            match self.check_row(seq, row, &mut tree, &mut completed) {
                Ok((read, above)) if number == last => {
                    done.read.push(read);
                    above.clone_into(&mut done.above);
                }
                Ok((read, [])) => done.read.push(read),
                Ok(_) => {
                    done.then = Some(Problem::Entry(seq, TREE.to_owned()));
                    break;
                }
                Err(problem) => {
                    done.then = Some(Problem::Entry(seq, problem));
                    break;
                }
            }
        }
        if done.read.len() == chunk.ends.len() {
            let end = chunk.first + tree.size();
            done.noted
                .extend(due.map(|one| self.look_at(one, end, &tree)));
        }
        done.size = tree.size();
        done.tiles = tree.nodes().to_vec();
        done.chunk = chunk;
        done
    }

    /// Checks a row and gives it its place in `tree`. Gives what was read of it, and those of its
    /// hashes that are not of `tree`.
    fn check_row<'c, T>(
        &self,
        seq: u64,
        (leaf, openings, hashes): Columns<'c>,
        tree: &mut Range,
        completed: &mut Vec<u8>,
    ) -> Result<(T, &'c [u8]), String>
    where
        F: Fn(Checked<'_>) -> T,
    {
        let mut packed = Packed::new(openings);
        let header = check_complete(leaf, packed.by_ref());
        if packed.is_broken() {
            return Err("what opens its fields is damaged".to_owned());
        }
        let header = header.map_err(|error| error.to_string())?;
        if header.seq != seq || header.room != self.room {
            let (seq, room) = (header.seq, header.room);
            return Err(format!("it says that it is entry {seq} of room {room}"));
        }
        let hash = leaf_hash(leaf);
        if !hashes.starts_with(&hash.0) {
            return Err("it is not the one that was written".to_owned());
        }
        tree.push(hash, |node| completed.extend_from_slice(&node.0));
        let above = hashes.strip_prefix(completed.as_slice()).ok_or(TREE)?;
        let read = (self.read)(Checked {
            header,
            leaf,
            openings,
        });
        Ok((read, above))
    }

    /// Looks at a checkpoint that is due after `at` entries, of which the last stand in `tree`.
    fn look_at(&self, (size, note): Due, at: u64, tree: &Range) -> Noted {
        let claimed = note.and_then(|note| {
            let (checkpoint, signed) = Checkpoint::from_note(&note)
                .map_err(|error| wrong(size, &format!("is damaged: {error}")))?;
            if checkpoint.size != size || checkpoint.origin != origin(self.room) {
                return Err(wrong(size, "is of another journal or size"));
            }
            let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
            let signed = keys.iter().any(|key| signed.verify(key).is_ok());
            Ok(Claimed {
                size,
                root: checkpoint.root,
                note,
                signed,
            })
        });
        Noted {
            at,
            tiles: tree.nodes().to_vec(),
            found: claimed,
        }
    }
}

/// What is wrong with hashes other than a leaf's.
pub(crate) const TREE: &str = "its part of the tree is damaged";

/// What is wrong with the checkpoint of so many entries.
pub(crate) fn wrong(size: u64, what: &str) -> Problem {
    Problem::Checkpoint(format!("the checkpoint at {size} entries {what}"))
}
