//! Those of age's recipients that are HPKE's (C2SP age 1.1.0): `age1pq1…`, which is hybrid of ML-KEM
//! and X25519, and the tagged ones of hardware keys, `age1tag1…` and `age1tagpq1…`. The `age` crate
//! has none of them yet; the file around their stanzas is its.

use age::{DecryptError, EncryptError};
use age_core::format::{FILE_KEY_BYTES, FileKey, Stanza};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use bech32::{ToBase32 as _, Variant};
use hkdf::Hkdf;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::{DhP256HkdfSha256, MlKem768P256, XWing};
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use p256::elliptic_curve::sec1::ToSec1Point as _;
use secrecy::ExposeSecret as _;
use sha2::{Digest, Sha256};
use std::io;
use zeroize::Zeroizing;

/// Names the stanzas, and in HPKE's `info` what is sealed.
const HYBRID: &str = "mlkem768x25519";
const TAG: &str = "p256tag";
const TAG_HYBRID: &str = "mlkem768p256tag";
/// Length of the hybrid tag's ML-KEM key, which comes first.
const MLKEM: usize = 1184;
/// Length of a file key that is sealed.
const SEALED_FILE_KEY: usize = FILE_KEY_BYTES + 16;

/// A recipient.
pub(crate) enum Recipient {
    /// `age1pq1…`.
    Hybrid(<XWing as Kem>::PublicKey),
    /// `age1tag1…`, with its compressed point.
    Tag(<DhP256HkdfSha256 as Kem>::PublicKey, [u8; 33]),
    /// `age1tagpq1…`.
    TagHybrid(<MlKem768P256 as Kem>::PublicKey),
}

impl Recipient {
    /// Reads the bytes of a recipient whose text begins with `prefix`.
    pub(crate) fn new(prefix: &str, bytes: &[u8]) -> Option<Self> {
        match prefix {
            "age1pq" => Deserializable::from_bytes(bytes).ok().map(Self::Hybrid),
            "age1tag" => {
                let compressed: [u8; 33] = bytes.try_into().ok()?;
                let point = p256::PublicKey::from_sec1_bytes(&compressed).ok()?;
                let point = point.to_sec1_point(false);
                let key = Deserializable::from_bytes(point.as_bytes()).ok()?;
                Some(Self::Tag(key, compressed))
            }
            "age1tagpq" => Deserializable::from_bytes(bytes).ok().map(Self::TagHybrid),
            _ => None,
        }
    }

    /// As it is written down, in lower case.
    pub(crate) fn to_text(&self) -> Option<String> {
        let (prefix, bytes) = match self {
            Self::Hybrid(key) => ("age1pq", key.to_bytes().to_vec()),
            Self::Tag(_, compressed) => ("age1tag", compressed.to_vec()),
            Self::TagHybrid(key) => ("age1tagpq", key.to_bytes().to_vec()),
        };
        bech32::encode(prefix, bytes.to_base32(), Variant::Bech32).ok()
    }
}

impl age::Recipient for Recipient {
    #[expect(clippy::disallowed_types, reason = "age's trait has it so")]
    fn wrap_file_key(
        &self,
        file_key: &FileKey,
    ) -> Result<(Vec<Stanza>, std::collections::HashSet<String>), EncryptError> {
        let (kind, (enc, body), of) = match self {
            Self::Hybrid(key) => (HYBRID, wrap::<XWing>(key, HYBRID, file_key)?, None),
            Self::Tag(key, compressed) => {
                let sealed = wrap::<DhP256HkdfSha256>(key, TAG, file_key)?;
                (TAG, sealed, Some(Sha256::digest(compressed)))
            }
            Self::TagHybrid(key) => {
                let sealed = wrap::<MlKem768P256>(key, TAG_HYBRID, file_key)?;
                let point = Sha256::digest(&key.to_bytes()[MLKEM..]);
                (TAG_HYBRID, sealed, Some(point))
            }
        };
        let mut args = Vec::new();
        if let Some(of) = of {
            let ikm = [&enc[..], &of[..4]].concat();
            let (tag, _) = Hkdf::<Sha256>::extract(Some(info(kind).as_bytes()), &ikm);
            args.push(STANDARD_NO_PAD.encode(&tag[..4]));
        }
        args.push(STANDARD_NO_PAD.encode(enc));
        let stanza = Stanza {
            tag: kind.to_owned(),
            args,
            body,
        };
        // Such a file is never also for somebody whose key falls to a quantum computer.
        let labels = match self {
            Self::Hybrid(_) | Self::TagHybrid(_) => ["postquantum".to_owned()].into(),
            Self::Tag(..) => [].into(),
        };
        Ok((vec![stanza], labels))
    }
}

/// The identity of an `age1pq1…` (`AGE-SECRET-KEY-PQ-1…`).
pub(crate) struct HybridIdentity(<XWing as Kem>::PrivateKey);

impl HybridIdentity {
    /// Reads the 32 bytes of its seed.
    pub(crate) fn new(seed: &[u8]) -> Option<Self> {
        Deserializable::from_bytes(seed).ok().map(Self)
    }

    /// Its recipient.
    pub(crate) fn recipient(&self) -> Recipient {
        Recipient::Hybrid(XWing::sk_to_pk(&self.0))
    }
}

impl age::Identity for HybridIdentity {
    fn unwrap_stanza(&self, stanza: &Stanza) -> Option<Result<FileKey, DecryptError>> {
        if stanza.tag != HYBRID {
            return None;
        }
        let enc = match &stanza.args[..] {
            [enc] if stanza.body.len() == SEALED_FILE_KEY => STANDARD_NO_PAD.decode(enc).ok(),
            _ => None,
        };
        let enc = enc.filter(|enc| !is_low_order(enc));
        let enc = enc.and_then(|enc| Deserializable::from_bytes(&enc).ok());
        let Some(enc) = enc else {
            return Some(Err(DecryptError::InvalidHeader));
        };
        let opened = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, XWing>(
            &OpModeR::Base,
            &self.0,
            &enc,
            info(HYBRID).as_bytes(),
            &stanza.body,
            b"",
        );
        // One that does not open is another recipient's.
        let opened = Zeroizing::new(opened.ok()?);
        let key: &[u8; FILE_KEY_BYTES] = opened.as_slice().try_into().ok()?;
        Some(Ok(FileKey::init_with_mut(|file_key| {
            file_key.copy_from_slice(key);
        })))
    }
}

/// Whether the X25519 share at the end of an encapsulated key is of low order, which no sender makes:
/// then anybody knows what is exchanged (RFC 7748, 6.1). Every scalar is a multiple of eight, and
/// gives zero with such a point.
fn is_low_order(enc: &[u8]) -> bool {
    enc.last_chunk::<32>()
        .is_some_and(|share| x25519_dalek::x25519([1; 32], *share) == [0; 32])
}

fn wrap<K: Kem>(
    key: &K::PublicKey,
    kind: &str,
    file_key: &FileKey,
) -> Result<(Vec<u8>, Vec<u8>), EncryptError> {
    let (enc, body) = hpke::single_shot_seal::<ChaCha20Poly1305, HkdfSha256, K>(
        &OpModeS::Base,
        key,
        info(kind).as_bytes(),
        file_key.expose_secret(),
        b"",
    )
    .map_err(|error| EncryptError::Io(io::Error::other(error.to_string())))?;
    Ok((enc.to_bytes().to_vec(), body))
}

fn info(kind: &str) -> String {
    format!("age-encryption.org/{kind}")
}
