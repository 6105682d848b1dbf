//! A room: the one API both fronts call. Binds engine, journal, tokens and paper to the world.
//!
//! | Question | Where |
//! |---|---|
//! | How does a step run? | `acts`: one file per effect, each intent → act → outcome |
//! | What crosses to a front? | the crate `wire`; `present` and `home` add what this process knows |
//! | What is journalled, and what does it come to? | the crate `ledger` |
//! | Who signs the journal, and how is an old copy recognised? | `journal_key` |
//! | What lives in memory only? | `live` |
//! | What lies where, and what is due? | `custody`, `home` |

#![deny(clippy::wildcard_enum_match_arm)]

mod acts;
mod backup;
mod custody;
mod doctor;
mod drafts;
mod enrolment;
mod follow_ups;
mod home;
mod opening;
mod passphrases;
mod places;
mod plan;
mod practice_room;
mod practice_tokens;
mod present;
mod printing;
mod recipients;
mod records;
mod report_view;
mod reports;
mod room;
mod verifying;

pub use audit::export::Format as ExportFormat;
pub use audit::{Redacted, Withhold};
pub use backup::{BackedUp, Rebuilt, Restored, backup, restore};
pub use ceremony::Problem;
pub use desk::devices::module_slots;
pub use desk::journal_report::{Cosigned, JournalReport, check_journal};
pub use desk::log::Options;
pub use desk::modules::module_digest;
pub use doctor::{Check, doctor, doctor_without};
pub use extract::{Exported, check as check_entry, export as export_journal, prove as prove_entry};
pub use files::{self, NotRead, known_modules, read_given, read_given_or_piped};
pub use lifecycle::Class;
pub use media::{
    AskPin, Known, ProofCheck, ProofReport, ShareKeys, ShareReport, TypedShare, check_proof,
    check_record, check_records, new_mlkem_key, prove_share, read_share, redact_record,
    verify_record, verify_share,
};
pub use passphrases::DrawnFor;
pub use places::{RoomLine, default_folder, open_practice, practice_folder, rooms, start};
pub use plan::{check_plan, check_script, print_script, script_warnings, starter_script};
pub use proof::claim::{Broken, Verdict};
pub use proof::entry_proof::{EntryProof, EntryVerdict};
pub use report::{Finding as ReportFinding, Kind as ReportKind, Report, Reviewed};
pub use reports::{make_report, report_json, report_pages};
pub use room::{Room, RoomExchange, RoomKeys, RoomPolicy, RoomReports};
pub use wire::*;

/// What is in every practice room: its people, and what protects nothing there.
pub mod practice {
    pub use crate::acts::release::PACKAGE;
    pub use crate::practice_room::{ADMINISTRATOR, WITNESS, custodian_names, no_fresh_token};
    pub use crate::practice_tokens::{PASSPHRASE, PIN, SO_PIN};
}
