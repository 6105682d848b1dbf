//! What the entries of a journal come to, for people who were not there: answers to controls, weekly
//! figures, changes, drills, a year's review, and what was unusual. No I/O, no clock; entries
//! are handed in once, in order, and none is kept.
//!
//! | Question | Where |
//! |---|---|
//! | How is a report made? | [`Fold::take`], [`Fold::finish`] |
//! | Which days is it of, and to which entries does a line lead? | [`Period`], [`Link`], [`Links`] |
//! | Which evidence is there, and what shows it? | [`Evidence`]; `shows` |
//! | Which control asks what? | [`Regime`], [`Control`]; `controls.toml` |
//! | What is unusual, and why? | [`Finding`], [`Unusual`]; `usage`, `baseline` |
//! | What does a report say, and how does it look? | [`Report`], [`pages`] |

#![deny(clippy::wildcard_enum_match_arm)]

mod baseline;
mod controls;
mod course;
mod days;
mod evidence;
mod finding;
mod fold;
mod keys;
mod link;
mod named;
mod pages;
mod people;
mod period;
mod report;
mod shows;
mod usage;

pub use baseline::Operation;
pub use controls::{Control, ControlsUnread, Reach, Regime, regimes};
pub use evidence::{Answer, Evidence, Shown};
pub use finding::{Acknowledged, Finding, Unusual};
pub use fold::{Fold, Speaks, Taken};
pub use link::{Link, Links};
pub use pages::{PageError, pages};
pub use period::{Period, PeriodUnread};
pub use report::{
    Ages, Answered, Body, Counted, Drill, DrillResult, Kind, Line, Policy, RegimeAnswers, Report,
    Reviewed, Room, Tenant,
};
