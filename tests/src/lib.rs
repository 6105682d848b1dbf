//! What the scenarios share.

pub mod cards;
