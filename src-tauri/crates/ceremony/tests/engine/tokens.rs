//! Binding tokens.

use crate::support::{ADMINISTRATOR, Scene, WITNESS, binding, token};
use ceremony::{Command, Kind, Mode, Step, TokenRole};

fn accept() -> Command {
    Command::AcceptTokens {
        by: ADMINISTRATOR.into(),
        confirmed_by: WITNESS.into(),
    }
}

#[test]
fn a_token_is_able_and_has_a_part() {
    let scene = Scene::at(Kind::Generate, Step::Inspect);
    for ability in ["rfc3394", "random", "keeps-closed-keys"] {
        for without in [None, Some(false)] {
            let mut token = token("a");
            match without {
                None => token.abilities.remove(ability),
                Some(held) => token.abilities.insert(ability.into(), held),
            };
            scene.refuses("token-is-able", binding(TokenRole::Primary, token));
        }
    }
    scene.refuses("token-has-a-part", binding(TokenRole::Target, token("a")));
    Scene::at(Kind::Recover, Step::Inspect)
        .refuses("token-has-a-part", binding(TokenRole::Primary, token("a")));
    Scene::at(Kind::Generate, Step::RollCall)
        .refuses("steps-in-order", binding(TokenRole::Primary, token("a")));
}

#[test]
fn both_parts_need_their_own_token_before_they_are_accepted() {
    let mut scene = Scene::at(Kind::Drill, Step::Inspect);
    scene.refuses("tokens-bound", accept());
    scene.does(binding(TokenRole::Primary, token("a")));
    scene.refuses("tokens-bound", accept());
    scene.refuses("distinct-tokens", binding(TokenRole::Target, token("a")));
    // Until they are accepted another may take the part.
    scene.does(binding(TokenRole::Primary, token("c")));
    scene.does(binding(TokenRole::Target, token("b")));
    let alone = Command::AcceptTokens {
        by: ADMINISTRATOR.into(),
        confirmed_by: ADMINISTRATOR.into(),
    };
    scene.refuses("confirmed-by-a-witness", alone);
    scene.does(accept());
    scene.refuses("steps-in-order", accept());
}

#[test]
fn later_only_the_same_token_is_bound_again() {
    let mut scene = Scene::at(Kind::Generate, Step::HandOut);
    scene.refuses(
        "the-same-token",
        binding(TokenRole::Primary, token("other")),
    );
    scene.does(binding(TokenRole::Primary, token("primary")));
    assert_eq!(scene.step(), Some(Step::HandOut));
}

#[test]
fn a_software_token_has_no_part_in_a_live_ceremony() {
    let mut scene = Scene::at(Kind::Generate, Step::Inspect);
    let mut software = token("a");
    software.software = true;
    let allowed = |scene: &Scene, room| scene.ceremony.allow_token(&software, room);
    assert!(allowed(&scene, false).is_ok());
    scene.ceremony.mode = Mode::Live;
    assert_eq!(
        allowed(&scene, false).unwrap_err().rule,
        "no-software-token-in-live"
    );
    assert!(allowed(&scene, true).is_ok());
    assert!(scene.ceremony.allow_token(&token("a"), false).is_ok());
}

#[test]
fn a_token_that_gives_closed_values_away_holds_no_real_key() {
    assert!(token("a").may_hold_keys().is_ok());
    for said in [Some(false), None] {
        let mut leaky = token("a");
        match said {
            Some(said) => leaky.abilities.insert("closed-values-stay".into(), said),
            None => leaky.abilities.remove("closed-values-stay"),
        };
        assert_eq!(
            leaky.may_hold_keys().unwrap_err().rule,
            "closed-values-stay"
        );
    }
}
