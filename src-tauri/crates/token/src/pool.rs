//! The modules that are loaded and the sessions that are open, and which modules may be loaded.
//!
//! A module is code that runs with all that this program may do, and sees PINs. So each is known by
//! its path, by the digest of its file and by what it is given when it starts, and somebody
//! approves it before it is loaded.

use crate::{Error, Module, Slot, TokenSession, module_digest};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A token by where it is plugged.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Place {
    /// The module's file.
    pub module: PathBuf,
    /// The slot's id.
    pub slot: u64,
}

/// A module as somebody wants it loaded.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Wanted {
    /// Its file, with links resolved.
    pub path: PathBuf,
    /// What it is given when it starts.
    pub config: Option<String>,
}

/// A module as somebody approved it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Approved {
    /// SHA-256 of its file.
    pub digest: [u8; 32],
    /// What it is given when it starts.
    pub config: Option<String>,
}

/// Why a module was not loaded.
#[derive(Debug)]
pub enum NotLoaded {
    /// It, or what it is given, is not what was approved.
    Changed {
        /// Its file.
        path: PathBuf,
        /// SHA-256 of the file that was approved.
        was: [u8; 32],
        /// SHA-256 of the file now.
        is: [u8; 32],
    },
    /// It does not load, or not as a module.
    Failed(Error),
    /// Nobody approved it yet.
    Unapproved {
        /// Its file.
        path: PathBuf,
        /// SHA-256 of it.
        is: [u8; 32],
    },
    /// Nothing of that path was loaded.
    Unknown(PathBuf),
}

impl From<Error> for NotLoaded {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// Loaded modules and open sessions. A token has one session here, whatever parts it plays.
#[derive(Default)]
pub struct Pool {
    modules: BTreeMap<PathBuf, Module>,
    sessions: BTreeMap<Place, TokenSession>,
    /// The newest approval of each module, by its file.
    approved: BTreeMap<PathBuf, Approved>,
    /// The module that belongs to this program, as it was computed.
    own: Option<Wanted>,
}

impl Pool {
    /// From here on this module may be loaded.
    pub fn approve(&mut self, path: PathBuf, approved: Approved) {
        self.approved.insert(path, approved);
    }

    /// This module is the program's own, and was computed, not read.
    pub fn trust_own(&mut self, own: Wanted) {
        self.own = Some(own);
    }

    /// True for the program's own module.
    #[must_use]
    pub fn is_own(&self, wanted: &Wanted) -> bool {
        self.own.as_ref() == Some(wanted)
    }

    /// True if a module of that path is loaded.
    #[must_use]
    pub fn is_loaded(&self, path: &Path) -> bool {
        self.modules.contains_key(path)
    }

    /// The newest approval of a module.
    #[must_use]
    pub fn approval(&self, path: &Path) -> Option<&Approved> {
        self.approved.get(path)
    }

    /// The digest that a module must have to be loaded; none for the program's own.
    ///
    /// # Errors
    /// Why it may not be loaded.
    pub fn standing(&self, wanted: &Wanted) -> Result<Option<[u8; 32]>, NotLoaded> {
        if self.is_own(wanted) {
            return Ok(None);
        }
        let path = wanted.path.clone();
        let is = module_digest(&path)?;
        match self.approval(&path) {
            None => Err(NotLoaded::Unapproved { path, is }),
            Some(one) if one.digest != is || one.config != wanted.config => {
                let was = one.digest;
                Err(NotLoaded::Changed { path, was, is })
            }
            Some(_) => Ok(Some(is)),
        }
    }

    /// The module, loaded if it is not yet and may be.
    ///
    /// # Errors
    /// Why it is not loaded.
    pub fn module(&mut self, wanted: &Wanted) -> Result<&Module, NotLoaded> {
        let path = &wanted.path;
        if !self.modules.contains_key(path) {
            let config = wanted.config.as_deref();
            let module = match self.standing(wanted)? {
                None => Module::load(path, config)?,
                Some(digest) => Module::load_exactly(path, config, &digest)?,
            };
            self.modules.insert(path.clone(), module);
        }
        let loaded = self.modules.get(path);
        loaded.ok_or_else(|| NotLoaded::Unknown(path.clone()))
    }

    /// The slots of a module.
    ///
    /// # Errors
    /// Why it is not loaded, or does not list its slots.
    pub fn slots(&mut self, wanted: &Wanted) -> Result<Vec<Slot>, NotLoaded> {
        Ok(self.module(wanted)?.slots()?)
    }

    /// Unlocks the token at `place`. The PIN is always checked, also where it is open already.
    ///
    /// # Errors
    /// If its module is not loaded, there is no token, or the PIN is refused: then its session is
    /// closed.
    pub fn unlock(&mut self, place: &Place, pin: &SecretString) -> Result<(), NotLoaded> {
        let module = self.modules.get(&place.module);
        let module = module.ok_or_else(|| NotLoaded::Unknown(place.module.clone()))?;
        // A session whose token was pulled out does not come back with the token.
        let lost = |session: &TokenSession| session.logged_in().is_err();
        if self.sessions.get(place).is_some_and(lost) {
            self.sessions.remove(place);
        }
        let session = match self.sessions.remove(place) {
            Some(session) => session,
            None => module.open(place.slot)?,
        };
        let session = self.sessions.entry(place.clone()).or_insert(session);
        if session.logged_in()? {
            session.logout()?;
        }
        let outcome = session.login(pin);
        if outcome.is_err() {
            self.sessions.remove(place);
        }
        Ok(outcome?)
    }

    /// The open session at `place`.
    #[must_use]
    pub fn session(&self, place: &Place) -> Option<&TokenSession> {
        self.sessions.get(place)
    }

    /// Logs out of the token at `place` and closes its session.
    pub fn close(&mut self, place: &Place) {
        if let Some(session) = self.sessions.remove(place) {
            // A token that is gone is logged out already.
            let _ = session.logout();
        }
    }

    /// Ends a module and every session of its tokens.
    pub fn unload(&mut self, path: &Path) {
        self.sessions.retain(|place, session| {
            let stays = place.module != path;
            if !stays {
                // A token that is gone is logged out already; closing the session does the rest.
                let _ = session.logout();
            }
            stays
        });
        self.modules.remove(path);
    }

    /// Logs out everywhere and closes every session.
    pub fn lock(&mut self) {
        for session in self.sessions.values() {
            // A token that is gone is logged out already; closing the session does the rest.
            let _ = session.logout();
        }
        self.sessions.clear();
    }

    /// Every open session.
    pub fn sessions(&self) -> impl Iterator<Item = &TokenSession> {
        self.sessions.values()
    }

    /// True if the token at `place` answers and is unlocked.
    #[must_use]
    pub fn ready(&self, place: &Place) -> bool {
        self.sessions
            .get(place)
            .is_some_and(|session| session.logged_in().unwrap_or(false))
    }
}
