//! Destroying a key everywhere the room knows of, and looking for it afterwards.

use crate::decide::{digest, judged, note_refusal, room_keeps, signed};
use crate::device::{Master, calls, masters};
use crate::find::{find, known};
use ceremony::{KeyId, TokenSearched};
use custody::Kind as ItemKind;
use desk::Desk;
use desk::journal_key::checkpoint;
use desk::time::clock_is_sure;
use desk::tokens;
use inventory::Listed;
use ledger::{KeyPurgeBegun, KeyPurged, RoomEntry};
use lifecycle::{Act, KeyRef, KeyState, Reason, Tier};
use sha2::{Digest as _, Sha256};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use wire::{Code, Deciding, Destroyed, Error, Searched};

/// What no room can see to; it stands on every certificate.
const LIMIT: &str = "Copies that were made outside this room and its register are not known here: \
    backups of its folder, printed packages, what a device's maker may keep.";

/// Purges a key that was deleted and waited: in every token that has it, and everything of it that
/// the room keeps. Where it was begun and interrupted, it goes on.
pub fn destroy(desk: &mut Desk, key: &str, deciding: &Deciding) -> Result<Destroyed, Error> {
    desk.log.writable()?;
    clock_is_sure(&desk.log)?;
    let listed = find(desk, key)?;
    let key = listed.key.key.clone();
    judged(desk, &listed, Act::Purge, deciding)?;
    if listed.key.tier == Tier::Mkek {
        successor_was_recovered(desk, &listed)?;
    }
    // All tokens that have it must be at hand before the first copy goes.
    let holding = if listed.key.tier == Tier::Mkek {
        all_holding(desk, &key)?
    } else {
        Vec::new()
    };
    if !desk.log.ledger().purging().any(|begun| *begun == key) {
        let asked = serde_json::json!({ "key": key });
        let detail = digest(&asked)?;
        let decided = signed(desk, Act::Purge, &key.to_string(), &detail, deciding)?;
        let begun = KeyPurgeBegun {
            key: key.clone(),
            decided,
        };
        desk.log.write_entry(RoomEntry::KeyPurgeBegun(begun))?;
        checkpoint(desk)?;
    }
    let mut searched = Vec::new();
    let mut all_calls = Vec::new();
    let id = hex::decode(&key.id).unwrap_or_default();
    for Master { place, .. } in holding {
        let session = tokens::session(&desk.bench.pool, &place)?;
        drop(session.take_trace());
        for handle in session.masters_with(&id)? {
            session.destroy(handle)?;
        }
        let info = session.token_info()?;
        let found = !session.masters_with(&id)?.is_empty();
        all_calls.extend(calls(session));
        searched.push(TokenSearched {
            token: info.label,
            serial: info.serial,
            found,
        });
    }
    let wrapped_gone = if room_keeps(listed.key.tier) {
        desk.log
            .inventory_to_keep(|store| store.destroy_wrapped(&key))?
            .1
    } else {
        true
    };
    let packages = erase_packages(desk, &key)?;
    let called_in = called_in(desk, &key);
    let survived = searched.iter().any(|one| one.found) || !wrapped_gone;
    if survived {
        return Err(Error::failure(
            Code::DeviceFailed,
            format!("{key} was destroyed and is still found."),
            "Nothing is claimed. Look at the token with its maker's tool, and begin again.",
        ));
    }
    let purged = KeyPurged {
        key: key.clone(),
        tokens: searched.clone(),
        wrapped_gone,
        packages: packages.clone(),
        called_in: called_in.clone(),
        calls: all_calls,
    };
    desk.log.write_entry(RoomEntry::KeyPurged(purged))?;
    let entry = desk.log.journal().size()? - 1;
    checkpoint(desk)?;
    Ok(Destroyed {
        key: key.to_string(),
        entry,
        tokens: searched
            .into_iter()
            .map(|one| Searched {
                token: one.token,
                serial: one.serial,
                found: one.found,
            })
            .collect(),
        wrapped_gone,
        packages,
        called_in,
        limit: LIMIT,
    })
}

/// Refuses to rebuild a master key that was destroyed, wherever its package and shares came from; the
/// attempt is journalled.
///
/// # Errors
/// `key-state` if it was.
pub fn refuse_destroyed(desk: &mut Desk, key: &KeyId, by: &str) -> Result<(), Error> {
    let key = KeyRef::new(key.to_string(), 1);
    match known(desk, &key)? {
        Some(listed) if listed.key.state == KeyState::Destroyed => {
            let reason = Reason::State(KeyState::Destroyed);
            Err(note_refusal(desk, &listed, "recover", reason, by))
        }
        Some(_) | None => Ok(()),
    }
}

/// A master key that another one replaced is destroyed only once that one was rebuilt from its own
/// new shares: a package that opens to nothing would otherwise be noticed too late.
fn successor_was_recovered(desk: &mut Desk, listed: &Listed) -> Result<(), Error> {
    let managed = desk.log.ledger().managed(&listed.key.key);
    let Some(successor) = managed.and_then(|managed| managed.successor.clone()) else {
        return Ok(());
    };
    let recovered = desk.log.ledger().ceremonies().any(|one| {
        let tested = one.live_test.as_ref();
        let rebuilt = tested.filter(|test| test.equality.holds() && test.canary.holds());
        let again = one.recovered.as_ref().filter(|_| one.kind.installs_key());
        rebuilt
            .map(|test| &test.key)
            .or(again)
            .is_some_and(|key| key.id.to_string() == successor.id)
    });
    if recovered {
        return Ok(());
    }
    Err(Error::refusal(
        Code::SuccessorRecovered,
        format!("{successor}, which took over, was not yet rebuilt from its own shares."),
        "Nothing was destroyed. Hold a “live-test” ceremony with the new shares first: until then \
         the old key may be all there is.",
    ))
}

/// Every token that the journal knows to hold a master key, unlocked.
fn all_holding(desk: &mut Desk, key: &KeyRef) -> Result<Vec<Master>, Error> {
    let found = masters(desk, key)?;
    let known: Vec<(String, String)> = desk
        .log
        .ledger()
        .keys()
        .iter()
        .filter(|one| one.id.to_string() == key.id)
        .flat_map(|one| &one.replicas)
        .map(|replica| (replica.label.clone(), replica.serial.clone()))
        .collect();
    let mut here = Vec::new();
    for master in &found {
        let session = tokens::session(&desk.bench.pool, &master.place)?;
        here.push(session.token_info()?.serial);
    }
    // One from which it is gone already, because this was interrupted, is unlocked and has nothing.
    let mut unlocked = Vec::new();
    for session in desk.bench.pool.sessions() {
        unlocked.push(session.token_info()?.serial);
    }
    let missing: Vec<String> = known
        .into_iter()
        .filter(|(_, serial)| !here.contains(serial) && !unlocked.contains(serial))
        .map(|(label, _)| label)
        .collect();
    if missing.is_empty() {
        return Ok(found);
    }
    Err(Error::refusal(
        Code::DeviceHoldsKey,
        format!("{key} is also in {}.", missing.join(", ")),
        "Nothing was destroyed. Plug in every token that holds it, and enter their PINs.",
    ))
}

/// Erases recovery packages of a key that lie in the room's folder: overwritten, then removed.
fn erase_packages(desk: &mut Desk, key: &KeyRef) -> Result<Vec<String>, Error> {
    let digests: Vec<String> = desk
        .log
        .ledger()
        .ceremonies()
        .filter_map(|one| one.released.as_ref())
        .filter(|released| released.package.key.to_string() == key.id)
        .map(|released| released.package.digest.clone())
        .collect();
    let mut gone = Vec::new();
    // Each ceremony has a folder of its own there.
    for folder in folders_in(&desk.log.folder().out()) {
        for path in files_in(&folder) {
            let is_package = path.extension().is_some_and(|end| end == "json");
            if !is_package || digests.is_empty() {
                continue;
            }
            let failed = |why: io::Error| files::file_error(&path, &why);
            let bytes = fs::read(&path).map_err(failed)?;
            if digests.contains(&hex::encode(Sha256::digest(&bytes))) {
                overwrite(&path, bytes.len()).map_err(failed)?;
                fs::remove_file(&path).map_err(failed)?;
                gone.extend(path.file_name().map(|name| name.to_string_lossy().into()));
            }
        }
    }
    gone.sort();
    Ok(gone)
}

fn overwrite(path: &Path, length: usize) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).open(path)?;
    file.write_all(&vec![0; length])?;
    file.sync_all()
}

fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let folders = entries
        .map(|entry| entry.path())
        .filter(|path| path.is_dir());
    folders.chain([folder.to_path_buf()]).collect()
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.map(|entry| entry.path());
    files.filter(|path| path.is_file()).collect()
}

/// The shares of a key's quorums that the register has: with whom, in which bag.
fn called_in(desk: &Desk, key: &KeyRef) -> Vec<String> {
    let ledger = desk.log.ledger();
    let quorums: Vec<String> = ledger
        .ceremonies()
        .filter_map(|one| one.released.as_ref())
        .filter(|released| released.package.key.to_string() == key.id)
        .map(|released| released.package.quorum.to_string())
        .collect();
    let shares = ledger
        .register()
        .items()
        .filter(|item| item.kind == ItemKind::Share && quorums.contains(&item.quorum.to_string()));
    shares
        .map(|item| match item.bag.as_str() {
            "" => format!("{}, with {}, in no bag", item.what, item.who),
            bag => format!("{}, with {}, bag {bag}", item.what, item.who),
        })
        .collect()
}
