//! A redistribution: from which quorum to which, through whom, and what became of the old shares.

use crate::outcome::numbers;
use crate::story::Chapter;
use crate::when::Day;
use ceremony::{Kind, PackageFacts, Reissue};
use paper::Error;
use paper::canvas::Ink;
use paper::flow::{Fact, Flow, QUIET};
use paper::table::{Cell, Table};
use paper::wrap::grouped;

pub(super) fn set(flow: &mut Flow, chapter: &Chapter) -> Result<(), Error> {
    let ceremony = &chapter.ceremony;
    let Some(reissue) = &ceremony.reissue else {
        return Ok(());
    };
    let new = ceremony.attempt.as_ref().map(|attempt| &attempt.package);
    flow.heading("Reissue")?;
    flow.paragraph(
        &QUIET,
        "New shares of the same secret, which nobody rebuilt: each old holder shared their own share \
         among the new holders, one at a time, and it was wiped before the next.",
    )?;
    lineage(flow, &reissue.from, new)?;
    accounting(flow, reissue)?;
    contributions(flow, reissue)?;
    old_shares(flow, chapter, reissue)
}

fn lineage(flow: &mut Flow, old: &PackageFacts, new: Option<&PackageFacts>) -> Result<(), Error> {
    let quorum = |package: &PackageFacts| {
        format!(
            "any {} of {}, quorum {}",
            package.threshold,
            package.shares,
            grouped(&package.quorum)
        )
    };
    let c0 = |package: &PackageFacts| package.commitments.first().cloned().unwrap_or_default();
    let mut facts = vec![Fact::new("Old quorum", quorum(old))];
    match new {
        None => facts.push(Fact::new("New quorum", "none was made").ink(Ink::WAX)),
        Some(new) => {
            facts.push(Fact::new("New quorum", quorum(new)));
            facts.push(Fact::code("Old C0", c0(old)));
            facts.push(Fact::code("New C0", c0(new)));
            facts.push(if c0(old) == c0(new) && !c0(old).is_empty() {
                let text = "unchanged: the commitment to the secret is the old one";
                Fact::new("The secret", text).ink(Ink::GREEN)
            } else {
                let text = "CHANGED: these are shares of another secret";
                Fact::new("The secret", text).ink(Ink::WAX)
            });
        }
    }
    flow.facts(&facts)
}

/// What was said of the old shares before anybody shared theirs.
fn accounting(flow: &mut Flow, reissue: &Reissue) -> Result<(), Error> {
    let Some(lost) = &reissue.unaccounted else {
        return Ok(());
    };
    flow.subheading("Old shares in unknown hands")?;
    if lost.shares.is_empty() {
        return flow.paragraph(&QUIET, "None: every old share was accounted for.");
    }
    let text = format!(
        "{}: {} A reissue protects only while fewer than {} old shares could be in \
         anybody’s hands.",
        numbers("Share", &lost.shares),
        lost.reason,
        reissue.from.threshold
    );
    flow.notice(Ink::WAX, &text)
}

fn contributions(flow: &mut Flow, reissue: &Reissue) -> Result<(), Error> {
    let mut table = Table::new(["Old share", "Custodian", "Bag", "Read from", "Committed to"]);
    for one in &reissue.contributions {
        let first = one.commitments.first().map_or("", String::as_str);
        table.row([
            one.index.to_string().into(),
            Cell::new(&one.custodian).strong(),
            Cell::code(&one.bag),
            one.how.as_str().into(),
            Cell::code(first),
        ]);
    }
    if table.is_empty() {
        return Ok(());
    }
    flow.subheading("Who shared their share")?;
    flow.paragraph(
        &QUIET,
        "What each committed to must be what the old commitments say of their share: that was \
         checked, and “keymoot record verify” checks it again.",
    )?;
    table.set(flow)
}

/// Destroyed, and before whom; or still somewhere.
fn old_shares(flow: &mut Flow, chapter: &Chapter, reissue: &Reissue) -> Result<(), Error> {
    let day = Day::of(&chapter.ceremony.opened_at);
    let mut table = Table::new([
        "Old share",
        "Custodian",
        "Bag",
        "Destroyed",
        "Witness",
        "At",
    ]);
    for one in &reissue.destroyed {
        let share = &one.what;
        table.row([
            share.index.to_string().into(),
            Cell::new(&share.custodian).strong(),
            Cell::code(&share.bag),
            share.how.as_str().into(),
            share.confirmed_by.as_str().into(),
            day.time(&one.at).into(),
        ]);
    }
    if !table.is_empty() {
        flow.subheading("Old shares destroyed")?;
        table.set(flow)?;
    }
    match &reissue.remaining {
        None => flow.notice(
            Ink::WAX,
            "The old quorum was not ended: its shares still recover the key.",
        ),
        // What is left is told share by share, with what it is sealed with.
        Some(_) if chapter.ceremony.kind == Kind::Migrate => Ok(()),
        Some(remaining) if remaining.is_empty() => {
            flow.paragraph(&QUIET, "No share of the old quorum remains.")
        }
        Some(remaining) => {
            let text = format!(
                "Still somewhere of the old quorum: {}. Any {} of its shares would recover the key.",
                numbers("share", remaining),
                reissue.from.threshold
            );
            flow.notice(Ink::WAX, &text)
        }
    }
}
