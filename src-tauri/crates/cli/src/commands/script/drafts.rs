//! `keymoot script drafts`, `save`, `show`, `remove`: scripts that the room keeps until their day.

use super::LONGEST_SCRIPT;
use crate::commands::read_text;
use crate::{Context, Status};
use room::{DraftLine, Drafts, Error};
use serde_json::json;
use std::fmt::Write;
use std::path::Path;

pub(super) fn list(context: &Context) -> Result<Status, Error> {
    told(context, &context.look()?.drafts())
}

pub(super) fn save(
    context: &Context,
    file: &Path,
    planned: Option<&str>,
    id: Option<&str>,
) -> Result<Status, Error> {
    let script = read_text(file, LONGEST_SCRIPT)?;
    let draft = context.open()?.keep_script(id, planned, &script)?;
    let text = format!("Kept: {}\n", in_words(&draft));
    context.output.result(&json!({ "draft": draft }), &text)?;
    Ok(Status::Done)
}

/// As text the script alone, so that it can go into a file.
pub(super) fn show(context: &Context, id: &str) -> Result<Status, Error> {
    let shown = context.look()?.draft(id)?;
    context.output.result(
        &json!({ "draft": shown.draft, "script": shown.script }),
        &shown.script,
    )?;
    Ok(Status::Done)
}

pub(super) fn remove(context: &Context, id: &str) -> Result<Status, Error> {
    told(context, &context.open()?.remove_draft(id)?)
}

fn told(context: &Context, drafts: &Drafts) -> Result<Status, Error> {
    let mut text = String::new();
    for draft in &drafts.drafts {
        let _ = writeln!(text, "{}", in_words(draft));
    }
    for one in &drafts.damaged {
        let _ = writeln!(text, "Left as it is: {}", one.why);
    }
    if text.is_empty() {
        text.push_str("No drafts are kept in this room.\n");
    }
    context.output.result(drafts, &text)?;
    Ok(Status::of(drafts.damaged.is_empty()))
}

fn in_words(draft: &DraftLine) -> String {
    let DraftLine {
        id, title, kind, ..
    } = draft;
    let planned = match &draft.planned {
        Some(date) if draft.late => format!("was planned for {date}"),
        Some(date) => format!("planned for {date}"),
        None => "no day yet".into(),
    };
    format!("{id}  {planned}  {kind}  {title}")
}
