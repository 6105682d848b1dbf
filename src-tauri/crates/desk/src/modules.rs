//! Which modules the room may load. A module is code that runs with all that this program may do,
//! and sees PINs; `room.toml` only says where one is. So each is known by its path, by the digest of
//! its file and by what it is given when it starts, and somebody approves it before it is loaded.

use crate::desk::Desk;
use crate::journal_key::checkpoint;
use crate::tokens::wanted;
use files::ModuleSetting;
use ledger::{Approval, RoomEntry};
use std::path::Path;
use token::{NotLoaded, module_digest as digest_of};
use wire::{Code, Error, KnownModule, to_approve};

/// The SHA-256 of a module's file, hex. Nothing of it is loaded.
///
/// # Errors
/// If it cannot be read.
pub fn module_digest(path: &Path) -> Result<String, Error> {
    Ok(hex::encode(digest_of(path)?))
}

/// Approves a module that somebody named, as its file is now. One that was approved before and
/// is another now needs its new digest said in so many words.
pub fn approve_module(
    desk: &mut Desk,
    setting: &ModuleSetting,
    said: Option<&str>,
) -> Result<(), Error> {
    if desk.bench.pool.is_own(&wanted(setting)) {
        return Ok(());
    }
    let is = digest_of(&setting.path)?;
    let said = said.map(|said| said.trim().to_lowercase());
    let path = setting.path.display();
    let before = desk.bench.pool.approval(&setting.path);
    let same = before.is_some_and(|one| one.digest == is && one.config == setting.config);
    let agrees = |said: &String| *said == hex::encode(is);
    if same && said.as_ref().is_none_or(agrees) {
        return Ok(());
    }
    let was = before.map(|one| one.digest);
    match (was, &said) {
        (_, Some(said)) if agrees(said) => {}
        (None, None) => {}
        (Some(was), None) => {
            let path = setting.path.clone();
            return Err(NotLoaded::Changed { path, was, is }.into());
        }
        (_, Some(said)) => {
            return Err(Error::refusal(
                Code::ModuleChanged,
                format!(
                    "The SHA-256 of {path} is {}, and not {said}.",
                    hex::encode(is)
                ),
                "Look at the file again. Nothing was approved, and nothing loaded.",
            ));
        }
    }
    let path = path.to_string();
    let approval = Approval {
        path,
        digest: hex::encode(is),
        config: setting.config.clone(),
    };
    desk.log
        .write_entry(RoomEntry::ModuleApproved(approval.clone()))?;
    desk.bench.approve(&approval);
    checkpoint(desk).map(drop)
}

/// The digest a module was approved with. Who says what it is given from now on, of a file that
/// is still that one, has said enough.
pub fn approved_digest(desk: &Desk, setting: &ModuleSetting) -> Option<String> {
    Some(hex::encode(desk.bench.pool.approval(&setting.path)?.digest))
}

/// The known modules of this machine that this room is offered. Nothing is opened.
#[must_use]
pub fn known_modules(desk: &Desk) -> Vec<KnownModule> {
    let added = |path: &Path| {
        let mut modules = desk.bench.settings.modules.iter();
        modules.any(|setting| setting.is_at(path))
    };
    files::known_modules(!desk.log.is_practice(), added)
}

/// Names of modules the room names that somebody has to approve first; nothing is loaded.
pub fn modules_to_approve(desk: &Desk) -> Vec<String> {
    desk.bench
        .settings
        .modules
        .iter()
        .filter(|setting| !desk.bench.pool.is_loaded(&setting.path))
        .filter(|setting| {
            let standing = desk.bench.pool.standing(&wanted(setting));
            standing.is_err_and(|why| to_approve(&why).is_some())
        })
        .map(|setting| setting.path.display().to_string())
        .collect()
}
