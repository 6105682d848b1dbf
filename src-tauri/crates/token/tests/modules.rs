//! The same demands on every module: the practice token, SoftHSM, NSS.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic"
)]

mod common;

use aes_kw::{KeyInit as _, KwAes256};
use cmac::{Cmac, Mac as _};
use common::{Bench, LABELS, PIN, SO_PIN, pin};
use ed25519_dalek::Verifier as _;
use sha2::{Digest as _, Sha256};
use token::deviations::{Deviation, known, known_software};
use token::{
    Algorithm, CheckMethod, ErrorKind, Format, Handle, Purpose, Route, TokenSession, Tried, Tries,
};

const ID: [u8; 16] = [0x5a; 16];
const LABEL: &str = "vault master";
const RECOVERY_KEY: [u8; 32] = [0xc3; 32];

fn deviates(bench: &Bench, deviation: Deviation) -> bool {
    known(&bench.module.info().unwrap()).contains(&deviation)
}

fn master(session: &TokenSession) -> Handle {
    session.generate_master(LABEL, &ID).unwrap()
}

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
    module_and_slots_describe_themselves,
    a_second_load_is_refused,
    an_initialised_token_is_not_initialised_again,
    a_wrong_pin_is_told_from_a_right_one,
    nothing_is_made_without_a_login,
    a_master_key_is_as_asked,
    a_taken_label_or_id_is_refused,
    the_package_opens_in_software_and_in_the_other_device,
    damaged_and_foreign_wraps_are_refused,
    a_destroyed_key_is_gone,
    the_door_closes,
    closing_twice_changes_nothing,
    a_key_that_comes_in_is_locked_from_the_start,
    a_signing_key_signs_and_is_found_again,
    notes_are_replaced,
    the_probe_finds_what_the_device_can_do,
    randomness_is_fresh,
    the_trace_names_calls_and_gives_nothing_away,
    a_session_moves_between_threads,
    logging_out_ends_session_keys,
);

fn module_and_slots_describe_themselves(bench: &Bench) {
    let file = std::fs::read(bench.module.path()).unwrap();
    assert_eq!(
        bench.module.sha256(),
        <[u8; 32]>::from(Sha256::digest(file))
    );
    assert!(known_software(&bench.module.info().unwrap()));
    let slots = bench.module.slots().unwrap();
    for slot in bench.slots {
        let token = slots
            .iter()
            .find(|one| one.id == slot)
            .unwrap()
            .token
            .as_ref()
            .unwrap();
        assert!(
            token.initialised && token.user_pin_set && token.login_required,
            "{token:?}"
        );
        assert!(!token.serial.is_empty());
        assert_eq!(token.tries, Tries::Plenty);
    }
    assert!(slots.iter().all(|slot| slot.trouble.is_none()));
    let missing = slots.iter().map(|slot| slot.id).max().unwrap() + 1000;
    assert_eq!(
        bench.module.open(missing).unwrap_err().kind,
        ErrorKind::NoToken
    );
}

fn a_second_load_is_refused(bench: &Bench) {
    let again = token::Module::load(bench.module.path(), None).unwrap_err();
    assert_eq!(again.kind, ErrorKind::AlreadyLoaded);
    // Nor by another name, nor with another configuration; and the first is not disturbed.
    let before = bench.module.slots().unwrap();
    let link = bench.folder.path().join("link.so");
    std::os::unix::fs::symlink(bench.module.path(), &link).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let config = common::practice_config(elsewhere.path(), "");
    let again = token::Module::load(&link, Some(&config)).unwrap_err();
    assert_eq!(again.kind, ErrorKind::AlreadyLoaded);
    assert_eq!(bench.module.clone().slots().unwrap(), before);
}

fn an_initialised_token_is_not_initialised_again(bench: &Bench) {
    let before = bench.module.slots().unwrap();
    let again = bench
        .module
        .init_token(bench.slots[0], LABELS[1], &pin(SO_PIN), &pin(PIN))
        .unwrap_err();
    assert_eq!(again.kind, ErrorKind::AlreadyInitialised);
    assert_eq!(bench.module.slots().unwrap(), before);
}

fn a_wrong_pin_is_told_from_a_right_one(bench: &Bench) {
    let session = bench.module.open(bench.slots[0]).unwrap();
    let wrong = session.login(&pin("not-the-pin")).unwrap_err();
    assert!(
        matches!(wrong.kind, ErrorKind::PinIncorrect { .. }),
        "{wrong:?}"
    );
    assert_eq!(wrong.rv.as_deref(), Some("CKR_PIN_INCORRECT"));
    assert!(!wrong.to_string().contains("not-the-pin"));
    assert!(!session.logged_in().unwrap());
    session.login(&pin(PIN)).unwrap();
    assert!(session.logged_in().unwrap());
    let other = bench.module.open(bench.slots[0]).unwrap();
    assert_eq!(
        other.login(&pin(PIN)).unwrap_err().kind,
        ErrorKind::AlreadyLoggedIn
    );
    session.logout().unwrap();
    assert!(!other.logged_in().unwrap());
}

fn nothing_is_made_without_a_login(bench: &Bench) {
    let session = bench.module.open(bench.slots[0]).unwrap();
    assert!(session.generate_master(LABEL, &ID).is_err());
    assert_eq!(session.probe().unwrap_err().kind, ErrorKind::NotLoggedIn);
    session.login(&pin(PIN)).unwrap();
    assert!(!session.label_taken(LABEL).unwrap());
}

fn a_master_key_is_as_asked(bench: &Bench) {
    let session = bench.session(0);
    let key = master(&session);
    let made = session.read_back(key).unwrap();
    assert_eq!(made.label.as_deref(), Some(LABEL));
    assert_eq!(made.id, Some(hex::encode(ID)));
    assert_eq!(made.value_len, Some(32));
    for (name, found, wanted) in [
        ("token", made.token, true),
        ("private", made.private, true),
        ("sensitive", made.sensitive, true),
        ("always_sensitive", made.always_sensitive, true),
        ("extractable", made.extractable, true),
        ("never_extractable", made.never_extractable, false),
        ("wrap", made.wrap, true),
        ("unwrap", made.unwrap, true),
        ("sign", made.sign, true),
        ("verify", made.verify, true),
        ("encrypt", made.encrypt, false),
        ("decrypt", made.decrypt, false),
        ("derive", made.derive, false),
    ] {
        assert_eq!(found, Some(wanted), "{name}");
    }
    let probes = session.probe_master(key).unwrap();
    assert_eq!(probes.len(), 4);
    assert!(probes.iter().all(|probe| probe.held), "{probes:#?}");
}

fn a_taken_label_or_id_is_refused(bench: &Bench) {
    let session = bench.session(0);
    master(&session);
    let label = session.generate_master(LABEL, &[1; 16]).unwrap_err();
    assert_eq!(
        label.kind,
        ErrorKind::LabelTaken {
            label: LABEL.to_owned()
        }
    );
    let id = session.generate_master("another", &ID).unwrap_err();
    assert!(matches!(id.kind, ErrorKind::LabelTaken { .. }));
    assert_eq!(session.masters_with(&ID).unwrap().len(), 1);
    assert!(session.signing_key(LABEL).is_err());
    assert!(matches!(
        session.generate_signing_key(LABEL, b"x").unwrap_err().kind,
        ErrorKind::LabelTaken { .. }
    ));
}

fn the_package_opens_in_software_and_in_the_other_device(bench: &Bench) {
    let [first, second] = [bench.session(0), bench.session(1)];
    let key = master(&first);
    let (by, route) = first.import_recovery_key(&RECOVERY_KEY).unwrap();
    let expected = if deviates(bench, Deviation::OaepSha1Only) {
        Route::OaepSha1
    } else {
        Route::OaepSha256
    };
    assert_eq!(route, expected);
    let attributes = first.read_back(by).unwrap();
    assert_eq!(attributes.token, Some(false));
    assert_eq!(attributes.extractable, Some(false));

    let wrapped = first.wrap(by, key).unwrap();
    assert_eq!((wrapped.format, wrapped.bytes.len()), (Format::Rfc3394, 40));
    let mut value = [0; 32];
    KwAes256::new(&RECOVERY_KEY.into())
        .unwrap_key(&wrapped.bytes, &mut value)
        .unwrap();
    let mut mac = Cmac::<aes::Aes256>::new_from_slice(&value).unwrap();
    mac.update(&[0; 16]);
    let check = first.check_value(key).unwrap();
    assert_eq!(check.method, CheckMethod::CmacZero5);
    assert_eq!(check.value, mac.finalize().into_bytes()[..5]);

    // The same by hand for the method of devices without CMAC.
    let mut of_constant = [0; 40];
    KwAes256::new(&value.into())
        .wrap_key(&Sha256::digest(b"keymoot/km1/check"), &mut of_constant)
        .unwrap();
    let fallback = first.check_value_by(key, CheckMethod::KwConst5).unwrap();
    assert_eq!(fallback.value, Sha256::digest(of_constant)[..5]);

    let copy = first.unwrap(by, &wrapped, Purpose::SessionCopy).unwrap();
    let (by_second, _) = second.import_recovery_key(&RECOVERY_KEY).unwrap();
    let purpose = Purpose::RecoveredMaster {
        label: LABEL,
        id: &ID,
    };
    let recovered = second.unwrap(by_second, &wrapped, purpose).unwrap();
    let challenge = [0x77; 32];
    for method in [CheckMethod::CmacZero5, CheckMethod::KwConst5] {
        let answer = first.equality(key, &challenge, method).unwrap();
        assert_eq!(first.equality(copy, &challenge, method).unwrap(), answer);
        assert_eq!(
            second.equality(recovered, &challenge, method).unwrap(),
            answer
        );
        assert_ne!(first.equality(key, &[0x78; 32], method).unwrap(), answer);
    }
    let made = second.read_back(recovered).unwrap();
    assert_eq!(made.extractable, Some(false));
    // What comes in cannot be changed from its first moment, nor copied where that is kept to.
    let copyable = deviates(bench, Deviation::CopyableIgnored);
    for (session, key) in [(&first, by), (&first, copy), (&second, recovered)] {
        let made = session.read_back(key).unwrap();
        assert_eq!(made.modifiable, Some(false), "{made:?}");
        assert_eq!(made.copyable, (!copyable).then_some(false), "{made:?}");
    }
    assert_eq!(made.sensitive, Some(true));
    let untold = deviates(bench, Deviation::LengthOfUnwrappedUntold);
    assert_eq!(made.value_len, if untold { None } else { Some(32) });
    assert_ne!(made.local, Some(true));
    assert!(
        second
            .probe_master(recovered)
            .unwrap()
            .iter()
            .all(|probe| probe.held)
    );
    // A recovered copy cannot be carried on, not even under the recovery key.
    let leaks = deviates(bench, Deviation::WrapIgnoresExtractable);
    assert_eq!(second.wrap(by_second, recovered).is_ok(), leaks);
    assert!(matches!(
        second
            .unwrap(by_second, &wrapped, purpose)
            .unwrap_err()
            .kind,
        ErrorKind::LabelTaken { .. }
    ));
    second.destroy(by_second).unwrap();
    first.destroy(copy).unwrap();
    first.destroy(by).unwrap();
    assert!(!first.exists(by).unwrap());
}

fn damaged_and_foreign_wraps_are_refused(bench: &Bench) {
    let session = bench.session(0);
    let key = master(&session);
    let (by, _) = session.import_recovery_key(&RECOVERY_KEY).unwrap();
    let wrapped = session.wrap(by, key).unwrap();
    let before = session.find(LABEL).unwrap().len();
    for at in [0, 7, 8, 20, 39] {
        let mut damaged = wrapped.clone();
        damaged.bytes[at] ^= 1;
        let refused = session
            .unwrap(by, &damaged, Purpose::SessionCopy)
            .unwrap_err();
        assert_eq!(
            refused.kind,
            ErrorKind::UnwrapRefused,
            "byte {at}: {refused:?}"
        );
    }
    let mut damaged = wrapped.clone();
    damaged.bytes[39] ^= 0x80;
    let answer = session
        .unwrap(by, &damaged, Purpose::SessionCopy)
        .unwrap_err()
        .rv
        .unwrap();
    let unspecific = ["CKR_DEVICE_ERROR", "CKR_GENERAL_ERROR"].contains(&answer.as_str());
    assert_eq!(
        unspecific,
        deviates(bench, Deviation::UnwrapErrorUnspecific),
        "{answer}"
    );
    let (other, _) = session.import_recovery_key(&[0x3c; 32]).unwrap();
    let foreign = session
        .unwrap(other, &wrapped, Purpose::SessionCopy)
        .unwrap_err();
    assert_eq!(foreign.kind, ErrorKind::UnwrapRefused);
    for len in [0, 8, 39] {
        let mut short = wrapped.clone();
        short.bytes.truncate(len);
        assert!(
            session.unwrap(by, &short, Purpose::SessionCopy).is_err(),
            "{len} bytes"
        );
    }
    // The device is still there and the right bytes still open.
    assert_eq!(session.find(LABEL).unwrap().len(), before);
    session.unwrap(by, &wrapped, Purpose::SessionCopy).unwrap();
}

fn a_destroyed_key_is_gone(bench: &Bench) {
    let session = bench.session(0);
    let key = master(&session);
    assert!(session.exists(key).unwrap());
    session.destroy(key).unwrap();
    assert!(!session.exists(key).unwrap());
    assert!(!session.label_taken(LABEL).unwrap());
    assert!(session.masters_with(&ID).unwrap().is_empty());
    assert!(session.read_back(key).is_err());
    assert!(session.destroy(key).is_err());
}

fn the_door_closes(bench: &Bench) {
    let session = bench.session(0);
    let key = master(&session);
    let check = session.check_value(key).unwrap();
    let (by, _) = session.import_recovery_key(&RECOVERY_KEY).unwrap();
    session.wrap(by, key).unwrap();
    let door = session.close_door(&ID).unwrap();
    assert!(door.findings.extractable_false, "{door:#?}");
    // A module that hands the key out all the same is caught at it.
    let leaks = deviates(bench, Deviation::WrapIgnoresExtractable);
    assert_eq!(
        door.findings.rogue_wrap,
        if leaks {
            Tried::Done
        } else {
            Tried::Refused("CKR_KEY_UNEXTRACTABLE".to_owned())
        }
    );
    assert_eq!(door.findings.closed(), !leaks);
    assert_eq!(session.wrap(by, door.handle).is_ok(), leaks);
    assert_eq!(session.check_value(door.handle).unwrap(), check);
    assert_eq!(session.masters_with(&ID).unwrap(), [door.handle]);
    assert_eq!(
        door.attributes.local,
        session.read_back(door.handle).unwrap().local
    );
    let replaced = deviates(bench, Deviation::CopyReplacesOriginal);
    assert_eq!(door.attributes.always_sensitive, Some(!replaced));
    assert!(door.findings.unmodifiable, "{door:#?}");
    let stays = !deviates(bench, Deviation::ClosedValuesLeave);
    assert_eq!(door.findings.ways.keep_in(), stays, "{door:#?}");
    let differs = deviates(bench, Deviation::UnmodifiableKeyCopied);
    assert_eq!(door.findings.locked(), !differs, "{door:#?}");
    // The key itself takes no decryption; on some modules a copy does.
    let came = |name| door.findings.ways.came(name).unwrap();
    assert!(came("set-decrypt").refused(), "{door:#?}");
    assert_eq!(came("copy-decrypt").refused(), !differs, "{door:#?}");
    // Whatever was tried is undone: no object more, and the key as it was.
    assert_eq!(session.session_keys().unwrap(), [by]);
    let probes = session.probe_master(door.handle).unwrap();
    assert!(probes.iter().all(|probe| probe.held), "{probes:#?}");
}

fn closing_twice_changes_nothing(bench: &Bench) {
    let session = bench.session(0);
    master(&session);
    let first = session.close_door(&ID).unwrap();
    let second = session.close_door(&ID).unwrap();
    assert_eq!(first, second);
    assert!(matches!(
        session.close_door(&[9; 16]).unwrap_err().kind,
        ErrorKind::NoObject { .. }
    ));
}

fn a_key_that_comes_in_is_locked_from_the_start(bench: &Bench) {
    let [first, second] = [bench.session(0), bench.session(1)];
    let key = master(&first);
    let (by, _) = first.import_recovery_key(&RECOVERY_KEY).unwrap();
    let wrapped = first.wrap(by, key).unwrap();
    let (by, _) = second.import_recovery_key(&RECOVERY_KEY).unwrap();
    let purpose = Purpose::RecoveredMaster {
        label: LABEL,
        id: &ID,
    };
    let recovered = second.unwrap(by, &wrapped, purpose).unwrap();
    let door = second.close_door(&ID).unwrap();
    let leaks = deviates(bench, Deviation::WrapIgnoresExtractable);
    assert_eq!(door.findings.locked(), !leaks, "{door:#?}");
    // Nothing had to be replaced for it.
    assert_eq!(door.handle, recovered);
}

fn a_signing_key_signs_and_is_found_again(bench: &Bench) {
    let session = bench.session(0);
    let key = session.generate_signing_key("journal", b"journal").unwrap();
    let expected = if deviates(bench, Deviation::Ed25519Missing) {
        Algorithm::EcdsaP256
    } else {
        Algorithm::Ed25519
    };
    assert_eq!(key.public.algorithm, expected);
    session.logout().unwrap();
    session.login(&pin(PIN)).unwrap();
    let found = session.signing_key("journal").unwrap();
    assert_eq!(found.public, key.public);
    let message = b"a checkpoint\n";
    let signature = session.sign(&found, message).unwrap();
    verify(&found.public, message, &signature).unwrap();
    assert!(verify(&found.public, b"another", &signature).is_err());
    assert_eq!(session.remove_orphan_public_keys().unwrap(), 0);
    session.destroy(found.handle).unwrap();
    assert_eq!(session.remove_orphan_public_keys().unwrap(), 1);
    assert!(!session.label_taken("journal").unwrap());
}

fn verify(key: &token::PublicKey, message: &[u8], signature: &[u8; 64]) -> Result<(), ()> {
    match key.algorithm {
        Algorithm::Ed25519 => {
            let key = ed25519_dalek::VerifyingKey::try_from(key.bytes.as_slice()).unwrap();
            key.verify(message, &ed25519_dalek::Signature::from_bytes(signature))
                .map_err(drop)
        }
        Algorithm::EcdsaP256 => {
            use p256::ecdsa::signature::Verifier as _;
            let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(&key.bytes).unwrap();
            let signature = p256::ecdsa::Signature::from_slice(signature).unwrap();
            key.verify(message, &signature).map_err(drop)
        }
    }
}

fn notes_are_replaced(bench: &Bench) {
    let session = bench.session(0);
    let first = session.put_note("checkpoint", b"one");
    if deviates(bench, Deviation::DataObjectsRefused) {
        assert!(matches!(
            first.unwrap_err().kind,
            ErrorKind::NotSupported { .. }
        ));
        assert!(session.notes("checkpoint").unwrap().is_empty());
        return;
    }
    first.unwrap();
    session.put_note("other", b"untouched").unwrap();
    let long = vec![b'x'; 4096];
    session.put_note("checkpoint", &long).unwrap();
    assert_eq!(session.notes("checkpoint").unwrap().concat(), long);
    session.logout().unwrap();
    // A note is public: it is read before anybody logs in.
    assert_eq!(session.notes("checkpoint").unwrap(), [long]);
    assert_eq!(session.notes("other").unwrap(), [b"untouched".to_vec()]);
    session.login(&pin(PIN)).unwrap();
    let too_long = vec![0; 65 * 1024];
    assert!(session.put_note("checkpoint", &too_long).is_err());
    assert_eq!(session.notes("checkpoint").unwrap().len(), 1);
}

fn the_probe_finds_what_the_device_can_do(bench: &Bench) {
    let session = bench.session(0);
    let can = session.probe().unwrap();
    assert_eq!(can.missing_for_master(), [""; 0]);
    assert!(
        can.aes256 && can.cmac == Some(true) && can.rfc3394 && can.random && can.ecdsa_p256,
        "{can:?}"
    );
    assert_eq!(can.ed25519, !deviates(bench, Deviation::Ed25519Missing));
    let oaep1 = deviates(bench, Deviation::OaepSha1Only);
    assert_eq!(
        can.import,
        Some(if oaep1 {
            Route::OaepSha1
        } else {
            Route::OaepSha256
        })
    );
    assert_eq!(
        can.closed_values_stay,
        Some(!deviates(bench, Deviation::ClosedValuesLeave))
    );
    assert!(!session.label_taken("keymoot probe").unwrap());
    assert!(session.session_keys().unwrap().is_empty());
}

fn randomness_is_fresh(bench: &Bench) {
    let session = bench.session(0);
    let [one, two] = [session.random(32).unwrap(), session.random(32).unwrap()];
    assert_eq!((one.len(), two.len()), (32, 32));
    assert_ne!(*one, *two);
    assert_eq!(session.random(0).map(|none| none.len()).unwrap_or(0), 0);
}

fn the_trace_names_calls_and_gives_nothing_away(bench: &Bench) {
    let session = bench.session(0);
    master(&session);
    let trace = session.take_trace();
    assert_eq!(trace[0].function, "C_OpenSession");
    assert!(
        trace
            .iter()
            .any(|call| call.function == "C_Login" && call.rv == "CKR_OK")
    );
    let made = trace
        .iter()
        .find(|call| call.function == "C_GenerateKey")
        .unwrap();
    assert_eq!(made.mechanism.as_deref(), Some("CKM_AES_KEY_GEN"));
    assert!(made.template.contains(&"CKA_EXTRACTABLE".to_owned()));
    assert!(made.micros > 0);
    let written = format!("{trace:?}");
    assert!(!written.contains(PIN) && !written.contains(LABEL));
    assert!(!written.contains(&hex::encode(ID)));
    assert!(session.take_trace().is_empty());
    assert!(
        bench
            .module
            .take_trace()
            .iter()
            .any(|call| call.function == "C_Initialize")
    );
}

fn a_session_moves_between_threads(bench: &Bench) {
    let session = bench.session(0);
    let session = std::thread::spawn(move || {
        master(&session);
        session
    })
    .join()
    .unwrap();
    assert!(session.label_taken(LABEL).unwrap());
}

fn logging_out_ends_session_keys(bench: &Bench) {
    let session = bench.session(0);
    let (by, _) = session.import_recovery_key(&RECOVERY_KEY).unwrap();
    session.logout().unwrap();
    session.login(&pin(PIN)).unwrap();
    assert_eq!(
        session.exists(by).unwrap(),
        deviates(bench, Deviation::LogoutKeepsObjects)
    );
}
