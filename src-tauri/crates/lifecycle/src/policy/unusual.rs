//! From when on use is told as unusual.

use super::read::Part;
use super::rules::Found;
use serde::Serialize;
use toml::Table;

/// A day has so many minutes.
const DAY: u32 = 24 * 60;

/// The days of a week, from Monday.
const WEEK: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

const FIELDS: [&str; 11] = [
    "from",
    "until",
    "utc-offset",
    "days",
    "failures",
    "disabled-uses",
    "recoveries",
    "roles",
    "clock-minutes",
    "baseline-weeks",
    "deviations",
];

/// Thresholds: what reaches one is told as unusual use.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Unusual {
    /// The room is used from then on, in minutes of its own day.
    pub from: u32,
    /// Until then; before `from` where it is used at night.
    pub until: u32,
    /// Its own time, in minutes east of UTC.
    pub utc_offset: i32,
    /// On which days it is used, from Monday.
    pub days: [bool; 7],
    /// So many PINs, shares or proofs of one person or token refused in a day.
    pub failures: u32,
    /// So many uses refused in a day of a version that is out of use.
    pub disabled_uses: u32,
    /// More recoveries of one key than this within 365 days.
    pub recoveries: u32,
    /// A person who acted in more roles than this.
    pub roles: u32,
    /// The clock went back by more than so many minutes.
    pub clock_minutes: u32,
    /// A week is held against so many weeks before it.
    pub baseline_weeks: u32,
    /// More than the mean of these by so many standard deviations.
    pub deviations: u32,
}

impl Default for Unusual {
    fn default() -> Self {
        Self {
            from: 7 * 60,
            until: 20 * 60,
            utc_offset: 0,
            days: [true, true, true, true, true, false, false],
            failures: 3,
            disabled_uses: 1,
            recoveries: 2,
            roles: 2,
            clock_minutes: 10,
            baseline_weeks: 12,
            deviations: 4,
        }
    }
}

impl Unusual {
    /// Whether the room is used at that minute of that day (0 is Monday), both of its own time.
    #[must_use]
    pub fn in_hours(&self, weekday: usize, minute: u32) -> bool {
        let day = self.days.get(weekday).copied().unwrap_or(true);
        let hour = if self.from <= self.until {
            (self.from..self.until).contains(&minute)
        } else {
            minute >= self.from || minute < self.until
        };
        day && hour
    }

    /// Its fields as a file has them.
    pub(super) fn fields(&self) -> Vec<(String, String)> {
        let sign = if self.utc_offset < 0 { '-' } else { '+' };
        let named = WEEK.iter().zip(self.days).filter(|(_, used)| *used);
        let days: Vec<&str> = named.map(|(name, _)| *name).collect();
        let mut fields = vec![
            ("unusual.from".into(), clock(self.from)),
            ("unusual.until".into(), clock(self.until)),
            (
                "unusual.utc-offset".into(),
                format!("{sign}{}", clock(self.utc_offset.unsigned_abs())),
            ),
            ("unusual.days".into(), days.join(", ")),
        ];
        let numbers = [
            ("failures", self.failures),
            ("disabled-uses", self.disabled_uses),
            ("recoveries", self.recoveries),
            ("roles", self.roles),
            ("clock-minutes", self.clock_minutes),
            ("baseline-weeks", self.baseline_weeks),
            ("deviations", self.deviations),
        ];
        let numbers = numbers.map(|(name, number)| (format!("unusual.{name}"), number.to_string()));
        fields.extend(numbers);
        fields
    }
}

fn clock(minutes: u32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// What a policy says of unusual use; the standard one where it says nothing.
pub(super) fn read(top: &Part<'_>, found: &mut Found) -> Unusual {
    if !top
        .table
        .is_some_and(|table: &Table| table.contains_key("unusual"))
    {
        return Unusual::default();
    }
    let part = found.part(top, "unusual");
    found.only(&part, &FIELDS);
    let from = time(&part, "from", found);
    let until = time(&part, "until", found);
    let names = found.texts(&part, "days", WEEK.len(), 16);
    let mut days = [false; 7];
    for name in &names {
        match WEEK.iter().position(|day| day == name) {
            Some(day) => days[day] = true,
            None => {
                let message = format!("“{name}” is not a day; there are {}", WEEK.join(", "));
                found.add("known-days", &part.at("days"), message);
            }
        }
    }
    Unusual {
        from,
        until,
        utc_offset: offset(&part, found),
        days,
        failures: found.number(&part, "failures", 1..=1000),
        disabled_uses: found.number(&part, "disabled-uses", 1..=1000),
        recoveries: found.number(&part, "recoveries", 0..=1000),
        roles: found.number(&part, "roles", 1..=7),
        clock_minutes: found.number(&part, "clock-minutes", 0..=DAY),
        baseline_weeks: found.number(&part, "baseline-weeks", 4..=104),
        deviations: found.number(&part, "deviations", 1..=20),
    }
}

/// A time of day, `HH:MM`, in minutes.
fn time(part: &Part<'_>, name: &str, found: &mut Found) -> u32 {
    let text = found.text(part, name, 16);
    let read = minutes(&text).filter(|minutes| *minutes <= DAY);
    if read.is_none() && !text.is_empty() {
        let message = format!("“{text}” is not a time of day like 07:30");
        found.add("times-as-hour-minute", &part.at(name), message);
    }
    read.unwrap_or_default()
}

/// A distance from UTC, `+HH:MM` or `-HH:MM`, in minutes.
fn offset(part: &Part<'_>, found: &mut Found) -> i32 {
    let text = found.text(part, "utc-offset", 16);
    let (sign, rest) = match (text.strip_prefix('+'), text.strip_prefix('-')) {
        (Some(rest), _) => (1, rest),
        (None, Some(rest)) => (-1, rest),
        (None, None) => (0, ""),
    };
    let read = minutes(rest).filter(|minutes| *minutes <= 14 * 60);
    let read = read.and_then(|minutes| i32::try_from(minutes).ok());
    if read.is_none() && !text.is_empty() {
        let message = format!("“{text}” is not a distance from UTC like +01:00");
        found.add("times-as-hour-minute", &part.at("utc-offset"), message);
    }
    sign * read.unwrap_or_default()
}

fn minutes(text: &str) -> Option<u32> {
    let (hour, minute) = text.split_once(':')?;
    let two = |text: &str| {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse::<u32>().ok()).flatten()
    };
    let (hour, minute) = (two(hour)?, two(minute)?);
    (minute < 60).then_some(hour * 60 + minute)
}
