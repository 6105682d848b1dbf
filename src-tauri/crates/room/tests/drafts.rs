//! Plans that are kept as drafts: they outlive a restart, are due on their day, leave nothing in the
//! journal, and a damaged one harms no other.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use room::{DueKind, KeptPlan, NeedName, Plan, Room};
use std::fs;
use std::os::unix::fs::symlink;
use support::*;

/// A plan as somebody leaves it half way: no title of its own, nobody but an administrator.
fn half(room: &Room) -> Plan {
    let mut plan = room.draft_plan("generate", None).unwrap().plan;
    plan.title = "Vault 2099".into();
    plan.participants.truncate(1);
    plan
}

fn kept(plan: Plan, planned: Option<&str>) -> KeptPlan {
    KeptPlan {
        id: None,
        planned: planned.map(Into::into),
        plan,
    }
}

#[test]
fn a_draft_outlives_a_restart_and_leaves_nothing_in_the_journal() {
    alone(
        "a_draft_outlives_a_restart_and_leaves_nothing_in_the_journal",
        |place| {
            let mut room = place.make_room();
            assert!(room.drafts().drafts.is_empty());
            let entries = room.home().unwrap().journal.entries;
            let plan = half(&room);
            assert!(
                room.check_planned(&plan).is_err(),
                "it cannot be opened yet"
            );
            let far = room.keep_plan(&kept(plan, Some("2099-03-01"))).unwrap();
            let script = room.draft_script("drill", None, None).unwrap();
            let undated = room.keep_script(None, None, &script).unwrap();
            drop(room);

            let mut room = place.open().unwrap();
            assert_eq!(room.home().unwrap().journal.entries, entries);
            let all = room.drafts();
            let ids: Vec<&str> = all.drafts.iter().map(|one| &*one.id).collect();
            assert_eq!(ids, [&far.id, &undated.id], "what has a day stands first");
            assert!(all.damaged.is_empty());
            // What was filled in comes back as it was.
            let shown = room.draft(&far.id).unwrap();
            let plan = shown.plan.unwrap();
            assert_eq!(plan.title, "Vault 2099");
            assert_eq!(plan.participants.len(), 1);
            let shown = room.draft(&undated.id).unwrap();
            assert!(shown.plan.is_some());
            assert_eq!(shown.script, script);
            // A script says things that no form asks for.
            let more = script.replacen("kind =", "retain_until = \"2107-01-01\"\nkind =", 1);
            let again = room
                .keep_script(Some(&undated.id), Some("2099-01-01"), &more)
                .unwrap();
            assert_eq!(again.id, undated.id);
            assert!(room.draft(&again.id).unwrap().plan.is_none());
            assert_eq!(
                room.drafts().drafts[0].id,
                again.id,
                "the sooner one is first now"
            );

            let left = room.remove_draft(&far.id).unwrap();
            assert_eq!(left.drafts.len(), 1);
            assert_eq!(
                room.remove_draft(&far.id).unwrap_err().code,
                "draft-unknown"
            );
            assert_eq!(room.home().unwrap().journal.entries, entries);
            // It opens as any script does.
            let script = room.draft(&undated.id).unwrap().script;
            assert!(room.open_script(&script).is_ok());
        },
    );
}

#[test]
fn a_planned_day_is_due_and_told_when_it_comes_near() {
    alone(
        "a_planned_day_is_due_and_told_when_it_comes_near",
        |place| {
            let mut room = place.make_room();
            let plan = half(&room);
            let today = room.due_ics().unwrap();
            assert!(!today.contains("Vault 2099"));
            let line = room
                .keep_plan(&kept(plan.clone(), Some("2099-03-01")))
                .unwrap();
            let due = room.due().unwrap();
            let found = due.iter().find(|one| one.kind == DueKind::Planned).unwrap();
            assert_eq!(
                (&*found.subject, &*found.date),
                ("Vault 2099", "2099-03-01")
            );
            assert!(!found.overdue && room.due_ics().unwrap().contains("20990301"));
            let told = |room: &Room| {
                let needs = room.home().unwrap().needs;
                let mut planned = needs
                    .into_iter()
                    .filter(|need| need.name == NeedName::CeremonyPlanned);
                planned.next().map(|need| need.late)
            };
            assert_eq!(told(&room), None, "decades ahead nobody is told");

            // The file says a day that is over by now.
            let file = place
                .room()
                .join("drafts")
                .join(format!("{}.json", line.id));
            let text = fs::read_to_string(&file)
                .unwrap()
                .replace("2099-03-01", "2020-03-01");
            fs::write(&file, text).unwrap();
            assert_eq!(told(&room), Some(true));
            assert!(room.drafts().drafts[0].late);

            for (day, code) in [
                ("2020-03-01", "planned-ahead"),
                ("2099-02-30", "dates-as-year-month-day"),
                ("soon", "dates-as-year-month-day"),
            ] {
                let error = room.keep_plan(&kept(plan.clone(), Some(day))).unwrap_err();
                assert_eq!(error.code.to_string(), code, "{day}");
            }
            assert!(
                room.keep_plan(&kept(plan, Some(" ")))
                    .unwrap()
                    .planned
                    .is_none()
            );
        },
    );
}

#[test]
fn a_damaged_draft_is_told_and_left_alone_and_the_rest_is_listed() {
    alone(
        "a_damaged_draft_is_told_and_left_alone_and_the_rest_is_listed",
        |place| {
            let mut room = place.make_room();
            let script = room.draft_script("drill", None, None).unwrap();
            let whole = room.keep_script(None, None, &script).unwrap();
            let folder = place.room().join("drafts");
            let good = fs::read_to_string(folder.join(format!("{}.json", whole.id))).unwrap();
            let damaged = [
                ("00000001.json", "{".to_owned()),
                ("00000002.json", good.replace("draft/1", "draft/9")),
                (
                    "00000003.json",
                    good.replace("version = 1", "version = \\\"x\\\""),
                ),
                (
                    "00000004.json",
                    good.replacen('{', "{\"planned\":\"soon\",", 1),
                ),
                ("00000005.json", good.replacen('{', "{\"extra\":1,", 1)),
                ("another.json", good.clone()),
                ("00000006.txt", good),
            ];
            for (name, text) in &damaged {
                fs::write(folder.join(name), text).unwrap();
            }
            symlink("/dev/zero", folder.join("00000007.json")).unwrap();
            fs::create_dir(folder.join("00000008.json")).unwrap();

            let all = room.drafts();
            assert_eq!(all.drafts.len(), 1);
            assert_eq!(all.damaged.len(), damaged.len() + 2, "{:?}", all.damaged);
            assert_eq!(room.home().unwrap().drafts.damaged.len(), damaged.len() + 2);
            assert_eq!(room.draft("00000001").unwrap_err().code, "draft-unreadable");
            for (name, text) in &damaged {
                assert_eq!(fs::read_to_string(folder.join(name)).unwrap(), *text);
            }
            // No name leads out of the folder.
            for id in ["../room", "../../etc", "", "0000000g", "another"] {
                assert_eq!(room.draft(id).unwrap_err().code, "draft-unknown", "{id}");
                assert_eq!(room.remove_draft(id).unwrap_err().code, "draft-unknown");
            }
            let nonsense = room.keep_script(None, None, "kind = 7");
            assert_eq!(nonsense.unwrap_err().code.to_string(), "readable");
            drop(room);

            // Who looks sees them, and changes none.
            let mut looked = Room::look_at(&place.room(), &room::Options::default()).unwrap();
            assert_eq!(looked.drafts().drafts.len(), 1);
            assert!(looked.remove_draft(&whole.id).is_err());
            assert!(looked.keep_script(None, None, &script).is_err());
        },
    );
}
