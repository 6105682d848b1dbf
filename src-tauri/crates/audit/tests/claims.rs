//! What a transcript claims of its sharing and of itself, and what is refuted.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may panic")]

use audit::claims;
use proof::checkpoint::Checkpoint;
use proof::claim::{Claim, ClaimKind, Finding};
use proof::leaf::{Draft, Opening, leaf_hash};
use proof::merkle::{Range, RangeProof};
use proof::note::VerifierKey;
use proof::transcript::{Entry, FORMAT, Transcript};
use quorum::redistribution::{self, Redistribution};
use quorum::{Commitments, Threshold, VerifiedShare, possession, split};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use serde_json::{Value, json};

const ROOM: &str = "00112233445566778899aabbccddeeff";

/// A transcript in the making: entries of one ceremony, from the journal's first on.
#[derive(Default)]
struct Told(Vec<Entry>);

impl Told {
    fn tell(&mut self, kind: &str, fields: Value) {
        self.tell_at("2026-11-22T09:30:00Z", kind, fields);
    }

    fn tell_at(&mut self, at: &str, kind: &str, fields: Value) {
        let Value::Object(fields) = fields else {
            panic!("fields are an object")
        };
        let draft = Draft {
            kind: kind.into(),
            version: 2,
            at: at.into(),
            ceremony: Some("first".into()),
            fields: fields.into_iter().collect(),
        };
        let seq = self.0.len() as u64;
        let mut rng = ChaCha20Rng::seed_from_u64(seq);
        let sealed = draft.seal(ROOM, seq, &mut rng).unwrap();
        self.0.push(Entry {
            leaf: String::from_utf8(sealed.leaf).unwrap(),
            openings: sealed.openings,
        });
    }

    fn checkpoint(&self) -> String {
        let mut range = Range::default();
        for entry in &self.0 {
            range.push(leaf_hash(entry.leaf.as_bytes()), |_| {});
        }
        Checkpoint::of_room(ROOM, self.0.len() as u64, range.root()).to_string()
    }

    /// The claims that need the sharing's mathematics.
    fn claims(&self) -> Vec<Claim> {
        let mut claims = self.all();
        claims.retain(|claim| claim.claim != ClaimKind::EntriesAgree);
        claims
    }

    fn all(&self) -> Vec<Claim> {
        claims(&Transcript {
            format: FORMAT.into(),
            room: ROOM.into(),
            ceremonies: vec!["first".into()],
            key: VerifierKey::ed25519("journal", &[3; 32]).unwrap(),
            checkpoint: String::new(),
            range: RangeProof {
                first: 0,
                size: self.0.len() as u64,
                left: Vec::new(),
                right: Vec::new(),
            },
            entries: self.0.clone(),
        })
    }
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(11)
}

fn points(commitments: &Commitments) -> Vec<String> {
    commitments.points().iter().map(hex::encode).collect()
}

fn package(commitments: &Commitments) -> Value {
    json!({
        "quorum": commitments.quorum_id().to_string(),
        "threshold": commitments.threshold().threshold(),
        "shares": commitments.threshold().shares(),
        "commitments": points(commitments),
        "label": "master",
    })
}

fn dealt(threshold: u32, shares: u32) -> (Commitments, Vec<VerifiedShare>) {
    let dealing = split(Threshold::new(threshold, shares).unwrap(), &mut rng()).unwrap();
    let commitments = dealing.commitments;
    let verified = |share| commitments.verify(share).unwrap();
    let shares = dealing.shares.into_iter().map(verified).collect();
    (commitments, shares)
}

/// A possession check of 2-of-3 in which shares 1 and 3 are proved; `change` gets each proof.
fn possession(change: impl Fn(&mut Value)) -> Vec<Claim> {
    let (commitments, shares) = dealt(2, 3);
    let mut told = Told::default();
    told.tell("opened", json!({"kind": "possession"}));
    told.tell("package-loaded", json!({"package": package(&commitments)}));
    let checkpoint = told.checkpoint();
    let fresh = [9; 32];
    let challenge = possession::challenge(checkpoint.as_bytes(), &fresh);
    told.tell(
        "challenge-issued",
        json!({
            "checkpoint": checkpoint, "fresh": hex::encode(fresh),
            "challenge": hex::encode(challenge), "digest": hex::encode(commitments.digest()),
        }),
    );
    for (share, who) in [(&shares[0], "Ada"), (&shares[2], "Cem")] {
        let proof = possession::prove(&commitments, share, &challenge, &mut rng()).unwrap();
        let mut fields = json!({
            "index": share.index(), "custodian": who, "proof": hex::encode(proof),
            "how": "in-room",
        });
        change(&mut fields);
        told.tell("possession-proved", fields);
    }
    told.claims()
}

fn results(claims: &[Claim]) -> Vec<(Finding, Option<&str>)> {
    claims
        .iter()
        .map(|claim| (claim.result, claim.signer.as_deref()))
        .collect()
}

#[test]
fn each_possession_proof_is_checked_again() {
    let claims = possession(|_| {});
    assert!(
        claims
            .iter()
            .all(|claim| claim.claim == ClaimKind::PossessionProof)
    );
    let both = [
        (Finding::Proved, Some("Ada")),
        (Finding::Proved, Some("Cem")),
    ];
    assert_eq!(results(&claims), both, "{claims:#?}");
    assert!(
        claims[0]
            .detail
            .contains("share 1, after the journal had 2 entries")
    );
}

#[test]
fn another_share_or_another_proof_refutes_that_custodian_alone() {
    for (field, bad) in [
        ("index", json!(2)),
        ("index", json!(4)),
        ("index", json!(300)),
        ("index", json!("3")),
        ("proof", json!("00")),
        ("proof", json!("0".repeat(194))),
        ("proof", json!(null)),
    ] {
        let claims = possession(|fields| {
            if fields["custodian"] == "Cem" {
                fields[field] = bad.clone();
            }
        });
        let expected = [
            (Finding::Proved, Some("Ada")),
            (Finding::Refuted, Some("Cem")),
        ];
        assert_eq!(results(&claims), expected, "{field} {bad}: {claims:#?}");
    }
}

#[test]
fn a_challenge_is_of_this_journal_and_this_quorum() {
    let (commitments, shares) = dealt(2, 2);
    let other = dealt(2, 3).0;
    let told = |checkpoint: &str, digest: [u8; 32], named: Option<[u8; 32]>, loaded: bool| {
        let mut told = Told::default();
        told.tell("opened", json!({}));
        if loaded {
            told.tell("package-loaded", json!({"package": package(&commitments)}));
        }
        let challenge = possession::challenge(checkpoint.as_bytes(), &[1; 32]);
        let shown = hex::encode(named.unwrap_or(challenge));
        told.tell(
            "challenge-issued",
            json!({
                "checkpoint": checkpoint, "fresh": "01".repeat(32), "challenge": shown,
                "digest": hex::encode(digest),
            }),
        );
        let challenge = named.unwrap_or(challenge);
        let proof = possession::prove(&commitments, &shares[0], &challenge, &mut rng()).unwrap();
        let proved = json!({"index": 1, "custodian": "Ada", "proof": hex::encode(proof)});
        told.tell("possession-proved", proved);
        let claims = told.claims();
        (claims[0].result, claims[0].detail.clone())
    };
    let checkpoint = |size| {
        let mut all = Told::default();
        all.tell("opened", json!({}));
        let root = Checkpoint::parse(&all.checkpoint()).unwrap().root;
        Checkpoint::of_room(ROOM, size, root).to_string()
    };
    let digest = commitments.digest();
    let (good, detail) = told(&checkpoint(1), digest, None, true);
    assert_eq!(good, Finding::Proved, "{detail}");
    let elsewhere = checkpoint(1).replace("0011", "1100");
    for (what, text, digest, named) in [
        ("another room", elsewhere.as_str(), digest, None),
        ("the future", &checkpoint(9), digest, None),
        ("another tree", &checkpoint(2), digest, None),
        ("no checkpoint", "yesterday", digest, None),
        ("another quorum", &checkpoint(1), other.digest(), None),
        ("not fresh", &checkpoint(1), digest, Some([7; 32])),
    ] {
        let (result, detail) = told(text, digest, named, true);
        assert_eq!(result, Finding::Refuted, "{what}: {detail}");
    }
    assert_eq!(
        told(&checkpoint(1), digest, None, false).0,
        Finding::NotChecked
    );
}

/// A redistribution of 2-of-3 to 3-of-4 by the holders of shares 1 and 3.
fn redistribution(change: impl Fn(&str, &mut Value)) -> Claim {
    let (old, shares) = dealt(2, 3);
    let new = Threshold::new(3, 4).unwrap();
    let mut told = Told::default();
    let mut tell = |kind: &str, mut fields: Value| {
        change(kind, &mut fields);
        told.tell(kind, fields);
    };
    tell("package-loaded", json!({"package": package(&old)}));
    let mut dealers = Vec::new();
    for share in [&shares[0], &shares[2]] {
        let dealing = redistribution::subdivide(share, new, &mut rng()).unwrap();
        let given = points(&dealing.commitments.commitments);
        tell(
            "contribution-taken",
            json!({"index": share.index(), "custodian": "x", "commitments": given}),
        );
        dealers.push(dealing.commitments);
    }
    let sound = Redistribution::new(&old, new, dealers).unwrap();
    tell(
        "quorum-redistributed",
        json!({
            "package": package(sound.commitments()), "from": old.quorum_id().to_string(),
            "contributors": [1, 3],
        }),
    );
    let mut claims = told.claims();
    assert_eq!(claims.len(), 1);
    claims.remove(0)
}

#[test]
fn a_redistribution_is_checked_again() {
    let claim = redistribution(|_, _| {});
    assert_eq!(claim.claim, ClaimKind::RedistributionSound);
    assert_eq!(claim.result, Finding::Proved, "{}", claim.detail);
    assert!(
        claim
            .detail
            .contains("2 of 3 became 3 of 4 through shares 1, 3")
    );
}

/// A custodian far away answers while shares are handed out: for the new quorum, not the old.
#[test]
fn a_proof_at_handing_out_is_for_the_sharing_under_way() {
    for kind in ["recovery-rehearsed", "quorum-redistributed"] {
        let (old, _) = dealt(2, 3);
        let (new, shares) = dealt(3, 4);
        let mut told = Told::default();
        told.tell("package-loaded", json!({"package": package(&old)}));
        told.tell(kind, json!({"package": package(&new)}));
        let checkpoint = told.checkpoint();
        let challenge = possession::challenge(checkpoint.as_bytes(), &[0; 32]);
        let issued = json!({
            "checkpoint": checkpoint, "fresh": "00".repeat(32),
            "challenge": hex::encode(challenge), "digest": hex::encode(new.digest()),
        });
        told.tell("challenge-issued", issued);
        let proof = possession::prove(&new, &shares[3], &challenge, &mut rng()).unwrap();
        let proved = json!({"index": 4, "custodian": "Dan", "proof": hex::encode(proof)});
        told.tell("possession-proved", proved);
        let claims = told.claims();
        let last = claims.last().unwrap();
        assert_eq!(last.claim, ClaimKind::PossessionProof);
        assert_eq!(last.result, Finding::Proved, "{kind}: {}", last.detail);
    }
}

#[test]
fn a_lie_anywhere_in_a_redistribution_is_refuted() {
    let other = dealt(3, 4).0;
    type Lie<'a> = &'a dyn Fn(&mut Value);
    let cases: [(&str, Lie<'_>); 6] = [
        ("contribution-taken", &|fields| {
            let mut swapped = fields["commitments"].as_array().unwrap().clone();
            swapped.swap(0, 1);
            fields["commitments"] = swapped.into();
        }),
        ("quorum-redistributed", &|fields| {
            fields["package"] = package(&other);
        }),
        ("quorum-redistributed", &|fields| {
            fields["from"] = json!("00");
        }),
        ("quorum-redistributed", &|fields| {
            fields["contributors"] = json!([1]);
        }),
        ("quorum-redistributed", &|fields| {
            fields["contributors"] = json!([1, 1]);
        }),
        ("quorum-redistributed", &|fields| {
            fields["package"]["threshold"] = json!(2);
        }),
    ];
    for (number, (kind, change)) in cases.into_iter().enumerate() {
        let claim = redistribution(|told, fields| {
            if told == kind {
                change(fields);
            }
        });
        assert_eq!(
            claim.result,
            Finding::Refuted,
            "case {number}: {}",
            claim.detail
        );
    }
    let claim = redistribution(|told, fields| {
        if told == "quorum-redistributed" {
            fields["contributors"] = json!([1, 2]);
        }
    });
    assert_eq!(claim.result, Finding::NotChecked);
}

#[test]
fn what_is_withheld_is_not_checked() {
    let (commitments, _) = dealt(2, 2);
    let mut told = Told::default();
    told.tell("package-loaded", json!({"package": package(&commitments)}));
    told.0[0].openings = Vec::<Opening>::new();
    told.tell(
        "quorum-redistributed",
        json!({"package": {}, "from": "", "contributors": []}),
    );
    assert_eq!(told.claims()[0].result, Finding::NotChecked);
}

/// The transcript of one of the examples, with one value of one entry changed.
fn contradicting(case: &Value) -> Transcript {
    let text = |name: &str| case[name].as_str().unwrap();
    let mut transcript = example(text("record"));
    let entry = transcript.entries.iter_mut().find(|entry| {
        let leaf: Value = serde_json::from_str(&entry.leaf).unwrap();
        leaf["type"] == case["type"]
    });
    let entry = entry.unwrap();
    let mut leaf: Value = serde_json::from_str(&entry.leaf).unwrap();
    match case["field"].as_str() {
        None => leaf["at"] = case["value"].clone(),
        Some(field) => {
            let mut openings = entry.openings.iter_mut();
            let opening = openings.find(|opening| opening.field == field).unwrap();
            let within = case["within"].as_array().unwrap().iter();
            let place = within.fold(&mut opening.value, |value, name| {
                &mut value[name.as_str().unwrap()]
            });
            *place = case["value"].clone();
            let value = proof::canonical::to_vec(&opening.value).unwrap();
            let salted = [opening.salt.as_slice(), &value].concat();
            leaf[field] = json!({"c": proof::merkle::Hash::of(&salted).to_string()});
        }
    }
    entry.leaf = String::from_utf8(proof::canonical::to_vec(&leaf).unwrap()).unwrap();
    transcript
}

const EXAMPLES: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../docs/independent/example"
);

#[expect(clippy::disallowed_methods, reason = "the examples are files")]
fn read_example(name: &str) -> Vec<u8> {
    std::fs::read(format!("{EXAMPLES}/{name}")).unwrap()
}

fn example(name: &str) -> Transcript {
    let pdf = read_example(name);
    Transcript::parse(&proof::record::transcript(&pdf).unwrap()).unwrap()
}

fn agreement(transcript: &Transcript) -> Vec<(Finding, String)> {
    claims(transcript)
        .into_iter()
        .filter(|claim| claim.claim == ClaimKind::EntriesAgree)
        .map(|claim| (claim.result, claim.detail))
        .collect()
}

/// The same as docs/independent/test_agreement.py.
#[test]
fn entries_that_contradict_one_another_are_refuted() {
    for name in ["record.pdf", "possession-check.pdf", "reissue.pdf"] {
        let found = agreement(&example(name));
        assert!(
            matches!(found.as_slice(), [(Finding::Proved, _)]),
            "{name}: {found:?}"
        );
    }
    let cases = read_example("contradictions.json");
    let cases: Vec<Value> = serde_json::from_slice(&cases).unwrap();
    assert!(cases.len() > 20);
    for case in &cases {
        let found = agreement(&contradicting(case));
        let refuted = |(result, _): &(Finding, String)| *result == Finding::Refuted;
        assert!(
            !found.is_empty() && found.iter().all(refuted),
            "{case}: {found:?}"
        );
    }
}

/// Whoever sets a clock during a ceremony says so.
#[test]
fn time_runs_back_only_where_it_is_told() {
    let set_back = |between: Option<&str>| {
        let mut told = Told::default();
        let script = "x";
        let digest = proof::merkle::Hash::of(script.as_bytes()).to_string();
        let opened = json!({"script": script, "script_digest": digest, "mode": "live"});
        told.tell_at("2026-11-22T12:00:00Z", "opened", opened);
        if let Some(kind) = between {
            told.tell_at("2026-11-22T11:00:00Z", kind, json!({}));
        }
        told.tell_at("2026-11-22T11:30:00Z", "paused", json!({}));
        let found = told.all();
        assert_eq!(found.last().unwrap().claim, ClaimKind::EntriesAgree);
        found.last().unwrap().result
    };
    assert_eq!(set_back(None), Finding::Refuted);
    assert_eq!(set_back(Some("resumed")), Finding::Refuted);
    assert_eq!(set_back(Some("exception-recorded")), Finding::Proved);
}
