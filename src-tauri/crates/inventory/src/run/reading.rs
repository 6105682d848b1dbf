//! The first thread: lines of the input, held against the inventory.

use super::{BATCH, CHUNK, Run};
use crate::lines::{next_line, without_break};
use crate::row::{Aside, Row, digest};
use crate::{Error, Inventory};
use lifecycle::KeyState;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::mpsc::SyncSender;

/// What is to be done for a line.
pub(super) enum Work {
    /// A row is put under another KEK: it, and its wrapped bytes.
    Move(Row, Vec<u8>),
    /// A DEK is made for this label.
    Make(String),
}

/// Some lines.
pub(super) struct Chunk {
    /// Each with its number, from 1.
    pub(super) items: Vec<(u64, Result<Work, Aside>)>,
    /// Bytes of the input read up to here.
    pub(super) read: u64,
    /// Set where a batch ends behind these.
    pub(super) end_of_batch: Option<Mark>,
}

/// Where a batch ends in the input.
#[derive(Clone)]
pub(super) struct Mark {
    pub(super) read: u64,
    /// SHA-256 of the input up to here.
    pub(super) input: String,
    /// Its last line's number.
    pub(super) last: bool,
}

pub(super) struct Reader<'r> {
    run: &'r Run,
    inventory: Inventory,
    input: BufReader<File>,
    length: u64,
    read: u64,
    line: u64,
    hash: Sha256,
    /// The rows of this batch and the two before: what the inventory may not have taken in yet.
    seen: [HashSet<(String, u32)>; 3],
}

impl<'r> Reader<'r> {
    /// Opens the input; where the run goes on, behind the last batch's, if all before is unchanged.
    pub(super) fn open(run: &'r Run) -> Result<Self, Error> {
        let failed = |why| Error::file(&run.input, why);
        let file = File::open(&run.input).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        let inventory = Inventory::look_at(&run.inventory, &run.room)?
            .ok_or_else(|| Error::NotThisRooms(run.inventory.clone()))?;
        let mut reader = Self {
            run,
            inventory,
            input: BufReader::with_capacity(256 * 1024, file),
            length,
            read: 0,
            line: 0,
            hash: Sha256::new(),
            seen: Default::default(),
        };
        if let Some(done) = &run.done {
            reader.skip(done.read)?;
            if hex::encode(reader.hash.clone().finalize()) != done.input {
                return Err(Error::InputChanged(run.input.clone()));
            }
        }
        Ok(reader)
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    fn skip(&mut self, to: u64) -> Result<(), Error> {
        while self.read < to {
            let buffer = fill(&mut self.input, &self.run.input)?;
            if buffer.is_empty() {
                return Err(Error::InputChanged(self.run.input.clone()));
            }
            let take = buffer
                .len()
                .min(usize::try_from(to - self.read).unwrap_or(usize::MAX));
            let some = &buffer[..take];
            self.hash.update(some);
            self.line += some.iter().filter(|byte| **byte == b'\n').count() as u64;
            self.input.consume(take);
            self.read += take as u64;
        }
        Ok(())
    }

    /// Sends chunk after chunk, up to the end or until nobody listens.
    pub(super) fn run(mut self, to: &SyncSender<Result<Chunk, Error>>) {
        let mut in_batch = 0;
        loop {
            let chunk = self.chunk(&mut in_batch);
            let over = match &chunk {
                Ok(chunk) => chunk.end_of_batch.as_ref().is_some_and(|mark| mark.last),
                Err(_) => true,
            };
            if to.send(chunk).is_err() || over {
                return;
            }
        }
    }

    fn chunk(&mut self, in_batch: &mut usize) -> Result<Chunk, Error> {
        let mut items = Vec::with_capacity(CHUNK);
        let mut last = false;
        let mut line = Vec::new();
        while items.len() < CHUNK && *in_batch + items.len() < BATCH {
            if !self.line(&mut line)? {
                last = true;
                break;
            }
            let text = without_break(&line);
            if text.is_empty() {
                continue;
            }
            let work = self.work(text)?;
            items.push((self.line, work));
        }
        *in_batch += items.len();
        let end = last || *in_batch >= BATCH;
        let end_of_batch = end.then(|| Mark {
            read: self.read,
            input: hex::encode(self.hash.clone().finalize()),
            last,
        });
        if end {
            *in_batch = 0;
            self.seen.rotate_right(1);
            self.seen[0].clear();
        }
        Ok(Chunk {
            items,
            read: self.read,
            end_of_batch,
        })
    }

    /// The next line with its line break.
    fn line(&mut self, line: &mut Vec<u8>) -> Result<bool, Error> {
        let (hash, read) = (&mut self.hash, &mut self.read);
        let any = next_line(&mut self.input, line, |some| {
            hash.update(some);
            *read += some.len() as u64;
        })
        .map_err(|why| Error::file(&self.run.input, why))?;
        self.line += u64::from(any);
        Ok(any)
    }

    fn work(&mut self, text: &[u8]) -> Result<Result<Work, Aside>, Error> {
        if let Some(template) = &self.run.make {
            return self.label(text, &template.domain);
        }
        let row = match Row::read(text) {
            Ok(row) => row,
            Err(why) => return Ok(Err(why)),
        };
        let bytes = match row.bytes() {
            Ok(bytes) => bytes,
            Err(why) => return Ok(Err(why)),
        };
        let Some((parent, recorded, state)) = self.inventory.on_record(&row.id, row.version)?
        else {
            return Ok(Err(Aside::NotInInventory));
        };
        let why = if state == KeyState::Destroyed {
            Some(Aside::Destroyed)
        } else if !self.first(&row.id, row.version) {
            Some(Aside::Twice)
        } else if parent == self.run.to {
            Some(Aside::AlreadyMoved)
        } else if row.kek != parent || !self.run.from.contains(&parent) {
            Some(Aside::OtherKek(row.kek.clone()))
        } else if recorded != digest(&bytes) {
            Some(Aside::NotAsRecorded)
        } else {
            None
        };
        Ok(why.map_or_else(|| Ok(Work::Move(row, bytes)), Err))
    }

    fn label(&mut self, text: &[u8], domain: &str) -> Result<Result<Work, Aside>, Error> {
        let label = std::str::from_utf8(text).map(str::trim);
        let plain =
            |label: &&str| (1..=512).contains(&label.len()) && !label.contains(char::is_control);
        let Some(label) = label.ok().filter(plain) else {
            return Ok(Err(Aside::BadName));
        };
        if !self.first(label, 1) {
            return Ok(Err(Aside::Twice));
        }
        if self.inventory.label_in_use(domain, label)? {
            return Ok(Err(Aside::LabelTaken));
        }
        Ok(Ok(Work::Make(label.to_owned())))
    }

    /// True if it was not in this batch or the two before.
    fn first(&mut self, id: &str, version: u32) -> bool {
        let one = (id.to_owned(), version);
        let before = self.seen[1..].iter().any(|seen| seen.contains(&one));
        !before && self.seen[0].insert(one)
    }
}

fn fill<'b>(input: &'b mut BufReader<impl Read>, path: &Path) -> Result<&'b [u8], Error> {
    input.fill_buf().map_err(|why| Error::file(path, why))
}
