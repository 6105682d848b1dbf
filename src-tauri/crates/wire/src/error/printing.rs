//! What printing's errors mean for the person in the room.

use crate::{Code, Error, sentence};

/// What went wrong, and what to do now. Unless it is said otherwise nothing is left in a spool.
impl From<printing::Error> for Error {
    fn from(error: printing::Error) -> Self {
        use printing::Error as Printing;
        let (code, recovery) = match &error {
            Printing::NoScheduler { .. } => (
                Code::NoPrintingSystem,
                "Install and start CUPS, or save the sheet as a file.",
            ),
            Printing::RemoteScheduler { .. } => (
                Code::PrintingElsewhere,
                "Sheets are printed by this machine alone: unset CUPS_SERVER, or save the sheet as a file.",
            ),
            Printing::NoSuchQueue { .. } => {
                (Code::NoSuchPrinter, "Choose one of the printers listed.")
            }
            Printing::NotAccepting { .. } | Printing::Stopped { .. } => (
                Code::PrinterStopped,
                "Let it take jobs again (cupsenable, cupsaccept), or choose another printer. What came \
             out, if anything, is destroyed before witnesses.",
            ),
            Printing::NeedsAttention { .. } => (
                Code::PrinterNeedsAttention,
                "The job was cancelled and nothing of it is left in the spool. Load paper, or mend what \
             is named; destroy before witnesses what came out; switch the printer off and on, and \
             print again.",
            ),
            Printing::NotPurged { .. } => (
                Code::SpoolNotEmpty,
                "Remove it before anything else: “cancel -a -x” and the folder /var/spool/cups. Record it \
             as an exception, and give up this sharing if it cannot be removed.",
            ),
            Printing::Stuck { .. }
            | Printing::Failed { .. }
            | Printing::Refused { .. }
            | Printing::Answer { .. } => (
                Code::NotPrinted,
                "Look at the printer; destroy before witnesses what came out; print again, choose \
             another printer, or save the sheet as a file.",
            ),
        };
        Self::failure(code, sentence(&error), recovery)
    }
}
