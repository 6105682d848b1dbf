//! Printers, and a share sheet on its way to one. How it is done is in the crate `printing`.

use crate::error::sentence;
use crate::{Error, Room};
use printing::{Cups, Printed, Spool, State};
use serde::Serialize;
use ts_rs::TS;

/// A printer queue.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
#[non_exhaustive]
pub struct PrinterView {
    /// What it is printed to by.
    pub name: String,
    /// What it is, in the words of whoever set it up.
    pub description: String,
    /// True if it takes jobs.
    pub accepting: bool,
    /// `idle`, `processing` or `stopped`.
    pub state: String,
    /// What the printer needs, as IPP names it, for instance `media-empty`.
    pub needs: Vec<String>,
}

impl Room {
    /// The printer queues of this machine.
    ///
    /// # Errors
    /// If no printing system answers.
    pub fn printers(&self) -> Result<Vec<PrinterView>, Error> {
        let queues = Cups::default().printers().map_err(not_printed)?;
        Ok(queues
            .into_iter()
            .map(|queue| PrinterView {
                name: queue.name,
                description: queue.description,
                accepting: queue.accepting,
                state: match queue.state {
                    State::Idle => "idle",
                    State::Processing => "processing",
                    State::Stopped => "stopped",
                }
                .into(),
                needs: queue.needs,
            })
            .collect())
    }
}

/// Prints a sheet and waits until it lies there. `title` is what the printer's panel may show.
pub(crate) fn print_sheet(queue: &str, pdf: &[u8], title: &str) -> Result<Printed, Error> {
    Cups::default()
        .print(queue, pdf, title, &mut |_| {})
        .map_err(not_printed)
}

/// Where the spooled copy was, as the record says it.
pub(crate) const fn spool(spool: Spool) -> &'static str {
    match spool {
        Spool::Disk => "disk",
        Spool::Memory => "memory",
    }
}

fn not_printed(error: printing::Error) -> Error {
    Error::failure(
        "not-printed",
        sentence(&error),
        "Nothing of it is left in a spool. Mend what is named, or choose another printer or a file; \
         destroy what came out.",
    )
}
