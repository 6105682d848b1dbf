//! ML-KEM-768 (FIPS 203): the half of a hybrid seal that a custodian keeps as a file.
//!
//! The files are those of RFC 9935, so that OpenSSL 3.5 and its like make and read them: the private
//! key as PKCS#8 with its seed, the public one as `SubjectPublicKeyInfo`, both in PEM.

use crate::short;
use ml_kem::kem::Decapsulate as _;
use ml_kem::pkcs8::AssociatedOid as _;
use ml_kem::{B32, DecapsulationKey768, EncapsulationKey768, KeyExport as _, Seed};
use pkcs8::{
    DecodePublicKey as _, EncodePrivateKey as _, EncodePublicKey as _, LineEnding,
    PrivateKeyInfoRef, SecretDocument,
};
use rand_core::CryptoRng;
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::Zeroizing;

/// Length of a public key (FIPS 203, table 3).
pub const RECIPIENT_LENGTH: usize = 1184;
/// Length of a ciphertext (FIPS 203, table 3).
pub const ENC_LENGTH: usize = 1088;
/// Length of the seed, d ‖ z (FIPS 203, 7.1).
const SEED: usize = 64;
/// A PKCS#8 `privateKey` that is the seed alone: `[0] IMPLICIT OCTET STRING` (RFC 9935, 6).
const SEED_ALONE: [u8; 2] = [0x80, 0x40];
/// One with the expanded key besides, as OpenSSL writes it: `SEQUENCE` of two `OCTET STRING`.
const SEED_AND_EXPANDED: [u8; 6] = [0x30, 0x82, 0x09, 0xa6, 0x04, 0x40];
/// What follows the seed there: the second string's head; its 2400 bytes are the expanded key.
const EXPANDED_HEAD: [u8; 4] = [0x04, 0x82, 0x09, 0x60];

/// A private key. It wipes itself.
pub struct MlKemKey(DecapsulationKey768);

/// A public key; only one that FIPS 203, 7.2 lets through exists.
#[derive(Clone, PartialEq, Eq)]
pub struct MlKemRecipient(EncapsulationKey768);

impl MlKemKey {
    /// A new key, of 64 bytes of `rng`.
    #[must_use]
    pub fn generate(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut seed = Zeroizing::new([0; SEED]);
        rng.fill_bytes(seed.as_mut());
        Self::from_seed(&seed)
    }

    /// Reads a PEM file (`PRIVATE KEY`).
    ///
    /// # Errors
    /// If it is no PKCS#8, of another algorithm, without its seed, or at odds with itself.
    pub fn from_pem(text: &str) -> Result<Self, MlKemError> {
        let (label, document) =
            SecretDocument::from_pem(text.trim()).map_err(|_| MlKemError::NotAKey)?;
        if label == "PUBLIC KEY" {
            return Err(MlKemError::Public);
        }
        if label != "PRIVATE KEY" {
            return Err(MlKemError::NotAKey);
        }
        let info: PrivateKeyInfoRef<'_> = document.decode_msg().map_err(|_| MlKemError::NotAKey)?;
        if info.algorithm.oid != ml_kem::MlKem768::OID {
            return Err(MlKemError::Algorithm);
        }
        let inner = info.private_key.as_bytes();
        if let Some(seed) = inner.strip_prefix(&SEED_ALONE) {
            let seed = seed.try_into().map_err(|_| MlKemError::NotAKey)?;
            return Ok(Self::from_seed(seed));
        }
        let rest = inner
            .strip_prefix(&SEED_AND_EXPANDED)
            .ok_or(MlKemError::NoSeed)?;
        let (seed, rest) = rest.split_first_chunk().ok_or(MlKemError::NotAKey)?;
        let expanded = rest
            .strip_prefix(&EXPANDED_HEAD)
            .ok_or(MlKemError::NotAKey)?;
        let key = Self::from_seed(seed);
        // Of the expanded key, what tells which key it is: the public one within (FIPS 203, 7.1).
        let public = expanded.get(1152..1152 + RECIPIENT_LENGTH);
        if expanded.len() == 2400 && public == Some(&key.recipient().to_bytes()[..]) {
            Ok(key)
        } else {
            Err(MlKemError::NotAKey)
        }
    }

    /// Writes the PEM file, with the seed alone.
    ///
    /// # Errors
    /// If the library does not encode it.
    pub fn to_pem(&self) -> Result<Zeroizing<String>, MlKemError> {
        self.0
            .to_pkcs8_pem(LineEnding::LF)
            .map_err(|_| MlKemError::NotAKey)
    }

    /// The public key that belongs to it.
    #[must_use]
    pub fn recipient(&self) -> MlKemRecipient {
        MlKemRecipient(self.0.encapsulation_key().clone())
    }

    /// The shared secret. A ciphertext that was altered gives another one, and no error
    /// (FIPS 203, 7.3): whoever uses it has to see that nothing opens with it.
    pub(crate) fn decapsulate(&self, enc: &[u8; ENC_LENGTH]) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.decapsulate(&(*enc).into()).into())
    }

    fn from_seed(seed: &[u8; SEED]) -> Self {
        let seed: Zeroizing<Seed> = Zeroizing::new((*seed).into());
        Self(DecapsulationKey768::from_seed(*seed))
    }
}

impl fmt::Debug for MlKemKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MlKemKey")
            .field(&self.recipient().fingerprint())
            .finish()
    }
}

impl MlKemRecipient {
    /// Reads a PEM file (`PUBLIC KEY`).
    ///
    /// # Errors
    /// If it is none, of another algorithm, or not a key; a private key is told apart.
    pub fn from_pem(text: &str) -> Result<Self, MlKemError> {
        if text.contains("PRIVATE KEY-----") {
            return Err(MlKemError::Private);
        }
        EncapsulationKey768::from_public_key_pem(text.trim())
            .map(Self)
            .map_err(|error| match error {
                pkcs8::spki::Error::OidUnknown { .. } => MlKemError::Algorithm,
                _ => MlKemError::NotAKey,
            })
    }

    /// Takes its 1184 bytes (FIPS 203, 7.2).
    ///
    /// # Errors
    /// If they are not a key.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, MlKemError> {
        let bytes: &[u8; RECIPIENT_LENGTH] = bytes.try_into().map_err(|_| MlKemError::NotAKey)?;
        EncapsulationKey768::new(&(*bytes).into())
            .map(Self)
            .map_err(|_| MlKemError::NotAKey)
    }

    /// Its 1184 bytes.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; RECIPIENT_LENGTH] {
        self.0.to_bytes().into()
    }

    /// Writes the PEM file.
    ///
    /// # Errors
    /// If the library does not encode it.
    pub fn to_pem(&self) -> Result<String, MlKemError> {
        self.0
            .to_public_key_pem(LineEnding::LF)
            .map_err(|_| MlKemError::NotAKey)
    }

    /// Its `SubjectPublicKeyInfo` in DER (RFC 9935, 4).
    ///
    /// # Errors
    /// If the library does not encode it.
    pub fn to_der(&self) -> Result<Vec<u8>, MlKemError> {
        let document = self.0.to_public_key_der();
        document
            .map(|document| document.as_bytes().to_vec())
            .map_err(|_| MlKemError::NotAKey)
    }

    /// SHA-256 of its bytes: what a sealed share names it by.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.to_bytes()).into()
    }

    /// The few digits people compare.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        short(&self.digest())
    }

    /// A ciphertext, and the secret it holds, from 32 random bytes (FIPS 203, 6.2).
    pub(crate) fn encapsulate(
        &self,
        random: &Zeroizing<[u8; 32]>,
    ) -> (Box<[u8; ENC_LENGTH]>, Zeroizing<[u8; 32]>) {
        let random: Zeroizing<B32> = Zeroizing::new((**random).into());
        let (enc, secret) = self.0.encapsulate_deterministic(&random);
        (Box::new(enc.into()), Zeroizing::new(secret.into()))
    }
}

impl fmt::Debug for MlKemRecipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MlKemRecipient")
            .field(&self.fingerprint())
            .finish()
    }
}

/// Why a file is not taken as an ML-KEM key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MlKemError {
    /// Of another algorithm, or another parameter set.
    #[error("this is a key of another algorithm; an ML-KEM-768 key is needed")]
    Algorithm,
    /// Only the expanded form is there.
    #[error("this ML-KEM key is without its seed; write it with the seed")]
    NoSeed,
    /// Nothing that is read as a key.
    #[error("this is not an ML-KEM-768 key in PEM, or it is damaged")]
    NotAKey,
    /// A private key where a public one was asked for.
    #[error("this is a private key, and not the public key that belongs to it; it was not kept")]
    Private,
    /// A public key where the private one was asked for.
    #[error("this is the public key; the file of the private one is needed")]
    Public,
}
