//! Redistribution: old custodians share their shares among new ones, one at a time; the secret is
//! never rebuilt.

use super::collect::{Bag, package_again};
use super::rehearse::package_facts;
use crate::acts::collect::{accepted, commitments};
use crate::acts::hand_out::forget_secrets;
use crate::acts::rehearse::ceremony_rng;
use ceremony::{Command, Entropy, Found, Kind, Replaced, TokenRole};
use desk::Desk;
use desk::journal_key::checkpoint;
use desk::live::Reissue;
use quorum::redistribution::subdivide;
use quorum::{Threshold, VerifiedShare};
use wire::{Code, Error};

pub(crate) fn account_shares(
    desk: &mut Desk,
    id: &str,
    by: String,
    confirmed_by: String,
    unaccounted: Vec<u8>,
    reason: String,
) -> Result<(), Error> {
    desk.log.command(
        id,
        Command::AccountShares {
            by,
            confirmed_by,
            unaccounted,
            reason,
        },
    )?;
    checkpoint(desk).map(drop)
}

/// Shares an old custodian's share again. Every piece is checked and sealed at once, and the
/// share itself is wiped when this returns, before the next custodian comes.
pub(crate) fn contribute(
    desk: &mut Desk,
    id: &str,
    bag: &Bag,
    how: &str,
    share: &VerifiedShare,
) -> Result<(), Error> {
    let plan = desk.log.ceremony(id)?.script.quorum;
    let plan = plan.ok_or_else(|| Error::fault(Code::NoQuorum, "The script has no quorum."))?;
    let threshold = Threshold::new(plan.threshold, plan.shares)
        .map_err(|error| Error::fault(Code::Threshold, error.to_string()))?;
    let (mut rng, entropy) = ceremony_rng(desk, id, TokenRole::Primary, None)?;
    let dealing = subdivide(share, threshold, &mut rng)
        .map_err(|error| Error::fault(Code::Subdivide, error.to_string()))?;
    let points = dealing.commitments.commitments.points();
    let contribute = Command::Contribute {
        index: share.index(),
        custodian: bag.custodian.clone(),
        bag: bag.number.clone(),
        how: how.into(),
        commitments: points.iter().map(hex::encode).collect(),
    };
    let old = commitments(desk, id)?;
    let before = desk.log.ceremony(id)?.reissue.as_ref();
    let before = before.map_or(0, |reissue| reissue.contributions.len());
    let live = desk.memory.live.entry(id.into()).or_default();
    let fits = |reissue: &Reissue| reissue.threshold() == threshold;
    let mut reissue = live
        .reissue
        .take()
        .filter(|reissue| fits(reissue) && reissue.contributions() == before)
        .unwrap_or_else(|| Reissue::new(threshold, &mut rng));
    // Checked and sealed before it is journalled, kept after: what is journalled is there.
    let sealed = reissue.seal(&old, dealing, &mut rng);
    let accepted = match &sealed {
        Ok(_) => accepted(desk, id, &bag.custodian, contribute),
        Err(refused) => Err(refused.clone()),
    };
    if let (Ok(true), Ok(sealed)) = (&accepted, sealed) {
        reissue.keep(sealed);
    }
    let live = desk.memory.live.entry(id.into()).or_default();
    live.reissue = Some(reissue);
    if !accepted? {
        return Ok(());
    }
    live.typed = None;
    redistribute_once_complete(desk, id, entropy)?;
    checkpoint(desk).map(drop)
}

/// Once enough old custodians contributed, what they gave is the new quorum.
fn redistribute_once_complete(
    desk: &mut Desk,
    id: &str,
    entropy: Vec<Entropy>,
) -> Result<(), Error> {
    let reissue = desk.log.ceremony(id)?.reissue.as_ref();
    let complete = reissue
        .is_some_and(|reissue| reissue.contributions.len() == usize::from(reissue.from.threshold));
    if !complete {
        return Ok(());
    }
    let package = package_again(desk, id)?;
    let live = desk.memory.live.entry(id.into()).or_default();
    let completed = live
        .reissue
        .as_mut()
        .ok_or_else(|| Error::fault(Code::Reissue, "No contributions are in memory."))
        .and_then(|reissue| reissue.complete(&package).map(package_facts));
    match completed {
        Ok(package) => desk
            .log
            .command(id, Command::Redistribute { package, entropy }),
        Err(error) => {
            // Contributions that give nothing are made again.
            let reason = format!("they did not give a new quorum: {}", error.message);
            forget_secrets(desk, id, reason, Found::NotDone)?;
            Err(error)
        }
    }
}

pub(crate) fn destroy_share(desk: &mut Desk, id: &str, destroy: Command) -> Result<(), Error> {
    desk.log.command(id, destroy)?;
    checkpoint(desk).map(drop)
}

pub(crate) fn retire_quorum(
    desk: &mut Desk,
    id: &str,
    by: String,
    confirmed_by: String,
) -> Result<(), Error> {
    let one = desk.log.ceremony(id)?;
    let replaced = if one.kind == Kind::Migrate {
        desk.log.ledger().replaced(one)
    } else {
        Replaced::default()
    };
    let retire = Command::RetireQuorum {
        by,
        confirmed_by,
        replaced,
    };
    desk.log.command(id, retire)?;
    checkpoint(desk).map(drop)
}
