//! Times and durations in words. All in UTC, as they are journalled.

use chrono::{DateTime, NaiveDate, Utc};

/// Times as one ceremony tells them: the day is said where it is not the day it opened.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Day(Option<NaiveDate>);

fn parse(at: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(at)
        .ok()
        .map(|at| at.with_timezone(&Utc))
}

/// Seconds since 1970 of a journalled time, or 0 if it is none.
pub(crate) fn seconds(at: &str) -> i64 {
    parse(at).map_or(0, |at| at.timestamp())
}

/// `22 November 2026, 09:30:12 UTC`; what is no time stays as it is.
pub(crate) fn full(at: &str) -> String {
    parse(at).map_or_else(
        || at.to_owned(),
        |at| at.format("%-d %B %Y, %H:%M:%S UTC").to_string(),
    )
}

/// A date like `2027-05-31` as `31 May 2027`.
pub(crate) fn date(text: &str) -> String {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_or_else(
        |_| text.to_owned(),
        |date| date.format("%-d %B %Y").to_string(),
    )
}

/// The time between two journalled times: `4 min 12 s`.
pub(crate) fn between(from: &str, to: &str) -> String {
    let (Some(from), Some(to)) = (parse(from), parse(to)) else {
        return String::new();
    };
    let seconds = (to - from).num_seconds().max(0);
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{rest} s"),
        (0, _) => format!("{minutes} min {rest:02} s"),
        _ => format!("{hours} h {minutes:02} min"),
    }
}

impl Day {
    pub(crate) fn of(at: &str) -> Self {
        Self(parse(at).map(|at| at.date_naive()))
    }

    /// `09:30:12`, or `23 Nov 09:30:12` on another day.
    pub(crate) fn time(self, at: &str) -> String {
        let Some(time) = parse(at) else {
            return at.to_owned();
        };
        let format = if Some(time.date_naive()) == self.0 {
            "%H:%M:%S"
        } else {
            "%-d %b %Y, %H:%M:%S"
        };
        time.format(format).to_string()
    }
}

/// Microseconds as milliseconds.
pub(crate) fn milliseconds(micros: u64) -> String {
    format!("{}.{}", micros / 1000, micros % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_said_in_words() {
        assert_eq!(
            full("2026-11-22T09:30:12.123Z"),
            "22 November 2026, 09:30:12 UTC"
        );
        assert_eq!(full("soon"), "soon");
        assert_eq!(date("2027-05-01"), "1 May 2027");
        assert_eq!(
            between("2026-11-22T09:30:00Z", "2026-11-22T09:34:02Z"),
            "4 min 02 s"
        );
        assert_eq!(
            between("2026-11-22T09:30:00Z", "2026-11-22T11:34:02Z"),
            "2 h 04 min"
        );
        let day = Day::of("2026-11-22T09:30:00Z");
        assert_eq!(day.time("2026-11-22T23:59:59Z"), "23:59:59");
        assert_eq!(day.time("2026-11-23T00:00:01Z"), "23 Nov 2026, 00:00:01");
        assert_eq!(milliseconds(12_340), "12.3");
    }
}
