//! What time it is, and how far that can be believed.

use chrono::{DateTime, Datelike as _, SecondsFormat, TimeDelta, Utc};
use std::fs;
use wire::{Code, Error};

/// Seconds by which two clocks may differ and still be said to agree.
const TOLERANCE: i64 = 5;

/// The room's clock. In practice rooms it may be moved.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    moved_by: Option<TimeDelta>,
}

impl Clock {
    /// The system's clock, or one that begins at `start`.
    pub fn new(start: Option<&str>) -> Result<Self, Error> {
        let Some(start) = start else {
            return Ok(Self { moved_by: None });
        };
        let start = DateTime::parse_from_rfc3339(start).map_err(|_| {
            Error::usage(
                Code::ClockUnreadable,
                format!("“{start}” is not a time."),
                "Write it like 2026-11-22T09:30:00Z.",
            )
        })?;
        Ok(Self {
            moved_by: Some(start.to_utc() - Utc::now()),
        })
    }

    /// Whether somebody moved it on purpose, as a practice clock is.
    pub fn moved(&self) -> bool {
        self.moved_by.is_some()
    }

    /// The time it shows.
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now() + self.moved_by.unwrap_or_default()
    }

    /// The year now.
    pub fn year(&self) -> i32 {
        self.now().year()
    }

    /// Now, RFC 3339 UTC with milliseconds.
    pub fn stamp(&self) -> String {
        self.now().to_rfc3339_opts(SecondsFormat::Millis, true)
    }

    /// What the clock was compared with, for the record.
    pub fn check(&self) -> String {
        if self.moved() {
            return "moved for practice; not compared with another clock".into();
        }
        match hardware_clock() {
            Some(hardware) => {
                let off = (Utc::now().timestamp() - hardware).abs();
                if off <= TOLERANCE {
                    format!("system clock, agrees with the hardware clock within {TOLERANCE} s")
                } else {
                    format!("system clock, differs from the hardware clock by {off} s")
                }
            }
            None => "system clock; no hardware clock to compare with".into(),
        }
    }
}

fn hardware_clock() -> Option<i64> {
    fs::read_to_string("/sys/class/rtc/rtc0/since_epoch")
        .ok()?
        .trim()
        .parse()
        .ok()
}
