//! AES keys: making the master key, reading back what the device made, and trying what it must refuse.

use cryptoki_sys::{
    CK_ATTRIBUTE_TYPE, CK_ULONG, CKA_ALWAYS_SENSITIVE, CKA_CHECK_VALUE, CKA_CLASS, CKA_COPYABLE,
    CKA_DECRYPT, CKA_DERIVE, CKA_DESTROYABLE, CKA_ENCRYPT, CKA_EXTRACTABLE, CKA_ID,
    CKA_KEY_GEN_MECHANISM, CKA_KEY_TYPE, CKA_LABEL, CKA_LOCAL, CKA_MODIFIABLE,
    CKA_NEVER_EXTRACTABLE, CKA_PRIVATE, CKA_SENSITIVE, CKA_SIGN, CKA_TOKEN, CKA_TRUSTED,
    CKA_UNWRAP, CKA_VALUE, CKA_VALUE_LEN, CKA_VERIFY, CKA_WRAP, CKA_WRAP_WITH_TRUSTED, CKK_AES,
    CKM_AES_ECB, CKM_AES_KEY_GEN, CKO_SECRET_KEY,
};
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};
use crate::names;
use crate::objects::{Handle, number};
use crate::refusal::{Asked, Tried};
use crate::session::TokenSession;
use crate::template::{Mechanism, Template};

/// Length of every key Keymoot makes or wraps on a device: AES-256.
pub(crate) const KEY_LEN: usize = 32;

/// What a device says about a secret key, attribute by attribute. `None` is an attribute it does
/// not have or will not tell; never take it for `false`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "each field is the CKA_ attribute of the same name, PKCS#11 3.1, 4.7 to 4.10"
)]
pub struct KeyAttributes {
    pub label: Option<String>,
    /// CKA_ID in hex.
    pub id: Option<String>,
    /// Length in bytes.
    pub value_len: Option<u64>,
    /// As in `CKM_AES_KEY_GEN`; after an unwrap, what the device says.
    pub key_gen_mechanism: Option<String>,
    /// The device's own check value in hex, by whatever method it likes. Never compare it with ours.
    pub check_value: Option<String>,
    pub token: Option<bool>,
    pub private: Option<bool>,
    pub sensitive: Option<bool>,
    pub extractable: Option<bool>,
    pub always_sensitive: Option<bool>,
    pub never_extractable: Option<bool>,
    /// Made on this device.
    pub local: Option<bool>,
    pub modifiable: Option<bool>,
    pub copyable: Option<bool>,
    pub destroyable: Option<bool>,
    pub encrypt: Option<bool>,
    pub decrypt: Option<bool>,
    pub sign: Option<bool>,
    pub verify: Option<bool>,
    pub wrap: Option<bool>,
    pub unwrap: Option<bool>,
    pub derive: Option<bool>,
    pub wrap_with_trusted: Option<bool>,
    pub trusted: Option<bool>,
}

/// One thing that was tried against a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// What must hold: `value-unreadable`, `encrypt-refused`, `decrypt-refused`,
    /// `sensitive-stays`.
    pub name: String,
    /// Whether it did.
    pub held: bool,
    /// What the device answered.
    pub detail: String,
}

impl TokenSession {
    /// Makes a master key: AES-256, on the token, private, sensitive, for wrapping, unwrapping and
    /// CMAC only, extractable until [`close_door`](Self::close_door). `id` becomes CKA_ID.
    ///
    /// # Errors
    /// [`ErrorKind::LabelTaken`] if anything on the token has the label or a secret key has the
    /// id; [`ErrorKind::AsAskedRefused`] if the device made something else (destroyed again);
    /// [`ErrorKind::NotLoggedIn`], [`ErrorKind::TokenGone`].
    pub fn generate_master(&self, label: &str, id: &[u8]) -> Result<Handle, Error> {
        self.refuse_taken(label)?;
        if !self.masters_with(id)?.is_empty() {
            return Err(ErrorKind::LabelTaken {
                label: format!("id {}", hex::encode(id)),
            }
            .into());
        }
        // Modifiable, or the door could never be closed.
        let template = master(label, id, true)
            .flag(CKA_MODIFIABLE, true)
            .number(CKA_VALUE_LEN, KEY_LEN as CK_ULONG);
        let key = self.generate_aes(template)?;
        self.keep_master(key, label, id, |made| {
            let mut wrong = differences(made, true);
            if made.value_len.is_none() {
                wrong.push("value_len is not told".to_owned());
            }
            expect(&mut wrong, "extractable", made.extractable, true);
            wrong
        })
    }

    /// Makes a canary: an extractable AES-256 session key for CMAC, to be wrapped by one copy of a
    /// master key and unwrapped by another. Destroy it afterwards.
    ///
    /// # Errors
    /// [`ErrorKind::NotSupported`], [`ErrorKind::NotLoggedIn`], [`ErrorKind::TokenGone`].
    pub fn generate_canary(&self) -> Result<Handle, Error> {
        let template = usage(aes(true, true), true)
            .flag(CKA_PRIVATE, true)
            .number(CKA_VALUE_LEN, KEY_LEN as CK_ULONG);
        self.generate_temporary(template)
    }

    /// Makes a key as a session object.
    pub(crate) fn generate_temporary(&self, template: Template) -> Result<Handle, Error> {
        self.make_temporary(template, |functions, template| {
            let mechanism = Mechanism::plain(CKM_AES_KEY_GEN);
            functions.generate_key(&self.trace, self.handle, mechanism, template)
        })
    }

    fn generate_aes(&self, template: Template) -> Result<Handle, Error> {
        let mechanism = Mechanism::plain(CKM_AES_KEY_GEN);
        self.run(|functions| functions.generate_key(&self.trace, self.handle, mechanism, template))
            .map(Handle)
    }

    /// Reads a fresh session key back and destroys it again if `wrong` finds anything.
    pub(crate) fn keep_if(
        &self,
        key: Handle,
        wrong: impl FnOnce(&KeyAttributes) -> Vec<String>,
    ) -> Result<Handle, Error> {
        let wrong = match self.read_back(key) {
            Ok(made) => wrong(&made),
            Err(error) => {
                // The first error is the one to tell; what is left goes with the session.
                let _ = self.destroy(key);
                return Err(error);
            }
        };
        if wrong.is_empty() {
            return Ok(key);
        }
        self.destroy(key)?;
        Err(as_asked_refused(&wrong))
    }

    /// The same for a key on the token, which by its label and id must be the one that was asked
    /// for: a handle that leads to another object is not touched.
    pub(crate) fn keep_master(
        &self,
        key: Handle,
        label: &str,
        id: &[u8],
        wrong: impl FnOnce(&KeyAttributes) -> Vec<String>,
    ) -> Result<Handle, Error> {
        let made = self.read_back(key).map_err(|error| {
            if !matches!(error.kind, ErrorKind::NoObject { .. }) {
                return error;
            }
            let what = "make the key".to_owned();
            error.with_kind(ErrorKind::DidNot { what })
        })?;
        let id_text = hex::encode(id);
        if made.label.as_deref() != Some(label) && made.id.as_deref() != Some(&*id_text) {
            // Nothing had this id before, so what has it now is ours, and of no use.
            for left in self.masters_with(id)? {
                self.destroy(left)?;
            }
            return Err(ErrorKind::WrongAnswer {
                what: "the handle of another object instead of the new key's".to_owned(),
            }
            .into());
        }
        let mut wrong = wrong(&made);
        expect(&mut wrong, "token", made.token, true);
        expect(&mut wrong, "label", made.label.as_deref(), label);
        expect(&mut wrong, "id", made.id.as_deref(), &*id_text);
        if wrong.is_empty() {
            return Ok(key);
        }
        self.destroy(key)?;
        Err(as_asked_refused(&wrong))
    }

    /// Reads back every attribute of a secret key.
    ///
    /// # Errors
    /// [`ErrorKind::NoObject`] for a handle that names nothing, [`ErrorKind::TokenGone`].
    pub fn read_back(&self, key: Handle) -> Result<KeyAttributes, Error> {
        if !self.exists(key)? {
            return Err(ErrorKind::NoObject {
                what: "such key".to_owned(),
            }
            .into());
        }
        const NUMBER: usize = size_of::<CK_ULONG>();
        const NAMES: [(CK_ATTRIBUTE_TYPE, usize); 24] = [
            (CKA_LABEL, 256),
            (CKA_ID, 256),
            (CKA_VALUE_LEN, NUMBER),
            (CKA_KEY_GEN_MECHANISM, NUMBER),
            (CKA_CHECK_VALUE, 16),
            (CKA_TOKEN, 1),
            (CKA_PRIVATE, 1),
            (CKA_SENSITIVE, 1),
            (CKA_EXTRACTABLE, 1),
            (CKA_ALWAYS_SENSITIVE, 1),
            (CKA_NEVER_EXTRACTABLE, 1),
            (CKA_LOCAL, 1),
            (CKA_MODIFIABLE, 1),
            (CKA_COPYABLE, 1),
            (CKA_DESTROYABLE, 1),
            (CKA_ENCRYPT, 1),
            (CKA_DECRYPT, 1),
            (CKA_SIGN, 1),
            (CKA_VERIFY, 1),
            (CKA_WRAP, 1),
            (CKA_UNWRAP, 1),
            (CKA_DERIVE, 1),
            (CKA_WRAP_WITH_TRUSTED, 1),
            (CKA_TRUSTED, 1),
        ];
        let mut values = self.attributes(key, &NAMES)?.into_iter();
        let mut next = || values.next().flatten().filter(|value| !value.is_empty());
        let text = |value: zeroize::Zeroizing<Vec<u8>>| crate::module::text(&value);
        let label = next().map(text);
        let id = next().map(|id| hex::encode(&*id));
        // A length of zero is a length not told: SoftHSM, after an unwrap.
        let value_len = next()
            .and_then(|len| number(&len))
            .map(u64::from)
            .filter(|len| *len != 0);
        let key_gen_mechanism = next()
            .and_then(|number_| number(&number_))
            .filter(|mechanism| *mechanism != cryptoki_sys::CK_UNAVAILABLE_INFORMATION)
            .map(names::mechanism);
        let check_value = next().map(|value| hex::encode(&*value));
        let mut flag = || next().map(|value| value[0] != 0);
        Ok(KeyAttributes {
            label,
            id,
            value_len,
            key_gen_mechanism,
            check_value,
            token: flag(),
            private: flag(),
            sensitive: flag(),
            extractable: flag(),
            always_sensitive: flag(),
            never_extractable: flag(),
            local: flag(),
            modifiable: flag(),
            copyable: flag(),
            destroyable: flag(),
            encrypt: flag(),
            decrypt: flag(),
            sign: flag(),
            verify: flag(),
            wrap: flag(),
            unwrap: flag(),
            derive: flag(),
            wrap_with_trusted: flag(),
            trusted: flag(),
        })
    }

    /// Tries what a master key must refuse, because some modules ignore attributes they accept.
    ///
    /// # Errors
    /// [`ErrorKind::TokenGone`]; a probe that fails to hold is a result, not an error.
    pub fn probe_master(&self, key: Handle) -> Result<Vec<Probe>, Error> {
        let mut probes = self.probe_use(key)?;
        let cleared = self.set(key, Template::new().flag(CKA_SENSITIVE, false));
        if cleared.is_ok() {
            // A module that lets a key lose its protection may at least give it back.
            self.set(key, Template::new().flag(CKA_SENSITIVE, true))?;
        }
        probes.push(refused("sensitive-stays", Asked::Setting, cleared)?);
        Ok(probes)
    }

    /// Tries of that what asks for no change of the key: others may rely on it as it is.
    ///
    /// # Errors
    /// As [`probe_master`](Self::probe_master).
    pub fn probe_use(&self, key: Handle) -> Result<Vec<Probe>, Error> {
        let zeros = [0; 16];
        let ecb = Mechanism::plain(CKM_AES_ECB);
        let value = self.attribute(key, CKA_VALUE, 256)?;
        let value = Probe {
            name: "value-unreadable".to_owned(),
            held: value.is_none_or(|value| value.is_empty()),
            detail: "CKA_VALUE".to_owned(),
        };
        let encrypted =
            self.run(|functions| functions.encrypt(&self.trace, self.handle, ecb, key.0, &zeros));
        let decrypted =
            self.run(|functions| functions.decrypt(&self.trace, self.handle, ecb, key.0, &zeros));
        Ok(vec![
            value,
            refused("encrypt-refused", Asked::Using, encrypted)?,
            refused("decrypt-refused", Asked::Using, decrypted)?,
        ])
    }
}

/// A probe that holds if the device refused: one that failed says nothing about the key.
fn refused<T>(name: &str, asked: Asked, outcome: Result<T, Error>) -> Result<Probe, Error> {
    let tried = Tried::from(asked, outcome)?;
    Ok(Probe {
        name: name.to_owned(),
        held: tried.refused(),
        detail: tried.told("the device did it"),
    })
}

pub(crate) fn as_asked_refused(wrong: &[String]) -> Error {
    ErrorKind::AsAskedRefused {
        what: wrong.join(", "),
    }
    .into()
}

/// An AES key without a length: C_UnwrapKey and C_GenerateKey differ about giving one.
pub(crate) fn aes(sensitive: bool, extractable: bool) -> Template {
    Template::new()
        .number(CKA_CLASS, CKO_SECRET_KEY)
        .number(CKA_KEY_TYPE, CKK_AES)
        .flag(CKA_SENSITIVE, sensitive)
        .flag(CKA_EXTRACTABLE, extractable)
}

/// What a key of ours may do: wrap and unwrap, and CMAC where `cmac`.
pub(crate) fn usage(template: Template, cmac: bool) -> Template {
    template
        .flag(CKA_WRAP, true)
        .flag(CKA_UNWRAP, true)
        .flag(CKA_SIGN, cmac)
        .flag(CKA_VERIFY, cmac)
        .flag(CKA_ENCRYPT, false)
        .flag(CKA_DECRYPT, false)
        .flag(CKA_DERIVE, false)
}

/// Template of a master key on the token.
pub(crate) fn master(label: &str, id: &[u8], extractable: bool) -> Template {
    usage(aes(true, extractable), true)
        .flag(CKA_TOKEN, true)
        .flag(CKA_PRIVATE, true)
        .bytes(CKA_LABEL, label.as_bytes())
        .bytes(CKA_ID, id)
}

/// How a key differs from what every key of ours must be.
pub(crate) fn differences(made: &KeyAttributes, cmac: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    if let Some(len) = made.value_len {
        expect(&mut wrong, "value_len", Some(len), KEY_LEN as u64);
    }
    expect(&mut wrong, "sensitive", made.sensitive, true);
    expect(&mut wrong, "wrap", made.wrap, true);
    expect(&mut wrong, "unwrap", made.unwrap, true);
    expect(&mut wrong, "sign", made.sign, cmac);
    expect(&mut wrong, "encrypt", made.encrypt, false);
    expect(&mut wrong, "decrypt", made.decrypt, false);
    wrong
}

pub(crate) fn expect<T: PartialEq + std::fmt::Debug>(
    wrong: &mut Vec<String>,
    name: &str,
    found: Option<T>,
    wanted: T,
) {
    if found.as_ref() != Some(&wanted) {
        wrong.push(match found {
            None => format!("{name} is not told"),
            Some(found) => format!("{name} is {found:?}, not {wanted:?}"),
        });
    }
}
