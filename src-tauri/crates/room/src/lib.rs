//! A room: the one API both fronts call. Binds engine, journal, tokens and paper to the world.
//!
//! | Question | Where |
//! |---|---|
//! | How does a step run? | `acts`: one file per effect, each intent → act → outcome |
//! | What is a front told? | [`View`], [`Home`] and their parts in `view`; `present` and `home` fill them |
//! | What may a front ask for? | [`Action`] |
//! | What is journalled, and how does it come back? | `entries` |
//! | Who signs the journal, and how is an old copy recognised? | `journal_key` |
//! | What lives in memory only? | `live` |
//! | What lies where, and what is due? | `custody`, `home` |
//! | Where do files lie? | `folder` |
//! | How is a file written, and never over another? | `writing` |

mod action;
mod acts;
mod application;
mod backup;
mod cards;
mod clock;
mod custody;
mod devices;
mod doctor;
mod enrolment;
mod entries;
mod error;
mod folder;
mod follow_ups;
mod given;
mod home;
mod identity;
mod journal_check;
mod journal_key;
mod live;
mod modules;
mod overview;
mod passphrases;
mod people;
mod places;
mod plan;
mod practice;
mod practice_room;
mod practice_tokens;
mod present;
mod printing;
mod quorum_plan;
mod reading;
mod recipient;
mod records;
mod room;
mod script_geometry;
mod settings;
mod shares;
mod signing;
mod time;
mod tokens;
mod view;
mod writing;

pub use action::{
    Action, Initialise, Keys, NewCard, NewPerson, NewRoom, Plan, Planned, PlannedEmergency, Source,
};
pub use acts::{Progress, Told};
pub use backup::{BackedUp, Rebuilt, Restored, backup, restore};
pub use ceremony::Problem;
pub use custody::{AttentionView, CustodyView, DueView, ItemView, MovementView, NewMovement};
pub use devices::{TokenDetail, module_slots};
pub use doctor::{Check, doctor, doctor_without};
pub use enrolment::{RoleView, roles};
pub use error::{Error, ErrorKind};
pub use follow_ups::DeferredView;
pub use given::{NotRead, read_given, read_given_or_piped};
pub use journal_check::{JournalReport, check_journal};
pub use modules::module_digest;
pub use overview::{
    CeremonyLine, ClaimView, EnrolledView, EntryView, HolderView, Home, JournalView, KeyView, Need,
    QuorumView, RecordView, SlotView, Start,
};
pub use passphrases::DrawnFor;
pub use places::{RoomLine, default_folder, open_practice, practice_folder, rooms, start};
pub use plan::{check_script, print_script, script_warnings, starter_script};
pub use practice::{
    Practice, PracticeKey, PracticeOptions, PracticeQuorum, PracticeToken, ShareFile, practice,
};
pub use printing::PrinterView;
pub use proof::claim::Verdict;
pub use quorum_plan::{
    ChoiceView, PlanReport, ProbabilityView, ReachView, RuleView, SurvivalView, Truncated,
    compare_plans, draw_plan, plan_quorum,
};
pub use records::verify_record;
pub use room::{Options, Room};
pub use shares::{
    AskPin, ProofCheck, ProofReport, ShareKeys, ShareReport, TypedShare, check_proof, prove_share,
    read_share, verify_share,
};
pub use view::{
    AbsentView, AttachmentView, CardView, ContributionView, EmergencyView, FollowUpView,
    PossessionView, ProofView, ReissueView, VoidedShareView,
};
pub use view::{
    CheckView, CollectedView, Evidence, ExceptionView, FailureView, NotAccepted, PersonView,
    PracticeHint, RowView, RowsView, ShareView, StepView, TokenView, UnresolvedView, View, Want,
};

/// What a journal's error means for the person in the room.
impl From<journal::Error> for Error {
    fn from(error: journal::Error) -> Self {
        use journal::Error as Journal;
        const OPEN_AGAIN: &str = "Nothing of this step was written. Close the room, ask who else works in it, and open it \
             again.";
        const STOP: &str =
            "Stop using this room. Keep the folder, and restore the newest backup into another.";
        let message = format!("The journal: {error}.");
        match error {
            Journal::TooNew { .. } => entries::too_new(),
            Journal::Altered(what) => Self::failure(
                "journal-altered",
                format!(
                    "The journal's file is not as Keymoot made it: {}.",
                    what.join("; ")
                ),
                STOP,
            ),
            Journal::Busy => Self::failure(
                "room-in-use",
                "Another program has this room's journal open.",
                "Close it there first; one room is open in one place at a time.",
            ),
            Journal::DiskFull => Self::failure(
                "disk-full",
                "There is no room left on the disk for the journal.",
                "Nothing was lost. Free some space, then do this step again.",
            ),
            Journal::Moved => Self::failure(
                "journal-moved-on",
                "Another program wrote to this room's journal while it was open here.",
                OPEN_AGAIN,
            ),
            Journal::NotKept(_) => Self::failure("journal-not-kept", message, STOP),
            Journal::ReadOnly => Self::failure(
                "read-only",
                "The journal can only be read.",
                "Copy the room to a writable disk to go on.",
            ),
            Journal::Replaced => Self::failure(
                "journal-replaced",
                "The journal's file was moved, removed or replaced while the room was open.",
                OPEN_AGAIN,
            ),
            Journal::TwoNames => Self::failure(
                "journal-linked",
                "The journal's file has a second name on this disk, a hard link.",
                "Copy the room's folder and work in the copy; here it can be looked at.",
            ),
            _ => Self::failure(
                "journal-failed",
                message,
                "Keep the room's folder as it is; restore the newest backup into another.",
            ),
        }
    }
}
