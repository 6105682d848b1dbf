//! Root keys: signing keys that a quorum shares. What is public of one, how it is written, and the
//! signatures by which a device shows that it holds the private half.

use crate::hexadecimal;
use ml_dsa::signature::Verifier as _;
use ml_dsa::{
    EncodedSignature, EncodedVerifyingKey, MlDsa65, MlDsa87, MlDsaParams, Signature, VerifyingKey,
};
use sha2::{Digest, Sha256};
use std::fmt;

/// What kind of signing key a root key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RootKind {
    /// ML-DSA-65 (FIPS 204), empty context.
    MlDsa65,
    /// ML-DSA-87 (FIPS 204), empty context.
    MlDsa87,
    /// ECDSA on P-384 over SHA-384 (FIPS 186-5); a signature is r ‖ s, 96 bytes.
    P384,
}

impl RootKind {
    /// The kinds there are.
    pub const ALL: [Self; 3] = [Self::MlDsa65, Self::MlDsa87, Self::P384];

    /// The name: `ml-dsa-65`, `ml-dsa-87`, `p-384`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MlDsa65 => "ml-dsa-65",
            Self::MlDsa87 => "ml-dsa-87",
            Self::P384 => "p-384",
        }
    }

    /// What a SubjectPublicKeyInfo of this kind begins with in DER: the rest is the key itself. Each
    /// has but one form (RFC 5480, 2.1.1; RFC 9881, 4).
    const fn prefix(self) -> &'static [u8] {
        match self {
            Self::MlDsa65 => &[
                0x30, 0x82, 0x07, 0xb2, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03,
                0x04, 0x03, 0x12, 0x03, 0x82, 0x07, 0xa1, 0x00,
            ],
            Self::MlDsa87 => &[
                0x30, 0x82, 0x0a, 0x32, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03,
                0x04, 0x03, 0x13, 0x03, 0x82, 0x0a, 0x21, 0x00,
            ],
            Self::P384 => &[
                0x30, 0x76, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
                0x05, 0x2b, 0x81, 0x04, 0x00, 0x22, 0x03, 0x62, 0x00,
            ],
        }
    }
}

impl fmt::Display for RootKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A root key's public half: a key that can verify, not merely bytes of the right length.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    kind: RootKind,
    bytes: Vec<u8>,
}

impl PublicKey {
    /// From the key as its algorithm writes it: P-384 the uncompressed point, 97 bytes (SEC 1,
    /// 2.3.3); ML-DSA the 1952 or 2592 bytes of FIPS 204, algorithm 22.
    #[must_use]
    pub fn new(kind: RootKind, bytes: &[u8]) -> Option<Self> {
        let is_one = match kind {
            RootKind::MlDsa65 => <EncodedVerifyingKey<MlDsa65>>::try_from(bytes).is_ok(),
            RootKind::MlDsa87 => <EncodedVerifyingKey<MlDsa87>>::try_from(bytes).is_ok(),
            RootKind::P384 => bytes.len() == 97 && p384_key(bytes).is_some(),
        };
        is_one.then(|| Self {
            kind,
            bytes: bytes.to_vec(),
        })
    }

    /// From a SubjectPublicKeyInfo in DER (RFC 5280, 4.1).
    #[must_use]
    pub fn from_spki(der: &[u8]) -> Option<Self> {
        RootKind::ALL.into_iter().find_map(|kind| {
            let bytes = der.strip_prefix(kind.prefix())?;
            Self::new(kind, bytes)
        })
    }

    /// From the same in lower-case hexadecimal, as entries and packages have it.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        Self::from_spki(&hexadecimal::bytes(text)?)
    }

    /// What kind of key it is.
    #[must_use]
    pub const fn kind(&self) -> RootKind {
        self.kind
    }

    /// The key as its algorithm writes it.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The SubjectPublicKeyInfo in DER.
    #[must_use]
    pub fn spki(&self) -> Vec<u8> {
        [self.kind.prefix(), &self.bytes].concat()
    }

    /// SHA-256 of the SubjectPublicKeyInfo.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(self.spki()).into()
    }

    /// Whether a signature over a message is one by this key. What cannot be read as a signature is
    /// none.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self.kind {
            RootKind::MlDsa65 => ml_dsa_verifies::<MlDsa65>(&self.bytes, message, signature),
            RootKind::MlDsa87 => ml_dsa_verifies::<MlDsa87>(&self.bytes, message, signature),
            RootKind::P384 => {
                let signature = p384::ecdsa::Signature::from_slice(signature);
                p384_key(&self.bytes)
                    .zip(signature.ok())
                    .is_some_and(|(key, signature)| key.verify(message, &signature).is_ok())
            }
        }
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, hex::encode(self.fingerprint()))
    }
}

/// What a root key signs to show that a device holds it: `keymoot/km1/root-key` ‖ challenge. It
/// begins like nothing that anybody else would have signed.
#[must_use]
pub fn signed_message(challenge: &[u8; 32]) -> Vec<u8> {
    [&b"keymoot/km1/root-key"[..], challenge].concat()
}

/// Whether an answer to a challenge is a signature over it by the key of that
/// SubjectPublicKeyInfo; all in hexadecimal, as entries have them.
#[must_use]
pub fn answers(public_key: &str, challenge: &str, answer: &str) -> bool {
    let read = || {
        let key = PublicKey::from_hex(public_key)?;
        let challenge = hexadecimal::decode(challenge)?;
        let signature = hexadecimal::bytes(answer)?;
        Some(key.verifies(&signed_message(&challenge), &signature))
    };
    read().unwrap_or(false)
}

fn p384_key(bytes: &[u8]) -> Option<p384::ecdsa::VerifyingKey> {
    p384::ecdsa::VerifyingKey::from_sec1_bytes(bytes).ok()
}

fn ml_dsa_verifies<P: MlDsaParams>(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let key = <EncodedVerifyingKey<P>>::try_from(key).ok();
    let signature = <EncodedSignature<P>>::try_from(signature).ok();
    let signature = signature.and_then(|signature| Signature::<P>::decode(&signature));
    key.zip(signature).is_some_and(|(key, signature)| {
        VerifyingKey::<P>::decode(&key)
            .verify(message, &signature)
            .is_ok()
    })
}
