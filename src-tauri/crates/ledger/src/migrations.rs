//! Migrations: what they replace, and what of that is still accepted.

use crate::{Ledger, kept::package_id};
use ceremony::{Ceremony, QuorumId, Replaced, ReplacedPackage, ReplacedShare};
use custody::Kind as ItemKind;

impl Ledger {
    /// The migration that still accepts the shares of the quorum it replaced, on a day (`YYYY-MM-DD`):
    /// its own quorum is in force, its window has not ended, and a threshold of the old shares is not
    /// known to be gone.
    #[must_use]
    pub fn still_accepting(&self, quorum: &QuorumId, today: &str) -> Option<&Ceremony> {
        self.in_force().into_iter().find(|one| {
            let (Some(plan), Some(reissue)) = (&one.script.migration, &one.reissue) else {
                return false;
            };
            let remaining = reissue.remaining.as_ref();
            let left = remaining.map_or_else(|| reissue.left().len(), Vec::len);
            reissue.from.quorum == *quorum
                && today <= plan.until.as_str()
                && left >= usize::from(reissue.from.threshold)
                && !self.follow_up_closed(&one.id, Ceremony::DESTROY_REPLACED)
        })
    }

    /// What there is of the quorum that a ceremony replaces: each share with what it is sealed with, and
    /// the packages.
    #[must_use]
    pub fn replaced(&self, one: &Ceremony) -> Replaced {
        let Some(reissue) = &one.reissue else {
            return Replaced::default();
        };
        let old = &reissue.from;
        let mut attempts = self.ceremonies().filter_map(|one| one.attempt.as_ref());
        let made = attempts.rfind(|attempt| attempt.package.quorum == old.quorum);
        let shares = (1..=old.shares).map(|index| {
            let mut share = ReplacedShare {
                index,
                ..ReplacedShare::default()
            };
            let handed = made.and_then(|made| made.shares.iter().find(|one| one.index == index));
            if let Some(handed) = handed {
                share.custodian.clone_from(&handed.custodian);
                let medium = handed.medium.clone().unwrap_or_default();
                (share.medium, share.suite) = (medium.kind, medium.suite);
            }
            let given = reissue.contributions.iter().find(|one| one.index == index);
            if let Some(given) = given {
                share.bag.clone_from(&given.bag);
            }
            if let Some(item) = self.kept_share(&old.quorum, index) {
                share.custodian.clone_from(&item.who);
                share.place.clone_from(&item.place);
                if !item.bag.is_empty() {
                    share.bag.clone_from(&item.bag);
                }
            }
            let gone = reissue.destroyed.iter().find(|one| one.what.index == index);
            if let Some(gone) = gone {
                share.custodian.clone_from(&gone.what.custodian);
                share.bag.clone_from(&gone.what.bag);
            }
            share
        });
        let of_old = self
            .register()
            .items()
            .filter(|item| item.kind == ItemKind::Package && item.quorum == old.quorum);
        let mut packages: Vec<ReplacedPackage> = of_old
            .map(|item| ReplacedPackage {
                item: item.id.clone(),
                who: item.who.clone(),
                place: item.place.clone(),
            })
            .collect();
        if packages.is_empty() {
            // It was loaded, so there is one, although the register does not have it.
            packages.push(ReplacedPackage {
                item: package_id(&old.quorum),
                who: String::new(),
                place: String::new(),
            });
        }
        Replaced {
            shares: shares.collect(),
            packages,
        }
    }
}
