//! What became of a ceremony beside its steps: before somebody signs, and first after an interruption.

use crate::output::effect_in_words;
use room::{LostKind, View};

/// One line for each thing that whoever signs should know.
pub(crate) fn so_far_in_words(view: &View) -> Vec<String> {
    let so_far = &view.so_far;
    let mut lines = Vec::new();
    for one in &so_far.refusals {
        let (at, who) = (minute(&one.at), &one.custodian);
        lines.push(format!(
            "{at}  {who} was refused ({}): {}",
            one.reason, one.detail
        ));
    }
    for one in &so_far.breaks {
        let over = one.until.as_ref().map_or_else(
            || "not over".into(),
            |until| format!("until {}", minute(until)),
        );
        lines.push(format!(
            "{}  {} interrupted, {over}: {}",
            minute(&one.at),
            one.by,
            one.reason
        ));
    }
    for one in &so_far.lost {
        let what = match one.what {
            LostKind::Contributions => "contributions to new shares".into(),
            LostKind::EnteredShares => "shares that were entered".into(),
            LostKind::Sharing if one.bags.is_empty() => "a sharing".into(),
            LostKind::Sharing => format!("a sharing, with bags {}", one.bags.join(", ")),
        };
        lines.push(format!("{}  Gone: {what}: {}", minute(&one.at), one.reason));
    }
    for one in &so_far.failures {
        lines.push(format!(
            "{}  Failed: {}: {}",
            minute(&one.at),
            effect_in_words(&one.effect),
            one.message
        ));
    }
    for one in &so_far.decided {
        lines.push(format!(
            "{}  {} decided on {}: {}, since looking showed “{}”",
            minute(&one.at),
            one.by,
            effect_in_words(&one.effect),
            one.decision.name(),
            one.found
        ));
    }
    for one in &so_far.away {
        lines.push(format!(
            "{}  {} left: {}",
            minute(&one.at),
            one.name,
            one.reason
        ));
    }
    for one in &view.exceptions {
        lines.push(format!(
            "{}  Exception: {}; decided: {}",
            minute(&one.at),
            one.happened,
            one.decided
        ));
    }
    lines.sort();
    let held = so_far.not_held.iter();
    lines.extend(held.map(|one| format!("Did not hold: {one}")));
    lines
}

/// A time to the minute, UTC.
fn minute(at: &str) -> String {
    at.get(..16)
        .map_or_else(|| at.into(), |at| at.replace('T', " "))
}
