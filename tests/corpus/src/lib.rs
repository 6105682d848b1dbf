//! Share sheets as they come off desks: drawn as Keymoot draws them, damaged by a listed plan with
//! fixed seeds, and read back. No picture is kept; what every picture is follows from its number.
//!
//! | question | module |
//! |---|---|
//! | which pictures are there? | [`plan`] |
//! | what happens to the paper? | `paper` |
//! | how is it looked at? | `view` |
//! | could it be read at all? | [`truth`] |

pub mod plan;
pub mod truth;

mod chance;
mod paper;
mod view;

pub use plan::{Case, Family, Sight, cases};
pub use truth::{Truth, Whole};
