//! Where shares lie and with whom, before they are handed out and ever after. Pure: no I/O, no
//! clock, no randomness, no secret.
//!
//! | Question | Where |
//! |---|---|
//! | What is proposed? | [`Plan`]: people, places, shares and yearly rates, read from a file |
//! | What does it survive, who could collude, how likely is that? | [`geometry`] |
//! | What would another k-of-n change? | [`compare`] |
//! | What does it look like? | [`picture`] |
//! | Does a script put its shares where they survive? | [`script`] |
//! | What lies where now, and may it move? | [`Register`] |
//! | When is it to be looked at? | [`Register::due`], [`calendar`] |

pub mod calendar;
pub mod compare;
pub mod geometry;
pub mod picture;
mod plan;
mod register;
pub mod script;
mod text;

pub use plan::{Plan, PlanRefused, Rates};
pub use register::{Attention, Due, Item, Kind, Movement, Refused, Register, Since};
