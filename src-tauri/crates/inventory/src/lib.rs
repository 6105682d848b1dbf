//! A room's keys in SQLite: what was journalled about them made searchable, the metadata and digests
//! of the DEKs that came in runs, and the wrapped KEKs. And the runs: files of DEKs made or put
//! under another KEK, in batches that the journal names.
//!
//! What is journalled key by key can be made again from the journal. What came in a run is the
//! inventory's own; each batch's rows are held by a Merkle root in the journal. It gives no orders:
//! what may be done with a key is decided by `lifecycle`, what was decided stands in the journal.
//!
//! | Question | Where |
//! |---|---|
//! | How is it opened, and brought up to the journal? | [`Inventory::open`], [`Inventory::follow`] |
//! | Which keys are there? | [`Inventory::page`], [`Query`] |
//! | Where are wrapped KEKs, and how do they go? | `wrapped` |
//! | What does a row of a file of DEKs look like? | [`Row`] |
//! | Is a file what a run wrote, and what is on record? | [`Inventory::check`] |
//! | How do many DEKs change their KEK and none is lost? | [`Run`], [`Batch`] |

#![deny(clippy::wildcard_enum_match_arm)]

mod batch;
mod check;
mod error;
mod lines;
mod query;
mod row;
mod run;
mod store;
mod wrapped;

pub use batch::{Batch, Entry};
pub use check::{Checked, InRun, RunRoots};
pub use error::Error;
pub use lines::{next_line, without_break};
pub use query::{Page, Query, Sort};
pub use row::{Aside, LONGEST_ROW, Row};
pub use run::{Answer, Hands, Progress, Run, Summary, Wrapping, beside};
pub use store::{Inventory, Listed};
