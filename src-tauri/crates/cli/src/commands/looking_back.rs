//! `keymoot room verify` and `keymoot room trails`: a room only looked at.

use crate::{Context, Status};
use room::{
    Error, Finding, QuorumTrailView, ShareTrailView, Trails, Verified, VerifiedPart, VerifyProgress,
};
use serde_json::Value;
use std::fmt::Write;

/// Verifies everything in the room; status 1 unless all of it is proved.
pub(super) fn verify(context: &Context) -> Result<Status, Error> {
    let room = context.look()?;
    let mut last = None;
    let found = room.verify_all(&mut |far| {
        // A line for each part as it begins, and for the journal none in between.
        if last != Some((far.part, far.subject.clone())) {
            last = Some((far.part, far.subject.clone()));
            context.output.verifying(&far, &part(&far));
        }
        true
    })?;
    context.output.result(&found, &in_words(&found))?;
    Ok(Status::of(found.result == Finding::Proved))
}

/// Shows what became of shares and quorums.
pub(super) fn trails(context: &Context) -> Result<Status, Error> {
    let trails = context.look()?.trails();
    context.output.result(&trails, &told(&trails))?;
    Ok(Status::Done)
}

/// What is verified, in words.
fn part(far: &VerifyProgress) -> String {
    let what = named(far.part);
    match far.subject.as_str() {
        "" => what.to_owned(),
        subject => format!("{what} {subject}"),
    }
}

fn named(part: VerifiedPart) -> &'static str {
    match part {
        VerifiedPart::Ceremony => "Ceremony",
        VerifiedPart::Journal => "Journal",
        VerifiedPart::Quorum => "Quorum of",
        VerifiedPart::Record => "Record",
    }
}

fn in_words(found: &Verified) -> String {
    let mut text = match found.result {
        Finding::Proved => "Everything in this room checks.\n".to_owned(),
        Finding::Refuted => "Something in this room does NOT check.\n".to_owned(),
        Finding::NotChecked => "Not everything in this room could be checked.\n".to_owned(),
    };
    for one in &found.parts {
        let subject = if one.subject.is_empty() {
            String::new()
        } else {
            format!(" {}", one.subject)
        };
        let result = name(one.result);
        let _ = writeln!(text, "{}{subject}: {result}", named(one.part));
        for claim in &one.claims {
            if claim.result == Finding::Proved {
                continue;
            }
            let entries = numbers(&claim.entries);
            let result = name(claim.result);
            let _ = writeln!(
                text,
                "  {} {result}: {}{entries}",
                claim.claim, claim.detail
            );
        }
    }
    text
}

/// A result as files have it.
fn name(result: Finding) -> String {
    match serde_json::to_value(result) {
        Ok(Value::String(name)) => name,
        _ => String::new(),
    }
}

fn numbers(entries: &[u64]) -> String {
    match entries {
        [] => String::new(),
        some => {
            let all: Vec<String> = some.iter().map(u64::to_string).collect();
            format!(" (entries {})", all.join(", "))
        }
    }
}

fn told(trails: &Trails) -> String {
    let mut text = String::new();
    for quorum in &trails.quorums {
        of_quorum(&mut text, quorum);
        let shares = trails.shares.iter();
        for share in shares.filter(|share| share.quorum == quorum.quorum) {
            of_share(&mut text, share);
        }
    }
    if trails.quorums.is_empty() {
        text.push_str("No quorum was made in this room yet.\n");
    }
    text
}

fn of_quorum(text: &mut String, quorum: &QuorumTrailView) {
    let from = match &quorum.from {
        Some(from) => format!(", in the place of {from}"),
        None => String::new(),
    };
    let ended = match (quorum.superseded, &quorum.superseded_at) {
        (Some(entry), Some(at)) => format!("; ended {at} (entry {entry})"),
        _ => String::new(),
    };
    let _ = writeln!(
        text,
        "Quorum {} for {}: {} of {}, {} (entry {}){from}{ended}",
        quorum.quorum, quorum.label, quorum.threshold, quorum.shares, quorum.at, quorum.entry
    );
}

fn of_share(text: &mut String, share: &ShareTrailView) {
    let _ = writeln!(
        text,
        "  {}: share {} of {}",
        share.id, share.index, share.custodian
    );
    for step in &share.steps {
        let what = match serde_json::to_value(step.what) {
            Ok(Value::String(what)) => what,
            _ => String::new(),
        };
        let bag = match step.bag.as_str() {
            "" => String::new(),
            bag => format!(", bag {bag}"),
        };
        let place = match step.place.as_str() {
            "" => String::new(),
            place => format!(", {place}"),
        };
        let seal = match step.seal_intact {
            Some(false) => ", seal BROKEN",
            Some(true) | None => "",
        };
        let _ = writeln!(
            text,
            "    {} {what}{bag}{place}{seal} (entry {})",
            step.at, step.entry
        );
    }
}
