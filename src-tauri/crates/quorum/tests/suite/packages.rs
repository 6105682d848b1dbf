//! The recovery package and its file.

use crate::deal;
use proptest::prelude::*;
use quorum::check::CheckValue;
use quorum::package::{Header, PURPOSE_RECOVERY, PackageError, RecoveryPackage, WrapFormat};
use quorum::redistribution::{Redistribution, subdivide};
use quorum::{Commitments, QuorumId, Threshold};

pub(crate) fn header(commitments: &Commitments) -> Header {
    let check = CheckValue::from_cmac(&[0xab; 16]);
    Header::new(
        "00ff",
        "master",
        PURPOSE_RECOVERY,
        WrapFormat::Rfc3394,
        check,
        commitments,
    )
    .unwrap()
}

fn package() -> RecoveryPackage {
    let commitments = deal(3, 5, 1).commitments;
    let header = header(&commitments);
    RecoveryPackage::new(commitments, header, [7; 40]).unwrap()
}

fn json() -> serde_json::Value {
    serde_json::from_str(&package().to_json()).unwrap()
}

fn parse(json: &serde_json::Value) -> Result<RecoveryPackage, PackageError> {
    RecoveryPackage::parse(&json.to_string())
}

#[test]
fn file_has_the_published_fields_in_their_order() {
    let text = package().to_json();
    let place = |name: &str| text.find(&format!("\n  \"{name}\": ")).expect(name);
    let order = [
        "suite",
        "quorum",
        "threshold",
        "shares",
        "commitments",
        "header",
        "wrapped",
        "wrap_format",
        "check",
    ]
    .map(place);
    assert!(order.is_sorted());
    assert_eq!(json().as_object().unwrap().len(), order.len());
    assert!(text.ends_with("}\n"));
    assert_eq!(RecoveryPackage::parse(&text).unwrap(), package());
}

#[test]
fn every_altered_field_is_blamed_on_the_package() {
    let other = deal(3, 5, 2).commitments;
    type Change<'a> = &'a dyn Fn(&mut serde_json::Value);
    let values = |json: &serde_json::Value, names: &[&str]| -> serde_json::Value {
        names.iter().map(|name| json[name].clone()).collect()
    };
    let changes: [(&str, Change<'_>); 22] = [
        ("suite", &|json| json["suite"] = "KM2".into()),
        ("header.suite", &|json| {
            json["header"]["suite"] = "KM2".into();
        }),
        ("quorum", &|json| {
            json["quorum"] = other.quorum_id().to_string().into();
        }),
        ("threshold", &|json| json["threshold"] = 2.into()),
        ("shares", &|json| json["shares"] = 6.into()),
        ("shares", &|json| json["shares"] = 256.into()),
        ("commitment", &|json| {
            json["commitments"][2] = hex::encode(other.c0()).into();
        }),
        ("c0", &|json| {
            json["header"]["c0"] = hex::encode(other.c0()).into();
        }),
        ("wrap_format", &|json| {
            json["wrap_format"] = "rfc5649".into();
        }),
        ("check", &|json| {
            json["check"]["value"] = "0011223344".into();
        }),
        ("method", &|json| {
            json["check"]["method"] = "kw-const-5".into();
        }),
        ("wrapped", &|json| json["wrapped"] = "00".into()),
        ("label", &|json| json["header"]["label"] = "a\u{7}b".into()),
        ("key", &|json| json["header"]["key"] = "00FF".into()),
        ("unknown", &|json| json["note"] = "x".into()),
        ("header in a list", &|json| {
            let names = ["suite", "key", "label", "purpose", "format", "check", "c0"];
            json["header"] = values(&json["header"], &names);
        }),
        ("check in a list", &|json| {
            json["check"] = values(&json["check"], &["method", "value"]);
        }),
        ("header's check in a list", &|json| {
            json["header"]["check"] = values(&json["header"]["check"], &["method", "value"]);
        }),
        ("supersedes itself", &|json| {
            json["supersedes"] = serde_json::json!([json["quorum"]]);
        }),
        ("supersedes one twice", &|json| {
            let id = other.quorum_id().to_string();
            json["supersedes"] = serde_json::json!([id, id]);
        }),
        ("supersedes no quorum", &|json| {
            json["supersedes"] = serde_json::json!(["00"]);
        }),
        ("supersedes too many", &|json| {
            let ids: Vec<String> = (0..256).map(|id| format!("{id:032x}")).collect();
            json["supersedes"] = ids.into();
        }),
    ];
    for (what, change) in changes {
        let mut altered = json();
        change(&mut altered);
        assert!(parse(&altered).is_err(), "{what}");
    }
}

#[test]
fn the_documented_example_is_what_we_write() {
    let page = include_str!("../../../../../docs/formats/km1.md");
    let example = page
        .split("```json\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    assert_eq!(RecoveryPackage::parse(example).unwrap().to_json(), example);
}

/// New commitments to the secret of `package()`, for k of k + 1.
fn next_commitments(threshold: u32) -> Commitments {
    let dealing = deal(3, 5, 1);
    let new = Threshold::new(threshold, threshold + 1).unwrap();
    let mut rng = quorum::entropy::Rng::from_seed(&[9; 32]);
    let dealers = crate::verified(&dealing, &[1, 2, 3])
        .iter()
        .map(|share| subdivide(share, new, &mut rng).unwrap().commitments)
        .collect();
    let redistribution = Redistribution::new(&dealing.commitments, new, dealers).unwrap();
    redistribution.commitments().clone()
}

#[test]
fn a_redistributed_package_keeps_the_key_and_names_its_forebears() {
    let first = package();
    let second = first.redistributed(next_commitments(2)).unwrap();
    let third = second.redistributed(next_commitments(4)).unwrap();
    assert_eq!(first.supersedes(), []);
    assert_eq!(third.supersedes(), [second.quorum_id(), first.quorum_id()]);
    assert_eq!(
        (third.header(), third.wrapped()),
        (first.header(), first.wrapped())
    );
    assert_eq!(RecoveryPackage::parse(&third.to_json()).unwrap(), third);
    let line = format!("  \"supersedes\": [\n    \"{}\",", second.quorum_id());
    assert!(third.to_json().contains(&line));
    // Another secret's commitments, and those of a quorum that was replaced.
    first.redistributed(deal(3, 5, 2).commitments).unwrap_err();
    third.redistributed(next_commitments(2)).unwrap_err();
}

#[test]
fn the_oldest_forebears_are_forgotten_first() {
    let ids: Vec<QuorumId> = (0..255).map(|id| QuorumId([id; 16])).collect();
    let full = package().with_supersedes(ids.clone()).unwrap();
    let next = full.redistributed(next_commitments(2)).unwrap();
    assert_eq!(next.supersedes()[0], full.quorum_id());
    assert_eq!(next.supersedes()[1..], ids[..254]);
    assert_eq!(RecoveryPackage::parse(&next.to_json()).unwrap(), next);
}

#[test]
fn header_survives_json() {
    let header = header(&deal(3, 5, 1).commitments);
    let json = serde_json::to_value(&header).unwrap();
    assert_eq!(serde_json::from_value::<Header>(json).unwrap(), header);
}

#[test]
fn header_of_another_secret_gives_no_key() {
    let (ours, theirs) = (deal(2, 3, 1), deal(2, 3, 2));
    assert_eq!(
        ours.secret
            .recovery_key(&header(&theirs.commitments))
            .unwrap_err(),
        PackageError::OtherSecret
    );
}

#[test]
fn recovery_key_depends_on_the_whole_header() {
    let dealing = deal(2, 3, 1);
    let key = |label: &str, purpose: &str, format, check: [u8; 16]| {
        let check = CheckValue::from_cmac(&check);
        let header =
            Header::new("00ff", label, purpose, format, check, &dealing.commitments).unwrap();
        dealing.secret.recovery_key(&header).unwrap()
    };
    let keys = [
        key("a", "recovery", WrapFormat::Rfc3394, [0; 16]),
        key("b", "recovery", WrapFormat::Rfc3394, [0; 16]),
        key("a", "drill", WrapFormat::Rfc3394, [0; 16]),
        key("a", "recovery", WrapFormat::Rfc5649, [0; 16]),
        key("a", "recovery", WrapFormat::Rfc3394, [1; 16]),
    ];
    for (position, one) in keys.iter().enumerate() {
        assert!(keys[position + 1..].iter().all(|other| other != one));
    }
}

proptest! {
    #[test]
    fn header_is_canonical_json(label in "[^\\p{Cc}]{1,40}", purpose in "[ -~]{1,20}") {
        let commitments = deal(2, 2, 1).commitments;
        let check = CheckValue::from_wrap(&[1; 40]);
        let header =
            Header::new("ab", &label, &purpose, WrapFormat::Rfc5649, check, &commitments).unwrap();
        // serde_json's maps are sorted by code point, which for these names is RFC 8785's order.
        let parsed: serde_json::Value = serde_json::from_slice(&header.canonical()).unwrap();
        prop_assert_eq!(parsed.to_string().into_bytes(), header.canonical());
        prop_assert_eq!(parsed["label"].as_str(), Some(label.as_str()));
        prop_assert_eq!(parsed["purpose"].as_str(), Some(purpose.as_str()));
        let package = RecoveryPackage::new(commitments, header, [1; 40]).unwrap();
        prop_assert_eq!(&RecoveryPackage::parse(&package.to_json()).unwrap(), &package);
    }

    #[test]
    fn hostile_text_is_refused(text in "\\PC{0,300}") {
        prop_assert!(RecoveryPackage::parse(&text).is_err());
    }

    #[test]
    fn one_changed_byte_is_refused_or_harmless(position in 0..1100_usize, byte in 32..127_u8) {
        let package = package();
        let mut text = package.to_json().into_bytes();
        let position = position % text.len();
        text[position] = byte;
        // The label, the purpose, the key's id and the wrapped key have no second copy in the
        // file: a changed one is parsed, and then does not unwrap.
        if let Ok(parsed) = RecoveryPackage::parse(&String::from_utf8(text).unwrap()) {
            prop_assert_eq!(parsed.commitments(), package.commitments());
            prop_assert_eq!(parsed.check(), package.check());
        }
    }
}

#[test]
fn overlong_text_is_refused_unread() {
    assert_eq!(
        RecoveryPackage::parse(&" ".repeat(1 << 20)).unwrap_err(),
        PackageError::TooLong
    );
}
