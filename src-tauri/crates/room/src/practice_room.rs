//! A practice room: practice tokens and example people, ready at once.

use crate::application;
use crate::practice_tokens::{self, PASSPHRASE};
use crate::room::{Options, Room};
use crate::settings::{ModuleSetting, Settings};
use ledger::RoomFacts;
use secrecy::SecretString;
use std::path::Path;
use token::Module;
use wire::{Error, NewPerson};

/// The administrator of practice rooms.
pub(crate) const ADMINISTRATOR: &str = "Anders Holm";
/// The witness of practice rooms.
pub(crate) const WITNESS: &str = "Ruth Abel";
/// The first custodians of practice rooms.
const CUSTODIANS: [&str; 5] = [
    "Priya Nair",
    "王 Wei",
    "Zoë Łukasiewicz",
    "Tomás Rey",
    "Ines Okafor",
];

impl Room {
    /// Makes a practice room with two practice tokens and seven example people.
    ///
    /// # Errors
    /// If the folder is not empty, or the practice token is not installed.
    pub fn init_practice(path: &Path, options: &Options) -> Result<Self, Error> {
        files::or_nothing(path, || {
            let mut room = Self::practice_with(path, options, None)?;
            room.enrol_examples(CUSTODIANS.len())?;
            Ok(room)
        })
    }

    /// Makes a practice room on its own tokens, or on another module.
    pub(crate) fn practice_with(
        path: &Path,
        options: &Options,
        module: Option<ModuleSetting>,
    ) -> Result<Self, Error> {
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
            let mut room = Self::create(path, options, settings, facts)?;
            // Named in so many words by whoever asked for the room.
            for named in room.settings.modules.clone() {
                room.approve_module(&named, None)?;
            }
            if own {
                let setting = practice_tokens::make(&room.folder)?;
                room.tokens.trust_own(setting.wanted());
                room.settings.modules.push(setting);
                room.settings.write(&room.folder.settings())?;
            }
            Ok(room)
        })
    }

    /// Points the practice module at where the room's folder is now.
    pub(crate) fn refresh_practice_module(&mut self) -> Result<(), Error> {
        if !self.has_practice_tokens() {
            return Ok(());
        }
        let now = practice_tokens::setting(&self.folder, self.writable().is_ok())?;
        self.tokens.trust_own(now.wanted());
        let others = self
            .settings
            .modules
            .iter()
            .filter(|one| one.path.file_name() != now.path.file_name());
        let modules: Vec<_> = std::iter::once(now.clone())
            .chain(others.cloned())
            .collect();
        if modules != self.settings.modules {
            self.settings.modules = modules;
            if self.writable().is_ok() {
                self.settings.write(&self.folder.settings())?;
            }
        }
        Ok(())
    }

    /// Enrols the example people, with as many custodians as asked for.
    pub(crate) fn enrol_examples(&mut self, custodians: usize) -> Result<(), Error> {
        let mut people = vec![(ADMINISTRATOR.to_owned(), "administrator")];
        people.extend(custodian_names(custodians).map(|name| (name, "custodian")));
        people.push((WITNESS.to_owned(), "witness"));
        for (name, role) in people {
            self.enrol(&NewPerson {
                name,
                organisation: "Practice".into(),
                role: role.into(),
                identity_check: "example person of a practice room".into(),
                passphrase: SecretString::from(PASSPHRASE),
                card: None,
                age: None,
                duty: None,
            })?;
        }
        Ok(())
    }
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
pub(crate) fn no_fresh_token() -> Error {
    Error::failure(
        "no-fresh-token",
        "The module has no uninitialised slot for the practice run.",
        "Offer it two: only uninitialised slots are used.",
    )
}

/// Names for that many custodians.
pub(crate) fn custodian_names(count: usize) -> impl Iterator<Item = String> {
    (0..count).map(|number| {
        CUSTODIANS.get(number).map_or_else(
            || format!("Custodian {}", number + 1),
            |name| (*name).to_owned(),
        )
    })
}
