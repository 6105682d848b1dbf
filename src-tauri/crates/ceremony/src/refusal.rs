//! A named rule said no.

use crate::Rule;
use std::fmt;

/// A rule refused a command. Nothing happened.
///
/// Rules are named by what they require. `expected` and `actual` are in the words of the room and
/// never hold a secret.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Refusal {
    /// The rule.
    pub rule: Rule,
    /// What the rule asks for.
    pub expected: String,
    /// What it was given.
    pub actual: String,
}

impl Refusal {
    /// Makes a refusal by `rule`.
    #[must_use]
    pub fn new(rule: Rule, expected: impl Into<String>, actual: impl Into<String>) -> Self {
        Self {
            rule,
            expected: expected.into(),
            actual: actual.into(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: needs {}; got {}",
            self.rule, self.expected, self.actual
        )
    }
}

impl std::error::Error for Refusal {}
