//! What only this process knows of a ceremony: its open tokens, and secrets that live one step.
//!
//! Nothing here is ever written down. If the process ends it is gone, and the engine says what
//! that means.

mod collected;
mod components;
mod reissue;

pub use collected::Collected;
pub use components::Components;
pub use reissue::Reissue;

use ceremony::TokenRole;
use media::lock_pages;
use quorum::Dealing;
use quorum::package::RecoveryPackage;
use quorum::typed::Entry;
use region::LockGuard;
use std::collections::BTreeMap;
use token::Place;
use wire::{FailureView, NotAccepted};

/// The live part of one ceremony.
#[derive(Default)]
pub struct Live {
    /// Where the token of each part is plugged.
    pub places: BTreeMap<TokenRole, Place>,
    /// The sharing whose shares are being handed out.
    pub sharing: Option<Sharing>,
    /// The old custodians' contributions, and the new quorum they give.
    pub reissue: Option<Reissue>,
    /// The package a recovery was given.
    pub package: Option<RecoveryPackage>,
    /// Shares brought and verified so far.
    pub collected: Collected,
    /// The share that is being typed.
    pub typed: Option<Entry>,
    /// What went wrong last.
    pub failure: Option<FailureView>,
    /// What was brought last and not accepted.
    pub not_accepted: Option<NotAccepted>,
}

/// A sharing in memory: the secret, its shares, and the package that must not leave yet.
pub struct Sharing {
    /// Coefficients, shares and commitments, until they are handed out.
    pub dealing: Box<Dealing>,
    /// What the release writes.
    pub package: RecoveryPackage,
    /// Keeps the pages of the secret and the shares out of swap while they live.
    _pages: Vec<LockGuard>,
}

impl Sharing {
    /// A sharing just made, nothing of it handed out.
    pub fn new(dealing: Dealing, package: RecoveryPackage) -> Self {
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
