//! Shares that were brought, verified, and wait until there are enough.

use media::lock_pages;
use quorum::VerifiedShare;
use region::LockGuard;
use std::ops::Deref;

/// The most shares a quorum has.
const MOST: usize = 255;

/// Verified shares on pages that are kept out of swap while they lie there. They have their place for
/// good from the first one on: a vector that grows would leave copies behind, and the lock too.
#[derive(Default)]
pub struct Collected {
    shares: Vec<VerifiedShare>,
    _pages: Option<LockGuard>,
}

impl Collected {
    /// Takes one more. Beyond [`MOST`] there is none, whoever brings it: the engine refuses it before.
    pub fn push(&mut self, share: VerifiedShare) {
        if self.shares.capacity() == 0 {
            self.shares.reserve_exact(MOST);
            let length = self.shares.capacity() * size_of::<VerifiedShare>();
            self._pages = lock_pages(self.shares.as_ptr().cast(), length);
        }
        self.shares.push(share);
    }

    /// Forgets them, which wipes them. Their place stays locked for those that are entered again.
    pub fn clear(&mut self) {
        self.shares.clear();
    }
}

impl Deref for Collected {
    type Target = [VerifiedShare];

    fn deref(&self) -> &Self::Target {
        &self.shares
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;
    use quorum::{Threshold, entropy, split};
    use std::fs;

    /// KiB that are locked of the mapping in which the address lies: proc(5), smaps.
    fn locked_around(address: usize) -> u64 {
        let text = fs::read_to_string("/proc/self/smaps").unwrap();
        let mut within = false;
        for line in text.lines() {
            let first = line.split_whitespace().next().unwrap();
            if let Some((start, end)) = first.split_once('-')
                && let (Ok(start), Ok(end)) = (
                    usize::from_str_radix(start, 16),
                    usize::from_str_radix(end, 16),
                )
            {
                within = (start..end).contains(&address);
            } else if within && let Some(rest) = line.strip_prefix("Locked:") {
                return rest.trim().trim_end_matches(" kB").parse().unwrap();
            }
        }
        panic!("the address is in no mapping");
    }

    #[test]
    fn shares_that_were_brought_lie_on_locked_pages() {
        let threshold = Threshold::new(2, 3).unwrap();
        let dealing = split(threshold, &mut entropy::Rng::from_seed(&[1; 32])).unwrap();
        let mut collected = Collected::default();
        for share in dealing.shares {
            collected.push(dealing.commitments.verify(share).unwrap());
            let last = std::ptr::from_ref(collected.last().unwrap()).addr();
            assert!(locked_around(last) > 0);
        }
        assert_eq!(collected.len(), 3);
        let place = collected.as_ptr();
        collected.clear();
        assert!(collected.is_empty());
        assert_eq!(collected.as_ptr(), place);
    }
}
