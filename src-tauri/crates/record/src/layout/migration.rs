//! A migration: from which suite to which, share by share, and what was left behind.

use crate::layout::emergency;
use crate::layout::sharing::sealed_with;
use crate::story::Chapter;
use crate::when;
use ceremony::{HandedShare, Migrated, ReplacedShare};
use paper::Error;
use paper::canvas::Ink;
use paper::flow::{Fact, Flow, QUIET};
use paper::table::{Cell, Table};

pub(super) fn set(flow: &mut Flow, chapter: &Chapter) -> Result<(), Error> {
    let ceremony = &chapter.ceremony;
    let Some(plan) = &ceremony.script.migration else {
        return Ok(());
    };
    flow.heading("Migration")?;
    let migrated = ceremony.reissue.as_ref();
    let migrated = migrated.and_then(|reissue| reissue.migrated.as_ref());
    let mut facts = vec![
        Fact::new("To the suite", &plan.suite),
        Fact::new("Old shares are accepted until", when::date(&plan.until)),
    ];
    if let Some(migrated) = migrated {
        facts.push(Fact::new("It seals with", migrated.seals.join(" or ")));
    }
    flow.facts(&facts)?;
    if let Some(migrated) = migrated {
        let new = ceremony.attempt.as_ref();
        shares(
            flow,
            migrated,
            new.map_or(&[][..], |attempt| attempt.shares.as_slice()),
        )?;
        packages(flow, migrated)?;
    }
    emergency::follow_ups(flow, ceremony)
}

/// Each old share with what took its place.
fn shares(flow: &mut Flow, migrated: &Migrated, new: &[HandedShare]) -> Result<(), Error> {
    let mut table = Table::new([
        "Old share",
        "Custodian",
        "Was sealed with",
        "What became of it",
        "New share",
    ]);
    for old in &migrated.replaced.shares {
        let taken = new
            .iter()
            .find(|share| !old.custodian.is_empty() && share.custodian == old.custodian);
        table.row([
            old.index.to_string().into(),
            Cell::new(or(&old.custodian, "not known here")).strong(),
            was(old).into(),
            became(old),
            taken.map_or_else(|| "none".to_owned(), now).into(),
        ]);
    }
    flow.subheading("From suite to suite")?;
    flow.paragraph(
        &QUIET,
        "Every share of the old quorum is here: destroyed before a witness, or outstanding. What \
         each is sealed with stands in the journal where it was written.",
    )?;
    table.set(flow)
}

fn now(share: &HandedShare) -> String {
    let medium = share.medium.as_ref();
    let sealed = medium.map_or_else(|| "not written".to_owned(), |one| sealed_with(&one.suite));
    format!("{}, {sealed}", share.index)
}

fn was(old: &ReplacedShare) -> String {
    match (old.medium.as_str(), old.suite.as_str()) {
        ("sheet", _) => "nothing: a printed sheet".into(),
        (_, "") => "not known here".into(),
        (_, sealed) => sealed_with(sealed),
    }
}

fn became(old: &ReplacedShare) -> Cell {
    if old.destroyed {
        return Cell::new("destroyed").ink(Ink::GREEN);
    }
    let mut text = "outstanding".to_owned();
    for (before, known) in [(", bag ", &old.bag), (", at ", &old.place)] {
        if !known.is_empty() {
            text.push_str(before);
            text.push_str(known);
        }
    }
    Cell::new(text).ink(Ink::WAX)
}

fn packages(flow: &mut Flow, migrated: &Migrated) -> Result<(), Error> {
    let mut table = Table::new(["Old package", "With", "At", "What became of it"]);
    for one in &migrated.replaced.packages {
        table.row([
            Cell::code(&one.item),
            Cell::new(or(&one.who, "not known here")),
            one.place.as_str().into(),
            "replaced; without old shares it opens nothing".into(),
        ]);
    }
    if table.is_empty() {
        return Ok(());
    }
    flow.subheading("Packages replaced")?;
    table.set(flow)
}

fn or<'t>(text: &'t str, otherwise: &'t str) -> &'t str {
    if text.is_empty() { otherwise } else { text }
}
