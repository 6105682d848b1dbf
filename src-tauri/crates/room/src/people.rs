//! People and the keys they sign with.
//!
//! A person without a token of their own signs with an Ed25519 key sealed by a passphrase
//! (Argon2id, RFC 9106, and AES-256-GCM). It lives on the administrator's machine and is labelled a
//! software signature wherever it shows.

use crate::Error;
use crate::folder::{file_error, write_whole};
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use argon2::{Algorithm, Argon2, Params, Version};
use ed25519_dalek::{Signer, SigningKey};
use rand_core::CryptoRng;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::Path;
use zeroize::Zeroizing;

/// Memory for Argon2id, KiB.
const MEMORY: u32 = 64 * 1024;
/// Passes of Argon2id.
const PASSES: u32 = 3;

/// Somebody enrolled in the room, as the journal has it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Person {
    pub(crate) participant: String,
    pub(crate) name: String,
    pub(crate) organisation: String,
    pub(crate) role: String,
    pub(crate) identity_check: String,
    pub(crate) public_key: String,
    pub(crate) signature: String,
    /// When they were enrolled; the entry's time.
    #[serde(default, skip_serializing)]
    pub(crate) enrolled: String,
    /// The entry's place in the journal.
    #[serde(default, skip_serializing)]
    pub(crate) entry: u64,
}

/// A signing key sealed by a passphrase, as its file holds it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SealedKey {
    format: String,
    participant: String,
    memory_kib: u32,
    passes: u32,
    #[serde(with = "hex::serde")]
    salt: [u8; 16],
    #[serde(with = "hex::serde")]
    nonce: [u8; 12],
    #[serde(with = "hex::serde")]
    sealed: Vec<u8>,
}

const FORMAT: &str = "keymoot-sealed-key/1";

/// Makes a signing key, seals it and writes it to `folder`. Returns the verification key, hex.
pub(crate) fn make_key(
    folder: &Path,
    participant: &str,
    passphrase: &SecretString,
    rng: &mut impl CryptoRng,
) -> Result<String, Error> {
    if passphrase.expose_secret().chars().count() < 8 {
        return Err(Error::refusal(
            "passphrase-long-enough",
            "The passphrase is shorter than 8 characters.",
            "Choose a longer one; a few unrelated words are easy to remember.",
        ));
    }
    let mut seed = Zeroizing::new([0; 32]);
    rng.fill_bytes(&mut *seed);
    let (mut salt, mut nonce) = ([0; 16], [0; 12]);
    rng.fill_bytes(&mut salt);
    rng.fill_bytes(&mut nonce);
    let payload = Payload {
        msg: &*seed,
        aad: participant.as_bytes(),
    };
    let sealed = cipher(passphrase, &salt, MEMORY, PASSES)?
        .encrypt(&Nonce::from(nonce), payload)
        .map_err(|_| Error::fault("seal-failed", "The signing key could not be sealed."))?;
    let file = SealedKey {
        format: FORMAT.into(),
        participant: participant.into(),
        memory_kib: MEMORY,
        passes: PASSES,
        salt,
        nonce,
        sealed,
    };
    let text = serde_json::to_string_pretty(&file)
        .map_err(|error| Error::fault("seal-failed", error.to_string()))?;
    write_whole(&folder.join(format!("{participant}.json")), text.as_bytes())?;
    Ok(hex::encode(
        SigningKey::from_bytes(&seed).verifying_key().as_bytes(),
    ))
}

/// Opens a person's sealed key and signs `message` with it.
pub(crate) fn sign(
    folder: &Path,
    person: &Person,
    passphrase: &SecretString,
    message: &[u8],
) -> Result<[u8; 64], Error> {
    let path = folder.join(format!("{}.json", person.participant));
    let text = fs::read_to_string(&path).map_err(|error| file_error(&path, &error))?;
    let unreadable = || {
        Error::failure(
            "sealed-key-unreadable",
            format!("The signing key of {} cannot be read.", person.name),
            "Take the file from a backup of the room, or enrol the person again.",
        )
    };
    let file: SealedKey = serde_json::from_str(&text).map_err(|_| unreadable())?;
    // A file that asks for more memory than we ever write is not ours.
    if file.format != FORMAT || file.memory_kib > 4 * MEMORY || file.passes > 16 {
        return Err(unreadable());
    }
    let payload = Payload {
        msg: &file.sealed,
        aad: person.participant.as_bytes(),
    };
    let seed = cipher(passphrase, &file.salt, file.memory_kib, file.passes)?
        .decrypt(&Nonce::from(file.nonce), payload)
        .map(Zeroizing::new)
        .map_err(|_| {
            Error::refusal(
                "passphrase-wrong",
                format!("That is not the passphrase of {}.", person.name),
                "Try again; nothing was signed.",
            )
        })?;
    let seed: Zeroizing<[u8; 32]> =
        Zeroizing::new(seed.as_slice().try_into().map_err(|_| unreadable())?);
    let key = SigningKey::from_bytes(&seed);
    if hex::encode(key.verifying_key().as_bytes()) != person.public_key {
        return Err(Error::refusal(
            "own-enrolled-key",
            format!(
                "The sealed key is not the one {} was enrolled with.",
                person.name
            ),
            "Take the right file from a backup of the room, or enrol the person again.",
        ));
    }
    Ok(key.sign(message).to_bytes())
}

fn cipher(
    passphrase: &SecretString,
    salt: &[u8; 16],
    memory: u32,
    passes: u32,
) -> Result<Aes256Gcm, Error> {
    let failed = |error: argon2::Error| Error::fault("seal-failed", error.to_string());
    let params = Params::new(memory, passes, 1, Some(32)).map_err(failed)?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.expose_secret().as_bytes(), salt, &mut *key)
        .map_err(failed)?;
    Ok(Aes256Gcm::new(&Key::<Aes256Gcm>::from(*key)))
}
