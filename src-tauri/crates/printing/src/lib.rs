//! Printing through CUPS with the spool in memory, and nothing left of it afterwards.
//!
//! | question | module |
//! |---|---|
//! | which queues are there, how is one printed to? | [`Cups`] |
//! | how is CUPS talked to? | `connection`: IPP (RFC 8010, 8011) over its socket |
//! | how is a spool kept in memory? | `scheduler`: a `cupsd` of our own for one job |
//! | how is a job watched? | `job` |
//!
//! A document goes from memory to CUPS over a socket, never through a file of ours. CUPS spools
//! every job, so for each one a scheduler is started whose folders all lie in memory, with one
//! queue for the same device and the same printer description as the queue chosen. Where this
//! cannot be done the system's scheduler prints, its copy is purged, and [`Printed`] says so.

mod connection;
mod cups;
mod error;
mod job;
mod scheduler;

pub use cups::{Cups, Printed, Printer, Spool, State};
pub use error::Error;
pub use job::Progress;
