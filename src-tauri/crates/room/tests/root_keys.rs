//! Root keys: signing keys that a ceremony makes, shares and recovers, proved by signatures.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod support;

use quorum::root::PublicKey;
use room::{Action, Initialise, Room, View, Want};
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::process::Command;
use support::*;

const SOFTHSM: &str = "/usr/lib/softhsm/libsofthsm2.so";

/// A script whose key is of that kind.
fn script_of(kind: &str, key_kind: &str) -> String {
    let key = format!("label = \"{LABEL}\"\n");
    script(kind).replace(&key, &format!("{key}kind = \"{key_kind}\"\n"))
}

fn held(room: &mut Room, place: &Place, kind: &str) -> String {
    let id = room.open_script(&script_of(kind, "p-384")).unwrap().id;
    walk(room, place, &id, Want::Record);
    let record = room.make_record(&id).unwrap();
    assert_eq!(record.result.name(), "proved", "{:#?}", record.claims);
    id
}

/// What a ceremony's entries of that type say.
fn entries(room: &Room, id: &str, kind: &str) -> Vec<serde_json::Value> {
    let all = room.journal(None, u64::MAX).unwrap().into_iter();
    all.filter(|entry| entry.ceremony.as_deref() == Some(id) && entry.kind == kind)
        .map(|entry| serde_json::from_str(&entry.fields).unwrap())
        .collect()
}

#[test]
fn a_p_384_key_is_made_shared_recovered_tested_and_reissued_and_proved_each_time() {
    alone(
        "a_p_384_key_is_made_shared_recovered_tested_and_reissued_and_proved_each_time",
        |place| {
            let mut room = place.make_room();
            let made = held(&mut room, place, "generate");
            let root = room.keys().root(LABEL).unwrap();
            assert_eq!(root.kind.name(), "p-384");
            let [entry] = &entries(&room, &made, "key-made")[..] else {
                panic!("one key is made");
            };
            let key = &entry["key"];
            assert_eq!(key["check"]["method"], "spki-sha256");
            assert_eq!(key["check"]["value"], *root.fingerprint);
            let told = key["root"]["public_key"].as_str().unwrap();
            let public = PublicKey::from_hex(told).unwrap();
            // Another program reads what is handed out.
            let pem = place.at("root.pem");
            fs::write(&pem, &root.pem).unwrap();
            let read = Command::new("openssl")
                .args(["pkey", "-pubin", "-outform", "DER", "-in"])
                .arg(&pem)
                .output()
                .unwrap();
            assert_eq!(hex::encode(read.stdout), hex::encode(public.spki()));

            held(&mut room, place, "live-test");
            let recovered = held(&mut room, place, "recover");
            let [entry] = &entries(&room, &recovered, "key-recovered")[..] else {
                panic!("one key is recovered");
            };
            assert_eq!(entry["key"]["root"]["public_key"], *told);
            assert_eq!(entry["key"]["attributes"]["extractable"], "false");
            // The first token was unlocked: both signed one challenge.
            let [compared] = &entries(&room, &recovered, "copies-compared")[..] else {
                panic!("two copies are compared");
            };
            assert_eq!(compared["equality"]["method"], "p-384");

            // It signs, and protects nothing: it is no key of the hierarchy.
            let refused = room.keys().life(LABEL).unwrap_err();
            assert_eq!(refused.code, "key-tier");
            let page = room.keys().page(&Default::default()).unwrap();
            assert!(page.keys.is_empty(), "{page:#?}");
        },
    );
}

#[test]
fn a_drill_with_a_root_key_leaves_neither_half_of_it() {
    alone(
        "a_drill_with_a_root_key_leaves_neither_half_of_it",
        |place| {
            let mut room = place.make_room();
            held(&mut room, place, "drill");
            for sheet in files(&place.media()) {
                fs::remove_file(sheet).unwrap();
            }
            // Whatever is left of it would keep its label taken.
            held(&mut room, place, "generate");
        },
    );
}

/// Walks to where tokens are bound, and binds the next one.
fn bound(room: &mut Room, place: &Place, script: &str) -> Result<View, room::Error> {
    let id = room.open_script(script).unwrap().id;
    let view = walk(room, place, &id, Want::Token);
    let action = bind(room, &view);
    act(room, &id, action)
}

#[test]
fn a_token_that_lets_no_ml_dsa_key_out_is_refused_before_anything_is_made() {
    alone(
        "a_token_that_lets_no_ml_dsa_key_out_is_refused_before_anything_is_made",
        |place| {
            let mut room = place.make_room();
            for kind in ["ml-dsa-65", "ml-dsa-87"] {
                let script = script_of("generate", kind);
                let refused = bound(&mut room, place, &script).unwrap_err();
                assert_eq!(refused.code, "root-key-can-be-shared", "{refused}");
                assert!(refused.recovery.contains("seed"), "{refused}");
                let id = room.ceremonies()[0].id.clone();
                assert_eq!(entries(&room, &id, "intended").len(), 0);
                let abort = Action::Abort {
                    by: ADMINISTRATOR.into(),
                    reason: "the device cannot".into(),
                };
                act(&mut room, &id, abort).unwrap();
            }
        },
    );
}

#[test]
fn a_package_of_another_kind_than_the_scripts_is_refused_before_a_bag_is_opened() {
    alone(
        "a_package_of_another_kind_than_the_scripts_is_refused_before_a_bag_is_opened",
        |place| {
            let mut room = place.make_room();
            held(&mut room, place, "generate");
            let id = room.open_script(&script("recover")).unwrap().id;
            let view = walk(&mut room, place, &id, Want::LoadPackage);
            let load = answer(&mut room, place, &view);
            let refused = act(&mut room, &id, load).unwrap_err();
            assert_eq!(refused.code, "key-kind-as-in-the-script", "{refused}");
            // The room knows the key, and writes its kind into what it drafts.
            let text = room.draft_script("recover", Some(LABEL), None).unwrap();
            assert!(text.contains("kind = \"p-384\""), "{text}");
        },
    );
}

const KILLED: &str = "a_generation_killed_while_the_pair_is_made_is_resumed";

#[test]
fn a_generation_killed_while_the_pair_is_made_is_resumed() {
    if let (Some(place), Some(part)) = (inside(), part()) {
        if part == "begin" {
            let mut room = place.make_room();
            let script = script_of("generate", "p-384");
            let id = room.open_script(&script).unwrap().id;
            walk(&mut room, &place, &id, Want::MakeKey);
        } else {
            let mut room = place.open().unwrap();
            let id = room.ceremonies()[0].id.clone();
            walk(&mut room, &place, &id, Want::Record);
            let record = room.make_record(&id).unwrap();
            assert_eq!(record.result.name(), "proved", "{:#?}", record.claims);
            assert_eq!(entries(&room, &id, "key-made").len(), 1);
        }
        return;
    }
    for plan in ["C_GenerateKeyPair kill", "C_GenerateKeyPair after-kill"] {
        let folder = tempfile::tempdir().unwrap();
        let begun = run(KILLED, folder.path(), "begin", &[]);
        assert!(begun.status.success(), "{}", told(&begun));
        fs::write(folder.path().join("plan"), plan).unwrap();
        let killed = run(KILLED, folder.path(), "walk", &[]);
        assert_eq!(killed.status.signal(), Some(9), "{plan}: {}", told(&killed));
        fs::write(folder.path().join("plan"), "").unwrap();
        let resumed = run(KILLED, folder.path(), "walk", &[]);
        assert!(resumed.status.success(), "{plan}: {}", told(&resumed));
    }
}

/// Binds SoftHSM's uninitialised slot, and goes on as everywhere.
fn held_on_softhsm(room: &mut Room, place: &Place, kind: &str, label: &str) -> String {
    let id = room.open_script(&script_of(kind, "p-384")).unwrap().id;
    walk(room, place, &id, Want::Token);
    let slots = room.tokens().unwrap();
    let fresh = slots
        .iter()
        .find(|slot| slot.module.ends_with("/libsofthsm2.so") && !slot.initialised)
        .unwrap_or_else(|| panic!("{slots:#?}"));
    let role = if kind == "generate" {
        "primary"
    } else {
        "target"
    };
    let Action::BindToken {
        role, module, slot, ..
    } = bind_slot(role, fresh, PIN)
    else {
        panic!("it binds");
    };
    let binding = Action::BindToken {
        role,
        module,
        slot,
        pin: secret(PIN),
        initialise: Some(Initialise {
            label: label.into(),
            so_pin: secret("12345678"),
        }),
    };
    act(room, &id, binding).unwrap();
    walk(room, place, &id, Want::Record);
    let record = room.make_record(&id).unwrap();
    assert_eq!(record.result.name(), "proved", "{:#?}", record.claims);
    id
}

#[test]
fn softhsm_makes_shares_and_recovers_a_p_384_key() {
    alone("softhsm_makes_shares_and_recovers_a_p_384_key", |place| {
        let tokens = place.at("softhsm");
        fs::create_dir(&tokens).unwrap();
        let config = format!("directories.tokendir = {}\n", tokens.display());
        fs::write(place.at("softhsm2.conf"), config).unwrap();
        let mut room = place.make_room();
        room.add_module(SOFTHSM.as_ref(), None, None).unwrap();
        held_on_softhsm(&mut room, place, "generate", "Root A");
        let id = held_on_softhsm(&mut room, place, "recover", "Root B");
        assert_eq!(entries(&room, &id, "copies-compared").len(), 1);
    });
}
