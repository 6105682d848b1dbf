//! A report's pages: what it speaks for, what it says, and each entry that it names with its hash.

use crate::evidence::{Answer, Shown};
use crate::finding::Finding;
use crate::report::{Ages, Body, Counted, Drill, DrillResult, Line, Reviewed, Tenant, took};
use crate::{Links, Report, days};
use ceremony::Mode;
use paper::canvas::{Canvas, HEIGHT, Ink, MM, Style};
use paper::flow::{BODY, Fact, Flow, LEFT, QUIET, RIGHT};
use paper::fonts::Face;
use paper::furniture;
use paper::pdf::{self, About};
use paper::table::{Cell, Table};
use paper::wrap::wrap;
use proof::words;
use std::fmt::Write as _;

mod controls;

const LINE: Style = Style::new(Face::Sans, 8.0, Ink::QUIET);
const HEX: Style = Style::new(Face::Mono, 6.9, Ink::TEXT);
const SMALL: Style = Style::new(Face::Sans, 6.9, Ink::QUIET);
const TOP: f32 = 14.5 * MM;
const FOOT: f32 = HEIGHT - 24.0 * MM;

/// Why there are no pages.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct PageError(#[from] paper::Error);

/// A report as a PDF. The same report gives the same bytes.
///
/// # Errors
/// If a typeface cannot be read, or the writer reports a fault.
pub fn pages(report: &Report) -> Result<Vec<u8>, PageError> {
    let mut flow = Flow::new();
    head(&mut flow, report)?;
    body(&mut flow, &report.body)?;
    reviews(&mut flow, report)?;
    named(&mut flow, report)?;
    let pages = flow.finish(|canvas, _, page, pages| running(canvas, report, page, pages))?;
    let about = About {
        title: title(report),
        made: days::seconds(&report.made).unwrap_or_default(),
    };
    Ok(pdf::save(&about, pages)?)
}

fn title(report: &Report) -> String {
    format!(
        "{}, {} to {}",
        report.kind.title(),
        report.period.from(),
        report.period.to()
    )
}

fn running(
    canvas: &mut Canvas,
    report: &Report,
    page: usize,
    pages: usize,
) -> Result<(), paper::Error> {
    let mode = if report.room.practice {
        Mode::Practice
    } else {
        Mode::Live
    };
    let right = furniture::mark(canvas, RIGHT, TOP - 3.0, mode)?;
    let text = if page == 1 {
        "Keymoot report".into()
    } else {
        format!("{} · {}", title(report), report.room.name)
    };
    let ink = if page == 1 { Ink::GREEN } else { Ink::QUIET };
    let lines = wrap(&LINE, &text, right - LEFT - 10.0)?;
    let first = lines.first().map_or("", String::as_str);
    canvas.text(LEFT, TOP, &LINE.ink(ink), first)?;
    canvas.rule(LEFT, RIGHT, FOOT, 0.4, Ink::HAIRLINE);
    let mut y = FOOT + 11.0;
    let speaks = format!(
        "Speaks for the signed checkpoint of {} entries, whose root is",
        report.size
    );
    canvas.text(LEFT, y, &SMALL, &speaks)?;
    canvas.text_right(RIGHT, y, &LINE, &format!("Page {page} of {pages}"))?;
    y += 10.0;
    canvas.text(LEFT, y, &HEX, &words::hex_groups(&report.root))?;
    Ok(())
}

fn head(flow: &mut Flow, report: &Report) -> Result<(), paper::Error> {
    flow.heading(report.kind.title())?;
    let room = &report.room;
    let whose: Vec<&str> = [&room.name, &room.organisation, &room.place]
        .into_iter()
        .filter(|text| !text.is_empty())
        .map(String::as_str)
        .collect();
    flow.facts(&[
        Fact::new(
            "Period",
            format!(
                "{} to {}, both days, in UTC",
                report.period.from(),
                report.period.to()
            ),
        ),
        Fact::new("Room", whose.join(", ")),
        Fact::code("Room id", room.id.as_str()),
        Fact::new("Made", report.made.as_str()),
        Fact::new(
            "Speaks for",
            format!(
                "the signed checkpoint of {} entries; {} entries behind it are not told of. {} entries \
                 are of the period.",
                report.size, report.unsigned_tail, report.entries
            ),
        ),
        Fact::code("Root", words::hex_groups(&report.root)),
        Fact::code("Signed by", report.signer.as_str()),
    ])?;
    if report.entries == 0 {
        flow.notice(Ink::WAX, "No entry of the journal is of this period.")?;
    }
    flow.paragraph(
        &QUIET,
        "Each line names entries of the journal. “keymoot journal prove --entry N” proves that one \
         stands in the signed journal, and “journal prove --check” checks that proof with nothing but \
         its file: the hash it tells is the one that stands at the end of this report.",
    )
}

fn body(flow: &mut Flow, body: &Body) -> Result<(), paper::Error> {
    match body {
        Body::Changes { changes, left_out } => {
            flow.heading("What changed")?;
            lines(flow, changes, "Nothing changed.")?;
            more(flow, *left_out)
        }
        Body::Compliance { regimes } => controls::set(flow, regimes),
        Body::Drills {
            drills: held,
            target_seconds,
            due,
        } => {
            flow.heading("Held in the period")?;
            flow.paragraph(
                &BODY,
                &format!(
                    "A recovery is to take {} at most, from the first bag that is opened to the key.",
                    took(*target_seconds)
                ),
            )?;
            drills(flow, held)?;
            flow.heading("Held when they were due")?;
            evidence(flow, due)
        }
        Body::Review {
            policy,
            evidence: looked_at,
            ages: old,
            drills: held,
            findings: found,
            operations: counted,
        } => {
            flow.heading("The key policy")?;
            let overdue = if policy.overdue { ": OVERDUE" } else { "" };
            let ink = if policy.overdue { Ink::WAX } else { Ink::TEXT };
            flow.facts(&[
                Fact::new(
                    "Policy",
                    format!("“{}”, version {}", policy.title, policy.version),
                ),
                Fact::new("Accountable", policy.owner.as_str()),
                Fact::new("Reviewed", policy.reviewed.as_str()),
                Fact::new(
                    "To be reviewed by",
                    format!("{}{overdue}", policy.review_by),
                )
                .ink(ink),
                Fact::new(
                    "Adopted",
                    if policy.adopted {
                        format!("entry {}", policy.links.in_words())
                    } else {
                        "never: this is what holds in a room until it adopts one".into()
                    },
                ),
            ])?;
            flow.heading("What a review looks at")?;
            evidence(flow, looked_at)?;
            flow.heading("Keys in use")?;
            ages(flow, old)?;
            flow.heading("Rehearsals")?;
            drills(flow, held)?;
            flow.heading("Unusual use")?;
            findings(flow, found)?;
            flow.heading("What was done, and how often")?;
            operations(flow, counted)
        }
        Body::Unusual { findings: found } => {
            flow.heading("What was unusual")?;
            flow.paragraph(
                &BODY,
                "Each is told by a rule whose threshold stands in the policy; why it was told stands \
                 beside it. Nothing else is weighed.",
            )?;
            findings(flow, found)
        }
        Body::Weekly {
            operations: counted,
            failed,
            findings: found,
            rotations,
            ages: old,
            tenants: all,
            left_out,
        } => {
            flow.heading("What was done, and how often")?;
            operations(flow, counted)?;
            flow.heading("Refused or failed")?;
            lines(flow, failed, "Nothing was refused, and nothing failed.")?;
            flow.heading("Unusual use")?;
            findings(flow, found)?;
            flow.heading("Rotations")?;
            lines(flow, rotations, "Nothing was rotated.")?;
            more(flow, *left_out)?;
            flow.heading("Keys in use")?;
            ages(flow, old)?;
            flow.heading("Domains and tenants")?;
            tenants(flow, all)
        }
    }
}

fn more(flow: &mut Flow, left_out: u64) -> Result<(), paper::Error> {
    if left_out > 0 {
        let text = format!("{left_out} more are not listed: choose a shorter period to see them.");
        flow.notice(Ink::QUIET, &text)?;
    }
    Ok(())
}

/// A table, or what is said where it has no rows.
fn table<const N: usize>(
    flow: &mut Flow,
    table: &Table<N>,
    none: &str,
) -> Result<(), paper::Error> {
    if table.is_empty() {
        return flow.paragraph(&QUIET, none);
    }
    table.set(flow)
}

fn lines(flow: &mut Flow, all: &[Line], none: &str) -> Result<(), paper::Error> {
    let mut rows = Table::new(["At", "What", "Who", "Why", "Entry"]);
    for line in all {
        rows.row([
            at(&line.links).into(),
            line.what.as_str().into(),
            line.who.join(", ").into(),
            line.why.as_str().into(),
            Cell::code(line.links.in_words()),
        ]);
    }
    table(flow, &rows, none)
}

fn at(links: &Links) -> String {
    links
        .newest()
        .map_or_else(String::new, |link| minute(&link.at))
}

/// A time to the minute: `2031-04-02 09:30`.
fn minute(at: &str) -> String {
    at.get(..16).unwrap_or(at).replace('T', " ")
}

fn evidence(flow: &mut Flow, all: &[Shown]) -> Result<(), paper::Error> {
    let mut rows = Table::new(["Shown", "What", "Since", "Remark", "Entries"]);
    for one in all {
        let (word, ink) = if one.shown {
            ("yes", Ink::GREEN)
        } else {
            ("NO", Ink::WAX)
        };
        rows.row([
            Cell::new(word).ink(ink).strong(),
            one.evidence.title().into(),
            since(one.since.as_deref()).into(),
            one.why.as_str().into(),
            Cell::code(one.links.in_words()),
        ]);
    }
    table(flow, &rows, "Nothing.")
}

/// A day, or that it never was.
fn since(since: Option<&str>) -> &str {
    since.map_or("never", |since| since.get(..10).unwrap_or(since))
}

fn drills(flow: &mut Flow, all: &[Drill]) -> Result<(), paper::Error> {
    let mut rows = Table::new(["Held", "What", "Key", "Result", "Recovered in", "Entries"]);
    for one in all {
        let ink = match one.result {
            DrillResult::Passed => Ink::GREEN,
            DrillResult::Failed | DrillResult::Open => Ink::WAX,
        };
        rows.row([
            minute(&one.held).into(),
            format!("{}: {}", one.kind, one.title).into(),
            one.label.as_str().into(),
            Cell::new(one.result.word()).ink(ink).strong(),
            one.recovery_seconds.map_or_else(String::new, took).into(),
            Cell::code(one.links.in_words()),
        ]);
    }
    table(flow, &rows, "None was held.")?;
    let found: Vec<Finding> = all
        .iter()
        .flat_map(|one| one.findings.iter().cloned())
        .collect();
    if !found.is_empty() {
        flow.subheading("What did not go as planned")?;
        findings(flow, &found)?;
    }
    Ok(())
}

fn findings(flow: &mut Flow, all: &[Finding]) -> Result<(), paper::Error> {
    let mut rows = Table::new(["At", "What, and why it is told", "Answer", "Entries"]);
    for one in all {
        let answer = match &one.acknowledged {
            Some(answer) => Cell::new(format!(
                "{}, {}: {} (entry {})",
                answer.by,
                minute(&answer.at),
                answer.reason,
                answer.entry
            )),
            None => Cell::new("open").ink(Ink::WAX).strong(),
        };
        rows.row([
            minute(&one.at).into(),
            format!("{} ({})\n{}", one.rule.title(), one.id, one.why).into(),
            answer,
            Cell::code(one.links.in_words()),
        ]);
    }
    table(flow, &rows, "Nothing.")
}

fn operations(flow: &mut Flow, all: &[Counted]) -> Result<(), paper::Error> {
    let mut rows = Table::new(["What", "How often", "Entries"]);
    for one in all {
        rows.row([
            one.operation.title().into(),
            one.links.count.to_string().into(),
            Cell::code(one.links.in_words()),
        ]);
    }
    table(flow, &rows, "Nothing was done.")
}

fn ages(flow: &mut Flow, all: &[Ages]) -> Result<(), paper::Error> {
    let mut rows = Table::new([
        "Tier",
        "Domain",
        "Keys",
        "Oldest, days",
        "Mean, days",
        "Beyond their end",
        "Oldest’s entries",
    ]);
    for one in all {
        let late = Cell::new(one.overdue.to_string());
        rows.row([
            one.tier.to_string().to_uppercase().into(),
            one.domain.as_str().into(),
            one.keys.to_string().into(),
            one.oldest_days.to_string().into(),
            one.mean_days.to_string().into(),
            if one.overdue > 0 {
                late.ink(Ink::WAX).strong()
            } else {
                late
            },
            Cell::code(one.links.in_words()),
        ]);
    }
    table(flow, &rows, "No key is in use.")
}

fn tenants(flow: &mut Flow, all: &[Tenant]) -> Result<(), paper::Error> {
    let mut rows = Table::new([
        "Domain",
        "KEK",
        "Age, days",
        "Ends",
        "Data keys",
        "Stands",
        "Entry",
    ]);
    for one in all {
        let stands = if one.attention.is_empty() {
            Cell::new("well").ink(Ink::GREEN)
        } else {
            Cell::new(&one.attention).ink(Ink::WAX)
        };
        rows.row([
            one.domain.as_str().into(),
            Cell::code(format!("{}\n{}", one.kek, one.state)),
            one.age_days.to_string().into(),
            one.ends.as_deref().unwrap_or("never").into(),
            one.data_keys.to_string().into(),
            stands,
            Cell::code(one.links.in_words()),
        ]);
    }
    table(flow, &rows, "No domain has a KEK.")
}

fn reviews(flow: &mut Flow, report: &Report) -> Result<(), paper::Error> {
    if report.reviewed.is_empty() {
        if report.kind == crate::Kind::Changes {
            flow.heading("Read by")?;
            flow.notice(
                Ink::WAX,
                "Nobody signed that they read this. “keymoot report sign” does that.",
            )?;
        }
        return Ok(());
    }
    flow.heading("Read by")?;
    let mut rows = Table::new(["At", "Who", "What they say", "At so many entries", "Entry"]);
    for Reviewed {
        by,
        at,
        says,
        size,
        digest: _,
        links,
    } in &report.reviewed
    {
        rows.row([
            minute(at).into(),
            by.as_str().into(),
            says.as_str().into(),
            size.to_string().into(),
            Cell::code(links.in_words()),
        ]);
    }
    rows.set(flow)
}

/// Every entry that a line names, with its leaf's hash.
fn named(flow: &mut Flow, report: &Report) -> Result<(), paper::Error> {
    let all = report.links();
    flow.heading("The entries that are named")?;
    let mut rows = Table::new(["Entry", "Type", "At", "SHA-256 of its leaf"]);
    for link in all.values() {
        let mut hash = String::new();
        let _ = write!(hash, "{}", link.leaf_hash);
        rows.row([
            link.entry.to_string().into(),
            link.kind.as_str().into(),
            minute(&link.at).into(),
            Cell::code(hash),
        ]);
    }
    table(flow, &rows, "None.")
}

/// The colour of an answer.
const fn ink(answer: Answer) -> Ink {
    match answer {
        Answer::Answered => Ink::GREEN,
        Answer::Not => Ink::WAX,
        Answer::Partly => Ink::TEXT,
    }
}
