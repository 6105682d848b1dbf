//! Redistribution: old custodians share their shares among new ones, one at a time; the secret is
//! never rebuilt.

use super::collect::{Bag, package_again};
use super::rehearse::package_facts;
use crate::live::Reissue;
use crate::{Error, Room};
use ceremony::{Command, TokenRole};
use quorum::redistribution::subdivide;
use quorum::{Threshold, VerifiedShare};

impl Room {
    pub(super) fn account_shares(
        &mut self,
        id: &str,
        by: String,
        confirmed_by: String,
        unaccounted: Vec<u8>,
        reason: String,
    ) -> Result<(), Error> {
        self.command(
            id,
            Command::AccountShares {
                by,
                confirmed_by,
                unaccounted,
                reason,
            },
        )?;
        self.checkpoint().map(drop)
    }

    /// Shares an old custodian's share again. Every piece is checked and sealed at once, and the
    /// share itself is wiped when this returns, before the next custodian comes.
    pub(super) fn contribute(
        &mut self,
        id: &str,
        bag: &Bag,
        how: &str,
        share: &VerifiedShare,
    ) -> Result<(), Error> {
        let plan = self.ceremony(id)?.script.quorum;
        let plan = plan.ok_or_else(|| Error::fault("no-quorum", "The script has no quorum."))?;
        let threshold = Threshold::new(plan.threshold, plan.shares)
            .map_err(|error| Error::fault("threshold", error.to_string()))?;
        let (mut rng, entropy) = self.ceremony_rng(id, TokenRole::Primary, None)?;
        let dealing = subdivide(share, threshold, &mut rng)
            .map_err(|error| Error::fault("subdivide", error.to_string()))?;
        let points = dealing.commitments.commitments.points();
        let contribute = Command::Contribute {
            index: share.index(),
            custodian: bag.custodian.clone(),
            bag: bag.number.clone(),
            how: how.into(),
            commitments: points.iter().map(hex::encode).collect(),
        };
        let old = self.commitments(id)?;
        let mut reissue = self
            .live
            .entry(id.into())
            .or_default()
            .reissue
            .take()
            .filter(|reissue| reissue.threshold() == threshold)
            .unwrap_or_else(|| Reissue::new(threshold, &mut rng));
        // Journalled first: what the rules refuse is not kept.
        if !self.accepted(id, &bag.custodian, contribute)? {
            self.live.entry(id.into()).or_default().reissue = Some(reissue);
            return Ok(());
        }
        reissue.take(&old, dealing)?;
        let one = self.ceremony(id)?;
        let done = one.reissue.as_ref();
        let complete =
            done.is_some_and(|done| done.contributions.len() == usize::from(done.from.threshold));
        if complete {
            let package = package_again(self, id)?;
            let package = package_facts(reissue.complete(&package)?);
            self.command(id, Command::Redistribute { package, entropy })?;
        }
        let live = self.live.entry(id.into()).or_default();
        live.reissue = Some(reissue);
        live.typed = None;
        self.checkpoint().map(drop)
    }

    pub(super) fn destroy_old_share(&mut self, id: &str, destroy: Command) -> Result<(), Error> {
        self.command(id, destroy)?;
        self.checkpoint().map(drop)
    }

    pub(super) fn retire_quorum(
        &mut self,
        id: &str,
        by: String,
        confirmed_by: String,
    ) -> Result<(), Error> {
        self.command(id, Command::RetireQuorum { by, confirmed_by })?;
        self.checkpoint().map(drop)
    }
}
