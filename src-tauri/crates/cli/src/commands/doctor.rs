//! `keymoot doctor`.

use crate::{Context, Status};
use room::{Check, Code, Error, ErrorKind};
use serde_json::json;
use std::fmt::Write;

/// Checks the machine, and the room if there is one, which may be open elsewhere.
///
/// # Errors
/// If there is no room where one was named; one that was not named may be missing.
pub(crate) fn run(context: &Context) -> Result<Status, Error> {
    let checks = match (context.look(), &context.folder) {
        (Ok(mut room), _) => room::doctor(Some(&mut room)),
        (Err(error), Some(_)) if error.kind == ErrorKind::Usage => return Err(error),
        (Err(error), None) if error.code == Code::RoomNeeded => room::doctor(None),
        (Err(error), _) => room::doctor_without(error),
    };
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
