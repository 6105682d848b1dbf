//! Making and opening a room.

use crate::acts::hand_out::forget_secrets;
use crate::practice_room::refresh_practice_module;
use ceremony::Found;
use desk::Desk;
use desk::log::Options;
use desk::signing::plain_words;
use files::Folder;
use files::Settings;
use files::application;
use ledger::RoomFacts;
use std::path::Path;
use wire::{Error, NewRoom, Rule};

/// Makes a live room.
pub(crate) fn init(new: &NewRoom, options: &Options) -> Result<Desk, Error> {
    if new.name.trim().is_empty() {
        return Err(Error::usage(
            Rule::Named,
            "The room has no name.",
            "Give it one.",
        ));
    }
    plain_words([&*new.name, &new.organisation, &new.place])?;
    let path = Path::new(&new.path);
    let facts = RoomFacts {
        id: String::new(),
        name: new.name.trim().into(),
        organisation: new.organisation.trim().into(),
        place: new.place.trim().into(),
        practice: false,
        allow_software_tokens: new.allow_software_tokens,
        application: application::name(),
    };
    files::or_nothing(path, || {
        Desk::create(path, options, Settings::default(), facts)
    })
}

/// Opens a room to work in it.
pub(crate) fn open(path: &Path, options: &Options) -> Result<Desk, Error> {
    let mut desk = open_in(Folder::open(path)?, options)?;
    if desk.log.writable().is_ok()
        && let Err(error) = forget_lost_secrets(&mut desk)
    {
        // Nothing is done on a state that could not be brought up to date.
        desk.log.close_for(error);
    }
    Ok(desk)
}

/// Opens a room as its last program left it: nothing is journalled.
pub(crate) fn open_in(folder: Folder, options: &Options) -> Result<Desk, Error> {
    let mut desk = Desk::open(folder, options)?;
    if desk.log.is_practice() {
        // Needed for its tokens alone: their list tells what fails, and `doctor` does.
        let _ = refresh_practice_module(&mut desk);
    }
    Ok(desk)
}

/// After a restart the secrets that were in memory are gone: say so in the journal, before
/// anybody acts on the old state.
pub(crate) fn forget_lost_secrets(desk: &mut Desk) -> Result<(), Error> {
    let all: Vec<String> = desk
        .log
        .ledger()
        .ceremonies()
        .map(|one| one.id.clone())
        .collect();
    for id in all {
        let ceremony = desk.log.ceremony(&id)?;
        if ceremony.step().is_none() {
            continue;
        }
        // An effect that may have happened is looked at first, and decided by people.
        let waits = matches!(
            ceremony.unresolved,
            Some(ceremony::Effect::InstallKey { .. } | ceremony::Effect::ReleasePackage { .. })
        );
        if waits {
            continue;
        }
        let reason = "the program ended while the secrets were in memory".to_owned();
        let package = if desk.log.ledger().may_have_gone_on(&id) {
            Found::Unknown
        } else {
            Found::NotDone
        };
        forget_secrets(desk, &id, reason, package)?;
    }
    Ok(())
}
