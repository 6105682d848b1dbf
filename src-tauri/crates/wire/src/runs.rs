//! How far a run over many DEKs is, and what trying keys came to.

use serde::Serialize;
use ts_rs::TS;

/// How far a run is.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[ts(export)]
pub struct RunProgress {
    /// Rows done.
    #[ts(type = "number")]
    pub rows: u64,
    /// Rows set aside.
    #[ts(type = "number")]
    pub set_aside: u64,
    /// Bytes of the input read; 0 where nobody knows.
    #[ts(type = "number")]
    pub read: u64,
    /// Its length in bytes; 0 where nobody knows.
    #[ts(type = "number")]
    pub of: u64,
}

/// What trying known-answer ciphertexts came to.
#[derive(Clone, Debug, Default, Serialize, TS)]
#[ts(export)]
pub struct Tested {
    /// How many opened.
    #[ts(type = "number")]
    pub opened: u64,
    /// Those that did not: line (0 for a KEK) and why; the first thousand.
    #[ts(type = "Array<[number, string]>")]
    pub failed: Vec<(u64, String)>,
    /// How many did not.
    #[ts(type = "number")]
    pub failures: u64,
}
