//! The shape of a JSON document, compared with the one that is kept.

use serde_json::Value;
use std::fs;
use std::path::Path;

/// A document's shape: field names and kinds of values, without the values.
fn shape(value: &Value, indent: usize) -> String {
    let pad = "  ".repeat(indent);
    match value {
        Value::Null => "null".into(),
        Value::Bool(_) => "bool".into(),
        Value::Number(_) => "number".into(),
        Value::String(_) => "string".into(),
        Value::Array(values) => match values.first() {
            None => "[]".into(),
            Some(first) => format!("[{}]", shape(first, indent)),
        },
        Value::Object(fields) => {
            let lines: Vec<String> = fields
                .iter()
                .map(|(name, value)| format!("{pad}  {name}: {}", shape(value, indent + 1)))
                .collect();
            format!("{{\n{}\n{pad}}}", lines.join("\n"))
        }
    }
}

pub(crate) fn same_form(name: &str, document: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/forms")
        .join(format!("{name}.txt"));
    let found = shape(document, 0) + "\n";
    if std::env::var_os("KEYMOOT_FORMS").is_some_and(|value| value == "write") {
        fs::write(&path, &found).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        found,
        kept,
        "the form of `{name}` is not the one in {}",
        path.display()
    );
}
