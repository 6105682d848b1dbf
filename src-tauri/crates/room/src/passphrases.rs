//! New passphrases: drawn by the program, shown once and typed back, or chosen by a person.

use crate::practice_tokens::PASSPHRASE;
use desk::Desk;
pub use sealing::DrawnFor;
use sealing::{NewPassphrase, Weak, draw};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use wire::{Code, Error, sentence};

/// Draws a passphrase for a signing key, six words of 7,776, or for a share, seven. It is shown
/// once and typed back; the room keeps only its digest, and that only until it is closed.
pub(crate) fn draw_passphrase(desk: &mut Desk, what: DrawnFor) -> Result<SecretString, Error> {
    desk.log.writable()?;
    let drawn = draw(what, desk.log.rng());
    desk.memory.drawn.push(digest(&drawn));
    Ok(drawn)
}

/// A passphrase that is to seal something, and where it comes from.
///
/// # Errors
/// `passphrase-weak` for one of a person's own that does not last.
pub(crate) fn new_passphrase(desk: &Desk, typed: &SecretString) -> Result<NewPassphrase, Error> {
    if desk.log.is_practice() && typed.expose_secret() == PASSPHRASE {
        return Ok(NewPassphrase::known(PASSPHRASE));
    }
    let made = if desk.memory.drawn.contains(&digest(typed)) {
        NewPassphrase::drawn(typed)
    } else {
        let facts = [
            &desk.log.ledger().facts().name,
            &desk.log.ledger().facts().organisation,
        ];
        let people = desk.log.ledger().people().iter().map(|person| &person.name);
        let names: Vec<&str> = facts
            .into_iter()
            .chain(people)
            .map(String::as_str)
            .collect();
        NewPassphrase::chosen(typed, &names)
    };
    made.map_err(|weak: Weak| {
        Error::refusal(
            Code::PassphraseWeak,
            format!("{}.", sentence(&weak).trim_end_matches('.')),
            "Let Keymoot draw one, or choose at least 20 characters or six words, without names \
             of people or the room.",
        )
    })
}

fn digest(passphrase: &SecretString) -> [u8; 32] {
    Sha256::digest(passphrase.expose_secret().trim().as_bytes()).into()
}
