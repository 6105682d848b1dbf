//! Which of the slots holds a token that is asked for.

use ledger::Known;
use wire::{Code, Error, SlotView};

/// The slots of the one token that this can be; none where it is not plugged in.
///
/// # Errors
/// `token-ambiguous` where tokens in different readers fit: nobody's PIN is tried then.
pub(crate) fn among(token: Known<'_>, slots: &[SlotView]) -> Result<Vec<SlotView>, Error> {
    let mut fit: Vec<&SlotView> = slots.iter().filter(|slot| slot.may_hold(token)).collect();
    if readers(&fit) > 1 {
        // Of tokens with one serial number the label may still tell which.
        fit.retain(|slot| slot.label == token.label);
    }
    match readers(&fit) {
        0 if slots.iter().any(|slot| slot.may_hold(token)) => Err(ambiguous(token)),
        0 | 1 => Ok(fit.into_iter().cloned().collect()),
        _ => Err(ambiguous(token)),
    }
}

fn ambiguous(token: Known<'_>) -> Error {
    Error::refusal(
        Code::TokenAmbiguous,
        format!(
            "More than one token that is plugged in may be {} (serial {}), and they cannot be \
                 told apart. No PIN was tried.",
            token.label,
            if token.serial.is_empty() {
                "none"
            } else {
                token.serial
            }
        ),
        "Leave only the right one plugged in, and try again.",
    )
}

/// How many readers they are in. A card may show as several slots of one reader.
fn readers(slots: &[&SlotView]) -> usize {
    let mut seen: Vec<&str> = slots.iter().map(|slot| slot.description.as_str()).collect();
    seen.sort_unstable();
    seen.dedup();
    seen.len()
}
