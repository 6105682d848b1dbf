//! The age recipient that somebody is enrolled with: each kind of key is told for what it is.

use sealing::RecipientRefused;
use sealing::age_file::{self, AgeError};
use wire::{Code, Error, sentence};

/// Checks a recipient and returns it as it is written down. What is refused is never repeated: it
/// may be a secret key.
pub fn recipient(given: &str) -> Result<String, Error> {
    age_file::check_recipient(given).map_err(|error| {
        let (code, recovery) = match &error {
            AgeError::Recipient(refused) => told(refused),
            AgeError::Damaged
            | AgeError::Identity
            | AgeError::IdentityLine { .. }
            | AgeError::NotAnAgeFile
            | AgeError::NotEncrypted
            | AgeError::NotThisIdentity
            | AgeError::Envelope(_) => told(&RecipientRefused::Other),
        };
        Error::usage(code, sentence(&error), recovery)
    })
}

/// The code of an error and what to do now.
const fn told(refused: &RecipientRefused) -> (Code, &'static str) {
    const ANOTHER: &str = "Give a recipient that begins with age1 and that age-keygen prints.";
    match refused {
        RecipientRefused::Hardware => (Code::AgeHardwareKey, ANOTHER),
        RecipientRefused::Mistyped => (Code::AgeMistyped, "Copy it again, all of it."),
        RecipientRefused::Plugin { .. } => (Code::AgePlugin, ANOTHER),
        RecipientRefused::PostQuantum => (Code::AgePostQuantum, ANOTHER),
        RecipientRefused::Secret => (
            Code::AgeSecretKey,
            "Whoever saw it can open what is sealed to it: make a new key with age-keygen, keep its \
             secret half, and give the public one, which begins with age1.",
        ),
        RecipientRefused::Ssh => (Code::AgeSshKey, ANOTHER),
        RecipientRefused::None | RecipientRefused::Other => (
            Code::AgeRecipient,
            "It begins with age1; age-keygen prints it. Leave it out where there is none.",
        ),
    }
}
