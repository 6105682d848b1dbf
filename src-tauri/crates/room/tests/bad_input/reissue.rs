//! Possession checks and redistributions that go wrong half-way.

use crate::support::*;
use room::{Action, Room, View, Want};
use std::fs;

/// A 2-of-3 redistribution in which all three old custodians may bring, and take again.
fn reissue() -> String {
    let bringer = "role = \"custodian\"\nbrings = true";
    script("redistribute").replace("role = \"custodian\"", bringer)
}

/// A 2-of-3 generation, its shares set aside; then a redistribution that asks for a share.
fn begun(room: &mut Room, place: &Place) -> String {
    ceremony(room, place, "generate", Want::Record);
    let id = room.open_script(&reissue()).unwrap().id;
    walk(room, place, &id, Want::BringShare);
    id
}

fn contributions(view: &View) -> usize {
    view.reissue.as_ref().unwrap().contributions.len()
}

#[test]
fn a_redistribution_outlives_who_leaves_and_refuses_a_second_share() {
    alone(
        "reissue::a_redistribution_outlives_who_leaves_and_refuses_a_second_share",
        |place| {
            let mut room = place.make_room();
            let id = begun(&mut room, place);
            let [first, second, third] = CUSTODIANS;
            let view = act(&mut room, &id, bring(first, &sheet(place, 1))).unwrap();
            assert_eq!(contributions(&view), 1);

            // One custodian with two shares counts once.
            let view = act(&mut room, &id, bring(first, &sheet(place, 2))).unwrap();
            assert_eq!(view.not_accepted.unwrap().reason.name(), "second-share");
            let view = act(&mut room, &id, bring(second, &sheet(place, 1))).unwrap();
            assert_eq!(view.not_accepted.unwrap().reason.name(), "already-entered");

            // One leaves half-way: another's share does as well.
            let leave = Action::Leave {
                name: second.into(),
                reason: "called away".into(),
            };
            act(&mut room, &id, leave).unwrap();
            let gone = act(&mut room, &id, bring(second, &sheet(place, 2))).unwrap_err();
            assert_eq!(gone.code, "custodian-present");
            let sheet = sheet(place, 3);
            let view = act(&mut room, &id, bring(third, &sheet)).unwrap();
            assert_eq!(contributions(&view), 2);
            assert_eq!(view.reissue.unwrap().same_secret, Some(true));

            // The new share of who left waits for them.
            fs::rename(place.media(), place.at("old")).unwrap();
            let mut view = view_at(&mut room, place, &id, 2);
            let write = answer(&mut room, place, &view);
            let refused = act(&mut room, &id, write.clone()).unwrap_err();
            assert_eq!(refused.code, "custodian-present");
            let back = Action::Return {
                name: second.into(),
            };
            act(&mut room, &id, back).unwrap();
            act(&mut room, &id, write).unwrap();
            view = walk(&mut room, place, &id, Want::Record);
            assert_eq!(view.reissue.unwrap().destroyed, [1, 2, 3]);
        },
    );
}

/// The redistribution when it is the moment of that share to be written.
fn view_at(room: &mut Room, place: &Place, id: &str, index: u8) -> View {
    for _ in 0..10 {
        let view = room.view(id).unwrap();
        let now = view.share.as_ref().map(|share| share.index);
        if view.wants == Want::WriteShare && now == Some(index) {
            return view;
        }
        let action = answer(room, place, &view);
        act(room, id, action).unwrap();
    }
    panic!("share {index} is never written");
}

#[test]
fn too_many_old_shares_left_keep_the_old_quorum_from_ending() {
    alone(
        "reissue::too_many_old_shares_left_keep_the_old_quorum_from_ending",
        |place| {
            let mut room = place.make_room();
            let id = begun(&mut room, place);
            for (at, custodian) in CUSTODIANS.into_iter().take(2).enumerate() {
                let index = u8::try_from(at + 1).unwrap();
                act(&mut room, &id, bring(custodian, &sheet(place, index))).unwrap();
            }
            fs::rename(place.media(), place.at("old")).unwrap();
            walk(&mut room, place, &id, Want::Retire);
            let retire = Action::RetireQuorum {
                confirmed_by: WITNESS.into(),
            };
            let refused = act(&mut room, &id, retire.clone()).unwrap_err();
            assert_eq!(refused.code, "fewer-than-threshold-remain");
            assert!(refused.message.contains("rotate"), "{}", refused.message);
            for index in [1, 3] {
                let view = room.view(&id).unwrap();
                let Action::DestroyOldShare {
                    custodian,
                    bag,
                    how,
                    confirmed_by,
                    ..
                } = answer(&mut room, place, &view)
                else {
                    panic!("{view:#?}");
                };
                let destroy = Action::DestroyOldShare {
                    index,
                    custodian,
                    bag,
                    bag_reason: None,
                    how,
                    confirmed_by,
                };
                act(&mut room, &id, destroy.clone()).unwrap();
                let again = act(&mut room, &id, destroy).unwrap_err();
                assert_eq!(again.code, "destroyed-once");
            }
            act(&mut room, &id, retire).unwrap();
            walk(&mut room, place, &id, Want::Record);
            let home = room.home().unwrap();
            let needs: Vec<_> = home.needs.iter().map(|need| need.name.name()).collect();
            assert!(needs.contains(&"old-shares-remain"), "{needs:?}");

            // What replaced it is told to whoever loads the old package.
            let id = ceremony(&mut room, place, "recover", Want::LoadPackage);
            let file = place.at("old/recovery-package.json").display().to_string();
            let old = act(&mut room, &id, Action::LoadPackage { file }).unwrap_err();
            assert_eq!(old.code, "superseded-quorum");
        },
    );
}

#[test]
fn a_possession_check_closes_only_with_every_bag_sealed_and_a_reason_for_the_missing() {
    alone(
        "reissue::a_possession_check_closes_only_with_every_bag_sealed_and_a_reason_for_the_missing",
        |place| {
            let mut room = place.make_room();
            ceremony(&mut room, place, "generate", Want::Record);
            let id = ceremony(&mut room, place, "possession", Want::Prove);
            let [first, second, _] = CUSTODIANS;
            let close = |reason: &str| Action::CloseCheck {
                reason: reason.into(),
                confirmed_by: WITNESS.into(),
            };
            act(&mut room, &id, bring(first, &sheet(place, 1))).unwrap();
            for action in [close("late"), bring(second, &sheet(place, 2))] {
                let refused = act(&mut room, &id, action).unwrap_err();
                assert_eq!(refused.code, "sealed-again-first");
            }
            let seal = |bag: &str| Action::SealBag {
                bag: bag.into(),
                confirmed_by: WITNESS.into(),
            };
            let same = act(&mut room, &id, seal(&bag_of(first))).unwrap_err();
            assert_eq!(same.code, "distinct-bags");
            act(&mut room, &id, seal("NEW 1")).unwrap();

            // Somebody else's share proves nothing for this custodian.
            let view = act(&mut room, &id, bring(second, &sheet(place, 1))).unwrap();
            assert_eq!(view.not_accepted.unwrap().reason.name(), "already-entered");
            act(&mut room, &id, seal("NEW 2")).unwrap();
            let refused = act(&mut room, &id, close("")).unwrap_err();
            assert_eq!(refused.code, "missing-shares-have-a-reason");
            let view = act(&mut room, &id, close("on leave")).unwrap();
            assert_eq!(view.possession.unwrap().proofs.len(), 1);
            walk(&mut room, place, &id, Want::Record);
            let home = room.home().unwrap();
            let held = &home.quorums[0].custodians;
            assert_eq!(held[0].bag, "NEW 1");
            assert!(held[0].shown.is_some() && held[1].shown.is_none());
        },
    );
}
