//! What an auditor takes out of a room's journal. The room is only looked at: nothing is locked, and
//! nothing written, also while another program has it open.
//!
//! | Question | Where |
//! |---|---|
//! | How are entries handed to programs that collect events? | [`export`] |
//! | What do the entries of some days come to, for people who were not there? | [`report`] |
//! | How is one entry proved to somebody, and such a proof checked? | [`prove`], [`check`] |

#![deny(clippy::wildcard_enum_match_arm)]

mod export;
mod prove;
mod reporting;

pub use export::{Exported, export};
pub use prove::{check, prove};
pub use reporting::report;
