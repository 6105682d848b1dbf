//! A key that a token has already: which one may be adopted, and what an interruption means.

use crate::support::{Scene, WITNESS, adopting, begin, forgetting, next};
use ceremony::{Command, Effect, Event, Kind, Rule, Script, Step};

#[test]
fn a_script_names_the_key_by_label_and_where_needed_by_id() {
    let mut script = Script::starter(Kind::AdoptKey);
    for good in ["", "07", &"a1".repeat(32)] {
        script.key.id = good.into();
        assert_eq!(script.problems(), Vec::new(), "{good}");
        assert_eq!(Script::parse(&script.to_toml().unwrap()).unwrap(), script);
    }
    for bad in ["7", "0G", "AB", &"a1".repeat(33)] {
        script.key.id = bad.into();
        let problems = script.problems();
        assert_eq!(problems.len(), 1, "{bad}");
        assert_eq!(problems[0].rule, Rule::KeyIdAsHex);
    }
    for kind in Kind::ALL {
        let mut script = Script::starter(kind);
        script.key.id = "07".into();
        let refused = script
            .problems()
            .iter()
            .any(|one| one.rule == Rule::KeyIdAsHex);
        assert_eq!(refused, kind != Kind::AdoptKey, "{kind}");
    }
}

#[test]
fn the_key_that_is_adopted_is_the_one_of_the_script_and_can_leave_wrapped() {
    let mut script = Script::starter(Kind::AdoptKey);
    script.key.id = "07".into();
    let mut scene = Scene::with_script(&script);
    while scene.step() != Some(Step::AdoptKey) {
        let command = next(&scene.ceremony).unwrap();
        scene.does(command);
    }
    let effect = scene.ceremony.next_effect().unwrap();
    let Effect::AdoptKey { label, key } = &effect else {
        panic!("{effect:?}");
    };
    assert_eq!((label, key), (&script.key.label, &Some("07".into())));
    let another = Effect::AdoptKey {
        label: label.clone(),
        key: None,
    };
    scene.refuses("effect-in-its-turn", begin(another));
    scene.does(begin(effect.clone()));
    scene.refuses("label-as-in-the-script", adopting("another", "07", "true"));
    scene.refuses("same-key", adopting(label, "08", "true"));
    scene.refuses("key-can-be-wrapped", adopting(label, "07", "false"));
    let events = scene.tries(adopting(label, "07", "true")).unwrap();
    assert!(matches!(&events[..], [Event::KeyAdopted { .. }]));
    assert_eq!(scene.step(), Some(Step::Rehearse));
    assert_eq!(scene.ceremony, scene.replayed());
}

#[test]
fn a_search_that_was_cut_short_is_made_again() {
    let mut scene = Scene::unresolved_at(Kind::AdoptKey, Step::AdoptKey);
    let events = scene.tries(forgetting()).unwrap();
    assert!(matches!(&events[..], [Event::EffectFailed { code, .. }] if code == "interrupted"));
    assert_eq!(scene.step(), Some(Step::AdoptKey));
    let again = Command::Begin {
        effect: scene.ceremony.next_effect().unwrap(),
        confirmed_by: Some(WITNESS.into()),
    };
    scene.does(again);
    while scene.step().is_some() {
        scene.goes_on();
    }
    assert_eq!(scene.ceremony, scene.replayed());
}
