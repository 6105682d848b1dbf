//! What both fronts may ask of a room's keys.

use super::Room;
use desk::Desk;
use keys::{self, RunTold};
use lifecycle::Class;
use std::path::Path;
use wire::{
    Compromise, Deciding, Destroyed, Error, InventoryPage, InventoryQuery, KeyDecision, KeyLife,
    NewKey, RootKeyView, RowsChecked, RunDone, SheetReport, SlotView, Tested,
};

/// What may be asked of the keys of a room.
pub struct RoomKeys<'r> {
    desk: &'r mut Desk,
}

impl Room {
    /// What may be asked of the keys of a room.
    pub fn keys(&mut self) -> RoomKeys<'_> {
        RoomKeys {
            desk: &mut self.desk,
        }
    }
}

impl RoomKeys<'_> {
    /// A page of the inventory.
    ///
    /// # Errors
    /// If something that was asked for is none, or the inventory cannot be read.
    pub fn page(&mut self, wanted: &InventoryQuery) -> Result<InventoryPage, Error> {
        keys::page(self.desk, wanted)
    }

    /// The same, whole, as a spreadsheet (CSV).
    ///
    /// # Errors
    /// As [`page`](Self::page).
    pub fn sheet(&mut self, wanted: &InventoryQuery) -> Result<String, Error> {
        keys::sheet_out(self.desk, wanted)
    }

    /// Looks at a spreadsheet of keys (CSV): each row, with what is wrong with it.
    ///
    /// # Errors
    /// If the file as a whole cannot be understood.
    pub fn preview_sheet(&mut self, text: &[u8]) -> Result<SheetReport, Error> {
        keys::preview(self.desk, text)
    }

    /// Takes the keys of a spreadsheet into the inventory, all or none.
    ///
    /// # Errors
    /// As [`preview_sheet`](Self::preview_sheet); if a row is wrong, or too few decide.
    pub fn import_sheet(&mut self, text: &[u8], deciding: &Deciding) -> Result<SheetReport, Error> {
        keys::sheet_in(self.desk, text, deciding)
    }

    /// The public half of a root key: by its id or label.
    ///
    /// # Errors
    /// If there is no such key, or it is a master key.
    pub fn root(&self, key: &str) -> Result<RootKeyView, Error> {
        keys::root(self.desk, key)
    }

    /// A version of a key with its life: `ID@VERSION`, an id, or a label.
    ///
    /// # Errors
    /// If there is no such key, or several.
    pub fn life(&mut self, key: &str) -> Result<KeyLife, Error> {
        keys::life(self.desk, key)
    }

    /// The slots at hand of the tokens that hold the master key from which a key hangs.
    ///
    /// # Errors
    /// If there is no such key, or tokens cannot be told apart.
    pub fn holders(&mut self, key: &str) -> Result<Vec<SlotView>, Error> {
        self.desk.log.at_work()?;
        keys::holders(self.desk, key)
    }

    /// Makes a KEK in an unlocked token that holds its master key.
    ///
    /// # Errors
    /// If the policy or somebody's role forbids it, or the device fails; then nothing is made.
    pub fn make(&mut self, new: &NewKey, deciding: &Deciding) -> Result<KeyLife, Error> {
        keys::make(self.desk, new, deciding)
    }

    /// Makes a DEK for each line of a file and writes them, wrapped, as rows; goes on with a run into
    /// the same file that was interrupted.
    ///
    /// # Errors
    /// As [`make`](Self::make); `cancelled` if `told` says so.
    pub fn make_data(
        &mut self,
        under: &str,
        class: &Class,
        files: (&Path, &Path),
        deciding: &Deciding,
        told: RunTold<'_>,
    ) -> Result<RunDone, Error> {
        keys::make_deks(self.desk, under, class, files.0, files.1, deciding, told)
    }

    /// Puts the DEKs in a file of rows under another KEK, inside the token, and writes them to
    /// another file; goes on with a run into the same file that was interrupted.
    ///
    /// # Errors
    /// If a KEK's state forbids it, or the device fails; `cancelled` if `told` says so.
    pub fn rewrap(
        &mut self,
        files: (&Path, &Path),
        to: &str,
        from: &[String],
        deciding: &Deciding,
        told: RunTold<'_>,
    ) -> Result<RunDone, Error> {
        keys::rewrap(self.desk, files.0, to, from, files.1, deciding, told)
    }

    /// Holds a file of rows against what is on record of each, and against the roots that the journal
    /// has of the run that wrote it. It needs no token.
    ///
    /// # Errors
    /// If the file cannot be read; `cancelled` if `told` says so.
    pub fn check_rows(&mut self, file: &Path, told: RunTold<'_>) -> Result<RowsChecked, Error> {
        keys::check_rows(self.desk, file, told)
    }

    /// Tries known-answer ciphertexts: of a KEK, or of each DEK in a file of rows.
    ///
    /// # Errors
    /// If the KEK's state forbids opening anything, or the device fails.
    pub fn test(
        &mut self,
        key: &str,
        rows: Option<&Path>,
        by: &str,
        told: &mut dyn FnMut(u64) -> bool,
    ) -> Result<Tested, Error> {
        keys::test(self.desk, key, rows, by, told)
    }

    /// Decides on a version of a key what needs no device.
    ///
    /// # Errors
    /// The rule that stands against it; the attempt is journalled.
    pub fn decide(&mut self, wanted: &KeyDecision, deciding: &Deciding) -> Result<KeyLife, Error> {
        keys::decide(self.desk, wanted, deciding)
    }

    /// Has a new version take over.
    ///
    /// # Errors
    /// As [`make`](Self::make) and [`decide`](Self::decide).
    pub fn rotate(
        &mut self,
        wanted: &KeyDecision,
        out: Option<&Path>,
        deciding: &Deciding,
    ) -> Result<KeyLife, Error> {
        keys::rotate(self.desk, wanted, out, deciding)
    }

    /// Puts a key that is feared to be in the wrong hands out of use, and has a new version take over
    /// where one can be made.
    ///
    /// # Errors
    /// As [`decide`](Self::decide).
    pub fn compromised(
        &mut self,
        wanted: &KeyDecision,
        list: Option<&Path>,
        deciding: &Deciding,
    ) -> Result<Compromise, Error> {
        keys::compromised(self.desk, wanted, list, deciding)
    }

    /// Destroys a key everywhere the room knows of.
    ///
    /// # Errors
    /// As [`decide`](Self::decide); if not every token that holds it is unlocked.
    pub fn destroy(&mut self, key: &str, deciding: &Deciding) -> Result<Destroyed, Error> {
        keys::destroy(self.desk, key, deciding)
    }
}
