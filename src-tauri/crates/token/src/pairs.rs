//! RSA key pairs that wrap and unwrap, as session objects.

use cryptoki_sys::{
    CK_ULONG, CKA_CLASS, CKA_DECRYPT, CKA_ENCRYPT, CKA_EXTRACTABLE, CKA_KEY_TYPE, CKA_MODULUS,
    CKA_MODULUS_BITS, CKA_PRIVATE, CKA_PUBLIC_EXPONENT, CKA_SENSITIVE, CKA_SIGN, CKA_UNWRAP,
    CKA_VERIFY, CKA_WRAP, CKK_RSA, CKM_RSA_PKCS_KEY_PAIR_GEN, CKO_PRIVATE_KEY, CKO_PUBLIC_KEY,
};
use rsa::PublicKey;
use rsa::traits::PublicKeyParts as _;

use crate::error::Error;
use crate::oaep;
use crate::objects::Handle;
use crate::session::TokenSession;
use crate::template::{Mechanism, Template};

impl TokenSession {
    /// Makes a pair; returns the public key first.
    pub(crate) fn generate_rsa(
        &self,
        bits: u16,
        extractable: bool,
    ) -> Result<(Handle, Handle), Error> {
        let public = public()
            .number(CKA_MODULUS_BITS, CK_ULONG::from(bits))
            .bytes(CKA_PUBLIC_EXPONENT, &[1, 0, 1]);
        let mechanism = Mechanism::plain(CKM_RSA_PKCS_KEY_PAIR_GEN);
        self.make_temporary_pair(
            [public, private(extractable)],
            |functions, public, private| {
                functions.generate_key_pair(&self.trace, self.handle, mechanism, public, private)
            },
        )
    }

    /// Puts a public key into the device.
    pub(crate) fn import_rsa_public(&self, key: &PublicKey) -> Result<Handle, Error> {
        let template = public()
            .bytes(CKA_MODULUS, &key.n_bytes())
            .bytes(CKA_PUBLIC_EXPONENT, &key.e_bytes());
        self.make_temporary(template, |functions, template| {
            functions.create_object(&self.trace, self.handle, template)
        })
    }

    /// The public key that an object of a pair tells; `None` if it tells none of 2048 to 4096 bits.
    pub(crate) fn rsa_public_key(&self, half: Handle) -> Result<Option<PublicKey>, Error> {
        let names = [
            (CKA_MODULUS, oaep::MOST_MODULUS + 8),
            (CKA_PUBLIC_EXPONENT, 16),
        ];
        Ok(match &self.attributes(half, &names)?[..] {
            [Some(modulus), Some(exponent)] => oaep::public_key(modulus, exponent),
            _ => None,
        })
    }
}

fn public() -> Template {
    Template::new()
        .number(CKA_CLASS, CKO_PUBLIC_KEY)
        .number(CKA_KEY_TYPE, CKK_RSA)
        .flag(CKA_PRIVATE, false)
        .flag(CKA_ENCRYPT, true)
        .flag(CKA_VERIFY, false)
        .flag(CKA_WRAP, true)
}

/// A private key that can unwrap and nothing else.
pub(crate) fn private(extractable: bool) -> Template {
    Template::new()
        .number(CKA_CLASS, CKO_PRIVATE_KEY)
        .number(CKA_KEY_TYPE, CKK_RSA)
        .flag(CKA_PRIVATE, true)
        .flag(CKA_SENSITIVE, true)
        .flag(CKA_EXTRACTABLE, extractable)
        .flag(CKA_DECRYPT, false)
        .flag(CKA_SIGN, false)
        .flag(CKA_UNWRAP, true)
}
