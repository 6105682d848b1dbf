//! The Merkle tree of RFC 6962 §2.1 (RFC 9162 §2.1), over SHA-256.
//!
//! A tree is never held in memory. Its perfect subtrees are addressed by [`Node`]; whoever stores
//! the tree hands them in by a closure, and [`Range`] computes them as leaves arrive.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

mod path;
mod range;

pub use path::{
    ProofRefused, consistency_proof, inclusion_proof, subtree_root, verify_consistency,
    verify_inclusion,
};
pub use range::{Range, RangeProof};

/// A SHA-256 value: of a leaf, of a subtree, or of anything else. Lower-case hex in JSON.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Hash(#[serde(with = "hex::serde")] pub [u8; 32]);

impl Hash {
    /// SHA-256 of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// RFC 6962 §2.1: SHA-256(0x01 ‖ left ‖ right).
    #[must_use]
    pub fn of_children(left: &Self, right: &Self) -> Self {
        let mut bytes = [1; 65];
        bytes[1..33].copy_from_slice(&left.0);
        bytes[33..].copy_from_slice(&right.0);
        Self::of(&bytes)
    }

    /// The 64 lower-case hex digits.
    #[must_use]
    pub fn to_hex(&self) -> [u8; 64] {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut digits = [0; 64];
        for (pair, byte) in digits.as_chunks_mut::<2>().0.iter_mut().zip(self.0) {
            *pair = [
                DIGITS[usize::from(byte >> 4)],
                DIGITS[usize::from(byte & 15)],
            ];
        }
        digits
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// A perfect subtree: the leaves from `index · 2^level`, 2^level of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// 0 for a leaf.
    pub level: u32,
    /// Position among the nodes of its level, from 0.
    pub index: u64,
}

impl Node {
    /// The perfect subtrees that tile the leaves `from..to`, from left to right, each as large as
    /// its place allows. At most 128.
    pub fn tiling(from: u64, to: u64) -> impl Iterator<Item = Self> {
        let mut at = from;
        std::iter::from_fn(move || {
            if at >= to {
                return None;
            }
            let level = at.trailing_zeros().min((to - at).ilog2());
            let node = Self {
                level,
                index: at >> level,
            };
            at += 1 << level;
            Some(node)
        })
    }

    /// The last leaf below this node.
    #[must_use]
    pub fn last_leaf(self) -> u64 {
        ((self.index + 1) << self.level) - 1
    }
}
