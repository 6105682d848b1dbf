//! Tokens and modules that refuse, vanish or are not there.

use crate::support::*;
use room::{Action, Error, Initialise, NewPerson, NewRoom, Options, Room, SlotView, Want, doctor};
use std::fs;
use std::path::Path;

fn bind_with(room: &mut Room, id: &str, slot: usize, pin: &str) -> Result<room::View, Error> {
    let slots = room.tokens().unwrap();
    act(room, id, bind_slot("primary", &slots[slot], pin))
}

#[test]
fn a_wrong_pin_says_what_the_token_says_of_tries() {
    alone(
        "devices::a_wrong_pin_says_what_the_token_says_of_tries",
        |place| {
            let mut room = place.make_room();
            let id = ceremony(&mut room, place, "generate", Want::Token);
            let mut tries = vec![room.tokens().unwrap()[0].tries];
            loop {
                let error = bind_with(&mut room, &id, 0, "9999-wrong").unwrap_err();
                assert!(!error.message.contains("9999"), "{error}");
                tries.push(room.tokens().unwrap()[0].tries);
                if error.code == "pin-locked" {
                    break;
                }
                assert_eq!(error.code, "pin-incorrect");
                if tries.last() == Some(&room::PinTries::Final) {
                    assert!(error.recovery.contains("One more"), "{error}");
                }
                assert!(tries.len() < 15, "it is never locked: {tries:?}");
            }
            tries.dedup();
            let names: Vec<&str> = tries.iter().map(|tries| tries.name()).collect();
            assert_eq!(names, ["plenty", "low", "final", "locked"]);
            // The right PIN comes too late, and the other token does.
            let error = bind_with(&mut room, &id, 0, PIN).unwrap_err();
            assert_eq!(error.code, "pin-locked");
            bind_with(&mut room, &id, 1, PIN).unwrap();
            walk(&mut room, place, &id, Want::Rehearse);
        },
    );
}

#[test]
fn a_token_gone_in_mid_step_is_looked_at_first() {
    alone(
        "devices::a_token_gone_in_mid_step_is_looked_at_first",
        |place| {
            let mut room = place.make_room();
            let id = ceremony(&mut room, place, "generate", Want::MakeKey);
            let make = || Action::MakeKey {
                confirmed_by: WITNESS.into(),
            };
            place.plan("C_GenerateKey removed");
            let error = act(&mut room, &id, make()).unwrap_err();
            assert_eq!(error.code, "token-gone");
            let view = room.view(&id).unwrap();
            assert_eq!(view.wants, Want::Token);
            let unresolved = view.unresolved.unwrap();
            assert_eq!(
                (&*unresolved.effect, unresolved.found.name()),
                ("generate-key", "unknown")
            );
            let early = Action::Reconcile {
                decision: "retry".into(),
                confirmed_by: WITNESS.into(),
            };
            assert_eq!(
                act(&mut room, &id, early).unwrap_err().code,
                "looked-at-first"
            );

            place.plan("");
            let view = walk(&mut room, place, &id, Want::Reconcile);
            assert_eq!(view.unresolved.unwrap().found.name(), "not-done");
            walk(&mut room, place, &id, Want::MakeKey);

            // Done, and said to have failed: found, and not done twice.
            place.plan("C_GenerateKey after-rv:0x30 times=1");
            assert_eq!(
                act(&mut room, &id, make()).unwrap_err().code,
                "device-failed"
            );
            let view = room.view(&id).unwrap();
            assert_eq!(view.unresolved.as_ref().unwrap().found.name(), "done");
            assert_eq!(view.wants, Want::Reconcile);
            walk(&mut room, place, &id, Want::WriteShare);

            place.plan("C_SetAttributeValue removed");
            walk(&mut room, place, &id, Want::CloseDoor);
            let close = Action::CloseDoor {
                confirmed_by: WITNESS.into(),
            };
            assert_eq!(act(&mut room, &id, close).unwrap_err().code, "token-gone");
            place.plan("");
            walk(&mut room, place, &id, Want::Record);
            assert!(room.verify_journal().unwrap().valid);
        },
    );
}

#[test]
fn a_token_gone_in_a_recovery_asks_for_the_shares_again() {
    alone(
        "devices::a_token_gone_in_a_recovery_asks_for_the_shares_again",
        |place| {
            let mut room = place.make_room();
            ceremony(&mut room, place, "generate", Want::Record);
            let id = ceremony(&mut room, place, "recover", Want::Recover);
            place.plan("C_UnwrapKey removed");
            let recover = Action::Recover {
                confirmed_by: WITNESS.into(),
            };
            assert_eq!(act(&mut room, &id, recover).unwrap_err().code, "token-gone");
            place.plan("");
            walk(&mut room, place, &id, Want::BringShare);
            let view = walk(&mut room, place, &id, Want::Record);
            assert_eq!(view.copies_equal, Some(true));
        },
    );
}

#[test]
fn what_is_no_module_or_no_token_is_told_apart() {
    alone(
        "devices::what_is_no_module_or_no_token_is_told_apart",
        |place| {
            let mut room = place.make_room();
            let missing = room.add_module(Path::new("/nowhere/module.so"), None, None);
            assert_eq!(missing.unwrap_err().code, "module-missing");
            let text = place.at("readme.so");
            fs::write(&text, "not a library").unwrap();
            let error = room.add_module(&text, None, None).unwrap_err();
            assert_eq!(error.code, "not-a-module");
            let id = ceremony(&mut room, place, "generate", Want::Token);
            let mut slot = room.tokens().unwrap().remove(0);
            slot.slot = 99;
            let error = act(&mut room, &id, bind_slot("primary", &slot, PIN)).unwrap_err();
            assert_eq!(error.code, "no-token");
            slot.module = text.display().to_string();
            let error = act(&mut room, &id, bind_slot("primary", &slot, PIN)).unwrap_err();
            assert_eq!(error.code, "module-unknown");
            walk(&mut room, place, &id, Want::Rehearse);
        },
    );
}

#[test]
fn a_label_already_on_the_token_is_refused() {
    alone(
        "devices::a_label_already_on_the_token_is_refused",
        |place| {
            let mut room = place.make_room();
            ceremony(&mut room, place, "generate", Want::Rehearse);
            let id = room.open_script(&script("generate")).unwrap().id;
            let view = walk(&mut room, place, &id, Want::Token);
            let action = bind(&mut room, &view);
            let error = act(&mut room, &id, action).unwrap_err();
            assert_eq!(error.code, "label-taken");
            let abort = Action::Abort {
                by: ADMINISTRATOR.into(),
                reason: "the label is taken".into(),
            };
            act(&mut room, &id, abort).unwrap();
            let other = script_for("generate", "vault-master-2", 3);
            let id = room.open_script(&other).unwrap().id;
            walk(&mut room, place, &id, Want::Rehearse);
        },
    );
}

/// A live room with its people and a fresh software token, and where that is.
fn live_room(place: &Place, allow_software_tokens: bool) -> (Room, SlotView) {
    let config = place.at("token.conf");
    let tokens = place.at("live.sql");
    let text = format!(
        "[[slots]]\nslot = 1\ndbtype = \"sqlite\"\ndbargs = \"{}\"\n",
        tokens.display()
    );
    fs::write(&config, text).unwrap();
    let new = NewRoom {
        path: place.room().display().to_string(),
        name: "Vault".into(),
        organisation: "Example".into(),
        place: "Basement".into(),
        allow_software_tokens,
    };
    let clock = Options::with_clock(Some("2026-11-22T09:30:00Z".into()));
    let refused = Room::init(&new, &clock).err().unwrap();
    assert_eq!(refused.code, "practice-clock-in-practice");
    let mut room = Room::init(&new, &Options::default()).unwrap();
    let people = [(ADMINISTRATOR, "administrator"), (WITNESS, "witness")];
    let custodians = CUSTODIANS.map(|name| (name, "custodian"));
    for (name, role) in people.into_iter().chain(custodians) {
        room.enrol(&NewPerson {
            name: name.into(),
            organisation: "Example".into(),
            role: role.into(),
            identity_check: "passport".into(),
            passphrase: secret(LIVE_PASSPHRASE),
            card: None,
            age: None,
            mlkem: None,
            duty: None,
        })
        .unwrap();
    }
    let config = format!("kryoptic_conf={}", config.display());
    let slot = room
        .add_module(&shim(), Some(&config), None)
        .unwrap()
        .remove(0);
    assert!(slot.present && !slot.initialised && slot.software);
    (room, slot)
}

fn initialise(room: &mut Room, slot: &SlotView, pin: &str) -> Result<SlotView, Error> {
    let (module, so_pin) = (Path::new(&slot.module), secret("so-pin-1234"));
    let slots = room.init_token(module, slot.slot, "soft", (&so_pin, &secret(pin)), None)?;
    Ok(slots.into_iter().next().unwrap())
}

/// The journal's entries of how tokens were initialised: their types and what they say.
fn initialised(room: &Room) -> Vec<(String, serde_json::Value)> {
    let all = room.journal(None, u64::MAX).unwrap().into_iter();
    all.rev()
        .filter(|entry| entry.kind.starts_with("token-init"))
        .map(|entry| (entry.kind, serde_json::from_str(&entry.fields).unwrap()))
        .collect()
}

#[test]
fn a_live_room_takes_no_software_token_and_no_practice_clock() {
    alone(
        "devices::a_live_room_takes_no_software_token_and_no_practice_clock",
        |place| {
            let (mut room, slot) = live_room(place, false);
            // Before it is touched: neither by itself nor in a ceremony.
            let error = initialise(&mut room, &slot, PIN).unwrap_err();
            assert_eq!(error.code, "no-software-token-in-live");
            let id = ceremony(&mut room, place, "generate", Want::Token);
            let bind = Action::BindToken {
                role: "primary".into(),
                module: slot.module.clone(),
                slot: slot.slot,
                pin: secret(PIN),
                initialise: Some(Initialise {
                    label: "soft".into(),
                    so_pin: secret("so-pin-1234"),
                }),
            };
            let error = act(&mut room, &id, bind).unwrap_err();
            assert_eq!(error.code, "no-software-token-in-live");
            assert_eq!(room.view(&id).unwrap().wants, Want::Token);
            assert!(!room.tokens().unwrap().remove(0).initialised);
            assert!(
                !place
                    .calls()
                    .iter()
                    .any(|call| call.contains("C_InitToken"))
            );
            assert_eq!(initialised(&room), []);
            drop(room);
            let clock = Options::with_clock(Some("2026-11-22T09:30:00Z".into()));
            let refused = Room::open(&place.room(), &clock).err().unwrap();
            assert_eq!(refused.code, "practice-clock-in-practice");
        },
    );
}

#[test]
fn a_token_is_initialised_between_two_entries_that_say_what_it_was_and_is() {
    alone(
        "devices::a_token_is_initialised_between_two_entries_that_say_what_it_was_and_is",
        |place| {
            let (mut room, slot) = live_room(place, true);
            // What can be known beforehand is refused without a word in the journal.
            let error = initialise(&mut room, &slot, "1").unwrap_err();
            assert_eq!(error.code, "pin-unfit");
            assert_eq!(initialised(&room), []);
            // It gets its label, and then refuses the PIN.
            place.plan("C_InitPIN rv:0x30");
            let error = initialise(&mut room, &slot, PIN).unwrap_err();
            place.plan("");
            assert_eq!(error.code, "token-half-initialised");
            let told = initialised(&room);
            let types: Vec<&str> = told.iter().map(|(kind, _)| kind.as_str()).collect();
            assert_eq!(types, ["token-init-begun", "token-init-ended"]);
            assert_eq!(told[0].1["token"], "soft");
            assert_eq!(told[1].1["initialised"], true);
            assert_eq!(told[1].1["user_pin"], false);
            assert_ne!(told[1].1["code"], "");
            // As it says, its security officer can set the PIN.
            let slot = room.tokens().unwrap().remove(0);
            assert!(slot.initialised && !slot.user_pin);
            let module = Path::new(&slot.module);
            let so_pin = secret("so-pin-1234");
            let slots = room.set_token_pin(module, slot.slot, &so_pin, &secret(PIN));
            assert!(slots.unwrap().remove(0).user_pin);
            let error = initialise(&mut room, &slot, PIN).unwrap_err();
            assert_eq!(error.code, "token-initialised");
            assert_eq!(initialised(&room).len(), 2);
        },
    );
}

#[test]
fn a_token_that_went_while_it_was_initialised_is_told_of_by_the_doctor() {
    alone(
        "devices::a_token_that_went_while_it_was_initialised_is_told_of_by_the_doctor",
        |place| {
            let (mut room, slot) = live_room(place, true);
            // It fails, and the slots cannot be listed afterwards: they were, six times before.
            place.plan("C_InitToken rv:0x30\nC_GetSlotList rv:0x30 skip=12");
            initialise(&mut room, &slot, PIN).unwrap_err();
            place.plan("");
            let types: Vec<String> = initialised(&room).into_iter().map(|one| one.0).collect();
            assert_eq!(types, ["token-init-begun"]);
            let checks = doctor(Some(&mut room));
            let told = checks.iter().find(|one| one.name == "token-initialising");
            assert!(told.is_some_and(|one| !one.ok && one.detail.contains("soft")));
            let made = initialise(&mut room, &slot, PIN).unwrap();
            assert!(made.initialised && made.user_pin);
            let checks = doctor(Some(&mut room));
            assert!(checks.iter().all(|one| one.name != "token-initialising"));
        },
    );
}

#[test]
fn a_live_room_takes_no_token_whose_closed_keys_can_be_taken_out() {
    alone(
        "devices::a_live_room_takes_no_token_whose_closed_keys_can_be_taken_out",
        |place| {
            let (mut room, slot) = live_room(place, true);
            let slot = initialise(&mut room, &slot, PIN).unwrap();
            let id = ceremony(&mut room, place, "generate", Want::Token);
            let error = act(&mut room, &id, bind_slot("primary", &slot, PIN)).unwrap_err();
            assert_eq!(room.view(&id).unwrap().wants, Want::Token);
            assert_eq!(error.code, "closed-values-stay");
        },
    );
}
