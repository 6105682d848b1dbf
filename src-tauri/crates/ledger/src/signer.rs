//! The keys that sign, or signed, the journal.

use crate::{EntryError, Known};
use proof::note::VerifierKey;

/// A key that signs, or signed, the journal.
#[derive(Clone, Debug)]
pub struct JournalKey {
    /// Its public half.
    pub verifier: VerifierKey,
    /// Label of the token that holds it, as it was known last.
    pub token: String,
    /// That token's serial number.
    pub serial: String,
    /// The entry that introduced it.
    pub entry: u64,
}

impl JournalKey {
    pub(crate) fn read(
        key: &str,
        token: &str,
        serial: &str,
        entry: u64,
    ) -> Result<Self, EntryError> {
        let verifier = key.parse().map_err(|error| EntryError::Damaged {
            seq: entry,
            why: format!("the journal key cannot be read: {error}"),
        })?;
        Ok(Self {
            verifier,
            token: token.into(),
            serial: serial.into(),
            entry,
        })
    }

    /// The token that holds it, as it was known last.
    #[must_use]
    pub fn holder(&self) -> Known<'_> {
        Known {
            label: &self.token,
            serial: &self.serial,
        }
    }
}
