//! Check values and the equality challenge: what a device computes under a key, and what is read
//! aloud or compared.

use crate::hexadecimal;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// The name of [`CheckMethod::CmacZero5`] in stored objects.
pub const CMAC_ZERO_5: &str = "cmac-zero-5";

/// The name of [`CheckMethod::KwConst5`] in stored objects.
pub const KW_CONST_5: &str = "kw-const-5";

/// How a check value is made. Values of different methods do not compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CheckMethod {
    /// First 5 bytes of AES-CMAC (RFC 4493) of 16 zero bytes.
    #[serde(rename = "cmac-zero-5")]
    CmacZero5,
    /// First 5 bytes of SHA-256 of the RFC 3394 wrap of [`wrap_constant`], for devices without CMAC.
    #[serde(rename = "kw-const-5")]
    KwConst5,
}

impl fmt::Display for CheckMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CmacZero5 => CMAC_ZERO_5,
            Self::KwConst5 => KW_CONST_5,
        })
    }
}

/// A short value for reading aloud: two parties whose values are the same by the same method very
/// likely hold the same key. Never a proof.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckValue {
    /// How it was made.
    pub method: CheckMethod,
    /// Five bytes; ten lower-case hexadecimal digits in JSON.
    #[serde(with = "five")]
    pub value: [u8; 5],
}

impl CheckValue {
    /// From the device's AES-CMAC of 16 zero bytes.
    pub fn from_cmac(cmac: &[u8; 16]) -> Self {
        Self {
            method: CheckMethod::CmacZero5,
            value: first_five(cmac),
        }
    }

    /// From the device's RFC 3394 wrap of [`wrap_constant`], 40 bytes.
    pub fn from_wrap(wrapped: &[u8; 40]) -> Self {
        Self {
            method: CheckMethod::KwConst5,
            value: first_five(&Sha256::digest(wrapped).into()),
        }
    }
}

impl fmt::Display for CheckValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.value))
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

fn first_five<const N: usize>(bytes: &[u8; N]) -> [u8; 5] {
    std::array::from_fn(|position| bytes[position])
}

mod five {
    use super::hexadecimal;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        value: &[u8; 5],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(value))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<[u8; 5], D::Error> {
        hexadecimal::decode(&String::deserialize(deserializer)?)
            .ok_or_else(|| D::Error::custom("a check value is ten lower-case hex digits"))
    }
}
