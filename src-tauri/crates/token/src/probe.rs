//! What a device can do, found by doing it: mechanism lists promise more and less than that.

use cryptoki_sys::{CK_ULONG, CKA_PRIVATE, CKA_VALUE_LEN, CKF_WRAP, CKM_AES_CBC_PAD};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::checking::CheckMethod;
use crate::error::{Error, ErrorKind};
use crate::import::{Route, Value, unless_gone};
use crate::keys::{KEY_LEN, aes, usage};
use crate::objects::Handle;
use crate::refusal::Tried;
use crate::session::TokenSession;
use crate::signing::{Algorithm, SigningKey};
use crate::ways::On;
use crate::wrapping::{Format, KNOWN_KEY};

/// What a device can do. Everything was done with session objects, which are gone again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capabilities {
    /// Makes AES-256 keys.
    pub aes256: bool,
    /// Makes AES-CMAC; `None` where there was no key to try it with.
    pub cmac: Option<bool>,
    /// Wraps by RFC 3394; the bytes were compared with the RFC's.
    pub rfc3394: bool,
    /// Wraps by RFC 5649; the bytes were compared.
    pub rfc5649: bool,
    /// Says it wraps without integrity (CBC); never used.
    pub cbc_pad_offered: bool,
    /// How a key of known value gets in, if at all.
    pub import: Option<Route>,
    /// Makes Ed25519 keys and signs with them.
    pub ed25519: bool,
    /// Makes P-256 keys and signs with them.
    pub ecdsa_p256: bool,
    /// Refuses to wrap a key that is not extractable: its doors close. `None` where there was no
    /// key, or no way to wrap one.
    pub keeps_closed_keys: Option<bool>,
    /// Refuses everything else by which the value of a closed key could come out. `None` likewise.
    pub closed_values_stay: Option<bool>,
    /// Has a random generator.
    pub random: bool,
}

impl Capabilities {
    /// Whether a master key can be made, shared and recovered here by KM1; where not, what is
    /// missing.
    #[must_use]
    pub fn missing_for_master(&self) -> Vec<&'static str> {
        [
            (self.aes256, "AES-256 keys"),
            (self.rfc3394, "key wrapping by RFC 3394"),
            (self.import.is_some(), "taking a recovery key in"),
        ]
        .into_iter()
        .filter(|(has, _)| !has)
        .map(|(_, name)| name)
        .collect()
    }
}

impl TokenSession {
    /// Finds out what the device can do. Needs a login; leaves nothing behind.
    ///
    /// # Errors
    /// [`ErrorKind::WrongAnswer`] if it makes one key twice, or neither wraps out nor refuses a key
    /// that must stay in; [`ErrorKind::NotLoggedIn`], [`ErrorKind::TokenGone`].
    pub fn probe(&self) -> Result<Capabilities, Error> {
        if !self.logged_in()? {
            return Err(ErrorKind::NotLoggedIn.into());
        }
        let mut can = Capabilities {
            random: unless_gone(self.random(32))?
                .is_some_and(|bytes| bytes.iter().any(|b| *b != 0)),
            ..Capabilities::default()
        };
        let formats = unless_gone(self.wrap_formats())?.unwrap_or_default();
        can.rfc3394 = formats.contains(&Format::Rfc3394);
        can.rfc5649 = formats.contains(&Format::Rfc5649);
        let template = || {
            usage(aes(true, false), true)
                .flag(CKA_PRIVATE, true)
                .number(CKA_VALUE_LEN, KEY_LEN as CK_ULONG)
        };
        if let Some(key) = unless_gone(self.generate_temporary(template()))? {
            can.aes256 = true;
            self.using(key, |key| {
                let check = unless_gone(self.check_value_by(key, CheckMethod::CmacZero5))?;
                can.cmac = Some(check.is_some());
                if let Some(check) = check {
                    let other = self.generate_temporary(template())?;
                    let other =
                        self.using(other, |other| self.check_value_by(other, check.method))?;
                    if other == check {
                        let what = "the same key twice, instead of a new one".to_owned();
                        return Err(ErrorKind::WrongAnswer { what }.into());
                    }
                }
                if !formats.is_empty() {
                    can.keeps_closed_keys = Some(self.keeps_closed(key)?);
                    can.closed_values_stay =
                        Some(self.try_ways(key, On::Throwaway, &[])?.keep_in());
                }
                Ok(())
            })?;
        }
        // Without a format to try it with, a key that was taken in cannot be asked anything.
        let imported = if formats.is_empty() {
            self.import(&KNOWN_KEY, Value::Secret { extractable: false })
        } else {
            self.import_recovery_key(&KNOWN_KEY)
        };
        if let Some((key, route)) = unless_gone(imported)? {
            can.import = Some(route);
            self.destroy(key)?;
        }
        can.cbc_pad_offered = unless_gone(self.mechanism_flags(CKM_AES_CBC_PAD))?
            .is_some_and(|flags| flags & CKF_WRAP != 0);
        can.ed25519 = self.signs(Algorithm::Ed25519)?;
        can.ecdsa_p256 = self.signs(Algorithm::EcdsaP256)?;
        Ok(can)
    }

    /// Whether a key that is not extractable stays in. What a failing device answers to a wrap says
    /// neither yes nor no.
    fn keeps_closed(&self, key: Handle) -> Result<bool, Error> {
        match self.try_rogue_wraps(key)? {
            Tried::Done => Ok(false),
            Tried::Refused(_) => Ok(true),
            Tried::NotKnown(answer) => {
                let what = format!("{answer} to a wrap of a key that is not extractable");
                Err(ErrorKind::WrongAnswer { what }.into())
            }
        }
    }

    fn signs(&self, algorithm: Algorithm) -> Result<bool, Error> {
        let pair = self.generate_temporary_pair(algorithm);
        let Some((public, private)) = unless_gone(pair)? else {
            return Ok(false);
        };
        self.using(public, |public| {
            self.using(private, |handle| {
                let signed = self.public_key(public, algorithm).and_then(|public| {
                    let key = SigningKey { handle, public };
                    self.sign(&key, b"keymoot probe")
                });
                Ok(unless_gone(signed)?.is_some())
            })
        })
    }
}

impl Capabilities {
    /// What it truly does, by name. `None` was not tried.
    fn tried(&self) -> [(&'static str, Option<bool>); 10] {
        [
            ("aes256", Some(self.aes256)),
            ("closed-values-stay", self.closed_values_stay),
            ("cmac", self.cmac),
            ("ecdsa-p256", Some(self.ecdsa_p256)),
            ("ed25519", Some(self.ed25519)),
            ("import", Some(self.import.is_some())),
            ("keeps-closed-keys", self.keeps_closed_keys),
            ("random", Some(self.random)),
            ("rfc3394", Some(self.rfc3394)),
            ("rfc5649", Some(self.rfc5649)),
        ]
    }

    /// What was tried, and whether it does it.
    #[must_use]
    pub fn abilities(&self) -> BTreeMap<String, bool> {
        let named = self.tried().into_iter();
        named
            .filter_map(|(name, able)| Some((name.to_owned(), able?)))
            .collect()
    }

    /// What could not be tried; on a token that was not unlocked nothing was.
    #[must_use]
    pub fn untried(&self) -> Vec<String> {
        let named = self.tried().into_iter();
        named
            .filter(|(_, able)| able.is_none())
            .map(|(name, _)| name.to_owned())
            .collect()
    }
}
