//! Printers, and a share sheet on its way to one. How it is done is in the crate `printing`.

use printing::{Cups, Printed, Spool, State};
use wire::PrinterView;
use wire::{Error, sentence};

/// The printer queues of this machine.
pub(crate) fn printers() -> Result<Vec<PrinterView>, Error> {
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

/// What went wrong, and what to do now. Unless it is said otherwise nothing is left in a spool.
fn not_printed(error: printing::Error) -> Error {
    use printing::Error as Printing;
    let (code, recovery) = match &error {
        Printing::NoScheduler { .. } => (
            "no-printing-system",
            "Install and start CUPS, or save the sheet as a file.",
        ),
        Printing::RemoteScheduler { .. } => (
            "printing-elsewhere",
            "Sheets are printed by this machine alone: unset CUPS_SERVER, or save the sheet as a file.",
        ),
        Printing::NoSuchQueue { .. } => ("no-such-printer", "Choose one of the printers listed."),
        Printing::NotAccepting { .. } | Printing::Stopped { .. } => (
            "printer-stopped",
            "Let it take jobs again (cupsenable, cupsaccept), or choose another printer. What came \
             out, if anything, is destroyed before witnesses.",
        ),
        Printing::NeedsAttention { .. } => (
            "printer-needs-attention",
            "The job was cancelled and nothing of it is left in the spool. Load paper, or mend what \
             is named; destroy before witnesses what came out; switch the printer off and on, and \
             print again.",
        ),
        Printing::NotPurged { .. } => (
            "spool-not-empty",
            "Remove it before anything else: “cancel -a -x” and the folder /var/spool/cups. Record it \
             as an exception, and give up this sharing if it cannot be removed.",
        ),
        _ => (
            "not-printed",
            "Look at the printer; destroy before witnesses what came out; print again, choose \
             another printer, or save the sheet as a file.",
        ),
    };
    Error::failure(code, sentence(&error), recovery)
}
