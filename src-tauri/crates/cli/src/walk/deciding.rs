//! What an act on a key or on the policy takes on the day: tokens unlocked, the policy read.

use crate::commands::key::{unlock_journal, unlock_with};
use crate::secrets::PinFile;
use room::{Error, Kind, Room, View};

/// Unlocks the tokens that the act needs: one that holds the key's master key for a new version, all
/// of them where a master key is destroyed.
///
/// # Errors
/// If a token is not at hand, or a PIN is wrong.
pub(super) fn unlock(room: &mut Room, view: &View, pins: Option<&PinFile>) -> Result<(), Error> {
    let Some(decision) = &view.decision else {
        return Ok(());
    };
    match view.kind {
        Kind::Rotate => unlock_with(room, &decision.key, pins, false)?,
        Kind::Destroy if room.keys().life(&decision.key)?.key.tier.id() == "mkek" => {
            unlock_with(room, &decision.key, pins, true)?;
        }
        // It is put out of use whether or not a token is at hand; with one, a new version takes over.
        Kind::Compromise if !room.keys().holders(&decision.key)?.is_empty() => {
            unlock_with(room, &decision.key, pins, false)?;
        }
        Kind::AdoptKey
        | Kind::AdoptPolicy
        | Kind::Compromise
        | Kind::Destroy
        | Kind::Drill
        | Kind::Emergency
        | Kind::Generate
        | Kind::LiveTest
        | Kind::Migrate
        | Kind::Possession
        | Kind::Recover
        | Kind::Redistribute
        | Kind::Replicate => {}
    }
    unlock_journal(room, pins)
}

/// Who decides, where nobody says: the administrator, then those who may approve, as many as the
/// policy asks for.
pub(super) fn deciders(view: &View) -> Vec<String> {
    let wanted = view.decision.as_ref().map_or(1, |one| one.signers.max(1));
    let here = || view.people.iter().filter(|one| one.here);
    let acts = here().filter(|one| one.role.acts_on_keys());
    let approves = here().filter(|one| !one.role.acts_on_keys() && one.role.approves_on_keys());
    acts.chain(approves)
        .map(|one| one.name.clone())
        .take(wanted as usize)
        .collect()
}
