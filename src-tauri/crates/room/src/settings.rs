//! What is particular to this machine: which modules the room loads. Everything else about a room
//! is in its journal.

use crate::Error;
use crate::given::read_text;
use crate::writing::replace_own;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Longest file that is read as `room.toml`.
const LONGEST: u64 = 64 * 1024;

/// `room.toml`.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// The modules that are loaded when the room needs tokens.
    #[serde(default, rename = "module")]
    pub(crate) modules: Vec<ModuleSetting>,
    /// Why the file could not be read, if so: then it is not written over either.
    #[serde(skip)]
    pub(crate) problem: Option<Error>,
}

/// One PKCS#11 module.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ModuleSetting {
    /// The library's file.
    pub(crate) path: PathBuf,
    /// Handed to modules that need a string at initialisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) config: Option<String>,
}

impl Settings {
    /// Reads the file. A room without it, or with one that cannot be read, knows no modules; that
    /// is no reason not to look at it.
    pub(crate) fn read(path: &Path) -> Self {
        let read = || -> Result<Self, Error> {
            let text = match read_text(path, LONGEST) {
                Err(error) if error.code == "file-missing" => return Ok(Self::default()),
                other => other?,
            };
            toml::from_str(&text).map_err(|error| {
                Error::failure(
                    "settings-unreadable",
                    format!("{}: {}.", path.display(), error.message()),
                    "Mend the file, or remove it and add the modules again.",
                )
            })
        };
        read().unwrap_or_else(|problem| Self {
            modules: Vec::new(),
            problem: Some(problem),
        })
    }

    pub(crate) fn write(&self, path: &Path) -> Result<(), Error> {
        if let Some(problem) = &self.problem {
            return Err(problem.clone());
        }
        let text = toml::to_string_pretty(self)
            .map_err(|error| Error::fault("settings-unwritable", error.to_string()))?;
        replace_own(path, text.as_bytes())
    }
}
