//! What is unusual by a rule with a threshold: grouped while entries go by, told at the end.

use crate::finding::{Finding, Unusual};
use crate::{Link, Links, days};
use ceremony::{Event, Kind};
use ledger::{Entry, RoomEntry};
use lifecycle::Policy;
use std::collections::{BTreeMap, VecDeque};

/// Recoveries are counted over so many days.
const YEAR: i64 = 365;

/// Groups of entries, by rule.
#[derive(Debug, Default)]
pub(crate) struct Usage {
    /// By day of the room's own time.
    out_of_hours: BTreeMap<String, Links>,
    /// By day and by person or token.
    failures: BTreeMap<(String, String), Links>,
    /// By day and by version.
    disabled: BTreeMap<(String, String), Links>,
    /// By key: those of the last year.
    recoveries: BTreeMap<String, VecDeque<Link>>,
    /// Found at once.
    found: Vec<Finding>,
    newest: Option<Link>,
}

impl Usage {
    /// Takes in an entry; `kind` is that of its ceremony, and `policy` the one in force then.
    pub(crate) fn saw(&mut self, entry: &Entry, kind: Option<Kind>, policy: &Policy, link: &Link) {
        self.clock(entry, policy.unusual.clock_minutes, link);
        let unusual = &policy.unusual;
        let local = days::local(&link.at, unusual.utc_offset);
        let day = match local {
            Some((day, weekday, minute)) => {
                if !unusual.in_hours(weekday, minute) {
                    self.out_of_hours.entry(day.clone()).or_default().add(link);
                }
                day
            }
            None => link.at.get(..10).unwrap_or_default().to_owned(),
        };
        if let Some(who) = refused(entry) {
            self.failures.entry((day, who)).or_default().add(link);
        } else if let Some(RoomEntry::KeyRefused(refused)) = own(entry)
            && ["key-state", "key-window-over"].contains(&refused.rule.as_str())
        {
            let of = (day, refused.key.to_string());
            self.disabled.entry(of).or_default().add(link);
        }
        if let Some(Event::KeyRecovered { key, .. }) = event(entry)
            && matches!(kind, Some(Kind::Recover | Kind::Emergency))
        {
            self.recovered(&key.label, policy.unusual.recoveries, link);
        }
        if let Some((why, who)) = seal(entry) {
            let found = Finding::new(Unusual::SealBroken, why, Links::of(link));
            self.found.extend(found.map(|one| one.about(who)));
        }
    }

    fn clock(&mut self, entry: &Entry, most: u32, link: &Link) {
        let confirmed = own(entry).and_then(|own| {
            let RoomEntry::ClockConfirmed { by, newest } = own else {
                return None;
            };
            Some((by, newest))
        });
        let mut links = self.newest.as_ref().map(Links::of).unwrap_or_default();
        links.add(link);
        if let Some((by, newest)) = confirmed {
            let why = format!(
                "{by} confirmed that the clock is right at {}, although the newest entry before says \
                 {newest}. Each such confirmation is told.",
                link.at
            );
            let found = Finding::new(Unusual::ClockStep, why, links);
            self.found.extend(found.map(|one| one.about(by)));
        } else if let Some(newest) = &self.newest
            && let Some((before, now)) = days::seconds(&newest.at).zip(days::seconds(&link.at))
            && before - now > i64::from(most) * 60
        {
            let why = format!(
                "The clock went back by {} minutes, from {} to {}. The policy tells more than {most}.",
                (before - now) / 60,
                newest.at,
                link.at
            );
            self.found
                .extend(Finding::new(Unusual::ClockStep, why, links));
        }
        self.newest = Some(link.clone());
    }

    fn recovered(&mut self, label: &str, most: u32, link: &Link) {
        let times = self.recoveries.entry(label.to_owned()).or_default();
        while times
            .front()
            .is_some_and(|first| days::between(&first.at, &link.at) > YEAR)
        {
            times.pop_front();
        }
        times.push_back(link.clone());
        if times.len() > usize::try_from(most).unwrap_or(usize::MAX) {
            let mut links = Links::default();
            times.iter().for_each(|link| links.add(link));
            let why = format!(
                "“{label}” was recovered {} times within {YEAR} days. The policy tells more than {most}.",
                times.len()
            );
            self.found
                .extend(Finding::new(Unusual::FrequentRecoveries, why, links));
            // The next one is told with those that follow it.
            times.clear();
        }
    }

    /// Everything that reaches the thresholds of a policy.
    pub(crate) fn findings(&self, policy: &Policy) -> Vec<Finding> {
        let unusual = &policy.unusual;
        let mut found = self.found.clone();
        let out = self.out_of_hours.iter().filter_map(|(day, links)| {
            let entries = if links.count == 1 { "entry" } else { "entries" };
            let why = format!(
                "{} {entries} of {day} outside the hours in which the policy says the room is used.",
                links.count
            );
            Finding::new(Unusual::OutOfHours, why, links.clone())
        });
        found.extend(out);
        let grouped = [
            (
                Unusual::RepeatedFailures,
                &self.failures,
                unusual.failures,
                "What was brought or typed was refused",
            ),
            (
                Unusual::DisabledVersion,
                &self.disabled,
                unusual.disabled_uses,
                "A use that its state or its window forbids was refused",
            ),
        ];
        for (rule, groups, least, what) in grouped {
            for ((day, of), links) in groups {
                if links.count < u64::from(least) {
                    continue;
                }
                let times = if links.count == 1 { "once" } else { "times" };
                let number = match links.count {
                    1 => String::new(),
                    count => format!("{count} "),
                };
                let why = format!(
                    "{what} {number}{times} on {day}: {of}. The policy tells {least} or more."
                );
                found.extend(Finding::new(rule, why, links.clone()).map(|one| one.about(of)));
            }
        }
        found
    }
}

/// The entry, if it is the room's own.
fn own(entry: &Entry) -> Option<&RoomEntry> {
    match entry {
        Entry::Room(own) => Some(own),
        Entry::Ceremony { .. } => None,
    }
}

/// The event, if the entry is a ceremony's.
fn event(entry: &Entry) -> Option<&Event> {
    match entry {
        Entry::Ceremony { event, .. } => Some(event),
        Entry::Room(_) => None,
    }
}

/// Whose PIN, share or proof was refused.
fn refused(entry: &Entry) -> Option<String> {
    if let Some(
        Event::ShareNotAccepted { custodian, .. } | Event::PossessionNotProved { custodian, .. },
    ) = event(entry)
    {
        return Some(custodian.clone());
    }
    let Some(RoomEntry::PinRefused(refused)) = own(entry) else {
        return None;
    };
    Some(format!("PIN of {}", refused.token))
}

/// Which seal was found broken.
fn seal(entry: &Entry) -> Option<(String, &str)> {
    let (bag, who) = if let Some(Event::BagOpened {
        bag,
        custodian,
        seal_intact: false,
        ..
    }) = event(entry)
    {
        (bag, custodian)
    } else if let Some(RoomEntry::CustodyMoved(moved)) = own(entry)
        && moved.seal_intact == Some(false)
    {
        (&moved.bag_out, &moved.who)
    } else {
        return None;
    };
    let why = format!(
        "The seal of bag {bag}, in the hands of {who}, was found broken. Each one is told."
    );
    Some((why, who))
}
