//! Dates as spreadsheets of several countries write them, none of them guessed.

use crate::date;
use chrono::NaiveDate;

/// How a date is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Written {
    /// `2027-05-31`
    Dashes,
    /// `31.05.2027`
    Dots,
    /// `05/31/2027`
    Slashes,
}

impl Written {
    pub(super) const fn form(self) -> &'static str {
        match self {
            Self::Dashes => "YYYY-MM-DD",
            Self::Dots => "DD.MM.YYYY",
            Self::Slashes => "MM/DD/YYYY",
        }
    }
}

/// What a cell says.
pub(super) enum Read {
    /// This day.
    Day(Written, NaiveDate),
    /// One of two days: with slashes, some countries write the day first.
    Either(NaiveDate, NaiveDate),
    /// No date.
    Nothing,
}

pub(super) fn read(text: &str) -> Read {
    if let Some(day) = date::date(text) {
        return Read::Day(Written::Dashes, day);
    }
    if let Some((day, month, year)) = parts(text, '.') {
        return ymd(year, month, day).map_or(Read::Nothing, |day| Read::Day(Written::Dots, day));
    }
    let Some((first, second, year)) = parts(text, '/') else {
        return Read::Nothing;
    };
    match (ymd(year, first, second), ymd(year, second, first)) {
        (Some(one), Some(other)) if one != other => Read::Either(one, other),
        (Some(day), _) => Read::Day(Written::Slashes, day),
        (None, _) => Read::Nothing,
    }
}

fn ymd(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// Two numbers of one or two digits and a year of four.
fn parts(text: &str, between: char) -> Option<(u32, u32, u32)> {
    let mut parts = text.split(between);
    let mut number = |lengths: std::ops::RangeInclusive<usize>| {
        let part = parts.next()?;
        let digits = part.bytes().all(|byte| byte.is_ascii_digit());
        (digits && lengths.contains(&part.len()))
            .then(|| part.parse().ok())
            .flatten()
    };
    let read = (number(1..=2)?, number(1..=2)?, number(4..=4)?);
    parts.next().is_none().then_some(read)
}
