//! Verifying a whole journal in one pass, on all cores, in memory that does not grow with it.
//!
//! One thread reads rows and copies them into chunks (SQLite reads in order, from one connection);
//! others check these (`chunk`); the first puts them together into one tree, in order, so that what
//! is found first is what stands first.

use std::sync::{PoisonError, RwLock};

use proof::checkpoint::Checkpoint;
use proof::merkle::{Hash, Node, Range};
use proof::note::VerifierKey;
use serde::Serialize;

use crate::chunk::{Checked, Checker, Chunk, Claimed, Done, Noted, Problem, Reader, TREE, wrong};
use crate::line::{Line, side_by_side, workers};
use crate::store::no_tree;
use crate::{Error, Journal};

/// What verifying a journal found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whether nothing is wrong.
    pub valid: bool,
    /// Entries that are in order, from the first on.
    pub entries: u64,
    /// Root over those entries.
    pub root: Hash,
    /// The first entry that is damaged, changed or missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_bad_entry: Option<u64>,
    /// Entries after the newest checkpoint that is in order.
    pub unsigned_tail: u64,
    /// Checkpoints that are in order.
    pub checkpoints: u64,
    /// Whether the checkpoints' signatures were checked: only if keys were given.
    pub signatures_checked: bool,
    /// What is wrong, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

impl Journal {
    /// Compares the file's tables with those that this program makes; recomputes every commitment,
    /// every leaf, the tree and every checkpoint, and compares them with what is stored. With
    /// `keys`, every checkpoint must be signed by one of them.
    ///
    /// Reading stops at the first thing that is wrong; that is a [`Report`], not an error.
    ///
    /// # Errors
    /// [`Error`] if the journal cannot be read for a reason that is not damage.
    pub fn verify(&self, keys: &[VerifierKey]) -> Result<Report, Error> {
        self.checked(keys.to_vec(), |_| (), |()| Ok::<_, Error>(None))
    }

    /// The same for whoever has to read every entry anyway, and learns the keys from them: `read`
    /// makes something of an entry that checks, in any thread; `take` is given that in the order of
    /// the entries, up to the first thing that is wrong, and may name a key that signs from there
    /// on.
    ///
    /// Where no key is known in the end, no signature was checked. A checkpoint must be signed by a
    /// key that an entry before it named: where it is not, [`verify`](Self::verify) with all keys
    /// decides.
    ///
    /// # Errors
    /// What `take` refuses; otherwise as [`verify`](Self::verify).
    pub fn verify_and_read<T: Send, E: From<Error>>(
        &self,
        read: impl Fn(Checked<'_>) -> T + Sync,
        take: impl FnMut(T) -> Result<Option<VerifierKey>, E>,
    ) -> Result<Report, E> {
        self.checked(Vec::new(), read, take)
    }

    fn checked<T: Send, E: From<Error>>(
        &self,
        keys: Vec<VerifierKey>,
        read: impl Fn(Checked<'_>) -> T + Sync,
        take: impl FnMut(T) -> Result<Option<VerifierKey>, E>,
    ) -> Result<Report, E> {
        let altered = self.made.differences(&self.connection)?;
        let keys = RwLock::new(keys);
        let checker = Checker {
            room: self.room(),
            keys: &keys,
            read,
        };
        let mut pass = Pass {
            keys: &keys,
            take,
            range: Range::default(),
            good: 0,
            signed: 0,
            unsigned: None,
        };
        let mut report = match self.check_entries(&checker, &mut pass) {
            Ok(report) => report,
            Err(Stopped::Refused(refused)) => return Err(refused),
            // What the file says in a table's place cannot be read as one.
            Err(Stopped::Unreadable(_)) if !altered.is_empty() => Report::of(&Range::default()),
            Err(Stopped::Unreadable(error)) => return Err(error.into()),
        };
        if !altered.is_empty() {
            report.problem = Some(altered.join("; "));
        } else if report.problem.is_none() {
            report.problem = self.checkpoints_damaged()?;
        }
        report.valid = report.problem.is_none();
        report.signatures_checked = pass.knows_keys();
        Ok(report)
    }

    /// Goes over entries, tree and checkpoints.
    fn check_entries<T: Send, E>(
        &self,
        checker: &Checker<'_, impl Fn(Checked<'_>) -> T + Sync>,
        pass: &mut Pass<'_, impl FnMut(T) -> Result<Option<VerifierKey>, E>>,
    ) -> Result<Report, Stopped<E>> {
        let mut entries = self
            .connection
            .prepare("SELECT seq, leaf, openings, hashes FROM entry ORDER BY seq")?;
        let mut checkpoints = self
            .connection
            .prepare("SELECT size, note FROM checkpoint ORDER BY size, id")?;
        let mut reader = Reader::new(entries.query([])?, checkpoints.query([])?);
        let mut first = Chunk::default();
        reader.fill(&mut first);
        // A short journal is checked before a thread is started.
        let found = side_by_side(
            if reader.has_ended() { 0 } else { workers() },
            |chunk| checker.check(chunk),
            |line| {
                line.give(first);
                pass.run(&mut reader, line)
            },
        );
        let entries = pass.range.size();
        let (first_bad_entry, problem) = match found {
            Ok(()) => (None, None),
            Err(Ended::Found(Problem::Entry(bad, problem))) => {
                (Some(bad), Some(format!("entry {bad}: {problem}")))
            }
            Err(Ended::Found(Problem::Checkpoint(problem))) => (None, Some(problem)),
            // A page SQLite cannot make sense of: what it would have given next is what is lost.
            Err(Ended::Found(Problem::Read(Error::Damaged(problem)))) => {
                (Some(entries), Some(problem))
            }
            Err(Ended::Found(Problem::Read(error))) => return Err(Stopped::Unreadable(error)),
            Err(Ended::Refused(refused)) => return Err(Stopped::Refused(refused)),
        };
        Ok(Report {
            first_bad_entry,
            unsigned_tail: entries.saturating_sub(pass.signed),
            checkpoints: pass.good,
            problem,
            ..Report::of(&pass.range)
        })
    }

    /// Checkpoints are read along an index: one that leaves some out would hide them.
    fn checkpoints_damaged(&self) -> Result<Option<String>, Error> {
        let found: String =
            self.connection
                .query_row("PRAGMA integrity_check('checkpoint')", [], |row| row.get(0))?;
        Ok((found != "ok")
            .then(|| "its table of checkpoints and the index over it differ".to_owned()))
    }
}

impl Report {
    /// Of entries that are in order, before anything else is known.
    fn of(range: &Range) -> Self {
        Self {
            valid: false,
            entries: range.size(),
            root: range.root(),
            first_bad_entry: None,
            unsigned_tail: range.size(),
            checkpoints: 0,
            signatures_checked: false,
            problem: None,
        }
    }
}

/// Why nothing can be said of a journal.
enum Stopped<E> {
    /// Whoever reads along refused an entry.
    Refused(E),
    /// It cannot be read.
    Unreadable(Error),
}

impl<E> From<rusqlite::Error> for Stopped<E> {
    fn from(error: rusqlite::Error) -> Self {
        Self::Unreadable(error.into())
    }
}

/// Why a pass ended before the journal's end.
enum Ended<E> {
    Found(Problem),
    Refused(E),
}

impl<E> From<Problem> for Ended<E> {
    fn from(problem: Problem) -> Self {
        Self::Found(problem)
    }
}

/// Puts together what was checked, in order.
struct Pass<'a, F> {
    keys: &'a RwLock<Vec<VerifierKey>>,
    take: F,
    range: Range,
    /// Checkpoints that are in order.
    good: u64,
    /// Size of the newest of them.
    signed: u64,
    /// The first checkpoint that was met before any key was known.
    unsigned: Option<u64>,
}

impl<F> Pass<'_, F> {
    fn run<T, E>(
        &mut self,
        reader: &mut Reader<'_>,
        line: &mut Line<'_, Chunk, Done<T>>,
    ) -> Result<(), Ended<E>>
    where
        F: FnMut(T) -> Result<Option<VerifierKey>, E>,
    {
        let mut spare = Vec::new();
        loop {
            while !line.is_full() {
                let mut chunk = spare.pop().unwrap_or_default();
                if !reader.fill(&mut chunk) {
                    break;
                }
                line.give(chunk);
            }
            let Some(done) = line.take() else {
                return Ok(self.end()?);
            };
            let gone = |_| Problem::Read(Error::Io("a thread that checks ended early".to_owned()));
            spare.push(self.put(done.map_err(gone)?)?);
        }
    }

    /// Adds a chunk to the tree. Gives its memory back.
    fn put<T, E>(&mut self, mut done: Done<T>) -> Result<Chunk, Ended<E>>
    where
        F: FnMut(T) -> Result<Option<VerifierKey>, E>,
    {
        let before = std::mem::take(&mut self.range);
        self.range = before.clone();
        let mut above = Vec::new();
        for (node, root) in Node::tiling(0, done.size).zip(&done.tiles) {
            let completed = |hash: Hash| above.extend_from_slice(&hash.0);
            if !self.range.push_subtree(node.level, *root, completed) {
                return Err(Problem::Read(no_tree()).into());
            }
        }
        let end = self.range.size();
        if above != done.above && done.read.pop().is_some() {
            let last = end - 1;
            done.noted.retain(|one| one.at <= last);
            done.then = Some(Problem::Entry(last, TREE.to_owned()));
        }
        let mut noted = done.noted.into_iter().peekable();
        let mut settle = |pass: &mut Self, reached: u64| -> Result<(), Problem> {
            while let Some(one) = noted.next_if(|one| one.at <= reached) {
                pass.settle(&before, one)?;
            }
            Ok(())
        };
        for (seq, read) in (done.first..).zip(done.read) {
            settle(self, seq)?;
            if let Some(key) = (self.take)(read).map_err(Ended::Refused)? {
                let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
                keys.push(key);
            }
        }
        settle(self, end)?;
        match done.then {
            Some(problem) => Err(problem.into()),
            None => Ok(done.chunk),
        }
    }

    /// Compares a checkpoint with the tree as it was then: that before its chunk, and what its
    /// chunk had by then.
    fn settle(&mut self, before: &Range, one: Noted) -> Result<(), Problem> {
        let then = if one.at == self.range.size() {
            self.range.clone()
        } else {
            let nodes = before.nodes().iter().chain(&one.tiles).copied();
            Range::new(one.at, nodes.collect()).ok_or_else(|| Problem::Read(no_tree()))?
        };
        let root = then.root();
        let checked = one.found.and_then(|claimed| {
            if claimed.root != root {
                let what = "is of other entries: the journal was rewritten";
                return Err(wrong(claimed.size, what));
            }
            self.signed_by_a_key(&claimed)?;
            Ok(claimed.size)
        });
        match checked {
            Ok(size) => {
                self.good += 1;
                self.signed = size;
                Ok(())
            }
            Err(problem) => {
                self.range = then;
                Err(problem)
            }
        }
    }

    fn signed_by_a_key(&mut self, claimed: &Claimed) -> Result<(), Problem> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        if claimed.signed {
            return Ok(());
        }
        if keys.is_empty() {
            self.unsigned.get_or_insert(claimed.size);
            return Ok(());
        }
        // Its key may have been named after the thread looked.
        let signed = Checkpoint::from_note(&claimed.note)
            .is_ok_and(|(_, note)| keys.iter().any(|key| note.verify(key).is_ok()));
        if signed {
            Ok(())
        } else {
            Err(not_signed(claimed.size))
        }
    }

    /// Checks what could not be checked on the way.
    fn end(&self) -> Result<(), Problem> {
        match self.unsigned {
            Some(size) if self.knows_keys() => Err(not_signed(size)),
            _ => Ok(()),
        }
    }

    fn knows_keys(&self) -> bool {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        !keys.is_empty()
    }
}

fn not_signed(size: u64) -> Problem {
    wrong(size, "is not signed by the journal's key")
}
