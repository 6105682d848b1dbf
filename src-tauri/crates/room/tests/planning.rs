//! Planning: what a plan starts from, and that a plan is refused for what opening it would be
//! refused for. And what home says of a key that was made by one.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use room::{Plan, Planned, Recoverable, Want};
use support::*;

/// The names of those who have a role in a plan.
fn who<'a>(plan: &'a Plan, role: &str) -> Vec<&'a str> {
    let all = plan.participants.iter().filter(|one| one.role == role);
    all.map(|one| one.name.as_str()).collect()
}

#[test]
fn a_plan_starts_from_the_people_and_the_quorum_and_is_checked_as_it_is_opened() {
    alone(
        "a_plan_starts_from_the_people_and_the_quorum_and_is_checked_as_it_is_opened",
        |place| {
            let mut room = place.make_room();
            assert_eq!(
                room.home().unwrap().recoverable,
                Recoverable::NoKeys,
                "nothing was made yet"
            );
            assert_eq!(
                room.draft_plan("nonsense", None).unwrap_err().code,
                "kind-unknown"
            );

            let draft = room.draft_plan("generate", None).unwrap();
            assert!(draft.makes_key && draft.hands_out && draft.names_site);
            let mut plan = draft.plan;
            let custodians = who(&plan, "custodian").len();
            assert_eq!(who(&plan, "administrator").len(), 1);
            assert_eq!(
                plan.threshold,
                Some(u32::try_from(custodians / 2 + 1).unwrap())
            );

            let refused = |room: &room::Room, plan: &Plan| {
                let checked = room.check_planned(plan).unwrap_err();
                (checked.code.to_string(), checked.message)
            };
            assert_eq!(refused(&room, &plan).0, "named", "it has no title");
            plan.title = "Master key".into();
            plan.label = LABEL.into();
            assert!(room.check_planned(&plan).is_ok());

            // What checking refuses, opening refuses with the same words.
            let mut stranger = plan.clone();
            stranger
                .participants
                .push(Planned::new("Nobody Known", "witness"));
            let told = refused(&room, &stranger);
            assert_eq!(told.0, "participants-enrolled");
            let opened = room.open_ceremony(&stranger).unwrap_err();
            assert_eq!((opened.code.to_string(), opened.message), told);
            let mut low = plan.clone();
            low.threshold = Some(1);
            assert_eq!(refused(&room, &low).0, "threshold-at-least-two");
            assert!(room.home().unwrap().ceremonies.is_empty());

            ceremony(&mut room, place, "generate", Want::Record);
            let home = room.home().unwrap();
            let [quorum] = &home.quorums[..] else {
                unreachable!("one quorum was made")
            };
            assert_eq!(quorum.can_lose, Some(1), "2 of 3");
            assert_eq!(
                home.recoverable,
                Recoverable::All {
                    can_lose: 1,
                    shares: 3
                }
            );

            // Of a key that exists only its own custodians have a share.
            let draft = room.draft_plan("possession", None).unwrap();
            assert!(!draft.makes_key && !draft.hands_out && !draft.names_site);
            assert_eq!(draft.plan.label, LABEL);
            assert_eq!(draft.plan.threshold, None);
            let mut holders: Vec<&str> = quorum.custodians.iter().map(|it| &*it.name).collect();
            holders.sort_unstable();
            let mut planned = who(&draft.plan, "custodian");
            planned.sort_unstable();
            assert_eq!(planned, holders);

            // The command line starts from the same, as a script that the room finds nothing wrong with.
            for kind in ["generate", "possession", "redistribute", "recover"] {
                let text = room.draft_script(kind, Some(LABEL), None).unwrap();
                assert!(
                    text.contains(LABEL) && text.contains(CUSTODIANS[0]),
                    "{text}"
                );
                let (wrong, missing) = room.script_people(&text);
                assert_eq!((wrong.len(), missing.len()), (0, 0), "{kind}: {text}");
            }

            // A reissue takes new ones beside them, and they bring theirs.
            let draft = room.draft_plan("redistribute", Some(LABEL)).unwrap();
            let brings = draft.plan.participants.iter().filter(|one| one.brings);
            assert_eq!(brings.count(), holders.len());
            assert_eq!(draft.plan.threshold.is_some(), draft.hands_out);
        },
    );
}
