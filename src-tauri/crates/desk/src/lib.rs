//! One room as a program works in it: its log, the devices at hand, and what only memory holds.
//!
//! | Question | Where |
//! |---|---|
//! | What belongs to a room at work? | [`Desk`] |
//! | How is an entry written, and the journal checked? | [`log`], [`journal_check`], [`journal_report`], [`replay`] |
//! | Who signs the journal, and how is an old copy recognised? | [`journal_key`] |
//! | What is plugged in, what may be loaded, what is unlocked? | [`devices`], [`modules`], [`tokens`], [`cards`] |
//! | Which clock, and can it be right? | [`clock`], [`time`] |
//! | How does somebody sign? | [`signing`] |
//! | What lives in memory only? | [`live`] |
//!
//! Nothing here decides what is done: the acts are functions of a desk, in the crates above.

#![deny(clippy::wildcard_enum_match_arm)]

pub mod cards;
pub mod clock;
mod desk;
pub mod devices;
pub mod initialising;
pub mod journal_check;
pub mod journal_key;
pub mod journal_report;
pub mod live;
pub mod log;
pub mod modules;
pub mod replay;
pub mod signing;
pub mod time;
pub mod tokens;

pub use desk::{Bench, Desk, Memory};
