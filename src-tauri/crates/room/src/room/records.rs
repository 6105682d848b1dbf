//! What both fronts may ask of a room's records.

use super::Room;
use crate::records;
use proof::renewal::Renewal;
use std::path::Path;
use wire::{Error, RecordView};

impl Room {
    /// Makes the record of a ceremony in the room's folder; closes the ceremony when its turn has
    /// come, and locks its tokens. A record can be made again at any time.
    ///
    /// # Errors
    /// If the token that signs the journal is not unlocked, the file cannot be written, or the
    /// record does not check.
    pub fn make_record(&mut self, id: &str) -> Result<RecordView, Error> {
        records::make_record(&mut self.desk, id)
    }

    /// Makes one record of several ceremonies in the room's folder, and copies it to `to`.
    ///
    /// # Errors
    /// As [`make_record`](Self::make_record).
    pub fn make_record_of(
        &mut self,
        ids: &[String],
        to: Option<&Path>,
    ) -> Result<RecordView, Error> {
        records::make_record_of(&mut self.desk, ids, to)
    }

    /// Signs an old record of this room again with the key that signs the journal now, and writes the
    /// note to `to`: [`proof::renewal`].
    ///
    /// # Errors
    /// If the record does not check or is not of this room's journal, the token that signs the journal
    /// is not unlocked, or the note cannot be written.
    pub fn renew_record(&mut self, file: &Path, to: &Path) -> Result<Renewal, Error> {
        records::renew(&mut self.desk, file, to)
    }

    /// Shows the newest record of a ceremony, checked anew.
    ///
    /// # Errors
    /// If none was made, or its file is gone.
    pub fn record(&self, id: &str) -> Result<RecordView, Error> {
        records::record(&self.desk, id)
    }

    /// Page `page`, from 1, of a ceremony's record as a PNG `width` pixels wide.
    ///
    /// # Errors
    /// If there is no record or no such page.
    pub fn record_page(&self, id: &str, page: u32, width: u32) -> Result<Vec<u8>, Error> {
        records::record_page(&self.desk, id, page, width)
    }
}
