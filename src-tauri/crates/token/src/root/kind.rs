//! Kinds of root key: how devices know them, and what a pair is asked to be.

use cryptoki_sys::{
    CK_ATTRIBUTE_TYPE, CK_MECHANISM_TYPE, CK_ULONG, CKA_CLASS, CKA_DECRYPT, CKA_DERIVE,
    CKA_EC_PARAMS, CKA_EXTRACTABLE, CKA_KEY_TYPE, CKA_PARAMETER_SET, CKA_PRIVATE, CKA_SENSITIVE,
    CKA_SIGN, CKA_UNWRAP, CKA_VERIFY, CKK_EC, CKK_ML_DSA, CKM_EC_KEY_PAIR_GEN,
    CKM_ML_DSA_KEY_PAIR_GEN, CKO_PRIVATE_KEY, CKO_PUBLIC_KEY, CKP_ML_DSA_65, CKP_ML_DSA_87,
};
use serde::{Deserialize, Serialize};

use crate::template::Template;

/// DER of secp384r1's object identifier (RFC 5480, 2.1.1.1).
const P384: &[u8] = &[0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22];

/// What kind of signing key a root key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RootKind {
    /// ML-DSA-65 (FIPS 204), empty context.
    #[serde(rename = "ml-dsa-65")]
    MlDsa65,
    /// ML-DSA-87 (FIPS 204), empty context.
    #[serde(rename = "ml-dsa-87")]
    MlDsa87,
    /// ECDSA on P-384 over SHA-384 (FIPS 186-5); signatures are r ‖ s.
    #[serde(rename = "p-384")]
    P384,
}

impl RootKind {
    /// The name: `ml-dsa-65`, `ml-dsa-87`, `p-384`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MlDsa65 => "ml-dsa-65",
            Self::MlDsa87 => "ml-dsa-87",
            Self::P384 => "p-384",
        }
    }

    pub(super) const fn key_type(self) -> CK_ULONG {
        match self {
            Self::MlDsa65 | Self::MlDsa87 => CKK_ML_DSA,
            Self::P384 => CKK_EC,
        }
    }

    /// The attribute that says which of its type a public key is, and its value.
    pub(super) fn parameters(self) -> (CK_ATTRIBUTE_TYPE, Vec<u8>) {
        let set = |set: CK_ULONG| (CKA_PARAMETER_SET, set.to_ne_bytes().to_vec());
        match self {
            Self::MlDsa65 => set(CKP_ML_DSA_65),
            Self::MlDsa87 => set(CKP_ML_DSA_87),
            Self::P384 => (CKA_EC_PARAMS, P384.to_vec()),
        }
    }

    /// Length of a public key as it is told, in bytes.
    pub(super) const fn public_len(self) -> usize {
        match self {
            Self::MlDsa65 => 1952,
            Self::MlDsa87 => 2592,
            Self::P384 => 97,
        }
    }

    pub(super) const fn generation(self) -> CK_MECHANISM_TYPE {
        match self {
            Self::MlDsa65 | Self::MlDsa87 => CKM_ML_DSA_KEY_PAIR_GEN,
            Self::P384 => CKM_EC_KEY_PAIR_GEN,
        }
    }
}

pub(super) fn public(kind: RootKind) -> Template {
    let (name, value) = kind.parameters();
    Template::new()
        .number(CKA_CLASS, CKO_PUBLIC_KEY)
        .number(CKA_KEY_TYPE, kind.key_type())
        .flag(CKA_PRIVATE, false)
        .flag(CKA_VERIFY, true)
        .bytes(name, &value)
}

/// A private key that can sign and nothing else.
pub(super) fn private(kind: RootKind, extractable: bool) -> Template {
    Template::new()
        .number(CKA_CLASS, CKO_PRIVATE_KEY)
        .number(CKA_KEY_TYPE, kind.key_type())
        .flag(CKA_PRIVATE, true)
        .flag(CKA_SENSITIVE, true)
        .flag(CKA_EXTRACTABLE, extractable)
        .flag(CKA_SIGN, true)
        .flag(CKA_DECRYPT, false)
        .flag(CKA_UNWRAP, false)
        .flag(CKA_DERIVE, false)
}
