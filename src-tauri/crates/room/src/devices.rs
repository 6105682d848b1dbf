//! The room's modules and the tokens in them.

use crate::identity::among;
use crate::room::Room;
use crate::settings::ModuleSetting;
use crate::tokens;
use crate::tokens::session;
use secrecy::SecretString;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use token::Module;
use token::Place;
use wire::{Error, SlotView};

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

impl Room {
    /// Every slot of every module of the room.
    ///
    /// # Errors
    /// None for a module or token that fails: it stands in the list with its problem.
    pub fn tokens(&mut self) -> Result<Vec<SlotView>, Error> {
        let slots = tokens::list(&mut self.tokens, &self.settings.modules);
        self.seen = Some(slots.clone());
        Ok(slots)
    }

    /// True if the token that signs the journal was plugged when the slots were looked at last.
    pub(crate) fn journal_seen(&self) -> bool {
        let seen = self.seen.iter().flatten();
        self.journal_key().is_some_and(|key| {
            let mut seen = seen;
            seen.any(|slot| slot.may_hold(key.holder()))
        })
    }

    /// The slot of the token that signs the journal, while it is plugged in and not unlocked here.
    /// A record needs it unlocked: `BindToken` with the role `journal` does that.
    ///
    /// # Errors
    /// `token-ambiguous` where tokens that cannot be told apart may be it.
    pub fn locked_journal_token(&mut self) -> Result<Option<SlotView>, Error> {
        let Some(key) = self
            .journal_key()
            .cloned()
            .filter(|_| self.journal_place().is_none())
        else {
            return Ok(None);
        };
        let slots = self.tokens()?;
        Ok(among(key.holder(), &slots)?.into_iter().next())
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
        let mut setting = ModuleSetting::named(path, config.map(Into::into));
        let mut known = self.settings.modules.iter();
        let before = known.find(|known| known.is_at(path)).cloned();
        if let Some(before) = &before {
            // What it is given is said once.
            setting.config = setting.config.or_else(|| before.config.clone());
            setting.given = setting.given.or_else(|| before.given.clone());
        }
        let said = config.is_some() && setting.given_anew(before.as_ref());
        let same_file = said.then(|| self.approved_digest(&setting)).flatten();
        self.approve_module(&setting, digest.or(same_file.as_deref()))?;
        if before
            .as_ref()
            .is_some_and(|before| before.config != setting.config)
        {
            // It takes what it is given only when it starts.
            self.leave_module(&setting.path);
        }
        self.tokens.module(&setting.wanted())?;
        if before.as_ref() != Some(&setting) {
            self.settings.modules.retain(|known| !known.is_at(path));
            self.settings.modules.push(setting);
            self.settings.write(&self.folder.settings())?;
        }
        self.tokens()
    }

    /// Takes a module out of the room: it is no longer loaded. What is on its tokens stays there,
    /// and what was done with them stays in the journal. The practice token's cannot be taken out.
    ///
    /// # Errors
    /// Usage `module-unknown`; refusal `module-is-the-rooms`; if the room cannot be written.
    pub fn remove_module(&mut self, path: &Path) -> Result<Vec<SlotView>, Error> {
        self.writable()?;
        let setting = self.module_setting(path)?;
        if self.tokens.is_own(&setting.wanted()) {
            return Err(Error::refusal(
                "module-is-the-rooms",
                "A practice room works with its practice tokens.",
                "Nothing was changed.",
            ));
        }
        self.leave_module(&setting.path);
        self.settings
            .modules
            .retain(|known| known.path != setting.path);
        self.settings.write(&self.folder.settings())?;
        self.tokens()
    }

    /// Ends a module: its tokens are locked, and have to be unlocked again once it is back.
    fn leave_module(&mut self, path: &Path) {
        self.tokens.unload(path);
        self.journal_at = self.journal_at.take().filter(|place| place.module != path);
        for live in self.live.values_mut() {
            live.places.retain(|_, place| place.module != path);
        }
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
        let module = self.tokens.module(&setting.wanted())?;
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
            self.tokens.unlock(&place, pin)?;
            let can = session(&self.tokens, &place)?.probe()?;
            (abilities, untried) = (can.abilities(), can.untried());
        }
        Ok(TokenDetail {
            slot: slot_view,
            abilities,
            untried,
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
        let module = self.load_module(module)?;
        self.initialise(&Place { module, slot }, label, so_pin, pin)?;
        self.tokens()
    }

    /// Gives a token without a user PIN one, or a new one where it is locked. Its keys stay.
    ///
    /// # Errors
    /// If the security officer's PIN is wrong, or the new one does not fit.
    pub fn set_token_pin(
        &mut self,
        module: &Path,
        slot: u64,
        so_pin: &SecretString,
        pin: &SecretString,
    ) -> Result<Vec<SlotView>, Error> {
        let setting = self.module_setting(module)?;
        let place = Place {
            module: setting.path.clone(),
            slot,
        };
        // The security officer cannot log in beside the user.
        self.tokens.close(&place);
        self.tokens
            .module(&setting.wanted())?
            .init_pin(slot, so_pin, pin)?;
        self.tokens()
    }

    /// The file by which a module of the room is listed, whatever path somebody named it by.
    #[must_use]
    pub fn module_file(&self, path: &Path) -> PathBuf {
        let known = self.module_setting(path);
        known.map_or_else(|_| path.into(), |known| known.path)
    }

    /// Loads a module if it is not yet, and says by which file it is known.
    pub(crate) fn load_module(&mut self, path: &Path) -> Result<PathBuf, Error> {
        let setting = self.module_setting(path)?;
        self.tokens.module(&setting.wanted())?;
        Ok(setting.path)
    }

    pub(crate) fn module_setting(&self, path: &Path) -> Result<ModuleSetting, Error> {
        let mut known = self.settings.modules.iter();
        known
            .find(|known| known.is_at(path))
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
