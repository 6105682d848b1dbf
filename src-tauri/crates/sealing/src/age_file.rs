//! A share sealed to an age key (C2SP age 1.1.0), so that any age program opens it: to hybrid keys,
//! hardware keys and X25519 keys; those of hardware keys are opened by their own programs only.
//!
//! What is inside is the share's text, or, where a passphrase seals it as well, the text of a
//! [`SealedShare`](crate::envelope::SealedShare). The `age` library draws its randomness from the
//! operating system.

use crate::age_keys::{self, RecipientKind, RecipientRefused};
use crate::envelope::{EnvelopeError, SealedShare};
use crate::new_passphrase::NewPassphrase;
use age::{DecryptError, Decryptor};
use quorum::{Share, typed};
use rand_core::CryptoRng;
use secrecy::SecretString;
use std::io::Read;
use zeroize::Zeroizing;

/// Longest file that is opened; a sealed share takes about 2 kB.
const LONGEST: usize = 1 << 16;
/// How an age file begins: binary, and armoured.
const BEGINNINGS: [&[u8]; 2] = [
    b"age-encryption.org/",
    b"-----BEGIN AGE ENCRYPTED FILE-----",
];

/// Seals a share to `recipient` (`age1…`), and under a passphrase within if one is given. Returns
/// the armoured file.
///
/// # Errors
/// If the recipient is not one, or the passphrase layer could not be made.
pub fn seal(
    share: &Share,
    custodian: &[u8; 16],
    recipient: &str,
    passphrase: Option<&NewPassphrase>,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<String, AgeError> {
    let plaintext = match passphrase {
        None => typed::to_text(share),
        Some(passphrase) => {
            let sealed = SealedShare::with_passphrase(share, custodian, passphrase, rng)?;
            Zeroizing::new(sealed.to_json())
        }
    };
    encrypt(plaintext.as_bytes(), recipient)
}

/// Encrypts to a recipient (`age1…`). Returns the armoured file.
///
/// # Errors
/// If the recipient is not one.
#[expect(clippy::disallowed_methods, reason = "age takes no RNG")]
pub fn encrypt(plaintext: &[u8], recipient: &str) -> Result<String, AgeError> {
    let recipient = age_keys::recipient(recipient)?;
    age::encrypt_and_armor(&recipient, plaintext).map_err(|_| AgeError::NotEncrypted)
}

/// Decrypts an age file, armoured or not, with whichever identity opens it: `AGE-SECRET-KEY-1…`, or
/// the contents of a file with several, each on its own line. Blank lines and comments are skipped.
///
/// # Errors
/// If there is no identity, the file is for none of them, or the file is damaged. Lines that are no
/// identity are told only where none of the others opens the file.
pub fn decrypt(file: &[u8], identity: &SecretString) -> Result<Zeroizing<Vec<u8>>, AgeError> {
    let identities = age_keys::identities(identity)?;
    let file = file.trim_ascii_start();
    if file.len() > LONGEST || !is_age_file(file) {
        return Err(AgeError::NotAnAgeFile);
    }
    let armored = age::armor::ArmoredReader::new(file);
    let decryptor = Decryptor::new_buffered(armored).map_err(|_| AgeError::Damaged)?;
    let keys = identities.keys.iter().map(age_keys::Identity::as_age);
    let mut reader = decryptor.decrypt(keys).map_err(|error| match error {
        DecryptError::NoMatchingKeys => match identities.unusable {
            Some(line) => AgeError::IdentityLine { line },
            None => AgeError::NotThisIdentity,
        },
        _ => AgeError::Damaged,
    })?;
    // As long as it can become: a vector that grows leaves copies behind.
    let mut plaintext = Zeroizing::new(Vec::with_capacity(file.len()));
    reader
        .read_to_end(&mut plaintext)
        .map_err(|_| AgeError::Damaged)?;
    Ok(plaintext)
}

/// True if the bytes begin as an age file does.
#[must_use]
pub fn is_age_file(file: &[u8]) -> bool {
    BEGINNINGS
        .iter()
        .any(|start| file.trim_ascii_start().starts_with(start))
}

/// Checks a recipient (`age1…`) and returns it as it is written down.
///
/// # Errors
/// If it is not one.
pub fn check_recipient(recipient: &str) -> Result<String, AgeError> {
    Ok(age_keys::recipient(recipient)?.to_text()?)
}

/// What kind of key a recipient is.
///
/// # Errors
/// If it is not one.
pub fn kind_of(recipient: &str) -> Result<RecipientKind, AgeError> {
    Ok(age_keys::recipient(recipient)?.kind())
}

/// The recipient that belongs to an identity; of several, to the first.
///
/// # Errors
/// If the identity is not one.
pub fn recipient_of(identity: &SecretString) -> Result<String, AgeError> {
    let identities = age_keys::identities(identity)?;
    let first = identities.keys.first().ok_or(AgeError::Identity)?;
    Ok(first.recipient().to_text()?)
}

/// Why a file was not made or not opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AgeError {
    /// Altered or cut short.
    #[error("the age file is damaged; use another copy of it")]
    Damaged,
    /// Not a secret key.
    #[error("this is not an age identity: it must hold a line that begins with AGE-SECRET-KEY-1")]
    Identity,
    /// A line that is no identity, or one of a kind that this program cannot use; and none of the
    /// others opens the file.
    #[error(
        "no identity in the file opens this share, and line {line} of it is not read: it is \
         mistyped, or an identity of another kind"
    )]
    IdentityLine {
        /// Which, from 1.
        line: usize,
    },
    /// Not what age writes.
    #[error("this is not an age file")]
    NotAnAgeFile,
    /// The library failed.
    #[error("age could not encrypt it")]
    NotEncrypted,
    /// Sealed to somebody else.
    #[error("this file was sealed to another age key; take the identity it was sealed to")]
    NotThisIdentity,
    /// Not a public key that a share can be sealed to.
    #[error(transparent)]
    Recipient(#[from] RecipientRefused),
    /// The passphrase layer was not made.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
}
