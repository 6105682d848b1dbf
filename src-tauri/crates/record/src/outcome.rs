//! What came of a ceremony, in one sentence.

use ceremony::{Ceremony, Kind, Phase, Step, TokenRole};

/// The outcome and whether it is what was planned.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) text: String,
    pub(crate) good: bool,
}

/// One sentence on the key, and one on what those present said.
pub(crate) fn of(ceremony: &Ceremony) -> Outcome {
    let (mut text, mut good) = key(ceremony);
    if let Some((agreement, all)) = agreement(ceremony) {
        text.push(' ');
        text.push_str(&agreement);
        good &= all;
    }
    Outcome { text, good }
}

fn key(ceremony: &Ceremony) -> (String, bool) {
    let label = &ceremony.script.key.label;
    if ceremony.phase == Phase::Aborted {
        let (by, reason) = ceremony.aborted.clone().unwrap_or_default();
        return (
            format!(
                "{by} stopped the ceremony before its end: {reason}. {}",
                left(ceremony)
            ),
            false,
        );
    }
    if let Some(effect) = &ceremony.unresolved {
        let text = format!(
            "Unfinished: nobody has yet decided what became of “{}”, which was begun.",
            step(effect.step()).to_lowercase()
        );
        return (text, false);
    }
    let complete = match ceremony.kind {
        Kind::Generate => generated(ceremony),
        Kind::Recover => recovered(ceremony),
        Kind::Drill => drilled(ceremony),
        _ => None,
    };
    if let Some(text) = complete {
        return (text, true);
    }
    let at = ceremony.step().map_or("its end", step);
    (
        format!("Unfinished: the ceremony for “{label}” stood at “{at}” when this was made."),
        false,
    )
}

fn generated(ceremony: &Ceremony) -> Option<String> {
    ceremony.door.as_ref()?;
    let package = &ceremony.released.as_ref()?.package;
    Some(format!(
        "The key “{}” was made in {} and shared: any {} of {} custodians can recover it, and it \
         can no longer leave its token.",
        ceremony.script.key.label,
        token(ceremony, TokenRole::Primary),
        package.threshold,
        package.shares,
    ))
}

fn recovered(ceremony: &Ceremony) -> Option<String> {
    let key = ceremony.recovered.as_ref()?;
    let package = ceremony.package.as_ref()?;
    let same = match &ceremony.equality {
        Some(equality) if equality.holds() => {
            " Both tokens answered one fresh challenge alike, so they hold the same key."
        }
        Some(_) => " The two tokens answered one challenge differently: they hold different keys.",
        None if key.check == package.check => " Its check value is the one in the package.",
        None => " Its check value is not the one in the package.",
    };
    Some(format!(
        "The key “{}” was recovered into {} by {} of {} custodians.{same}",
        ceremony.script.key.label,
        token(ceremony, TokenRole::Target),
        ceremony.collected.len(),
        package.shares,
    ))
}

fn drilled(ceremony: &Ceremony) -> Option<String> {
    let destroyed = ceremony.destroyed.as_ref()?;
    let package = ceremony.package.as_ref()?;
    let same = ceremony
        .equality
        .as_ref()
        .is_some_and(ceremony::Equality::holds);
    let gone = destroyed.copies.iter().all(|copy| !copy.found);
    Some(format!(
        "A key made for the drill was shared {} of {}, recovered from {} shares into {}, {} and {}.",
        package.threshold,
        package.shares,
        ceremony.collected.len(),
        token(ceremony, TokenRole::Target),
        if same {
            "found to be the same"
        } else {
            "not shown to be the same"
        },
        if gone {
            "destroyed in both tokens"
        } else {
            "not destroyed everywhere"
        },
    ))
}

/// What an aborted ceremony leaves behind.
fn left(ceremony: &Ceremony) -> &'static str {
    if ceremony.kind.makes_key() {
        match (&ceremony.key, &ceremony.released) {
            (None, _) => "No key was made.",
            (Some(_), None) => {
                "A key was made; its recovery package was never released, so the shares handed \
                 out open nothing."
            }
            (Some(_), Some(_)) => "The key was made and its recovery package released.",
        }
    } else if ceremony.recovered.is_some() {
        "The key had been recovered."
    } else {
        "No key was recovered."
    }
}

/// What those present said, and whether all agreed.
fn agreement(ceremony: &Ceremony) -> Option<(String, bool)> {
    if ceremony.sign_offs.is_empty() {
        return None;
    }
    let agree = ceremony
        .sign_offs
        .iter()
        .filter(|one| one.what.agreement.agree)
        .count();
    let against: Vec<&str> = ceremony
        .sign_offs
        .iter()
        .filter(|one| !one.what.agreement.agree)
        .map(|one| one.what.name.as_str())
        .collect();
    let present = ceremony.people.len();
    Some(match (against.as_slice(), agree) {
        ([], count) if count >= present => {
            (format!("All {count} present signed that this is so."), true)
        }
        ([], count) => (format!("{count} of {present} present have signed."), false),
        ([one], count) => (
            format!("{one} does not agree; {count} of {present} do."),
            false,
        ),
        (many, count) => (
            format!(
                "{} do not agree; {count} of {present} do.",
                many.join(" and ")
            ),
            false,
        ),
    })
}

fn token(ceremony: &Ceremony, role: TokenRole) -> String {
    ceremony.tokens.get(&role).map_or_else(
        || "a token".to_owned(),
        |token| format!("the token “{}”", token.label.trim()),
    )
}

/// A step's title in print.
pub(crate) const fn step(step: Step) -> &'static str {
    match step {
        Step::Open => "Open and approve",
        Step::RollCall => "Roll call",
        Step::Inspect => "Inspect the tokens",
        Step::MakeKey => "Make the key",
        Step::Rehearse => "Rehearse recovery",
        Step::HandOut => "Hand out shares",
        Step::Release => "Release the package",
        Step::CloseDoor => "Close the door",
        Step::LoadPackage => "Load the package",
        Step::Collect => "Collect shares",
        Step::Recover => "Recover the key",
        Step::Destroy => "Destroy the drill key",
        Step::SignOff => "Sign off",
        Step::Record => "Make the record",
        _ => "A step of a newer script",
    }
}
