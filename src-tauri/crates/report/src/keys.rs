//! Keys as the journal tells of them: their states, ages, and the domains or tenants they are of.

use crate::report::{Ages, Tenant};
use crate::{Link, Links, days};
use ceremony::KeyFacts;
use ledger::{KeyAdded, KeyChanged, KeysBatch, RunBegun, RunKind};
use lifecycle::{Act, Algorithm, Class, KeyRef, KeyState, Policy, Tier};
use std::collections::{BTreeMap, BTreeSet};

/// A version of a key.
#[derive(Clone, Debug)]
struct Known {
    label: String,
    tier: Tier,
    algorithm: Algorithm,
    class: Class,
    domain: String,
    parent: Option<KeyRef>,
    state: KeyState,
    until: Option<String>,
    made: String,
    ends: Option<String>,
    /// The entry that brought it, and the newest.
    added: Link,
    newest: Link,
}

impl Known {
    fn state_at(&self, now: &str) -> KeyState {
        let over = self.until.as_deref().is_some_and(|until| until <= now);
        if self.state == KeyState::Rotating && over {
            KeyState::Deactivated
        } else {
            self.state
        }
    }

    /// The day its cryptoperiod ends.
    fn end(&self, policy: &Policy) -> Option<String> {
        let given = policy.ends(self.tier, &self.class, &self.made);
        self.ends.clone().into_iter().chain(given).min()
    }
}

/// DEKs that one run made under one KEK.
#[derive(Clone, Debug)]
struct Cohort {
    domain: String,
    made: String,
    count: u64,
    links: Links,
}

/// The keys.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    known: BTreeMap<KeyRef, Known>,
    runs: BTreeMap<String, (RunKind, KeyRef)>,
    cohorts: BTreeMap<String, Cohort>,
    /// The newest time that a key was put out of use after its cryptoperiod.
    lapse_ended: Option<String>,
}

/// What is judged of keys at the end of a period.
pub(crate) struct Judged {
    /// Since when it is so.
    pub(crate) since: Option<String>,
    pub(crate) holds: bool,
    pub(crate) why: String,
    pub(crate) links: Links,
}

impl Keys {
    /// A master key of a ceremony.
    pub(crate) fn master(&mut self, facts: &KeyFacts, ends: Option<&String>, link: &Link) {
        let key = KeyRef::new(facts.id.to_string(), 1);
        let known = Known {
            label: facts.label.clone(),
            tier: Tier::Mkek,
            algorithm: Algorithm::Aes256,
            class: Class::default(),
            domain: String::new(),
            parent: None,
            state: KeyState::Active,
            until: None,
            made: link.at.clone(),
            ends: ends.cloned(),
            added: link.clone(),
            newest: link.clone(),
        };
        self.known.entry(key).or_insert(known);
    }

    pub(crate) fn added(&mut self, added: &KeyAdded, link: &Link) {
        let key = &added.key;
        let known = Known {
            label: key.label.clone(),
            tier: key.tier,
            algorithm: key.algorithm,
            class: key.class.clone(),
            domain: key.domain.clone(),
            parent: key.parent.clone(),
            state: key.state,
            until: key.until.clone(),
            made: key.made.clone(),
            ends: key.ends.clone(),
            added: link.clone(),
            newest: link.clone(),
        };
        self.known.insert(key.key.clone(), known);
    }

    pub(crate) fn changed(&mut self, change: &KeyChanged, policy: &Policy, link: &Link) {
        let Some(known) = self.known.get_mut(&change.key) else {
            return;
        };
        known.newest = link.clone();
        if change.until.is_some() {
            known.until.clone_from(&change.until);
        }
        let Some(to) = change.to else { return };
        let late = known.end(policy).is_some_and(|end| *end < *day(&link.at));
        if known.state == KeyState::Active && to != KeyState::Active && late {
            self.lapse_ended = Some(link.at.clone());
        }
        if change.act == Act::Enable {
            known.until = None;
        }
        known.state = to;
    }

    pub(crate) fn purged(&mut self, key: &KeyRef, link: &Link) {
        if let Some(known) = self.known.get_mut(key) {
            known.state = KeyState::Destroyed;
            known.newest = link.clone();
        }
    }

    pub(crate) fn moved(&mut self, keys: impl Iterator<Item = KeyRef>, to: &KeyRef, link: &Link) {
        for key in keys {
            if let Some(known) = self.known.get_mut(&key) {
                known.parent = Some(to.clone());
                known.newest = link.clone();
            }
        }
    }

    pub(crate) fn run_begun(&mut self, begun: &RunBegun) {
        let run = (begun.kind, begun.to.clone());
        self.runs.insert(begun.run.clone(), run);
    }

    pub(crate) fn batch(&mut self, batch: &KeysBatch, link: &Link) {
        let run = self.runs.get(&batch.run);
        if let Some((RunKind::Make, to)) = run {
            let domain = self.known.get(to).map(|key| key.domain.clone());
            let cohort = self.cohorts.entry(batch.run.clone()).or_insert(Cohort {
                domain: domain.unwrap_or_default(),
                made: link.at.clone(),
                count: 0,
                links: Links::default(),
            });
            cohort.count += u64::from(batch.rows);
            cohort.links.add(link);
        }
        if batch.last {
            self.runs.remove(&batch.run);
        }
    }

    /// The label of a version, or its reference where it is not known.
    pub(crate) fn label(&self, key: &KeyRef) -> String {
        self.known.get(key).map_or_else(
            || key.to_string(),
            |known| format!("{} (version {})", known.label, key.version),
        )
    }

    /// Whether no key in use is beyond its cryptoperiod.
    pub(crate) fn cryptoperiods(&self, policy: &Policy, now: &str) -> Judged {
        let today = day(now);
        let in_use = |known: &&Known| known.state_at(now) == KeyState::Active;
        let mut late = Links::default();
        let mut since: Option<String> = None;
        let mut named = BTreeSet::new();
        for known in self.known.values().filter(in_use) {
            let Some(end) = known.end(policy).filter(|end| **end < *today) else {
                continue;
            };
            late.add(&known.added);
            named.insert(known.label.clone());
            since = Some(since.map_or(end.clone(), |since| since.min(end)));
        }
        if !late.is_empty() {
            let some: Vec<String> = named.into_iter().take(4).collect();
            return Judged {
                since,
                holds: false,
                why: format!(
                    "{} in use beyond the end of the cryptoperiod: {}.",
                    late.count,
                    some.join(", ")
                ),
                links: late,
            };
        }
        let judged = self.judged(in_use, self.lapse_ended.clone(), "No key is known.");
        if judged.holds && !self.cohorts.is_empty() {
            let why =
                "Data keys that came in runs are judged by the inventory, which has their ends.";
            return Judged {
                why: why.into(),
                ..judged
            };
        }
        judged
    }

    /// Whether each key in use is wrapped under one that is as strong.
    pub(crate) fn strength(&self, now: &str) -> Judged {
        let mut weak = Links::default();
        let mut since: Option<String> = None;
        let mut first = String::new();
        for known in self.known.values() {
            let parent = known
                .parent
                .as_ref()
                .and_then(|parent| self.known.get(parent));
            let in_use = known.state_at(now) == KeyState::Active;
            let Some(parent) = parent.filter(|_| in_use) else {
                continue;
            };
            if let Some(why) = Policy::weaker_wrap(known.algorithm, parent.algorithm) {
                first = format!("“{}”: {why}", known.label);
                weak.add(&known.added);
                let at = known.added.at.clone();
                since = Some(since.map_or(at.clone(), |since| since.min(at)));
            }
        }
        // DEKs of runs are AES with 256 bits.
        for cohort in self.cohorts.values() {
            let under = self
                .known
                .values()
                .find(|known| known.tier == Tier::Kek && known.domain == cohort.domain);
            let Some(under) = under.filter(|under| under.state_at(now) == KeyState::Active) else {
                continue;
            };
            if let Some(why) = Policy::weaker_wrap(Algorithm::Aes256, under.algorithm) {
                first = format!("Data keys of “{}”: {why}", cohort.domain);
                for link in &cohort.links.entries {
                    weak.add(link);
                }
                let at = cohort.made.clone();
                since = Some(since.map_or(at.clone(), |since| since.min(at)));
            }
        }
        if !weak.is_empty() {
            return Judged {
                since,
                holds: false,
                why: first,
                links: weak,
            };
        }
        let wrapped = |known: &&Known| known.parent.is_some();
        self.judged(wrapped, None, "No wrapped key is known.")
    }

    fn judged(&self, of: impl Fn(&&Known) -> bool, since: Option<String>, none: &str) -> Judged {
        let mut added: Vec<&Link> = self
            .known
            .values()
            .filter(of)
            .map(|known| &known.added)
            .collect();
        added.sort_by_key(|link| link.entry);
        let first = added.first().map(|link| link.at.clone());
        let mut links = Links::default();
        added.iter().for_each(|link| links.add(link));
        Judged {
            holds: first.is_some(),
            why: if first.is_some() {
                String::new()
            } else {
                none.into()
            },
            since: since.or(first),
            links,
        }
    }

    /// How old the keys in use are, by tier and domain.
    pub(crate) fn ages(&self, policy: &Policy, now: &str) -> Vec<Ages> {
        let mut groups: BTreeMap<(Tier, String), Ages> = BTreeMap::new();
        let mut add =
            |tier: Tier, domain: &str, made: &str, count: u64, late: bool, links: &Links| {
                let days = days::between(made, now).max(0);
                let ages = groups
                    .entry((tier, domain.to_owned()))
                    .or_insert_with(|| Ages {
                        tier,
                        domain: domain.to_owned(),
                        keys: 0,
                        oldest_days: 0,
                        mean_days: 0,
                        overdue: 0,
                        links: Links::default(),
                    });
                // The sum until all are counted.
                ages.mean_days += days * i64::try_from(count).unwrap_or(i64::MAX);
                ages.keys += count;
                ages.overdue += u64::from(late);
                if days >= ages.oldest_days {
                    ages.oldest_days = days;
                    ages.links = links.clone();
                }
            };
        for known in self.known.values() {
            if known.state_at(now) != KeyState::Active {
                continue;
            }
            let late = known.end(policy).is_some_and(|end| *end < *day(now));
            let links = Links::of(&known.added);
            add(known.tier, &known.domain, &known.made, 1, late, &links);
        }
        for cohort in self.cohorts.values() {
            let (domain, made) = (&cohort.domain, &cohort.made);
            add(Tier::Dek, domain, made, cohort.count, false, &cohort.links);
        }
        let mut all: Vec<Ages> = groups.into_values().collect();
        for ages in &mut all {
            let keys = i64::try_from(ages.keys.max(1)).unwrap_or(i64::MAX);
            ages.mean_days /= keys;
        }
        all
    }

    /// Each domain or tenant that has a KEK, and how it stands.
    pub(crate) fn tenants(&self, policy: &Policy, now: &str) -> Vec<Tenant> {
        let mut newest: BTreeMap<&str, (&KeyRef, &Known)> = BTreeMap::new();
        for (key, known) in &self.known {
            if known.tier != Tier::Kek || known.domain.is_empty() {
                continue;
            }
            // Of one that is active and others, the active one is the tenant's.
            let rank = |known: &Known| known.state_at(now) == KeyState::Active;
            let slot = newest.entry(&known.domain).or_insert((key, known));
            if rank(known) >= rank(slot.1) {
                *slot = (key, known);
            }
        }
        newest
            .into_iter()
            .map(|(domain, (key, known))| {
                let state = known.state_at(now);
                let ends = known.end(policy);
                let late = ends.as_ref().is_some_and(|end| **end < *day(now));
                let data_keys = self.cohorts.values().filter(|one| one.domain == domain);
                let attention = if state != KeyState::Active {
                    format!("no KEK is active: {} is {state}", known.label)
                } else if late {
                    "its KEK is beyond its cryptoperiod".into()
                } else {
                    String::new()
                };
                Tenant {
                    domain: domain.to_owned(),
                    kek: key.to_string(),
                    state,
                    age_days: days::between(&known.made, now).max(0),
                    ends,
                    data_keys: data_keys.map(|one| one.count).sum(),
                    attention,
                    links: Links::of(&known.newest),
                }
            })
            .collect()
    }
}

fn day(at: &str) -> &str {
    at.get(..10).unwrap_or(at)
}
