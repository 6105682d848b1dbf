//! Printers as the fronts show them.

use crate::names::PrinterState;
use serde::Serialize;
use ts_rs::TS;

/// A printer queue.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct PrinterView {
    /// What it is printed to by.
    pub name: String,
    /// What it is, in the words of whoever set it up.
    pub description: String,
    /// True if it takes jobs.
    pub accepting: bool,
    /// What it does.
    pub state: PrinterState,
    /// What the printer needs, as IPP names it, for instance `media-empty`.
    pub needs: Vec<String>,
}
