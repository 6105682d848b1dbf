//! The keys that sign, or signed, the journal.

use crate::{EntryError, Known};
use proof::note::{CosignerKey, KeyError, VerifierKey};

/// A key that signs, or signed, the journal.
#[derive(Clone, Debug)]
pub struct JournalKey {
    /// Its public half.
    pub verifier: VerifierKey,
    /// The public half of the ML-DSA key in the same token that signs besides, where it has one.
    pub cosigner: Option<CosignerKey>,
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
        cosigner: Option<&str>,
        token: &str,
        serial: &str,
        entry: u64,
    ) -> Result<Self, EntryError> {
        let unread = |error: KeyError| EntryError::Damaged {
            seq: entry,
            why: format!("the journal key cannot be read: {error}"),
        };
        Ok(Self {
            verifier: key.parse().map_err(unread)?,
            cosigner: cosigner.map(str::parse).transpose().map_err(unread)?,
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
