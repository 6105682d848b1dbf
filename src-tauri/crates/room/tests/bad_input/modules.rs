//! Modules that nobody approved, or that are not as they were: none of them is loaded.

use crate::support::*;
use room::{NewRoom, Options, Room, SlotView, Want, doctor, module_digest};
use std::fs;
use std::io::Write;
use std::path::PathBuf;

/// A live room, a module of its own that is a copy of the shim, and what that is given.
fn live(place: &Place) -> (Room, PathBuf, String) {
    let config = place.at("token.conf");
    let text = format!(
        "[[slots]]\nslot = 1\ndbtype = \"sqlite\"\ndbargs = \"{}\"\n",
        place.at("live.sql").display()
    );
    fs::write(&config, text).unwrap();
    let module = place.at("module.so");
    fs::copy(shim(), &module).unwrap();
    let new = NewRoom {
        path: place.room().display().to_string(),
        name: "Vault".into(),
        organisation: "Example".into(),
        place: "Basement".into(),
        allow_software_tokens: true,
    };
    let room = Room::init(&new, &Options::default()).unwrap();
    let config = format!("kryoptic_conf={}", config.display());
    (room, module.canonicalize().unwrap(), config)
}

/// The one line of a module that was not loaded, and that the module was not called.
fn refused(place: &Place, room: &mut Room, code: &str) -> SlotView {
    let before = place.calls().len();
    let slot = room.tokens().unwrap().remove(0);
    assert_eq!(slot.code.map(room::ToApprove::name), Some(code), "{slot:?}");
    assert!(!slot.present && slot.problem.is_some());
    let needs = room.home().unwrap().needs;
    assert!(
        needs
            .iter()
            .any(|need| need.name == room::NeedName::ModuleToApprove)
    );
    let checks = doctor(Some(&mut *room));
    assert!(
        checks
            .iter()
            .any(|one| !one.ok && one.detail.contains("SHA-256"))
    );
    let (so_pin, pin) = (secret("so-pin-1234"), secret(PIN));
    let init = room.init_token(slot.module.as_ref(), 1, "soft", (&so_pin, &pin), None);
    assert_eq!(init.unwrap_err().code, code);
    assert_eq!(place.calls().len(), before, "it was loaded");
    slot
}

fn approvals(room: &Room) -> usize {
    let entries = room.journal(None, 1000).unwrap();
    entries
        .iter()
        .filter(|one| one.kind == "module-approved")
        .count()
}

#[test]
fn a_module_that_changed_is_not_loaded_before_somebody_approves_it() {
    alone(
        "modules::a_module_that_changed_is_not_loaded_before_somebody_approves_it",
        |place| {
            let (mut room, module, config) = live(place);
            let slots = room.add_module(&module, Some(&config), None).unwrap();
            assert!(slots[0].code.is_none() && slots[0].present);
            assert_eq!(approvals(&room), 1);
            drop(room);
            // As it was, it is loaded without a word.
            let mut room = place.open().unwrap();
            assert!(room.tokens().unwrap()[0].present);
            drop(room);

            let mut file = fs::OpenOptions::new().append(true).open(&module).unwrap();
            file.write_all(b"\0").unwrap();
            let mut room = place.open().unwrap();
            let slot = refused(place, &mut room, "module-changed");
            let digest = module_digest(&module).unwrap();
            assert_eq!(slot.digest.as_deref(), Some(&*digest));
            assert_eq!(slot.config, Some(config.clone()));
            for said in [None, Some("00"), Some(&*"00".repeat(32))] {
                let error = room.add_module(&module, None, said).unwrap_err();
                assert_eq!(error.code, "module-changed");
                assert!(error.message.contains(&digest), "{}", error.message);
            }
            assert_eq!(approvals(&room), 1);
            let upper = digest.to_uppercase();
            let slots = room.add_module(&module, None, Some(&upper)).unwrap();
            assert!(slots[0].present);
            assert_eq!(approvals(&room), 2);
            drop(room);
            let mut room = place.open().unwrap();
            assert!(room.tokens().unwrap()[0].present);
        },
    );
}

#[test]
fn a_module_that_only_the_settings_name_is_not_loaded() {
    alone(
        "modules::a_module_that_only_the_settings_name_is_not_loaded",
        |place| {
            let (room, module, config) = live(place);
            drop(room);
            let settings = place.room().join("room.toml");
            let names = |config: &str| {
                format!(
                    "[[module]]\npath = \"{}\"\nconfig = \"{config}\"\n",
                    module.display()
                )
            };
            fs::write(&settings, names(&config)).unwrap();
            let mut room = place.open().unwrap();
            refused(place, &mut room, "module-not-approved");
            // Naming it approves it, with what the settings give it.
            assert!(room.add_module(&module, None, None).unwrap()[0].present);
            drop(room);

            fs::write(&settings, names("kryoptic_conf=/elsewhere.conf")).unwrap();
            let mut room = place.open().unwrap();
            let slot = refused(place, &mut room, "module-changed");
            assert_eq!(
                slot.config.as_deref(),
                Some("kryoptic_conf=/elsewhere.conf")
            );
            // As it was approved before, it is again.
            assert!(room.add_module(&module, Some(&config), None).unwrap()[0].present);
            assert_eq!(approvals(&room), 1);
        },
    );
}

#[test]
fn a_practice_token_is_the_programs_own_wherever_the_settings_point() {
    alone(
        "modules::a_practice_token_is_the_programs_own_wherever_the_settings_point",
        |place| {
            let mut room = place.make_room();
            let good = room.tokens().unwrap();
            assert!(good.iter().all(|slot| slot.present));
            assert_eq!(approvals(&room), 0);
            drop(room);
            let settings = place.room().join("room.toml");
            let text = fs::read_to_string(&settings).unwrap();
            fs::write(&settings, text.replace("token.conf", "other.conf")).unwrap();
            let mut room = place.open().unwrap();
            assert_eq!(room.tokens().unwrap().len(), good.len());
            let id = ceremony(&mut room, place, "generate", Want::Rehearse);
            assert_eq!(room.view(&id).unwrap().wants, Want::Rehearse);
            assert_eq!(approvals(&room), 0);
        },
    );
}

#[test]
fn known_modules_are_offered_by_their_files_alone() {
    alone(
        "modules::known_modules_are_offered_by_their_files_alone",
        |place| {
            let mut room = place.make_room();
            let calls = place.calls().len();
            let softhsm = |room: &Room| {
                let all = room.known_modules().into_iter();
                all.filter(|one| one.name == "SoftHSM").collect::<Vec<_>>()
            };
            let offered = softhsm(&room);
            assert_eq!(offered.len(), 1, "one file, under two names");
            let found = &offered[0];
            assert!(!found.added);
            assert_eq!(place.calls().len(), calls, "no module was called");
            assert!(
                room.home()
                    .unwrap()
                    .needs
                    .iter()
                    .all(|need| need.name != room::NeedName::ModuleToApprove)
            );
            let tokens = place.at("softhsm");
            fs::create_dir(&tokens).unwrap();
            let config = format!("directories.tokendir = {}\n", tokens.display());
            fs::write(place.at("softhsm2.conf"), config).unwrap();
            room.add_module(found.path.as_ref(), None, None).unwrap();
            assert!(softhsm(&room)[0].added);
            let live = room::known_modules(true, |_| false);
            let practice = room::known_modules(false, |_| false);
            let closed = |all: &[room::KnownModule]| {
                all.iter()
                    .any(|one| one.caution == Some(room::ModuleCaution::PracticeOnly))
            };
            assert!(
                !closed(&live),
                "no live room is offered what lets closed keys out"
            );
            assert!(
                closed(&practice),
                "Debian has NSS wherever it has a browser’s engine"
            );
        },
    );
}
