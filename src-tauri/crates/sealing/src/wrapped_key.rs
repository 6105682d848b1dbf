//! A key of somebody else, sealed to a transport key of two halves: a P-256 key in a token, and an
//! ML-KEM-768 key that a custodian holds as a file. `docs/formats/exchange.md` has it to the byte.

use crate::hybrid::{self, Sealed};
use crate::mlkem::{ENC_LENGTH, MlKemKey};
use crate::{POINT_LENGTH, hpke};
use quorum::json::are_objects;
use serde::Deserialize;
use zeroize::Zeroizing;

/// Names the format.
const FORMAT: &str = "keymoot-wrapped-key/1";
/// The KEM, as HPKE names it.
const KEM: &str = "MLKEM768-P256";
/// What every key's `info` begins with; the digest of the ML-KEM key follows.
const INFO: &[u8] = b"keymoot/wrapped-key";
/// An AES-256 key.
const KEY: usize = 32;
/// It with AES-GCM's tag.
const SEALED: usize = KEY + 16;
/// Longest text that is parsed; a wrapped key takes under 3 kB.
const LONGEST: usize = 8192;

/// A key as it came, not opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrappedKey {
    /// The P-256 key it is sealed to, an uncompressed point.
    pub recipient: [u8; POINT_LENGTH],
    /// SHA-256 of the ML-KEM key it is sealed to.
    pub mlkem: [u8; 32],
    sealed: Sealed,
}

impl WrappedKey {
    /// Reads the file. Nothing is opened, so nothing is proven of what is inside.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn parse(text: &str) -> Result<Self, WrappedKeyError> {
        if text.len() > LONGEST {
            return Err(WrappedKeyError::TooLong);
        }
        let file: File = serde_json::from_str(text)
            .map_err(|error| WrappedKeyError::NotOne(error.to_string()))?;
        if !are_objects(text, &["", "/p256", "/mlkem"]) {
            return Err(WrappedKeyError::NotOne(
                "it is not an object of objects".into(),
            ));
        }
        if file.format != FORMAT {
            return Err(WrappedKeyError::Format(file.format));
        }
        if file.kem != KEM {
            return Err(WrappedKeyError::Kem(file.kem));
        }
        let recipient = point(&file.p256.recipient, "p256.recipient")?;
        let enc = point(&file.p256.enc, "p256.enc")?;
        let mlkem = bytes::<32>(&file.mlkem.recipient, "mlkem.recipient")?;
        let encapsulated = bytes::<ENC_LENGTH>(&file.mlkem.enc, "mlkem.enc")?;
        let ciphertext = bytes::<SEALED>(&file.sealed, "sealed")?;
        Ok(Self {
            recipient,
            mlkem,
            sealed: Sealed {
                enc,
                mlkem: Box::new(encapsulated),
                ciphertext: ciphertext.to_vec(),
            },
        })
    }

    /// Opens it with both halves: `ecdh` gives the x-coordinate of the P-256 key times the point it is
    /// handed, which has been validated.
    ///
    /// # Errors
    /// [`WrappedKeyError::OtherMlKem`] for another ML-KEM key than it names;
    /// [`WrappedKeyError::DoesNotOpen`] for what was altered in either half, since ML-KEM rejects
    /// implicitly and only the cipher sees it; what `ecdh` gives.
    pub fn open<E>(
        &self,
        mlkem: &MlKemKey,
        ecdh: impl FnOnce(&[u8; POINT_LENGTH]) -> Result<Zeroizing<[u8; 32]>, E>,
    ) -> Result<Zeroizing<[u8; KEY]>, OpenKeyError<E>> {
        if mlkem.recipient().digest() != self.mlkem {
            return Err(OpenKeyError::Refused(WrappedKeyError::OtherMlKem));
        }
        let info = [INFO, &self.mlkem].concat();
        let opened = hybrid::open(&self.recipient, mlkem, &self.sealed, &info, b"", ecdh);
        let opened = opened.map_err(|error| match error {
            hpke::OpenError::Ecdh(error) => OpenKeyError::Ecdh(error),
            hpke::OpenError::DoesNotOpen | hpke::OpenError::Point => {
                OpenKeyError::Refused(WrappedKeyError::DoesNotOpen)
            }
        })?;
        let mut key = Zeroizing::new([0; KEY]);
        if opened.len() != KEY {
            return Err(OpenKeyError::Refused(WrappedKeyError::DoesNotOpen));
        }
        key.copy_from_slice(&opened);
        Ok(key)
    }
}

/// Why a wrapped key is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrappedKeyError {
    /// Altered, or sealed with other keys than it names.
    #[error(
        "it does not open: one of its halves or what they seal was altered, or it was made for other keys"
    )]
    DoesNotOpen,
    /// A field is not of its length.
    #[error("its field “{field}” is not {length} bytes in lower-case hexadecimal")]
    Field {
        /// Which.
        field: &'static str,
        /// Its bytes.
        length: usize,
    },
    /// Of another format.
    #[error("it is of the format “{0}”, and {FORMAT} is known")]
    Format(String),
    /// Of another KEM.
    #[error("it is sealed with “{0}”, and {KEM} is known")]
    Kem(String),
    /// No JSON, or other fields.
    #[error("it is no wrapped key of two halves: {0}")]
    NotOne(String),
    /// Another ML-KEM key was brought than it is sealed to.
    #[error("its ML-KEM half is sealed to another key than the one in the file that was brought")]
    OtherMlKem,
    /// A point is none of the curve.
    #[error("its field “{0}” is no point of P-256")]
    Point(&'static str),
    /// Longer than any wrapped key.
    #[error("it is longer than any wrapped key")]
    TooLong,
}

/// Why nothing was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenKeyError<E> {
    /// The token's half failed.
    Ecdh(E),
    /// The wrapped key is not taken.
    Refused(WrappedKeyError),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: String,
    kem: String,
    p256: Half,
    mlkem: Half,
    sealed: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Half {
    recipient: String,
    enc: String,
}

fn bytes<const N: usize>(text: &str, field: &'static str) -> Result<[u8; N], WrappedKeyError> {
    let lower = text
        .bytes()
        .all(|one| matches!(one, b'0'..=b'9' | b'a'..=b'f'));
    let bytes = lower.then(|| hex::decode(text).ok()).flatten();
    let bytes = bytes.and_then(|bytes| <[u8; N]>::try_from(bytes).ok());
    bytes.ok_or(WrappedKeyError::Field { field, length: N })
}

fn point(text: &str, field: &'static str) -> Result<[u8; POINT_LENGTH], WrappedKeyError> {
    let point = bytes(text, field)?;
    hpke::check_point(&point).map_err(|_| WrappedKeyError::Point(field))?;
    Ok(point)
}
