//! A run over a file of DEKs, as a line of three: one thread reads rows and holds them against the
//! inventory, the caller's asks the device, one writes. The journal names each batch after it is on
//! the disk and staged; so a run that was killed goes on behind its last batch, with none lost and
//! none done twice.

mod reading;
mod writing;

use crate::row::{Aside, Row};
use crate::{Error, Inventory};
use ledger::KeysBatch;
use lifecycle::{Key, KeyRef};
use reading::{Chunk, Reader, Work};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use token::Format;
use writing::{Done, Out, Writer, Written};

pub use writing::beside;

/// Rows in a batch: an entry of the journal each, which costs two writes through to the disk.
pub(crate) const BATCH: usize = 8192;
/// Rows that cross from one thread to the next at once.
pub(crate) const CHUNK: usize = 128;
/// Chunks that may wait for a thread.
const AHEAD: usize = 4;

/// What a run is to do.
#[derive(Clone, Debug)]
pub struct Run {
    /// Its id, hex.
    pub id: String,
    /// The rows to put under another KEK, or the labels of DEKs to make, one on a line.
    pub input: PathBuf,
    /// Where the rows go; while they are written, beside it with `.part` at its end.
    pub out: PathBuf,
    /// The KEK the rows are under afterwards.
    pub to: KeyRef,
    /// The KEKs a row may be under before.
    pub from: Vec<KeyRef>,
    /// What a new DEK is, where DEKs are made: its id, version and label are its own.
    pub make: Option<Key>,
    /// The last batch that is journalled, if the run goes on.
    pub done: Option<KeysBatch>,
    /// The room's inventory, to be read beside its writer.
    pub inventory: PathBuf,
    /// The room's id.
    pub room: String,
}

/// What a device answers for a row.
#[derive(Debug)]
pub enum Answer<E> {
    /// The DEK under the new KEK.
    Wrapped(Format, Vec<u8>),
    /// A DEK that was made: its id, and its row's fields.
    Made {
        /// Its id.
        id: String,
        /// What its wrapped bytes are.
        format: Format,
        /// These.
        wrapped: Vec<u8>,
        /// Its check value, hex.
        check: String,
        /// Its known-answer ciphertext, hex.
        canary: String,
    },
    /// The row is at fault.
    Aside(Aside),
    /// Nothing goes on.
    Stop(E),
}

/// How far a run is.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Progress {
    /// Rows written.
    pub rows: u64,
    /// Rows set aside.
    pub aside: u64,
    /// Bytes of the input read.
    pub read: u64,
    /// Its length.
    pub of: u64,
}

/// What came of a run.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Rows written, those of before it was resumed included.
    pub rows: u64,
    /// Rows set aside, likewise.
    pub aside: u64,
    /// The first rows that were set aside this time: line, reason.
    pub set_aside: Vec<(u64, Aside)>,
}

/// The most rows set aside that are told; all of them are in the file beside the output.
const TOLD: usize = 1000;

/// A row for the device: its KEK, what its wrapped bytes are, and these.
pub type Wrapping<'r> = (&'r KeyRef, Format, &'r [u8]);

/// What a run calls: the device, the journal, and whoever waits.
pub struct Hands<'h, E> {
    /// Asks the device: for a row, or nothing for a new DEK.
    pub device: &'h mut dyn FnMut(Option<Wrapping<'_>>) -> Answer<E>,
    /// Journals a batch; gives its entry.
    pub journal: &'h mut dyn FnMut(KeysBatch) -> Result<u64, E>,
    /// Is told how far it is; `false` stops the run behind its last batch.
    pub told: &'h mut dyn FnMut(Progress) -> bool,
}

impl<E> std::fmt::Debug for Hands<'_, E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hands")
    }
}

impl Run {
    /// Carries the run out, or goes on with it.
    ///
    /// # Errors
    /// [`Error`] of the files and the inventory, [`Error::Cancelled`]; what a hand gives.
    pub fn carry_out<E: From<Error>>(
        &self,
        inventory: &mut Inventory,
        hands: &mut Hands<'_, E>,
    ) -> Result<Summary, E> {
        let done = self.done.as_ref();
        let mut summary = Summary::default();
        if !done.is_some_and(|batch| batch.last) {
            let reader = Reader::open(self)?;
            let of = reader.length();
            let writer = Writer::open(self)?;
            std::thread::scope(|scope| -> Result<(), E> {
                let (to_device, chunks) = sync_channel::<Result<Chunk, Error>>(AHEAD);
                let (to_writer, outs) = sync_channel::<Out>(AHEAD);
                let (from_writer, written) = sync_channel::<Result<Done, Error>>(AHEAD);
                scope.spawn(move || reader.run(&to_device));
                scope.spawn(move || writer.run(inventory, &outs, &from_writer));
                self.between(&chunks, &to_writer, &written, of, hands, &mut summary)
            })?;
        }
        writing::finish(self)?;
        Ok(summary)
    }

    /// The caller's part: the device, and the journal.
    fn between<E: From<Error>>(
        &self,
        chunks: &Receiver<Result<Chunk, Error>>,
        to_writer: &SyncSender<Out>,
        written: &Receiver<Result<Done, Error>>,
        of: u64,
        hands: &mut Hands<'_, E>,
        summary: &mut Summary,
    ) -> Result<(), E> {
        let mut number = self.done.as_ref().map_or(0, |batch| batch.number);
        let mut far = Progress {
            of,
            ..Progress::default()
        };
        // Batches that the journal names and the inventory has not taken in yet.
        let mut behind = 0;
        for chunk in chunks {
            let chunk = chunk?;
            let mut rows = Vec::with_capacity(chunk.items.len());
            for (line, item) in chunk.items {
                let one = item.and_then(|work| match work {
                    Work::Move(row, bytes) => {
                        match (hands.device)(Some((&row.kek, row.format, &bytes))) {
                            Answer::Wrapped(format, wrapped) => Ok(Ok(Written::Moved {
                                row,
                                format,
                                wrapped,
                            })),
                            Answer::Aside(why) => Err(why),
                            Answer::Stop(error) => Ok(Err(error)),
                            Answer::Made { .. } => Err(Aside::WrongFormat),
                        }
                    }
                    Work::Make(label) => match (hands.device)(None) {
                        Answer::Made {
                            id,
                            format,
                            wrapped,
                            check,
                            canary,
                        } => Ok(Ok(Written::Made {
                            row: Row {
                                id,
                                version: 1,
                                label: Some(label),
                                kek: self.to.clone(),
                                format,
                                wrapped: String::new(),
                                check: Some(check),
                                canary: Some(canary),
                            },
                            wrapped,
                        })),
                        Answer::Aside(why) => Err(why),
                        Answer::Stop(error) => Ok(Err(error)),
                        Answer::Wrapped(..) => Err(Aside::WrongFormat),
                    },
                });
                match one {
                    Ok(Ok(written)) => {
                        far.rows += 1;
                        rows.push((line, Ok(written)));
                    }
                    Ok(Err(error)) => return Err(error),
                    Err(why) => {
                        far.aside += 1;
                        if summary.set_aside.len() < TOLD {
                            summary.set_aside.push((line, why.clone()));
                        }
                        rows.push((line, Err(why)));
                    }
                }
            }
            far.read = chunk.read;
            if to_writer.send(Out::Rows(rows)).is_err() {
                return Err(broken(written).into());
            }
            if let Some(mark) = chunk.end_of_batch {
                number += 1;
                if to_writer.send(Out::End(number, mark.clone())).is_err() {
                    return Err(broken(written).into());
                }
                // The one before must be in the inventory: the reader looks no further back.
                let batch = loop {
                    match written.recv() {
                        Ok(Ok(Done::Staged(batch))) => break *batch,
                        Ok(Ok(Done::TakenIn)) => behind -= 1,
                        Ok(Err(error)) => return Err(error.into()),
                        Err(_) => return Err(broken(written).into()),
                    }
                };
                while behind > 0 {
                    match written.recv() {
                        Ok(Ok(Done::TakenIn | Done::Staged(_))) => behind -= 1,
                        Ok(Err(error)) => return Err(error.into()),
                        Err(_) => return Err(broken(written).into()),
                    }
                }
                let entry = (hands.journal)(batch)?;
                if to_writer.send(Out::Journalled(number, entry)).is_err() {
                    return Err(broken(written).into());
                }
                behind += 1;
            }
            if !(hands.told)(far) {
                return Err(Error::Cancelled.into());
            }
        }
        while behind > 0 {
            match written.recv() {
                Ok(Ok(Done::TakenIn | Done::Staged(_))) => behind -= 1,
                Ok(Err(error)) => return Err(error.into()),
                Err(_) => return Err(broken(written).into()),
            }
        }
        summary.rows = far.rows;
        summary.aside = far.aside;
        Ok(())
    }
}

/// Why the writer stopped.
fn broken(written: &Receiver<Result<Done, Error>>) -> Error {
    let why = written.try_iter().find_map(Result::err);
    why.unwrap_or(Error::Cancelled)
}
