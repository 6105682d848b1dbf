//! Which token is which. Drivers change labels, some devices have no serial number, some have all
//! the same: a token is known by its serial number, by its label only where that says nothing, and
//! for certain only by the key that it holds.

use ceremony::TokenFacts;

/// What is remembered of a token.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Its label.
    pub label: &'a str,
    /// Its serial number; may be empty.
    pub serial: &'a str,
}

impl<'a> Known<'a> {
    /// What a ceremony's facts say of a token.
    #[must_use]
    pub fn of(token: &'a TokenFacts) -> Self {
        Self {
            label: &token.label,
            serial: &token.serial,
        }
    }

    /// Whether another description may be of the same token.
    #[must_use]
    pub fn is(self, other: Known<'_>) -> bool {
        if self.serial.is_empty() {
            other.serial.is_empty() && self.label == other.label
        } else {
            self.serial == other.serial
        }
    }
}
