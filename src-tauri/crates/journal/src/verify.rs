//! Verifying a whole journal in one pass, in memory that does not grow with it.

use proof::checkpoint::{Checkpoint, origin};
use proof::leaf::{check_complete, leaf_hash};
use proof::merkle::{Hash, Range};
use proof::note::VerifierKey;
use rusqlite::Rows;
use serde::Serialize;

use crate::packed::Packed;
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
        let altered = self.made.differences(&self.connection)?;
        let mut report = match self.check_entries(keys) {
            Ok(report) => report,
            // What the file says in a table's place cannot be read as one.
            Err(_) if !altered.is_empty() => Report::of(&Range::default()),
            Err(error) => return Err(error),
        };
        if !altered.is_empty() {
            report.problem = Some(altered.join("; "));
        } else if report.problem.is_none() {
            report.problem = self.checkpoints_damaged()?;
        }
        report.valid = report.problem.is_none();
        report.signatures_checked = !keys.is_empty();
        Ok(report)
    }

    /// Goes over entries, tree and checkpoints.
    fn check_entries(&self, keys: &[VerifierKey]) -> Result<Report, Error> {
        let mut entries = self
            .connection
            .prepare("SELECT seq, leaf, openings, hashes FROM entry ORDER BY seq")?;
        let mut checkpoints = self
            .connection
            .prepare("SELECT size, note FROM checkpoint ORDER BY size, id")?;
        let mut pass = Pass {
            room: self.room(),
            keys,
            range: Range::default(),
            checkpoints: checkpoints.query([])?,
            upcoming: None,
            good: 0,
            signed: 0,
        };
        let found = pass.run(entries.query([])?);
        let entries = pass.range.size();
        let (first_bad_entry, problem) = match found {
            Ok(()) => (None, None),
            Err(Problem::Entry(bad, problem)) => {
                (Some(bad), Some(format!("entry {bad}: {problem}")))
            }
            Err(Problem::Checkpoint(problem)) => (None, Some(problem)),
            // A page SQLite cannot make sense of: what it would have given next is what is lost.
            Err(Problem::Read(Error::Damaged(problem))) => (Some(entries), Some(problem)),
            Err(Problem::Read(error)) => return Err(error),
        };
        Ok(Report {
            first_bad_entry,
            unsigned_tail: entries - pass.signed,
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

enum Problem {
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

struct Pass<'a> {
    room: &'a str,
    keys: &'a [VerifierKey],
    range: Range,
    checkpoints: Rows<'a>,
    /// The next checkpoint's size and note.
    upcoming: Option<(u64, String)>,
    good: u64,
    /// Size of the newest good checkpoint.
    signed: u64,
}

impl Pass<'_> {
    fn run(&mut self, mut rows: Rows<'_>) -> Result<(), Problem> {
        self.advance()?;
        self.check_due()?;
        let mut completed = Vec::with_capacity(64 * 32);
        while let Some(row) = rows.next()? {
            let expected = self.range.size();
            let bad = |problem: String| Problem::Entry(expected, problem);
            let column = |i| row.get_ref(i).ok().and_then(|value| value.as_bytes().ok());
            let (Ok(seq), Some(leaf), Some(openings), Some(hashes)) =
                (row.get::<_, i64>(0), column(1), column(2), column(3))
            else {
                return Err(bad("its row is damaged".to_owned()));
            };
            if u64::try_from(seq) != Ok(expected) {
                return Err(bad(format!("it is missing; the next one is {seq}")));
            }
            let mut packed = Packed::new(openings);
            let header = check_complete(leaf, packed.by_ref());
            if packed.is_broken() {
                return Err(bad("what opens its fields is damaged".to_owned()));
            }
            let header = header.map_err(|error| bad(error.to_string()))?;
            if header.seq != expected || header.room != self.room {
                let (seq, room) = (header.seq, header.room);
                return Err(bad(format!(
                    "it says that it is entry {seq} of room {room}"
                )));
            }
            let hash = leaf_hash(leaf);
            if !hashes.starts_with(&hash.0) {
                return Err(bad("it is not the one that was written".to_owned()));
            }
            completed.clear();
            self.range
                .push(hash, |node| completed.extend_from_slice(&node.0));
            if completed != hashes {
                return Err(bad("its part of the tree is damaged".to_owned()));
            }
            self.check_due()?;
        }
        match &self.upcoming {
            Some((size, _)) => Err(Problem::Entry(
                self.range.size(),
                format!("it is missing; a checkpoint covers {size} entries"),
            )),
            None => Ok(()),
        }
    }

    fn advance(&mut self) -> Result<(), Problem> {
        self.upcoming = match self.checkpoints.next()? {
            Some(row) => {
                let size = row.get_ref(0)?.as_i64().ok();
                let note = row.get_ref(1)?.as_str().ok();
                let read = size.and_then(|size| u64::try_from(size).ok()).zip(note);
                let (size, note) = read.ok_or_else(|| {
                    Problem::Checkpoint("the row of a checkpoint is damaged".to_owned())
                })?;
                Some((size, note.to_owned()))
            }
            None => None,
        };
        Ok(())
    }

    /// Checks every checkpoint of the size now reached.
    fn check_due(&mut self) -> Result<(), Problem> {
        while let Some((size, note)) = self
            .upcoming
            .take_if(|(size, _)| *size <= self.range.size())
        {
            let wrong = |what: &str| {
                Problem::Checkpoint(format!("the checkpoint at {size} entries {what}"))
            };
            let (checkpoint, signed) = Checkpoint::from_note(&note)
                .map_err(|error| wrong(&format!("is damaged: {error}")))?;
            if checkpoint.size != size || checkpoint.origin != origin(self.room) {
                return Err(wrong("is of another journal or size"));
            }
            if checkpoint.root != self.range.root() {
                return Err(wrong("is of other entries: the journal was rewritten"));
            }
            if !self.keys.is_empty() && !self.keys.iter().any(|key| signed.verify(key).is_ok()) {
                return Err(wrong("is not signed by the journal's key"));
            }
            self.good += 1;
            self.signed = size;
            self.advance()?;
        }
        Ok(())
    }
}
