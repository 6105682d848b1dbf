//! The examples that docs/formats/journal.md gives.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use proof::checkpoint::Checkpoint;
use proof::leaf::{Leaf, leaf_hash};
use proof::merkle::RangeProof;
use proof::note::VerifierKey;
use proof::transcript::Entry;
use proof::{signoff, statement};

#[test]
fn the_examples_of_the_journal_hold() {
    let page = include_str!("../../../../docs/formats/journal.md");
    let examples = page.split_once("## Examples\n").unwrap().1;
    let examples = examples.split_once("\n## ").unwrap().0;
    let blocks: Vec<&str> = examples.split("```").skip(1).step_by(2).collect();
    let blocks: Vec<&str> = blocks
        .iter()
        .map(|block| block.split_once('\n').unwrap().1)
        .collect();
    let [entries, note, range, said] = blocks.as_slice() else {
        panic!("four blocks")
    };
    let lines: Vec<&str> = examples
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| !line.starts_with(['"', ' ', '}', ']']))
        .collect();
    let [key, arrived, signed_off] = lines.as_slice() else {
        panic!("a key and two signatures: {lines:?}")
    };

    let key: VerifierKey = key.parse().unwrap();
    let checkpoint = Checkpoint::verified(note, &key).unwrap();
    let entries: Vec<Entry> = serde_json::from_str(entries).unwrap();
    let range: RangeProof = serde_json::from_str(range).unwrap();
    assert_eq!(range.size, checkpoint.size);
    let mut hashes = Vec::new();
    for (seq, entry) in (range.first..).zip(&entries) {
        let leaf = Leaf::parse(entry.leaf.as_bytes()).unwrap();
        assert_eq!(leaf.seq, seq);
        assert_eq!(leaf.open(&entry.openings).unwrap()["number"], seq);
        hashes.push(leaf_hash(entry.leaf.as_bytes()));
    }
    range.verify(&hashes, &checkpoint.root).unwrap();

    let public = examples.split_once("public key is `").unwrap().1;
    let public = public.get(..64).unwrap();
    let fields: Vec<&str> = said.lines().collect();
    let [_, ceremony, digest, participant, name, role] = fields.as_slice() else {
        panic!("six lines: {fields:?}")
    };
    let message = statement::arrival(ceremony, digest, participant, name, role).unwrap();
    assert!(statement::verify(public, &message, arrived));
    assert!(signoff::verify(public, true, "", note, signed_off));
}
