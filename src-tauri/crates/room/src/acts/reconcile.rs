//! An effect of which nobody knows whether it happened: looked at, shown, decided by two people.

use super::{Told, key_id};
use crate::{Error, Room};
use ceremony::{Command, Effect, Reconciliation, TokenRole};

/// What looking showed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Found {
    /// The effect happened.
    Done,
    /// It did not.
    NotDone,
    /// The token is not unlocked, so nobody can tell yet.
    Unknown,
}

impl Found {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::NotDone => "not-done",
            Self::Unknown => "unknown",
        }
    }
}

impl Room {
    pub(super) fn reconcile(
        &mut self,
        id: &str,
        decision: &str,
        by: String,
        confirmed_by: String,
        told: Told<'_>,
    ) -> Result<(), Error> {
        let effect = self.ceremony(id)?.unresolved.clone().ok_or_else(|| {
            Error::refusal(
                "unresolved-to-reconcile",
                "Nothing is unresolved.",
                "Go on with the step.",
            )
        })?;
        let found = self.look(id, &effect);
        let decision = match (decision, found) {
            (_, Found::Unknown) => {
                return Err(Error::refusal(
                    "looked-at-first",
                    "Whether it happened cannot be seen while the token is locked.",
                    "Unlock the token first.",
                ));
            }
            ("adopt", Found::Done) => Reconciliation::Adopt,
            ("retry", Found::NotDone) => Reconciliation::Retry,
            ("adopt" | "retry", _) => {
                return Err(Error::refusal(
                    "decision-as-found",
                    format!("It was found to be {}.", found.name()),
                    "Adopt what is done; retry what is not.",
                ));
            }
            (other, _) => {
                return Err(Error::usage(
                    "decision-unknown",
                    format!("“{other}” is not a decision."),
                    "There are adopt and retry.",
                ));
            }
        };
        let found = found.name().to_owned();
        self.command(
            id,
            Command::Reconcile {
                found,
                decision,
                by,
                confirmed_by,
            },
        )?;
        if decision == Reconciliation::Adopt {
            self.adopt(id, &effect)?;
        } else if matches!(effect, Effect::ReleasePackage { .. }) {
            // The package was in memory alone; with the process it is gone.
            let reason = "the program ended before the package was written".into();
            self.forget_secrets(id, reason)?;
        } else if matches!(effect, Effect::InstallKey { .. })
            && let Some(live) = self.live.get_mut(id)
        {
            // The engine asks for the shares again.
            live.collected.clear();
        }
        self.finish(id, &effect, told)
    }

    /// Looks whether an effect happened.
    pub(crate) fn look(&self, id: &str, effect: &Effect) -> Found {
        let holds = |role, key: &str| -> Result<bool, Error> {
            Ok(!self
                .session(id, role)?
                .masters_with(&key_id(key)?)?
                .is_empty())
        };
        let seen = match effect {
            Effect::GenerateKey { key, .. } => holds(TokenRole::Primary, key),
            Effect::InstallKey { key, .. } => holds(TokenRole::Target, key),
            // Half-closed or half-destroyed is finished, not repeated: both are safe to do again.
            Effect::CloseDoor { .. } => self.session(id, TokenRole::Primary).map(|_| true),
            Effect::DestroyKey { .. } => self
                .session(id, TokenRole::Primary)
                .and_then(|_| self.session(id, TokenRole::Target))
                .map(|_| true),
            Effect::ReleasePackage { .. } => Ok(self.package_found(id, effect)),
            // All these leave in a token is session objects, and what they wrote is void.
            _ => Ok(false),
        };
        match seen {
            Ok(true) => Found::Done,
            Ok(false) => Found::NotDone,
            Err(_) => Found::Unknown,
        }
    }

    fn adopt(&mut self, id: &str, effect: &Effect) -> Result<(), Error> {
        match effect {
            Effect::CloseDoor { .. } => self.finish_door(id, effect),
            Effect::DestroyKey { .. } => self.finish_destruction(id, effect),
            Effect::GenerateKey { .. } => self.report_key_made(id, effect),
            Effect::InstallKey { .. } => self.report_recovered(id, effect),
            Effect::ReleasePackage { .. } => self.report_released(id),
            other => Err(Error::fault(
                "not-adoptable",
                format!("{} leaves nothing.", other.name()),
            )),
        }
    }
}
