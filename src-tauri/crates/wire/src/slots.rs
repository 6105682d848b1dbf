//! Slots and tokens as the fronts show them.

use crate::names::{ModuleCaution, PinTries, ToApprove};
use crate::{Code, Error};
use ledger::Known;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;
use token::deviations::software_token;
use token::{NotLoaded, Slot, Wanted};
use ts_rs::TS;

/// A slot of a module.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct SlotView {
    /// The module's file.
    pub module: String,
    /// The slot's id.
    #[ts(type = "number")]
    pub slot: u64,
    /// The slot's own description.
    pub description: String,
    /// True if a token is in it.
    pub present: bool,
    /// The token's label; empty if it is not initialised.
    pub label: String,
    /// Its serial number.
    pub serial: String,
    /// Who made it.
    pub manufacturer: String,
    /// Its model.
    pub model: String,
    /// True if it was initialised.
    pub initialised: bool,
    /// True if it says that it has a user PIN.
    pub user_pin: bool,
    /// True if PINs are typed on the device itself.
    pub pin_pad: bool,
    /// The PIN tries left, as far as the token says.
    pub tries: PinTries,
    /// True for a practice or known software token.
    pub software: bool,
    /// True if it is unlocked here.
    pub unlocked: bool,
    /// Why the slot could not be read, if it could not.
    pub problem: Option<String>,
    /// The same with its code, where it is an error of ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub error: Option<Error>,
    /// Why somebody has to approve the module first, if so.
    pub code: Option<ToApprove>,
    /// SHA-256 of that module's file, hex.
    pub digest: Option<String>,
    /// What that module would be given when it starts.
    pub config: Option<String>,
}

/// A module that is known by name, found where its package puts it. It was not opened.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct KnownModule {
    /// What it is called.
    pub name: String,
    /// Who makes it.
    pub vendor: String,
    /// Where it is.
    pub path: String,
    /// What is worth knowing before it is taken.
    pub caution: Option<ModuleCaution>,
    /// True if the room has it already.
    pub added: bool,
}

/// A token in detail.
#[derive(Clone, Debug, Serialize)]
pub struct TokenDetail {
    /// Its slot.
    pub slot: SlotView,
    /// What it truly does, tried on the spot; empty unless it was unlocked.
    pub abilities: BTreeMap<String, bool>,
    /// What could not be tried, which says nothing about it.
    pub untried: Vec<String>,
    /// What the module is known to do otherwise than the standard says.
    pub notes: Vec<String>,
}

impl SlotView {
    /// What is known of the token in it.
    #[must_use]
    pub fn known(&self) -> Known<'_> {
        Known {
            label: &self.label,
            serial: &self.serial,
        }
    }

    /// Whether the token in this slot may be the one.
    #[must_use]
    pub fn may_hold(&self, token: Known<'_>) -> bool {
        self.present && token.is(self.known())
    }
}

/// A module that was not loaded, in the place of its slots.
#[must_use]
pub fn not_loaded(wanted: &Wanted, why: NotLoaded) -> SlotView {
    let to_approve = to_approve(&why);
    let error = Error::from(why);
    SlotView {
        module: wanted.path.display().to_string(),
        slot: 0,
        description: String::new(),
        present: false,
        label: String::new(),
        serial: String::new(),
        manufacturer: String::new(),
        model: String::new(),
        initialised: false,
        user_pin: false,
        pin_pad: false,
        tries: PinTries::Unknown,
        software: false,
        unlocked: false,
        code: to_approve.map(|(code, _)| code),
        digest: to_approve.map(|(_, digest)| hex::encode(digest)),
        config: wanted.config.clone().filter(|_| to_approve.is_some()),
        problem: Some(error.to_string()),
        error: Some(error),
    }
}

/// The code where somebody has to approve a module first, and the digest to be compared.
#[must_use]
pub fn to_approve(why: &NotLoaded) -> Option<(ToApprove, [u8; 32])> {
    match why {
        NotLoaded::Changed { is, .. } => Some((ToApprove::Changed, *is)),
        NotLoaded::Unapproved { is, .. } => Some((ToApprove::Unapproved, *is)),
        NotLoaded::Failed(_) | NotLoaded::Unknown(_) => None,
    }
}

/// A slot as a front shows it.
#[must_use]
pub fn slot(module: &Path, slot: &Slot) -> SlotView {
    let token = slot.token.as_ref();
    let text = |of: fn(&token::TokenInfo) -> &String| token.map(of).cloned().unwrap_or_default();
    SlotView {
        module: module.display().to_string(),
        slot: slot.id,
        description: slot.description.clone(),
        present: token.is_some(),
        label: if token.is_some_and(|token| token.initialised) {
            text(|token| &token.label)
        } else {
            String::new()
        },
        serial: text(|token| &token.serial),
        manufacturer: text(|token| &token.manufacturer),
        model: text(|token| &token.model),
        initialised: token.is_some_and(|token| token.initialised),
        user_pin: token.is_some_and(|token| token.user_pin_set),
        pin_pad: token.is_some_and(|token| token.pin_pad),
        tries: token.map_or(PinTries::Unknown, |token| token.tries.into()),
        software: token.is_some_and(software_token),
        unlocked: false,
        problem: slot.trouble.as_ref().map(ToString::to_string),
        error: slot.trouble.clone().map(Error::from),
        code: None,
        digest: None,
        config: None,
    }
}

/// The slots of the one token that this can be; none where it is not plugged in.
///
/// # Errors
/// `token-ambiguous` where tokens in different readers fit: nobody's PIN is tried then.
pub fn among(token: Known<'_>, slots: &[SlotView]) -> Result<Vec<SlotView>, Error> {
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
