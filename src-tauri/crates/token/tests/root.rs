//! Root keys in tokens: made, wrapped, recovered, locked in, on each module that can; told where one
//! cannot.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic"
)]

mod common;

use common::Bench;
use ml_dsa::{EncodedSignature, EncodedVerifyingKey, MlDsa65, MlDsa87, MlDsaParams};
use p384::ecdsa::signature::Verifier as _;
use token::{ErrorKind, Format, Handle, RootKind, RootPurpose, TokenSession, Wrapped};

const ID: [u8; 16] = [0x5b; 16];
const LABEL: &str = "offline root";
const RECOVERY_KEY: [u8; 32] = [0xc4; 32];
const MESSAGE: &[u8] = b"a certificate to be signed";

fn verifies(public: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(public).unwrap();
    let signature = p384::ecdsa::Signature::from_slice(signature).unwrap();
    key.verify(message, &signature).is_ok()
}

fn signs(session: &TokenSession, key: Handle, public: &[u8]) -> bool {
    let signature = session.sign_as_root(RootKind::P384, key, MESSAGE).unwrap();
    assert_eq!(signature.len(), 96);
    assert!(!verifies(public, b"another", &signature));
    verifies(public, MESSAGE, &signature)
}

fn wrapped(session: &TokenSession, key: Handle) -> Wrapped {
    let (by, _) = session.import_recovery_key(&RECOVERY_KEY).unwrap();
    let wrapped = session.wrap_root(by, key).unwrap();
    session.destroy(by).unwrap();
    assert_eq!(wrapped.format, Format::Rfc5649);
    wrapped
}

fn shared_and_recovered(bench: &Bench) {
    let kind = RootKind::P384;
    let [first, second] = [bench.session(0), bench.session(1)];
    let can = first.probe_root(kind).unwrap();
    assert!(can.signs, "{can:?}");
    assert_eq!(can.shares, Some(true));
    assert_eq!(common::session_objects(bench), 0);

    let key = first.generate_root(kind, LABEL, &ID).unwrap();
    let public = first.root_public(kind, &ID).unwrap();
    assert!(signs(&first, key, &public));
    let read = first.read_back(key).unwrap();
    assert_eq!((read.sensitive, read.extractable), (Some(true), Some(true)));
    let again = first.generate_root(kind, LABEL, &ID).unwrap_err();
    assert!(matches!(again.kind, ErrorKind::LabelTaken { .. }));
    let wrapped = wrapped(&first, key);

    let (by, _) = second.import_recovery_key(&RECOVERY_KEY).unwrap();
    let copy = second.unwrap_root(kind, by, &wrapped, RootPurpose::SessionCopy);
    let copy = copy.unwrap();
    assert!(signs(&second, copy, &public));
    second.destroy(copy).unwrap();
    let purpose = RootPurpose::Recovered {
        label: LABEL,
        id: &ID,
        public: &public,
    };
    let mut bent = wrapped.clone();
    bent.bytes[20] ^= 1;
    let refused = second.unwrap_root(kind, by, &bent, purpose).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::UnwrapRefused);
    assert!(!second.label_taken(LABEL).unwrap());
    let recovered = second.unwrap_root(kind, by, &wrapped, purpose).unwrap();
    second.destroy(by).unwrap();
    assert!(signs(&second, recovered, &public));
    assert_eq!(second.root_public(kind, &ID).unwrap(), public);

    for session in [&first, &second] {
        let same = |message: &[u8], signature: &[u8]| verifies(&public, message, signature);
        let door = session.close_root_door(kind, &ID, &same).unwrap();
        assert!(door.findings.closed(), "{:?}", door.findings);
        // The practice token lets more happen, which its findings and each record tell.
        let practice = bench.module.info().unwrap().manufacturer != "SoftHSM";
        assert!(
            practice || door.findings.ways.keep_in(),
            "{:?}",
            door.findings
        );
        for name in [
            "set-extractable",
            "copy-extractable",
            "set-not-sensitive",
            "copy-not-sensitive",
        ] {
            let came = door.findings.ways.came(name);
            assert!(
                came.is_some_and(token::Tried::refused),
                "{:?}",
                door.findings
            );
        }
        assert_eq!(session.roots_with(&ID).unwrap(), [door.handle]);
        assert!(signs(session, door.handle, &public));
        let probes = session.probe_root_key(door.handle).unwrap();
        assert!(probes.iter().all(|probe| probe.held), "{probes:?}");
        // Nothing is changed by doing it again.
        let again = session.close_root_door(kind, &ID, &same).unwrap();
        assert_eq!(again.handle, door.handle);
        let (by, _) = session.import_recovery_key(&RECOVERY_KEY).unwrap();
        session.wrap_root(by, door.handle).unwrap_err();
        session.destroy(by).unwrap();
    }
    second.destroy_root(&ID).unwrap();
    assert!(!second.holds_root(&ID).unwrap());
    assert!(!second.label_taken(LABEL).unwrap());
}

#[test]
fn the_practice_token_shares_and_recovers_a_p_384_key() {
    shared_and_recovered(&common::practice());
}

#[test]
fn softhsm_shares_and_recovers_a_p_384_key() {
    shared_and_recovered(&common::softhsm());
}

fn ml_dsa_verifies<P: MlDsaParams>(public: &[u8], signature: &[u8]) -> bool {
    let key = <EncodedVerifyingKey<P>>::try_from(public).unwrap();
    let signature = <EncodedSignature<P>>::try_from(signature).unwrap();
    let signature = ml_dsa::Signature::<P>::decode(&signature).unwrap();
    ml_dsa::VerifyingKey::<P>::decode(&key)
        .verify(MESSAGE, &signature)
        .is_ok()
}

#[test]
fn the_practice_token_signs_with_ml_dsa_and_lets_no_such_key_out() {
    let bench = common::practice();
    let session = bench.session(0);
    for (number, kind) in [(1, RootKind::MlDsa65), (2, RootKind::MlDsa87)] {
        let can = session.probe_root(kind).unwrap();
        assert!(can.signs, "{can:?}");
        assert_eq!(can.shares, Some(false), "{kind:?}");
        assert_eq!(common::session_objects(&bench), 0);
        let id = [number; 16];
        let label = kind.name();
        let key = session.generate_root(kind, label, &id).unwrap();
        let public = session.root_public(kind, &id).unwrap();
        let signature = session.sign_as_root(kind, key, MESSAGE).unwrap();
        assert!(match kind {
            RootKind::MlDsa65 => ml_dsa_verifies::<MlDsa65>(&public, &signature),
            RootKind::MlDsa87 => ml_dsa_verifies::<MlDsa87>(&public, &signature),
            RootKind::P384 => false,
        });
    }
}

#[test]
fn softhsm_2_6_has_no_ml_dsa_key() {
    let bench = common::softhsm();
    let can = bench.session(0).probe_root(RootKind::MlDsa65).unwrap();
    assert!(!can.signs);
    assert_eq!(can.shares, None);
}

#[test]
fn nss_3_87_signs_with_p_384_and_takes_no_such_key_in_again() {
    let bench = common::nss();
    let can = bench.session(0).probe_root(RootKind::P384).unwrap();
    assert!(can.signs);
    assert_eq!(can.shares, Some(false));
}
