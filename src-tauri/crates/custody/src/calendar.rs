//! What is due as a calendar other programs read: iCalendar, RFC 5545.

use crate::Due;

/// Content lines are folded so that none is longer, in bytes (RFC 5545, 3.1).
const LONGEST_LINE: usize = 75;

/// The calendar as text. `name` is what it is called, `domain` tells this calendar's events from
/// others' (a room's id), `stamp` is when it was made, RFC 3339 UTC.
///
/// An event's UID is made of the domain and [`Due::id`] alone, so a calendar that takes it in again
/// moves the event instead of adding another.
#[must_use]
pub fn calendar(name: &str, domain: &str, stamp: &str, due: &[Due]) -> String {
    let mut text = String::new();
    let mut line = |content: &str| fold(&mut text, content);
    line("BEGIN:VCALENDAR");
    line("VERSION:2.0");
    line("PRODID:-//Keymoot//Custody//EN");
    line("CALSCALE:GREGORIAN");
    line("METHOD:PUBLISH");
    line(&format!("X-WR-CALNAME:{}", escaped(name)));
    let made = compact_time(stamp);
    for one in due {
        line("BEGIN:VEVENT");
        line(&format!("UID:{}@{domain}.keymoot", identifier(&one.id)));
        line(&format!("DTSTAMP:{made}"));
        line(&format!("DTSTART;VALUE=DATE:{}", one.date.replace('-', "")));
        line(&format!("SUMMARY:{}", escaped(&one.what)));
        line("TRANSP:TRANSPARENT");
        line("END:VEVENT");
    }
    line("END:VCALENDAR");
    text
}

/// `2026-11-22T09:30:00.123Z` as `20261122T093000Z`.
fn compact_time(stamp: &str) -> String {
    let digits: String = stamp
        .split('.')
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|one| one.is_ascii_digit() || *one == 'T')
        .collect();
    format!("{digits}Z")
}

/// An id as part of a UID: letters, digits, hyphens and dots; each byte of anything else as hex.
fn identifier(id: &str) -> String {
    id.bytes()
        .map(|byte| match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' => char::from(byte).to_string(),
            _ => format!("_{byte:02x}"),
        })
        .collect()
}

/// TEXT values (RFC 5545, 3.3.11).
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '\\' | ';' | ',' => {
                escaped.push('\\');
                escaped.push(one);
            }
            '\n' => escaped.push_str("\\n"),
            one if one.is_control() => {}
            one => escaped.push(one),
        }
    }
    escaped
}

/// Writes a content line, folded between characters (RFC 5545, 3.1).
fn fold(text: &mut String, content: &str) {
    let mut room = LONGEST_LINE;
    for one in content.chars() {
        if one.len_utf8() > room {
            text.push_str("\r\n ");
            room = LONGEST_LINE - 1;
        }
        text.push(one);
        room -= one.len_utf8();
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(what: &str) -> Due {
        Due {
            id: "share 1/abc".into(),
            what: what.into(),
            date: "2027-05-31".into(),
            overdue: false,
        }
    }

    fn unfolded(text: &str) -> Vec<String> {
        text.replace("\r\n ", "")
            .split_terminator("\r\n")
            .map(Into::into)
            .collect()
    }

    #[test]
    fn it_is_a_calendar_with_whole_day_events() {
        let text = calendar("Vault", "00ff", "2026-11-22T09:30:00.123Z", &[due("Look")]);
        let lines = unfolded(&text);
        assert_eq!(lines.first().unwrap(), "BEGIN:VCALENDAR");
        assert_eq!(lines.last().unwrap(), "END:VCALENDAR");
        for wanted in [
            "VERSION:2.0",
            "UID:share_201_2fabc@00ff.keymoot",
            "DTSTAMP:20261122T093000Z",
            "DTSTART;VALUE=DATE:20270531",
            "SUMMARY:Look",
        ] {
            assert!(lines.iter().any(|line| line == wanted), "{wanted}: {text}");
        }
    }

    #[test]
    fn long_lines_are_folded_between_characters_and_texts_escaped() {
        let what = format!("a, b; c\\d\r\nLOCATION:x {}", "Łódź ".repeat(40));
        let text = calendar("Vault", "00ff", "2026-11-22T09:30:00Z", &[due(&what)]);
        for line in text.split("\r\n") {
            assert!(line.len() <= LONGEST_LINE, "{} bytes: {line}", line.len());
            assert!(!line.contains('\n'));
        }
        let lines = unfolded(&text);
        let summary = lines.iter().find(|line| line.starts_with("SUMMARY:"));
        let kept = format!(
            "SUMMARY:a\\, b\\; c\\\\d\\nLOCATION:x {}",
            "Łódź ".repeat(40)
        );
        assert_eq!(summary, Some(&kept));
        assert!(!lines.iter().any(|line| line.starts_with("LOCATION")));
    }
}
