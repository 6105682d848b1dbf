//! Tokens and people told apart: other labels, no serial numbers, two names for one person.

use crate::support::*;
use room::{NewPerson, Room, Want};
use std::fs;

fn person(name: &str, age: Option<&str>) -> NewPerson {
    NewPerson {
        name: name.into(),
        organisation: "Example".into(),
        role: "custodian".into(),
        identity_check: "passport".into(),
        passphrase: secret("seven plain words that nobody guesses"),
        card: None,
        age: age.map(Into::into),
        mlkem: None,
        duty: None,
    }
}

fn kinds(room: &Room, wanted: &str) -> usize {
    let all = room.journal(None, 10_000).unwrap();
    all.iter().filter(|entry| entry.kind == wanted).count()
}

#[test]
fn a_token_with_another_label_is_the_token_that_it_was() {
    alone(
        "identities::a_token_with_another_label_is_the_token_that_it_was",
        |place| {
            let mut room = place.make_room();
            let id = ceremony(&mut room, place, "generate", Want::Record);
            room.make_record(&id).unwrap();
            assert_eq!(kinds(&room, "journal-key-introduced"), 1);
            drop(room);
            // The driver was updated.
            place.traits("renamed");
            let mut room = place.open().unwrap();
            room.tokens().unwrap();
            let home = room.home().unwrap();
            let found = home.keys[0].replicas[0].found.map(room::ReplicaFound::name);
            assert_eq!(found, Some("present"));
            ceremony(&mut room, place, "recover", Want::Record);
            assert_eq!(kinds(&room, "journal-key-introduced"), 1);
            assert_eq!(kinds(&room, "token-renamed"), 1);
            let id = room.home().unwrap().ceremonies[0].id.clone();
            assert_eq!(room.make_record(&id).unwrap().result.name(), "proved");
        },
    );
}

#[test]
fn no_pin_is_tried_on_tokens_that_cannot_be_told_apart() {
    alone(
        "identities::no_pin_is_tried_on_tokens_that_cannot_be_told_apart",
        |place| {
            place.traits("same-serial");
            let mut room = place.make_room();
            let id = ceremony(&mut room, place, "generate", Want::Record);
            drop(room);
            // Two tokens of one number, and neither with the label the journal knows.
            place.traits("same-serial renamed");
            let mut room = place.open().unwrap();
            fs::write(place.at("calls"), "").unwrap();
            let error = room.locked_journal_token().unwrap_err();
            assert_eq!(error.code, "token-ambiguous");
            assert!(!place.calls().iter().any(|call| call == "C_Login"));
            // By the label it is known again.
            place.traits("same-serial");
            let slot = room.locked_journal_token().unwrap().unwrap();
            act(&mut room, &id, bind_slot("journal", &slot, PIN)).unwrap();
            assert_eq!(room.make_record(&id).unwrap().result.name(), "proved");
        },
    );
}

#[test]
fn a_token_with_a_pin_pad_is_unlocked_without_a_pin_in_the_program() {
    alone(
        "identities::a_token_with_a_pin_pad_is_unlocked_without_a_pin_in_the_program",
        |place| {
            let mut room = place.make_room();
            place.traits("pin-pad");
            let id = ceremony(&mut room, place, "generate", Want::Token);
            let slot = room.tokens().unwrap().remove(0);
            assert!(slot.pin_pad && slot.user_pin);
            act(&mut room, &id, bind_slot("primary", &slot, "")).unwrap();
        },
    );
}

#[test]
fn a_token_without_a_user_pin_is_told_and_given_one() {
    alone(
        "identities::a_token_without_a_user_pin_is_told_and_given_one",
        |place| {
            let mut room = place.make_room();
            let slot = room.tokens().unwrap().remove(0);
            place.plan("C_Login rv:0x102 times=1\n");
            let id = ceremony(&mut room, place, "generate", Want::Token);
            let error = act(&mut room, &id, bind_slot("primary", &slot, PIN)).unwrap_err();
            assert_eq!(error.code, "pin-not-set");
            let module = slot.module.as_ref();
            let so_pin = secret("not the officer's");
            let wrong = room.set_token_pin(module, slot.slot, &so_pin, &secret("4321-new-pin"));
            assert_eq!(wrong.unwrap_err().code, "pin-incorrect");
        },
    );
}

#[test]
fn one_person_and_one_key_are_enrolled_once() {
    alone(
        "identities::one_person_and_one_key_are_enrolled_once",
        |place| {
            let mut room = place.make_room();
            let refused = |room: &mut Room, new: &NewPerson| room.enrol(new).unwrap_err().code;
            for other in [
                "Zoe\u{308} \u{141}ukasiewicz",
                "zo\u{eb}\u{a0}\u{141}ukasiewicz",
                "Zo\u{eb}\u{200b} \u{141}uka\u{ad}siewicz",
                "\u{ff3a}o\u{eb} \u{141}ukasiewicz",
            ] {
                let code = refused(&mut room, &person(other, None));
                assert_eq!(code, "distinct-names", "{other:?}");
            }
            for unseen in ["محمد علي", "अमित", "สมชาย"] {
                let code = refused(&mut room, &person(unseen, None));
                assert_eq!(code, "name-on-paper", "{unseen}");
            }
            let age = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
            room.enrol(&person("Noor Haddad", Some(age))).unwrap();
            let code = refused(&mut room, &person("Omar Sy", Some(age)));
            assert_eq!(code, "distinct-recipients");
            // A name in two ways of writing it is one name in the journal.
            room.enrol(&person("Rene\u{301} Roy", None)).unwrap();
            assert!(room.people().iter().any(|one| one.name == "Ren\u{e9} Roy"));
        },
    );
}

#[test]
fn a_passphrase_of_ones_own_has_a_floor_and_a_drawn_one_is_told() {
    alone(
        "identities::a_passphrase_of_ones_own_has_a_floor_and_a_drawn_one_is_told",
        |place| {
            let mut room = place.make_room();
            let with = |name: &str, passphrase: &str| NewPerson {
                passphrase: secret(passphrase),
                ..person(name, None)
            };
            for weak in [
                "",
                "correct horse",
                "password password password",
                "the nair family has a blue boat",
            ] {
                let error = room.enrol(&with("Noor Haddad", weak)).unwrap_err();
                assert_eq!(error.code, "passphrase-weak", "{weak}");
                assert!(weak.is_empty() || !error.message.contains(weak));
            }
            let drawn = room.draw_passphrase(room::DrawnFor::Key).unwrap();
            let words = secrecy::ExposeSecret::expose_secret(&drawn).to_owned();
            assert_eq!(words.split(' ').count(), 6);
            room.enrol(&with("Noor Haddad", &words)).unwrap();
            let chosen = "Zoe\u{308} types this, and it is long";
            room.enrol(&with("Omar Sy", chosen)).unwrap();
            let all = room.journal(None, 10_000).unwrap();
            let told = serde_json::to_string(&all).unwrap();
            assert!(!told.contains(&words) && !told.contains("types this"));
            drop(room);
            // The same passphrase, as another keyboard gives it.
            let room = place.open().unwrap();
            drop(room);
        },
    );
}

#[test]
fn a_clock_that_cannot_be_right_is_confirmed_or_put_right() {
    alone(
        "identities::a_clock_that_cannot_be_right_is_confirmed_or_put_right",
        |place| {
            let later = room::Options::with_clock(Some("2099-01-01T00:00:00Z".into()));
            let mut room = Room::init_practice(&place.room(), &later).unwrap();
            let id = ceremony(&mut room, place, "generate", Want::Record);
            room.make_record(&id).unwrap();
            drop(room);
            // The clock was wrong then, and is right now.
            let mut room = place.open().unwrap();
            let home = room.home().unwrap();
            assert!(
                home.needs
                    .iter()
                    .any(|need| need.name == room::NeedName::ClockDoubtful)
            );
            let error = room.open_script(&script("recover")).unwrap_err();
            assert_eq!(error.code, "clock-behind");
            let error = room.enrol(&person("Noor Haddad", None)).unwrap_err();
            assert_eq!(error.code, "clock-behind");
            let not_a_witness = room.confirm_clock(ADMINISTRATOR).unwrap_err();
            assert_eq!(not_a_witness.code, "confirmed-by-a-witness");
            room.confirm_clock(WITNESS).unwrap();
            assert_eq!(
                room.confirm_clock(WITNESS).unwrap_err().code,
                "clock-not-doubted"
            );
            let home = room.home().unwrap();
            assert!(
                home.needs
                    .iter()
                    .all(|need| need.name != room::NeedName::ClockDoubtful)
            );
            drop(room);
            let mut room = place.open().unwrap();
            let id = ceremony(&mut room, place, "recover", Want::Record);
            assert_eq!(room.make_record(&id).unwrap().result.name(), "proved");
        },
    );
}

#[test]
fn a_module_is_known_by_any_path_to_it_and_can_be_taken_out() {
    alone(
        "identities::a_module_is_known_by_any_path_to_it_and_can_be_taken_out",
        |place| {
            let mut room = place.make_room();
            let real = place.at("libvendor.so.1");
            fs::copy("/usr/lib/softhsm/libsofthsm2.so", &real).unwrap();
            let link = place.at("libvendor.so");
            std::os::unix::fs::symlink(&real, &link).unwrap();
            let tokens = place.at("softhsm");
            fs::create_dir(&tokens).unwrap();
            let config = format!("directories.tokendir = {}\n", tokens.display());
            fs::write(place.at("softhsm2.conf"), config).unwrap();
            room.add_module(&link, None, None).unwrap();
            assert_eq!(room.module_file(&link), real);
            assert_eq!(room.module_file(&real), real);
            drop(room);
            // The vendor's package is updated: another file, the same link.
            let newer = place.at("libvendor.so.2");
            fs::rename(&real, &newer).unwrap();
            fs::remove_file(&link).unwrap();
            std::os::unix::fs::symlink(&newer, &link).unwrap();
            let mut room = place.open().unwrap();
            let slots = room.tokens().unwrap();
            let newer_slots: Vec<_> = slots
                .iter()
                .filter(|slot| slot.module == newer.display().to_string())
                .collect();
            assert_eq!(
                newer_slots[0].code.map(room::ToApprove::name),
                Some("module-not-approved")
            );
            room.add_module(&link, None, None).unwrap();
            let slots = room.remove_module(&link).unwrap();
            assert!(slots.iter().all(|slot| !slot.module.contains("libvendor")));
            let error = room.remove_module(&link).unwrap_err();
            assert_eq!(error.code, "module-unknown");
            let own = room.tokens().unwrap().remove(0).module;
            let error = room.remove_module(own.as_ref()).unwrap_err();
            assert_eq!(error.code, "module-is-the-rooms");
        },
    );
}
