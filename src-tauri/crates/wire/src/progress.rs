//! How far an effect is, as the fronts are told.

use serde::Serialize;
use ts_rs::TS;

/// How far an effect is. The intent is durable when the first of these is told.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Progress {
    /// The ceremony's id.
    pub ceremony: String,
    /// The step.
    pub step: String,
    /// The effect.
    pub effect: String,
    /// `intent`, `acting` or `outcome`.
    pub phase: &'static str,
    /// How much of it is done.
    pub done: u32,
    /// Of how much.
    pub total: u32,
}

/// Told about progress as it happens.
pub type Told<'a> = &'a mut dyn FnMut(Progress);
