//! New passphrases: drawn by the program, shown once and typed back, or chosen by a person.

use crate::practice_tokens::PASSPHRASE;
use crate::room::Room;
pub use sealing::DrawnFor;
use sealing::{NewPassphrase, Weak, draw};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use wire::{Error, sentence};

impl Room {
    /// Draws a passphrase for a signing key, six words of 7,776, or for a share, seven. It is shown
    /// once and typed back; the room keeps only its digest, and that only until it is closed.
    ///
    /// # Errors
    /// In a room that is only looked at.
    pub fn draw_passphrase(&mut self, what: DrawnFor) -> Result<SecretString, Error> {
        self.writable()?;
        let drawn = draw(what, &mut self.rng);
        self.drawn.push(digest(&drawn));
        Ok(drawn)
    }

    /// A passphrase that is to seal something, and where it comes from.
    ///
    /// # Errors
    /// `passphrase-weak` for one of a person's own that does not last.
    pub(crate) fn new_passphrase(&self, typed: &SecretString) -> Result<NewPassphrase, Error> {
        if self.is_practice() && typed.expose_secret() == PASSPHRASE {
            return Ok(NewPassphrase::known(PASSPHRASE));
        }
        let made = if self.drawn.contains(&digest(typed)) {
            NewPassphrase::drawn(typed)
        } else {
            let facts = [&self.ledger.facts().name, &self.ledger.facts().organisation];
            let people = self.ledger.people().iter().map(|person| &person.name);
            let names: Vec<&str> = facts
                .into_iter()
                .chain(people)
                .map(String::as_str)
                .collect();
            NewPassphrase::chosen(typed, &names)
        };
        made.map_err(|weak: Weak| {
            Error::refusal(
                "passphrase-weak",
                format!("{}.", sentence(&weak).trim_end_matches('.')),
                "Let Keymoot draw one, or choose at least 20 characters or six words, without names \
                 of people or the room.",
            )
        })
    }
}

fn digest(passphrase: &SecretString) -> [u8; 32] {
    Sha256::digest(passphrase.expose_secret().trim().as_bytes()).into()
}
