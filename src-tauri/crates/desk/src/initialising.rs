//! Giving a fresh token its label and PINs: an act of its own, journalled before and after.

use crate::desk::Desk;
use crate::devices::module_of;
use ledger::{RoomEntry, TokenInitBegun, TokenInitEnded};
use secrecy::SecretString;
use token::{Place, Slot};
use wire::{Code, Error, SlotView};

/// The token in a slot as a front shows it, to be looked at before it is initialised.
///
/// # Errors
/// If the module is not loaded, or there is no such slot.
pub fn fresh(desk: &mut Desk, place: &Place) -> Result<SlotView, Error> {
    let slots = module_of(desk, place)?.slots()?;
    let here = slots.iter().find(|slot| slot.id == place.slot);
    here.map(|slot| wire::slot(&place.module, slot))
        .ok_or_else(|| crate::devices::no_slot(place.slot))
}

/// Gives a fresh token its label and PINs. What can be known beforehand is refused before anything is
/// journalled. Returns its slot, which some modules change.
///
/// # Errors
/// If the token is in use, or does not take the label or a PIN: then it is as it was. Otherwise what
/// it was found to be afterwards; `token-half-initialised` if it has a label and no user PIN.
pub fn initialise(
    desk: &mut Desk,
    place: &Place,
    label: &str,
    so_pin: &SecretString,
    pin: &SecretString,
) -> Result<u64, Error> {
    desk.log.writable()?;
    let module = module_of(desk, place)?.clone();
    let token = module.refuse_init(place.slot, label, so_pin, pin)?;
    let before = module.slots()?;
    desk.log
        .write_entry(RoomEntry::TokenInitBegun(TokenInitBegun {
            token: label.into(),
            serial: token.serial,
            manufacturer: token.manufacturer,
            model: token.model,
            module: place.module.display().to_string(),
            slot: place.slot,
        }))?;
    let outcome = module.init_token(place.slot, label, so_pin, pin);
    let outcome = outcome.map_err(Error::from);
    // Where the token cannot be looked at, the beginning stays without its end: “doctor” says so.
    let slots = module.slots()?;
    let Some(found) = found(&slots, &before, place, outcome.as_ref().ok()) else {
        return outcome;
    };
    let code = outcome.as_ref().err().map(|error| error.code.to_string());
    desk.log
        .write_entry(RoomEntry::TokenInitEnded(TokenInitEnded {
            token: found.label.clone(),
            serial: found.serial.clone(),
            initialised: found.initialised,
            user_pin: found.user_pin,
            code: code.unwrap_or_default(),
        }))?;
    match outcome {
        Err(error) if found.initialised && !found.user_pin => Err(Error::failure(
            Code::TokenHalfInitialised,
            format!(
                "The token is initialised and called “{}”, but it has no user PIN: {}",
                found.label, error.message
            ),
            "Set its PIN under Tokens, or with “keymoot token set-pin”: with the security officer's \
             PIN that was just chosen.",
        )),
        outcome => outcome,
    }
}

/// The token afterwards: in the slot that is told, in one where a token is new, or where it was.
fn found(now: &[Slot], before: &[Slot], place: &Place, made: Option<&u64>) -> Option<SlotView> {
    let fresh = |slot: &&Slot| {
        let same = |old: &Slot| old.id == slot.id && old.token == slot.token;
        slot.token.as_ref().is_some_and(|token| token.initialised) && !before.iter().any(same)
    };
    let here = |id: u64| now.iter().find(|slot| slot.id == id);
    made.and_then(|id| here(*id))
        .or_else(|| now.iter().find(fresh))
        .or_else(|| here(place.slot))
        .map(|slot| wire::slot(&place.module, slot))
}
