//! Root keys and their packages.

use p384::ecdsa::signature::Signer as _;
use p384::ecdsa::{Signature, SigningKey};
use quorum::check::CheckValue;
use quorum::package::{Header, PackageError, RecoveryPackage, WrapFormat};
use quorum::root::{PublicKey, RootKind, answers, signed_message};
use quorum::{Commitments, Threshold, entropy, split};

fn key(seed: u8) -> (SigningKey, PublicKey) {
    let key = SigningKey::from_slice(&[seed; 48]).unwrap();
    let point = key.verifying_key().to_sec1_point(false);
    let public = PublicKey::new(RootKind::P384, point.as_bytes()).unwrap();
    (key, public)
}

fn commitments() -> Commitments {
    let mut rng = entropy::Rng::from_seed(&[7; 32]);
    split(Threshold::new(2, 3).unwrap(), &mut rng)
        .unwrap()
        .commitments
}

fn of(
    root: &PublicKey,
    format: WrapFormat,
    wrapped: usize,
) -> Result<RecoveryPackage, PackageError> {
    let commitments = commitments();
    let check = CheckValue::from_root(root);
    let header = Header::new("0123", "root", "recovery", format, check, &commitments).unwrap();
    RecoveryPackage::of_root(commitments, header, vec![0x5a; wrapped], root.clone())
}

#[test]
fn a_public_key_has_one_form_and_is_a_point() {
    let (_, root) = key(7);
    let spki = root.spki();
    assert_eq!(spki.len(), 120);
    assert_eq!(PublicKey::from_spki(&spki), Some(root.clone()));
    assert_eq!(PublicKey::from_hex(&hex::encode_upper(&spki)), None);
    for place in 0..spki.len() {
        let mut bent = spki.clone();
        bent[place] ^= 1;
        assert_ne!(PublicKey::from_spki(&bent), Some(root.clone()), "{place}");
    }
    assert_eq!(PublicKey::from_spki(&spki[..119]), None);
    let mut off = root.bytes().to_vec();
    off[96] ^= 1;
    assert_eq!(
        PublicKey::new(RootKind::P384, &off),
        None,
        "not on the curve"
    );
}

#[test]
fn ml_dsa_keys_are_written_as_rfc_9881_says() {
    for (kind, len, oid) in [
        (RootKind::MlDsa65, 1952, 0x12),
        (RootKind::MlDsa87, 2592, 0x13),
    ] {
        let root = PublicKey::new(kind, &vec![3; len]).unwrap();
        let spki = root.spki();
        assert_eq!(spki[..2], [0x30, 0x82]);
        assert_eq!(
            usize::from(spki[2]) * 256 + usize::from(spki[3]),
            spki.len() - 4
        );
        assert_eq!(spki[16], oid);
        assert_eq!(PublicKey::from_spki(&spki), Some(root));
        assert_eq!(PublicKey::new(kind, &vec![3; len - 1]), None);
    }
}

#[test]
fn only_a_signature_over_the_challenge_answers_it() {
    let ((private, root), (other, _)) = (key(7), key(8));
    let challenge = [0x5c; 32];
    let by = |key: &SigningKey| {
        let signature: Signature = key.sign(&signed_message(&challenge));
        hex::encode(signature.to_bytes())
    };
    let (text, asked) = (hex::encode(root.spki()), hex::encode(challenge));
    assert!(answers(&text, &asked, &by(&private)));
    assert!(!answers(&text, &asked, &by(&other)));
    assert!(!answers(&text, &hex::encode([0x5d; 32]), &by(&private)));
    for wrong in ["", "00", &by(&private)[2..], &"0".repeat(192)] {
        assert!(!answers(&text, &asked, wrong), "{wrong}");
    }
}

#[test]
fn a_package_of_a_root_key_is_read_back_and_altered_fields_are_refused() {
    let (_, root) = key(7);
    let package = of(&root, WrapFormat::Rfc5649, 88).unwrap();
    let text = package.to_json();
    assert_eq!(RecoveryPackage::parse(&text).unwrap(), package);
    assert_eq!(package.root(), Some(&root));
    assert_eq!(package.check().bytes(), root.fingerprint());
    let altered = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut json: serde_json::Value = serde_json::from_str(&text).unwrap();
        change(&mut json);
        RecoveryPackage::parse(&json.to_string())
    };
    let other = hex::encode(key(8).1.spki());
    assert!(altered(&|json| json["public_key"] = other.clone().into()).is_err());
    assert!(altered(&|json| json["public_key"] = "00".into()).is_err());
    assert!(altered(&|json| drop(json.as_object_mut().unwrap().remove("public_key"))).is_err());
    assert!(altered(&|json| json["wrapped"] = "5a".repeat(87).into()).is_err());
    assert!(altered(&|_| {}).is_ok());
    // Only by RFC 5649, and of whole blocks.
    assert!(of(&root, WrapFormat::Rfc3394, 88).is_err());
    for wrong in [0, 16, 87, 8200] {
        assert!(of(&root, WrapFormat::Rfc5649, wrong).is_err(), "{wrong}");
    }
}
