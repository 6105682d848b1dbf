//! What a report names: its entries, and what waits for an answer.

use crate::finding::Finding;
use crate::report::{Body, Drill};
use crate::{Link, Links, Report};
use std::collections::BTreeMap;

impl Report {
    /// What was unusual and is not answered, where the report tells of it.
    pub fn open(&self) -> impl Iterator<Item = &Finding> {
        let findings: &[Finding] = match &self.body {
            Body::Review { findings, .. }
            | Body::Unusual { findings }
            | Body::Weekly { findings, .. } => findings,
            Body::Changes { .. } | Body::Compliance { .. } | Body::Drills { .. } => &[],
        };
        findings.iter().filter(|one| one.acknowledged.is_none())
    }

    /// Every entry that it names, by number.
    #[must_use]
    pub fn links(&self) -> BTreeMap<u64, Link> {
        let mut found = BTreeMap::new();
        let mut add = |links: &Links| {
            for link in &links.entries {
                found.insert(link.entry, link.clone());
            }
        };
        self.reviewed.iter().for_each(|one| add(&one.links));
        let of_finding = |one: &Finding, add: &mut dyn FnMut(&Links)| add(&one.links);
        let of_drill = |one: &Drill, add: &mut dyn FnMut(&Links)| {
            add(&one.links);
            one.findings.iter().for_each(|found| add(&found.links));
        };
        match &self.body {
            Body::Changes { changes, .. } => changes.iter().for_each(|one| add(&one.links)),
            Body::Compliance { regimes } => {
                let controls = regimes.iter().flat_map(|regime| &regime.controls);
                let evidence = controls.flat_map(|control| &control.evidence);
                evidence.for_each(|one| add(&one.links));
            }
            Body::Drills { drills, due, .. } => {
                drills.iter().for_each(|one| of_drill(one, &mut add));
                due.iter().for_each(|one| add(&one.links));
            }
            Body::Review {
                policy,
                evidence,
                ages,
                drills,
                findings,
                operations,
            } => {
                add(&policy.links);
                evidence.iter().for_each(|one| add(&one.links));
                ages.iter().for_each(|one| add(&one.links));
                drills.iter().for_each(|one| of_drill(one, &mut add));
                findings.iter().for_each(|one| of_finding(one, &mut add));
                operations.iter().for_each(|one| add(&one.links));
            }
            Body::Unusual { findings } => {
                findings.iter().for_each(|one| of_finding(one, &mut add));
            }
            Body::Weekly {
                operations,
                failed,
                findings,
                rotations,
                ages,
                tenants,
                ..
            } => {
                operations.iter().for_each(|one| add(&one.links));
                failed.iter().for_each(|one| add(&one.links));
                findings.iter().for_each(|one| of_finding(one, &mut add));
                rotations.iter().for_each(|one| add(&one.links));
                ages.iter().for_each(|one| add(&one.links));
                tenants.iter().for_each(|one| add(&one.links));
            }
        }
        found
    }
}
