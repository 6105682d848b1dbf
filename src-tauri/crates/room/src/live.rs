//! What only this process knows of a ceremony: its open tokens, and secrets that live one step.
//!
//! Nothing here is ever written down. If the process ends it is gone, and the engine says what
//! that means.

mod reissue;

pub(crate) use reissue::Reissue;

use ceremony::TokenRole;
use media::lock_pages;
use quorum::package::RecoveryPackage;
use quorum::typed::Entry;
use quorum::{Dealing, VerifiedShare};
use region::LockGuard;
use std::collections::BTreeMap;
use token::Place;
use wire::{FailureView, NotAccepted};

/// The live part of one ceremony.
#[derive(Default)]
pub(crate) struct Live {
    /// Where the token of each part is plugged.
    pub(crate) places: BTreeMap<TokenRole, Place>,
    /// The sharing whose shares are being handed out.
    pub(crate) sharing: Option<Sharing>,
    /// The old custodians' contributions, and the new quorum they give.
    pub(crate) reissue: Option<Reissue>,
    /// The package a recovery was given.
    pub(crate) package: Option<RecoveryPackage>,
    /// Shares brought and verified so far.
    pub(crate) collected: Vec<VerifiedShare>,
    /// The share that is being typed.
    pub(crate) typed: Option<Entry>,
    /// What went wrong last.
    pub(crate) failure: Option<FailureView>,
    /// What was brought last and not accepted.
    pub(crate) not_accepted: Option<NotAccepted>,
}

/// A sharing in memory: the secret, its shares, and the package that must not leave yet.
pub(crate) struct Sharing {
    pub(crate) dealing: Box<Dealing>,
    pub(crate) package: RecoveryPackage,
    /// Keeps the pages of the secret and the shares out of swap while they live.
    _pages: Vec<LockGuard>,
}

impl Sharing {
    pub(crate) fn new(dealing: Dealing, package: RecoveryPackage) -> Self {
        let dealing = Box::new(dealing);
        let shares = dealing.shares.as_slice();
        let pages = [
            lock_pages(
                std::ptr::from_ref::<Dealing>(&dealing).cast(),
                size_of::<Dealing>(),
            ),
            lock_pages(shares.as_ptr().cast(), size_of_val(shares)),
        ];
        Self {
            dealing,
            package,
            _pages: pages.into_iter().flatten().collect(),
        }
    }
}
