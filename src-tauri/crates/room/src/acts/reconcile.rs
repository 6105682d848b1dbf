//! An effect of which nobody knows whether it happened: looked at, shown, decided by two people.

use super::key_id;
use crate::room::Room;
use ceremony::{Command, Effect, FileFacts, Found, Reconciliation, TokenRole};
use std::path::Path;
use wire::Error;
use wire::Told;

/// The one decision that is true of what was found; none while it must be looked at first.
pub(crate) const fn decision(effect: &Effect, found: Found) -> Option<Reconciliation> {
    match effect {
        // All these leave in a token is session objects, and what they wrote is void.
        Effect::Rehearse { .. } | Effect::TestKey { .. } | Effect::WriteShare { .. } => {
            Some(Reconciliation::Retry)
        }
        // A package that cannot be looked for is treated as written: its shares count as outside.
        Effect::ReleasePackage { .. } => match found {
            Found::Done => Some(Reconciliation::Adopt),
            Found::NotDone | Found::Unknown => Some(Reconciliation::Retry),
        },
        Effect::CloseDoor { .. }
        | Effect::DestroyKey { .. }
        | Effect::GenerateKey { .. }
        | Effect::InstallKey { .. } => match found {
            Found::Done => Some(Reconciliation::Adopt),
            Found::NotDone => Some(Reconciliation::Retry),
            Found::Unknown => None,
        },
    }
}

impl Room {
    pub(super) fn reconcile(
        &mut self,
        id: &str,
        wanted: &str,
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
        let wanted = match wanted {
            "adopt" => Reconciliation::Adopt,
            "retry" => Reconciliation::Retry,
            other => {
                return Err(Error::usage(
                    "decision-unknown",
                    format!("“{other}” is not a decision."),
                    "There are adopt and retry.",
                ));
            }
        };
        let found = self.look(id, &effect);
        let Some(decision) = decision(&effect, found) else {
            return Err(Error::refusal(
                "looked-at-first",
                "Whether it happened cannot be seen while the token is locked.",
                "Unlock the token first.",
            ));
        };
        if decision != wanted {
            return Err(Error::refusal(
                "decision-as-found",
                format!("It was found to be {}.", found.name()),
                "Adopt what is done; retry what is not.",
            ));
        }
        let reconcile = Command::Reconcile {
            found,
            decision,
            by,
            confirmed_by,
        };
        let releases = matches!(effect, Effect::ReleasePackage { .. });
        if releases && found == Found::NotDone {
            // What is left might be a part of the package. It is also what tells that folder from
            // others, so it stays until the decision is known to be allowed.
            self.ceremony(id)?.decide(reconcile.clone())?;
            self.remove_reserved(&effect)?;
        }
        self.command(id, reconcile)?;
        match decision {
            Reconciliation::Adopt => self.adopt(id, &effect)?,
            Reconciliation::Retry if releases => self.forget_unreleased(id, found)?,
            Reconciliation::Retry => {
                if matches!(effect, Effect::InstallKey { .. })
                    && let Some(live) = self.live.get_mut(id)
                {
                    // The engine asks for the shares again.
                    live.collected.clear();
                }
            }
        }
        self.finish(id, &effect, told)
    }

    /// A package that was in memory alone is gone with the process that held it. One that this process
    /// still holds is released again: it is the same package, wherever the first came to lie.
    fn forget_unreleased(&mut self, id: &str, found: Found) -> Result<(), Error> {
        let live = self.live.get(id);
        if live.is_some_and(|live| live.sharing.is_some() || live.reissue.is_some()) {
            return Ok(());
        }
        let reason = match found {
            Found::NotDone => "the program ended before the package was written",
            Found::Done | Found::Unknown => {
                "the program ended, and whether the package was written cannot be seen"
            }
        };
        self.forget_secrets(id, reason.into(), found)
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
            Effect::ReleasePackage { .. } => return self.package_found(id, effect),
            Effect::WriteShare { files, .. } => return self.files_found(files),
            Effect::Rehearse { .. } | Effect::TestKey { .. } => Ok(false),
        };
        match seen {
            Ok(true) => Found::Done,
            Ok(false) => Found::NotDone,
            Err(_) => Found::Unknown,
        }
    }

    /// Whether any of these files was written. That none was is known only of the room's own folder:
    /// a drive may be another one, and paper leaves no file.
    fn files_found(&self, files: &[FileFacts]) -> Found {
        if files.iter().any(files::lies_there) {
            return Found::Done;
        }
        let own = |file: &FileFacts| {
            let path = Path::new(&file.path);
            path.starts_with(self.folder.root()) && path.symlink_metadata().is_err()
        };
        if !files.is_empty() && files.iter().all(own) {
            Found::NotDone
        } else {
            Found::Unknown
        }
    }

    fn adopt(&mut self, id: &str, effect: &Effect) -> Result<(), Error> {
        match effect {
            Effect::CloseDoor { .. } => self.finish_door(id, effect),
            Effect::DestroyKey { .. } => self.finish_destruction(id, effect),
            Effect::GenerateKey { .. } => self.report_key_made(id, effect),
            Effect::InstallKey { .. } => self.report_recovered(id, effect),
            Effect::ReleasePackage { .. } => self.adopt_released(id, effect),
            Effect::Rehearse { .. } | Effect::TestKey { .. } | Effect::WriteShare { .. } => {
                Err(Error::fault(
                    "not-adoptable",
                    format!("{} leaves nothing.", effect.name()),
                ))
            }
        }
    }
}
