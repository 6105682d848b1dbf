//! What can be proven without trusting anyone: leaves, the Merkle log, notes, checkpoints, and the
//! checking of a record.
//!
//! Everything here is a pure function of its arguments: no files, no clock, and randomness only as
//! a parameter. The formats are described to the byte in `docs/formats/journal.md` and
//! `docs/formats/record.md`.
//!
//! | question | module |
//! |---|---|
//! | how is a JSON value written so that it has one form? | [`canonical`] |
//! | what is one journal entry, and how may a field be withheld? | [`leaf`] |
//! | is this entry, or this run of entries, in that tree? | [`merkle`] |
//! | how is that shown to somebody else? | [`entry_proof`] |
//! | who signed this text? | [`note`] |
//! | what did the journal look like at that moment? | [`checkpoint`] |
//! | did this person agree? | [`signoff`] |
//! | what else do people sign, and with which keys? | [`statement`] |
//! | who may sign after the old key? | [`succession`] |
//! | what does a record say happened? | [`transcript`] |
//! | what does a record's file consist of? | [`manifest`] |
//! | is this record what was signed? | [`record`] |
//! | how is an old record signed again? | [`renewal`] |
//! | what does a check say, in any language? | [`saying`] |
//! | how is a fingerprint read aloud? | [`words`] |

pub mod canonical;
pub mod checkpoint;
pub mod claim;
mod edwards;
pub mod entry_proof;
pub mod leaf;
pub mod manifest;
pub mod merkle;
pub mod note;
mod pdf;
pub mod record;
pub mod renewal;
pub mod saying;
pub mod signoff;
pub mod statement;
mod strict;
pub mod succession;
pub mod transcript;
pub mod words;
