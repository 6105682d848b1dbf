//! What a device that fails or lies leaves of KEKs, of DEKs and of rows that are re-wrapped.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic"
)]

mod common;

use std::fs;

use common::keks::{RECOVERY_KEY, aes, opens, rsa, software_kek};
use common::{Bench, session_objects, set_env};
use rsa::pkcs8::EncodePublicKey as _;
use token::{Error, ErrorKind, Kek, KekKind, Rewrap, RowError, TokenSession};

/// Puts a plan into force. Counting starts anew.
fn plan(bench: &Bench, rules: &str) {
    fs::write(bench.folder.path().join("plan"), rules).unwrap();
}

/// What came of a row under a plan, and of the next one without it.
struct Came {
    row: Result<(), RowError>,
    left: usize,
    finished: Result<(), Error>,
}

fn under(bench: &Bench, session: &TokenSession, [from, to]: [&Kek<'_>; 2], rules: &str) -> Came {
    let dek = from.make_dek().unwrap();
    let before = session_objects(bench);
    let mut rewrap = Rewrap::new(from, to).unwrap();
    let first = rewrap.row(dek.format, &dek.wrapped).unwrap();
    plan(bench, rules);
    let row = rewrap.row(dek.format, &dek.wrapped);
    plan(bench, "# well again\n");
    let left = session_objects(bench) - before;
    let row = row.map(|row| assert_eq!(row, first, "{rules}"));
    assert_eq!(
        rewrap.row(dek.format, &dek.wrapped).unwrap(),
        first,
        "{rules}"
    );
    let finished = rewrap.finish().map(drop);
    assert_eq!(session_objects(bench), before, "{rules}");
    assert!(session.logged_in().unwrap());
    Came {
        row,
        left,
        finished,
    }
}

#[test]
fn a_row_is_three_calls() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    {
        let _turn = common::turn();
        set_env("PKCS11_SHIM_LOG", &log);
    }
    let bench = common::shimmed();
    let session = bench.session(0);
    let (master, _) = session.import_recovery_key(&RECOVERY_KEY).unwrap();
    let software = software_kek();
    let keks = [aes(&session, master), rsa(&session, master, &software)];
    for from in &keks {
        for to in &keks {
            let dek = from.make_dek().unwrap();
            fs::write(&log, "").unwrap();
            let mut rewrap = Rewrap::new(from, to).unwrap();
            for _ in 0..3 {
                rewrap.row(dek.format, &dek.wrapped).unwrap();
            }
            let called = fs::read_to_string(&log).unwrap();
            let called: Vec<_> = called.lines().collect();
            let row = ["C_UnwrapKey", "C_WrapKey", "C_DestroyObject"];
            assert_eq!(called, [row; 3].concat());
        }
    }
}

#[test]
fn a_device_that_failed_once_goes_on() {
    let bench = common::shimmed();
    let session = bench.session(0);
    let (master, _) = session.import_recovery_key(&RECOVERY_KEY).unwrap();
    let [from, to] = [(); 2].map(|()| aes(&session, master));
    for rules in [
        "C_UnwrapKey rv:0x30 times=1\n",
        "C_UnwrapKey rv:0x5 times=1\n",
        // It was done, and is found by its name.
        "C_UnwrapKey after-rv:0x30 times=1\n",
        "C_DestroyObject rv:0x30 times=1\n",
        "C_DestroyObject after-rv:0x30 times=1\n",
    ] {
        let came = under(&bench, &session, [&from, &to], rules);
        assert_eq!(came.row, Ok(()), "{rules}");
        assert_eq!((came.left, came.finished), (0, Ok(())), "{rules}");
    }
}

#[test]
fn a_device_that_fails_is_no_fault_of_the_row() {
    let bench = common::shimmed();
    let session = bench.session(0);
    let (master, _) = session.import_recovery_key(&RECOVERY_KEY).unwrap();
    let [from, to] = [(); 2].map(|()| aes(&session, master));
    for (rules, function, rv) in [
        ("C_UnwrapKey rv:0x30\n", "C_UnwrapKey", "CKR_DEVICE_ERROR"),
        ("C_UnwrapKey rv:0x31\n", "C_UnwrapKey", "CKR_DEVICE_MEMORY"),
        (
            "C_UnwrapKey after-rv:0x30\n",
            "C_UnwrapKey",
            "CKR_DEVICE_ERROR",
        ),
        // A session that the device no longer knows, on a token that is there.
        (
            "C_UnwrapKey rv:0xb3\n",
            "C_UnwrapKey",
            "CKR_SESSION_HANDLE_INVALID",
        ),
        (
            "C_WrapKey rv:0x30 times=1\n",
            "C_WrapKey",
            "CKR_DEVICE_ERROR",
        ),
        (
            "C_WrapKey after-rv:0x30 times=1\n",
            "C_WrapKey",
            "CKR_DEVICE_ERROR",
        ),
        (
            "C_WrapKey rv:0x62 times=1\n",
            "C_WrapKey",
            "CKR_KEY_SIZE_RANGE",
        ),
        (
            "C_WrapKey rv:0x30 times=1\nC_DestroyObject rv:0x30 times=1\n",
            "C_WrapKey",
            "CKR_DEVICE_ERROR",
        ),
    ] {
        let came = under(&bench, &session, [&from, &to], rules);
        let Err(RowError::Device(error)) = came.row else {
            panic!("{rules}: {:?}", came.row);
        };
        assert_eq!(error.function, Some(function), "{rules}");
        assert_eq!(error.rv.as_deref(), Some(rv), "{rules}");
        assert_eq!((came.left, came.finished), (0, Ok(())), "{rules}");
    }
    // Where a key cannot be destroyed, that is told, and it is found once the device is well.
    let came = under(&bench, &session, [&from, &to], "C_DestroyObject rv:0x30\n");
    let Err(RowError::Device(error)) = came.row else {
        panic!("{:?}", came.row);
    };
    assert_eq!(error.function, Some("C_DestroyObject"));
    assert_eq!(came.left, 1);
    assert_eq!(came.finished.unwrap_err().kind, ErrorKind::StillThere);
}

#[test]
fn a_device_that_says_yes_is_not_believed_without_a_wrap() {
    let bench = common::shimmed();
    let session = bench.session(0);
    let (master, _) = session.import_recovery_key(&RECOVERY_KEY).unwrap();
    let [from, to] = [(); 2].map(|()| aes(&session, master));
    for rules in [
        "C_UnwrapKey ok times=1\n",
        "C_WrapKey ok times=1\n",
        // The handle of the row before, which is gone.
        "C_UnwrapKey wrong-handle times=1\n",
    ] {
        let came = under(&bench, &session, [&from, &to], rules);
        assert!(
            matches!(came.row, Err(RowError::Device(_))),
            "{rules}: {:?}",
            came.row
        );
        assert_eq!((came.left, came.finished), (0, Ok(())), "{rules}");
    }
    let came = under(
        &bench,
        &session,
        [&from, &to],
        "C_DestroyObject ok times=1\n",
    );
    assert_eq!((came.row, came.left), (Ok(()), 1));
    assert_eq!(came.finished.unwrap_err().kind, ErrorKind::StillThere);
}

/// Three calls cannot show these. The canary does.
#[test]
fn another_key_in_a_rows_place_does_not_open_the_canary() {
    let bench = common::shimmed();
    let session = bench.session(0);
    let (master, _) = session.import_recovery_key(&RECOVERY_KEY).unwrap();
    let [from, to] = [(); 2].map(|()| aes(&session, master));
    let dek = from.make_dek().unwrap();
    let mut rewrap = Rewrap::new(&from, &to).unwrap();
    plan(&bench, "C_UnwrapKey wrong-key times=1\n");
    let (format, wrapped) = rewrap.row(dek.format, &dek.wrapped).unwrap();
    assert!(!to.dek_canary_opens(format, &wrapped, &dek.canary).unwrap());
    plan(&bench, "C_WrapKey garbage times=1\n");
    let (format, wrapped) = rewrap.row(dek.format, &dek.wrapped).unwrap();
    let refused = to.dek_canary_opens(format, &wrapped, &dek.canary);
    assert_eq!(refused.unwrap_err().kind, ErrorKind::UnwrapRefused);
}

#[test]
fn a_lost_token_is_no_fault_of_the_row() {
    for (rules, kind) in [
        ("C_UnwrapKey removed\n", ErrorKind::TokenGone),
        ("C_WrapKey removed\n", ErrorKind::TokenGone),
        ("C_DestroyObject removed\n", ErrorKind::TokenGone),
        ("C_UnwrapKey rv:0x101\n", ErrorKind::NotLoggedIn),
        (
            "C_UnwrapKey rv:0xb3\nC_GetSessionInfo rv:0xb3\n",
            ErrorKind::TokenGone,
        ),
    ] {
        let bench = common::shimmed();
        let session = bench.session(0);
        let (master, _) = session.import_recovery_key(&RECOVERY_KEY).unwrap();
        let [from, to] = [(); 2].map(|()| aes(&session, master));
        let dek = from.make_dek().unwrap();
        let mut rewrap = Rewrap::new(&from, &to).unwrap();
        rewrap.row(dek.format, &dek.wrapped).unwrap();
        plan(&bench, rules);
        let gone = rewrap.row(dek.format, &dek.wrapped).unwrap_err();
        let RowError::OutOfReach(gone) = gone else {
            panic!("{rules}: {gone:?}");
        };
        assert_eq!(gone.kind, kind, "{rules}");
    }
}

/// A device that opens no further session says so, and the one that is open works on.
#[test]
fn too_many_sessions_stop_only_what_needs_another() {
    let bench = common::shimmed();
    let session = bench.session(0);
    let (master, _) = session.import_recovery_key(&RECOVERY_KEY).unwrap();
    let [from, to] = [(); 2].map(|()| aes(&session, master));
    let dek = from.make_dek().unwrap();
    plan(&bench, "C_OpenSession rv:0xb1\n");
    let full = bench.module.open(bench.slots[0]).unwrap_err();
    assert_eq!(full.rv.as_deref(), Some("CKR_SESSION_COUNT"));
    let mut rewrap = Rewrap::new(&from, &to).unwrap();
    let row = rewrap.row(dek.format, &dek.wrapped).unwrap();
    assert!(opens(&to, &row, &dek));
}

/// Does `act` with one call after another failing, or saying that it failed: no secret is left in the
/// device, and what is told after all is right. Returns how often it went on.
fn whatever_call_fails(
    bench: &Bench,
    session: &TokenSession,
    functions: &[&str],
    act: impl Fn() -> Result<(), Error>,
) -> usize {
    // What is tried once a session is tried now.
    act().unwrap();
    drop(session.take_trace());
    act().unwrap();
    let calls = session.take_trace();
    let before = session_objects(bench);
    let mut went_on = 0;
    for function in functions {
        let times = calls
            .iter()
            .filter(|call| call.function == *function)
            .count();
        assert!(times > 0, "{function}");
        // A device that fails ends the operation, which the shim cannot do once it has begun.
        let begins = function.ends_with("Init");
        for way in &["rv:0x30", "after-rv:0x30"][..if begins { 1 } else { 2 }] {
            // Of what is called often, some.
            for skip in (0..times).step_by(1 + times / 12) {
                let rules = format!("{function} {way} skip={skip} times=1\n");
                plan(bench, &rules);
                let came = act();
                plan(bench, "# well again\n");
                drop(session.take_trace());
                assert_eq!(session_objects(bench), before, "{rules}");
                match came {
                    Ok(()) => went_on += 1,
                    Err(error) => {
                        // The plan's, and no other that an earlier one left behind.
                        assert_eq!(error.function, Some(*function), "{rules}");
                        assert_eq!(error.rv.as_deref(), Some("CKR_DEVICE_ERROR"), "{rules}");
                    }
                }
            }
        }
    }
    went_on
}

#[test]
fn whatever_call_fails_no_aes_key_is_left() {
    let bench = common::shimmed();
    let session = bench.session(0);
    let (master, _) = session.import_recovery_key(&RECOVERY_KEY).unwrap();
    let (other, _) = session.import_recovery_key(&[7; 32]).unwrap();
    let kind = KekKind::Aes256;
    let made = session.make_kek(master, kind).unwrap();
    let act = || -> Result<(), Error> {
        drop(session.make_kek(master, kind)?);
        let carried = session.rewrap_kek(master, other, kind, &made.wrapped)?;
        let kek = session.open_kek(other, kind, &carried, None)?;
        assert_eq!(kek.check_value(), made.check);
        assert!(kek.check_canary(&made.canary)?);
        let dek = kek.make_dek()?;
        assert!(kek.dek_canary_opens(dek.format, &dek.wrapped, &dek.canary)?);
        kek.close()
    };
    let functions = [
        "C_CreateObject",
        "C_DecryptInit",
        "C_EncryptInit",
        "C_GenerateKey",
        "C_GenerateRandom",
        "C_GetAttributeValue",
        "C_SignInit",
        "C_UnwrapKey",
        "C_WrapKey",
    ];
    // An unwrap that fails once is asked again.
    assert!(whatever_call_fails(&bench, &session, &functions, act) > 0);
}

#[test]
fn whatever_call_fails_no_private_key_is_left() {
    let bench = common::shimmed();
    let session = bench.session(0);
    let (master, _) = session.import_recovery_key(&RECOVERY_KEY).unwrap();
    let (other, _) = session.import_recovery_key(&[7; 32]).unwrap();
    let kind = KekKind::Rsa2048;
    let software = software_kek();
    let spki = software.1.as_public_key().to_public_key_der().unwrap();
    let act = || -> Result<(), Error> {
        let carried = session.rewrap_kek(master, other, kind, &software.0)?;
        let kek = session.open_kek(other, kind, &carried, Some(spki.as_bytes()))?;
        drop(kek.make_dek()?);
        kek.close()
    };
    let functions = [
        "C_CreateObject",
        "C_GenerateKey",
        "C_UnwrapKey",
        "C_WrapKey",
    ];
    assert!(whatever_call_fails(&bench, &session, &functions, act) > 0);
    let act = || session.make_kek(master, kind).map(drop);
    whatever_call_fails(&bench, &session, &["C_GenerateKeyPair", "C_WrapKey"], act);
}
