//! Splitting, verifying, reconstructing, proving possession.

use crate::{again, deal, verified};
use proptest::prelude::*;
use proptest::sample::subsequence;
use quorum::possession;
use quorum::{
    Commitments, PayloadError, ReconstructRefused, Share, ShareRefused, entropy, reconstruct,
};
use sha2::{Digest, Sha256};

fn indices(n: u8, count: impl Into<proptest::sample::SizeRange>) -> impl Strategy<Value = Vec<u8>> {
    subsequence((1..=n).collect::<Vec<_>>(), count).prop_shuffle()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_k_reconstruct(seed: u8, chosen in indices(9, 4)) {
        let dealing = deal(4, 9, seed);
        let secret = reconstruct(&dealing.commitments, &verified(&dealing, &chosen)).unwrap();
        let header = crate::packages::header(&dealing.commitments);
        prop_assert_eq!(
            secret.recovery_key(&header).unwrap(),
            dealing.secret.recovery_key(&header).unwrap()
        );
    }

    #[test]
    fn no_fewer_do(seed: u8, chosen in indices(9, 0..4)) {
        let dealing = deal(4, 9, seed);
        prop_assert_eq!(
            reconstruct(&dealing.commitments, &verified(&dealing, &chosen)).unwrap_err(),
            ReconstructRefused::TooFew { have: chosen.len(), need: 4 }
        );
    }

    #[test]
    fn one_flipped_bit_is_damage(seed: u8, bit in 0..87 * 8_usize) {
        let dealing = deal(2, 3, seed);
        let mut payload = dealing.shares[0].payload();
        payload[bit / 8] ^= 1 << (bit % 8);
        prop_assert_eq!(
            Share::from_payload(payload.as_ref()).unwrap_err(),
            PayloadError::Checksum
        );
    }

    /// With the checksum made to fit again, each field is blamed as what it is.
    #[test]
    fn one_forged_bit_is_refused_and_attributed(seed: u8, bit in 0..83 * 8_usize) {
        let dealing = deal(2, 3, seed);
        let mut payload = dealing.shares[0].payload();
        payload[bit / 8] ^= 1 << (bit % 8);
        let checksum = Sha256::digest(&payload[..83]);
        payload[83..].copy_from_slice(&checksum[..4]);
        match (bit / 8, Share::from_payload(payload.as_ref())) {
            (0, Err(PayloadError::Version { .. }))
            | (1, Err(PayloadError::Threshold { .. }))
            | (2, Err(PayloadError::Index))
            | (19.., Err(PayloadError::Scalar)) => {}
            (byte, Ok(share)) => {
                let index = share.index();
                let refused = dealing.commitments.verify(share).unwrap_err();
                let attributed = match byte {
                    1 => matches!(refused, ShareRefused::Threshold { index: 1, expected: 2, .. }),
                    2 if index > 3 => refused == ShareRefused::Index { index, shares: 3 },
                    3..19 => matches!(refused, ShareRefused::OtherQuorum { .. }),
                    _ => refused == ShareRefused::DoesNotMatch { index },
                };
                prop_assert!(attributed, "byte {byte}: {refused}");
            }
            (byte, Err(error)) => prop_assert!(false, "byte {byte}: {error}"),
        }
    }

    #[test]
    fn any_bytes_are_a_share_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Share::from_payload(&bytes);
    }
}

#[test]
fn share_of_another_quorum_is_told_apart() {
    let (ours, theirs) = (deal(2, 3, 1), deal(2, 3, 2));
    assert_eq!(
        ours.commitments
            .verify(again(&theirs.shares[0]))
            .unwrap_err(),
        ShareRefused::OtherQuorum {
            expected: ours.commitments.quorum_id(),
            found: theirs.commitments.quorum_id(),
        }
    );
    let mixed = [verified(&ours, &[1]), verified(&theirs, &[2])]
        .into_iter()
        .flatten();
    assert!(matches!(
        reconstruct(&ours.commitments, &mixed.collect::<Vec<_>>()).unwrap_err(),
        ReconstructRefused::OtherQuorum { index: 2, .. }
    ));
}

#[test]
fn same_share_does_not_count_twice() {
    let dealing = deal(2, 3, 1);
    assert_eq!(
        reconstruct(&dealing.commitments, &verified(&dealing, &[2, 2])).unwrap_err(),
        ReconstructRefused::SameShareTwice { index: 2 }
    );
}

#[test]
fn more_than_k_reconstruct_too() {
    let dealing = deal(2, 5, 1);
    reconstruct(&dealing.commitments, &verified(&dealing, &[5, 1, 3, 2])).unwrap();
}

#[test]
fn largest_quorum_works() {
    let dealing = deal(255, 255, 1);
    let all: Vec<u8> = (1..=255).collect();
    reconstruct(&dealing.commitments, &verified(&dealing, &all)).unwrap();
}

#[test]
fn dealing_numbers_shares_from_one() {
    let dealing = deal(3, 7, 1);
    let indices: Vec<u8> = dealing.shares.iter().map(Share::index).collect();
    assert_eq!(indices, [1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn nothing_secret_is_in_debug_output() {
    let dealing = deal(2, 3, 1);
    let shown = format!("{dealing:?} {:?}", verified(&dealing, &[1]));
    for share in &dealing.shares {
        let payload = share.payload();
        assert!(!shown.contains(&hex::encode(&payload[19..51])));
        assert!(
            !shown
                .to_lowercase()
                .contains(&hex::encode(&payload[19..27]))
        );
    }
    assert!(shown.contains(&dealing.commitments.quorum_id().to_string()));
}

#[test]
fn commitments_survive_json_and_bad_json_is_refused() {
    let dealing = deal(3, 5, 1);
    let json = serde_json::to_value(&dealing.commitments).unwrap();
    let back: Commitments = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(back, dealing.commitments);
    let refused = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut json = json.clone();
        change(&mut json);
        serde_json::from_value::<Commitments>(json).unwrap_err();
    };
    refused(&|json| json["points"][1] = "00".repeat(33).into());
    refused(&|json| json["points"][1] = json["points"][1].as_str().unwrap().to_uppercase().into());
    refused(&|json| json["points"].as_array_mut().unwrap().truncate(2));
    refused(&|json| json["threshold"] = 6.into());
    refused(&|json| json["extra"] = 1.into());
}

#[test]
fn possession_is_proven_without_showing_the_share() {
    let (dealing, other) = (deal(3, 5, 1), deal(3, 5, 2));
    let share = verified(&dealing, &[4]).remove(0);
    let challenge = possession::challenge(b"checkpoint", &[3; 32]);
    let mut rng = entropy::Rng::from_seed(&[4; 32]);
    let proof = possession::prove(&dealing.commitments, &share, &challenge, &mut rng).unwrap();
    possession::verify(&dealing.commitments, 4, &challenge, &proof).unwrap();
    possession::verify(&dealing.commitments, 4, &challenge, &proof[..96]).unwrap_err();
    possession::verify(&other.commitments, 4, &challenge, &proof).unwrap_err();
    let again = possession::prove(&dealing.commitments, &share, &challenge, &mut rng).unwrap();
    assert_ne!(proof, again, "nonces are fresh");
    possession::prove(&other.commitments, &share, &challenge, &mut rng).unwrap_err();
}

#[test]
fn seed_depends_on_every_source_and_the_ceremony_and_not_on_their_order() {
    use entropy::{Source, SourceName::*};
    let seed = |sources: &[(entropy::SourceName, &[u8])], ceremony: &str| {
        let sources: Vec<Source<'_>> = sources
            .iter()
            .map(|&(name, bytes)| Source { name, bytes })
            .collect();
        *entropy::seed(&sources, ceremony)
    };
    let one = seed(
        &[(Hsm, b"hsm bytes"), (Os, b"os bytes"), (Dice, b"314159")],
        "ceremony-1",
    );
    assert_eq!(
        one,
        seed(
            &[(Dice, b"314159"), (Hsm, b"hsm bytes"), (Os, b"os bytes")],
            "ceremony-1"
        )
    );
    for other in [
        seed(
            &[(Hsm, b"hsm bytez"), (Os, b"os bytes"), (Dice, b"314159")],
            "ceremony-1",
        ),
        seed(&[(Hsm, b"hsm bytes"), (Os, b"os bytes")], "ceremony-1"),
        seed(
            &[(Hsm, b"hsm bytes"), (Os, b"os bytes"), (Dice, b"314159")],
            "ceremony-2",
        ),
    ] {
        assert_ne!(one, other);
    }
    // From a Python program written from the format's description.
    assert_eq!(hex::encode(one), SEED);
    use rand_core::Rng as _;
    let mut stream = [0; 96];
    let mut rng = entropy::Rng::from_seed(&one);
    stream.chunks_mut(48).for_each(|draw| rng.fill_bytes(draw));
    assert_eq!(hex::encode(stream), STREAM);
}

const SEED: &str = "0217755b76dd466d2ed4f84ec13e111b05e3bc42a70c078dffa1b1580a65dba7";
const STREAM: &str = concat!(
    "fb13b7380dca3d5dd4f096a85d1d04b579456d487a75cd99b01c9793e92f33f4",
    "20cc70e58e6c66192b4d7a5b9db7684b6ff8229141b5b5988b725d67646425be",
    "94f01d7cee06fc080e0a44327451a5e5fc661d740c43e567d9a2befc4402d9ed"
);
