//! Scripts that break a rule are refused before a device is touched.

use crate::support::*;
use room::{Action, Options, Rule, Want, check_script, script_warnings};

fn rules(text: &str) -> Vec<Rule> {
    let problems = check_script(text, &Options::default()).unwrap();
    problems.into_iter().map(|problem| problem.rule).collect()
}

#[test]
fn a_script_that_breaks_a_rule_is_refused_whole() {
    let good = script("generate");
    assert_eq!(rules(&good), Vec::<Rule>::new());
    let bad = [
        format!("colour = \"red\"\n{good}"),
        good.replace("threshold = 2", "threshold = 4"),
        good.replace("threshold = 2", "threshold = 1"),
        good.replace("shares = 3", "shares = 256"),
        good.replace("王 Wei", "Priya Nair"),
        script_for("generate", "", 3),
        "not a script".into(),
    ];
    for text in bad {
        assert!(!rules(&text).is_empty(), "{text}");
    }
}

#[test]
fn how_long_a_key_is_to_last_is_counted_from_the_clock_that_is_given() {
    let text = script("generate")
        .replace("[key]", "cryptoperiod_end = \"2060-01-01\"\n[key]")
        .replace(
            "role = \"custodian\"\n",
            "role = \"custodian\"\nmedium = \"age\"\n",
        );
    let lasts = |clock: &str| {
        let options = Options::with_clock(Some(clock.into()));
        let warnings = script_warnings(&text, &options).unwrap();
        warnings
            .iter()
            .any(|warning| warning.rule == "sealed-ciphertexts-have-a-passphrase")
    };
    assert!(lasts("2049-01-01T00:00:00Z"));
    assert!(!lasts("2051-01-01T00:00:00Z"));
    assert!(script_warnings(&text, &Options::with_clock(Some("yesterday".into()))).is_err());
}

#[test]
fn nobody_comes_in_a_role_beyond_the_one_they_were_enrolled_in() {
    alone(
        "scripts::nobody_comes_in_a_role_beyond_the_one_they_were_enrolled_in",
        |place| {
            let mut room = place.make_room();
            let entries = room.verify_journal().unwrap().entries;
            let good = script("recover");
            let as_role = |name: &str, from: &str, to: &str| {
                good.replace(
                    &format!("name = \"{name}\"\nrole = \"{from}\""),
                    &format!("name = \"{name}\"\nrole = \"{to}\""),
                )
            };
            let more = |name: &str, role: &str| format!("{good}{}", another(name, role));
            let third = CUSTODIANS[2];
            for text in [
                as_role(WITNESS, "witness", "custodian") + &another(third, "witness"),
                more(third, "witness"),
                more(third, "external-witness"),
                more(third, "security-officer"),
                as_role(ADMINISTRATOR, "administrator", "witness")
                    + &another(third, "administrator"),
            ] {
                let refused = room.open_script(&text).unwrap_err();
                assert_eq!(refused.code, "role-as-enrolled", "{text}");
                let (problems, warnings) = room.script_people(&text);
                assert!(problems.iter().all(|one| one.rule == "role-as-enrolled"));
                assert!(!problems.is_empty() && warnings.is_empty());
            }
            let (problems, warnings) = room.script_people(&more("Nobody yet", "custodian"));
            assert!(problems.is_empty());
            assert_eq!(warnings[0].rule, "participant-enrolled");
            assert_eq!(room.verify_journal().unwrap().entries, entries);

            // A custodian may stand in for another: that is less than their own duty.
            let id = room
                .open_script(&more(third, "backup-custodian"))
                .unwrap()
                .id;
            walk(&mut room, place, &id, Want::Arrivals);
            let abort = |by: &str| Action::Abort {
                by: by.into(),
                reason: "postponed".into(),
            };
            for stranger in ["Nobody", "", CUSTODIANS[2].to_lowercase().as_str()] {
                let refused = act(&mut room, &id, abort(stranger)).unwrap_err();
                assert_eq!(refused.code, "named-in-the-script");
            }
            act(&mut room, &id, abort(third)).unwrap();
        },
    );
}

fn another(name: &str, role: &str) -> String {
    format!("[[participant]]\nname = \"{name}\"\nrole = \"{role}\"\n")
}
