//! `keymoot doctor`.

use crate::{Context, Status};
use room::{Check, Error};
use serde_json::json;
use std::fmt::Write;

/// Checks the machine, and the room if there is one.
///
/// # Errors
/// Whatever opening a room that was named gives; one that was not named may be missing.
pub(crate) fn run(context: &Context) -> Result<Status, Error> {
    let mut opened = match (context.open(), &context.folder) {
        (Ok(room), _) => Some(room),
        (Err(error), Some(_)) => return Err(error),
        (Err(error), None) if error.code == "room-needed" => None,
        (Err(error), None) => return Err(error),
    };
    let checks = room::doctor(opened.as_mut());
    context
        .output
        .result(&json!({ "checks": checks }), &in_words(&checks))?;
    Ok(Status::of(checks.iter().all(|check| check.ok)))
}

fn in_words(checks: &[Check]) -> String {
    let mut text = String::new();
    for check in checks {
        let mark = if check.ok { "ok   " } else { "WRONG" };
        let _ = writeln!(text, "{mark}  {}: {}", check.name, check.detail);
        if !check.ok {
            let _ = writeln!(text, "       {}", check.recovery);
        }
    }
    text
}
