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

/// Whether [`parse`] would take `text`. What Keymoot writes is told on sight, without building
/// anything.
#[must_use]
pub fn is_canonical(text: &str) -> bool {
    skim(text.as_bytes(), DEEPEST).is_some_and(<[u8]>::is_empty) || parse(text.as_bytes()).is_ok()
}

/// How far lists and objects are looked into.
const DEEPEST: u32 = 16;

/// What follows the value that `bytes` begin with, if that is seen to be canonical: text without
/// escapes, integers of at most 15 digits, objects whose keys are ASCII.
fn skim(bytes: &[u8], deepest: u32) -> Option<&[u8]> {
    let (first, rest) = bytes.split_first()?;
    match first {
        b'"' => Some(skim_text(rest)?.1),
        b'0' => (!rest.first().is_some_and(u8::is_ascii_digit)).then_some(rest),
        b'1'..=b'9' => {
            let more = rest.iter().take_while(|one| one.is_ascii_digit()).count();
            rest.get(more..).filter(|_| more < 15)
        }
        b'n' => rest.strip_prefix(b"ull"),
        b't' => rest.strip_prefix(b"rue"),
        b'f' => rest.strip_prefix(b"alse"),
        b'[' => skim_items(rest, b']', |rest| skim(rest, deepest.checked_sub(1)?)),
        b'{' => {
            let mut last: Option<&[u8]> = None;
            skim_items(rest, b'}', |rest| {
                let (key, rest) = skim_text(rest.strip_prefix(b"\"")?)?;
                let follows = key.is_ascii() && last.is_none_or(|last| last < key);
                last = Some(key);
                skim(rest.strip_prefix(b":")?, deepest.checked_sub(1)?).filter(|_| follows)
            })
        }
        _ => None,
    }
}

/// What stands up to the next quote, if that needs no escape, and what follows.
fn skim_text(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes
        .iter()
        .position(|one| matches!(one, b'"' | b'\\' | ..b' '))?;
    let (text, rest) = bytes.split_at_checked(end)?;
    Some((text, rest.strip_prefix(b"\"")?))
}

/// What follows `end`, after items with commas between them.
fn skim_items<'b>(
    bytes: &'b [u8],
    end: u8,
    mut item: impl FnMut(&'b [u8]) -> Option<&'b [u8]>,
) -> Option<&'b [u8]> {
    if let Some((_, rest)) = bytes.split_first().filter(|(first, _)| **first == end) {
        return Some(rest);
    }
    let mut rest = item(bytes)?;
    loop {
        let (next, after) = rest.split_first()?;
        rest = match *next {
            b',' => item(after)?,
            next if next == end => return Some(after),
            _ => return None,
        };
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

    /// What is told on sight is what reading and writing again tells, for values of all shapes and
    /// for what is left of them after a byte was changed.
    #[test]
    fn canonical_is_told_on_sight_as_by_writing_again() {
        let told = |text: &str| {
            let parsed = parse(text.as_bytes()).is_ok();
            assert_eq!(is_canonical(text), parsed, "{text}");
            parsed
        };
        let deep = format!("{}{}", "[".repeat(40), "]".repeat(40));
        let good = [
            r#"{"a":[0,10,-3,999999999999999,9007199254740991],"b_c":{"x":null,"y":[true,false]}}"#,
            r#"["Zoë Łukasiewicz","","\\ and \u000f\n\"",{},[],{"\u00e9":1,"€":2}]"#,
            &deep,
        ];
        for text in good {
            let text: String = serde_json::from_str::<Value>(text)
                .map(|value| String::from_utf8(to_vec(&value).unwrap()).unwrap())
                .unwrap();
            assert!(told(&text));
            let mut refused = 0;
            for at in 0..text.len() {
                for byte in *b"0 \",:[]{}x\\" {
                    let mut bytes = text.clone().into_bytes();
                    bytes[at] = byte;
                    if let Ok(text) = String::from_utf8(bytes) {
                        refused += usize::from(!told(&text));
                    }
                }
                if text.is_char_boundary(at) {
                    refused += usize::from(!told(&text[..at]));
                }
            }
            assert!(refused > 0);
        }
        for text in [
            "-0",
            "00",
            "01",
            "9007199254740992",
            "1.0",
            "1e3",
            "tru",
            "",
        ] {
            assert!(!told(text));
        }
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
