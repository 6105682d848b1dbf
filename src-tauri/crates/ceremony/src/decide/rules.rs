//! The forms every rule takes.

use crate::{Refusal, Rule};

pub(super) fn filled(rule: Rule, text: &str) -> Result<(), Refusal> {
    holds(!text.trim().is_empty(), rule, "some words", "nothing")
}

pub(super) fn holds(
    holds: bool,
    rule: Rule,
    expected: impl Into<String>,
    actual: impl Into<String>,
) -> Result<(), Refusal> {
    if holds {
        Ok(())
    } else {
        Err(Refusal::new(rule, expected, actual))
    }
}
