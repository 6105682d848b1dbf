//! That a migration left nothing behind: each old share is destroyed or outstanding and to be destroyed,
//! and each new one is sealed with the suite it went to.

use crate::sharing::{Course, Fault, missing, quorum, refuted, text, value};
use proof::saying::{self, Saying};
use proof::transcript::OpenEntry;
use serde_json::Value;

/// The follow-up that names what is outstanding.
const TASK: &str = "destroy-what-was-replaced";

/// What the end of an old quorum tells of what was replaced.
pub(crate) fn nothing_left(course: &Course<'_>, retired: &OpenEntry) -> Result<Saying, Fault> {
    let migrated = value(retired, "migrated")?;
    let destroyed = indices(value(retired, "destroyed")?)?;
    let old = quorum(course.loaded)?.threshold().shares();
    let shares = list(migrated, "shares")?;
    let mut outstanding = Vec::new();
    for (share, index) in shares.iter().zip(1_u64..) {
        if share.get("index").and_then(Value::as_u64) != Some(index) {
            return refuted(saying::migrated_in_disorder());
        }
        let gone = share.get("destroyed").and_then(Value::as_bool);
        if gone != Some(destroyed.contains(&index)) {
            return refuted(saying::migrated_otherwise(index));
        }
        if gone == Some(false) {
            outstanding.push(index);
        }
    }
    if shares.len() as u64 != u64::from(old) {
        return refuted(saying::migrated_in_disorder());
    }
    if list(migrated, "packages")?.is_empty() {
        return refuted(saying::migrated_packageless());
    }
    let seals = list(migrated, "seals")?;
    let new = quorum(course.newest)?.threshold().shares();
    for index in 1..=u64::from(new) {
        let written = course.written.get(&index);
        let written = written.ok_or_else(|| missing(saying::migrated_elsewhere(index)))?;
        let sealed = value(written, "medium")?.get("suite");
        if sealed.is_none_or(|sealed| !seals.contains(sealed)) {
            return refuted(saying::migrated_unsealed(index));
        }
    }
    let suite = words(migrated, "suite")?;
    let until = words(migrated, "until")?;
    if outstanding.is_empty() {
        return Ok(saying::migrated_all(new, suite, old));
    }
    let mut put_off = false;
    for one in &course.deferred {
        put_off |= text(one, "task")? == TASK && text(one, "until")? == until;
    }
    if !put_off {
        return refuted(saying::migrated_untold());
    }
    let names: Vec<String> = outstanding.iter().map(u64::to_string).collect();
    let names = names.join(", ");
    Ok(saying::migrated_but(
        new,
        suite,
        old,
        destroyed.len(),
        names,
        until,
    ))
}

fn list<'v>(value: &'v Value, name: &str) -> Result<&'v [Value], Fault> {
    match value.get(name).and_then(Value::as_array) {
        Some(list) => Ok(list),
        None => refuted(saying::field_unreadable(name)),
    }
}

fn words<'v>(value: &'v Value, name: &str) -> Result<&'v str, Fault> {
    match value.get(name).and_then(Value::as_str) {
        Some(text) => Ok(text),
        None => refuted(saying::field_unreadable(name)),
    }
}

fn indices(value: &Value) -> Result<Vec<u64>, Fault> {
    match serde_json::from_value(value.clone()) {
        Ok(indices) => Ok(indices),
        Err(_) => refuted(saying::field_unreadable("destroyed")),
    }
}
