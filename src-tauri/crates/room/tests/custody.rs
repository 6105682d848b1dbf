//! What is kept where, what moved, and what is due, in a room that made and rebuilt a key.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod support;

use room::{Action, CustodyView, ItemView, KeyDayName, LostKind, NewMovement, Options, Room, Want};
use support::{
    ADMINISTRATOR, CUSTODIANS, LABEL, PASSPHRASE, Place, WITNESS, act, alone, answer, bring,
    ceremony, files, script_for, secret, sheet, sign_off, walk,
};

/// A 2-of-3 generation whose script says where the first share lies and when it is drilled next.
fn generated(room: &mut Room, place: &Place) {
    let script = script_for("generate", LABEL, 3).replacen(
        "\n[key]",
        "\nplace = \"Head office\"\nnext_drill = \"2020-01-01\"\n[key]",
        1,
    ) + "[[storage]]\nitem = \"Share 1\"\nplace = \"Bank vault\"\n";
    let id = room.open_script(&script).unwrap().id;
    walk(room, place, &id, Want::Record);
}

fn share(custody: &CustodyView, index: u8) -> &ItemView {
    let mut items = custody.items.iter();
    items.find(|item| item.index == Some(index)).unwrap()
}

/// A yearly look at the first share.
fn looked_at(room: &Room) -> NewMovement {
    let item = share(&room.custody(), 1).clone();
    NewMovement {
        purpose: "yearly check".into(),
        who: CUSTODIANS[0].into(),
        witness: WITNESS.into(),
        from: None,
        to: item.place,
        bag_out: item.bag,
        bag_in: "TEB-100".into(),
        seal_intact: Some(true),
        next_check: "2099-01-01".into(),
        who_secret: secret(PASSPHRASE),
        witness_secret: secret(PASSPHRASE),
        item: item.id,
    }
}

fn needs(room: &Room) -> Vec<&'static str> {
    let home = room.home().unwrap();
    home.needs
        .into_iter()
        .map(|need| need.name.name())
        .collect()
}

#[test]
fn a_generation_fills_the_register_and_movements_are_signed_and_replayed() {
    alone(
        "a_generation_fills_the_register_and_movements_are_signed_and_replayed",
        |place| {
            let mut room = place.make_room();
            assert!(room.custody().items.is_empty());
            generated(&mut room, place);
            let custody = room.custody();
            let kinds: Vec<_> = custody.items.iter().map(|item| item.kind.name()).collect();
            assert_eq!(kinds, ["token", "share", "share", "share", "package"]);
            let first = share(&custody, 1);
            assert_eq!(
                (first.who.as_str(), first.place.as_str()),
                (CUSTODIANS[0], "Bank vault")
            );
            assert!(!first.bag.is_empty() && first.next_check.is_some());
            assert_eq!(share(&custody, 2).place, "");

            let moved = room.move_item(&looked_at(&room)).unwrap();
            assert_eq!(share(&moved, 1).bag, "TEB-100");
            let [entry] = moved.movements.as_slice() else {
                panic!("{:?}", moved.movements);
            };
            // Both signed the same words, each with the enrolled key.
            let home = room.home().unwrap();
            let said = proof::statement::Movement {
                room: &home.id,
                at: &entry.at,
                item: &entry.item,
                purpose: &entry.purpose,
                who: &entry.who,
                witness: &entry.witness,
                from: &entry.from,
                to: &entry.to,
                bag_out: &entry.bag_out,
                bag_in: &entry.bag_in,
                seal_intact: entry.seal_intact,
                next_check: &entry.next_check,
            };
            let message = proof::statement::movement(&said).unwrap();
            for (name, signature) in [
                (CUSTODIANS[0], &entry.who_signature),
                (WITNESS, &entry.witness_signature),
            ] {
                let people = room.people();
                let person = people.iter().find(|one| one.name == name).unwrap();
                assert!(proof::statement::verify(
                    &person.public_key,
                    &message,
                    signature
                ));
            }

            drop(room);
            let room = place.open().unwrap();
            assert_eq!(format!("{:?}", room.custody()), format!("{moved:?}"));
            assert!(room.verify_journal().unwrap().valid);
        },
    );
}

#[test]
fn a_movement_that_is_refused_or_not_signed_changes_nothing() {
    alone(
        "a_movement_that_is_refused_or_not_signed_changes_nothing",
        |place| {
            let mut room = place.make_room();
            generated(&mut room, place);
            let before = format!("{:?}", room.custody());
            let entries = room.home().unwrap().journal.entries;
            let refused = |room: &mut Room, change: fn(&mut NewMovement), code: &str| {
                let mut movement = looked_at(room);
                change(&mut movement);
                let error = room.move_item(&movement).unwrap_err();
                assert_eq!(error.code, code, "{error}");
            };
            refused(
                &mut room,
                |one| one.bag_out = "TEB-9".into(),
                "bag-as-registered",
            );
            refused(
                &mut room,
                |one| one.witness = CUSTODIANS[0].into(),
                "witness-is-another",
            );
            refused(
                &mut room,
                |one| one.purpose = String::new(),
                "movement-has-purpose",
            );
            refused(
                &mut room,
                |one| one.who = "Nobody".into(),
                "participant-enrolled",
            );
            refused(
                &mut room,
                |one| one.witness_secret = secret("wrong"),
                "passphrase-wrong",
            );
            refused(
                &mut room,
                |one| one.bag_in = "BAG 0-2".into(),
                "distinct-bags",
            );
            assert_eq!(format!("{:?}", room.custody()), before);
            assert_eq!(room.home().unwrap().journal.entries, entries);

            room.move_item(&looked_at(&room)).unwrap();
            drop(room);
            let yesterday = Options::with_clock(Some("2020-01-01T00:00:00Z".into()));
            let mut room = Room::open(&place.room(), &yesterday).unwrap();
            let again = NewMovement {
                bag_in: "TEB-101".into(),
                ..looked_at(&room)
            };
            let error = room.move_item(&again).unwrap_err();
            assert_eq!(error.code, "movements-in-order");
            assert!(error.recovery.contains("clock"), "{error}");
        },
    );
}

#[test]
fn home_says_where_one_more_loss_would_cost_a_key_and_who_did_not_agree() {
    alone(
        "home_says_where_one_more_loss_would_cost_a_key_and_who_did_not_agree",
        |place| {
            let mut room = place.make_room();
            generated(&mut room, place);
            let weak = ["recovery-unproven", "one-token", "places-unnamed"];
            let found = needs(&room);
            for name in weak {
                assert!(found.contains(&name), "{name}: {found:?}");
            }
            let home = room.home().unwrap();
            let unnamed = home.needs.iter().find(|need| need.name.name() == weak[2]);
            assert_eq!(unnamed.unwrap().subject, "2", "the first lies in a bank");

            // It came into a second token from its own shares, and the witness does not agree.
            let recovery = ceremony(&mut room, place, "recover", Want::SignOff);
            let mut view = room.view(&recovery).unwrap();
            while view.wants == Want::SignOff {
                let mut action = sign_off(&view);
                if let Action::SignOff {
                    name,
                    agree,
                    reason,
                    ..
                } = &mut action
                    && name == WITNESS
                {
                    (*agree, *reason) = (false, "a bag was opened out of sight".into());
                }
                view = act(&mut room, &recovery, action).unwrap();
            }
            walk(&mut room, place, &recovery, Want::Record);
            let found = needs(&room);
            assert!(!found.contains(&weak[0]), "{found:?}");
            assert!(!found.contains(&weak[1]), "{found:?}");
            let home = room.home().unwrap();
            let dissent = home
                .needs
                .iter()
                .find(|need| need.name == room::NeedName::Dissent);
            assert_eq!(dissent.unwrap().ceremony.as_ref(), Some(&recovery));

            let test = ceremony(&mut room, place, "live-test", Want::Record);
            assert_ne!(test, recovery);
            assert!(
                needs(&room).contains(&"dissent"),
                "it was another kind of ceremony"
            );
            let unnamed = |item: &ItemView| item.index.is_some() && item.place.is_empty();
            for (number, item) in room.custody().items.into_iter().filter(unnamed).enumerate() {
                let movement = NewMovement {
                    purpose: "its place is named".into(),
                    who: item.who,
                    to: "Branch safe".into(),
                    seal_intact: (!item.bag.is_empty()).then_some(true),
                    bag_out: item.bag,
                    bag_in: format!("TEB-20{number}"),
                    item: item.id,
                    ..looked_at(&room)
                };
                room.move_item(&movement).unwrap();
            }
            assert!(!needs(&room).contains(&weak[2]));
        },
    );
}

#[test]
fn home_says_what_the_register_is_marked_for_and_what_is_late() {
    alone(
        "home_says_what_the_register_is_marked_for_and_what_is_late",
        |place| {
            let mut room = place.make_room();
            generated(&mut room, place);
            let quiet = needs(&room);
            assert!(
                !quiet.iter().any(|need| need.starts_with("check")),
                "{quiet:?}"
            );
            assert!(quiet.contains(&"drill-due"), "{quiet:?}");
            let broken = NewMovement {
                seal_intact: Some(false),
                ..looked_at(&room)
            };
            let custody = room.move_item(&broken).unwrap();
            let attention = share(&custody, 1).attention.as_ref().unwrap();
            assert_eq!(attention.name.name(), "seal-broken");
            let home = room.home().unwrap();
            let need = home
                .needs
                .iter()
                .find(|need| need.name == room::NeedName::SealBroken)
                .unwrap();
            assert!(
                need.late && need.subject.contains(CUSTODIANS[0]),
                "{need:?}"
            );

            // Taken out of their bags, and nobody sealed them again.
            let recovery = ceremony(&mut room, place, "recover", Want::Record);
            assert_eq!(room.view(&recovery).unwrap().state.name(), "open");
            let home = room.home().unwrap();
            let need = home
                .needs
                .iter()
                .find(|need| need.name == room::NeedName::BagsToSeal)
                .unwrap();
            assert_eq!(need.subject, "1", "the first stays marked for its seal");
            let custody = room.custody();
            assert_eq!(share(&custody, 2).bag, "");
            assert_eq!(
                share(&custody, 3).attention.as_ref().map(|it| it.name),
                None
            );
            // Both tokens hold the key; the second was compared by its check value only.
            let [key] = home.keys.as_slice() else {
                panic!("{:?}", home.keys);
            };
            assert_eq!(key.replicas.len(), 2);
            assert_eq!(key.replicas[0].site, "Head office");

            drop(room);
            let later = Options::with_clock(Some("2098-12-20T00:00:00Z".into()));
            let room = Room::open(&place.room(), &later).unwrap();
            let needs = needs(&room);
            for (name, count) in [("check-due", 1), ("check-overdue", 2), ("drill-due", 1)] {
                let found = needs.iter().filter(|need| **need == name).count();
                assert_eq!(found, count, "{name}: {needs:?}");
            }
            let due = room.due().unwrap();
            assert!(due.windows(2).all(|pair| pair[0].date <= pair[1].date));
            assert_eq!(due[0].kind.name(), "drill");
            let calendar = room.due_ics().unwrap();
            assert_eq!(calendar.matches("BEGIN:VEVENT").count(), due.len());
            assert!(
                calendar.contains("DTSTART;VALUE=DATE:20990101"),
                "{calendar}"
            );
        },
    );
}

#[test]
fn a_token_that_is_gone_is_told_with_the_one_that_holds_the_key() {
    alone(
        "a_token_that_is_gone_is_told_with_the_one_that_holds_the_key",
        |place| {
            let mut room = place.make_room();
            generated(&mut room, place);
            ceremony(&mut room, place, "recover", Want::Record);
            let home = room.home().unwrap();
            let [lost, kept] = home.keys[0].replicas.as_slice() else {
                panic!("{:?}", home.keys[0]);
            };
            assert!(
                !home
                    .needs
                    .iter()
                    .any(|need| need.name == room::NeedName::ReplicaMissing)
            );
            drop(room);
            // The token that made the key is gone for good.
            let token = place.room().join("tokens/primary.sql");
            std::fs::rename(&token, place.at("lost.sql")).unwrap();
            let mut room = place.open().unwrap();
            room.tokens().unwrap();
            let home = room.home().unwrap();
            let need = home
                .needs
                .iter()
                .find(|need| need.name == room::NeedName::ReplicaMissing);
            let need = need.unwrap_or_else(|| panic!("{:?}", home.keys[0].replicas));
            assert!(need.subject.contains(&lost.label), "{need:?}");
            assert_eq!(need.held_by, std::slice::from_ref(&kept.label));
            let checks = room::doctor(Some(&mut room));
            let check = checks
                .iter()
                .find(|check| check.name == format!("key {LABEL}"))
                .unwrap();
            assert!(!check.ok && check.detail.contains(&lost.label), "{check:?}");
            assert!(check.recovery.contains(&kept.label), "{check:?}");
        },
    );
}

#[test]
fn the_administrator_can_be_the_witness_of_a_movement_they_do_not_make() {
    alone(
        "the_administrator_can_be_the_witness_of_a_movement_they_do_not_make",
        |place| {
            let mut room = place.make_room();
            generated(&mut room, place);
            let movement = NewMovement {
                witness: ADMINISTRATOR.into(),
                ..looked_at(&room)
            };
            assert!(room.move_item(&movement).is_ok());
        },
    );
}

#[test]
fn a_bag_that_is_not_the_registered_one_is_an_exception_with_a_reason() {
    alone(
        "a_bag_that_is_not_the_registered_one_is_an_exception_with_a_reason",
        |place| {
            let mut room = place.make_room();
            generated(&mut room, place);
            let id = ceremony(&mut room, place, "recover", Want::BringShare);
            let brought = |bag: &str, reason: Option<&str>| {
                let mut action = bring(CUSTODIANS[0], &sheet(place, 1));
                if let Action::BringShare {
                    bag: number,
                    bag_reason,
                    ..
                } = &mut action
                {
                    *number = bag.into();
                    *bag_reason = reason.map(Into::into);
                }
                action
            };
            for reason in [None, Some(" ")] {
                let refused = act(&mut room, &id, brought("BAG 0-2", reason)).unwrap_err();
                assert_eq!(refused.code, "bag-as-registered");
                assert!(refused.message.contains("BAG 0-1"), "{}", refused.message);
            }
            let why = "The bag tore when it was fetched, before two witnesses.";
            let view = act(&mut room, &id, brought("BAG 7", Some(why))).unwrap();
            assert_eq!(view.collected.len(), 1);
            let [exception] = view.exceptions.as_slice() else {
                panic!("{:#?}", view.exceptions);
            };
            assert!(exception.expected.contains("BAG 0-1"), "{exception:?}");
            assert!(exception.happened.contains("BAG 7"), "{exception:?}");
            assert!(exception.decided.contains(why), "{exception:?}");
            // A pause: what was entered is gone, and says so; the tokens are locked.
            let reason = "lunch".to_owned();
            let view = act(&mut room, &id, Action::Pause { reason }).unwrap();
            assert!(view.collected.is_empty());
            assert_eq!(view.so_far.lost.len(), 1, "{:#?}", view.so_far);
            assert!(view.tokens.iter().all(|token| !token.unlocked));
            let view = act(&mut room, &id, Action::Resume).unwrap();
            assert_eq!(view.so_far.breaks.len(), 1, "{:#?}", view.so_far);
            // The register has it in no bag now, so that this one is as good as any.
            act(&mut room, &id, brought("BAG 7", None)).unwrap();
            walk(&mut room, place, &id, Want::Record);
        },
    );
}

#[test]
fn files_of_sheets_are_erased_before_the_package_and_looked_for() {
    alone(
        "files_of_sheets_are_erased_before_the_package_and_looked_for",
        |place| {
            let mut room = place.make_room();
            let id = ceremony(&mut room, place, "generate", Want::Release);
            let view = room.view(&id).unwrap();
            assert_eq!(view.share_files.len(), 6, "three sheets and their texts");
            let erase = |confirmed_by: &str| Action::EraseShareFiles {
                kept: "printed on Office".into(),
                confirmed_by: confirmed_by.into(),
            };
            let refused = act(&mut room, &id, erase(ADMINISTRATOR)).unwrap_err();
            assert_eq!(refused.code, "confirmed-by-a-witness");
            // A file that somebody changed is another file, and is left alone.
            std::fs::write(&view.share_files[0], "something of theirs").unwrap();
            let view = act(&mut room, &id, erase(WITNESS)).unwrap();
            assert!(view.share_files.is_empty());
            let left = files(&place.media());
            assert_eq!(left.len(), 1, "{left:?}");
            walk(&mut room, place, &id, Want::Record);
            let record = room.make_record(&id).unwrap();
            assert_eq!(record.result.name(), "proved", "{:#?}", record.claims);
            let home = room.home().unwrap();
            let life: Vec<_> = home.keys[0].life.iter().map(|day| day.what).collect();
            assert_eq!(life, [KeyDayName::Made, KeyDayName::Shared]);
        },
    );
}

#[test]
fn a_room_that_is_opened_again_says_so_until_something_is_done() {
    alone(
        "a_room_that_is_opened_again_says_so_until_something_is_done",
        |place| {
            let mut room = place.make_room();
            let id = ceremony(&mut room, place, "generate", Want::SealBag);
            assert!(!room.view(&id).unwrap().reopened);
            drop(room);
            let mut room = place.open().unwrap();
            let view = room.view(&id).unwrap();
            assert!(view.reopened);
            let [lost] = view.so_far.lost.as_slice() else {
                panic!("{:#?}", view.so_far);
            };
            assert_eq!(lost.what, LostKind::Sharing);
            let action = answer(&mut room, place, &view);
            assert!(!act(&mut room, &id, action).unwrap().reopened);
        },
    );
}
