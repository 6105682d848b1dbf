//! The days that a report is of.

use crate::days;
use serde::Serialize;

/// A period's first and last day, both of it, in UTC.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Period {
    /// Its first day, `YYYY-MM-DD`.
    from: String,
    /// Its last day, `YYYY-MM-DD`.
    to: String,
}

/// Why two texts are no period.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PeriodUnread {
    /// It ends before it begins.
    #[error("the period ends on {to}, before it begins on {from}")]
    Backwards {
        /// Its first day.
        from: String,
        /// Its last day.
        to: String,
    },
    /// One of them is no date.
    #[error("“{0}” is not a date like 2027-05-31")]
    NoDate(String),
}

impl Period {
    /// A period.
    ///
    /// # Errors
    /// If one is no date (`YYYY-MM-DD`), or the last day lies before the first.
    pub fn new(from: &str, to: &str) -> Result<Self, PeriodUnread> {
        for text in [from, to] {
            if days::of(text).is_none() || text.len() != 10 {
                let shown = text.chars().filter(|one| ceremony::is_plain(*one));
                return Err(PeriodUnread::NoDate(shown.take(32).collect()));
            }
        }
        let (from, to) = (from.to_owned(), to.to_owned());
        if to < from {
            return Err(PeriodUnread::Backwards { from, to });
        }
        Ok(Self { from, to })
    }

    /// Its first day, `YYYY-MM-DD`.
    #[must_use]
    pub fn from(&self) -> &str {
        &self.from
    }

    /// Its last day, `YYYY-MM-DD`.
    #[must_use]
    pub fn to(&self) -> &str {
        &self.to
    }

    /// True if a time (RFC 3339 UTC) or date is of it.
    #[must_use]
    pub fn has(&self, at: &str) -> bool {
        let day = at.get(..10).unwrap_or(at);
        self.from.as_str() <= day && day <= self.to.as_str()
    }

    /// True if a time or date lies after its last day.
    #[must_use]
    pub fn is_before(&self, at: &str) -> bool {
        self.to.as_str() < at.get(..10).unwrap_or(at)
    }
}
