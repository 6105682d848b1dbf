//! Who is named in an entry.

use super::Entry;
use serde_json::Value;

/// Fields that name who did it, the first that is there counts.
const ACTORS: [&str; 4] = ["by", "who", "name", "custodian"];
/// Fields that name somebody who took part.
const NAMED: [&str; 6] = ["by", "confirmed_by", "custodian", "name", "who", "witness"];

/// Who did it, if the entry says so.
pub(super) fn actor<'e>(entry: &'e Entry<'_>) -> Option<&'e str> {
    let mut fields = ACTORS.iter();
    fields
        .find_map(|field| person(entry, field))
        .or_else(|| inside(entry, "attendee", "name"))
        .or_else(|| inside(entry, "note", "by"))
}

/// The room's id of who did it, if the entry has it.
pub(super) fn actor_id<'e>(entry: &'e Entry<'_>) -> Option<&'e str> {
    entry
        .text("participant")
        .or_else(|| inside(entry, "attendee", "participant"))
}

/// Everybody who is named, each once, in order.
pub(super) fn everybody<'e>(entry: &'e Entry<'_>) -> Vec<&'e str> {
    let mut names: Vec<&str> = NAMED
        .iter()
        .filter_map(|field| person(entry, field))
        .chain(inside(entry, "attendee", "name"))
        .chain(inside(entry, "note", "by"))
        .collect();
    let present = entry.value("present").and_then(Value::as_array);
    let present = present.into_iter().flatten().filter_map(Value::as_str);
    names.extend(present.filter(|name| !name.is_empty()));
    names.sort_unstable();
    names.dedup();
    names
}

/// The person in a field. A `name` is one's only beside the id of a participant: a room has one, too.
fn person<'e>(entry: &'e Entry<'_>, field: &str) -> Option<&'e str> {
    let is_one = field != "name" || entry.value("participant").is_some();
    entry.text(field).filter(|_| is_one)
}

fn inside<'e>(entry: &'e Entry<'_>, field: &str, part: &str) -> Option<&'e str> {
    let text = entry.value(field)?.get(part)?.as_str()?;
    (!text.is_empty()).then_some(text)
}
