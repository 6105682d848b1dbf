//! The room's modules and the tokens in them.

use crate::desk::Desk;
use crate::initialising::{fresh, initialise};
use crate::journal_key::journal_place;
use crate::modules::{approve_module, approved_digest};
use crate::tokens;
use crate::tokens::{session, wanted};
use ceremony::{Refusal, Rule};
use files::ModuleSetting;
use ledger::{PinRefused, RoomEntry};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use token::{Module, Place};
use wire::among;
use wire::{Code, Error, SlotView, TokenDetail};

/// Every slot of a module, without a room.
///
/// # Errors
/// If the module does not load, or does not list its slots.
pub fn module_slots(path: &Path, config: Option<&str>) -> Result<Vec<SlotView>, Error> {
    let setting = ModuleSetting::named(path, config.map(Into::into));
    // Named in so many words, and no room is asked.
    let module = Module::load(&setting.path, setting.config.as_deref())?;
    let slots = module.slots()?;
    Ok(slots
        .iter()
        .map(|slot| wire::slot(&setting.path, slot))
        .collect())
}

/// Every slot of every module of the room.
pub fn tokens(desk: &mut Desk) -> Result<Vec<SlotView>, Error> {
    let mut slots = tokens::list(&mut desk.bench.pool, &desk.bench.settings.modules);
    for slot in slots.iter_mut().filter(|slot| slot.present) {
        let module = slot.module.clone().into();
        let place = Place {
            module,
            slot: slot.slot,
        };
        slot.unlocked = desk.bench.pool.ready(&place);
    }
    desk.bench.seen = Some(slots.clone());
    Ok(slots)
}

/// Unlocks a token. A PIN that it refuses is journalled, without the PIN: reports tell of it where it
/// happens again and again.
///
/// # Errors
/// If the token refuses the PIN, or fails; if that cannot be journalled, why.
pub fn unlock(desk: &mut Desk, place: &Place, pin: &SecretString) -> Result<(), Error> {
    let Err(refused) = desk.bench.pool.unlock(place, pin) else {
        return Ok(());
    };
    let error = Error::from(refused);
    let locked = error.code == Code::PinLocked;
    if (locked || error.code == Code::PinIncorrect) && desk.log.writable().is_ok() {
        let slots = tokens(desk)?;
        let of =
            |slot: &&SlotView| slot.slot == place.slot && Path::new(&slot.module) == place.module;
        let (token, serial) = slots
            .iter()
            .find(of)
            .map(|slot| (slot.label.clone(), slot.serial.clone()))
            .unwrap_or_default();
        desk.log.write_entry(RoomEntry::PinRefused(PinRefused {
            token,
            serial,
            locked,
        }))?;
    }
    Err(error)
}

/// True if the token that signs the journal was plugged when the slots were looked at last.
pub fn journal_seen(desk: &Desk) -> bool {
    let seen = desk.bench.seen.iter().flatten();
    desk.log.journal_key().is_some_and(|key| {
        let mut seen = seen;
        seen.any(|slot| slot.may_hold(key.holder()))
    })
}

/// The slot of the token that signs the journal, while it is plugged in and not unlocked here.
/// A record needs it unlocked: `BindToken` with the role `journal` does that.
pub fn locked_journal_token(desk: &mut Desk) -> Result<Option<SlotView>, Error> {
    let Some(key) = desk
        .log
        .journal_key()
        .cloned()
        .filter(|_| journal_place(desk).is_none())
    else {
        return Ok(None);
    };
    let slots = tokens(desk)?;
    Ok(among(key.holder(), &slots)?.into_iter().next())
}

/// Adds a module to the room: whoever names it approves it, as its file is now, and it is
/// loaded. One that was approved before and is another now is taken only with its new `digest`,
/// SHA-256 in hex.
pub fn add_module(
    desk: &mut Desk,
    path: &Path,
    config: Option<&str>,
    digest: Option<&str>,
) -> Result<Vec<SlotView>, Error> {
    desk.log.writable()?;
    let mut setting = ModuleSetting::named(path, config.map(Into::into));
    let mut known = desk.bench.settings.modules.iter();
    let before = known.find(|known| known.is_at(path)).cloned();
    if let Some(before) = &before {
        // What it is given is said once.
        setting.config = setting.config.or_else(|| before.config.clone());
        setting.given = setting.given.or_else(|| before.given.clone());
    }
    let said = config.is_some() && setting.given_anew(before.as_ref());
    let same_file = said.then(|| approved_digest(desk, &setting)).flatten();
    approve_module(desk, &setting, digest.or(same_file.as_deref()))?;
    if before
        .as_ref()
        .is_some_and(|before| before.config != setting.config)
    {
        // It takes what it is given only when it starts.
        leave_module(desk, &setting.path);
    }
    desk.bench.pool.module(&wanted(&setting))?;
    if before.as_ref() != Some(&setting) {
        desk.bench
            .settings
            .modules
            .retain(|known| !known.is_at(path));
        desk.bench.settings.modules.push(setting);
        desk.bench.settings.write(&desk.log.folder().settings())?;
    }
    tokens(desk)
}

/// Takes a module out of the room: it is no longer loaded. What is on its tokens stays there,
/// and what was done with them stays in the journal. The practice token's cannot be taken out.
pub fn remove_module(desk: &mut Desk, path: &Path) -> Result<Vec<SlotView>, Error> {
    desk.log.writable()?;
    let setting = module_setting(desk, path)?;
    if desk.bench.pool.is_own(&wanted(&setting)) {
        return Err(Error::refusal(
            Code::ModuleIsTheRooms,
            "A practice room works with its practice tokens.",
            "Nothing was changed.",
        ));
    }
    leave_module(desk, &setting.path);
    desk.bench
        .settings
        .modules
        .retain(|known| known.path != setting.path);
    desk.bench.settings.write(&desk.log.folder().settings())?;
    tokens(desk)
}

/// Ends a module: its tokens are locked, and have to be unlocked again once it is back.
fn leave_module(desk: &mut Desk, path: &Path) {
    desk.bench.pool.unload(path);
    desk.bench.journal_at = desk
        .bench
        .journal_at
        .take()
        .filter(|place| place.module != path);
    for live in desk.memory.live.values_mut() {
        live.places.retain(|_, place| place.module != path);
    }
}

/// Shows one token; with its PIN, also what it truly does.
pub fn show_token(
    desk: &mut Desk,
    module: &Path,
    slot: u64,
    pin: Option<&SecretString>,
) -> Result<TokenDetail, Error> {
    let setting = module_setting(desk, module)?;
    let module = desk.bench.pool.module(&wanted(&setting))?;
    let slots = module.slots()?;
    let found = slots
        .iter()
        .find(|known| known.id == slot)
        .ok_or_else(|| no_slot(slot))?;
    let slot_view = wire::slot(&setting.path, found);
    let notes = token::deviations::known(&module.info()?)
        .iter()
        .map(|deviation| format!("{deviation:?}"))
        .collect();
    let (mut abilities, mut untried) = (BTreeMap::new(), Vec::new());
    if let Some(pin) = pin {
        let place = Place {
            module: setting.path.clone(),
            slot,
        };
        unlock(desk, &place, pin)?;
        let can = session(&desk.bench.pool, &place)?.probe()?;
        (abilities, untried) = (can.abilities(), can.untried());
    }
    Ok(TokenDetail {
        slot: slot_view,
        abilities,
        untried,
        notes,
    })
}

/// Gives a fresh token its label and PINs, the security officer's and the user's; `ceremony` is the one
/// it is for, if any. A token in use is refused: nothing is destroyed.
///
/// # Errors
/// A software token where the room, or that ceremony, takes none; otherwise as [`initialise`].
pub fn init_token(
    desk: &mut Desk,
    module: &Path,
    slot: u64,
    label: &str,
    (so_pin, pin): (&SecretString, &SecretString),
    ceremony: Option<&str>,
) -> Result<Vec<SlotView>, Error> {
    let module = load_module(desk, module)?;
    let place = Place { module, slot };
    let found = fresh(desk, &place)?;
    let facts = desk.log.ledger().facts();
    if let Some(id) = ceremony {
        let is = (found.model.as_str(), found.manufacturer.as_str());
        let ceremony = desk.log.ceremony(id)?;
        ceremony.allow_software(found.software, is, facts.allow_software_tokens)?;
    } else if found.software && !facts.practice && !facts.allow_software_tokens {
        let is = format!("{} by {}", found.model, found.manufacturer);
        let rule = Rule::NoSoftwareTokenInLive;
        return Err(Refusal::new(rule, "a hardware token in a live room", is).into());
    }
    initialise(desk, &place, label, so_pin, pin)?;
    tokens(desk)
}

/// Gives a token without a user PIN one, or a new one where it is locked. Its keys stay.
pub fn set_token_pin(
    desk: &mut Desk,
    module: &Path,
    slot: u64,
    so_pin: &SecretString,
    pin: &SecretString,
) -> Result<Vec<SlotView>, Error> {
    let setting = module_setting(desk, module)?;
    let place = Place {
        module: setting.path.clone(),
        slot,
    };
    // The security officer cannot log in beside the user.
    desk.bench.pool.close(&place);
    desk.bench
        .pool
        .module(&wanted(&setting))?
        .init_pin(slot, so_pin, pin)?;
    tokens(desk)
}

/// The file by which a module of the room is listed, whatever path somebody named it by.
pub fn module_file(desk: &Desk, path: &Path) -> PathBuf {
    let known = module_setting(desk, path);
    known.map_or_else(|_| path.into(), |known| known.path)
}

/// Loads a module if it is not yet, and says by which file it is known.
pub fn load_module(desk: &mut Desk, path: &Path) -> Result<PathBuf, Error> {
    let setting = module_setting(desk, path)?;
    desk.bench.pool.module(&wanted(&setting))?;
    Ok(setting.path)
}

fn module_setting(desk: &Desk, path: &Path) -> Result<ModuleSetting, Error> {
    let mut known = desk.bench.settings.modules.iter();
    known
        .find(|known| known.is_at(path))
        .cloned()
        .ok_or_else(|| {
            Error::usage(
                Code::ModuleUnknown,
                format!("{} is not one of this room's modules.", path.display()),
                "Add it first: under Tokens, or with “keymoot token list --module FILE”.",
            )
        })
}

pub(crate) fn no_slot(slot: u64) -> Error {
    Error::usage(
        Code::NoSuchSlot,
        format!("There is no slot {slot} in that module."),
        "“keymoot token list” shows the slots.",
    )
}

/// The loaded module of a place.
///
/// # Errors
/// If it is not loaded.
pub fn module_of<'d>(desk: &'d mut Desk, place: &Place) -> Result<&'d Module, Error> {
    let setting = module_setting(desk, &place.module)?;
    Ok(desk.bench.pool.module(&wanted(&setting))?)
}
