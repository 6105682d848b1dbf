//! What serde leaves open when it reads a structure.

use serde_json::Value;

/// Whether what stands at these places (JSON pointers) of a text are objects: serde takes an array of
/// a structure's values for it as well, and other readers do not.
#[must_use]
pub fn are_objects(text: &str, places: &[&str]) -> bool {
    serde_json::from_str::<Value>(text).is_ok_and(|value| {
        let mut found = places.iter().filter_map(|place| value.pointer(place));
        found.all(Value::is_object)
    })
}
