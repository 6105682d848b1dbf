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
use p256::elliptic_curve::point::AffineCoordinates as _;
use p256::elliptic_curve::sec1::ToSec1Point as _;
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
    a_data_key_leaves_and_comes_in_under_another_kek,
    components_make_the_key_that_they_are,
    the_half_of_a_transport_key_agrees_as_software_does,
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

fn a_data_key_leaves_and_comes_in_under_another_kek(bench: &Bench) {
    let session = bench.session(0);
    let master = master(&session);
    let [one, two] = [(); 2].map(|()| session.make_kek(master, KekKind::Aes256).unwrap());
    let before = session_objects(bench);
    let open = |kek: &token::MadeKek| {
        session
            .open_kek(master, KekKind::Aes256, &kek.wrapped, None)
            .unwrap()
    };
    let kek = open(&one);
    let made = kek.make_dek().unwrap();
    let clear = kek.bring_out_dek(made.format, &made.wrapped).unwrap();
    assert_eq!(made.check.value.as_slice(), check(&clear));
    let mut flipped = made.wrapped.clone();
    flipped[9] ^= 1;
    for wrong in [&flipped[..], &made.wrapped[1..]] {
        let refused = kek.bring_out_dek(made.format, wrong).unwrap_err();
        assert_eq!(refused.kind, ErrorKind::UnwrapRefused);
    }
    kek.close().unwrap();
    let other = open(&two);
    let refused = other.bring_out_dek(made.format, &made.wrapped).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::UnwrapRefused);
    let came = other.take_dek(&clear).unwrap();
    assert_eq!(came.check, made.check);
    let opens = other.dek_canary_opens(came.format, &came.wrapped, &made.canary);
    assert_eq!(opens, Ok(true));
    other.close().unwrap();
    assert_eq!(session_objects(bench), before);
}

fn the_half_of_a_transport_key_agrees_as_software_does(bench: &Bench) {
    let session = bench.session(0);
    let master = master(&session);
    let before = session_objects(bench);
    let made = session.make_kek(master, KekKind::P256);
    if known(&bench.module.info().unwrap()).contains(&Deviation::PadsBeforePadding) {
        // It would change the private key while it wraps it.
        assert!(matches!(
            made.unwrap_err().kind,
            ErrorKind::NotSupported { .. }
        ));
        assert_eq!(session_objects(bench), before);
        return;
    }
    if bench
        .module
        .info()
        .unwrap()
        .manufacturer
        .starts_with("Mozilla")
    {
        // NSS 3.87 unwraps no elliptic key without CKA_NSS_DB, an attribute of its own: nothing is made.
        let refused = made.unwrap_err().rv;
        assert_eq!(refused.as_deref(), Some("CKR_TEMPLATE_INCOMPLETE"));
        assert_eq!(session_objects(bench), before);
        return;
    }
    let made = made.unwrap();
    let spki = made.public.clone().unwrap();
    let point = p256::PublicKey::from_sec1_bytes(&spki[26..]).unwrap();
    let own = p256::SecretKey::from_slice(&[0x3c; 32]).unwrap();
    let product = (point.to_projective() * *own.to_nonzero_scalar()).to_affine();
    let expected: [u8; 32] = product.x().into();
    let encoded = own.public_key().to_sec1_point(false);
    let peer: [u8; 65] = encoded.as_bytes().try_into().unwrap();
    let open = |public: Option<&[u8]>, wrapped: &token::Wrapped| {
        let kek = session.open_kek(master, KekKind::P256, wrapped, public)?;
        let agreed = kek.agree(&peer)?;
        assert_eq!(kek.check_canary(&made.canary), Ok(true));
        assert_eq!(kek.check_canary(&[0; 32]), Ok(false));
        kek.close()?;
        Ok::<_, token::Error>(agreed)
    };
    let agreed = open(Some(&spki), &made.wrapped).unwrap();
    assert_eq!(agreed[..], expected);
    // Another public key than its own, and a wrap that was changed.
    let mut other = spki.clone();
    other[26..].copy_from_slice(&peer);
    let refused = open(Some(&other), &made.wrapped).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::UnwrapRefused);
    let mut flipped = made.wrapped.clone();
    flipped.bytes[30] ^= 1;
    let refused = open(Some(&spki), &flipped).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::UnwrapRefused);
    // It goes to another master key as the same key.
    session.generate_master("other", &[0x5b; 16]).unwrap();
    let to = session.close_door(&[0x5b; 16]).unwrap().handle;
    let moved = session
        .rewrap_kek(master, to, KekKind::P256, &made.wrapped)
        .unwrap();
    let kek = session
        .open_kek(to, KekKind::P256, &moved, Some(&spki))
        .unwrap();
    assert_eq!(kek.agree(&peer).unwrap(), agreed);
    assert!(kek.make_dek().is_err());
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
