//! Sealing under a passphrase: Argon2id (RFC 9106, version 1.3, one lane) and AES-256-GCM.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use argon2::{Algorithm, Argon2, Params, Version};
use precis_profiles::OpaqueString;
use precis_profiles::precis_core::profile::Profile as _;
use rand_core::CryptoRng;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::new_passphrase::NewPassphrase;

/// Length of the salt.
pub const SALT_LENGTH: usize = 16;
/// Length of AES-GCM's nonce.
pub const NONCE_LENGTH: usize = 12;

/// How much work a guess of the passphrase takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    memory_kib: u32,
    passes: u32,
}

impl Cost {
    /// What Keymoot seals with: 64 MiB, 3 passes.
    pub const KM1: Self = Self {
        memory_kib: 64 * 1024,
        passes: 3,
    };

    /// A cost that a file names.
    ///
    /// # Errors
    /// Below what Keymoot ever wrote, which would make guessing cheap, or far above, which would
    /// only keep the machine busy.
    pub fn new(memory_kib: u32, passes: u32) -> Result<Self, PassphraseError> {
        let least = Self::KM1;
        let fits = (least.memory_kib..=4 * least.memory_kib).contains(&memory_kib)
            && (least.passes..=16).contains(&passes);
        if fits {
            Ok(Self { memory_kib, passes })
        } else {
            Err(PassphraseError::Cost)
        }
    }

    /// Argon2's memory, in KiB.
    #[must_use]
    pub fn memory_kib(self) -> u32 {
        self.memory_kib
    }

    /// Argon2's passes.
    #[must_use]
    pub fn passes(self) -> u32 {
        self.passes
    }
}

/// What a passphrase sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The work a guess takes.
    pub cost: Cost,
    /// Argon2's salt.
    pub salt: [u8; SALT_LENGTH],
    /// AES-GCM's nonce.
    pub nonce: [u8; NONCE_LENGTH],
    /// Ciphertext and tag, 16 bytes longer than the plaintext.
    pub ciphertext: Vec<u8>,
}

/// A passphrase as it is worked into a key: the `OpaqueString` of RFC 8265, 4.2, which is the same
/// whichever way a keyboard writes an accented letter or a blank. `None` for what that refuses: an
/// empty one, control characters.
pub(crate) fn normalised(typed: &SecretString) -> Option<SecretString> {
    let enforced = OpaqueString::new().enforce(typed.expose_secret()).ok()?;
    Some(SecretString::from(&*enforced))
}

/// Salt and nonce of something that is to be sealed. Working a passphrase takes long and no
/// randomness: what is drawn first may be sealed in another thread.
#[derive(Clone, Debug)]
pub struct Fresh {
    salt: [u8; SALT_LENGTH],
    nonce: [u8; NONCE_LENGTH],
}

impl Fresh {
    /// Draws both.
    #[must_use]
    pub fn draw(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let (mut salt, mut nonce) = ([0; SALT_LENGTH], [0; NONCE_LENGTH]);
        rng.fill_bytes(&mut salt);
        rng.fill_bytes(&mut nonce);
        Self { salt, nonce }
    }

    /// Seals `plaintext`; `aad` must be given again to open it.
    ///
    /// # Errors
    /// If the memory for Argon2 is unavailable, or the plaintext is gigabytes long.
    pub fn seal(
        self,
        plaintext: &[u8],
        aad: &[u8],
        passphrase: &NewPassphrase,
    ) -> Result<Sealed, PassphraseError> {
        let Self { salt, nonce } = self;
        let payload = Payload {
            msg: plaintext,
            aad,
        };
        let ciphertext = cipher(passphrase.text(), Cost::KM1, &salt)?
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| PassphraseError::NotComputed)?;
        Ok(Sealed {
            cost: Cost::KM1,
            salt,
            nonce,
            ciphertext,
        })
    }
}

/// Seals `plaintext` with a fresh salt and nonce; `aad` must be given again to open it.
///
/// # Errors
/// As [`Fresh::seal`].
pub fn seal(
    plaintext: &[u8],
    aad: &[u8],
    passphrase: &NewPassphrase,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<Sealed, PassphraseError> {
    Fresh::draw(rng).seal(plaintext, aad, passphrase)
}

/// Opens what [`seal`] made. The passphrase is tried normalised, and then as it was typed: files
/// were once sealed so.
///
/// # Errors
/// If the passphrase is wrong or something was altered: the two look alike.
pub fn open(
    sealed: &Sealed,
    aad: &[u8],
    passphrase: &SecretString,
) -> Result<Zeroizing<Vec<u8>>, PassphraseError> {
    let try_with = |passphrase: &SecretString| {
        let payload = Payload {
            msg: &sealed.ciphertext,
            aad,
        };
        cipher(passphrase, sealed.cost, &sealed.salt)?
            .decrypt(&Nonce::from(sealed.nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| PassphraseError::DoesNotOpen)
    };
    let normal = normalised(passphrase)
        .filter(|normal| normal.expose_secret() != passphrase.expose_secret());
    match normal.as_ref().map(&try_with) {
        Some(Ok(opened)) => Ok(opened),
        _ => try_with(passphrase),
    }
}

/// Why nothing was sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PassphraseError {
    /// A cost outside of what Keymoot writes.
    #[error("it names a cost that Keymoot never uses")]
    Cost,
    /// Wrong passphrase, or altered.
    #[error("the passphrase does not open it")]
    DoesNotOpen,
    /// Argon2 or the cipher refused to work.
    #[error("the passphrase could not be worked into a key; 64 MiB of free memory are needed")]
    NotComputed,
}

fn cipher(
    passphrase: &SecretString,
    cost: Cost,
    salt: &[u8; SALT_LENGTH],
) -> Result<Aes256Gcm, PassphraseError> {
    let failed = |_: argon2::Error| PassphraseError::NotComputed;
    let params = Params::new(cost.memory_kib, cost.passes, 1, Some(32)).map_err(failed)?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.expose_secret().as_bytes(), salt, &mut *key)
        .map_err(failed)?;
    Ok(Aes256Gcm::new(<&Key<Aes256Gcm>>::from(&*key)))
}
