//! Journals told entry by entry, without a journal.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses its own part"
)]

use ledger::Entry;
use lifecycle::Policy;
use proof::merkle::Hash;
use report::{Body, Finding, Fold, Kind, Period, Report, Speaks, Taken, Unusual, regimes};
use serde_json::{Value, json};

pub const MADE: &str = "2033-01-01T00:00:00Z";

/// Entries, and what a fold makes of them.
pub struct Told {
    fold: Fold,
    next: u64,
}

impl Told {
    /// A practice room that was made on the first day of 2031, with a journal key.
    pub fn of(from: &str, to: &str) -> Self {
        let mut told = Self::without_room(from, to);
        told.own(
            "2031-01-01T09:00:00Z",
            json!({"type": "room-created", "id": "00ff", "name": "Vault", "organisation": "Alpine Trust",
                   "place": "Zürich", "practice": true, "allow_software_tokens": true, "application": "test"}),
        );
        told.own(
            "2031-01-02T09:00:00Z",
            json!({"type": "journal-key-introduced", "key": "k", "token": "A", "serial": "1"}),
        );
        told
    }

    pub fn without_room(from: &str, to: &str) -> Self {
        Self {
            fold: Fold::new(Period::new(from, to).unwrap()),
            next: 0,
        }
    }

    pub fn size(&self) -> u64 {
        self.next
    }

    pub fn give(&mut self, at: &str, kind: &str, entry: &Entry) -> u64 {
        let seq = self.next;
        self.next += 1;
        self.fold.take(&Taken {
            seq,
            leaf_hash: Hash::of(&seq.to_be_bytes()),
            at,
            kind,
            entry,
        });
        seq
    }

    pub fn own(&mut self, at: &str, fields: Value) -> u64 {
        let kind = fields["type"].as_str().unwrap().to_owned();
        let entry = Entry::Room(Box::new(serde_json::from_value(fields).unwrap()));
        self.give(at, &kind, &entry)
    }

    pub fn event(&mut self, at: &str, ceremony: &str, fields: Value) -> u64 {
        let kind = fields["type"].as_str().unwrap().to_owned();
        let entry = ceremony_entry(ceremony, fields);
        self.give(at, &kind, &entry)
    }

    pub fn policy(&mut self, at: &str, text: &str) -> u64 {
        Policy::parse(text).unwrap();
        self.own(
            at,
            json!({"type": "policy-adopted", "version": 2, "text": text, "decided": decided(&["Ada", "Ruth"])}),
        )
    }

    /// A drill on that day, at work hours, with a recovery that takes so many minutes; a comparison
    /// that holds, or not, or none where the key was on no second token.
    pub fn drill(&mut self, day: &str, minutes: u32, equal: Option<bool>) -> u64 {
        let id = format!("d{day}");
        let at = |minute: u32| format!("{day}T{:02}:{:02}:00Z", 10 + minute / 60, minute % 60);
        self.event(&at(0), &id, opened("drill"));
        self.event(
            &at(1),
            &id,
            json!({"type": "bag-opened", "custodian": "Priya", "bag": "B-1", "seal_intact": true, "confirmed_by": "Ruth"}),
        );
        let end = 1 + minutes;
        self.event(
            &at(end),
            &id,
            json!({"type": "key-recovered", "token": "target", "key": key("vault"), "calls": []}),
        );
        if let Some(equal) = equal {
            let second = if equal { "aa" } else { "bb" };
            self.event(
                &at(end),
                &id,
                json!({"type": "copies-compared", "calls": [],
                       "equality": {"challenge": "00", "method": "cmac", "first": "aa", "second": second}}),
            );
        }
        self.event(
            &at(end),
            &id,
            json!({"type": "key-destroyed", "key": "ab", "calls": [],
                   "copies": [{"token": "primary", "label": "A", "serial": "1", "found": false}]}),
        );
        self.event(&at(end), &id, json!({"type": "closed", "by": "Ada"}))
    }

    pub fn report(self, kind: Kind) -> Report {
        let size = self.next;
        let speaks = Speaks {
            made: MADE.into(),
            size,
            root: Hash::of(b"root"),
            signer: "journal+1+k".into(),
            unsigned_tail: 3,
        };
        self.fold.finish(kind, speaks, &regimes().unwrap())
    }

    pub fn findings(self) -> Vec<Finding> {
        let Body::Unusual { findings } = self.report(Kind::Unusual).body else {
            panic!("not what is unusual");
        };
        findings
    }

    pub fn of_rule(self, rule: Unusual) -> Vec<Finding> {
        let mut found = self.findings();
        found.retain(|one| one.rule == rule);
        found
    }
}

pub fn ceremony_entry(ceremony: &str, fields: Value) -> Entry {
    Entry::Ceremony {
        id: ceremony.into(),
        event: Box::new(serde_json::from_value(fields).unwrap()),
    }
}

pub fn opened(kind: &str) -> Value {
    json!({"type": "opened", "kind": kind, "mode": "practice", "script": "", "script_digest": "aa",
           "application": "test", "binary_digest": "bb", "system": "linux", "clock": "two watches"})
}

pub fn key(label: &str) -> Value {
    json!({"id": "ab", "label": label, "attributes": {}, "check": {"method": "cmac", "value": "00"},
           "probes": [{"name": "value-unreadable", "held": true, "detail": ""}]})
}

pub fn decided(names: &[&str]) -> Value {
    let signatures: Vec<Value> = names
        .iter()
        .map(|name| json!({"name": name, "signature": "00"}))
        .collect();
    json!({"at": "2031-01-03T10:00:00Z", "purpose": "as planned", "detail": "", "signatures": signatures})
}

/// A KEK of a domain, made then, to be used up to a day.
pub fn kek(id: &str, algorithm: &str, parent: Option<&str>, made: &str, ends: &str) -> Value {
    let parent = parent.map(|id| json!({"id": id, "version": 1}));
    let mut key = json!({"key": {"id": id, "version": 1}, "label": id, "tier": "kek", "algorithm": algorithm,
        "state": "active", "owner": "", "domain": id, "origin": "made", "made": made, "ends": ends,
        "class": {"environment": "production", "usage": "data", "sensitivity": "restricted"}});
    if let Some(parent) = parent {
        key["parent"] = parent;
    }
    json!({"type": "key-added", "key": key, "decided": decided(&["Ada", "Ruth"]),
        "kept": {"format": "rfc3394", "digest": "00", "canary": "11"}})
}

pub fn acknowledge(finding: &Finding) -> Value {
    json!({"type": "finding-acknowledged", "finding": finding.id, "newest": finding.newest(), "shown": "00",
           "decided": decided(&["Iris"])})
}
