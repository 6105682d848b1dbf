//! The days of a master key: made, shared, proved, rebuilt, shared anew, and what is to come.

use crate::{Ledger, day};
use ceremony::{Ceremony, KeyId, Kind, Mode, Step};
use lifecycle::KeyState;

/// What happened to a key on a day, or will have to.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum KeyDay {
    /// It was found in its token, to be shared.
    Adopted,
    /// It was made in its token.
    Made,
    /// Its shares were handed out, and its package was released.
    Shared,
    /// A possession check of its quorum was closed.
    Proved,
    /// It was rebuilt for a moment, tried, and destroyed.
    Tested,
    /// It was rebuilt by its quorum.
    Recovered,
    /// It came into another token beside the one it was in.
    Copied,
    /// Another quorum took over.
    Reissued,
    /// A recovery drill is to be held.
    DrillDue,
    /// The time it is meant to be used for ends.
    CryptoperiodEnds,
}

/// A day of a key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DayOfKey {
    /// What.
    pub what: KeyDay,
    /// On which day, `YYYY-MM-DD`.
    pub date: String,
    /// The ceremony that did it; of what is to come, the one that set the day.
    pub ceremony: String,
}

impl Ledger {
    /// What became of a master key, in order, and then what is to come, soonest first.
    #[must_use]
    pub fn life(&self, key: &KeyId) -> Vec<DayOfKey> {
        let ceremonies = self.ceremonies().filter(|one| one.mode != Mode::Drill);
        let mut past: Vec<DayOfKey> = ceremonies.flat_map(|one| days(one, key)).collect();
        past.sort_by(|one, other| (&one.date, one.what).cmp(&(&other.date, other.what)));
        if self.state_of(key) != Some(KeyState::Destroyed) {
            let mut next: Vec<DayOfKey> = self.to_come(key).collect();
            next.sort_by(|one, other| one.date.cmp(&other.date));
            past.extend(next);
        }
        past
    }

    fn to_come<'a>(&'a self, key: &'a KeyId) -> impl Iterator<Item = DayOfKey> + 'a {
        let of_key = move |one: &&Ceremony| {
            let attempt = one.attempt.as_ref();
            attempt.is_some_and(|attempt| attempt.package.key == *key)
        };
        self.in_force().into_iter().filter(of_key).flat_map(|one| {
            let drill = self.next_drill(one).map(|date| (KeyDay::DrillDue, date));
            let ends = one.script.cryptoperiod_end.as_deref();
            let ends = ends.map(|date| (KeyDay::CryptoperiodEnds, date));
            let dated = drill.into_iter().chain(ends);
            dated.map(|(what, date)| DayOfKey {
                what,
                date: date.into(),
                ceremony: one.id.clone(),
            })
        })
    }
}

/// What one ceremony did to a key.
fn days(one: &Ceremony, key: &KeyId) -> Vec<DayOfKey> {
    let made = one.key.as_ref().is_some_and(|made| made.id == *key);
    let rebuilt = one.recovered.as_ref().is_some_and(|found| found.id == *key);
    let package = one.package.as_ref();
    let of_key = package.is_some_and(|package| package.key == *key);
    let ended = |step: Step| {
        let mut steps = one.steps.iter().rev();
        let last = steps.find(|ran| ran.step == step)?;
        last.ended.as_deref().and_then(day)
    };
    let mut all = Vec::new();
    let mut add = |what, date: Option<String>| {
        let ceremony = one.id.clone();
        all.extend(date.map(|date| DayOfKey {
            what,
            date,
            ceremony,
        }));
    };
    if made && one.kind.makes_key() {
        add(KeyDay::Made, ended(Step::MakeKey));
    }
    if made && one.kind == Kind::AdoptKey {
        add(KeyDay::Adopted, ended(Step::AdoptKey));
    }
    if one.released.is_some() && (made || of_key) {
        let what = if one.kind.reissues() {
            KeyDay::Reissued
        } else {
            KeyDay::Shared
        };
        add(what, ended(Step::Release));
    }
    if of_key && one.check_closed.is_some() {
        add(KeyDay::Proved, ended(Step::Prove));
    }
    if of_key && one.live_test.is_some() {
        add(KeyDay::Tested, ended(Step::TestKey));
    }
    if rebuilt && one.kind.installs_key() {
        let what = if one.kind == Kind::Replicate {
            KeyDay::Copied
        } else {
            KeyDay::Recovered
        };
        add(what, ended(Step::Recover));
    }
    all
}
