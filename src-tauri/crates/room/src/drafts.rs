//! Plans that are kept until their day: a file each in the room's folder, read whenever they are
//! shown. They are no evidence, so nothing is journalled; what is opened from one is, as ever.

use crate::plan::{as_toml, script_refused};
use ceremony::{Script, is_date};
use desk::Desk;
use desk::log::Log;
use files::{UNFINISHED, file_error, make, read_text, readable, replace_own};
use ledger::{Dated, DueKind};
use rand_core::Rng as _;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use wire::{Code, DamagedDraft, DraftLine, DraftView, Drafts, Error, KeptPlan, Plan, Rule};

const FORMAT: &str = "keymoot-draft/1";
/// Longest file that is read as a draft, in bytes: a script, and what JSON adds.
const LONGEST: u64 = 2 * 1024 * 1024;

/// A draft's file, JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    format: String,
    /// `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    planned: Option<String>,
    /// RFC 3339 UTC.
    kept: String,
    /// The script, as TOML.
    script: String,
}

/// Every draft; what cannot be read is told with its file, and keeps no other from being shown.
pub(crate) fn drafts(log: &Log) -> Drafts {
    let folder = log.folder().drafts();
    let mut all = Drafts::default();
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return all,
        Err(error) => {
            let damaged = damaged(&folder, &file_error(&folder, &error));
            return Drafts {
                damaged: vec![damaged],
                ..all
            };
        }
    };
    for file in entries.flatten().map(|entry| entry.path()) {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(UNFINISHED) {
            continue;
        }
        match read(log, &file) {
            Ok((draft, _)) => all.drafts.push(draft),
            Err(error) => all.damaged.push(damaged(&file, &error)),
        }
    }
    let soonest = |one: &DraftLine| (one.planned.is_none(), one.planned.clone());
    all.drafts
        .sort_by_key(|one| (soonest(one), one.title.clone(), one.id.clone()));
    all.damaged.sort_by(|a, b| a.file.cmp(&b.file));
    all
}

/// One draft.
pub(crate) fn draft(log: &Log, id: &str) -> Result<DraftView, Error> {
    let (draft, script) = read(log, &there(log, id)?)?;
    Ok(DraftView {
        draft,
        plan: Plan::of(&script, log.ledger()),
        script: as_toml(&script)?,
    })
}

/// Keeps what a front filled in, however little.
pub(crate) fn keep_plan(desk: &mut Desk, kept: &KeptPlan) -> Result<DraftLine, Error> {
    let script = kept.plan.script(desk.log.ledger())?;
    keep(desk, kept.id.as_deref(), kept.planned.as_deref(), &script)
}

/// Keeps a script; it need not keep the rules yet.
pub(crate) fn keep_script(
    desk: &mut Desk,
    id: Option<&str>,
    planned: Option<&str>,
    text: &str,
) -> Result<DraftLine, Error> {
    let script = Script::read(text).map_err(|problem| script_refused(&[problem]))?;
    keep(desk, id, planned, &script)
}

/// Removes a draft. Nothing that was opened from it changes.
pub(crate) fn remove_draft(desk: &mut Desk, id: &str) -> Result<Drafts, Error> {
    desk.log.writable()?;
    let file = there(&desk.log, id)?;
    fs::remove_file(&file).map_err(|error| file_error(&file, &error))?;
    Ok(drafts(&desk.log))
}

/// The drafts with a day, as they stand among what is due.
pub(crate) fn planned(log: &Log) -> Vec<Dated> {
    let lines = drafts(log).drafts.into_iter();
    let dated = lines.filter_map(|one| {
        Some(Dated {
            kind: DueKind::Planned,
            due: custody::Due {
                id: format!("planned-{}", one.id),
                what: format!("The ceremony “{}” is planned", one.title),
                date: one.planned?,
                overdue: one.late,
            },
            subject: one.title,
        })
    });
    dated.collect()
}

fn keep(
    desk: &mut Desk,
    id: Option<&str>,
    planned: Option<&str>,
    script: &Script,
) -> Result<DraftLine, Error> {
    desk.log.writable()?;
    let planned = planned.map(str::trim).filter(|date| !date.is_empty());
    if let Some(date) = planned {
        ahead(&desk.log, date)?;
    }
    let file = match id {
        Some(id) => there(&desk.log, id)?,
        None => {
            let mut id = [0; 4];
            desk.log.rng().fill_bytes(&mut id);
            file_of(&desk.log, &hex::encode(id))
        }
    };
    let kept = Kept {
        format: FORMAT.into(),
        planned: planned.map(Into::into),
        kept: desk.log.clock().stamp(),
        script: as_toml(script)?,
    };
    let text = serde_json::to_string_pretty(&kept)
        .map_err(|error| Error::fault(Code::ScriptUnwritable, error.to_string()))?;
    make(&desk.log.folder().drafts())?;
    replace_own(&file, text.as_bytes())?;
    Ok(read(&desk.log, &file)?.0)
}

/// Refuses a day that is none, or is over.
fn ahead(log: &Log, date: &str) -> Result<(), Error> {
    if !is_date(date) {
        return Err(Error::refusal(
            Rule::DatesAsYearMonthDay,
            format!("“{date}” is not a date like 2027-05-31."),
            "Write the day as year, month and day, or leave it out.",
        ));
    }
    if *date < *log.today() {
        return Err(Error::refusal(
            Code::PlannedAhead,
            format!("{date} is over, and a ceremony is planned for a day to come."),
            "Name another day, or leave it out.",
        ));
    }
    Ok(())
}

fn file_of(log: &Log, id: &str) -> PathBuf {
    log.folder().drafts().join(format!("{id}.json"))
}

/// The file of a draft that is there.
fn there(log: &Log, id: &str) -> Result<PathBuf, Error> {
    let plain = id.len() == 8 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let file = file_of(log, id);
    if plain && file.symlink_metadata().is_ok() {
        return Ok(file);
    }
    Err(Error::usage(
        Code::DraftUnknown,
        format!("There is no draft {id} in this room."),
        "See what there is: under Ceremonies, or with “keymoot script drafts”.",
    ))
}

fn read(log: &Log, file: &Path) -> Result<(DraftLine, Script), Error> {
    readable(file)?;
    let unreadable = |why: &str| {
        Error::failure(
            Code::DraftUnreadable,
            format!("{} is not a draft: {why}.", file.display()),
            "It is left as it is. Mend it, or remove it, and keep the plan again.",
        )
    };
    let kept: Kept = serde_json::from_str(&read_text(file, LONGEST)?)
        .map_err(|error| unreadable(&error.to_string()))?;
    if kept.format != FORMAT {
        return Err(unreadable(&format!(
            "it is of the format “{}”",
            kept.format
        )));
    }
    let script = Script::read(&kept.script)
        .map_err(|problem| unreadable(&format!("{}: {}", problem.r#where, problem.message)))?;
    if let Some(date) = kept.planned.as_deref().filter(|date| !is_date(date)) {
        return Err(unreadable(&format!("“{date}” is not a date")));
    }
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    let line = DraftLine {
        id: name.into_owned(),
        title: script.title.clone(),
        kind: script.kind,
        late: kept
            .planned
            .as_deref()
            .is_some_and(|date| date < &*log.today()),
        planned: kept.planned,
        kept: kept.kept,
    };
    if file_of(log, &line.id) != file || there(log, &line.id).is_err() {
        return Err(unreadable("its name is not that of a draft"));
    }
    Ok((line, script))
}

fn damaged(file: &Path, error: &Error) -> DamagedDraft {
    DamagedDraft {
        file: file.display().to_string(),
        why: error.message.clone(),
    }
}
