//! The parts a ceremony's state is made of.

use crate::{Agreement, Attendee, Copy, Entropy, Equality, Medium, PackageFacts, Step};

/// Something with the time it was journalled, RFC 3339 UTC.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Timed<T> {
    /// When.
    pub at: String,
    /// What.
    pub what: T,
}

/// When a step ran and who confirmed it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct StepTime {
    /// The step.
    pub step: Step,
    /// When it began.
    pub started: String,
    /// When it ended.
    pub ended: Option<String>,
    /// Names of those who confirmed something in it.
    pub confirmed_by: Vec<String>,
}

/// Whether a participant is in the room.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Presence {
    /// Who.
    pub attendee: Attendee,
    /// How their identity was checked.
    pub identity_check: String,
    /// When they arrived.
    pub arrived: String,
    /// True while they are in the room.
    pub here: bool,
    /// When they left and returned, with the reason for leaving.
    pub absences: Vec<(String, String, Option<String>)>,
}

/// A share on its way to its custodian.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct HandedShare {
    /// The share's index, from 1.
    pub index: u8,
    /// Whose it is.
    pub custodian: String,
    /// What carries it, once written.
    pub medium: Option<Medium>,
    /// Read back from the medium's code.
    pub code: bool,
    /// Read back from the medium's typed rows.
    pub rows: bool,
    /// Agrees with the commitments.
    pub verified: bool,
    /// Its bag, once sealed.
    pub bag: Option<String>,
}

/// A sharing of the key that is under way, or done.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Attempt {
    /// From 1.
    pub number: u32,
    /// What is public of its package.
    pub package: PackageFacts,
    /// What randomness went in.
    pub entropy: Vec<Entropy>,
    /// The proof that the package opened inside the token.
    pub equality: Equality,
    /// Its shares, in order.
    pub shares: Vec<HandedShare>,
}

/// An attempt whose secret is gone.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Voided {
    /// The attempt's number.
    pub attempt: u32,
    /// Why.
    pub reason: String,
    /// Bags that hold its worthless shares.
    pub bags: Vec<String>,
}

/// A share brought by a custodian.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Collected {
    /// The share's index.
    pub index: u8,
    /// Who brought it.
    pub custodian: String,
    /// The bag it came from.
    pub bag: String,
    /// How it was read: `sheet`, `text` or `typed`.
    pub how: String,
    /// Cells that were corrected while reading.
    pub corrected: Vec<String>,
}

/// The package as released.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Released {
    /// What is public of it.
    pub package: PackageFacts,
    /// The file's name.
    pub file: String,
}

/// A destroyed key.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Destroyed {
    /// Its id.
    pub key: String,
    /// Where it was looked for afterwards.
    pub copies: Vec<Copy>,
}

/// Somebody's sign-off.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct SignOff {
    /// The participant's id.
    pub participant: String,
    /// Their name.
    pub name: String,
    /// What they said, with the signature.
    pub agreement: Agreement,
}
