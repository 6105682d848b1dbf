//! Keys below a master key, on the practice token: who decides, what is refused and journalled, and
//! what a device that fails, a lost inventory and a backup leave.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod support;

use room::{
    Class, ComponentView, Deciding, Error, InventoryQuery, KeyDecision, KeyLife, NewKey, Options,
    Room, RowsView, RunDone, Signer, Want,
};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use support::{
    ADMINISTRATOR, CUSTODIANS, LABEL, PASSPHRASE, PIN, Place, WITNESS, alone, ceremony, secret,
};

/// A practice room with a master key, its token unlocked.
fn with_master(place: &Place) -> Room {
    let mut room = place.make_room();
    ceremony(&mut room, place, "generate", Want::Record);
    unlock(&mut room);
    room
}

fn unlock(room: &mut Room) {
    for slot in room.keys().holders(LABEL).unwrap() {
        room.unlock(Path::new(&slot.module), slot.slot, &secret(PIN))
            .unwrap();
    }
}

fn signer(name: &str) -> Signer {
    Signer {
        name: name.into(),
        secret: secret(PASSPHRASE),
    }
}

fn by(names: &[&str]) -> Deciding {
    Deciding {
        purpose: "a test".into(),
        signers: names.iter().map(|name| signer(name)).collect(),
    }
}

fn both() -> Deciding {
    by(&[ADMINISTRATOR, WITNESS])
}

fn new(id: &str, algorithm: &str) -> NewKey {
    NewKey {
        id: id.into(),
        label: id.into(),
        algorithm: algorithm.into(),
        under: LABEL.into(),
        owner: "Finance".into(),
        domain: id.into(),
        environment: "production".into(),
        usage: "data".into(),
        sensitivity: "restricted".into(),
    }
}

fn decide(room: &mut Room, key: &str, act: &str, hold: &str) -> Result<KeyLife, Error> {
    let wanted = decision(key, act, hold);
    room.keys().decide(&wanted, &both())
}

fn decision(key: &str, act: &str, hold: &str) -> KeyDecision {
    KeyDecision {
        key: key.into(),
        act: act.into(),
        hold: hold.into(),
        successor: String::new(),
    }
}

fn make_data(room: &mut Room, place: &Place, kek: &str, count: usize) -> RunDone {
    let contexts = place.at(&format!("{kek}.contexts"));
    let lines: Vec<String> = (0..count).map(|at| format!("tenant {at}\n")).collect();
    fs::write(&contexts, lines.concat()).unwrap();
    let class = Class {
        environment: "production".into(),
        usage: "data".into(),
        sensitivity: "restricted".into(),
    };
    let out = place.at(&format!("{kek}.1"));
    room.keys()
        .make_data(kek, &class, (&contexts, &out), &both(), &mut |_| true)
        .unwrap()
}

fn refusals(room: &Room) -> usize {
    let entries = room.journal(None, 1000).unwrap();
    entries
        .iter()
        .filter(|one| one.kind == "key-refused")
        .count()
}

#[test]
fn as_many_sign_as_the_policy_asks_for_each_once_and_in_their_role() {
    alone(
        "as_many_sign_as_the_policy_asks_for_each_once_and_in_their_role",
        |place| {
            let mut room = with_master(place);
            for (names, code) in [
                (vec![], "act-approved"),
                (vec![CUSTODIANS[0]], "act-decided-by"),
                (vec![WITNESS], "act-decided-by"),
                (vec![ADMINISTRATOR, CUSTODIANS[0]], "act-decided-by"),
                (vec![ADMINISTRATOR, ADMINISTRATOR], "act-approved"),
                (vec!["Nobody"], "participant-enrolled"),
            ] {
                let refused = room.keys().make(&new("payroll", "aes-256"), &by(&names));
                assert_eq!(refused.unwrap_err().code.as_str(), code, "{names:?}");
            }
            let mut wrong = by(&[ADMINISTRATOR]);
            wrong.signers[0].secret = secret("not it");
            assert!(
                room.keys()
                    .make(&new("payroll", "aes-256"), &wrong)
                    .is_err()
            );
            let mut silent = by(&[ADMINISTRATOR]);
            silent.purpose = " ".into();
            assert!(
                room.keys()
                    .make(&new("payroll", "aes-256"), &silent)
                    .is_err()
            );
            // None of these left anything.
            let keks = InventoryQuery {
                tier: "kek".into(),
                ..InventoryQuery::default()
            };
            assert_eq!(room.keys().page(&keks).unwrap().total, 0);
            let made = room
                .keys()
                .make(&new("payroll", "aes-256"), &by(&[ADMINISTRATOR]));
            assert_eq!(made.unwrap().key.id, "payroll");
            let weak = room.keys().make(&new("weak", "rsa-2048"), &both());
            assert_eq!(weak.unwrap_err().code.as_str(), "policy-keeps");
            let again = room.keys().make(&new("payroll", "aes-256"), &both());
            assert_eq!(again.unwrap_err().code.as_str(), "key-id-taken");
        },
    );
}

#[test]
fn what_a_state_or_a_hold_forbids_is_refused_and_journalled() {
    alone(
        "what_a_state_or_a_hold_forbids_is_refused_and_journalled",
        |place| {
            let mut room = with_master(place);
            room.keys()
                .make(&new("payroll", "aes-256"), &both())
                .unwrap();
            assert_eq!(make_data(&mut room, place, "payroll", 5).rewrapped, 5);
            let row = fs::read_to_string(place.at("payroll.1")).unwrap();
            let dek: serde_json::Value = serde_json::from_str(row.lines().next().unwrap()).unwrap();
            let dek = format!("{}@1", dek["id"].as_str().unwrap());
            decide(&mut room, &dek, "hold", "M-1").unwrap();
            decide(&mut room, "payroll", "disable", "").unwrap();
            let before = refusals(&room);
            for (key, act, code) in [
                // What a held key hangs from stays, too.
                ("payroll", "delete", "legal-hold"),
                (dek.as_str(), "delete", "legal-hold"),
                ("payroll", "disable", "key-state"),
                ("payroll", "deprecate", ""),
            ] {
                let done = decide(&mut room, key, act, "");
                let found = done.err().map_or("", |error| error.code.as_str());
                assert_eq!(found, code, "{key} {act}");
            }
            assert_eq!(refusals(&room), before + 3);
            let held = decide(&mut room, &dek, "hold", "M-1");
            assert_eq!(held.unwrap_err().code.as_str(), "hold-stands");
            let held = decide(&mut room, &dek, "release", "M-2");
            assert_eq!(held.unwrap_err().code.as_str(), "no-such-hold");
            let life = decide(&mut room, &dek, "release", "M-1").unwrap();
            assert!(life.key.holds.is_empty());
            assert_eq!(room.keys().life("payroll").unwrap().wraps, 5);
        },
    );
}

#[test]
fn a_device_that_fails_in_the_middle_loses_no_row() {
    alone("a_device_that_fails_in_the_middle_loses_no_row", |place| {
        let mut room = with_master(place);
        room.keys()
            .make(&new("payroll", "aes-256"), &both())
            .unwrap();
        make_data(&mut room, place, "payroll", 200);
        room.keys()
            .rotate(&decision("payroll", "rotate", ""), None, &both())
            .unwrap();
        let (input, out) = (place.at("payroll.1"), place.at("payroll.2"));
        for plan in [
            "C_UnwrapKey rv:0x30 skip=60",
            "C_WrapKey rv:0x30 skip=60",
            "C_UnwrapKey rv:0x31 skip=60",
        ] {
            place.plan(plan);
            let failed = room
                .keys()
                .rewrap((&input, &out), "payroll", &[], &both(), &mut |_| true);
            assert!(failed.is_err(), "{plan}");
            assert!(!out.exists(), "{plan}");
            place.plan("");
            unlock(&mut room);
        }
        // Done, and then said to have failed: what the device made is removed, the row is done.
        place.plan("C_UnwrapKey after-rv:0x30 skip=60 times=1");
        let done = room
            .keys()
            .rewrap((&input, &out), "payroll", &[], &both(), &mut |_| true);
        place.plan("");
        let done = done.unwrap();
        assert_eq!((done.rewrapped, done.set_aside), (200, 0));
        let ids = |file: &Path| -> BTreeSet<String> {
            let text = fs::read_to_string(file).unwrap();
            let row = |line| serde_json::from_str::<serde_json::Value>(line).unwrap();
            text.lines()
                .map(|line| row(line)["id"].as_str().unwrap().to_owned())
                .collect()
        };
        assert_eq!(ids(&input), ids(&out));
        let tested = room
            .keys()
            .test("payroll", Some(&out), ADMINISTRATOR, &mut |_| true);
        assert_eq!(tested.unwrap().opened, 200);
    });
}

#[test]
fn a_lost_inventory_is_made_again_and_a_backup_has_what_the_journal_has_not() {
    alone(
        "a_lost_inventory_is_made_again_and_a_backup_has_what_the_journal_has_not",
        |place| {
            let mut room = with_master(place);
            room.keys()
                .make(&new("payroll", "aes-256"), &both())
                .unwrap();
            make_data(&mut room, place, "payroll", 20);
            drop(room);
            let backup = place.at("backup.sqlite");
            room::backup(&place.room(), &backup).unwrap();

            fs::remove_file(place.room().join("inventory.sqlite")).unwrap();
            let mut room = place.open().unwrap();
            unlock(&mut room);
            let all = InventoryQuery::default();
            // The master key and the KEK are in the journal; of the DEKs that is a root alone.
            assert_eq!(room.keys().page(&all).unwrap().total, 2);
            let gone = room
                .keys()
                .test("payroll", None, ADMINISTRATOR, &mut |_| true);
            assert_eq!(gone.unwrap_err().code.as_str(), "inventory-behind");
            drop(room);

            room::restore(&backup, &place.at("restored"), None).unwrap();
            let mut room = Room::open(&place.at("restored"), &Options::default()).unwrap();
            assert_eq!(room.keys().page(&all).unwrap().total, 22);
        },
    );
}

#[test]
fn a_compromised_key_is_out_of_use_at_once_and_a_destroyed_one_is_nowhere() {
    alone(
        "a_compromised_key_is_out_of_use_at_once_and_a_destroyed_one_is_nowhere",
        |place| {
            let mut room = with_master(place);
            room.keys()
                .make(&new("payroll", "rsa-3072"), &both())
                .unwrap();
            make_data(&mut room, place, "payroll", 3);
            let list = place.at("affected.csv");
            let came = room
                .keys()
                .compromised(
                    &decision("payroll", "compromised", ""),
                    Some(&list),
                    &both(),
                )
                .unwrap();
            assert_eq!(came.successor.as_deref(), Some("payroll@2"));
            assert_eq!(
                (
                    came.affected,
                    fs::read_to_string(&list).unwrap().lines().count()
                ),
                (3, 4)
            );
            let used = room
                .keys()
                .test("payroll@1", None, ADMINISTRATOR, &mut |_| true);
            assert_eq!(used.unwrap_err().code.as_str(), "key-state");
            let (input, out) = (place.at("payroll.1"), place.at("payroll.2"));
            let moved = room
                .keys()
                .rewrap((&input, &out), "payroll", &[], &both(), &mut |_| true);
            assert_eq!(moved.unwrap().rewrapped, 3);
            decide(&mut room, "payroll@1", "delete", "").unwrap();
            let early = room.keys().destroy("payroll@1", &both());
            assert_eq!(early.unwrap_err().code.as_str(), "key-waits");
            drop(room);
            let later = Options::with_clock(Some("2099-01-01T00:00:00Z".into()));
            let mut room = Room::open(&place.room(), &later).unwrap();
            let gone = room.keys().destroy("payroll@1", &both()).unwrap();
            assert!(gone.wrapped_gone && !gone.limit.is_empty());
            let again = room.keys().destroy("payroll@1", &both());
            assert!(again.is_err());
            assert_eq!(
                room.keys().life("payroll@1").unwrap().key.state.id(),
                "destroyed"
            );
        },
    );
}

/// Two components and the key of them, with the check values that the OpenSSL command line gives:
/// `openssl mac -cipher AES-256-CBC -macopt hexkey:… CMAC` of 16 zero bytes.
const COMPONENTS: [(&str, &str); 2] = [
    (
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
        "377822c093",
    ),
    (
        "8f2b6d0e41c79a53e6b018f4275dca91730c5eaf46b9d2188e04f36a95c1b72d",
        "4524c9be97",
    ),
];
const WHOLE: &str = "2a07f70cee";
const METHOD: &str = "cmac-zero-5";

fn type_row(room: &mut Room, row: u8, text: &str) -> Result<RowsView, Error> {
    room.exchange().type_component_row(row, &secret(text))
}

/// Types a whole component, of which no other row is there.
fn type_rows(room: &mut Room, digits: &str) {
    for row in 1..=4 {
        let at = usize::from(row - 1) * 16;
        let seen = type_row(room, row, &digits[at..at + 16]).unwrap();
        assert_eq!(seen.rows[usize::from(row - 1)].state, "good");
        assert_eq!(seen.complete, row == 4);
    }
}

fn take(room: &mut Room, name: &str, check: &str) -> Result<Vec<ComponentView>, Error> {
    room.exchange().take_component_rows(name, check, METHOD)
}

/// True if a file of the room has it, as text or as the bytes that the digits are of.
fn kept_in(folder: &Path, digits: &str) -> bool {
    let bytes = hex::decode(digits).unwrap();
    fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return kept_in(&path, digits);
        }
        let all = fs::read(path).unwrap();
        let has = |what: &[u8]| all.windows(what.len()).any(|one| one == what);
        has(digits.as_bytes()) || has(&bytes)
    })
}

#[test]
fn components_are_typed_one_after_the_other_and_none_is_told_or_kept() {
    alone(
        "components_are_typed_one_after_the_other_and_none_is_told_or_kept",
        |place| {
            let mut room = with_master(place);
            let [(first, check), (second, other)] = COMPONENTS;
            let [one, two, _] = CUSTODIANS;
            assert_eq!(
                type_row(&mut room, 5, "00").unwrap_err().code.as_str(),
                "no-such-row"
            );
            let wrong = type_row(&mut room, 1, "0001 02x3").unwrap();
            assert_eq!(
                (wrong.rows[0].state.as_str(), wrong.rows[0].cell),
                ("bad-character", Some(2))
            );
            assert!(type_row(&mut room, 1, "").unwrap().rows[0].state == "empty");

            type_rows(&mut room, first);
            let refused = take(&mut room, one, other).unwrap_err();
            assert_eq!(refused.code.as_str(), "component-sound");
            assert!(refused.message.starts_with(one));
            for kept_back in [&first[..16], check] {
                assert!(!format!("{refused:?}").contains(kept_back));
            }
            // The rows are still there: the check value alone is typed again.
            let taken = take(&mut room, one, check).unwrap();
            assert_eq!(
                (taken[0].name.as_str(), taken[0].check.as_str()),
                (one, check)
            );

            type_rows(&mut room, second);
            assert!(take(&mut room, one, other).is_err(), "nobody has two");
            assert!(room.exchange().forget_components(Some(two)).len() == 1);
            type_rows(&mut room, first);
            let equal = take(&mut room, two, check).unwrap_err();
            assert_eq!(equal.code.as_str(), "component-sound");
            let alone = import(&mut room, WHOLE).unwrap_err();
            assert_eq!(alone.code.as_str(), "component-sound");

            room.exchange().forget_components(Some(two));
            type_rows(&mut room, second);
            assert_eq!(take(&mut room, two, other).unwrap().len(), 2);
            let another = import(&mut room, "0000000000").unwrap_err();
            assert_eq!(another.code.as_str(), "components-of-one-key");
            assert!(!format!("{another:?}").contains(WHOLE));
            // What was typed is there yet, and gone with the key it made.
            let came = import(&mut room, WHOLE).unwrap();
            assert_eq!(came.life.key.check.as_deref(), Some(WHOLE));
            assert!(
                room.exchange()
                    .forget_components(Some(ADMINISTRATOR))
                    .is_empty()
            );
            for (digits, _) in COMPONENTS {
                assert!(!kept_in(&place.room(), digits));
            }
        },
    );
}

fn import(room: &mut Room, check: &str) -> Result<room::BroughtKey, Error> {
    let new = new("partner", "aes-256");
    room.exchange()
        .import_components(&new, METHOD, check, &both())
}
