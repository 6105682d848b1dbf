//! The tokens of a practice room: two software tokens in one module, in the room's own folder.
//!
//! A token that is killed while it is being initialised can make the whole module unusable, so each
//! is initialised alone, under a temporary name, and only then put in its place.

use desk::Desk;
use files::ModuleSetting;
use files::{Folder, file_error, read_text, replace_own};
use secrecy::SecretString;
use std::fs;
use std::path::{Path, PathBuf};
use token::Module;
use wire::{Code, Error};

/// The PIN of practice tokens. It protects nothing, and the window shows it.
pub const PIN: &str = "practice-1234";
/// The security officer's PIN of practice tokens.
pub const SO_PIN: &str = "practice-so-1234";
/// The passphrase of practice people.
pub const PASSPHRASE: &str = "practice";

/// Longest configuration of the module that is read.
const LONGEST_CONFIG: u64 = 64 * 1024;
/// The module's file name.
const MODULE: &str = "libpractice_token.so";
/// File and label of each token.
const TOKENS: [(&str, &str); 2] = [
    ("primary.sql", "Practice HSM A"),
    ("recovery.sql", "Practice HSM B"),
];

/// Makes the tokens of a new practice room and returns the module to load.
pub(crate) fn make(folder: &Folder) -> Result<ModuleSetting, Error> {
    let tokens = folder.tokens();
    files::make(&tokens)?;
    // What a failed attempt left is no token, and would be taken for one that is initialised.
    sweep(folder)?;
    for (file, label) in TOKENS {
        let place = tokens.join(file);
        if !place.exists() {
            make_token(&tokens, &place, label)?;
        }
    }
    setting(folder, true)
}

/// The module of a practice room where its folder is now: paths in its configuration are absolute,
/// and the room may have been moved. It is written anew only where that may be.
pub(crate) fn setting(folder: &Folder, write: bool) -> Result<ModuleSetting, Error> {
    let tokens = folder.tokens();
    let places: Vec<PathBuf> = TOKENS.iter().map(|(file, _)| tokens.join(file)).collect();
    let config = tokens.join("token.conf");
    let text = configuration(&places)?;
    if read_text(&config, LONGEST_CONFIG).ok().as_deref() != Some(&text) && write {
        replace_own(&config, text.as_bytes())?;
    }
    Ok(ModuleSetting {
        path: module_file()?,
        given: None,
        config: Some(format!("kryoptic_conf={}", config.display())),
    })
}

/// Clears what an interrupted initialisation left behind.
fn sweep(folder: &Folder) -> Result<(), Error> {
    let Ok(entries) = fs::read_dir(folder.tokens()) else {
        return Ok(());
    };
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with("new-") {
            let path = entry.path();
            fs::remove_file(&path).map_err(|error| file_error(&path, &error))?;
        }
    }
    Ok(())
}

/// True if the room has practice tokens of its own, though one of them may be gone.
pub(crate) fn has_practice_tokens(desk: &Desk) -> bool {
    TOKENS
        .iter()
        .any(|(file, _)| desk.log.folder().tokens().join(file).is_file())
}

/// The practice token's library: named by the environment, beside the program, or installed.
pub(crate) fn module_file() -> Result<PathBuf, Error> {
    files::installed(
        "KEYMOOT_PRACTICE_TOKEN",
        [
            MODULE,
            "../lib/keymoot/libpractice_token.so",
            "../practice-token/release/libpractice_token.so",
        ],
    )
    .ok_or_else(|| {
        Error::failure(
            Code::PracticeTokenMissing,
            format!("The practice token {MODULE} is not installed."),
            "Install the whole Keymoot package, or build the practice token with “npm start”.",
        )
    })
}

fn make_token(tokens: &Path, place: &Path, label: &str) -> Result<(), Error> {
    let name = place
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let fresh = tokens.join(format!("new-{}", name.unwrap_or_default()));
    let config = tokens.join("new-token.conf");
    replace_own(
        &config,
        configuration(std::slice::from_ref(&fresh))?.as_bytes(),
    )?;
    let module = Module::load(
        &module_file()?,
        Some(&format!("kryoptic_conf={}", config.display())),
    )?;
    let so_pin = SecretString::from(SO_PIN);
    let slots = module.slots()?;
    let slot = slots
        .first()
        .map(|slot| slot.id)
        .ok_or_else(|| Error::fault(Code::PracticeToken, "The practice token has no slot."))?;
    module.init_token(slot, label, &so_pin, &SecretString::from(PIN))?;
    drop(module);
    fs::rename(&fresh, place).map_err(|error| file_error(place, &error))?;
    fs::remove_file(&config).map_err(|error| file_error(&config, &error))
}

/// The module's configuration: one slot per file.
fn configuration(places: &[PathBuf]) -> Result<String, Error> {
    let mut text = String::from("[ec_point_encoding]\nencoding = \"Der\"\n");
    for (number, place) in places.iter().enumerate() {
        let path = place
            .to_str()
            .filter(|path| !path.contains(['"', '\\', '\n']))
            .ok_or_else(|| {
                Error::usage(
                    Code::PlainPath,
                    format!(
                        "{} holds characters the practice token cannot read.",
                        place.display()
                    ),
                    "Choose a folder without quotes or backslashes in its name.",
                )
            })?;
        text += &format!(
            "\n[[slots]]\nslot = {}\ndescription = \"Keymoot practice slot {}\"\n\
             manufacturer = \"Keymoot practice\"\ndbtype = \"sqlite\"\ndbargs = \"{path}\"\n",
            number + 1,
            number + 1
        );
    }
    Ok(text)
}
