//! The tree against ct-merkle, and every wrong proof against itself.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::convert::Infallible;

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proof::leaf::leaf_hash;
use proof::merkle::{
    Hash, Node, ProofRefused, Range, RangeProof, consistency_proof, inclusion_proof,
    verify_consistency, verify_inclusion,
};
use proptest::prelude::*;
use sha2::Sha256;
use support::node_of;

fn leaves(count: usize) -> Vec<Vec<u8>> {
    (0..count)
        .map(|i| format!("leaf {i}").into_bytes())
        .collect()
}

fn hashes(count: usize) -> Vec<Hash> {
    leaves(count).iter().map(|leaf| leaf_hash(leaf)).collect()
}

fn root(hashes: &[Hash]) -> Hash {
    let mut range = Range::default();
    hashes.iter().for_each(|hash| range.push(*hash, |_| {}));
    range.root()
}

fn oracle(count: usize) -> MemoryBackedTree<Sha256, Vec<u8>> {
    let mut tree = MemoryBackedTree::new();
    leaves(count).into_iter().for_each(|leaf| tree.push(leaf));
    tree
}

fn concat(path: &[Hash]) -> Vec<u8> {
    path.iter().flat_map(|hash| hash.0).collect()
}

#[test]
fn the_empty_tree_is_that_of_rfc_6962() {
    assert_eq!(
        Range::default().root().to_string(),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
}

#[test]
fn roots_and_proofs_are_those_of_ct_merkle() {
    for size in 1..=70_usize {
        let hashes = hashes(size);
        let tree = oracle(size);
        let expected = root(&hashes);
        assert_eq!(tree.root().as_bytes().as_slice(), expected.0);
        for index in 0..size {
            let path = inclusion_proof(index as u64, size as u64, |node| {
                Ok::<_, Infallible>(node_of(&hashes, node))
            })
            .unwrap();
            assert_eq!(tree.prove_inclusion(index).as_bytes(), concat(&path));
            verify_inclusion(&hashes[index], index as u64, size as u64, &path, &expected).unwrap();
        }
        for old in 1..=size {
            let path = consistency_proof(old as u64, size as u64, |node| {
                Ok::<_, Infallible>(node_of(&hashes, node))
            })
            .unwrap();
            assert_eq!(tree.prove_consistency(size - old).as_bytes(), concat(&path));
            let old_root = root(&hashes[..old]);
            verify_consistency(old as u64, &old_root, size as u64, &expected, &path).unwrap();
        }
    }
}

#[test]
fn completed_subtrees_are_the_nodes_that_end_there() {
    let hashes = hashes(33);
    let mut range = Range::default();
    for (i, hash) in hashes.iter().enumerate() {
        let mut completed = Vec::new();
        range.push(*hash, |node| completed.push(node));
        for (level, node) in (0..).zip(completed) {
            let at = Node {
                level,
                index: (i as u64) >> level,
            };
            assert_eq!(at.last_leaf(), i as u64);
            assert_eq!(node, node_of(&hashes, at));
        }
    }
}

proptest! {
    #[test]
    fn a_run_is_proved_and_no_other(size in 1_usize..200, a in 0_usize..200, b in 0_usize..200, swap in any::<u8>()) {
        let (first, end) = (a.min(b) % size, a.max(b) % size + 1);
        let (first, end) = (first.min(end - 1), end);
        let hashes = hashes(size);
        let expected = root(&hashes);
        let proof = RangeProof::make(first as u64, end as u64, size as u64, |node| {
            Ok::<_, Infallible>(node_of(&hashes, node))
        }).unwrap();
        let run = hashes[first..end].to_vec();
        prop_assert_eq!(proof.verify(&run, &expected), Ok(()));

        let mut wrong = run.clone();
        let at = usize::from(swap) % wrong.len();
        wrong[at].0[0] ^= 1;
        prop_assert_eq!(proof.verify(&wrong, &expected), Err(ProofRefused::OtherTree));
        prop_assert!(proof.verify(&run[1..], &expected).is_err());
        let shifted = RangeProof { first: proof.first + 1, ..proof.clone() };
        prop_assert!(shifted.verify(&run, &expected).is_err());
        // A proof does not fix the size of its tree by itself: the checkpoint does.
        let smaller = RangeProof { size: end as u64 - 1, ..proof };
        prop_assert_eq!(smaller.verify(&run, &expected), Err(ProofRefused::Shape));
    }

    #[test]
    fn hostile_proofs_are_refused(first in any::<u64>(), size in any::<u64>(), left in 0_usize..70, right in 0_usize..140, leaves in 0_usize..5) {
        let node = Hash([7; 32]);
        let proof = RangeProof { first, size, left: vec![node; left], right: vec![node; right] };
        prop_assert!(proof.verify(&vec![node; leaves], &node).is_err());
        prop_assert!(verify_inclusion(&node, first, size, &vec![node; right], &node).is_err());
        if first != size {
            prop_assert!(verify_consistency(first, &Hash([8; 32]), size, &node, &vec![node; right]).is_err());
        }
    }
}
