//! One pass over the entries, from the first to the checkpoint's last. What is kept of them is
//! counts, dates and a few of their numbers.

mod finish;

use crate::baseline::{Baseline, Operation};
use crate::course::Course;
use crate::evidence::{Evidence, Track};
use crate::finding::{Acknowledged, Finding};
use crate::keys::Keys;
use crate::people::Roles;
use crate::report::{Line, Reviewed, Room};
use crate::usage::Usage;
use crate::{Link, Links, Period, shows};
use ceremony::{Event, KeyFacts, Mode};
use ledger::{Decided, Entry, RoomEntry};
use lifecycle::{Act, Policy};
use proof::merkle::Hash;
use std::collections::BTreeMap;

/// So many lines of one kind are listed.
const MOST: usize = 500;

/// So many ceremonies may be under way at once; the oldest are forgotten beyond.
const OPEN_COURSES: usize = 4096;

/// An entry that was read, with its place.
#[derive(Debug)]
pub struct Taken<'e> {
    /// Its position, from 0.
    pub seq: u64,
    /// SHA-256(0x00 ‖ leaf).
    pub leaf_hash: Hash,
    /// Its time, RFC 3339 UTC.
    pub at: &'e str,
    /// Its type.
    pub kind: &'e str,
    /// What it says.
    pub entry: &'e Entry,
}

/// What a report speaks for.
#[derive(Clone, Debug)]
pub struct Speaks {
    /// When it is made, RFC 3339 UTC.
    pub made: String,
    /// The size of the newest signed checkpoint: the entries that were taken in.
    pub size: u64,
    /// The root of that.
    pub root: Hash,
    /// The key that signed it, as a verifier line.
    pub signer: String,
    /// Entries behind it.
    pub unsigned_tail: u64,
}

/// Lines of which there may be many.
#[derive(Debug, Default)]
struct Lines {
    lines: Vec<Line>,
    left_out: u64,
}

impl Lines {
    fn add(&mut self, what: String, decided: Option<&Decided>, who: &str, link: &Link) {
        if self.lines.len() == MOST {
            self.left_out += 1;
            return;
        }
        self.lines.push(Line {
            what,
            who: match decided {
                Some(decided) => {
                    let names = decided.signatures.iter();
                    names.map(|one| one.name.clone()).collect()
                }
                None => [who]
                    .into_iter()
                    .filter(|who| !who.is_empty())
                    .map(str::to_owned)
                    .collect(),
            },
            why: decided
                .map(|decided| decided.purpose.clone())
                .unwrap_or_default(),
            links: Links::of(link),
        });
    }
}

/// The policy that a room adopted.
#[derive(Debug)]
struct Adopted {
    link: Link,
    rules: Option<Policy>,
}

/// What the entries so far come to, for reports of one period.
#[derive(Debug)]
pub struct Fold {
    period: Period,
    room: Room,
    policy: Policy,
    adopted: Option<Adopted>,
    tracks: BTreeMap<Evidence, Track>,
    courses: BTreeMap<String, Course>,
    /// Rehearsals and tests of the period, and the newest one that recovered.
    rehearsals: Vec<Course>,
    newest_recovery: Option<Course>,
    keys: Keys,
    usage: Usage,
    baseline: Baseline,
    roles: Roles,
    changes: Lines,
    failed: Lines,
    rotations: Lines,
    operations: BTreeMap<Operation, Links>,
    departures: Vec<Finding>,
    acknowledged: BTreeMap<String, Acknowledged>,
    reviewed: Vec<(String, String, String, Reviewed)>,
    journal_key: Option<Link>,
    entries: u64,
}

impl Fold {
    /// Before the first entry.
    #[must_use]
    pub fn new(period: Period) -> Self {
        Self {
            period,
            room: Room::default(),
            policy: Policy::standard(),
            adopted: None,
            tracks: BTreeMap::new(),
            courses: BTreeMap::new(),
            rehearsals: Vec::new(),
            newest_recovery: None,
            keys: Keys::default(),
            usage: Usage::default(),
            baseline: Baseline::default(),
            roles: Roles::default(),
            changes: Lines::default(),
            failed: Lines::default(),
            rotations: Lines::default(),
            operations: BTreeMap::new(),
            departures: Vec::new(),
            acknowledged: BTreeMap::new(),
            reviewed: Vec::new(),
            journal_key: None,
            entries: 0,
        }
    }

    /// Takes in the next entry. What lies after the period counts only as an answer to it.
    pub fn take(&mut self, taken: &Taken<'_>) {
        let link = Link {
            entry: taken.seq,
            leaf_hash: taken.leaf_hash,
            at: taken.at.to_owned(),
            kind: taken.kind.to_owned(),
        };
        if let Entry::Room(own) = taken.entry {
            self.answered(own, &link);
        }
        if self.period.is_before(taken.at) {
            return;
        }
        let within = self.period.has(taken.at);
        self.entries += u64::from(within);
        let (shows, kind, counts) = match taken.entry {
            Entry::Ceremony { id, event } => self.of_ceremony(id, event, within, &link),
            Entry::Room(own) => {
                self.own(own, within, &link);
                (shows::own(own), None, true)
            }
        };
        self.usage.saw(taken.entry, kind, &self.policy, &link);
        self.baseline.saw(shows.operation, &link);
        if within && let Some(operation) = shows.operation {
            self.operations.entry(operation).or_default().add(&link);
        }
        if within && let Some(failed) = shows.failed {
            self.failed.add(failed, None, who(taken.entry), &link);
        }
        if counts {
            for evidence in shows.evidence {
                self.saw(evidence, within, &link);
            }
            if let Some((evidence, why)) = shows.against {
                self.tracks.entry(evidence).or_default().against(why, &link);
            }
        }
    }

    fn saw(&mut self, evidence: Evidence, within: bool, link: &Link) {
        let lasts = evidence.lasts(&self.policy);
        let track = self.tracks.entry(evidence).or_default();
        track.saw(lasts, within, link);
    }

    /// Whose room it is, and what was answered or reviewed, also after the period.
    fn answered(&mut self, own: &RoomEntry, link: &Link) {
        if let RoomEntry::RoomCreated(facts) = own {
            self.room = Room {
                id: facts.id.clone(),
                name: facts.name.clone(),
                organisation: facts.organisation.clone(),
                place: facts.place.clone(),
                practice: facts.practice,
            };
        } else if let RoomEntry::FindingAcknowledged(entry) = own {
            let acknowledged = Acknowledged {
                entry: link.entry,
                ..entry.into()
            };
            self.acknowledged
                .insert(entry.finding.clone(), acknowledged);
        } else if let RoomEntry::ReportReviewed(entry) = own {
            let reviewed = Reviewed {
                by: entry.decided.by().into(),
                at: entry.decided.at.clone(),
                says: entry.decided.purpose.clone(),
                size: entry.size,
                digest: entry.digest.clone(),
                links: Links::of(link),
            };
            let of = (entry.report.clone(), entry.from.clone(), entry.to.clone());
            if (of.1.as_str(), of.2.as_str()) == (self.period.from(), self.period.to()) {
                self.reviewed.push((of.0, of.1, of.2, reviewed));
            }
        }
    }

    fn of_ceremony(
        &mut self,
        id: &str,
        event: &Event,
        within: bool,
        link: &Link,
    ) -> (shows::Shows, Option<ceremony::Kind>, bool) {
        if let Some(course) = Course::opened(id, event, link) {
            // Ceremonies that were never ended are not remembered for ever.
            if self.courses.len() == OPEN_COURSES {
                self.courses.pop_first();
            }
            self.courses.insert(id.to_owned(), course);
        }
        let target = self.target_seconds();
        let Some(course) = self.courses.get_mut(id) else {
            return (shows::Shows::default(), None, false);
        };
        if !matches!(event, Event::Opened { .. }) {
            course.take(event, link);
        }
        let (kind, mode) = (course.kind, course.mode);
        // In a live room practice shows nothing.
        let counts = self.room.practice || mode != Mode::Practice;
        if let Event::ParticipantArrived { attendee, .. } = event {
            self.roles.acted(&attendee.name, attendee.role.name(), link);
        }
        if kind.makes_key() && kind != ceremony::Kind::Drill && counts {
            if let Event::KeyMade { key, .. } = event {
                let ends = course.ends.clone();
                if key.root.is_none() {
                    self.keys.master(key, ends.as_ref(), link);
                }
                if within {
                    let what = format!("{} “{}” made", named(key), key.label);
                    self.changes.add(what, None, "", link);
                }
            }
        } else if let Event::KeyAdopted { key, .. } = event
            && counts
        {
            let ends = course.ends.clone();
            self.keys.master(key, ends.as_ref(), link);
            if within {
                let what = format!("Master key “{}” adopted; it was made before", key.label);
                self.changes.add(what, None, "", link);
            }
        } else if let Event::KeyRecovered { key, .. } = event
            && within
            && kind != ceremony::Kind::Drill
        {
            let what = format!("{} “{}” recovered ({kind})", named(key), key.label);
            self.changes.add(what, None, "", link);
        }
        let ended = matches!(event, Event::Closed { .. } | Event::Aborted { .. });
        if ended && let Some(course) = self.courses.remove(id) {
            self.ended(course, target, counts, link);
        }
        (shows::event(event, kind), Some(kind), counts)
    }

    fn ended(&mut self, course: Course, target: i64, counts: bool, link: &Link) {
        self.departures.extend(course.findings(target));
        let rehearsed = course.recovers() && course.rehearses() && course.passed();
        if counts && rehearsed && course.recovered() {
            self.saw(Evidence::RecoveryDrilled, self.period.has(&link.at), link);
            self.newest_recovery = Some(course.clone());
        }
        if course.rehearses() && self.period.has(&course.opened.at) && self.rehearsals.len() < MOST
        {
            self.rehearsals.push(course);
        }
    }

    fn own(&mut self, own: &RoomEntry, within: bool, link: &Link) {
        let mut change = |what: String, decided: Option<&Decided>, by: &str| {
            if within {
                self.changes.add(what, decided, by, link);
            }
        };
        if let RoomEntry::JournalKeyIntroduced { .. } = own {
            self.journal_key = Some(link.clone());
        } else if let RoomEntry::PolicyAdopted(policy) = own {
            let rules = Policy::parse(&policy.text).ok();
            if let Some(rules) = &rules {
                self.policy = rules.clone();
            }
            change(
                format!("Policy adopted, version {}", policy.version),
                Some(&policy.decided),
                "",
            );
            self.adopted = Some(Adopted {
                link: link.clone(),
                rules,
            });
        } else if let RoomEntry::KeyAdded(added) = own {
            change(
                format!(
                    "“{}” ({}) came into the inventory, {}",
                    added.key.label, added.key.tier, added.key.state
                ),
                Some(&added.decided),
                "",
            );
            self.keys.added(added, link);
        } else if let RoomEntry::KeyChanged(changed) = own {
            let label = self.keys.label(&changed.key);
            let to = changed.to.map(|to| format!(": {to}")).unwrap_or_default();
            let what = format!("{label}, {}{to}", changed.act);
            change(what.clone(), Some(&changed.decided), "");
            if within && changed.act == Act::Rotate {
                self.rotations.add(what, Some(&changed.decided), "", link);
            }
            self.keys.changed(changed, &self.policy, link);
        } else if let RoomEntry::KeyPurged(purged) = own {
            let what = format!("{} destroyed", self.keys.label(&purged.key));
            change(what, None, "");
            self.keys.purged(&purged.key, link);
        } else if let RoomEntry::KeksRewrapped(moved) = own {
            let what = format!("{} KEKs put under {}", moved.keys.len(), moved.to);
            change(what.clone(), None, &moved.by);
            if within {
                self.rotations.add(what, None, &moved.by, link);
            }
            let keys = moved.keys.iter().map(|one| one.key.clone());
            self.keys.moved(keys, &moved.to, link);
        } else if let RoomEntry::KeysRunBegun(begun) = own {
            let what = match begun.kind {
                ledger::RunKind::Make => format!("Data keys are made under {}", begun.to),
                ledger::RunKind::Rewrap => format!("Data keys are put under {}", begun.to),
            };
            change(what.clone(), Some(&begun.decided), "");
            if within && begun.kind == ledger::RunKind::Rewrap {
                self.rotations.add(what, Some(&begun.decided), "", link);
            }
            self.keys.run_begun(begun);
        } else if let RoomEntry::KeysBatch(batch) = own {
            self.keys.batch(batch, link);
        }
        if let Some(decided) = decided(own) {
            for (place, one) in decided.signatures.iter().enumerate() {
                let role = if place == 0 {
                    "acts on keys"
                } else {
                    "approves"
                };
                self.roles.acted(&one.name, role, link);
            }
        }
    }

    fn target_seconds(&self) -> i64 {
        i64::from(self.policy.custody.recovery_minutes) * 60
    }
}

/// What was decided in an entry, if it was a decision about keys.
fn decided(own: &RoomEntry) -> Option<&Decided> {
    if let RoomEntry::KeyAdded(added) = own {
        Some(&added.decided)
    } else if let RoomEntry::KeyChanged(changed) = own {
        Some(&changed.decided)
    } else if let RoomEntry::KeyPurgeBegun(begun) = own {
        Some(&begun.decided)
    } else if let RoomEntry::PolicyAdopted(policy) = own {
        Some(&policy.decided)
    } else if let RoomEntry::KeysRunBegun(begun) = own {
        Some(&begun.decided)
    } else {
        None
    }
}

/// Who failed, where an entry names somebody.
fn who(entry: &Entry) -> &str {
    if let Entry::Room(own) = entry
        && let RoomEntry::KeyRefused(refused) = &**own
    {
        return &refused.by;
    }
    let Entry::Ceremony { event, .. } = entry else {
        return "";
    };
    if let Event::ShareNotAccepted { custodian, .. }
    | Event::PossessionNotProved { custodian, .. } = &**event
    {
        custodian
    } else if let Event::Aborted { by, .. } = &**event {
        by
    } else {
        ""
    }
}

/// What a ceremony's key is called.
fn named(key: &KeyFacts) -> &'static str {
    match key.root {
        None => "Master key",
        Some(_) => "Root key",
    }
}
