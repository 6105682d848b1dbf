//! KEKs that come from somebody else: sealed to a key of this device, in components, or in clear.

use cryptoki_sys::{
    CK_ULONG, CKA_DECRYPT, CKA_DERIVE, CKA_ENCRYPT, CKA_PRIVATE, CKA_SIGN, CKA_UNWRAP,
    CKA_VALUE_LEN, CKA_VERIFY, CKA_WRAP, CKM_XOR_BASE_AND_DATA,
};

use crate::error::{Error, ErrorKind};
use crate::import::{Route, Value, unless_gone};
use crate::kek::{KekKind, MadeKek, not_supported};
use crate::keys::{KEY_LEN, aes, usage};
use crate::locks::Locks;
use crate::objects::Handle;
use crate::session::TokenSession;
use crate::template::{Mechanism, OaepHash, Template};
use crate::wrapping::{Format, KNOWN_KEK, KNOWN_KEY, Wrapped};

/// A key as it came, sealed to a KEK of this device that is an RSA key.
#[derive(Debug, Clone, Copy)]
pub struct Incoming<'a> {
    /// What that KEK is.
    pub kind: KekKind,
    /// It under the master key.
    pub transport: &'a Wrapped,
    /// Its public key, as [`MadeKek::public`] has it.
    pub public: Option<&'a [u8]>,
    /// The hash of RSAES-OAEP.
    pub hash: OaepHash,
    /// By RSAES-OAEP: the key itself, or the AES-256 key that wraps it.
    pub sealed: &'a [u8],
    /// The key by RFC 5649 under that, if so.
    pub wrapped: Option<&'a [u8]>,
}

/// Where components were put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Combined {
    /// In the device: CKM_XOR_BASE_AND_DATA.
    Device,
    /// On the host, in memory: the device cannot.
    Host,
}

impl TokenSession {
    /// Takes in an AES-256 key that somebody sealed to a KEK of this device, and keeps it under
    /// `master`. It is never on the host.
    ///
    /// # Errors
    /// [`ErrorKind::UnwrapRefused`] for what does not open, [`ErrorKind::NotSupported`] for a hash or a
    /// wrap that the device does not do, and as [`make_kek`](Self::make_kek).
    pub fn take_sealed(&self, master: Handle, from: &Incoming<'_>) -> Result<MadeKek, Error> {
        let kek = self.open_kek(master, from.kind, from.transport, from.public)?;
        let wanted = match from.hash {
            OaepHash::Sha1 => Format::OaepSha1,
            OaepHash::Sha256 => Format::OaepSha256,
        };
        let (_, oaep) = kek
            .formats
            .iter()
            .find(|(format, _)| *format == wanted)
            .copied()
            .ok_or_else(|| not_supported(&format!("unwrap {}", wanted.name())))?;
        if from.sealed.len() != kek.kind.wrapped_len() {
            return Err(ErrorKind::UnwrapRefused.into());
        }
        let opens = || kek.opens_own_wrap(oaep);
        let unwrap = |template: &Template| {
            self.unwrap_temporary(kek.unwraps, from.sealed, oaep, template, opens)
        };
        let key = match from.wrapped {
            None => unwrap(&brought())?,
            Some(wrapped) if wrapped.len() == Format::WRAPPED_LEN => {
                let padding = self.mechanism_of(Format::Rfc5649)?;
                let template = usage(aes(true, false), false).flag(CKA_PRIVATE, true);
                let by = unwrap(&template)?;
                self.using(by, |by| {
                    let own = || {
                        let (known, _) =
                            self.import(&KNOWN_KEY, Value::Published { extractable: true })?;
                        self.using(known, |known| self.wrap_by(padding, by, known).map(drop))
                    };
                    self.unwrap_temporary(by, wrapped, padding, &brought(), own)
                })?
            }
            Some(_) => return Err(ErrorKind::UnwrapRefused.into()),
        };
        let made = self.adopt(master, key)?;
        kek.close()?;
        Ok(made)
    }

    /// Takes in an AES-256 key in components, and keeps it under `master`: put together in the device
    /// where it can, else on the host.
    ///
    /// # Errors
    /// [`ErrorKind::NotSupported`] where the device takes no keys in, and as
    /// [`make_kek`](Self::make_kek).
    pub fn take_components(
        &self,
        master: Handle,
        components: &[&[u8; 32]],
    ) -> Result<(MadeKek, Combined), Error> {
        if self.combines()? {
            let key = self.xor(components)?;
            return Ok((self.adopt(master, key)?, Combined::Device));
        }
        let mut key = zeroize::Zeroizing::new([0; KEY_LEN]);
        for one in components {
            for (byte, other) in key.iter_mut().zip(one.iter()) {
                *byte ^= other;
            }
        }
        Ok((self.take_clear(master, &key)?.0, Combined::Host))
    }

    /// Takes in an AES-256 key that is on the host, and keeps it under `master`. The caller wipes its
    /// own copy. [`Route`] tells how it came in.
    ///
    /// # Errors
    /// As [`take_components`](Self::take_components).
    pub fn take_clear(&self, master: Handle, key: &[u8; 32]) -> Result<(MadeKek, Route), Error> {
        let (key, route) = self.import_secret(key, &brought(), Locks::default())?;
        Ok((self.adopt(master, key)?, route))
    }

    /// Whether this device makes an exclusive or as the standard says, seen with published keys.
    fn combines(&self) -> Result<bool, Error> {
        if !self.mechanisms()?.contains(&CKM_XOR_BASE_AND_DATA) {
            return Ok(false);
        }
        let mut other = KNOWN_KEK;
        for (byte, known) in other.iter_mut().zip(KNOWN_KEY) {
            *byte ^= known;
        }
        let Some(known) = unless_gone(self.xor(&[&KNOWN_KEK, &other]))? else {
            return Ok(false);
        };
        self.using(known, |known| self.is_known(known))
    }

    fn xor(&self, components: &[&[u8; 32]]) -> Result<Handle, Error> {
        let Some((first, rest)) = components.split_first() else {
            return Err(not_supported("make a key of no components"));
        };
        let (mut key, _) = self.import_secret(first, &base(), Locks::default())?;
        for (place, one) in rest.iter().enumerate() {
            let template = if place + 1 == rest.len() {
                brought()
            } else {
                base()
            };
            let template = template.number(CKA_VALUE_LEN, KEY_LEN as CK_ULONG);
            let next = self.using(key, |key| {
                self.make_temporary(template, |functions, template| {
                    functions.derive_key(
                        &self.trace,
                        self.handle,
                        Mechanism::xor(**one),
                        key.0,
                        template,
                    )
                })
            });
            key = next?;
        }
        Ok(key)
    }
}

/// A key that came in, until it is kept.
fn brought() -> Template {
    usage(aes(true, true), true).flag(CKA_PRIVATE, true)
}

/// A component, or several: a key from which another is made and nothing else.
fn base() -> Template {
    aes(true, true)
        .flag(CKA_PRIVATE, true)
        .flag(CKA_DERIVE, true)
        .flag(CKA_WRAP, false)
        .flag(CKA_UNWRAP, false)
        .flag(CKA_SIGN, false)
        .flag(CKA_VERIFY, false)
        .flag(CKA_ENCRYPT, false)
        .flag(CKA_DECRYPT, false)
}
