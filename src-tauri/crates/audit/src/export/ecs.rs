//! Elastic Common Schema: one JSON document a line, only fields that ECS defines, each of its type.

use super::{Entry, meaning, people, text};
use serde_json::{Map, Value, json};

/// The version of ECS whose fields these are.
pub const ECS_VERSION: &str = "9.4.0";
/// ECS's templates index no longer keywords than this, in characters (`ignore_above`).
const LONGEST_KEYWORD: usize = 1024;

pub(super) fn line(entry: &Entry<'_>) -> Value {
    let meaning = meaning::of(entry);
    let leaf = entry.leaf;
    let mut document = json!({
        "@timestamp": timestamp(&leaf.at),
        "ecs": { "version": ECS_VERSION },
        "event": {
            "action": leaf.kind,
            "category": [meaning.category],
            "dataset": "keymoot.journal",
            "hash": entry.leaf_hash,
            "id": entry.leaf_hash,
            "kind": "event",
            "module": "keymoot",
            "outcome": meaning.outcome.name(),
            "provider": "keymoot",
            "sequence": leaf.seq,
            "severity": meaning.severity,
            "type": [meaning.kind],
        },
        "labels": labels(entry),
        "message": entry.message(),
        "service": { "id": leaf.room, "type": "keymoot" },
    });
    let mut user = Map::new();
    for (field, value) in [
        ("id", people::actor_id(entry)),
        ("name", people::actor(entry)),
    ] {
        user.extend(value.map(|value| (field.to_owned(), keyword(value))));
    }
    let everybody: Vec<Value> = people::everybody(entry).into_iter().map(keyword).collect();
    if let Value::Object(document) = &mut document {
        if !user.is_empty() {
            document.insert("user".into(), user.into());
        }
        if !everybody.is_empty() {
            document.insert("related".into(), json!({ "user": everybody }));
        }
    }
    document
}

/// Every field of the entry as a text: `labels` holds keywords and nothing in them.
fn labels(entry: &Entry<'_>) -> Map<String, Value> {
    let mut labels = Map::new();
    for opening in entry.openings {
        let value = match &opening.value {
            Value::Null => continue,
            Value::String(text) => keyword(text),
            other @ (Value::Array(_) | Value::Bool(_) | Value::Number(_) | Value::Object(_)) => {
                keyword(&other.to_string())
            }
        };
        labels.insert(opening.field.clone(), value);
    }
    // A field of an entry cannot be called so (`docs/formats/journal.md`).
    labels.extend([("room".to_owned(), keyword(&entry.leaf.room))]);
    labels.extend([("v".to_owned(), entry.leaf.version.to_string().into())]);
    let ceremony = entry.leaf.ceremony.as_ref();
    labels.extend(ceremony.map(|id| ("ceremony".to_owned(), keyword(id))));
    labels
}

fn keyword(value: &str) -> Value {
    text::cut(value, LONGEST_KEYWORD).into()
}

/// The entry's time. A leap second, which few readers take, is the moment before it ends.
fn timestamp(at: &str) -> String {
    match (at.get(..17), at.get(17..19)) {
        (Some(minute), Some("60")) => format!("{minute}59.999999999Z"),
        _ => at.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::timestamp;

    #[test]
    fn a_leap_second_is_a_time_that_is_taken() {
        assert_eq!(timestamp("2026-11-22T09:30:00Z"), "2026-11-22T09:30:00Z");
        assert_eq!(
            timestamp("2016-12-31T23:59:60.5Z"),
            "2016-12-31T23:59:59.999999999Z"
        );
    }
}
