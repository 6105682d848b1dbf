//! Leaves: one form, commitments that open to one value, and hostile bytes.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::collections::BTreeMap;

use proof::canonical;
use proof::leaf::{Draft, Leaf, LeafError, Opening, OpeningError, check_complete};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::{ROOM, rng};

fn draft(fields: Value) -> Draft {
    let Value::Object(fields) = fields else {
        panic!("fields")
    };
    Draft {
        kind: "step-done".to_owned(),
        version: 1,
        at: "2026-11-22T09:30:00.125Z".to_owned(),
        ceremony: Some("first".to_owned()),
        fields: fields.into_iter().collect(),
    }
}

type Packed = Vec<(String, Vec<u8>)>;

fn packed(openings: &[Opening]) -> Packed {
    let pack = |o: &Opening| {
        let value = canonical::to_vec(&o.value).unwrap();
        (o.field.clone(), [o.salt.as_slice(), &value].concat())
    };
    openings.iter().map(pack).collect()
}

fn check(leaf: &[u8], packed: &Packed) -> Result<u64, OpeningError> {
    let openings = packed
        .iter()
        .map(|(field, salted)| (field.as_bytes(), salted.as_slice()));
    check_complete(leaf, openings).map(|header| header.seq)
}

#[test]
fn the_form_is_the_documented_one() {
    // The salts come from ChaCha20 seeded with 5; the commitment is recomputed from the opening.
    let sealed = draft(json!({"step": 3}))
        .seal(ROOM, 7, &mut rng(5))
        .unwrap();
    let opening = &sealed.openings[0];
    let committed = proof::merkle::Hash::of(&[opening.salt.as_slice(), b"3"].concat());
    assert_eq!(
        String::from_utf8(sealed.leaf).unwrap(),
        format!(
            "{{\"at\":\"2026-11-22T09:30:00.125Z\",\"ceremony\":\"first\",\"room\":\"{ROOM}\",\
             \"seq\":7,\"step\":{{\"c\":\"{committed}\"}},\"type\":\"step-done\",\"v\":1}}"
        )
    );
}

#[test]
fn the_same_value_is_committed_to_differently_each_time() {
    let one = draft(json!({"a": 1})).seal(ROOM, 7, &mut rng(1)).unwrap();
    let two = draft(json!({"a": 1})).seal(ROOM, 7, &mut rng(2)).unwrap();
    assert_ne!(one.leaf, two.leaf);
}

#[test]
fn openings_open_their_leaf_only() {
    let sealed = draft(json!({"a": 1, "b": {"x": [true, null]}, "c": "Łukasz"}))
        .seal(ROOM, 7, &mut rng(1))
        .unwrap();
    let leaf = Leaf::parse(&sealed.leaf).unwrap();
    let values = leaf.open(&sealed.openings).unwrap();
    assert_eq!(values["c"], json!("Łukasz"));
    assert_eq!(check(&sealed.leaf, &packed(&sealed.openings)), Ok(7));

    // Withheld fields stay closed; the rest opens.
    assert_eq!(leaf.open(&sealed.openings[1..]).unwrap().len(), 2);
    assert_eq!(
        check(&sealed.leaf, &packed(&sealed.openings[1..])),
        Err(OpeningError::Unopened("a".to_owned()))
    );
    assert_eq!(
        check(&sealed.leaf, &packed(&sealed.openings[..2])),
        Err(OpeningError::Unopened("c".to_owned()))
    );

    let mut changed = sealed.openings.clone();
    changed[0].value = json!(2);
    assert_eq!(
        leaf.open(&changed),
        Err(OpeningError::DoesNotMatch("a".to_owned()))
    );
    assert_eq!(
        check(&sealed.leaf, &packed(&changed)),
        Err(OpeningError::DoesNotMatch("a".to_owned()))
    );
    let mut salted = sealed.openings.clone();
    salted[2].salt[31] ^= 1;
    assert_eq!(
        leaf.open(&salted),
        Err(OpeningError::DoesNotMatch("c".to_owned()))
    );

    let mut unknown = sealed.openings.clone();
    unknown[0].field = "aa".to_owned();
    assert_eq!(
        leaf.open(&unknown),
        Err(OpeningError::UnknownField("aa".to_owned()))
    );
    let twice = [sealed.openings[0].clone(), sealed.openings[0].clone()];
    assert_eq!(
        leaf.open(&twice),
        Err(OpeningError::Duplicate("a".to_owned()))
    );
    let mut more = packed(&sealed.openings);
    more.push(("d".to_owned(), vec![0; 33]));
    assert_eq!(
        check(&sealed.leaf, &more),
        Err(OpeningError::UnknownField("d".to_owned()))
    );
}

#[test]
fn names_and_times_outside_the_form_are_refused() {
    for field in ["", "v", "type", "seq", "Upper", "9x", "a-b", "a\"", "é"] {
        let refused = draft(json!({field: 1})).seal(ROOM, 0, &mut rng(1));
        assert!(matches!(refused, Err(LeafError::Form { .. })), "{field}");
    }
    for at in [
        "2026-11-22",
        "2026-11-22T09:30:00",
        "2026-11-22T09:30:00+01:00",
        "2026-13-22T09:30:00Z",
        "2026-11-22T24:30:00Z",
        "2026-11-22t09:30:00Z",
        "2026-11-22T09:30:00.Z",
        "",
        "2026-11-22T09:30:00.0000000001Z",
        "2026-11-00T09:30:00Z",
        "2026-11-31T09:30:00Z",
        "2026-02-29T09:30:00Z",
        "2100-02-29T09:30:00Z",
        "2026-11-22T09:60:00Z",
        "\u{e9}026-11-22T09:30:00Z",
    ] {
        let refused = Draft {
            at: at.to_owned(),
            ..draft(json!({}))
        }
        .seal(ROOM, 0, &mut rng(1));
        assert!(matches!(refused, Err(LeafError::Form { .. })), "{at}");
    }
    let leap = Draft {
        at: "2024-02-29T23:59:60.5Z".to_owned(),
        ..draft(json!({}))
    };
    assert!(leap.seal(ROOM, 0, &mut rng(1)).is_ok());
    let unversioned = Draft {
        version: 0,
        ..draft(json!({}))
    };
    assert!(unversioned.seal(ROOM, 0, &mut rng(1)).is_err());
    let sealed = draft(json!({})).seal(ROOM, 0, &mut rng(1)).unwrap();
    let zero = String::from_utf8(sealed.leaf)
        .unwrap()
        .replace("\"v\":1", "\"v\":0");
    assert!(Leaf::parse(zero.as_bytes()).is_err());
    let room = draft(json!({})).seal("XYZ", 0, &mut rng(1));
    assert!(matches!(room, Err(LeafError::Form { .. })));
    let value = draft(json!({"a": 0.5})).seal(ROOM, 0, &mut rng(1));
    assert!(matches!(value, Err(LeafError::Value { .. })));
}

#[test]
fn every_flipped_bit_is_noticed() {
    let sealed = draft(json!({"a": 1, "b": "two"}))
        .seal(ROOM, 7, &mut rng(1))
        .unwrap();
    let openings = packed(&sealed.openings);
    for at in 0..sealed.leaf.len() {
        for bit in 0..8 {
            let mut leaf = sealed.leaf.clone();
            leaf[at] ^= 1 << bit;
            let same_hash = proof::leaf::leaf_hash(&leaf) == proof::leaf::leaf_hash(&sealed.leaf);
            assert!(!same_hash);
            // What still reads as a leaf has changed in its clear part, which the tree holds.
            let _ = check(&leaf, &openings);
            let _ = Leaf::parse(&leaf);
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Leaf::parse(&bytes);
    }

    #[test]
    fn what_is_read_is_canonical(
        kind in "[a-z0-9-]{1,20}", seq in 0_u64..1 << 53, ceremony in proptest::option::of("[A-Za-z0-9._-]{1,20}"),
        fields in proptest::collection::btree_map("f_[a-z0-9_]{0,12}", any::<i32>(), 0..8),
    ) {
        let fields: BTreeMap<_, _> = fields.into_iter().map(|(k, v)| (k, json!(v))).collect();
        let draft = Draft { kind, version: 1, at: "2026-11-22T09:30:00Z".to_owned(), ceremony, fields: fields.clone() };
        let sealed = draft.clone().seal(ROOM, seq, &mut rng(seq)).unwrap();
        let value: Value = serde_json::from_slice(&sealed.leaf).unwrap();
        prop_assert_eq!(canonical::to_vec(&value).unwrap(), sealed.leaf.clone());
        let leaf = Leaf::parse(&sealed.leaf).unwrap();
        prop_assert_eq!(&leaf.kind, &draft.kind);
        prop_assert_eq!(&leaf.ceremony, &draft.ceremony);
        prop_assert_eq!(leaf.seq, seq);
        prop_assert_eq!(leaf.open(&sealed.openings).unwrap(), fields);
        prop_assert_eq!(check(&sealed.leaf, &packed(&sealed.openings)), Ok(seq));
    }
}
