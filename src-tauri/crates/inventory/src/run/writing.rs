//! The last thread: rows to the output, rows set aside beside it, batches to the inventory.

use super::Run;
use super::reading::Mark;
use crate::row::{Aside, Row, digest};
use crate::{Batch, Entry, Error, Inventory};
use ledger::KeysBatch;
use lifecycle::{Key, KeyRef};
use proof::leaf::leaf_hash;
use proof::merkle::{Hash, Range};
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender};
use token::Format;

/// What the device made of a line.
pub(super) enum Written {
    Moved {
        row: Row,
        format: Format,
        wrapped: Vec<u8>,
    },
    Made {
        row: Row,
        wrapped: Vec<u8>,
    },
}

/// What the writer is told.
pub(super) enum Out {
    Rows(Vec<(u64, Result<Written, Aside>)>),
    /// A batch ends here: its number, and where it ends in the input.
    End(u32, Mark),
    /// The journal names the batch of that number, with that entry.
    Journalled(u32, u64),
}

/// What it answers.
pub(super) enum Done {
    /// The batch is on the disk and staged: this is to be journalled.
    Staged(Box<KeysBatch>),
    /// The inventory has taken it in.
    TakenIn,
}

pub(super) struct Writer<'w> {
    run: &'w Run,
    out: BufWriter<File>,
    aside: BufWriter<File>,
    written: u64,
    aside_written: u64,
    batch: Building,
}

#[derive(Default)]
struct Building {
    entries: Vec<Entry>,
    tree: Range,
    set_aside: u32,
}

/// The files a run writes beside its output, while it is not at its end and for rows set aside.
#[must_use]
pub fn beside(out: &Path) -> [PathBuf; 2] {
    [part(out), aside(out)]
}

fn part(out: &Path) -> PathBuf {
    with_end(out, ".part")
}

fn aside(out: &Path) -> PathBuf {
    with_end(out, ".set-aside")
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

impl<'w> Writer<'w> {
    /// Opens the outputs; where the run goes on, as its last batch left them.
    pub(super) fn open(run: &'w Run) -> Result<Self, Error> {
        let (written, aside_written) = run
            .done
            .as_ref()
            .map_or((0, 0), |batch| (batch.written, batch.aside));
        Ok(Self {
            run,
            out: BufWriter::with_capacity(256 * 1024, cut(&part(&run.out), written)?),
            aside: BufWriter::new(cut(&aside(&run.out), aside_written)?),
            written,
            aside_written,
            batch: Building::default(),
        })
    }

    pub(super) fn run(
        mut self,
        inventory: &mut Inventory,
        outs: &Receiver<Out>,
        answers: &SyncSender<Result<Done, Error>>,
    ) {
        for out in outs {
            let answer = match out {
                Out::Rows(rows) => self.rows(rows).map(|()| None),
                Out::End(number, mark) => self
                    .end(inventory, number, &mark)
                    .map(|batch| Some(Done::Staged(Box::new(batch)))),
                Out::Journalled(number, entry) => inventory
                    .take_in(&self.run.id, number, entry)
                    .map(|()| Some(Done::TakenIn)),
            };
            let failed = answer.is_err();
            if let Some(answer) = answer.transpose()
                && answers.send(answer).is_err()
            {
                return;
            }
            if failed {
                return;
            }
        }
    }

    fn rows(&mut self, rows: Vec<(u64, Result<Written, Aside>)>) -> Result<(), Error> {
        for (number, row) in rows {
            match row {
                Ok(written) => self.row(written)?,
                Err(why) => {
                    let line = serde_json::json!({
                        "line": number, "reason": why.id(), "message": why.to_string(),
                    });
                    let line = format!("{line}\n");
                    let path = || aside(&self.run.out);
                    self.aside
                        .write_all(line.as_bytes())
                        .map_err(|why| Error::file(&path(), why))?;
                    self.aside_written += line.len() as u64;
                    self.batch.set_aside += 1;
                }
            }
        }
        Ok(())
    }

    fn row(&mut self, written: Written) -> Result<(), Error> {
        let (mut row, wrapped, new) = match written {
            Written::Moved {
                mut row,
                format,
                wrapped,
            } => {
                row.format = format;
                (row, wrapped, None)
            }
            Written::Made { row, wrapped } => {
                let new = self.run.make.as_ref().map(|template| Key {
                    key: KeyRef::new(row.id.clone(), row.version),
                    label: row.label.clone().unwrap_or_default(),
                    check: row.check.clone(),
                    parent: Some(self.run.to.clone()),
                    ..template.clone()
                });
                (row, wrapped, new)
            }
        };
        row.kek = self.run.to.clone();
        row.wrapped = hex::encode(&wrapped);
        let path = || part(&self.run.out);
        let line = row
            .line()
            .map_err(|why| Error::file(&path(), io::Error::other(why)))?;
        self.out
            .write_all(&line)
            .map_err(|why| Error::file(&path(), why))?;
        self.written += line.len() as u64;
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        self.batch.tree.push(leaf_hash(text), |_: Hash| {});
        self.batch.entries.push(Entry {
            key: row.key(),
            digest: hex::encode(digest(&wrapped)),
            new,
        });
        Ok(())
    }

    /// Puts the batch on the disk and stages it.
    fn end(
        &mut self,
        inventory: &mut Inventory,
        number: u32,
        mark: &Mark,
    ) -> Result<KeysBatch, Error> {
        for (file, path) in [
            (&mut self.out, part(&self.run.out)),
            (&mut self.aside, aside(&self.run.out)),
        ] {
            file.flush()
                .and_then(|()| file.get_ref().sync_data())
                .map_err(|why| Error::file(&path, why))?;
        }
        let batch = std::mem::take(&mut self.batch);
        let rows = u32::try_from(batch.entries.len()).unwrap_or(u32::MAX);
        inventory.stage(&Batch {
            run: self.run.id.clone(),
            number,
            to: self.run.to.clone(),
            entries: batch.entries,
        })?;
        Ok(KeysBatch {
            run: self.run.id.clone(),
            number,
            to: self.run.to.clone(),
            rows,
            set_aside: batch.set_aside,
            root: batch.tree.root().to_string(),
            read: mark.read,
            input: mark.input.clone(),
            written: self.written,
            aside: self.aside_written,
            last: mark.last,
        })
    }
}

/// Opens a file to be gone on with behind its first `length` bytes; what a batch that the journal
/// does not name left behind these is cut off.
fn cut(path: &Path, length: u64) -> Result<File, Error> {
    let failed = |why| Error::file(path, why);
    let mut options = OpenOptions::new();
    options.read(true).write(true).mode(0o600);
    // Before the first batch there may be nothing, or what a run that was killed had begun.
    options.create(length == 0).truncate(false);
    let mut file = options.open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.len() < length {
        return Err(Error::OutputChanged(path.into()));
    }
    file.set_len(length).map_err(failed)?;
    file.seek(SeekFrom::Start(length)).map_err(failed)?;
    Ok(file)
}

/// Gives the output its name once the last batch is journalled; nothing is overwritten. A file of
/// rows set aside without any goes.
pub(super) fn finish(run: &Run) -> Result<(), Error> {
    let (from, to) = (part(&run.out), &run.out);
    if from.exists() {
        std::fs::hard_link(&from, to).map_err(|why| Error::file(to, why))?;
        std::fs::remove_file(&from).map_err(|why| Error::file(&from, why))?;
    }
    let beside = aside(&run.out);
    let empty = std::fs::metadata(&beside).is_ok_and(|facts| facts.len() == 0);
    if empty {
        std::fs::remove_file(&beside).map_err(|why| Error::file(&beside, why))?;
    }
    Ok(())
}
