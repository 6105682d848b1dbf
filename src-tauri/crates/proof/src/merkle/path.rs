//! Inclusion and consistency proofs (RFC 9162 §2.1.3, §2.1.4).

use super::{Hash, Node};

/// Why a proof does not prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofRefused {
    /// The proof leads to another root.
    #[error("the proof leads to another tree")]
    OtherTree,
    /// The proof has not the form its numbers ask for.
    #[error("the proof has not the form that its positions and sizes ask for")]
    Shape,
}

/// The root over the leaves `from..to`, where `from` is a multiple of the smallest power of two
/// that is not less than `to − from`, as in every subtree of RFC 9162.
///
/// # Errors
/// Whatever `node` returns.
pub fn subtree_root<E>(
    from: u64,
    to: u64,
    node: &mut impl FnMut(Node) -> Result<Hash, E>,
) -> Result<Hash, E> {
    let nodes = Node::tiling(from, to)
        .map(node)
        .collect::<Result<Vec<_>, E>>()?;
    let mut nodes = nodes.iter().rev();
    let Some(last) = nodes.next() else {
        return Ok(Hash::of(b""));
    };
    Ok(nodes.fold(*last, |right, left| Hash::of_children(left, &right)))
}

/// PATH(index, D[size]): the sibling hashes from the leaf to the root. `index < size`.
///
/// # Errors
/// Whatever `node` returns.
pub fn inclusion_proof<E>(
    index: u64,
    size: u64,
    mut node: impl FnMut(Node) -> Result<Hash, E>,
) -> Result<Vec<Hash>, E> {
    let mut path = Vec::new();
    let (mut from, mut to) = (0, size);
    // From the root downwards; the path is read from the leaf upwards.
    while to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            path.push(subtree_root(middle, to, &mut node)?);
            to = middle;
        } else {
            path.push(subtree_root(from, middle, &mut node)?);
            from = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// PROOF(old, D[new]): what shows that the first `old` leaves of the tree of `new` are the old
/// tree. Empty where there is nothing to show (`old` is 0 or `new`). `old ≤ new`.
///
/// # Errors
/// Whatever `node` returns.
pub fn consistency_proof<E>(
    old: u64,
    new: u64,
    mut node: impl FnMut(Node) -> Result<Hash, E>,
) -> Result<Vec<Hash>, E> {
    let mut path = Vec::new();
    if old == 0 || old == new {
        return Ok(path);
    }
    let (mut from, mut to) = (0, new);
    while to != old {
        let middle = from + split(to - from);
        if old <= middle {
            path.push(subtree_root(middle, to, &mut node)?);
            to = middle;
        } else {
            path.push(subtree_root(from, middle, &mut node)?);
            from = middle;
        }
    }
    // Where the old tree is itself a subtree of the new, the verifier already has its root.
    if from != 0 {
        path.push(subtree_root(from, to, &mut node)?);
    }
    path.reverse();
    Ok(path)
}

/// RFC 9162 §2.1.3.2.
///
/// # Errors
/// [`ProofRefused`].
pub fn verify_inclusion(
    leaf_hash: &Hash,
    index: u64,
    size: u64,
    path: &[Hash],
    root: &Hash,
) -> Result<(), ProofRefused> {
    if index >= size {
        return Err(ProofRefused::Shape);
    }
    let (mut index, mut last) = (index, size - 1);
    let mut hash = *leaf_hash;
    for sibling in path {
        if last == 0 {
            return Err(ProofRefused::Shape);
        }
        if index & 1 == 1 || index == last {
            hash = Hash::of_children(sibling, &hash);
            while index & 1 == 0 && index != 0 {
                index >>= 1;
                last >>= 1;
            }
        } else {
            hash = Hash::of_children(&hash, sibling);
        }
        index >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofRefused::Shape);
    }
    if hash == *root {
        Ok(())
    } else {
        Err(ProofRefused::OtherTree)
    }
}

/// RFC 9162 §2.1.4.2, with the two cases it leaves out: an empty old tree is a part of any, and
/// equal sizes need equal roots.
///
/// # Errors
/// [`ProofRefused`].
pub fn verify_consistency(
    old: u64,
    old_root: &Hash,
    new: u64,
    new_root: &Hash,
    path: &[Hash],
) -> Result<(), ProofRefused> {
    if old > new {
        return Err(ProofRefused::Shape);
    }
    if old == new || old == 0 {
        let expected = if old == 0 { Hash::of(b"") } else { *new_root };
        return match (path.is_empty(), expected == *old_root) {
            (true, true) => Ok(()),
            (true, false) => Err(ProofRefused::OtherTree),
            (false, _) => Err(ProofRefused::Shape),
        };
    }
    let mut path = path.iter();
    let start = if old.is_power_of_two() {
        old_root
    } else {
        path.next().ok_or(ProofRefused::Shape)?
    };
    let (mut index, mut last) = (old - 1, new - 1);
    while index & 1 == 1 {
        index >>= 1;
        last >>= 1;
    }
    let (mut old_hash, mut new_hash) = (*start, *start);
    for sibling in path {
        if last == 0 {
            return Err(ProofRefused::Shape);
        }
        if index & 1 == 1 || index == last {
            old_hash = Hash::of_children(sibling, &old_hash);
            new_hash = Hash::of_children(sibling, &new_hash);
            while index & 1 == 0 && index != 0 {
                index >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = Hash::of_children(&new_hash, sibling);
        }
        index >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofRefused::Shape);
    }
    if old_hash == *old_root && new_hash == *new_root {
        Ok(())
    } else {
        Err(ProofRefused::OtherTree)
    }
}

/// The largest power of two below `size`, which is at least 2.
fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}
