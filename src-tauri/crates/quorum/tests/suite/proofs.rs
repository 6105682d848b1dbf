//! Possession checks away from the package: the code, the share alone, the proof's file.

use crate::{again, deal};
use proptest::prelude::*;
use quorum::entropy::Rng;
use quorum::possession::{self, ChallengeCode, PossessionProof, PossessionRefused};

const CHALLENGE: [u8; 32] = [0xa5; 32];

fn proof() -> PossessionProof {
    let dealing = deal(3, 5, 1);
    let code = ChallengeCode::new(&CHALLENGE, &dealing.commitments);
    let share = &dealing.shares[3];
    PossessionProof {
        quorum: share.quorum_id(),
        index: share.index(),
        challenge: code.challenge(),
        proof: possession::prove_alone(share, &code, &mut Rng::from_seed(&[7; 32])).unwrap(),
    }
}

#[test]
fn the_share_and_the_code_are_enough() {
    let dealing = deal(3, 5, 1);
    let text = ChallengeCode::new(&CHALLENGE, &dealing.commitments).to_string();
    let code: ChallengeCode = text.parse().unwrap();
    assert_eq!(code.challenge(), CHALLENGE);
    assert_eq!(code.digest(), dealing.commitments.digest());
    assert_eq!(code.quorum_id(), dealing.commitments.quorum_id());
    for share in &dealing.shares {
        let alone = possession::prove_alone(share, &code, &mut Rng::from_seed(&[7; 32])).unwrap();
        let verified = dealing.commitments.verify(again(share)).unwrap();
        let rng = &mut Rng::from_seed(&[7; 32]);
        let beside = possession::prove(&dealing.commitments, &verified, &CHALLENGE, rng).unwrap();
        assert_eq!(alone, beside);
        possession::verify(&dealing.commitments, share.index(), &CHALLENGE, &alone).unwrap();
    }
}

#[test]
fn a_code_for_another_quorum_is_refused() {
    let (ours, theirs) = (deal(3, 5, 1), deal(3, 5, 2));
    let code = ChallengeCode::new(&CHALLENGE, &theirs.commitments);
    assert_eq!(
        possession::prove_alone(&ours.shares[0], &code, &mut Rng::from_seed(&[7; 32])),
        Err(PossessionRefused::OtherQuorum)
    );
}

#[test]
fn a_code_may_be_typed_with_spaces_and_capitals_and_nothing_else() {
    let code = ChallengeCode::new(&CHALLENGE, &deal(2, 3, 1).commitments);
    let text = code.to_string();
    let typed = format!(" {}\n{} ", text[..70].to_uppercase(), &text[70..]);
    assert_eq!(typed.parse(), Ok(code));
    for wrong in ["", &text[..127], &text[..64], &text.replace('a', "g")] {
        assert_eq!(wrong.parse::<ChallengeCode>(), Err(PossessionRefused::Code));
    }
    let long = "ab".repeat(1 << 20);
    assert_eq!(long.parse::<ChallengeCode>(), Err(PossessionRefused::Code));
}

#[test]
fn the_file_brings_the_proof_back() {
    let (proof, commitments) = (proof(), deal(3, 5, 1).commitments);
    let read = PossessionProof::parse(&proof.to_json()).unwrap();
    assert_eq!(read, proof);
    read.check(&commitments, &CHALLENGE).unwrap();
}

#[test]
fn what_is_wrong_with_a_proof_is_told_apart() {
    let (good, ours) = (proof(), deal(3, 5, 1).commitments);
    let theirs = deal(3, 5, 2).commitments;
    assert_eq!(
        good.check(&theirs, &CHALLENGE),
        Err(PossessionRefused::OtherQuorum)
    );
    assert_eq!(
        good.check(&ours, &[0; 32]),
        Err(PossessionRefused::OtherChallenge)
    );
    let index = PossessionProof {
        index: 2,
        ..good.clone()
    };
    assert_eq!(
        index.check(&ours, &CHALLENGE),
        Err(PossessionRefused::DoesNotHold { index: 2 })
    );
    let mut altered = good;
    altered.proof[96] ^= 1;
    assert_eq!(
        altered.check(&ours, &CHALLENGE),
        Err(PossessionRefused::DoesNotHold { index: 4 })
    );
}

#[test]
fn every_altered_field_of_the_file_is_refused() {
    let json: serde_json::Value = serde_json::from_str(&proof().to_json()).unwrap();
    for (field, value) in [
        ("format", "keymoot-possession-proof/2".into()),
        ("quorum", "00".into()),
        ("index", 0.into()),
        ("index", 256.into()),
        ("challenge", "A5".repeat(32).into()),
        ("proof", "00".repeat(96).into()),
        ("note", "x".into()),
    ] {
        let mut altered = json.clone();
        altered[field] = value;
        PossessionProof::parse(&altered.to_string()).unwrap_err();
    }
    PossessionProof::parse(&" ".repeat(1 << 20)).unwrap_err();
    let values = ["format", "quorum", "index", "challenge", "proof"].map(|name| json[name].clone());
    PossessionProof::parse(&serde_json::Value::from(values.to_vec()).to_string()).unwrap_err();
}

#[test]
fn the_documented_example_is_what_we_write_and_holds() {
    let page = include_str!("../../../../../docs/formats/km1.md");
    let after = page.split("## `possession-proof.json`").nth(1).unwrap();
    let example = after.split("```json\n").nth(1).unwrap();
    let example = example.split("```").next().unwrap();
    let read = PossessionProof::parse(example).unwrap();
    assert_eq!(read.to_json(), example);
    let vectors: serde_json::Value =
        serde_json::from_str(include_str!("../vectors/km1.json")).unwrap();
    let case = &vectors["cases"][0];
    let points: Vec<[u8; 33]> = case["commitments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|point| {
            hex::decode(point.as_str().unwrap())
                .unwrap()
                .try_into()
                .unwrap()
        })
        .collect();
    let threshold = quorum::Threshold::new(2, 3).unwrap();
    let commitments = quorum::Commitments::new(threshold, &points).unwrap();
    read.check(&commitments, &read.challenge).unwrap();
}

proptest! {
    #[test]
    fn hostile_text_is_refused(text in "\\PC{0,300}") {
        prop_assert!(PossessionProof::parse(&text).is_err());
        prop_assert!(text.parse::<ChallengeCode>().is_err());
    }
}
