//! The engine through its public surface: given a ceremony at a step, when a command comes, then
//! events or a refusal by name.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod adopt;
mod course;
mod emergency;
mod left;
mod legal;
mod media;
mod migration;
mod outcomes;
mod people;
mod possession;
mod reissue;
mod replay;
mod restart;
mod roles;
mod root_keys;
mod sharing;
mod support;
mod tokens;
