//! The same for possession checks, reissue, live tests and emergencies.

use super::{name_of, share_in_words, token_named};
use room::{FollowUpState, Kind, Role, TokenRole, View};

/// Heading, words to say aloud, and what cannot be undone.
pub(super) type Parts = (String, Vec<String>, Option<String>);

/// Approving an emergency.
pub(super) fn emergency() -> Parts {
    (
        "Two security officers approve the emergency".into(),
        vec!["Read the reason and the incident's number aloud.".into()],
        None,
    )
}

/// Deciding on an act on a key or on the policy.
pub(super) fn decision(view: &View) -> Parts {
    let key = &view.label;
    let (heading, review) = match view.kind {
        Kind::AdoptPolicy => (
            "The policy is put in force".to_owned(),
            "From now on nothing is made that goes against the new policy.".to_owned(),
        ),
        Kind::Compromise => (
            format!("The key “{key}” is put out of use"),
            format!(
                "Puts “{key}” out of use for good: it may be in the wrong hands. A new version takes \
                 over where one can be made here."
            ),
        ),
        Kind::Destroy => (
            format!("The key “{key}” is destroyed"),
            format!(
                "Destroys “{key}” in every token that holds it and in this room, for good. What it \
                 alone protects can never be read again."
            ),
        ),
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
        | Kind::Rotate => (
            format!("Another key takes over from “{key}”"),
            format!(
                "After this “{key}” protects nothing new; until its window ends it opens old data."
            ),
        ),
    };
    (
        heading,
        vec![format!(
            "Everybody who decides signs, with this reason: {}.",
            view.purpose
        )],
        Some(review),
    )
}

/// Reading a share back, or its custodian's proof from afar.
pub(super) fn read_back(view: &View) -> Parts {
    let (custodian, which) = share_in_words(view);
    if view.share.as_ref().is_some_and(|share| share.remote) {
        (
            format!("{custodian}, far away, answers for {which}"),
            vec!["The share counts once its custodian has proved it.".into()],
            None,
        )
    } else {
        (
            format!("{custodian} reads {which} back"),
            vec!["Read back what came out of the printer.".into()],
            None,
        )
    }
}

/// Accounting for the old shares.
pub(super) fn account() -> Parts {
    (
        "Where is each share of the old quorum?".into(),
        vec!["A share counts as lost if anybody else may have read it.".into()],
        None,
    )
}

/// Proving possession.
pub(super) fn proof(view: &View) -> Parts {
    let check = view.possession.as_ref();
    let proved = check.map_or(0, |check| check.proofs.len());
    let all = view.shares.unwrap_or_default();
    (
        format!("Custodians prove that they have their shares ({proved} of {all})"),
        vec!["Nothing is rebuilt. A share is read, proved, and sealed again.".into()],
        None,
    )
}

/// Ending the old quorum.
pub(super) fn retirement(view: &View) -> Parts {
    let reissue = view.reissue.as_ref();
    let gone = reissue.map_or(0, |one| one.destroyed.len());
    let migration = reissue.and_then(|one| one.migration.as_ref());
    let review = migration.map_or_else(
        || "Ends the old quorum. What is left of it must stay below its threshold.".to_owned(),
        |one| {
            format!(
                "Ends the old quorum. What is left of it is accepted until {}, and is to be destroyed \
                 by then.",
                one.until
            )
        },
    );
    (
        format!("The old quorum's shares are destroyed ({gone} so far)"),
        vec!["Show each bag and sheet before it is destroyed.".into()],
        Some(review),
    )
}

/// Trying a live key.
pub(super) fn live_test(view: &View) -> Parts {
    let label = &view.label;
    let target = token_named(view, TokenRole::Target);
    (
        format!("The key “{label}” is rebuilt in {target} for a moment"),
        vec![format!(
            "We now rebuild {label}, try it, and destroy that copy."
        )],
        Some(format!(
            "Rebuilds the live key “{label}” in {target} until it was tried."
        )),
    )
}

/// Saying what becomes of what an emergency left.
pub(super) fn follow_up(view: &View) -> Parts {
    let tasks = view.emergency.iter().flat_map(|one| &one.follow_ups);
    let open = tasks
        .filter(|task| task.state == FollowUpState::Open)
        .count();
    (
        format!(
            "{} says what becomes of each thing left to do ({open} are open)",
            name_of(view, Role::Administrator)
        ),
        vec!["Each is done, or put off with a reason and a date. None is skipped.".into()],
        None,
    )
}

/// Bringing a share to be shared again.
pub(super) fn contribution(view: &View) -> Option<Parts> {
    let reissue = view.reissue.as_ref()?;
    let here = reissue.contributions.len();
    Some((
        format!(
            "A custodian shares their old share again ({here} of {})",
            reissue.threshold
        ),
        vec![
            "Read the bag's number aloud, and show that the seal is whole.".into(),
            "The secret is not rebuilt: each share is divided alone, and wiped.".into(),
        ],
        None,
    ))
}

/// Sealing the bag that was opened for a proof.
pub(super) fn sealed_again(view: &View) -> Option<Parts> {
    let custodian = view.possession.as_ref()?.unsealed.as_ref()?;
    let witness = name_of(view, Role::Witness);
    Some((
        format!("{custodian} seals their share in a new bag"),
        vec![format!(
            "{custodian}, read the new bag's number aloud. {witness}, read it too."
        )],
        None,
    ))
}

/// What is outside of void sharings, a line each.
pub(crate) fn voided_in_words(view: &View) -> Vec<String> {
    let mut lines: Vec<String> = view
        .strays
        .iter()
        .map(|share| {
            let bag = match share.bag.as_str() {
                "" => "in no bag".to_owned(),
                bag => format!("in bag {bag}"),
            };
            format!(
                "Share {} of sharing {}, {bag}, for {}, is void and not worthless: \
                 destroy it before a witness.",
                share.index, share.attempt, share.custodian
            )
        })
        .collect();
    let live = |bag: &&String| !view.strays.iter().any(|share| share.bag == **bag);
    let worthless = view.voided_bags.iter().filter(live);
    lines.extend(worthless.map(|bag| format!("The share in bag {bag} is worthless; destroy it.")));
    lines
}
