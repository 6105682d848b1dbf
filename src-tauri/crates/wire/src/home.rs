//! People, quorums, keys and ceremonies as the home screen shows them.

use crate::names::{PinTries, ReplicaFound, SignatureKind};
use crate::{
    CardView, CheckView, DayOfKeyView, DeferredView, EnrolledView, HolderView, KeyDayName, KeyView,
    QuorumView, Recoverable, ReplicaView, RootKeyView, SlotView,
};
use ceremony::{Attempt, HandedShare, KeyKind};
use ledger::{DayOfKey, Deferred, Key, KeyDay, Known, Ledger, Person, Replica};

/// The quorums that can recover a key, newest first.
#[must_use]
pub fn quorums(ledger: &Ledger) -> Vec<QuorumView> {
    let in_force = ledger.in_force().into_iter().rev();
    in_force
        .filter_map(|one| {
            let attempt = one.attempt.as_ref()?;
            let package = &attempt.package;
            let shares = attempt.shares.iter();
            Some(QuorumView {
                id: package.quorum.clone(),
                label: one.script.key.label.clone(),
                threshold: package.threshold,
                shares: package.shares,
                can_lose: ledger.can_lose(one),
                replaces: ledger.lineage(one),
                custodians: shares.map(|share| holder(ledger, attempt, share)).collect(),
                last_recovery: ledger.last_recovery(&package.quorum),
                last_check: ledger.last_check(&package.quorum),
            })
        })
        .collect()
}

/// Whether every key in use can be rebuilt, and how much the weakest of their quorums may lose.
#[must_use]
pub fn recoverable(ledger: &Ledger) -> Recoverable {
    let keys = ledger.keys().into_iter();
    let keys: Vec<Key> = keys.filter(Key::exists).collect();
    // Of several quorums that rebuild one key the strongest counts.
    let strongest = |key: &Key| {
        let quorums = ledger.rebuilding(key);
        let spare = quorums.filter_map(|one| {
            let shares = one.attempt.as_ref()?.package.shares;
            Some((ledger.can_lose(one)?, shares))
        });
        spare.max()
    };
    let found: Vec<_> = keys.iter().map(|key| (key, strongest(key))).collect();
    let missing = found.iter().filter(|(_, quorum)| quorum.is_none());
    let missing: Vec<String> = missing.map(|(key, _)| key.label.clone()).collect();
    if !missing.is_empty() {
        return Recoverable::Missing { keys: missing };
    }
    match found.into_iter().filter_map(|(_, quorum)| quorum).min() {
        Some((can_lose, shares)) => Recoverable::All { can_lose, shares },
        None => Recoverable::NoKeys,
    }
}

fn holder(ledger: &Ledger, attempt: &Attempt, share: &HandedShare) -> HolderView {
    let quorum = &attempt.package.quorum;
    let kept = ledger.kept_share(quorum, share.index);
    HolderView {
        name: share.custodian.clone(),
        bag: kept.map(|item| item.bag.clone()).unwrap_or_default(),
        place: kept.map(|item| item.place.clone()).unwrap_or_default(),
        shown: ledger.last_shown(quorum, share.index),
    }
}

/// Every lasting key, newest first; `seen` are the slots as they were when they were looked at last.
#[must_use]
pub fn keys(ledger: &Ledger, seen: Option<&[SlotView]>) -> Vec<KeyView> {
    let keys = ledger.keys().into_iter();
    keys.map(|key| key_view(ledger, &key, seen)).collect()
}

fn key_view(ledger: &Ledger, key: &Key, seen: Option<&[SlotView]>) -> KeyView {
    let replicas = key.replicas.iter();
    KeyView {
        id: key.id.clone(),
        label: key.label.clone(),
        state: key.state.name().into(),
        check: CheckView::from(&key.check),
        root: root_key(key),
        tokens: replicas.clone().map(|one| one.label.clone()).collect(),
        replicas: replicas.map(|one| replica(one, seen)).collect(),
        life: ledger.life(&key.id).into_iter().map(day_view).collect(),
    }
}

/// The public half of a root key; none of a master key.
#[must_use]
pub fn root_key(key: &Key) -> Option<RootKeyView> {
    let text = key.public_key.as_deref()?;
    let kind = KeyKind::of(Some(text))?;
    Some(RootKeyView {
        label: key.label.clone(),
        kind: kind.into(),
        fingerprint: key.check.value.clone(),
        pem: byok::pem(&hex::decode(text).ok()?),
    })
}

fn day_view(day: DayOfKey) -> DayOfKeyView {
    let (what, to_come) = match day.what {
        KeyDay::Adopted => (KeyDayName::Adopted, false),
        KeyDay::Made => (KeyDayName::Made, false),
        KeyDay::Shared => (KeyDayName::Shared, false),
        KeyDay::Proved => (KeyDayName::Proved, false),
        KeyDay::Tested => (KeyDayName::Tested, false),
        KeyDay::Recovered => (KeyDayName::Recovered, false),
        KeyDay::Copied => (KeyDayName::Copied, false),
        KeyDay::Reissued => (KeyDayName::Reissued, false),
        KeyDay::DrillDue => (KeyDayName::DrillDue, true),
        KeyDay::CryptoperiodEnds => (KeyDayName::CryptoperiodEnds, true),
    };
    DayOfKeyView {
        what,
        date: day.date,
        ceremony: day.ceremony,
        to_come,
    }
}

fn replica(one: &Replica, seen: Option<&[SlotView]>) -> ReplicaView {
    ReplicaView {
        label: one.label.clone(),
        serial: one.serial.clone(),
        site: one.site.clone(),
        since: one.since.clone(),
        last_proof: one.last_proof.clone(),
        found: seen.map(|seen| found(seen, one.known())),
    }
}

/// What looking at the slots found of a token.
fn found(seen: &[SlotView], token: Known<'_>) -> ReplicaFound {
    match seen.iter().find(|slot| slot.may_hold(token)) {
        None => ReplicaFound::Absent,
        Some(slot) if slot.problem.is_some() || slot.tries == PinTries::Locked => {
            ReplicaFound::Failing
        }
        Some(_) => ReplicaFound::Present,
    }
}

impl From<&Person> for EnrolledView {
    fn from(person: &Person) -> Self {
        Self {
            participant: person.participant.clone(),
            name: person.name.clone(),
            organisation: person.organisation.clone(),
            role: person.role.clone(),
            public_key: person.public_key.clone(),
            signature: SignatureKind::journalled(&person.signature),
            enrolled: person.enrolled.clone(),
            duty: person.duty.clone(),
            card: person.card.as_ref().map(CardView::from),
            age: person.age.clone(),
            mlkem: person.mlkem_fingerprint(),
        }
    }
}

impl DeferredView {
    /// Something put off, as of `today`.
    #[must_use]
    pub fn of(deferred: Deferred, today: &str) -> Self {
        Self {
            late: deferred.until.as_str() < today,
            ceremony: deferred.ceremony,
            title: deferred.title,
            incident: deferred.incident,
            task: deferred.task,
            reason: deferred.reason,
            until: deferred.until,
        }
    }
}
