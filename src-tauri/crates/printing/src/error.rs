//! What can go wrong on the way to paper.

use std::time::Duration;

/// Why nothing, or not everything, was printed. Nothing of the document is left in a spool in
/// memory whichever it is.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No scheduler answers.
    #[error("no printing system answers on this machine: {detail}")]
    NoScheduler {
        /// What was tried.
        detail: String,
    },
    /// CUPS is set up to print through another machine.
    #[error("CUPS is set up to print through another machine, {server}")]
    RemoteScheduler {
        /// Its name.
        server: String,
    },
    /// No queue of that name.
    #[error("there is no printer queue named {queue}")]
    NoSuchQueue {
        /// The name given.
        queue: String,
    },
    /// The queue takes no jobs.
    #[error("the printer queue {queue} takes no jobs: {why}")]
    NotAccepting {
        /// Its name.
        queue: String,
        /// What CUPS says of it.
        why: String,
    },
    /// The queue is stopped.
    #[error("the printer queue {queue} is stopped: {why}")]
    Stopped {
        /// Its name.
        queue: String,
        /// What CUPS says of it.
        why: String,
    },
    /// The printer waits for somebody: paper, toner, a cover. The job was cancelled.
    #[error("the printer of {queue} needs attention: {}", .reasons.join(", "))]
    NeedsAttention {
        /// Its queue.
        queue: String,
        /// IPP's names for what it needs, such as `media-empty`.
        reasons: Vec<String>,
    },
    /// The job did not end in time. It was cancelled.
    #[error("the job on {queue} was not done after {} seconds", .after.as_secs())]
    Stuck {
        /// Its queue.
        queue: String,
        /// How long was waited.
        after: Duration,
    },
    /// CUPS gave the job up.
    #[error("the job on {queue} failed: {why}")]
    Failed {
        /// Its queue.
        queue: String,
        /// What CUPS says of it.
        why: String,
    },
    /// Something is still in the spool, and could not be removed.
    #[error("the job on {queue} is still in the spool: {detail}")]
    NotPurged {
        /// The queue.
        queue: String,
        /// Why.
        detail: String,
    },
    /// CUPS refused a request.
    #[error("CUPS refused {what}: {status}")]
    Refused {
        /// What was asked.
        what: &'static str,
        /// Its status.
        status: String,
    },
    /// CUPS answered something that cannot be understood, or not at all.
    #[error("the answer of CUPS cannot be understood: {detail}")]
    Answer {
        /// Why.
        detail: String,
    },
}

impl Error {
    /// The same of the queue people know, for one that happened on a queue of ours.
    pub(crate) fn on(mut self, name: &str) -> Self {
        match &mut self {
            Self::NoSuchQueue { queue }
            | Self::NotAccepting { queue, .. }
            | Self::Stopped { queue, .. }
            | Self::NeedsAttention { queue, .. }
            | Self::Stuck { queue, .. }
            | Self::Failed { queue, .. }
            | Self::NotPurged { queue, .. } => name.clone_into(queue),
            Self::NoScheduler { .. }
            | Self::RemoteScheduler { .. }
            | Self::Refused { .. }
            | Self::Answer { .. } => {}
        }
        self
    }
}
