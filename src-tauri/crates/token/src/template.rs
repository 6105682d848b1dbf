//! Attribute templates and mechanisms: safe values from which the C structures are made per call.

use cryptoki_sys::{
    CK_ATTRIBUTE, CK_ATTRIBUTE_TYPE, CK_BBOOL, CK_ECDH1_DERIVE_PARAMS, CK_FALSE, CK_GCM_PARAMS,
    CK_KEY_DERIVATION_STRING_DATA, CK_MECHANISM, CK_MECHANISM_TYPE, CK_RSA_PKCS_MGF_TYPE,
    CK_RSA_PKCS_OAEP_PARAMS, CK_TRUE, CK_ULONG, CKD_NULL, CKG_MGF1_SHA1, CKG_MGF1_SHA256,
    CKM_SHA_1, CKM_SHA256, CKZ_DATA_SPECIFIED,
};
use zeroize::Zeroizing;

use crate::names;

/// Attributes to set or to look for. Values are wiped when the template goes.
#[derive(Clone, Default)]
pub(crate) struct Template(Vec<(CK_ATTRIBUTE_TYPE, Zeroizing<Vec<u8>>)>);

impl Template {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn flag(self, name: CK_ATTRIBUTE_TYPE, value: bool) -> Self {
        let value: CK_BBOOL = if value { CK_TRUE } else { CK_FALSE };
        self.bytes(name, &[value])
    }

    pub(crate) fn number(self, name: CK_ATTRIBUTE_TYPE, value: CK_ULONG) -> Self {
        self.bytes(name, &value.to_ne_bytes())
    }

    pub(crate) fn bytes(mut self, name: CK_ATTRIBUTE_TYPE, value: &[u8]) -> Self {
        self.0.push((name, Zeroizing::new(value.to_vec())));
        self
    }

    /// All of these, and then those.
    pub(crate) fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// Room of `len` bytes for each attribute to be read.
    pub(crate) fn room(attributes: &[(CK_ATTRIBUTE_TYPE, usize)]) -> Self {
        Self(
            attributes
                .iter()
                .map(|(name, len)| (*name, Zeroizing::new(vec![0; *len])))
                .collect(),
        )
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.0
            .iter()
            .map(|(name, _)| names::attribute(*name))
            .collect()
    }

    /// The C array. Its pointers lead into this template, so it must not outlive it; a function
    /// that reads attributes writes through them.
    pub(crate) fn attributes(&mut self) -> Vec<CK_ATTRIBUTE> {
        self.0
            .iter_mut()
            .map(|(name, value)| CK_ATTRIBUTE {
                type_: *name,
                pValue: value.as_mut_ptr().cast(),
                ulValueLen: value.len() as CK_ULONG,
            })
            .collect()
    }

    /// After a read: the values, cut to the lengths the device gave. `None` stands for an
    /// attribute the object lacks, the device will not tell, or that is longer than the room.
    pub(crate) fn values(mut self, lengths: &[CK_ULONG]) -> Vec<Option<Zeroizing<Vec<u8>>>> {
        self.0
            .iter_mut()
            .zip(lengths)
            .map(|((_, value), len)| {
                let len = usize::try_from(*len)
                    .ok()
                    .filter(|len| *len <= value.len())?;
                Some(Zeroizing::new(value[..len].to_vec()))
            })
            .collect()
    }
}

/// A mechanism and its parameter.
#[derive(Clone, Copy)]
pub(crate) struct Mechanism {
    pub(crate) number: CK_MECHANISM_TYPE,
    parameter: Parameter,
}

#[derive(Clone, Copy)]
enum Parameter {
    None,
    /// A bit position (`CK_EXTRACT_PARAMS`).
    Bit(CK_ULONG),
    Data {
        data: [u8; 16],
        params: CK_KEY_DERIVATION_STRING_DATA,
    },
    Xor {
        data: [u8; 32],
        params: CK_KEY_DERIVATION_STRING_DATA,
    },
    Oaep(CK_RSA_PKCS_OAEP_PARAMS),
    Start([u8; 16]),
    Ecdh {
        peer: [u8; 65],
        params: CK_ECDH1_DERIVE_PARAMS,
    },
    Gcm {
        nonce: [u8; 12],
        params: CK_GCM_PARAMS,
    },
}

impl Mechanism {
    pub(crate) const fn plain(number: CK_MECHANISM_TYPE) -> Self {
        Self {
            number,
            parameter: Parameter::None,
        }
    }

    /// A key of which the bits are another's, with the least a parameter can say.
    pub(crate) const fn derivation(number: CK_MECHANISM_TYPE) -> Self {
        let parameter = if number == cryptoki_sys::CKM_EXTRACT_KEY_FROM_KEY {
            Parameter::Bit(0)
        } else {
            let data = [0; 16];
            let params = CK_KEY_DERIVATION_STRING_DATA {
                // Points into the mechanism, wherever it then is: see `raw`.
                pData: std::ptr::null_mut(),
                ulLen: data.len() as CK_ULONG,
            };
            Parameter::Data { data, params }
        };
        Self { number, parameter }
    }

    /// A key that is another's exclusive or with `data` (PKCS#11 3.1, 6.43.6).
    pub(crate) const fn xor(data: [u8; 32]) -> Self {
        let params = CK_KEY_DERIVATION_STRING_DATA {
            // Points into the mechanism, wherever it then is: see `raw`.
            pData: std::ptr::null_mut(),
            ulLen: data.len() as CK_ULONG,
        };
        Self {
            number: cryptoki_sys::CKM_XOR_BASE_AND_DATA,
            parameter: Parameter::Xor { data, params },
        }
    }

    /// Wrapping under an AES key; with a start value where the mechanism has one.
    pub(crate) const fn wrapping(number: CK_MECHANISM_TYPE) -> Self {
        let parameter = if number == cryptoki_sys::CKM_AES_CBC_PAD {
            Parameter::Start([0; 16])
        } else {
            Parameter::None
        };
        Self { number, parameter }
    }

    /// RSAES-OAEP with the same hash for label and mask, empty label (RFC 8017, 7.1).
    pub(crate) const fn oaep(hash: OaepHash) -> Self {
        let (hash, mgf): (CK_MECHANISM_TYPE, CK_RSA_PKCS_MGF_TYPE) = match hash {
            OaepHash::Sha1 => (CKM_SHA_1, CKG_MGF1_SHA1),
            OaepHash::Sha256 => (CKM_SHA256, CKG_MGF1_SHA256),
        };
        Self {
            number: cryptoki_sys::CKM_RSA_PKCS_OAEP,
            parameter: Parameter::Oaep(CK_RSA_PKCS_OAEP_PARAMS {
                hashAlg: hash,
                mgf,
                source: CKZ_DATA_SPECIFIED,
                pSourceData: std::ptr::null_mut(),
                ulSourceDataLen: 0,
            }),
        }
    }

    /// AES-GCM with a nonce of 96 bits, no associated data and a tag of 128 bits (NIST SP 800-38D).
    pub(crate) const fn gcm(nonce: [u8; 12]) -> Self {
        let params = CK_GCM_PARAMS {
            // Points into the mechanism, wherever it then is: see `raw`.
            pIv: std::ptr::null_mut(),
            ulIvLen: nonce.len() as CK_ULONG,
            ulIvBits: nonce.len() as CK_ULONG * 8,
            pAAD: std::ptr::null_mut(),
            ulAADLen: 0,
            ulTagBits: 128,
        };
        Self {
            number: cryptoki_sys::CKM_AES_GCM,
            parameter: Parameter::Gcm { nonce, params },
        }
    }

    /// ECDH with the uncompressed point of the peer and no key derivation function: the secret is
    /// the x-coordinate (SEC 1, 3.3.1).
    pub(crate) const fn ecdh(peer: [u8; 65]) -> Self {
        Self {
            number: cryptoki_sys::CKM_ECDH1_DERIVE,
            parameter: Parameter::Ecdh {
                peer,
                params: CK_ECDH1_DERIVE_PARAMS {
                    kdf: CKD_NULL,
                    ulSharedDataLen: 0,
                    pSharedData: std::ptr::null_mut(),
                    ulPublicDataLen: peer.len() as CK_ULONG,
                    // Points into the mechanism, wherever it then is: see `raw`.
                    pPublicData: std::ptr::null_mut(),
                },
            },
        }
    }

    /// The C structure. Its pointers lead into this mechanism, so it must not outlive it.
    pub(crate) fn raw(&mut self) -> CK_MECHANISM {
        let (parameter, len) = match &mut self.parameter {
            Parameter::None => (std::ptr::null_mut(), 0),
            Parameter::Bit(bit) => (std::ptr::from_mut(bit).cast(), size_of::<CK_ULONG>()),
            Parameter::Data { data, params } => {
                params.pData = data.as_mut_ptr();
                (
                    std::ptr::from_mut(params).cast(),
                    size_of::<CK_KEY_DERIVATION_STRING_DATA>(),
                )
            }
            Parameter::Xor { data, params } => {
                params.pData = data.as_mut_ptr();
                (
                    std::ptr::from_mut(params).cast(),
                    size_of::<CK_KEY_DERIVATION_STRING_DATA>(),
                )
            }
            Parameter::Start(start) => (start.as_mut_ptr().cast(), start.len()),
            Parameter::Oaep(oaep) => (
                std::ptr::from_mut(oaep).cast(),
                size_of::<CK_RSA_PKCS_OAEP_PARAMS>(),
            ),
            Parameter::Ecdh { peer, params } => {
                params.pPublicData = peer.as_mut_ptr();
                (
                    std::ptr::from_mut(params).cast(),
                    size_of::<CK_ECDH1_DERIVE_PARAMS>(),
                )
            }
            Parameter::Gcm { nonce, params } => {
                params.pIv = nonce.as_mut_ptr();
                (
                    std::ptr::from_mut(params).cast(),
                    size_of::<CK_GCM_PARAMS>(),
                )
            }
        };
        CK_MECHANISM {
            mechanism: self.number,
            pParameter: parameter,
            ulParameterLen: len as CK_ULONG,
        }
    }
}

/// Hash of RSAES-OAEP. SHA-1 is sound here: OAEP does not rest on collision resistance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OaepHash {
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
}
