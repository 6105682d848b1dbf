//! Check values and equality: seeing that two devices hold the same key without seeing the key.

use cryptoki_sys::{
    CKA_PRIVATE, CKA_VALUE, CKM_AES_CMAC, CKR_KEY_FUNCTION_NOT_PERMITTED, CKR_KEY_TYPE_INCONSISTENT,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorKind};
use crate::import::{Value, unless_gone};
use crate::keys::{aes, usage};
use crate::objects::Handle;
use crate::session::TokenSession;
use crate::template::Mechanism;
use crate::wrapping::{Format, KNOWN_KEY, in_software};

/// What is hashed to make the published constant of `kw-const-5`.
const CHECK_CONSTANT: &[u8] = b"keymoot/km1/check";

/// A published key, message and AES-CMAC (NIST SP 800-38B, D.3).
const KNOWN_CMAC_KEY: [u8; 32] = [
    0x60, 0x3d, 0xeb, 0x10, 0x15, 0xca, 0x71, 0xbe, 0x2b, 0x73, 0xae, 0xf0, 0x85, 0x7d, 0x77, 0x81,
    0x1f, 0x35, 0x2c, 0x07, 0x3b, 0x61, 0x08, 0xd7, 0x2d, 0x98, 0x10, 0xa3, 0x09, 0x14, 0xdf, 0xf4,
];
const KNOWN_MESSAGE: [u8; 16] = [
    0x6b, 0xc1, 0xbe, 0xe2, 0x2e, 0x40, 0x9f, 0x96, 0xe9, 0x3d, 0x7e, 0x11, 0x73, 0x93, 0x17, 0x2a,
];
const KNOWN_CMAC: [u8; 16] = [
    0x28, 0xa7, 0x02, 0x3f, 0x45, 0x2e, 0x8f, 0x82, 0xbd, 0x4b, 0xf2, 0x8d, 0x8c, 0x37, 0xc3, 0x5c,
];

/// First 5 bytes of the AES-CMAC of 16 zero bytes under the published key (see this module's test).
const KNOWN_KEY_CMAC: [u8; 5] = [0x35, 0xa0, 0x0c, 0xfc, 0x2c];

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
    /// AES-CMAC (RFC 4493) of `data` under `key`. Before the first of a session the device makes
    /// one of which the result is published.
    ///
    /// # Errors
    /// [`ErrorKind::NotSupported`] where the device has no CMAC, [`ErrorKind::WrongAnswer`] where
    /// it makes a wrong one, [`ErrorKind::TokenGone`].
    pub fn cmac(&self, key: Handle, data: &[u8]) -> Result<[u8; 16], Error> {
        if !self.cmac_tried.get() {
            self.try_cmac()?;
            self.cmac_tried.set(true);
        }
        self.cmac_untried(key, data)
    }

    fn try_cmac(&self) -> Result<(), Error> {
        let template = usage(aes(true, false), true)
            .flag(CKA_PRIVATE, true)
            .bytes(CKA_VALUE, &KNOWN_CMAC_KEY);
        let known = self.make_temporary(template, |functions, template| {
            functions.create_object(&self.trace, self.handle, template)
        });
        let known = match known {
            Err(error) if error.failed() => return Err(error),
            outcome => unless_gone(outcome)?,
        };
        // A device that takes no key in clear cannot be asked about this one.
        let Some(known) = known else {
            return Ok(());
        };
        let mac = self.using(known, |known| self.cmac_untried(known, &KNOWN_MESSAGE))?;
        if mac != KNOWN_CMAC {
            let what = "an AES-CMAC other than the published one".to_owned();
            return Err(ErrorKind::WrongAnswer { what }.into());
        }
        Ok(())
    }

    fn cmac_untried(&self, key: Handle, data: &[u8]) -> Result<[u8; 16], Error> {
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
        mac.as_slice().try_into().map_err(|_| {
            let what = format!("an AES-CMAC of {} bytes", mac.len());
            ErrorKind::WrongAnswer { what }.into()
        })
    }

    /// The check value of `key`: by CMAC where the device can, else by wrapping the constant.
    ///
    /// # Errors
    /// [`ErrorKind::NotSupported`] where it can do neither, [`ErrorKind::CheckValueDisagrees`] if
    /// it gives two for the one key, [`ErrorKind::WrongAnswer`], [`ErrorKind::TokenGone`].
    pub fn check_value(&self, key: Handle) -> Result<CheckValue, Error> {
        match self.check_value_by(key, CheckMethod::CmacZero5) {
            Err(Error {
                kind: ErrorKind::NotSupported { .. },
                ..
            }) => self.check_value_by(key, CheckMethod::KwConst5),
            outcome => outcome,
        }
    }

    /// The check value by one method, as when it is compared with a stored one. It is asked for
    /// twice.
    ///
    /// # Errors
    /// As [`check_value`](Self::check_value).
    pub fn check_value_by(&self, key: Handle, method: CheckMethod) -> Result<CheckValue, Error> {
        let ask = || -> Result<Vec<u8>, Error> {
            Ok(match method {
                CheckMethod::CmacZero5 => self.cmac(key, &[0; 16])?.to_vec(),
                CheckMethod::KwConst5 => self
                    .digest_of_wrap(key, &Sha256::digest(CHECK_CONSTANT).into())?
                    .to_vec(),
            })
        };
        let long = ask()?;
        if ask()? != long {
            return Err(ErrorKind::CheckValueDisagrees.into());
        }
        let mut value = [0; 5];
        value.copy_from_slice(&long[..5]);
        Ok(CheckValue { method, value })
    }

    /// The answer of `key` to `challenge`, which the caller makes from fresh bytes of both devices
    /// (SHA-256 of `keymoot/km1/equality` ‖ a ‖ b). Two keys are equal iff their answers by the
    /// same method are: by CMAC 16 bytes, over the first 16 of the challenge; by wrapping 32 bytes,
    /// SHA-256 of the wrap of the challenge. It is asked for twice.
    ///
    /// # Errors
    /// [`ErrorKind::NotSupported`] where the device lacks the method, [`ErrorKind::WrongAnswer`] if
    /// it gives two answers, [`ErrorKind::TokenGone`].
    pub fn equality(
        &self,
        key: Handle,
        challenge: &[u8; 32],
        method: CheckMethod,
    ) -> Result<Vec<u8>, Error> {
        let ask = || -> Result<Vec<u8>, Error> {
            Ok(match method {
                CheckMethod::CmacZero5 => self.cmac(key, &challenge[..16])?.to_vec(),
                CheckMethod::KwConst5 => self.digest_of_wrap(key, challenge)?.to_vec(),
            })
        };
        let answer = ask()?;
        if ask()? != answer {
            let what = "two different answers to one challenge".to_owned();
            return Err(ErrorKind::WrongAnswer { what }.into());
        }
        Ok(answer)
    }

    /// Whether a key is the published one.
    pub(crate) fn is_known(&self, key: Handle) -> Result<bool, Error> {
        let check = self.check_value(key)?;
        Ok(match check.method {
            CheckMethod::CmacZero5 => check.value == KNOWN_KEY_CMAC,
            CheckMethod::KwConst5 => {
                let constant = Sha256::digest(CHECK_CONSTANT).into();
                let wrapped = in_software(Format::Rfc3394, &KNOWN_KEY, &constant);
                wrapped.is_some_and(|wrapped| Sha256::digest(*wrapped)[..5] == check.value)
            }
        })
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
        let wrapped = self.using(known, |known| {
            self.wrap_by(Mechanism::plain(mechanism), key, known)
        })?;
        if wrapped.len() != Format::WRAPPED_LEN {
            let what = format!("a wrapped key of {} bytes", wrapped.len());
            return Err(ErrorKind::WrongAnswer { what }.into());
        }
        Ok(Sha256::digest(&*wrapped).into())
    }
}

fn no_cmac() -> ErrorKind {
    ErrorKind::NotSupported {
        what: "make an AES-CMAC".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::KNOWN_KEY_CMAC;
    use crate::wrapping::KNOWN_KEY;
    use cmac::{Cmac, KeyInit as _, Mac as _};

    #[test]
    fn the_published_keys_check_value_agrees_with_an_implementation() {
        let mac = Cmac::<aes::Aes256>::new(&KNOWN_KEY.into());
        let mac = mac.chain_update([0; 16]).finalize().into_bytes();
        assert_eq!(mac[..5], KNOWN_KEY_CMAC);
    }
}
