//! Whether what the entries of one ceremony say of one another agrees. A record may be signed
//! throughout and still tell of a script that nobody signed for, or of a quorum that is not the one
//! of its commitments.

mod keys;

use crate::sharing::commitments;
use proof::claim::{Claim, ClaimKind, Finding};
use proof::merkle::Hash;
use proof::saying::{self, Saying};
use proof::statement::PARTICIPANT_ENROLLED;
use proof::transcript::{OpenEntry, Transcript};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Clocks are corrected by seconds; by more than this a ceremony's time does not run back.
const BACK: i64 = 60;

/// What a contradiction is, in words.
type Found = Result<(), Saying>;

/// One claim for each contradiction, or one that there is none, for each ceremony that is told
/// whole. What is withheld is for another claim to say.
pub(crate) fn claims(transcript: &Transcript, entries: &[OpenEntry]) -> Vec<Claim> {
    let kind = ClaimKind::EntriesAgree;
    let mut claims = Vec::new();
    for ceremony in &transcript.ceremonies {
        let own = |entry: &&OpenEntry| entry.leaf.ceremony.as_ref() == Some(ceremony);
        let told: Vec<&OpenEntry> = entries.iter().filter(own).collect();
        let whole = |entry: &&OpenEntry| entry.values.len() == entry.leaf.commitments.len();
        if told.is_empty() || !told.iter().all(whole) {
            continue;
        }
        let mut agreement = Agreement {
            entries,
            ..Agreement::default()
        };
        let before = claims.len();
        for entry in &told {
            for why in agreement.faults(entry) {
                let found = Claim::new(kind, Finding::Refuted, why);
                claims.push(found.on_entry(entry.leaf.seq));
            }
        }
        if claims.len() == before {
            let saying = saying::entries_agree(told.len(), ceremony);
            claims.push(Claim::new(kind, Finding::Proved, saying));
        }
    }
    claims
}

/// One ceremony, as its entries so far tell it.
#[derive(Default)]
struct Agreement<'e> {
    /// All of the transcript, for the enrolments.
    entries: &'e [OpenEntry],
    opened: bool,
    /// In a practice room the clock may be moved about.
    live: bool,
    latest: Option<i64>,
    /// Name and role, by participant.
    people: BTreeMap<&'e str, (&'e str, &'e str)>,
    gone: BTreeSet<&'e str>,
    signed: BTreeSet<&'e str>,
    /// Whether there was a moment in which all who were here had signed off.
    everybody: bool,
    /// Check values, by key and method.
    checks: BTreeMap<(&'e str, &'e str), &'e str>,
    /// The package of the sharing under way, and the one that was loaded.
    shared: Option<&'e Value>,
    loaded: Option<&'e Value>,
    verified: BTreeSet<i64>,
    sealed: BTreeSet<i64>,
    entered: BTreeSet<i64>,
    proved: BTreeSet<i64>,
    given: BTreeSet<i64>,
    destroyed: BTreeSet<i64>,
}

impl<'e> Agreement<'e> {
    /// What in this entry contradicts those before it, or itself.
    fn faults(&mut self, entry: &'e OpenEntry) -> Vec<Saying> {
        let told = Told {
            kind: entry.leaf.kind.as_str(),
            entry,
        };
        let mut found = Vec::new();
        found.extend(self.time(told).err());
        found.extend(self.package(told).err());
        found.extend(self.key(told).err());
        found.extend(keys::equalities(&self.checks, told).err());
        found.extend(self.course(told).err());
        found
    }

    fn time(&mut self, told: Told<'e>) -> Found {
        let at = seconds(&told.entry.leaf.at);
        // Whoever sets a clock during a ceremony says so; from there on its time goes on.
        let latest = match self.latest {
            Some(latest) if told.kind != "exception-recorded" => latest,
            _ => at,
        };
        self.latest = Some(latest.max(at));
        agrees(!self.live || at >= latest - BACK, saying::time_before)
    }

    fn package(&mut self, told: Told<'e>) -> Found {
        if !PACKAGES.contains(&told.kind) {
            return Ok(());
        }
        let package = told.object("package")?;
        let quorum = commitments(package).map_err(|fault| fault.into_parts().1)?;
        let check = object(package, "check")?;
        self.check(text(package, "key")?, check)?;
        keys::is_fingerprint(package.get("public_key"), check)?;
        match told.kind {
            "package-loaded" => self.loaded = Some(package),
            "package-released" => {
                agrees(
                    self.shared.is_none_or(|shared| shared == package),
                    saying::package_other,
                )?;
                let shares = i64::from(quorum.threshold().shares());
                let done =
                    |index: &i64| self.verified.contains(index) && self.sealed.contains(index);
                if let Some(index) = (1..=shares).find(|index| !done(index)) {
                    return Err(saying::package_unsealed(index));
                }
            }
            _ => {
                self.shared = Some(package);
                self.verified.clear();
                self.sealed.clear();
            }
        }
        Ok(())
    }

    fn key(&mut self, told: Told<'e>) -> Found {
        if !KEYS.contains(&told.kind) {
            return Ok(());
        }
        let key = told.object("key")?;
        let check = object(key, "check")?;
        self.check(text(key, "id")?, check)?;
        keys::proved(key.get("root"), check)
    }

    /// One key has one check value by one method.
    fn check(&mut self, key: &'e str, check: &'e Value) -> Found {
        let (method, value) = (text(check, "method")?, text(check, "value")?);
        let known = *self.checks.entry((key, method)).or_insert(value);
        if known == value {
            Ok(())
        } else {
            Err(saying::check_changed(value))
        }
    }

    fn course(&mut self, told: Told<'e>) -> Found {
        match told.kind {
            "opened" => {
                let before = std::mem::replace(&mut self.opened, true);
                let script = told.text("script")?;
                self.live = told.text("mode")? == "live";
                agrees(!before, saying::opened_before)?;
                agrees(
                    Hash::of(script.as_bytes()).to_string() == told.text("script_digest")?,
                    saying::began_as_another,
                )
            }
            "participant-arrived" => {
                let who = told.object("attendee")?;
                let (participant, name) = (text(who, "participant")?, text(who, "name")?);
                self.people.insert(participant, (name, text(who, "role")?));
                self.as_enrolled(told, who, participant)
            }
            "participant-left" => {
                self.gone.insert(told.text("participant")?);
                self.sign_off_ends();
                Ok(())
            }
            "participant-returned" => {
                self.gone.remove(told.text("participant")?);
                Ok(())
            }
            "roll-call-closed" => self.present(told),
            "signed-off" => {
                self.signed.insert(told.text("participant")?);
                self.sign_off_ends();
                Ok(())
            }
            "closed" => self.closed(),
            _ => self.counts(told),
        }
    }

    /// Name and key are those of the newest enrolment before, where it is told.
    fn as_enrolled(&self, told: Told<'e>, who: &Value, participant: &str) -> Found {
        let mut before = self.entries.iter().rev().filter(|entry| {
            entry.leaf.seq < told.entry.leaf.seq && entry.leaf.kind == PARTICIPANT_ENROLLED
        });
        let enrolled = before.find(|entry| {
            entry.values.get("participant").and_then(Value::as_str) == Some(participant)
        });
        for field in ["name", "public_key"] {
            let known = enrolled.and_then(|enrolled| enrolled.values.get(field));
            if known.is_some_and(|known| who.get(field) != Some(known)) {
                return Err(saying::arrived_as_other(field));
            }
        }
        Ok(())
    }

    fn present(&self, told: Told<'e>) -> Found {
        let present = told.list("present")?.iter().map(Value::as_str);
        let mut present: Vec<&str> = present
            .collect::<Option<_>>()
            .ok_or_else(|| unreadable("present"))?;
        present.sort_unstable();
        let mut here: Vec<&str> = self.here().map(|(_, (name, _))| *name).collect();
        here.sort_unstable();
        agrees(here == present, saying::present_differ)
    }

    fn closed(&self) -> Found {
        if self.everybody {
            return Ok(());
        }
        let names: Vec<&str> = self.unsigned().collect();
        Err(if names.is_empty() {
            saying::closed_unsigned_all()
        } else {
            saying::closed_unsigned(names.join(", "))
        })
    }

    /// Names of those who are here, and sign, and did not.
    fn unsigned(&self) -> impl Iterator<Item = &'e str> {
        self.here()
            .filter(|(who, (_, role))| *role != "auditor" && !self.signed.contains(*who))
            .map(|(_, (name, _))| *name)
    }

    /// Sign-off is over when everybody has signed who is here then; who comes later does not.
    fn sign_off_ends(&mut self) {
        let all = !self.signed.is_empty() && self.unsigned().next().is_none();
        self.everybody |= all;
    }

    fn here(&self) -> impl Iterator<Item = (&&'e str, &(&'e str, &'e str))> {
        self.people
            .iter()
            .filter(|(who, _)| !self.gone.contains(*who))
    }

    /// Numbers that an entry gives, against the entries they are of.
    fn counts(&mut self, told: Told<'e>) -> Found {
        let noted = match told.kind {
            "share-verified" => Some(&mut self.verified),
            "bag-sealed" => Some(&mut self.sealed),
            "share-entered" => Some(&mut self.entered),
            "possession-proved" => Some(&mut self.proved),
            "contribution-taken" => Some(&mut self.given),
            "old-share-destroyed" => Some(&mut self.destroyed),
            _ => None,
        };
        if let Some(noted) = noted {
            noted.insert(told.index()?);
            return Ok(());
        }
        match told.kind {
            "entered-shares-forgotten" => self.entered.clear(),
            "contributions-forgotten" | "attempt-voided" => {
                self.given.clear();
                self.proved.clear();
            }
            "key-recovered" | "live-recovery-tested" => {
                let package = self.loaded.or(self.shared);
                let needed = package.and_then(|package| package.get("threshold")?.as_u64());
                let entered = self.entered.len() as u64;
                if needed.is_some_and(|needed| entered < needed) {
                    return Err(saying::recovered_from_few(entered));
                }
            }
            "possession-check-closed" => {
                let (proved, missing) = (told.numbers("proved")?, told.numbers("missing")?);
                agrees(proved == self.proved, saying::proved_differ)?;
                return self.divides(&proved, &missing);
            }
            "quorum-redistributed" => {
                return agrees(
                    told.numbers("contributors")? == self.given,
                    saying::contributors_differ,
                );
            }
            "old-quorum-retired" => {
                let (destroyed, remaining) =
                    (told.numbers("destroyed")?, told.numbers("remaining")?);
                agrees(
                    destroyed.is_subset(&self.destroyed),
                    saying::destroyed_not_so,
                )?;
                return self.divides(&destroyed, &remaining);
            }
            "key-destroyed" => {
                for copy in told.list("copies")? {
                    let found = copy.get("found").and_then(Value::as_bool);
                    let found = found.ok_or_else(|| unreadable("found"))?;
                    agrees(!found, saying::copy_found)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Each share of the package that was loaded is on one of two lists.
    fn divides(&self, some: &BTreeSet<i64>, others: &BTreeSet<i64>) -> Found {
        let shares = self
            .loaded
            .and_then(|package| package.get("shares")?.as_i64());
        let Some(shares) = shares else { return Ok(()) };
        let both: BTreeSet<i64> = some.union(others).copied().collect();
        agrees(
            some.is_disjoint(others) && both.into_iter().eq(1..=shares),
            saying::lists_not_all,
        )
    }
}

/// Where an entry holds a package, or a key, each with its check value.
const PACKAGES: [&str; 4] = [
    "package-loaded",
    "package-released",
    "quorum-redistributed",
    "recovery-rehearsed",
];
const KEYS: [&str; 5] = [
    "door-closed",
    "key-adopted",
    "key-made",
    "key-recovered",
    "live-recovery-tested",
];

/// An entry with its type.
#[derive(Clone, Copy)]
struct Told<'e> {
    kind: &'e str,
    entry: &'e OpenEntry,
}

impl<'e> Told<'e> {
    fn value(self, name: &str) -> Result<&'e Value, Saying> {
        self.entry.values.get(name).ok_or_else(|| unreadable(name))
    }

    fn text(self, name: &str) -> Result<&'e str, Saying> {
        self.value(name)?.as_str().ok_or_else(|| unreadable(name))
    }

    fn object(self, name: &str) -> Result<&'e Value, Saying> {
        let value = self.value(name)?;
        value
            .is_object()
            .then_some(value)
            .ok_or_else(|| unreadable(name))
    }

    fn list(self, name: &str) -> Result<&'e [Value], Saying> {
        let list = self.value(name)?.as_array();
        list.map(Vec::as_slice).ok_or_else(|| unreadable(name))
    }

    fn index(self) -> Result<i64, Saying> {
        self.value("index")?
            .as_i64()
            .ok_or_else(|| unreadable("index"))
    }

    /// A list of different whole numbers.
    fn numbers(self, name: &str) -> Result<BTreeSet<i64>, Saying> {
        let list = self.list(name)?;
        let numbers: Option<BTreeSet<i64>> = list.iter().map(Value::as_i64).collect();
        let numbers = numbers.filter(|numbers| numbers.len() == list.len());
        numbers.ok_or_else(|| unreadable(name))
    }
}

fn object<'e>(value: &'e Value, name: &str) -> Result<&'e Value, Saying> {
    let found = value.get(name).filter(|found| found.is_object());
    found.ok_or_else(|| unreadable(name))
}

fn text<'e>(value: &'e Value, name: &str) -> Result<&'e str, Saying> {
    let found = value.get(name).and_then(Value::as_str);
    found.ok_or_else(|| unreadable(name))
}

fn unreadable(name: &str) -> Saying {
    saying::field_unreadable(name)
}

fn agrees(holds: bool, otherwise: fn() -> Saying) -> Found {
    if holds { Ok(()) } else { Err(otherwise()) }
}

/// Seconds since 1970 of a time that was read: a leaf's time has one form.
fn seconds(at: &str) -> i64 {
    let number = |from: usize, to: usize| -> i64 {
        let digits = at.get(from..to).and_then(|digits| digits.parse().ok());
        digits.unwrap_or_default()
    };
    let part = |from| number(from, from + 2);
    let (year, month, day) = (number(0, 4), part(5), part(8));
    // Days from 1970, counted in years that begin in March.
    let year = if month <= 2 { year - 1 } else { year };
    let since_march = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = 365 * year + year / 4 - year / 100 + year / 400 + since_march - 719_468;
    86_400 * days + 3_600 * part(11) + 60 * part(14) + part(17)
}
