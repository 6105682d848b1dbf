//! Check values and equality: seeing that two devices hold the same key without seeing the key.

use cryptoki_sys::{CKM_AES_CMAC, CKR_KEY_FUNCTION_NOT_PERMITTED, CKR_KEY_TYPE_INCONSISTENT};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorKind};
use crate::import::Value;
use crate::objects::Handle;
use crate::session::TokenSession;
use crate::template::Mechanism;
use crate::wrapping::Format;

/// What is hashed to make the published constant of `kw-const-5`.
const CHECK_CONSTANT: &[u8] = b"keymoot/km1/check";

/// How a device shows which key it holds. Both sides of a comparison must use the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CheckMethod {
    /// First 5 bytes of AES-CMAC (RFC 4493) of 16 zero bytes.
    #[serde(rename = "cmac-zero-5")]
    CmacZero5,
    /// First 5 bytes of SHA-256 of the RFC 3394 wrap, under the key, of SHA-256 of
    /// `keymoot/km1/check`; for a device without CMAC.
    #[serde(rename = "kw-const-5")]
    KwConst5,
}

impl CheckMethod {
    /// The name as stored: `cmac-zero-5`, `kw-const-5`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::CmacZero5 => "cmac-zero-5",
            Self::KwConst5 => "kw-const-5",
        }
    }
}

/// A key check value: for reading aloud, never a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckValue {
    /// How it was made.
    pub method: CheckMethod,
    /// The 5 bytes; lower-case hex in JSON.
    #[serde(with = "hex::serde")]
    pub value: [u8; 5],
}

impl TokenSession {
    /// AES-CMAC (RFC 4493) of `data` under `key`.
    ///
    /// # Errors
    /// [`ErrorKind::NotSupported`] where the device has no CMAC, [`ErrorKind::TokenGone`].
    pub fn cmac(&self, key: Handle, data: &[u8]) -> Result<[u8; 16], Error> {
        let mechanism = Mechanism::plain(CKM_AES_CMAC);
        let mac = self
            .run(|functions| functions.sign(&self.trace, self.handle, mechanism, key.0, data))
            .map_err(|error| match error.code {
                Some(CKR_KEY_FUNCTION_NOT_PERMITTED | CKR_KEY_TYPE_INCONSISTENT) => {
                    error.with_kind(no_cmac())
                }
                _ if matches!(error.kind, ErrorKind::NotSupported { .. }) => {
                    error.with_kind(no_cmac())
                }
                _ => error,
            })?;
        mac.as_slice().try_into().map_err(|_| no_cmac().into())
    }

    /// The check value of `key`: by CMAC where the device can, else by wrapping the constant.
    ///
    /// # Errors
    /// [`ErrorKind::NotSupported`] where it can do neither, [`ErrorKind::TokenGone`].
    pub fn check_value(&self, key: Handle) -> Result<CheckValue, Error> {
        match self.check_value_by(key, CheckMethod::CmacZero5) {
            Err(Error {
                kind: ErrorKind::NotSupported { .. },
                ..
            }) => self.check_value_by(key, CheckMethod::KwConst5),
            outcome => outcome,
        }
    }

    /// The check value by one method, as when it is compared with a stored one.
    ///
    /// # Errors
    /// As [`check_value`](Self::check_value).
    pub fn check_value_by(&self, key: Handle, method: CheckMethod) -> Result<CheckValue, Error> {
        let long = match method {
            CheckMethod::CmacZero5 => self.cmac(key, &[0; 16])?.to_vec(),
            CheckMethod::KwConst5 => self
                .digest_of_wrap(key, &Sha256::digest(CHECK_CONSTANT).into())?
                .to_vec(),
        };
        let mut value = [0; 5];
        value.copy_from_slice(&long[..5]);
        Ok(CheckValue { method, value })
    }

    /// The answer of `key` to `challenge`, which the caller makes from fresh bytes of both devices
    /// (SHA-256 of `keymoot/km1/equality` ‖ a ‖ b). Two keys are equal iff their answers by the
    /// same method are: by CMAC 16 bytes, over the first 16 of the challenge; by wrapping 32 bytes,
    /// SHA-256 of the wrap of the challenge.
    ///
    /// # Errors
    /// [`ErrorKind::NotSupported`] where the device lacks the method, [`ErrorKind::TokenGone`].
    pub fn equality(
        &self,
        key: Handle,
        challenge: &[u8; 32],
        method: CheckMethod,
    ) -> Result<Vec<u8>, Error> {
        match method {
            CheckMethod::CmacZero5 => Ok(self.cmac(key, &challenge[..16])?.to_vec()),
            CheckMethod::KwConst5 => Ok(self.digest_of_wrap(key, challenge)?.to_vec()),
        }
    }

    /// SHA-256 of the RFC 3394 wrap of 32 known bytes under `key`.
    fn digest_of_wrap(&self, key: Handle, known: &[u8; 32]) -> Result<[u8; 32], Error> {
        let mechanism = self
            .tried_formats()?
            .iter()
            .find(|tried| tried.format == Format::Rfc3394)
            .map(|tried| tried.mechanism)
            .ok_or_else(|| ErrorKind::NotSupported {
                what: "wrap by RFC 3394".to_owned(),
            })?;
        let (known, _) = self.import(known, Value::Published { extractable: true })?;
        let wrapped = self.wrap_by(Mechanism::plain(mechanism), key, known);
        self.destroy(known)?;
        Ok(Sha256::digest(&*wrapped?).into())
    }
}

fn no_cmac() -> ErrorKind {
    ErrorKind::NotSupported {
        what: "make an AES-CMAC".to_owned(),
    }
}
