//! What both fronts may ask of keys that go to somebody else, or come from them.

use super::Room;
use desk::Desk;
use secrecy::SecretString;
use std::path::Path;
use wire::{
    Bringing, BroughtKey, ComponentView, Deciding, Error, ExportView, ExportedKey, NewExport,
    NewKey, NewReceipt, RowsView, TransportKey, TypedComponent, WrappingKeyView,
};

/// What may be asked of keys that go to somebody else, or come from them.
pub struct RoomExchange<'r> {
    desk: &'r mut Desk,
}

impl Room {
    /// What may be asked of keys that go to somebody else, or come from them.
    pub fn exchange(&mut self) -> RoomExchange<'_> {
        RoomExchange {
            desk: &mut self.desk,
        }
    }
}

impl RoomExchange<'_> {
    /// Looks at what a service answered: its wrapping key, and until when it can be used. The
    /// fingerprint that came by a second channel is compared, unless it is empty.
    ///
    /// # Errors
    /// What is wrong with it; `wrapping-key-fingerprint` if it is another key.
    pub fn wrapping_key(
        &self,
        wanted: &NewExport,
        answer: &[u8],
    ) -> Result<WrappingKeyView, Error> {
        keys::wrapping_key(self.desk, wanted, answer)
    }

    /// Wraps a KEK for a service inside its token, and writes the package to a new file.
    ///
    /// # Errors
    /// If the key may not leave, too few decide, the wrapping key is not the one that was told or is
    /// not fit, or the device cannot; then nothing is written.
    pub fn export(
        &mut self,
        wanted: &NewExport,
        answer: &[u8],
        out: &Path,
        deciding: &Deciding,
    ) -> Result<ExportedKey, Error> {
        keys::export(self.desk, wanted, answer, out, deciding)
    }

    /// The exports of a key, or all, oldest first.
    ///
    /// # Errors
    /// If there is no such key.
    pub fn exports(&mut self, key: Option<&str>) -> Result<Vec<ExportView>, Error> {
        keys::exports(self.desk, key)
    }

    /// Takes in a service's confirmation of an export.
    ///
    /// # Errors
    /// If there is no such export that is open, or the service does not confirm it.
    pub fn receipt(&mut self, wanted: &NewReceipt, answer: &[u8]) -> Result<ExportView, Error> {
        keys::receipt(self.desk, wanted, answer)
    }

    /// The public half of a transport key, for which others wrap keys. Of a P-256 key that is two keys:
    /// the other is the ML-KEM key of the custodian who is named.
    ///
    /// # Errors
    /// If it is no transport key, or may not be used; if no custodian with such a key is named.
    pub fn transport_key(
        &mut self,
        key: &str,
        custodian: Option<&str>,
    ) -> Result<TransportKey, Error> {
        keys::transport_key(self.desk, key, custodian)
    }

    /// Takes in a key that was wrapped for a transport key, inside its token. What was sealed to a P-256
    /// key and a custodian's ML-KEM key, whose private key is `mlkem` in PEM, is opened on the host.
    ///
    /// # Errors
    /// If it does not open, has another check value than was told, or too few decide; then nothing is
    /// kept.
    pub fn import_sealed(
        &mut self,
        new: &NewKey,
        bringing: &Bringing,
        bytes: &[u8],
        mlkem: Option<&SecretString>,
        deciding: &Deciding,
    ) -> Result<BroughtKey, Error> {
        keys::sealed_in(self.desk, new, bringing, bytes, mlkem, deciding)
    }

    /// Takes one row, from 1 to 4, of the component that somebody is typing from their form; tells
    /// which rows are whole, never what is in them.
    ///
    /// # Errors
    /// If there is no such row.
    pub fn type_component_row(&mut self, row: u8, text: &SecretString) -> Result<RowsView, Error> {
        keys::type_component_row(self.desk, row, text)
    }

    /// Takes the component whose rows were typed as that person's, and tells which were taken so far.
    /// `check` is the check value on their form, by the method `cmac-zero-5`, or `ecb-zero-3` where
    /// the form is labelled so.
    ///
    /// # Errors
    /// As [`take_component`](Self::take_component); then the rows stay.
    pub fn take_component_rows(
        &mut self,
        name: &str,
        check: &str,
        method: &str,
    ) -> Result<Vec<ComponentView>, Error> {
        keys::take_component_rows(self.desk, name, check, method)
    }

    /// Takes a component that somebody brings, and tells which were taken so far. Memory alone holds
    /// them, until [`import_components`](Self::import_components) makes the key of them.
    ///
    /// # Errors
    /// If it is not 64 digits, has another check value than the one beside it, is the same as one
    /// before, or the person is not enrolled or has another.
    pub fn take_component(
        &mut self,
        typed: TypedComponent,
        method: &str,
    ) -> Result<Vec<ComponentView>, Error> {
        keys::take_component(self.desk, typed, method)
    }

    /// Forgets the component that was taken of somebody, or of everybody, and the rows that are being
    /// typed; tells which are left.
    pub fn forget_components(&mut self, name: Option<&str>) -> Vec<ComponentView> {
        keys::forget_components(self.desk, name)
    }

    /// Takes in a key from the components that were taken. `check` is the whole key's check value as
    /// it was told, by the same method; empty if none was.
    ///
    /// # Errors
    /// If they are too few, or make another key; otherwise as
    /// [`import_sealed`](Self::import_sealed). The components stay taken then.
    pub fn import_components(
        &mut self,
        new: &NewKey,
        method: &str,
        check: &str,
        deciding: &Deciding,
    ) -> Result<BroughtKey, Error> {
        keys::components_in(self.desk, new, method, check, deciding)
    }

    /// Makes a key from components that its token draws, and writes a form for each person.
    ///
    /// # Errors
    /// As [`Keys::make`](super::RoomKeys::make); if the folder is not empty.
    pub fn make_components(
        &mut self,
        new: &NewKey,
        people: &[String],
        folder: &Path,
        deciding: &Deciding,
    ) -> Result<BroughtKey, Error> {
        keys::components_made(self.desk, new, people, folder, deciding)
    }

    /// Writes a KEK or a DEK as a key block under a key-block protection key. Of a DEK, `row` is a file
    /// of rows with the one that is on record.
    ///
    /// # Errors
    /// As [`export`](Self::export); `row-on-record` if a DEK's row is another, or missing.
    pub fn write_block(
        &mut self,
        key: &str,
        under: &str,
        row: Option<&Path>,
        out: &Path,
        deciding: &Deciding,
    ) -> Result<ExportView, Error> {
        keys::block_out(self.desk, key, under, row, out, deciding)
    }

    /// Takes in the key of a key block. One that encrypts data goes under the KEK that `new` names, and
    /// its row to the new file `row`; of others both are left out.
    ///
    /// # Errors
    /// If the block is none that is taken, or does not open; otherwise as
    /// [`import_sealed`](Self::import_sealed).
    pub fn import_block(
        &mut self,
        new: &NewKey,
        bringing: &Bringing,
        block: &str,
        row: Option<&Path>,
        deciding: &Deciding,
    ) -> Result<BroughtKey, Error> {
        keys::block_in(self.desk, new, bringing, block, row, deciding)
    }
}
