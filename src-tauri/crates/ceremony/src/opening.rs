//! The steps that a ceremony's opening journals, and what stands for them in older entries.
//!
//! A ceremony goes by the list it was opened with, whatever the list of its kind becomes later.

use crate::{Event, Kind, ReplayError, Step};
use serde::{Deserialize, Serialize};

/// The version of entries from which an `opened` lists its steps.
const STEPS_SINCE: u32 = 5;

/// A step as an entry names it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum StepName {
    /// One that this program knows.
    Known(Step),
    /// One of a newer program.
    Unknown(String),
}

impl Kind {
    /// The steps that a ceremony of this kind journals when it opens today.
    #[must_use]
    pub fn planned_steps(self) -> Vec<StepName> {
        self.steps().iter().copied().map(StepName::Known).collect()
    }

    /// The steps of this kind while entries did not list them. Never changes: it is what those
    /// ceremonies were.
    const fn steps_before_5(self) -> &'static [Step] {
        use Step::{
            Account, CloseDoor, Collect, Contribute, Destroy, FollowUp, HandOut, Inspect,
            LoadPackage, MakeKey, Open, Prove, Record, Recover, Rehearse, Release, Retire,
            RollCall, SignOff, TestKey,
        };
        match self {
            // These came later, and always listed their steps.
            Self::AdoptKey
            | Self::AdoptPolicy
            | Self::Compromise
            | Self::Destroy
            | Self::Migrate
            | Self::Rotate => &[],
            Self::Drill => &[
                Open, RollCall, Inspect, MakeKey, Rehearse, HandOut, Release, CloseDoor, Collect,
                Recover, Destroy, SignOff, Record,
            ],
            Self::Emergency => &[
                Open,
                RollCall,
                Inspect,
                LoadPackage,
                Collect,
                Recover,
                FollowUp,
                SignOff,
                Record,
            ],
            Self::Generate => &[
                Open, RollCall, Inspect, MakeKey, Rehearse, HandOut, Release, CloseDoor, SignOff,
                Record,
            ],
            Self::LiveTest => &[
                Open,
                RollCall,
                Inspect,
                LoadPackage,
                Collect,
                TestKey,
                SignOff,
                Record,
            ],
            Self::Possession => &[Open, RollCall, LoadPackage, Prove, SignOff, Record],
            Self::Recover | Self::Replicate => &[
                Open,
                RollCall,
                Inspect,
                LoadPackage,
                Collect,
                Recover,
                SignOff,
                Record,
            ],
            Self::Redistribute => &[
                Open,
                RollCall,
                Inspect,
                LoadPackage,
                Account,
                Contribute,
                HandOut,
                Release,
                Retire,
                SignOff,
                Record,
            ],
        }
    }
}

impl Event {
    /// This event, as an entry of that version means it.
    ///
    /// # Errors
    /// [`ReplayError::Steps`] if an `opened` must list its steps and does not.
    pub fn in_version(mut self, version: u32) -> Result<Self, ReplayError> {
        if let Self::Opened { steps, .. } = &mut self {
            if version < STEPS_SINCE {
                // The field was not known then, and means nothing.
                *steps = None;
            } else if steps.is_none() {
                return Err(ReplayError::Steps("there are none".into()));
            }
        }
        Ok(self)
    }
}

/// The steps of a ceremony of that kind which was opened with those.
pub(crate) fn steps(kind: Kind, journalled: Option<&[StepName]>) -> Result<Vec<Step>, ReplayError> {
    let Some(journalled) = journalled else {
        let before = kind.steps_before_5();
        if before.is_empty() {
            return Err(ReplayError::Steps("there are none".into()));
        }
        return Ok(before.to_vec());
    };
    let mut steps = Vec::with_capacity(journalled.len());
    for name in journalled {
        match name {
            StepName::Known(step) if steps.contains(step) => {
                return Err(ReplayError::Steps(format!("“{step}” is there twice")));
            }
            StepName::Known(step) => steps.push(*step),
            StepName::Unknown(name) => return Err(ReplayError::UnknownStep(name.clone())),
        }
    }
    match (steps.first(), steps.last()) {
        (Some(Step::Open), Some(Step::Record)) => Ok(steps),
        (Some(first), Some(last)) => Err(ReplayError::Steps(format!(
            "they go from “{first}” to “{last}”, not from “{}” to “{}”",
            Step::Open,
            Step::Record
        ))),
        (None, _) | (_, None) => Err(ReplayError::Steps("there are none".into())),
    }
}
