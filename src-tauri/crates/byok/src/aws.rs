//! AWS KMS: `GetParametersForImport` in, `EncryptedKeyMaterial` out.
//!
//! The answer does not say which algorithm was asked for, so it has to be told. The import token is not
//! needed to make the package, and must come back with it within 24 hours.

use crate::public::{from_der, unreadable};
use crate::{Answer, Hash, Material, Package, Provider, Refused, Shape, WrappingKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde::Deserialize;

/// What is sent is at most this long, and the token (KMS API, `ImportKeyMaterial`).
const MOST: usize = 6144;

const METHODS: [(&str, Shape, Hash); 4] = [
    ("RSAES_OAEP_SHA_1", Shape::Direct, Hash::Sha1),
    ("RSAES_OAEP_SHA_256", Shape::Direct, Hash::Sha256),
    ("RSA_AES_KEY_WRAP_SHA_1", Shape::Hybrid, Hash::Sha1),
    ("RSA_AES_KEY_WRAP_SHA_256", Shape::Hybrid, Hash::Sha256),
];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Parameters {
    key_id: String,
    import_token: String,
    public_key: String,
    parameters_valid_to: Time,
}

/// The command line gives text, the API seconds.
#[derive(Deserialize)]
#[serde(untagged)]
enum Time {
    Text(String),
    Seconds(f64),
}

impl Time {
    fn read(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Text(text) => Some(DateTime::parse_from_rfc3339(text).ok()?.to_utc()),
            // Rounded down: better a second early than one late.
            Self::Seconds(seconds) => DateTime::from_timestamp(*seconds as i64, 0),
        }
    }
}

pub(crate) fn read(answer: &Answer<'_>) -> Result<WrappingKey, Refused> {
    let known = || METHODS.map(|(name, ..)| name).join(", ");
    let Some(given) = answer.method else {
        return Err(Refused::Method {
            given: "AWS does not say which wrapping algorithm was asked for".into(),
            known: known(),
        });
    };
    let found = METHODS.into_iter().find(|(name, ..)| *name == given);
    let (method, shape, hash) = found.ok_or_else(|| Refused::Method {
        given: format!("“{given}” is no wrapping algorithm that is used"),
        known: known(),
    })?;
    if !answer.bytes.trim_ascii_start().starts_with(b"{") {
        // Only what lies in the answer's field is a key; what it is helps whoever brought it.
        from_der(answer.bytes)?;
        return Err(unreadable(
            "the whole answer of GetParametersForImport is needed",
        ));
    }
    let parameters: Parameters = serde_json::from_slice(answer.bytes)
        .map_err(|why| unreadable(&format!("no answer of GetParametersForImport: {why}")))?;
    let der = STANDARD
        .decode(&parameters.public_key)
        .map_err(|why| unreadable(&format!("PublicKey is not base64: {why}")))?;
    let token = STANDARD
        .decode(&parameters.import_token)
        .map_err(|why| unreadable(&format!("ImportToken is not base64: {why}")))?;
    if token.is_empty() || token.len() > MOST {
        return Err(unreadable("ImportToken has 1 to 6144 bytes"));
    }
    let until = parameters
        .parameters_valid_to
        .read()
        .ok_or_else(|| unreadable("ParametersValidTo is no time"))?;
    let key = from_der(&der)?;
    sizes(key.bits)?;
    Ok(WrappingKey {
        provider: Provider::AwsKms,
        key,
        method: method.into(),
        shape,
        hash,
        key_id: parameters.key_id,
        until: Some(until),
        token,
    })
}

/// RSA_2048, RSA_3072, RSA_4096 (`WrappingKeySpec`).
fn sizes(bits: u16) -> Result<(), Refused> {
    if matches!(bits, 2048 | 3072 | 4096) {
        return Ok(());
    }
    let wanted = "AWS makes them with 2048, 3072 or 4096".into();
    Err(Refused::KeySize { bits, wanted })
}

/// RSAES_OAEP_* wraps all but RSA private keys; RSA_AES_KEY_WRAP_* private keys alone.
pub(crate) fn takes(key: &WrappingKey, material: Material) -> Result<(), Refused> {
    let needed = match (key.shape, material.is_private()) {
        (Shape::Direct, false) | (Shape::Hybrid, true) => return Ok(()),
        (Shape::Direct, true) => "RSA_AES_KEY_WRAP_SHA_256",
        (Shape::Hybrid, false) => "RSAES_OAEP_SHA_256",
    };
    Err(Refused::NotTaken(format!(
        "AWS KMS takes no such key by {}: ask it again with {needed}",
        key.method
    )))
}

pub(crate) fn write(key: &WrappingKey, blob: Vec<u8>) -> Package {
    Package {
        bytes: blob,
        ending: ".bin",
        beside: Some((".import-token", key.token.clone())),
        command: format!(
            "aws kms import-key-material --key-id {} --encrypted-key-material fileb://FILE \
             --import-token fileb://FILE.import-token \
             --expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE",
            key.key_id
        ),
    }
}

pub(crate) fn open(package: &[u8]) -> Result<Vec<u8>, Refused> {
    if package.len() > MOST {
        return Err(Refused::Package("it is longer than 6144 bytes".into()));
    }
    Ok(package.to_vec())
}
