//! Records as they are handed on with values withheld, and held against one another.
#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test reads files, and may panic"
)]

use audit::{Beside, RedactionError, Trust, Verdict, Withhold, redact, together, verify};
use proof::claim::{ClaimKind, Finding};
use proof::leaf::Draft;
use proof::transcript::Transcript;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

fn example(name: &str) -> Vec<u8> {
    std::fs::read(root().join("docs/independent/example").join(name)).unwrap()
}

fn claims(verdict: &Verdict, kind: ClaimKind) -> Vec<(Finding, String)> {
    let of = verdict.claims.iter().filter(|claim| claim.claim == kind);
    of.map(|claim| (claim.result, claim.detail.clone()))
        .collect()
}

#[test]
fn what_is_withheld_stands_nowhere_and_the_fingerprint_stays() {
    let all = Withhold {
        names: true,
        serials: true,
        places: true,
        ..Withhold::default()
    };
    let told = [
        (
            "record.pdf",
            [
                "Priya",
                "王 Wei",
                "Ruth Abel",
                "KM 0048 1171",
                "7C41-2290",
                "Bank A",
            ],
        ),
        (
            "possession-check.pdf",
            [
                "Priya",
                "王 Wei",
                "Ruth Abel",
                "KM 0048 1171",
                "Bank vault",
                "Room 3.04",
            ],
        ),
        (
            "reissue.pdf",
            [
                "Priya",
                "Anders",
                "Ruth Abel",
                "KM 0048 1171",
                "holm",
                "Nair",
            ],
        ),
    ];
    for (name, texts) in told {
        let record = example(name);
        let whole = verify(&record, &Trust::default());
        let redacted = redact(&record, &all).unwrap();
        assert_eq!(Some(redacted.fingerprint), whole.fingerprint);
        let text = String::from_utf8(redacted.file.clone())
            .unwrap()
            .to_lowercase();
        for gone in texts {
            assert!(!text.contains(&gone.to_lowercase()), "{name}: {gone}");
        }
        let verdict = verify(&redacted.file, &Trust::default());
        assert_eq!(verdict.result, Finding::Proved, "{verdict:#?}");
        assert_eq!(verdict.fingerprint, whole.fingerprint);
        let said = claims(&verdict, ClaimKind::Withheld);
        assert!(said.len() >= redacted.withheld.len(), "{said:?}");
        assert!(said.iter().all(|(result, _)| *result == Finding::Proved));
        // A statement that somebody signed can be tried out with their key: neither stands without
        // the other.
        let transcript = Transcript::parse(&redacted.file).unwrap();
        for entry in transcript.open().unwrap() {
            if entry
                .withheld()
                .any(|field| field == "name" || field == "attendee")
                && entry.leaf.kind != "signed-off"
            {
                let signed = |field: &String| field.ends_with("signature");
                assert!(!entry.values.keys().any(signed), "{entry:?}");
            }
            assert!(!entry.values.contains_key("script_digest"));
        }
    }
}

#[test]
fn what_is_redacted_is_redacted_again() {
    let record = example("record.pdf");
    let of = |names, texts: &[&str]| Withhold {
        names,
        texts: texts.iter().map(|text| (*text).to_owned()).collect(),
        ..Withhold::default()
    };
    let once = redact(&record, &of(true, &[])).unwrap();
    let twice = redact(&once.file, &of(false, &["vendor gmbh"])).unwrap();
    assert_eq!(once.fingerprint, twice.fingerprint);
    assert!(
        !String::from_utf8(twice.file.clone())
            .unwrap()
            .contains("Vendor GmbH")
    );
    assert!(verify(&twice.file, &Trust::default()).is_proved());
    assert!(matches!(
        redact(&twice.file, &of(true, &["vendor gmbh"])),
        Err(RedactionError::Nothing)
    ));
    let field = Withhold {
        fields: vec!["key-made.calls".into()],
        ..Withhold::default()
    };
    let one = redact(&record, &field).unwrap();
    assert_eq!(one.withheld.len(), 1);
    assert_eq!(one.withheld[0].fields, ["calls"]);
}

#[test]
fn what_cannot_be_redacted_is_refused() {
    let names = Withhold {
        names: true,
        ..Withhold::default()
    };
    let before = redact(&example("format-1.pdf"), &names);
    assert!(
        matches!(before, Err(RedactionError::MadeBefore)),
        "{before:?}"
    );
    assert!(verify(&example("format-1.pdf"), &Trust::default()).is_proved());
    let mut damaged = example("record.pdf");
    let at = damaged.len() / 3;
    damaged[at] ^= 1;
    assert!(matches!(
        redact(&damaged, &names),
        Err(RedactionError::Refuted(_))
    ));
    for bytes in [
        &b""[..],
        b"{}",
        b"{\"format\":1}",
        b"%PDF-1.7\n",
        &[0xff; 300],
    ] {
        redact(bytes, &names).unwrap_err();
        assert_eq!(verify(bytes, &Trust::default()).result, Finding::Refuted);
    }
}

#[test]
fn two_rooms_that_tell_of_the_same_people_have_no_commitment_in_common() {
    let mut seen = BTreeSet::new();
    for seed in 0..50 {
        let draft = Draft {
            kind: "participant-enrolled".into(),
            version: 6,
            at: "2026-11-22T09:30:00Z".into(),
            ceremony: None,
            fields: [("name", json!("Ada Lovelace")), ("role", json!("witness"))]
                .map(|(field, value)| (field.to_owned(), value))
                .into(),
        };
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let sealed = draft.seal("00ff", 0, &mut rng).unwrap();
        let leaf: Value = serde_json::from_slice(&sealed.leaf).unwrap();
        for field in ["name", "role"] {
            assert!(seen.insert(leaf[field]["c"].as_str().unwrap().to_owned()));
        }
    }
    assert_eq!(seen.len(), 100);
}

/// The records of a room that held a ceremony of each kind.
fn kept() -> Vec<Beside> {
    let folder = root().join("tests/rooms/0.1.0/kinds/finished/room/records");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let read = |path: PathBuf| {
        let file = std::fs::read(&path).unwrap();
        Beside {
            name: path.file_name().unwrap().to_str().unwrap().into(),
            verdict: verify(&file, &Trust::default()),
            file,
        }
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn a_quorum_is_followed_from_its_generation_to_today() {
    let all = kept();
    let reissue = all.iter().find(|one| one.name.starts_with("a799")).unwrap();
    let others: Vec<Beside> = all
        .iter()
        .filter(|one| one.name != reissue.name)
        .cloned()
        .collect();
    let verdict = together(reissue.clone(), &others);
    assert_eq!(verdict.result, Finding::Proved, "{verdict:#?}");
    let agree = claims(&verdict, ClaimKind::RecordsAgree);
    assert_eq!(agree.len(), others.len());
    assert!(agree.iter().all(|(result, _)| *result == Finding::Proved));
    let way = claims(&verdict, ClaimKind::QuorumLineage);
    assert_eq!(way.len(), 2, "{way:?}");
    assert!(
        way.iter()
            .any(|(_, detail)| detail.contains("came of quorum b856bbc7"))
    );
    assert!(
        way.iter()
            .any(|(_, detail)| detail.contains("was generated in ceremony 8f5d8d4c"))
    );

    // Without the generation's record the quorum that it tells of is named.
    let less: Vec<Beside> = others
        .iter()
        .filter(|one| !one.name.starts_with("8f5d"))
        .cloned()
        .collect();
    let verdict = together(reissue.clone(), &less);
    assert_eq!(verdict.result, Finding::NotChecked);
    let way = claims(&verdict, ClaimKind::QuorumLineage);
    let missing = way
        .iter()
        .find(|(result, _)| *result == Finding::NotChecked)
        .unwrap();
    assert!(missing.1.contains("b856bbc7"), "{way:?}");

    // One that is damaged is not used.
    let mut damaged = others;
    for one in damaged
        .iter_mut()
        .filter(|one| one.name.starts_with("8f5d"))
    {
        one.file.truncate(one.file.len() - 1);
        one.verdict = verify(&one.file, &Trust::default());
    }
    let verdict = together(reissue.clone(), &damaged);
    assert_eq!(verdict.result, Finding::NotChecked);
}

#[test]
fn a_fork_and_a_record_of_another_room_are_told_apart() {
    let beside = |name: &str, file: Vec<u8>| Beside {
        name: name.into(),
        verdict: verify(&file, &Trust::default()),
        file,
    };
    // Two records by one key that tell the same positions otherwise.
    let (one, other) = (
        beside("record.pdf", example("record.pdf")),
        beside("reissue.pdf", example("reissue.pdf")),
    );
    let verdict = together(one.clone(), &[other]);
    assert_eq!(verdict.result, Finding::Refuted);
    let agree = claims(&verdict, ClaimKind::RecordsAgree);
    assert!(agree[0].1.contains("fork"), "{agree:?}");
    let foreign = kept().remove(0);
    let verdict = together(one, &[foreign]);
    assert_eq!(verdict.result, Finding::Proved);
    assert_eq!(
        claims(&verdict, ClaimKind::RecordsAgree)[0].0,
        Finding::NotChecked
    );
}
