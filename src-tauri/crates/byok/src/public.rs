//! RSA public keys as people bring them; what they bring by mistake is recognised.

use crate::Refused;
use rsa::PublicKey;
use rsa::pkcs8::{DecodePublicKey as _, EncodePublicKey as _};
use rsa::traits::PublicKeyParts as _;
use spki::SubjectPublicKeyInfoRef;
use spki::der::Decode as _;
use spki::der::asn1::AnyRef;

/// An RSA public key of 2048 to 4096 bits.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct RsaKey {
    /// SubjectPublicKeyInfo (RFC 5280, 4.1.2.7) in DER.
    pub(crate) spki: Vec<u8>,
    /// Its modulus, big-endian, without leading zeros.
    pub(crate) modulus: Vec<u8>,
    /// Bits of it.
    pub(crate) bits: u16,
}

/// The public key in PEM (RFC 7468, 13).
pub(crate) fn from_pem(text: &[u8]) -> Result<RsaKey, Refused> {
    let readable = std::str::from_utf8(text).unwrap_or_default();
    if readable.contains("PRIVATE KEY-----") {
        return Err(Refused::PrivateKey);
    }
    if text.first() == Some(&0x30) {
        // What the bytes are is worth more to whoever brought them than that they are no text.
        return Err(from_der(text).err().unwrap_or(Refused::Encoding {
            found: "a public key in DER",
            wanted: "PEM",
        }));
    }
    let (label, der) =
        pem_rfc7468::decode_vec(text).map_err(|why| unreadable(&format!("no PEM: {why}")))?;
    match label {
        "PUBLIC KEY" => from_der(&der),
        "RSA PUBLIC KEY" => Err(Refused::Encoding {
            found: "a public key in PKCS#1 (“RSA PUBLIC KEY”)",
            wanted: "a SubjectPublicKeyInfo (“PUBLIC KEY”)",
        }),
        "CERTIFICATE" | "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => {
            Err(Refused::Certificate)
        }
        other => Err(unreadable(&format!("“{other}” and not “PUBLIC KEY”"))),
    }
}

/// The public key in DER.
pub(crate) fn from_der(der: &[u8]) -> Result<RsaKey, Refused> {
    if der.starts_with(b"-----BEGIN") {
        if from_pem(der) == Err(Refused::PrivateKey) {
            return Err(Refused::PrivateKey);
        }
        return Err(Refused::Encoding {
            found: "PEM",
            wanted: "DER",
        });
    }
    recognise(der)?;
    let info = SubjectPublicKeyInfoRef::from_der(der)
        .map_err(|why| unreadable(&format!("no public key in DER: {why}")))?;
    let oid = info.algorithm.oid.to_string();
    match &*oid {
        "1.2.840.113549.1.1.1" => {}
        "1.2.840.10045.2.1" => {
            return Err(Refused::KeyType("a key on an elliptic curve".into()));
        }
        "1.3.101.112" | "1.3.101.110" => {
            return Err(Refused::KeyType("an Ed25519 or X25519 key".into()));
        }
        "1.2.840.113549.1.1.10" | "1.2.840.113549.1.1.7" => {
            return Err(Refused::KeyType(
                "an RSA key bound to one scheme (PSS or OAEP)".into(),
            ));
        }
        other => return Err(Refused::KeyType(format!("a key of the algorithm {other}"))),
    }
    let key = PublicKey::from_public_key_der(der)
        .map_err(|why| unreadable(&format!("no RSA public key: {why}")))?;
    of(&key, Some(der))
}

/// The public key of big-endian numbers (RFC 7518, 6.3.1).
pub(crate) fn from_numbers(modulus: &[u8], exponent: &[u8]) -> Result<RsaKey, Refused> {
    let number = |bytes: &[u8]| {
        let first = bytes.iter().position(|byte| *byte != 0);
        first
            .map(|first| rsa::BoxedUint::from_be_slice_vartime(&bytes[first..]))
            .ok_or_else(|| unreadable("a number of an RSA key is zero"))
    };
    let key = PublicKey::new_with_size_limits(number(modulus)?, number(exponent)?, 512..=8192)
        .map_err(|why| unreadable(&format!("no RSA public key: {why}")))?;
    of(&key, None)
}

/// A public key in PEM: SubjectPublicKeyInfo in DER to “PUBLIC KEY” (RFC 7468, 13), lines of 64.
#[must_use]
pub fn pem(spki: &[u8]) -> String {
    pem_rfc7468::encode_string("PUBLIC KEY", pem_rfc7468::LineEnding::LF, spki).unwrap_or_default()
}

fn of(key: &PublicKey, given: Option<&[u8]>) -> Result<RsaKey, Refused> {
    let modulus = key.n_bytes().to_vec();
    let bits = u16::try_from(key.n().bit_width_vartime()).unwrap_or(u16::MAX);
    if !(2048..=4096).contains(&bits) {
        return Err(Refused::KeySize {
            bits,
            wanted: "2048, 3072 or 4096 are taken".into(),
        });
    }
    let spki = key
        .to_public_key_der()
        .map_err(|why| unreadable(&format!("no RSA public key: {why}")))?
        .into_vec();
    if given.is_some_and(|given| given != spki) {
        return Err(unreadable(
            "the public key is not in the one encoding that DER has for it",
        ));
    }
    Ok(RsaKey {
        spki,
        modulus,
        bits,
    })
}

/// Tells by its outer elements what is no SubjectPublicKeyInfo.
fn recognise(der: &[u8]) -> Result<(), Refused> {
    let Ok(outer) = AnyRef::from_der(der) else {
        return Err(unreadable("no DER: it is cut, or something follows it"));
    };
    let content = outer.value();
    match content.first() {
        // PKCS#8, PKCS#1 and SEC 1 begin a private key with a small version.
        Some(0x02) if content.get(1) == Some(&1) => Err(Refused::PrivateKey),
        Some(0x02) => Err(Refused::Encoding {
            found: "a public key in PKCS#1",
            wanted: "a SubjectPublicKeyInfo",
        }),
        Some(0x30) => {
            let header = match content.get(1) {
                Some(length) if *length >= 0x80 => 2 + usize::from(length & 0x7f),
                Some(_) | None => 2,
            };
            // A certificate begins with its version or serial number, a request with its version.
            if matches!(content.get(header), Some(0xa0 | 0x02)) {
                return Err(Refused::Certificate);
            }
            Ok(())
        }
        Some(_) | None => Err(unreadable("no public key in DER")),
    }
}

pub(crate) fn unreadable(why: &str) -> Refused {
    Refused::Unreadable(format!("it cannot be read: {why}"))
}
