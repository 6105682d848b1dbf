//! What both fronts may ask of plans that are kept as drafts.

use super::Room;
use crate::drafts;
use wire::{DraftLine, DraftView, Drafts, Error, KeptPlan};

impl Room {
    /// Every draft, those planned for the soonest first; a file that cannot be read is told with them.
    #[must_use]
    pub fn drafts(&self) -> Drafts {
        drafts::drafts(&self.desk.log)
    }

    /// One draft: its script, and what of it a form shows.
    ///
    /// # Errors
    /// Usage `draft-unknown`; failure `draft-unreadable`.
    pub fn draft(&self, id: &str) -> Result<DraftView, Error> {
        drafts::draft(&self.desk.log, id)
    }

    /// Keeps what a front filled in as a draft, however little it is. Nothing is journalled.
    ///
    /// # Errors
    /// If it names a kind, a role or a medium that there is not; refusals `dates-as-year-month-day` and
    /// `planned-ahead` for its day; if the room cannot be written.
    pub fn keep_plan(&mut self, kept: &KeptPlan) -> Result<DraftLine, Error> {
        drafts::keep_plan(&mut self.desk, kept)
    }

    /// Keeps a script as a draft, in the place of the one of that id if there is one.
    ///
    /// # Errors
    /// If it does not read as a script, or as [`keep_plan`](Self::keep_plan).
    pub fn keep_script(
        &mut self,
        id: Option<&str>,
        planned: Option<&str>,
        text: &str,
    ) -> Result<DraftLine, Error> {
        drafts::keep_script(&mut self.desk, id, planned, text)
    }

    /// Removes a draft, and tells which are left.
    ///
    /// # Errors
    /// Usage `draft-unknown`; if the room cannot be written.
    pub fn remove_draft(&mut self, id: &str) -> Result<Drafts, Error> {
        drafts::remove_draft(&mut self.desk, id)
    }
}
