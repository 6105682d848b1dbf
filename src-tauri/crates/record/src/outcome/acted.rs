//! What came of an act on a key or on the policy.

use ceremony::{Ceremony, Found, Kind};

/// In a sentence, and whether it is what was planned.
pub(super) fn done(ceremony: &Ceremony) -> Option<(String, bool)> {
    let acted = &ceremony.acted.as_ref()?.what;
    let name = &acted.name;
    let text = match ceremony.kind {
        Kind::AdoptPolicy => format!("The policy “{name}” is in force."),
        Kind::Compromise => {
            let tasks = ceremony.follow_ups();
            if tasks
                .iter()
                .any(|task| ceremony.followed_up(task).is_none())
            {
                return None;
            }
            match &acted.successor {
                Some(next) => format!(
                    "The key “{name}”, feared to be in the wrong hands, is out of use; {next} took \
                     over."
                ),
                None => {
                    format!("The key “{name}”, feared to be in the wrong hands, is out of use.")
                }
            }
        }
        Kind::Destroy => match acted.searched.len() {
            0 => format!("The key “{name}” was destroyed: nothing of it is left in the room."),
            1 => format!(
                "The key “{name}” was destroyed, and is found neither in its token nor in the room."
            ),
            count => format!(
                "The key “{name}” was destroyed, and is found neither in its {count} tokens nor in \
                 the room."
            ),
        },
        Kind::AdoptKey
        | Kind::Drill
        | Kind::Emergency
        | Kind::Generate
        | Kind::LiveTest
        | Kind::Migrate
        | Kind::Possession
        | Kind::Recover
        | Kind::Redistribute
        | Kind::Replicate
        | Kind::Rotate => {
            let next = acted.successor.as_deref().unwrap_or("another key");
            format!("{next} took over from {}, the key “{name}”.", acted.subject)
        }
    };
    let gone = acted.searched.iter().all(|one| !one.found);
    Some((text, gone))
}

/// What a ceremony leaves that was stopped.
pub(super) fn left(ceremony: &Ceremony) -> &'static str {
    if ceremony.acted.is_some() {
        return "What was decided on had been carried out.";
    }
    match ceremony.left.as_ref().map(|left| left.found) {
        None | Some(Found::NotDone) => "Nothing was carried out.",
        Some(Found::Done) => "What was decided on was carried out.",
        Some(Found::Unknown) => "It was decided on; whether it was carried out is not known.",
    }
}
