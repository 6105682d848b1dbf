//! Root keys: signing keys that a quorum shares, so they are wrapped out once like a master key.
//!
//! Public keys travel as their algorithm writes them; who verifies signatures is not this crate.

mod kind;

pub use kind::RootKind;

use cryptoki_sys::{
    CK_OBJECT_CLASS, CKA_CLASS, CKA_EC_POINT, CKA_ID, CKA_LABEL, CKA_MODIFIABLE, CKA_SENSITIVE,
    CKA_TOKEN, CKA_VALUE, CKM_ECDSA, CKM_ML_DSA, CKO_PRIVATE_KEY, CKO_PUBLIC_KEY,
};
use kind::{private, public};
use sha2::{Digest, Sha384};

use crate::error::{Error, ErrorKind};
use crate::import::unless_gone;
use crate::keys::{KeyAttributes, Probe, as_asked_refused, expect};
use crate::objects::Handle;
use crate::raw::Functions;
use crate::refusal::{Asked, Tried};
use crate::session::TokenSession;
use crate::signing::unwrapped;
use crate::template::{Mechanism, Template};
use crate::wrapping::{Format, KNOWN_KEK, Wrapped, blame};

/// Longest wrapped private key that is taken: ML-DSA-87's both forms under RFC 5649 are shorter.
const LONGEST_WRAP: usize = 8192;

/// What a device can do with a kind of root key, found by doing it with session objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RootAbilities {
    /// Makes such keys and signs with them.
    pub signs: bool,
    /// Wraps the private half by RFC 5649 under an AES key, takes it back in, and signs with what
    /// came back; `None` where it makes none.
    pub shares: Option<bool>,
}

/// What an unwrapped root key becomes: sensitive, never extractable, for signing only.
#[derive(Debug, Clone, Copy)]
pub enum RootPurpose<'a> {
    /// A key on the token.
    Recovered {
        /// Its label, which must be free.
        label: &'a str,
        /// Its CKA_ID.
        id: &'a [u8],
        /// Its public key, kept beside it.
        public: &'a [u8],
    },
    /// A session object, for comparing.
    SessionCopy,
}

impl TokenSession {
    /// Makes a root key: a pair on the token, the private half private, sensitive, for signing only
    /// and extractable until its door is closed. `id` becomes CKA_ID of both.
    ///
    /// # Errors
    /// [`ErrorKind::LabelTaken`] if anything has the label or a private key the id;
    /// [`ErrorKind::AsAskedRefused`] if the device made something else (destroyed again);
    /// [`ErrorKind::NotSupported`], [`ErrorKind::NotLoggedIn`], [`ErrorKind::TokenGone`].
    pub fn generate_root(&self, kind: RootKind, label: &str, id: &[u8]) -> Result<Handle, Error> {
        self.refuse_taken_root(label, id)?;
        let named = |template: Template| {
            template
                .flag(CKA_TOKEN, true)
                .bytes(CKA_LABEL, label.as_bytes())
                .bytes(CKA_ID, id)
        };
        // Modifiable, or the door could never be closed.
        let private = private(kind, true).flag(CKA_MODIFIABLE, true);
        self.run(|functions| {
            let mechanism = Mechanism::plain(kind.generation());
            functions.generate_key_pair(
                &self.trace,
                self.handle,
                mechanism,
                named(public(kind)),
                named(private),
            )
        })?;
        // Found by its name, never by the handles given.
        let made = self.roots_with(id)?;
        let [key] = made[..] else {
            let what = "make the key pair".to_owned();
            return Err(ErrorKind::DidNot { what }.into());
        };
        let wrong = {
            let made = self.read_back(key)?;
            let mut wrong = differences(&made, true);
            expect(&mut wrong, "token", made.token, true);
            expect(&mut wrong, "label", made.label.as_deref(), label);
            wrong
        };
        if let Err(error) = self.root_public(kind, id) {
            self.destroy_root(id)?;
            return Err(error);
        }
        self.keep_root(key, id, &wrong)
    }

    /// The private halves on the token with this CKA_ID: normally one, two where closing the door
    /// was cut short.
    ///
    /// # Errors
    /// As [`find`](Self::find).
    pub fn roots_with(&self, id: &[u8]) -> Result<Vec<Handle>, Error> {
        self.root_halves(CKO_PRIVATE_KEY, id)
    }

    /// Private keys that are on no token: they end with the sessions that made them.
    ///
    /// # Errors
    /// As [`find`](Self::find).
    pub fn session_roots(&self) -> Result<Vec<Handle>, Error> {
        self.find_by(
            Template::new()
                .number(CKA_CLASS, CKO_PRIVATE_KEY)
                .flag(CKA_TOKEN, false),
        )
    }

    /// Destroys a root key, both halves, wherever on the token they are; what of it is left
    /// where its making was cut short, too.
    ///
    /// # Errors
    /// As [`find`](Self::find) and [`destroy`](Self::destroy).
    pub fn destroy_root(&self, id: &[u8]) -> Result<(), Error> {
        for class in [CKO_PRIVATE_KEY, CKO_PUBLIC_KEY] {
            for half in self.root_halves(class, id)? {
                self.destroy(half)?;
            }
        }
        Ok(())
    }

    /// Whether the token holds both halves of the root key with this CKA_ID.
    ///
    /// # Errors
    /// As [`find`](Self::find).
    pub fn holds_root(&self, id: &[u8]) -> Result<bool, Error> {
        Ok(!self.roots_with(id)?.is_empty() && !self.root_halves(CKO_PUBLIC_KEY, id)?.is_empty())
    }

    /// Puts the public half of a root key beside its private one, unless it is there.
    ///
    /// # Errors
    /// [`ErrorKind::WrongAnswer`] if another is there; [`ErrorKind::Device`],
    /// [`ErrorKind::TokenGone`].
    pub fn keep_root_public(
        &self,
        kind: RootKind,
        label: &str,
        id: &[u8],
        public: &[u8],
    ) -> Result<(), Error> {
        if self.root_halves(CKO_PUBLIC_KEY, id)?.is_empty() {
            self.put_root_public(kind, label, id, public)?;
        }
        if self.root_public(kind, id)? != public {
            let what = "another public key than was put in".to_owned();
            return Err(ErrorKind::WrongAnswer { what }.into());
        }
        Ok(())
    }

    /// The public key of the root key with this CKA_ID: P-384 as uncompressed point of 97 bytes
    /// (SEC 1, 2.3.3), ML-DSA as FIPS 204 writes it.
    ///
    /// # Errors
    /// [`ErrorKind::NoObject`] unless there is exactly one, [`ErrorKind::NotSupported`] if the device
    /// does not tell it, [`ErrorKind::WrongAnswer`] if it tells two.
    pub fn root_public(&self, kind: RootKind, id: &[u8]) -> Result<Vec<u8>, Error> {
        let found = self.root_halves(CKO_PUBLIC_KEY, id)?;
        let [public] = found[..] else {
            let what = "public key of that id, or several".to_owned();
            return Err(ErrorKind::NoObject { what }.into());
        };
        self.root_public_of(kind, public)
    }

    /// Signs `message`; for P-384 its SHA-384 is made here, since not every device hashes.
    ///
    /// # Errors
    /// [`ErrorKind::NotLoggedIn`], [`ErrorKind::TokenGone`], [`ErrorKind::Device`].
    pub fn sign_as_root(
        &self,
        kind: RootKind,
        key: Handle,
        message: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let digest = Sha384::digest(message);
        let (mechanism, data): (_, &[u8]) = match kind {
            RootKind::MlDsa65 | RootKind::MlDsa87 => (CKM_ML_DSA, message),
            RootKind::P384 => (CKM_ECDSA, &digest),
        };
        let mechanism = Mechanism::plain(mechanism);
        self.run(|functions| functions.sign(&self.trace, self.handle, mechanism, key.0, data))
            .map(|signature| signature.to_vec())
    }

    /// Wraps a root key's private half under `by`, PKCS#8 by RFC 5649: PKCS#8 has no fixed length.
    ///
    /// # Errors
    /// As [`wrap`](Self::wrap).
    pub fn wrap_root(&self, by: Handle, key: Handle) -> Result<Wrapped, Error> {
        let mechanism = self.mechanism_of(Format::Rfc5649)?;
        let bytes = self.wrap_by(mechanism, by, key)?.to_vec();
        if !plausible(&bytes) {
            let what = format!("a wrapped private key of {} bytes", bytes.len());
            return Err(ErrorKind::WrongAnswer { what }.into());
        }
        Ok(Wrapped {
            format: Format::Rfc5649,
            bytes,
        })
    }

    /// Unwraps a root key under `by`. It is read back, and destroyed again unless it is as asked.
    /// What it is of, only a signature shows.
    ///
    /// # Errors
    /// As [`unwrap`](Self::unwrap).
    pub fn unwrap_root(
        &self,
        kind: RootKind,
        by: Handle,
        wrapped: &Wrapped,
        purpose: RootPurpose<'_>,
    ) -> Result<Handle, Error> {
        if wrapped.format != Format::Rfc5649 || !plausible(&wrapped.bytes) {
            return Err(ErrorKind::UnwrapRefused.into());
        }
        let mechanism = self.mechanism_of(Format::Rfc5649)?;
        if let RootPurpose::Recovered { label, id, .. } = purpose {
            self.refuse_taken_root(label, id)?;
        }
        let key = match self.unwrap_root_once(kind, by, &wrapped.bytes, mechanism, purpose) {
            // Modules call a damaged wrap a failure of the device: which it is, a wrap made on the
            // spot shows.
            Err(error) if error.failed() && !error.out_of_reach() => {
                match self.opens_own_wrap(by, mechanism) {
                    Ok(()) => return Err(error.with_kind(ErrorKind::UnwrapRefused)),
                    Err(gone) if gone.out_of_reach() => return Err(gone),
                    Err(_) => return Err(error),
                }
            }
            outcome => outcome,
        }
        .map_err(blame)?;
        let made = self.read_back(key)?;
        let mut wrong = differences(&made, false);
        self.locks()?.differences(&made, &mut wrong);
        match purpose {
            RootPurpose::Recovered { label, id, public } => {
                expect(&mut wrong, "token", made.token, true);
                expect(&mut wrong, "label", made.label.as_deref(), label);
                let key = self.keep_root(key, id, &wrong)?;
                match self.keep_root_public(kind, label, id, public) {
                    Ok(()) => Ok(key),
                    Err(error) => {
                        // There was nothing of this id before.
                        self.destroy_root(id)?;
                        Err(error)
                    }
                }
            }
            RootPurpose::SessionCopy => {
                expect(&mut wrong, "token", made.token, false);
                if wrong.is_empty() {
                    return Ok(key);
                }
                self.destroy(key)?;
                Err(as_asked_refused(&wrong))
            }
        }
    }

    /// Tries what a root key must refuse: its value told, its protection given up.
    ///
    /// # Errors
    /// [`ErrorKind::TokenGone`]; a probe that fails to hold is a result, not an error.
    pub fn probe_root_key(&self, key: Handle) -> Result<Vec<Probe>, Error> {
        let value = self.attribute(key, CKA_VALUE, LONGEST_WRAP)?;
        let cleared = self.set(key, Template::new().flag(CKA_SENSITIVE, false));
        if cleared.is_ok() {
            // A module that lets a key lose its protection may at least give it back.
            self.set(key, Template::new().flag(CKA_SENSITIVE, true))?;
        }
        let tried = Tried::from(Asked::Setting, cleared)?;
        Ok(vec![
            Probe {
                name: "value-unreadable".to_owned(),
                held: value.is_none_or(|value| value.is_empty()),
                detail: "CKA_VALUE".to_owned(),
            },
            Probe {
                name: "sensitive-stays".to_owned(),
                held: tried.refused(),
                detail: tried.told("the device did it"),
            },
        ])
    }

    /// Finds out what the device can do with a kind of root key. Needs a login; leaves nothing
    /// behind.
    ///
    /// # Errors
    /// [`ErrorKind::NotLoggedIn`], [`ErrorKind::TokenGone`].
    pub fn probe_root(&self, kind: RootKind) -> Result<RootAbilities, Error> {
        let cannot = RootAbilities {
            signs: false,
            shares: None,
        };
        let Some((public, private)) = unless_gone(self.generate_temporary_root(kind))? else {
            return Ok(cannot);
        };
        self.using(public, |public| {
            self.using(private, |private| {
                let told = self.root_public_of(kind, public);
                let signed = told.and_then(|_| self.sign_as_root(kind, private, b"keymoot probe"));
                if unless_gone(signed)?.is_none() {
                    return Ok(cannot);
                }
                let shared = unless_gone(self.try_sharing(kind, private))?.is_some();
                Ok(RootAbilities {
                    signs: true,
                    shares: Some(shared),
                })
            })
        })
    }

    /// Wraps a session key's private half out and takes it back in.
    fn try_sharing(&self, kind: RootKind, private: Handle) -> Result<(), Error> {
        let (by, _) = self.import_recovery_key(&KNOWN_KEK)?;
        self.using(by, |by| {
            let wrapped = self.wrap_root(by, private)?;
            let copy = self.unwrap_root(kind, by, &wrapped, RootPurpose::SessionCopy)?;
            self.using(copy, |copy| {
                self.sign_as_root(kind, copy, b"keymoot probe").map(drop)
            })
        })
    }

    /// Makes a pair of session objects; returns the public half first.
    pub(crate) fn generate_temporary_root(
        &self,
        kind: RootKind,
    ) -> Result<(Handle, Handle), Error> {
        self.make_temporary_pair(
            [public(kind), private(kind, true)],
            |functions, public, private| {
                let mechanism = Mechanism::plain(kind.generation());
                functions.generate_key_pair(&self.trace, self.handle, mechanism, public, private)
            },
        )
    }

    fn unwrap_root_once(
        &self,
        kind: RootKind,
        by: Handle,
        wrapped: &[u8],
        mechanism: Mechanism,
        purpose: RootPurpose<'_>,
    ) -> Result<Handle, Error> {
        let template = private(kind, false);
        let locks = self.locks()?;
        let unwrap = |functions: &Functions, template| {
            let template = locks.onto(template);
            functions.unwrap_key(&self.trace, self.handle, mechanism, by.0, wrapped, template)
        };
        match purpose {
            RootPurpose::Recovered { label, id, .. } => {
                let template = template
                    .flag(CKA_TOKEN, true)
                    .bytes(CKA_LABEL, label.as_bytes())
                    .bytes(CKA_ID, id);
                self.run(|functions| unwrap(functions, template))
                    .map(Handle)
            }
            RootPurpose::SessionCopy => self.make_temporary(template, unwrap),
        }
    }

    /// Puts the public half beside a private one that was unwrapped: a private object need not tell
    /// it.
    fn put_root_public(
        &self,
        kind: RootKind,
        label: &str,
        id: &[u8],
        value: &[u8],
    ) -> Result<(), Error> {
        let template = public(kind)
            .flag(CKA_TOKEN, true)
            .bytes(CKA_LABEL, label.as_bytes())
            .bytes(CKA_ID, id);
        let template = match kind {
            RootKind::MlDsa65 | RootKind::MlDsa87 => template.bytes(CKA_VALUE, value),
            RootKind::P384 => {
                // CKA_EC_POINT is a DER OCTET STRING (PKCS#11 3.1, 6.3.3).
                let len = u8::try_from(value.len()).unwrap_or_default();
                template.bytes(CKA_EC_POINT, &[&[0x04, len], value].concat())
            }
        };
        self.run(|functions| functions.create_object(&self.trace, self.handle, template))
            .map(drop)
    }

    fn root_public_of(&self, kind: RootKind, public: Handle) -> Result<Vec<u8>, Error> {
        let name = match kind {
            RootKind::MlDsa65 | RootKind::MlDsa87 => CKA_VALUE,
            RootKind::P384 => CKA_EC_POINT,
        };
        let room = 2 * kind.public_len();
        let told = self.attribute(public, name, room)?;
        if self.attribute(public, name, room)? != told {
            let what = "two different public keys for one".to_owned();
            return Err(ErrorKind::WrongAnswer { what }.into());
        }
        let value = told.and_then(|told| match kind {
            RootKind::P384 => unwrapped(&told, kind.public_len()),
            RootKind::MlDsa65 | RootKind::MlDsa87 => {
                (told.len() == kind.public_len()).then(|| told.to_vec())
            }
        });
        value.ok_or_else(|| {
            let what = "show the public key".to_owned();
            ErrorKind::NotSupported { what }.into()
        })
    }

    fn root_halves(&self, class: CK_OBJECT_CLASS, id: &[u8]) -> Result<Vec<Handle>, Error> {
        self.find_by(
            Template::new()
                .number(CKA_CLASS, class)
                .flag(CKA_TOKEN, true)
                .bytes(CKA_ID, id),
        )
    }

    fn refuse_taken_root(&self, label: &str, id: &[u8]) -> Result<(), Error> {
        self.refuse_taken(label)?;
        if !self.roots_with(id)?.is_empty() {
            let label = format!("id {}", hex::encode(id));
            return Err(ErrorKind::LabelTaken { label }.into());
        }
        Ok(())
    }

    fn keep_root(&self, key: Handle, id: &[u8], wrong: &[String]) -> Result<Handle, Error> {
        if wrong.is_empty() {
            return Ok(key);
        }
        self.destroy_root(id)?;
        Err(as_asked_refused(wrong))
    }
}

/// How a key differs from what every root key must be.
fn differences(made: &KeyAttributes, extractable: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    expect(&mut wrong, "sensitive", made.sensitive, true);
    expect(&mut wrong, "extractable", made.extractable, extractable);
    expect(&mut wrong, "sign", made.sign, true);
    // What a device does not tell of a private key, it does not do with one.
    for (name, flag) in [
        ("decrypt", made.decrypt),
        ("unwrap", made.unwrap),
        ("derive", made.derive),
    ] {
        if flag == Some(true) {
            wrong.push(format!("{name} is true, not false"));
        }
    }
    wrong
}

/// RFC 5649 makes whole blocks of 8 bytes.
fn plausible(wrapped: &[u8]) -> bool {
    (24..=LONGEST_WRAP).contains(&wrapped.len()) && wrapped.len().is_multiple_of(8)
}
