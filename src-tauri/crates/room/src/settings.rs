//! What is particular to this machine: which modules the room loads. Everything else about a room
//! is in its journal.

use crate::Error;
use crate::folder::file_error;
use crate::writing::replace_own;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};

/// `room.toml`.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// The modules that are loaded when the room needs tokens.
    #[serde(default, rename = "module")]
    pub(crate) modules: Vec<ModuleSetting>,
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
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let text = fs::read_to_string(path).map_err(|error| file_error(path, &error))?;
        toml::from_str(&text).map_err(|error| {
            Error::failure(
                "settings-unreadable",
                format!("{}: {}.", path.display(), error.message()),
                "Mend the file, or take it from a backup of the room.",
            )
        })
    }

    pub(crate) fn write(&self, path: &Path) -> Result<(), Error> {
        let text = toml::to_string_pretty(self)
            .map_err(|error| Error::fault("settings-unwritable", error.to_string()))?;
        replace_own(path, text.as_bytes())
    }
}
