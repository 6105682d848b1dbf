//! The journal: an append-only Merkle log in SQLite, and the tables projected from it.
//!
//! It stores entries, checkpoints and projections; what an entry means it does not know. The tree
//! is RFC 6962's: every row carries its leaf's hash and those of the perfect subtrees it completes,
//! so appending and proving read a logarithm of rows. `docs/formats/journal.md` has it to the byte.
//!
//! A commit is on the disk before [`Journal::append`] returns (write-ahead log, `synchronous=FULL`).
//!
//! Whoever may write to the file may put anything into it. So one program writes to it at a time
//! (`held`), its tables are compared with those this program makes before anything is built on them
//! (`schema`), and a change is made only to the log that was read, and read back before it stands
//! (`append`).

mod append;
mod chunk;
mod entries;
mod error;
mod held;
mod line;
mod packed;
mod projection;
mod schema;
mod store;
mod verify;

pub use append::Appended;
pub use chunk::Checked;
pub use entries::{Entries, Stored};
pub use error::Error;
pub use schema::SCHEMA;
pub use store::{Comparison, Journal};
pub use verify::Report;
