//! A practice room: practice tokens and example people, ready at once.

use crate::enrolment::enrol_all;
use crate::practice_tokens::{self, PASSPHRASE, has_practice_tokens};
use desk::Desk;
use desk::log::Options;
use desk::modules::approve_module;
use desk::tokens::wanted;
use files::application;
use files::{ModuleSetting, Settings};
use ledger::RoomFacts;
use secrecy::SecretString;
use std::path::Path;
use token::Module;
use wire::{Code, Error, NewPerson};

/// The administrator of practice rooms.
pub const ADMINISTRATOR: &str = "Anders Holm";
/// The witness of practice rooms.
pub const WITNESS: &str = "Ruth Abel";
/// The first custodians of practice rooms.
const CUSTODIANS: [&str; 5] = [
    "Priya Nair",
    "王 Wei",
    "Zoë Łukasiewicz",
    "Tomás Rey",
    "Ines Okafor",
];

/// Makes a practice room with two practice tokens and seven example people.
pub(crate) fn init_practice(path: &Path, options: &Options) -> Result<Desk, Error> {
    files::or_nothing(path, || {
        let mut desk = practice_with(path, options, None)?;
        enrol_examples(&mut desk, CUSTODIANS.len())?;
        Ok(desk)
    })
}

/// The same on another module, with so many custodians.
pub(crate) fn init_practice_on(
    path: &Path,
    options: &Options,
    module: Option<(&Path, Option<&str>)>,
    custodians: usize,
) -> Result<Desk, Error> {
    let module = module.map(|(path, config)| ModuleSetting::named(path, config.map(Into::into)));
    let mut desk = practice_with(path, options, module)?;
    enrol_examples(&mut desk, custodians)?;
    Ok(desk)
}

/// Makes a practice room on its own tokens, or on another module.
fn practice_with(
    path: &Path,
    options: &Options,
    module: Option<ModuleSetting>,
) -> Result<Desk, Error> {
    // Looked at first, so that a module that will not do leaves no half-made room.
    match &module {
        Some(module) => needs_fresh_slot(module)?,
        None => drop(practice_tokens::module_file()?),
    }
    let own = module.is_none();
    let facts = RoomFacts {
        id: String::new(),
        name: "Practice room".into(),
        organisation: "Practice".into(),
        place: "At this desk".into(),
        practice: true,
        allow_software_tokens: true,
        application: application::name(),
    };
    let settings = Settings {
        modules: module.into_iter().collect(),
        ..Settings::default()
    };
    files::or_nothing(path, || {
        let mut desk = Desk::create(path, options, settings, facts)?;
        // Named in so many words by whoever asked for the room.
        for named in desk.bench.settings.modules.clone() {
            approve_module(&mut desk, &named, None)?;
        }
        if own {
            let setting = practice_tokens::make(desk.log.folder())?;
            desk.bench.pool.trust_own(wanted(&setting));
            desk.bench.settings.modules.push(setting);
            desk.bench.settings.write(&desk.log.folder().settings())?;
        }
        Ok(desk)
    })
}

/// Points the practice module at where the room's folder is now.
pub(crate) fn refresh_practice_module(desk: &mut Desk) -> Result<(), Error> {
    if !has_practice_tokens(desk) {
        return Ok(());
    }
    let now = practice_tokens::setting(desk.log.folder(), desk.log.writable().is_ok())?;
    desk.bench.pool.trust_own(wanted(&now));
    let others = desk
        .bench
        .settings
        .modules
        .iter()
        .filter(|one| one.path.file_name() != now.path.file_name());
    let modules: Vec<_> = std::iter::once(now.clone())
        .chain(others.cloned())
        .collect();
    if modules != desk.bench.settings.modules {
        desk.bench.settings.modules = modules;
        if desk.log.writable().is_ok() {
            desk.bench.settings.write(&desk.log.folder().settings())?;
        }
    }
    Ok(())
}

/// Enrols the example people, with as many custodians as asked for.
fn enrol_examples(desk: &mut Desk, custodians: usize) -> Result<(), Error> {
    let mut people = vec![(ADMINISTRATOR.to_owned(), "administrator")];
    people.extend(custodian_names(custodians).map(|name| (name, "custodian")));
    people.push((WITNESS.to_owned(), "witness"));
    let people: Vec<NewPerson> = people
        .into_iter()
        .map(|(name, role)| NewPerson {
            name,
            organisation: "Practice".into(),
            role: role.into(),
            identity_check: "example person of a practice room".into(),
            passphrase: SecretString::from(PASSPHRASE),
            card: None,
            age: None,
            mlkem: None,
            duty: None,
        })
        .collect();
    enrol_all(desk, &people)
}

/// Refuses a module that does not load, or has no token that may be initialised.
fn needs_fresh_slot(module: &ModuleSetting) -> Result<(), Error> {
    let slots = Module::load(&module.path, module.config.as_deref())?.slots()?;
    let mut tokens = slots.iter().filter_map(|slot| slot.token.as_ref());
    if tokens.any(|token| !token.initialised) {
        Ok(())
    } else {
        Err(no_fresh_token())
    }
}

/// A practice run touches no token that is in use.
#[must_use]
pub fn no_fresh_token() -> Error {
    Error::failure(
        Code::NoFreshToken,
        "The module has no uninitialised slot for the practice run.",
        "Offer it two: only uninitialised slots are used.",
    )
}

/// Names for that many custodians.
pub fn custodian_names(count: usize) -> impl Iterator<Item = String> {
    (0..count).map(|number| {
        CUSTODIANS.get(number).map_or_else(
            || format!("Custodian {}", number + 1),
            |name| (*name).to_owned(),
        )
    })
}
