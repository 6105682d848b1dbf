//! A record that could not be made: the ceremony waits for it, closed or not.

use crate::support::*;
use room::{Room, Want};
use std::fs;

fn needs_record(room: &Room) -> bool {
    let home = room.home().unwrap();
    home.needs
        .iter()
        .any(|need| need.name == room::NeedName::RecordMissing)
}

#[test]
fn a_ceremony_that_was_closed_without_a_record_wants_it() {
    alone(
        "records::a_ceremony_that_was_closed_without_a_record_wants_it",
        |place| {
            let mut room = place.make_room();
            let id = ceremony(&mut room, place, "generate", Want::Record);
            // The token signs one more checkpoint, with both of its keys, and then not.
            place.plan("C_Sign rv:0x30 skip=3\n");
            room.make_record(&id).unwrap_err();
            let view = room.view(&id).unwrap();
            assert_eq!(
                (view.state.name(), view.step.map(room::Step::name)),
                ("closed", None)
            );
            assert_eq!(view.record, None);
            assert!(needs_record(&room));

            // The program ends, and the token is locked.
            place.plan("");
            drop(room);
            let mut room = place.open().unwrap();
            let view = room.view(&id).unwrap();
            assert_eq!(view.wants, Want::Token);
            assert!(needs_record(&room));
            walk(&mut room, place, &id, Want::Record);
            assert_eq!(room.make_record(&id).unwrap().result.name(), "proved");
            let view = room.view(&id).unwrap();
            assert_eq!(view.wants, Want::Nothing);
            assert!(view.record.is_some() && !needs_record(&room));
        },
    );
}

#[test]
fn a_ceremony_is_not_closed_while_no_record_could_be_kept() {
    alone(
        "records::a_ceremony_is_not_closed_while_no_record_could_be_kept",
        |place| {
            let mut room = place.make_room();
            let id = ceremony(&mut room, place, "generate", Want::Record);
            let records = place.room().join("records");
            fs::remove_dir(&records).unwrap();
            fs::write(&records, "").unwrap();
            room.make_record(&id).unwrap_err();
            let view = room.view(&id).unwrap();
            assert_eq!((view.state.name(), view.wants), ("open", Want::Record));
            fs::remove_file(&records).unwrap();
            fs::create_dir(&records).unwrap();
            assert_eq!(room.make_record(&id).unwrap().result.name(), "proved");
        },
    );
}
