//! An effect of which nobody knows whether it happened: looked at, shown, decided by two people.

use super::key_id;
use crate::acts::carry_out::carried_out;
use crate::acts::checks::held;
use crate::acts::destroy::key_destroyed;
use crate::acts::door::door_closed;
use crate::acts::hand_out::forget_secrets;
use crate::acts::make_key::{is_made, key_made, remove_half};
use crate::acts::recover::key_recovered;
use crate::acts::release::{package_adopted, package_found, remove_reserved};
use crate::acts::run::{Performed, finish, settle};
use crate::acts::session;
use ceremony::{Command, Effect, FileFacts, Found, KeyId, Reconciliation, TokenRole};
use desk::Desk;
use std::path::Path;
use wire::{Code, Error, Rule, Told};

/// The one decision that is true of what was found; none while it must be looked at first.
pub(crate) const fn decision(effect: &Effect, found: Found) -> Option<Reconciliation> {
    match effect {
        // All these leave in a token is session objects, and what they wrote is void.
        Effect::AdoptKey { .. }
        | Effect::Rehearse { .. }
        | Effect::TestKey { .. }
        | Effect::WriteShare { .. } => Some(Reconciliation::Retry),
        // A package that cannot be looked for is treated as written: its shares count as outside.
        Effect::ReleasePackage { .. } => match found {
            Found::Done => Some(Reconciliation::Adopt),
            Found::NotDone | Found::Unknown => Some(Reconciliation::Retry),
        },
        Effect::CarryOut { .. }
        | Effect::CloseDoor { .. }
        | Effect::DestroyKey { .. }
        | Effect::GenerateKey { .. }
        | Effect::InstallKey { .. } => match found {
            Found::Done => Some(Reconciliation::Adopt),
            Found::NotDone => Some(Reconciliation::Retry),
            Found::Unknown => None,
        },
    }
}

pub(crate) fn reconcile(
    desk: &mut Desk,
    id: &str,
    wanted: &str,
    by: String,
    confirmed_by: String,
    told: Told<'_>,
) -> Result<(), Error> {
    let effect = desk.log.ceremony(id)?.unresolved.clone().ok_or_else(|| {
        Error::refusal(
            Rule::UnresolvedToReconcile,
            "Nothing is unresolved.",
            "Go on with the step.",
        )
    })?;
    let wanted = Reconciliation::ALL
        .into_iter()
        .find(|known| known.name() == wanted)
        .ok_or_else(|| {
            Error::usage(
                Code::DecisionUnknown,
                format!("“{wanted}” is not a decision."),
                "There are adopt and retry.",
            )
        })?;
    let found = look(desk, id, &effect);
    let Some(decision) = decision(&effect, found) else {
        return Err(Error::refusal(
            Code::LookedAtFirst,
            "Whether it happened cannot be seen while the token is locked.",
            "Unlock the token first.",
        ));
    };
    if decision != wanted {
        return Err(Error::refusal(
            Code::DecisionAsFound,
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
        desk.log.ceremony(id)?.decide(reconcile.clone())?;
        remove_reserved(&effect)?;
    }
    if let Effect::GenerateKey { key, .. } = &effect
        && found == Found::NotDone
    {
        desk.log.ceremony(id)?.decide(reconcile.clone())?;
        remove_half(desk, id, key)?;
    }
    desk.log.command(id, reconcile)?;
    match decision {
        Reconciliation::Adopt => {
            let found = adopted(desk, id, &effect);
            settle(desk, id, &effect, found)?;
        }
        Reconciliation::Retry if releases => forget_unreleased(desk, id, found)?,
        Reconciliation::Retry => {
            if matches!(effect, Effect::InstallKey { .. })
                && let Some(live) = desk.memory.live.get_mut(id)
            {
                // The engine asks for the shares again.
                live.collected.clear();
            }
        }
    }
    finish(desk, id, &effect, told)
}

/// A package that was in memory alone is gone with the process that held it. One that this process
/// still holds is released again: it is the same package, wherever the first came to lie.
fn forget_unreleased(desk: &mut Desk, id: &str, found: Found) -> Result<(), Error> {
    let live = desk.memory.live.get(id);
    if live.is_some_and(|live| live.sharing.is_some() || live.reissue.is_some()) {
        return Ok(());
    }
    let reason = match found {
        Found::NotDone => "the program ended before the package was written",
        Found::Done | Found::Unknown => {
            "the program ended, and whether the package was written cannot be seen"
        }
    };
    forget_secrets(desk, id, reason.into(), found)
}

/// Looks whether an effect happened.
pub(crate) fn look(desk: &Desk, id: &str, effect: &Effect) -> Found {
    let holds = |role, key: &KeyId| -> Result<bool, Error> {
        let kind = desk.log.ceremony(id)?.script.key.kind;
        Ok(!held(session(desk, id, role)?, kind, &key_id(key)?)?.is_empty())
    };
    let seen = match effect {
        Effect::GenerateKey { key, .. } => is_made(desk, id, key),
        Effect::InstallKey { key, .. } => holds(TokenRole::Target, key),
        // The journal says it, or it did not happen; a destruction that was begun goes on.
        Effect::CarryOut { subject, .. } => keys::acted(desk, id, subject).map(|one| one.is_some()),
        // Half-closed or half-destroyed is finished, not repeated: both are safe to do again.
        Effect::CloseDoor { .. } => session(desk, id, TokenRole::Primary).map(|_| true),
        Effect::DestroyKey { .. } => session(desk, id, TokenRole::Primary)
            .and_then(|_| session(desk, id, TokenRole::Target))
            .map(|_| true),
        Effect::ReleasePackage { .. } => return package_found(desk, id, effect),
        Effect::WriteShare { files, .. } => return files_found(desk, files),
        Effect::AdoptKey { .. } | Effect::Rehearse { .. } | Effect::TestKey { .. } => Ok(false),
    };
    match seen {
        Ok(true) => Found::Done,
        Ok(false) => Found::NotDone,
        Err(_) => Found::Unknown,
    }
}

/// Whether any of these files was written. That none was is known only of the room's own folder:
/// a drive may be another one, and paper leaves no file.
fn files_found(desk: &Desk, files: &[FileFacts]) -> Found {
    if files.iter().any(files::lies_there) {
        return Found::Done;
    }
    let own = |file: &FileFacts| {
        let path = Path::new(&file.path);
        path.starts_with(desk.log.folder().root()) && path.symlink_metadata().is_err()
    };
    if !files.is_empty() && files.iter().all(own) {
        Found::NotDone
    } else {
        Found::Unknown
    }
}

/// Goes on from an effect that was found done.
fn adopted(desk: &mut Desk, id: &str, effect: &Effect) -> Performed {
    match effect {
        Effect::CarryOut { subject, .. } => carried_out(desk, id, subject),
        Effect::CloseDoor { key } => door_closed(desk, id, key),
        Effect::DestroyKey { key } => key_destroyed(desk, id, key),
        Effect::GenerateKey { key, .. } => key_made(desk, id, key),
        Effect::InstallKey { key, label } => key_recovered(desk, id, key, label),
        Effect::ReleasePackage { .. } => package_adopted(desk, id, effect),
        Effect::AdoptKey { .. }
        | Effect::Rehearse { .. }
        | Effect::TestKey { .. }
        | Effect::WriteShare { .. } => {
            let name = effect.name();
            let fault = Error::fault(Code::NotAdoptable, format!("{name} leaves nothing."));
            Performed::Unknown(fault)
        }
    }
}
