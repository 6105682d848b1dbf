//! The examples that docs/formats/journal.md, entry-proof.md, record.md and words.md give.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use proof::checkpoint::Checkpoint;
use proof::claim::Trust;
use proof::entry_proof::EntryProof;
use proof::leaf::{Leaf, leaf_hash};
use proof::merkle::RangeProof;
use proof::note::VerifierKey;
use proof::transcript::Entry;
use proof::{manifest, note, record, signoff, statement, words};
use std::path::Path;

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

#[test]
fn the_proof_of_the_page_is_that_of_the_journals_entry() {
    let page = include_str!("../../../../docs/formats/entry-proof.md");
    let example = page.split("```\n").nth(1).unwrap();
    let proof = EntryProof::parse(example.as_bytes()).unwrap();
    let journal = include_str!("../../../../docs/formats/journal.md");
    let mut words = journal
        .split_once("The journal key")
        .unwrap()
        .1
        .split_whitespace();
    let key = words.find(|word| word.starts_with("keymoot/") && word.contains('+'));
    let trust = Trust {
        required_signer: Some(key.unwrap().parse().unwrap()),
        ..Trust::default()
    };
    let verdict = proof.check(&trust).unwrap();
    assert!(verdict.is_proved() && verdict.is_trusted(), "{verdict:?}");
    assert_eq!(proof.to_tlog_proof(), example);
}

#[test]
fn the_manifest_of_the_page_is_that_of_the_example() {
    let page = include_str!("../../../../docs/formats/record.md");
    let start = page.find("```\nkeymoot-record/1\n").unwrap() + 4;
    let text = page.get(start..).unwrap().split("```").next().unwrap();
    let pdf = include_bytes!("../../../../docs/independent/example/record.pdf");
    let read = note::Note::parse(text).unwrap();
    let manifest = manifest::Manifest::parse(read.text()).unwrap();
    assert_eq!(Some(&manifest), record::manifest(pdf).as_ref());
    read.verify(&manifest.signer).unwrap();
    let hole = usize::try_from(manifest.file.hole_offset).unwrap();
    assert!(pdf.get(hole..).unwrap().starts_with(text.as_bytes()));
    // The catalog and the specification that the page shows.
    let shown = page.lines().filter_map(|line| line.strip_prefix("    << "));
    let mut seen = 0;
    for line in shown {
        let object = format!("\n<< {line}\nendobj\n");
        let mut places = pdf.windows(object.len());
        assert!(places.any(|place| place == object.as_bytes()), "{line}");
        seen += 1;
    }
    assert_eq!(seen, 2);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the examples are files")]
fn the_examples_of_records_hold() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/independent/example");
    for name in ["record.pdf", "possession-check.pdf", "reissue.pdf"] {
        let pdf = std::fs::read(folder.join(name)).unwrap();
        let verdict = record::verify(&pdf, &Trust::default());
        assert!(verdict.is_proved(), "{name}: {verdict:#?}");
    }
}

#[test]
fn the_words_of_the_page_are_those_we_say() {
    let page = include_str!("../../../../docs/formats/words.md");
    let lists: Vec<Vec<&str>> = page
        .split("```\n")
        .skip(1)
        .step_by(2)
        .map(|block| {
            let rows = block.lines().zip((0..).step_by(8));
            rows.flat_map(|(row, first)| {
                let mut row = row.split_whitespace();
                assert_eq!(row.next(), Some(format!("{first:02x}").as_str()));
                row
            })
            .collect()
        })
        .collect();
    let [even, odd] = lists.as_slice() else {
        panic!("two lists")
    };
    for byte in 0..=u8::MAX {
        let place = usize::from(byte);
        assert_eq!(words::words(&[byte, byte]), [even[place], odd[place]]);
    }
    assert_eq!((even.len(), odd.len()), (256, 256));
    let bytes = hex::decode("e58294f2e9a227486e8b").unwrap();
    assert!(page.contains(&format!("is `{}`.", words::words(&bytes).join(" "))));
}
