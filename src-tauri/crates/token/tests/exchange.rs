//! Keys for somebody else and from them, on every module: what leaves comes in again as the same key.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic"
)]

mod common;

use cmac::{Cmac, KeyInit as _, Mac as _};
use common::{Bench, session_objects};
use token::deviations::{Deviation, known};
use token::{Combined, ErrorKind, Handle, Incoming, KekKind, OaepHash, Outgoing, TokenSession};

macro_rules! on_every_module {
    ($($check:ident),* $(,)?) => {
        mod practice {
            $(#[test] fn $check() { super::$check(&crate::common::practice()); })*
        }
        mod softhsm {
            $(#[test] fn $check() { super::$check(&crate::common::softhsm()); })*
        }
        mod nss {
            $(#[test] fn $check() { super::$check(&crate::common::nss()); })*
        }
    };
}

on_every_module!(
    components_make_the_key_that_they_are,
    what_leaves_comes_in_as_the_same_key,
);

fn master(session: &TokenSession) -> Handle {
    session.generate_master("vault", &[0x5a; 16]).unwrap();
    session.close_door(&[0x5a; 16]).unwrap().handle
}

fn check(key: &[u8; 32]) -> Vec<u8> {
    let mac = Cmac::<aes::Aes256>::new(key.into()).chain_update([0; 16]);
    mac.finalize().into_bytes()[..5].to_vec()
}

fn what_leaves_comes_in_as_the_same_key(bench: &Bench) {
    let session = bench.session(0);
    let master = master(&session);
    let payroll = session.make_kek(master, KekKind::Aes256).unwrap();
    let hashes = session.oaep_hashes().unwrap();
    let softhsm = known(&bench.module.info().unwrap()).contains(&Deviation::PadsBeforePadding);
    let all = [OaepHash::Sha256, OaepHash::Sha1];
    assert_eq!(hashes, if softhsm { &all[1..] } else { &all[..] });
    let before = session_objects(bench);
    if softhsm {
        // It keeps no RSA key, so nothing comes back; and it does SHA-1 alone, and is told so.
        let spki = common_spki();
        for hybrid in [false, true] {
            let to = |hash| Outgoing {
                spki: &spki,
                hash,
                hybrid,
            };
            let sealed = session
                .seal_kek(
                    master,
                    KekKind::Aes256,
                    &payroll.wrapped,
                    &to(OaepHash::Sha1),
                )
                .unwrap();
            assert_eq!(sealed.sealed.len(), 512);
            assert_eq!(sealed.wrapped.map(|one| one.len()), hybrid.then_some(40));
            let refused = session
                .seal_kek(
                    master,
                    KekKind::Aes256,
                    &payroll.wrapped,
                    &to(OaepHash::Sha256),
                )
                .unwrap_err();
            assert!(matches!(refused.kind, ErrorKind::NotSupported { .. }));
        }
        assert_eq!(session_objects(bench), before);
        return;
    }
    let transport = session.make_kek(master, KekKind::Rsa3072).unwrap();
    let spki = transport.public.clone().unwrap();
    for hash in all {
        for hybrid in [false, true] {
            let to = Outgoing {
                spki: &spki,
                hash,
                hybrid,
            };
            let sealed = session
                .seal_kek(master, KekKind::Aes256, &payroll.wrapped, &to)
                .unwrap();
            assert_eq!(sealed.check, payroll.check);
            let proof = sealed.proof.as_ref().unwrap();
            assert_eq!((proof.sealed.len(), proof.text != [0; 32]), (60, true));
            let from = Incoming {
                kind: KekKind::Rsa3072,
                transport: &transport.wrapped,
                public: Some(&spki),
                hash,
                sealed: &sealed.sealed,
                wrapped: sealed.wrapped.as_deref(),
            };
            let came = session.take_sealed(master, &from).unwrap();
            assert_eq!(came.check, payroll.check);
            assert_ne!(came.canary, Vec::<u8>::new());
            assert_eq!(session_objects(bench), before);
            // A bit of either part, the other hash, a part that is not there.
            let mut flipped = sealed.sealed.clone();
            flipped[100] ^= 1;
            let mut cut = sealed.wrapped.clone();
            if let Some(cut) = &mut cut {
                cut[20] ^= 1;
            }
            let other = if hash == OaepHash::Sha1 {
                OaepHash::Sha256
            } else {
                OaepHash::Sha1
            };
            for wrong in [
                Incoming {
                    sealed: &flipped,
                    ..from
                },
                Incoming {
                    hash: other,
                    ..from
                },
                Incoming {
                    sealed: &sealed.sealed[1..],
                    ..from
                },
            ]
            .into_iter()
            .chain(cut.as_deref().map(|cut| Incoming {
                wrapped: Some(cut),
                ..from
            })) {
                let refused = session.take_sealed(master, &wrong).unwrap_err();
                assert_eq!(refused.kind, ErrorKind::UnwrapRefused, "{hash:?} {hybrid}");
            }
            assert_eq!(session_objects(bench), before);
        }
    }
    // A private key leaves whole: its public half is the same at the other end.
    let to = Outgoing {
        spki: &spki,
        hash: OaepHash::Sha256,
        hybrid: true,
    };
    let sealed = session
        .seal_kek(master, KekKind::Rsa3072, &transport.wrapped, &to)
        .unwrap();
    assert_eq!(sealed.check, transport.check);
    assert!(sealed.wrapped.unwrap().len() > 1790);
}

fn components_make_the_key_that_they_are(bench: &Bench) {
    let session = bench.session(0);
    let master = master(&session);
    let before = session_objects(bench);
    let parts: [[u8; 32]; 3] = [[0x11; 32], std::array::from_fn(|at| at as u8), [0xc4; 32]];
    let whole: [u8; 32] = std::array::from_fn(|at| parts.iter().fold(0, |sum, one| sum ^ one[at]));
    let all: Vec<&[u8; 32]> = parts.iter().collect();
    let (made, combined) = session.take_components(master, &all).unwrap();
    assert_eq!(made.check.bytes(), check(&whole));
    assert!(matches!(combined, Combined::Device | Combined::Host));
    assert_eq!(session_objects(bench), before);
    let clear = session.bring_out(master, &made.wrapped).unwrap();
    assert_eq!(*clear, whole);
    let (again, _) = session.take_clear(master, &clear).unwrap();
    assert_eq!(again.check, made.check);
    let kek = session
        .open_kek(master, KekKind::Aes256, &again.wrapped, None)
        .unwrap();
    assert_eq!(kek.cmac(&[0; 16]).unwrap()[..5], check(&whole));
    kek.close().unwrap();
    assert_eq!(session_objects(bench), before);
}

/// An RSA public key of 4096 bits whose modulus is no number that anybody has the factors of.
fn common_spki() -> Vec<u8> {
    // SubjectPublicKeyInfo (RFC 5280, 4.1.2.7) of rsaEncryption, modulus and 65537.
    let mut der =
        hex::decode("30820222300d06092a864886f70d01010105000382020f003082020a0282020100").unwrap();
    der.extend([0xc5; 511]);
    der.push(0x2f);
    der.extend([0x02, 0x03, 0x01, 0x00, 0x01]);
    der
}
