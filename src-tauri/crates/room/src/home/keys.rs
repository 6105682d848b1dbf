//! Keys and the tokens that hold them.

use super::day;
use crate::Room;
use crate::identity::Known;
use crate::overview::{KeyView, ReplicaView, SlotView};
use crate::present::check;
use ceremony::{Ceremony, Kind, Mode, TokenFacts, TokenRole};
use lifecycle::KeyState;

impl Room {
    /// Every lasting key made or rebuilt here, newest first.
    pub(crate) fn keys(&self) -> Vec<KeyView> {
        let mut all: Vec<KeyView> = Vec::new();
        let in_order = self.order.iter().filter_map(|id| self.ceremonies.get(id));
        for one in in_order.filter(|one| one.mode != Mode::Drill && one.kind != Kind::Drill) {
            let Some(key) = one.key.as_ref().or(one.recovered.as_ref()) else {
                continue;
            };
            if !(one.kind.makes_key() || one.kind.installs_key())
                || all.iter().any(|known| known.id == key.id)
            {
                continue;
            }
            let replicas = self.replicas(&key.id);
            all.push(KeyView {
                id: key.id.clone(),
                label: key.label.clone(),
                state: key_state(one).name().into(),
                check: check(&key.check),
                tokens: replicas.iter().map(|one| one.label.clone()).collect(),
                replicas,
            });
        }
        all.reverse();
        all
    }

    /// The tokens that hold a key, in the order they came to it.
    fn replicas(&self, key: &str) -> Vec<ReplicaView> {
        let mut all: Vec<ReplicaView> = Vec::new();
        let in_order = self.order.iter().filter_map(|id| self.ceremonies.get(id));
        for one in in_order.filter(|one| one.mode != Mode::Drill && one.kind != Kind::Drill) {
            let made = one.key.as_ref().filter(|made| made.id == key);
            if let Some(token) = made.and_then(|_| one.tokens.get(&TokenRole::Primary)) {
                self.hold(&mut all, one, token);
            }
            let rebuilt = one.recovered.as_ref().filter(|found| found.id == key);
            if let Some(token) = rebuilt.and_then(|_| one.tokens.get(&TokenRole::Target)) {
                self.hold(&mut all, one, token);
            }
            let of_key = one
                .package
                .as_ref()
                .is_some_and(|package| package.key == key);
            for token in one.tokens.values().filter(|_| of_key || made.is_some()) {
                let compared = one.equality.as_ref().filter(|equality| equality.holds());
                let known = all.iter_mut().find(|known| same(known, token));
                if let (Some(known), true) = (known, compared.is_some() || tested(one)) {
                    known.last_proof = day(one.ended_at.as_ref().unwrap_or(&one.opened_at));
                }
            }
        }
        all
    }

    fn hold(&self, all: &mut Vec<ReplicaView>, one: &Ceremony, token: &TokenFacts) {
        if let Some(known) = all.iter_mut().find(|known| same(known, token)) {
            // A driver may have given it another label since.
            known.label.clone_from(&token.label);
            return;
        }
        all.push(ReplicaView {
            label: token.label.clone(),
            serial: token.serial.clone(),
            site: self.site(token),
            since: day(&one.opened_at).unwrap_or_default(),
            last_proof: None,
            found: self.seen.as_ref().map(|seen| found(seen, token).into()),
        });
    }
}

fn same(known: &ReplicaView, token: &TokenFacts) -> bool {
    let (label, serial) = (&known.label, &known.serial);
    Known { label, serial }.is(Known::of(token))
}

/// A live recovery test answers for the token that holds the live key.
fn tested(one: &Ceremony) -> bool {
    let test = one.live_test.as_ref();
    test.is_some_and(|test| test.equality.holds())
}

/// What looking at the slots found of a token.
fn found(seen: &[SlotView], token: &TokenFacts) -> &'static str {
    let slot = seen.iter().find(|slot| Known::of(token).is_in(slot));
    match slot {
        None => "absent",
        Some(slot) if slot.problem.is_some() || slot.tries == "locked" => "failing",
        Some(_) => "present",
    }
}

/// A key is relied on once its shares are out and its door is closed.
fn key_state(one: &Ceremony) -> KeyState {
    let lasting = one.door.is_some() && one.released.is_some();
    // A key rebuilt here came from a ceremony that ended so.
    if lasting || one.kind.installs_key() {
        KeyState::Active
    } else {
        KeyState::PreActive
    }
}
