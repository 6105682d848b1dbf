//! Common Event Format, version 0: seven parts of a header, then an extension of keys and values.
//!
//! Source: ArcSight, *Implementing Common Event Format*: in the header `\` and `|` are escaped, in a
//! value `\`, `=` and line breaks.

use super::{Entry, meaning, people, text};
use serde_json::{Map, Value};
use std::fmt::Write;

/// Longest values, in characters, of `msg` and `suser`, and of a custom string.
const LONGEST_TEXT: usize = 1023;
const LONGEST_CUSTOM: usize = 4000;

pub(super) fn line(entry: &Entry<'_>) -> String {
    let leaf = entry.leaf;
    let meaning = meaning::of(entry);
    let fields: Map<String, Value> = entry
        .openings
        .iter()
        .map(|opening| (opening.field.clone(), opening.value.clone()))
        .collect();
    let fields = Value::Object(fields).to_string();
    let ceremony = leaf.ceremony.as_deref().unwrap_or_default();
    let labelled = |label: &'static str, value: &str| {
        let there = if value.is_empty() { "" } else { label };
        (there.to_owned(), text::cut(value, LONGEST_CUSTOM))
    };
    let (cs1_label, cs1) = labelled("ceremony", ceremony);
    let (cs2_label, cs2) = labelled("leafHash", &entry.leaf_hash.to_string());
    let (cs3_label, cs3) = labelled("room", &leaf.room);
    let (cs4_label, cs4) = labelled("fields", &fields);
    let extension = [
        (
            "rt",
            milliseconds(&leaf.at)
                .map(|at| at.to_string())
                .unwrap_or_default(),
        ),
        ("externalId", leaf.seq.to_string()),
        ("act", leaf.kind.clone()),
        ("cat", meaning.category.to_owned()),
        ("outcome", meaning.outcome.name().to_owned()),
        (
            "suser",
            text::cut(people::actor(entry).unwrap_or_default(), LONGEST_TEXT),
        ),
        (
            "suid",
            people::actor_id(entry).unwrap_or_default().to_owned(),
        ),
        ("cs1Label", cs1_label),
        ("cs1", cs1),
        ("cs2Label", cs2_label),
        ("cs2", cs2),
        ("cs3Label", cs3_label),
        ("cs3", cs3),
        ("cs4Label", cs4_label),
        ("cs4", cs4),
        ("msg", text::cut(&entry.message(), LONGEST_TEXT)),
    ];
    let version = env!("CARGO_PKG_VERSION");
    let header = [
        "Keymoot",
        "Keymoot",
        version,
        &leaf.kind,
        &meaning::title(&leaf.kind),
    ];
    let mut line = "CEF:0".to_owned();
    for part in header {
        line.push('|');
        line.push_str(&in_header(part));
    }
    // Writing to a string does not fail.
    let _ = write!(line, "|{}|", meaning.severity);
    let there = extension.iter().filter(|(_, value)| !value.is_empty());
    let pairs: Vec<String> = there
        .map(|(key, value)| format!("{key}={}", in_value(value)))
        .collect();
    line + &pairs.join(" ")
}

/// A part of the header: `\` and `|` escaped; it knows no line break.
fn in_header(part: &str) -> String {
    let mut escaped = String::with_capacity(part.len());
    for one in part.chars() {
        match one {
            '\\' | '|' => escaped.extend(['\\', one]),
            other if text::acts(other) => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A value of the extension: `\` and `=` escaped, line breaks as `\n` and `\r`. What else would move
/// a cursor, or end a line for somebody, has no form there and is U+FFFD.
fn in_value(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len() + 16);
    for one in value.chars() {
        match one {
            '\\' | '=' => escaped.extend(['\\', one]),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            other if text::acts(other) => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Milliseconds since 1970 of a time of the form that leaves have.
fn milliseconds(at: &str) -> Option<i64> {
    let number = |from: usize, to: usize| at.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let fraction = at.get(19..)?.trim_end_matches('Z').trim_start_matches('.');
    let thousandths = format!("{fraction:0<3}").get(..3)?.parse::<i64>().ok()?;
    // Days since 1970 of the proleptic Gregorian calendar, the year beginning in March.
    let year = if month <= 2 { year - 1 } else { year };
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    let days = year.div_euclid(400) * 146_097 + of_era - 719_468;
    Some((((days * 24 + hour) * 60 + minute) * 60 + second) * 1000 + thousandths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_milliseconds_since_1970() {
        let cases = [
            ("1970-01-01T00:00:00Z", 0),
            ("1969-12-31T23:59:59.999Z", -1),
            ("2000-02-29T12:00:00.5Z", 951_825_600_500),
            ("2026-11-22T09:30:00Z", 1_795_339_800_000),
            ("2026-11-22T09:30:00.123456789Z", 1_795_339_800_123),
            ("0000-03-01T00:00:00Z", -62_162_035_200_000),
        ];
        for (at, milliseconds) in cases {
            assert_eq!(super::milliseconds(at), Some(milliseconds), "{at}");
        }
        assert_eq!(milliseconds("yesterday"), None);
    }

    #[test]
    fn what_others_write_cannot_end_a_part_or_a_line() {
        assert_eq!(in_header("a|b\\c\nd=e"), r"a\|b\\c d=e");
        assert_eq!(
            in_value("a|b\\c\r\nd=e\u{85}\u{2028}"),
            "a|b\\\\c\\r\\nd\\=e\u{fffd}\u{fffd}"
        );
    }
}
