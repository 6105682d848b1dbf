//! Canonical JSON (RFC 8785), for values without fractions.
//!
//! Numbers are integers below 2^53 in magnitude: the range in which every JSON reader agrees, and
//! all this program ever writes.

use serde_json::Value;

/// The first integer that a reader using IEEE 754 doubles may not tell from its neighbour.
const LIMIT: u64 = 1 << 53;

/// Why a value has no canonical form here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// The number has a fraction or an exponent, or lies outside ±(2^53 − 1).
    #[error("the number {0} cannot be written canonically: use an integer below 2^53, or a string")]
    Number(String),
    /// The bytes are JSON, but not in canonical form, or not JSON at all.
    #[error("not canonical JSON: {0}")]
    NotCanonical(String),
}

/// Writes `value` as RFC 8785 does: no spaces, keys in UTF-16 order, the shortest escapes.
///
/// # Errors
/// [`CanonicalError::Number`] for a number that is not an integer below 2^53 in magnitude.
pub fn to_vec(value: &Value) -> Result<Vec<u8>, CanonicalError> {
    let mut out = Vec::with_capacity(64);
    write(value, &mut out)?;
    Ok(out)
}

/// Reads JSON that must already be in canonical form.
///
/// # Errors
/// [`CanonicalError::NotCanonical`] if writing the value again gives other bytes, which also
/// catches duplicate keys; [`CanonicalError::Number`] as [`to_vec`].
pub fn parse(bytes: &[u8]) -> Result<Value, CanonicalError> {
    let value: Value = serde_json::from_slice(bytes)
        .map_err(|error| CanonicalError::NotCanonical(error.to_string()))?;
    if to_vec(&value)? == bytes {
        Ok(value)
    } else {
        Err(CanonicalError::NotCanonical(
            "written differently when written again".to_owned(),
        ))
    }
}

fn write(value: &Value, out: &mut Vec<u8>) -> Result<(), CanonicalError> {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => {
            let exact = number.as_u64().is_some_and(|n| n < LIMIT)
                || number.as_i64().is_some_and(|n| n.unsigned_abs() < LIMIT);
            if !exact {
                return Err(CanonicalError::Number(number.to_string()));
            }
            out.extend_from_slice(number.to_string().as_bytes());
        }
        Value::String(text) => write_string(text, out)?,
        Value::Array(items) => {
            out.push(b'[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                write(item, out)?;
            }
            out.push(b']');
        }
        Value::Object(map) => {
            let mut pairs: Vec<_> = map.iter().collect();
            pairs.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            out.push(b'{');
            for (i, (key, item)) in pairs.into_iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                write_string(key, out)?;
                out.push(b':');
                write(item, out)?;
            }
            out.push(b'}');
        }
    }
    Ok(())
}

/// serde_json escapes exactly what RFC 8785 §3.2.2.2 asks for: `"`, `\` and controls, the five
/// short forms where they exist and lower-case `\u00xx` otherwise.
fn write_string(text: &str, out: &mut Vec<u8>) -> Result<(), CanonicalError> {
    serde_json::to_writer(&mut *out, text)
        .map_err(|error| CanonicalError::NotCanonical(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_sorted_by_utf16_units() {
        // RFC 8785 §3.2.3: the emoji's surrogates sort before U+FB33.
        let value = json!({"\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "\u{f6}": 7});
        let text = String::from_utf8(to_vec(&value).unwrap()).unwrap();
        assert_eq!(
            text,
            "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"\u{f6}\":7,\"\u{20ac}\":1,\"\u{1f600}\":5,\"\u{fb33}\":3}"
        );
    }

    #[test]
    fn strings_use_the_shortest_escapes() {
        let value = json!("\u{20ac}$\u{f}\nA'B\"\\\"/\u{7f}");
        assert_eq!(
            to_vec(&value).unwrap(),
            "\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\"/\u{7f}\"".as_bytes()
        );
    }

    #[test]
    fn fractions_and_large_numbers_are_refused() {
        for text in [
            "1.5",
            "1e2",
            "9007199254740992",
            "-9007199254740992",
            "-0.0",
        ] {
            let value: Value = serde_json::from_str(text).unwrap();
            assert!(
                matches!(to_vec(&value), Err(CanonicalError::Number(_))),
                "{text}"
            );
        }
        assert_eq!(
            to_vec(&json!(9_007_199_254_740_991_u64)).unwrap(),
            b"9007199254740991"
        );
    }

    #[test]
    fn only_canonical_bytes_are_read() {
        assert!(parse(br#"{"a":1,"b":[true,null]}"#).is_ok());
        for text in [
            r#"{"b":1,"a":2}"#,
            r#"{"a":1,"a":1}"#,
            r#"{"a": 1}"#,
            r#"["\u0041"]"#,
            "[1]\n",
        ] {
            assert!(
                matches!(parse(text.as_bytes()), Err(CanonicalError::NotCanonical(_))),
                "{text}"
            );
        }
    }
}
