//! Days and times as the room writes them.

use chrono::{DateTime, Datelike, Days, NaiveDate, SecondsFormat, Utc};

/// The last year that a date is written with.
const LAST_YEAR: i32 = 9999;

/// A date written `YYYY-MM-DD`, of a real day; nothing else.
pub(crate) fn date(text: &str) -> Option<NaiveDate> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let read = shaped.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d"));
    read.and_then(Result::ok)
}

/// The day of a date, or of a time (RFC 3339), in UTC.
pub(crate) fn day(text: &str) -> Option<NaiveDate> {
    date(text).or_else(|| time(text).map(|at| at.date_naive()))
}

/// The day so many days after another; none after the year 9999, which cannot be written.
pub(crate) fn after(from: NaiveDate, days: u32) -> Option<NaiveDate> {
    let day = from.checked_add_days(Days::new(days.into()))?;
    (day.year() <= LAST_YEAR).then_some(day)
}

/// The time so many days after `now`, RFC 3339 UTC, at most the end of the year 9999; `now` itself
/// if it is no time.
pub(crate) fn later(now: &str, days: u32) -> String {
    let Some(at) = time(now) else {
        return now.to_owned();
    };
    let last = NaiveDate::from_ymd_opt(LAST_YEAR, 12, 31);
    let day = after(at.date_naive(), days).or(last);
    let then = day.map_or(at, |day| day.and_time(at.time()).and_utc());
    then.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn time(text: &str) -> Option<DateTime<Utc>> {
    let read = DateTime::parse_from_rfc3339(text).ok()?;
    Some(read.with_timezone(&Utc))
}
