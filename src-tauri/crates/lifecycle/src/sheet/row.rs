//! One row of a spreadsheet becomes a key.

use super::dates::{self, Read, Written};
use super::{Column, Header, MAX_CELL, write};
use crate::date::day;
use crate::text::is_plain;
use crate::{Algorithm, Class, Key, KeyRef, KeyState, Origin, Policy, Problem, Tier};
use chrono::NaiveDate;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::str::FromStr;

/// Longest label, owner or domain, in bytes.
const LONGEST_TEXT: usize = 200;

/// The rules that rows are held to, by name.
pub const RULES: [&str; 20] = [
    "algorithm-serves-tier",
    "as-many-cells",
    "date-of-one-meaning",
    "dates-of-one-kind",
    "ends-after-made",
    "header-once",
    "key-id",
    "key-once",
    "known-algorithms",
    "known-class",
    "known-state",
    "known-tier",
    "made-by-now",
    "named",
    "not-there-yet",
    "plain-texts",
    "readable-date",
    "short-cells",
    "short-texts",
    "version-number",
];

/// A cell as it is read: its text without white space around it and without the apostrophe of an
/// escape.
pub(super) fn cell(bytes: &[u8]) -> Cow<'_, str> {
    match String::from_utf8_lossy(bytes) {
        Cow::Borrowed(text) => Cow::Borrowed(write::unescaped(text.trim())),
        Cow::Owned(text) => Cow::Owned(write::unescaped(text.trim()).to_owned()),
    }
}

/// What is kept from row to row.
pub(super) struct Reading<'r, F> {
    pub(super) policy: &'r Policy,
    pub(super) now: &'r str,
    pub(super) known: F,
    pub(super) header: &'r Header,
    /// How each column writes its dates, and in which line that was first seen.
    pub(super) dates: BTreeMap<Column, (Written, u64)>,
    /// The versions told of so far, and in which line.
    pub(super) seen: BTreeMap<KeyRef, u64>,
}

/// What is wrong with a row so far.
#[derive(Default)]
struct Wrong(Vec<Problem>);

impl Wrong {
    fn add(&mut self, rule: &'static str, place: &str, message: String) {
        self.0.push(Problem {
            rule,
            r#where: place.into(),
            message,
        });
    }
}

impl<F: Fn(&str, u32) -> bool> Reading<'_, F> {
    pub(super) fn row(&mut self, line: u64, cells: &csv::ByteRecord) -> Result<Key, Vec<Problem>> {
        let mut wrong = Wrong::default();
        self.check_form(cells, &mut wrong);
        if !wrong.0.is_empty() {
            return Err(wrong.0);
        }
        let of = |column: Column| {
            let place = self.header.places.get(&column);
            let bytes = place.and_then(|place| cells.get(*place));
            cell(bytes.unwrap_or_default())
        };
        let label = text(&of(Column::Label), Column::Label, true, &mut wrong);
        let owner = text(&of(Column::Owner), Column::Owner, true, &mut wrong);
        let domain = text(&of(Column::Domain), Column::Domain, false, &mut wrong);
        let tier: Option<Tier> = named(&of(Column::Tier), "known-tier", Column::Tier, &mut wrong);
        let algorithm: Option<Algorithm> = named(
            &of(Column::Algorithm),
            "known-algorithms",
            Column::Algorithm,
            &mut wrong,
        );
        if let (Some(tier), Some(algorithm)) = (tier, algorithm)
            && !algorithm.serves(tier)
        {
            let message = format!("a {tier} cannot be {algorithm}");
            wrong.add("algorithm-serves-tier", Column::Algorithm.id(), message);
        }
        let state = of(Column::State);
        let state = if state.is_empty() {
            Some(KeyState::Active)
        } else {
            named(&state, "known-state", Column::State, &mut wrong)
        };
        let class = Class {
            environment: text(
                &of(Column::Environment),
                Column::Environment,
                false,
                &mut wrong,
            ),
            usage: text(&of(Column::Usage), Column::Usage, false, &mut wrong),
            sensitivity: text(
                &of(Column::Sensitivity),
                Column::Sensitivity,
                false,
                &mut wrong,
            ),
        };
        let key = key_ref(&of(Column::Id), &label, &of(Column::Version), &mut wrong);
        let (made, ends) = (of(Column::Made), of(Column::Ends));
        if let Some(tier) = tier {
            for (part, message) in self.policy.unknown_parts(tier, &class) {
                wrong.add("known-class", part, message);
            }
        }
        if made.is_empty() {
            let message = "the day on which it was made must be given".into();
            wrong.add("named", Column::Made.id(), message);
        }
        let made = self.date(&made, Column::Made, line, &mut wrong);
        let ends = self.date(&ends, Column::Ends, line, &mut wrong);
        if made
            .zip(day(self.now))
            .is_some_and(|(made, today)| made > today)
        {
            let message = "it lies in the future".into();
            wrong.add("made-by-now", Column::Made.id(), message);
        }
        if made.zip(ends).is_some_and(|(made, ends)| ends < made) {
            let message = "it lies before the day on which the key was made".into();
            wrong.add("ends-after-made", Column::Ends.id(), message);
        }
        if let Some(key) = &key {
            self.check_new(key, line, &mut wrong);
        }
        // All of them are there if nothing is wrong.
        match (key, tier, algorithm, state, made) {
            (Some(key), Some(tier), Some(algorithm), Some(state), Some(made))
                if wrong.0.is_empty() =>
            {
                let made = format!("{made}T00:00:00Z");
                let ends = ends.map(|ends| ends.to_string());
                Ok(Key {
                    ends: ends.or_else(|| self.policy.ends(tier, &class, &made)),
                    key,
                    label,
                    tier,
                    algorithm,
                    parent: None,
                    state,
                    until: None,
                    purge_from: None,
                    owner,
                    domain,
                    class,
                    origin: Origin::Registered,
                    made,
                    check: None,
                    holds: Vec::new(),
                })
            }
            _ => Err(wrong.0),
        }
    }

    /// What keeps a row from being read at all.
    fn check_form(&self, cells: &csv::ByteRecord, wrong: &mut Wrong) {
        let columns = self.header.names.len();
        let (has, more) = (cells.len(), cells.iter().skip(columns));
        if has < columns || more.into_iter().any(|cell| !cell.trim_ascii().is_empty()) {
            let message = format!("it has {has} cells, and the header {columns} columns");
            wrong.add("as-many-cells", "row", message);
        }
        for (number, bytes) in (1..).zip(cells).filter(|(_, bytes)| bytes.len() > MAX_CELL) {
            let name = self
                .header
                .names
                .get(number - 1)
                .filter(|name| !name.is_empty());
            let place = name.cloned().unwrap_or_else(|| format!("cell {number}"));
            let message = format!(
                "it is {} bytes long; at most {MAX_CELL} are read",
                bytes.len()
            );
            wrong.add("short-cells", &place, message);
        }
        let again = |(name, bytes): (&String, &[u8])| {
            bytes.len() <= MAX_CELL && *name == super::compared(bytes)
        };
        if has == columns && self.header.names.iter().zip(cells).all(again) {
            let message = "the header stands here again: were two files put together?".into();
            wrong.add("header-once", "row", message);
        }
    }

    fn check_new(&mut self, key: &KeyRef, line: u64, wrong: &mut Wrong) {
        if (self.known)(&key.id, key.version) {
            let message = format!("{key} is in the inventory already");
            wrong.add("not-there-yet", Column::Id.id(), message);
        }
        if let Some(before) = self.seen.get(key) {
            let message = format!("{key} is told of in line {before} already");
            wrong.add("key-once", Column::Id.id(), message);
        } else {
            self.seen.insert(key.clone(), line);
        }
    }

    /// A cell's date, if it has one.
    fn date(
        &mut self,
        text: &str,
        column: Column,
        line: u64,
        wrong: &mut Wrong,
    ) -> Option<NaiveDate> {
        if text.is_empty() {
            return None;
        }
        let (written, day) = match dates::read(text) {
            Read::Day(written, day) => (written, Some(day)),
            Read::Either(one, other) => {
                let message =
                    format!("“{text}” may be {one} or {other}: write it the one way or the other");
                wrong.add("date-of-one-meaning", column.id(), message);
                (Written::Slashes, None)
            }
            Read::Nothing => {
                let message = format!(
                    "“{}” is no date like 2027-05-31, 31.05.2027 or 05/31/2027",
                    shown(text)
                );
                wrong.add("readable-date", column.id(), message);
                return None;
            }
        };
        let (first, before) = *self.dates.entry(column).or_insert((written, line));
        if first != written {
            let message = format!(
                "“{text}” is written {}, and line {before} {}: one column writes its dates one way",
                written.form(),
                first.form()
            );
            wrong.add("dates-of-one-kind", column.id(), message);
            return None;
        }
        day
    }
}

/// As much of a cell as a message repeats.
fn shown(cell: &str) -> String {
    let plain = cell.chars().filter(|one| is_plain(*one));
    plain.take(64).collect()
}

fn text(cell: &str, column: Column, required: bool, wrong: &mut Wrong) -> String {
    if required && cell.is_empty() {
        wrong.add("named", column.id(), "it must not be empty".into());
    }
    if cell.len() > LONGEST_TEXT {
        let message = format!(
            "it is {} bytes long; at most {LONGEST_TEXT} fit",
            cell.len()
        );
        wrong.add("short-texts", column.id(), message);
    }
    if !cell.chars().all(is_plain) {
        let message =
            "it holds a line break or another control character; keep it to one plain line";
        wrong.add("plain-texts", column.id(), message.into());
    }
    cell.into()
}

/// A name of ours, in whatever case it is written.
fn named<T: FromStr<Err: ToString>>(
    cell: &str,
    rule: &'static str,
    column: Column,
    wrong: &mut Wrong,
) -> Option<T> {
    let name = shown(&cell.to_lowercase());
    let read = name.parse().map_err(|error: T::Err| error.to_string());
    read.map_err(|message| wrong.add(rule, column.id(), message))
        .ok()
}

/// A key's id and version. Without an id, it is the label's letters and digits.
fn key_ref(id: &str, label: &str, version: &str, wrong: &mut Wrong) -> Option<KeyRef> {
    let id = if id.is_empty() {
        let words = label.split(|one: char| !one.is_ascii_alphanumeric());
        let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
        words.join("-").to_ascii_lowercase()
    } else {
        id.into()
    };
    let sound = KeyRef::is_id(&id);
    if !sound {
        let message = format!(
            "“{}” cannot be an id: letters, digits, -, _ and ., at most {} of them",
            shown(&id),
            KeyRef::MAX_ID
        );
        wrong.add("key-id", Column::Id.id(), message);
    }
    let digits = version.bytes().all(|byte| byte.is_ascii_digit());
    let number = match version {
        "" => Some(1),
        text if digits => text.parse().ok().filter(|number| *number > 0),
        _ => None,
    };
    if number.is_none() {
        let message = format!("“{}” is no version: a whole number from 1", shown(version));
        wrong.add("version-number", Column::Version.id(), message);
    }
    number
        .filter(|_| sound)
        .map(|number| KeyRef::new(id, number))
}
