//! Which modules the room may load. A module is code that runs with all that this program may do,
//! and sees PINs; `room.toml` only says where one is. So each is known by its path, by the digest of
//! its file and by what it is given when it starts, and somebody approves it before it is loaded.

use crate::entries::RoomEntry;
use crate::error::sentence;
use crate::settings::ModuleSetting;
use crate::{Error, Room};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// A module that was approved, as the journal has it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct Approval {
    /// The file, with links resolved.
    pub(crate) path: String,
    /// SHA-256 of it, hex.
    pub(crate) digest: String,
    /// What it is given when it starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) config: Option<String>,
}

/// Why a module that the room names was not loaded.
#[derive(Debug)]
pub(crate) enum NotLoaded {
    /// It, or what it is given, is not what was approved.
    Changed {
        path: String,
        was: String,
        is: String,
    },
    /// It does not load, or not as a module.
    Failed(Error),
    /// Nobody approved it yet.
    Unapproved { path: String, is: String },
}

impl NotLoaded {
    /// The code, where somebody has to approve it first, and the digest to be compared.
    pub(crate) fn to_approve(&self) -> Option<(&'static str, &str)> {
        match self {
            Self::Changed { is, .. } => Some(("module-changed", is)),
            Self::Failed(_) => None,
            Self::Unapproved { is, .. } => Some(("module-not-approved", is)),
        }
    }
}

impl From<token::Error> for NotLoaded {
    fn from(error: token::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<NotLoaded> for Error {
    fn from(why: NotLoaded) -> Self {
        match why {
            NotLoaded::Failed(error) => error,
            NotLoaded::Changed { path, was, is } if was == is => Self::refusal(
                "module-changed",
                format!(
                    "{path} is to be given something else when it starts than was approved. Its \
                     SHA-256 is {is}."
                ),
                "If nobody here changed that, do not use it. Else approve it under Tokens, or with \
                 “keymoot token list --module FILE --approve SHA-256”.",
            ),
            NotLoaded::Changed { path, was, is } => Self::refusal(
                "module-changed",
                format!("{path} changed since it was approved: its SHA-256 was {was} and is {is}."),
                "If nobody here installed another version, do not use it. Else approve it under \
                 Tokens, or with “keymoot token list --module FILE --approve SHA-256”.",
            ),
            NotLoaded::Unapproved { path, is } => Self::refusal(
                "module-not-approved",
                format!("{path} is not approved in this room yet. Its SHA-256 is {is}."),
                "Make sure that it is the module you mean; then approve it under Tokens, or with \
                 “keymoot token list --module FILE”.",
            ),
        }
    }
}

/// The SHA-256 of a module's file, hex. Nothing of it is loaded.
///
/// # Errors
/// If it cannot be read.
pub fn module_digest(path: &Path) -> Result<String, Error> {
    Ok(hex::encode(token::module_digest(path)?))
}

impl Room {
    /// Approves a module that somebody named, as its file is now. One that was approved before and
    /// is another now needs its new digest said in so many words.
    pub(crate) fn approve_module(
        &mut self,
        setting: &ModuleSetting,
        said: Option<&str>,
    ) -> Result<(), Error> {
        if self.tokens.is_own(setting) {
            return Ok(());
        }
        let is = module_digest(&setting.path)?;
        let said = said.map(|said| said.trim().to_lowercase());
        let path = setting.path.display().to_string();
        let before = self.tokens.approval(&setting.path);
        let same = before.is_some_and(|one| one.digest == is && one.config == setting.config);
        if same && said.as_ref().is_none_or(|said| *said == is) {
            return Ok(());
        }
        let was = before.map(|one| one.digest.clone());
        match (was, said) {
            (_, Some(said)) if said == is => {}
            (None, None) => {}
            (Some(was), None) => return Err(NotLoaded::Changed { path, was, is }.into()),
            (_, Some(said)) => {
                return Err(Error::refusal(
                    "module-changed",
                    format!("The SHA-256 of {path} is {is}, and not {said}."),
                    "Look at the file again. Nothing was approved, and nothing loaded.",
                ));
            }
        }
        self.write_entry(RoomEntry::ModuleApproved(Approval {
            path,
            digest: is,
            config: setting.config.clone(),
        }))?;
        self.checkpoint().map(drop)
    }

    /// The digest a module was approved with. Who says what it is given from now on, of a file that
    /// is still that one, has said enough.
    pub(crate) fn approved_digest(&self, setting: &ModuleSetting) -> Option<String> {
        Some(self.tokens.approval(&setting.path)?.digest.clone())
    }

    /// Names of modules the room names that somebody has to approve first; nothing is loaded.
    pub(crate) fn modules_to_approve(&self) -> Vec<String> {
        self.settings
            .modules
            .iter()
            .filter(|setting| !self.tokens.is_loaded(&setting.path))
            .filter(|setting| {
                let standing = self.tokens.standing(setting);
                standing.is_err_and(|why| why.to_approve().is_some())
            })
            .map(|setting| setting.path.display().to_string())
            .collect()
    }
}

/// A digest as the journal has it, as bytes.
pub(crate) fn bytes(digest: &str) -> Result<[u8; 32], Error> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(digest, &mut bytes)
        .map_err(|error| Error::fault("module-digest", sentence(&error)))?;
    Ok(bytes)
}
