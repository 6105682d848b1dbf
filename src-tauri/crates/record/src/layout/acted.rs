//! An act on a key or on the policy: what was decided, by whom, what became of it, and which entries
//! say so.

use crate::layout::emergency;
use crate::story::Chapter;
use crate::when;
use ceremony::{Acted, Kind, TokenSearched};
use paper::Error;
use paper::canvas::Ink;
use paper::flow::{Fact, Flow, QUIET};
use paper::table::{Cell, Table};
use paper::wrap::grouped;

pub(super) fn set(flow: &mut Flow, chapter: &Chapter) -> Result<(), Error> {
    let ceremony = &chapter.ceremony;
    let Some(told) = &ceremony.acted else {
        return Ok(());
    };
    let acted = &told.what;
    let (heading, what) = match ceremony.kind {
        Kind::AdoptPolicy => (
            "Policy put in force",
            "Those named signed the policy's digest and the reason. Its text stands in the journal \
             entry named below, which the attached transcript has whole.",
        ),
        Kind::Compromise => (
            "Incident",
            "Those named signed that this key is feared to be in the wrong hands. It was put out of \
             use at once: it protects nothing new and opens nothing.",
        ),
        Kind::Destroy => (
            "Certificate of destruction",
            "Those named signed that this key is destroyed. It was then destroyed in every token \
             that the journal knows to hold it and among all that the room keeps, and looked for \
             again.",
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
            "Rotation",
            "Those named signed that another key takes over. Until the end of the window the old \
             one still opens what it protected; it protects nothing new.",
        ),
    };
    flow.heading(heading)?;
    flow.paragraph(&QUIET, what)?;
    facts(flow, acted, &told.at, &ceremony.script.purpose)?;
    searched(flow, &acted.searched)?;
    lines(flow, "Recovery packages erased", &acted.erased)?;
    if !acted.called_in.is_empty() {
        lines(flow, "Shares that are still with people", &acted.called_in)?;
        flow.paragraph(
            &QUIET,
            "They are called in: each is handed back and destroyed before a witness, or accounted \
             for.",
        )?;
    }
    lines(flow, "What the policy changed", &acted.changes)?;
    if ceremony.kind == Kind::Destroy {
        flow.paragraph(
            &QUIET,
            "Copies made outside this room and its register are not known here: backups of its \
             folder, printed packages, what a device's maker may keep.",
        )?;
    }
    entries(flow, acted)?;
    emergency::follow_ups(flow, ceremony)
}

fn facts(flow: &mut Flow, acted: &Acted, at: &str, why: &str) -> Result<(), Error> {
    let mut facts = vec![
        Fact::new("Subject", &acted.name),
        if acted.subject.contains('@') {
            Fact::code("Id and version", &acted.subject)
        } else {
            Fact::code("SHA-256", grouped(&acted.subject))
        },
        Fact::new("Why", why),
        Fact::new("Decided by", acted.decided_by.join(", ")),
        Fact::new("Carried out", when::full(at)),
        Fact::new("State now", acted.now.replace('-', " ")),
    ];
    if let Some(successor) = &acted.successor {
        facts.push(Fact::code("Taken over by", successor));
    }
    if let Some(affected) = acted.affected {
        facts.push(Fact::new("Keys it protected", affected.to_string()));
    }
    if let Some(until) = &acted.until {
        facts.push(Fact::new("Opens old data until", when::full(until)));
    }
    flow.facts(&facts)
}

fn searched(flow: &mut Flow, searched: &[TokenSearched]) -> Result<(), Error> {
    if searched.is_empty() {
        return Ok(());
    }
    flow.subheading("Tokens searched")?;
    let mut table = Table::new(["Token", "Serial", "Looked for afterwards"]);
    for one in searched {
        let (text, ink) = if one.found {
            ("STILL THERE", Ink::WAX)
        } else {
            ("not found", Ink::GREEN)
        };
        table.row([
            Cell::new(one.token.trim()).strong(),
            Cell::code(one.serial.trim()),
            Cell::new(text).ink(ink),
        ]);
    }
    table.set(flow)
}

fn lines(flow: &mut Flow, title: &str, lines: &[String]) -> Result<(), Error> {
    if lines.is_empty() {
        return Ok(());
    }
    flow.subheading(title)?;
    let mut table = Table::new([""]);
    for line in lines {
        table.row([line.as_str().into()]);
    }
    table.set(flow)
}

fn entries(flow: &mut Flow, acted: &Acted) -> Result<(), Error> {
    flow.subheading("Journal entries that say so")?;
    let mut table = Table::new(["Entry", "Leaf hash"]);
    for one in &acted.entries {
        table.row([
            Cell::code(one.number.to_string()),
            Cell::code(grouped(&one.leaf)),
        ]);
    }
    table.set(flow)
}
