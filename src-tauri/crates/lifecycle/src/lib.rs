//! A key's life: what keys there are, which states they go through, what each state permits, and
//! what a policy asks. Pure: no I/O, no clock, no randomness, no secret; times are passed in.
//!
//! | Question | Where |
//! |---|---|
//! | What is a key, which tier is it of? | [`Key`], [`Tier`], [`Algorithm`], [`Class`] |
//! | Which states are there, what may follow which, what does one permit? | [`KeyState`], [`Use`] |
//! | May this be done with this key, and what becomes of it? | [`Act`], [`Key::decide`] |
//! | What does a refusal say, and what is its name? | [`Reason`], [`Reason::id`], [`Denied`] |
//! | What does the room's policy ask, and until when may a key be used? | [`Policy`], [`Cryptoperiod`] |
//! | What goes against the policy? | [`violations`], [`Violation`], [`ViolationKind`] |
//! | What is due soon? | [`due`], [`DueKey`], [`DueKind`] |
//! | How is an inventory brought in from a spreadsheet, and taken out? | [`sheet::read`], [`sheet::write_csv`] |

#![deny(clippy::wildcard_enum_match_arm)]

mod act;
mod date;
mod judged;
mod key;
mod policy;
mod reason;
pub mod sheet;
mod state;
mod text;
mod violation;

pub use act::{Act, Change, Denied, Reason};
pub use judged::{DueKey, DueKind, due, due_with, violations};
pub use key::{Algorithm, Class, Hold, Key, KeyRef, Origin, Tier, Transition, Unreadable};
pub use policy::{
    Classes, Cryptoperiod, Custody, Difference, LeastQuorum, Policy, Problem, Profile, Unusual,
};
pub use state::{KeyState, Unlawful, Use};
pub use violation::{Violation, ViolationKind};
