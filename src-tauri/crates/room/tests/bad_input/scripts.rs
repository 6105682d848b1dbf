//! Scripts that break a rule are refused before a device is touched.

use crate::support::{script, script_for};
use room::check_script;

fn rules(text: &str) -> Vec<String> {
    let problems = check_script(text);
    problems.into_iter().map(|problem| problem.rule).collect()
}

#[test]
fn a_script_that_breaks_a_rule_is_refused_whole() {
    let good = script("generate");
    assert_eq!(rules(&good), Vec::<String>::new());
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
