//! New quorums for an old secret.

use crate::{deal, verified};
use quorum::redistribution::{
    Redistribution, RedistributionRefused, SubCommitments, SubDealing, SubShare, subdivide,
};
use quorum::{Commitments, Dealing, Threshold, VerifiedShare, entropy, reconstruct};

fn sub_dealings(dealing: &Dealing, from: &[u8], new: Threshold, seed: u8) -> Vec<SubDealing> {
    let mut rng = entropy::Rng::from_seed(&[seed; 32]);
    verified(dealing, from)
        .iter()
        .map(|share| subdivide(share, new, &mut rng).unwrap())
        .collect()
}

fn announce(
    dealing: &Dealing,
    new: Threshold,
    subs: &[SubDealing],
) -> Result<Redistribution, RedistributionRefused> {
    let announced = subs.iter().map(|sub| sub.commitments.clone()).collect();
    Redistribution::new(&dealing.commitments, new, announced)
}

fn for_holder(subs: &[SubDealing], to: u8) -> Vec<SubShare> {
    let theirs = |sub: &SubDealing| {
        SubShare::from_bytes(sub.sub_shares[usize::from(to) - 1].to_bytes().as_ref()).unwrap()
    };
    subs.iter().map(theirs).collect()
}

#[test]
fn new_quorum_keeps_the_secret_for_any_numbers() {
    for (k, n, chosen, new_k, new_n) in [
        (3, 5, vec![5, 1, 3], 4, 7),
        (3, 5, vec![2, 3, 4], 2, 2),
        (2, 3, vec![3, 1], 2, 3),
    ] {
        let dealing = deal(k, n, 1);
        let new = Threshold::new(new_k, new_n).unwrap();
        let subs = sub_dealings(&dealing, &chosen, new, 2);
        let redistribution = announce(&dealing, new, &subs).unwrap();
        assert_eq!(redistribution.commitments().c0(), dealing.commitments.c0());
        assert_ne!(
            redistribution.commitments().quorum_id(),
            dealing.commitments.quorum_id()
        );
        let shares: Vec<VerifiedShare> = (1..=new.shares())
            .map(|to| redistribution.assemble(to, &for_holder(&subs, to)).unwrap())
            .collect();
        let secret = reconstruct(redistribution.commitments(), &shares).unwrap();
        let header = crate::packages::header(&dealing.commitments);
        assert_eq!(
            secret.recovery_key(&header).unwrap(),
            dealing.secret.recovery_key(&header).unwrap()
        );
    }
}

#[test]
fn dealer_of_another_value_is_named() {
    let (dealing, other) = (deal(2, 3, 1), deal(2, 3, 2));
    let new = Threshold::new(2, 4).unwrap();
    let mut subs = sub_dealings(&dealing, &[1], new, 3);
    subs.extend(sub_dealings(&other, &[2], new, 4));
    assert_eq!(
        announce(&dealing, new, &subs).unwrap_err(),
        RedistributionRefused::NotTheirShare { from: 2 }
    );
}

#[test]
fn wrong_parties_are_refused() {
    let dealing = deal(2, 3, 1);
    let new = Threshold::new(2, 4).unwrap();
    let subs = |from: &[u8]| sub_dealings(&dealing, from, new, 3);
    assert_eq!(
        announce(&dealing, new, &subs(&[1])).unwrap_err(),
        RedistributionRefused::Dealers { need: 2, have: 1 }
    );
    assert_eq!(
        announce(&dealing, new, &subs(&[1, 1])).unwrap_err(),
        RedistributionRefused::SameDealerTwice { from: 1 }
    );
    let elsewhere = Threshold::new(3, 4).unwrap();
    let mixed = [subs(&[1]), sub_dealings(&dealing, &[3], elsewhere, 3)]
        .into_iter()
        .flatten();
    assert_eq!(
        announce(&dealing, new, &mixed.collect::<Vec<_>>()).unwrap_err(),
        RedistributionRefused::OtherDealing { from: 3 }
    );
}

#[test]
fn bad_missing_and_stray_sub_shares_are_named() {
    let dealing = deal(2, 3, 1);
    let new = Threshold::new(2, 4).unwrap();
    let subs = sub_dealings(&dealing, &[1, 3], new, 3);
    let redistribution = announce(&dealing, new, &subs).unwrap();
    let theirs = || for_holder(&subs, 2);

    let mut bytes = theirs()[1].to_bytes();
    bytes[33] ^= 1;
    let forged = SubShare::from_bytes(bytes.as_ref()).unwrap();
    let bad = vec![theirs().remove(0), forged];
    assert_eq!(
        redistribution.assemble(2, &bad).unwrap_err(),
        RedistributionRefused::DoesNotMatch { from: 3, to: 2 }
    );
    assert_eq!(
        redistribution.assemble(2, &theirs()[..1]).unwrap_err(),
        RedistributionRefused::OneEach { from: 3, to: 2 }
    );
    let mut stray = theirs();
    stray.extend(for_holder(&subs, 1).drain(..1));
    assert_eq!(
        redistribution.assemble(2, &stray).unwrap_err(),
        RedistributionRefused::Strays { to: 2 }
    );
    for length in [0, 65, 67] {
        SubShare::from_bytes(&vec![1; length]).unwrap_err();
    }
    SubShare::from_bytes(&[0; 66]).unwrap_err();
    SubShare::from_bytes(&[0xff; 66]).unwrap_err();
}

/// The numbers that docs/formats/km1.md gives: of contributions, and of one new share of them.
#[test]
fn the_documented_example_is_what_the_contributions_give() {
    let page = include_str!("../../../../../docs/formats/km1.md");
    let json = |text: &str| -> serde_json::Value {
        let block = text.split("```json\n").nth(1).unwrap();
        serde_json::from_str(block.split("```").next().unwrap()).unwrap()
    };
    let quorum = |value: &serde_json::Value, points: &serde_json::Value| {
        let number = |name: &str| u32::try_from(value[name].as_u64().unwrap()).unwrap();
        let threshold = Threshold::new(number("threshold"), number("shares")).unwrap();
        let points: Vec<String> = serde_json::from_value(points.clone()).unwrap();
        let points: Vec<[u8; 33]> = points
            .iter()
            .map(|point| hex::decode(point).unwrap().try_into().unwrap())
            .collect();
        Commitments::new(threshold, &points).unwrap()
    };
    let package = json(page);
    let old = quorum(&package, &package["commitments"]);
    let example = json(page.split("### Example").nth(1).unwrap());
    assert_eq!(example["from"], old.quorum_id().to_string());
    let pair = |value: &serde_json::Value| -> Vec<u8> {
        let half = |place: usize| hex::decode(value[place].as_str().unwrap()).unwrap();
        [half(0), half(1)].concat()
    };
    let index = |given: &serde_json::Value| u8::try_from(given["index"].as_u64().unwrap()).unwrap();
    let given = example["contributions"].as_array().unwrap();
    let dealers = given
        .iter()
        .map(|one| SubCommitments {
            from: index(one),
            commitments: quorum(&example, &one["commitments"]),
        })
        .collect();
    let new = quorum(&example, &example["commitments"]);
    let redistribution = Redistribution::new(&old, new.threshold(), dealers).unwrap();
    assert_eq!(*redistribution.commitments(), new);
    assert_eq!(example["digest"], hex::encode(new.digest()));
    assert_eq!(example["quorum"], new.quorum_id().to_string());
    let pieces: Vec<SubShare> = given
        .iter()
        .map(|one| {
            let bytes = [vec![index(one), 4], pair(&one["sub_shares"]["4"])].concat();
            SubShare::from_bytes(&bytes).unwrap()
        })
        .collect();
    let share = redistribution.assemble(4, &pieces).unwrap();
    let share = share.share().payload();
    assert_eq!(share[19..83], pair(&example["new_shares"]["4"]));
}

/// A dealer whose polynomial is of another degree would raise or lower how many shares the new quorum
/// takes, for everybody, and nobody would see it in a share.
#[test]
fn commitments_of_another_length_are_refused() {
    let dealing = deal(3, 5, 1);
    let new = Threshold::new(3, 4).unwrap();
    for other in [2, 4] {
        let mut subs = sub_dealings(&dealing, &[1, 2, 3], new, 2);
        let longer = Threshold::new(other, 4).unwrap();
        subs[1] = sub_dealings(&dealing, &[2], longer, 3).remove(0);
        let refused = announce(&dealing, new, &subs).unwrap_err();
        assert_eq!(refused, RedistributionRefused::OtherDealing { from: 2 });
        // Nor does it help to say that they are for the threshold that was agreed.
        let mut said = serde_json::to_value(&subs[1].commitments).unwrap();
        said["commitments"]["threshold"] = 3.into();
        serde_json::from_value::<SubCommitments>(said).unwrap_err();
    }
}
