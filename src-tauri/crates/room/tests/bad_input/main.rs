//! Bad input through the room's public surface: each gets its error, nothing is lost, and the
//! ceremony goes on rightly afterwards.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic"
)]

mod brought;
mod devices;
mod files;
mod identities;
mod lies;
mod modules;
mod records;
mod reissue;
mod rooms;
mod scripts;
mod shares;
#[path = "../support/mod.rs"]
mod support;
