//! A closed door, tried again by another tool: what it finds is what was told.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic"
)]

mod common;

use common::Bench;
use cryptoki::object::Attribute;
use token::{Door, Purpose};

const ID: [u8; 16] = [0x5a; 16];
const LABEL: &str = "vault master";
const RECOVERY_KEY: [u8; 32] = [0xc3; 32];

/// Does with another library what was tried, and compares.
fn tried_again(bench: &Bench, slot: u64, door: &Door) {
    // Initialised and logged in through us: the state is the module's.
    let other = cryptoki::context::Pkcs11::new(bench.module.path()).unwrap();
    let slots = other.get_all_slots().unwrap();
    let slot = slots.into_iter().find(|one| one.id() == slot).unwrap();
    let other = other.open_rw_session(slot).unwrap();
    let found = other.find_objects(&[Attribute::Id(ID.to_vec())]).unwrap();
    let [key] = found[..] else {
        panic!("not one object of the key: {found:?}");
    };
    for (name, attribute, back) in [
        (
            "extractable",
            Attribute::Extractable(true),
            Attribute::Extractable(false),
        ),
        (
            "not-sensitive",
            Attribute::Sensitive(false),
            Attribute::Sensitive(true),
        ),
        (
            "decrypt",
            Attribute::Decrypt(true),
            Attribute::Decrypt(false),
        ),
        (
            "encrypt",
            Attribute::Encrypt(true),
            Attribute::Encrypt(false),
        ),
        ("derive", Attribute::Derive(true), Attribute::Derive(false)),
    ] {
        let told = |way: &str| {
            let came = door.findings.ways.came(&format!("{way}-{name}"));
            came.unwrap_or_else(|| panic!("{way}-{name} was not tried"))
                .refused()
        };
        let set = other.update_attributes(key, std::slice::from_ref(&attribute));
        assert_eq!(set.is_err(), told("set"), "set-{name}: {set:?}");
        if set.is_ok() {
            other.update_attributes(key, &[back]).unwrap();
        }
        let copied = other.copy_object(key, &[Attribute::Token(false), attribute]);
        assert_eq!(copied.is_err(), told("copy"), "copy-{name}: {copied:?}");
        if let Ok(copy) = copied {
            other.destroy_object(copy).unwrap();
        }
    }
}

fn both_doors(bench: &Bench) {
    let [first, second] = [bench.session(0), bench.session(1)];
    let key = first.generate_master(LABEL, &ID).unwrap();
    let (by, _) = first.import_recovery_key(&RECOVERY_KEY).unwrap();
    let wrapped = first.wrap(by, key).unwrap();
    tried_again(bench, bench.slots[0], &first.close_door(&ID).unwrap());
    let (by, _) = second.import_recovery_key(&RECOVERY_KEY).unwrap();
    let purpose = Purpose::RecoveredMaster {
        label: LABEL,
        id: &ID,
    };
    second.unwrap(by, &wrapped, purpose).unwrap();
    tried_again(bench, bench.slots[1], &second.close_door(&ID).unwrap());
}

#[test]
fn of_the_practice_token() {
    both_doors(&common::practice());
}

#[test]
fn of_softhsm() {
    both_doors(&common::softhsm());
}

#[test]
fn of_nss() {
    both_doors(&common::nss());
}
