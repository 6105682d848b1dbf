//! The one way an effect happens: its intent is journalled, then it is done, and what came of it is
//! journalled and signed. No act touches a device or a file outside of [`perform`], or of
//! [`settle`] for an intent of before.

use super::discard_traces;
use ceremony::{Command, DeviceCall, Effect};
use desk::Desk;
use desk::journal_key::checkpoint;
use wire::{Error, ErrorKind, FailureView, Progress, Told};

/// What is to be done in memory once an outcome is journalled.
type Then = Box<dyn FnOnce(&mut Desk, &str) -> Result<(), Error>>;

/// What came of an act.
pub(crate) enum Performed {
    /// It happened.
    Done(Box<Outcome>),
    /// It did not happen, and that is sure.
    NotDone(Failed),
    /// It may have happened: it stays unresolved until somebody looks.
    Unknown(Error),
}

/// That an effect happened.
pub(crate) struct Outcome {
    report: Command,
    leaves_nothing: bool,
    then: Option<Then>,
}

/// That an effect did not happen, and why.
pub(crate) struct Failed {
    error: Error,
    calls: Vec<DeviceCall>,
    then: Option<Then>,
}

impl Performed {
    /// It happened; `report` tells the engine of it.
    pub(super) fn done(report: Command) -> Self {
        Self::Done(Box::new(Outcome {
            report,
            leaves_nothing: false,
            then: None,
        }))
    }

    /// It happened and left nothing that lasts: if the engine refuses the report, it did not happen.
    pub(super) fn tried(report: Command) -> Self {
        Self::Done(Box::new(Outcome {
            report,
            leaves_nothing: true,
            then: None,
        }))
    }

    /// It surely did not happen; these calls were made.
    pub(super) fn not_done(error: Error, calls: Vec<DeviceCall>) -> Self {
        Self::NotDone(Failed {
            error,
            calls,
            then: None,
        })
    }

    /// What memory changes once this is journalled.
    pub(super) fn then(
        mut self,
        act: impl FnOnce(&mut Desk, &str) -> Result<(), Error> + 'static,
    ) -> Self {
        match &mut self {
            Self::Done(outcome) => outcome.then = Some(Box::new(act)),
            Self::NotDone(failed) => failed.then = Some(Box::new(act)),
            Self::Unknown(_) => {}
        }
        self
    }
}

/// Does an effect whose turn it is.
///
/// # Errors
/// A refusal leaves everything as it was; a failure says whether it happened, or stays unresolved.
pub(super) fn perform(
    desk: &mut Desk,
    id: &str,
    effect: &Effect,
    confirmed_by: Option<String>,
    told: Told<'_>,
    act: impl FnOnce(&mut Desk) -> Performed,
) -> Result<(), Error> {
    // What happened since the last step belongs to it, not to this one.
    discard_traces(desk, id);
    let begin = Command::Begin {
        effect: effect.clone(),
        confirmed_by,
    };
    desk.log.command(id, begin)?;
    tell(id, effect, "intent", told);
    tell(id, effect, "acting", told);
    let performed = act(desk);
    settle(desk, id, effect, performed)?;
    finish(desk, id, effect, told)
}

/// Journals what came of an effect: at once, or of an intent that was found and looked at later.
pub(super) fn settle(
    desk: &mut Desk,
    id: &str,
    effect: &Effect,
    performed: Performed,
) -> Result<(), Error> {
    match performed {
        Performed::Done(outcome) => {
            if outcome.leaves_nothing
                && let Err(refused) = desk.log.ceremony(id)?.decide(outcome.report.clone())
            {
                let failed = Performed::not_done(refused.into(), Vec::new());
                return settle(desk, id, effect, failed);
            }
            desk.log.command(id, outcome.report)?;
            outcome.then.map_or(Ok(()), |then| then(desk, id))
        }
        Performed::NotDone(failed) => {
            let report = Command::ReportFailure {
                code: failed.error.code.as_str().into(),
                message: failed.error.message.clone(),
                calls: failed.calls,
            };
            desk.log.command(id, report)?;
            note_failure(desk, id, effect, &failed.error);
            if let Some(then) = failed.then {
                then(desk, id)?;
            }
            Err(failed.error)
        }
        Performed::Unknown(error) => {
            note_failure(desk, id, effect, &error);
            Err(Error {
                recovery:
                    "Whether it happened is not known. Unlock the token again: Keymoot looks \
                           and says what it found before anything is repeated."
                        .into(),
                kind: ErrorKind::Failure,
                ..error
            })
        }
    }
}

/// Tells that the effect is over and signs what was journalled.
pub(super) fn finish(
    desk: &mut Desk,
    id: &str,
    effect: &Effect,
    told: Told<'_>,
) -> Result<(), Error> {
    tell(id, effect, "outcome", told);
    checkpoint(desk).map(drop)
}

fn note_failure(desk: &mut Desk, id: &str, effect: &Effect, error: &Error) {
    desk.memory.live.entry(id.into()).or_default().failure = Some(FailureView {
        effect: effect.name().into(),
        code: error.code.as_str().into(),
        message: error.message.clone(),
    });
}

fn tell(id: &str, effect: &Effect, phase: &'static str, told: Told<'_>) {
    told(Progress {
        ceremony: id.into(),
        step: effect.step().name().into(),
        effect: effect.name().into(),
        phase,
        done: u32::from(phase == "outcome"),
        total: 1,
    });
}
