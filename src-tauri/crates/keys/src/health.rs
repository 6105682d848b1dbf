//! Whether the inventory has what the journal says it has.

use desk::Desk;
use ledger::Managed;
use lifecycle::{KeyState, Tier};
use wire::{Code, Error};

/// What was found of the keys that the room keeps wrapped, and of runs that are not at their end.
///
/// # Errors
/// If the inventory cannot be used, wrapped bytes that the journal names are missing, or a
/// destruction was begun and not seen to its end.
pub fn kept_keys(desk: &Desk) -> Result<String, Error> {
    // One that cannot be used is told also where it keeps nothing yet.
    desk.log.inventory(|store| store.followed())?;
    let ledger = desk.log.ledger();
    let lives = |one: &&Managed| one.key.tier == Tier::Kek && one.key.state != KeyState::Destroyed;
    let mut count = 0;
    let mut missing = Vec::new();
    for one in ledger.managed_keys().filter(lives) {
        let Some(kept) = &one.kept else { continue };
        count += 1;
        let found = desk
            .log
            .inventory(|store| store.wrapped(&one.key.key, &kept.digest))?;
        if found.is_none() {
            missing.push(one.key.key.to_string());
        }
    }
    if !missing.is_empty() {
        return Err(Error::failure(
            Code::InventoryBehind,
            format!(
                "The wrapped bytes of {} that the journal names are missing.",
                missing.join(", ")
            ),
            "Restore “inventory.sqlite” from the newest backup of this room.",
        ));
    }
    if let Some(key) = ledger.purging().next() {
        return Err(Error::failure(
            Code::RunUnfinished,
            format!("The destruction of {key} was begun and not seen to its end."),
            "Go on with it: “keymoot key destroy”.",
        ));
    }
    let open: Vec<&str> = ledger
        .runs()
        .filter(|run| !run.is_done())
        .map(|run| run.begun.out.as_str())
        .collect();
    if let [first, ..] = open[..] {
        return Err(Error::failure(
            Code::RunUnfinished,
            format!(
                "{} runs over data keys are not at their end; one writes {first}.",
                open.len()
            ),
            "Go on with it: the same command with the same files.",
        ));
    }
    Ok(format!("{count} wrapped keys, as the journal names them"))
}
