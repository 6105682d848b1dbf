//! Redistribution: old custodians share their shares among new ones, one at a time; the secret is
//! never rebuilt.

use super::collect::{Bag, package_again};
use super::rehearse::package_facts;
use crate::live::Reissue;
use crate::room::Room;
use ceremony::{Command, Entropy, Found, TokenRole};
use quorum::redistribution::subdivide;
use quorum::{Threshold, VerifiedShare};
use wire::Error;

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
        let before = self.ceremony(id)?.reissue.as_ref();
        let before = before.map_or(0, |reissue| reissue.contributions.len());
        let live = self.live.entry(id.into()).or_default();
        let fits = |reissue: &Reissue| reissue.threshold() == threshold;
        let mut reissue = live
            .reissue
            .take()
            .filter(|reissue| fits(reissue) && reissue.contributions() == before)
            .unwrap_or_else(|| Reissue::new(threshold, &mut rng));
        // Checked and sealed before it is journalled, kept after: what is journalled is there.
        let sealed = reissue.seal(&old, dealing);
        let accepted = match &sealed {
            Ok(_) => self.accepted(id, &bag.custodian, contribute),
            Err(refused) => Err(refused.clone()),
        };
        if let (Ok(true), Ok(sealed)) = (&accepted, sealed) {
            reissue.keep(sealed);
        }
        let live = self.live.entry(id.into()).or_default();
        live.reissue = Some(reissue);
        if !accepted? {
            return Ok(());
        }
        live.typed = None;
        self.redistribute_once_complete(id, entropy)?;
        self.checkpoint().map(drop)
    }

    /// Once enough old custodians contributed, what they gave is the new quorum.
    fn redistribute_once_complete(&mut self, id: &str, entropy: Vec<Entropy>) -> Result<(), Error> {
        let reissue = self.ceremony(id)?.reissue.as_ref();
        let complete = reissue.is_some_and(|reissue| {
            reissue.contributions.len() == usize::from(reissue.from.threshold)
        });
        if !complete {
            return Ok(());
        }
        let package = package_again(self, id)?;
        let live = self.live.entry(id.into()).or_default();
        let completed = live
            .reissue
            .as_mut()
            .ok_or_else(|| Error::fault("reissue", "No contributions are in memory."))
            .and_then(|reissue| reissue.complete(&package).map(package_facts));
        match completed {
            Ok(package) => self.command(id, Command::Redistribute { package, entropy }),
            Err(error) => {
                // Contributions that give nothing are made again.
                let reason = format!("they did not give a new quorum: {}", error.message);
                self.forget_secrets(id, reason, Found::NotDone)?;
                Err(error)
            }
        }
    }

    pub(super) fn destroy_share(&mut self, id: &str, destroy: Command) -> Result<(), Error> {
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
