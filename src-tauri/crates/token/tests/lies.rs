//! Devices that say yes and do nothing, do something else, or fail and say what is not so. The
//! faults are injected in front of real modules.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic"
)]

mod common;

use std::fs;

use common::{Bench, PIN, SO_PIN, pin, shimmed, shimmed_softhsm, shimmed_with};
use cryptoki::object::{Attribute, ObjectHandle};
use token::{ErrorKind, Handle, Purpose, Route, TokenSession, Tried};

const ID: [u8; 16] = [0x5a; 16];
const LABEL: &str = "vault master";
const RECOVERY_KEY: [u8; 32] = [0xc3; 32];

/// Puts a plan into force. Counting starts anew.
fn plan(bench: &Bench, rules: &str) {
    fs::write(bench.folder.path().join("plan"), rules).unwrap();
}

/// A session with a master key, of which the device was already tried.
fn tried(bench: &Bench) -> (TokenSession, Handle) {
    let session = bench.session(0);
    let key = session.generate_master(LABEL, &ID).unwrap();
    session.wrap_formats().unwrap();
    session.check_value(key).unwrap();
    (session, key)
}

fn did_not(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::DidNot { .. })
}

fn wrong_answer(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::WrongAnswer { .. })
}

/// What somebody with another tool does to the master key in the first token.
fn with_another_tool(bench: &Bench, act: impl FnOnce(&cryptoki::session::Session, ObjectHandle)) {
    // Initialised and logged in through us: the state is the module's.
    let other = cryptoki::context::Pkcs11::new(bench.module.path()).unwrap();
    let slots = other.get_all_slots().unwrap();
    let slot = slots.into_iter().find(|slot| slot.id() == bench.slots[0]);
    let other = other.open_rw_session(slot.unwrap()).unwrap();
    let key = other.find_objects(&[Attribute::Id(ID.to_vec())]).unwrap();
    act(&other, key[0]);
}

/// An unmodifiable copy of a key that can still leave, as an earlier version could make it.
fn lock_open(other: &cryptoki::session::Session, key: ObjectHandle) {
    let template = [
        Attribute::Token(true),
        Attribute::Private(true),
        Attribute::Label(LABEL.into()),
        Attribute::Id(ID.to_vec()),
        // SoftHSM takes it at the end alone.
        Attribute::Modifiable(false),
    ];
    other.copy_object(key, &template).unwrap();
}

#[test]
fn a_door_that_is_only_said_to_close_stays_one_that_can_be_closed() {
    for bench in [shimmed, shimmed_softhsm] {
        let bench = bench();
        let (session, key) = tried(&bench);
        let check = session.check_value(key).unwrap();
        plan(&bench, "C_SetAttributeValue ok\n");
        for _ in 0..2 {
            let ignored = session.close_door(&ID).unwrap_err();
            assert!(did_not(&ignored.kind), "{ignored:?}");
            let [only] = session.masters_with(&ID).unwrap()[..] else {
                panic!("something was copied");
            };
            let made = session.read_back(only).unwrap();
            assert_eq!(
                (made.extractable, made.modifiable),
                (Some(true), Some(true))
            );
        }
        plan(&bench, "# well again\n");
        let door = session.close_door(&ID).unwrap();
        assert!(door.findings.closed(), "{door:#?}");
        assert_eq!(door.attributes.extractable, Some(false));
        assert_eq!(session.check_value(door.handle).unwrap(), check);
    }
}

#[test]
fn what_a_device_ignored_once_is_set_again() {
    let bench = shimmed();
    let (session, _) = tried(&bench);
    plan(&bench, "C_SetAttributeValue ok times=1\n");
    let door = session.close_door(&ID).unwrap();
    assert!(door.findings.closed() && door.findings.unmodifiable);
    assert_eq!(door.attributes.extractable, Some(false));
}

#[test]
fn a_key_that_was_locked_open_is_closed_all_the_same() {
    // Alone, as it was left; and beside one that can be closed.
    for alone in [true, false] {
        let bench = shimmed();
        let (session, key) = tried(&bench);
        let check = session.check_value(key).unwrap();
        with_another_tool(&bench, lock_open);
        if alone {
            session.destroy(key).unwrap();
        }
        let door = session.close_door(&ID).unwrap();
        assert!(door.findings.closed(), "{door:#?}");
        assert_eq!(session.masters_with(&ID).unwrap(), [door.handle]);
        assert_eq!(session.check_value(door.handle).unwrap(), check);
    }
    let bench = shimmed_softhsm();
    let (session, _) = tried(&bench);
    with_another_tool(&bench, lock_open);
    let door = session.close_door(&ID).unwrap();
    assert!(door.findings.closed(), "{door:#?}");
    assert_eq!(session.masters_with(&ID).unwrap(), [door.handle]);
}

#[test]
fn a_device_that_fails_has_not_refused() {
    let bench = shimmed();
    let (session, key) = tried(&bench);
    plan(
        &bench,
        "C_EncryptInit rv:0x30\nC_DecryptInit rv:0x30\nC_SetAttributeValue rv:0x30\n",
    );
    for probe in session.probe_master(key).unwrap() {
        let tried = probe.name != "value-unreadable";
        assert_eq!(probe.held, !tried, "{probe:?}");
        let told = probe.detail == "not known: CKR_DEVICE_ERROR";
        assert_eq!(told, tried, "{probe:?}");
    }
    plan(&bench, "# well again\n");
    assert!(session.close_door(&ID).unwrap().findings.closed());

    // The first wrap is the control's, which must work for the second to say anything.
    for code in ["0x5", "0x30", "0x60", "0x113"] {
        plan(&bench, &format!("C_WrapKey rv:{code} skip=1\n"));
        let findings = session.close_door(&ID).unwrap().findings;
        assert!(matches!(findings.rogue_wrap, Tried::NotKnown(_)));
        assert!(!findings.closed(), "{code}: {findings:?}");
    }
    plan(&bench, "C_SetAttributeValue rv:0x30\n");
    let findings = session.close_door(&ID).unwrap().findings;
    let answer = "CKR_DEVICE_ERROR".to_owned();
    let came = findings.ways.came("set-decrypt").unwrap();
    assert_eq!(came, &Tried::NotKnown(answer));
    assert!(
        !findings.ways.keep_in() && !findings.locked(),
        "{findings:?}"
    );

    // What a token can do is not told from a failure either.
    plan(&bench, "C_WrapKey rv:0x30 skip=1 times=1\n");
    let unclear = session.probe().unwrap_err();
    assert!(wrong_answer(&unclear.kind), "{unclear:?}");
}

#[test]
fn a_wrong_check_value_is_never_the_only_one() {
    let bench = shimmed();
    let (session, key) = tried(&bench);
    let check = session.check_value(key).unwrap();
    for rule in [
        "C_Sign garbage times=1\n",
        "C_Sign garbage skip=1 times=1\n",
    ] {
        plan(&bench, rule);
        let disagrees = session.check_value(key).unwrap_err();
        assert_eq!(disagrees.kind, ErrorKind::CheckValueDisagrees);
        plan(&bench, rule);
        let answers = session.equality(key, &[7; 32], check.method).unwrap_err();
        assert!(wrong_answer(&answers.kind), "{answers:?}");
    }
    plan(&bench, "C_Sign ok times=1\n");
    let nothing = session.check_value(key).unwrap_err();
    assert!(wrong_answer(&nothing.kind), "{nothing:?}");
    // One that is wrong each time in the same way is held against a published one.
    plan(&bench, "C_Sign garbage\n");
    let other = session.another().unwrap();
    let always = other.check_value(key).unwrap_err();
    assert!(wrong_answer(&always.kind), "{always:?}");
    plan(&bench, "# well again\n");
    assert_eq!(other.check_value(key).unwrap(), check);
    assert!(session.session_keys().unwrap().is_empty());
}

/// What is tried once a session is tried after this.
fn imported_once(session: &TokenSession) {
    let (by, _) = session.import_recovery_key(&RECOVERY_KEY).unwrap();
    session.destroy(by).unwrap();
}

#[test]
fn a_key_taken_in_wrongly_is_found_out() {
    let by_oaep = shimmed();
    let session = by_oaep.session(0);
    imported_once(&session);
    for rule in [
        "C_UnwrapKey wrong-key times=1\n",
        // The published key it is asked to wrap, and what it answers.
        "C_CreateObject wrong-key times=1\n",
        "C_WrapKey garbage times=1\n",
    ] {
        plan(&by_oaep, rule);
        let differs = session.import_recovery_key(&RECOVERY_KEY).unwrap_err();
        assert_eq!(differs.kind, ErrorKind::ImportDiffers, "{rule}");
        assert!(session.session_keys().unwrap().is_empty(), "{rule}");
    }
    plan(&by_oaep, "# well again\n");
    let (by, route) = session.import_recovery_key(&RECOVERY_KEY).unwrap();
    assert_eq!(route, Route::OaepSha256);
    session.destroy(by).unwrap();
    drop(session);
    drop(by_oaep);

    let in_clear = shimmed_with("mechanisms = [\"DENY\", \"CKM_RSA_PKCS_OAEP\"]");
    let session = in_clear.session(0);
    imported_once(&session);
    plan(&in_clear, "C_CreateObject wrong-key times=1\n");
    let differs = session.import_recovery_key(&RECOVERY_KEY).unwrap_err();
    assert_eq!(differs.kind, ErrorKind::ImportDiffers);
    let (_, route) = session.import_recovery_key(&RECOVERY_KEY).unwrap();
    assert_eq!(route, Route::CreateObject);
}

#[test]
fn a_handle_of_another_object_is_believed_by_nobody_and_nothing_of_it_is_lost() {
    let bench = shimmed();
    let (session, _) = tried(&bench);
    let by = session.import_recovery_key(&RECOVERY_KEY).unwrap().0;
    let key = session.masters_with(&ID).unwrap()[0];
    let wrapped = session.wrap(by, key).unwrap();
    for (rule, act) in [
        ("C_GenerateKey", 0),
        ("C_UnwrapKey", 1),
        ("C_CopyObject", 2),
    ] {
        // What is made next is told by the handle of what was made last.
        let id = [0x60 + act; 16];
        let last = session.generate_master(&format!("other {act}"), &id);
        let last = last.unwrap();
        plan(&bench, &format!("{rule} wrong-handle times=1\n"));
        match act {
            0 => {
                let wrong = session.generate_master("third", &[0x5c; 16]).unwrap_err();
                assert!(wrong_answer(&wrong.kind), "{wrong:?}");
                assert!(session.masters_with(&[0x5c; 16]).unwrap().is_empty());
                assert!(!session.label_taken("third").unwrap());
            }
            1 => {
                let wrong = session.unwrap(by, &wrapped, Purpose::SessionCopy);
                assert!(wrong_answer(&wrong.unwrap_err().kind));
                assert_eq!(session.session_keys().unwrap(), [by]);
            }
            _ => {
                let door = session.close_door(&ID).unwrap();
                assert!(door.findings.closed() && door.findings.unmodifiable);
                assert_eq!(session.masters_with(&ID).unwrap(), [door.handle]);
            }
        }
        assert!(session.exists(last).unwrap(), "{rule}");
    }
    // The rogue key of a door is destroyed afterwards: it must not be somebody's master key.
    let last = session.generate_master("other", &[0x70; 16]).unwrap();
    plan(&bench, "C_GenerateKey wrong-handle times=1\n");
    let wrong = session.close_door(&ID).unwrap_err();
    assert!(wrong_answer(&wrong.kind), "{wrong:?}");
    assert!(session.exists(last).unwrap());
    assert_eq!(session.masters_with(&ID).unwrap().len(), 1);
    assert_eq!(session.session_keys().unwrap(), [by]);
}

#[test]
fn a_failing_device_is_told_from_a_damaged_wrap() {
    let bench = shimmed();
    let (session, key) = tried(&bench);
    let by = session.import_recovery_key(&RECOVERY_KEY).unwrap().0;
    let wrapped = session.wrap(by, key).unwrap();
    let copy = || session.unwrap(by, &wrapped, Purpose::SessionCopy);
    for code in ["0x5", "0x6", "0x30"] {
        plan(&bench, &format!("C_UnwrapKey rv:{code}\n"));
        assert_eq!(copy().unwrap_err().kind, ErrorKind::Device, "{code}");
        // Failing once, it opens the right bytes when it is asked again.
        plan(&bench, &format!("C_UnwrapKey rv:{code} times=1\n"));
        session.destroy(copy().unwrap()).unwrap();
    }
    // Done, and said to have failed: nothing is left of it.
    plan(&bench, "C_UnwrapKey after-rv:0x30 times=1\n");
    let opened = copy().unwrap();
    assert_eq!(session.session_keys().unwrap().len(), 2);
    session.destroy(opened).unwrap();
    plan(&bench, "C_UnwrapKey after-rv:0x30\n");
    assert_eq!(copy().unwrap_err().kind, ErrorKind::Device);
    assert_eq!(session.session_keys().unwrap(), [by]);
    // This module answers damaged bytes with the same code.
    plan(&bench, "# well again\n");
    let mut damaged = wrapped.clone();
    damaged.bytes[20] ^= 1;
    let refused = session.unwrap(by, &damaged, Purpose::SessionCopy);
    let refused = refused.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::UnwrapRefused);
    assert_eq!(refused.rv.as_deref(), Some("CKR_DEVICE_ERROR"));
    // A key on the token is not made twice: what is there is looked at by whoever asked.
    let target = bench.session(1);
    let by = target.import_recovery_key(&RECOVERY_KEY).unwrap().0;
    plan(&bench, "C_UnwrapKey after-rv:0x30 times=1\n");
    let purpose = Purpose::RecoveredMaster {
        label: LABEL,
        id: &ID,
    };
    let unclear = target.unwrap(by, &wrapped, purpose).unwrap_err();
    assert_eq!(unclear.kind, ErrorKind::Device);
    assert_eq!(target.masters_with(&ID).unwrap().len(), 1);
}

#[test]
fn what_is_gone_was_destroyed_and_what_is_there_was_not() {
    let bench = shimmed();
    let (session, key) = tried(&bench);
    plan(&bench, "C_DestroyObject ok\n");
    assert_eq!(
        session.destroy(key).unwrap_err().kind,
        ErrorKind::StillThere
    );
    plan(&bench, "C_DestroyObject rv:0x30 times=1\n");
    assert_eq!(session.destroy(key).unwrap_err().kind, ErrorKind::Device);
    plan(&bench, "C_DestroyObject after-rv:0x30 times=1\n");
    session.destroy(key).unwrap();
    assert!(session.masters_with(&ID).unwrap().is_empty());
}

#[test]
fn a_device_that_makes_nothing_is_not_believed() {
    let bench = shimmed();
    let session = bench.session(0);
    plan(&bench, "C_GenerateKey ok\n");
    let nothing = session.generate_master(LABEL, &ID).unwrap_err();
    assert!(did_not(&nothing.kind), "{nothing:?}");
    assert!(did_not(&session.generate_canary().unwrap_err().kind));
    plan(&bench, "C_GenerateKeyPair ok\n");
    let nothing = session.generate_signing_key("journal", b"journal");
    assert!(did_not(&nothing.unwrap_err().kind));
    plan(&bench, "C_CreateObject ok\n");
    assert!(did_not(
        &session.put_note("note", b"text").unwrap_err().kind
    ));
    plan(&bench, "C_GenerateRandom ok\n");
    assert!(wrong_answer(&session.random(32).unwrap_err().kind));
    plan(&bench, "# well again\n");
    session.probe().unwrap();
    assert!(session.session_keys().unwrap().is_empty());
}

#[test]
fn a_failing_device_is_not_one_that_keeps_no_notes() {
    let bench = shimmed();
    let session = bench.session(0);
    session.put_note("note", b"one").unwrap();
    plan(&bench, "C_CreateObject rv:0x30\n");
    let failed = session.put_note("note", b"two").unwrap_err();
    assert_eq!(failed.kind, ErrorKind::Device);
    plan(&bench, "C_CreateObject after-rv:0x30 times=1\n");
    let failed = session.put_note("note", b"two").unwrap_err();
    assert_eq!(failed.kind, ErrorKind::Device);
    session.put_note("note", b"three").unwrap();
    assert_eq!(session.notes("note").unwrap(), [b"three".to_vec()]);
}

#[test]
fn a_signing_pair_is_looked_for_after_an_error() {
    let bench = shimmed();
    let session = bench.session(0);
    // Made in spite of the error: that is the one.
    plan(&bench, "C_GenerateKeyPair after-rv:0x30\n");
    let made = session.generate_signing_key("first", b"1").unwrap();
    assert_eq!(
        session.signing_keys("first").unwrap().as_slice(),
        std::slice::from_ref(&made)
    );
    session.sign(&made, b"a checkpoint\n").unwrap();
    // Failed once: not a reason for a key of another kind.
    plan(&bench, "C_GenerateKeyPair rv:0x30 times=1\n");
    let made = session.generate_signing_key("second", b"2").unwrap();
    assert_eq!(made.public.algorithm, token::Algorithm::Ed25519);
    plan(&bench, "C_GenerateKeyPair rv:0x30\n");
    let failed = session.generate_signing_key("third", b"3").unwrap_err();
    assert_eq!(failed.kind, ErrorKind::Device);
    plan(&bench, "# well again\n");
    assert!(!session.label_taken("third").unwrap());
    // Half a pair is no key; it goes only by its own label and id.
    session.destroy(made.handle).unwrap();
    assert!(session.signing_keys("second").unwrap().is_empty());
    assert_eq!(session.remove_half_pairs("second", b"other").unwrap(), 0);
    assert_eq!(session.remove_half_pairs("first", b"1").unwrap(), 0);
    assert_eq!(session.remove_half_pairs("second", b"2").unwrap(), 1);
    session.generate_signing_key("second", b"2").unwrap();
}

#[test]
fn a_token_initialised_in_spite_of_an_error_is_initialised() {
    let bench = common::shimmed_fresh();
    let slot = bench.module.slots().unwrap()[0].id;
    plan(
        &bench,
        "C_InitToken after-rv:0x30 times=1\nC_InitPIN after-rv:0x30 times=1\n",
    );
    let init = |slot, label| {
        let (so_pin, pin) = (pin(SO_PIN), pin(PIN));
        bench.module.init_token(slot, label, &so_pin, &pin)
    };
    assert_eq!(init(slot, "a token").unwrap(), slot);
    let session = bench.module.open(slot).unwrap();
    session.login(&pin(PIN)).unwrap();
    drop(session);
    plan(&bench, "C_InitToken ok\n");
    let other = bench.module.slots().unwrap()[1].id;
    let ignored = init(other, "another");
    assert!(did_not(&ignored.unwrap_err().kind));
}
