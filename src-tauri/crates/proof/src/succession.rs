//! How a new journal key is introduced by the old one.

use crate::note::VerifierKey;

/// The type of a journal entry that introduces a journal key.
pub const JOURNAL_KEY_INTRODUCED: &str = "journal-key-introduced";

/// The text the old key signs to introduce `next`; it is signed as a
/// note's text is. Three lines: `keymoot/km1/journal-key`, the
/// origin (`keymoot/` and the room id), the new key's text form.
#[must_use]
pub fn statement(origin: &str, next: &VerifierKey) -> String {
    format!("keymoot/km1/journal-key\n{origin}\n{next}\n")
}

/// Checks that `previous` introduced `next`; `signature` is 64 bytes, as a device returns it.
#[must_use]
pub fn verify(origin: &str, previous: &VerifierKey, next: &VerifierKey, signature: &[u8]) -> bool {
    previous.verifies_raw(statement(origin, next).as_bytes(), signature)
}
