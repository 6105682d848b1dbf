//! The same for possession checks, reissue, live tests and emergencies.

use super::{name_of, share_in_words, token_named};
use room::{View, Want};

/// Heading, words to say aloud, and what cannot be undone.
pub(super) type Parts = (String, Vec<String>, Option<String>);

pub(super) fn moment(view: &View) -> Parts {
    let label = &view.label;
    match view.wants {
        Want::ApproveEmergency => (
            "Two security officers approve the emergency".into(),
            vec!["Read the reason and the incident's number aloud.".into()],
            None,
        ),
        Want::ReadBack => {
            let (custodian, which) = share_in_words(view);
            let remote = view.share.as_ref().is_some_and(|share| share.remote);
            if remote {
                let aloud = vec!["The share counts once its custodian has proved it.".into()];
                (
                    format!("{custodian}, far away, answers for {which}"),
                    aloud,
                    None,
                )
            } else {
                let aloud = vec!["Read back what came out of the printer.".into()];
                (format!("{custodian} reads {which} back"), aloud, None)
            }
        }
        Want::Account => (
            "Where is each share of the old quorum?".into(),
            vec!["A share counts as lost if anybody else may have read it.".into()],
            None,
        ),
        Want::Prove => {
            let check = view.possession.as_ref();
            let proved = check.map_or(0, |check| check.proofs.len());
            let all = view.shares.unwrap_or_default();
            (
                format!("Custodians prove that they have their shares ({proved} of {all})"),
                vec!["Nothing is rebuilt. A share is read, proved, and sealed again.".into()],
                None,
            )
        }
        Want::Retire => {
            let gone = view.reissue.as_ref().map_or(0, |one| one.destroyed.len());
            (
                format!("The old quorum's shares are destroyed ({gone} so far)"),
                vec!["Show each bag and sheet before it is destroyed.".into()],
                Some(
                    "Ends the old quorum. What is left of it must stay below its threshold.".into(),
                ),
            )
        }
        Want::TestKey => (
            format!(
                "The key “{label}” is rebuilt in {} for a moment",
                token_named(view, "target")
            ),
            vec![format!(
                "We now rebuild {label}, try it, and destroy that copy."
            )],
            Some(format!(
                "Rebuilds the live key “{label}” in {} until it was tried.",
                token_named(view, "target")
            )),
        ),
        _ => {
            let tasks = view.emergency.iter().flat_map(|one| &one.follow_ups);
            let open = tasks.filter(|task| task.state == "open").count();
            (
                format!(
                    "{} says what becomes of each thing left to do ({open} are open)",
                    name_of(view, "administrator")
                ),
                vec!["Each is done, or put off with a reason and a date. None is skipped.".into()],
                None,
            )
        }
    }
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
    let witness = name_of(view, "witness");
    Some((
        format!("{custodian} seals their share in a new bag"),
        vec![format!(
            "{custodian}, read the new bag's number aloud. {witness}, read it too."
        )],
        None,
    ))
}

/// What is outside of sharings that came to nothing, a line each.
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
                "Share {} of sharing {}, {bag}, for {}, came to nothing and is not worthless: \
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

/// What an emergency leaves to be done, in words.
pub(crate) fn task_in_words(task: &str) -> &str {
    match task {
        "decide-on-the-copy" => "Decide what becomes of the key in this token",
        "incident-report" => "Write the incident report",
        "possession-check" => "Hold a possession check of every share",
        "reissue-for-the-absent" => "Reissue the shares, for who was absent",
        "seal-the-bags-again" => "Seal the shares in new bags",
        other => other,
    }
}
