//! Every field of every case of `km1.json` that the public surface shows. The secret, the blinding
//! and the proofs' nonces, which it does not show, are matched beside the code.

use aes_kw::KeyInit;
use cmac::Mac;
use quorum::check::{self, CheckMethod, CheckValue};
use quorum::package::{Header, RecoveryPackage, WrapFormat};
use quorum::possession;
use quorum::redistribution::{Redistribution, SubCommitments, SubShare, subdivide};
use quorum::{Commitments, Share, ShareRefused, Threshold, VerifiedShare, reconstruct};
use serde::Deserialize;
use sha2::{Digest, Sha256};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vectors {
    suite: String,
    second_generator: String,
    cases: Vec<Case>,
}

type Triple = (u8, String, String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    threshold: u32,
    count: u32,
    commitments: Vec<String>,
    commitments_digest: String,
    shares: Vec<Triple>,
    bad_share: Triple,
    secret: String,
    blinding: String,
    header: serde_json::Value,
    header_canonical: String,
    recovery_key: String,
    master_key: String,
    wrapped: String,
    equality: Equality,
    possession: Possession,
    redistribution: NewQuorum,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Equality {
    a: String,
    b: String,
    cmac: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Possession {
    index: u8,
    challenge: String,
    nonces: [String; 2],
    proof: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewQuorum {
    threshold: u32,
    count: u32,
    dealers: Vec<Dealer>,
    commitments: Vec<String>,
    commitments_digest: String,
    shares: Vec<Triple>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Dealer {
    index: u8,
    commitments: Vec<String>,
    sub_shares: Vec<Triple>,
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("../vectors/km1.json")).unwrap()
}

fn bytes<const N: usize>(text: &str) -> [u8; N] {
    hex::decode(text).unwrap().try_into().unwrap()
}

fn commitments(threshold: u32, shares: u32, points: &[String]) -> Commitments {
    let points: Vec<[u8; 33]> = points.iter().map(|point| bytes(point)).collect();
    Commitments::new(Threshold::new(threshold, shares).unwrap(), &points).unwrap()
}

/// A share's payload, put together here from the description and not by the crate.
fn share(commitments: &Commitments, (index, value, blinding): &Triple) -> Share {
    let mut payload = vec![1, commitments.threshold().threshold(), *index];
    payload.extend_from_slice(&commitments.digest()[..16]);
    payload.extend_from_slice(&bytes::<32>(value));
    payload.extend_from_slice(&bytes::<32>(blinding));
    let checksum = Sha256::digest(&payload);
    payload.extend_from_slice(&checksum[..4]);
    let share = Share::from_payload(&payload).unwrap();
    assert_eq!(share.payload().as_slice(), payload);
    share
}

fn verified(commitments: &Commitments, triples: &[Triple]) -> Vec<VerifiedShare> {
    triples
        .iter()
        .map(|triple| commitments.verify(share(commitments, triple)).unwrap())
        .collect()
}

fn header(case: &Case, commitments: &Commitments) -> Header {
    let text = |name: &str| case.header[name].as_str().unwrap();
    assert_eq!(text("suite"), quorum::SUITE);
    assert_eq!(text("c0"), hex::encode(commitments.c0()));
    Header::new(
        text("key"),
        text("label"),
        text("purpose"),
        serde_json::from_value::<WrapFormat>(case.header["format"].clone()).unwrap(),
        serde_json::from_value::<CheckValue>(case.header["check"].clone()).unwrap(),
        commitments,
    )
    .unwrap()
}

fn cmac(key: &[u8; 32], message: &[u8]) -> [u8; 16] {
    let mut mac = cmac::Cmac::<aes::Aes256>::new_from_slice(key).unwrap();
    mac.update(message);
    mac.finalize().into_bytes().into()
}

#[test]
fn suite_is_the_vectors() {
    let vectors = vectors();
    assert_eq!(vectors.suite, quorum::SUITE);
    assert_eq!(vectors.cases.len(), 3);
    // The crate's own test pins the generator it uses to the same text.
    assert_eq!(
        vectors.second_generator,
        "0298627cabe123de1c6e05aca7b15f4696f32e9edae81a706a72b2d097746f68cb"
    );
}

#[test]
fn shares_verify_and_the_bad_one_is_named() {
    for case in vectors().cases {
        let commitments = commitments(case.threshold, case.count, &case.commitments);
        assert_eq!(hex::encode(commitments.digest()), case.commitments_digest);
        assert_eq!(
            commitments.quorum_id().to_string(),
            case.commitments_digest[..32]
        );
        assert_eq!(
            case.shares.len(),
            usize::from(commitments.threshold().shares())
        );
        verified(&commitments, &case.shares);
        assert_eq!(
            commitments
                .verify(share(&commitments, &case.bad_share))
                .unwrap_err(),
            ShareRefused::DoesNotMatch {
                index: case.bad_share.0
            }
        );
    }
}

#[test]
fn recovery_key_opens_the_wrapped_master_key() {
    for case in vectors().cases {
        let commitments = commitments(case.threshold, case.count, &case.commitments);
        let header = header(&case, &commitments);
        assert_eq!(
            String::from_utf8(header.canonical()).unwrap(),
            case.header_canonical
        );
        let shares = verified(&commitments, &case.shares);
        let secret = reconstruct(&commitments, &shares).unwrap();
        let recovery_key = secret.recovery_key(&header).unwrap();
        assert_eq!(hex::encode(recovery_key.as_ref()), case.recovery_key);

        // Both values, through the commitment they open.
        let (secret, blinding) = (bytes::<32>(&case.secret), bytes::<32>(&case.blinding));
        assert_eq!(super::library::commit(&secret, &blinding), commitments.c0());

        let wrapping = aes_kw::KwAes256::new_from_slice(recovery_key.as_ref()).unwrap();
        let mut buffer = [0; 40];
        let master_key = bytes::<32>(&case.master_key);
        assert_eq!(
            hex::encode(wrapping.wrap_key(&master_key, &mut buffer).unwrap()),
            case.wrapped
        );
        let mut buffer = [0; 32];
        let unwrapped = wrapping
            .unwrap_key(&bytes::<40>(&case.wrapped), &mut buffer)
            .unwrap();
        assert_eq!(hex::encode(unwrapped), case.master_key);

        let check = CheckValue::from_cmac(&cmac(&master_key, &check::CMAC_INPUT));
        assert_eq!(check, header.check());
        assert_eq!(check.method, CheckMethod::CmacZero5);
        assert_eq!(
            check.to_string(),
            case.header["check"]["value"].as_str().unwrap()
        );

        let package =
            RecoveryPackage::new(commitments, header, bytes::<40>(&case.wrapped)).unwrap();
        assert_eq!(RecoveryPackage::parse(&package.to_json()).unwrap(), package);
    }
}

#[test]
fn equality_is_the_cmac_of_the_challenge() {
    for case in vectors().cases {
        let challenge =
            check::equality_challenge(&bytes(&case.equality.a), &bytes(&case.equality.b));
        let answer = cmac(
            &bytes(&case.master_key),
            &check::equality_cmac_input(&challenge),
        );
        assert_eq!(hex::encode(answer), case.equality.cmac);
    }
}

#[test]
fn possession_proofs_hold_for_their_share_and_challenge_alone() {
    for case in vectors().cases {
        let commitments = commitments(case.threshold, case.count, &case.commitments);
        let Possession {
            index,
            challenge,
            nonces,
            proof,
        } = case.possession;
        // The nonces' announcement is the proof's first part.
        let proof: [u8; possession::PROOF_LENGTH] = bytes(&proof);
        assert_eq!(
            super::library::commit(&bytes(&nonces[0]), &bytes(&nonces[1])),
            proof[..33]
        );
        let challenge = bytes(&challenge);
        possession::verify(&commitments, index, &challenge, &proof).unwrap();
        for other in (0..=u8::MAX).filter(|&other| other != index) {
            possession::verify(&commitments, other, &challenge, &proof).unwrap_err();
        }
        let mut altered = challenge;
        altered[0] ^= 1;
        possession::verify(&commitments, index, &altered, &proof).unwrap_err();
        for position in 0..proof.len() {
            let mut altered = proof;
            altered[position] ^= 1;
            possession::verify(&commitments, index, &challenge, &altered).unwrap_err();
        }
    }
}

#[test]
fn redistribution_gives_the_vectors_new_quorum() {
    for case in vectors().cases {
        let old = commitments(case.threshold, case.count, &case.commitments);
        let NewQuorum {
            threshold,
            count,
            dealers,
            commitments: points,
            ..
        } = &case.redistribution;
        let new = Threshold::new(*threshold, *count).unwrap();
        let announced = dealers
            .iter()
            .map(|dealer| SubCommitments {
                from: dealer.index,
                commitments: commitments(*threshold, *count, &dealer.commitments),
            })
            .collect();
        let redistribution = Redistribution::new(&old, new, announced).unwrap();
        let expected = commitments(*threshold, *count, points);
        assert_eq!(*redistribution.commitments(), expected);
        assert_eq!(
            hex::encode(expected.digest()),
            case.redistribution.commitments_digest
        );
        assert_eq!(expected.c0(), old.c0());
        for (to, value, blinding) in &case.redistribution.shares {
            let sub_shares: Vec<SubShare> = dealers
                .iter()
                .map(|dealer| {
                    let (index, value, blinding) = &dealer.sub_shares[usize::from(*to) - 1];
                    assert_eq!(index, to);
                    let mut written = vec![dealer.index, *to];
                    written.extend_from_slice(&bytes::<32>(value));
                    written.extend_from_slice(&bytes::<32>(blinding));
                    let sub_share = SubShare::from_bytes(&written).unwrap();
                    redistribution.verify(&sub_share).unwrap();
                    sub_share
                })
                .collect();
            let assembled = redistribution.assemble(*to, &sub_shares).unwrap();
            let expected = share(&expected, &(*to, value.clone(), blinding.clone()));
            assert_eq!(assembled.share().payload(), expected.payload());
        }
        // And the package is kept: new shares give the old recovery key.
        let shares = verified(&expected, &case.redistribution.shares);
        let secret = reconstruct(&expected, &shares).unwrap();
        let recovery_key = secret.recovery_key(&header(&case, &old)).unwrap();
        assert_eq!(hex::encode(recovery_key.as_ref()), case.recovery_key);
        // A dealer who shares the share of the vectors commits to the same E(i).
        let mut rng = quorum::entropy::Rng::from_seed(&[9; 32]);
        let dealer = verified(&old, &case.shares[..1]).remove(0);
        let fresh = subdivide(&dealer, new, &mut rng).unwrap();
        assert_eq!(Some(fresh.commitments.commitments.c0()), old.expected(1));
    }
}
