//! A ceremony as people read it.

use crate::output::effect_in_words;
use crate::walk::{so_far_in_words, voided_in_words};
use room::{CeremonyState, EmergencyView, PossessionView, ProvedHow, ReissueView, View};
use std::fmt::Write;

pub(super) fn in_words(view: &View) -> String {
    let mut text = format!(
        "“{}”: {}, {}, {}\n",
        view.title,
        words::kind(view.kind),
        view.mode.name(),
        view.state
    );
    let _ = writeln!(text, "Id {}", view.id);
    if let Some(step) = view.step {
        let _ = writeln!(text, "At step “{}” ({step})", words::step(step));
    }
    if let Some(unresolved) = &view.unresolved {
        let effect = effect_in_words(&unresolved.effect);
        let _ = writeln!(
            text,
            "Not known how this ended: {effect}; looking showed {}",
            unresolved.found.name()
        );
    }
    if let Some(check) = &view.check {
        let _ = writeln!(text, "Check value {} by {}", check.value, check.method);
    }
    if let Some(equal) = view.copies_equal {
        let said = if equal {
            "answer alike"
        } else {
            "do NOT answer alike"
        };
        let _ = writeln!(text, "Both copies of the key {said}");
    }
    if let Some(left) = &view.left {
        let effect = effect_in_words(&left.effect);
        let _ = writeln!(
            text,
            "Begun and never known to have ended: {effect}; looking showed {}",
            left.found.name()
        );
    }
    for line in voided_in_words(view) {
        let _ = writeln!(text, "{line}");
    }
    for line in so_far_in_words(view) {
        let _ = writeln!(text, "{line}");
    }
    if !view.share_files.is_empty() {
        let _ = writeln!(
            text,
            "Files of share sheets here: {}",
            view.share_files.join(", ")
        );
    }
    for file in &view.void_files {
        let _ = writeln!(
            text,
            "{file} is of a void sharing; “keymoot ceremony remove-void” removes it"
        );
    }
    for file in &view.attachments {
        let _ = writeln!(
            text,
            "Attached: {}, {} ({} bytes, SHA-256 {})",
            file.what, file.file, file.bytes, file.digest
        );
    }
    if let Some(check) = &view.possession {
        possession(&mut text, view, check);
    }
    if let Some(reissue) = &view.reissue {
        self::reissue(&mut text, reissue);
    }
    if let Some(emergency) = &view.emergency {
        self::emergency(&mut text, emergency);
    }
    if let Some(record) = &view.record {
        let _ = writeln!(text, "Record: {record}");
    }
    text
}

fn possession(text: &mut String, view: &View, check: &PossessionView) {
    let _ = writeln!(
        text,
        "Proved: {} of {}, for the challenge of {}",
        check.proofs.len(),
        view.shares.unwrap_or_default(),
        check.issued
    );
    for proof in &check.proofs {
        let where_ = match proof.how {
            ProvedHow::InRoom => "in the room",
            ProvedHow::OwnMachine => "on a machine of their own",
        };
        let bag = proof.bag.as_ref();
        let bag = bag.map(|bag| format!(", now in bag {bag}"));
        let _ = writeln!(
            text,
            "  share {} by {}, {where_}, {}{}",
            proof.index,
            proof.custodian,
            proof.at,
            bag.unwrap_or_default()
        );
    }
    if let Some(custodian) = &check.unsealed {
        let _ = writeln!(
            text,
            "  The bag of {custodian} is open and must be sealed again"
        );
    }
    if view.state == CeremonyState::Open {
        let _ = writeln!(text, "Challenge {}", check.challenge);
    }
}

fn reissue(text: &mut String, reissue: &ReissueView) {
    let _ = writeln!(
        text,
        "Replaces quorum {}, {} of {}",
        reissue.from, reissue.threshold, reissue.shares
    );
    if let Some(lost) = reissue.unaccounted.as_ref().filter(|lost| !lost.is_empty()) {
        let _ = writeln!(text, "  Nobody can account for shares {}", numbers(lost));
    }
    for one in &reissue.contributions {
        let _ = writeln!(
            text,
            "  share {} was shared again by {}",
            one.index, one.custodian
        );
    }
    for share in &reissue.voided {
        let _ = writeln!(
            text,
            "  Share {} of attempt {} holds the secret too and must be destroyed",
            share.index, share.attempt
        );
    }
    match reissue.same_secret {
        Some(true) => text.push_str("  The commitment to the secret is unchanged\n"),
        Some(false) => text.push_str("  The commitment to the secret is NOT the same\n"),
        None => {}
    }
    if !reissue.destroyed.is_empty() {
        let _ = writeln!(
            text,
            "  Old shares destroyed: {}",
            numbers(&reissue.destroyed)
        );
    }
    if let Some(migration) = &reissue.migration {
        let _ = writeln!(
            text,
            "  Moves to the suite {}; the old shares are accepted until {}",
            migration.suite, migration.until
        );
        if !migration.outstanding.is_empty() {
            let _ = writeln!(
                text,
                "  Outstanding, to be destroyed by then: {}",
                numbers(&migration.outstanding)
            );
        }
    }
}

fn emergency(text: &mut String, emergency: &EmergencyView) {
    let _ = writeln!(
        text,
        "Emergency: {} (incident {})",
        emergency.reason, emergency.incident
    );
    if !emergency.approvals.is_empty() {
        let _ = writeln!(text, "  Approved by {}", emergency.approvals.join(" and "));
    }
    for absent in &emergency.absent {
        let _ = writeln!(
            text,
            "  Absent: {}, {}; tried: {}",
            absent.custodian, absent.reason, absent.tried
        );
    }
    for task in &emergency.follow_ups {
        let until = task.until.as_ref();
        let until = until.map(|date| format!(" until {date}"));
        let note = match task.note.as_str() {
            "" => String::new(),
            note => format!(": {note}"),
        };
        let _ = writeln!(
            text,
            "  {} ({}): {}{}{note}",
            words::task(&task.task),
            task.task,
            task.state,
            until.unwrap_or_default()
        );
    }
}

fn numbers(indices: &[u8]) -> String {
    let texts: Vec<String> = indices.iter().map(u8::to_string).collect();
    texts.join(", ")
}
