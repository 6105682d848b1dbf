//! Each journal entry in a sentence.

mod media;

use crate::outcome;
use crate::outcome::numbers;
use crate::story::Chapter;
use crate::when;
use ceremony::{Event, Found, KeyFacts, Reconciliation};

/// What an entry says, in words a custodian understands.
pub(crate) fn sentence(chapter: &Chapter, event: &Event) -> String {
    let name = |who| chapter.name(who);
    match event {
        Event::Aborted {
            by,
            reason,
            left: None,
        } => format!("{by} stopped the ceremony: {reason}"),
        Event::Aborted {
            by,
            reason,
            left: Some(left),
        } => {
            let found = match left.found {
                Found::Done => "it had happened",
                Found::NotDone => "it had not happened",
                Found::Unknown => "whether it happened is not known",
            };
            format!(
                "{by} stopped the ceremony: {reason}. “{}” had been begun; {found}.",
                words::step(left.effect.step())
            )
        }
        Event::ShareFilesErased {
            files,
            kept,
            confirmed_by,
        } => {
            let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
            format!(
                "Files of share sheets were erased, and are not there any more: {}. The sheets are \
                 kept so: {kept}; {confirmed_by} confirmed.",
                paths.join(", ")
            )
        }
        Event::VoidFilesRemoved {
            files,
            confirmed_by,
        } => {
            let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
            format!(
                "Files of a sharing that came to nothing were removed: {}; {confirmed_by} confirmed.",
                paths.join(", ")
            )
        }
        Event::AttemptVoided {
            attempt,
            reason,
            bags,
            shares,
        } if shares.is_empty() => {
            let bags = if bags.is_empty() {
                String::new()
            } else {
                format!(" Bags with worthless shares: {}.", bags.join(", "))
            };
            format!("Sharing {attempt} is void: {reason}.{bags}")
        }
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
        Event::BagOpened {
            custodian,
            bag,
            seal_intact,
            confirmed_by,
        } => {
            let seal = if *seal_intact {
                "its seal intact"
            } else {
                "its seal BROKEN"
            };
            format!("{custodian} opened bag {bag}, {seal}; {confirmed_by} looked.")
        }
        Event::BagSealed {
            index,
            custodian,
            bag,
            confirmed_by,
        } => {
            format!(
                "{custodian} sealed share {index} in bag {bag}; {confirmed_by} read the number too."
            )
        }
        Event::Closed { by } => format!("{by} closed the ceremony."),
        Event::CopiesCompared { equality, .. } if equality.holds() => {
            "Both copies answered one fresh challenge alike.".to_owned()
        }
        Event::CopiesCompared { .. } => "The copies answered one challenge DIFFERENTLY.".to_owned(),
        Event::DoorClosed { token, .. } => {
            format!("The key can no longer leave the {} token.", token.name())
        }
        Event::EffectFailed {
            effect, message, ..
        } => {
            format!("“{}” did not happen: {message}", words::step(effect.step()))
        }
        Event::EnteredSharesForgotten { reason } => {
            format!("Shares are to be entered again: {reason}")
        }
        Event::ExceptionRecorded { note } => format!("Exception: {}", note.happened),
        Event::FolderChosen { folder } => {
            format!("Sheets and package are saved to {folder} from here on.")
        }
        Event::Intended {
            effect,
            confirmed_by,
        } => {
            let second = confirmed_by
                .as_ref()
                .map_or_else(String::new, |who| format!("; {who} confirmed"));
            format!(
                "“{}” begins ({}){second}.",
                words::step(effect.step()),
                effect.name()
            )
        }
        Event::KeyAdopted { key, .. } => format!(
            "The key “{}” was found in its token, where it was before; check value {}.",
            key.label, key.check.value
        ),
        Event::KeyDestroyed { copies, .. } => {
            let found = copies.iter().filter(|copy| copy.found).count();
            format!(
                "The key was destroyed; {found} of {} copies were found afterwards.",
                copies.len()
            )
        }
        Event::KeyMade { key, .. } => {
            format!(
                "The key “{}” was made; {} {}.",
                key.label,
                which_is(key),
                key.check.value
            )
        }
        Event::KeyRecovered { token, key, .. } => format!(
            "The key “{}” was rebuilt in the {} token; {} {}.",
            key.label,
            token.name(),
            which_is(key),
            key.check.value
        ),
        Event::Opened { .. } => "The ceremony was opened.".to_owned(),
        Event::PackageLoaded { package } => {
            format!("The recovery package of “{}” was read.", package.label)
        }
        Event::PackageReleased { file, .. } => {
            format!("The recovery package was released as {file}.")
        }
        Event::ParticipantArrived {
            attendee,
            identity_check,
            signature,
        } => {
            let signed = if signature.is_empty() { "" } else { " Signed." };
            format!(
                "{} arrived as {}; identity: {identity_check}.{signed}",
                attendee.name, attendee.role
            )
        }
        Event::ParticipantLeft {
            participant,
            reason,
        } => {
            format!("{} left: {reason}", name(participant))
        }
        Event::ParticipantReturned { participant } => format!("{} came back.", name(participant)),
        Event::Paused { by, reason } => format!("{by} interrupted: {reason}"),
        Event::Reconciled {
            effect,
            found,
            decision,
            by,
            ..
        } => {
            let decision = match decision {
                Reconciliation::Adopt => "to go on from it",
                Reconciliation::Retry => "to do it again",
            };
            format!(
                "After “{}” was cut off, {found}; {by} decided {decision}.",
                effect.name()
            )
        }
        Event::RecoveryRehearsed {
            attempt, equality, ..
        } => {
            let held = if equality.holds() {
                "opened inside the token"
            } else {
                "did NOT open"
            };
            format!("Sharing {attempt}: the package {held} before any share left.")
        }
        Event::Resumed { by } => format!("{by} resumed."),
        Event::RollCallClosed { present, .. } => format!("Roll call: {} present.", present.len()),
        Event::ScriptApproved { by, approval } if approval.is_empty() => {
            format!("{by} approved the script.")
        }
        Event::ScriptApproved { by, approval } => format!("{by} approved the script: {approval}."),
        Event::ShareEntered {
            index,
            custodian,
            corrected,
            ..
        } => {
            let cells = if corrected.is_empty() {
                String::new()
            } else {
                format!(" Corrected while reading: {}.", corrected.join(", "))
            };
            format!("{custodian} brought share {index}, which agrees with the commitments.{cells}")
        }
        Event::ShareNotAccepted {
            custodian, detail, ..
        } => {
            format!("What {custodian} brought was not accepted: {detail}")
        }
        Event::ShareReadBack {
            index,
            code,
            rows,
            opened,
            ..
        } => {
            let how = match (code, rows, opened.as_str()) {
                (true, true, "") => "by its code and by its rows",
                (true, false, "") => "by its code",
                (false, true, "") => "by its rows",
                (false, false, "") => "by NEITHER way",
                (.., other) => media::opened(other),
            };
            format!("Share {index} was read back {how}.")
        }
        Event::ShareVerified { index, .. } => {
            format!("Share {index}, as read back, agrees with the commitments.")
        }
        Event::ShareWritten {
            index,
            custodian,
            medium,
            ..
        } => {
            format!(
                "Share {index} was written for {custodian}: {}.",
                media::medium(medium)
            )
        }
        Event::SignedOff {
            name, agree: true, ..
        } => format!("{name} signed: I agree."),
        Event::SignedOff { name, reason, .. } => format!("{name} signed: I do not agree. {reason}"),
        Event::TokenBound { role, token, .. } => {
            format!(
                "The token “{}” was bound as {}.",
                token.label.trim(),
                role.name()
            )
        }
        Event::Shown {
            what,
            by,
            confirmed_by,
        } => format!(
            "{by} showed it, and {confirmed_by} saw it: {}.",
            words::shown(*what)
        ),
        Event::TokensAccepted { by, confirmed_by } => {
            format!("{by} and {confirmed_by} accepted the tokens.")
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
        Event::CarriedOut { acted } => format!(
            "Carried out on {}, as {} decided. Signed.",
            acted.subject,
            acted.decided_by.join(" and ")
        ),
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
            outcome::task_of_layouts_1_to_3(name),
            when::date(until)
        ),
        Event::FollowUpDone {
            task: name,
            note,
            by,
            ..
        } => format!(
            "“{}” is done, {by} said: {note}",
            outcome::task_of_layouts_1_to_3(name)
        ),
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
    }
}

const fn says<'t>(holds: bool, yes: &'t str, no: &'t str) -> &'t str {
    if holds { yes } else { no }
}

/// What a key is told by: a root key by its fingerprint.
const fn which_is(key: &KeyFacts) -> &'static str {
    match key.root {
        None => "check value",
        Some(_) => "fingerprint",
    }
}
