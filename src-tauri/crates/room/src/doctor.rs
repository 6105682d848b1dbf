//! Looking for what would stop a ceremony before it begins.

use crate::acts::share_files::beside_package;
use crate::drafts::drafts;
use crate::home::keys;
use crate::practice_room::refresh_practice_module;
use crate::practice_tokens;
use crate::room::Room;
use desk::Desk;
use desk::devices::tokens;
use desk::time::clock_doubt;
use files::{file_error, readable, unfinished};
use media::lock_pages;
use media::reader_file;
use serde::Serialize;
use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use wire::{Code, Error, KeyView, PinTries, ReplicaFound, ReplicaView};

/// One thing looked at.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// Its name.
    pub name: String,
    /// True if it is as it should be.
    pub ok: bool,
    /// What was found.
    pub detail: String,
    /// What to do about it; empty if nothing.
    pub recovery: String,
}

/// Least free space a ceremony should begin with, in bytes.
const LEAST_SPACE: u64 = 100 * 1024 * 1024;

/// Looks at the machine, and at a room if one is given.
#[must_use]
pub fn doctor(room: Option<&mut Room>) -> Vec<Check> {
    let mut checks = machine_checks();
    if let Some(room) = room {
        checks.extend(room_checks(room.desk_mut()));
    }
    checks
}

/// Looks at the machine, where a room cannot even be looked at, and says why not.
#[must_use]
pub fn doctor_without(unreadable: Error) -> Vec<Check> {
    let mut checks = machine_checks();
    checks.push(from_result("room", Err(unreadable)));
    checks
}

fn machine_checks() -> Vec<Check> {
    vec![
        memory_lock(),
        core_dumps(),
        practice_module(),
        sheet_reader(),
        printer(),
    ]
}

fn room_checks(desk: &mut Desk) -> Vec<Check> {
    let mut checks = Vec::new();
    checks.push(from_result(
        "journal",
        desk.log.verify().and_then(|report| {
            report.damage().map_or(Ok(()), Err)?;
            Ok(format!(
                "{} entries, {} not yet signed",
                report.entries, report.unsigned_tail
            ))
        }),
    ));
    checks.push(from_result(
        "room-writable",
        desk.log
            .read_only()
            .cloned()
            .map_or_else(|| Ok("yes".into()), Err),
    ));
    checks.push(from_result("disk", free_space(desk)));
    checks.push(room_files(desk));
    checks.push(shares_apart(desk));
    checks.push(from_result("inventory", keys::kept_keys(desk)));
    checks.push(match clock_doubt(&desk.log) {
        Some(doubt) => check("clock", false, doubt.message, &doubt.recovery),
        None => check("clock", true, desk.log.clock().check(), ""),
    });
    if let Some(begun) = desk.log.ledger().initialising() {
        checks.push(check(
            "token-initialising",
            false,
            format!(
                "the token “{}” in slot {} of {} was being initialised, and nothing says how that ended",
                begun.token, begun.slot, begun.module
            ),
            "Look at it under Tokens: initialise it again if it is fresh, or set its PIN.",
        ));
    }
    match tokens(desk) {
        Ok(slots) if slots.is_empty() => checks.push(check(
            "tokens",
            false,
            "no module is set up".into(),
            "Add the vendor's PKCS#11 library under Tokens.",
        )),
        Ok(slots) => {
            for slot in slots {
                let name = format!(
                    "token {}",
                    if slot.label.is_empty() {
                        "-"
                    } else {
                        &slot.label
                    }
                );
                match slot.problem {
                    Some(problem) => checks.push(check(
                        &name,
                        false,
                        problem,
                        match slot.code {
                            Some(_) => "It was not loaded.",
                            None => "Check the module's file and the device.",
                        },
                    )),
                    None => checks.push(check(
                        &name,
                        slot.tries != PinTries::Locked,
                        format!("slot {}, {} {}", slot.slot, slot.manufacturer, slot.model),
                        if slot.tries == PinTries::Locked {
                            "Let the security officer set a PIN."
                        } else {
                            ""
                        },
                    )),
                }
            }
        }
        Err(error) => checks.push(from_result("tokens", Err(error))),
    }
    checks.extend(keys(desk).iter().map(key));
    checks
}

/// A key by the tokens that hold it, as the slots were seen just now.
fn key(key: &KeyView) -> Check {
    let found = |wanted: ReplicaFound| -> Vec<&ReplicaView> {
        let of = |one: &&ReplicaView| one.found == Some(wanted);
        key.replicas.iter().filter(of).collect()
    };
    let (present, absent, failing) = (
        found(ReplicaFound::Present),
        found(ReplicaFound::Absent),
        found(ReplicaFound::Failing),
    );
    let told: Vec<String> = [
        ("in", &present),
        ("absent:", &absent),
        ("failing:", &failing),
    ]
    .into_iter()
    .filter(|(_, tokens)| !tokens.is_empty())
    .map(|(word, tokens)| format!("{word} {}", at_sites(tokens)))
    .collect();
    let recovery = if absent.is_empty() && failing.is_empty() {
        String::new()
    } else if present.is_empty() {
        "No token here holds this key. Plug one in, or rebuild the key in another with a recovery \
         ceremony."
            .into()
    } else {
        format!(
            "The same key is in {}: work with that one. Plug in or repair the other; if it is \
             lost, bring the key to a new token with a replicate ceremony.",
            at_sites(&present)
        )
    };
    Check {
        name: format!("key {}", key.label),
        ok: recovery.is_empty(),
        detail: told.join("; "),
        recovery,
    }
}

/// Tokens, each with the site it is registered at.
fn at_sites(tokens: &[&ReplicaView]) -> String {
    let named: Vec<String> = tokens
        .iter()
        .map(|token| match token.site.as_str() {
            "" => token.label.clone(),
            site => format!("{} at {site}", token.label),
        })
        .collect();
    named.join(", ")
}

/// What lies beside the journal: none of it is needed for looking, but somebody will need it.
fn room_files(desk: &mut Desk) -> Check {
    let mut wrong = Vec::new();
    let settings = desk.log.folder().settings();
    match (&desk.bench.settings.problem, settings.exists()) {
        (Some(problem), _) => wrong.push(problem.message.clone()),
        (None, false) => wrong.push(missing(&settings)),
        (None, true) => {}
    }
    if desk.log.is_practice()
        && let Err(problem) = refresh_practice_module(desk)
    {
        wrong.push(problem.message);
    }
    let sealed = desk
        .log
        .ledger()
        .people()
        .iter()
        .filter(|one| one.card.is_none());
    let sealed = sealed.map(|one| media::sealed_key(&desk.log.folder().people(), &one.participant));
    for file in sealed {
        wrong.extend(readable(&file).err().map(|error| error.message));
    }
    let folder = desk.log.folder();
    let folders = [folder.drafts(), folder.people(), folder.records()];
    let damaged = drafts(&desk.log).damaged.into_iter();
    wrong.extend(damaged.map(|one| one.why));
    let unfinished: Vec<_> = folders
        .iter()
        .flat_map(|folder| unfinished(folder))
        .collect();
    wrong.extend(unfinished.iter().map(|file| {
        format!(
            "{} was left by a write that was interrupted.",
            file.display()
        )
    }));
    check(
        "files",
        wrong.is_empty(),
        if wrong.is_empty() {
            // A backup holds no records; they are made again from the journal.
            let all = desk.log.ledger().ceremonies();
            let records: BTreeSet<&str> = all
                .filter_map(|one| desk.log.ledger().record(&one.id))
                .collect();
            let all = records.len();
            let folder = desk.log.folder().records();
            let here = records
                .iter()
                .filter(|file| readable(&folder.join(file)).is_ok());
            format!(
                "all there; {} of {all} records are in the room",
                here.count()
            )
        } else {
            wrong.join(" ")
        },
        if wrong.is_empty() {
            ""
        } else {
            "Bring back what is missing from a backup; what was left is removed by the next write."
        },
    )
}

/// Whether a threshold of a live key's shares and their package lie on this machine together.
fn shares_apart(desk: &Desk) -> Check {
    let beside = beside_package(desk);
    let titles = beside
        .iter()
        .filter_map(|id| desk.log.ledger().ceremony(id));
    let titles: Vec<&str> = titles.map(|one| one.script.title.as_str()).collect();
    if titles.is_empty() {
        return check(
            "share-files",
            true,
            "no live key’s shares lie beside its package".into(),
            "",
        );
    }
    check(
        "share-files",
        false,
        format!(
            "a threshold of shares and the package lie on this machine: {}",
            titles.join(", ")
        ),
        "Print the sheets or save them elsewhere, and erase their files here; or move the package.",
    )
}

fn missing(file: &Path) -> String {
    file_error(file, &ErrorKind::NotFound.into()).message
}

fn free_space(desk: &Desk) -> Result<String, Error> {
    let free = fs4::available_space(desk.log.folder().root())
        .map_err(|error| file_error(desk.log.folder().root(), &error))?;
    let detail = format!("{} MiB free", free / (1024 * 1024));
    if free >= LEAST_SPACE {
        Ok(detail)
    } else {
        Err(Error::failure(
            Code::DiskFull,
            format!("{detail}."),
            "Free some space before a ceremony.",
        ))
    }
}

fn memory_lock() -> Check {
    let page = vec![0_u8; 4096];
    let locked = lock_pages(page.as_ptr(), page.len()).is_some();
    check(
        "memory-lock",
        locked,
        if locked {
            "secrets can be kept out of swap"
        } else {
            "no memory can be locked"
        }
        .into(),
        if locked {
            ""
        } else {
            "Raise the limit: “ulimit -l 8192”, or turn swap off."
        },
    )
}

fn core_dumps() -> Check {
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let none = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max core file size"))
        .is_some_and(|rest| rest.trim_start().starts_with('0'));
    check(
        "core-dumps",
        none,
        if none {
            "off"
        } else {
            "the system may write memory to disk"
        }
        .into(),
        if none {
            ""
        } else {
            "Run “ulimit -c 0” before Keymoot."
        },
    )
}

/// Without a printer sheets are saved as files, so that none is asked for.
fn printer() -> Check {
    let (ok, detail) = crate::printing::state();
    let recovery = if ok {
        ""
    } else {
        "Install cups-daemon, and mount a tmpfs on /dev/shm; or save sheets as files in memory."
    };
    check("printer", ok, detail, recovery)
}

fn practice_module() -> Check {
    from_result(
        "practice-token",
        practice_tokens::module_file().map(|path| path.display().to_string()),
    )
}

fn sheet_reader() -> Check {
    from_result(
        "reader",
        reader_file().map(|path| path.display().to_string()),
    )
}

fn from_result(name: &str, result: Result<String, Error>) -> Check {
    match result {
        Ok(detail) => check(name, true, detail, ""),
        Err(error) => check(name, false, error.message, &error.recovery),
    }
}

fn check(name: &str, ok: bool, detail: String, recovery: &str) -> Check {
    Check {
        name: name.into(),
        ok,
        detail,
        recovery: recovery.into(),
    }
}
