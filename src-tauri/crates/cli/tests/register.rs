//! Plans, the custody register and what is due, through the command.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

#[allow(dead_code, reason = "each test file uses its own part of it")]
mod common;

use common::form::same_form;
use common::{Place, argument};
use serde_json::Value;
use std::fs;

const PLAN: &str = include_str!("../../custody/tests/plans/four-of-seven.toml");

#[test]
fn a_plan_is_computed_compared_and_drawn() {
    let place = Place::new();
    let plan = place.write("plan.toml", PLAN);
    let plan = argument(&plan);
    let all = [
        "quorum",
        "plan",
        plan,
        "--svg",
        "plan.svg",
        "--compare",
        "2-of-3,3-of-5",
    ];
    let (status, report) = place.json(&all);
    assert_eq!(status, 0, "what warns does not refuse");
    assert_eq!(report["minimal_losses"][0].as_array().unwrap().len(), 2);
    assert!(report["probability"]["loss"].as_f64().unwrap() > 0.0);
    assert_eq!(report["choices"][1]["threshold"], 3);
    same_form("quorum-plan", &report);
    let svg = fs::read_to_string(place.path("plan.svg")).unwrap();
    assert!(svg.starts_with("<svg") && svg.contains("Zoë Łukasiewicz"));

    // A drawing that is there is not written over.
    let (status, error) = place.error(&["quorum", "plan", plan, "--svg", "plan.svg"]);
    assert_eq!(
        (status, &error["code"]),
        (4, &Value::from("file-unwritable"))
    );

    let ran = place.run(&["quorum", "plan", plan, "--compare", "2-of-3,3-of-5"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    for wanted in [
        "4 of 7 shares rebuild the key",
        "any two places",
        "THE KEY IS LOST",
        "Head office, room 4 + Bank vault, Łódź",
        "warning  share 2 (card)",
        "REFUSED no-place-reaches-threshold",
    ] {
        assert!(ran.out.contains(wanted), "{wanted}: {}", ran.out);
    }
}

#[test]
fn a_plan_in_which_one_place_holds_a_threshold_is_refused_by_the_named_rule() {
    let place = Place::new();
    let crowded = PLAN.replace(
        "place = \"Bank vault, Łódź\"",
        "place = \"Head office, room 4\"",
    );
    let crowded = place.write("crowded.toml", &crowded);
    let ran = place.run(&["--json", "quorum", "plan", argument(&crowded)]);
    assert_eq!(ran.status, 3);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report["rules"][0]["rule"], "no-place-reaches-threshold");
    assert_eq!(report["rules"][0]["severity"], "refuse");
    let error: Value = serde_json::from_str(ran.err.lines().last().unwrap()).unwrap();
    assert_eq!(error["error"]["code"], "no-place-reaches-threshold");

    let wrong = place.write(
        "wrong.toml",
        &PLAN.replace("medium = \"card\"", "medum = \"card\""),
    );
    let (status, error) = place.error(&["quorum", "plan", argument(&wrong)]);
    assert_eq!(
        (status, &error["code"]),
        (2, &Value::from("known-fields-only"))
    );
    assert!(
        error["message"].as_str().unwrap().contains("Line 69:"),
        "{error}"
    );
}

#[test]
fn the_register_is_listed_and_movements_are_entered() {
    let place = Place::new();
    let (status, practice) = place.json(&[
        "practice",
        "--out",
        "run",
        "--threshold",
        "2",
        "--shares",
        "3",
    ]);
    assert_eq!(status, 0);
    let room = practice["room"].as_str().unwrap().to_owned();
    let arguments = |more: &[&str]| -> Vec<String> {
        let all = ["--room", &room].into_iter().chain(more.iter().copied());
        all.map(Into::into).collect()
    };
    let in_room = |more: &[&str]| {
        let all = arguments(more);
        place.json(&all.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let (status, register) = in_room(&["custody", "list"]);
    assert_eq!(status, 0);
    let items = register["items"].as_array().unwrap();
    let share = items.iter().find(|item| item["index"] == 3).unwrap();
    let (id, who) = (
        share["id"].as_str().unwrap(),
        share["who"].as_str().unwrap(),
    );
    let bag = share["bag"].as_str().unwrap();
    let secret = place.write("secret", "practice\n");
    let of = |name: &str| format!("{name}={}", argument(&secret));
    let (mine, witness) = (of(who), of("Ruth Abel"));
    let movement = [
        "custody",
        "move",
        id,
        "--purpose",
        "check",
        "--who",
        who,
        "--witness",
        "Ruth Abel",
        "--to",
        "Bank vault",
        "--bag-out",
        bag,
        "--bag-in",
        "TEB-7",
        "--next-check",
        "2099-05-31",
        "--passphrase-file",
        &mine,
        "--passphrase-file",
        &witness,
    ];
    // Without a word on the seal it is refused, and nothing is entered.
    let all = arguments(&movement);
    let (status, error) = place.error(&all.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!((status, &error["code"]), (3, &Value::from("seal-noted")));

    let broken: Vec<&str> = movement
        .iter()
        .copied()
        .chain(["--seal", "broken"])
        .collect();
    let (status, register) = in_room(&broken);
    assert_eq!(status, 0);
    assert_eq!(register["movements"].as_array().unwrap().len(), 1);
    let items = register["items"].as_array().unwrap();
    let moved = items.iter().find(|item| item["id"] == id).unwrap();
    assert_eq!(
        (&moved["place"], &moved["bag"], &moved["attention"]["name"]),
        (&"Bank vault".into(), &"TEB-7".into(), &"seal-broken".into())
    );
    let first = items.iter().position(|item| item["id"] == id).unwrap();
    let mut ordered = register.clone();
    ordered["items"].as_array_mut().unwrap().swap(0, first);
    same_form("custody-list", &ordered);

    let (status, due) = in_room(&["due"]);
    assert_eq!(status, 0);
    assert!(
        due["due"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["date"] == "2099-05-31")
    );
    same_form("due", &due);
    let all = arguments(&["due", "--ics"]);
    let ran = place.run(&all.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(ran.out.starts_with("BEGIN:VCALENDAR\r\n"), "{}", ran.out);
    assert!(ran.out.contains("DTSTART;VALUE=DATE:20990531"));

    let all = arguments(&["custody", "list"]);
    let ran = place.run(&all.iter().map(String::as_str).collect::<Vec<_>>());
    for wanted in [
        "TEB-7",
        "Bank vault",
        "the seal was found broken",
        "seen by Ruth Abel",
    ] {
        assert!(ran.out.contains(wanted), "{wanted}: {}", ran.out);
    }
}
