//! What was decided about keys: the keys that were journalled one by one, what changed of any key,
//! the runs over many, and the policy in force.

use crate::Ledger;
use crate::exchange_entries::{Brought, KeyExportReceived, KeyExported};
use crate::key_entries::{
    Decided, KeksRewrapped, KeptWrapped, KeyAdded, KeyChanged, KeyPurgeBegun, KeyPurged, KeysBatch,
    PolicyAdopted, RunBegun,
};
use ceremony::{Ceremony, Kind, Mode, Role};
use lifecycle::{
    Act, Algorithm, Class, Hold, Key, KeyRef, KeyState, Origin, Policy, Tier, Transition,
};
use std::collections::BTreeMap;

/// What is known of one version beside the key itself.
#[derive(Clone, Debug)]
pub struct Managed {
    /// The key as it is now.
    pub key: Key,
    /// What shows of its wrapped bytes, if the room keeps them.
    pub kept: Option<KeptWrapped>,
    /// What it went through.
    pub history: Vec<Transition>,
    /// The key that takes or took over.
    pub successor: Option<KeyRef>,
    /// The ceremony that made it, hex; empty if none did.
    pub ceremony: String,
    /// The newest entry that tells of it.
    pub entry: u64,
    /// How it was brought, if somebody else made it.
    pub brought: Option<Brought>,
}

/// An export of a key, and whether who got it has confirmed that.
#[derive(Clone, Debug)]
pub struct Export {
    /// What was journalled of it.
    pub exported: KeyExported,
    /// When, RFC 3339 UTC.
    pub at: String,
    /// The entry that says so.
    pub entry: u64,
    /// The confirmation.
    pub receipt: Option<KeyExportReceived>,
}

/// What changed of a DEK that came in a run: the inventory has the rest.
#[derive(Clone, Debug, Default)]
pub struct Overlay {
    /// The changes, oldest first, with their entries.
    pub changes: Vec<(u64, KeyChanged)>,
}

/// A run over many DEKs, as far as it is journalled.
#[derive(Clone, Debug)]
pub struct Run {
    /// How it began.
    pub begun: RunBegun,
    /// When, RFC 3339 UTC.
    pub at: String,
    /// The entry that says so.
    pub entry: u64,
    /// Its last batch.
    pub batch: Option<KeysBatch>,
    /// Rows written and set aside so far.
    pub rows: (u64, u64),
    /// Of each batch that wrote any: how many rows, and the root over them, hex.
    pub roots: Vec<(u32, String)>,
}

impl Run {
    /// True once its last batch is journalled.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.batch.as_ref().is_some_and(|batch| batch.last)
    }
}

/// The policy in force.
#[derive(Clone, Debug)]
pub struct Adopted {
    /// Its version.
    pub version: u32,
    /// Its text.
    pub text: String,
    /// What it says; `None` if a newer program's, which this one cannot read.
    pub rules: Option<Policy>,
    /// What it changed of the one before, a line each.
    pub changes: Vec<String>,
    /// When it was adopted, RFC 3339 UTC.
    pub at: String,
    /// The entry that says so.
    pub entry: u64,
}

/// Keys, runs and the policy.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    managed: BTreeMap<KeyRef, Managed>,
    overlays: BTreeMap<KeyRef, Overlay>,
    runs: BTreeMap<String, Run>,
    policy: Option<Adopted>,
    /// Exports, oldest first.
    exports: Vec<Export>,
    /// Keys whose destruction was begun and not yet seen to its end.
    purging: BTreeMap<KeyRef, Decided>,
}

impl Keys {
    pub(crate) fn made(&mut self, seq: u64, at: &str, made: KeyAdded) {
        let first = Transition {
            at: at.into(),
            from: None,
            to: made.key.state,
            by: made.decided.by().into(),
            purpose: made.decided.purpose.clone(),
            entry: seq,
        };
        let managed = Managed {
            key: made.key,
            kept: made.kept,
            history: vec![first],
            successor: None,
            ceremony: String::new(),
            entry: seq,
            brought: made.brought,
        };
        self.managed.insert(managed.key.key.clone(), managed);
    }

    pub(crate) fn exported(&mut self, seq: u64, at: &str, exported: KeyExported) {
        self.exports.push(Export {
            exported,
            at: at.into(),
            entry: seq,
            receipt: None,
        });
    }

    pub(crate) fn received(&mut self, receipt: KeyExportReceived) {
        let mut all = self.exports.iter_mut().rev();
        let found = all.find(|one| one.exported.package == receipt.package);
        if let Some(export) = found {
            export.receipt = Some(receipt);
        }
    }

    pub(crate) fn changed(&mut self, seq: u64, at: &str, change: KeyChanged) {
        if let Some(managed) = self.managed.get_mut(&change.key) {
            managed.entry = seq;
            if change.successor.is_some() {
                managed.successor.clone_from(&change.successor);
            }
            if let Some(step) = apply(&mut managed.key, seq, at, &change) {
                managed.history.push(step);
            }
        } else {
            let overlay = self.overlays.entry(change.key.clone()).or_default();
            overlay.changes.push((seq, change));
        }
    }

    pub(crate) fn rewrapped(&mut self, seq: u64, moved: &KeksRewrapped) {
        for one in &moved.keys {
            if let Some(managed) = self.managed.get_mut(&one.key) {
                managed.entry = seq;
                managed.key.parent = Some(moved.to.clone());
                if let Some(kept) = &mut managed.kept {
                    kept.format.clone_from(&one.format);
                    kept.digest.clone_from(&one.digest);
                }
            }
        }
    }

    pub(crate) fn purge_begun(&mut self, begun: KeyPurgeBegun) {
        self.purging.insert(begun.key, begun.decided);
    }

    pub(crate) fn purged(&mut self, seq: u64, at: &str, purged: KeyPurged) {
        let decided = self.purging.remove(&purged.key).unwrap_or_default();
        let change = KeyChanged {
            key: purged.key.clone(),
            act: Act::Purge,
            to: Some(KeyState::Destroyed),
            until: None,
            purge_from: None,
            successor: None,
            hold: None,
            decided,
        };
        self.changed(seq, at, change);
        if let Some(managed) = self.managed.get_mut(&purged.key) {
            managed.kept = None;
        }
    }

    pub(crate) fn run_begun(&mut self, seq: u64, at: &str, begun: RunBegun) {
        let run = Run {
            at: at.into(),
            entry: seq,
            batch: None,
            rows: (0, 0),
            roots: Vec::new(),
            begun,
        };
        self.runs.insert(run.begun.run.clone(), run);
    }

    pub(crate) fn batch(&mut self, batch: KeysBatch) {
        if let Some(run) = self.runs.get_mut(&batch.run) {
            run.rows.0 += u64::from(batch.rows);
            run.rows.1 += u64::from(batch.set_aside);
            if batch.rows > 0 {
                run.roots.push((batch.rows, batch.root.clone()));
            }
            run.batch = Some(batch);
        }
    }

    pub(crate) fn adopted(&mut self, seq: u64, at: &str, policy: PolicyAdopted) {
        let rules = Policy::parse(&policy.text).ok();
        let before = self.policy.take().map(|before| before.rules);
        let before = before.unwrap_or_else(|| Some(Policy::standard()));
        let changes = before.zip(rules.as_ref()).map(|(before, rules)| {
            let changes = before.differences(rules).into_iter();
            changes.map(|one| one.to_string()).collect::<Vec<_>>()
        });
        self.policy = Some(Adopted {
            version: policy.version,
            rules,
            changes: changes.unwrap_or_default(),
            text: policy.text,
            at: at.into(),
            entry: seq,
        });
    }

    /// A master key as its ceremony left it.
    pub(crate) fn of_ceremony(&mut self, seq: u64, at: &str, one: &Ceremony) {
        if one.mode == Mode::Drill || one.kind == Kind::Drill {
            return;
        }
        let Some(made) = one.key.as_ref().or(one.recovered.as_ref()) else {
            return;
        };
        // Nothing is kept below a root key: it is no key of the hierarchy.
        if !(one.kind.backs_up_key() || one.kind.installs_key()) || made.root.is_some() {
            return;
        }
        // A key that others rely on is not taken in half-way: it is as it was until it is shared.
        if one.kind == Kind::AdoptKey && one.released.is_none() {
            return;
        }
        let id = KeyRef::new(made.id.to_string(), 1);
        let state = crate::keys::key_state(one);
        let step = |from| Transition {
            at: at.into(),
            from,
            to: state,
            by: administrator(one),
            purpose: one.script.title.clone(),
            entry: seq,
        };
        if let Some(known) = self.managed.get_mut(&id) {
            if known.key.state == KeyState::PreActive && state == KeyState::Active {
                known.history.push(step(Some(KeyState::PreActive)));
                known.key.state = state;
                known.entry = seq;
            }
            return;
        }
        let key = Key {
            key: id.clone(),
            label: made.label.clone(),
            tier: Tier::Mkek,
            algorithm: Algorithm::Aes256,
            parent: None,
            state,
            until: None,
            purge_from: None,
            owner: String::new(),
            domain: String::new(),
            class: Class::default(),
            origin: if one.kind.makes_key() {
                Origin::Made
            } else if one.kind.backs_up_key() {
                Origin::Adopted
            } else {
                Origin::Imported
            },
            made: at.into(),
            ends: one.script.cryptoperiod_end.clone(),
            check: Some(made.check.value.clone()),
            holds: Vec::new(),
        };
        let managed = Managed {
            key,
            kept: None,
            history: vec![step(None)],
            successor: None,
            ceremony: one.id.clone(),
            entry: seq,
            brought: None,
        };
        self.managed.insert(id, managed);
    }
}

fn administrator(one: &Ceremony) -> String {
    let people = &one.script.participants;
    let found = people.iter().find(|one| one.role == Role::Administrator);
    found.map(|one| one.name.clone()).unwrap_or_default()
}

/// Makes a change on a key; gives what it went through, if its state changed.
pub fn apply(key: &mut Key, seq: u64, at: &str, change: &KeyChanged) -> Option<Transition> {
    let decided = &change.decided;
    match (change.act, &change.hold) {
        (Act::Hold, Some(name)) => key.holds.push(Hold {
            name: name.clone(),
            reason: decided.purpose.clone(),
            since: at.into(),
        }),
        (Act::Release, Some(name)) => key.holds.retain(|hold| hold.name != *name),
        _ => {}
    }
    if change.until.is_some() {
        key.until.clone_from(&change.until);
    }
    if change.purge_from.is_some() {
        key.purge_from.clone_from(&change.purge_from);
    }
    let to = change.to?;
    let from = key.state_at(at);
    if change.act == Act::Enable {
        // Brought back: nothing waits for its end any more.
        key.until = None;
        key.purge_from = None;
    }
    key.state = to;
    Some(Transition {
        at: at.into(),
        from: Some(from),
        to,
        by: decided.by().into(),
        purpose: decided.purpose.clone(),
        entry: seq,
    })
}

impl Ledger {
    /// Every key that was journalled by itself: master keys, KEKs, keys told by a spreadsheet.
    pub fn managed_keys(&self) -> impl Iterator<Item = &Managed> {
        self.keys.managed.values()
    }

    /// A key that was journalled by itself.
    #[must_use]
    pub fn managed(&self, key: &KeyRef) -> Option<&Managed> {
        self.keys.managed.get(key)
    }

    /// The versions of a key that was journalled by itself, oldest first.
    pub fn versions<'l>(&'l self, id: &str) -> impl DoubleEndedIterator<Item = &'l Managed> {
        let range = KeyRef::new(id, 0)..=KeyRef::new(id, u32::MAX);
        self.keys.managed.range(range).map(|(_, managed)| managed)
    }

    /// What changed of the DEKs that came in runs.
    pub fn overlays(&self) -> impl Iterator<Item = (&KeyRef, &Overlay)> {
        self.keys.overlays.iter()
    }

    /// What changed of a DEK that came in a run.
    #[must_use]
    pub fn overlay(&self, key: &KeyRef) -> Option<&Overlay> {
        self.keys.overlays.get(key)
    }

    /// The runs over many DEKs.
    pub fn runs(&self) -> impl Iterator<Item = &Run> {
        self.keys.runs.values()
    }

    /// Exports of keys, oldest first.
    #[must_use]
    pub fn exports(&self) -> &[Export] {
        &self.keys.exports
    }

    /// The run of that id.
    #[must_use]
    pub fn run(&self, id: &str) -> Option<&Run> {
        self.keys.runs.get(id)
    }

    /// Keys whose destruction was begun and not yet seen to its end.
    pub fn purging(&self) -> impl Iterator<Item = &KeyRef> {
        self.keys.purging.keys()
    }

    /// What the policy in force asks; what holds before a room adopts one where it adopted none, or
    /// one that this program cannot read.
    #[must_use]
    pub fn rules(&self) -> Policy {
        let adopted = self
            .adopted_policy()
            .and_then(|adopted| adopted.rules.clone());
        adopted.unwrap_or_else(Policy::standard)
    }

    /// The policy in force, if the room adopted one.
    #[must_use]
    pub fn adopted_policy(&self) -> Option<&Adopted> {
        self.keys.policy.as_ref()
    }
}
