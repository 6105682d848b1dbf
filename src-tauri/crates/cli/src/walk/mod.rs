//! Walking a ceremony: whatever it wants next is asked for, at a terminal or from a file, until it
//! has ended. `ceremony run` and `ceremony resume` are the same walk.

mod answers;
mod attended;
mod deciding;
mod unattended;
mod wording;

pub(crate) use answers::AnswersFile;
pub(crate) use attended::Attended;
pub(crate) use unattended::{Given, Unattended, share_file};
pub(crate) use wording::{so_far_in_words, voided_in_words};

use crate::Output;
use room::{Action, Error, RecordView, Room, View, Want};

/// What whoever is asked wants done next.
pub(crate) enum Turn {
    /// Do this, and what more stands here after it.
    Act(Vec<Action>),
    /// Stop asking; the ceremony stays as it is and can be resumed.
    Stop,
}

/// Somebody, or something, that answers what a ceremony wants.
pub(crate) trait Respondent {
    /// The next turn at what `view` wants.
    ///
    /// # Errors
    /// Whatever keeps it from answering.
    fn turn(&mut self, room: &mut Room, view: &View) -> Result<Turn, Error>;

    /// Hears that its last turn was refused or failed.
    ///
    /// # Errors
    /// `error` itself if it has no other answer.
    fn refused(&mut self, error: Error) -> Result<(), Error>;

    /// Hears how things stand after its last turn.
    ///
    /// # Errors
    /// If what the turn led to leaves it without an answer.
    fn acted(&mut self, view: &View) -> Result<(), Error>;
}

/// How a walk ended.
pub(crate) struct Ending {
    /// The ceremony as it is now.
    pub(crate) view: View,
    /// The record, if this walk made it.
    pub(crate) record: Option<RecordView>,
}

/// Walks the ceremony until it has ended or the respondent stops.
///
/// # Errors
/// What stopped it. The ceremony is kept, and the error says how to go on with it.
pub(crate) fn walk(
    room: &mut Room,
    id: &str,
    output: Output,
    respondent: &mut dyn Respondent,
) -> Result<Ending, Error> {
    on_the_way(room, id, output, respondent).map_err(|mut error| {
        error.recovery = format!(
            "{} The ceremony is kept; go on with it by `keymoot ceremony resume {id}`.",
            error.recovery
        );
        error
    })
}

fn on_the_way(
    room: &mut Room,
    id: &str,
    output: Output,
    respondent: &mut dyn Respondent,
) -> Result<Ending, Error> {
    let mut record = None;
    loop {
        let view = room.view(id)?;
        if view.wants == Want::Nothing {
            return Ok(Ending { view, record });
        }
        if view.wants == Want::Record {
            output.note("\nThe record is made.");
            record = Some(room.make_record(id)?);
            continue;
        }
        let actions = match respondent.turn(room, &view)? {
            Turn::Act(actions) => actions,
            Turn::Stop => return Ok(Ending { view, record }),
        };
        match room.act_all(id, actions, &mut |progress| output.progress(&progress)) {
            Ok(view) => respondent.acted(&view)?,
            Err(error) => respondent.refused(error)?,
        }
    }
}
