//! Which token is which. Drivers change labels, some devices have no serial number, some have all
//! the same: a token is known by its serial number, by its label only where that says nothing, and
//! for certain only by the key that it holds.

use crate::overview::SlotView;
use crate::{Error, Room};
use ceremony::TokenFacts;

/// What the room remembers of a token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known<'a> {
    pub(crate) label: &'a str,
    pub(crate) serial: &'a str,
}

impl<'a> Known<'a> {
    pub(crate) fn of(token: &'a TokenFacts) -> Self {
        Self {
            label: &token.label,
            serial: &token.serial,
        }
    }

    /// Whether another description may be of the same token.
    pub(crate) fn is(self, other: Known<'_>) -> bool {
        if self.serial.is_empty() {
            other.serial.is_empty() && self.label == other.label
        } else {
            self.serial == other.serial
        }
    }

    /// Whether the token in this slot may be the one.
    pub(crate) fn is_in(self, slot: &SlotView) -> bool {
        slot.present && self.is(slot.known())
    }

    /// The slots of the one token that this can be; none where it is not plugged in.
    ///
    /// # Errors
    /// `token-ambiguous` where tokens in different readers fit: nobody's PIN is tried then.
    pub(crate) fn among(self, slots: &[SlotView]) -> Result<Vec<SlotView>, Error> {
        let mut fit: Vec<&SlotView> = slots.iter().filter(|slot| self.is_in(slot)).collect();
        if readers(&fit) > 1 {
            // Of tokens with one serial number the label may still tell which.
            fit.retain(|slot| slot.label == self.label);
        }
        match readers(&fit) {
            0 if slots.iter().any(|slot| self.is_in(slot)) => Err(self.ambiguous()),
            0 | 1 => Ok(fit.into_iter().cloned().collect()),
            _ => Err(self.ambiguous()),
        }
    }

    fn ambiguous(self) -> Error {
        Error::refusal(
            "token-ambiguous",
            format!(
                "More than one token that is plugged in may be {} (serial {}), and they cannot be \
                 told apart. No PIN was tried.",
                self.label,
                if self.serial.is_empty() {
                    "none"
                } else {
                    self.serial
                }
            ),
            "Leave only the right one plugged in, and try again.",
        )
    }
}

/// How many readers they are in. A card may show as several slots of one reader.
fn readers(slots: &[&SlotView]) -> usize {
    let mut seen: Vec<&str> = slots.iter().map(|slot| slot.description.as_str()).collect();
    seen.sort_unstable();
    seen.dedup();
    seen.len()
}

impl SlotView {
    pub(crate) fn known(&self) -> Known<'_> {
        Known {
            label: &self.label,
            serial: &self.serial,
        }
    }
}

impl Room {
    /// The label by which a token is known now.
    pub(crate) fn renamed(&mut self, serial: &str, label: &str) {
        for key in &mut self.journal_keys {
            if !serial.is_empty() && key.serial == serial {
                key.token = label.into();
            }
        }
    }
}
