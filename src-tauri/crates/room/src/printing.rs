//! Printers, and a share sheet on its way to one. How it is done is in the crate `printing`.

use printing::{Cups, Printed, Spool, State};
use wire::{Error, PrinterState, PrinterView};

/// The printer queues of this machine.
pub(crate) fn printers() -> Result<Vec<PrinterView>, Error> {
    let queues = Cups::default().printers()?;
    Ok(queues
        .into_iter()
        .map(|queue| PrinterView {
            name: queue.name,
            description: queue.description,
            accepting: queue.accepting,
            state: match queue.state {
                State::Idle => PrinterState::Idle,
                State::Processing => PrinterState::Processing,
                State::Stopped => PrinterState::Stopped,
            },
            needs: queue.needs,
        })
        .collect())
}

/// Prints a sheet and waits until it lies there. `title` is what the printer's panel may show.
pub(crate) fn print_sheet(queue: &str, pdf: &[u8], title: &str) -> Result<Printed, Error> {
    Ok(Cups::default().print(queue, pdf, title, &mut |_| {})?)
}

/// Where the spooled copy was, as the record says it.
pub(crate) const fn spool(spool: Spool) -> &'static str {
    match spool {
        Spool::Disk => "disk",
        Spool::Memory => "memory",
    }
}

/// What `doctor` says of printing, and whether that is as it should be.
pub(crate) fn state() -> (bool, String) {
    let cups = Cups::default();
    let Ok(printers) = cups.printers() else {
        return (true, "none set up; sheets are saved as files".to_owned());
    };
    let ready = |printer: &printing::Printer| {
        printer.accepting && printer.state != State::Stopped && printer.needs.is_empty()
    };
    let names: Vec<String> = printers
        .iter()
        .map(|printer| {
            let note = if ready(printer) { "" } else { " (not ready)" };
            format!("{}{note}", printer.name)
        })
        .collect();
    match (names.is_empty(), cups.can_spool_in_memory()) {
        (true, _) => (true, "no queue; sheets are saved as files".to_owned()),
        (_, true) => (true, format!("{}; spooled in memory", names.join(", "))),
        (_, false) => (false, format!("{}; spooled on disk", names.join(", "))),
    }
}
