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
    const ANOTHER: &str =
        "Give a recipient that age-keygen prints: it begins with age1pq1, or with age1.";
    match refused {
        RecipientRefused::Certificate => (
            Code::AgeCertificate,
            "Enrol them with the card that has its key, or give a recipient that age-keygen prints.",
        ),
        RecipientRefused::Invalid | RecipientRefused::Mistyped => {
            (Code::AgeMistyped, "Copy it again, all of it.")
        }
        RecipientRefused::Minisign => (Code::AgeMinisignKey, ANOTHER),
        RecipientRefused::OpenPgp => (Code::AgeOpenPgpKey, ANOTHER),
        RecipientRefused::Plugin { .. } => (
            Code::AgePlugin,
            "Give the recipient that age itself has for such keys, which begins with age1tag1 or \
             age1tagpq1, or one that age-keygen prints.",
        ),
        RecipientRefused::Secret => (
            Code::AgeSecretKey,
            "Whoever saw it can open what is sealed to it: make a new key with age-keygen, keep its \
             secret half, and give the public one, which begins with age1.",
        ),
        RecipientRefused::Ssh => (Code::AgeSshKey, ANOTHER),
        RecipientRefused::None | RecipientRefused::Other | RecipientRefused::PublicKey => (
            Code::AgeRecipient,
            "It begins with age1; age-keygen prints it. Leave it out where there is none.",
        ),
    }
}
