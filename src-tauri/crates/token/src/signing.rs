//! Signing keys: Ed25519 where the device can, ECDSA on P-256 elsewhere.

use cryptoki_sys::{
    CKA_CLASS, CKA_EC_PARAMS, CKA_EC_POINT, CKA_EXTRACTABLE, CKA_ID, CKA_KEY_TYPE, CKA_LABEL,
    CKA_PRIVATE, CKA_SENSITIVE, CKA_SIGN, CKA_TOKEN, CKA_VERIFY, CKK_EC, CKK_EC_EDWARDS,
    CKM_EC_EDWARDS_KEY_PAIR_GEN, CKM_EC_KEY_PAIR_GEN, CKM_ECDSA, CKM_EDDSA, CKO_PRIVATE_KEY,
    CKO_PUBLIC_KEY,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorKind};
use crate::import::unless_gone;
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
    /// # Errors
    /// [`ErrorKind::LabelTaken`], [`ErrorKind::NotSupported`] where the device has neither
    /// algorithm, [`ErrorKind::NotLoggedIn`], [`ErrorKind::TokenGone`].
    pub fn generate_signing_key(&self, label: &str, id: &[u8]) -> Result<SigningKey, Error> {
        self.refuse_taken(label)?;
        for algorithm in [Algorithm::Ed25519, Algorithm::EcdsaP256] {
            if let Some((public, private)) =
                unless_gone(self.generate_pair(algorithm, true, label, id))?
            {
                let public = self.public_key(public, algorithm)?;
                return Ok(SigningKey {
                    handle: private,
                    public,
                });
            }
        }
        Err(ErrorKind::NotSupported {
            what: "make an Ed25519 or P-256 key".to_owned(),
        }
        .into())
    }

    /// The signing key with this label.
    ///
    /// # Errors
    /// [`ErrorKind::NoObject`] unless private and public key are both there,
    /// [`ErrorKind::Ambiguous`] if there are several.
    pub fn signing_key(&self, label: &str) -> Result<SigningKey, Error> {
        let half = |class| {
            let found = self.find_by(
                Template::new()
                    .number(CKA_CLASS, class)
                    .flag(CKA_TOKEN, true)
                    .bytes(CKA_LABEL, label.as_bytes()),
            )?;
            match found[..] {
                [one] => Ok(one),
                [] => Err(Error::from(ErrorKind::NoObject {
                    what: format!("signing key {label:?}"),
                })),
                _ => Err(ErrorKind::Ambiguous {
                    name: label.to_owned(),
                    count: found.len(),
                }
                .into()),
            }
        };
        let handle = half(CKO_PRIVATE_KEY)?;
        let public = half(CKO_PUBLIC_KEY)?;
        let kind = self.attribute(public, CKA_KEY_TYPE, size_of::<cryptoki_sys::CK_ULONG>())?;
        let algorithm = match kind.and_then(|kind| number(&kind)) {
            Some(CKK_EC_EDWARDS) => Algorithm::Ed25519,
            Some(CKK_EC) => Algorithm::EcdsaP256,
            _ => {
                let what = format!("Ed25519 or P-256 key labelled {label:?}");
                return Err(ErrorKind::NoObject { what }.into());
            }
        };
        Ok(SigningKey {
            handle,
            public: self.public_key(public, algorithm)?,
        })
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
            let what = "make a signature of 64 bytes".to_owned();
            ErrorKind::NotSupported { what }.into()
        })
    }

    pub(crate) fn generate_pair(
        &self,
        algorithm: Algorithm,
        on_token: bool,
        label: &str,
        id: &[u8],
    ) -> Result<(Handle, Handle), Error> {
        let (mechanism, kind, curve) = match algorithm {
            Algorithm::Ed25519 => (CKM_EC_EDWARDS_KEY_PAIR_GEN, CKK_EC_EDWARDS, ED25519),
            Algorithm::EcdsaP256 => (CKM_EC_KEY_PAIR_GEN, CKK_EC, P256),
        };
        let common = |class| {
            Template::new()
                .number(CKA_CLASS, class)
                .number(CKA_KEY_TYPE, kind)
                .flag(CKA_TOKEN, on_token)
                .bytes(CKA_LABEL, label.as_bytes())
                .bytes(CKA_ID, id)
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
        self.run(|functions| {
            functions.generate_key_pair(
                &self.trace,
                self.handle,
                Mechanism::plain(mechanism),
                public,
                private,
            )
        })
        .map(|(public, private)| (Handle(public), Handle(private)))
    }

    pub(crate) fn public_key(
        &self,
        public: Handle,
        algorithm: Algorithm,
    ) -> Result<PublicKey, Error> {
        let point = self.attribute(public, CKA_EC_POINT, 256)?;
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
