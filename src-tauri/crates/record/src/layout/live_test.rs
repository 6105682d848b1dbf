//! A live recovery test: that the key could be rebuilt, that it was the key, and that it is gone.

use crate::layout::key;
use crate::story::Chapter;
use ceremony::Event;
use paper::Error;
use paper::canvas::Ink;
use paper::flow::{Fact, Flow, QUIET};

pub(super) fn set(flow: &mut Flow, chapter: &Chapter) -> Result<(), Error> {
    let tested = chapter.entries.iter().find_map(|told| {
        let Event::LiveRecoveryTested {
            token,
            equality,
            canary,
            gone,
            ..
        } = &told.event
        else {
            return None;
        };
        Some((token, equality, canary, *gone))
    });
    let Some((token, equality, canary, gone)) = tested else {
        return Ok(());
    };
    flow.heading("Live recovery test")?;
    flow.paragraph(
        &QUIET,
        "The live key was rebuilt from its shares as a session object that cannot be taken out, \
         compared with the live copy, given something only the key can open, and destroyed.",
    )?;
    let label = chapter.ceremony.tokens.get(token);
    let label = label.map_or_else(
        || token.name().to_owned(),
        |one| one.label.trim().to_owned(),
    );
    flow.facts(&[
        Fact::new("Rebuilt in", label),
        if gone {
            Fact::new("Looked for afterwards", "gone").ink(Ink::GREEN)
        } else {
            Fact::new("Looked for afterwards", "STILL THERE").ink(Ink::WAX)
        },
    ])?;
    flow.subheading("Beside the live copy")?;
    key::equality(flow, equality)?;
    flow.subheading("The canary")?;
    flow.paragraph(
        &QUIET,
        "A key made for this beside the live copy and wrapped under it; the rebuilt copy unwrapped \
         it, and both tokens answered one fresh challenge with it.",
    )?;
    key::equality(flow, canary)
}
