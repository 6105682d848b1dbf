//! What keeps secrets from lying about in memory.

use region::LockGuard;
use zeroize::Zeroize as _;

/// How far below a caller an act's calls reach, generously.
const STACK: usize = 256 * 1024;

/// Overwrites what calls that have returned left on the stack: moving a secret leaves copies there
/// that nothing wipes. To be called where the act was called from.
#[inline(never)]
pub fn wipe_stack() {
    let mut below = [0_u8; STACK];
    below.zeroize();
    std::hint::black_box(&mut below);
}

/// Locks the pages under a secret. Where the system allows too little locked memory this gives
/// nothing, which `doctor` reports: a ceremony is not stopped by it.
pub fn lock_pages(start: *const u8, length: usize) -> Option<LockGuard> {
    region::lock(start, length).ok()
}
