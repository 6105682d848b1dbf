//! A person's signature, by their card or their sealed key.

use crate::cards::sign_with_card;
use crate::desk::Desk;
use ledger::Person;
use proof::statement::SignedStatement;
use secrecy::SecretString;
use wire::{Code, Error, Rule};

/// Signs `message` as the person of that name; `secret` is their passphrase, or the PIN of
/// their card. What is signed was checked against the key they were enrolled with.
pub fn sign_as(
    desk: &mut Desk,
    name: &str,
    secret: &SecretString,
    message: &[u8],
) -> Result<SignedStatement, Error> {
    let person = desk.log.enrolled(name)?.clone();
    let signature = match &person.card {
        Some(card) => sign_with_card(desk, card, secret, message)?,
        None => {
            let ready = desk.memory.ready.take();
            let keys = desk.log.folder().people();
            let key = ready.unwrap_or_else(|| media::open_key(&keys, &person, secret))?;
            key.sign(message)
        }
    };
    by_enrolled_key(&person, message, signature)
}

/// What was signed, if it is by the key that a person is enrolled with.
pub fn by_enrolled_key(
    person: &Person,
    message: &[u8],
    signature: [u8; 64],
) -> Result<SignedStatement, Error> {
    SignedStatement::check(&person.public_key, message, &hex::encode(signature)).ok_or_else(|| {
        Error::refusal(
            Rule::OwnEnrolledKey,
            format!(
                "That was not signed with the key {} was enrolled with.",
                person.name
            ),
            "Take the right card; nothing was signed.",
        )
    })
}

/// Refuses words that a terminal or a printer would do something with other than show them. They
/// may go over several lines.
pub fn plain_words<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<(), Error> {
    let acts = |one: char| one != '\n' && !ceremony::is_plain(one);
    if words.into_iter().any(|words| words.contains(acts)) {
        return Err(Error::usage(
            Code::PlainWords,
            "There are characters in it that are not shown, such as those that move a cursor.",
            "Type it again, instead of pasting it from elsewhere.",
        ));
    }
    Ok(())
}

/// A statement that cannot be made of these words.
pub fn one_line(refused: &proof::statement::FieldRefused) -> Error {
    Error::usage(
        Code::PlainWords,
        wire::sentence(refused),
        "Write it on one line.",
    )
}
