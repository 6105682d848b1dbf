//! What a token's trace comes to, and the slots of the room's modules.

use ceremony::DeviceCall;
use files::ModuleSetting;
use token::{Place, Pool, TokenSession, Wanted};
use wire::{Code, Error, SlotView};

/// The module as the pool loads it.
pub fn wanted(setting: &ModuleSetting) -> Wanted {
    Wanted {
        path: setting.path.clone(),
        config: setting.config.clone(),
    }
}

/// Every slot of every module. A module that cannot be loaded does not hide the others: it stands
/// in the list with its problem.
pub fn list(pool: &mut Pool, settings: &[ModuleSetting]) -> Vec<SlotView> {
    let mut all = Vec::new();
    for wanted in settings.iter().map(wanted) {
        match pool.slots(&wanted) {
            Ok(slots) => all.extend(slots.iter().map(|slot| wire::slot(&wanted.path, slot))),
            Err(why) => all.push(wire::not_loaded(&wanted, why)),
        }
    }
    all
}

/// The open session at `place`.
pub fn session<'a>(pool: &'a Pool, place: &Place) -> Result<&'a TokenSession, Error> {
    pool.session(place).ok_or_else(locked)
}

/// Refused where a token that is needed is not open.
pub fn locked() -> Error {
    Error::refusal(
        Code::TokenUnlocked,
        "The token is not unlocked in this program.",
        "Choose the token and enter its PIN again.",
    )
}

/// Device calls as the journal holds them.
pub fn calls(trace: Vec<token::Call>) -> Vec<DeviceCall> {
    trace
        .into_iter()
        .map(|call| DeviceCall {
            function: call.function,
            mechanism: call.mechanism,
            template: call.template,
            rv: call.rv,
            micros: call.micros,
        })
        .collect()
}
