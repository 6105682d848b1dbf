//! Errors as both fronts show them: what happened and what to do now.

mod code;
mod exchange;
mod journal;
mod keys;
mod printing;
mod rules;
mod token;

pub use code::Code;

use crate::RefusedBecause;
use serde::Serialize;
use std::fmt;
use ts_rs::TS;

/// Which of the three kinds an error is; it decides the exit status.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum ErrorKind {
    /// Something given was not usable: exit status 2.
    Usage,
    /// A named rule said no: exit status 3.
    Refusal,
    /// A device or file failed: exit status 4.
    Failure,
    /// An invariant broke: exit status 5. Stop and keep the journal.
    Fault,
}

/// An error at the edge.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Error {
    /// Which kind.
    pub kind: ErrorKind,
    /// Stable, for instance `pin-incorrect`; fronts match on this alone.
    pub code: Code,
    /// What happened, in the words of the room. Never a secret.
    pub message: String,
    /// What to do now.
    pub recovery: String,
}

impl Error {
    /// Something given was not usable.
    pub fn usage(
        code: impl Into<Code>,
        message: impl Into<String>,
        recovery: impl Into<String>,
    ) -> Self {
        Self::new(ErrorKind::Usage, code.into(), message, recovery)
    }

    /// A rule said no.
    pub fn refusal(
        code: impl Into<Code>,
        message: impl Into<String>,
        recovery: impl Into<String>,
    ) -> Self {
        Self::new(ErrorKind::Refusal, code.into(), message, recovery)
    }

    /// A device or file failed.
    pub fn failure(
        code: impl Into<Code>,
        message: impl Into<String>,
        recovery: impl Into<String>,
    ) -> Self {
        Self::new(ErrorKind::Failure, code.into(), message, recovery)
    }

    /// An invariant broke.
    pub fn fault(code: impl Into<Code>, message: impl Into<String>) -> Self {
        let recovery = "Stop here and keep the room's folder as it is; it holds what happened.";
        Self::new(ErrorKind::Fault, code.into(), message, recovery)
    }

    fn new(
        kind: ErrorKind,
        code: Code,
        message: impl Into<String>,
        recovery: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            code,
            message: message.into(),
            recovery: recovery.into(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.message, self.recovery)
    }
}

impl std::error::Error for Error {}

/// What was brought and not accepted, where that ends what was asked for.
impl From<RefusedBecause> for Code {
    fn from(because: RefusedBecause) -> Self {
        match because {
            RefusedBecause::AlreadyEntered => Self::AlreadyEntered,
            RefusedBecause::BadShare => Self::BadShare,
            RefusedBecause::DoesNotHold => Self::DoesNotHold,
            RefusedBecause::NotTheirs => Self::NotTheirs,
            RefusedBecause::OtherChallenge => Self::OtherChallenge,
            RefusedBecause::OtherQuorum => Self::OtherQuorum,
            RefusedBecause::SecondShare => Self::SecondShare,
            RefusedBecause::SupersededQuorum => Self::SupersededQuorum,
            RefusedBecause::Unaccounted => Self::UnaccountedShare,
            RefusedBecause::Unreadable => Self::Unreadable,
        }
    }
}

/// An error of another crate as a sentence: it begins with a capital and ends with a full stop.
#[must_use]
pub fn sentence(error: &impl fmt::Display) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase).into_iter().flatten();
    first.chain(letters).chain(['.']).collect()
}
