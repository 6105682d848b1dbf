//! What came of a ceremony, in one sentence.

mod acted;
mod custody;
mod stopped;

use ceremony::{Ceremony, Duty, Equality, Kind, Phase, RootProof, Stopped, TokenRole};

/// The outcome and whether it is what was planned.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) text: String,
    pub(crate) good: bool,
}

/// One sentence on the key, and one on what those present said.
pub(crate) fn of(ceremony: &Ceremony, layout: u32) -> Outcome {
    let (mut text, mut good) = key(ceremony, layout);
    if let Some((agreement, all)) = agreement(ceremony) {
        text.push(' ');
        text.push_str(&agreement);
        good &= all;
    }
    Outcome { text, good }
}

fn key(ceremony: &Ceremony, layout: u32) -> (String, bool) {
    let label = &ceremony.script.key.label;
    if ceremony.phase == Phase::Aborted {
        let Stopped { by, reason } = ceremony.aborted.clone().unwrap_or_default();
        let left = if layout < 3 {
            left_as_was_said(ceremony).to_owned()
        } else {
            stopped::leaves(ceremony)
        };
        return (
            format!("{by} stopped the ceremony before its end: {reason}. {left}"),
            false,
        );
    }
    if let Some(effect) = &ceremony.unresolved {
        let text = format!(
            "Unfinished: nobody has yet decided what became of “{}”, which was begun.",
            words::step(effect.step()).to_lowercase()
        );
        return (text, false);
    }
    let good = |text| (text, true);
    let complete = match ceremony.kind {
        Kind::AdoptKey => adopted(ceremony).map(good),
        Kind::AdoptPolicy | Kind::Compromise | Kind::Destroy | Kind::Rotate => {
            acted::done(ceremony)
        }
        Kind::Drill => drilled(ceremony).map(good),
        Kind::Emergency => custody::emergency(ceremony),
        Kind::Generate => generated(ceremony).map(good),
        Kind::LiveTest => custody::tested(ceremony),
        Kind::Possession => custody::checked(ceremony),
        Kind::Recover => recovered(ceremony).map(good),
        Kind::Migrate => custody::migrated(ceremony),
        Kind::Redistribute => custody::reissued(ceremony),
        Kind::Replicate => custody::replicated(ceremony),
    };
    if let Some(complete) = complete {
        return complete;
    }
    let at = ceremony.step().map_or("its end", words::step);
    if label.is_empty() {
        let text = format!("Unfinished: the ceremony stood at “{at}” when this was made.");
        return (text, false);
    }
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

fn adopted(ceremony: &Ceremony) -> Option<String> {
    ceremony.door.as_ref()?;
    let package = &ceremony.released.as_ref()?.package;
    Some(format!(
        "The key “{}”, which {} had before, was shared: any {} of {} custodians can recover it, and \
         it can no longer leave its token. What became of it before this ceremony is not shown here.",
        ceremony.script.key.label,
        token(ceremony, TokenRole::Primary),
        package.threshold,
        package.shares,
    ))
}

fn recovered(ceremony: &Ceremony) -> Option<String> {
    let key = ceremony.recovered.as_ref()?;
    let package = ceremony.package.as_ref()?;
    let proved = key.root.as_ref().is_some_and(RootProof::holds);
    let same = match &ceremony.equality {
        Some(equality) => same_key(equality),
        None if key.check == package.check && proved => {
            " Its signature verifies under the public key in the package."
        }
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

/// What two answers to one challenge say.
fn same_key(equality: &Equality) -> &'static str {
    if equality.holds() && equality.public_key.is_some() {
        " Both tokens signed one fresh challenge, and both signatures verify under one public key."
    } else if equality.holds() {
        " Both tokens answered one fresh challenge alike, so they hold the same key."
    } else {
        " The two tokens answered one challenge differently: they hold different keys."
    }
}

fn drilled(ceremony: &Ceremony) -> Option<String> {
    let destroyed = ceremony.destroyed.as_ref()?;
    let package = ceremony.package.as_ref()?;
    let same = ceremony.equality.as_ref().is_some_and(Equality::holds);
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

/// What an aborted ceremony leaves behind, in the words of layouts 1 and 2: they took what was not
/// journalled for what had not happened.
fn left_as_was_said(ceremony: &Ceremony) -> &'static str {
    if ceremony.kind.carries_out() {
        acted::left(ceremony)
    } else if ceremony.kind == Kind::Possession {
        custody::left_of_check(ceremony)
    } else if ceremony.kind.reissues() {
        custody::left_of_reissue(ceremony)
    } else if ceremony.kind.makes_key() {
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
    let present = signers(ceremony);
    let who = if present < ceremony.people.len() {
        "who sign"
    } else {
        "present"
    };
    Some(match (against.as_slice(), agree) {
        ([], count) if count >= present => {
            (format!("All {count} {who} signed that this is so."), true)
        }
        ([], count) => (format!("{count} of {present} {who} have signed."), false),
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

/// How many of those who came sign at the end.
pub(crate) fn signers(ceremony: &Ceremony) -> usize {
    let people = ceremony.people.iter();
    people
        .filter(|person| person.attendee.role.may(Duty::SignOff))
        .count()
}

/// `Share 2`, or `Shares 2, 3 and 5`.
pub(crate) fn numbers(noun: &str, indices: &[u8]) -> String {
    let texts: Vec<String> = indices.iter().map(u8::to_string).collect();
    match texts.as_slice() {
        [] => format!("No {}", noun.to_lowercase()),
        [one] => format!("{noun} {one}"),
        [all @ .., last] => format!("{noun}s {} and {last}", all.join(", ")),
    }
}

fn token(ceremony: &Ceremony, role: TokenRole) -> String {
    ceremony.tokens.get(&role).map_or_else(
        || "a token".to_owned(),
        |token| format!("the token “{}”", token.label.trim()),
    )
}

/// What the layouts 1 to 3 print of an emergency's task. Signed records are laid out again with
/// these words; a new layout takes those of [`words::task`].
pub(crate) fn task_of_layouts_1_to_3(name: &str) -> &str {
    match name {
        "decide-on-the-copy" => "Decide what becomes of the recovered copy",
        "incident-report" => "Write the incident’s report",
        "reissue-for-the-absent" => "Reissue shares without those who could not be had",
        "seal-the-bags-again" => "Seal the opened bags again",
        other => words::task(other),
    }
}
