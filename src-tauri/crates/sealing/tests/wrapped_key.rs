//! Keys that somebody sealed to a transport key of two halves: opened with both, and refused with half of
//! it, damaged in any part, or of another length.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use p256::elliptic_curve::point::AffineCoordinates;
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::{PublicKey, SecretKey};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use sealing::POINT_LENGTH;
use sealing::hybrid::seal;
use sealing::mlkem::MlKemKey;
use sealing::wrapped_key::{OpenKeyError, WrappedKey, WrappedKeyError};
use serde_json::{Value, json};
use zeroize::Zeroizing;

const KEY: [u8; 32] = [0x5a; 32];

struct Receiver {
    token: SecretKey,
    file: MlKemKey,
}

fn receiver(number: u8) -> Receiver {
    let mut rng = ChaCha20Rng::from_seed([number; 32]);
    Receiver {
        token: SecretKey::from_slice(&[number; 32]).unwrap(),
        file: MlKemKey::generate(&mut rng),
    }
}

fn point(key: &SecretKey) -> [u8; POINT_LENGTH] {
    let encoded = key.public_key().to_sec1_point(false);
    encoded.as_bytes().try_into().unwrap()
}

/// What a sender writes.
fn wrapped(to: &Receiver, key: &[u8]) -> Value {
    let (recipient, mlkem) = (point(&to.token), to.file.recipient());
    let info = [&b"keymoot/wrapped-key"[..], &mlkem.digest()].concat();
    let mut rng = ChaCha20Rng::from_seed([7; 32]);
    let sealed = seal(&recipient, &mlkem, &info, b"", key, &mut rng).unwrap();
    json!({
        "format": "keymoot-wrapped-key/1",
        "kem": "MLKEM768-P256",
        "p256": {"recipient": hex::encode(recipient), "enc": hex::encode(sealed.enc)},
        "mlkem": {"recipient": hex::encode(mlkem.digest()), "enc": hex::encode(&sealed.mlkem[..])},
        "sealed": hex::encode(sealed.ciphertext),
    })
}

/// What a token does with its half.
fn ecdh(own: &SecretKey, peer: &[u8; POINT_LENGTH]) -> Zeroizing<[u8; 32]> {
    let peer = PublicKey::from_sec1_bytes(peer).unwrap();
    let product = (peer.to_projective() * *own.to_nonzero_scalar()).to_affine();
    Zeroizing::new(product.x().into())
}

fn open(value: &Value, token: &SecretKey, file: &MlKemKey) -> Result<[u8; 32], WrappedKeyError> {
    let key = WrappedKey::parse(&value.to_string())?;
    match key.open(file, |peer| Ok::<_, ()>(ecdh(token, peer))) {
        Ok(key) => Ok(*key),
        Err(OpenKeyError::Refused(why)) => Err(why),
        Err(OpenKeyError::Ecdh(())) => unreachable!("the closure does not fail"),
    }
}

#[test]
fn both_halves_open_it_and_neither_alone_does() {
    let (to, other) = (receiver(1), receiver(2));
    let value = wrapped(&to, &KEY);
    assert_eq!(open(&value, &to.token, &to.file), Ok(KEY));
    let does_not = Err(WrappedKeyError::DoesNotOpen);
    assert_eq!(open(&value, &other.token, &to.file), does_not);
    let another = Err(WrappedKeyError::OtherMlKem);
    assert_eq!(open(&value, &to.token, &other.file), another);
    // Renamed for the other file it is opened with that, and gives nothing.
    let mut renamed = value.clone();
    renamed["mlkem"]["recipient"] = hex::encode(other.file.recipient().digest()).into();
    assert_eq!(open(&renamed, &to.token, &other.file), does_not);
    // A token that fails is told from a key that does not open.
    let key = WrappedKey::parse(&value.to_string()).unwrap();
    let failed = key.open(&to.file, |_| Err("gone")).unwrap_err();
    assert_eq!(failed, OpenKeyError::Ecdh("gone"));
}

/// ML-KEM rejects implicitly (FIPS 203, 7.3): what was altered gives another secret, and no success.
#[test]
fn a_bit_of_any_part_opens_nothing() {
    let to = receiver(1);
    let value = wrapped(&to, &KEY);
    for (field, at) in [
        ("/mlkem/enc", 0),
        ("/mlkem/enc", 2175),
        ("/sealed", 3),
        ("/sealed", 95),
    ] {
        let mut changed = value.clone();
        let text = changed.pointer_mut(field).unwrap();
        let mut digits: Vec<char> = text.as_str().unwrap().chars().collect();
        digits[at] = if digits[at] == '0' { '1' } else { '0' };
        *text = digits.into_iter().collect::<String>().into();
        let opened = open(&changed, &to.token, &to.file);
        assert_eq!(opened, Err(WrappedKeyError::DoesNotOpen), "{field} {at}");
    }
    // Another point of the curve instead of the sender's.
    let mut changed = value;
    changed["p256"]["enc"] = hex::encode(point(&receiver(3).token)).into();
    let opened = open(&changed, &to.token, &to.file);
    assert_eq!(opened, Err(WrappedKeyError::DoesNotOpen));
}

#[test]
fn what_is_none_is_told_for_what_it_is() {
    let to = receiver(1);
    let value = wrapped(&to, &KEY);
    let said = |changed: &Value| open(changed, &to.token, &to.file).unwrap_err().to_string();
    for (field, with, says) in [
        ("/format", json!("keymoot-wrapped-key/2"), "of the format"),
        ("/kem", json!("X-Wing"), "sealed with “X-Wing”"),
        ("/p256/enc", json!("04".repeat(65)), "no point of P-256"),
        ("/p256/recipient", json!("04"), "65 bytes"),
        ("/mlkem/enc", json!("00".repeat(1087)), "1088 bytes"),
        (
            "/mlkem/recipient",
            json!("AB".repeat(32)),
            "32 bytes in lower-case",
        ),
        ("/sealed", json!("00".repeat(47)), "48 bytes"),
        ("/sealed", json!(7), "no wrapped key"),
        ("/mlkem", json!(null), "no wrapped key"),
        ("/p256", json!(["04", "04"]), "not an object"),
    ] {
        let mut changed = value.clone();
        *changed.pointer_mut(field).unwrap() = with;
        let told = said(&changed);
        assert!(told.contains(says), "{field}: {told}");
    }
    // Half of it, and more than it.
    let mut half = value.clone();
    half.as_object_mut().unwrap().remove("mlkem");
    assert!(said(&half).contains("missing field `mlkem`"));
    let mut more = value.clone();
    more["note"] = json!("");
    assert!(said(&more).contains("unknown field `note`"));
    let long = format!("{value}{}", " ".repeat(8192));
    assert_eq!(WrappedKey::parse(&long), Err(WrappedKeyError::TooLong));
    // An AES-128 key is 16 bytes shorter.
    assert!(said(&wrapped(&to, &KEY[..16])).contains("48 bytes"));
}
