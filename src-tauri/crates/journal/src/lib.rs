//! The journal: an append-only Merkle log in SQLite, and the tables projected from it.
//!
//! It stores entries, checkpoints and projections; what an entry means it does not know. The tree
//! is RFC 6962's: every row carries its leaf's hash and those of the perfect subtrees it completes,
//! so appending and proving read a logarithm of rows. `docs/formats/journal.md` has it to the byte.
//!
//! A commit is on the disk before [`Journal::append`] returns (write-ahead log, `synchronous=FULL`).

mod entries;
mod error;
mod packed;
mod projection;
mod schema;
mod store;
mod verify;

pub use entries::{Entries, Stored};
pub use error::Error;
pub use schema::SCHEMA;
pub use store::{Appended, Comparison, Journal};
pub use verify::Report;
