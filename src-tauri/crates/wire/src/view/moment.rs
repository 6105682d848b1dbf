//! The present moment of a ceremony.

use crate::names::TokenRole;
use serde::Serialize;
use ts_rs::TS;

/// Whom and what the present moment of a ceremony is about. All people are given by name.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Moment {
    /// Whose turn it is.
    pub person: Option<String>,
    /// Whom it waits for, in the script's order: to arrive, approve, sign, or bring a share.
    pub waits_for: Vec<String>,
    /// Custodians whose share is not proved yet, in the room or not, where shares are proved.
    pub to_prove: Vec<String>,
    /// Custodians of an emergency who are neither here nor recorded as absent.
    pub unaccounted: Vec<String>,
    /// Who is in the room and may confirm.
    pub witnesses: Vec<String>,
    /// True if the roll call may be closed without those who are missing.
    pub may_close_roll_call: bool,
    /// The token in play: the one to be chosen or unlocked next, or the one that acts.
    pub token: Option<TokenRole>,
    /// How many shares or people are still to come.
    pub left: u32,
    /// How much was brought, proved, destroyed or done in this ceremony. Another count is another
    /// moment.
    pub done: u32,
}
