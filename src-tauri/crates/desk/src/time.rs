//! Whether this machine's clock can be right, by the journal: entries are in the order of time, and
//! a room is not left alone for years.

use crate::desk::Desk;
use crate::journal_key::checkpoint;
use crate::log::Log;
use ceremony::{Duty, Role};
use chrono::{DateTime, TimeDelta, Utc};
use ledger::RoomEntry;
use wire::{Code, Error, Rule};

/// How far two readings of one clock may lie apart.
const TOLERANCE: TimeDelta = TimeDelta::seconds(5);
/// How long after the newest entry nobody wonders at the date. A clock that lost its battery begins
/// decades away.
const LONG: TimeDelta = TimeDelta::days(3 * 365);

/// Why the clock is doubted, if it is: it is before the journal's newest entry, or years after
/// it. A practice clock that was moved is moved on purpose.
pub fn clock_doubt(log: &Log) -> Option<Error> {
    if log.clock().moved() {
        return None;
    }
    let newest: DateTime<Utc> = log.ledger().newest().parse().ok()?;
    let now = log.clock().now();
    let (code, where_) = if now + TOLERANCE < newest {
        (Code::ClockBehind, "before")
    } else if now > newest + LONG {
        (Code::ClockAhead, "years after")
    } else {
        return None;
    };
    Some(Error::refusal(
        code,
        format!(
            "This machine's clock says {}, {where_} the journal's newest entry, {}.",
            now.format("%Y-%m-%d %H:%M UTC"),
            newest.format("%Y-%m-%d %H:%M UTC")
        ),
        "Put the clock right. If it is right, and the journal's was not, let a witness confirm \
         that: on the home screen, or with “keymoot room confirm-clock”.",
    ))
}

/// Refused while the clock is doubted.
pub fn clock_is_sure(log: &Log) -> Result<(), Error> {
    clock_doubt(log).map_or(Ok(()), Err)
}

/// A witness confirms that the clock is right although the journal makes it doubtful. It is an
/// entry of its own; times from here on are in order among themselves.
pub fn confirm_clock(desk: &mut Desk, witness: &str) -> Result<(), Error> {
    desk.log.writable()?;
    if clock_doubt(&desk.log).is_none() {
        return Err(Error::refusal(
            Code::ClockNotDoubted,
            "The clock agrees with the journal.",
            "Nothing is to be confirmed.",
        ));
    }
    let person = desk.log.enrolled(witness.trim())?;
    let role: Option<Role> = person.role.parse().ok();
    if !role.is_some_and(|role| role.may(Duty::Confirm)) {
        return Err(Error::refusal(
            Rule::ConfirmedByAWitness,
            format!("{} is not enrolled as a witness.", person.name),
            "Ask a witness to confirm.",
        ));
    }
    let by = person.name.clone();
    let newest = desk.log.ledger().newest().to_owned();
    desk.log
        .write_entry(RoomEntry::ClockConfirmed { by, newest })?;
    checkpoint(desk).map(drop)
}
