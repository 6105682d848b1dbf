//! Key-encryption keys (KEKs): what they are, and what one that is in the device can do.

use std::fmt;

use cryptoki_sys::CKA_PRIVATE;
use rsa::PublicKey;
use rsa::traits::PublicKeyParts as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::checking::CheckValue;
use crate::error::{Error, ErrorKind};
use crate::import::Value;
use crate::keys::{aes, usage};
use crate::oaep;
use crate::objects::Handle;
use crate::session::TokenSession;
use crate::template::{Mechanism, OaepHash, Template};
use crate::wrapping::{Format, KNOWN_KEY, Wrapped};

/// What a KEK is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum KekKind {
    /// AES-256; wraps by RFC 3394 where the device can, else by RFC 5649.
    #[serde(rename = "aes-256")]
    Aes256,
    /// A key on P-256 that agrees on secrets by ECDH, and wraps nothing.
    #[serde(rename = "p-256")]
    P256,
    /// RSA with a modulus of 2048 bits; wraps by RSAES-OAEP (RFC 8017, 7.1), with SHA-256 where the
    /// device can, else with SHA-1.
    #[serde(rename = "rsa-2048")]
    Rsa2048,
    /// The same with 3072 bits.
    #[serde(rename = "rsa-3072")]
    Rsa3072,
    /// The same with 4096 bits.
    #[serde(rename = "rsa-4096")]
    Rsa4096,
}

impl KekKind {
    /// The name used in files: `aes-256`, `p-256`, `rsa-2048`, `rsa-3072`, `rsa-4096`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Aes256 => "aes-256",
            Self::P256 => "p-256",
            Self::Rsa2048 => "rsa-2048",
            Self::Rsa3072 => "rsa-3072",
            Self::Rsa4096 => "rsa-4096",
        }
    }

    /// Bits of the modulus; `None` for what is not RSA.
    #[must_use]
    pub fn modulus_bits(self) -> Option<u16> {
        match self {
            Self::Aes256 | Self::P256 => None,
            Self::Rsa2048 => Some(2048),
            Self::Rsa3072 => Some(3072),
            Self::Rsa4096 => Some(4096),
        }
    }

    /// Bytes of a wrapped AES-256 key.
    pub(crate) fn wrapped_len(self) -> usize {
        self.modulus_bits()
            .map_or(Format::WRAPPED_LEN, |bits| usize::from(bits / 8))
    }
}

/// How one sees which KEK it is: for reading aloud, never a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KekCheck {
    /// First 8 bytes of SHA-256 of the public key, a SubjectPublicKeyInfo in DER: `spki-sha256-8`.
    Public([u8; 8]),
    /// An AES key's check value.
    Secret(CheckValue),
}

impl KekCheck {
    /// The method's name as stored: `cmac-zero-5`, `kw-const-5`, `spki-sha256-8`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Public(_) => "spki-sha256-8",
            Self::Secret(check) => check.method.name(),
        }
    }

    /// The value.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Public(value) => value,
            Self::Secret(check) => &check.value,
        }
    }

    pub(crate) fn of_public(spki: &[u8]) -> Self {
        let mut value = [0; 8];
        value.copy_from_slice(&Sha256::digest(spki)[..8]);
        Self::Public(value)
    }
}

/// A new KEK, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeKek {
    /// The KEK under the master key: AES by RFC 3394, the PKCS#8 of an RSA private key (RFC 5208, 5)
    /// by RFC 5649.
    pub wrapped: Wrapped,
    /// The public key of an RSA or P-256 KEK, a SubjectPublicKeyInfo in DER (RFC 5280, 4.1.2.7).
    pub public: Option<Vec<u8>>,
    /// Its check value.
    pub check: KekCheck,
    /// A published key under the KEK: whoever can open it has the KEK that was made here. Of a P-256
    /// key, what it agrees on with a published one.
    pub canary: Vec<u8>,
}

/// A KEK in the device, as session objects that end with this. Non-extractable; it wraps and unwraps.
pub struct Kek<'s> {
    pub(crate) session: &'s TokenSession,
    pub(crate) kind: KekKind,
    /// The AES key or the RSA private key.
    pub(crate) unwraps: Handle,
    /// The same AES key or the RSA public key.
    pub(crate) wraps: Handle,
    /// What it opens, and by which mechanism. The first is what it makes.
    pub(crate) formats: Vec<(Format, Mechanism)>,
    pub(crate) check: KekCheck,
    closed: bool,
}

impl<'s> Kek<'s> {
    pub(crate) fn of(session: &'s TokenSession, kind: KekKind, key: Handle) -> Self {
        Self {
            session,
            kind,
            unwraps: key,
            wraps: key,
            formats: Vec::new(),
            check: KekCheck::Public([0; 8]),
            closed: false,
        }
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> KekKind {
        self.kind
    }

    /// Its check value.
    #[must_use]
    pub fn check_value(&self) -> KekCheck {
        self.check
    }

    /// The format in which it wraps keys.
    ///
    /// # Errors
    /// [`ErrorKind::NotSupported`] where the device wraps in none.
    pub fn format(&self) -> Result<Format, Error> {
        Ok(self.makes()?.0)
    }

    /// Whether a canary made with a KEK opens under this one.
    ///
    /// # Errors
    /// [`ErrorKind::Device`] where the device fails, which says nothing of the canary;
    /// [`ErrorKind::NotSupported`], [`ErrorKind::TokenGone`].
    pub fn check_canary(&self, canary: &[u8]) -> Result<bool, Error> {
        if self.kind == KekKind::P256 {
            return Ok(canary == self.known_secret()?.as_slice());
        }
        if canary.len() != self.kind.wrapped_len() {
            return Ok(false);
        }
        for (_, mechanism) in &self.formats {
            match self.opens_to_known(canary, *mechanism) {
                Ok(true) => return Ok(true),
                Ok(false) => {}
                Err(error) if error.kind == ErrorKind::UnwrapRefused => {}
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }

    /// Destroys its objects.
    ///
    /// # Errors
    /// [`ErrorKind::StillThere`] where the device says that it did and did not,
    /// [`ErrorKind::Device`], [`ErrorKind::TokenGone`].
    pub fn close(mut self) -> Result<(), Error> {
        self.destroy()
    }

    fn destroy(&mut self) -> Result<(), Error> {
        if std::mem::replace(&mut self.closed, true) {
            return Ok(());
        }
        let wraps = if self.wraps == self.unwraps {
            Ok(())
        } else {
            self.session.destroy(self.wraps)
        };
        self.session.destroy(self.unwraps).and(wraps)
    }

    /// A new KEK as it is kept, after which it is gone from the device.
    pub(crate) fn kept(self, wrapped: Wrapped, public: Option<Vec<u8>>) -> Result<MadeKek, Error> {
        let canary = self.new_canary()?;
        let check = self.check;
        self.close()?;
        Ok(MadeKek {
            wrapped,
            public,
            check,
            canary,
        })
    }

    fn new_canary(&self) -> Result<Vec<u8>, Error> {
        if self.kind == KekKind::P256 {
            return Ok(self.known_secret()?.to_vec());
        }
        let (_, mechanism) = self.makes()?;
        let canary = self.wrap_known(mechanism)?;
        if self.opens_to_known(&canary, mechanism)? {
            return Ok(canary);
        }
        let what = "a wrap that opens to another key".to_owned();
        Err(ErrorKind::WrongAnswer { what }.into())
    }

    pub(crate) fn makes(&self) -> Result<(Format, Mechanism), Error> {
        let first = self.formats.first().copied();
        first.ok_or_else(|| not_supported("wrap keys"))
    }

    /// Notes RSAES-OAEP with this hash if the device opens what software sealed, and what it wrapped.
    pub(crate) fn try_oaep(&mut self, hash: OaepHash, public: &PublicKey) -> Result<(), Error> {
        let mechanism = Mechanism::oaep(hash);
        let format = match hash {
            OaepHash::Sha1 => Format::OaepSha1,
            OaepHash::Sha256 => Format::OaepSha256,
        };
        // The message is published, so nothing hangs on the seed.
        let seed = vec![0; oaep::seed_len(hash)];
        let sealed = oaep::encrypt(hash, public, &seed, &KNOWN_KEY);
        let sealed = sealed.ok_or(ErrorKind::UnwrapRefused)?;
        let opens = self
            .unwrap_known(&sealed, mechanism)
            .and_then(|key| self.session.using(key, |key| self.session.is_known(key)));
        match opens {
            Ok(true) => {}
            Ok(false) => return Err(ErrorKind::UnwrapRefused.into()),
            // A private key of another public key, or a device that fails.
            Err(error) if error.failed() || error.out_of_reach() => return Err(error),
            Err(error) if error.code.is_none() => return Err(error),
            Err(_) => return Ok(()),
        }
        let wrapped = match self.wrap_known(mechanism) {
            Ok(wrapped) => wrapped,
            Err(error) if error.failed() || error.out_of_reach() => return Err(error),
            Err(_) => return Ok(()),
        };
        if !self.opens_to_known(&wrapped, mechanism)? {
            let what = "a wrap that opens to another key".to_owned();
            return Err(ErrorKind::WrongAnswer { what }.into());
        }
        self.formats.push((format, mechanism));
        Ok(())
    }

    fn wrap_known(&self, mechanism: Mechanism) -> Result<Vec<u8>, Error> {
        let session = self.session;
        let (known, _) = session.import(&KNOWN_KEY, Value::Published { extractable: true })?;
        let wrapped =
            session.using(known, |known| session.wrap_by(mechanism, self.wraps, known))?;
        Ok(wrapped.to_vec())
    }

    /// Unwraps a key that should be the published one, once.
    fn unwrap_known(&self, wrapped: &[u8], mechanism: Mechanism) -> Result<Handle, Error> {
        let session = self.session;
        session.make_temporary(known(), |functions, template| {
            let by = self.unwraps.0;
            functions.unwrap_key(
                &session.trace,
                session.handle,
                mechanism,
                by,
                wrapped,
                template,
            )
        })
    }

    fn opens_to_known(&self, wrapped: &[u8], mechanism: Mechanism) -> Result<bool, Error> {
        let session = self.session;
        let proof = || self.opens_own_wrap(mechanism);
        let key = session.unwrap_temporary(self.unwraps, wrapped, mechanism, &known(), proof)?;
        session.using(key, |key| session.is_known(key))
    }

    /// Wraps a published key and unwraps it again: a device that does is not failing.
    pub(crate) fn opens_own_wrap(&self, mechanism: Mechanism) -> Result<(), Error> {
        let wrapped = self.wrap_known(mechanism)?;
        let opened = self.unwrap_known(&wrapped, mechanism)?;
        self.session.destroy(opened)
    }
}

impl fmt::Debug for Kek<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kek")
            .field("kind", &self.kind)
            .field("check", &self.check)
            .finish_non_exhaustive()
    }
}

impl Drop for Kek<'_> {
    fn drop(&mut self) {
        // What cannot be destroyed goes with the session; `close` tells.
        let _ = self.destroy();
    }
}

/// A session key that shows which it is.
fn known() -> Template {
    usage(aes(true, false), true).flag(CKA_PRIVATE, true)
}

pub(crate) fn is_of(key: &PublicKey, kind: KekKind) -> bool {
    kind.modulus_bits()
        .is_some_and(|bits| key.n().bit_width_vartime() == u32::from(bits))
}

pub(crate) fn not_supported(what: &str) -> Error {
    ErrorKind::NotSupported {
        what: what.to_owned(),
    }
    .into()
}
