//! What these tests share: a share, a passphrase, and a P-256 key that stands for a card's.

use p256::SecretKey;
use p256::elliptic_curve::point::AffineCoordinates;
use p256::elliptic_curve::sec1::ToSec1Point;
use quorum::entropy::Rng;
use quorum::{Share, Threshold, split};
use sealing::NewPassphrase;
use secrecy::SecretString;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

#[allow(dead_code, reason = "each test file uses its own part of it")]
pub(crate) const CUSTODIAN: [u8; 16] = [0xc5; 16];

pub(crate) fn rng(seed: u8) -> Rng {
    Rng::from_seed(&[seed; 32])
}

/// A share of 2 of 3, always of the same dealing.
pub(crate) fn share(index: usize) -> Share {
    let mut dealing = split(Threshold::new(2, 3).unwrap(), &mut rng(9)).unwrap();
    dealing.shares.remove(index - 1)
}

#[allow(dead_code, reason = "each test file uses its own part of it")]
pub(crate) fn passphrase() -> SecretString {
    SecretString::from("crystal otter violin")
}

/// The same, to seal with.
pub(crate) fn new_passphrase() -> NewPassphrase {
    NewPassphrase::chosen(&passphrase(), &[]).unwrap()
}

/// A P-256 key that answers as a card's would.
#[allow(dead_code, reason = "each test file uses its own part of it")]
pub(crate) struct SoftCard {
    secret: SecretKey,
    pub(crate) point: [u8; 65],
}

#[allow(dead_code, reason = "each test file uses its own part of it")]
impl SoftCard {
    pub(crate) fn new(seed: u8) -> Self {
        Self::of(&[seed; 32])
    }

    /// The card with that private key.
    pub(crate) fn of(secret: &[u8; 32]) -> Self {
        let secret = SecretKey::from_slice(secret).unwrap();
        let point = secret.public_key().to_sec1_point(false);
        Self {
            point: point.as_bytes().try_into().unwrap(),
            secret,
        }
    }

    pub(crate) fn ecdh(&self, peer: &[u8; 65]) -> Zeroizing<[u8; 32]> {
        let peer = p256::PublicKey::from_sec1_bytes(peer).unwrap();
        let product = peer.to_projective() * *self.secret.to_nonzero_scalar();
        Zeroizing::new(product.to_affine().x().into())
    }
}

/// Recomputes the checksum as `docs/formats/sealed-share.md` says.
#[allow(dead_code, reason = "each test file uses its own part of it")]
pub(crate) fn mend_checksum(json: &mut serde_json::Value) {
    let text = |value: &serde_json::Value| hex::decode(value.as_str().unwrap()).unwrap();
    let number = |value: &serde_json::Value| u8::try_from(value.as_u64().unwrap()).unwrap();
    let mut hash = Sha256::new_with_prefix(b"keymoot/km1/sealed-share");
    hash.update(text(&json["quorum"]));
    hash.update([number(&json["threshold"]), number(&json["index"])]);
    hash.update(text(&json["custodian"]));
    hash.update([u8::from(json["passphrase"].as_bool().unwrap())]);
    if json["card"].is_object() {
        hash.update(text(&json["card"]["recipient"]));
        hash.update(text(&json["card"]["enc"]));
    }
    if json["mlkem"].is_object() {
        hash.update(text(&json["mlkem"]["recipient"]));
        hash.update(text(&json["mlkem"]["enc"]));
    }
    hash.update(text(&json["sealed"]));
    json["checksum"] = hex::encode(&hash.finalize()[..4]).into();
}
