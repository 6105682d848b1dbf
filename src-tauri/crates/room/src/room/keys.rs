//! What both fronts may ask of a room's keys and its policy.

use super::Room;
use keys::{self, RunTold};
use lifecycle::Class;
use secrecy::SecretString;
use std::path::Path;
use wire::{
    Compromise, Deciding, Destroyed, Error, InventoryPage, InventoryQuery, KeyDecision, KeyLife,
    NewKey, PolicyReport, PolicyView, RunDone, SheetReport, SlotView, Tested,
};

impl Room {
    /// A page of the inventory.
    ///
    /// # Errors
    /// If something that was asked for is none, or the inventory cannot be read.
    pub fn inventory(&mut self, wanted: &InventoryQuery) -> Result<InventoryPage, Error> {
        keys::page(&mut self.desk, wanted)
    }

    /// The same, whole, as a spreadsheet (CSV).
    ///
    /// # Errors
    /// As [`inventory`](Self::inventory).
    pub fn inventory_sheet(&mut self, wanted: &InventoryQuery) -> Result<String, Error> {
        keys::sheet_out(&mut self.desk, wanted)
    }

    /// Looks at a spreadsheet of keys (CSV): each row, with what is wrong with it.
    ///
    /// # Errors
    /// If the file as a whole cannot be understood.
    pub fn preview_sheet(&mut self, text: &[u8]) -> Result<SheetReport, Error> {
        keys::preview(&mut self.desk, text)
    }

    /// Takes the keys of a spreadsheet into the inventory, all or none.
    ///
    /// # Errors
    /// As [`preview_sheet`](Self::preview_sheet); if a row is wrong, or too few decide.
    pub fn import_sheet(&mut self, text: &[u8], deciding: &Deciding) -> Result<SheetReport, Error> {
        keys::sheet_in(&mut self.desk, text, deciding)
    }

    /// A version of a key with its life: `ID@VERSION`, an id, or a label.
    ///
    /// # Errors
    /// If there is no such key, or several.
    pub fn key(&mut self, key: &str) -> Result<KeyLife, Error> {
        keys::life(&mut self.desk, key)
    }

    /// The slots at hand of the tokens that hold the master key from which a key hangs.
    ///
    /// # Errors
    /// If there is no such key, or tokens cannot be told apart.
    pub fn key_holders(&mut self, key: &str) -> Result<Vec<SlotView>, Error> {
        keys::holders(&mut self.desk, key)
    }

    /// Unlocks a token to work with the keys in it.
    ///
    /// # Errors
    /// If the PIN is wrong, or the token shows that this room is an old copy.
    pub fn unlock(&mut self, module: &Path, slot: u64, pin: &SecretString) -> Result<(), Error> {
        keys::unlock(&mut self.desk, module, slot, pin)
    }

    /// Makes a KEK in an unlocked token that holds its master key.
    ///
    /// # Errors
    /// If the policy or somebody's role forbids it, or the device fails; then nothing is made.
    pub fn make_key(&mut self, new: &NewKey, deciding: &Deciding) -> Result<KeyLife, Error> {
        keys::make(&mut self.desk, new, deciding)
    }

    /// Makes a DEK for each line of a file and writes them, wrapped, as rows; goes on with a run into
    /// the same file that was interrupted.
    ///
    /// # Errors
    /// As [`make_key`](Self::make_key); `cancelled` if `told` says so.
    pub fn make_data_keys(
        &mut self,
        under: &str,
        class: &Class,
        files: (&Path, &Path),
        deciding: &Deciding,
        told: RunTold<'_>,
    ) -> Result<RunDone, Error> {
        keys::make_deks(
            &mut self.desk,
            under,
            class,
            files.0,
            files.1,
            deciding,
            told,
        )
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
        keys::rewrap(&mut self.desk, files.0, to, from, files.1, deciding, told)
    }

    /// Tries known-answer ciphertexts: of a KEK, or of each DEK in a file of rows.
    ///
    /// # Errors
    /// If the KEK's state forbids opening anything, or the device fails.
    pub fn test_key(
        &mut self,
        key: &str,
        rows: Option<&Path>,
        by: &str,
        told: &mut dyn FnMut(u64) -> bool,
    ) -> Result<Tested, Error> {
        keys::test(&mut self.desk, key, rows, by, told)
    }

    /// Decides on a version of a key what needs no device.
    ///
    /// # Errors
    /// The rule that stands against it; the attempt is journalled.
    pub fn decide_key(
        &mut self,
        wanted: &KeyDecision,
        deciding: &Deciding,
    ) -> Result<KeyLife, Error> {
        keys::decide(&mut self.desk, wanted, deciding)
    }

    /// Has a new version take over.
    ///
    /// # Errors
    /// As [`make_key`](Self::make_key) and [`decide_key`](Self::decide_key).
    pub fn rotate_key(
        &mut self,
        wanted: &KeyDecision,
        out: Option<&Path>,
        deciding: &Deciding,
    ) -> Result<KeyLife, Error> {
        keys::rotate(&mut self.desk, wanted, out, deciding)
    }

    /// Puts a key that is feared to be in the wrong hands out of use, and has a new version take over
    /// where one can be made.
    ///
    /// # Errors
    /// As [`decide_key`](Self::decide_key).
    pub fn compromised_key(
        &mut self,
        wanted: &KeyDecision,
        list: Option<&Path>,
        deciding: &Deciding,
    ) -> Result<Compromise, Error> {
        keys::compromised(&mut self.desk, wanted, list, deciding)
    }

    /// Destroys a key everywhere the room knows of.
    ///
    /// # Errors
    /// As [`decide_key`](Self::decide_key); if not every token that holds it is unlocked.
    pub fn destroy_key(&mut self, key: &str, deciding: &Deciding) -> Result<Destroyed, Error> {
        keys::destroy(&mut self.desk, key, deciding)
    }

    /// The policy in force.
    ///
    /// # Errors
    /// If it was adopted with a newer program and cannot be read.
    pub fn policy(&self) -> Result<PolicyView, Error> {
        keys::policy_view(&self.desk)
    }

    /// Looks at a policy, or at the one in force.
    ///
    /// # Errors
    /// If the inventory cannot be read.
    pub fn check_policy(
        &mut self,
        text: Option<&str>,
        days: Option<u32>,
    ) -> Result<PolicyReport, Error> {
        keys::check_policy(&mut self.desk, text, days)
    }

    /// Adopts a policy.
    ///
    /// # Errors
    /// If it breaks rules, is not newer, or too few decide.
    pub fn adopt_policy(&mut self, text: &str, deciding: &Deciding) -> Result<PolicyView, Error> {
        keys::adopt(&mut self.desk, text, deciding)
    }
}
