//! What both fronts may ask of a room's reports.

use super::Room;
use crate::reports;
use desk::Desk;
use report::{Finding, Kind, Report, Reviewed};
use std::path::Path;
use wire::{Deciding, Error, ReportView};

/// What may be asked of the reports of a room.
pub struct RoomReports<'r> {
    desk: &'r mut Desk,
}

impl Room {
    /// What may be asked of the reports of a room.
    pub fn reports(&mut self) -> RoomReports<'_> {
        RoomReports {
            desk: &mut self.desk,
        }
    }
}

impl RoomReports<'_> {
    /// A report of some days; by its kind the last week, fortnight or year where they are left out.
    ///
    /// # Errors
    /// As [`make_report`](crate::make_report).
    pub fn of(&self, kind: Kind, from: Option<&str>, to: Option<&str>) -> Result<Report, Error> {
        reports::report_of(self.desk, kind, from, to)
    }

    /// The same in short, as a page shows it.
    ///
    /// # Errors
    /// As [`of`](Self::of); usage `kind-unknown` if there is no such report.
    pub fn view(
        &self,
        kind: &str,
        from: Option<&str>,
        to: Option<&str>,
    ) -> Result<ReportView, Error> {
        let made = self.of(reports::named(kind)?, from, to)?;
        Ok(crate::report_view::view(&made))
    }

    /// Writes a report to a file that must not exist: pages, or where its name ends in `.json` that.
    ///
    /// # Errors
    /// As [`view`](Self::view); if the file cannot be written.
    pub fn save(
        &self,
        kind: &str,
        from: Option<&str>,
        to: Option<&str>,
        file: &Path,
    ) -> Result<(), Error> {
        let made = self.of(reports::named(kind)?, from, to)?;
        reports::write(&made, file)
    }

    /// Answers a finding with a reason, signed by one person whom it is not about. It is open again
    /// once it stands on a newer entry.
    ///
    /// # Errors
    /// Usage `finding-unknown`; refusal `reviewer-is-another` or `act-decided-by`; if the signature is
    /// not theirs.
    pub fn acknowledge(&mut self, id: &str, deciding: &Deciding) -> Result<Finding, Error> {
        reports::acknowledge(self.desk, id, deciding)
    }

    /// Signs that somebody read a report; of changes, somebody who made none of them.
    ///
    /// # Errors
    /// As [`view`](Self::view); refusal `reviewer-is-another` or `act-decided-by`; if the signature
    /// is not theirs.
    pub fn sign(
        &mut self,
        kind: &str,
        from: Option<&str>,
        to: Option<&str>,
        deciding: &Deciding,
    ) -> Result<Reviewed, Error> {
        reports::sign(self.desk, reports::named(kind)?, from, to, deciding)
    }
}
