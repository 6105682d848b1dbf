//! The past of a key that was adopted, as its token tells it.

use crate::story::Chapter;
use ceremony::{Event, KeyFacts};
use paper::Error;
use paper::canvas::Ink;
use paper::flow::{Fact, Flow, QUIET};

pub(super) fn set(flow: &mut Flow, chapter: &Chapter) -> Result<(), Error> {
    let mut entries = chapter.entries.iter();
    let adopted = entries.find_map(|told| {
        let Event::KeyAdopted { key, .. } = &told.event else {
            return None;
        };
        Some(key)
    });
    let Some(key) = adopted else {
        return Ok(());
    };
    flow.subheading("The key was not made in this ceremony")?;
    flow.paragraph(
        &QUIET,
        "It was in its token before. What follows is what the token said of its past when the key \
         was adopted; nobody in this ceremony saw that past, and nothing in this record proves it. \
         Whoever could have had the key before may have it still.",
    )?;
    flow.facts(&[
        Fact::new("Made in this token", told(key, "local")),
        Fact::new(
            "Made by",
            key.attributes
                .get("key_gen_mechanism")
                .map_or("not told", String::as_str),
        ),
        Fact::new("Value never readable", told(key, "always_sensitive")),
        Fact::new("Never extractable", told(key, "never_extractable")),
    ])?;
    if ["encrypt", "decrypt"]
        .iter()
        .any(|may| told(key, may) == "yes")
    {
        flow.notice(
            Ink::WAX,
            "The key may also encrypt or decrypt data. A key that is recovered from its shares may \
             not: it wraps and unwraps keys.",
        )?;
    }
    Ok(())
}

/// What the token answers to a question about the past.
fn told(key: &KeyFacts, attribute: &str) -> &'static str {
    match key.attributes.get(attribute).map(String::as_str) {
        Some("true") => "yes",
        Some("false") => "no",
        Some(_) | None => "not told",
    }
}
