//! Shares, sub-shares and possession proofs checked many at once: the answer is that of checking
//! them one by one.

use crate::{again, deal};
use p256::Scalar;
use p256::elliptic_curve::PrimeField;
use proptest::prelude::*;
use quorum::entropy::Rng;
use quorum::possession::{self, PROOF_LENGTH, PossessionRefused};
use quorum::redistribution::{
    Redistribution, RedistributionRefused, SubDealing, SubShare, subdivide,
};
use quorum::{Commitments, Dealing, Share, ShareRefused, Threshold, VerifiedShare, reconstruct};
use rand_core::Rng as _;
use sha2::{Digest, Sha256};
use std::ops::Range;

/// Where f(i) and g(i) lie in a payload.
const VALUE: Range<usize> = 19..51;
const BLINDING: Range<usize> = 51..83;

fn rng() -> Rng {
    Rng::from_seed(&[9; 32])
}

fn all(dealing: &Dealing) -> Vec<Share> {
    dealing.shares.iter().map(again).collect()
}

/// The share with bytes of its payload altered and the checksum made to fit.
fn altered(
    share: &Share,
    alter: impl FnOnce(&mut [u8; 83]),
) -> Result<Share, quorum::PayloadError> {
    let mut payload = share.payload();
    let mut checked: [u8; 83] = payload[..83].try_into().unwrap();
    alter(&mut checked);
    payload[..83].copy_from_slice(&checked);
    payload[83..].copy_from_slice(&Sha256::digest(checked)[..4]);
    Share::from_payload(payload.as_ref())
}

fn add(scalar: &mut [u8], number: Scalar) {
    let bytes: [u8; 32] = (&*scalar).try_into().unwrap();
    let sum = Scalar::from_repr(bytes.into()).unwrap() + number;
    scalar.copy_from_slice(&sum.to_repr());
}

/// The share with a number added to f(i) or g(i).
fn shifted(share: &Share, at: Range<usize>, number: Scalar) -> Share {
    altered(share, |payload| add(&mut payload[at], number)).unwrap()
}

fn one_by_one(commitments: &Commitments, shares: Vec<Share>) -> Result<Vec<u8>, ShareRefused> {
    let verified = shares.into_iter().map(|share| commitments.verify(share));
    verified.map(|share| Ok(share?.index())).collect()
}

fn at_once(commitments: &Commitments, shares: Vec<Share>) -> Result<Vec<u8>, ShareRefused> {
    let verified = commitments.verify_all(shares, &mut rng())?;
    Ok(verified.iter().map(VerifiedShare::index).collect())
}

#[test]
fn good_shares_verify_in_their_order_and_reconstruct() {
    for (k, n) in [(2, 2), (3, 5), (128, 255)] {
        let dealing = deal(k, n, 1);
        let mut shares = all(&dealing);
        shares.reverse();
        let indices: Vec<u8> = shares.iter().map(Share::index).collect();
        let verified = dealing.commitments.verify_all(shares, &mut rng()).unwrap();
        let given: Vec<u8> = verified.iter().map(VerifiedShare::index).collect();
        assert_eq!(given, indices);
        reconstruct(&dealing.commitments, &verified).unwrap();
    }
    assert_eq!(
        at_once(&deal(2, 3, 1).commitments, Vec::new()),
        Ok(Vec::new())
    );
}

#[test]
fn a_bad_share_is_named_wherever_it_stands() {
    let every: Vec<usize> = (0..5).collect();
    let ten = [0, 1, 2, 63, 127, 128, 129, 200, 253, 254];
    for (k, n, places) in [(3, 5, &every[..]), (128, 255, &ten)] {
        let dealing = deal(k, n, 2);
        for &place in places {
            for at in [VALUE, BLINDING] {
                let mut shares = all(&dealing);
                shares[place] = shifted(&shares[place], at, Scalar::ONE);
                let index = shares[place].index();
                assert_eq!(
                    at_once(&dealing.commitments, shares),
                    Err(ShareRefused::DoesNotMatch { index })
                );
            }
        }
    }
}

#[test]
fn errors_that_cancel_without_weights_are_caught() {
    let dealing = deal(3, 5, 3);
    let number = Scalar::from(77_u32);
    for at in [VALUE, BLINDING] {
        let mut shares = all(&dealing);
        shares[1] = shifted(&shares[1], at.clone(), number);
        shares[4] = shifted(&shares[4], at, -number);
        assert_eq!(
            at_once(&dealing.commitments, shares),
            Err(ShareRefused::DoesNotMatch { index: 2 })
        );
    }
    // One error moved from one generator to the other.
    let mut shares = all(&dealing);
    shares[2] = shifted(&shifted(&shares[2], VALUE, number), BLINDING, -number);
    assert_eq!(
        at_once(&dealing.commitments, shares),
        Err(ShareRefused::DoesNotMatch { index: 3 })
    );
}

/// Two shares are made for weights that are known beforehand. So the shares are indeed checked at
/// once, by these weights, and nothing but their being drawn afterwards keeps such shares out.
#[test]
fn who_knows_the_weights_passes_and_nobody_else() {
    let dealing = deal(3, 5, 4);
    let mut foreseen = rng();
    let mut weight = || {
        let mut bytes = [0; 16];
        foreseen.fill_bytes(&mut bytes);
        Scalar::from(u128::from_be_bytes(bytes))
    };
    let (first, second) = (weight(), weight());
    let crafted = || {
        let mut shares = all(&dealing);
        shares[0] = shifted(&shares[0], VALUE, second);
        shares[1] = shifted(&shares[1], VALUE, -first);
        shares
    };
    assert_eq!(
        at_once(&dealing.commitments, crafted()),
        Ok(vec![1, 2, 3, 4, 5])
    );
    let refused = ShareRefused::DoesNotMatch { index: 1 };
    for seed in 10..60 {
        let mut other = Rng::from_seed(&[seed; 32]);
        let found = dealing.commitments.verify_all(crafted(), &mut other);
        assert_eq!(found.unwrap_err(), refused);
    }
}

#[test]
fn strangers_in_a_batch_are_told_apart() {
    let (ours, theirs, longer) = (deal(3, 5, 1), deal(3, 5, 2), deal(4, 5, 1));
    let with = |stranger: Share| {
        let mut shares = all(&ours);
        shares[3] = stranger;
        at_once(&ours.commitments, shares).unwrap_err()
    };
    for other in [&theirs, &longer] {
        assert!(matches!(
            with(again(&other.shares[3])),
            ShareRefused::OtherQuorum { .. }
        ));
    }
    let share = &ours.shares[3];
    assert_eq!(
        with(altered(share, |payload| payload[1] = 4).unwrap()),
        ShareRefused::Threshold {
            index: 4,
            expected: 3,
            found: 4
        }
    );
    assert_eq!(
        with(altered(share, |payload| payload[2] = 6).unwrap()),
        ShareRefused::Index {
            index: 6,
            shares: 5
        }
    );
    assert_eq!(
        with(altered(share, |payload| payload[2] = 5).unwrap()),
        ShareRefused::DoesNotMatch { index: 5 }
    );
    // A good share twice is good twice; only reconstruction counts.
    assert_eq!(
        at_once(&ours.commitments, vec![again(share), again(share)]),
        Ok(vec![4, 4])
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_answer_is_that_of_one_by_one(
        seed: u8,
        bits in proptest::collection::vec((0..5_usize, 0..83 * 8_usize), 0..3),
    ) {
        let dealing = deal(3, 5, seed);
        let hostile = || -> Vec<Share> {
            let mut shares = all(&dealing);
            for &(place, bit) in &bits {
                let flipped = altered(&shares[place], |payload| payload[bit / 8] ^= 1 << (bit % 8));
                if let Ok(share) = flipped {
                    shares[place] = share;
                }
            }
            shares
        };
        prop_assert_eq!(
            at_once(&dealing.commitments, hostile()),
            one_by_one(&dealing.commitments, hostile())
        );
    }
}

fn sub_dealing(dealing: &Dealing, from: usize, new: Threshold) -> SubDealing {
    let share = dealing
        .commitments
        .verify(again(&dealing.shares[from - 1]))
        .unwrap();
    subdivide(&share, new, &mut Rng::from_seed(&[from as u8; 32])).unwrap()
}

/// The sub-share with a number added to its value, and for whom it is altered.
fn changed(sub_share: &SubShare, number: Scalar, from_to: [u8; 2]) -> SubShare {
    let mut bytes = sub_share.to_bytes();
    add(&mut bytes[2..34], number);
    bytes[..2].copy_from_slice(&from_to);
    SubShare::from_bytes(bytes.as_ref()).unwrap()
}

#[test]
fn a_contribution_is_checked_whole_and_its_bad_sub_share_named() {
    let dealing = deal(2, 3, 1);
    let new = Threshold::new(3, 6).unwrap();
    let made = || sub_dealing(&dealing, 2, new);
    made().check(&dealing.commitments, &mut rng()).unwrap();
    let check = |alter: &dyn Fn(&mut Vec<SubShare>)| {
        let mut contribution = made();
        alter(&mut contribution.sub_shares);
        contribution.check(&dealing.commitments, &mut rng())
    };
    let bad = |from, to| Err(RedistributionRefused::DoesNotMatch { from, to });
    let (one, none) = (Scalar::ONE, Scalar::ZERO);
    for place in 0..6 {
        let to = place as u8 + 1;
        assert_eq!(
            check(&|subs| subs[place] = changed(&subs[place], one, [2, to])),
            bad(2, to)
        );
        for [from, to] in [[1, to], [2, 7], [2, 255], [2, to % 6 + 1]] {
            assert_eq!(
                check(&|subs| subs[place] = changed(&subs[place], none, [from, to])),
                bad(from, to)
            );
        }
    }
    assert_eq!(
        check(&|subs| {
            subs[1] = changed(&subs[1], one, [2, 2]);
            subs[4] = changed(&subs[4], -one, [2, 5]);
        }),
        bad(2, 2)
    );
    assert_eq!(
        made().check(&deal(2, 3, 2).commitments, &mut rng()),
        Err(RedistributionRefused::NotTheirShare { from: 2 })
    );
}

/// λ₁ = 2 and λ₂ = −1 over old shares 1 and 2. An error of d beside one of 2d cancels, and the new
/// share is to the byte the one that was promised; anything else is found and named.
#[test]
fn a_new_share_is_the_promised_one_or_refused() {
    let dealing = deal(2, 3, 1);
    let new = Threshold::new(2, 4).unwrap();
    let subs = [1, 2].map(|from| sub_dealing(&dealing, from, new));
    let announced = subs.iter().map(|sub| sub.commitments.clone()).collect();
    let made = Redistribution::new(&dealing.commitments, new, announced).unwrap();
    let with = |first: u32, second: u32| {
        let errors = [(1, first), (2, second)].into_iter().zip(&subs);
        let theirs: Vec<SubShare> = errors
            .map(|((from, error), sub)| changed(&sub.sub_shares[2], error.into(), [from, 3]))
            .collect();
        made.assemble(3, &theirs)
            .map(|share| share.share().payload())
    };
    let promised = with(0, 0).unwrap();
    assert_eq!(with(5, 10).unwrap(), promised);
    let bad = |from| Err(RedistributionRefused::DoesNotMatch { from, to: 3 });
    assert_eq!(with(5, 0), bad(1));
    assert_eq!(with(0, 5), bad(2));
    assert_eq!(with(5, 5), bad(1));
}

const CHALLENGE: [u8; 32] = [0xa5; 32];

fn proofs(dealing: &Dealing) -> Vec<(u8, [u8; PROOF_LENGTH])> {
    let code = possession::ChallengeCode::new(&CHALLENGE, &dealing.commitments);
    let prove = |share: &Share| {
        let proof = possession::prove_alone(share, &code, &mut rng()).unwrap();
        (share.index(), proof)
    };
    dealing.shares.iter().map(prove).collect()
}

#[test]
fn proofs_hold_together_and_the_bad_one_is_named() {
    for (k, n) in [(2, 2), (3, 5), (7, 40)] {
        let dealing = deal(k, n, 1);
        let good = proofs(&dealing);
        let check = |proofs: &[(u8, [u8; PROOF_LENGTH])]| {
            possession::verify_all(&dealing.commitments, &CHALLENGE, proofs)
        };
        assert_eq!(check(&good), Ok(()));
        assert_eq!(check(&[]), Ok(()));
        for place in 0..good.len() {
            let index = good[place].0;
            let bad = Err(PossessionRefused::DoesNotHold { index });
            for at in [33..65, 65..97] {
                let mut proofs = good.clone();
                add(&mut proofs[place].1[at.clone()], Scalar::ONE);
                assert_eq!(check(&proofs), bad);
                let other = (place + 1) % proofs.len();
                add(&mut proofs[other].1[at], -Scalar::ONE);
                let first = good[place.min(other)].0;
                assert_eq!(
                    check(&proofs),
                    Err(PossessionRefused::DoesNotHold { index: first })
                );
            }
            let mut proofs = good.clone();
            proofs[place].1[0] = 9;
            assert_eq!(check(&proofs), Err(PossessionRefused::Malformed));
            let mut proofs = good.clone();
            let shares = n as u8;
            for index in [0, shares + 1, 255] {
                proofs[place].0 = index;
                assert_eq!(
                    check(&proofs),
                    Err(PossessionRefused::Index { index, shares })
                );
            }
        }
        let refused = possession::verify_all(&dealing.commitments, &[0; 32], &good);
        assert_eq!(refused, Err(PossessionRefused::DoesNotHold { index: 1 }));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn proofs_together_get_the_answer_of_one_by_one(
        bits in proptest::collection::vec((0..5_usize, 0..98 * 8_usize), 0..3),
    ) {
        let dealing = deal(3, 5, 1);
        let mut hostile = proofs(&dealing);
        for (place, bit) in bits {
            let (index, proof) = &mut hostile[place];
            match bit / 8 {
                PROOF_LENGTH => *index ^= 1 << (bit % 8),
                byte => proof[byte] ^= 1 << (bit % 8),
            }
        }
        let alone = hostile.iter().try_for_each(|(index, proof)| {
            possession::verify(&dealing.commitments, *index, &CHALLENGE, proof)
        });
        let together = possession::verify_all(&dealing.commitments, &CHALLENGE, &hostile);
        prop_assert_eq!(together, alone);
    }
}
