//! The entries themselves, as JSON Lines: a leaf can be made of each line again.

use super::Entry;
use proof::merkle::Hash;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct Line<'e> {
    index: u64,
    time: &'e str,
    #[serde(rename = "type")]
    kind: &'e str,
    version: u32,
    room: &'e str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ceremony: Option<&'e str>,
    fields: BTreeMap<&'e str, &'e Value>,
    salts: BTreeMap<&'e str, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    withheld: BTreeMap<&'e str, Hash>,
    leaf_hash: Hash,
}

pub(super) fn line(entry: &Entry<'_>) -> Result<String, serde_json::Error> {
    let Entry {
        leaf,
        leaf_hash,
        openings,
    } = entry;
    let fields: BTreeMap<&str, &Value> = openings
        .iter()
        .map(|opening| (opening.field.as_str(), &opening.value))
        .collect();
    let withheld = leaf
        .commitments
        .iter()
        .filter(|(field, _)| !fields.contains_key(field.as_str()))
        .map(|(field, commitment)| (field.as_str(), *commitment));
    serde_json::to_string(&Line {
        index: leaf.seq,
        time: &leaf.at,
        kind: &leaf.kind,
        version: leaf.version,
        room: &leaf.room,
        ceremony: leaf.ceremony.as_deref(),
        salts: openings
            .iter()
            .map(|opening| (opening.field.as_str(), hex::encode(opening.salt)))
            .collect(),
        withheld: withheld.collect(),
        fields,
        leaf_hash: *leaf_hash,
    })
}
