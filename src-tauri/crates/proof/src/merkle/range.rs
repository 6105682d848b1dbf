//! Compact ranges: what is needed of a tree to grow it, and to prove a run of its leaves.

use serde::{Deserialize, Serialize};

use super::path::ProofRefused;
use super::{Hash, Node};

/// The first `size` leaves of a tree as the roots of the perfect subtrees that tile them: one for
/// each bit set in `size`, the largest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Range {
    size: u64,
    nodes: Vec<Hash>,
}

impl Range {
    /// The range that `nodes` stand for, or `None` if their number is not that of the bits set in
    /// `size`.
    #[must_use]
    pub fn new(size: u64, nodes: Vec<Hash>) -> Option<Self> {
        (nodes.len() == size.count_ones() as usize).then_some(Self { size, nodes })
    }

    /// How many leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The subtree roots, the largest first.
    #[must_use]
    pub fn nodes(&self) -> &[Hash] {
        &self.nodes
    }

    /// Appends one leaf, handing every perfect subtree this completes to `completed`, the smallest
    /// first, beginning with the leaf itself.
    pub fn push(&mut self, leaf_hash: Hash, mut completed: impl FnMut(Hash)) {
        completed(leaf_hash);
        self.join(0, leaf_hash, completed);
    }

    /// Appends a perfect subtree of 2^level leaves, handing every larger one this completes to
    /// `completed`, the smallest first; `false`, changing nothing, if it cannot stand there.
    #[must_use]
    pub fn push_subtree(&mut self, level: u32, root: Hash, completed: impl FnMut(Hash)) -> bool {
        let fits = level < 63
            && self.size.is_multiple_of(1 << level)
            && self.size < (1 << 63) - (1 << level);
        if fits {
            self.join(level, root, completed);
        }
        fits
    }

    fn join(&mut self, level: u32, root: Hash, mut completed: impl FnMut(Hash)) {
        let mut root = root;
        for _ in 0..(self.size >> level).trailing_ones() {
            if let Some(left) = self.nodes.pop() {
                root = Hash::of_children(&left, &root);
                completed(root);
            }
        }
        self.nodes.push(root);
        self.size += 1 << level;
    }

    /// The root of the tree of these leaves; of no leaves, SHA-256 of nothing.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut nodes = self.nodes.iter().rev();
        let Some(last) = nodes.next() else {
            return Hash::of(b"");
        };
        nodes.fold(*last, |right, left| Hash::of_children(left, &right))
    }
}

/// Proof that a run of leaves, beginning at `first`, stands in a tree of `size` leaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RangeProof {
    /// Position of the first leaf of the run.
    pub first: u64,
    /// Leaves in the tree.
    pub size: u64,
    /// The subtrees that tile what precedes the run, from left to right.
    pub left: Vec<Hash>,
    /// The subtrees that tile what follows it, from left to right.
    pub right: Vec<Hash>,
}

impl RangeProof {
    /// Makes the proof for leaves `first..end` of a tree of `size`, asking `node` for what it
    /// needs: at most 2·log2(size) nodes on each side.
    ///
    /// # Errors
    /// Whatever `node` returns.
    pub fn make<E>(
        first: u64,
        end: u64,
        size: u64,
        mut node: impl FnMut(Node) -> Result<Hash, E>,
    ) -> Result<Self, E> {
        Ok(Self {
            first,
            size,
            left: Node::tiling(0, first)
                .map(&mut node)
                .collect::<Result<_, E>>()?,
            right: Node::tiling(end, size)
                .map(&mut node)
                .collect::<Result<_, E>>()?,
        })
    }

    /// The range that precedes the run.
    ///
    /// # Errors
    /// [`ProofRefused::Shape`] if `left` has not as many nodes as `first` needs.
    pub fn before(&self) -> Result<Range, ProofRefused> {
        Range::new(self.first, self.left.clone()).ok_or(ProofRefused::Shape)
    }

    /// The root of the whole tree if the run consists of the leaves with these hashes.
    ///
    /// # Errors
    /// [`ProofRefused::Shape`] if the proof has not the form its numbers ask for.
    pub fn root_with(&self, leaf_hashes: &[Hash]) -> Result<Hash, ProofRefused> {
        let mut range = self.before()?;
        for hash in leaf_hashes {
            range.push(*hash, |_| {});
        }
        if range.size() > self.size || self.size >= 1 << 62 {
            return Err(ProofRefused::Shape);
        }
        let mut right = self.right.iter();
        for node in Node::tiling(range.size(), self.size) {
            let root = right.next().ok_or(ProofRefused::Shape)?;
            if !range.push_subtree(node.level, *root, |_| {}) {
                return Err(ProofRefused::Shape);
            }
        }
        if right.next().is_some() {
            Err(ProofRefused::Shape)
        } else {
            Ok(range.root())
        }
    }

    /// Checks that the run of leaves with these hashes stands in the tree with this root.
    ///
    /// # Errors
    /// [`ProofRefused`].
    pub fn verify(&self, leaf_hashes: &[Hash], root: &Hash) -> Result<(), ProofRefused> {
        if self.root_with(leaf_hashes)? == *root {
            Ok(())
        } else {
            Err(ProofRefused::OtherTree)
        }
    }
}
