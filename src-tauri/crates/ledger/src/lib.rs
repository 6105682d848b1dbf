//! What the journal means. Entries are read once, here; everything that is known of a room's
//! people, keys, quorums and of what is kept where is what applying its entries gives, nothing
//! else. Pure: no I/O, no clock, no randomness, no secret; today's date is passed in.
//!
//! | Question | Where |
//! |---|---|
//! | What is journalled, and how does it come back? | [`Entry`], [`RoomEntry`]; `entry` |
//! | What do the entries come to? | [`Ledger::apply`] |
//! | Who is enrolled? | [`Person`], [`Ledger::people`] |
//! | What lies where, and what moved? | [`Ledger::register`], [`Moved`]; `kept` |
//! | Which quorums are in force, and what did they replace? | `quorums` |
//! | What does a migration replace, and what of it is still accepted? | [`Ledger::replaced`], [`Ledger::still_accepting`] |
//! | Which keys are there, and on which tokens? | [`Ledger::keys`] |
//! | What was decided about keys, and what policy is in force? | [`Ledger::managed`], [`Run`], [`Adopted`]; `inventory` |
//! | What became of a master key, day by day? | [`Ledger::life`] |
//! | What became of a share and of a quorum, and which entries tell it? | [`Ledger::trails`] |
//! | What is due? | [`Ledger::due`] |
//! | What did an emergency, a compromise or a migration put off? | [`Ledger::deferred`] |

#![deny(clippy::wildcard_enum_match_arm)]

mod due;
mod entry;
mod exchange_entries;
mod follow_ups;
mod inventory;
mod kept;
mod key_entries;
mod keys;
mod known;
mod ledger;
mod life;
mod migrations;
mod person;
mod quorums;
mod report_entries;
mod signer;
mod token_entries;
mod trails;

pub use due::{Dated, DueKind, Grouped, grouped};
pub use entry::{
    Approval, Entry, EntryError, Moved, RoomEntry, RoomFacts, VERSION, leaf, read, read_checked,
};
pub use exchange_entries::{
    Brought, ComponentBrought, ExportProof, KeyExportReceived, KeyExported, MlKemHalf,
};
pub use follow_ups::Deferred;
pub use inventory::{Adopted, Export, Managed, Overlay, Run, apply};
pub use kept::share_id;
pub use key_entries::{
    Decided, KeksRewrapped, KeptWrapped, KeyAdded, KeyChanged, KeyPurgeBegun, KeyPurged,
    KeyRefused, KeysBatch, PolicyAdopted, RewrappedKek, RunBegun, RunKind, Signature,
};
pub use keys::{Key, Replica};
pub use known::Known;
pub use ledger::Ledger;
pub use life::{DayOfKey, KeyDay};
pub use person::{Card, Person};
pub use report_entries::{FindingAcknowledged, PinRefused, ReportReviewed};
pub use signer::JournalKey;
pub use token_entries::{TokenInitBegun, TokenInitEnded};
pub use trails::{
    CeremonySpan, Day, Lane, QuorumTrail, RecordTrail, ShareDid, ShareStep, ShareTrail, Trails,
};

/// The day of a time in RFC 3339, `YYYY-MM-DD`.
#[must_use]
pub fn day(at: &str) -> Option<String> {
    at.get(..10).map(Into::into)
}
