//! Reads a policy's TOML field by field, so that everything wrong with it is told at once.

use super::rules::{self, Found};
use super::{Classes, Cryptoperiod, Custody, LeastQuorum, Policy};
use crate::text::is_plain;
use crate::{Act, Algorithm, Tier, date};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::str::FromStr;
use toml::{Table, Value};

/// The only form there is.
const FORM: u32 = 1;
/// Longest title or owner, in bytes.
const LONGEST_TEXT: usize = 200;
/// Longest name of a class, in bytes.
const LONGEST_NAME: usize = 64;
/// Most names in a list of classes.
const MOST_NAMES: usize = 16;
/// Most cryptoperiods.
const MOST_PERIODS: usize = 128;
/// In how many minutes a key is to be recovered where a policy does not say.
const RECOVERY: u32 = 240;
/// A hundred years.
const DAYS: u32 = 36_525;

/// What a text says, as far as it does, and what is wrong with it. What cannot be read is left
/// empty; only a policy without problems is given out.
pub(super) fn read(text: &str) -> (Policy, Vec<super::Problem>) {
    let mut found = Found::default();
    let table = match text.len() {
        0..=Policy::MAX_BYTES => text.parse::<Table>().map_err(|error| {
            let line = error.span().map_or(1, |span| {
                let before = text.get(..span.start).unwrap_or(text);
                before.matches('\n').count() + 1
            });
            found.add(
                "readable",
                &format!("line {line}"),
                error.message().trim().into(),
            );
        }),
        length => {
            found.add(
                "short-file",
                "file",
                format!(
                    "it is {length} bytes long; at most {} are read",
                    Policy::MAX_BYTES
                ),
            );
            Err(())
        }
    };
    let (policy, numbers) = policy(
        &Part {
            name: String::new(),
            table: table.as_ref().ok(),
        },
        &mut found,
    );
    if table.is_ok() {
        rules::check(&policy, &numbers, &mut found);
    }
    (policy, found.0)
}

/// As much of a text of the file as a message repeats.
fn shown(text: &str) -> String {
    let plain = text.chars().filter(|one| is_plain(*one));
    plain.take(LONGEST_NAME).collect()
}

/// A table of the file; none where it is missing, which was told once and is enough.
pub(super) struct Part<'t> {
    name: String,
    pub(super) table: Option<&'t Table>,
}

impl Part<'_> {
    pub(super) fn at(&self, field: &str) -> String {
        if self.name.is_empty() {
            field.into()
        } else {
            format!("{}.{field}", self.name)
        }
    }
}

fn policy(top: &Part<'_>, found: &mut Found) -> (Policy, Vec<usize>) {
    found.only(
        top,
        &[
            "form",
            "title",
            "version",
            "owner",
            "reviewed",
            "review-by",
            "notice-days",
            "retention-years",
            "profile",
            "algorithms",
            "classes",
            "cryptoperiod",
            "approvals",
            "destruction",
            "quorum",
            "custody",
            "unusual",
        ],
    );
    let form = found.number(top, "form", 0..=u32::MAX);
    if top.table.is_some_and(|table| table.contains_key("form")) && form != FORM {
        let message = format!("form {form} is not known; this program reads form {FORM}");
        found.add("known-form", "form", message);
    }
    let title = found.text(top, "title", LONGEST_TEXT);
    let version = found.number(top, "version", 1..=u32::MAX);
    let owner = found.text(top, "owner", LONGEST_TEXT);
    let reviewed = found.date(top, "reviewed");
    let review_by = found.date(top, "review-by");
    let notice_days = found.number(top, "notice-days", 0..=3650);
    let retention_years = found.number(top, "retention-years", 0..=100);
    let profile = found.optional(top, "profile", LONGEST_NAME);
    let algorithms = algorithms(&found.part(top, "algorithms"), found);
    let classes = found.part(top, "classes");
    found.only(&classes, &["environments", "usages", "sensitivities"]);
    let classes = Classes {
        environments: found.names(&classes, "environments"),
        usages: found.names(&classes, "usages"),
        sensitivities: found.names(&classes, "sensitivities"),
    };
    let (numbers, cryptoperiods) = cryptoperiods(top, found).into_iter().unzip();
    let approvals = found.part(top, "approvals");
    found.only(&approvals, &Act::ALL.map(Act::id));
    // Policies from before keys could be exported say nothing of it.
    let told = |act: Act| {
        let table = approvals.table;
        act != Act::Export || table.is_some_and(|table| table.contains_key(act.id()))
    };
    let approvals = Act::ALL
        .into_iter()
        .filter(|act| told(*act))
        .map(|act| (act, found.number(&approvals, act.id(), 0..=50)))
        .collect();
    let destruction = found.part(top, "destruction");
    found.only(&destruction, &["wait-days"]);
    let wait_days = found.number(&destruction, "wait-days", 0..=3650);
    let quorum = found.part(top, "quorum");
    found.only(&quorum, &["least-threshold", "least-shares"]);
    let quorum = LeastQuorum {
        least_threshold: found.number(&quorum, "least-threshold", 2..=255),
        least_shares: found.number(&quorum, "least-shares", 2..=255),
    };
    let custody = found.part(top, "custody");
    found.only(
        &custody,
        &[
            "look-months",
            "drill-months",
            "possession-months",
            "recovery-minutes",
        ],
    );
    let custody = Custody {
        look_months: found.number(&custody, "look-months", 1..=120),
        drill_months: found.number(&custody, "drill-months", 1..=120),
        possession_months: found.number(&custody, "possession-months", 1..=120),
        recovery_minutes: found.number_or(&custody, "recovery-minutes", RECOVERY, 1..=43_200),
    };
    let unusual = super::unusual::read(top, found);
    let policy = Policy {
        title,
        version,
        owner,
        reviewed,
        review_by,
        notice_days,
        retention_years,
        profile,
        algorithms,
        classes,
        cryptoperiods,
        approvals,
        wait_days,
        quorum,
        custody,
        unusual,
    };
    (policy, numbers)
}

fn algorithms(part: &Part<'_>, found: &mut Found) -> BTreeMap<Tier, Vec<Algorithm>> {
    found.only(part, &Tier::ALL.map(Tier::id));
    let read = Tier::ALL.map(|tier| {
        let names = found.texts(part, tier.id(), Algorithm::ALL.len(), LONGEST_NAME);
        let known = names
            .iter()
            .filter_map(|name| found.known("known-algorithms", &part.at(tier.id()), name));
        (tier, known.collect())
    });
    read.into()
}

/// The cryptoperiods that could be read, each with its number in the file.
fn cryptoperiods(top: &Part<'_>, found: &mut Found) -> Vec<(usize, Cryptoperiod)> {
    let Some(value) = top.table.and_then(|table| table.get("cryptoperiod")) else {
        return Vec::new();
    };
    let items = value.as_array();
    let tables: Option<Vec<&Table>> =
        items.and_then(|items| items.iter().map(Value::as_table).collect());
    let Some(tables) = tables else {
        found.add(
            "of-its-type",
            "cryptoperiod",
            "each cryptoperiod is a table of its own: [[cryptoperiod]]".into(),
        );
        return Vec::new();
    };
    if tables.len() > MOST_PERIODS {
        let message = format!("{} are given; at most {MOST_PERIODS} fit", tables.len());
        found.add("short-lists", "cryptoperiod", message);
        return Vec::new();
    }
    let mut periods = Vec::new();
    for (number, table) in (1..).zip(tables) {
        let part = Part {
            name: format!("cryptoperiod {number}"),
            table: Some(table),
        };
        found.only(
            &part,
            &[
                "tier",
                "environment",
                "usage",
                "sensitivity",
                "days",
                "window-days",
            ],
        );
        let tier = found.text(&part, "tier", LONGEST_NAME);
        let environment = found.optional(&part, "environment", LONGEST_NAME);
        let usage = found.optional(&part, "usage", LONGEST_NAME);
        let sensitivity = found.optional(&part, "sensitivity", LONGEST_NAME);
        let days = found.number(&part, "days", 1..=DAYS);
        let window_days = found.number(&part, "window-days", 0..=DAYS);
        let tier = (!tier.is_empty())
            .then(|| found.known("known-tier", &part.at("tier"), &tier))
            .flatten();
        // What has no tier was told; the rules are asked of the others.
        if let Some(tier) = tier {
            let period = Cryptoperiod {
                tier,
                environment,
                usage,
                sensitivity,
                days,
                window_days,
            };
            periods.push((number, period));
        }
    }
    periods
}

impl Found {
    /// That a table has no other fields than these.
    pub(super) fn only(&mut self, part: &Part<'_>, names: &[&str]) {
        for name in part.table.into_iter().flat_map(Table::keys) {
            if !names.contains(&name.as_str()) {
                let shown = shown(name);
                let message = format!("there is no such field; there are {}", names.join(", "));
                self.add("known-fields-only", &part.at(&shown), message);
            }
        }
    }

    /// A field that must be there.
    fn value<'t>(&mut self, part: &Part<'t>, name: &str) -> Option<&'t Value> {
        let table = part.table?;
        let value = table.get(name);
        if value.is_none() {
            self.add("given", &part.at(name), "it must be given".into());
        }
        value
    }

    pub(super) fn part<'t>(&mut self, top: &Part<'t>, name: &str) -> Part<'t> {
        let value = self.value(top, name);
        let table = value.and_then(|value| {
            let table = value.as_table();
            self.typed(table, &top.at(name), value, "a table")
        });
        Part {
            name: top.at(name),
            table,
        }
    }

    fn typed<T>(&mut self, read: Option<T>, at: &str, value: &Value, needs: &str) -> Option<T> {
        if read.is_none() {
            let message = format!("it is of the type {}; it needs {needs}", value.type_str());
            self.add("of-its-type", at, message);
        }
        read
    }

    pub(super) fn number(
        &mut self,
        part: &Part<'_>,
        name: &str,
        range: RangeInclusive<u32>,
    ) -> u32 {
        let at = part.at(name);
        let Some(value) = self.value(part, name) else {
            return 0;
        };
        let number = value.as_integer();
        let Some(number) = self.typed(number, &at, value, "a whole number") else {
            return 0;
        };
        let read = u32::try_from(number).ok();
        read.filter(|read| range.contains(read)).unwrap_or_else(|| {
            let (least, most) = range.into_inner();
            let message = format!("{number} is not from {least} to {most}");
            self.add("number-in-range", &at, message);
            0
        })
    }

    /// A number that may be left out.
    fn number_or(
        &mut self,
        part: &Part<'_>,
        name: &str,
        otherwise: u32,
        range: RangeInclusive<u32>,
    ) -> u32 {
        if part.table.is_some_and(|table| table.contains_key(name)) {
            self.number(part, name, range)
        } else {
            otherwise
        }
    }

    pub(super) fn text(&mut self, part: &Part<'_>, name: &str, longest: usize) -> String {
        let value = self.value(part, name);
        self.string(value, &part.at(name), longest)
    }

    fn optional(&mut self, part: &Part<'_>, name: &str, longest: usize) -> Option<String> {
        let value = part.table?.get(name)?;
        Some(self.string(Some(value), &part.at(name), longest))
    }

    fn string(&mut self, value: Option<&Value>, at: &str, longest: usize) -> String {
        let Some(value) = value else {
            return String::new();
        };
        let text = self.typed(value.as_str(), at, value, "a text in quotes");
        let Some(text) = text else {
            return String::new();
        };
        let before = self.0.len();
        if text.trim().is_empty() {
            self.add("named", at, "it must not be empty".into());
        }
        if text.len() > longest {
            let message = format!("it is {} bytes long; at most {longest} fit", text.len());
            self.add("short-texts", at, message);
        }
        if !text.chars().all(is_plain) || text.trim() != text {
            let message =
                "it holds a control character, or white space at an end; keep it to one plain line";
            self.add("plain-texts", at, message.into());
        }
        if self.0.len() > before {
            String::new()
        } else {
            text.into()
        }
    }

    fn date(&mut self, part: &Part<'_>, name: &str) -> String {
        let at = part.at(name);
        let Some(value) = self.value(part, name) else {
            return String::new();
        };
        let text = value.as_str();
        let needs = "a date in quotes, like \"2027-05-31\"";
        let Some(text) = self.typed(text, &at, value, needs) else {
            return String::new();
        };
        if date::date(text).is_some() {
            return text.into();
        }
        let shown = shown(text);
        let message = format!("“{shown}” is not a date like 2027-05-31");
        self.add("dates-as-year-month-day", &at, message);
        String::new()
    }

    /// A list of at least one text, none of them twice.
    pub(super) fn texts(
        &mut self,
        part: &Part<'_>,
        name: &str,
        most: usize,
        longest: usize,
    ) -> Vec<String> {
        let at = part.at(name);
        let Some(value) = self.value(part, name) else {
            return Vec::new();
        };
        let items = value.as_array();
        let Some(items) = self.typed(items, &at, value, "a list of texts") else {
            return Vec::new();
        };
        if items.is_empty() {
            self.add("one-at-least", &at, "it needs at least one".into());
        }
        if items.len() > most {
            let message = format!("it has {} items; at most {most} fit", items.len());
            self.add("short-lists", &at, message);
            return Vec::new();
        }
        let mut seen = BTreeSet::new();
        let mut texts = Vec::new();
        for item in items {
            let text = self.string(Some(item), &at, longest);
            // What could not be read was told.
            if text.is_empty() {
                continue;
            }
            if seen.insert(text.to_lowercase()) {
                texts.push(text);
            } else {
                self.add("named-once", &at, format!("“{text}” is named twice"));
            }
        }
        texts
    }

    /// Names that classes are made of.
    fn names(&mut self, part: &Part<'_>, name: &str) -> Vec<String> {
        let names = self.texts(part, name, MOST_NAMES, LONGEST_NAME);
        if let Some(wild) = names.iter().find(|name| ["*", "any"].contains(&&***name)) {
            let message = format!(
                "“{wild}” cannot be a name; a cryptoperiod that fits any leaves the field out"
            );
            self.add("no-wildcards", &part.at(name), message);
        }
        names
    }

    fn known<T: FromStr<Err: ToString>>(
        &mut self,
        rule: &'static str,
        at: &str,
        name: &str,
    ) -> Option<T> {
        name.parse()
            .map_err(|error: T::Err| self.add(rule, at, error.to_string()))
            .ok()
    }
}
