//! Signing keys: Ed25519 where the device can, ECDSA on P-256 elsewhere.

use cryptoki_sys::{
    CK_OBJECT_CLASS, CKA_CLASS, CKA_EC_PARAMS, CKA_EC_POINT, CKA_EXTRACTABLE, CKA_ID, CKA_KEY_TYPE,
    CKA_LABEL, CKA_PRIVATE, CKA_SENSITIVE, CKA_SIGN, CKA_TOKEN, CKA_VERIFY, CKK_EC, CKK_EC_EDWARDS,
    CKM_EC_EDWARDS_KEY_PAIR_GEN, CKM_EC_KEY_PAIR_GEN, CKM_ECDSA, CKM_EDDSA, CKO_PRIVATE_KEY,
    CKO_PUBLIC_KEY,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorKind};
use crate::objects::{Handle, number};
use crate::session::TokenSession;
use crate::template::{Mechanism, Template};

/// DER of the curve's object identifier: id-Ed25519 (RFC 8410, 3), secp256r1 (RFC 5480, 2.1.1.1).
pub(crate) const ED25519: &[u8] = &[0x06, 0x03, 0x2b, 0x65, 0x70];
pub(crate) const P256: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];

/// A signature algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Algorithm {
    /// ECDSA on P-256 over SHA-256 (FIPS 186-5); signatures are r ‖ s, 64 bytes.
    #[serde(rename = "ecdsa-p256")]
    EcdsaP256,
    /// Pure Ed25519 (RFC 8032); signatures are 64 bytes.
    #[serde(rename = "ed25519")]
    Ed25519,
}

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicKey {
    /// Its algorithm.
    pub algorithm: Algorithm,
    /// Ed25519: 32 bytes (RFC 8032, 5.1.5). P-256: the 65-byte uncompressed point (SEC 1, 2.3.3).
    /// Lower-case hex in JSON.
    #[serde(with = "hex::serde")]
    pub bytes: Vec<u8>,
}

/// A signing key on the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKey {
    /// The private key.
    pub handle: Handle,
    /// The public key.
    pub public: PublicKey,
}

impl TokenSession {
    /// Makes a signing key on the token: private, sensitive, never extractable.
    ///
    /// After an error the token is looked at: a pair that is there all the same is the one, half a
    /// pair is removed, and a device that failed is asked once more.
    ///
    /// # Errors
    /// [`ErrorKind::LabelTaken`], [`ErrorKind::NotSupported`] where the device has neither
    /// algorithm, [`ErrorKind::DidNot`], [`ErrorKind::NotLoggedIn`], [`ErrorKind::TokenGone`].
    pub fn generate_signing_key(&self, label: &str, id: &[u8]) -> Result<SigningKey, Error> {
        self.refuse_taken(label)?;
        let mut failure = None;
        for algorithm in [Algorithm::Ed25519, Algorithm::EcdsaP256] {
            for _ in 0..2 {
                let Err(error) = self.generate_pair(algorithm, label, id) else {
                    return self.made_pair(label)?.ok_or_else(|| {
                        let what = "make the key pair".to_owned();
                        ErrorKind::DidNot { what }.into()
                    });
                };
                if error.out_of_reach() {
                    return Err(error);
                }
                if let Some(made) = self.made_pair(label)? {
                    return Ok(made);
                }
                self.remove_half_pairs(label, id)?;
                if !error.failed() {
                    break;
                }
                failure = Some(error);
            }
        }
        Err(failure.unwrap_or_else(|| {
            let what = "make an Ed25519 or P-256 key".to_owned();
            ErrorKind::NotSupported { what }.into()
        }))
    }

    fn made_pair(&self, label: &str) -> Result<Option<SigningKey>, Error> {
        Ok(self.signing_keys(label)?.into_iter().next())
    }

    /// The signing key with this label.
    ///
    /// # Errors
    /// [`ErrorKind::NoObject`] unless private and public key are both there,
    /// [`ErrorKind::Ambiguous`] if there are several.
    pub fn signing_key(&self, label: &str) -> Result<SigningKey, Error> {
        let mut found = self.signing_keys(label)?;
        match (found.pop(), found.len()) {
            (Some(one), 0) => Ok(one),
            (None, _) => Err(ErrorKind::NoObject {
                what: format!("signing key {label:?}"),
            }
            .into()),
            (Some(_), others) => Err(ErrorKind::Ambiguous {
                name: label.to_owned(),
                count: others + 1,
            }
            .into()),
        }
    }

    /// Every signing key with this label of which the token holds both halves, Ed25519 first.
    ///
    /// # Errors
    /// [`ErrorKind::WrongAnswer`], [`ErrorKind::Device`], [`ErrorKind::TokenGone`].
    pub fn signing_keys(&self, label: &str) -> Result<Vec<SigningKey>, Error> {
        let publics = self.halves(CKO_PUBLIC_KEY, label)?;
        let mut keys = Vec::new();
        for private in self.halves(CKO_PRIVATE_KEY, label)? {
            let Some(algorithm) = private.algorithm else {
                continue;
            };
            if let Some(public) = publics.iter().find(|public| public.fits(&private)) {
                keys.push(SigningKey {
                    handle: private.handle,
                    public: self.public_key(public.handle, algorithm)?,
                });
            }
        }
        keys.sort_by_key(|key| key.public.algorithm != Algorithm::Ed25519);
        Ok(keys)
    }

    /// Removes what has this label and this id and is half a key pair: one whose making was cut
    /// short. Returns how many there were. The caller must know that nobody relies on a key of
    /// this name yet.
    ///
    /// # Errors
    /// As [`find`](Self::find) and [`destroy`](Self::destroy).
    pub fn remove_half_pairs(&self, label: &str, id: &[u8]) -> Result<usize, Error> {
        let publics = self.halves(CKO_PUBLIC_KEY, label)?;
        let privates = self.halves(CKO_PRIVATE_KEY, label)?;
        let mut removed = 0;
        for (halves, others) in [(&publics, &privates), (&privates, &publics)] {
            for half in halves.iter().filter(|half| half.id == id) {
                if !others.iter().any(|other| other.fits(half)) {
                    self.destroy(half.handle)?;
                    removed += 1;
                }
            }
        }
        Ok(removed)
    }

    fn halves(&self, class: CK_OBJECT_CLASS, label: &str) -> Result<Vec<Half>, Error> {
        let found = self.find_by(
            Template::new()
                .number(CKA_CLASS, class)
                .flag(CKA_TOKEN, true)
                .bytes(CKA_LABEL, label.as_bytes()),
        )?;
        let half = |handle| -> Result<Half, Error> {
            let kind = size_of::<cryptoki_sys::CK_ULONG>();
            let kind = self.attribute(handle, CKA_KEY_TYPE, kind)?;
            let id = self.attribute(handle, CKA_ID, 256)?;
            Ok(Half {
                handle,
                algorithm: match kind.and_then(|kind| number(&kind)) {
                    Some(CKK_EC_EDWARDS) => Some(Algorithm::Ed25519),
                    Some(CKK_EC) => Some(Algorithm::EcdsaP256),
                    _ => None,
                },
                id: id.map(|id| id.to_vec()).unwrap_or_default(),
            })
        };
        found.into_iter().map(half).collect()
    }

    /// Signs `message`; for P-256 its SHA-256 is made here, since not every device hashes.
    ///
    /// # Errors
    /// [`ErrorKind::NotLoggedIn`], [`ErrorKind::TokenGone`], [`ErrorKind::Device`].
    pub fn sign(&self, key: &SigningKey, message: &[u8]) -> Result<[u8; 64], Error> {
        let algorithm = key.public.algorithm;
        let digest = Sha256::digest(message);
        let (mechanism, data): (_, &[u8]) = match algorithm {
            Algorithm::Ed25519 => (CKM_EDDSA, message),
            Algorithm::EcdsaP256 => (CKM_ECDSA, &digest),
        };
        let mechanism = Mechanism::plain(mechanism);
        let signature = self.run(|functions| {
            functions.sign(&self.trace, self.handle, mechanism, key.handle.0, data)
        })?;
        signature.as_slice().try_into().map_err(|_| {
            let what = format!("a signature of {} bytes", signature.len());
            ErrorKind::WrongAnswer { what }.into()
        })
    }

    /// Makes a pair on the token. Found by its name, never by the handles given.
    fn generate_pair(&self, algorithm: Algorithm, label: &str, id: &[u8]) -> Result<(), Error> {
        let (mechanism, [public, private]) = pair(algorithm);
        let named = |template: Template| {
            template
                .flag(CKA_TOKEN, true)
                .bytes(CKA_LABEL, label.as_bytes())
                .bytes(CKA_ID, id)
        };
        self.run(|functions| {
            functions.generate_key_pair(
                &self.trace,
                self.handle,
                mechanism,
                named(public),
                named(private),
            )
        })
        .map(drop)
    }

    /// Makes a pair of session objects.
    pub(crate) fn generate_temporary_pair(
        &self,
        algorithm: Algorithm,
    ) -> Result<(Handle, Handle), Error> {
        let (mechanism, templates) = pair(algorithm);
        self.make_temporary_pair(templates, |functions, public, private| {
            functions.generate_key_pair(&self.trace, self.handle, mechanism, public, private)
        })
    }

    pub(crate) fn public_key(
        &self,
        public: Handle,
        algorithm: Algorithm,
    ) -> Result<PublicKey, Error> {
        let point = self.attribute(public, CKA_EC_POINT, 256)?;
        if self.attribute(public, CKA_EC_POINT, 256)? != point {
            let what = "two different public keys for one".to_owned();
            return Err(ErrorKind::WrongAnswer { what }.into());
        }
        let bytes = point.and_then(|point| match algorithm {
            Algorithm::Ed25519 => unwrapped(&point, 32),
            Algorithm::EcdsaP256 => unwrapped(&point, 65),
        });
        let bytes = bytes.ok_or_else(|| ErrorKind::NotSupported {
            what: "show the public key".to_owned(),
        })?;
        Ok(PublicKey { algorithm, bytes })
    }
}

/// Half of a signing key on the token.
struct Half {
    handle: Handle,
    algorithm: Option<Algorithm>,
    id: Vec<u8>,
}

impl Half {
    /// Whether this and the other make a pair.
    fn fits(&self, other: &Self) -> bool {
        self.algorithm.is_some() && self.algorithm == other.algorithm && self.id == other.id
    }
}

/// How a pair is made: the mechanism, and what public and private key are.
fn pair(algorithm: Algorithm) -> (Mechanism, [Template; 2]) {
    let (mechanism, kind, curve) = match algorithm {
        Algorithm::Ed25519 => (CKM_EC_EDWARDS_KEY_PAIR_GEN, CKK_EC_EDWARDS, ED25519),
        Algorithm::EcdsaP256 => (CKM_EC_KEY_PAIR_GEN, CKK_EC, P256),
    };
    let common = |class| {
        Template::new()
            .number(CKA_CLASS, class)
            .number(CKA_KEY_TYPE, kind)
    };
    let public = common(CKO_PUBLIC_KEY)
        .flag(CKA_PRIVATE, false)
        .flag(CKA_VERIFY, true)
        .bytes(CKA_EC_PARAMS, curve);
    let private = common(CKO_PRIVATE_KEY)
        .flag(CKA_PRIVATE, true)
        .flag(CKA_SENSITIVE, true)
        .flag(CKA_EXTRACTABLE, false)
        .flag(CKA_SIGN, true);
    (Mechanism::plain(mechanism), [public, private])
}

/// A point of `len` bytes, whether a module gives it bare or as a DER OCTET STRING.
pub(crate) fn unwrapped(point: &[u8], len: usize) -> Option<Vec<u8>> {
    match point {
        [0x04, inner_len, inner @ ..] if usize::from(*inner_len) == len && inner.len() == len => {
            Some(inner.to_vec())
        }
        bare if bare.len() == len => Some(bare.to_vec()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::unwrapped;

    #[test]
    fn points_are_read_bare_and_wrapped() {
        let bare = [7; 32];
        let wrapped = [&[4, 32][..], &bare].concat();
        assert_eq!(unwrapped(&bare, 32), Some(bare.to_vec()));
        assert_eq!(unwrapped(&wrapped, 32), Some(bare.to_vec()));
        assert_eq!(unwrapped(&wrapped[..33], 32), None);
        assert_eq!(unwrapped(&[], 32), None);
        // An uncompressed P-256 point starts with the byte that also starts an OCTET STRING.
        let point = [4; 65];
        assert_eq!(unwrapped(&point, 65), Some(point.to_vec()));
    }
}
