//! Entries of possession checks, reissues, live tests and emergencies, each in a sentence.

use crate::outcome::{numbers, task};
use crate::when;
use ceremony::{Event, Medium};

/// As [`super::sentence`], for the events of those kinds.
pub(super) fn sentence(event: &Event) -> String {
    match event {
        Event::AttemptVoided {
            attempt,
            reason,
            shares,
            ..
        } => {
            let indices: Vec<u8> = shares.iter().map(|share| share.index).collect();
            format!(
                "Sharing {attempt} came to nothing: {reason}. {} of it were already outside and are \
                 to be destroyed.",
                numbers("Share", &indices)
            )
        }
        Event::ChallengeIssued { challenge } => {
            let begins = challenge.challenge.get(..16);
            format!(
                "A challenge was issued: {}…",
                begins.unwrap_or(&challenge.challenge)
            )
        }
        Event::ContributionTaken {
            index, custodian, ..
        } => format!(
            "{custodian} shared old share {index} among the new holders; it was wiped from memory."
        ),
        Event::ContributionsForgotten { reason } => {
            format!("Old holders are to share their shares again: {reason}")
        }
        Event::EmergencyApproved { name, .. } => format!("{name} approved the emergency. Signed."),
        Event::FileAttached { what, file, by, .. } => {
            format!("{by} put {file} beside the record: {what}.")
        }
        Event::FollowUpDeferred {
            task: name,
            reason,
            until,
            by,
            ..
        } => format!(
            "{by} put off “{}” until {}: {reason}",
            task(name),
            when::date(until)
        ),
        Event::FollowUpDone {
            task: name,
            note,
            by,
            ..
        } => format!("“{}” is done, {by} said: {note}", task(name)),
        Event::HolderAbsent {
            custodian,
            tried,
            reason,
            confirmed_by,
        } => format!(
            "{custodian} could not be had: {reason}. Tried: {tried}. {confirmed_by} confirmed."
        ),
        Event::LiveRecoveryTested {
            equality,
            canary,
            gone,
            ..
        } => {
            let answered = says(
                equality.holds(),
                "answered as the live copy",
                "answered DIFFERENTLY",
            );
            let opened = says(
                canary.holds(),
                "opened the canary",
                "did NOT open the canary",
            );
            let after = says(*gone, "was gone afterwards", "was STILL THERE afterwards");
            format!("The key was rebuilt for a moment: it {answered}, {opened} and {after}.")
        }
        Event::OldQuorumRetired {
            confirmed_by,
            destroyed,
            remaining,
            ..
        } => {
            let left = if remaining.is_empty() {
                "none remains".to_owned()
            } else {
                format!("{} left somewhere", numbers("share", remaining))
            };
            format!(
                "The old quorum ended: {} old shares destroyed, {left}; {confirmed_by} confirmed.",
                destroyed.len()
            )
        }
        Event::OldShareDestroyed {
            index,
            custodian,
            bag,
            how,
            confirmed_by,
        } => format!(
            "Old share {index} of {custodian}, bag {bag}, was destroyed ({how}); {confirmed_by} saw it."
        ),
        Event::PossessionCheckClosed {
            proved, missing, ..
        } => {
            let missing = if missing.is_empty() {
                "none is missing".to_owned()
            } else {
                format!("{} not proved", numbers("share", missing))
            };
            format!(
                "The check ended: {} shares proved, {missing}.",
                proved.len()
            )
        }
        Event::PossessionNotProved {
            custodian, detail, ..
        } => format!("What {custodian} answered was not accepted: {detail}"),
        Event::PossessionProved {
            index,
            custodian,
            how,
            ..
        } => {
            let at = says(
                how == "own-machine",
                "on a machine of their own",
                "in the room",
            );
            format!("{custodian} proved possession of share {index}, {at}, without showing it.")
        }
        Event::QuorumRedistributed {
            attempt,
            package,
            contributors,
            ..
        } => format!(
            "Sharing {attempt}: old {} became {} new ones, any {} of which recover the key; the \
             commitment to the secret is unchanged.",
            numbers("share", contributors),
            package.shares,
            package.threshold
        ),
        Event::SharesAccounted {
            unaccounted,
            reason,
            ..
        } => {
            if unaccounted.is_empty() {
                "Every old share is accounted for.".to_owned()
            } else {
                format!(
                    "Nobody answers for old {}: {reason}",
                    numbers("share", unaccounted)
                )
            }
        }
        Event::VoidedShareDestroyed {
            attempt,
            index,
            custodian,
            how,
            confirmed_by,
            ..
        } => format!(
            "Share {index} of sharing {attempt}, written for {custodian}, was destroyed ({how}); \
             {confirmed_by} saw it."
        ),
        other => other.name().to_owned(),
    }
}

/// What a share was written to.
pub(super) fn medium(medium: &Medium) -> String {
    let mut text = match medium.kind.as_str() {
        "age" => "an age file".to_owned(),
        "card" => format!("a file for the card “{}”", medium.token.trim()),
        other => other.to_owned(),
    };
    if !medium.printed.is_empty() {
        text.push_str(", printed on ");
        text.push_str(&medium.printed);
    }
    if medium.passphrase {
        text.push_str(", sealed by a passphrase too");
        if !medium.passphrase_is.is_empty() {
            text.push_str(&format!(" ({})", medium.passphrase_is));
        }
    }
    text
}

/// How a share on another medium than a saved sheet was read back.
pub(super) fn opened(how: &str) -> &str {
    match how {
        "age" => "by opening the age file",
        "card" => "by opening it with the card",
        "proof" => "by a proof of its custodian’s",
        "scan" => "from a scan of the sheet",
        "scanner" => "with a scanner that types",
        "typed" => "from its typed rows",
        other => other,
    }
}

const fn says<'t>(holds: bool, yes: &'t str, no: &'t str) -> &'t str {
    if holds { yes } else { no }
}
