//! What changed hands, and when; and movements of the custody register that concern it.

use crate::story::{Chapter, Story};
use crate::when::{self, Day};
use ceremony::{Event, Kind};
use paper::Error;
use paper::canvas::Ink;
use paper::flow::{Flow, QUIET};
use paper::table::{Cell, Table};

/// Bags and packages, as the ceremony tells of them.
pub(super) fn set(flow: &mut Flow, chapter: &Chapter) -> Result<(), Error> {
    let day = Day::of(&chapter.ceremony.opened_at);
    let again = if chapter.ceremony.kind == Kind::Possession {
        " again"
    } else {
        ""
    };
    let mut table = Table::new(["At", "What", "Bag", "Who", "Seen by"]);
    for told in &chapter.entries {
        let at = Cell::from(day.time(&told.at));
        match &told.event {
            Event::BagSealed {
                index,
                custodian,
                bag,
                confirmed_by,
            } => table.row([
                at,
                format!("Share {index} sealed{again}").into(),
                Cell::code(bag),
                custodian.as_str().into(),
                confirmed_by.as_str().into(),
            ]),
            Event::BagOpened {
                custodian,
                bag,
                confirmed_by,
                ..
            } => table.row([
                at,
                "Bag opened".into(),
                Cell::code(bag),
                custodian.as_str().into(),
                confirmed_by.as_str().into(),
            ]),
            Event::OldShareDestroyed {
                index,
                custodian,
                bag,
                confirmed_by,
                ..
            } => table.row([
                at,
                format!("Old share {index} destroyed").into(),
                Cell::code(bag),
                custodian.as_str().into(),
                confirmed_by.as_str().into(),
            ]),
            Event::PackageReleased { file, .. } => {
                table.row([
                    at,
                    format!("Recovery package released: {file}").into(),
                    "".into(),
                    "".into(),
                    "".into(),
                ]);
            }
            Event::Aborted { .. }
            | Event::AttemptVoided { .. }
            | Event::ChallengeIssued { .. }
            | Event::Closed { .. }
            | Event::ContributionTaken { .. }
            | Event::ContributionsForgotten { .. }
            | Event::CopiesCompared { .. }
            | Event::DoorClosed { .. }
            | Event::EffectFailed { .. }
            | Event::EmergencyApproved { .. }
            | Event::EnteredSharesForgotten { .. }
            | Event::ExceptionRecorded { .. }
            | Event::CarriedOut { .. }
            | Event::FileAttached { .. }
            | Event::FolderChosen { .. }
            | Event::FollowUpDeferred { .. }
            | Event::FollowUpDone { .. }
            | Event::HolderAbsent { .. }
            | Event::Intended { .. }
            | Event::KeyAdopted { .. }
            | Event::KeyDestroyed { .. }
            | Event::KeyMade { .. }
            | Event::KeyRecovered { .. }
            | Event::LiveRecoveryTested { .. }
            | Event::OldQuorumRetired { .. }
            | Event::Opened { .. }
            | Event::PackageLoaded { .. }
            | Event::ParticipantArrived { .. }
            | Event::ParticipantLeft { .. }
            | Event::ParticipantReturned { .. }
            | Event::Paused { .. }
            | Event::PossessionCheckClosed { .. }
            | Event::PossessionNotProved { .. }
            | Event::PossessionProved { .. }
            | Event::QuorumRedistributed { .. }
            | Event::Reconciled { .. }
            | Event::RecoveryRehearsed { .. }
            | Event::Resumed { .. }
            | Event::RollCallClosed { .. }
            | Event::ScriptApproved { .. }
            | Event::ShareEntered { .. }
            | Event::ShareNotAccepted { .. }
            | Event::ShareReadBack { .. }
            | Event::ShareVerified { .. }
            | Event::ShareWritten { .. }
            | Event::SharesAccounted { .. }
            | Event::Shown { .. }
            | Event::SignedOff { .. }
            | Event::TokenBound { .. }
            | Event::TokensAccepted { .. }
            | Event::ShareFilesErased { .. }
            | Event::VoidFilesRemoved { .. }
            | Event::VoidedShareDestroyed { .. } => {}
        }
    }
    if table.is_empty() {
        return Ok(());
    }
    flow.heading("Custody")?;
    table.set(flow)
}

/// Movements in the transcript.
pub(super) fn movements(flow: &mut Flow, story: &Story) -> Result<(), Error> {
    let mut table = Table::new([
        "At",
        "What",
        "From, to",
        "Bag out, in",
        "Who",
        "Witness",
        "Why",
    ]);
    for moved in &story.movements {
        let bag = match moved.seal_intact {
            Some(false) => format!("{}, seal BROKEN\n{}", moved.bag_out, moved.bag_in),
            _ => format!("{}\n{}", moved.bag_out, moved.bag_in),
        };
        let ink = match moved.seal_intact {
            Some(false) => Ink::WAX,
            _ => Ink::TEXT,
        };
        table.row([
            when::full(&moved.moved).into(),
            moved.item.as_str().into(),
            format!("{}\n{}", moved.from, moved.to).into(),
            Cell::code(bag.trim()).ink(ink),
            moved.who.as_str().into(),
            moved.witness.as_str().into(),
            moved.purpose.as_str().into(),
        ]);
    }
    if table.is_empty() {
        return Ok(());
    }
    flow.heading("Custody movements")?;
    flow.paragraph(
        &QUIET,
        "Each was signed by who moved it and by who saw it; “keymoot record verify” checks both.",
    )?;
    table.set(flow)
}
