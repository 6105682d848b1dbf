//! Key-encryption keys (KEKs) under a master key: made, put back, carried to another master key.
//!
//! A KEK lives outside the device only as a wrap, and inside only as session objects.

use cryptoki_sys::{CKA_DECRYPT, CKA_PRIVATE, CKA_SIGN, CKM_RSA_PKCS_KEY_PAIR_GEN};

use crate::error::{Error, ErrorKind};
use crate::import::unless_gone;
use crate::kek::{Kek, KekCheck, KekKind, MadeKek, is_of, not_supported};
use crate::keys::{KeyAttributes, aes, differences, expect, usage};
use crate::oaep;
use crate::objects::Handle;
use crate::pairs::private;
use crate::session::TokenSession;
use crate::template::{Mechanism, OaepHash, Template};
use crate::wrapping::{Format, Purpose, Wrapped};

impl TokenSession {
    /// Makes a KEK in the device, wraps it under `master`, and opens the wrap again: what is returned
    /// was seen to open to the key that was made. No object of it is left.
    ///
    /// # Errors
    /// [`ErrorKind::NotSupported`] where the device lacks what the kind needs (some change a private
    /// key while they wrap it), [`ErrorKind::AsAskedRefused`] where it makes something else,
    /// [`ErrorKind::WrongAnswer`] where the wrap opens to another key, [`ErrorKind::NotLoggedIn`],
    /// [`ErrorKind::TokenGone`].
    pub fn make_kek(&self, master: Handle, kind: KekKind) -> Result<MadeKek, Error> {
        if kind == KekKind::P256 {
            return self.make_p256(master);
        }
        let Some(bits) = kind.modulus_bits() else {
            let key = self.generate_canary()?;
            return self.adopt(master, key);
        };
        // Before a key is made that could not be kept.
        let mechanism = self.exact_padding()?;
        if !self.mechanisms()?.contains(&CKM_RSA_PKCS_KEY_PAIR_GEN) {
            return Err(not_supported("make RSA keys"));
        }
        let (public, private) = self.generate_rsa(bits, true)?;
        self.using(public, |public| {
            self.using(private, |private| {
                let wrong = wrong_private(&self.read_back(private)?, true);
                if !wrong.is_empty() {
                    let what = wrong.join(", ");
                    return Err(ErrorKind::AsAskedRefused { what }.into());
                }
                let spki = self.spki_of(public, kind)?;
                let wrapped = Wrapped {
                    format: Format::Rfc5649,
                    bytes: self.wrap_by(mechanism, master, private)?.to_vec(),
                };
                let kek = self.open_kek(master, kind, &wrapped, Some(&spki))?;
                kek.kept(wrapped, Some(spki))
            })
        })
    }

    /// Keeps an extractable AES key that is in the device, as [`make_kek`](Self::make_kek) keeps one. It
    /// is destroyed, whatever comes of that.
    pub(crate) fn adopt(&self, master: Handle, key: Handle) -> Result<MadeKek, Error> {
        let key = self.keep_if(key, |made| wrong_aes(made, true))?;
        self.using(key, |key| {
            let wrapped = self.wrap(master, key)?;
            let kek = self.open_kek(master, KekKind::Aes256, &wrapped, None)?;
            self.refuse_other(key, kek.unwraps)?;
            kek.kept(wrapped, None)
        })
    }

    /// Puts a KEK back into the device. `public` is an RSA or P-256 KEK's public key as
    /// [`MadeKek::public`] has it: the private key must open what is sealed to it. Without it, it is
    /// what the device tells of the private key.
    ///
    /// # Errors
    /// [`ErrorKind::UnwrapRefused`] for damaged bytes, those of another master key, and a public key
    /// of another KEK; [`ErrorKind::NotSupported`], [`ErrorKind::AsAskedRefused`],
    /// [`ErrorKind::Device`], [`ErrorKind::TokenGone`].
    pub fn open_kek(
        &self,
        master: Handle,
        kind: KekKind,
        wrapped: &Wrapped,
        public: Option<&[u8]>,
    ) -> Result<Kek<'_>, Error> {
        if kind == KekKind::Aes256 {
            let key = self.unwrap(master, wrapped, Purpose::SessionCopy)?;
            let mut kek = Kek::of(self, kind, key);
            kek.check = KekCheck::Secret(self.check_value(key)?);
            for tried in self.tried_formats()? {
                let mechanism = Mechanism::plain(tried.mechanism);
                kek.formats.push((tried.format, mechanism));
            }
            return Ok(kek);
        }
        if kind == KekKind::P256 {
            return self.open_p256(master, wrapped, public);
        }
        let private = self.unwrap_private(master, wrapped, false)?;
        let mut kek = Kek::of(self, kind, private);
        let told = self.spki_of(private, kind);
        let spki = match (public, told) {
            (Some(given), Ok(told)) if given != told => {
                return Err(ErrorKind::UnwrapRefused.into());
            }
            (Some(given), _) => given.to_vec(),
            (None, told) => told?,
        };
        let public = oaep::from_spki(&spki).filter(|key| is_of(key, kind));
        let public = public.ok_or(ErrorKind::UnwrapRefused)?;
        kek.check = KekCheck::of_public(&spki);
        kek.wraps = self.import_rsa_public(&public)?;
        for hash in [OaepHash::Sha256, OaepHash::Sha1] {
            kek.try_oaep(hash, &public)?;
        }
        if kek.formats.is_empty() {
            return Err(not_supported("wrap and unwrap keys by RSAES-OAEP"));
        }
        Ok(kek)
    }

    /// Carries a KEK from one master key to another inside the device, where it is extractable for as
    /// long as that takes. What is returned was seen to open to the same key.
    ///
    /// # Errors
    /// As [`open_kek`](Self::open_kek) and [`make_kek`](Self::make_kek).
    pub fn rewrap_kek(
        &self,
        from_master: Handle,
        to_master: Handle,
        kind: KekKind,
        wrapped: &Wrapped,
    ) -> Result<Wrapped, Error> {
        if kind == KekKind::Aes256 {
            let key = self.unwrap_aes(from_master, wrapped)?;
            return self.using(key, |key| {
                let again = self.wrap(to_master, key)?;
                let kek = self.open_kek(to_master, kind, &again, None)?;
                self.refuse_other(key, kek.unwraps)?;
                kek.close()?;
                Ok(again)
            });
        }
        if kind == KekKind::P256 {
            return self.rewrap_p256(from_master, to_master, wrapped);
        }
        let mechanism = self.exact_padding()?;
        // What says which key it is comes from the old wrap, not from the new one.
        let old = self.open_kek(from_master, kind, wrapped, None)?;
        let spki = self.spki_of(old.wraps, kind)?;
        old.close()?;
        let private = self.unwrap_private(from_master, wrapped, true)?;
        let again = self.using(private, |private| {
            Ok(Wrapped {
                format: Format::Rfc5649,
                bytes: self.wrap_by(mechanism, to_master, private)?.to_vec(),
            })
        })?;
        self.open_kek(to_master, kind, &again, Some(&spki))?
            .close()?;
        Ok(again)
    }

    /// Unwraps an AES KEK so that it can be wrapped again.
    pub(crate) fn unwrap_aes(&self, master: Handle, wrapped: &Wrapped) -> Result<Handle, Error> {
        if wrapped.bytes.len() != Format::WRAPPED_LEN {
            return Err(ErrorKind::UnwrapRefused.into());
        }
        let mechanism = self.mechanism_of(wrapped.format)?;
        let template = usage(aes(true, true), true).flag(CKA_PRIVATE, true);
        let proof = || self.opens_own_wrap(master, mechanism);
        let key = self.unwrap_temporary(master, &wrapped.bytes, mechanism, &template, proof)?;
        self.keep_if(key, |made| wrong_aes(made, true))
    }

    pub(crate) fn unwrap_private(
        &self,
        master: Handle,
        wrapped: &Wrapped,
        extractable: bool,
    ) -> Result<Handle, Error> {
        self.unwrap_narrowed(master, wrapped, &private(extractable), |made| {
            wrong_private(made, extractable)
        })
    }

    /// Unwraps a private key and takes from it what it is not for; it is gone again where `wrong` names
    /// anything.
    pub(crate) fn unwrap_narrowed(
        &self,
        master: Handle,
        wrapped: &Wrapped,
        template: &Template,
        wrong: impl FnOnce(&KeyAttributes) -> Vec<String>,
    ) -> Result<Handle, Error> {
        let key = self.unwrap_key_of(master, wrapped, template)?;
        if let Err(error) = self.narrow(key) {
            // The first error is the one to tell; what is left goes with the session.
            let _ = self.destroy(key);
            return Err(error);
        }
        self.keep_if(key, wrong)
    }

    fn unwrap_key_of(
        &self,
        master: Handle,
        wrapped: &Wrapped,
        template: &Template,
    ) -> Result<Handle, Error> {
        // A private key is never wrapped by RFC 3394, which takes whole blocks only.
        if wrapped.format != Format::Rfc5649 || !wrapped.bytes.len().is_multiple_of(8) {
            return Err(ErrorKind::UnwrapRefused.into());
        }
        let mechanism = self.mechanism_of(Format::Rfc5649)?;
        let proof = || self.opens_own_wrap(master, mechanism);
        self.unwrap_temporary(master, &wrapped.bytes, mechanism, template, proof)
    }

    /// Takes from an unwrapped private key what it should not do: NSS lets it do everything, whatever
    /// the template says. What comes of it is seen when the key is read back.
    pub(crate) fn narrow(&self, key: Handle) -> Result<(), Error> {
        let made = self.read_back(key)?;
        for (is, flag) in [(made.decrypt, CKA_DECRYPT), (made.sign, CKA_SIGN)] {
            if is == Some(true) {
                unless_gone(self.set(key, Template::new().flag(flag, false)))?;
            }
        }
        Ok(())
    }

    pub(crate) fn spki_of(&self, half: Handle, kind: KekKind) -> Result<Vec<u8>, Error> {
        let key = self.rsa_public_key(half)?.filter(|key| is_of(key, kind));
        key.and_then(|key| oaep::spki(&key)).ok_or_else(|| {
            let what = "no public key of the modulus that was asked for".to_owned();
            ErrorKind::WrongAnswer { what }.into()
        })
    }

    /// Refuses two keys that should be one, by an answer to random bytes.
    fn refuse_other(&self, key: Handle, copy: Handle) -> Result<(), Error> {
        let mut challenge = [0; 32];
        challenge.copy_from_slice(&self.random(32)?);
        let method = self.check_value(key)?.method;
        if self.equality(key, &challenge, method)? == self.equality(copy, &challenge, method)? {
            return Ok(());
        }
        let what = "a wrap that opens to another key".to_owned();
        Err(ErrorKind::WrongAnswer { what }.into())
    }
}

/// How an AES KEK that was made or unwrapped differs from what it must be.
fn wrong_aes(made: &KeyAttributes, extractable: bool) -> Vec<String> {
    let mut wrong = differences(made, true);
    expect(&mut wrong, "extractable", made.extractable, extractable);
    expect(&mut wrong, "token", made.token, false);
    wrong
}

fn wrong_private(made: &KeyAttributes, extractable: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    expect(&mut wrong, "token", made.token, false);
    expect(&mut wrong, "sensitive", made.sensitive, true);
    expect(&mut wrong, "extractable", made.extractable, extractable);
    expect(&mut wrong, "unwrap", made.unwrap, true);
    expect(&mut wrong, "decrypt", made.decrypt, false);
    expect(&mut wrong, "sign", made.sign, false);
    wrong
}
