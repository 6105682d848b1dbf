//! The crate through its public surface.

#![allow(clippy::unwrap_used, reason = "tests: a failed step fails the test")]

mod batches;
mod library;
mod packages;
mod printed;
mod proofs;
mod redistribution;
mod roots;
mod scanned;
mod sharing;
mod vectors;

use quorum::{Dealing, Share, Threshold, VerifiedShare, entropy, split};

/// A dealing of k of n from a seed of one repeated byte.
fn deal(threshold: u32, shares: u32, seed: u8) -> Dealing {
    let threshold = Threshold::new(threshold, shares).unwrap();
    split(threshold, &mut entropy::Rng::from_seed(&[seed; 32])).unwrap()
}

/// The same share again; shares are not `Clone`.
fn again(share: &Share) -> Share {
    Share::from_payload(share.payload().as_ref()).unwrap()
}

/// The shares with these indices, verified.
fn verified(dealing: &Dealing, indices: &[u8]) -> Vec<VerifiedShare> {
    indices
        .iter()
        .map(|&index| {
            let share = again(&dealing.shares[usize::from(index) - 1]);
            dealing.commitments.verify(share).unwrap()
        })
        .collect()
}
