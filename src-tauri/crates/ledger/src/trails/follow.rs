//! How an entry becomes a step of what it is told of.

use super::{
    CeremonySpan, Day, Lane, QuorumTrail, RecordTrail, ShareDid, ShareStep, ShareTrail, Trails,
};
use crate::{Moved, RoomEntry, day, share_id};
use ceremony::{Ceremony, Event, Kind, QuorumId};

impl Trails {
    /// Takes in an event that was applied to its ceremony.
    pub(crate) fn event(&mut self, seq: u64, at: &str, one: &Ceremony, event: &Event) {
        let span = self
            .spans
            .entry(one.id.clone())
            .or_insert_with(|| CeremonySpan {
                first: seq,
                last: seq,
                last_at: at.into(),
            });
        span.last = seq;
        at.clone_into(&mut span.last_at);
        if one.kind == Kind::Drill {
            return;
        }
        let here = Here { seq, at, one };
        if let Event::ShareWritten {
            index,
            attempt,
            custodian,
            ..
        } = event
        {
            self.written(&here, *index, *attempt, custodian);
        } else if let Event::BagSealed {
            index,
            custodian,
            bag,
            confirmed_by,
        } = event
        {
            let step = here.step(ShareDid::Sealed, bag, &[custodian, confirmed_by]);
            self.add(here.quorum(), *index, step);
        } else if let Event::BagOpened {
            custodian,
            bag,
            seal_intact,
            confirmed_by,
        } = event
        {
            let index = self.index_of(here.loaded(), custodian, bag);
            let step = ShareStep {
                seal_intact: Some(*seal_intact),
                ..here.step(ShareDid::Opened, bag, &[custodian, confirmed_by])
            };
            self.add(here.loaded(), index, step);
        } else if let Event::ShareEntered {
            index,
            custodian,
            bag,
            ..
        } = event
        {
            let step = here.step(ShareDid::Entered, bag, &[custodian]);
            self.add(here.loaded(), *index, step);
        } else if let Event::ContributionTaken {
            index,
            custodian,
            bag,
            ..
        } = event
        {
            let step = here.step(ShareDid::Reissued, bag, &[custodian]);
            self.add(here.loaded(), *index, step);
        } else if let Event::PossessionProved {
            index, custodian, ..
        } = event
        {
            let step = here.step(ShareDid::Proved, "", &[custodian]);
            self.add(here.loaded(), *index, step);
        } else if let Event::AttemptVoided { attempt, .. } = event {
            self.voided(&here, *attempt);
        } else if let Event::VoidedShareDestroyed {
            attempt,
            index,
            custodian,
            bag,
            confirmed_by,
            ..
        } = event
        {
            let quorum = self.attempts.get(&(one.id.clone(), *attempt)).cloned();
            let step = here.step(ShareDid::Destroyed, bag, &[custodian, confirmed_by]);
            self.add(quorum.as_ref(), *index, step);
        } else if let Event::OldShareDestroyed {
            index,
            custodian,
            bag,
            confirmed_by,
            ..
        } = event
        {
            let step = here.step(ShareDid::Destroyed, bag, &[custodian, confirmed_by]);
            let old = one.reissue.as_ref().map(|reissue| &reissue.from.quorum);
            self.add(old, *index, step);
            if let Some(quorum) = self.quorums.iter_mut().find(|it| Some(&it.quorum) == old) {
                quorum.destroyed = quorum.destroyed.saturating_add(1);
            }
        } else if let Event::PackageReleased { .. } = event {
            self.released(&here);
        }
    }

    /// Takes in one of the room's own entries.
    pub(crate) fn own(&mut self, seq: u64, at: &str, entry: &RoomEntry) {
        if let RoomEntry::CustodyMoved(moved) = entry {
            self.moved(seq, at, moved);
        } else if let RoomEntry::RecordMade {
            ceremonies,
            file,
            fingerprint,
        } = entry
        {
            self.records.push(RecordTrail {
                entry: seq,
                at: at.into(),
                file: file.clone(),
                fingerprint: fingerprint.clone(),
                ceremonies: ceremonies.clone(),
            });
        } else if let RoomEntry::FollowUpClosed {
            emergency,
            task,
            by,
            ..
        } = entry
            && task == Ceremony::DESTROY_REPLACED
        {
            let step = ShareStep {
                ceremony: Some(emergency.clone()),
                by: vec![by.clone()],
                ..step_of(seq, at, ShareDid::Destroyed)
            };
            self.destroyed_since(emergency, &step);
        } else if let RoomEntry::KeyPurged(purged) = entry {
            let of_key = |one: &&QuorumTrail| one.key.to_string() == purged.key.id;
            let ended: Vec<QuorumId> = self
                .quorums
                .iter()
                .filter(of_key)
                .map(|one| one.quorum.clone())
                .collect();
            for quorum in ended {
                self.superseded(&quorum, &step_of(seq, at, ShareDid::Superseded));
            }
        }
        let date = day(at).unwrap_or_default();
        let lane = lane(entry);
        let day = self
            .days
            .entry((date.clone(), lane))
            .or_insert_with(|| Day {
                date,
                lane,
                first: seq,
                count: 0,
            });
        day.count += 1;
    }

    fn written(&mut self, here: &Here<'_>, index: u8, attempt: u32, custodian: &str) {
        let Some(sharing) = &here.one.attempt else {
            return;
        };
        let quorum = &sharing.package.quorum;
        self.attempts
            .insert((here.one.id.clone(), attempt), quorum.clone());
        let step = here.step(ShareDid::Written, "", &[custodian]);
        let known = self
            .shares
            .iter_mut()
            .find(|one| one.quorum == *quorum && one.index == index);
        match known {
            Some(trail) => trail.steps.push(step),
            None => self.shares.push(ShareTrail {
                quorum: quorum.clone(),
                index,
                custodian: custodian.into(),
                label: here.one.script.key.label.clone(),
                steps: vec![step],
            }),
        }
    }

    fn voided(&mut self, here: &Here<'_>, attempt: u32) {
        let Some(quorum) = self.attempts.get(&(here.one.id.clone(), attempt)) else {
            return;
        };
        let step = here.step(ShareDid::Voided, "", &[]);
        for trail in self.shares.iter_mut().filter(|one| one.quorum == *quorum) {
            trail.steps.push(step.clone());
        }
    }

    fn released(&mut self, here: &Here<'_>) {
        let Some(sharing) = &here.one.attempt else {
            return;
        };
        let package = &sharing.package;
        let reissue = here.one.reissue.as_ref();
        let step = here.step(ShareDid::InForce, "", &[]);
        for trail in self.shares.iter_mut() {
            if trail.quorum == package.quorum {
                trail.steps.push(step.clone());
            }
        }
        if let Some(reissue) = reissue {
            let ended = here.step(ShareDid::Superseded, "", &[]);
            self.superseded(&reissue.from.quorum, &ended);
        }
        let contributors = reissue.map(|reissue| {
            let all = reissue.contributions.iter();
            all.map(|contribution| contribution.index).collect()
        });
        self.quorums.push(QuorumTrail {
            quorum: package.quorum.clone(),
            key: package.key.clone(),
            label: package.label.clone(),
            threshold: package.threshold,
            shares: package.shares,
            ceremony: here.one.id.clone(),
            made: (here.seq, here.at.into()),
            from: reissue.map(|reissue| reissue.from.quorum.clone()),
            contributors: contributors.unwrap_or_default(),
            custodians: sharing
                .shares
                .iter()
                .map(|share| share.custodian.clone())
                .collect(),
            superseded: None,
            destroyed: 0,
        });
    }

    /// Another quorum took the place of this one, or its key was destroyed.
    fn superseded(&mut self, quorum: &QuorumId, step: &ShareStep) {
        let mut all = self.quorums.iter_mut();
        if let Some(one) = all.find(|one| one.quorum == *quorum) {
            let now = (step.entry, step.at.clone());
            one.superseded.get_or_insert(now);
        }
        for trail in self.shares.iter_mut().filter(|one| one.quorum == *quorum) {
            let ended =
                |step: &ShareStep| matches!(step.what, ShareDid::Destroyed | ShareDid::Superseded);
            if !trail.steps.iter().any(ended) {
                trail.steps.push(step.clone());
            }
        }
    }

    /// The shares that a migration left outstanding were destroyed.
    fn destroyed_since(&mut self, migration: &str, step: &ShareStep) {
        let made = self.quorums.iter().find(|one| one.ceremony == migration);
        let Some(old) = made.and_then(|one| one.from.clone()) else {
            return;
        };
        let gone = |one: &ShareTrail| one.steps.iter().any(|it| it.what == ShareDid::Destroyed);
        let mut destroyed = 0;
        for trail in self.shares.iter_mut() {
            if trail.quorum == old && !gone(trail) {
                trail.steps.push(step.clone());
                destroyed += 1;
            }
        }
        if let Some(quorum) = self.quorums.iter_mut().find(|one| one.quorum == old) {
            quorum.destroyed = quorum.destroyed.saturating_add(destroyed);
        }
    }

    fn moved(&mut self, seq: u64, at: &str, moved: &Moved) {
        let found = |one: &&mut ShareTrail| share_id(&one.quorum, one.index) == moved.item;
        if let Some(trail) = self.shares.iter_mut().find(found) {
            trail.steps.push(ShareStep {
                bag: moved.bag_in.clone(),
                place: moved.to.clone(),
                by: vec![moved.who.clone(), moved.witness.clone()],
                seal_intact: moved.seal_intact,
                ..step_of(seq, at, ShareDid::Moved)
            });
        }
    }

    fn add(&mut self, quorum: Option<&QuorumId>, index: u8, step: ShareStep) {
        let found = |one: &&mut ShareTrail| Some(&one.quorum) == quorum && one.index == index;
        if let Some(trail) = self.shares.iter_mut().find(found) {
            trail.steps.push(step);
        }
    }

    /// Whose bag was opened: the share that was in it last, or else that custodian's.
    fn index_of(&self, quorum: Option<&QuorumId>, custodian: &str, bag: &str) -> u8 {
        let of_quorum = || self.shares.iter().filter(|one| Some(&one.quorum) == quorum);
        let in_bag = |one: &&ShareTrail| {
            let mut bags = one.steps.iter().rev().map(|step| &step.bag);
            bags.find(|bag| !bag.is_empty()).is_some_and(|it| it == bag)
        };
        of_quorum()
            .find(in_bag)
            .or_else(|| of_quorum().find(|one| one.custodian == custodian))
            .map_or(0, |one| one.index)
    }
}

/// An event in its ceremony.
struct Here<'e> {
    seq: u64,
    at: &'e str,
    one: &'e Ceremony,
}

impl<'e> Here<'e> {
    /// The quorum whose package was loaded, or that is replaced.
    fn loaded(&self) -> Option<&'e QuorumId> {
        let old = self.one.reissue.as_ref().map(|it| &it.from.quorum);
        old.or_else(|| self.one.package.as_ref().map(|it| &it.quorum))
    }

    /// The quorum whose shares go into bags here: the new one, or else the one that was loaded.
    fn quorum(&self) -> Option<&'e QuorumId> {
        let new = self.one.attempt.as_ref().map(|it| &it.package.quorum);
        new.or_else(|| self.loaded())
    }

    fn step(&self, what: ShareDid, bag: &str, by: &[&str]) -> ShareStep {
        let names = by.iter().filter(|name| !name.is_empty());
        ShareStep {
            ceremony: Some(self.one.id.clone()),
            bag: bag.into(),
            by: names.map(|name| (*name).to_owned()).collect(),
            ..step_of(self.seq, self.at, what)
        }
    }
}

fn step_of(entry: u64, at: &str, what: ShareDid) -> ShareStep {
    ShareStep {
        entry,
        at: at.into(),
        what,
        ceremony: None,
        bag: String::new(),
        place: String::new(),
        by: Vec::new(),
        seal_intact: None,
    }
}

fn lane(entry: &RoomEntry) -> Lane {
    match entry {
        RoomEntry::CustodyMoved(_) => Lane::Custody,
        RoomEntry::KeksRewrapped(_)
        | RoomEntry::KeyAdded(_)
        | RoomEntry::KeyChanged(_)
        | RoomEntry::KeyExportReceived(_)
        | RoomEntry::KeyExported(_)
        | RoomEntry::KeyPurgeBegun(_)
        | RoomEntry::KeyPurged(_)
        | RoomEntry::KeyRefused(_)
        | RoomEntry::KeysBatch(_)
        | RoomEntry::KeysRunBegun(_) => Lane::Keys,
        RoomEntry::FindingAcknowledged(_)
        | RoomEntry::RecordMade { .. }
        | RoomEntry::ReportReviewed(_) => Lane::Records,
        RoomEntry::AgeRecipientAdded { .. }
        | RoomEntry::ClockConfirmed { .. }
        | RoomEntry::FollowUpClosed { .. }
        | RoomEntry::JournalKeyIntroduced { .. }
        | RoomEntry::MlKemKeyAdded { .. }
        | RoomEntry::ModuleApproved(_)
        | RoomEntry::ParticipantEnrolled(_)
        | RoomEntry::PinRefused(_)
        | RoomEntry::PolicyAdopted(_)
        | RoomEntry::RoomCreated(_)
        | RoomEntry::RoomRestored { .. }
        | RoomEntry::TokenInitBegun(_)
        | RoomEntry::TokenInitEnded(_)
        | RoomEntry::TokenRenamed { .. } => Lane::Room,
    }
}
