//! The language a ceremony's paper is in.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The language of what is printed for the people of a ceremony.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// French.
    #[serde(rename = "fr")]
    French,
}

impl Language {
    /// Those there are.
    pub const ALL: [Self; 2] = [Self::English, Self::French];

    /// The name in a script.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Language {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut all = Self::ALL.into_iter();
        all.find(|one| one.name() == text)
            .ok_or_else(|| format!("“{text}” is not a language; there are en and fr"))
    }
}
