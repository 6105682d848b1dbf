//! The journal's entries on what is done to a token as a whole, outside any ceremony.

use serde::{Deserialize, Serialize};

/// A fresh token is about to be given its label and PINs.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct TokenInitBegun {
    /// The label it is to have.
    pub token: String,
    /// Its serial number; some modules change it, and some show none before.
    pub serial: String,
    /// Who made it.
    pub manufacturer: String,
    /// What it is.
    pub model: String,
    /// The module's file.
    pub module: String,
    /// Its slot then.
    pub slot: u64,
}

/// What came of it, as the token was found afterwards.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct TokenInitEnded {
    /// The label it shows; empty where it shows none.
    pub token: String,
    /// Its serial number.
    pub serial: String,
    /// True if it is initialised.
    pub initialised: bool,
    /// True if it has a user PIN.
    pub user_pin: bool,
    /// The error's code; empty where there was none.
    pub code: String,
}
