//! The room's modules and the tokens in them.

use crate::overview::SlotView;
use crate::settings::ModuleSetting;
use crate::tokens::{self, Place, show};
use crate::{Error, Room};
use secrecy::SecretString;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use token::Module;

/// A token in detail.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct TokenDetail {
    /// Its slot.
    pub slot: SlotView,
    /// What it truly does, tried on the spot; empty unless it was unlocked.
    pub abilities: BTreeMap<String, bool>,
    /// What the module is known to do otherwise than the standard says.
    pub notes: Vec<String>,
}

/// Every slot of a module, without a room.
///
/// # Errors
/// If the module does not load, or does not list its slots.
pub fn module_slots(path: &Path, config: Option<&str>) -> Result<Vec<SlotView>, Error> {
    let setting = ModuleSetting {
        path: path.into(),
        config: config.map(Into::into),
    };
    // Named in so many words, and no room is asked.
    let module = Module::load(&setting.path, setting.config.as_deref())?;
    let slots = module.slots()?;
    Ok(slots.iter().map(|slot| show(&setting.path, slot)).collect())
}

impl Room {
    /// Every slot of every module of the room.
    ///
    /// # Errors
    /// None for a module or token that fails: it stands in the list with its problem.
    pub fn tokens(&mut self) -> Result<Vec<SlotView>, Error> {
        let slots = self.tokens.list(&self.settings.modules);
        self.seen = Some(slots.clone());
        Ok(slots)
    }

    /// True if the token that signs the journal was plugged when the slots were looked at last.
    pub(crate) fn journal_seen(&self) -> bool {
        let seen = self.seen.iter().flatten();
        self.journal_key().is_some_and(|key| {
            let mut seen = seen;
            seen.any(|slot| slot.label == key.token && slot.serial == key.serial)
        })
    }

    /// The slot of the token that signs the journal, while it is plugged in and not unlocked here.
    /// A record needs it unlocked: `BindToken` with the role `journal` does that.
    ///
    /// # Errors
    /// As [`tokens`](Self::tokens).
    pub fn locked_journal_token(&mut self) -> Result<Option<SlotView>, Error> {
        let Some(key) = self
            .journal_key()
            .cloned()
            .filter(|_| self.journal_place().is_none())
        else {
            return Ok(None);
        };
        let mut slots = self.tokens()?.into_iter();
        Ok(slots.find(|slot| slot.present && slot.label == key.token && slot.serial == key.serial))
    }

    /// Adds a module to the room: whoever names it approves it, as its file is now, and it is
    /// loaded. One that was approved before and is another now is taken only with its new `digest`,
    /// SHA-256 in hex.
    ///
    /// # Errors
    /// Refusal `module-changed` with the digest to be looked at; if it does not load, or the room
    /// cannot be written.
    pub fn add_module(
        &mut self,
        path: &Path,
        config: Option<&str>,
        digest: Option<&str>,
    ) -> Result<Vec<SlotView>, Error> {
        self.writable()?;
        let path = path.canonicalize().unwrap_or_else(|_| path.into());
        let mut known = self.settings.modules.iter();
        let config: Option<String> = config.map(Into::into);
        let (setting, is_new) = match known.find(|known| known.path == path) {
            // What it is given is said once.
            Some(known) if config.is_none() => (known.clone(), false),
            Some(known) if known.config == config => (known.clone(), false),
            _ => (ModuleSetting { path, config }, true),
        };
        self.approve_module(&setting, digest)?;
        self.tokens.module(&setting)?;
        if is_new {
            let others = self.settings.modules.iter();
            let others = others.filter(|known| known.path != setting.path);
            let modules = others.cloned().chain([setting.clone()]).collect();
            self.settings.modules = modules;
            self.settings.write(&self.folder.settings())?;
        }
        self.tokens()
    }

    /// Shows one token; with its PIN, also what it truly does.
    ///
    /// # Errors
    /// If there is no such token, or the PIN is wrong.
    pub fn show_token(
        &mut self,
        module: &Path,
        slot: u64,
        pin: Option<&SecretString>,
    ) -> Result<TokenDetail, Error> {
        let setting = self.module_setting(module)?;
        let module = self.tokens.module(&setting)?;
        let slots = module.slots()?;
        let found = slots
            .iter()
            .find(|known| known.id == slot)
            .ok_or_else(|| no_slot(slot))?;
        let slot_view = show(&setting.path, found);
        let notes = token::deviations::known(&module.info()?)
            .iter()
            .map(|deviation| format!("{deviation:?}"))
            .collect();
        let mut abilities = BTreeMap::new();
        if let Some(pin) = pin {
            let place = Place {
                module: setting.path.clone(),
                slot,
            };
            self.tokens.unlock(&place, pin)?;
            abilities = tokens::abilities(&self.tokens.session(&place)?.probe()?);
        }
        Ok(TokenDetail {
            slot: slot_view,
            abilities,
            notes,
        })
    }

    /// Gives a fresh token its label and PINs. A token in use is refused: nothing is destroyed.
    ///
    /// # Errors
    /// If the token is initialised already, or refuses a label or PIN.
    pub fn init_token(
        &mut self,
        module: &Path,
        slot: u64,
        label: &str,
        so_pin: &SecretString,
        pin: &SecretString,
    ) -> Result<Vec<SlotView>, Error> {
        self.load_module(module)?;
        self.initialise(
            &Place {
                module: module.into(),
                slot,
            },
            label,
            so_pin,
            pin,
        )?;
        self.tokens()
    }

    pub(crate) fn load_module(&mut self, path: &Path) -> Result<(), Error> {
        let setting = self.module_setting(path)?;
        self.tokens.module(&setting).map(drop)
    }

    pub(crate) fn module_setting(&self, path: &Path) -> Result<ModuleSetting, Error> {
        let whole = path.canonicalize().unwrap_or_else(|_| PathBuf::from(path));
        let mut known = self.settings.modules.iter();
        known
            .find(|known| known.path == path || known.path == whole)
            .cloned()
            .ok_or_else(|| {
                Error::usage(
                    "module-unknown",
                    format!("{} is not one of this room's modules.", path.display()),
                    "Add it first: under Tokens, or with “keymoot token list --module FILE”.",
                )
            })
    }
}

fn no_slot(slot: u64) -> Error {
    Error::usage(
        "no-such-slot",
        format!("There is no slot {slot} in that module."),
        "“keymoot token list” shows the slots.",
    )
}
