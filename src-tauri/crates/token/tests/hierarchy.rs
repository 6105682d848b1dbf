//! Three tiers of keys on every module: a master key, KEKs under it, DEKs under them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic"
)]

mod common;

use aes_kw::{KeyInit as _, KwpAes256};
use common::{Bench, session_objects};
use rsa::PrivateKey;
use rsa::pkcs8::{EncodePrivateKey as _, EncodePublicKey as _};
use sha2::{Digest as _, Sha256};
use token::deviations::{Deviation, known};
use token::{DEK_TEXT, ErrorKind, Format, Handle, Kek, KekKind, MadeKek, TokenSession, Wrapped};

const RECOVERY_KEY: [u8; 32] = [0xc3; 32];

/// Each check runs on each module, in a process of its own where the runner gives it one.
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
    a_dek_opens_its_own_canary_and_no_other,
    a_kek_is_made_put_back_and_carried_on,
    a_private_key_of_software_is_put_back,
    damaged_and_foreign_keks_are_refused,
);

fn deviates(bench: &Bench, deviation: Deviation) -> bool {
    known(&bench.module.info().unwrap()).contains(&deviation)
}

/// Two master keys behind closed doors.
fn masters(session: &TokenSession) -> [Handle; 2] {
    [("old", [0x5a; 16]), ("new", [0xa5; 16])].map(|(name, id)| {
        session.generate_master(name, &id).unwrap();
        session.close_door(&id).unwrap().handle
    })
}

/// Makes a KEK; `None` where the module cannot, and says so before it makes any key.
fn made(bench: &Bench, session: &TokenSession, master: Handle, kind: KekKind) -> Option<MadeKek> {
    let made = session.make_kek(master, kind);
    if kind == KekKind::Aes256 || !deviates(bench, Deviation::PadsBeforePadding) {
        return Some(made.unwrap());
    }
    let refused = made.unwrap_err();
    let what = "wrap a private key by RFC 5649: it changes what it wraps".to_owned();
    assert_eq!(refused.kind, ErrorKind::NotSupported { what });
    let pairs = |call: &token::Call| call.function == "C_GenerateKeyPair" && call.rv == "CKR_OK";
    // Recovery keys come in under such pairs, but none was needed here.
    assert!(!session.take_trace().iter().any(pairs));
    None
}

fn open<'s>(session: &'s TokenSession, master: Handle, kind: KekKind, made: &MadeKek) -> Kek<'s> {
    let public = made.public.as_deref();
    session
        .open_kek(master, kind, &made.wrapped, public)
        .unwrap()
}

fn a_kek_is_made_put_back_and_carried_on(bench: &Bench) {
    let session = bench.session(0);
    let [old, new] = masters(&session);
    let before = session_objects(bench);
    for kind in [KekKind::Aes256, KekKind::Rsa2048] {
        let Some(made) = made(bench, &session, old, kind) else {
            continue;
        };
        assert_eq!(session_objects(bench), before, "{kind:?}: after making");
        if let Some(public) = &made.public {
            assert_eq!(made.check.name(), "spki-sha256-8");
            assert_eq!(made.check.bytes(), &Sha256::digest(public)[..8]);
            assert_eq!(made.wrapped.format, Format::Rfc5649);
        } else {
            assert_eq!(made.check.name(), "cmac-zero-5");
            assert_eq!(
                (made.wrapped.format, made.wrapped.bytes.len()),
                (Format::Rfc3394, 40)
            );
        }
        let kek = open(&session, old, kind, &made);
        assert_eq!((kek.kind(), kek.check_value()), (kind, made.check));
        assert!(kek.check_canary(&made.canary).unwrap());
        let dek = kek.make_dek().unwrap();
        kek.close().unwrap();
        assert_eq!(session_objects(bench), before, "{kind:?}: after a DEK");

        let again = session.rewrap_kek(old, new, kind, &made.wrapped).unwrap();
        assert_eq!(
            session_objects(bench),
            before,
            "{kind:?}: after re-wrapping"
        );
        assert_ne!(again, made.wrapped);
        let carried = MadeKek {
            wrapped: again,
            ..made.clone()
        };
        let kek = open(&session, new, kind, &carried);
        assert_eq!(kek.check_value(), made.check);
        assert!(kek.check_canary(&made.canary).unwrap());
        assert!(
            kek.dek_canary_opens(dek.format, &dek.wrapped, &dek.canary)
                .unwrap()
        );
        drop(kek);
        assert_eq!(session_objects(bench), before, "{kind:?}: after dropping");
        // The public key is found where nobody kept it.
        let kek = session.open_kek(old, kind, &made.wrapped, None).unwrap();
        assert_eq!(kek.check_value(), made.check);
    }
    let asked = session.take_trace();
    let reads = asked
        .iter()
        .filter(|call| call.function == "C_GetAttributeValue");
    assert!(
        reads
            .flat_map(|call| &call.template)
            .all(|name| name != "CKA_VALUE" && name != "CKA_PRIVATE_EXPONENT")
    );
}

fn damaged_and_foreign_keks_are_refused(bench: &Bench) {
    let session = bench.session(0);
    let [old, new] = masters(&session);
    let before = session_objects(bench);
    for kind in [KekKind::Aes256, KekKind::Rsa2048] {
        let (Some(made), Some(other)) = (
            made(bench, &session, old, kind),
            made(bench, &session, old, kind),
        ) else {
            continue;
        };
        let refused = |master, wrapped: &Wrapped, public: Option<&[u8]>| {
            let refused = session.open_kek(master, kind, wrapped, public).unwrap_err();
            assert_eq!(
                refused.kind,
                ErrorKind::UnwrapRefused,
                "{kind:?}: {refused:?}"
            );
            assert_eq!(session_objects(bench), before, "{kind:?}");
        };
        let public = made.public.as_deref();
        refused(new, &made.wrapped, public);
        let len = made.wrapped.bytes.len();
        for at in [0, 9, len / 2, len - 1] {
            let mut damaged = made.wrapped.clone();
            damaged.bytes[at] ^= 1;
            refused(old, &damaged, public);
        }
        for len in [0, 8, len - 8, len - 1] {
            let mut short = made.wrapped.clone();
            short.bytes.truncate(len);
            refused(old, &short, public);
        }
        if public.is_some() {
            refused(old, &made.wrapped, other.public.as_deref());
            refused(old, &made.wrapped, Some(b"no key"));
            let wrong = session.open_kek(old, KekKind::Rsa3072, &made.wrapped, public);
            assert_eq!(wrong.unwrap_err().kind, ErrorKind::UnwrapRefused);
            let as_kw = Wrapped {
                format: Format::Rfc3394,
                ..made.wrapped.clone()
            };
            refused(old, &as_kw, public);
        }
        let foreign = session.rewrap_kek(new, old, kind, &made.wrapped);
        assert_eq!(foreign.unwrap_err().kind, ErrorKind::UnwrapRefused);

        let kek = open(&session, old, kind, &made);
        assert!(!kek.check_canary(&other.canary).unwrap());
        assert!(!kek.check_canary(&made.canary[1..]).unwrap());
        assert!(!kek.check_canary(&[]).unwrap());
        let mut damaged = made.canary.clone();
        damaged[5] ^= 1;
        assert!(!kek.check_canary(&damaged).unwrap());
        // A wrap of the right form that holds another key.
        let dek = kek.make_dek().unwrap();
        assert!(!kek.check_canary(&dek.wrapped).unwrap());
        assert!(kek.check_canary(&made.canary).unwrap());
    }
    assert_eq!(session_objects(bench), before);
}

fn a_dek_opens_its_own_canary_and_no_other(bench: &Bench) {
    let session = bench.session(0);
    let [old, _] = masters(&session);
    let made = made(bench, &session, old, KekKind::Aes256).unwrap();
    let kek = open(&session, old, KekKind::Aes256, &made);
    let before = session_objects(bench);
    let [one, other] = [kek.make_dek().unwrap(), kek.make_dek().unwrap()];
    assert_eq!((one.format, one.wrapped.len()), (Format::Rfc3394, 40));
    assert_eq!(one.canary.len(), 12 + DEK_TEXT.len() + 16);
    assert_ne!(one.canary[..12], other.canary[..12]);
    assert_ne!(one.check, other.check);
    let opens = |wrapped: &[u8], canary: &[u8]| {
        let opens = kek.dek_canary_opens(Format::Rfc3394, wrapped, canary);
        assert_eq!(session_objects(bench), before);
        opens
    };
    assert!(opens(&one.wrapped, &one.canary).unwrap());
    assert!(!opens(&one.wrapped, &other.canary).unwrap());
    assert!(!opens(&one.wrapped, &one.canary[..47]).unwrap());
    for at in [0, 12, 47] {
        let mut damaged = one.canary.clone();
        damaged[at] ^= 0x80;
        assert!(!opens(&one.wrapped, &damaged).unwrap(), "byte {at}");
    }
    let mut damaged = one.wrapped.clone();
    damaged[39] ^= 1;
    for wrapped in [
        &damaged[..],
        &one.wrapped[..39],
        &[&one.wrapped[..], &[0; 8]].concat(),
    ] {
        let refused = opens(wrapped, &one.canary).unwrap_err();
        assert_eq!(refused.kind, ErrorKind::UnwrapRefused);
    }
    let refused = kek.dek_canary_opens(Format::OaepSha256, &one.wrapped, &one.canary);
    let refused = refused.unwrap_err().kind;
    assert!(
        matches!(refused, ErrorKind::NotSupported { .. }),
        "{refused:?}"
    );
}

/// The PKCS#8 of another implementation, wrapped by a third: SoftHSM, too, reads it right.
fn a_private_key_of_software_is_put_back(bench: &Bench) {
    let session = bench.session(0);
    let (master, _) = session.import_recovery_key(&RECOVERY_KEY).unwrap();
    let key = PrivateKey::new(&mut rand::rng(), 2048).unwrap();
    let spki = key.as_public_key().to_public_key_der().unwrap();
    let pkcs8 = key.to_pkcs8_der().unwrap();
    let mut bytes = vec![0; pkcs8.as_bytes().len().next_multiple_of(8) + 8];
    KwpAes256::new(&RECOVERY_KEY.into())
        .wrap_key(pkcs8.as_bytes(), &mut bytes)
        .unwrap();
    let wrapped = Wrapped {
        format: Format::Rfc5649,
        bytes,
    };
    let kind = KekKind::Rsa2048;
    let kek = session
        .open_kek(master, kind, &wrapped, Some(spki.as_bytes()))
        .unwrap();
    assert_eq!(
        kek.check_value().bytes(),
        &Sha256::digest(spki.as_bytes())[..8]
    );
    let dek = kek.make_dek().unwrap();
    let format = if deviates(bench, Deviation::OaepSha1Only) {
        Format::OaepSha1
    } else {
        Format::OaepSha256
    };
    assert_eq!((dek.format, dek.wrapped.len()), (format, 256));
    // It is what its format says.
    let value = if format == Format::OaepSha1 {
        key.oaep_decrypt::<sha1::Sha1>(&dek.wrapped)
    } else {
        key.oaep_decrypt::<Sha256>(&dek.wrapped)
    };
    let value: [u8; 32] = value.unwrap().try_into().unwrap();
    let mac = {
        use cmac::Mac as _;
        let mac = cmac::Cmac::<aes::Aes256>::new_from_slice(&value).unwrap();
        mac.chain_update([0; 16]).finalize().into_bytes()
    };
    assert_eq!(dek.check.value, mac[..5]);
    assert!(
        kek.dek_canary_opens(format, &dek.wrapped, &dek.canary)
            .unwrap()
    );
    drop(kek);
    // Carried on only where a private key is wrapped as it is.
    let carried = session.rewrap_kek(master, master, kind, &wrapped);
    if deviates(bench, Deviation::PadsBeforePadding) {
        let refused = carried.unwrap_err().kind;
        assert!(
            matches!(refused, ErrorKind::NotSupported { .. }),
            "{refused:?}"
        );
        return;
    }
    let carried = carried.unwrap();
    let mut opened = vec![0; carried.bytes.len()];
    let opened = KwpAes256::new(&RECOVERY_KEY.into())
        .unwrap_key(&carried.bytes, &mut opened)
        .unwrap();
    let opened = <PrivateKey as rsa::pkcs8::DecodePrivateKey>::from_pkcs8_der(opened).unwrap();
    assert_eq!(opened, key);
}

#[test]
fn longer_moduli_are_made_put_back_and_carried_on() {
    for bench in [common::practice, common::nss] {
        let bench = bench();
        let session = bench.session(0);
        let [old, new] = masters(&session);
        for (kind, bytes) in [(KekKind::Rsa3072, 384), (KekKind::Rsa4096, 512)] {
            let made = session.make_kek(old, kind).unwrap();
            assert_eq!(made.canary.len(), bytes);
            let again = session.rewrap_kek(old, new, kind, &made.wrapped).unwrap();
            let public = made.public.as_deref();
            let kek = session.open_kek(new, kind, &again, public).unwrap();
            assert_eq!(kek.make_dek().unwrap().wrapped.len(), bytes);
        }
    }
}

#[test]
fn what_a_device_lacks_is_named() {
    let lacking = |mechanism: &str| {
        common::practice_with(&format!("mechanisms = [\"DENY\", \"{mechanism}\"]"))
    };
    let cases = [
        (
            "CKM_AES_GCM",
            "encrypt by AES-GCM, which a DEK's canary needs",
        ),
        ("CKM_AES_CMAC", "make an AES-CMAC"),
    ];
    for (mechanism, what) in cases {
        let bench = lacking(mechanism);
        let session = bench.session(0);
        let [old, _] = masters(&session);
        let made = session.make_kek(old, KekKind::Aes256).unwrap();
        let kek = open(&session, old, KekKind::Aes256, &made);
        let before = session_objects(&bench);
        let refused = kek.make_dek().unwrap_err();
        let what = what.to_owned();
        assert_eq!(refused.kind, ErrorKind::NotSupported { what });
        assert_eq!(session_objects(&bench), before);
    }
    for mechanism in [
        "CKM_RSA_PKCS_OAEP",
        "CKM_AES_KEY_WRAP_KWP",
        "CKM_RSA_PKCS_KEY_PAIR_GEN",
    ] {
        let bench = lacking(mechanism);
        let session = bench.session(0);
        let [old, _] = masters(&session);
        let refused = session.make_kek(old, KekKind::Rsa2048).unwrap_err();
        let named = matches!(refused.kind, ErrorKind::NotSupported { .. });
        assert!(named, "{mechanism}: {refused:?}");
        assert_eq!(session_objects(&bench), 0);
    }
}
