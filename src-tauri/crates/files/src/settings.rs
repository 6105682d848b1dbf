//! What is particular to this machine: which modules the room loads. Everything else about a room
//! is in its journal.

use crate::{read_text, replace_own};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use wire::{Code, Error};

/// Longest file that is read as `room.toml`.
const LONGEST: u64 = 64 * 1024;

/// `room.toml`.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The modules that are loaded when the room needs tokens.
    #[serde(default, rename = "module")]
    pub modules: Vec<ModuleSetting>,
    /// Why the file could not be read, if so: then it is not written over either.
    #[serde(skip)]
    pub problem: Option<Error>,
}

/// One PKCS#11 module.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModuleSetting {
    /// The library's file, with links resolved.
    pub path: PathBuf,
    /// The path as somebody gave it, where that led there over a link: after an update of the
    /// vendor's package it leads to the new file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<PathBuf>,
    /// Handed to modules that need a string at initialisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<String>,
}

impl ModuleSetting {
    /// A module as somebody names it: by any path that leads to it.
    #[must_use]
    pub fn named(path: &Path, config: Option<String>) -> Self {
        let given = std::path::absolute(path).unwrap_or_else(|_| path.into());
        let path = given.canonicalize().unwrap_or_else(|_| given.clone());
        Self {
            given: (given != path).then_some(given),
            path,
            config,
        }
    }

    /// Whether somebody who names this path means the module.
    #[must_use]
    pub fn is_at(&self, path: &Path) -> bool {
        let asked = Self::named(path, None);
        self.path == asked.path || (self.given.is_some() && self.given == asked.given)
    }

    /// Whether it is given something else when it starts than it was.
    #[must_use]
    pub fn given_anew(&self, before: Option<&Self>) -> bool {
        before.is_some_and(|before| before.config != self.config)
    }

    /// Where the path as it was given leads now.
    fn follow(&mut self) {
        if let Some(now) = self
            .given
            .as_ref()
            .and_then(|path| path.canonicalize().ok())
        {
            self.path = now;
        }
    }
}

impl Settings {
    /// Reads the file. A room without it, or with one that cannot be read, knows no modules; that
    /// is no reason not to look at it.
    #[must_use]
    pub fn read(path: &Path) -> Self {
        let read = || -> Result<Self, Error> {
            let text = match read_text(path, LONGEST) {
                Err(error) if error.code == Code::FileMissing => return Ok(Self::default()),
                other => other?,
            };
            toml::from_str(&text).map_err(|error| {
                Error::failure(
                    Code::SettingsUnreadable,
                    format!("{}: {}.", path.display(), error.message()),
                    "Mend the file, or remove it and add the modules again.",
                )
            })
        };
        let mut settings = read().unwrap_or_else(|problem| Self {
            modules: Vec::new(),
            problem: Some(problem),
        });
        settings.modules.iter_mut().for_each(ModuleSetting::follow);
        settings
    }

    /// Writes the file, unless it is there and could not be read.
    ///
    /// # Errors
    /// `settings-unreadable` as it was read, or what writing it refuses.
    pub fn write(&self, path: &Path) -> Result<(), Error> {
        if let Some(problem) = &self.problem {
            return Err(problem.clone());
        }
        let text = toml::to_string_pretty(self)
            .map_err(|error| Error::fault(Code::SettingsUnwritable, error.to_string()))?;
        replace_own(path, text.as_bytes())
    }
}
