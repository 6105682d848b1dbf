//! A file of DEKs held against what is on record: each row against the inventory, and the whole
//! against the roots that the journal has of the run that wrote it (RFC 6962, 2.1).

use crate::lines::{next_line, without_break};
use crate::row::{Aside, Row, digest};
use crate::run::{BATCH, Progress};
use crate::{Error, Inventory};
use lifecycle::KeyState;
use proof::leaf::leaf_hash;
use proof::merkle::{Hash, Range};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// The most rows that are told one by one.
const TOLD: usize = 1000;
/// Rows between two words of how far it is.
const STRIDE: u64 = 1024;

/// What the journal has of a run.
#[derive(Clone, Debug)]
pub struct RunRoots {
    /// Its id, hex.
    pub run: String,
    /// The file it wrote.
    pub out: String,
    /// Of each batch: how many rows, and the root over them, hex.
    pub roots: Vec<(u32, String)>,
}

/// What came of holding a file against the records.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// How many rows it has.
    pub rows: u64,
    /// How many are not as recorded.
    pub differing: u64,
    /// The first thousand of these: line, and why.
    pub told: Vec<(u64, Aside)>,
    /// The run that wrote it, if it is one's.
    pub run: Option<InRun>,
}

/// How a file stands to the run that wrote it.
#[derive(Clone, Debug)]
pub struct InRun {
    /// The run's id, hex.
    pub run: String,
    /// How many batches it journalled.
    pub batches: usize,
    /// The first, from 1, whose rows are not those that were written.
    pub first_wrong: Option<usize>,
    /// Rows that are not there.
    pub missing: u64,
    /// Rows behind its last one.
    pub more: u64,
}

impl InRun {
    /// True if the file is whole, and nothing in it was changed.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.first_wrong.is_none() && self.missing == 0 && self.more == 0
    }
}

impl Checked {
    /// True if every row is as recorded and, of a run's file, none is missing.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.differing == 0 && self.run.as_ref().is_none_or(InRun::is_whole)
    }
}

impl Inventory {
    /// Holds a file of rows against what is on record of each, and against the run it came of: the
    /// one whose first root is that of the file's first rows, or which wrote a file of that name.
    /// Memory does not grow with the file. `told` is asked now and then; `false` stops it.
    ///
    /// # Errors
    /// [`Error`] of the file and the inventory, [`Error::Cancelled`].
    pub fn check(
        &self,
        file: &Path,
        runs: &[RunRoots],
        told: &mut dyn FnMut(Progress) -> bool,
    ) -> Result<Checked, Error> {
        let failed = |why| Error::file(file, why);
        let opened = File::open(file).map_err(failed)?;
        let of = opened.metadata().map_err(failed)?.len();
        let mut input = BufReader::with_capacity(256 * 1024, opened);
        let mut checked = Checked::default();
        let mut whole = Whole::of(file, runs);
        let mut line = Vec::new();
        let (mut number, mut read) = (0, 0);
        while next_line(&mut input, &mut line, |some| read += some.len() as u64).map_err(failed)? {
            number += 1;
            let text = without_break(&line);
            if text.is_empty() {
                continue;
            }
            checked.rows += 1;
            whole.row(leaf_hash(text));
            if let Some(why) = self.differs(text)? {
                checked.differing += 1;
                if checked.told.len() < TOLD {
                    checked.told.push((number, why));
                }
            }
            let far = Progress {
                rows: checked.rows - checked.differing,
                aside: checked.differing,
                read,
                of,
            };
            if checked.rows.is_multiple_of(STRIDE) && !told(far) {
                return Err(Error::Cancelled);
            }
        }
        checked.run = whole.end();
        Ok(checked)
    }

    /// Why a row is not as recorded, if it is not.
    fn differs(&self, text: &[u8]) -> Result<Option<Aside>, Error> {
        let read = Row::read(text).and_then(|row| row.bytes().map(|bytes| (row, bytes)));
        let (row, bytes) = match read {
            Ok(read) => read,
            Err(why) => return Ok(Some(why)),
        };
        let Some((parent, recorded, state)) = self.on_record(&row.id, row.version)? else {
            return Ok(Some(Aside::NotInInventory));
        };
        Ok(if state == KeyState::Destroyed {
            Some(Aside::Destroyed)
        } else if recorded != digest(&bytes) {
            Some(Aside::NotAsRecorded)
        } else if row.kek != parent {
            Some(Aside::OtherKek(row.kek))
        } else {
            None
        })
    }
}

/// Rows held against the roots of the run they came of, as soon as it is known which.
enum Whole<'r> {
    /// Not known yet: the leaves so far, and the tree over them.
    Unknown {
        runs: &'r [RunRoots],
        file: String,
        leaves: Vec<Hash>,
        tree: Range,
    },
    /// The run.
    Of(Following<'r>),
    /// It is no run's.
    Nobodys,
}

/// A run's batches, one after the other.
struct Following<'r> {
    run: &'r RunRoots,
    batch: usize,
    in_batch: u32,
    tree: Range,
    first_wrong: Option<usize>,
    more: u64,
}

impl<'r> Whole<'r> {
    fn of(file: &Path, runs: &'r [RunRoots]) -> Self {
        let file = std::path::absolute(file).unwrap_or_else(|_| file.into());
        Self::Unknown {
            runs,
            file: file.display().to_string(),
            leaves: Vec::new(),
            tree: Range::default(),
        }
    }

    fn row(&mut self, leaf: Hash) {
        let (found, leaves) = match self {
            Self::Nobodys => return,
            Self::Of(following) => return following.row(leaf),
            Self::Unknown {
                runs,
                leaves,
                tree,
                file,
            } => {
                leaves.push(leaf);
                tree.push(leaf, |_: Hash| {});
                let begins = |one: &&RunRoots| {
                    one.roots.first().is_some_and(|(rows, root)| {
                        *rows as usize == leaves.len() && *root == tree.root().to_string()
                    })
                };
                let found = runs.iter().find(begins);
                if found.is_none() && leaves.len() < BATCH {
                    return;
                }
                (found.or_else(|| named(runs, file)), std::mem::take(leaves))
            }
        };
        *self = Self::known(found, leaves);
    }

    fn known(found: Option<&'r RunRoots>, leaves: Vec<Hash>) -> Self {
        let Some(run) = found else {
            return Self::Nobodys;
        };
        let mut following = Following {
            run,
            batch: 0,
            in_batch: 0,
            tree: Range::default(),
            first_wrong: None,
            more: 0,
        };
        leaves.into_iter().for_each(|leaf| following.row(leaf));
        Self::Of(following)
    }

    fn end(self) -> Option<InRun> {
        let known = match self {
            Self::Unknown {
                runs, leaves, file, ..
            } => Self::known(named(runs, &file), leaves),
            known @ (Self::Of(_) | Self::Nobodys) => known,
        };
        match known {
            Self::Of(following) => Some(following.end()),
            Self::Unknown { .. } | Self::Nobodys => None,
        }
    }
}

/// The run that wrote a file of that name last.
fn named<'r>(runs: &'r [RunRoots], file: &str) -> Option<&'r RunRoots> {
    runs.iter().rfind(|run| run.out == file)
}

impl Following<'_> {
    fn row(&mut self, leaf: Hash) {
        let Some((rows, root)) = self.run.roots.get(self.batch) else {
            self.more += 1;
            return;
        };
        self.tree.push(leaf, |_: Hash| {});
        self.in_batch += 1;
        if self.in_batch == *rows {
            if self.tree.root().to_string() != *root && self.first_wrong.is_none() {
                self.first_wrong = Some(self.batch + 1);
            }
            self.batch += 1;
            self.in_batch = 0;
            self.tree = Range::default();
        }
    }

    fn end(self) -> InRun {
        let left = self.run.roots.get(self.batch..).unwrap_or_default();
        let left: u64 = left.iter().map(|(rows, _)| u64::from(*rows)).sum();
        InRun {
            run: self.run.run.clone(),
            batches: self.run.roots.len(),
            first_wrong: self.first_wrong,
            missing: left - u64::from(self.in_batch),
            more: self.more,
        }
    }
}
