//! Shares and records as people bring them: a sheet, a picture of one, a scanner's text, typed rows, a file
//! encrypted to a card or an age key. Read, checked and proved, with a room or without one. No reply
//! holds anything of a share but its index, its quorum and which cells were mended.
//!
//! | Question | Where |
//! |---|---|
//! | How is a share read from what it lies on? | [`read_brought`], [`read_scanned`] |
//! | What opens an encrypted share? | [`OpenWith`]; at a command line [`ShareKeys`] |
//! | Is one share good, without a room? | [`verify_share`], [`TypedShare`] |
//! | How is possession proved? | [`prove_share`], [`check_proof`] |
//! | What does a person without a card sign with? | [`NewKey`], [`open_key`] |
//! | What is a custodian's ML-KEM key, and who makes it? | [`mlkem_recipient`], [`new_mlkem_key`] |
//! | Does a record check, of whatever room, alone or beside others? | [`verify_record`], [`check_record`] |
//! | How are values of a record withheld? | [`redact_record`] |
//! | How are several people's keys opened at once? | [`in_turn`] |
//! | What reads pictures and PDFs of others? | [`reader`] |

#![deny(clippy::wildcard_enum_match_arm)]

mod ahead;
mod keys;
mod medium;
mod memory;
mod mlkem;
mod proof;
mod randomness;
mod reading;
mod recipient;
mod record;
mod share;
mod signing_key;

pub use ahead::in_turn;
pub use keys::{AskPin, ShareKeys};
pub use medium::{Brought, CardAgrees, OpenWith, Unreadable, judged, read_brought, read_scanned};
pub use memory::{lock_pages, wipe_stack};
pub use mlkem::{NewMlKem, mlkem_recipient, new_mlkem_key};
pub use proof::{ProofCheck, ProofReport, check_proof, prove_share};
pub use randomness::{fill_from_system, system_rng};
pub use reading::{gave_up, guarded, reader, reader_file};
pub use recipient::recipient;
pub use record::{
    Known, LONGEST_RECORD, check_record, check_records, claim_name, fault, redact_record, show,
    verdict, verify_record,
};
pub use share::{
    ShareReport, TypedShare, commitments_of, read_package, read_share, rows_view, verify_share,
};
pub use signing_key::{LONGEST_KEY, NewKey, OpenKey, SealedNew, open_key, sealed_key};
