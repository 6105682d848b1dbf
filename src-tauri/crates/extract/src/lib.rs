//! What an auditor takes out of a room's journal. The room is only looked at: nothing is locked, and
//! nothing written, also while another program has it open.
//!
//! | Question | Where |
//! |---|---|
//! | How are entries handed to programs that collect events? | [`export`] |
//! | How is one entry proved to somebody, and such a proof checked? | [`prove`], [`check`] |

#![deny(clippy::wildcard_enum_match_arm)]

mod export;
mod prove;

pub use export::{Exported, export};
pub use prove::{check, prove};
