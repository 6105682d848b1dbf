//! Keys and the tokens that hold them.

use crate::{Known, Ledger, day};
use ceremony::{Ceremony, CheckValue, KeyId, Kind, Mode, TokenFacts, TokenRole};
use lifecycle::{KeyRef, KeyState};

/// A lasting key.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its id (CKA_ID), hex.
    pub id: KeyId,
    /// Its label.
    pub label: String,
    /// Its state.
    pub state: KeyState,
    /// Its check value.
    pub check: CheckValue,
    /// Of a root key: SubjectPublicKeyInfo in DER, hex.
    pub public_key: Option<String>,
    /// The tokens that hold it, in the order they came to it.
    pub replicas: Vec<Replica>,
}

impl Key {
    /// True until it is destroyed.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.state != KeyState::Destroyed
    }
}

/// A token that holds a key.
#[derive(Clone, Debug)]
pub struct Replica {
    /// The token's label, as it was known last.
    pub label: String,
    /// Its serial number.
    pub serial: String,
    /// Where it lies, as registered; empty if nobody said.
    pub site: String,
    /// Since when it holds the key, a date.
    pub since: String,
    /// When it was last proved to hold the same key as another copy, a date.
    pub last_proof: Option<String>,
}

impl Replica {
    /// What is remembered of its token.
    #[must_use]
    pub fn known(&self) -> Known<'_> {
        Known {
            label: &self.label,
            serial: &self.serial,
        }
    }
}

impl Ledger {
    /// Every lasting key made, adopted or rebuilt here, newest first.
    #[must_use]
    pub fn keys(&self) -> Vec<Key> {
        let mut all: Vec<Key> = Vec::new();
        for one in self.lasting() {
            let Some(key) = one.key.as_ref().or(one.recovered.as_ref()) else {
                continue;
            };
            let unshared = one.kind == Kind::AdoptKey && one.released.is_none();
            if !(one.kind.backs_up_key() || one.kind.installs_key())
                || unshared
                || all.iter().any(|known| known.id == key.id)
            {
                continue;
            }
            all.push(Key {
                id: key.id.clone(),
                label: key.label.clone(),
                state: self.state_of(&key.id).unwrap_or_else(|| key_state(one)),
                check: key.check.clone(),
                public_key: key.root.as_ref().map(|root| root.public_key.clone()),
                replicas: self.replicas(&key.id),
            });
        }
        all.reverse();
        all
    }

    /// The state of a master key, by what was decided about it.
    pub(crate) fn state_of(&self, key: &KeyId) -> Option<KeyState> {
        let managed = self.managed(&KeyRef::new(key.to_string(), 1))?;
        Some(managed.key.state)
    }

    /// Ceremonies about keys that stay.
    fn lasting(&self) -> impl Iterator<Item = &Ceremony> {
        self.ceremonies()
            .filter(|one| one.mode != Mode::Drill && one.kind != Kind::Drill)
    }

    fn replicas(&self, key: &KeyId) -> Vec<Replica> {
        let mut all: Vec<Replica> = Vec::new();
        for one in self.lasting() {
            let made = one.key.as_ref().filter(|made| made.id == *key);
            if let Some(token) = made.and_then(|_| one.tokens.get(&TokenRole::Primary)) {
                self.hold(&mut all, one, token);
            }
            let rebuilt = one.recovered.as_ref().filter(|found| found.id == *key);
            if let Some(token) = rebuilt.and_then(|_| one.tokens.get(&TokenRole::Target)) {
                self.hold(&mut all, one, token);
            }
            let of_key = one
                .package
                .as_ref()
                .is_some_and(|package| package.key == *key);
            for token in one.tokens.values().filter(|_| of_key || made.is_some()) {
                let compared = one.equality.as_ref().filter(|equality| equality.holds());
                let known = all
                    .iter_mut()
                    .find(|known| known.known().is(Known::of(token)));
                if let (Some(known), true) = (known, compared.is_some() || tested(one)) {
                    known.last_proof = day(one.ended_at.as_ref().unwrap_or(&one.opened_at));
                }
            }
        }
        all
    }

    fn hold(&self, all: &mut Vec<Replica>, one: &Ceremony, token: &TokenFacts) {
        let mut known = all.iter_mut();
        if let Some(known) = known.find(|known| known.known().is(Known::of(token))) {
            // A driver may have given it another label since.
            known.label.clone_from(&token.label);
            return;
        }
        all.push(Replica {
            label: token.label.clone(),
            serial: token.serial.clone(),
            site: self.site(token).into(),
            since: day(&one.opened_at).unwrap_or_default(),
            last_proof: None,
        });
    }
}

/// A live recovery test accounts for the token that holds the live key.
fn tested(one: &Ceremony) -> bool {
    let test = one.live_test.as_ref();
    test.is_some_and(|test| test.equality.holds())
}

/// A key is relied on once its shares are out and its door is closed.
pub(crate) fn key_state(one: &Ceremony) -> KeyState {
    let lasting = one.door.is_some() && one.released.is_some();
    // A key rebuilt here came from a ceremony that ended so.
    if lasting || one.kind.installs_key() {
        KeyState::Active
    } else {
        KeyState::PreActive
    }
}
