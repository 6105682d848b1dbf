//! Days and times, as numbers.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Timelike as _};

/// The day of a date or a time, in UTC.
pub(crate) fn of(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()
}

/// Seconds since 1970 of a time (RFC 3339).
pub(crate) fn seconds(at: &str) -> Option<i64> {
    Some(DateTime::parse_from_rfc3339(at).ok()?.timestamp())
}

/// How many days lie between two dates or times; 0 where one is none.
pub(crate) fn between(from: &str, to: &str) -> i64 {
    let days = of(from).zip(of(to));
    days.map_or(0, |(from, to)| (to - from).num_days())
}

/// The date so many days later.
pub(crate) fn after(at: &str, days: u32) -> Option<String> {
    let then = of(at)?.checked_add_days(Days::new(days.into()))?;
    Some(then.to_string())
}

/// A month is counted as so many days, at most: a check each year may come a day late in a leap year.
pub(crate) const fn of_months(months: u32) -> u32 {
    months * 61 / 2
}

/// The week that a time lies in, from Monday, by a number that grows by one each week.
pub(crate) fn week(at: &str) -> Option<i64> {
    // 1970-01-01 was a Thursday.
    Some((seconds(at)?.div_euclid(86_400) + 3).div_euclid(7))
}

/// The Monday of a week.
pub(crate) fn monday(week: i64) -> String {
    let day = DateTime::from_timestamp((week * 7 - 3) * 86_400, 0);
    day.map(|day| day.date_naive().to_string())
        .unwrap_or_default()
}

/// The day, the weekday from Monday and the minute of a time, so many minutes east of UTC.
pub(crate) fn local(at: &str, offset: i32) -> Option<(String, usize, u32)> {
    let at = DateTime::from_timestamp(seconds(at)? + i64::from(offset) * 60, 0)?;
    let weekday = usize::try_from(at.weekday().num_days_from_monday()).ok()?;
    Some((
        at.date_naive().to_string(),
        weekday,
        at.hour() * 60 + at.minute(),
    ))
}
