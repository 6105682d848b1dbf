//! What is said at each moment of a ceremony: what is happening to a person, the words to say
//! aloud, and what cannot be undone. Names come before roles.

mod custody;
mod so_far;

pub(crate) use custody::voided_in_words;
pub(crate) use so_far::so_far_in_words;

use crate::output::effect_in_words;
use room::{Kind, PersonView, Role, Step, TokenRole, TokenView, View, Want};

/// What is said at a moment.
pub(crate) struct Moment {
    /// What is happening, to whom.
    pub(crate) heading: String,
    /// Words to say aloud.
    pub(crate) aloud: Vec<String>,
    /// What the act does for good; only where it cannot be undone.
    pub(crate) review: Option<String>,
}

/// The moment a ceremony is at.
pub(crate) fn moment(view: &View) -> Moment {
    let label = &view.label;
    let administrator = name_of(view, Role::Administrator);
    let witness = name_of(view, Role::Witness);
    let (heading, aloud, review) = match view.wants {
        Want::Approve => (
            format!("{administrator} opens the ceremony “{}”", view.title),
            vec![
                format!(
                    "This is a {} ceremony: {}.",
                    view.mode.name(),
                    words::kind(view.kind)
                ),
                format!(
                    "The script's fingerprint is {}",
                    view.script_words.join(" ")
                ),
            ],
            None,
        ),
        Want::Arrivals => (
            "Everyone is named and identified".into(),
            vec!["Please say your name, show who you are, and sign that you came.".into()],
            None,
        ),
        Want::Token => (
            format!(
                "{administrator} unlocks {}",
                part_in_words(view, next_token(view))
            ),
            vec!["The keyboard may be filmed. Cover it while a PIN is typed.".into()],
            None,
        ),
        Want::AcceptTokens => (
            format!("{witness} looks at the tokens"),
            view.tokens
                .iter()
                .map(|token| token_in_words(view, token))
                .collect(),
            None,
        ),
        Want::AdoptKey => (
            format!(
                "The key “{label}” is looked for in {}",
                token_named(view, TokenRole::Primary)
            ),
            vec![format!(
                "We adopt the key {label}, which the token has already. We did not see it made."
            )],
            Some(format!(
                "Looks for the key “{label}” in {}, and at what the token says of it. Nothing of it \
                 is changed yet.",
                token_named(view, TokenRole::Primary)
            )),
        ),
        Want::MakeKey => (
            format!(
                "The key “{label}” is made inside {}",
                token_named(view, TokenRole::Primary)
            ),
            vec![format!("We now make the key {label}.")],
            Some(format!(
                "Makes the key “{label}” in {}.",
                token_named(view, TokenRole::Primary)
            )),
        ),
        Want::Rehearse => (
            format!(
                "The key is shared, and its recovery tried inside {}",
                token_named(view, TokenRole::Primary)
            ),
            past(view)
                .into_iter()
                .chain([
                    "No share has left the machine yet. First we see that they would open the key."
                        .into(),
                ])
                .collect(),
            None,
        ),
        Want::WriteShare => {
            let (custodian, which) = share_in_words(view);
            (
                format!("{custodian} takes {which}"),
                vec![format!(
                    "{custodian}, please come forward. Nobody else looks at the sheet."
                )],
                None,
            )
        }
        Want::SealBag => custody::sealed_again(view).unwrap_or_else(|| {
            let (custodian, which) = share_in_words(view);
            (
                format!("{custodian} seals the bag with {which}"),
                vec![format!(
                    "{custodian}, read the bag's number aloud. {witness}, read it too."
                )],
                None,
            )
        }),
        Want::Release => (
            "The recovery package is released".into(),
            vec!["Every share is verified and sealed. The package may now be copied.".into()],
            Some("Writes the recovery package. From now on the shares can open the key.".into()),
        ),
        Want::Show => {
            let seen = if let Some(Step::Show(what)) = view.step {
                words::shown(what)
            } else {
                ""
            };
            (
                format!("{administrator} shows it to everyone"),
                vec![format!("{witness}, look and say it: {seen}.")],
                None,
            )
        }
        Want::CloseDoor => (
            format!(
                "The key “{label}” is locked into {}",
                token_named(view, TokenRole::Primary)
            ),
            vec!["After this the key leaves the token only by the quorum.".into()],
            Some(format!(
                "Makes “{label}” non-extractable for good, and tries to get it out."
            )),
        ),
        Want::LoadPackage => (
            format!("{administrator} reads the recovery package"),
            vec!["Compare the quorum and the check value with the last record.".into()],
            None,
        ),
        Want::BringShare => custody::contribution(view).unwrap_or_else(|| {
            (
                format!(
                    "A custodian brings a share ({} of {} are here)",
                    view.collected.len(),
                    view.threshold.unwrap_or_default()
                ),
                vec!["Read the bag's number aloud, and show that the seal is whole.".into()],
                None,
            )
        }),
        Want::CarryOut => custody::decision(view),
        Want::ApproveEmergency => custody::emergency(),
        Want::ReadBack => custody::read_back(view),
        Want::Account => custody::account(),
        Want::Prove => custody::proof(view),
        Want::Retire => custody::retirement(view),
        Want::TestKey => custody::live_test(view),
        Want::FollowUp => custody::follow_up(view),
        Want::Recover => (
            format!(
                "The key “{label}” is rebuilt in {}",
                token_named(view, TokenRole::Target)
            ),
            vec![format!("We now rebuild the key {label}.")],
            Some(format!(
                "Puts the key “{label}” into {}.",
                token_named(view, TokenRole::Target)
            )),
        ),
        Want::Destroy => (
            format!("The drill key “{label}” is destroyed"),
            vec!["The drill key ends here, in every token that holds it.".into()],
            Some(format!("Destroys “{label}” in every token that holds it.")),
        ),
        Want::SignOff => (
            match next_signer(view) {
                Some(person) => format!("{} signs", person.name),
                None => "Everyone signs".into(),
            },
            vec!["Say whether what the journal holds is what happened.".into()],
            None,
        ),
        Want::Reconcile => {
            let effect = view
                .unresolved
                .as_ref()
                .map_or("", |one| one.effect.as_str());
            (
                format!(
                    "Nobody knows yet how this ended: {}",
                    effect_in_words(effect)
                ),
                view.unresolved
                    .iter()
                    .map(|one| one.detail.clone())
                    .collect(),
                None,
            )
        }
        Want::Resume => (
            "The ceremony is paused".into(),
            vec!["Look round the room: is everyone here who was here before?".into()],
            None,
        ),
        Want::Record => ("The record is made".into(), Vec::new(), None),
        Want::Nothing => ("The ceremony has ended".into(), Vec::new(), None),
    };
    Moment {
        heading,
        aloud,
        review,
    }
}

/// The name of the first person of a role, those in the room before others.
pub(crate) fn name_of(view: &View, role: Role) -> String {
    let mut people: Vec<&PersonView> = view.people.iter().filter(|one| one.role == role).collect();
    people.sort_by_key(|one| !one.here);
    people
        .first()
        .map_or_else(|| format!("The {role}"), |one| one.name.clone())
}

/// The token to be bound or unlocked next: the one the step acts with, if that is locked.
pub(crate) fn next_token(view: &View) -> Option<&TokenView> {
    let acts = match view.step {
        Some(Step::Recover | Step::TestKey) => TokenRole::Target,
        // Of one that was closed only the record can be wanted.
        Some(Step::SignOff | Step::Record) | None => TokenRole::Journal,
        _ => TokenRole::Primary,
    };
    let mut locked = view.tokens.iter().filter(|token| !token.unlocked);
    let first = locked.clone().next();
    locked.find(|token| token.role == acts).or(first)
}

/// The next person in the room who has not signed.
pub(crate) fn next_signer(view: &View) -> Option<&PersonView> {
    signers(view)
        .find(|one| one.now)
        .or_else(|| signers(view).next())
}

/// Those who are here and have not signed.
pub(crate) fn signers(view: &View) -> impl Iterator<Item = &PersonView> {
    let people = view.people.iter();
    people.filter(|one| one.here && one.signed.is_none())
}

/// The initials of a name: the first character of each word.
pub(crate) fn initials(name: &str) -> String {
    name.split(|one: char| one.is_whitespace() || one == '-')
        .filter_map(|word| word.chars().next())
        .flat_map(char::to_uppercase)
        .collect()
}

/// What the token says of the past of a key that is adopted, to be read aloud.
fn past(view: &View) -> Vec<String> {
    let Some(past) = &view.past else {
        return Vec::new();
    };
    let said = |told: Option<bool>| match told {
        Some(true) => "yes",
        Some(false) => "no",
        None => "not told",
    };
    let mut aloud = vec![
        format!(
            "The key was not made here. Its id is {}; the token says of its past:",
            past.id
        ),
        format!(
            "Made in this token: {} (CKA_LOCAL); by {}.",
            said(past.local),
            past.mechanism.as_deref().unwrap_or("what is not told")
        ),
        format!(
            "Value never readable: {} (CKA_ALWAYS_SENSITIVE).",
            said(past.always_sensitive)
        ),
        format!(
            "Could never leave, also wrapped: {} (CKA_NEVER_EXTRACTABLE).",
            said(past.never_extractable)
        ),
    ];
    if past.ciphers {
        aloud.push(
            "It may also encrypt or decrypt data. A key recovered from its shares may not.".into(),
        );
    }
    aloud
}

/// Which part a token plays, in words.
fn part_in_words(view: &View, token: Option<&TokenView>) -> String {
    let Some(token) = token else {
        return "the tokens".into();
    };
    let part = match (token.role, view.kind) {
        (TokenRole::Primary, Kind::AdoptKey | Kind::LiveTest | Kind::Replicate) => {
            "the token that has the key"
        }
        (TokenRole::Primary, Kind::Migrate | Kind::Redistribute) => {
            "the token that gives randomness"
        }
        (TokenRole::Primary, _) => "the token the key is made in",
        (TokenRole::Target, Kind::LiveTest) => "the token the key is tried in",
        (TokenRole::Target, Kind::Replicate) => "the token the key is brought to",
        (TokenRole::Target, _) => "the token the key is recovered to",
        (TokenRole::Journal, _) => "the token that signs the journal",
    };
    if token.label.is_empty() {
        part.into()
    } else {
        format!("“{}”, {part}", token.label)
    }
}

fn token_in_words(view: &View, token: &TokenView) -> String {
    let software = if token.software { ", SOFTWARE" } else { "" };
    let made = format!("{} {}", token.manufacturer, token.model);
    let made = if made.trim().is_empty() {
        String::new()
    } else {
        format!(" {made},")
    };
    format!(
        "{}:{made} serial {}{software}",
        part_in_words(view, Some(token)),
        token.serial
    )
}

fn token_named(view: &View, role: TokenRole) -> String {
    view.tokens
        .iter()
        .find(|token| token.role == role && !token.label.is_empty())
        .map_or_else(
            || format!("the {role} token"),
            |token| format!("“{}”", token.label),
        )
}

fn share_in_words(view: &View) -> (String, String) {
    match &view.share {
        Some(share) => (
            share.custodian.clone(),
            format!("share {} of {}", share.index, share.of),
        ),
        None => ("The custodian".into(), "a share".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_first_characters() {
        assert_eq!(initials("Zoë Łukasiewicz"), "ZŁ");
        assert_eq!(initials("jean-luc  picard"), "JLP");
        assert_eq!(initials("王 小明"), "王小");
    }
}
