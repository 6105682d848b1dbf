//! Keys put from under one KEK under another, row after row, on every module.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic"
)]

mod common;

use common::keks::{RECOVERY_KEY, aes, opens, rsa, software_kek};
use common::{Bench, session_objects};
use token::{ErrorKind, Format, KekKind, Reason, Rewrap, RowError};

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
    a_bad_row_is_set_aside_and_the_next_goes_on,
    keys_go_between_keks_of_every_kind,
    many_rows_leave_a_short_trace_and_no_object,
);

fn keys_go_between_keks_of_every_kind(bench: &Bench) {
    let session = bench.session(0);
    let (master, _) = session.import_recovery_key(&RECOVERY_KEY).unwrap();
    let software = [software_kek(), software_kek()];
    let keks = [
        aes(&session, master),
        aes(&session, master),
        rsa(&session, master, &software[0]),
        rsa(&session, master, &software[1]),
    ];
    let before = session_objects(bench);
    for from in &keks {
        for to in &keks {
            let dek = from.make_dek().unwrap();
            assert!(opens(from, &(dek.format, dek.wrapped.clone()), &dek));
            let mut rewrap = Rewrap::new(from, to).unwrap();
            let row = rewrap.row(dek.format, &dek.wrapped).unwrap();
            assert_eq!(row.0, to.format().unwrap());
            assert!(opens(to, &row, &dek), "{from:?} {to:?}");
            rewrap.finish().unwrap();
            assert_eq!(session_objects(bench), before);
        }
    }
    let another = bench.session_again();
    let (master, _) = another.import_recovery_key(&RECOVERY_KEY).unwrap();
    let elsewhere = aes(&another, master);
    let refused = Rewrap::new(&keks[0], &elsewhere).unwrap_err();
    assert!(matches!(refused.kind, ErrorKind::NotSupported { .. }));
}

fn a_bad_row_is_set_aside_and_the_next_goes_on(bench: &Bench) {
    let session = bench.session(0);
    let (master, _) = session.import_recovery_key(&RECOVERY_KEY).unwrap();
    let software = software_kek();
    let [from, to, other] = [(); 3].map(|()| aes(&session, master));
    let by_rsa = rsa(&session, master, &software);
    let other_rsa = rsa(&session, master, &software_kek());
    let before = session_objects(bench);
    for (from, to, other) in [(&from, &to, &other), (&by_rsa, &to, &other_rsa)] {
        let good = from.make_dek().unwrap();
        let foreign = other.make_dek().unwrap().wrapped;
        let (format, whole) = (good.format, good.wrapped.len());
        let flipped = |at: usize| {
            let mut bytes = good.wrapped.clone();
            bytes[at] ^= 1;
            bytes
        };
        let length = |found| Reason::Length {
            expected: whole,
            found,
        };
        let longer = [&good.wrapped[..], &[0; 8]].concat();
        let mut bad = vec![
            (format, flipped(0), Reason::Refused),
            (format, flipped(whole / 2), Reason::Refused),
            (format, flipped(whole - 1), Reason::Refused),
            (format, vec![0; whole], Reason::Refused),
            (format, vec![0xff; whole], Reason::Refused),
            (format, foreign, Reason::Refused),
            (
                format,
                good.wrapped[..whole - 1].to_vec(),
                length(whole - 1),
            ),
            (format, longer, length(whole + 8)),
            (format, Vec::new(), length(0)),
        ];
        if from.kind() == KekKind::Aes256 {
            let none = |format| (format, good.wrapped.clone(), Reason::Format(format));
            bad.extend([none(Format::OaepSha1), none(Format::OaepSha256)]);
            bad.push((Format::Rfc5649, good.wrapped.clone(), Reason::Refused));
        } else {
            let none = |format| (format, good.wrapped.clone(), Reason::Format(format));
            bad.extend([none(Format::Rfc3394), none(Format::Rfc5649)]);
            // Whole, and no AES-256 key: whether it is refused when it comes in or when it goes out
            // is the device's affair.
            let public = software.1.as_public_key();
            for len in [16, 24, 40] {
                let mut rng = rand::rng();
                let sealed = if format == Format::OaepSha1 {
                    public.oaep_encrypt_with_rng::<sha1::Sha1, _>(&mut rng, &vec![7; len])
                } else {
                    public.oaep_encrypt_with_rng::<sha2::Sha256, _>(&mut rng, &vec![7; len])
                };
                bad.push((format, sealed.unwrap(), Reason::KeyLength));
            }
        }
        drop(session.take_trace());
        let mut rewrap = Rewrap::new(from, to).unwrap();
        for (format, bytes, reason) in &bad {
            let refused = rewrap.row(*format, bytes).unwrap_err();
            assert_eq!(refused, RowError::Aside(*reason), "{:?}", from.kind());
            assert_eq!(session_objects(bench), before, "{reason:?}");
            let row = rewrap.row(good.format, &good.wrapped).unwrap();
            let trace = session.take_trace();
            assert!(trace.is_empty(), "{trace:#?}");
            assert!(opens(to, &row, &good));
            drop(session.take_trace());
        }
        rewrap.finish().unwrap();
    }
}

fn many_rows_leave_a_short_trace_and_no_object(bench: &Bench) {
    const ROWS: u64 = 500;
    let session = bench.session(0);
    let (master, _) = session.import_recovery_key(&RECOVERY_KEY).unwrap();
    let [from, to] = [(); 2].map(|()| aes(&session, master));
    let before = session_objects(bench);
    let dek = from.make_dek().unwrap();
    drop(session.take_trace());
    let mut rewrap = Rewrap::new(&from, &to).unwrap();
    let first = rewrap.row(dek.format, &dek.wrapped).unwrap();
    for _ in 1..ROWS {
        // RFC 3394 has no nonce: the same key is the same wrap.
        assert_eq!(rewrap.row(dek.format, &dek.wrapped).unwrap(), first);
    }
    let calls = rewrap.calls();
    let counted: Vec<_> = calls
        .iter()
        .map(|one| (one.function.as_str(), one.rv.as_str(), one.count))
        .collect();
    let each = ["C_DestroyObject", "C_UnwrapKey", "C_WrapKey"];
    assert_eq!(counted, each.map(|function| (function, "CKR_OK", ROWS)));
    assert!(session.take_trace().is_empty());
    rewrap.finish().unwrap();
    assert_eq!(session_objects(bench), before);
    assert!(opens(&to, &first, &dek));
}
