//! Check values and the equality challenge: what a device computes under a key, and what is read
//! aloud or compared.

use crate::hexadecimal;
use crate::root::PublicKey;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// The name of [`CheckMethod::CmacZero5`] in stored objects.
pub const CMAC_ZERO_5: &str = "cmac-zero-5";

/// The name of [`CheckMethod::KwConst5`] in stored objects.
pub const KW_CONST_5: &str = "kw-const-5";

/// The name of [`CheckMethod::SpkiSha256`] in stored objects.
pub const SPKI_SHA256: &str = "spki-sha256";

/// How a check value is made. Values of different methods do not compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CheckMethod {
    /// First 5 bytes of AES-CMAC (RFC 4493) of 16 zero bytes.
    #[serde(rename = "cmac-zero-5")]
    CmacZero5,
    /// First 5 bytes of SHA-256 of the RFC 3394 wrap of [`wrap_constant`], for devices without CMAC.
    #[serde(rename = "kw-const-5")]
    KwConst5,
    /// SHA-256 of a root key's SubjectPublicKeyInfo, whole: its fingerprint.
    #[serde(rename = "spki-sha256")]
    SpkiSha256,
}

impl CheckMethod {
    /// How many bytes a value has.
    const fn length(self) -> usize {
        match self {
            Self::CmacZero5 | Self::KwConst5 => 5,
            Self::SpkiSha256 => 32,
        }
    }
}

impl fmt::Display for CheckMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CmacZero5 => CMAC_ZERO_5,
            Self::KwConst5 => KW_CONST_5,
            Self::SpkiSha256 => SPKI_SHA256,
        })
    }
}

/// A short value for reading aloud: two parties whose values are the same by the same method very
/// likely hold the same key. Never a proof. A root key's is its fingerprint.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct CheckValue {
    /// How it was made.
    pub method: CheckMethod,
    /// As many bytes as the method has, zeros behind them.
    value: [u8; 32],
}

impl CheckValue {
    /// From the device's AES-CMAC of 16 zero bytes.
    pub fn from_cmac(cmac: &[u8; 16]) -> Self {
        Self::first_of(CheckMethod::CmacZero5, cmac)
    }

    /// From the device's RFC 3394 wrap of [`wrap_constant`], 40 bytes.
    pub fn from_wrap(wrapped: &[u8; 40]) -> Self {
        Self::first_of(CheckMethod::KwConst5, &Sha256::digest(wrapped))
    }

    /// The fingerprint of a root key.
    pub fn from_root(key: &PublicKey) -> Self {
        Self::first_of(CheckMethod::SpkiSha256, &key.fingerprint())
    }

    /// Its bytes: five, or the 32 of a fingerprint.
    pub fn bytes(&self) -> &[u8] {
        &self.value[..self.method.length()]
    }

    /// The first bytes of what a method gives, as many as it has.
    fn first_of(method: CheckMethod, given: &[u8]) -> Self {
        let mut value = [0; 32];
        for (to, from) in value.iter_mut().zip(given).take(method.length()) {
            *to = *from;
        }
        Self { method, value }
    }
}

impl fmt::Display for CheckValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.bytes()))
    }
}

impl fmt::Debug for CheckValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{self}", self.method)
    }
}

/// What [`CheckMethod::CmacZero5`] takes the CMAC of.
pub const CMAC_INPUT: [u8; 16] = [0; 16];

/// What [`CheckMethod::KwConst5`] wraps: SHA-256 of `keymoot/km1/check`. A published constant, so
/// its wrap opens nothing.
pub fn wrap_constant() -> [u8; 32] {
    Sha256::digest(b"keymoot/km1/check").into()
}

/// The challenge two devices answer to show that they hold one key: SHA-256 of
/// `keymoot/km1/equality` ‖ a ‖ b, with 16 fresh bytes from each.
pub fn equality_challenge(a: &[u8; 16], b: &[u8; 16]) -> [u8; 32] {
    Sha256::new_with_prefix(b"keymoot/km1/equality")
        .chain_update(a)
        .chain_update(b)
        .finalize()
        .into()
}

/// What a device with CMAC authenticates: the challenge's first 16 bytes. Its answer is the whole
/// 16-byte CMAC.
pub fn equality_cmac_input(challenge: &[u8; 32]) -> [u8; 16] {
    let mut input = [0; 16];
    input.copy_from_slice(&challenge[..16]);
    input
}

/// The answer of a device without CMAC: SHA-256 of its RFC 3394 wrap of the challenge.
pub fn equality_from_wrap(wrapped: &[u8; 40]) -> [u8; 32] {
    Sha256::digest(wrapped).into()
}

/// A check value in JSON: two lower-case hexadecimal digits for each byte.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    method: CheckMethod,
    value: String,
}

impl From<CheckValue> for Written {
    fn from(check: CheckValue) -> Self {
        Self {
            method: check.method,
            value: check.to_string(),
        }
    }
}

impl TryFrom<Written> for CheckValue {
    type Error = String;

    fn try_from(Written { method, value }: Written) -> Result<Self, String> {
        let length = method.length();
        match hexadecimal::bytes(&value) {
            Some(bytes) if bytes.len() == length => Ok(Self::first_of(method, &bytes)),
            _ => Err(format!(
                "a check value by {method} is {} lower-case hex digits",
                2 * length
            )),
        }
    }
}
