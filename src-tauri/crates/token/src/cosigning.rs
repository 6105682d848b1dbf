//! ML-DSA-44 keys (FIPS 204; PKCS#11 3.2, 6.67): they sign a journal's tree besides its classical key.

use cryptoki_sys::{
    CK_OBJECT_CLASS, CKA_CLASS, CKA_EXTRACTABLE, CKA_ID, CKA_KEY_TYPE, CKA_LABEL,
    CKA_PARAMETER_SET, CKA_PRIVATE, CKA_SENSITIVE, CKA_SIGN, CKA_TOKEN, CKA_VALUE, CKA_VERIFY,
    CKK_ML_DSA, CKM_ML_DSA, CKM_ML_DSA_KEY_PAIR_GEN, CKO_PRIVATE_KEY, CKO_PUBLIC_KEY,
    CKP_ML_DSA_44,
};

use crate::error::{Error, ErrorKind};
use crate::objects::Handle;
use crate::session::TokenSession;
use crate::template::{Mechanism, Template};

/// Length of a public key (FIPS 204, table 2).
const PUBLIC: usize = 1312;

/// An ML-DSA-44 key on the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CosigningKey {
    /// The private key.
    pub handle: Handle,
    /// The public key, 1312 bytes.
    pub public: Vec<u8>,
}

impl TokenSession {
    /// Makes an ML-DSA-44 key on the token: private, sensitive, never extractable. A pair of that
    /// label that is there already is the one; half a pair is removed. Nothing where the device does
    /// not know the algorithm.
    ///
    /// # Errors
    /// [`ErrorKind::Device`] of a device that failed twice, [`ErrorKind::NotLoggedIn`],
    /// [`ErrorKind::TokenGone`].
    pub fn generate_cosigning_key(
        &self,
        label: &str,
        id: &[u8],
    ) -> Result<Option<CosigningKey>, Error> {
        let mut failure = None;
        for _ in 0..2 {
            if let Some(made) = self.cosigning_key(label)? {
                return Ok(Some(made));
            }
            self.remove_halves(label)?;
            match self.generate_cosigning_pair(label, id) {
                Ok(()) => {}
                Err(error) if error.failed() || error.out_of_reach() => failure = Some(error),
                Err(_) => {
                    self.remove_halves(label)?;
                    return Ok(None);
                }
            }
        }
        match (self.cosigning_key(label)?, failure) {
            (Some(made), _) => Ok(Some(made)),
            (None, Some(error)) => Err(error),
            (None, None) => Ok(None),
        }
    }

    /// The ML-DSA-44 key with this label, if the token holds both halves.
    ///
    /// # Errors
    /// [`ErrorKind::WrongAnswer`], [`ErrorKind::Device`], [`ErrorKind::TokenGone`].
    pub fn cosigning_key(&self, label: &str) -> Result<Option<CosigningKey>, Error> {
        let private = self.cosigning_halves(CKO_PRIVATE_KEY, label)?;
        let public = self.cosigning_halves(CKO_PUBLIC_KEY, label)?;
        let Some((private, public)) = private.first().zip(public.first()) else {
            return Ok(None);
        };
        let value = self.attribute(*public, CKA_VALUE, 2 * PUBLIC)?;
        match value.filter(|value| value.len() == PUBLIC) {
            Some(value) => Ok(Some(CosigningKey {
                handle: *private,
                public: value.to_vec(),
            })),
            None => {
                let what = "an ML-DSA-44 public key of another length than 1312".to_owned();
                Err(ErrorKind::WrongAnswer { what }.into())
            }
        }
    }

    /// Signs `message` (ML-DSA with an empty context, FIPS 204, 5.2): 2420 bytes.
    ///
    /// # Errors
    /// [`ErrorKind::NotLoggedIn`], [`ErrorKind::TokenGone`], [`ErrorKind::Device`].
    pub fn cosign(&self, key: &CosigningKey, message: &[u8]) -> Result<Vec<u8>, Error> {
        let mechanism = Mechanism::plain(CKM_ML_DSA);
        self.run(|functions| {
            functions.sign(&self.trace, self.handle, mechanism, key.handle.0, message)
        })
        .map(|signature| signature.to_vec())
    }

    fn generate_cosigning_pair(&self, label: &str, id: &[u8]) -> Result<(), Error> {
        let common = |class| {
            Template::new()
                .number(CKA_CLASS, class)
                .number(CKA_KEY_TYPE, CKK_ML_DSA)
                .flag(CKA_TOKEN, true)
                .bytes(CKA_LABEL, label.as_bytes())
                .bytes(CKA_ID, id)
        };
        let public = common(CKO_PUBLIC_KEY)
            .flag(CKA_PRIVATE, false)
            .flag(CKA_VERIFY, true)
            .number(CKA_PARAMETER_SET, CKP_ML_DSA_44);
        let private = common(CKO_PRIVATE_KEY)
            .flag(CKA_PRIVATE, true)
            .flag(CKA_SENSITIVE, true)
            .flag(CKA_EXTRACTABLE, false)
            .flag(CKA_SIGN, true);
        let mechanism = Mechanism::plain(CKM_ML_DSA_KEY_PAIR_GEN);
        self.run(|functions| {
            functions.generate_key_pair(&self.trace, self.handle, mechanism, public, private)
        })
        .map(drop)
    }

    fn cosigning_halves(&self, class: CK_OBJECT_CLASS, label: &str) -> Result<Vec<Handle>, Error> {
        self.find_by(
            Template::new()
                .number(CKA_CLASS, class)
                .number(CKA_KEY_TYPE, CKK_ML_DSA)
                .flag(CKA_TOKEN, true)
                .bytes(CKA_LABEL, label.as_bytes()),
        )
    }

    /// Nobody relies on half a pair.
    fn remove_halves(&self, label: &str) -> Result<(), Error> {
        for class in [CKO_PUBLIC_KEY, CKO_PRIVATE_KEY] {
            for half in self.cosigning_halves(class, label)? {
                self.destroy(half)?;
            }
        }
        Ok(())
    }
}
