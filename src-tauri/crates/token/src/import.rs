//! Bringing a key whose value we know into a device, as a session object.

use cryptoki_sys::{CKA_PRIVATE, CKA_VALUE, CKM_RSA_PKCS_KEY_PAIR_GEN, CKM_RSA_PKCS_OAEP};
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};
use crate::keys::{aes, differences, expect, usage};
use crate::locks::Locks;
use crate::oaep;
use crate::objects::Handle;
use crate::session::TokenSession;
use crate::template::{Mechanism, OaepHash, Template};
use crate::wrapping::{KNOWN_KEY, WrapFormat, in_software};

/// How a key came into the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Route {
    /// In clear to the module (`C_CreateObject`).
    CreateObject,
    /// Under an RSA key of the device, RSAES-OAEP with SHA-1.
    OaepSha1,
    /// Under an RSA key of the device, RSAES-OAEP with SHA-256.
    OaepSha256,
}

/// What kind of value comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Value {
    /// Printed in a standard or in our own documents: no need to hide it from the driver.
    Published {
        /// Whether it may be wrapped itself.
        extractable: bool,
    },
    /// Somebody's: it comes in encrypted where the device can.
    Secret {
        /// Whether it may be wrapped itself.
        extractable: bool,
    },
}

impl TokenSession {
    /// Takes a key in: a secret one encrypted if possible, a published one in clear if possible,
    /// which is faster. Read back, and destroyed again unless as asked.
    pub(crate) fn import(&self, key: &[u8; 32], value: Value) -> Result<(Handle, Route), Error> {
        let (extractable, locks) = match value {
            Value::Published { extractable } => (extractable, Locks::default()),
            Value::Secret { extractable: true } => (true, Locks::default()),
            Value::Secret { extractable: false } => (false, self.locks()?),
        };
        let template = imported(extractable);
        let (handle, route) = match value {
            Value::Secret { .. } => self.import_secret(key, &template, locks)?,
            Value::Published { .. } => match self.import_clear(key, &template, locks) {
                Err(error) if matches!(error.kind, ErrorKind::NotSupported { .. }) => {
                    self.import_encrypted(key, &template, locks)?.ok_or(error)?
                }
                outcome => (outcome?, Route::CreateObject),
            },
        };
        let handle = self.keep_if(handle, |made| {
            let mut wrong = differences(made, false);
            expect(&mut wrong, "token", made.token, false);
            expect(&mut wrong, "extractable", made.extractable, extractable);
            locks.differences(made, &mut wrong);
            wrong
        })?;
        Ok((handle, route))
    }

    /// Brings a recovery key into the device as a session object that can only wrap and unwrap,
    /// and says by which [`Route`]. The caller wipes its own copy.
    ///
    /// Where the device can, the key travels encrypted under an RSA key the device made for this
    /// one time (RSAES-OAEP), so that neither the driver nor the way to the device sees it.
    ///
    /// The handle counts only once it has wrapped a published key as software does under the bytes
    /// that were sent: a device may take in another key, and wrap and unwrap with it for ever.
    ///
    /// # Errors
    /// [`ErrorKind::NotSupported`] if the device takes keys by neither route,
    /// [`ErrorKind::WrapWithoutIntegrity`] as [`wrap_formats`](Self::wrap_formats),
    /// [`ErrorKind::ImportDiffers`] if it took in another key (destroyed again),
    /// [`ErrorKind::NotLoggedIn`], [`ErrorKind::TokenGone`].
    pub fn import_recovery_key(&self, key: &[u8; 32]) -> Result<(Handle, Route), Error> {
        let tried = self.tried_formats()?.first().copied();
        let tried = tried.ok_or_else(|| ErrorKind::NotSupported {
            what: "wrap keys".to_owned(),
        })?;
        let (handle, route) = self.import(key, Value::Secret { extractable: false })?;
        match self.wraps_as(handle, key, tried) {
            Ok(true) => Ok((handle, route)),
            Ok(false) => {
                self.destroy(handle)?;
                Err(ErrorKind::ImportDiffers.into())
            }
            Err(error) => {
                // The first error is the one to tell; the key goes with the session at the latest.
                let _ = self.destroy(handle);
                Err(error)
            }
        }
    }

    /// Whether the device wraps a published key under `handle` as software does under `key`.
    fn wraps_as(&self, handle: Handle, key: &[u8; 32], tried: WrapFormat) -> Result<bool, Error> {
        let expected = in_software(tried.format, key, &KNOWN_KEY);
        let (known, _) = self.import(&KNOWN_KEY, Value::Published { extractable: true })?;
        let wrapped = self.using(known, |known| {
            self.wrap_by(Mechanism::plain(tried.mechanism), handle, known)
        })?;
        Ok(expected.is_some_and(|expected| **wrapped == expected[..]))
    }

    /// Takes a secret key in as `template` says: encrypted where the device can, else in clear.
    pub(crate) fn import_secret(
        &self,
        key: &[u8; 32],
        template: &Template,
        locks: Locks,
    ) -> Result<(Handle, Route), Error> {
        match self.import_encrypted(key, template, locks)? {
            Some(done) => Ok(done),
            None => Ok((
                self.import_clear(key, template, locks)?,
                Route::CreateObject,
            )),
        }
    }

    fn import_clear(
        &self,
        key: &[u8; 32],
        template: &Template,
        locks: Locks,
    ) -> Result<Handle, Error> {
        let template = template.clone().bytes(CKA_VALUE, key);
        self.make_temporary(template, |functions, template| {
            functions.create_object(&self.trace, self.handle, locks.onto(template))
        })
        .map_err(|error| {
            // Only the device's own answer says that it takes no key in.
            if error.code.is_none() || error.failed() || error.out_of_reach() {
                error
            } else {
                error.with_kind(ErrorKind::NotSupported {
                    what: "take a key in".to_owned(),
                })
            }
        })
    }

    /// `None` if the device cannot; then nothing is left behind.
    fn import_encrypted(
        &self,
        key: &[u8; 32],
        template: &Template,
        locks: Locks,
    ) -> Result<Option<(Handle, Route)>, Error> {
        let offered = self.mechanisms()?;
        if ![CKM_RSA_PKCS_KEY_PAIR_GEN, CKM_RSA_PKCS_OAEP]
            .iter()
            .all(|one| offered.contains(one))
        {
            return Ok(None);
        }
        let Some((public, private)) = unless_gone(self.generate_rsa(2048, false))? else {
            return Ok(None);
        };
        self.using(public, |public| {
            self.using(private, |private| {
                for (hash, route) in [
                    (OaepHash::Sha256, Route::OaepSha256),
                    (OaepHash::Sha1, Route::OaepSha1),
                ] {
                    let sealed = self.seal_oaep(public, hash, key)?;
                    let Some(sealed) = sealed else { continue };
                    let done = self.unwrap_oaep(private, hash, &sealed, template, locks)?;
                    if let Some(handle) = done {
                        return Ok(Some((handle, route)));
                    }
                }
                Ok(None)
            })
        })
    }

    /// Encrypts a key to the device; `None` where its public key or its randomness is unavailable.
    fn seal_oaep(
        &self,
        public: Handle,
        hash: OaepHash,
        key: &[u8; 32],
    ) -> Result<Option<Vec<u8>>, Error> {
        let Some(public) = self.rsa_public_key(public)? else {
            return Ok(None);
        };
        let Some(seed) = unless_gone(self.random(oaep::seed_len(hash)))? else {
            return Ok(None);
        };
        Ok(oaep::encrypt(hash, &public, &seed, key))
    }

    fn unwrap_oaep(
        &self,
        private: Handle,
        hash: OaepHash,
        sealed: &[u8],
        template: &Template,
        locks: Locks,
    ) -> Result<Option<Handle>, Error> {
        let unwrapped = self.make_temporary(template.clone(), |functions, template| {
            functions.unwrap_key(
                &self.trace,
                self.handle,
                Mechanism::oaep(hash),
                private.0,
                sealed,
                locks.onto(template),
            )
        });
        match unwrapped {
            // What the device says yes to and does not do is no reason to send the key in clear.
            Err(error) if error.code.is_none() => Err(error),
            outcome => unless_gone(outcome),
        }
    }
}

/// A session key that can wrap and unwrap.
fn imported(extractable: bool) -> Template {
    usage(aes(true, extractable), false).flag(CKA_PRIVATE, true)
}

/// A refusal is an answer here; a lost token is not.
pub(crate) fn unless_gone<T>(outcome: Result<T, Error>) -> Result<Option<T>, Error> {
    match outcome {
        Ok(done) => Ok(Some(done)),
        Err(error) if error.out_of_reach() => Err(error),
        Err(_) => Ok(None),
    }
}
