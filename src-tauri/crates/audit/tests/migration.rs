//! That a migration left nothing behind is proved from its entries, and refuted by a lie in any of them.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may panic")]

use audit::claims;
use proof::claim::{Claim, ClaimKind, Finding};
use proof::leaf::Draft;
use proof::merkle::RangeProof;
use proof::note::VerifierKey;
use proof::transcript::{Entry, FORMAT, Transcript};
use quorum::{Threshold, split};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use serde_json::{Value, json};

const ROOM: &str = "00112233445566778899aabbccddeeff";

/// The package of a quorum dealt from that seed.
fn package(threshold: u32, shares: u32, seed: u64) -> Value {
    let threshold = Threshold::new(threshold, shares).unwrap();
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let commitments = split(threshold, &mut rng).unwrap().commitments;
    let points: Vec<String> = commitments.points().iter().map(hex::encode).collect();
    json!({
        "threshold": commitments.threshold().threshold(),
        "shares": commitments.threshold().shares(),
        "quorum": commitments.quorum_id().to_string(),
        "commitments": points,
    })
}

fn share(index: u8, destroyed: bool) -> Value {
    json!({
        "index": index, "custodian": "x", "place": "", "bag": "", "medium": "card",
        "suite": "P-256", "destroyed": destroyed,
    })
}

/// The entries of a migration of three shares to two, of which the first old one was destroyed.
fn entries() -> Vec<(&'static str, Value)> {
    let written = |index: u8, suite: &str| {
        let medium = json!({"kind": "card", "file": "", "suite": suite});
        json!({"index": index, "attempt": 1, "custodian": "x", "medium": medium})
    };
    let migrated = json!({
        "suite": "hybrid", "seals": ["MLKEM768-P256", "MLKEM768-X25519"], "until": "2027-01-31",
        "shares": [share(1, true), share(2, false), share(3, false)],
        "packages": [{"item": "package-1", "who": "", "place": ""}],
    });
    vec![
        ("package-loaded", json!({"package": package(2, 3, 1)})),
        (
            "quorum-redistributed",
            json!({"package": package(2, 2, 2), "from": "", "contributors": []}),
        ),
        ("share-written", written(1, "MLKEM768-P256")),
        ("share-written", written(2, "MLKEM768-X25519")),
        (
            "follow-up-deferred",
            json!({"task": "destroy-what-was-replaced", "until": "2027-01-31", "reason": "x"}),
        ),
        (
            "old-quorum-retired",
            json!({"destroyed": [1], "remaining": [2, 3], "migrated": migrated}),
        ),
    ]
}

fn told(entries: &[(&str, Value)], withheld: Option<usize>) -> Claim {
    let mut all = Vec::new();
    for (seq, (kind, fields)) in entries.iter().enumerate() {
        let Value::Object(fields) = fields.clone() else {
            panic!("fields are an object")
        };
        let draft = Draft {
            kind: (*kind).into(),
            version: 6,
            at: "2026-11-22T09:30:00Z".into(),
            ceremony: Some("first".into()),
            fields: fields.into_iter().collect(),
        };
        let mut rng = ChaCha20Rng::seed_from_u64(seq as u64);
        let sealed = draft.seal(ROOM, seq as u64, &mut rng).unwrap();
        let leaf = String::from_utf8(sealed.leaf).unwrap();
        let openings = if withheld == Some(seq) {
            Vec::new()
        } else {
            sealed.openings
        };
        all.push(Entry { leaf, openings });
    }
    let mut claims = claims(&Transcript {
        format: FORMAT.into(),
        room: ROOM.into(),
        ceremonies: vec!["first".into()],
        key: VerifierKey::ed25519("journal", &[3; 32]).unwrap(),
        checkpoint: String::new(),
        range: RangeProof {
            first: 0,
            size: all.len() as u64,
            left: Vec::new(),
            right: Vec::new(),
        },
        entries: all,
    });
    claims.retain(|claim| claim.claim == ClaimKind::NothingLeftBehind);
    assert_eq!(claims.len(), 1);
    claims.remove(0)
}

#[test]
fn a_migration_says_what_became_of_everything() {
    let claim = told(&entries(), None);
    assert_eq!(claim.result, Finding::Proved, "{}", claim.detail);
    let (left, goes) = (
        "share 2, 3 outstanding until 2027-01-31",
        "the suite hybrid",
    );
    assert!(claim.detail.contains(left), "{}", claim.detail);
    assert!(claim.detail.contains(goes), "{}", claim.detail);
    for withheld in [0, 1, 3, 4, 5] {
        let claim = told(&entries(), Some(withheld));
        assert_eq!(
            claim.result,
            Finding::NotChecked,
            "{withheld}: {}",
            claim.detail
        );
    }
}

#[test]
fn a_migration_that_left_something_behind_is_refuted() {
    type Lie<'a> = &'a dyn Fn(&mut Value);
    let cases: [(usize, &str, Lie<'_>); 9] = [
        (5, "in order", &|it| {
            it["migrated"]["shares"].as_array_mut().unwrap().pop();
        }),
        (5, "in order", &|it| {
            it["migrated"]["shares"][1] = share(3, false);
        }),
        (5, "what became of it", &|it| {
            it["migrated"]["shares"][2] = share(3, true);
        }),
        (5, "what became of it", &|it| {
            it["destroyed"] = json!([1, 2]);
        }),
        (5, "no package", &|it| {
            it["migrated"]["packages"] = json!([]);
        }),
        (2, "new share 1", &|it| {
            it["medium"]["suite"] = json!("P-256");
        }),
        (3, "new share 2", &|it| it["medium"]["suite"] = json!("")),
        (4, "nothing says", &|it| it["until"] = json!("2037-01-31")),
        (4, "nothing says", &|it| {
            it["task"] = json!("incident-report");
        }),
    ];
    for (at, why, lie) in cases {
        let mut entries = entries();
        lie(&mut entries[at].1);
        let claim = told(&entries, None);
        assert_eq!(claim.result, Finding::Refuted, "{why}: {}", claim.detail);
        assert!(claim.detail.contains(why), "{why}: {}", claim.detail);
    }
    let mut entries = entries();
    entries.remove(2);
    assert_eq!(told(&entries, None).result, Finding::NotChecked);
}
