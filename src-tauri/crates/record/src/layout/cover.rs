//! The first page of a ceremony: what came of it, in one sentence, and the few facts to know it by.

use crate::layout::emergency;
use crate::story::{Chapter, Story};
use crate::{outcome, when};
use ceremony::{Ceremony, CheckValue, Duty, Kind, PackageFacts, ScriptApproval};
use paper::Error;
use paper::canvas::{Ink, MM, Style};
use paper::flow::{BODY, Fact, Flow, LABEL, LEFT, QUIET, RIGHT};
use paper::fonts::Face;
use paper::table::{Cell, Table};
use paper::wrap::grouped;

const TITLE: Style = Style {
    leading: 33.0,
    ..Style::new(Face::SansStrong, 28.0, Ink::TEXT)
};
const OUTCOME: Style = Style {
    leading: 20.0,
    ..Style::new(Face::Sans, 13.5, Ink::TEXT)
};
const FIGURE: Style = Style::new(Face::MonoStrong, 13.0, Ink::TEXT);

/// The cover of a record of several ceremonies.
pub(super) fn contents(flow: &mut Flow, story: &Story) -> Result<(), Error> {
    flow.advance(16.0 * MM);
    let title = format!("{} ceremonies", story.chapters.len());
    flow.lines(LEFT, RIGHT - LEFT, &TITLE, &title)?;
    flow.advance(12.0);
    let mut table = Table::new(["", "Ceremony", "Opened", "Outcome"]);
    for (number, chapter) in story.chapters.iter().enumerate() {
        let ceremony = &chapter.ceremony;
        let outcome = outcome::of(ceremony, chapter.layout);
        let ink = if outcome.good { Ink::TEXT } else { Ink::WAX };
        table.row([
            Cell::new((number + 1).to_string()),
            Cell::new(&ceremony.script.title).strong(),
            Cell::new(when::full(&ceremony.opened_at)),
            Cell::new(outcome.text).ink(ink),
        ]);
    }
    table.set(flow)
}

/// The opening page of one ceremony.
pub(super) fn opening(flow: &mut Flow, story: &Story, chapter: &Chapter) -> Result<(), Error> {
    let ceremony = &chapter.ceremony;
    let script = &ceremony.script;
    flow.advance(12.0 * MM);
    flow.lines(
        LEFT,
        RIGHT - LEFT,
        &BODY.ink(Ink::QUIET),
        words::kind(ceremony.kind),
    )?;
    flow.advance(3.0);
    flow.lines(LEFT, RIGHT - LEFT, &TITLE, &script.title)?;
    flow.advance(10.0);

    let outcome = outcome::of(ceremony, chapter.layout);
    let ink = if outcome.good { Ink::GREEN } else { Ink::WAX };
    let top = flow.here().1;
    flow.lines(LEFT + 14.0, RIGHT - LEFT - 14.0, &OUTCOME, &outcome.text)?;
    let bottom = flow.here().1;
    if bottom > top {
        flow.here().0.boxes(&[[LEFT, top, 3.0, bottom - top]], ink);
    }
    flow.advance(16.0);
    figures(flow, ceremony)?;
    emergency::notice(flow, ceremony)?;

    let mut facts = Vec::new();
    let mut fact = |label: &str, value: &str| {
        if !value.is_empty() {
            facts.push(Fact::new(label, value));
        }
    };
    fact("Organisation", &script.organisation);
    fact("Place", &script.place);
    fact("Purpose", &script.purpose);
    fact("Site of the copy", &script.site);
    if let Some(ScriptApproval { by, reference }) = &ceremony.approval {
        let approval = [reference.as_str(), script.approval.as_str()]
            .into_iter()
            .find(|text| !text.is_empty())
            .map_or_else(|| format!("by {by}"), |text| format!("{text}, by {by}"));
        fact("Approved", &approval);
    }
    fact("Opened", &when::full(&ceremony.opened_at));
    if let Some(end) = &ceremony.ended_at {
        let lasted = when::between(&ceremony.opened_at, end);
        fact("Ended", &format!("{}, after {lasted}", when::full(end)));
    }
    fact("Clock", &ceremony.clock);
    facts.push(Fact::code("Ceremony", grouped(&ceremony.id)));
    facts.push(Fact::code("Room", grouped(&story.room)));
    flow.facts(&facts)?;
    present(flow, chapter)?;
    for token in ceremony.tokens.values().filter(|token| token.software) {
        let text = format!(
            "“{}” is a software token: its keys are as safe as the machine it ran on.",
            token.label.trim()
        );
        flow.notice(Ink::WAX, &text)?;
    }
    Ok(())
}

/// Who was there, what they took or brought, and what they said: as much as fits the page.
fn present(flow: &mut Flow, chapter: &Chapter) -> Result<(), Error> {
    const MOST: usize = 12;
    let ceremony = &chapter.ceremony;
    let mut table = Table::new(["Present", "Role", "Share", "Bag", "Signed"]);
    for person in ceremony.people.iter().take(MOST) {
        let attendee = &person.attendee;
        let (share, bag) = share_of(ceremony, &attendee.name);
        let signed = ceremony
            .sign_offs
            .iter()
            .find(|one| one.what.participant == attendee.participant);
        let said = match signed {
            None if !attendee.role.may(Duty::SignOff) => Cell::new("does not sign").ink(Ink::QUIET),
            None => Cell::new("has not signed").ink(Ink::WAX),
            Some(one) if one.what.agreement.agree => Cell::new("agrees").ink(Ink::GREEN),
            Some(_) => Cell::new("does not agree").ink(Ink::WAX),
        };
        table.row([
            Cell::new(&attendee.name).strong(),
            attendee.role.name().into(),
            share.into(),
            Cell::code(bag),
            said,
        ]);
    }
    if table.is_empty() {
        return Ok(());
    }
    flow.space(8.0);
    table.set(flow)?;
    let more = ceremony.people.len().saturating_sub(MOST);
    if more > 0 {
        flow.paragraph(&QUIET, &format!("And {more} more: see “People”."))?;
    }
    Ok(())
}

/// The share a custodian took or brought, and its bag.
fn share_of(ceremony: &Ceremony, name: &str) -> (String, String) {
    let taken = ceremony.attempt.iter().flat_map(|attempt| &attempt.shares);
    let mut taken = taken.filter(|share| share.medium.is_some());
    let taken = taken.find(|share| share.custodian == name);
    let brought = ceremony
        .collected
        .iter()
        .find(|share| share.custodian == name);
    // A proof at handing out reads a share back; here it counts where it is what was asked for.
    let checked = ceremony.kind == Kind::Possession;
    let proved = ceremony.proved.iter().filter(|_| checked);
    let proved = proved.map(|one| &one.what);
    let contributions = ceremony.reissue.iter().flat_map(|one| &one.contributions);
    let answered = proved
        .map(|one| (&one.custodian, one.index, "proved", one.bag.as_ref()))
        .chain(contributions.map(|one| (&one.custodian, one.index, "given", Some(&one.bag))))
        .find(|(custodian, ..)| *custodian == name);
    if let Some((_, index, what, bag)) = answered {
        let (also, new_bag) = taken.map_or((String::new(), None), |share| {
            (format!("; {}, taken", share.index), share.bag.as_ref())
        });
        let bags: Vec<&str> = [bag, new_bag]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        return (format!("{index}, {what}{also}"), bags.join(", "));
    }
    match (taken, brought) {
        (Some(share), None) => (
            format!("{}, taken", share.index),
            share.bag.clone().unwrap_or_default(),
        ),
        (None, Some(share)) => (format!("{}, brought", share.index), share.bag.clone()),
        (Some(_), Some(share)) => (
            format!("{}, taken and brought", share.index),
            share.bag.clone(),
        ),
        (None, None) => (String::new(), String::new()),
    }
}

/// Four figures side by side, between hairlines.
fn figures(flow: &mut Flow, ceremony: &Ceremony) -> Result<(), Error> {
    let check = ceremony
        .recovered
        .as_ref()
        .or(ceremony.key.as_ref())
        .or(ceremony.live_test.as_ref().map(|test| &test.key))
        .map(|key| &key.check);
    // Where no key is in hand, the package says which one it is about.
    let loaded = ceremony.package.as_ref().map(|package| &package.check);
    let about_it = ceremony.kind == Kind::Possession || ceremony.kind.reissues();
    let check = check.or(loaded.filter(|_| about_it));
    let package = ceremony
        .package
        .as_ref()
        .or_else(|| ceremony.attempt.as_ref().map(|attempt| &attempt.package));
    let agree = ceremony
        .sign_offs
        .iter()
        .filter(|one| one.what.agreement.agree)
        .count();
    let present = outcome::signers(ceremony);
    let exceptions = ceremony.exceptions.len();
    let none = || "—".to_owned();
    let (first, second) = if ceremony.kind.carries_out() {
        let acted = ceremony.acted.as_ref().map(|acted| &acted.what);
        (
            (
                "State",
                acted.map_or_else(none, |acted| acted.now.replace('-', " ")),
            ),
            (
                "Decided by",
                acted.map_or_else(none, |acted| acted.decided_by.len().to_string()),
            ),
        )
    } else {
        let quorum = |p: &PackageFacts| format!("{} of {}", p.threshold, p.shares);
        // A fingerprint stands whole on the page of the key.
        let root = check.filter(|check| check.value.len() > LONGEST_FIGURE);
        let begins = |check: &CheckValue| check.value.get(..LONGEST_FIGURE).map(spaced);
        (
            match root.and_then(begins) {
                Some(begins) => ("Fingerprint begins", begins),
                None => (
                    "Key check value",
                    check.map_or_else(none, |check| spaced(&check.value)),
                ),
            },
            ("Quorum", package.map_or_else(none, quorum)),
        )
    };
    let figures = [
        first,
        second,
        ("Agree", format!("{agree} of {present}")),
        ("Exceptions", exceptions.to_string()),
    ];
    let widths = [0.0, 0.40, 0.62, 0.82];
    let (canvas, y) = flow.here();
    canvas.rule(LEFT, RIGHT, y, 0.4, Ink::HAIRLINE);
    for (at, (label, value)) in widths.into_iter().zip(&figures) {
        let left = LEFT + at * (RIGHT - LEFT);
        let alarm = (*label == "Exceptions" && exceptions > 0)
            || (*label == "Agree" && agree < ceremony.sign_offs.len());
        let ink = if alarm { Ink::WAX } else { Ink::TEXT };
        canvas.text(left, y + 15.0, &LABEL, label)?;
        canvas.text(left, y + 33.0, &FIGURE.ink(ink), value)?;
    }
    canvas.rule(LEFT, RIGHT, y + 43.0, 0.4, Ink::HAIRLINE);
    flow.advance(59.0);
    Ok(())
}

/// How many digits of a check value fit beside the other figures: those of five bytes.
const LONGEST_FIGURE: usize = 10;

/// A check value in pairs, for reading aloud.
pub(super) fn spaced(hex: &str) -> String {
    let characters: Vec<char> = hex.to_uppercase().chars().collect();
    characters
        .chunks(2)
        .map(String::from_iter)
        .collect::<Vec<_>>()
        .join(" ")
}
