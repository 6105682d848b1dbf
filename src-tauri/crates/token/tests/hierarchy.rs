//! Three tiers of keys on every module: a master key, KEKs under it, DEKs under them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic"
)]

mod common;

use common::Bench;
use token::deviations::{Deviation, known};
use token::{ErrorKind, Handle, KekKind, TokenSession};

const KINDS: [KekKind; 2] = [KekKind::Aes256, KekKind::Rsa2048];

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

on_every_module!(a_kek_is_made_put_back_and_carried_on,);

fn deviates(bench: &Bench, deviation: Deviation) -> bool {
    known(&bench.module.info().unwrap()).contains(&deviation)
}

fn masters(session: &TokenSession) -> [Handle; 2] {
    ["old", "new"].map(|name| {
        let mut id = [0x5a; 16];
        id[0] = name.as_bytes()[0];
        session.generate_master(name, &id).unwrap();
        session.close_door(&id).unwrap().handle
    })
}

fn a_kek_is_made_put_back_and_carried_on(bench: &Bench) {
    let session = bench.session(0);
    let [old, new] = masters(&session);
    for kind in KINDS {
        let made = session.make_kek(old, kind);
        if kind != KekKind::Aes256 && deviates(bench, Deviation::PadsBeforePadding) {
            let refused = made.unwrap_err();
            assert!(
                matches!(refused.kind, ErrorKind::NotSupported { .. }),
                "{refused}"
            );
            continue;
        }
        let made = made.unwrap();
        let kek = session
            .open_kek(old, kind, &made.wrapped, made.public.as_deref())
            .unwrap();
        assert_eq!(kek.check_value(), made.check);
        assert!(kek.check_canary(&made.canary).unwrap());
        let dek = kek.make_dek().unwrap();
        kek.close().unwrap();
        let again = session.rewrap_kek(old, new, kind, &made.wrapped).unwrap();
        let kek = session
            .open_kek(new, kind, &again, made.public.as_deref())
            .unwrap();
        assert_eq!(kek.check_value(), made.check);
        assert!(kek.check_canary(&made.canary).unwrap());
        assert!(
            kek.dek_canary_opens(dek.format, &dek.wrapped, &dek.canary)
                .unwrap()
        );
    }
}
