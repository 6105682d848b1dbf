//! Quorums: which are in force, what they replaced, and when each was last proved to work.

use crate::{Key, Ledger, day};
use ceremony::{Ceremony, Kind, QuorumId};
use std::collections::BTreeSet;

impl Ledger {
    /// Ceremonies that gave out the shares of a lasting key.
    fn made(&self) -> impl DoubleEndedIterator<Item = &Ceremony> {
        self.ceremonies()
            .filter(|one| one.kind.hands_out() && one.kind != Kind::Drill)
            .filter(|one| one.released.is_some())
    }

    /// Those of them whose quorum was not replaced, in the order they were opened.
    #[must_use]
    pub fn in_force(&self) -> Vec<&Ceremony> {
        let replaced: BTreeSet<&QuorumId> = self
            .made()
            .filter_map(|one| Some(&one.reissue.as_ref()?.from.quorum))
            .collect();
        let quorum = |one: &&Ceremony| {
            let attempt = one.attempt.as_ref();
            attempt.is_some_and(|attempt| !replaced.contains(&attempt.package.quorum))
        };
        self.made().filter(quorum).collect()
    }

    /// The quorums in force that rebuild a key: those whose package opens to the same check value. A
    /// label would not do, two keys may bear one.
    pub fn rebuilding(&self, key: &Key) -> impl Iterator<Item = &Ceremony> {
        let opens_to_it = |one: &&Ceremony| {
            let attempt = one.attempt.as_ref();
            attempt.is_some_and(|attempt| attempt.package.check == key.check)
        };
        self.in_force().into_iter().filter(opens_to_it)
    }

    /// How many shares of a ceremony's quorum may still be lost: those that the register has, less
    /// the threshold. `None` if fewer are left, so that nothing can be rebuilt.
    #[must_use]
    pub fn can_lose(&self, one: &Ceremony) -> Option<u8> {
        let package = &one.attempt.as_ref()?.package;
        let kept =
            (1..=package.shares).filter(|index| self.kept_share(&package.quorum, *index).is_some());
        u8::try_from(kept.count())
            .ok()?
            .checked_sub(package.threshold)
    }

    /// The quorums that a ceremony's quorum replaced, newest first, hex.
    #[must_use]
    pub fn lineage(&self, one: &Ceremony) -> Vec<QuorumId> {
        let gave_way = |one: &Ceremony| Some(one.reissue.as_ref()?.from.quorum.clone());
        let mut all: Vec<QuorumId> = gave_way(one).into_iter().collect();
        // Newest first, so that each look back goes further back.
        for older in self.made().rev() {
            let quorum = older.attempt.as_ref().map(|one| &one.package.quorum);
            if quorum.is_some() && quorum == all.last() {
                all.extend(gave_way(older));
            }
        }
        all
    }

    /// The newest quorum that took another's place, hex; none while that one is in force, or was
    /// never here.
    #[must_use]
    pub fn successor(&self, quorum: &QuorumId) -> Option<&QuorumId> {
        let mut newest: Option<&QuorumId> = None;
        for one in self.made() {
            let replaced = one.reissue.as_ref();
            if let Some(released) = &one.released
                && replaced.is_some_and(|it| it.from.quorum == *newest.unwrap_or(quorum))
            {
                newest = Some(&released.package.quorum);
            }
        }
        newest
    }

    /// When recovery was last proved with a quorum, a date.
    #[must_use]
    pub fn last_recovery(&self, quorum: &QuorumId) -> Option<String> {
        self.of_quorum(quorum)
            .filter(|one| one.recovered.is_some() || one.live_test.is_some())
            .filter_map(|one| day(&one.opened_at))
            .max()
    }

    /// True if quorums in force rebuild a key and none of them ever did, so that nobody knows it.
    #[must_use]
    pub fn never_recovered(&self, key: &Key) -> bool {
        let mut quorums = self
            .rebuilding(key)
            .filter_map(|one| one.attempt.as_ref())
            .map(|attempt| &attempt.package.quorum)
            .peekable();
        quorums.peek().is_some() && quorums.all(|one| self.last_recovery(one).is_none())
    }

    /// When a possession check of a quorum was last closed, a date.
    #[must_use]
    pub fn last_check(&self, quorum: &QuorumId) -> Option<String> {
        self.of_quorum(quorum)
            .filter(|one| one.check_closed.is_some())
            .filter_map(|one| day(one.ended_at.as_ref().unwrap_or(&one.opened_at)))
            .max()
    }

    /// When possession of a share was last proved, a date.
    #[must_use]
    pub fn last_shown(&self, quorum: &QuorumId, index: u8) -> Option<String> {
        self.of_quorum(quorum)
            .flat_map(|one| &one.proved)
            .filter(|proved| proved.what.index == index)
            .filter_map(|proved| day(&proved.at))
            .max()
    }

    /// The day of the next drill that a ceremony's script sets, unless one was held since.
    #[must_use]
    pub fn next_drill<'a>(&self, one: &'a Ceremony) -> Option<&'a str> {
        let due = one.script.next_drill.as_ref()?;
        let drilled = self.ceremonies().any(|drill| {
            drill.kind == Kind::Drill && drill.ended_at.as_ref() > one.ended_at.as_ref()
        });
        (!drilled).then_some(due)
    }

    /// Ceremonies that were given that quorum's package.
    fn of_quorum<'a>(&'a self, quorum: &'a QuorumId) -> impl Iterator<Item = &'a Ceremony> {
        self.ceremonies().filter(move |one| {
            let package = one.package.as_ref();
            package.is_some_and(|package| package.quorum == *quorum)
        })
    }
}
