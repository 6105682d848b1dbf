//! The home screen: what needs us now, what can be recovered, what state the keys are in.

mod keys;
mod needs;

use crate::overview::{HolderView, Home, QuorumView};
use crate::present::room_mode;
use crate::{Error, Room};
use ceremony::{Attempt, Ceremony, HandedShare, Kind};
use std::collections::BTreeSet;

impl Room {
    /// The home screen.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub fn home(&self) -> Result<Home, Error> {
        let journal = self.journal_view()?;
        let keys = self.keys();
        Ok(Home {
            room: self.facts.name.clone(),
            id: self.facts.id.clone(),
            mode: room_mode(self.facts.practice).into(),
            path: self.folder.root().display().to_string(),
            read_only: self.read_only.is_some(),
            signer: self.journal_key().map(|key| key.verifier.to_string()),
            needs: self.needs(&journal, &keys),
            journal,
            quorums: self.quorums(),
            keys,
            ceremonies: self.ceremonies(),
            people: u32::try_from(self.people.len()).unwrap_or(u32::MAX),
        })
    }

    /// Ceremonies that gave out the shares of a lasting key.
    fn made(&self) -> impl Iterator<Item = &Ceremony> {
        self.order
            .iter()
            .filter_map(|id| self.ceremonies.get(id))
            .filter(|one| matches!(one.kind, Kind::Generate | Kind::Redistribute))
            .filter(|one| one.released.is_some())
    }

    /// Those of them whose quorum was not replaced.
    pub(crate) fn in_force(&self) -> Vec<&Ceremony> {
        let replaced: BTreeSet<&str> = self
            .made()
            .filter_map(|one| Some(one.reissue.as_ref()?.from.quorum.as_str()))
            .collect();
        let quorum = |one: &&Ceremony| {
            let attempt = one.attempt.as_ref();
            attempt.is_some_and(|attempt| !replaced.contains(attempt.package.quorum.as_str()))
        };
        self.made().filter(quorum).collect()
    }

    /// The day of the next drill that a ceremony's script sets, unless one was held since.
    pub(crate) fn next_drill<'a>(&self, one: &'a Ceremony) -> Option<&'a String> {
        let due = one.script.next_drill.as_ref()?;
        let drilled = self.ceremonies.values().any(|drill| {
            drill.kind == Kind::Drill && drill.ended_at.as_ref() > one.ended_at.as_ref()
        });
        (!drilled).then_some(due)
    }

    fn quorums(&self) -> Vec<QuorumView> {
        let in_force = self.in_force().into_iter().rev();
        in_force
            .filter_map(|one| {
                let attempt = one.attempt.as_ref()?;
                let package = &attempt.package;
                let recovered = self
                    .of_quorum(&package.quorum)
                    .filter(|other| other.recovered.is_some() || other.live_test.is_some());
                let checked = self.of_quorum(&package.quorum).filter_map(|other| {
                    other.check_closed.as_ref()?;
                    day(other.ended_at.as_ref().unwrap_or(&other.opened_at))
                });
                Some(QuorumView {
                    id: package.quorum.clone(),
                    label: one.script.key.label.clone(),
                    threshold: package.threshold,
                    shares: package.shares,
                    replaces: self.lineage(one),
                    custodians: attempt
                        .shares
                        .iter()
                        .map(|share| self.holder(attempt, share))
                        .collect(),
                    last_recovery: recovered.filter_map(|other| day(&other.opened_at)).max(),
                    last_check: checked.max(),
                })
            })
            .collect()
    }

    /// The quorums that a ceremony's quorum replaced, newest first.
    fn lineage(&self, one: &Ceremony) -> Vec<String> {
        let gave_way = |one: &Ceremony| Some(one.reissue.as_ref()?.from.quorum.clone());
        let mut all: Vec<String> = gave_way(one).into_iter().collect();
        // Newest first, so that each look back goes further back.
        for older in self.made().collect::<Vec<_>>().into_iter().rev() {
            let quorum = older.attempt.as_ref().map(|one| &one.package.quorum);
            if quorum.is_some() && quorum == all.last() {
                all.extend(gave_way(older));
            }
        }
        all
    }

    fn holder(&self, attempt: &Attempt, share: &HandedShare) -> HolderView {
        let quorum = &attempt.package.quorum;
        let kept = self.kept_share(quorum, share.index);
        let proved = self.of_quorum(quorum).flat_map(|other| &other.proved);
        let proved = proved.filter(|proved| proved.what.index == share.index);
        HolderView {
            name: share.custodian.clone(),
            bag: kept.map(|item| item.bag.clone()).unwrap_or_default(),
            place: kept.map(|item| item.place.clone()).unwrap_or_default(),
            shown: proved.filter_map(|proved| day(&proved.at)).max(),
        }
    }

    /// Ceremonies that were given that quorum's package.
    fn of_quorum<'a>(&'a self, quorum: &'a str) -> impl Iterator<Item = &'a Ceremony> {
        self.ceremonies.values().filter(move |one| {
            let package = one.package.as_ref();
            package.is_some_and(|package| package.quorum == quorum)
        })
    }
}

/// The day of a time, `YYYY-MM-DD`.
fn day(at: &str) -> Option<String> {
    at.get(..10).map(Into::into)
}
