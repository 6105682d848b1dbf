//! Devices that show, and want, other than most: a real token with one trait of another.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic"
)]

mod common;

use common::{Bench, LABELS, PIN, SO_PIN, pin, set_env};
use secrecy::SecretString;
use std::fs;
use std::path::Path;
use token::ErrorKind;

fn traits(bench: &Bench, traits: &str) {
    let file = bench.folder.path().join("traits");
    fs::write(&file, traits).unwrap();
    set_env("PKCS11_SHIM_TRAITS", &file);
    set_env("PKCS11_SHIM_PIN", Path::new(PIN));
}

#[test]
fn a_pin_pad_asks_for_the_pin_itself() {
    let bench = common::shimmed();
    traits(&bench, "pin-pad");
    let session = bench.module.open(bench.slots[0]).unwrap();
    assert!(session.token_info().unwrap().pin_pad);
    // What is given is not sent: the device would refuse it.
    session.login(&SecretString::default()).unwrap();
    assert!(session.logged_in().unwrap());
    session.generate_master("a key", &[1; 16]).unwrap();
}

#[test]
fn a_token_that_wants_no_login_is_used_without_one() {
    let bench = common::shimmed();
    traits(&bench, "no-login");
    let session = bench.module.open(bench.slots[0]).unwrap();
    assert!(!session.logged_in().unwrap());
    session.login(&SecretString::default()).unwrap();
    assert!(session.logged_in().unwrap());
    assert!(session.probe().unwrap().missing_for_master().is_empty());
    session.logout().unwrap();
    assert!(!session.logged_in().unwrap());
}

#[test]
fn a_token_that_takes_no_read_write_session_still_signs() {
    let bench = common::shimmed();
    let made = bench.session(0);
    let key = made.generate_signing_key("journal", b"journal").unwrap();
    drop(made);
    traits(&bench, "read-only");
    let session = bench.session(0);
    let found = session.signing_key("journal").unwrap();
    assert_eq!(found.public, key.public);
    session.sign(&found, b"a message").unwrap();
    assert!(session.generate_master("a key", &[1; 16]).is_err());
}

#[test]
fn a_module_that_cannot_lock_is_used_by_one_thread_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("traits");
    fs::write(&file, "cannot-lock").unwrap();
    {
        let _turn = common::turn();
        set_env("PKCS11_SHIM_TRAITS", &file);
    }
    let bench = common::shimmed();
    let sessions = [bench.session(0), bench.session(1)];
    let threads = sessions.map(|session| {
        std::thread::spawn(move || {
            for _ in 0..20 {
                session.random(32).unwrap();
            }
        })
    });
    for thread in threads {
        thread.join().unwrap();
    }
}

#[test]
fn a_device_that_shows_another_label_is_initialised_whole() {
    for traits_of in ["renamed", "renamed same-serial", "renamed no-serial"] {
        let bench = common::shimmed_fresh();
        traits(&bench, traits_of);
        let fresh = bench.module.slots().unwrap()[0].id;
        let (so_pin, user) = (pin(SO_PIN), pin(PIN));
        let slot = bench.module.init_token(fresh, LABELS[0], &so_pin, &user);
        let session = bench.module.open(slot.unwrap()).unwrap();
        session.login(&user).unwrap();
        assert!(session.token_info().unwrap().user_pin_set);
    }
}

#[test]
fn a_device_is_not_touched_with_a_label_or_a_pin_that_does_not_fit() {
    let bench = common::shimmed_fresh();
    let slots = bench.module.slots().unwrap();
    let init = |label: &str, so_pin: &str, user: &str| {
        let (so_pin, user) = (pin(so_pin), pin(user));
        let done = bench.module.init_token(slots[0].id, label, &so_pin, &user);
        assert_eq!(bench.module.slots().unwrap(), slots, "{label:?}");
        done.unwrap_err().kind
    };
    let long = "a label of more than thirty-two b";
    for label in ["", long, "blank ", " blank", "a\ttab", "a\nline"] {
        assert_eq!(init(label, SO_PIN, PIN), ErrorKind::LabelInvalid);
    }
    traits(&bench, "full");
    let slots = bench.module.slots().unwrap();
    let (so_pin, user) = (pin(SO_PIN), pin(PIN));
    let full = bench
        .module
        .init_token(slots[0].id, "a label", &so_pin, &user);
    assert_eq!(full.unwrap_err().kind, ErrorKind::NoSpace);
    traits(&bench, "");
    let (_, most) = slots[0].token.as_ref().unwrap().pin_len;
    if most > 0 && most < 10_000 {
        let long = "1".repeat(usize::try_from(most).unwrap() + 1);
        assert_eq!(init("a label", SO_PIN, &long), ErrorKind::PinInvalid);
        assert_eq!(init("a label", &long, PIN), ErrorKind::PinInvalid);
    }
}

#[test]
fn forwarding_that_drops_mechanisms_is_named_before_anything_is_done() {
    let bench = common::shimmed_softhsm();
    traits(&bench, "forwarded");
    let slots = bench.module.slots().unwrap();
    let fresh = |slot: &&token::Slot| slot.token.as_ref().is_some_and(|token| !token.initialised);
    let fresh = slots.iter().find(fresh).unwrap().id;
    let (so_pin, user) = (pin(SO_PIN), pin(PIN));
    let refused = bench.module.init_token(fresh, "a label", &so_pin, &user);
    let refused = refused.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::ForwardingDrops, "{refused:?}");
    assert_eq!(bench.module.slots().unwrap(), slots);
    traits(&bench, "");
    bench.module.refuse_forwarding(fresh).unwrap();
}

#[test]
fn a_token_without_a_user_pin_is_given_one() {
    // As a device that failed between the two calls leaves it.
    let bench = common::shimmed_fresh();
    fs::write(
        bench.folder.path().join("plan"),
        "C_InitPIN rv:0x30 times=1\n",
    )
    .unwrap();
    let slot = bench.module.slots().unwrap()[0].id;
    let (so_pin, user) = (pin(SO_PIN), pin(PIN));
    let stopped = bench.module.init_token(slot, LABELS[0], &so_pin, &user);
    assert_eq!(stopped.unwrap_err().kind, ErrorKind::Device);
    let token = bench.module.slots().unwrap()[0].token.clone().unwrap();
    assert!(token.initialised && !token.user_pin_set, "{token:?}");
    let session = bench.module.open(slot).unwrap();
    assert_eq!(
        session.login(&user).unwrap_err().kind,
        ErrorKind::PinMissing
    );
    drop(session);
    bench.module.init_pin(slot, &so_pin, &user).unwrap();
    bench.module.open(slot).unwrap().login(&user).unwrap();
}
